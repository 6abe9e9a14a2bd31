//! What became of all events, at the end of a run.

use std::fmt::Write as _;

use kromka_cep::bounds::{KINDS_MAX, SYMBOLS_MAX};
use kromka_cep::{Engine, RuleStats};

use super::Ignored;
use super::session::{Counts, Session, Unseen};

/// Rules, and names that were ignored, that are listed; others are counted.
const LISTED_MAX: usize = 20;

/// A line for each thing that there is something to say of; of the events always.
pub(super) fn text(session: &Session, engine: &Engine, ignored: &Ignored) -> String {
    let Counts { events, late, future, refused, early, wrong } = session.counts;
    let seconds = session.began.elapsed().as_secs_f64();
    let rate = events as f64 / seconds.max(1e-9);
    let mut lines = vec![
        ("events", format!("{events} in {seconds:.3} s, {rate:.0} a second")),
        ("left out", format!("{late} late, {future} from the future, {refused} not taken, {wrong} not read")),
        ("matches", matches(session, engine)),
        ("dropped", dropped(session, engine)),
    ];
    if early > 0 {
        lines.push(("order", format!("{early} times as many events waited as may, and the earliest went on")));
    }
    let (kinds, texts) = session.engine.beyond();
    if kinds > 0 {
        let told = format!("{kinds} events of kinds beyond {KINDS_MAX}, or of too long a name: they count as one kind");
        lines.push(("kinds", told));
    }
    if texts > 0 {
        let told = format!("{texts} texts beyond {SYMBOLS_MAX}, or too long: they are told apart by their hashes");
        lines.push(("texts", told));
    }
    let names = ignored.names.iter().filter(|(_, values)| *values > 0).map(|(name, _)| name.clone()).collect();
    lines.extend(listed(names).map(|names| ("ignored", names)));
    if ignored.others > 0 {
        lines.push(("ignored", format!("{} values of more names", ignored.others)));
    }
    if events > 0 {
        lines.extend(listed(unseen(&session.unseen, engine)).map(|names| ("missing", format!("no event has {names}"))));
    }
    lines.into_iter().fold(String::new(), |mut text, (what, words)| {
        // A text takes it all.
        let _ = writeln!(text, "{what:<9} {words}");
        text
    })
}

/// The first of them, and how many more there are, if there are any.
fn listed(mut all: Vec<String>) -> Option<String> {
    let more = all.len().saturating_sub(LISTED_MAX);
    all.truncate(LISTED_MAX);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!all.is_empty()).then(|| all.join(", ") + &rest)
}

/// Each rule with a number that it has more of than none.
fn by_rule(session: &Session, engine: &Engine, words: impl Fn(&RuleStats) -> Option<String>) -> Vec<String> {
    let of = |rule: &super::output::RuleWords| {
        let words = words(&engine.rule_stats(rule.id)?)?;
        Some(format!("{} {words}", rule.name))
    };
    session.rules.iter().filter_map(of).collect()
}

fn matches(session: &Session, engine: &Engine) -> String {
    let found = by_rule(session, engine, |stats| (stats.matches > 0).then(|| stats.matches.to_string()));
    let without = session.rules.len() - found.len();
    let others = match (found.len(), without) {
        (_, 0) => String::new(),
        (0, without) => format!("none of {without} rules"),
        (_, without) => format!("; none of {without} others"),
    };
    listed(found).unwrap_or_default() + &others
}

/// What quotas did not hold.
fn dropped(session: &Session, engine: &Engine) -> String {
    let of = |stats: &RuleStats| {
        let RuleStats { matches_cut, nodes_dropped, keys_dropped, .. } = *stats;
        let all = [(matches_cut, "matches"), (nodes_dropped, "nodes"), (keys_dropped, "keys")];
        let some: Vec<String> =
            all.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        (!some.is_empty()).then(|| some.join(" "))
    };
    listed(by_rule(session, engine, of)).unwrap_or_else(|| "nothing".to_owned())
}

/// What rules ask for that was never there: a name that is misspelt, perhaps.
fn unseen(Unseen { attributes, kinds }: &Unseen, engine: &Engine) -> Vec<String> {
    let schema = engine.schema();
    let names: Vec<&str> = schema.attributes().map(|(name, _)| name).collect();
    let attributes = attributes.iter().filter_map(|column| names.get(*column)).map(|name| (*name).to_owned());
    let kinds = kinds.iter().filter_map(|kind| schema.kind_name(*kind)).map(|name| format!("the kind {name}"));
    attributes.chain(kinds).collect()
}
