//! The links of the project's pages: each leads to a file that is there, and to a heading of it if it names one.

use std::path::{Path, PathBuf};

/// The text of a page outside boxes and backquotes, where nothing is a link.
fn prose(page: &str) -> String {
    let mut prose = String::new();
    let mut is_box = false;
    for line in page.lines() {
        if line.starts_with("```") {
            is_box = !is_box;
        } else if !is_box {
            prose.extend(line.split('`').step_by(2));
            prose.push('\n');
        }
    }
    prose
}

/// What the links of a page name, without those to other machines.
pub(crate) fn links(page: &str) -> Vec<String> {
    let prose = prose(page);
    let rests = prose.split("](").skip(1);
    let links = rests.filter_map(|rest| rest.split_once(')').map(|(link, _)| link.to_owned()));
    links.filter(|link| !link.contains("://")).collect()
}

/// The name of a heading in a link, as GitHub and mdBook make it.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    let kept = kept.chars().filter_map(|c| match c {
        ' ' => Some('-'),
        c if c.is_alphanumeric() || matches!(c, '-' | '_') => Some(c),
        _ => None,
    });
    kept.collect()
}

/// What is wrong with the links of a page.
pub(crate) fn broken(page: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(page).unwrap();
    let mut broken = links(&text);
    broken.retain(|link| !leads_somewhere(page, link));
    broken
}

fn leads_somewhere(page: &Path, link: &str) -> bool {
    let (file, heading) = link.split_once('#').unwrap_or((link, ""));
    let target = if file.is_empty() {
        page.to_owned()
    } else {
        page.with_file_name("").join(file)
    };
    if heading.is_empty() || !target.exists() {
        return target.exists();
    }
    let text = std::fs::read_to_string(&target).unwrap();
    let mut headings = text.lines().filter(|line| line.starts_with('#'));
    headings.any(|line| anchor(line.trim_start_matches('#')) == heading)
}

/// The Markdown files of a folder of the project.
pub(crate) fn pages(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    let mut pages: Vec<PathBuf> = files
        .map(|file| file.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    pages.sort();
    pages
}

#[test]
fn what_is_no_link_is_not_followed() {
    let page = "[a](a.md) `[b](b.md)` [c](https://c)\n```\n[d](d.md)\n```\n![e](e.svg#f)";
    assert_eq!(links(page), ["a.md", "e.svg#f"]);
    assert_eq!(anchor(" The `[keys]` of a view "), "the-keys-of-a-view");
}
