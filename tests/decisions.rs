//! Decisions from the command line: confirmed and disputed, remembered beside the journal, no note touched.
#![expect(clippy::disallowed_methods, reason = "tests make their own vaults")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[expect(dead_code, reason = "other tests use the rest of it")]
mod support;

use support::Vault;

const NOTE: &[u8] = b"---\ntype: people\ndate: 2026-03-18\n---\n# Harbour\n\n## Decisions\n- The horn stays.\n- The bell goes.\n\n- [?] Paint it #task #proposed\n";

fn vault() -> Vault {
    Vault::new(&[("n.md", NOTE)])
}

/// The opinion on each decision, as the JSON has it.
fn reviews(vault: &Vault) -> Vec<String> {
    let decisions = vault.json(&["decisions", "--json"]);
    let review = |decision: &serde_json::Value| decision["review"].to_string();
    decisions.iter().map(review).collect()
}

#[test]
fn an_opinion_is_remembered_and_the_newest_counts() {
    let vault = vault();
    assert_eq!(reviews(&vault), ["null", "null"]);
    assert_eq!(
        vault.ok(&["confirm", "n.md:8", "n.md:9", "n.md:8"]),
        "confirmed n.md:8  The horn stays.\nconfirmed n.md:9  The bell goes.\n"
    );
    assert_eq!(
        vault.ok(&["dispute", "n.md:9"]),
        "disputed n.md:9  The bell goes.\n"
    );
    assert_eq!(
        vault.ok(&["dispute", "n.md:9"]),
        "already disputed n.md:9  The bell goes.\n"
    );
    assert_eq!(reviews(&vault), ["\"confirmed\"", "\"disputed\""]);
    assert_eq!(
        vault.ok(&["decisions"]),
        "n.md:8  2026-03-18  The horn stays.  confirmed\nn.md:9  2026-03-18  The bell goes.  disputed\n"
    );
    assert_eq!(
        vault.ok(&["decisions", "is:disputed"]),
        "n.md:9  2026-03-18  The bell goes.  disputed\n"
    );
    let source = vault.gavel(&["source", "n.md:8", "--json"]);
    assert!(
        source.out.contains("\"review\":\"confirmed\""),
        "{source:?}"
    );
    assert_eq!(vault.read("n.md"), NOTE);
    assert!(vault.json(&["history", "--json"]).is_empty());
}

#[test]
fn clear_takes_back_what_it_names_and_nothing_else() {
    let vault = vault();
    vault.ok(&["confirm", "n.md:8"]);
    assert_eq!(
        vault.ok(&["dispute", "--clear", "n.md:8"]),
        "was not disputed n.md:8  The horn stays.\n"
    );
    assert_eq!(reviews(&vault)[0], "\"confirmed\"");
    assert_eq!(
        vault.ok(&["confirm", "--clear", "n.md:8"]),
        "no longer confirmed n.md:8  The horn stays.\n"
    );
    assert_eq!(reviews(&vault), ["null", "null"]);
}

#[test]
fn an_opinion_is_of_the_line_wherever_it_moves() {
    let vault = vault();
    let target = vault.json(&["decisions", "--json"])[0]["target"].clone();
    vault.ok(&["confirm", target.as_str().unwrap()]);
    let note = String::from_utf8(NOTE.to_vec()).unwrap();
    vault.write(
        "n.md",
        note.replace("# Harbour\n", "# Harbour\n\nA line\n")
            .as_bytes(),
    );
    assert_eq!(reviews(&vault), ["\"confirmed\"", "null"]);
    vault.write("n.md", note.replace("horn stays", "horn goes").as_bytes());
    assert_eq!(reviews(&vault), ["null", "null"]);
    let gone = vault.gavel(&["confirm", target.as_str().unwrap()]);
    assert_eq!((gone.code, gone.out.as_str()), (1, ""), "{gone:?}");
    assert_eq!(
        gone.err,
        "gavel: n.md:8: no decision stands there; list again\n"
    );
}

#[test]
fn what_is_no_decision_is_refused_and_the_rest_is_done() {
    let vault = vault();
    let run = vault.gavel(&["dispute", "n.md:11", "gone.md:1", "n.md:9"]);
    assert_eq!(run.code, 1);
    assert_eq!(run.out, "disputed n.md:9  The bell goes.\n");
    assert_eq!(run.err.lines().count(), 2, "{run:?}");
    let listed = vault.ok(&["decisions", "horn", "--json", "lines"]);
    let by_list = vault.with_input(&["confirm", "-"], &listed);
    assert_eq!(
        by_list.out, "confirmed n.md:8  The horn stays.\n",
        "{by_list:?}"
    );
}

#[test]
fn what_cannot_be_read_of_it_is_told_and_no_more() {
    let vault = vault();
    vault.ok(&["confirm", "n.md:8"]);
    let state = std::fs::read_dir(vault.folder().join("state")).unwrap();
    let file = state
        .last()
        .unwrap()
        .unwrap()
        .path()
        .join("decisions.jsonl");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("nonsense\n{text}torn")).unwrap();
    let run = vault.gavel(&["decisions", "--json"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(
        run.err
            .matches("decisions.jsonl: 1 line is damaged")
            .count(),
        1,
        "{run:?}"
    );
    assert!(run.out.contains("\"review\":\"confirmed\""), "{run:?}");
    vault.ok(&["dispute", "n.md:9"]);
    assert_eq!(reviews(&vault), ["\"confirmed\"", "\"disputed\""]);
}

#[test]
fn decisions_are_a_table_too() {
    let vault = vault();
    vault.ok(&["dispute", "n.md:9"]);
    let target = |index: usize| {
        let decisions = vault.json(&["decisions", "--format", "json"]);
        decisions[index]["target"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        vault.ok(&["decisions", "--format", "csv"]),
        format!(
            "path,line,date,title,type,heading,text,review,target\n\
             n.md,8,2026-03-18,Harbour,people,Decisions,The horn stays.,,{}\n\
             n.md,9,2026-03-18,Harbour,people,Decisions,The bell goes.,disputed,{}\n",
            target(0),
            target(1)
        )
    );
    let markdown = vault.ok(&["decisions", "bell", "--format", "markdown"]);
    assert_eq!(
        markdown,
        format!(
            "| path | line | date | title | type | heading | text | review | target |\n\
             | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n\
             | n.md | 9 | 2026-03-18 | Harbour | people | Decisions | The bell goes. | disputed | {} |\n",
            target(1)
        )
    );
}
