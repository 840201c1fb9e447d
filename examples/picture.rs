//! Takes pictures of a terminal program: runs it in a terminal of its own, types keys, and writes what the screen shows as an SVG.
//! It knows nothing of gavel; `assets/pictures.sh` says what is taken.
//!
//! `picture still OUT.svg dark|light COLUMNSxROWS FROM KEYS UNTIL PROGRAM ARGUMENT…` waits until the text `FROM` is on the screen,
//! presses `KEYS` one by one (named as in gavel's registry, in quotes what is typed), waits until `UNTIL` is on the screen and nothing
//! moves, and takes the picture.
//!
//! `picture recording OUT.svg dark|light COLUMNSxROWS FROM SCRIPT PROGRAM ARGUMENT…` takes one after each line of a file:
//! `SECONDS | KEYS | CAPTION`, shown for so long. The program's environment is that of this one.
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
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// What a program that has nothing to do any more lets pass without drawing.
#[cfg(unix)]
const AT_REST: std::time::Duration = std::time::Duration::from_millis(700);

#[cfg(unix)]
fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [kind, out, palette, size, from, rest @ ..] = arguments.as_slice() else {
        return Err("picture still|recording OUT.svg dark|light COLUMNSxROWS FROM …".into());
    };
    let palette = svg::Palette::named(palette).ok_or("dark or light")?;
    let (columns, rows) = size.split_once('x').ok_or("COLUMNSxROWS")?;
    let size = (columns.parse()?, rows.parse()?);
    let picture = match (kind.as_str(), rest) {
        ("still", [keys, until, program @ ..]) => {
            let mut session = start(program, size)?;
            session.wait_for(from);
            session.settle(AT_REST);
            press(&mut session, keys)?;
            session.wait_for(until);
            session.settle(AT_REST);
            let screen = struck_as_slanted(&session.bytes(), size)?;
            svg::picture(&screen, size, palette)
        }
        ("recording", [script, program @ ..]) => {
            let mut session = start(program, size)?;
            session.wait_for(from);
            let (mut at, mut frames) = (0.0, Vec::new());
            for line in std::fs::read_to_string(script)?.lines() {
                let mut parts = line.splitn(3, " | ");
                let mut part = || {
                    parts
                        .next()
                        .map(str::trim)
                        .ok_or("SECONDS | KEYS | CAPTION")
                };
                let (seconds, keys, caption) = (part()?, part()?, part()?);
                press(&mut session, keys)?;
                session.settle(AT_REST);
                let screen = struck_as_slanted(&session.bytes(), size)?;
                let caption = caption.to_owned();
                frames.push(svg::Frame {
                    at,
                    screen,
                    caption,
                });
                at += seconds.parse::<f32>()?;
            }
            svg::recording(&frames, at, size, palette)
        }
        _ => return Err("still or recording, and what belongs to it".into()),
    };
    std::fs::write(out, picture)?;
    Ok(())
}

#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
fn start(program: &[String], size: (u16, u16)) -> Result<pty::Session> {
    let (program, words) = program.split_first().ok_or("PROGRAM")?;
    let start = pty::Start::program(program).size(size.0, size.1);
    let start = words.iter().fold(start, pty::Start::word);
    let variables = std::env::vars().filter(|(name, _)| name != "TERM");
    let start = variables.fold(start, |start, (name, value)| start.variable(&name, value));
    Ok(start.start())
}

#[cfg(unix)]
fn press(session: &mut pty::Session, keys: &str) -> Result<()> {
    for key in pty::keys::each(keys)? {
        session.press_and_see(&key);
    }
    Ok(())
}

/// The screen after these bytes. The terminal behind the pty does not know struck-through text, so it is shown slanted text instead.
#[cfg(unix)]
fn struck_as_slanted(bytes: &[u8], (columns, rows): (u16, u16)) -> Result<vt100::Screen> {
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
