//! A task as JSON, field by field: what the derived way writes, for far less work, as a list of a large vault is hundreds of thousands of
//! them. A law holds that both say the same; the names of the fields are `cli::json`'s.

use serde::Serialize;

use crate::cli::json::compact::{Compact, end_string, number};
use crate::cli::json::{Shown, Task};
use crate::note::day::Day;

impl<T: AsRef<str> + Serialize> Task<'_, T> {
    /// Appends all of it but its meeting, which was made text already and is put behind.
    pub(super) fn append(&self, text: &mut Vec<u8>, origin: &[u8]) -> serde_json::Result<()> {
        let plain = |text: &mut Vec<u8>, part: &str| text.extend_from_slice(part.as_bytes());
        plain(text, "{\"path\":\"");
        let path = text.len();
        end_string(text, self.path);
        let path = path..text.len() - 1;
        plain(text, ",\"line\":");
        number(text, self.line as u64);
        plain(text, ",\"hash\":\"");
        text.extend_from_slice(&self.hash.0);
        plain(text, "\",\"target\":\"");
        text.extend_from_within(path);
        plain(text, ":");
        number(text, self.line as u64);
        plain(text, "@");
        text.extend_from_slice(&self.hash.0);
        plain(text, "\",\"raw\":\"");
        end_string(text, &self.raw);
        if let Some(lossy) = self.lossy {
            plain(text, ",\"lossy\":");
            lossy.serialize(Compact(text))?;
        }
        plain(text, ",\"status\":{\"symbol\":\"");
        end_string(text, self.status.symbol);
        plain(text, ",\"name\":\"");
        end_string(text, self.status.name);
        plain(text, ",\"type\":\"");
        end_string(text, self.status.kind);
        plain(text, ",\"next\":\"");
        end_string(text, self.status.next);
        plain(text, "},\"state\":\"");
        end_string(text, self.state);
        plain(text, ",\"text\":\"");
        end_string(text, self.text);
        plain(text, ",\"description\":\"");
        end_string(text, &self.description);
        plain(text, ",\"owners\":");
        list(text, self.owners);
        plain(text, ",\"tags\":");
        list(text, self.tags);
        plain(text, ",\"priority\":\"");
        end_string(text, self.priority);
        plain(text, ",\"created\":");
        day(text, self.created.as_ref())?;
        plain(text, ",\"start\":");
        day(text, self.start.as_ref())?;
        plain(text, ",\"scheduled\":");
        day(text, self.scheduled.as_ref())?;
        plain(text, ",\"due\":");
        day(text, self.due.as_ref())?;
        plain(text, ",\"done\":");
        day(text, self.done.as_ref())?;
        plain(text, ",\"cancelled\":");
        day(text, self.cancelled.as_ref())?;
        plain(text, ",\"recurrence\":");
        maybe(text, self.recurrence.as_deref());
        plain(text, ",\"on_completion\":");
        maybe(text, self.on_completion);
        plain(text, ",\"id\":");
        maybe(text, self.id);
        plain(text, ",\"depends_on\":");
        list(text, self.depends_on);
        plain(text, ",\"block_link\":");
        maybe(text, self.block_link);
        plain(text, ",\"indentation\":\"");
        end_string(text, self.indentation);
        plain(text, ",\"list_marker\":\"");
        end_string(text, self.list_marker);
        plain(text, ",\"heading\":");
        maybe(text, self.heading);
        plain(text, ",\"parent_line\":");
        match self.parent_line {
            Some(line) => number(text, line as u64),
            None => plain(text, "null"),
        }
        plain(text, ",\"meeting\":");
        text.extend_from_slice(origin);
        plain(text, "}");
        Ok(())
    }
}

fn day(text: &mut Vec<u8>, day: Option<&Shown<Day>>) -> serde_json::Result<()> {
    if let Some(day) = day {
        return day.serialize(Compact(text));
    }
    maybe(text, None);
    Ok(())
}

fn maybe(text: &mut Vec<u8>, value: Option<&str>) {
    match value {
        Some(value) => {
            text.push(b'"');
            end_string(text, value);
        }
        None => text.extend_from_slice(b"null"),
    }
}

fn list(text: &mut Vec<u8>, values: &[impl AsRef<str>]) {
    text.push(b'[');
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            text.push(b',');
        }
        text.push(b'"');
        end_string(text, value.as_ref());
    }
    text.push(b']');
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::config::Proposed;
    use crate::note::{Note, pieces};
    use crate::settings::Settings;

    fn check(bytes: &[u8]) -> usize {
        let note = Note::parse(
            "a \"b\"/2026-03-02 n.md",
            bytes,
            &Arc::new(Settings::default()),
        );
        for task in &note.tasks {
            let task = Task::new(&note, task, None, &Proposed::default());
            let (mut by_field, mut derived) = (Vec::new(), Vec::new());
            task.append(&mut by_field, b"null").unwrap();
            task.serialize(Compact(&mut derived)).unwrap();
            assert_eq!(String::from_utf8(by_field), String::from_utf8(derived));
        }
        note.tasks.len()
    }

    #[test]
    fn a_task_of_which_all_is_said_is_what_is_derived() {
        let note = "# One\n- [?] Send it. @Marit @Ola 📅 2026-03-20 ⏫ 🔁 every day 🏁 delete 🆔 a ⛔ b,c #task ^x\n  - [R] \"a\" ✅ 2026-01-04\n\t1. [ ] \\ \u{7f}\n";
        assert_eq!(check(note.as_bytes()), 3);
        assert_eq!(check(b"- [ ] a \xff"), 1);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn what_is_written_by_field_is_what_is_derived(bytes in pieces()) {
            check(&bytes);
        }
    }
}
