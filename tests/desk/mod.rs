//! A desk to try gavel at: a vault of its own, keys by name, and the screen as text. Effects are carried out at once, by the
//! functions that the program uses, or held back. No terminal, no watching, no clock.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use chrono::NaiveDate;
use gavel::app::perform::{load, perform, rescan, search};
use gavel::config::Proposed;
use gavel::disk::Disk;
use gavel::display::width;
use gavel::ui::effect::{Effect, Wanted};
use gavel::ui::keymap::Key;
use gavel::ui::msg::{Gesture, Mouse, Msg};
use gavel::ui::state::{Pane, State};
use gavel::ui::theme::Theme;
use gavel::ui::update::update;
use gavel::ui::view::view;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use tempfile::TempDir;

/// A state, a vault on the disk, and what was asked of the world beyond it.
pub(crate) struct Desk {
    pub(crate) state: State,
    pub(crate) theme: Theme,
    /// What only a terminal can do, in order: editor, opener, suspend, quit.
    pub(crate) asked: Vec<Effect>,
    /// The keys so far, as they were named.
    pub(crate) typed: String,
    pub(crate) disk: Disk,
    now: Duration,
    holds: bool,
    held: VecDeque<Effect>,
    holds_searches: bool,
    searches: Vec<Wanted>,
    _folder: TempDir,
}

impl Desk {
    /// At the fixture vault, read.
    pub(crate) fn at(size: (u16, u16)) -> Self {
        let mut desk = Self::unread(size);
        desk.scan();
        desk
    }

    /// At the built-in vault, read.
    pub(crate) fn of_demo(size: (u16, u16)) -> Self {
        let folder = folder();
        gavel::disk::demo::unpack(&folder.path().join("Demo")).unwrap();
        let mut desk = Self::open(folder, "Demo", size);
        desk.scan();
        desk
    }

    /// At the fixture vault, before the scan.
    pub(crate) fn unread(size: (u16, u16)) -> Self {
        let folder = folder();
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/harbour");
        copy(&fixture, &folder.path().join("harbour"));
        Self::open(folder, "harbour", size)
    }

    /// At a vault of these files, read.
    pub(crate) fn over(files: &[(&str, &[u8])], size: (u16, u16)) -> Self {
        let folder = folder();
        std::fs::create_dir(folder.path().join("vault")).unwrap();
        let mut desk = Self::open(folder, "vault", size);
        for (path, bytes) in files {
            desk.write(path, bytes);
        }
        desk.scan();
        desk
    }

    fn open(folder: TempDir, vault: &str, size: (u16, u16)) -> Self {
        let disk = Disk::open(&folder.path().join(vault), &folder.path().join("state")).unwrap();
        let today = NaiveDate::from_ymd_opt(2026, 3, 18).unwrap();
        let mut state = State::new(&disk.name(), Proposed::default(), today, size);
        state.first_time = disk.journal().unwrap().entries().is_empty();
        Self {
            state,
            theme: Theme::ansi(),
            asked: Vec::new(),
            typed: String::new(),
            disk,
            now: Duration::ZERO,
            holds: false,
            held: VecDeque::new(),
            holds_searches: false,
            searches: Vec::new(),
            _folder: folder,
        }
    }

    /// Reads the whole vault.
    pub(crate) fn scan(&mut self) {
        let told = Mutex::new(Vec::new());
        rescan(&self.disk, true, &|msg| told.lock().unwrap().push(msg));
        for msg in told.into_inner().unwrap() {
            self.send(msg);
        }
    }

    /// Reads some files again, as when their change was heard of.
    pub(crate) fn hear(&mut self, paths: &[&str]) {
        let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
        let told = std::cell::RefCell::new(Vec::new());
        load(&self.disk, &paths, &|msg| told.borrow_mut().push(msg));
        for msg in told.into_inner() {
            self.send(msg);
        }
    }

    /// Presses keys by their names, one a second. What stands in quotes is typed letter by letter. Once gavel left, nothing
    /// hears them.
    pub(crate) fn keys(&mut self, keys: &str) -> &mut Self {
        if !self.typed.is_empty() && !keys.is_empty() {
            self.typed.push(' ');
        }
        self.typed.push_str(keys);
        for (index, part) in keys.split('"').enumerate() {
            let names: Vec<String> = if index % 2 == 1 {
                part.chars().map(String::from).collect()
            } else {
                part.split_whitespace().map(str::to_owned).collect()
            };
            for name in names {
                self.press(&name);
            }
        }
        self
    }

    /// Presses one key.
    pub(crate) fn press(&mut self, name: &str) {
        if self.has_left() {
            return;
        }
        let key = Key::parse(name).unwrap_or_else(|| panic!("no key is named {name:?}"));
        self.send(Msg::Key(key, self.now));
        self.now += Duration::from_secs(1);
    }

    /// Uses the mouse at a column and row.
    pub(crate) fn mouse(&mut self, gesture: Gesture, at: (u16, u16)) -> &mut Self {
        let mouse = Mouse { gesture, at };
        self.send(Msg::Mouse(mouse, self.now));
        self.now += Duration::from_secs(1);
        self
    }

    /// Clicks on the first place where the screen shows a text.
    pub(crate) fn click(&mut self, text: &str) -> &mut Self {
        let at = self.place(text);
        self.mouse(Gesture::Click, at)
    }

    /// The first place where the screen shows a text.
    pub(crate) fn place(&self, text: &str) -> (u16, u16) {
        let buffer = self.buffer();
        let places = buffer.area.positions();
        let shown = |x: u16, y: u16| -> String {
            let cells = (x..buffer.area.width).map(|x| buffer[(x, y)].symbol());
            cells.collect()
        };
        let mut found = places.filter(|place| shown(place.x, place.y).starts_with(text));
        let place = found
            .next()
            .unwrap_or_else(|| panic!("{text:?} is not on the screen"));
        (place.x, place.y)
    }

    /// Lets time pass before the next key.
    pub(crate) fn wait(&mut self, seconds: u64) -> &mut Self {
        self.now += Duration::from_secs(seconds);
        self
    }

    /// Whether gavel left.
    pub(crate) fn has_left(&self) -> bool {
        self.asked.iter().any(|asked| matches!(asked, Effect::Quit))
    }

    /// A message, and what follows from it.
    pub(crate) fn send(&mut self, msg: Msg) {
        let mut effects: VecDeque<Effect> = update(&mut self.state, msg).into();
        while let Some(effect) = effects.pop_front() {
            match effect {
                Effect::Quit
                | Effect::Suspend
                | Effect::Edit { .. }
                | Effect::OpenUri(_)
                | Effect::Copy { .. } => {
                    self.asked.push(effect);
                }
                Effect::Look(paths) => {
                    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
                    self.hear(&paths);
                }
                Effect::Rescan => self.scan(),
                Effect::Free(_) => {}
                Effect::GoOn => effects.extend(update(&mut self.state, Msg::GoOn)),
                Effect::Search(wanted) if self.holds_searches => self.searches.push(*wanted),
                Effect::Search(wanted) => self.search(&wanted),
                effect @ (Effect::MakeList(_)
                | Effect::MakeQueue(_)
                | Effect::CountViews(_)
                | Effect::Count(_)) => {
                    effects.extend(self.carry_out(effect));
                }
                effect if self.holds => self.held.push_back(effect),
                effect => effects.extend(self.carry_out(effect)),
            }
        }
    }

    /// Searches at once.
    fn search(&mut self, wanted: &Wanted) {
        let told = std::cell::RefCell::new(Vec::new());
        let hear = |msg| told.borrow_mut().push(msg);
        search(wanted.clone(), &|| false, &hear);
        for msg in told.into_inner() {
            self.send(msg);
        }
    }

    /// From now on searches take their time, until `answer`.
    pub(crate) fn hold_searches(&mut self) -> &mut Self {
        self.holds_searches = true;
        self
    }

    /// The answers to all searches that were asked for, the newest first if `newest_first`.
    pub(crate) fn answer(&mut self, newest_first: bool) -> &mut Self {
        self.holds_searches = false;
        let mut searches = std::mem::take(&mut self.searches);
        if newest_first {
            searches.reverse();
        }
        for wanted in searches {
            self.search(&wanted);
        }
        self
    }

    /// The first page of what was asked for last, if it is known early; the rest is on its way.
    pub(crate) fn answer_page(&mut self) -> &mut Self {
        let told = std::sync::Mutex::new(Vec::new());
        if let Some(wanted) = self.searches.last() {
            let is_over = || !told.lock().unwrap().is_empty();
            let hear = |msg| told.lock().unwrap().push(msg);
            search(wanted.clone(), &is_over, &hear);
        }
        for msg in told.into_inner().unwrap() {
            self.send(msg);
        }
        self
    }

    fn carry_out(&mut self, effect: Effect) -> Vec<Effect> {
        let msg = perform(&self.disk, &self.state.proposed, effect);
        update(&mut self.state, msg)
    }

    /// From now on the disk takes its time, until `release`.
    pub(crate) fn hold(&mut self) -> &mut Self {
        self.holds = true;
        self
    }

    /// How much the disk has to do.
    pub(crate) fn held(&self) -> usize {
        self.held.len()
    }

    /// The disk does all that waited for it, and what follows.
    pub(crate) fn release(&mut self) -> &mut Self {
        self.holds = false;
        while let Some(effect) = self.held.pop_front() {
            for effect in self.carry_out(effect) {
                match effect {
                    Effect::Quit => self.asked.push(effect),
                    Effect::Free(_) => {}
                    Effect::GoOn => self.send(Msg::GoOn),
                    Effect::Search(wanted) => self.search(&wanted),
                    effect => self.held.push_back(effect),
                }
            }
        }
        self
    }

    /// Writes a file of the vault, as another program would.
    pub(crate) fn write(&self, path: &str, bytes: &[u8]) {
        let file = self.disk.absolute(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }

    /// Replaces a text in a file of the vault, as another program would.
    pub(crate) fn replace(&self, path: &str, old: &str, new: &str) {
        let before = String::from_utf8(self.disk.read(path).unwrap()).unwrap();
        assert!(before.contains(old), "{path} does not say {old:?}");
        self.write(path, before.replace(old, new).as_bytes());
    }

    /// All files of the vault with their bytes.
    pub(crate) fn files(&self) -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        collect(self.disk.root(), self.disk.root(), &mut files);
        files.sort();
        files
    }

    /// The message line.
    pub(crate) fn message(&self) -> &str {
        self.state
            .message
            .as_ref()
            .map_or("", |(text, _)| text.as_str())
    }

    /// What the task of the cursor says.
    pub(crate) fn focus(&self) -> &str {
        self.state
            .current()
            .and_then(|item| self.state.task(item))
            .map_or("", |(_, task)| task.fields.text())
    }

    /// The screen as text. Before each row stands `>` if a cursor lies on it, `~` if something on it is struck, `!` if
    /// something on it is red (or, without colours, nothing).
    pub(crate) fn screen(&self) -> String {
        rows(&self.buffer())
    }

    /// The screen as cells.
    pub(crate) fn buffer(&self) -> Buffer {
        drawn(&self.state, &self.theme)
    }

    /// Whether every cursor points at something that is there.
    pub(crate) fn check_cursors(&self) {
        let state = &self.state;
        assert!(
            state.cursor < state.rows.len().max(1),
            "row {} of {}",
            state.cursor,
            state.rows.len()
        );
        let decisions = state.decisions().len();
        assert!(state.decision < decisions.max(1));
        assert!(decisions > 0 || state.pane != Pane::Decisions);
        for item in state.rows.iter().chain(&state.marks) {
            assert!(state.task(item).is_some(), "{item:?} is not in the vault");
        }
        if let Some(path) = &state.meeting {
            let listed = state.meetings().iter().any(|row| row.path == *path);
            assert!(
                listed || state.filter.is_active(),
                "{path} is shown and not listed"
            );
        }
    }
}

/// A folder for one desk, in memory where the system has such: what is flushed there costs nothing.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        TempDir::new_in(memory).unwrap()
    } else {
        TempDir::new().unwrap()
    }
}

/// The screen of a state, as cells.
pub(crate) fn drawn(state: &State, theme: &Theme) -> Buffer {
    let (columns, rows) = state.size;
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    let drawn = terminal.draw(|frame| view(state, frame, theme)).unwrap();
    drawn.buffer.clone()
}

/// Cells as text, as [`Desk::screen`] has it.
pub(crate) fn rows(buffer: &Buffer) -> String {
    let width = usize::from(buffer.area.width).max(1);
    let rows: Vec<String> = buffer.content.chunks(width).map(row).collect();
    rows.join("\n")
}

fn row(cells: &[Cell]) -> String {
    let has = |modifier| {
        cells
            .iter()
            .any(|cell| cell.modifier.contains(modifier) && !cell.symbol().trim().is_empty())
    };
    let sign = |shown, sign| if shown { sign } else { ' ' };
    let mut row = String::from_iter([
        sign(has(Modifier::REVERSED), '>'),
        sign(has(Modifier::CROSSED_OUT), '~'),
        sign(cells.iter().any(|cell| cell.fg == Color::Red), '!'),
        '│',
    ]);
    let mut covered = 0;
    for cell in cells {
        if covered == 0 {
            row.push_str(cell.symbol());
            covered = width(cell.symbol()).max(1);
        }
        covered -= 1;
    }
    row.truncate(row.trim_end().len());
    row
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::write(to, std::fs::read(entry.path()).unwrap()).unwrap();
        }
    }
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_string_lossy();
            files.push((name.into_owned(), std::fs::read(&path).unwrap()));
        }
    }
}
