//! Keys by their names, as an xterm sends them.

/// Keys whose bytes are not their letter.
const NAMED: [(&str, &str); 28] = [
    ("Space", " "),
    ("Enter", "\r"),
    ("Esc", "\x1b"),
    ("Tab", "\t"),
    ("Shift-Tab", "\x1b[Z"),
    ("Backspace", "\x7f"),
    ("Insert", "\x1b[2~"),
    ("Delete", "\x1b[3~"),
    ("Up", "\x1b[A"),
    ("Down", "\x1b[B"),
    ("Right", "\x1b[C"),
    ("Left", "\x1b[D"),
    ("Home", "\x1b[H"),
    ("End", "\x1b[F"),
    ("PgUp", "\x1b[5~"),
    ("PgDn", "\x1b[6~"),
    ("F1", "\x1bOP"),
    ("F2", "\x1bOQ"),
    ("F3", "\x1bOR"),
    ("F4", "\x1bOS"),
    ("F5", "\x1b[15~"),
    ("F6", "\x1b[17~"),
    ("F7", "\x1b[18~"),
    ("F8", "\x1b[19~"),
    ("F9", "\x1b[20~"),
    ("F10", "\x1b[21~"),
    ("F11", "\x1b[23~"),
    ("F12", "\x1b[24~"),
];

/// What a terminal sends for a key; `None` if no key has that name.
pub(crate) fn sent(name: &str) -> Option<String> {
    if let Some((_, bytes)) = NAMED.iter().find(|(known, _)| *known == name) {
        return Some((*bytes).to_owned());
    }
    if let Some(rest) = name.strip_prefix("Alt-").filter(|rest| !rest.is_empty()) {
        return Some(format!("\x1b{}", sent(rest)?));
    }
    let (letter, is_ctrl) = match name.strip_prefix("Ctrl-").filter(|rest| !rest.is_empty()) {
        Some(rest) => (rest, true),
        None => (name, false),
    };
    let mut letters = letter.chars();
    let letter = letters.next().filter(|_| letters.next().is_none())?;
    if !is_ctrl {
        return Some(letter.to_string());
    }
    let code = u8::try_from(letter).ok().filter(u8::is_ascii_alphabetic)?;
    Some(char::from(code & 0x1f).to_string())
}

/// What a terminal sends for keys with blanks between, each by itself; what stands in quotes is typed letter by letter.
pub(crate) fn each(keys: &str) -> Result<Vec<String>, String> {
    let mut all = Vec::new();
    for (index, part) in keys.split('"').enumerate() {
        if index % 2 == 1 {
            all.extend(part.chars().map(String::from));
            continue;
        }
        for name in part.split_whitespace() {
            all.push(sent(name).ok_or_else(|| format!("no key is named {name:?}"))?);
        }
    }
    Ok(all)
}
