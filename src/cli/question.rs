//! The query of a call: its words and its view, read; and what is wrong with them, told. What a query means is `review::query`'s.

use crate::cli::console::{Console, Stop};
use crate::cli::setup::Setup;
use crate::display::{safe, width};
use crate::error::Error;
use crate::review::query::{Mistake, Query, views};

/// The query that words and a view make together.
pub(super) fn about_tasks(
    setup: &Setup,
    words: &[String],
    view: Option<&str>,
    console: &mut Console,
) -> Result<Query, Stop> {
    let text = words.join(" ");
    let query = read(&text, Query::parse(&text, setup.day()), console)?;
    let Some(name) = view else {
        return Ok(query);
    };
    let saved = &setup.config.views.0;
    let Some(view) = views::named(saved, name) else {
        let all = views::all(saved).into_iter().map(|view| view.name);
        let all = all.collect::<Vec<_>>().join(", ");
        let why = format!("there is no view {name:?}; there are {all}");
        return Err(Error::Usage(why).into());
    };
    let of_view = read(&view.query, Query::parse(&view.query, setup.day()), console)?;
    Ok(query.and(of_view))
}

/// The query about decisions that words make.
pub(super) fn about_decisions(
    setup: &Setup,
    words: &[String],
    console: &mut Console,
) -> Result<Query, Stop> {
    let text = words.join(" ");
    let query = Query::about_decisions(&text, setup.day());
    read(&text, query, console)
}

/// Tells what is wrong with a text that is no query, and points at the word.
fn read(text: &str, query: Result<Query, Mistake>, console: &mut Console) -> Result<Query, Stop> {
    query.map_err(|mistake| {
        let before = text.get(..mistake.span.start).unwrap_or_default();
        let blanks = " ".repeat(width(&safe(before)));
        let carets = "^".repeat(width(&safe(mistake.word(text))).max(1));
        console.say(&mistake.message);
        console.say(&format!("  {text}"));
        console.say(&format!("  {blanks}{carets}"));
        Stop::Exit(2)
    })
}
