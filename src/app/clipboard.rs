//! Which program hands a text to the clipboard of the system. No shell takes part, and the text is no argument.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::disk;

/// How long such a program may take; what takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(2);

/// A program that reads a text and hands it to the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Program {
    name: &'static str,
    arguments: &'static [&'static str],
    /// The variable without which there is no such clipboard.
    needs: Option<&'static str>,
}

/// In the order in which they are tried.
const PROGRAMS: [Program; 5] = [
    Program {
        name: "pbcopy",
        arguments: &[],
        needs: None,
    },
    Program {
        name: "wl-copy",
        arguments: &["--type", "text/plain"],
        needs: Some("WAYLAND_DISPLAY"),
    },
    Program {
        name: "xclip",
        arguments: &["-selection", "clipboard"],
        needs: Some("DISPLAY"),
    },
    Program {
        name: "xsel",
        arguments: &["--clipboard", "--input"],
        needs: Some("DISPLAY"),
    },
    Program {
        name: "clip.exe",
        arguments: &[],
        needs: None,
    },
];

/// Hands a text to the clipboard of the system; the program that took it, or `None` if there is none that does.
pub(super) fn copy(text: &str) -> Option<&'static str> {
    let search = std::env::var_os("PATH");
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let here = usable(search.as_deref(), is_set);
    let mut names = here.into_iter();
    names.find_map(|(program, file)| hand_over(program, &file, text).then_some(program.name))
}

/// The programs that are installed, and whose clipboard there is.
fn usable(
    search: Option<&OsStr>,
    is_set: impl Fn(&str) -> bool,
) -> Vec<(Program, std::path::PathBuf)> {
    let programs = PROGRAMS.into_iter();
    programs
        .filter(|program| program.needs.is_none_or(&is_set))
        .filter_map(|program| {
            let file = disk::program(Path::new(program.name), search)?;
            Some((program, file))
        })
        .collect()
}

/// Whether a program took a text.
fn hand_over(program: Program, file: &Path, text: &str) -> bool {
    let mut command = Command::new(file);
    command
        .args(program.arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let Ok(mut child) = command.spawn() else {
        return false;
    };
    let bytes = if program.name == "clip.exe" {
        // It takes anything else for the code page of the console.
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    } else {
        text.as_bytes().to_vec()
    };
    let input = child.stdin.take();
    let is_written = input.is_some_and(|mut input| input.write_all(&bytes).is_ok());
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return is_written && status.success(),
            // To be told of its end a program needs a handler of SIGCHLD, which is not ours to set; nobody waits for this thread.
            Ok(None) if start.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(5));
            }
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    use std::os::unix::fs::PermissionsExt as _;

    #[cfg(unix)]
    use super::*;

    /// A folder with this program in it, which does what the script says.
    #[cfg(unix)]
    fn folder(name: &str, script: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(name);
        std::fs::write(&file, format!("#!/bin/sh\n{script}")).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
        folder
    }

    #[cfg(unix)]
    #[test]
    fn a_program_counts_where_its_clipboard_is() {
        let check = |name: &str, set: &str, expected: usize| {
            let folder = folder(name, "");
            let found = usable(Some(folder.path().as_os_str()), |name| name == set);
            assert_eq!(found.len(), expected, "{name} {set}");
        };
        check("wl-copy", "WAYLAND_DISPLAY", 1);
        check("wl-copy", "DISPLAY", 0);
        check("xclip", "DISPLAY", 1);
        check("pbcopy", "", 1);
        check("cat", "", 0);
    }

    #[cfg(unix)]
    #[test]
    fn the_text_arrives_as_it_is_and_a_failure_is_seen() {
        let text = "- it's `$HOME` & \"more\" 照明\n";
        let check = |script: &str, expected: bool| {
            let folder = folder(
                "pbcopy",
                &format!("cat > \"$(dirname \"$0\")/got\"\n{script}"),
            );
            let (program, file) = usable(Some(folder.path().as_os_str()), |_| false)[0].clone();
            assert_eq!(hand_over(program, &file, text), expected, "{script}");
            let got = std::fs::read_to_string(folder.path().join("got"));
            assert_eq!(got.unwrap(), text);
        };
        check("exit 0", true);
        check("exit 1", false);
    }
}
