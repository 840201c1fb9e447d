//! Wikilinks and the source line that a pipeline leaves at the end of a note. Reading only; resolving is `review::source`'s.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::note::reading::repaired;

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

/// What the last source line of a note names.
pub(super) fn last_source_link(bytes: &[u8]) -> Option<String> {
    /// Lines with a bracket that are looked at one by one; notes with more of them are mostly transcripts, which have one in each.
    const FEW: usize = 4;
    static SOURCE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("ource"));
    let line_around = |at: usize| {
        let start = memchr::memrchr(b'\n', bytes.get(..at)?).map_or(0, |before| before + 1);
        let stop = memchr::memchr(b'\n', bytes.get(at..)?).map_or(bytes.len(), |after| at + after);
        Some(start..stop)
    };
    let named = |line: &[u8]| {
        let line = String::from_utf8_lossy(line);
        source_link(&repaired(&line)).map(str::to_owned)
    };
    let mut end = bytes.len();
    for _ in 0..FEW {
        // A line without a bracket holds no link, and few lines have one.
        let line = line_around(memchr::memrchr(b'[', bytes.get(..end)?)?)?;
        end = line.start;
        let line = bytes.get(line)?;
        if SOURCE.find(line).is_some()
            && let Some(target) = named(line)
        {
            return Some(target);
        }
    }
    let mut last = None;
    let mut from = 0;
    while let Some(at) = bytes.get(from..end).and_then(|rest| SOURCE.find(rest)) {
        let line = line_around(from + at)?;
        from = line.end;
        let line = bytes.get(line)?;
        if memchr::memchr(b'[', line).is_some() {
            last = named(line).or(last);
        }
    }
    last
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
    fn the_last_source_line_counts_among_many_brackets() {
        let said = "**A** [01:04]: resources\n".repeat(9);
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(
                last_source_link(text.as_bytes()).as_deref(),
                expected,
                "{text}"
            );
        };
        check(&said, None);
        check(
            &format!("Source: [[a]]\n{said}*Source: [[b]]*\nsource: c\n{said}"),
            Some("b"),
        );
        check(&format!("Source: [[a]]\n{said}Source: [[b]]"), Some("b"));
        check(&format!("Source: [[a]]\n{said}Source: [[ ]]"), Some("a"));
    }

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
