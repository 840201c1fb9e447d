//! One statement of a query, and what it adds to the query.

use super::file::QueryFile;
use super::filter::Filter;
use super::group::Grouper;
use super::sort::Sorter;
use super::statement::parts;
use super::{MistakeKind, TasksQuery};
use crate::settings::Settings;

/// What is wrong with a statement.
pub(super) type Wrong = (MistakeKind, String);

/// Presets may name presets: so deep is that followed.
const MAX_DEPTH: usize = 10;

impl TasksQuery {
    /// Takes in a statement. What the plugin tries first is tried first.
    pub(super) fn read(
        &mut self,
        text: &str,
        file: Option<&QueryFile>,
        settings: &Settings,
        depth: usize,
    ) -> Result<(), Wrong> {
        if let Some(name) = after(text, "preset ") {
            return self.read_preset(name, file, settings, depth);
        }
        if after(text, "short").is_some() {
            self.layout.short = true;
        } else if after(text, "full").is_some() {
            self.layout.short = false;
        } else if after(text, "explain").is_some() {
            self.layout.explain = true;
        } else if after(text, "ignore global query").is_some() || text.starts_with('#') {
            // It has been looked for already, or is a comment.
        } else if let Some((of_groups, limit)) = limit(text) {
            if of_groups {
                self.limits.group = Some(limit);
            } else {
                self.limits.all = Some(limit);
            }
        } else if let Some(sorter) = Sorter::read(text) {
            self.sorters.push(sorter?);
        } else if let Some(grouper) = Grouper::read(text) {
            self.groupers.push(grouper?);
        } else if let Some(view) = after(text, "view ") {
            self.read_view(view)?;
        } else if let Some((element, show)) = after(text, "hide ")
            .map(|element| (element, false))
            .or_else(|| after(text, "show ").map(|element| (element, true)))
        {
            self.layout.set(element, show).ok_or_else(|| {
                let message = "do not understand hide/show option";
                (MistakeKind::BadLayout, message.to_owned())
            })?;
        } else {
            let filter = Filter::read(text, file, self.today)?.ok_or_else(|| {
                let message = "do not understand query";
                (MistakeKind::UnknownInstruction, message.to_owned())
            })?;
            self.filters.push((text.to_owned(), filter));
            return Ok(());
        }
        let is_told = ["#", "explain", "ignore ", "limit "];
        if !is_told.iter().any(|start| after(text, start).is_some()) {
            self.others.push(text.to_owned());
        }
        Ok(())
    }

    fn read_preset(
        &mut self,
        name: &str,
        file: Option<&QueryFile>,
        settings: &Settings,
        depth: usize,
    ) -> Result<(), Wrong> {
        let preset = settings
            .preset(name)
            .filter(|_| depth < MAX_DEPTH)
            .ok_or_else(|| {
                let message = format!("Cannot find preset \"{name}\" in the Tasks settings");
                (MistakeKind::UnknownPreset, message)
            })?;
        for (_, statement) in super::statement::lines(preset) {
            if statement.starts_with('#') {
                continue;
            }
            let statement = super::placeholder::expand(&statement, file, settings)
                .map_err(|message| (MistakeKind::BadPlaceholder, message))?;
            for statement in parts(&statement) {
                self.read(statement, file, settings, depth + 1)?;
            }
        }
        Ok(())
    }

    fn read_view(&mut self, view: &str) -> Result<(), Wrong> {
        if view.eq_ignore_ascii_case("list") {
            self.layout.columns = false;
            return Ok(());
        }
        let wrong = || {
            let message = format!("do not understand view mode \"{view}\"");
            (MistakeKind::BadView, message)
        };
        let key = after(view, "columns by ").ok_or_else(wrong)?;
        let grouper = Grouper::read(&format!("group by {key}")).ok_or_else(wrong)??;
        self.layout.columns = true;
        self.groupers.insert(0, grouper);
        Ok(())
    }
}

/// `limit [groups ][to ]N`, whatever comes behind.
fn limit(text: &str) -> Option<(bool, usize)> {
    let rest = after(text, "limit ")?;
    let (of_groups, rest) = match after(rest, "groups ") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let rest = after(rest, "to ").unwrap_or(rest);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let number = rest.get(..digits).filter(|number| !number.is_empty())?;
    Some((of_groups, number.parse().unwrap_or(usize::MAX)))
}

/// What stands behind these words, in any case.
pub(super) fn after<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(words.len())?;
    start.eq_ignore_ascii_case(words).then_some(rest)
}
