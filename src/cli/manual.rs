//! The manual page, made of the same words as the help.

use clap::{Arg, Command};
use clap_mangen::Man;

use crate::cli::args::{GROUPS, SECTIONS, command};

/// The page, in the language of `man`.
pub(super) fn page() -> String {
    let mut command = command();
    command.build();
    let mut page = head(&command);
    for (group, names) in GROUPS {
        page.extend([".SS ", group, "\n"]);
        for name in names {
            if let Some(command) = command.find_subcommand_mut(name) {
                page.push_str(&entry(command));
            }
        }
    }
    page.push_str(".SH OPTIONS\n");
    for option in command
        .get_arguments()
        .filter(|option| !option.is_hide_set() && option.get_id() != "help")
    {
        page.push_str(&argument(option));
    }
    for (title, text) in SECTIONS {
        let title = title.to_uppercase();
        page.extend([".SH ", &title, "\n.nf\n", &escaped(text), "\n.fi\n"]);
    }
    page
}

fn head(command: &Command) -> String {
    let man = Man::new(command.clone());
    let mut head = Vec::new();
    // Writing into memory does not fail.
    let _ = man.render_title(&mut head);
    let _ = man.render_name_section(&mut head);
    let mut head = String::from_utf8_lossy(&head).into_owned();
    head.push_str(
        ".SH SYNOPSIS\n\\fBgavel\\fR [\\fICOMMAND\\fR] [\\fIOPTIONS\\fR]\n.PP\nWithout a command it opens the review in the terminal.\n.SH COMMANDS\n",
    );
    head
}

/// A command with what may stand behind it.
fn entry(command: &mut Command) -> String {
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").trim().to_owned();
    let about = command.get_long_about().or_else(|| command.get_about());
    let about = about.map(ToString::to_string).unwrap_or_default();
    let mut entry = format!(".TP\n\\fB{}\\fR\n{}\n", escaped(&usage), escaped(&about));
    let own = command
        .get_arguments()
        .filter(|argument| !argument.is_global_set() && argument.get_id() != "help");
    let own: Vec<String> = own.map(argument).collect();
    if !own.is_empty() {
        entry.extend([".RS\n", &own.concat(), ".RE\n"]);
    }
    entry
}

fn argument(argument: &Arg) -> String {
    let about = argument
        .get_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    format!(
        ".TP\n\\fI{}\\fR\n{}\n",
        escaped(&argument.to_string()),
        escaped(&about)
    )
}

/// Text that is no instruction to `man`.
fn escaped(text: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            let line = line.replace('\\', "\\e").replace('-', "\\-");
            if line.starts_with(['.', '\'']) {
                format!("\\&{line}")
            } else {
                line
            }
        })
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_no_instruction() {
        assert_eq!(escaped(".TH a\\b\n'x -n"), "\\&.TH a\\eb\n\\&'x \\-n");
    }

    #[test]
    fn every_command_has_its_entry() {
        let page = page();
        for name in GROUPS.iter().flat_map(|(_, names)| *names) {
            assert!(page.contains(&format!(".TP\n\\fBgavel {name}")), "{name}");
        }
    }
}
