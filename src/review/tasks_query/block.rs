//! The query blocks of a vault as views: each has a name of its own.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::{Mistake, QueryFile, TasksQuery};
use crate::note::Note;
use crate::note::query_block::QueryBlock;
use crate::vault::Vault;

/// A query block, by the name that it is asked for.
#[derive(Debug, Clone)]
pub struct BlockView<'a> {
    /// The heading above it, else the name of its note; with more where that is another's name, too.
    pub name: String,
    /// Its note.
    pub note: &'a Note,
    /// The block.
    pub block: &'a QueryBlock,
}

/// All query blocks of a vault, by note and line. Names that are `taken` by other views are no block's name alone.
#[must_use]
pub fn blocks<'a>(vault: &'a Vault, taken: &[String]) -> Vec<BlockView<'a>> {
    let of_note = |note: &'a Note| {
        let blocks = note
            .queries()
            .into_iter()
            .flat_map(|queries| &queries.blocks);
        blocks.map(move |block| (note, block))
    };
    let found: Vec<(&Note, &QueryBlock)> = vault.notes().flat_map(of_note).collect();
    let short = |(note, block): &(&Note, &QueryBlock)| {
        block
            .heading
            .clone()
            .unwrap_or_else(|| note.stem().to_owned())
    };
    let mut counts: HashMap<String, usize> = HashMap::new();
    for name in found.iter().map(short).chain(taken.iter().cloned()) {
        *counts.entry(name.to_lowercase()).or_default() += 1;
    }
    let mut used: HashSet<String> = taken.iter().map(|name| name.to_lowercase()).collect();
    let mut views = Vec::with_capacity(found.len());
    for both in found {
        let (note, block) = both;
        let alone = short(&both);
        let is_alone = counts.get(&alone.to_lowercase()) == Some(&1);
        let with_note = format!("{alone} ({})", note.stem());
        let with_place = format!("{alone} ({}:{})", note.path, block.line);
        let mut candidates = [alone, with_note, with_place].into_iter();
        let is_free = |name: &String| !used.contains(&name.to_lowercase());
        let skipped = usize::from(!is_alone);
        let name = candidates
            .by_ref()
            .skip(skipped)
            .find(is_free)
            .unwrap_or_default();
        used.insert(name.to_lowercase());
        views.push(BlockView { name, note, block });
    }
    views
}

impl BlockView<'_> {
    /// Where it stands, as `PATH:LINE`.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}:{}", self.note.path, self.block.line)
    }

    /// Reads its query.
    ///
    /// # Errors
    /// The first statement that is wrong, and why; its line counts from the top of the note.
    pub fn query(&self, today: NaiveDate) -> Result<TasksQuery, Mistake> {
        let yaml = self
            .note
            .queries()
            .as_ref()
            .map_or("", |queries| &queries.yaml);
        let file = QueryFile::new(&self.note.path, yaml);
        let read = TasksQuery::parse(&self.block.text, Some(&file), &self.note.settings, today);
        read.map_err(|mistake| mistake.below(self.block.line))
    }
}
