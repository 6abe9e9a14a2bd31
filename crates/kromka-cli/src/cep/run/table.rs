//! What there was so far, as a table on a terminal.

use std::time::{Duration, Instant};

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use kromka_cep::Engine;

use super::output::{Output, RuleWords};
use super::session::{Counts, Session};
use crate::cep::words::time;
use crate::failure::{Failure, print};

/// How often it is drawn, at most: as fast as one can read.
const EVERY: Duration = Duration::from_millis(250);
/// Rules that are shown, those with most matches, so that it fits on a screen.
const ROWS_MAX: usize = 20;

/// A table that is drawn over itself.
pub(super) struct Live {
    bar: ProgressBar,
    /// When it was drawn last, or made.
    drawn: Instant,
    /// Events when it was drawn last.
    events: u64,
}

impl Live {
    pub(super) fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stdout());
        // A template that does not parse would only lose its looks.
        let style = ProgressStyle::with_template("{msg}").unwrap_or_else(|_| ProgressStyle::default_spinner());
        Self { bar: bar.with_style(style), drawn: Instant::now(), events: 0 }
    }

    /// Does what writes to the terminal, without the table.
    pub(super) fn suspend(&self, write: impl FnOnce()) {
        self.bar.suspend(write);
    }
}

/// Draws it again, if it was long enough ago.
pub(super) fn refresh(session: &mut Session, engine: &Engine) {
    let (now, events) = (Instant::now(), session.counts.events);
    let Output::Table(live) = &mut session.output else { return };
    let since = now - live.drawn;
    if since < EVERY {
        return;
    }
    let rate = (events - live.events) as f64 / since.as_secs_f64();
    (live.drawn, live.events) = (now, events);
    let bar = live.bar.clone();
    bar.set_message(text(session, engine, rate));
}

/// Leaves it there as it is at the end.
pub(super) fn close(session: &mut Session, engine: &Engine) -> Result<(), Failure> {
    let Output::Table(live) = &session.output else { return Ok(()) };
    live.bar.finish_and_clear();
    let rate = session.counts.events as f64 / session.began.elapsed().as_secs_f64().max(1e-3);
    print(&text(session, engine, rate))
}

fn text(session: &Session, engine: &Engine, rate: f64) -> String {
    let Counts { events, late, future, refused, wrong, .. } = session.counts;
    let (seconds, left_out) = (session.began.elapsed().as_secs_f64().max(1e-3), future + refused + wrong);
    let mut shown: Vec<(usize, &RuleWords)> = session.rules.iter().enumerate().collect();
    let matches = |rule: &RuleWords| engine.rule_stats(rule.id).unwrap_or_default().matches;
    // Rules with as many keep their order.
    if shown.len() > ROWS_MAX {
        shown.sort_by_key(|(_, rule)| std::cmp::Reverse(matches(rule)));
    }
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["rule", "matches", "a second", "last match", "kept", "dropped"]);
    for (place, rule) in shown.iter().take(ROWS_MAX) {
        let stats = engine.rule_stats(rule.id).unwrap_or_default();
        table.add_row([
            rule.name.clone(),
            stats.matches.to_string(),
            format!("{:.1}", stats.matches as f64 / seconds),
            session.last[*place].map_or_else(|| "-".to_owned(), time),
            stats.nodes.to_string(),
            (stats.matches_cut + stats.nodes_dropped + stats.keys_dropped).to_string(),
        ]);
    }
    for column in [1, 2, 4, 5] {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let more = shown.len().saturating_sub(ROWS_MAX);
    let rest = if more > 0 { format!("\nand {more} more rules") } else { String::new() };
    let now = time(engine.stats().now);
    format!("{now}: {events} events, {rate:.0} a second; {late} late, {left_out} left out otherwise\n\n{table}{rest}")
}

#[cfg(test)]
mod tests {
    use kromka::core::Tick;
    use kromka_cep::{Event, KindId, Rules};

    use super::*;
    use crate::cep::input::Batch;
    use crate::cep::rules::compile;
    use crate::cep::run::shared::Shared;

    #[test]
    fn rules_are_told_with_what_they_found_and_as_many_as_fit() {
        let rules: String = (0..30).map(|rule| format!("RULE r{rule}: SEQUENCE(x: k (v = {rule})) ")).collect();
        let engine = compile(&Rules::parse(&rules).unwrap(), Engine::new).unwrap();
        let shared = Shared::new(engine);
        let mut session = Session::new(shared.clone(), Output::Table(Live::new()), false);
        let event = |id: u64| Event { at: Tick::from_ms(1_000 * id), key: 0, kind: KindId(0), id };
        let batch = Batch { events: vec![event(1), event(2)], values: vec![29.0, 3.0], sources: vec![0; 2] };
        session.take(&batch, Tick::NEVER).unwrap();
        let told = text(&session, &shared.lock(), 2.0);
        let lines: Vec<&str> = told.lines().collect();
        assert_eq!(lines[0], "1970-01-01T00:00:02.000Z: 2 events, 2 a second; 0 late, 0 left out otherwise");
        assert!(lines[4].starts_with("| r3 ") && lines[4].contains("| 1970-01-01T00:00:02.000Z |"), "{told}");
        assert!(lines[5].starts_with("| r29 ") && lines[6].starts_with("| r0 "), "{told}");
        assert_eq!((lines.len(), *lines.last().unwrap()), (4 + ROWS_MAX + 1, "and 10 more rules"));
    }
}
