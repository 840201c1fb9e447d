//! The table of options: what `gavel config` shows, docs/configuration.md says, and `Config::parse` lets stand.

/// An option of `config.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// Its name, with its table before a dot.
    pub name: &'static str,
    /// What its value is, in words.
    pub kind: &'static str,
    /// Its default, as TOML; empty if it has none.
    pub default: &'static str,
    /// What it is for, in a line.
    pub help: &'static str,
}

const fn setting(
    name: &'static str,
    kind: &'static str,
    default: &'static str,
    help: &'static str,
) -> Setting {
    Setting {
        name,
        kind,
        default,
        help,
    }
}

/// Every option but those of `[keys]` that are names of commands.
pub const OPTIONS: &[Setting] = &[
    setting(
        "vault",
        "folder",
        "",
        "the vault to open when none is named; `~` is the home folder, else relative to this file",
    ),
    setting(
        "editor",
        "command",
        "",
        "the editor to start instead of $VISUAL or $EDITOR, with its arguments",
    ),
    setting(
        "theme",
        "name or file",
        "\"auto\"",
        "auto, dark, light, ansi, contrast, monochrome, one of `themes` beside this file, or a path",
    ),
    setting(
        "glyphs",
        "auto, unicode or ascii",
        "\"auto\"",
        "the signs that are drawn; auto takes ASCII where the terminal seems to know nothing else",
    ),
    setting(
        "hyperlinks",
        "auto, always or never",
        "\"auto\"",
        "whether web addresses and the note's place are links for the terminal to open (OSC 8)",
    ),
    setting(
        "mouse",
        "true or false",
        "true",
        "whether clicks and the wheel are gavel's; with Shift they are the terminal's",
    ),
    setting(
        "index",
        "true or false",
        "true",
        "whether what was read is kept for the next start, beside the journal; `false` is --no-index",
    ),
    setting(
        "me",
        "list of texts",
        "[\"Myself\"]",
        "the names under which tasks are yours",
    ),
    setting(
        "proposed.symbols",
        "list of texts",
        "[\"?\"]",
        "status symbols of a proposal; reopen writes the first",
    ),
    setting(
        "proposed.tags",
        "list of texts",
        "[\"#proposed\"]",
        "a to-do with one of these tags is a proposal too; reopen adds the first",
    ),
    setting(
        "proposed.keep_tag",
        "true or false",
        "false",
        "whether accept and done leave the tag in the line",
    ),
    setting(
        "cluster.accept",
        "one or all",
        "\"one\"",
        "of proposals that are one decision accept keeps one, or accepts every copy",
    ),
    setting(
        "journal.keep_days",
        "number",
        "730",
        "entries older than so many days are forgotten",
    ),
    setting(
        "journal.keep_megabytes",
        "number",
        "32",
        "the oldest entries are forgotten while the journal is larger than so many MiB",
    ),
    setting(
        "git.commit",
        "off or sitting",
        "\"off\"",
        "whether the notes that a sitting in the terminal changed are committed at its end, see below",
    ),
    setting(
        "views.NAME",
        "query",
        "",
        "a view of your own by its name: a query as the filter line takes it",
    ),
    setting(
        "keys.preset",
        "gavel, insta, linear, mail or vault-tasks",
        "\"gavel\"",
        "keys to start from: those that hands know from another program",
    ),
];

impl Setting {
    /// Its row of the table.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        OPTIONS.iter().find(|option| option.name == name)
    }

    /// The table it stands in (empty for none), and its key there.
    #[must_use]
    pub fn place(&self) -> (&'static str, &'static str) {
        self.name.split_once('.').unwrap_or(("", self.name))
    }
}

/// The options in Markdown, as docs/configuration.md shows them.
#[must_use]
pub fn markdown_table() -> String {
    let mut table = String::from("| option | value | default | |\n|---|---|---|---|\n");
    for option in OPTIONS {
        let default = match option.default {
            "" => "not set".to_owned(),
            default => format!("`{default}`"),
        };
        let row = format!(
            "| `{}` | {} | {default} | {} |\n",
            option.name, option.kind, option.help
        );
        table.push_str(&row);
    }
    table
}
