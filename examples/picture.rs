//! Takes a picture of a terminal program: runs it in a terminal of its own, types keys, and writes what the screen shows as an SVG.
//! It knows nothing of gavel; `assets/pictures.sh` says what is taken.
//!
//! `picture OUT.svg dark|light COLUMNSxROWS FROM KEYS UNTIL PROGRAM ARGUMENT…` waits until the text `FROM` is on the screen, types
//! `KEYS` one by one, waits until `UNTIL` is on the screen, and takes the picture. The program's environment is that of this one.
#![expect(clippy::disallowed_methods, reason = "a picture is a file")]

#[expect(
    dead_code,
    reason = "a picture needs less of the terminal than the tests do"
)]
#[cfg(unix)]
#[path = "../tests/pty/mod.rs"]
mod pty;
#[cfg(unix)]
#[path = "picture/svg.rs"]
mod svg;

#[cfg(unix)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [out, palette, size, from, keys, until, program, rest @ ..] = arguments.as_slice() else {
        return Err(
            "picture OUT.svg dark|light COLUMNSxROWS FROM KEYS UNTIL PROGRAM ARGUMENT…".into(),
        );
    };
    let palette = svg::Palette::named(palette).ok_or("dark or light")?;
    let (columns, rows) = size.split_once('x').ok_or("COLUMNSxROWS")?;
    let size = (columns.parse()?, rows.parse()?);
    let mut start = pty::Start::program(program).size(size.0, size.1);
    for word in rest {
        start = start.word(word);
    }
    for (name, value) in std::env::vars().filter(|(name, _)| name != "TERM") {
        start = start.variable(&name, value);
    }
    let mut session = start.start();
    session.wait_for(from);
    for key in keys.chars() {
        session.press_and_see(&key.to_string());
    }
    session.wait_for(until);
    let screen = struck_as_slanted(&session.bytes(), size)?;
    std::fs::write(out, svg::picture(&screen, size, palette))?;
    Ok(())
}

#[cfg(not(unix))]
fn main() {}

/// The screen after these bytes. The terminal behind the pty does not know struck-through text, so it is shown slanted text instead.
#[cfg(unix)]
fn struck_as_slanted(
    bytes: &[u8],
    (columns, rows): (u16, u16),
) -> Result<vt100::Screen, Box<dyn std::error::Error>> {
    let text = std::str::from_utf8(bytes)?;
    if text.contains("\x1b[3m") {
        return Err("slanted text, which would be shown struck".into());
    }
    let text = text
        .replace("\x1b[9m", "\x1b[3m")
        .replace("\x1b[29m", "\x1b[23m");
    let mut parser = vt100::Parser::new(rows.try_into()?, columns.try_into()?, 0);
    parser.process(text.as_bytes());
    Ok(parser.screen().clone())
}
