//! What the user said beside the verdicts, in files of gavel's own folder: a checksum and a JSON object a line, appended. What is said
//! there is `links`' and `opinions`'; none of it is worth failing for when it is read.

use std::io::{Seek as _, SeekFrom, Write as _};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::disk::Disk;
use crate::disk::journal::open_private;
use crate::disk::opened::Opened;
use crate::error::{Error, Result};
use crate::text::{Hash, lines};

/// The largest file that is read.
const MOST: u64 = 64 * 1024 * 1024;

/// What a file holds.
pub(super) struct Said<T> {
    /// In the order in which it was said.
    pub(super) all: Vec<T>,
    /// A sentence that names the file, if not all of it could be read. A last line without an end is being written just now, or is
    /// torn: that is no problem.
    pub(super) problem: Option<String>,
}

impl Disk {
    /// All that was said in a file of this name.
    pub(super) fn said<T: DeserializeOwned>(&self, name: &str) -> Said<T> {
        let path = self.state().join(name);
        let read = Opened::new(&path).and_then(|opened| opened.read(MOST));
        let text = match read {
            Ok(text) => text,
            Err(error) => {
                let is_there = error.kind() != std::io::ErrorKind::NotFound;
                let why = || format!("{}: it cannot be read: {error}", path.display());
                return Said {
                    all: Vec::new(),
                    problem: is_there.then(why),
                };
            }
        };
        let mut damaged = 0_usize;
        let mut all = Vec::new();
        for line in lines(&text).filter(|line| !line.content.is_empty()) {
            match parse(line.content) {
                Some(said) => all.push(said),
                None => damaged += usize::from(!line.ending.is_empty()),
            }
        }
        let problem = match damaged {
            0 => None,
            1 => Some("1 line is damaged and was left out".to_owned()),
            _ => Some(format!("{damaged} lines are damaged and were left out")),
        };
        Said {
            all,
            problem: problem.map(|problem| format!("{}: {problem}", path.display())),
        }
    }

    /// Says more in a file of this name, and waits until the disk has it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn say<T: Serialize + DeserializeOwned>(
        &self,
        name: &str,
        more: &[T],
    ) -> Result<()> {
        // Two gavels must not write over each other's lines.
        let _locked = self.lock()?;
        let path = self.state().join(name);
        let failed = || Error::io(&path, "cannot be written");
        let (mut file, _) = open_private(&path)?;
        let text = Opened::new(&path).and_then(|opened| opened.read(MOST));
        let text = text.map_err(Error::io(&path, "cannot be read"))?;
        let whole = memchr::memrchr(b'\n', &text).map_or(0, |last| last + 1);
        let mut added = Vec::new();
        match text.get(whole..) {
            Some(tail) if parse::<T>(tail).is_some() => added.push(b'\n'),
            // Torn: nobody was told that it was remembered.
            _ => file.set_len(whole as u64).map_err(failed())?,
        }
        added.extend(more.iter().flat_map(|said| line(said).into_bytes()));
        file.seek(SeekFrom::End(0))
            .and_then(|_| file.write_all(&added))
            .and_then(|()| file.sync_data())
            .map_err(failed())
    }
}

fn line(said: &impl Serialize) -> String {
    let json = serde_json::to_string(said).unwrap_or_default();
    format!("{} {json}\n", Hash::of(json.as_bytes()).short())
}

fn parse<T: DeserializeOwned>(line: &[u8]) -> Option<T> {
    let (sum, json) = std::str::from_utf8(line).ok()?.split_once(' ')?;
    let is_sound = Hash::of(json.as_bytes()).short() == sum;
    serde_json::from_str(json).ok().filter(|_| is_sound)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::commit::tests::Fixture;

    const NAME: &str = "said.jsonl";

    /// What is read of a file with this text, before and after something is added.
    fn check(text: &str, expected: &[u32], problem: &str) {
        let fixture = Fixture::new(&[("a.md", "")]);
        let path = fixture.disk.state().join(NAME);
        fixture.disk.say(NAME, &[0_u32]).unwrap();
        std::fs::write(&path, text).unwrap();
        let said = fixture.disk.said::<u32>(NAME);
        assert_eq!(said.all, expected, "{text:?}");
        let told = said.problem.unwrap_or_default();
        assert!(told.ends_with(problem), "{text:?}: {told}");
        assert_eq!(told.is_empty(), problem.is_empty(), "{text:?}: {told}");
        fixture.disk.say(NAME, &[7_u32]).unwrap();
        let again = fixture.disk.said::<u32>(NAME);
        assert_eq!(again.all, [expected, &[7]].concat(), "{text:?}");
        assert_eq!(again.problem.unwrap_or_default(), told, "{text:?}");
    }

    #[test]
    fn a_torn_line_costs_itself_alone_and_a_damaged_one_is_told() {
        let (one, two) = (line(&1_u32), line(&2_u32));
        check("", &[], "");
        check(&format!("{one}{two}"), &[1, 2], "");
        check(&format!("{one}{}", &two[..9]), &[1], "");
        check(&format!("{one}{}", two.trim_end()), &[1, 2], "");
        let damaged = "said.jsonl: 1 line is damaged and was left out";
        check(&format!("{one}x\n{two}"), &[1, 2], damaged);
        check(
            &format!("{one}{}", two.replace("2\n", "3\n")),
            &[1],
            damaged,
        );
    }

    #[test]
    fn what_is_no_file_is_told_and_is_no_place_to_write() {
        let fixture = Fixture::new(&[("a.md", "")]);
        assert!(fixture.disk.said::<u32>(NAME).problem.is_none());
        std::fs::create_dir_all(fixture.disk.state().join(NAME)).unwrap();
        assert!(fixture.disk.said::<u32>(NAME).problem.is_some());
        assert!(fixture.disk.say(NAME, &[1_u32]).is_err());
    }
}
