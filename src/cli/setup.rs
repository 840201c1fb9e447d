//! What holds for a call: configuration, vault, state folder, today, and where each came from. It opens the vault and reads no note.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::ArgMatches;
use clap::parser::ValueSource;

use crate::cli::args::Global;
use crate::cli::environment;
use crate::config::Config;
use crate::disk::state::{config_file, state_root};
use crate::disk::{Disk, find_vault, read_config};
use crate::error::{Error, Result};
use crate::note::day::parse_date;
use crate::review::query::views;
use crate::ui::keymap::Keymap;

/// Where something that holds was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    /// An option of this call.
    Option(&'static str),
    /// A variable of the environment.
    Variable(&'static str),
    /// A line of the configuration file.
    Config(usize),
    /// The preset of the configuration.
    Preset,
    /// The folder that gavel was started in, or one above it.
    Here,
    /// Nowhere.
    Default,
}

impl From {
    /// In words.
    pub(super) fn text(self, file: &Path) -> String {
        match self {
            Self::Option(name) => format!("from --{name}"),
            Self::Variable(name) => format!("from {name}"),
            Self::Config(line) => format!("{}:{line}", file.display()),
            Self::Preset => "from the preset".to_owned(),
            Self::Here => "found from the current folder".to_owned(),
            Self::Default => "default".to_owned(),
        }
    }

    /// In a word, for programs.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Option(_) => "option",
            Self::Variable(_) => "environment",
            Self::Config(_) => "file",
            Self::Preset => "preset",
            Self::Here => "here",
            Self::Default => "default",
        }
    }

    fn of(matches: &ArgMatches, option: &'static str, variable: &'static str) -> Self {
        match matches.value_source(option) {
            Some(ValueSource::CommandLine) => Self::Option(option),
            Some(ValueSource::EnvVariable) => Self::Variable(variable),
            _ => Self::Default,
        }
    }
}

/// What holds for a call before a vault is opened.
#[derive(Debug)]
pub(super) struct Setup {
    pub(super) config: Config,
    /// The keys that the configuration makes.
    pub(super) keymap: Keymap,
    pub(super) config_file: (PathBuf, From),
    /// The vault to open, if one was named or found.
    pub(super) vault: Option<(PathBuf, From)>,
    state_dir: Option<PathBuf>,
    is_indexed: bool,
    /// Whether the review measures how long its loop takes.
    pub(super) times: bool,
    /// The day that was named for today.
    pub(super) today: Option<(NaiveDate, From)>,
}

impl Setup {
    /// Takes this day for today, unless another was named.
    pub(super) fn plays_on(&mut self, day: Option<NaiveDate>) {
        self.today = self.today.or(day.map(|day| (day, From::Default)));
    }

    /// Reads the configuration and chooses the vault.
    ///
    /// # Errors
    /// If the configuration is wrong, was named and is not there, or the day is none.
    pub(super) fn new(global: &Global, matches: &ArgMatches) -> Result<Self> {
        let file = config_file(global.config());
        let config_from = match global.config() {
            Some(_) => From::of(matches, "config", "GAVEL_CONFIG"),
            None => From::Default,
        };
        let found = read_config(&file).map_err(as_usage)?;
        if matches!(config_from, From::Option(_)) && found.is_none() {
            let why = format!("{}: there is no such file", file.display());
            return Err(Error::Usage(why));
        }
        let config = found.unwrap_or_default();
        let wrong = |error| Error::Usage(format!("{}: {error}", file.display()));
        views::check(&config.views.0).map_err(wrong)?;
        let keymap = Keymap::new(&config.keys).map_err(wrong)?;
        let today = match global.today.as_deref().filter(|day| !day.is_empty()) {
            Some(named) => Some((day(named)?, From::of(matches, "today", "GAVEL_TODAY"))),
            None => None,
        };
        let vault = match (global.vault(), &config.vault) {
            (Some(named), _) => Some((named, From::of(matches, "vault", "GAVEL_VAULT"))),
            (None, Some(set)) => {
                let line = config.lines.get("vault").copied().unwrap_or(1);
                Some((configured(set, &file), From::Config(line)))
            }
            (None, None) => environment::current_folder()
                .ok()
                .and_then(|here| find_vault(&here))
                .map(|found| (found, From::Here)),
        };
        Ok(Self {
            is_indexed: config.index && !global.no_index,
            times: global.timings,
            config,
            keymap,
            config_file: (file, config_from),
            vault,
            state_dir: global.state_dir(),
            today,
        })
    }

    /// Where the journals of all vaults are kept.
    ///
    /// # Errors
    /// If the platform names no folder and none was chosen.
    pub(super) fn state_root(&self) -> Result<PathBuf> {
        state_root(self.state_dir.clone())
    }

    /// Opens the vault.
    ///
    /// # Errors
    /// If there is none, or it cannot be read.
    pub(super) fn open(&self) -> Result<Disk> {
        let Some((vault, _)) = &self.vault else {
            return Err(Error::NoVault {
                config: self.config_file.0.clone(),
            });
        };
        let disk = Disk::open(vault, &self.state_root()?).map_err(as_usage)?;
        let disk = disk.keeping(self.config.journal).indexed(self.is_indexed);
        Ok(disk.proposing(&self.config.proposed))
    }

    /// The local day of this call.
    pub(super) fn day(&self) -> NaiveDate {
        self.today.map_or_else(environment::today, |(day, _)| day)
    }
}

/// What cannot be read here has to be put right before any command.
fn as_usage(error: Error) -> Error {
    match error {
        Error::Io { .. } => Error::Usage(error.to_string()),
        other => other,
    }
}

/// A folder of the configuration: relative to its file, `~` is the home folder.
fn configured(folder: &str, file: &Path) -> PathBuf {
    let in_home = folder
        .strip_prefix('~')
        .filter(|rest| rest.is_empty() || rest.starts_with('/'))
        .and_then(|rest| Some(environment::home()?.join(rest.trim_start_matches('/'))));
    in_home.unwrap_or_else(|| file.parent().unwrap_or(Path::new("")).join(folder))
}

fn day(text: &str) -> Result<NaiveDate> {
    parse_date(text).ok_or_else(|| Error::Usage(format!("{text}: no day of the form YYYY-MM-DD")))
}
