//! The command line's words: commands, options, help. What a command does is elsewhere.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;

const ABOUT: &str = "Rule on the tasks that a machine proposed in the notes of an Obsidian vault";

/// What the long help and the manual page say beside commands and options; no line is wider than 78 columns.
pub(super) const SECTIONS: [(&str, &str); 6] = [
    (
        "Examples",
        "\
gavel                                    review in the terminal
gavel demo                               try it on a made-up vault
gavel list launch                        what waits and says `launch`
gavel accept 'Meetings/Kick-off.md:14'   accept the task on line 14
gavel list legal --json lines | gavel reject -
gavel done 'Inbox.md:3' --dry-run        show the change, write nothing
gavel edit 'Inbox.md:3' --due fri        due on the Friday that comes
gavel undo                               take the last of them back",
    ),
    (
        "Targets",
        "\
A TARGET is PATH:LINE or PATH:LINE@HASH, as `target` in the JSON. PATH is
relative to the vault or to the current folder, or absolute. HASH is the
first 12 hex digits of the SHA-256 of the line without its ending: with it
the line is found wherever it moved, or refused. `-` reads targets from
standard input, one a line, or the objects of `gavel list --json lines`.",
    ),
    (
        "Queries",
        "\
Words, \"phrases\", -words that must not be there, and fields, all of which
must hold: owner:me,none  due:<fri  due:\"mar 3\"..+2w  priority:>medium
tag:#x  status:/  is:overdue  has:cluster  meeting:tern  -type:people.
`is:open` and whatever else names a state asks all tasks. In a shell a query
with blanks, < or > stands in quotes. Views: mine, waiting for others,
nobody's, overdue, stale, today, and those under `[views]`.",
    ),
    (
        "Vault",
        "\
The one of --vault, else GAVEL_VAULT, else `vault` in the configuration,
else the nearest folder at or above this one that holds `.obsidian`, else
this one if it holds Markdown files. Where there is none, the review offers
those that Obsidian knows and those nearby.",
    ),
    (
        "Environment",
        "\
GAVEL_VAULT, GAVEL_CONFIG, GAVEL_TODAY   as the options of these names
GAVEL_STATE_DIR    where journals are kept, not in the platform's folder
VISUAL, EDITOR     the editor of `source --open`
COLORTERM, COLORFGBG, LC_ALL, LC_CTYPE, LANG, TERM
                   what the terminal can show, for the theme and the signs
NO_COLOR           no colours",
    ),
    (
        "Exit codes",
        "\
0  all done
1  something was refused or not found
2  wrong usage, configuration or vault",
    ),
];

/// The commands as the help shows them.
pub(super) const GROUPS: [(&str, &[&str]); 4] = [
    (
        "Look",
        &[
            "list",
            "clusters",
            "meetings",
            "decisions",
            "source",
            "stats",
            "doctor",
        ],
    ),
    (
        "Rule",
        &[
            "accept", "reject", "done", "reopen", "toggle", "set", "edit", "apply", "confirm",
            "dispute",
        ],
    ),
    ("Take back", &["undo", "redo", "history", "export"]),
    ("Set up", &["demo", "config", "completions", "man"]),
];

/// A whole call of gavel.
#[derive(Debug, Parser)]
#[command(name = "gavel", bin_name = "gavel", version, about = ABOUT)]
#[command(max_term_width = 110)]
pub(super) struct Call {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// Options of every command. An empty value is as none.
#[derive(Debug, Args)]
#[command(next_help_heading = "Everywhere")]
pub(super) struct Global {
    /// The vault to open
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "GAVEL_VAULT",
        hide_env_values = true
    )]
    #[arg(value_hint = ValueHint::DirPath)]
    pub(super) vault: Option<OsString>,
    /// The configuration file
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "GAVEL_CONFIG",
        hide_env_values = true
    )]
    #[arg(value_hint = ValueHint::FilePath)]
    pub(super) config: Option<OsString>,
    /// The date to take for today
    #[arg(
        long,
        global = true,
        value_name = "YYYY-MM-DD",
        env = "GAVEL_TODAY",
        hide_env_values = true
    )]
    pub(super) today: Option<String>,
    /// Read every note, and keep nothing of what was read for the next start
    #[arg(long, global = true)]
    pub(super) no_index: bool,
    /// Say at the end of the review how long its loop took: from keys to their frames, and for each kind of message
    #[arg(long, global = true, hide = true)]
    pub(super) timings: bool,
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "GAVEL_STATE_DIR",
        hide = true
    )]
    pub(super) state_dir: Option<OsString>,
}

/// What gavel is asked to do; nothing is the review in the terminal.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List what waits for a verdict
    ///
    /// One task a row, by path and line: where it stands, its box, its text, its owners, when it is due.
    List {
        /// Words that all must be found in text, owner, tag, title or heading; and fields, as owner:me due:<fri
        #[arg(value_name = "QUERY")]
        query: Vec<String>,
        /// A view: built in, of the configuration, or a `tasks` block of the vault; a QUERY narrows it
        #[arg(long, value_name = "NAME")]
        view: Option<String>,
        /// What a query of the Tasks plugin shows, in its order and groups; `-` reads it from standard input
        #[arg(long, value_name = "FILE|-", conflicts_with = "view")]
        #[arg(value_hint = ValueHint::FilePath)]
        tasks_query: Option<String>,
        /// All tasks, also those that were ruled on
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        form: Listing,
    },
    /// List the proposals that are one decision together
    ///
    /// How many times each was proposed, its best wording, and the places that it stands at.
    Clusters {
        #[command(flatten)]
        json: Json,
    },
    /// List the meetings and what became of their tasks
    Meetings {
        #[command(flatten)]
        form: Listing,
    },
    /// List the decisions of all notes
    Decisions {
        /// Words that all must be found in text, title or heading; and the fields meeting, type, path, heading
        #[arg(value_name = "QUERY")]
        query: Vec<String>,
        #[command(flatten)]
        form: Listing,
    },
    /// Confirm decisions: it was decided so
    ///
    /// Kept beside the journal, for the line as it is; no note is changed.
    Confirm(Stated),
    /// Dispute decisions: it was not decided, or not so
    ///
    /// Kept beside the journal, for the line as it is; no note is changed.
    Dispute(Stated),
    /// Show where in its source a task or decision was said
    ///
    /// The passages that may be it, the best first: place, how sure, and text.
    Source {
        #[command(flatten)]
        named: Named,
        /// Open the source in the editor, at the best passage
        #[arg(long)]
        open: bool,
        #[command(flatten)]
        json: Json,
    },
    /// Count what waits, and what became of what was ruled on
    ///
    /// Proposals and the decisions that they are, by owner and age; verdicts by day; acceptance by type of meeting, owner and generator.
    /// Accepted or done counts as accepted; what went as a duplicate counts as neither, what was taken back not at all.
    Stats {
        /// Print how many proposals wait, and nothing if none does, for a prompt or a status bar; never an error
        ///
        /// From the index, in a moment: beyond the 4,096 newest notes it may miss one that was written over in place.
        #[arg(long, conflicts_with = "json")]
        prompt: bool,
        #[command(flatten)]
        json: Json,
    },
    /// Say what is odd in the vault
    ///
    /// Notes that cannot be read, broken frontmatter, sources that are not found. The exit code is 1 if there is anything.
    Doctor,
    /// Accept proposals: they are to be done
    Accept(Targets),
    /// Reject tasks: they will not be done
    Reject(Targets),
    /// Mark tasks as done
    Done(Targets),
    /// Put tasks back among the proposals
    ///
    /// Bit for bit as it was before gavel's verdicts, where the journal has that and the line is as gavel left it.
    Reopen(Targets),
    /// Give tasks their next status, as a click in Obsidian
    Toggle(Targets),
    /// Give tasks the status with this symbol
    Set {
        /// The character in the box
        symbol: String,
        #[command(flatten)]
        targets: Targets,
    },
    /// Change text, owner, dates, priority or tags of tasks
    ///
    /// What is changed keeps its place in the line, and all else its bytes. A change that the Tasks plugin could not read back is refused.
    Edit(Fields),
    /// Carry out verdicts that a file holds as JSON lines
    ///
    /// Each line is an object with `path`, `line`, `raw` or `hash` as `gavel list --json lines` prints them, and `verdict`: accept, reject, done or reopen.
    /// A line that is not what it was when it was listed is refused, wherever it moved it is found. All of them are one step to undo.
    Apply {
        /// The file with the verdicts; `-` is standard input
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        file: PathBuf,
        #[command(flatten)]
        writing: Writing,
    },
    /// Take back what was written last
    Undo(Steps),
    /// Write again what was taken back
    Redo(Steps),
    /// Show what gavel wrote in this vault, the newest first
    History {
        #[command(flatten)]
        json: Json,
    },
    /// Print what became of proposals as JSON lines
    ///
    /// An object for each proposal that got a verdict, as far back as the journal goes: the line as it was proposed, its note, generator
    /// and meeting, the last verdict, the line it left, and when. `undone` says that the verdict was taken back.
    Export,
    /// Try gavel on a made-up vault in a temporary folder
    Demo,
    /// Show the configuration in force and where it came from
    Config {
        #[command(flatten)]
        json: Json,
    },
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page
    Man,
}

/// What a call is about.
#[derive(Debug, Args)]
pub(super) struct Named {
    /// PATH:LINE or PATH:LINE@HASH; `-` reads them from standard input
    #[arg(value_name = "TARGET", required = true)]
    pub(super) targets: Vec<String>,
    /// The hash that the line of a single target must have
    #[arg(long, value_name = "HASH")]
    pub(super) expect: Option<String>,
}

/// How far a call goes that writes.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Writing {
    /// Write the rest when a line changed since it was listed, a change is refused, or a note cannot be written; else nothing is written then
    #[arg(long)]
    pub(super) keep_going: bool,
    /// Print the changes as a unified diff and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Also in conflict copies, and in notes that hold git's conflict marks
    #[arg(long)]
    pub(super) force: bool,
}

/// The tasks that a verdict is about.
#[derive(Debug, Args)]
pub(super) struct Targets {
    #[command(flatten)]
    pub(super) named: Named,
    /// Rule on all proposals that are the same decision: accept keeps one, and cancels the others as its duplicates
    #[arg(long)]
    pub(super) cluster: bool,
    /// With --cluster: keep the target itself, and not the best worded
    #[arg(long, requires = "cluster")]
    pub(super) keep: bool,
    #[command(flatten)]
    pub(super) writing: Writing,
}

/// The decisions that an opinion is about.
#[derive(Debug, Args)]
pub(super) struct Stated {
    #[command(flatten)]
    pub(super) named: Named,
    /// Take back what was said of them
    #[arg(long)]
    pub(super) clear: bool,
}

/// What of which tasks is changed.
#[derive(Debug, Args)]
pub(super) struct Fields {
    #[command(flatten)]
    pub(super) named: Named,
    /// What it says, without owners, dates and tags
    #[arg(long, allow_hyphen_values = true)]
    pub(super) text: Option<String>,
    /// Who it is for, in the place of the first owner; given more than once, in the place of all; `none` for nobody
    #[arg(long, value_name = "NAME")]
    pub(super) owner: Vec<String>,
    /// When it is due: 2026-03-20, today, fri, next fri, +3d, 2w, mar 3, eom; `none` for no date
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub(super) due: Option<String>,
    /// When it is scheduled, as --due
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub(super) scheduled: Option<String>,
    /// When it starts, as --due
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub(super) start: Option<String>,
    /// highest, high, medium, none, low, lowest; raise or lower
    #[arg(long, value_name = "PRIORITY")]
    pub(super) priority: Option<String>,
    /// A tag more, with or without its #
    #[arg(long, value_name = "TAG")]
    pub(super) add_tag: Vec<String>,
    /// A tag less
    #[arg(long, value_name = "TAG")]
    pub(super) remove_tag: Vec<String>,
    #[command(flatten)]
    pub(super) writing: Writing,
}

/// How far to go in the journal.
#[derive(Debug, Args)]
pub(super) struct Steps {
    /// How many entries
    #[arg(value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) count: u32,
    /// Take back the rest of an entry when one of its lines changed since; else nothing is written then
    #[arg(long)]
    pub(super) keep_going: bool,
    /// Print the changes as a unified diff and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
}

/// Whether the answer is JSON.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Json {
    /// Print one JSON array; `--json lines`: an object a line
    #[arg(id = "json", long = "json", value_name = "lines", num_args = 0..=1)]
    #[arg(
        require_equals = true,
        default_missing_value = "array",
        hide_possible_values = true
    )]
    pub(super) form: Option<JsonForm>,
}

/// What a list is printed as; rows to read, if nothing is asked for.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Listing {
    #[command(flatten)]
    json: Json,
    /// Print it as `csv`, `markdown`, `json`, `lines` (JSON, an object a line) or `quickfix` (PATH:LINE:COLUMN: TEXT, for editors)
    #[arg(long, value_name = "FORMAT", conflicts_with = "json")]
    #[arg(hide_possible_values = true)]
    format: Option<Format>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Csv,
    Markdown,
    Json,
    Lines,
    Quickfix,
}

/// What a list is printed as for other programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Json(JsonForm),
    Table(TableForm),
    Quickfix,
}

/// Kinds of tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TableForm {
    Csv,
    Markdown,
}

impl Listing {
    /// `None` is rows to read.
    pub(super) fn form(self) -> Option<Form> {
        let format = self.format.map(|format| match format {
            Format::Csv => Form::Table(TableForm::Csv),
            Format::Markdown => Form::Table(TableForm::Markdown),
            Format::Json => Form::Json(JsonForm::Array),
            Format::Lines => Form::Json(JsonForm::Lines),
            Format::Quickfix => Form::Quickfix,
        });
        format.or(self.json.form.map(Form::Json))
    }
}

/// How JSON values follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum JsonForm {
    /// One array.
    Array,
    /// An object a line.
    Lines,
}

impl Global {
    pub(super) fn vault(&self) -> Option<PathBuf> {
        path(self.vault.as_ref())
    }

    pub(super) fn config(&self) -> Option<PathBuf> {
        path(self.config.as_ref())
    }

    pub(super) fn state_dir(&self) -> Option<PathBuf> {
        path(self.state_dir.as_ref())
    }
}

fn path(value: Option<&OsString>) -> Option<PathBuf> {
    value.filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// The whole command line with its help.
pub(super) fn command() -> clap::Command {
    let command = Call::command();
    let template = template(&command);
    let header = *command.get_styles().get_header();
    let sections = SECTIONS.map(|(title, text)| {
        let text = text.replace('\n', "\n  ");
        format!("{header}{title}:{header:#}\n  {text}")
    });
    command
        .help_template(template)
        .after_long_help(sections.join("\n\n"))
}

/// The help of `gavel` itself: commands in groups, a line each.
fn template(command: &clap::Command) -> String {
    let header = command.get_styles().get_header();
    let literal = command.get_styles().get_literal();
    let mut text = format!(
        "{{about}}\n\n{header}Usage:{header:#} {literal}gavel{literal:#} [COMMAND] [OPTIONS]\n\nWithout a command it opens the review in the terminal.\n"
    );
    for (group, names) in GROUPS {
        text.extend(["\n", &format!("{header}{group}:{header:#}"), "\n"]);
        for name in names {
            let about = command
                .find_subcommand(name)
                .and_then(clap::Command::get_about)
                .map(ToString::to_string)
                .unwrap_or_default();
            let name = format!("  {literal}{name:<13}{literal:#}");
            text.extend([&name, &about, "\n"]);
        }
    }
    text.extend([
        "\n",
        &format!("{header}Options:{header:#}"),
        "\n{options}{after-help}",
    ]);
    text
}

/// The arguments with `--json lines` as one word, so that `--json` alone may stand before a query.
pub(super) fn spelled(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut spelled: Vec<OsString> = Vec::new();
    let mut options_ended = false;
    for argument in arguments {
        options_ended |= argument == "--";
        match spelled.last_mut() {
            Some(last) if !options_ended && last == "--json" && argument == "lines" => {
                last.push("=lines");
            }
            _ => spelled.push(argument),
        }
    }
    spelled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_holds_together() {
        command().debug_assert();
    }

    #[test]
    fn every_command_stands_in_one_group_of_the_help() {
        let command = command();
        let mut named: Vec<&str> = command
            .get_subcommands()
            .map(clap::Command::get_name)
            .collect();
        let mut grouped: Vec<&str> = GROUPS
            .iter()
            .flat_map(|(_, names)| *names)
            .copied()
            .collect();
        named.sort_unstable();
        grouped.sort_unstable();
        assert_eq!(named, grouped);
    }

    #[test]
    fn lines_belongs_to_json_only_right_behind_it() {
        let check = |words: &str, expected: &str| {
            let spelled = spelled(words.split(' ').map(OsString::from));
            assert_eq!(spelled.join(std::ffi::OsStr::new(" ")), expected);
        };
        check("list --json lines a", "list --json=lines a");
        check("list --json a lines", "list --json a lines");
        check("list -- --json lines", "list -- --json lines");
    }
}
