//! What waits and what was ruled, counted when somebody looks.

use crate::review::cluster::Clusters;
use crate::review::stats::Stats;
use crate::ui::effect::{Effect, Recorded, StatsOf};
use crate::ui::layout::{below_title, body};
use crate::ui::msg::Msg;
use crate::ui::screen::Screen;
use crate::ui::state::State;
use crate::ui::update::mouse::NOTCH;
use crate::ui::view::insight_lines;

/// Whether what is counted may be another after it.
pub(super) fn changes(msg: &Msg) -> bool {
    matches!(
        msg,
        Msg::Written(_)
            | Msg::Found(_)
            | Msg::ScanDone
            | Msg::QueueMade(_)
            | Msg::Clustered(_)
            | Msg::Today(_)
    )
}

/// Asks for the journal, if somebody looks.
pub(super) fn ask(state: &State) -> impl Iterator<Item = Effect> + use<> {
    let is_shown = state.screen == Screen::Insights && !state.scanning;
    is_shown.then_some(Effect::LoadStats).into_iter()
}

/// The journal came: what is in it is to be counted.
pub(super) fn arrived(state: &State, recorded: Box<Recorded>) -> Effect {
    Effect::Count(Box::new(StatsOf {
        vault: state.vault.clone(),
        clusters: state.clustering.clusters.clone(),
        proposed: state.proposed.clone(),
        recorded,
        today: state.today,
    }))
}

impl StatsOf {
    /// Counts.
    #[must_use]
    pub fn count(&self) -> Stats {
        let none = Clusters::default();
        let day = |time: i64| self.recorded.days.get(&time).copied();
        Stats::new(
            &self.vault,
            self.clusters.as_deref().unwrap_or(&none),
            &self.proposed,
            &self.recorded.journal,
            self.today,
            &|time| day(time).unwrap_or(self.today),
        )
    }
}

/// The wheel moves by so many notches.
pub(super) fn step(state: &mut State, notches: isize) {
    let lines = notches.saturating_mul(NOTCH);
    state.insights.scroll = state.insights.scroll.saturating_add_signed(lines);
}

/// Keeps the last line at the bottom.
pub(super) fn settle(state: &mut State) {
    let area = body(state.size);
    let height = usize::from(below_title(area).height);
    let last = insight_lines(state, area.width).saturating_sub(height);
    state.insights.scroll = state.insights.scroll.min(last);
}
