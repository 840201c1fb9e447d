//! The paper says what the code does: tables made from the registry, the options and the schemas equal those in the paper, its links lead
//! somewhere, and the book has all its pages.
#![expect(clippy::disallowed_methods, reason = "tests read the paper")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "docs/json.rs"]
mod json;
#[path = "docs/links.rs"]
mod links;

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
    for example in examples {
        if example.contains("accent =") {
            gavel::ui::theme::Theme::parse(example).unwrap();
        } else {
            let config = gavel::config::Config::parse(example).unwrap();
            gavel::ui::keymap::Keymap::new(&config.keys).unwrap();
        }
    }
}

#[test]
fn every_command_of_the_readme_is_known_to_the_program() {
    let help = assert_cmd::Command::new(env!("CARGO_BIN_EXE_gavel"))
        .arg("--help")
        .output()
        .unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let known: Vec<&str> = help
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next())
        .collect();
    let scripts = README.split("## In scripts").nth(1).unwrap();
    let script = scripts.split("```").nth(1).unwrap();
    let used: Vec<&str> = script
        .lines()
        .filter_map(|line| line.split('#').next())
        .flat_map(|line| line.split("gavel ").skip(1))
        .filter_map(|rest| rest.split_whitespace().next())
        .collect();
    assert!(used.len() >= 9, "{used:?}");
    for command in used {
        assert!(
            known.contains(&command),
            "{command} is in the README and not in --help"
        );
    }
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
