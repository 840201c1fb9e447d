//! The item in focus, whole: what it says, for whom, until when, and where it comes from.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::config::AcceptCluster;
use crate::display::{safe, width, wrap};
use crate::note::decision::Decision;
use crate::note::task::{Priority, Task};
use crate::note::{ItemId, Note};
use crate::review::evidence::{Kind, Sure};
use crate::review::opinion::{Opinion, Stated};
use crate::review::standing::Standing;
use crate::settings::Status;
use crate::text::behind_break;
use crate::text::squeeze;
use crate::ui::command::Command;
use crate::ui::layout::text_columns;
use crate::ui::markdown::plain;
use crate::ui::state::{Member, State};
use crate::ui::theme::Theme;
use crate::ui::view::canvas::{Canvas, rows};
use crate::ui::view::words;

/// A line of styled pieces.
pub(super) type Line = Vec<(String, Style)>;

/// The pane below the lists.
pub(super) fn focus(canvas: &mut Canvas<'_>, state: &State, area: Rect) {
    if area.height == 0 {
        return;
    }
    let lines = lines(canvas.theme, state, text_columns(area.width));
    let body = canvas.titled(area, "In focus", "", false);
    let Some((text, about)) = lines else {
        return;
    };
    let columns = usize::from(area.width.saturating_sub(4)).max(1);
    let height = usize::from(body.height);
    let about = about.iter().flat_map(|line| folded(line, columns));
    // No more than there may be room for, and one to tell that there are more: a cluster has hundreds of lines.
    let mut rest: Vec<Line> = about.take(height + 1).collect();
    let all = rest.len();
    // The text comes first; of what is about it, the facts stay when there is room for little.
    rest.truncate(height.saturating_sub(text.len()).max(height / 3));
    let cut = rest.len() < all;
    if let Some(last) = rest.last_mut().filter(|_| cut) {
        last.push((canvas.own(" …").into_owned(), canvas.theme.dim));
    }
    let room = height.saturating_sub(rest.len()).max(1);
    let mut shown: Vec<Line> = text.iter().take(room).cloned().collect();
    if text.len() > room {
        // A reviewer must see that something is hidden before ruling on it.
        let hidden: usize = text
            .iter()
            .skip(room.saturating_sub(1))
            .flatten()
            .map(|(piece, _)| piece.chars().count())
            .sum();
        shown.truncate(room.saturating_sub(1));
        let zoom = state.keymap.key(Command::Zoom);
        let cut = canvas.own("…");
        let sign = format!("{cut} +{hidden} characters, {zoom} shows them");
        shown.push(vec![(sign, canvas.theme.warn)]);
    }
    shown.extend(rest);
    draw(canvas, body, &shown);
}

/// Draws lines from the top, with a margin.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, lines: &[Line]) {
    for (row, line) in rows(area).zip(lines) {
        let row = Rect {
            x: row.x + row.width.min(2),
            width: row.width.saturating_sub(2),
            ..row
        };
        canvas.made(row, line);
    }
}

/// What the item says, wrapped, and the lines about it.
pub(super) fn lines(
    theme: &Theme,
    state: &State,
    columns: usize,
) -> Option<(Vec<Line>, Vec<Line>)> {
    if state.is_on_decision() {
        let (note, decision) = (state.current_note()?, state.current_decision()?);
        let text = wrapped(&said_whole(state)?, columns, theme.title);
        let said = said(theme, state, decision.id);
        let said = opinion(theme, state, note, decision)
            .into_iter()
            .chain(said);
        let rest = [
            from(theme, note, decision.place.line),
            source(theme, state, note, columns),
        ];
        return Some((text, said.chain(rest).collect()));
    }
    let (note, task) = state.task(state.current()?)?;
    let text = wrapped(&said_whole(state)?, columns, theme.title);
    let said = said(theme, state, task.id);
    let rest = [
        from(theme, note, task.place.line),
        source(theme, state, note, columns),
    ];
    let about = std::iter::once(facts(theme, state, task)).chain(said);
    let alike = cluster(theme, state, task)
        .into_iter()
        .chain(twin(theme, state, task.id));
    Some((text, about.chain(alike).chain(rest).collect()))
}

/// What the item says, with what stands behind a break that ends the line for the Tasks plugin only.
pub(super) fn said_whole(state: &State) -> Option<String> {
    if state.is_on_decision() {
        return state
            .current_decision()
            .map(|decision| decision.text.to_string());
    }
    let (_, task) = state.task(state.current()?)?;
    let raw = String::from_utf8_lossy(task.raw());
    Some(format!("{}{}", task.fields.text(), behind_break(&raw)))
}

/// A line folded at its joints so that it fits. A part that is wider than a whole line is wrapped below its label.
pub(super) fn folded(line: &Line, columns: usize) -> Vec<Line> {
    let wide = |part: &[(String, Style)]| -> usize {
        part.iter().map(|(text, _)| width(&safe(text))).sum()
    };
    let is_joint = |piece: &(String, Style)| matches!(piece.0.as_str(), " · " | " - ");
    let mut lines: Vec<Line> = vec![Vec::new()];
    for part in line.split(is_joint).filter(|part| !part.is_empty()) {
        let joint = line.iter().find(|piece| is_joint(piece));
        let joint = joint.filter(|_| lines.last().is_some_and(|last| !last.is_empty()));
        let used = lines.last().map_or(0, |last| wide(last)) + joint.map_or(0, |_| 3);
        if used + wide(part) <= columns {
            if let Some(last) = lines.last_mut() {
                last.extend(joint.cloned().into_iter().chain(part.iter().cloned()));
            }
            continue;
        }
        if lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(Vec::new());
        }
        if let (Some(last), Some((text, labels))) = (lines.last_mut(), part.split_last()) {
            let margin = wide(labels);
            last.extend(labels.iter().cloned());
            let mut rows =
                wrapped(&text.0, columns.saturating_sub(margin).max(8), text.1).into_iter();
            last.extend(rows.next().into_iter().flatten());
            let indented = |row: Line| {
                [(" ".repeat(margin), text.1)]
                    .into_iter()
                    .chain(row)
                    .collect()
            };
            lines.extend(rows.map(indented));
        }
    }
    lines
}

/// Text as lines of so many columns.
pub(super) fn wrapped(text: &str, columns: usize, style: Style) -> Vec<Line> {
    let text = safe(text);
    wrap(&text, columns)
        .into_iter()
        .map(|range| vec![(text.get(range).unwrap_or_default().to_owned(), style)])
        .collect()
}

fn facts(theme: &Theme, state: &State, task: &Task) -> Line {
    let fields = &task.fields;
    let mut line: Line = Vec::new();
    let mut add = |label: &str, value: String, style: Style| {
        if !line.is_empty() {
            line.push((theme.glyphs.own(" · ").into_owned(), theme.dim));
        }
        if !label.is_empty() {
            line.push((format!("{label} "), theme.dim));
        }
        line.push((value, style));
    };
    // A vault whose settings know no proposed status has no name for one.
    let unnamed = fields.status == Status::unknown(&fields.status.symbol);
    let name = match Standing::of(fields, &state.proposed) {
        Standing::Proposed if unnamed => "Proposed",
        _ => fields.status.name.as_str(),
    };
    add("", format!("[{}] {name}", fields.status.symbol), theme.text);
    match &*fields.owners {
        [] => add("", "nobody's".to_owned(), theme.dim),
        owners => add("", format!("@{}", owners.join(", @")), theme.tag),
    }
    if let Some(due) = fields.due {
        let overdue = words::due(due, state.today).1;
        add(
            "due",
            words::day_in_full(due, state.today),
            if overdue { theme.bad } else { theme.text },
        );
    }
    if let Some(day) = fields.scheduled {
        add(
            "scheduled",
            words::day_in_full(day, state.today),
            theme.text,
        );
    }
    if fields.priority != Priority::None {
        add("priority", fields.priority.name().to_owned(), theme.warn);
    }
    if let Some(rule) = &fields.rare().recurrence {
        add("repeats", rule.text(), theme.text);
    }
    if !fields.tags.is_empty() {
        add("", fields.tags.join(" "), theme.dim);
    }
    line
}

fn from(theme: &Theme, note: &Note, line: usize) -> Line {
    vec![
        ("in      ".to_owned(), theme.dim),
        (format!("{}:{line}", note.path), theme.text),
    ]
}

fn source(theme: &Theme, state: &State, note: &Note, columns: usize) -> Line {
    let label = ("source  ".to_owned(), theme.dim);
    let resolved = state.vault.source(note);
    match (resolved.path, resolved.tried.first()) {
        (Some(path), _) => {
            let key = state.keymap.key(Command::Source);
            let hint = format!("{}{key} opens it", theme.glyphs.own(" · "));
            let fits = label.0.len() + width(&safe(&path)) + width(&hint) <= columns;
            let hint = fits.then_some((hint, theme.dim));
            [label, (path, theme.text)]
                .into_iter()
                .chain(hint)
                .collect()
        }
        (None, Some(tried)) => vec![label, (format!("not found: {tried}"), theme.warn)],
        (None, None) => vec![label, ("none named in this note".to_owned(), theme.dim)],
    }
}

/// The passage that the item came from, or that there is none; nothing where no source was searched.
fn said(theme: &Theme, state: &State, id: ItemId) -> Option<Line> {
    let evidence = state.evidence.get(&id)?;
    let Some(passage) = &evidence.best else {
        let nowhere = "nothing in the source says this".to_owned();
        return Some(vec![
            (
                format!("said  {} ", theme.glyphs.own(words::UNFOUNDED)),
                theme.warn,
            ),
            (nowhere, theme.warn),
        ]);
    };
    let own = |text| theme.glyphs.own(text);
    let sure = match passage.sure {
        Sure::Found => "",
        Sure::Probably => "probably ",
    };
    let kind = match passage.kind {
        Kind::Speech | Kind::Text => String::new(),
        kind => format!(", {}", kind.name()),
    };
    Some(vec![
        ("said    ".to_owned(), theme.dim),
        (
            format!("{}{}{}", own("“"), squeeze(&plain(&passage.text)), own("”")),
            theme.text,
        ),
        (theme.glyphs.own(" · ").into_owned(), theme.dim),
        (format!("{sure}line {}{kind}", passage.start), theme.dim),
    ])
}

/// What the user thinks of a decision, if that was said.
fn opinion(theme: &Theme, state: &State, note: &Note, decision: &Decision) -> Option<Line> {
    let opinion = state.opinions.of(&Stated::new(note, decision))?;
    let (style, command) = match opinion {
        Opinion::Confirmed => (theme.good, Command::Accept),
        Opinion::Disputed => (theme.bad, Command::Reject),
    };
    let sign = theme.glyphs.own(words::opinion_sign(opinion));
    let joint = theme.glyphs.own(" · ").into_owned();
    let key = state.keymap.key(command);
    Some(vec![
        (format!("you   {sign} "), style),
        (opinion.name().to_owned(), style),
        (joint, theme.dim),
        (format!("{key} takes it back"), theme.dim),
    ])
}

/// The other proposals that are one decision with this one, with what they say otherwise between ‹ and ›, and which of all accept keeps.
fn cluster(theme: &Theme, state: &State, task: &Task) -> Vec<Line> {
    let members = &state.clustering.focus;
    if members.len() < 2 {
        return Vec::new();
    }
    let joint = theme.glyphs.own(" · ");
    let keeps_one = state.clustering.accept == AcceptCluster::One;
    let mut label = format!(
        "{:<8}",
        format!("{}{}", theme.glyphs.own("×"), members.len())
    );
    let mut lines = Vec::new();
    let (this, others): (Vec<&Member>, Vec<&Member>) =
        members.iter().partition(|member| member.item.id == task.id);
    if keeps_one && this.iter().any(|this| this.is_kept) {
        let this = "accept keeps this one".to_owned();
        lines.push(vec![(label, theme.accent), (this, theme.text)]);
        label = " ".repeat(8);
    }
    for member in others {
        let mut line = vec![(label, theme.accent)];
        if keeps_one && member.is_kept {
            line.push(("kept: ".to_owned(), theme.good));
        }
        // In one piece, so that all of it is wrapped below the label.
        let lacks = words::lacks(theme, &member.lacks);
        let place = format!("{}:{}", member.item.path, member.line);
        let parts = [Some(marked(theme, member)), lacks, Some(place)];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        line.push((parts.join(&joint), theme.text));
        lines.push(line);
        label = " ".repeat(8);
    }
    lines
}

/// The text of a member with its own words between ‹ and ›.
fn marked(theme: &Theme, member: &Member) -> String {
    let text = member.text.as_str();
    let mut marked = String::with_capacity(text.len());
    let mut from = 0;
    for part in &member.own {
        marked.push_str(text.get(from..part.start).unwrap_or_default());
        marked.push_str(&theme.glyphs.own("‹"));
        marked.push_str(text.get(part.range()).unwrap_or_default());
        marked.push_str(&theme.glyphs.own("›"));
        from = part.end;
    }
    marked.push_str(text.get(from..).unwrap_or_default());
    marked
}

/// The like of a proposal that has its verdict elsewhere.
fn twin(theme: &Theme, state: &State, id: ItemId) -> Option<Line> {
    let twin = state.clustering.twins.get(&id)?.as_ref()?;
    let sign = theme.glyphs.own(words::twin_sign(twin.standing));
    let what = match twin.standing {
        Standing::Done => "done",
        Standing::Cancelled => "rejected",
        _ => "open",
    };
    let when = twin.day.map_or_else(String::new, |day| {
        format!(" {}", words::day_in_full(day, state.today))
    });
    Some(vec![
        (format!("twin  {sign} "), theme.warn),
        (format!("{what}{when}: "), theme.warn),
        (twin.text.clone(), theme.text),
        (theme.glyphs.own(" · ").into_owned(), theme.dim),
        (format!("{}:{}", twin.path, twin.line), theme.dim),
    ])
}
