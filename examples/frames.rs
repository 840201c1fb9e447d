//! Opens a vault as the terminal program does and walks down its first meetings, one frame a key, onto a screen in memory: what
//! `benches/instructions.sh` counts the instructions of a frame with. Nothing is written to the vault.
//!
//! `frames VAULT STATE KEYS`, where gavel's own files about the vault are below STATE.

use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use chrono::NaiveDate;
use gavel::app::perform::rescan;
use gavel::config::Proposed;
use gavel::disk::Disk;
use gavel::ui::keymap::Key;
use gavel::ui::msg::Msg;
use gavel::ui::state::State;
use gavel::ui::theme::Theme;
use gavel::ui::update::update;
use gavel::ui::view::view;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

const SIZE: (u16, u16) = (200, 60);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("frames VAULT STATE KEYS");
    let (vault, own) = (PathBuf::from(next()?), PathBuf::from(next()?));
    let keys: u64 = next()?.parse()?;
    let disk = Disk::open(&vault, &own)?;
    let mut state = State::new(
        &disk.name(),
        Proposed::default(),
        NaiveDate::default(),
        SIZE,
    );
    let told = Mutex::new(Vec::new());
    rescan(&disk, &|msg| {
        if let Ok(mut told) = told.lock() {
            told.push(msg);
        }
    });
    for msg in told.into_inner()? {
        update(&mut state, msg);
    }
    let theme = Theme::ansi();
    let mut terminal = Terminal::new(TestBackend::new(SIZE.0, SIZE.1))?;
    let down = Key::parse("j").ok_or("no key is named j")?;
    for second in 0..keys {
        update(&mut state, Msg::Key(down, Duration::from_secs(second)));
        terminal.draw(|frame| view(&state, frame, &theme))?;
    }
    Ok(())
}
