//! The query blocks of a note (```` ```tasks ````), as text. What a query means is `review::tasks_query`'s.

use crate::note::structure;
use crate::text::js_trim;

/// Blocks of one note that are read; far more than anybody looks at.
const MAX_BLOCKS: usize = 1000;

/// The query blocks of a note, and what they can ask about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryBlocks {
    /// The text between the `---` lines of the frontmatter; empty without one.
    pub yaml: String,
    /// The blocks, top to bottom; at least one.
    pub blocks: Vec<QueryBlock>,
}

/// A query block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryBlock {
    /// The line of its fence, from 1.
    pub line: usize,
    /// The nearest heading above, without its marks.
    pub heading: Option<String>,
    /// The lines between the fences.
    pub text: String,
}

impl QueryBlocks {
    /// Those of a note's text; nothing if it has none.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let opens_one = |at: usize| {
            let rest = text.as_bytes().get(at..).unwrap_or_default();
            rest.starts_with(b"```tasks") || rest.starts_with(b"~~~tasks")
        };
        if !memchr::memchr2_iter(b'`', b'~', text.as_bytes()).any(opens_one) {
            return None;
        }
        let frontmatter = structure::frontmatter(text);
        let yaml = frontmatter
            .as_ref()
            .and_then(|found| text.get(found.yaml.clone()));
        let yaml = yaml.unwrap_or_default().replace("\r\n", "\n");
        let mut reader = Reader::default();
        let body = frontmatter.map_or(0, |found| found.lines);
        for (index, line) in text.split('\n').enumerate().skip(body) {
            reader.read(index + 1, line);
        }
        // A block that is never closed goes to the end, as everywhere in Markdown.
        reader.close();
        let blocks = reader.blocks;
        (!blocks.is_empty()).then_some(Self { yaml, blocks })
    }
}

/// An open fence.
struct Fence {
    mark: char,
    length: usize,
    /// The query block that it opens, if it is one.
    block: Option<(usize, Vec<String>)>,
}

#[derive(Default)]
struct Reader {
    heading: Option<String>,
    fence: Option<Fence>,
    blocks: Vec<QueryBlock>,
}

impl Reader {
    fn read(&mut self, number: usize, line: &str) {
        let inside = unquoted(line);
        let Some(fence) = &mut self.fence else {
            return self.read_outside(number, inside);
        };
        let marks = inside.trim_end().trim_start();
        let closes = marks.len() >= fence.length && marks.chars().all(|c| c == fence.mark);
        if closes {
            return self.close();
        }
        if let Some((_, lines)) = &mut fence.block {
            lines.push(inside.to_owned());
        }
    }

    fn read_outside(&mut self, number: usize, line: &str) {
        let line = line.trim_start();
        let Some(mark) = line.chars().next().filter(|mark| matches!(mark, '`' | '~')) else {
            if let Some(heading) = heading(line) {
                self.heading = Some(heading);
            }
            return;
        };
        let info = line.trim_start_matches(mark);
        let length = line.len() - info.len();
        if length < 3 || mark == '`' && info.contains('`') {
            return;
        }
        let is_query = info.split_whitespace().next() == Some("tasks");
        self.fence = Some(Fence {
            mark,
            length,
            block: is_query.then(|| (number, Vec::new())),
        });
    }

    fn close(&mut self) {
        let block = self.fence.take().and_then(|fence| fence.block);
        if let Some((line, lines)) = block.filter(|_| self.blocks.len() < MAX_BLOCKS) {
            self.blocks.push(QueryBlock {
                line,
                heading: self.heading.clone(),
                text: lines.join("\n"),
            });
        }
    }
}

/// A line without the marks of the quotes or callouts around it.
fn unquoted(line: &str) -> &str {
    let mut line = line;
    while let Some(inside) = line.trim_start().strip_prefix('>') {
        line = inside.strip_prefix(' ').unwrap_or(inside);
    }
    line
}

fn heading(line: &str) -> Option<String> {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    if !(1..=6).contains(&level) || !text.starts_with([' ', '\t']) {
        return None;
    }
    let text = js_trim(text).trim_end_matches('#');
    let text = js_trim(text);
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(usize, Option<&str>, &str)]) {
        let found = QueryBlocks::of(text).map_or_else(Vec::new, |found| found.blocks);
        let found: Vec<_> = found
            .iter()
            .map(|block| (block.line, block.heading.as_deref(), block.text.as_str()))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_block_is_what_stands_between_its_fences() {
        check(
            "```tasks\nnot done\n\ndue today\n```\n",
            &[(1, None, "not done\n\ndue today")],
        );
        check("# A\n\n~~~tasks\ndone\n~~~\n", &[(3, Some("A"), "done")]);
        check("````tasks\n```\ndone\n````", &[(1, None, "```\ndone")]);
        check(
            "> [!note]\n> ```tasks\n> done\n> ```\n",
            &[(2, None, "done")],
        );
        check("```tasks\nnot done", &[(1, None, "not done")]);
    }

    #[test]
    fn other_code_is_none() {
        check("```js\n```tasks\n```\n", &[]);
        check("```tasksx\ndone\n```\n", &[]);
        check("see ```tasks```\n", &[]);
        check(
            "```\n# no heading\n```\n## B ##\n```tasks\n```\n",
            &[(5, Some("B"), "")],
        );
    }

    #[test]
    fn frontmatter_is_handed_on() {
        let found = QueryBlocks::of("---\nTQ_explain: true\n---\n```tasks\n```\n").unwrap();
        assert_eq!(found.yaml.trim_end(), "TQ_explain: true");
        assert_eq!(found.blocks[0].line, 4);
    }
}
