//! Wikilinks and the source line that a pipeline leaves at the end of a note. Reading only; resolving is `review::source`'s.

/// The target of the first `[[target]]` or `[[target|alias]]` in a text, as written, without alias.
#[must_use]
pub fn wikilink(text: &str) -> Option<&str> {
    let start = doubled(text, b'[')? + 2;
    let inside = text.get(start..)?;
    let target = inside.get(..doubled(inside, b']')?)?;
    let target = target.split('|').next().unwrap_or_default().trim();
    (!target.is_empty()).then_some(target)
}

/// The target of a `*Source: [[target]]*` line, in any dress (`**Source**: `, `Source: `, `- source: `).
#[must_use]
pub fn source_link(line: &str) -> Option<&str> {
    let label = line.get(..doubled(line, b'[')?)?;
    let mut letters = label.chars().filter(|c| c.is_alphabetic());
    let mut is_next = |letter: char| {
        let next = letters.next();
        next.is_some_and(|c| c.eq_ignore_ascii_case(&letter))
    };
    let is_source = "source".chars().all(&mut is_next);
    let is_end = match letters.next() {
        Some('s' | 'S') => letters.next().is_none(),
        other => other.is_none(),
    };
    (is_source && is_end && label.contains(':')).then(|| wikilink(line))?
}

/// Where a character of ASCII first stands twice.
fn doubled(text: &str, character: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(character, bytes).find(|at| bytes.get(at + 1) == Some(&character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_line_names_its_target() {
        let check =
            |line: &str, expected: Option<&str>| assert_eq!(source_link(line), expected, "{line}");
        check(
            "*Source: [[2026-03-02 - Kick-off]]*",
            Some("2026-03-02 - Kick-off"),
        );
        check("**Source**: [[a/b|the talk]]", Some("a/b"));
        check("see Source: [[a]]", None);
        check("*Source: [[ ]]*", None);
        check("*Source: [[a", None);
        check("Source [[a]]", None);
    }
}
