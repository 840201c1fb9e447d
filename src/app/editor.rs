//! Which editor to start, and how it is told the line. No shell takes part.

use std::path::Path;
use std::process::Command;

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
        "vim" | "nvim" | "gvim" | "mvim" | "vimx" | "nvim-qt" => Style::Vim,
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
    let mut words = words(setting, file, line)?.into_iter();
    let mut command = Command::new(words.next().unwrap_or_default());
    command.args(words);
    Ok(command)
}

fn words(setting: &str, file: &Path, line: usize) -> Result<Vec<String>> {
    let bad = |why: &str| Error::Usage(format!("the editor setting `{setting}` {why}"));
    let mut words = shell_words::split(setting).map_err(|_| bad("has an open quote"))?;
    let program = words.first().ok_or_else(|| bad("is empty"))?;
    let name = Path::new(program)
        .file_name()
        .map(|name| name.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    let name = name
        .strip_suffix(".exe")
        .or_else(|| name.strip_suffix(".cmd"))
        .unwrap_or(&name);
    let file = file.to_string_lossy().into_owned();
    match style(name) {
        Style::Plus => words.extend([format!("+{line}"), file]),
        Style::Vim => words.extend([
            "--cmd".to_owned(),
            "set nomodeline".to_owned(),
            format!("+{line}"),
            file,
        ]),
        Style::Colon => words.push(format!("{file}:{line}")),
        Style::Goto => words.extend(["--goto".to_owned(), format!("{file}:{line}")]),
        Style::Line => words.extend(["--line".to_owned(), line.to_string(), file]),
        Style::ShortLine => words.extend(["-l".to_owned(), line.to_string(), file]),
        Style::Number => words.extend([format!("-n{line}"), file]),
        Style::FileOnly => words.push(file),
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(setting: &str, expected: &[&str]) {
        let found = words(setting, Path::new("/v/My note.md"), 7).unwrap();
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

    #[test]
    fn an_open_quote_is_told() {
        assert!(words("vim 'x", Path::new("/a"), 1).is_err());
        assert!(words("", Path::new("/a"), 1).is_err());
    }
}
