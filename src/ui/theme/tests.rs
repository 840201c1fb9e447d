use super::*;

fn luminance(color: Color) -> f64 {
    let Color::Rgb(red, green, blue) = color else {
        panic!("{color:?} has no fixed light");
    };
    let part = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue)
}

/// As WCAG 2 has it: 1 to 21.
fn contrast(one: Color, other: Color) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Every colour of text that may stand on the background, and on the cursor's.
fn check(name: &str, least: f64) {
    let mut theme = Theme::built_in(name).unwrap();
    let grounds: Vec<Color> = [theme.background, theme.cursor.bg]
        .into_iter()
        .flatten()
        .collect();
    assert!(!grounds.is_empty());
    for style in theme.styles_mut() {
        for (color, ground) in style
            .fg
            .iter()
            .flat_map(|color| grounds.iter().map(move |ground| (*color, *ground)))
        {
            let contrast = contrast(color, ground);
            assert!(
                contrast >= least,
                "{name}: {color:?} on {ground:?} {contrast:.2}"
            );
        }
    }
}

#[test]
fn text_can_be_read_on_the_background_it_was_chosen_for() {
    check("dark", 4.5);
    check("light", 4.5);
    check("contrast", 7.0);
    check("contrast-light", 7.0);
}

#[test]
fn contrast_is_measured_as_wcag_does() {
    let [black, white, grey] = ["#000000", "#ffffff", "#767676"].map(|hex| color(hex).unwrap());
    assert!((contrast(black, white) - 21.0).abs() < 0.01);
    assert!((contrast(grey, white) - 4.54).abs() < 0.01);
}

#[test]
fn only_the_cursor_paints_a_background() {
    for (name, _) in BUILT_IN {
        let mut theme = Theme::built_in(name).unwrap();
        theme.cursor = Style::new();
        for style in theme.styles_mut() {
            assert_eq!(style.bg, None, "{name}");
        }
    }
}

#[test]
fn every_built_in_theme_can_be_read() {
    for (name, text) in BUILT_IN {
        Theme::parse(text).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    assert!(!Theme::ansi().is_true_color() && Theme::built_in("dark").unwrap().is_true_color());
}

#[test]
fn a_style_is_said_in_words() {
    let plain = Style::new();
    let check = |said: &str, expected| assert_eq!(styled(said), Ok(expected), "{said}");
    check("", plain);
    check(
        "bold cyan",
        plain.fg(Color::Cyan).add_modifier(Modifier::BOLD),
    );
    check("#102030", plain.fg(Color::Rgb(16, 32, 48)));
    check(
        "red on bright-black",
        plain.fg(Color::Red).bg(Color::DarkGray),
    );
    let wrong = |said: &str, expected: &str| {
        let error = styled(said).unwrap_err();
        assert!(error.contains(expected), "{error}");
    };
    wrong("bolt", "did you mean `bold`?");
    wrong("#12345", "`#12345` is no colour");
    wrong("red on", "`` is no colour");
}

#[test]
fn a_theme_may_change_another() {
    let theme = Theme::parse("base = 'dark'\naccent = 'bold red'").unwrap();
    assert_eq!(theme.accent.fg, Some(Color::Red));
    assert_eq!(theme.dim, Theme::built_in("dark").unwrap().dim);
    assert!(
        Theme::parse("base = 'drak'")
            .unwrap_err()
            .contains("did you mean `dark`?")
    );
    assert!(
        Theme::parse("\naccnt = 'red'")
            .unwrap_err()
            .starts_with("line 2: ")
    );
}

#[test]
fn true_colour_has_its_nearest_among_256() {
    let check = |hex, expected| assert_eq!(nearest(color(hex).unwrap()), Color::Indexed(expected));
    check("#000000", 16);
    check("#ffffff", 231);
    check("#ff0000", 196);
    check("#808080", 244);
    assert_eq!(nearest(Color::Red), Color::Red);
}
