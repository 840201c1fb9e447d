//! The paper says what the code does: tables made from the registry, the options and the schemas equal those in the paper, its links lead
//! somewhere, and the book has all its pages.
#![expect(clippy::disallowed_methods, reason = "tests read the paper")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "docs/json.rs"]
mod json;
#[path = "docs/links.rs"]
mod links;
#[expect(dead_code, reason = "other tests use the rest of it")]
mod support;

use gavel::ui::command::markdown_table;

const README: &str = include_str!("../README.md");

/// A page shows the table that the code makes between its mark and the end of that part.
fn check_table(name: &str, page: &str, end: &str, table: &str) {
    let (before, _) = page.split_once(end).unwrap_or_default();
    let section = before.rsplit_once("checked by tests/docs.rs -->\n");
    assert_eq!(
        section.map(|(_, section)| section.trim()),
        Some(table.trim()),
        "put this between the marks in {name}:\n\n{table}"
    );
}

#[test]
fn the_readme_and_the_page_about_keys_show_those_of_the_registry() {
    let page = include_str!("../docs/keys.md");
    check_table("README.md", README, "<!-- /keys -->", &markdown_table());
    check_table("docs/keys.md", page, "<!-- /keys -->", &markdown_table());
}

#[test]
fn the_page_about_json_shows_every_field_of_the_schemas() {
    let page = include_str!("../docs/json.md");
    let common = json::schema("common");
    for name in json::names() {
        let table = if name == "common" {
            json::words_table(&common)
        } else {
            json::table(&json::schema(&name), &common)
        };
        check_table("docs/json.md", page, &format!("<!-- /{name} -->"), &table);
    }
    let meeting = json::table(&common["$defs"]["meeting"]["anyOf"][0], &common);
    check_table("docs/json.md", page, "<!-- /of meeting -->", &meeting);
}

#[test]
fn every_link_of_a_page_leads_somewhere() {
    for page in [".", "docs", "packaging", "fuzz"]
        .map(links::pages)
        .concat()
    {
        assert_eq!(
            links::broken(&page),
            Vec::<String>::new(),
            "{}",
            page.display()
        );
    }
}

#[test]
fn the_book_has_each_page_once() {
    let summary = include_str!("../docs/SUMMARY.md");
    let mut listed = links::links(summary);
    listed.push("SUMMARY.md".to_owned());
    listed.sort();
    let pages = links::pages("docs").into_iter();
    let pages = pages.map(|page| page.file_name().unwrap().to_str().unwrap().to_owned());
    assert_eq!(pages.collect::<Vec<String>>(), listed);
}

#[test]
fn the_page_about_queries_shows_the_fields_that_there_are() {
    let page = include_str!("../docs/query.md");
    let table = gavel::review::query::markdown_table();
    check_table("docs/query.md", page, "<!-- /fields -->", &table);
}

#[test]
fn the_page_on_the_plugin_says_what_each_line_of_a_layout_does() {
    let page = include_str!("../docs/tasks-plugin.md");
    let table = gavel::review::tasks_query::layout_table();
    check_table("docs/tasks-plugin.md", page, "<!-- /layout -->", &table);
}

#[test]
fn every_query_on_the_page_about_queries_is_one() {
    let page = include_str!("../docs/query.md");
    let toml = page.split("```toml").nth(1).unwrap();
    let config = gavel::config::Config::parse(toml.split("```").next().unwrap()).unwrap();
    assert_eq!(config.views.0.len(), 2);
    assert_eq!(gavel::review::query::views::check(&config.views.0), Ok(()));
    let example = page.lines().find_map(|line| line.strip_prefix("    "));
    let query = gavel::review::query::Query::parse(example.unwrap(), chrono::NaiveDate::default());
    assert!(!query.unwrap().is_empty());
}

#[test]
fn the_page_on_configuration_shows_the_table_of_options_and_each_preset() {
    let page = include_str!("../docs/configuration.md");
    let table = gavel::config::options::markdown_table();
    check_table("docs/configuration.md", page, "<!-- /options -->", &table);
    for preset in gavel::config::keys::Preset::ALL {
        assert!(page.contains(&format!("| `{}` |", preset.name())));
    }
    for (name, _) in gavel::ui::theme::BUILT_IN {
        assert!(page.contains(&format!("`{name}`")), "{name}");
    }
}

#[test]
fn the_examples_of_the_page_on_configuration_hold() {
    let page = include_str!("../docs/configuration.md");
    let examples: Vec<&str> = page
        .split("```toml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    assert!(examples.len() >= 3);
    let readme = README.split("```toml\n").nth(1).unwrap();
    let examples = examples.into_iter().chain(readme.split("```").next());
    for example in examples {
        if example.contains("accent =") {
            gavel::ui::theme::Theme::parse(example).unwrap();
        } else {
            let config = gavel::config::Config::parse(example).unwrap();
            gavel::ui::keymap::Keymap::new(&config.keys).unwrap();
        }
    }
}

/// Notes in which the README's examples find what they name.
#[cfg(unix)]
const EXAMPLES: [(&str, &[u8]); 4] = [
    (
        "Meetings/Kick-off.md",
        b"---
title: Kick-off
date: 2026-03-17
type: customer
source_ref: Transcripts/Kick-off.md
---

# Kick-off

A short meeting.

## Tasks

- [?] Send the timetable to the harbour master @Ana #task #proposed
- [?] Pay the invoice of the printer @Ana #task #proposed

## Summary

One.

Two.

Three.

Four.

## Decisions

Said in the meeting:

- The launch is on the first of May.
",
    ),
    (
        "Transcripts/Kick-off.md",
        b"Ana: I will send the timetable to the harbour master today.\n",
    ),
    (
        "Inbox.md",
        b"# Inbox\n\n- [?] Order rope for the launch \xf0\x9f\x93\x85 2026-03-19 #task #proposed\n- [?] Book the hall #task #proposed\n- [?] Call the caterer @Myself \xf0\x9f\x93\x85 2026-03-19 #task #proposed\n",
    ),
    (
        "verdicts.jsonl",
        b"{\"path\":\"Inbox.md\",\"line\":4,\"raw\":\"- [?] Book the hall #task #proposed\",\"verdict\":\"done\"}\n",
    ),
];

/// The shell in a vault, with gavel on its path.
#[cfg(unix)]
fn shell(vault: &support::Vault, line: &str) -> std::process::Output {
    let gavel = std::path::Path::new(env!("CARGO_BIN_EXE_gavel"));
    let path = format!("{}:/usr/bin:/bin", gavel.parent().unwrap().display());
    let call = vault.process(&[]);
    let variables = call
        .get_envs()
        .filter_map(|(name, value)| Some((name, value?)));
    std::process::Command::new("/bin/sh")
        .args(["-c", line])
        .env_clear()
        .envs(variables)
        .env("PATH", path)
        .current_dir(vault.root())
        .output()
        .unwrap()
}

#[cfg(unix)]
#[test]
fn every_command_of_the_readme_does_what_it_is_asked() {
    let vault = support::Vault::new(&EXAMPLES);
    let scripts = README.split("## In scripts").nth(1).unwrap();
    let script = scripts.split("```").nth(1).unwrap();
    let lines = script.lines().skip(1);
    let mut run = 0;
    for line in lines {
        let output = shell(&vault, line);
        assert!(output.status.success(), "{line}: {output:?}");
        let is_sound = output.stderr.starts_with(b"gavel: nothing is odd");
        assert!(!output.stdout.is_empty() || is_sound, "{line}: {output:?}");
        run += 1;
    }
    assert!(run >= 17, "{run}");
    // The last of them that changed a note was `gavel edit`, and `gavel undo` took it back.
    let inbox = String::from_utf8(vault.read("Inbox.md")).unwrap();
    assert!(
        inbox.contains("- [ ] Order rope for the launch 📅 2026-03-19 #task\n"),
        "{inbox}"
    );
}

/// What stands behind a word at the start of a line of a file.
fn behind<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    text.lines()
        .find_map(|line| line.trim_start().strip_prefix(word))
        .map(str::trim)
}

#[test]
fn the_packages_have_the_version_of_the_program() {
    let version = env!("CARGO_PKG_VERSION");
    let arch = include_str!("../packaging/aur/PKGBUILD");
    let info = include_str!("../packaging/aur/.SRCINFO");
    let formula = include_str!("../packaging/homebrew/gavel.rb");
    assert_eq!(behind(arch, "pkgver="), Some(version));
    assert_eq!(behind(info, "pkgver ="), Some(version));
    assert!(
        behind(formula, "url ")
            .unwrap()
            .contains(&format!("/v{version}.tar.gz"))
    );
}

#[test]
fn the_architecture_stays_short_and_names_every_module() {
    let text = include_str!("../ARCHITECTURE.md");
    assert!(text.lines().count() < 180);
    let modules = include_str!("../src/lib.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    for module in modules {
        assert!(
            text.contains(&format!("`{module}`")),
            "{module} is not in ARCHITECTURE.md"
        );
    }
}
