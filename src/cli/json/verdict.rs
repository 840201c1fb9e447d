//! A verdict on a proposal as `gavel export` prints it: names, order and meaning of its fields are a promise, as those of `cli::json`.

use chrono::{DateTime, SecondsFormat};
use serde::Serialize;

use crate::cli::json::Origin;
use crate::note::Note;
use crate::note::reading::Reading;
use crate::note::task::Fields;
use crate::review::stats::given::{Fate, Given};
use crate::review::verdict::Verdict as Said;
use crate::settings::Settings;
use crate::shared::Texts;
use crate::text::Hash;
use crate::vault::Meeting;

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the names of the JSON")]
pub(in crate::cli) struct Verdict<'a> {
    path: &'a str,
    line: usize,
    hash: String,
    raw: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    lossy: Option<bool>,
    text: String,
    owners: Texts,
    tags: Texts,
    priority: Option<&'static str>,
    due: Option<String>,
    verdict: &'static str,
    duplicate: bool,
    undone: bool,
    result: Option<String>,
    entry: u64,
    time: String,
    generator: Option<&'a str>,
    meeting: Option<Origin<'a>>,
}

impl<'a> Verdict<'a> {
    /// Of a proposal in a note, and the meeting of that, where they are known.
    pub(in crate::cli) fn new(
        given: &'a Given<'a>,
        note: Option<&'a Note>,
        meeting: Option<&'a Meeting>,
    ) -> Self {
        let default = Settings::default();
        let settings = note.map_or(&default, |note| &*note.settings);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let fields = Fields::parse(Reading::of(given.raw).text(), settings, given.path).ok();
        let fields = fields.as_ref();
        let verdict = match given.fate {
            Fate::Accepted => Said::Accept,
            Fate::Done => Said::Done,
            Fate::Rejected | Fate::Duplicate => Said::Reject,
        };
        let time = DateTime::from_timestamp(given.time, 0).unwrap_or_default();
        Self {
            path: given.path,
            line: given.line,
            hash: Hash::of(given.raw).short(),
            raw: text(given.raw),
            lossy: std::str::from_utf8(given.raw).is_err().then_some(true),
            text: fields.map_or_else(|| text(given.raw), |fields| fields.text().to_string()),
            owners: fields.map_or_else(Texts::default, |fields| fields.owners.clone()),
            tags: fields.map_or_else(Texts::default, |fields| fields.tags.clone()),
            priority: fields.map(|fields| fields.priority.name()),
            due: fields.and_then(|fields| Some(fields.due?.to_string())),
            verdict: verdict.name(),
            duplicate: given.fate == Fate::Duplicate,
            undone: given.undone,
            result: given.made.map(text),
            entry: given.entry,
            time: time.to_rfc3339_opts(SecondsFormat::Secs, true),
            generator: note.and_then(|note| note.generator().map(|by| &**by)),
            meeting: meeting.map(Origin::new),
        }
    }
}
