//! Who a task is for: the `@Name` of a description. A gavel convention; the Tasks plugin reads owners as text.

use std::borrow::Cow;

use smallvec::SmallVec;

use crate::note::signifier::{Field, tags};
use crate::text::{Span, Spans, squeeze, squeezed};

/// Who owns the task, and what is left of its text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Owners<'a> {
    /// Names without `@`, in order.
    pub names: SmallVec<[Cow<'a, str>; 2]>,
    /// The description without owners and tags, white space squeezed.
    pub text: Cow<'a, str>,
    /// Where the names stand in the description, each with its `@`.
    pub spans: Spans,
    /// What of the description is not its text, in order: owners and tags. An owner that is not in one of these is named in the text.
    pub cut: Spans,
    /// Where its tags stand.
    pub tags: Spans,
}

/// Words that may stand in a name though they start small.
const PARTICLES: [&str; 17] = [
    "de", "da", "di", "do", "dos", "del", "della", "der", "den", "van", "von", "zu", "la", "le",
    "bin", "al", "el",
];

/// Most words are none, and that is soon told.
fn may_be_particle(word: &str) -> bool {
    word.len() <= 5 && word.starts_with(|c: char| c.is_ascii_lowercase())
}

/// Reads the owners of a description. A name of several words ends at the next signifier, tag, `@`, at the end,
/// or where a word no longer looks like part of a name. Owners stand at the end of the text (tags and fields
/// that could not be read may follow); if none does, every `@Name` counts, and only a leading one leaves the text.
#[must_use]
pub fn owners(description: &str) -> Owners<'_> {
    let mentions = mentions(description);
    let tags = tags(description);
    let trailing = trailing(description, &mentions, &tags);
    let (names, who): (&[Span], Option<Span>) = match trailing {
        [] => {
            let leading = mentions.first().filter(|first| first.start == 0);
            (&mentions, leading.copied())
        }
        owners => (owners, Some(joined(owners))),
    };
    let mut cut = tags.clone();
    if let Some(who) = who {
        cut.insert(tags.partition_point(|tag| *tag < who), who);
    }
    let name = |mention: &Span| {
        let name = description.get(mention.start + 1..mention.end);
        squeezed(name.unwrap_or_default())
    };
    Owners {
        names: names.iter().map(name).collect(),
        text: without(description, &cut),
        spans: names.into(),
        cut,
        tags,
    }
}

/// Owners that name nobody.
const NOBODY: [&str; 13] = [
    "tbd",
    "tba",
    "tbc",
    "unknown",
    "unassigned",
    "unclear",
    "unspecified",
    "nobody",
    "someone",
    "none",
    "n/a",
    "na",
    "owner",
];

/// Whether a name says that nobody is named: `TBD`, `Unknown (to be clarified)`.
#[must_use]
pub fn is_nobody(name: &str) -> bool {
    let first = name
        .split(|c: char| c.is_whitespace() || c == '(')
        .find(|word| !word.is_empty())
        .unwrap_or_default()
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    let part = first.split(|c: char| !c.is_alphanumeric()).next();
    let is_known = |word: &str| NOBODY.contains(&word);
    first.is_empty() || is_known(&first) || part.is_some_and(is_known)
}

/// From the first to the last of several mentions, the words between them included.
fn joined(mentions: &[Span]) -> Span {
    let start = mentions.first().map_or(0, |mention| mention.start);
    let end = mentions.last().map_or(0, |mention| mention.end);
    Span::new(start, end)
}

fn without<'a>(text: &'a str, cut: &[Span]) -> Cow<'a, str> {
    // Mostly owners and tags stand at the end, and what is left is one piece.
    let mut left = Cow::Borrowed("");
    let mut gap = "";
    let mut copied = 0;
    for span in cut.iter().chain([&Span::new(text.len(), text.len())]) {
        if span.start < copied {
            continue;
        }
        let piece = text.get(copied..span.start).unwrap_or_default();
        copied = span.end;
        if piece.bytes().all(|byte| byte == b' ') {
            gap = if piece.is_empty() { gap } else { " " };
        } else if left.is_empty() {
            left = Cow::Borrowed(piece);
            gap = "";
        } else {
            left.to_mut().push_str(gap);
            left.to_mut().push_str(piece);
            gap = "";
        }
    }
    match left {
        Cow::Borrowed(left) => match squeezed(left.trim_matches(' ')) {
            Cow::Borrowed(left) => Cow::Borrowed(without_colon(left)),
            Cow::Owned(left) => Cow::Owned(without_colon(&left).to_owned()),
        },
        Cow::Owned(left) => {
            let left = squeeze(left.trim_matches(' '));
            Cow::Owned(without_colon(&left).to_owned())
        }
    }
}

/// What is left of a text without the colon behind a leading owner.
fn without_colon(text: &str) -> &str {
    text.strip_prefix(": ").unwrap_or(text)
}

/// The mentions behind which nothing stands but other mentions, tags and fields.
fn trailing<'a>(text: &str, mentions: &'a [Span], tags: &[Span]) -> &'a [Span] {
    let mut first = mentions.len();
    let mut end = text.len();
    for (index, mention) in mentions.iter().enumerate().rev() {
        let between = Span::new(mention.end, end);
        if !is_only_joints_and_tags(text, between, tags) {
            let between = text.get(between.range()).unwrap_or_default();
            if !is_only_joints_and_fields(between) {
                break;
            }
        }
        first = index;
        end = mention.start;
    }
    mentions.get(first..).unwrap_or_default()
}

fn is_joint(byte: u8) -> bool {
    matches!(byte, b' ' | b',' | b';' | b'.' | b'&' | b'/' | b'+')
}

/// Whether it is soon told that nothing stands there but some of the tags of the whole text.
fn is_only_joints_and_tags(text: &str, between: Span, tags: &[Span]) -> bool {
    let inside = text.get(between.range()).unwrap_or_default();
    // A sign in a tag would end it, and what a name ends with is no white space before a tag.
    if !inside.is_ascii() || inside.starts_with('#') {
        return false;
    }
    let mut copied = between.start;
    let inner = tags
        .iter()
        .filter(|tag| between.start <= tag.start && tag.end <= between.end);
    let end = Span::new(between.end, between.end);
    inner.chain([&end]).all(|tag| {
        let before = text.as_bytes().get(copied..tag.start).unwrap_or_default();
        copied = tag.end;
        before.iter().all(|byte| is_joint(*byte))
    })
}

fn is_only_joints_and_fields(text: &str) -> bool {
    if text.is_empty() {
        return true;
    }
    let text = match first_signifier(text) {
        Some(at) => text.get(..at).unwrap_or_default(),
        None => text,
    };
    let tags = tags(text);
    let mut copied = 0;
    let ends = tags
        .iter()
        .copied()
        .chain([Span::new(text.len(), text.len())]);
    let is_bare = ends.into_iter().all(|tag| {
        let before = text.get(copied..tag.start).unwrap_or_default();
        copied = tag.end;
        before.bytes().all(is_joint)
    });
    if is_bare {
        return true;
    }
    let mut left = without(text, &tags).into_owned();
    left.retain(|c| !matches!(c, ',' | ';' | '.' | '&' | '/' | '+'));
    let left = left.trim();
    left.is_empty() || left == "and"
}

/// Where each `@Name` stands.
fn mentions(text: &str) -> Spans {
    let mut found = Spans::new();
    for at in memchr::memchr_iter(b'@', text.as_bytes()) {
        let stands_alone = text
            .get(..at)
            .and_then(|before| before.chars().next_back())
            .is_none_or(|c| c.is_whitespace() || matches!(c, '(' | ',' | ';' | '/' | '&' | '+'));
        if !stands_alone || found.last().is_some_and(|last| at < last.end) {
            continue;
        }
        let length = name_len(text.get(at + 1..).unwrap_or_default());
        if length > 0 {
            found.push(Span::new(at, at + 1 + length));
        }
    }
    found
}

/// How many bytes of `text` (behind the `@`) are the name.
fn name_len(text: &str) -> usize {
    let ends_a_name = |byte: u8| matches!(byte, b'@' | b'#' | b'\r' | b'^' | b'[' | b'|');
    let stop = text.bytes().position(ends_a_name).unwrap_or(text.len());
    let text = text.get(..stop).unwrap_or_default();
    let stop = text
        .find(['\u{2028}', '\u{2029}'])
        .filter(|_| !text.is_ascii());
    let text = text.get(..stop.unwrap_or(text.len())).unwrap_or_default();
    let text = first_signifier(text).map_or(text, |at| text.get(..at).unwrap_or_default());
    let mut end = 0;
    let mut open_bracket = false;
    let mut rest = text;
    while !rest.is_empty() {
        let offset = text.len() - rest.len();
        let blanks = rest.len() - rest.trim_start().len();
        let word = rest.split_whitespace().next().unwrap_or_default();
        let first_word = end == 0;
        if word.is_empty() || (first_word && blanks > 0) {
            break;
        }
        let is_particle = may_be_particle(word) && PARTICLES.contains(&word);
        if !(first_word || open_bracket || is_particle || looks_like_a_name(word)) {
            break;
        }
        open_bracket = (open_bracket || word.starts_with('(')) && !word.contains(')');
        let word_end = offset + blanks + word.len();
        let kept = strip_punctuation(word);
        if !is_particle || first_word {
            end = offset + blanks + kept;
        }
        let ends_a_clause = kept < word.len() && !open_bracket;
        if ends_a_clause {
            break;
        }
        rest = text.get(word_end..).unwrap_or_default();
    }
    end
}

/// The length of a word without the punctuation that ends a clause; an initial (`J.`) keeps its point.
fn strip_punctuation(word: &str) -> usize {
    let kept = word.trim_end_matches([',', ';', ':', '!', '?']);
    let is_initial = kept.chars().count() <= 3 && kept.ends_with('.');
    if is_initial {
        kept.len()
    } else {
        kept.trim_end_matches('.').len()
    }
}

fn looks_like_a_name(word: &str) -> bool {
    let first = word
        .trim_start_matches(['(', '\'', '’', '"', '“'])
        .chars()
        .next();
    word.starts_with('(') || first.is_some_and(|c| c.is_alphabetic() && !c.is_lowercase())
}

/// Where the first emoji signifier of a text stands.
fn first_signifier(text: &str) -> Option<usize> {
    // Every emoji begins with one of these bytes.
    memchr::memchr2_iter(0xE2, 0xF0, text.as_bytes()).find(|at| {
        let rest = text.get(*at..).unwrap_or_default();
        Field::all()
            .flat_map(Field::emoji)
            .any(|emoji| rest.starts_with(emoji))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_left_is_the_text_without_what_was_cut(text in "[ab :\t]{0,12}", cut in prop::collection::vec((0_usize..12, 0_usize..5), 0..4)) {
            let mut cut: Vec<Span> = cut.into_iter().map(|(at, length)| Span::new(at.min(text.len()), (at + length).min(text.len()))).collect();
            cut.sort_unstable();
            let is_cut = |at: &usize| {
                let mut copied = 0;
                cut.iter().filter(|span| { let counts = span.start >= copied; if counts { copied = span.end; } counts }).any(|span| span.range().contains(at))
            };
            let left: String = text.char_indices().filter(|(at, _)| !is_cut(at)).map(|(_, c)| c).collect();
            let left = squeeze(&left);
            prop_assert_eq!(without(&text, &cut), left.strip_prefix(": ").unwrap_or(&left));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn what_is_soon_told_of_joints_and_tags_is_so(text in "(@A|#b|[#@a. ,é📅\u{b}]){0,10}") {
            let tags = tags(&text);
            let mut end = text.len();
            for mention in mentions(&text).iter().rev() {
                let between = Span::new(mention.end, end);
                if is_only_joints_and_tags(&text, between, &tags) {
                    prop_assert!(is_only_joints_and_fields(&text[between.range()]));
                }
                end = mention.start;
            }
        }
    }

    fn check(description: &str, names: &[&str], text: &str) {
        let found = owners(description);
        assert_eq!(*found.names, *names, "{description:?}");
        assert_eq!(found.text, text, "{description:?}");
    }

    #[test]
    fn a_name_of_several_words_ends_at_a_tag_or_at_the_end() {
        check(
            "Send the plan. @Myself #task #proposed",
            &["Myself"],
            "Send the plan.",
        );
        check(
            "Send it @Marit Solheim #task",
            &["Marit Solheim"],
            "Send it",
        );
        check(
            "Send it #task @Marit Solheim",
            &["Marit Solheim"],
            "Send it",
        );
        check(
            "Send it @Ong (unknown last name) #task",
            &["Ong (unknown last name)"],
            "Send it",
        );
        check(
            "Send it @Jan van der Berg",
            &["Jan van der Berg"],
            "Send it",
        );
        check("Send it @J. P. Duarte", &["J. P. Duarte"], "Send it");
        check("Send it @TBD 📅 TBD", &["TBD"], "Send it 📅 TBD");
        check("送る @山田 太郎 #task", &["山田 太郎"], "送る");
    }

    #[test]
    fn a_task_may_have_two_owners() {
        check(
            "Send it @Myself @Marit Solheim #x",
            &["Myself", "Marit Solheim"],
            "Send it",
        );
        check(
            "Send it @Myself, @Marit Solheim",
            &["Myself", "Marit Solheim"],
            "Send it",
        );
        check(
            "Send it @Myself and @Marit",
            &["Myself", "Marit"],
            "Send it",
        );
    }

    #[test]
    fn a_mention_in_the_sentence_yields_to_the_owner_at_the_end() {
        check(
            "Ask @Marit Solheim about it @Myself #x",
            &["Myself"],
            "Ask @Marit Solheim about it",
        );
        check(
            "Ask @Marit Solheim about it",
            &["Marit Solheim"],
            "Ask @Marit Solheim about it",
        );
        check("@Marit: send the plan", &["Marit"], "send the plan");
    }

    #[test]
    fn a_name_may_say_that_nobody_is_named() {
        for name in [
            "TBD",
            "tbd",
            "Unknown (last name)",
            "",
            "N/A",
            "TBD/Ana",
            "(none)",
        ] {
            assert!(is_nobody(name), "{name}");
        }
        for name in ["Myself", "Unna Solheim", "Ong (unknown last name)"] {
            assert!(!is_nobody(name), "{name}");
        }
    }

    #[test]
    fn an_address_is_no_owner() {
        check("Write to a@b.example", &[], "Write to a@b.example");
        check("Meet @ noon", &[], "Meet @ noon");
        check("", &[], "");
    }
}
