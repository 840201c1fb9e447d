//! Tasks of the index as JSON, from the bytes in which they lie there: the same fields as in `cli::json`, without a note that is made first.

use std::borrow::Cow;
use std::io;

use crate::cli::args::JsonForm;
use crate::cli::json::{Of, Origin, Shown, Status, Target, Task, append};
use crate::disk::sources::Sources;
use crate::note::day::Day;
use crate::note::encoded::{Said, TaskView, View};
use crate::review::standing::Standing;
use crate::settings;

/// The meeting of the tasks of a note, made text once; `None` if its source is still to be found.
pub(in crate::cli) fn kept_origin(
    text: &mut Vec<u8>,
    path: &str,
    note: &View<'_>,
    sources: &Sources,
) -> Option<io::Result<()>> {
    let meeting = if note.is_meeting() {
        Some(Origin {
            title: note.title,
            date: note.date,
            kind: note.kind,
            participants: note.participants(),
            entity: note.entity,
            source: sources.path_of(path, note)?,
        })
    } else {
        None
    };
    Some(append(text, &meeting))
}

/// A task in the index, and what is known of it beside that.
pub(in crate::cli) struct Kept<'a> {
    pub(in crate::cli) path: &'a str,
    pub(in crate::cli) note: &'a View<'a>,
    pub(in crate::cli) task: &'a TaskView<'a>,
    pub(in crate::cli) said: &'a Said<'a>,
    pub(in crate::cli) status: &'a settings::Status,
    pub(in crate::cli) state: Standing,
}

impl<'a> Kept<'a> {
    /// `None` if the bytes do not say all of it.
    fn task(&self) -> Option<Task<'a, &'a str>> {
        let Self {
            path,
            note,
            task,
            said,
            status,
            state,
        } = *self;
        let place = Target::new(path, task.line(), task.hash);
        let description = match said.description()? {
            (text, "") | ("", text) => Cow::Borrowed(text),
            (first, second) => Cow::Owned([first, " ", second].concat()),
        };
        let [created, start, scheduled, due, done, cancelled] =
            said.days.map(|day: Option<Day>| day.map(Shown));
        Some(Task {
            path,
            line: place.line,
            hash: place.hash,
            target: Shown(place),
            raw: Cow::Borrowed(said.line),
            lossy: None,
            status: Status {
                symbol: &status.symbol,
                name: &status.name,
                kind: status.kind.name(),
                next: &status.next,
            },
            state: state.name(),
            text: said.text()?,
            description,
            owners: note.owners(said)?,
            tags: note.tags(said)?,
            priority: said.priority.name(),
            created,
            start,
            scheduled,
            due,
            done,
            cancelled,
            recurrence: None,
            on_completion: None,
            id: None,
            depends_on: &[],
            block_link: None,
            indentation: said.indentation()?,
            list_marker: said.list_marker()?,
            heading: note.heading(task)?,
            parent_line: task.parent_line,
            meeting: Of::Behind,
        })
    }
}

impl JsonForm {
    /// Makes a task of the index text, as [`JsonForm::append_task`] makes that of a note; `None` if that is not possible.
    pub(in crate::cli) fn append_kept(
        self,
        text: &mut Vec<u8>,
        kept: &Kept<'_>,
        origin: &[u8],
    ) -> Option<io::Result<()>> {
        Some(self.append_before(text, &kept.task()?, origin))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::codec::{Decoder, Encoder};
    use crate::config::Proposed;
    use crate::note::{Note, pieces};
    use crate::settings::Settings;

    /// How many tasks of a note are made text as they lie in the index: the same text as that of the tasks of the note.
    fn check(bytes: &[u8]) -> usize {
        let (settings, proposed) = (Arc::new(Settings::default()), Proposed::default());
        let note = Note::parse("a/2026-03-02 n.md", bytes, &settings);
        let mut to = Encoder::default();
        note.encode(&mut to);
        let encoded = to.finish();
        let mut view = View::of(Decoder::new(&encoded)).unwrap();
        assert_eq!(view.is_meeting(), note.is_meeting());
        let mut count = 0;
        for expected in &note.tasks {
            let task = view.next_task().unwrap().unwrap();
            let Some(said) = &task.said else {
                continue;
            };
            let status = &*settings.status(said.symbol);
            let tags = view.tags(said).unwrap().iter().copied();
            let kept = Kept {
                path: &note.path,
                note: &view,
                task: &task,
                said,
                status,
                state: Standing::by(status, tags, &proposed),
            };
            let (mut one, mut other) = (Vec::new(), Vec::new());
            let form = JsonForm::Lines;
            form.append_kept(&mut one, &kept, b"null").unwrap().unwrap();
            form.append_task(&mut other, &note, expected, b"null", &proposed)
                .unwrap();
            assert_eq!(String::from_utf8(one), String::from_utf8(other));
            count += 1;
        }
        assert!(view.next_task().unwrap().is_none());
        count
    }

    #[test]
    fn a_task_is_made_text_as_it_lies_in_the_index() {
        let note = "# One\n- [?] Send it. @Marit Solheim 📅 2026-03-20 ⏫ #task\n  - [x] \"a\" ✅ 2026-01-04\n- [ ] a ^b\n";
        assert_eq!(check(note.as_bytes()), 2);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn tasks_of_the_index_are_the_text_that_tasks_of_the_note_are(bytes in pieces()) {
            check(&bytes);
        }
    }
}
