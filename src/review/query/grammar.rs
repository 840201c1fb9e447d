//! How a query is written: words apart by blanks, `"phrases"`, `-` for not, `field:value,value`. What the fields mean is `field`'s.

use chrono::NaiveDate;

use crate::note::day::words;
use crate::review::opinion::Opinion;
use crate::review::query::field::{Field, Has, Is, Range, Rank, Value};
use crate::review::query::text::Needle;
use crate::review::query::{Mistake, Test, Word};
use crate::text::Span;

/// What a query is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    Tasks,
    Decisions,
}

impl About {
    /// What a field takes, in words, or that there is no such field.
    fn takes(self, field: Field) -> Option<&'static str> {
        match self {
            Self::Tasks => Some(field.takes()),
            Self::Decisions => field.takes_of_decisions(),
        }
    }

    fn has(self, field: Field, value: &Value) -> bool {
        match self {
            Self::Tasks => value.is_of_tasks(),
            Self::Decisions => value.is_of_decisions(field),
        }
    }
}

/// The words of a query that are right, and what is wrong with the first that is not.
pub(super) fn read(query: &str, today: NaiveDate, about: About) -> (Vec<Word>, Option<Mistake>) {
    let (mut words, mut mistake) = (Vec::new(), None);
    let mut rest = query.trim_start();
    while !rest.is_empty() {
        let start = query.len() - rest.len();
        let (negated, unsigned) = match rest.strip_prefix('-') {
            Some(unsigned) => (true, unsigned),
            None => (false, rest),
        };
        let behind = match word(unsigned, today, about) {
            Ok((test, behind)) => {
                words.extend(test.map(|test| Word { negated, test }));
                behind
            }
            Err((message, behind)) => {
                let span = Span::new(start, query.len() - behind.len());
                mistake.get_or_insert(Mistake { span, message });
                behind
            }
        };
        rest = behind.trim_start();
    }
    (words, mistake)
}

/// What a word asks, if anything, or what is wrong with it; and what stands behind it.
fn word(
    from: &str,
    today: NaiveDate,
    about: About,
) -> Result<(Option<Test>, &str), (String, &str)> {
    if let Some(phrase) = from.strip_prefix('"') {
        // A phrase without its end is being typed.
        let (phrase, behind) = phrase.split_once('"').unwrap_or((phrase, ""));
        let test = (!phrase.is_empty()).then(|| Test::Phrase(Needle::new(phrase)));
        return Ok((test, behind));
    }
    let (plain, behind) = split(from, false, char::is_whitespace);
    let (name, value) = plain.split_once(':').unwrap_or_default();
    // Small letters may be of another length: `Ⱥ` has two bytes, `ⱥ` three.
    let (values_at, name) = (name.len() + 1, name.to_lowercase());
    if let Some(field) = Field::named(&name) {
        let (whole, behind) = split(from, true, char::is_whitespace);
        let values = whole.get(values_at..).unwrap_or_default();
        let wrong = |message: String| (message, behind);
        let Some(takes) = about.takes(field) else {
            return Err(wrong(format!("{name}: a decision has no such field")));
        };
        let values = read_values(field, values, today);
        let fits = |values: &Vec<Value>| values.iter().all(|value| about.has(field, value));
        let Some(values) = values.filter(fits) else {
            return Err(wrong(format!("{name}: takes {takes}")));
        };
        return Ok((Some(Test::Field(field, values)), behind));
    }
    let has_value = !value.is_empty() && !plain.contains("://");
    if let Some(near) = Field::nearly(&name).filter(|_| has_value) {
        let what = format!("{name}: no such field; did you mean {near}? A text is \"{plain}\"");
        return Err((what, behind));
    }
    let test = (!plain.is_empty()).then(|| Test::Text(Needle::new(plain)));
    Ok((test, behind))
}

/// Splits before the first such character, or where `quotes` count, the first that is not between them.
fn split(text: &str, quotes: bool, ends: impl Fn(char) -> bool) -> (&str, &str) {
    let mut is_inside = false;
    let end = text.find(|c| {
        is_inside ^= quotes && c == '"';
        !is_inside && ends(c)
    });
    text.split_at_checked(end.unwrap_or(text.len()))
        .unwrap_or((text, ""))
}

/// The alternatives of a field, if it takes all of them and there is one.
fn read_values(field: Field, text: &str, today: NaiveDate) -> Option<Vec<Value>> {
    let mut values = Vec::new();
    let mut rest = Some(text);
    while let Some(text) = rest {
        let (value, behind) = split(text, true, |c| c == ',');
        rest = behind.strip_prefix(',');
        // What is not there yet is being typed.
        if !value.is_empty() {
            values.push(read_value(field, value, today)?);
        }
    }
    (!values.is_empty()).then_some(values)
}

fn read_value(field: Field, raw: &str, today: NaiveDate) -> Option<Value> {
    let text = raw.replace('"', "");
    match (field, raw.to_lowercase().as_str()) {
        (Field::Priority, _) => range(&text, Rank::named).map(Value::Priorities),
        (Field::Is, word) => Is::named(&text)
            .map(Value::Is)
            .or_else(|| Opinion::parse(word).map(Value::Opinion)),
        (Field::Has, _) => Has::named(&text).map(Value::Has),
        (Field::Owner, "me") => Some(Value::Me),
        (Field::Owner, "others") => Some(Value::Others),
        (Field::Path | Field::Status, "none") => Some(Value::Text(text)),
        (_, "none") => Some(Value::Nothing),
        _ if field.is_of_days() => {
            range(&text, |day| words::read(day, today).ok()?).map(Value::Days)
        }
        // A blank is a symbol.
        (Field::Status, _) => (!text.is_empty()).then_some(Value::Text(text)),
        _ => {
            let text = text.to_lowercase();
            let text = match field {
                Field::Tag => text.trim_start_matches('#').to_owned(),
                _ => text,
            };
            (!text.trim().is_empty()).then_some(Value::Text(text))
        }
    }
}

/// `value`, `<value`, `<=value`, `>value`, `>=value` or `value..value`.
fn range<T: Ord>(text: &str, read: impl Fn(&str) -> Option<T>) -> Option<Range<T>> {
    if let Some(value) = text.strip_prefix("<=") {
        return read(value).map(Range::AtMost);
    }
    if let Some(value) = text.strip_prefix(">=") {
        return read(value).map(Range::AtLeast);
    }
    if let Some(value) = text.strip_prefix('<') {
        return read(value).map(Range::Below);
    }
    if let Some(value) = text.strip_prefix('>') {
        return read(value).map(Range::Above);
    }
    if let Some((start, end)) = text.split_once("..") {
        let (start, end) = (read(start)?, read(end)?);
        return (start <= end).then_some(Range::Between(start, end));
    }
    read(text).map(Range::At)
}
