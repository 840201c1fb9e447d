//! Words as they are compared: folded to plain letters, in one spelling, without their endings. It tells no meaning; that is `meaning`'s.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// What identifies a word: the FNV-1a hash of its letters. The same everywhere, without a table of words.
#[must_use]
pub(super) fn word_id(word: &str) -> u64 {
    word.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// A word in small letters without diacritics.
pub(super) fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(word.len());
    for c in word.nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'ß' => folded.push_str("ss"),
            'æ' | 'Æ' => folded.push_str("ae"),
            'œ' | 'Œ' => folded.push_str("oe"),
            'ø' | 'Ø' => folded.push('o'),
            'ı' | 'İ' => folded.push('i'),
            'ł' | 'Ł' => folded.push('l'),
            'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
            'þ' | 'Þ' => folded.push_str("th"),
            _ => folded.extend(c.to_lowercase()),
        }
    }
    folded
}

/// Endings and what must be left of a word before them, the longest first. Wrong about some words, but about all their forms alike.
const ENDINGS: [(&str, usize); 24] = [
    ("izations", 4),
    ("ization", 4),
    ("itions", 4),
    ("ition", 4),
    ("ations", 4),
    ("ation", 4),
    ("izing", 4),
    ("ating", 4),
    ("ions", 4),
    ("ized", 4),
    ("izes", 4),
    ("ated", 4),
    ("ates", 4),
    ("ion", 4),
    ("ize", 4),
    ("ate", 4),
    ("ies", 3),
    ("ing", 3),
    ("als", 4),
    ("al", 4),
    ("ed", 3),
    ("es", 3),
    ("s", 3),
    ("e", 3),
];

/// A folded word without its ending and in one spelling, British or American.
pub(super) fn stem(word: &str) -> String {
    if !word.is_ascii() || word.len() < 4 {
        return word.to_owned();
    }
    let word = one_spelling(word);
    let word = match word.strip_suffix("sis") {
        Some(root) if root.len() >= 4 => format!("{root}ze"),
        _ => word,
    };
    let root = ENDINGS
        .iter()
        .find_map(|(ending, least)| {
            let keeps_its_s = *ending == "s" && word.ends_with("ss");
            word.strip_suffix(ending)
                .filter(|root| root.len() >= *least && !keeps_its_s)
        })
        .unwrap_or(&word);
    // `shipments` and `shipped` are `ship`, `documentation` is `document`.
    let root = match root.strip_suffix("ment") {
        Some(verb) if verb.len() >= 4 => verb.strip_suffix('e').unwrap_or(verb),
        _ => root,
    };
    // `planned` is `plan`, `copies` is `copy`.
    let root = root.strip_suffix(['y', 'i']).unwrap_or(root);
    let mut end = root.chars().rev();
    let is_doubled = end.next() == end.next() && root.len() > 3;
    let root = if is_doubled {
        root.get(..root.len() - 1).unwrap_or(root)
    } else {
        root
    };
    root.to_owned()
}

/// `organise`, `colour`, `centre`, `defence`, `catalogue` as in American English, `Juergen` as `Jürgen`. `revize` is no word, but always the
/// same one.
fn one_spelling(word: &str) -> String {
    let mut word = word.to_owned();
    let mut pairs = word.as_bytes().windows(2);
    if pairs.any(|pair| matches!(pair, b"is" | b"ys" | b"ou" | b"ae" | b"oe" | b"ue")) {
        for (other, usual) in [
            ("isation", "ization"),
            ("ise", "ize"),
            ("ising", "izing"),
            ("yse", "yze"),
            ("ysing", "yzing"),
            ("our", "or"),
            ("ae", "a"),
            ("oe", "o"),
            ("ue", "u"),
        ] {
            if word.contains(other) {
                word = word.replace(other, usual);
            }
        }
    }
    for (british, american) in [
        ("tre", "ter"),
        ("ence", "ense"),
        ("ogue", "og"),
        ("amme", "am"),
    ] {
        if let Some(root) = word.strip_suffix(british) {
            word = format!("{root}{american}");
        }
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(one: &str, other: &str) {
        assert_eq!(stem(&fold(one)), stem(&fold(other)), "{one} {other}");
    }

    fn other(one: &str, other: &str) {
        assert_ne!(stem(&fold(one)), stem(&fold(other)), "{one} {other}");
    }

    #[test]
    fn forms_of_a_word_are_one() {
        for (one, more) in [
            ("review", "reviewed"),
            ("plan", "planning"),
            ("copy", "copies"),
            ("migrate", "migration"),
            ("calibrating", "calibration"),
            ("analysis", "analyze"),
            ("approve", "approval"),
            ("document", "documentation"),
            ("ship", "shipment"),
            ("define", "definition"),
            ("prioritise", "prioritization"),
        ] {
            same(one, more);
        }
    }

    #[test]
    fn british_and_american_words_are_one() {
        for (british, american) in [
            ("organise", "Organize"),
            ("behaviour", "behavior"),
            ("analysing", "analyzing"),
            ("centre", "center"),
            ("licence", "license"),
            ("cancelled", "canceled"),
            ("programme", "program"),
        ] {
            same(british, american);
        }
    }

    #[test]
    fn diacritics_are_folded() {
        for (with, without) in [
            ("Pässler", "Passler"),
            ("Yıldız", "Yildiz"),
            ("Sølvi", "solvi"),
        ] {
            same(with, without);
        }
    }

    #[test]
    fn other_words_stay_apart() {
        for (one, more) in [("contract", "contrast"), ("signed", "send")] {
            other(one, more);
        }
    }
}
