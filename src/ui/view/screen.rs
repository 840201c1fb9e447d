//! The screens that are one list: agenda, decisions, clusters, views.

use std::collections::VecDeque;

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use crate::note::Note;
use crate::review::tasks_query::{Element, Layout};
use crate::text::squeeze;
use crate::ui::layout::{self, first_row, text_columns};
use crate::ui::screen::{Lane, Line as Row, Screen, view};
use crate::ui::state::{Member, State};
use crate::ui::view::canvas::{Canvas, columns, rows};
use crate::ui::view::focus::{self, Line, draw, folded};
use crate::ui::view::insights::insights;
use crate::ui::view::lists::{cursor, decision_row, task_row};
use crate::ui::view::words;
use crate::vault::ItemRef;

/// Draws the body of a screen.
pub(super) fn screen(canvas: &mut Canvas<'_>, state: &State, size: (u16, u16)) {
    if state.screen == Screen::Insights {
        return insights(canvas, state, layout::body(size));
    }
    let is_clusters = state.screen == Screen::Clusters;
    let parts = layout::listed(size, is_clusters);
    list(canvas, state, parts.list);
    canvas.vertical(parts.divider);
    if is_clusters {
        members(canvas, state, parts.detail);
    } else {
        focus::focus(canvas, state, parts.detail);
    }
}

fn list(canvas: &mut Canvas<'_>, state: &State, area: Rect) {
    let listing = &state.listing;
    let title = match state.screen {
        Screen::Agenda => lanes(state, area.width),
        Screen::View => state
            .view
            .as_ref()
            .map_or_else(String::new, |view| view.name.clone()),
        screen => screen.name().to_owned(),
    };
    let count = listing.len();
    let right = match (count, state.screen) {
        (0, _) => String::new(),
        (_, Screen::Clusters) => format!("{} of {count} of several", listing.position()),
        (_, Screen::View) => of_view(state, count),
        _ => format!("{} of {count}", listing.position()),
    };
    let focused = listing.member.is_none();
    let title = canvas.own(&title).into_owned();
    let body = canvas.titled(area, &title, &right, focused);
    if count == 0 {
        let nothing = canvas.own(nothing(state)).into_owned();
        canvas.centered(body, &[(nothing, canvas.theme.dim)]);
        return;
    }
    let first = first_row(
        listing.cursor,
        listing.lines.len(),
        usize::from(body.height),
    );
    for (row, (index, line)) in rows(body).zip(listing.lines.iter().enumerate().skip(first)) {
        match line {
            Row::Heading(title, count) => heading(canvas, state, row, title, *count),
            Row::Task(item) => {
                if let Some((note, task)) = state.task(item) {
                    let is_marked = match listing.member {
                        None => state.is_marked(index, item),
                        Some(_) => state.marks.contains(item),
                    };
                    let depth = view::depth(state, index);
                    let own = beside_note(canvas, state, indented(row, depth), note, depth);
                    task_row(canvas, state, own, is_marked, item, task);
                }
            }
            Row::Decision(item) => decision(canvas, state, row, item),
        }
        if index == listing.cursor {
            cursor(canvas, row, focused);
        }
    }
}

/// Where the cursor is among how many, as far as a view shows that, and how many more it finds than it shows.
fn of_view(state: &State, count: usize) -> String {
    let Some(open) = state
        .view
        .as_ref()
        .filter(|open| open.layout.shows(Element::TaskCount))
    else {
        return String::new();
    };
    let more = if open.found > count && !state.filter.is_active() {
        format!(", {} found", open.found)
    } else {
        String::new()
    };
    format!("{} of {count}{more}", state.listing.position())
}

/// A row below another in a tree.
fn indented(row: Rect, depth: usize) -> Rect {
    let columns = columns(depth.saturating_mul(2)).min(row.width / 2);
    Rect {
        x: row.x + columns,
        width: row.width - columns,
        ..row
    }
}

/// Names the note at the end of a row where there is room, and the view does not hide that; returns what is left of the row.
fn beside_note(
    canvas: &mut Canvas<'_>,
    state: &State,
    row: Rect,
    note: &Note,
    depth: usize,
) -> Rect {
    let is_hidden = |layout: &Layout| {
        layout.short
            || !layout.shows(Element::Backlink)
            || depth > 0 && !layout.shows(Element::NestedBacklink)
    };
    let columns = match row.width {
        0..150 => return row,
        _ if view::layout(state).is_some_and(is_hidden) => return row,
        wide => wide / 4,
    };
    let own = Rect {
        width: row.width - columns,
        ..row
    };
    let place = Rect {
        x: own.right(),
        width: columns,
        ..row
    };
    let date = words::short_date(note.date.as_deref(), state.today);
    let date = format!("   {date:<7} ");
    let dim = canvas.theme.dim;
    canvas.pieces(place, &[(&date, dim), (&note.title, dim)]);
    own
}

/// The lanes with their counts, if they are known, the one that is shown between angles.
fn lanes(state: &State, columns: u16) -> String {
    let listing = &state.listing;
    let names = Lane::ALL.into_iter().zip(listing.lanes);
    let names = names.map(|(lane, count)| {
        let name = match lane {
            // Where there is little room, the rest must not be cut.
            Lane::Waiting if columns < 100 => "Others'",
            lane => lane.name(),
        };
        let name = if state.is_opening() {
            name.to_owned()
        } else {
            format!("{name} {count}")
        };
        if lane == listing.lane {
            format!("‹{name}›")
        } else {
            name
        }
    });
    let names: Vec<String> = names.collect();
    format!("Agenda · {}", names.join(" · "))
}

fn nothing(state: &State) -> &'static str {
    match state.screen {
        _ if state.scanning => "reading the vault …",
        _ if state.filter.is_searching() => "searching …",
        _ if state.is_opening() => "making the list …",
        _ if state.filter.is_applied() => "no match",
        Screen::Agenda => "nothing is to be done here",
        Screen::Decisions => "no note has a decision",
        Screen::Clusters if state.clustering.clusters.is_none() => "comparing the proposals …",
        Screen::Clusters => "every proposal stands for itself",
        Screen::View => "the view shows nothing",
        Screen::Review | Screen::Insights => "",
    }
}

fn heading(canvas: &mut Canvas<'_>, state: &State, row: Rect, title: &str, count: usize) {
    let theme = canvas.theme;
    let is_overdue = state.screen == Screen::Agenda && title == "Overdue";
    let style = if is_overdue { theme.bad } else { theme.title };
    let count = if view::layout(state).is_none_or(|layout| layout.shows(Element::GroupCount)) {
        format!("  {count}")
    } else {
        String::new()
    };
    canvas.pieces(row, &[(" ", style), (title, style), (&count, theme.dim)]);
}

fn decision(canvas: &mut Canvas<'_>, state: &State, row: Rect, item: &ItemRef) {
    let Some((note, decision)) = state.vault.note(&item.path).zip(state.decision(item)) else {
        return;
    };
    // Where there is room, the words that it comes from stand beside it.
    let beside = match row.width {
        0..150 => 0,
        wide => wide / 3,
    };
    let own = Rect {
        width: row.width - beside,
        ..row
    };
    decision_row(canvas, state, own, note, decision);
    let evidence = state.evidence.get(&decision.id);
    if let Some(passage) = evidence.and_then(|evidence| evidence.best.as_ref()) {
        let quote = format!(
            "{}{}{}",
            canvas.own("  “"),
            squeeze(&passage.text),
            canvas.own("”")
        );
        let beside = Rect {
            x: own.right(),
            width: beside,
            ..row
        };
        canvas.text(beside, &quote, canvas.theme.dim);
    }
}

/// The members of the cluster in focus, each whole, with what sets it apart from the one that accept keeps.
fn members(canvas: &mut Canvas<'_>, state: &State, area: Rect) {
    let listing = &state.listing;
    let focused = listing.member.is_some();
    let members = &state.clustering.focus;
    let count = members.len();
    let columns = text_columns(area.width);
    // As many members above the one in focus as fit with it, and those below them that have room. No other is laid out.
    let at = listing.member.unwrap_or(0).min(count.saturating_sub(1));
    let height = usize::from(layout::below_title(area).height);
    let block = |of: &Member| member(canvas, state, of, columns);
    let mut blocks = VecDeque::new();
    let mut used = 0;
    for of in members.get(..=at).unwrap_or_default().iter().rev() {
        let lines = block(of);
        used += lines.len();
        if used > height && !blocks.is_empty() {
            used -= lines.len();
            break;
        }
        blocks.push_front(lines);
    }
    let first = (at + 1).saturating_sub(blocks.len());
    let mut below = 0;
    for (of, left) in members.iter().skip(at + 1).zip((1..count - at).rev()) {
        let lines = block(of);
        used += lines.len();
        blocks.push_back(lines);
        // Of the last one on the screen the blank line below it may be missing.
        if used > height + 1 {
            below = left;
            break;
        }
    }
    let here = match listing.member {
        Some(member) => format!("{} of {count}", member + 1),
        None => count.to_string(),
    };
    let right = match (count, below) {
        (0, _) => String::new(),
        (_, 0) => here,
        _ => format!("{here}{}{below} below", canvas.own(" · ")),
    };
    let body = canvas.titled(area, "Its members", &right, focused);
    let mut rest = body;
    for (index, block) in (first..).zip(&blocks) {
        draw(canvas, rest, block);
        let used = u16::try_from(block.len())
            .unwrap_or(u16::MAX)
            .min(rest.height);
        if focused && index == at {
            for row in rows(Rect {
                height: used,
                ..rest
            })
            .take(block.len().saturating_sub(1))
            {
                let bar = canvas.own("▌").into_owned();
                canvas.text(
                    Rect {
                        width: row.width.min(1),
                        ..row
                    },
                    &bar,
                    canvas.theme.accent,
                );
            }
        }
        rest.y += used;
        rest.height -= used;
    }
}

/// A member: its text with its own words underlined, what it lacks, where it stands.
fn member(canvas: &Canvas<'_>, state: &State, member: &Member, columns: usize) -> Vec<Line> {
    let theme = canvas.theme;
    let Some((note, task)) = state.task(&member.item) else {
        return Vec::new();
    };
    let is_marked = state.marks.contains(&member.item);
    let mark = canvas.own(if is_marked { "●" } else { " " });
    let joint = || (canvas.own(" · ").into_owned(), theme.dim);
    let own = theme.warn.add_modifier(Modifier::UNDERLINED);
    let plain = if member.is_kept {
        theme.title
    } else {
        theme.text
    };
    let mut lines = styled(member, columns.saturating_sub(2), plain, own);
    if let Some(first) = lines.first_mut() {
        first.insert(0, (format!("{mark} "), theme.warn));
    }
    for line in lines.iter_mut().skip(1) {
        line.insert(0, ("  ".to_owned(), theme.dim));
    }
    let mut about: Line = Vec::new();
    if member.is_kept {
        about.push(("accept keeps this one".to_owned(), theme.good));
        about.push(joint());
    }
    if let Some(lacks) = words::lacks(theme, &member.lacks) {
        about.push((lacks, theme.dim));
        about.push(joint());
    }
    if !task.fields.owners.is_empty() {
        about.push((format!("@{}", task.fields.owners.join(", @")), theme.tag));
        about.push(joint());
    }
    if let Some(due) = task.fields.due {
        about.push((words::due(due, state.today).0, theme.text));
        about.push(joint());
    }
    about.push((format!("{}:{}", note.path, task.place.line), theme.dim));
    for mut line in folded(&about, columns.saturating_sub(2)) {
        line.insert(0, ("  ".to_owned(), theme.dim));
        lines.push(line);
    }
    lines.push(Vec::new());
    lines
}

/// The text of a member wrapped, with its own words in a style of their own.
fn styled(member: &Member, columns: usize, plain: Style, own: Style) -> Vec<Line> {
    let (text, parts) = (&member.text, &member.own);
    let mut lines = Vec::new();
    for range in crate::display::wrap(text, columns) {
        let mut line: Line = Vec::new();
        let mut from = range.start;
        for part in parts
            .iter()
            .filter(|part| part.end > range.start && part.start < range.end)
        {
            let (start, end) = (part.start.max(range.start), part.end.min(range.end));
            line.push((text.get(from..start).unwrap_or_default().to_owned(), plain));
            line.push((text.get(start..end).unwrap_or_default().to_owned(), own));
            from = end;
        }
        line.push((
            text.get(from..range.end).unwrap_or_default().to_owned(),
            plain,
        ));
        lines.push(line);
    }
    lines
}
