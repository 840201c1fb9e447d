//! The words of a text as far as they tell what it is about: in one case, without accents and endings, numbers in digits.
//! Words that every sentence has are left out. English endings only; other languages are compared as they are written.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Words that say nothing about what a sentence is about.
const EMPTY: &[&str] = &[
    "a", "about", "after", "again", "all", "also", "am", "an", "and", "any", "are", "as", "at",
    "be", "been", "before", "being", "both", "but", "by", "can", "cannot", "could", "d", "did",
    "do", "does", "doing", "don", "down", "during", "each", "few", "for", "from", "further", "had",
    "has", "have", "having", "he", "her", "here", "hers", "him", "his", "how", "i", "if", "in",
    "into", "is", "it", "its", "just", "let", "ll", "m", "may", "me", "might", "more", "most",
    "must", "my", "no", "nor", "not", "of", "off", "on", "once", "only", "or", "other", "our",
    "ours", "out", "over", "own", "re", "s", "same", "shall", "she", "should", "so", "some",
    "such", "t", "tbd", "than", "that", "the", "their", "theirs", "them", "then", "there", "these",
    "they", "this", "those", "through", "to", "too", "under", "until", "up", "upon", "us", "ve",
    "very", "was", "we", "were", "what", "when", "where", "whether", "which", "while", "who",
    "whom", "whose", "why", "will", "with", "within", "would", "you", "your", "yours",
];

/// Number words and what they count. One, first and second are left out: in most sentences they are no numbers.
const NUMBERS: &[(&str, &str, &str)] = &[
    ("two", "", "2"),
    ("three", "third", "3"),
    ("four", "fourth", "4"),
    ("five", "fifth", "5"),
    ("six", "sixth", "6"),
    ("seven", "seventh", "7"),
    ("eight", "eighth", "8"),
    ("nine", "ninth", "9"),
    ("ten", "tenth", "10"),
    ("eleven", "eleventh", "11"),
    ("twelve", "twelfth", "12"),
    ("thirteen", "thirteenth", "13"),
    ("fourteen", "fourteenth", "14"),
    ("fifteen", "fifteenth", "15"),
    ("sixteen", "sixteenth", "16"),
    ("seventeen", "seventeenth", "17"),
    ("eighteen", "eighteenth", "18"),
    ("nineteen", "nineteenth", "19"),
    ("twenty", "twentieth", "20"),
    ("thirty", "thirtieth", "30"),
    ("forty", "fortieth", "40"),
    ("fifty", "fiftieth", "50"),
    ("sixty", "sixtieth", "60"),
    ("seventy", "seventieth", "70"),
    ("eighty", "eightieth", "80"),
    ("ninety", "ninetieth", "90"),
];

/// Calls `each` with the spelling of every word of `text` in order: lower case, no accents, no apostrophes.
pub(super) fn each_word(text: &str, mut each: impl FnMut(&str)) {
    let mut word = String::new();
    let mut cjk = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_ascii_alphanumeric() {
            word.push(c.to_ascii_lowercase());
            continue;
        }
        if c.is_ascii() {
            if c == '\'' && is_inside(&word, chars.peek()) {
                end(&mut word, &mut each);
                continue;
            }
            end(&mut word, &mut each);
            cjk = None;
            continue;
        }
        if is_cjk(c) {
            end(&mut word, &mut each);
            // Without blanks between words, each pair of signs is one.
            let mut pair = String::with_capacity(8);
            pair.extend(cjk);
            pair.push(c);
            if cjk.is_some() || !chars.peek().copied().is_some_and(is_cjk) {
                each(&pair);
            }
            cjk = Some(c);
        } else if c.is_alphanumeric() {
            word.extend(
                std::iter::once(c)
                    .nfd()
                    .filter(|c| !is_combining_mark(*c))
                    .flat_map(char::to_lowercase),
            );
        } else if is_combining_mark(c)
            || matches!(
                c,
                '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'
            )
        {
        } else if matches!(c, '’' | 'ʼ') && is_inside(&word, chars.peek()) {
            end(&mut word, &mut each);
        } else {
            end(&mut word, &mut each);
            cjk = None;
        }
    }
    end(&mut word, &mut each);
}

fn is_inside(word: &str, next: Option<&char>) -> bool {
    !word.is_empty() && next.is_some_and(|next| next.is_alphabetic())
}

fn end(word: &mut String, each: &mut impl FnMut(&str)) {
    if !word.is_empty() {
        each(word);
        word.clear();
    }
}

/// Scripts that are written without blanks between words.
fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// What words of one meaning have in common, or nothing if the word is one that says nothing. `word` comes from [`each_word`].
pub(super) fn term(word: &str) -> Option<String> {
    if EMPTY.binary_search(&word).is_ok() {
        return None;
    }
    let number = NUMBERS
        .iter()
        .find(|(cardinal, ordinal, _)| [cardinal, ordinal].contains(&&word));
    if let Some((_, _, digits)) = number {
        return Some((*digits).to_owned());
    }
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let ordinal = matches!(word.get(digits.len()..), Some("st" | "nd" | "rd" | "th"));
        return Some(if ordinal { digits } else { word }.to_owned());
    }
    Some(stem(word))
}

/// The word without the endings of English inflection, and of the commonest nouns made of verbs.
fn stem(word: &str) -> String {
    let mut stem = word.to_owned();
    if !word.is_ascii() || word.len() <= 3 {
        return stem;
    }
    if stem.ends_with("ies") && stem.len() > 4 {
        stem.truncate(stem.len() - 3);
        stem.push('y');
    } else if ["sses", "ches", "shes", "xes", "zes"]
        .iter()
        .any(|end| stem.ends_with(end))
    {
        stem.truncate(stem.len() - 2);
    } else if stem.ends_with('s') && !["ss", "us", "is"].iter().any(|end| stem.ends_with(end)) {
        stem.truncate(stem.len() - 1);
    }
    for end in ["ation", "ing", "ed", "ion", "ment", "ly"] {
        let Some(rest) = stem.strip_suffix(end) else {
            continue;
        };
        let has_vowel = rest.bytes().any(|byte| b"aeiouy".contains(&byte));
        let after_t = end != "ion" || rest.ends_with(['t', 's']);
        if rest.len() >= 3 && has_vowel && after_t {
            let length = rest.len();
            stem.truncate(length);
            if matches!(end, "ing" | "ed") {
                undouble(&mut stem);
            } else if end == "ation" {
                stem.push_str("at");
            }
            break;
        }
    }
    if stem.len() > 3 && stem.ends_with('e') {
        stem.truncate(stem.len() - 1);
    }
    if stem.len() > 2 && stem.ends_with('y') {
        stem.truncate(stem.len() - 1);
        stem.push('i');
    }
    stem
}

/// `stopp` is `stop`; `fill` stays.
fn undouble(stem: &mut String) {
    let bytes = stem.as_bytes();
    if let [.., before, last] = bytes
        && before == last
        && !b"lsz".contains(last)
    {
        stem.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The terms of a text.
    fn check(text: &str, expected: &[&str]) {
        let mut terms = Vec::new();
        each_word(text, |word| terms.extend(term(word)));
        assert_eq!(terms, expected, "{text:?}");
    }

    #[test]
    fn words_that_say_nothing_are_in_order() {
        assert!(EMPTY.is_sorted());
    }

    #[test]
    fn endings_and_case_say_nothing() {
        check(
            "Calibrate, calibrated: CALIBRATING calibration",
            &["calibrat"; 4],
        );
        check("ship ships shipped shipping shipment", &["ship"; 5]);
        check("policy policies", &["polici"; 2]);
        check("boxes box", &["box"; 2]);
        check("address addresses addressed", &["address"; 3]);
        check("status bus this is", &["status", "bus"]);
    }

    #[test]
    fn words_without_content_are_left_out() {
        check("We should do that before they don't", &[]);
        check(
            "Ragna's horn, Ragna’s horn",
            &["ragna", "horn", "ragna", "horn"],
        );
    }

    #[test]
    fn numbers_are_digits() {
        check("fourteen fourteenth 14 14th", &["14"; 4]);
        check("The 2nd rc2 99.5%", &["2", "rc2", "99", "5"]);
    }

    #[test]
    fn accents_and_ways_to_compose_them_are_forgiven() {
        check("Jörgen Jo\u{308}rgen Jorgen", &["jorgen"; 3]);
        check("soft\u{ad}ware", &["softwar"]);
    }

    #[test]
    fn signs_without_blanks_are_read_in_pairs() {
        check("十二度", &["十二", "二度"]);
        check("はい。", &["はい"]);
        check("度 a", &["度"]);
    }
}
