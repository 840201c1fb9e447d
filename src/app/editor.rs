//! Which editor to start, and how it is told the line. No shell takes part.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;
use std::process::{Command, ExitStatus};

use crate::disk;
use crate::error::{Error, Result};

/// How an editor is told a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `+LINE FILE`
    Plus,
    /// `+LINE FILE`, and no modelines: a transcript is not to be obeyed.
    Vim,
    /// `FILE:LINE`
    Colon,
    /// `--goto FILE:LINE`
    Goto,
    /// `--line LINE FILE`
    Line,
    /// `-l LINE FILE`
    ShortLine,
    /// `-nLINE FILE`
    Number,
    /// `FILE` alone, for an editor that is not known.
    FileOnly,
}

fn style(program: &str) -> Style {
    match program {
        "vim" | "nvim" | "gvim" | "mvim" | "rvim" | "rgvim" | "evim" | "vimx" | "nvim-qt" => {
            Style::Vim
        }
        "vi" | "view" | "ex" | "nvi" | "elvis" | "nano" | "pico" | "rnano" | "emacs"
        | "emacsclient" | "xemacs" | "mg" | "jmacs" | "zile" | "joe" | "jed" | "ne" | "kak"
        | "micro" | "mcedit" | "gedit" | "gnome-text-editor" | "pluma" | "xed" | "bbedit"
        | "amp" | "dte" => Style::Plus,
        "hx" | "helix" | "subl" | "sublime_text" | "zed" | "zeditor" | "lapce" | "ox" | "flow" => {
            Style::Colon
        }
        "code" | "code-insiders" | "codium" | "vscodium" | "cursor" | "windsurf" | "positron" => {
            Style::Goto
        }
        "idea" | "pycharm" | "webstorm" | "clion" | "goland" | "rustrover" | "rubymine"
        | "phpstorm" | "fleet" => Style::Line,
        "kate" | "kwrite" | "mate" | "geany" => Style::ShortLine,
        "notepad++" => Style::Number,
        _ => Style::FileOnly,
    }
}

/// The editor that is used when none is set.
pub const DEFAULT: &str = if cfg!(windows) { "notepad" } else { "vi" };

/// The editor that the user wants, with its arguments: that of the configuration, else `$VISUAL`, else `$EDITOR`.
#[must_use]
pub fn setting(configured: Option<&str>) -> Option<String> {
    let variable = |name| std::env::var(name).ok();
    configured
        .map(str::to_owned)
        .or_else(|| variable("VISUAL").filter(|value| !value.trim().is_empty()))
        .or_else(|| variable("EDITOR").filter(|value| !value.trim().is_empty()))
}

/// The command that opens a file at a line (from 1) in the editor of this setting. Its arguments are kept.
///
/// # Errors
/// If the setting cannot be split into words (an open quote).
pub fn command(setting: &str, file: &Path, line: usize) -> Result<Command> {
    let search = std::env::var_os("PATH");
    let mut words = words(setting, file, line, search.as_deref())?.into_iter();
    let mut command = Command::new(words.next().unwrap_or_default());
    command.args(words);
    Ok(command)
}

/// Starts an editor that has the terminal, and waits for it. What is typed there to interrupt or quit is for the editor alone.
///
/// # Errors
/// If it cannot be started.
pub fn wait(command: &mut Command) -> io::Result<ExitStatus> {
    #[cfg(unix)]
    {
        use std::sync::atomic::{AtomicBool, Ordering};
        use std::sync::{Arc, OnceLock};

        use signal_hook::consts::{SIGINT, SIGQUIT};
        use signal_hook::flag::register_conditional_default;

        static ALONE: OnceLock<Arc<AtomicBool>> = OnceLock::new();
        let is_first = ALONE.get().is_none();
        let alone = ALONE.get_or_init(Arc::default);
        alone.store(false, Ordering::SeqCst);
        if is_first {
            register_conditional_default(SIGINT, Arc::clone(alone))?;
            register_conditional_default(SIGQUIT, Arc::clone(alone))?;
        }
        let status = command.status();
        alone.store(true, Ordering::SeqCst);
        status
    }
    #[cfg(not(unix))]
    command.status()
}

fn words(setting: &str, file: &Path, line: usize, search: Option<&OsStr>) -> Result<Vec<OsString>> {
    let bad = |why: &str| Error::Usage(format!("the editor setting `{setting}` {why}"));
    let words = shell_words::split(setting).map_err(|_| bad("has an open quote"))?;
    let program = words.first().ok_or_else(|| bad("is empty"))?;
    let style = style(&name(Path::new(program), search));
    let mut words: Vec<OsString> = words.into_iter().map(OsString::from).collect();
    let file = file.as_os_str();
    let at_line = || {
        let mut at_line = file.to_owned();
        at_line.push(format!(":{line}"));
        at_line
    };
    let mut add = |word: &dyn AsRef<OsStr>| words.push(word.as_ref().to_owned());
    match style {
        Style::Vim => {
            add(&"--cmd");
            add(&"set nomodeline");
            add(&format!("+{line}"));
            add(&file);
        }
        Style::Plus => {
            add(&format!("+{line}"));
            add(&file);
        }
        Style::Colon => add(&at_line()),
        Style::Goto => {
            add(&"--goto");
            add(&at_line());
        }
        Style::Line => {
            add(&"--line");
            add(&line.to_string());
            add(&file);
        }
        Style::ShortLine => {
            add(&"-l");
            add(&line.to_string());
            add(&file);
        }
        Style::Number => {
            add(&format!("-n{line}"));
            add(&file);
        }
        Style::FileOnly => add(&file),
    }
    Ok(words)
}

/// What an editor goes by: `vim` for `/usr/bin/vim.tiny`, and for a `vi` that leads there.
fn name(program: &Path, search: Option<&OsStr>) -> String {
    let plain = |program: &Path| {
        let name = program.file_name().unwrap_or_default();
        let name = name.to_string_lossy().to_lowercase();
        let is_vim = name.starts_with("vim.") || name.starts_with("nvim.");
        let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, ""));
        let is_program = is_vim || matches!(extension, "exe" | "cmd");
        if is_program { stem.to_owned() } else { name }
    };
    let name = plain(program);
    if !matches!(name.as_str(), "vi" | "view" | "ex" | "editor") {
        return name;
    }
    let behind = disk::program(program, search).map(|file| plain(&file));
    behind
        .filter(|behind| style(behind) == Style::Vim)
        .unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(setting: &str, expected: &[&str]) {
        let found = words(setting, Path::new("/v/My note.md"), 7, None).unwrap();
        assert_eq!(found, expected, "{setting}");
    }

    #[test]
    fn every_editor_is_told_the_line_in_its_own_way() {
        check("vi", &["vi", "+7", "/v/My note.md"]);
        check(
            "vim",
            &["vim", "--cmd", "set nomodeline", "+7", "/v/My note.md"],
        );
        check(
            "/usr/bin/nvim",
            &[
                "/usr/bin/nvim",
                "--cmd",
                "set nomodeline",
                "+7",
                "/v/My note.md",
            ],
        );
        check("nano", &["nano", "+7", "/v/My note.md"]);
        check("emacs", &["emacs", "+7", "/v/My note.md"]);
        check("hx", &["hx", "/v/My note.md:7"]);
        check("code", &["code", "--goto", "/v/My note.md:7"]);
        check("idea", &["idea", "--line", "7", "/v/My note.md"]);
        check("my-own-editor", &["my-own-editor", "/v/My note.md"]);
    }

    #[test]
    fn arguments_of_the_setting_are_kept_and_no_shell_reads_them() {
        check(
            "emacsclient -nw",
            &["emacsclient", "-nw", "+7", "/v/My note.md"],
        );
        check(
            "code --wait",
            &["code", "--wait", "--goto", "/v/My note.md:7"],
        );
        check(
            "'/opt/My Editor/vim' -u NONE",
            &[
                "/opt/My Editor/vim",
                "-u",
                "NONE",
                "--cmd",
                "set nomodeline",
                "+7",
                "/v/My note.md",
            ],
        );
        check("hx; rm $HOME", &["hx;", "rm", "$HOME", "/v/My note.md"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_vi_that_is_vim_gets_no_modelines_either() {
        check(
            "/usr/bin/vim.tiny",
            &[
                "/usr/bin/vim.tiny",
                "--cmd",
                "set nomodeline",
                "+7",
                "/v/My note.md",
            ],
        );
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        std::os::unix::fs::symlink("vim.basic", file("vi")).unwrap();
        check(&file("vi"), &[&file("vi"), "+7", "/v/My note.md"]);
        std::fs::write(file("vim.basic"), "").unwrap();
        let expected = ["--cmd", "set nomodeline", "+7", "/v/My note.md"];
        check(
            &file("vi"),
            &[&[file("vi").as_str()], &expected[..]].concat(),
        );
        let found = words(
            "vi",
            Path::new("/v/My note.md"),
            7,
            Some(folder.path().as_os_str()),
        );
        assert_eq!(found.unwrap()[1..], expected);
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_no_utf8_reaches_the_editor_as_it_is() {
        use std::os::unix::ffi::OsStrExt as _;
        let file = Path::new(OsStr::from_bytes(b"/v\xff/n.md"));
        let found = words("hx", file, 7, None).unwrap();
        assert_eq!(found[1].as_bytes(), b"/v\xff/n.md:7");
    }

    #[test]
    fn an_open_quote_is_told() {
        assert!(words("vim 'x", Path::new("/a"), 1, None).is_err());
        assert!(words("", Path::new("/a"), 1, None).is_err());
    }
}
