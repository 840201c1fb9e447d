//! What has the focus, on any screen: a task or a decision, its note, its number; and what is near it.

use crate::note::Note;
use crate::note::decision::Decision;
use crate::ui::screen::{Line, Screen};
use crate::ui::state::{Pane, State};
use crate::vault::ItemRef;

impl State {
    /// The task in focus; nothing while the decisions have a screen of their own.
    #[must_use]
    pub fn current(&self) -> Option<&ItemRef> {
        match self.screen {
            Screen::Review => self.rows.get(self.cursor),
            Screen::Agenda | Screen::View => self.listing.item(),
            Screen::Clusters => match self.listing.member {
                Some(member) => self.member(member),
                None => self.listing.item(),
            },
            Screen::Decisions | Screen::Insights => None,
        }
    }

    /// A member of the cluster in focus.
    fn member(&self, at: usize) -> Option<&ItemRef> {
        self.clustering.focus.get(at).map(|member| &member.item)
    }

    /// The tasks of the list that the cursor is in, each with its row.
    #[must_use]
    pub fn listed(&self) -> Vec<(usize, ItemRef)> {
        let of_members = self.listing.member.is_some();
        let lines = self.listing.lines.iter().map(Line::item);
        match self.screen {
            Screen::Review => self.rows.iter().cloned().enumerate().collect(),
            Screen::Clusters if of_members => {
                let members = self.clustering.focus.iter();
                members
                    .map(|member| member.item.clone())
                    .enumerate()
                    .collect()
            }
            Screen::Agenda | Screen::Clusters | Screen::View => {
                let items = lines.enumerate();
                items
                    .filter_map(|(row, item)| Some((row, item.cloned()?)))
                    .collect()
            }
            Screen::Decisions | Screen::Insights => Vec::new(),
        }
    }

    /// The row of the cursor in the list that it is in.
    #[must_use]
    pub fn list_cursor(&self) -> usize {
        match self.screen {
            Screen::Review => self.cursor,
            _ => self.listing.member.unwrap_or(self.listing.cursor),
        }
    }

    /// Whether a decision has the focus, and no task.
    #[must_use]
    pub fn is_on_decision(&self) -> bool {
        match self.screen {
            Screen::Review => self.pane == Pane::Decisions,
            Screen::Decisions => true,
            Screen::Agenda | Screen::Clusters | Screen::Insights | Screen::View => false,
        }
    }

    /// The note of the row of the review's cursor, else the selected one.
    fn review_note(&self) -> Option<&Note> {
        let row = self.rows.get(self.cursor).map(|item| &item.path);
        self.vault.note(row.or(self.meeting.as_ref())?)
    }

    /// The note of the item in focus, else the selected one.
    #[must_use]
    pub fn current_note(&self) -> Option<&Note> {
        let path = match self.screen {
            Screen::Review => return self.review_note(),
            Screen::Decisions => &self.listing.item()?.path,
            Screen::Agenda | Screen::Clusters | Screen::Insights | Screen::View => {
                &self.current()?.path
            }
        };
        self.vault.note(path)
    }

    /// The number of the item in focus, from 1, and of how many.
    #[must_use]
    pub fn position(&self) -> (usize, usize) {
        match self.screen {
            Screen::Review if self.pane == Pane::Decisions => {
                (self.decision + 1, self.decisions().len())
            }
            Screen::Review => (self.cursor + 1, self.rows.len()),
            Screen::Clusters if self.listing.member.is_some() => {
                let member = self.listing.member.map_or(0, |member| member + 1);
                (member, self.clustering.focus.len())
            }
            _ => (self.listing.position(), self.listing.len()),
        }
    }

    /// The tasks that are on the screen or at most a page away from it, with the item in focus among them.
    #[must_use]
    pub fn near(&self) -> Vec<ItemRef> {
        let page = usize::from(self.size.1);
        let around =
            |cursor: usize, count: usize| cursor.saturating_sub(page)..count.min(cursor + page);
        if self.screen == Screen::Review {
            let rows = self.rows.get(around(self.cursor, self.rows.len()));
            return rows.unwrap_or_default().to_vec();
        }
        let listing = &self.listing;
        let lines = listing
            .lines
            .get(around(listing.cursor, listing.lines.len()));
        let items = lines
            .unwrap_or_default()
            .iter()
            .filter_map(|line| match line {
                Line::Task(item) => Some(item),
                Line::Heading(..) | Line::Decision(_) => None,
            });
        let members = self.clustering.focus.iter().map(|member| &member.item);
        items.chain(members).cloned().collect()
    }

    /// The notes whose decisions are on the screen: of the log those around the cursor, elsewhere the one in focus.
    #[must_use]
    pub fn near_decisions(&self) -> Vec<&Note> {
        if self.screen != Screen::Decisions {
            return self.current_note().into_iter().collect();
        }
        let page = usize::from(self.size.1);
        let listing = &self.listing;
        let end = listing.lines.len().min(listing.cursor + page);
        let lines = listing.lines.get(listing.cursor.saturating_sub(page)..end);
        let items = lines.unwrap_or_default().iter().filter_map(Line::item);
        let mut paths: Vec<&str> = items.map(|item| &*item.path).collect();
        paths.dedup();
        let notes = paths.into_iter();
        notes.filter_map(|path| self.vault.note(path)).collect()
    }

    /// The decisions of the note in the review's pane of decisions.
    #[must_use]
    pub fn decisions(&self) -> &[Decision] {
        self.review_note()
            .map_or(&[], |note| note.decisions.as_slice())
    }

    /// The decision in focus, or the one that would have it in the pane of the decisions.
    #[must_use]
    pub fn current_decision(&self) -> Option<&Decision> {
        match self.screen {
            Screen::Review => self.decisions().get(self.decision),
            Screen::Decisions => self.decision(self.listing.item()?),
            Screen::Agenda | Screen::Clusters | Screen::Insights | Screen::View => None,
        }
    }

    /// The decision behind a reference, as the vault has it now.
    #[must_use]
    pub fn decision(&self, item: &ItemRef) -> Option<&Decision> {
        let note = self.vault.note(&item.path)?;
        note.decisions
            .iter()
            .find(|decision| decision.id == item.id)
    }
}
