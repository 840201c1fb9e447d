//! How the screen looks: which theme and which signs, from the configuration and from what the terminal says of itself.

use std::path::{Path, PathBuf};

use crate::config::{Config, Signs};
use crate::disk::read_named;
use crate::error::{Error, Result};
use crate::ui::glyphs::Glyphs;
use crate::ui::theme::{BUILT_IN, Theme, no_theme};

/// What the environment says of the terminal.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one thing that the environment says"
)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    no_color: bool,
    true_color: bool,
    colors_256: bool,
    /// Whether `COLORFGBG` says that the background is light.
    light: bool,
    utf8: bool,
}

impl Seen {
    /// From variables of the environment; an empty one is none.
    pub(super) fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
        let term = variable("TERM").unwrap_or_default();
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
            .into_iter()
            .find_map(variable);
        let says_utf8 = |locale: String| {
            let locale = locale.to_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        };
        // Windows has no such locales, and its terminals know Unicode.
        let utf8 = locale.map_or(cfg!(windows), says_utf8);
        let true_color = variable("COLORTERM")
            .is_some_and(|says| matches!(says.as_str(), "truecolor" | "24bit"));
        Self {
            no_color: variable("NO_COLOR").is_some(),
            true_color,
            colors_256: term.contains("256color"),
            light: variable("COLORFGBG").is_some_and(|says| is_light(&says)),
            utf8: utf8 && !matches!(term.as_str(), "linux" | "dumb"),
        }
    }
}

/// Whether the background of `COLORFGBG` (`15;0`, `0;default;15`) is one of the light ones of sixteen.
fn is_light(says: &str) -> bool {
    let background = says.rsplit(';').next().and_then(|last| last.parse().ok());
    background.is_some_and(|color: u8| color == 7 || (9..=15).contains(&color))
}

/// The themes to choose from once the background is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    on_dark: Theme,
    on_light: Theme,
    light: bool,
}

impl Look {
    /// What the configuration asks for, as far as the terminal can. Themes of the user lie in `themes` beside the configuration.
    ///
    /// # Errors
    /// If there is no such theme, or its file cannot be read.
    pub(super) fn new(config: &Config, config_file: &Path, seen: Seen) -> Result<Self> {
        let named = |name: &str| theme(name, config, config_file);
        let (on_dark, on_light) = match config.theme.0.as_str() {
            "auto" if seen.true_color => (named("dark")?, named("light")?),
            "auto" => (Theme::ansi(), Theme::ansi()),
            "contrast" => (named("contrast")?, named("contrast-light")?),
            name => (named(name)?, named(name)?),
        };
        let glyphs = match config.glyphs {
            Signs::Unicode => Glyphs::Unicode,
            Signs::Auto if seen.utf8 => Glyphs::Unicode,
            Signs::Auto | Signs::Ascii => Glyphs::Ascii,
        };
        let fitting = |theme: Theme| match seen {
            Seen { no_color: true, .. } => Theme::monochrome(),
            Seen {
                true_color: true, ..
            } => theme,
            Seen {
                colors_256: true, ..
            } => theme.in_256_colors(),
            _ if theme.is_true_color() => Theme::ansi(),
            _ => theme,
        };
        Ok(Self {
            on_dark: fitting(on_dark).with(glyphs),
            on_light: fitting(on_light).with(glyphs),
            light: seen.light,
        })
    }

    /// Whether it matters how light the background is.
    pub(super) fn depends_on_background(&self) -> bool {
        self.on_dark != self.on_light
    }

    /// The terminal said how light its background is.
    pub(super) fn hear(&mut self, light: bool) {
        self.light = light;
    }

    /// The theme in force.
    pub(super) fn theme(&self) -> Theme {
        if self.light {
            self.on_light
        } else {
            self.on_dark
        }
    }

    /// The same, configured anew on the same background.
    pub(super) fn after(self, before: Self) -> Self {
        Self {
            light: before.light,
            ..self
        }
    }
}

/// A theme by its name or file.
fn theme(name: &str, config: &Config, config_file: &Path) -> Result<Theme> {
    if let Some(theme) = Theme::built_in(name) {
        return Ok(theme);
    }
    let folder = config_file.parent().unwrap_or(Path::new(""));
    let is_file = name.contains(['/', '\\'])
        || Path::new(name)
            .extension()
            .is_some_and(|extension| extension == "toml");
    let file: PathBuf = if is_file {
        folder.join(name)
    } else {
        folder.join("themes").join(format!("{name}.toml"))
    };
    let bytes = read_named(&file).map_err(|error| {
        if is_file || !error.is_not_found() {
            return Error::Usage(error.to_string());
        }
        let line = config.lines.get("theme").copied().unwrap_or(1);
        let known = BUILT_IN.map(|(name, _)| name).join(", ");
        let what = no_theme(name);
        let shown = config_file.display();
        Error::Usage(format!(
            "{shown}: line {line}: {what}; there are auto, {known}, and what lies in {}",
            folder.join("themes").display()
        ))
    })?;
    let wrong = |error| Error::Usage(format!("{}: {error}", file.display()));
    Theme::parse(&String::from_utf8_lossy(&bytes)).map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(variables: &[(&str, &str)]) -> Seen {
        Seen::of(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    fn look(config: &str, variables: &[(&str, &str)]) -> Look {
        let config = Config::parse(config).unwrap();
        Look::new(&config, Path::new("/nowhere/config.toml"), seen(variables)).unwrap()
    }

    fn built_in(name: &str) -> Theme {
        Theme::built_in(name).unwrap().with(Glyphs::Ascii)
    }

    #[test]
    fn a_theme_is_chosen_by_what_the_terminal_can() {
        let check = |config: &str, variables: &[(&str, &str)], expected: Theme| {
            assert_eq!(
                look(config, variables).theme(),
                expected,
                "{config} {variables:?}"
            );
        };
        let rgb = ("COLORTERM", "truecolor");
        check("", &[rgb], built_in("dark"));
        check("", &[rgb, ("COLORFGBG", "0;15")], built_in("light"));
        check("", &[rgb, ("COLORFGBG", "15;default;0")], built_in("dark"));
        check("", &[], built_in("ansi"));
        check("", &[("COLORFGBG", "0;15")], built_in("ansi"));
        check("theme = 'light'", &[rgb], built_in("light"));
        check(
            "theme = 'contrast'",
            &[rgb, ("COLORFGBG", "0;7")],
            built_in("contrast-light"),
        );
        check(
            "theme = 'dark'",
            &[("TERM", "xterm-256color")],
            built_in("dark").in_256_colors(),
        );
        check("theme = 'dark'", &[("TERM", "xterm")], built_in("ansi"));
        check(
            "theme = 'dark'",
            &[rgb, ("NO_COLOR", "1")],
            built_in("monochrome"),
        );
        check("", &[rgb, ("NO_COLOR", "")], built_in("dark"));
    }

    #[test]
    fn the_background_counts_where_it_changes_anything() {
        let mut auto = look("", &[("COLORTERM", "24bit")]);
        assert!(auto.depends_on_background());
        auto.hear(true);
        assert_eq!(auto.theme(), built_in("light"));
        let dark = look("theme = 'dark'", &[("COLORTERM", "24bit")]);
        assert!(!dark.depends_on_background() && !look("", &[]).depends_on_background());
        assert_eq!(auto.after(auto).theme(), built_in("light"));
    }

    #[test]
    fn signs_are_ascii_where_the_terminal_knows_no_others() {
        let check = |config: &str, variables: &[(&str, &str)], expected| {
            assert_eq!(
                look(config, variables).theme().glyphs,
                expected,
                "{variables:?}"
            );
        };
        check("", &[("LANG", "en_GB.UTF-8")], Glyphs::Unicode);
        check("", &[("LC_ALL", "C.utf8"), ("LANG", "C")], Glyphs::Unicode);
        check(
            "",
            &[("LC_ALL", "C"), ("LANG", "en_GB.UTF-8")],
            Glyphs::Ascii,
        );
        check(
            "",
            &[("LC_ALL", ""), ("LANG", "en_GB.UTF-8")],
            Glyphs::Unicode,
        );
        check("", &[("LANG", "C.UTF-8"), ("TERM", "linux")], Glyphs::Ascii);
        check("glyphs = 'unicode'", &[("LANG", "C")], Glyphs::Unicode);
        check("glyphs = 'ascii'", &[("LANG", "C.UTF-8")], Glyphs::Ascii);
    }

    #[test]
    fn a_theme_that_there_is_not_is_told_with_its_line() {
        let config = Config::parse("\ntheme = 'drak'").unwrap();
        let error = Look::new(&config, Path::new("/nowhere/config.toml"), seen(&[]));
        let error = error.unwrap_err().to_string();
        let expected = "config.toml: line 2: there is no theme `drak`; did you mean `dark`?";
        assert!(error.contains(expected), "{error}");
    }
}
