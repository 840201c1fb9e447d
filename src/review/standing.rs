//! What a task is to the reviewer: waiting for a verdict, or past it.

use crate::config::Proposed;
use crate::note::task::Fields;
use crate::settings::{Settings, Status, StatusType};

/// Where a task stands in the review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// A machine proposed it, and nobody ruled yet.
    Proposed,
    /// To be done, in progress, or on hold.
    Open,
    /// Done.
    Done,
    /// Rejected, or dropped later.
    Cancelled,
    /// The vault's settings say it is no task.
    NonTask,
}

impl Standing {
    /// Whether a task with this box and line may be a proposal: surely not, if its status is none of one and it lacks the tags of one.
    #[must_use]
    pub fn may_be_proposed(
        symbol: char,
        line: &[u8],
        settings: &Settings,
        proposed: &Proposed,
    ) -> bool {
        let mut bytes = [0; 4];
        let symbol: &str = symbol.encode_utf8(&mut bytes);
        let is_todo = || {
            let status = settings.registered(symbol);
            status.is_none_or(|status| status.kind == StatusType::Todo)
        };
        // Only a tag of ASCII stands in the line as it is read.
        let may_hold =
            |tag: &String| !tag.is_ascii() || memchr::memmem::find(line, tag.as_bytes()).is_some();
        proposed.symbols.iter().any(|known| known == symbol)
            || is_todo() && proposed.tags.iter().any(may_hold)
    }

    /// Where a task stands: by its symbol and tags, then by the type of its status.
    #[must_use]
    pub fn of(fields: &Fields, proposed: &Proposed) -> Self {
        let tags = fields.tags.iter().map(|tag| &**tag);
        Self::by(&fields.status, tags, proposed)
    }

    /// Where a task of this status and with these tags stands.
    #[must_use]
    pub fn by<'a>(
        status: &Status,
        mut tags: impl Iterator<Item = &'a str>,
        proposed: &Proposed,
    ) -> Self {
        let by_symbol = proposed.symbols.contains(&status.symbol);
        let by_tag = !proposed.keep_tag
            && status.kind == StatusType::Todo
            && tags.any(|tag| proposed.is_tag(tag));
        if by_symbol || by_tag {
            return Self::Proposed;
        }
        match status.kind {
            StatusType::Todo | StatusType::InProgress | StatusType::OnHold => Self::Open,
            StatusType::Done => Self::Done,
            StatusType::Cancelled => Self::Cancelled,
            StatusType::NonTask => Self::NonTask,
        }
    }

    /// As the JSON names it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Open => "open",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::NonTask => "non_task",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    fn check(line: &str, expected: &str) {
        let fields = Fields::parse(line, &Settings::default(), "n.md").unwrap();
        assert_eq!(
            Standing::of(&fields, &Proposed::default()).name(),
            expected,
            "{line}"
        );
    }

    #[test]
    fn what_surely_is_no_proposal_is_told_by_box_and_bytes() {
        let check = |line: &str, tag: &str, expected: bool| {
            let proposed = Proposed {
                tags: vec![tag.to_owned()],
                ..Proposed::default()
            };
            let (symbol, settings) = (line.chars().nth(3).unwrap(), Settings::default());
            let may_be = Standing::may_be_proposed(symbol, line.as_bytes(), &settings, &proposed);
            assert_eq!(may_be, expected, "{line}");
            let fields = Fields::parse(line, &settings, "n.md").unwrap();
            assert!(may_be || Standing::of(&fields, &proposed) != Standing::Proposed);
        };
        check("- [?] a", "#proposed", true);
        check("- [ ] a #proposed", "#proposed", true);
        check("- [!] a #proposed", "#proposed", true);
        check("- [ ] a", "#proposed", false);
        check("- [x] a #proposed", "#proposed", false);
        check("- [/] a #proposed", "#proposed", false);
        check("- [ ] a #Ã¶", "#ö", true);
    }

    #[test]
    fn a_symbol_or_a_tag_makes_a_proposal() {
        check("- [?] a", "proposed");
        check("- [ ] a #proposed", "proposed");
        check("- [x] a #proposed", "done");
        check("- [ ] a #proposed/x", "open");
        check("- [/] a", "open");
        check("- [-] a", "cancelled");
    }

    #[test]
    fn a_tag_that_is_kept_makes_no_proposal() {
        let fields = Fields::parse("- [ ] a #proposed", &Settings::default(), "n.md").unwrap();
        let keep = Proposed {
            keep_tag: true,
            ..Proposed::default()
        };
        assert_eq!(Standing::of(&fields, &keep), Standing::Open);
    }
}
