//! Everything that text can do to a terminal, in every text that gavel reads: notes, names, settings, configuration, words of the
//! command line. Whatever it prints and draws of them shows that something is there, and does nothing.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write as _;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::bytes::strange;
use crate::check_given_back;
use crate::desk::Desk;

/// A text that means harm, and how it is shown.
type Harm = (&'static [u8], &'static str);

const HARMS: [Harm; 52] = [
    // Titles, links, the clipboard, colours, a notification: commands to the terminal's window.
    (b"\x1b]0;owned\x07", "␛]0;owned␇"),
    (b"\x1b]2;owned\x1b\\", "␛]2;owned␛\\"),
    (
        b"\x1b]8;;x:y\x1b\\text\x1b]8;;\x1b\\",
        "␛]8;;x:y␛\\text␛]8;;␛\\",
    ),
    (b"\x1b]52;c;aGk=\x07", "␛]52;c;aGk=␇"),
    (b"\x1b]52;c;?\x1b\\", "␛]52;c;?␛\\"),
    (b"\x1b]4;1;?\x07", "␛]4;1;?␇"),
    (b"\x1b]9;owned\x07", "␛]9;owned␇"),
    (b"\x1b]1337;File=:aGk=\x07", "␛]1337;File=:aGk=␇"),
    (b"\x1b]777;notify;a;b\x1b\\", "␛]777;notify;a;b␛\\"),
    // The screen, the cursor, modes, questions that are answered as if typed.
    (b"\x1b[2J", "␛[2J"),
    (b"\x1b[3J\x1b[H", "␛[3J␛[H"),
    (b"\x1b[1;1H", "␛[1;1H"),
    (b"\x1b[31;1m", "␛[31;1m"),
    (b"\x1b[8m", "␛[8m"),
    (b"\x1b[?1049l", "␛[?1049l"),
    (b"\x1b[?1003h\x1b[?1006h", "␛[?1003h␛[?1006h"),
    (b"\x1b[?2026h", "␛[?2026h"),
    (b"\x1b[?25l", "␛[?25l"),
    (b"\x1b[6n", "␛[6n"),
    (b"\x1b[c", "␛[c"),
    (b"\x1b[21t", "␛[21t"),
    (b"\x1b[>5u", "␛[>5u"),
    (b"\x1b[4i", "␛[4i"),
    (b"\x1b[1;5r", "␛[1;5r"),
    // Other strings and single characters behind an escape.
    (b"\x1bPq#0\x1b\\", "␛Pq#0␛\\"),
    (b"\x1b_Gf=100;aGk=\x1b\\", "␛_Gf=100;aGk=␛\\"),
    (b"\x1b^owned\x1b\\", "␛^owned␛\\"),
    (b"\x1bXowned\x1b\\", "␛Xowned␛\\"),
    (b"\x1bc", "␛c"),
    (b"\x1b(0\x0eqqq\x0f", "␛(0␎qqq␏"),
    (b"\x1b7\x1b8", "␛7␛8"),
    // The same from among the C1 controls.
    ("\u{9b}2J".as_bytes(), "<U+009B>2J"),
    ("\u{9d}0;owned\u{9c}".as_bytes(), "<U+009D>0;owned<U+009C>"),
    ("\u{90}q\u{9c}".as_bytes(), "<U+0090>q<U+009C>"),
    ("\u{85}\u{8d}\u{84}".as_bytes(), "<U+0085><U+008D><U+0084>"),
    // Controls that move, ring or overwrite.
    (b"\x07", "␇"),
    (b"safe\x08\x08\x08\x08evil", "safe␈␈␈␈evil"),
    (b"safe\x7fevil", "safe␡evil"),
    (b"\x0b\x0c", "␋␌"),
    (b"\x05\x11\x13\x1a", "␅␑␓␚"),
    // Directions.
    ("\u{202e}live\u{202c}".as_bytes(), "<U+202E>live<U+202C>"),
    (
        "\u{202a}\u{202b}\u{202d}".as_bytes(),
        "<U+202A><U+202B><U+202D>",
    ),
    (
        "\u{2066}a\u{2067}b\u{2068}c\u{2069}".as_bytes(),
        "<U+2066>a<U+2067>b<U+2068>c<U+2069>",
    ),
    (
        "\u{200e}\u{200f}\u{61c}".as_bytes(),
        "<U+200E><U+200F><U+061C>",
    ),
    // What nobody sees.
    (
        "ad\u{200b}mi\u{200c}n\u{200d}s".as_bytes(),
        "ad<U+200B>mi<U+200C>n<U+200D>s",
    ),
    (
        "a\u{2060}b\u{ad}c\u{180e}d".as_bytes(),
        "a<U+2060>b<U+00AD>c<U+180E>d",
    ),
    (
        "a\u{3164}b\u{115f}c\u{2800}d\u{feff}e".as_bytes(),
        "a<U+3164>b<U+115F>c<U+2800>d<U+FEFF>e",
    ),
    (
        "\u{e0001}\u{e0068}\u{e0069}\u{e007f}".as_bytes(),
        "<U+E0001><U+E0068><U+E0069><U+E007F>",
    ),
    (
        "a\u{fe00}\u{fe01}\u{e0101}".as_bytes(),
        "a<U+FE00><U+FE01><U+E0101>",
    ),
    // Bytes that are no text: half a surrogate, ESC and C1 written too long or alone.
    (b"\xed\xa0\x80", "���"),
    (b"\xc0\x9b[2J \xe0\x80\x9b[2J", "��[2J ���[2J"),
    (b"\x9b2J\xff\xfe", "�2J��"),
];

/// Those that end a line for somebody, and are looked at where they end none.
const BREAKS: [Harm; 4] = [
    (b"one\rtwo", "one␍two"),
    (
        "one\u{2028}two\u{2029}three".as_bytes(),
        "one<U+2028>two<U+2029>three",
    ),
    (b"one\ntwo", "one␊two"),
    (b"one\r\ngavel: all is well", "one␍␊gavel: all is well"),
];

/// The name of a note that holds a harm.
fn name(number: usize, harm: &[u8]) -> Vec<u8> {
    [
        format!("2026-03-{:02} n{number} ", number % 28 + 1).as_bytes(),
        harm,
        b".md",
    ]
    .concat()
}

/// A note with a harm in each of its parts; `plain` leaves the frontmatter readable.
fn note(number: usize, harm: &[u8], plain: bool) -> Vec<u8> {
    let quoted = if plain {
        let text = format!("of {} end", String::from_utf8_lossy(harm));
        serde_json::to_string(&text).unwrap().into_bytes()
    } else {
        [b"\"of ", harm, b" end\""].concat()
    };
    let mut note = Vec::new();
    note.extend_from_slice(b"---\n");
    for key in ["title", "date", "type", "person", "source_ref"] {
        note.extend_from_slice(key.as_bytes());
        note.extend_from_slice(b": ");
        note.extend_from_slice(&quoted);
        note.push(b'\n');
    }
    note.extend_from_slice(b"participants: [");
    note.extend_from_slice(&quoted);
    note.extend_from_slice(b"]\n---\n\n# ");
    note.extend_from_slice(harm);
    note.extend_from_slice(b"\n\n## Action Items ");
    note.extend_from_slice(harm);
    note.extend_from_slice(format!("\n\n- [?] task {number} ").as_bytes());
    note.extend_from_slice(harm);
    note.extend_from_slice(" end @Ana 📅 2026-03-20 #task #proposed\n- [?] more @Bo".as_bytes());
    note.extend_from_slice(harm);
    note.extend_from_slice(b" #proposed #t");
    note.extend_from_slice(harm);
    note.extend_from_slice(b" [[");
    note.extend_from_slice(harm);
    note.extend_from_slice(b"]]\n\n## Decisions\n\n- decided ");
    note.extend_from_slice(harm);
    note.extend_from_slice(format!(" end\n\n*Source: [[talk {number} ").as_bytes());
    note.extend_from_slice(harm);
    note.extend_from_slice(b"]]*\n");
    note
}

fn write(desk: &Desk, path: &[u8], bytes: &[u8]) {
    let file = desk.vault().join(OsStr::from_bytes(path));
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, bytes).unwrap();
}

/// A vault where every text holds every harm.
fn hostile() -> Desk {
    let desk = Desk::named("vault \u{1b}]0;owned\u{7}\u{202e}\u{200b}");
    for (number, (harm, _)) in HARMS.iter().chain(&BREAKS[..2]).enumerate() {
        let is_text = str::from_utf8(harm).is_ok();
        let plain = [
            b"Meetings/".as_slice(),
            &name(number, if is_text { harm } else { b"x" }),
        ]
        .concat();
        write(&desk, &plain, &note(number, harm, true));
        let broken = format!("Broken/n{number}.md");
        write(&desk, broken.as_bytes(), &note(number, harm, false));
        let talk = [format!("Sources/talk {number} ").as_bytes(), harm, b".md"].concat();
        write(
            &desk,
            &talk,
            &[*harm, b": said\n# ", harm, b"\r", harm, b"\n"].concat(),
        );
    }
    for (number, (harm, _)) in BREAKS[2..].iter().enumerate() {
        write(
            &desk,
            &name(60 + number, harm),
            b"- [?] in a name that breaks #proposed\n",
        );
    }
    write(&desk, b"no text \xff\x1b[2J.md", b"- [?] unseen\n");
    for (number, folder) in ["Other", "Odd"].iter().enumerate() {
        let (harm, _) = HARMS[number];
        let settings = format!(
            "{{\"statusSettings\":{{\"customStatuses\":[{{\"symbol\":\"?\",\"name\":{0},\"nextStatusSymbol\":{0},\"type\":{1}}}]}}}}",
            serde_json::to_string(&String::from_utf8_lossy(harm)).unwrap(),
            if number == 0 {
                "\"TODO\""
            } else {
                "\"\u{1b}]0;x\u{7}"
            },
        );
        let path = format!("{folder}/.obsidian/plugins/obsidian-tasks-plugin/data.json");
        write(&desk, path.as_bytes(), settings.as_bytes());
        write(&desk, format!("{folder}/n.md").as_bytes(), b"- [?] task\n");
    }
    desk
}

/// A call with words that need not be text.
fn run(desk: &Desk, words: &[&[u8]], input: &[u8]) -> Output {
    let mut command: Command = desk.command(&[]);
    command.args(words.iter().map(|word| OsStr::from_bytes(word)));
    command
        .env("TMPDIR", desk.vault())
        .env("EDITOR", "/nowhere/\u{9b}2J");
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    if words.contains(&b"-".as_slice()) {
        // Who found the words wrong does not read.
        let _ = stdin.write_all(input);
    }
    drop(stdin);
    child.wait_with_output().unwrap()
}

/// Nothing of what was printed does anything; a tab or `\r` may stand in a diff where a line has one.
fn check_harmless(words: &[&[u8]], output: &Output) {
    let shown: Vec<_> = words
        .iter()
        .map(|word| word.escape_ascii().to_string())
        .collect();
    for stream in [&output.stdout, &output.stderr] {
        let text = str::from_utf8(stream).unwrap_or_else(|_| panic!("{shown:?}: no UTF-8"));
        let text = text.replace("\r\n", "\n");
        assert!(!text.contains('\r'), "{shown:?}: {text:?}");
        let text = text.replace('\t', " ");
        assert_eq!(strange(text.as_bytes()), [""; 0], "{shown:?}: {text}");
    }
    let code = output.status.code();
    assert!(matches!(code, Some(0..=2)), "{shown:?}: {code:?}");
    for line in str::from_utf8(&output.stderr).unwrap().lines() {
        assert_ne!(
            line, "gavel: all is well",
            "{shown:?}: a name speaks for gavel"
        );
    }
}

fn text(output: &Output) -> &str {
    str::from_utf8(&output.stdout).unwrap()
}

#[test]
fn no_command_prints_a_harm_of_a_note() {
    let desk = hostile();
    let targets = run(&desk, &[b"list", b"--json", b"lines"], b"").stdout;
    let calls: [&[&[u8]]; 30] = [
        &[b"list"],
        &[b"list", b"--all"],
        &[b"list", b"--json"],
        &[b"list", b"--json", b"lines"],
        &[b"meetings"],
        &[b"meetings", b"--json"],
        &[b"decisions"],
        &[b"decisions", b"--json"],
        &[b"source", b"-"],
        &[b"source", b"-", b"--json"],
        &[b"accept", b"-", b"--dry-run"],
        &[b"reject", b"-", b"--dry-run"],
        &[b"done", b"-", b"--dry-run"],
        &[b"reopen", b"-", b"--dry-run"],
        &[b"toggle", b"-", b"--dry-run"],
        &[b"set", b"!", b"-", b"--dry-run"],
        &[b"accept", b"-"],
        &[b"reject", b"-"],
        &[b"reopen", b"-"],
        &[b"undo", b"2", b"--dry-run"],
        &[b"undo"],
        &[b"redo", b"--dry-run"],
        &[b"redo"],
        &[b"history"],
        &[b"history", b"--json"],
        &[b"doctor"],
        &[b"config"],
        &[b"demo"],
        &[b"source", b"Meetings/nothing.md:1", b"--open"],
        &[],
    ];
    for words in calls {
        let output = run(&desk, words, &targets);
        check_harmless(words, &output);
        assert!(
            !output.stdout.is_empty() || !output.stderr.is_empty(),
            "{words:?}"
        );
    }
}

#[test]
fn every_harm_is_shown() {
    let desk = hostile();
    let list = run(&desk, &[b"list"], b"");
    let decisions = run(&desk, &[b"decisions"], b"");
    let meetings = run(&desk, &[b"meetings"], b"");
    for (number, (harm, shown)) in HARMS.iter().chain(&BREAKS[..2]).enumerate() {
        let task = format!("task {number} {shown}");
        assert!(text(&list).contains(&task), "{task}\n{}", text(&list));
        let decided = format!("decided {shown} end");
        assert!(
            text(&decisions).contains(&decided),
            "{decided}\n{}",
            text(&decisions)
        );
        let title = format!("of {shown} end");
        assert!(
            text(&meetings).contains(&title),
            "{title}\n{}",
            text(&meetings)
        );
        if str::from_utf8(harm).is_ok() {
            let name = format!("n{number} {shown}.md");
            assert!(text(&list).contains(&name), "{name}\n{}", text(&list));
        }
    }
    for (number, (_, shown)) in BREAKS[2..].iter().enumerate() {
        let name = format!("n{} {shown}.md", 60 + number);
        assert!(text(&list).contains(&name), "{name}\n{}", text(&list));
    }
}

#[test]
fn json_has_every_harm_as_it_is_without_a_raw_byte_of_it() {
    let desk = hostile();
    let output = run(&desk, &[b"list", b"--json"], b"");
    let tasks: Vec<Value> = serde_json::from_str(text(&output)).unwrap();
    for (number, (harm, _)) in HARMS.iter().chain(&BREAKS[..2]).enumerate() {
        let note = note(number, harm, true);
        let line = note
            .split(|byte| *byte == b'\n')
            .find(|line| line.starts_with(b"- [?] task"));
        let line = String::from_utf8_lossy(line.unwrap());
        let found = tasks.iter().filter(|task| task["raw"] == *line).count();
        assert_eq!(found, 2, "{line:?}");
    }
}

#[test]
fn no_command_prints_a_harm_of_its_own_words() {
    let desk = Desk::with_meeting();
    for (harm, _) in HARMS.iter().chain(&BREAKS) {
        let line = [*harm, b":1"].concat();
        let option = [b"--", *harm].concat();
        let value = [b"--json=", *harm].concat();
        let hash = [b"a.md:1@", *harm].concat();
        let calls: [&[&[u8]]; 18] = [
            &[harm],
            &[&option],
            &[b"list", &option],
            &[b"list", harm],
            &[b"list", &value],
            &[b"accept", harm],
            &[b"accept", &line],
            &[b"accept", &hash],
            &[b"accept", b"a.md:1", b"--expect", harm],
            &[b"accept", b"-"],
            &[b"source", &line],
            &[b"set", harm, b"a.md:1"],
            &[b"undo", harm],
            &[b"completions", harm],
            &[b"--vault", harm, b"list"],
            &[b"--config", harm, b"list"],
            &[b"--today", harm, b"list"],
            &[b"config", harm],
        ];
        for words in calls {
            check_harmless(words, &run(&desk, words, harm));
        }
    }
}

#[test]
fn no_command_prints_a_harm_of_its_configuration() {
    let desk = Desk::with_meeting();
    let file = desk.folder().join(OsString::from_vec(
        b"config \x1b[2J\xe2\x80\xae.toml".to_vec(),
    ));
    for (harm, _) in HARMS.iter().chain(&BREAKS) {
        let quoted = serde_json::to_string(&String::from_utf8_lossy(harm)).unwrap();
        let quoted = quoted.replace('\u{7f}', "\\u007f");
        let sound = format!("editor = {quoted}\n[proposed]\ntags = [{quoted}]\n");
        for text in [
            sound.as_bytes(),
            &[b"editor = '", *harm, b"'\n"].concat(),
            &[*harm, b" = 1\n"].concat(),
            &[b"[proposed]\nsymbols = [", *harm, b"]\n"].concat(),
            &[b"[", *harm, b"]\n"].concat(),
        ] {
            fs::write(&file, text).unwrap();
            for command in [b"config".as_slice(), b"list"] {
                let words = [b"--config", file.as_os_str().as_bytes(), command];
                check_harmless(&words, &run(&desk, &words, b""));
            }
        }
    }
}

#[test]
fn no_screen_draws_a_harm() {
    let desk = hostile();
    let config = desk.folder().join("config.toml");
    fs::write(&config, "editor = \"/nowhere/\\u009b2J\"\n").unwrap();
    let mut session = desk
        .start()
        .word("--config")
        .word(&config)
        .variable("PATH", "/nowhere")
        .start();
    session.wait("the whole vault", |screen| {
        let text = screen.contents();
        text.contains("0 of ") && !text.contains("reading")
    });
    let notes = 2 * (HARMS.len() + 2) + BREAKS[2..].len() + 2;
    for _ in 0..notes {
        // The item whole, and its end; its source; the decisions; the next meeting.
        for key in [
            "\r", "G", "\x1b", "t", "G", "\x1b", "\t", "\r", "\x1b", "\x1b[Z", "J",
        ] {
            session.press_and_see(key);
        }
    }
    for (harm, _) in HARMS.iter().chain(&BREAKS) {
        let Ok(harm) = str::from_utf8(harm) else {
            continue;
        };
        session.press_and_see("/");
        session.press_and_see(&format!("\x1b[200~{harm}\x1b[201~"));
        session.press_and_see("\r");
        session.press("\x1b");
        session.wait("no filter", |screen| {
            !screen.contents().contains("Esc clears")
        });
    }
    // What comes from the disk comes in its own time.
    for (key, shown) in [
        ("\x1b", "In focus"),
        ("g", "In focus"),
        ("a", "u undoes"),
        ("E", "could not be started"),
        ("U", "1 step"),
        ("\x1b", "In focus"),
        ("o", "obsidian:"),
    ] {
        session.press_and_see(key);
        session.wait_for(shown);
    }
    for size in [(40, 10), (300, 80), (1, 1), (100, 24)] {
        session.resize(size.0, size.1);
        session.press_and_see("j");
    }
    session.press("q");
    assert_eq!(session.exit(), 0);
    check_given_back(&session);
    assert_eq!(session.asked().odd, [""; 0]);
    assert_eq!(strange(&session.bytes()), [""; 0]);
    let screen = session.screen();
    assert!(!screen.application_cursor() && !screen.application_keypad());
    assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
}

/// What names a source as a shell, an opener or a file system would take it, and must be no more than a text.
const REFERENCES: [&str; 18] = [
    "../outside.md",
    "../../../../../../etc/passwd",
    "/etc/passwd",
    "~/outside.md",
    "$HOME/outside.md",
    "$(touch ran).md",
    "`touch ran`.md",
    "; touch ran",
    "| touch ran",
    "file:///etc/passwd",
    "https://example.org/a.md",
    "/dev/zero",
    "\\\\server\\share\\a.md",
    "C:\\Windows\\win.ini",
    "CON",
    "notes.md:stream",
    "a\\u0000.md",
    "a\\nb.md",
];

#[test]
fn a_reference_leads_nowhere_but_into_the_vault() {
    for reference in REFERENCES {
        let desk = Desk::named("vault");
        fs::write(desk.folder().join("outside.md"), "secret\n").unwrap();
        let note = format!(
            "---\nsource_ref: \"{}\"\n---\n- [?] Send it #proposed\n",
            if reference.contains("\\u") || reference.contains("\\n") {
                reference.to_owned()
            } else {
                reference.replace('\\', "\\\\")
            }
        );
        desk.write("n.md", note.as_bytes());
        let editor = desk.editor("exit 0\n");
        let mut command = desk.command(&["source", "n.md:4", "--open"]);
        let output = command
            .current_dir(desk.folder())
            .env("EDITOR", format!("'{}'", editor.display()))
            .output()
            .unwrap();
        check_harmless(&[reference.as_bytes()], &output);
        let told = str::from_utf8(&output.stderr).unwrap();
        assert!(
            told.contains("its source is not in this vault"),
            "{reference}: {output:?}"
        );
        assert_eq!(
            (output.status.code(), text(&output)),
            (Some(1), ""),
            "{reference}"
        );
        let ran = ["record", "ran", "vault/ran"].map(|file| desk.folder().join(file).exists());
        assert_eq!(ran, [false; 3], "{reference}");
    }
}

#[test]
fn a_source_that_is_a_program_or_leads_out_is_not_opened() {
    let desk = Desk::named("vault");
    fs::write(desk.folder().join("outside.md"), "secret\n").unwrap();
    desk.write("run.sh", b"#!/bin/sh\n");
    std::os::unix::fs::symlink(desk.folder(), desk.vault().join("up")).unwrap();
    std::os::unix::fs::symlink("../outside.md", desk.vault().join("link.md")).unwrap();
    let editor = desk.editor("exit 0\n");
    for (reference, told) in [
        ("run.sh", "not that of a text"),
        ("up/outside.md", "not in this vault"),
        ("link.md", "not in this vault"),
    ] {
        let note = format!("---\nsource_ref: {reference}\n---\n- [?] Send it #proposed\n");
        desk.write("n.md", note.as_bytes());
        let mut command = desk.command(&["source", "n.md:4", "--open"]);
        command.env("EDITOR", format!("'{}'", editor.display()));
        let output = command.output().unwrap();
        let error = str::from_utf8(&output.stderr).unwrap();
        assert!(error.contains(told), "{reference}: {output:?}");
        assert!(!desk.folder().join("record").exists(), "{reference}");
    }
}

#[test]
fn a_link_to_obsidian_says_a_file_and_nothing_else() {
    let desk = Desk::named("My & vault");
    let name = "a&append=x#b?c=d;e %20+$(touch ran)’é.md";
    desk.write(name, b"- [?] Send it #proposed\n");
    let opener = desk.folder().join("bin/xdg-open");
    fs::create_dir(desk.folder().join("bin")).unwrap();
    let script =
        "#!/bin/sh\nprintf '%s\\n' \"$@\" > \"$RECORD.new\"\n/bin/mv \"$RECORD.new\" \"$RECORD\"\n";
    fs::write(&opener, script).unwrap();
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(&opener, executable).unwrap();
    let mut session = desk
        .start()
        .variable("PATH", desk.folder().join("bin"))
        .start();
    session.wait_for("0 of 1 ruled");
    session.press("o");
    session.wait_for("obsidian://");
    // The opener runs on its own.
    let record = desk.folder().join("record");
    for _ in 0..5000 {
        if record.exists() {
            break;
        }
        session.press_and_see("j");
    }
    assert_eq!(
        desk.record(),
        "obsidian://open?vault=My%20%26%20vault&file=a%26append%3Dx%23b%3Fc%3Dd%3Be%20%2520%2B%24%28touch%20ran%29%E2%80%99%C3%A9\n"
    );
    assert!(!desk.folder().join("ran").exists() && !desk.vault().join("ran").exists());
}
