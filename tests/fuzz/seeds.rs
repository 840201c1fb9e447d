//! Inputs that the fuzz targets start from: small, made up, one for each thing that a parser treats in its own way.

/// The choices that an input begins with, and what follows them.
fn chosen(choices: &[u8], text: &str) -> Vec<u8> {
    [choices, text.as_bytes()].concat()
}

const NOTES: &[&str] = &[
    "---\ntitle: \"Kick-off\"\ndate: 2026-03-02\nsource_ref: /Users/x/Sources/a.md\n---\n# Kick-off\n\n## Action Items\n- [?] Send the plan. @Marit Solheim 📅 2026-03-20 ⏫ #task #proposed #auto\n- [?] Call them #task #proposed\n- [?] Call them #task #proposed\n\n## Decisions\n- Ship on Friday.\n- None\n\n*Source: [[2026-03-02 - Kick-off]]*",
    "\u{feff}- [ ] a\r\n  - [x] b ✅ 2026-01-01 ^id\r\n\t1. [R] c\n> [!todo]\n> - [?] d #proposed\n",
    "```\n- [?] code\n```\n<!--\n- [?] hidden\n-->\n%%\n- [?] comment\n%%\n- [?] real #task #proposed\n",
    "a\n===\n| a | b |\n|---|---|\n[x]: <y> 'z'\n* * *\n- - - [ ] deep\n      - [?] deeper\n    code\n",
    "# Decisions\n- a\n## Open\n- b\n### Decision log\n- c\n## Decision\n- d\n# Notes\n- e\n",
    "- [?] weâ€™ll go ğŸ“… 2026-01-01 â« #task #proposed\r- [ ] x\u{2028}y #task\n",
];

const LINES: &[&str] = &[
    "- [?] Send the plan. @Marit Solheim, @TBD and @Ola ⏳ 2026-03-20 🛫 2026-03-01 ➕ 2026-02-30 🔼 #task #proposed #a/b ^b-1  ",
    "> 12) [ ] Water them 🔁 every 2 weeks on Monday when done 📅 2026-03-20 🏁 delete 🆔 a1 ⛔ b2, c3 #task",
    "- [/] a  [due:: 2026-03-20]  (priority:: high), [repeat:: every month on the last] [onCompletion:: keep] #task #proposed",
    "* [x] weâ€™ll go ğŸ“… 2026-01-01 ✅ 2026-03-17 🗓\u{fe0f} 2026-01-02 #task #proposed",
    "\t- [R] a\tb\u{2028}c #proposed\u{a0}x ❌ 2026-03-17 #task",
    "+ [?] \u{1b}[31m@A #proposed #proposed 🔁 every January on the 3rd until 2027 ⏬\u{fe0f}",
];

const YAML: &[&str] = &[
    "type: people\ntitle: 'A: b'\ndate: 2026-03-02\nperson: \"\"\nparticipants:\n  - Ana B\n  - J\u{fc}rg\n",
    "title: \"Oakâ€™s plan\"\nparticipants: [\"B\", C]\nsource_ref: >-\n  Sources/2026-03-02 - A\n  and B.md\ngenerator: x\n",
    "title: \"A\nsource_ref: Sources/a.md\nx: [\n",
    "a: &a [x, x]\nb: &b [*a, *a]\n<<: *b\ntitle: !!str 1\n? k\n: |2\n  v\n",
    "entity: [a, {b: c}]\ncreated: '2026-03-02T10:00'\n%YAML 1.2\n",
];

const CONFIGS: &[&str] = &[
    "vault = '/v'\neditor = \"vi -R\"\n[proposed]\nsymbols = [\"?\", \"!\"]\ntags = ['#proposed']\nkeep_tag = true\n",
    "valt = 1\n",
    "[proposed]\nsymbols = \"?\"\n",
    "vault = \"\"\"\na\\u00e9\n\"\"\"\r\n",
    r##"{"statusSettings":{"coreStatuses":[{"symbol":" ","name":"Todo","nextStatusSymbol":"x","type":"TODO"}],"customStatuses":[{"symbol":"R","type":"CANCELLED"}]},"globalFilter":"#task","taskFormat":"dataview","filenameAsDateFolders":["daily"]}"##,
];

const SOURCES: &[&str] = &[
    "/Users/x/Vault/Sources/2026-03-02 - Kick-off.md\n[[2026-03-02 - Kick-off|talk]]\nMeetings/2026-03-02 - Kick-off.md\nMeetings/2026-03-02 - Kick-off.md\nSources/2026-03-02 - Kick-off.md\nArchive/2026-03-02 - Kick-off.md",
    "../../etc/passwd\n[[../../../etc/passwd]]\nn.md\netc/passwd\npasswd\n/etc/passwd\n../etc/passwd",
    "C:\\Vault\\Sources\\a: b.md\nSources/a_ b#head\nn.md\nSources/a - b.md\nSources/a/b.md\nA - B.MD",
    "2026-03-02 A very long name of a meeting that somebody cut at eighty chara\n\nn.md\n2026-03-02 A very long name of a meeting that somebody cut at eighty characters.txt\n2026-03-02 A very long name of a meeting that somebody cut at eighty chambers.txt",
    "https://x.example/a.md\nOakâ€™s plan\nn.md\nOak’s plan.md\nOak's plan.vtt",
];

const SHOWN: &[&str] = &[
    "\u{1b}]0;x\u{7}\u{1b}[2J\u{9b}31m\u{85}\r\n\t\0\u{7f}",
    "abc\u{202e}fed\u{2066}a\u{2069}\u{200b}\u{200e}\u{feff}\u{ad}\u{2028}\u{e0041}\u{e007f}\u{fff9}",
    "👩\u{200d}💻👨\u{200d}👩\u{200d}👧 🗓\u{fe0f} 1\u{fe0f}\u{20e3} क\u{94d}\u{200d}ष 葛\u{e0100}",
    "Zalgo a\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}\u{30a} \u{301} 日本語 한국어 - a longer text that has to be wrapped somewhere",
];

/// The inputs for a target, by its name.
pub fn seeds(target: &str) -> Vec<Vec<u8>> {
    let with = |choices: &[&[u8]], texts: &[&str]| {
        let pairs = texts
            .iter()
            .flat_map(|text| choices.iter().map(move |choices| chosen(choices, text)));
        pairs.collect::<Vec<_>>()
    };
    match target {
        "note" => with(&[&[0], &[2], &[3]], NOTES),
        "task_line" => with(&[&[0, 0], &[0, 1], &[1, 2], &[3, 2], &[3, 3], &[0, 4], &[2, 7]], LINES),
        "frontmatter" => with(&[&[]], YAML),
        "config" => with(&[&[]], CONFIGS),
        "source" => with(&[&[]], SOURCES),
        "display" => with(&[&[0], &[7], &[80]], SHOWN),
        // Two records of one edit each, and a cut; then a line that is no record.
        "journal" => vec![
            b"\0\x04\0\0\x01\0\x01\x04n.md\0\x02\x02ab\x02cd\x05\x06accept\0\x01\x01\0\0\x07\x04undo\0\x40".to_vec(),
            b"\0\x0b\0\0\x01\0\x02\x04n.md\0\0\x01\xff\0\x04m.md\0\0\0\x01a\0\0\0\x04\x01\0\0\0\0\0\x02\0\0\0\0\0\x80".to_vec(),
            b"000000000000 {\"v\":1,\"kind\":\"commit\"}\n{}\n".to_vec(),
        ],
        // A verdict on the second task and a removal; then a line that somebody put above.
        "edit" => with(
            &[
                b"\0\x02\x01\0\x01\0\0\0\x03\0\0",
                b"\x03\x03\x01\0\0\0\x05\0\x01\0\x04\0\x02\x03new\x01\0\0\0\0\x04top\n",
                b"\0\x01\x09\0\x02\0\x02\0\x09\0\x03\x01x\0\x20\0\0\x09- [?] b\r\n",
            ],
            NOTES,
        ),
        _ => Vec::new(),
    }
}
