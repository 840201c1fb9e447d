//! `gavel config`: every option with its value in force and where that comes from, as the file that says the same, or as JSON.

use serde::Serialize;
use toml::Value;

use crate::cli::args::JsonForm;
use crate::cli::console::{Console, Outcome};
use crate::cli::environment;
use crate::cli::json;
use crate::cli::setup::{From, Setup};
use crate::config::keys::Preset;
use crate::config::options::{OPTIONS, Setting};
use crate::ui::command::COMMANDS;
use crate::ui::keymap::{Keymap, spelled};

/// An option with its value in force.
struct InForce {
    name: String,
    kind: &'static str,
    help: &'static str,
    default: Option<Value>,
    value: Option<Value>,
    from: From,
}

/// The same as JSON has it.
#[derive(Serialize)]
struct Object<'a> {
    name: &'a str,
    value: Option<&'a Value>,
    from: &'static str,
    #[serde(rename = "where")]
    place: Option<String>,
    default: Option<&'a Value>,
    #[serde(rename = "type")]
    kind: &'static str,
    help: &'static str,
}

/// Shows the configuration in force.
pub(super) fn show(setup: &Setup, form: Option<JsonForm>, console: &mut Console) -> Outcome {
    let file = &setup.config_file.0;
    let options = OPTIONS.iter();
    let options = options.flat_map(|option| match option.name {
        "views.NAME" if !setup.config.views.0.is_empty() => views(setup),
        _ => vec![in_force(setup, option)],
    });
    let all: Vec<InForce> = options.chain(keys(setup)).collect();
    if let Some(form) = form {
        let objects: Vec<Object<'_>> = all
            .iter()
            .map(|option| Object {
                name: &option.name,
                value: option.value.as_ref(),
                from: option.from.name(),
                place: match option.from {
                    From::Option(_) | From::Variable(_) | From::Config(_) => {
                        Some(option.from.text(file).replacen("from ", "", 1))
                    }
                    From::Preset | From::Here | From::Default => None,
                },
                default: option.default.as_ref(),
                kind: option.kind,
                help: option.help,
            })
            .collect();
        return Ok(json::write(console.writer(), form, &objects)?);
    }
    head(setup, console)?;
    let mut table = "";
    for option in &all {
        let (of, key) = option.name.split_once('.').unwrap_or(("", &option.name));
        if of != table {
            console.text(&format!("\n[{of}]\n"))?;
        }
        if of != "keys" || key == "preset" {
            console.line(&format!("# {}", option.help))?;
        }
        let line = match &option.value {
            Some(value) => format!("{key} = {value}  # {}", option.from.text(file)),
            None => format!("# {key} is not set"),
        };
        console.line(&line)?;
        table = of;
    }
    Ok(())
}

/// What holds beside the options.
fn head(setup: &Setup, console: &mut Console) -> Outcome {
    let (file, file_from) = &setup.config_file;
    let today = setup
        .today
        .map_or_else(|| "from the clock".to_owned(), |(_, from)| from.text(file));
    let state = setup.state_root().map_or_else(
        |error| error.to_string(),
        |state| state.display().to_string(),
    );
    for line in [
        format!("# file: {}  ({})", file.display(), file_from.text(file)),
        format!("# state: {state}"),
        format!("# today: {}  ({today})", setup.day()),
    ] {
        console.line(&line)?;
    }
    Ok(())
}

/// Where the file sets an option, if it does.
fn said(setup: &Setup, name: &str) -> From {
    let line = setup.config.lines.get(name);
    line.map_or(From::Default, |line| From::Config(*line))
}

fn in_force(setup: &Setup, option: &'static Setting) -> InForce {
    let mut value = setup.config.value(option.name);
    let mut from = said(setup, option.name);
    match option.name {
        "vault" => {
            let vault = setup.vault.as_ref();
            value = vault.map(|(vault, _)| vault.to_string_lossy().into_owned().into());
            from = vault.map_or(From::Default, |(_, from)| *from);
        }
        "editor" if value.is_none() => {
            let set = ["VISUAL", "EDITOR"].into_iter().find_map(|name| {
                let editor = environment::variable(name)?.into_string().ok()?;
                Some((editor, From::Variable(name)))
            });
            if let Some((editor, variable)) = set {
                (value, from) = (Some(editor.into()), variable);
            }
        }
        "theme" if environment::variable("NO_COLOR").is_some() => {
            (value, from) = (Some("monochrome".into()), From::Variable("NO_COLOR"));
        }
        _ => {}
    }
    let default = format!("default = {}", option.default);
    let default: Option<toml::Table> = toml::from_str(&default).ok();
    InForce {
        name: option.name.to_owned(),
        kind: option.kind,
        help: option.help,
        default: default.and_then(|table| table.get("default").cloned()),
        value,
        from,
    }
}

/// The views that the file sets.
fn views(setup: &Setup) -> Vec<InForce> {
    let views = setup.config.views.0.iter();
    let views = views.map(|view| InForce {
        name: format!("views.{}", Value::from(view.name.as_str())),
        kind: "query",
        help: "a view of your own",
        default: None,
        value: Some(view.query.as_str().into()),
        from: From::Config(view.line),
    });
    views.collect()
}

/// The keys of every command.
fn keys(setup: &Setup) -> impl Iterator<Item = InForce> {
    let default = Keymap::default();
    let has_preset = setup.config.keys.preset != Preset::Gavel;
    COMMANDS.iter().map(move |spec| {
        let keys = setup.keymap.keys(spec.command);
        let of_registry = default.keys(spec.command);
        let name = format!("keys.{}", spelled(spec.name));
        let from = match setup.keymap.line(spec.command) {
            Some(line) => From::Config(line),
            None if has_preset && keys != of_registry => From::Preset,
            None => From::Default,
        };
        InForce {
            name,
            kind: "key, or list of keys",
            help: spec.help,
            default: Some(of_registry.into()),
            value: Some(keys.into()),
            from,
        }
    })
}
