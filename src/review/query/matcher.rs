//! Many texts, searched on all cores while a query grows: what cannot match what was typed cannot match what is typed after it.

use rayon::prelude::*;

use crate::review::query::Query;
use crate::review::query::text::Haystack;

/// So many texts are one piece of work.
const CHUNK: usize = 4096;

/// Texts to search, and those that can still match.
#[derive(Debug, Default)]
pub struct Matcher {
    texts: Vec<Haystack>,
    narrowed: Option<Narrowed>,
}

/// What is left after a query.
#[derive(Debug)]
struct Narrowed {
    /// Its words.
    needles: Vec<String>,
    /// The texts that have the letters of all of them, in their order.
    left: Vec<u32>,
}

impl Matcher {
    /// Takes in texts; a text is named by its index. More than `u32::MAX` are not searched.
    #[must_use]
    pub fn new(texts: Vec<Haystack>) -> Self {
        Self {
            texts,
            narrowed: None,
        }
    }

    /// The texts that match with their scores, the best first, equals in order. Fields are not asked.
    pub fn search(&mut self, query: &Query) -> Vec<(i64, u32)> {
        let all: Vec<u32>;
        let candidates = match &self.narrowed {
            Some(narrowed) if narrowed.covers(query) => &narrowed.left,
            _ => {
                all = (0..u32::try_from(self.texts.len()).unwrap_or(u32::MAX)).collect();
                &all
            }
        };
        let (left, mut found) = candidates
            .par_chunks(CHUNK)
            .map(|chunk| self.search_in(query, chunk))
            .collect::<Vec<_>>()
            .into_iter()
            .fold((Vec::new(), Vec::new()), |mut all, (left, found)| {
                all.0.extend(left);
                all.1.extend(found);
                all
            });
        found.par_sort_by(|(a, _), (b, _)| b.cmp(a));
        let needles = query.needles().map(|needle| needle.text().to_owned());
        self.narrowed = Some(Narrowed {
            needles: needles.collect(),
            left,
        });
        found
    }

    fn search_in(&self, query: &Query, candidates: &[u32]) -> (Vec<u32>, Vec<(i64, u32)>) {
        let (mut left, mut found) = (Vec::new(), Vec::new());
        for index in candidates {
            let text = usize::try_from(*index)
                .ok()
                .and_then(|at| self.texts.get(at));
            let Some(text) = text else { continue };
            if !query.needles().all(|needle| needle.is_scattered_in(text)) {
                continue;
            }
            left.push(*index);
            found.extend(query.score(text).map(|score| (score, *index)));
        }
        (left, found)
    }
}

impl Narrowed {
    /// Whether what a query finds is among what is left: each word before is in a word now.
    fn covers(&self, query: &Query) -> bool {
        self.needles
            .iter()
            .all(|before| query.needles().any(|now| now.text().contains(before)))
    }
}
