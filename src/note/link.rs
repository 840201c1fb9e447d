//! Wikilinks and the source line that a pipeline leaves at the end of a note. Reading only; resolving is `review::source`'s.

/// The target of the first `[[target]]` or `[[target|alias]]` in a text, as written, without alias.
#[must_use]
pub fn wikilink(text: &str) -> Option<&str> {
    let start = text.find("[[")? + 2;
    let inside = text.get(start..)?;
    let target = inside.get(..inside.find("]]")?)?;
    let target = target.split('|').next().unwrap_or_default().trim();
    (!target.is_empty()).then_some(target)
}

/// The target of a `*Source: [[target]]*` line, in any dress (`**Source**: `, `Source: `, `- source: `).
#[must_use]
pub fn source_link(line: &str) -> Option<&str> {
    let label_end = line.find("[[")?;
    let label = line.get(..label_end)?;
    let word: String = label.chars().filter(|c| c.is_alphabetic()).collect();
    let is_source = word.eq_ignore_ascii_case("source") || word.eq_ignore_ascii_case("sources");
    (is_source && label.contains(':')).then(|| wikilink(line))?
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
