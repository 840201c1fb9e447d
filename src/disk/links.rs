//! What the user said of pairs of proposals ("not the same", "the same"), kept in gavel's own folder: one pair a line, appended, with a
//! checksum; of what was said of a pair the last counts.
//! What it means for clusters is `review::cluster`'s.

use std::io::{Seek as _, SeekFrom, Write as _};

use serde::{Deserialize, Serialize};

use crate::disk::Disk;
use crate::disk::journal::open_private;
use crate::disk::opened::Opened;
use crate::error::{Error, Result};
use crate::review::cluster::{Link, Links};
use crate::text::{Hash, lines};

/// The largest file of links that is read.
const MOST: u64 = 64 * 1024 * 1024;

/// Two lines by their hashes, all 64 digits, and what was said of them.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Said {
    Apart(String, String),
    Together(String, String),
    Neither(String, String),
}

impl Disk {
    /// All that was said; a line that cannot be read counts as not said.
    ///
    /// # Errors
    /// If there is such a file and it cannot be read.
    pub fn links(&self) -> Result<Links> {
        let path = self.state().join("links.jsonl");
        let text = match Opened::new(&path).and_then(|opened| opened.read(MOST)) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(Error::io(path, "cannot be read")(error)),
        };
        let mut links = Links::default();
        for (link, one, other) in lines(&text).filter_map(|line| parse(line.content)) {
            links.say(link, one, other);
        }
        Ok(links)
    }

    /// Keeps in mind what was said of a line and each of others.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn remember_links(&self, link: Link, one: Hash, others: &[Hash]) -> Result<()> {
        // Two gavels must not write over each other's lines.
        let _locked = self.lock()?;
        let path = self.state().join("links.jsonl");
        let (mut file, _) = open_private(&path)?;
        let text: String = others.iter().map(|other| line(link, one, *other)).collect();
        // A line that was torn ends here.
        let torn =
            std::fs::read(&path).is_ok_and(|text| text.last().is_some_and(|last| *last != b'\n'));
        let text = if torn { format!("\n{text}") } else { text };
        file.seek(SeekFrom::End(0))
            .and_then(|_| file.write_all(text.as_bytes()))
            .and_then(|()| file.sync_data())
            .map_err(Error::io(&path, "cannot be written"))
    }
}

fn line(link: Link, one: Hash, other: Hash) -> String {
    let (one, other) = (one.hex(), other.hex());
    let said = match link {
        Link::Apart => Said::Apart(one, other),
        Link::Together => Said::Together(one, other),
        Link::Neither => Said::Neither(one, other),
    };
    let json = serde_json::to_string(&said).unwrap_or_default();
    format!("{} {json}\n", Hash::of(json.as_bytes()).short())
}

fn parse(line: &[u8]) -> Option<(Link, Hash, Hash)> {
    let (sum, json) = std::str::from_utf8(line).ok()?.split_once(' ')?;
    let (said, one, other) = match serde_json::from_str(json).ok()? {
        Said::Apart(one, other) => (Link::Apart, one, other),
        Said::Together(one, other) => (Link::Together, one, other),
        Said::Neither(one, other) => (Link::Neither, one, other),
    };
    let is_sound = Hash::of(json.as_bytes()).short() == sum;
    is_sound.then_some((said, Hash::parse(&one)?, Hash::parse(&other)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::commit::tests::Fixture;

    #[test]
    fn what_was_said_is_remembered_and_a_torn_line_costs_itself_alone() {
        let fixture = Fixture::new(&[("a.md", "- [?] a\n")]);
        let [a, b, c, d] = ["a", "b", "c", "d"].map(|text| Hash::of(text.as_bytes()));
        assert_eq!(fixture.disk.links().unwrap(), Links::default());
        fixture
            .disk
            .remember_links(Link::Apart, a, &[b, c])
            .unwrap();
        let path = fixture.disk.state().join("links.jsonl");
        let mut text = std::fs::read(&path).unwrap();
        text.extend_from_slice(b"0123456789ab {\"apa");
        std::fs::write(&path, text).unwrap();
        fixture
            .disk
            .remember_links(Link::Together, a, &[d])
            .unwrap();
        fixture.disk.remember_links(Link::Neither, a, &[c]).unwrap();
        let mut expected = Links::default();
        expected.say(Link::Apart, a, b);
        expected.say(Link::Together, a, d);
        assert_eq!(fixture.disk.links().unwrap(), expected);
    }
}
