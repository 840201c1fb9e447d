//! The queue of meetings: kept up note by note, it is the one that is made anew.

use std::sync::Arc;

use gavel::config::Proposed;
use gavel::note::Note;
use gavel::review::queue::{Queue, Queued};
use gavel::settings::Settings;
use gavel::vault::{Change, Vault};
use proptest::prelude::*;

use crate::cases;

/// A note is written, or removed.
#[derive(Debug, Clone)]
struct Step {
    path: String,
    text: Option<String>,
}

fn step() -> impl Strategy<Value = Step> {
    let text = (0..4_usize, 0..4_usize, any::<bool>()).prop_map(|(day, source, waits)| {
        let date = [
            "",
            "date: 2026-01-01\n",
            "date: 2026-02-01\n",
            "date: 2026-03-01\n",
        ];
        let of = [
            "",
            "type: meeting\n",
            "source_ref: Sources/a.md\n",
            "source_ref: b.md\n",
        ];
        let task = if waits { "- [?] a\n" } else { "- [x] a\n" };
        format!("---\n{}{}---\n{task}", date[day], of[source])
    });
    let path = prop::sample::select(vec!["a.md", "b.md", "c.md", "d.md", "Sources/a.md"]);
    (path, prop::option::weighted(0.85, text)).prop_map(|(path, text)| Step {
        path: path.to_owned(),
        text,
    })
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn what_is_kept_up_is_what_is_made_anew(steps in prop::collection::vec(step(), 0..24)) {
        let (settings, proposed) = (Arc::new(Settings::default()), Proposed::default());
        let (mut vault, mut kept) = (Vault::default(), Queue::default());
        for step in steps {
            let mut stale = kept.touched_by(&step.path);
            stale.push(Arc::from(step.path.as_str()));
            vault.apply(match &step.text {
                Some(text) => Change::Note(Arc::new(Note::parse(&step.path, text.as_bytes(), &settings))),
                None => Change::Removed(step.path.clone()),
            });
            for path in stale {
                match vault.note(&path) {
                    Some(note) => kept.set(Queued::of(note, &vault, &proposed, &|_| false)),
                    None => kept.remove(&path),
                }
            }
            let mut anew = kept.clone();
            anew.fill(&vault, &proposed, &|_| false);
            prop_assert_eq!(kept.rows(), anew.rows());
            prop_assert_eq!(kept.undecided(), anew.undecided());
        }
    }
}
