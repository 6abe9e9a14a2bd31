//! Durations.

use super::input::{Input, Parsed, digits, here, refused, unit_of, whole_number};
use super::term::Term;
use crate::error::SyntaxError;

/// Milliseconds, by the words for their units.
const UNITS: &[(u64, &[&str])] = &[
    (1, &["ms", "millisecond", "milliseconds"]),
    (1_000, &["s", "sec", "second", "seconds"]),
    (60_000, &["min", "minute", "minutes"]),
    (3_600_000, &["h", "hour", "hours"]),
    (86_400_000, &["d", "day", "days"]),
];

/// How long, or how many events.
pub(super) enum Extent {
    Ms(u64),
    Events(u64),
}

/// How long: whole milliseconds, one at least.
pub(super) fn duration(input: &mut Input<'_>) -> Parsed<u64> {
    let at = here(input);
    let (digits, _) = digits(input)?;
    let each = unit_of(input, Term::TimeUnit, milliseconds)?;
    let Some(ms) = scaled(digits, each).filter(|ms| *ms > 0) else {
        return refused(SyntaxError::Duration { at: input.state.position(at), max: u64::MAX });
    };
    Ok(ms)
}

/// `30 SECONDS`, or `10 EVENTS`.
pub(super) fn extent(input: &mut Input<'_>) -> Parsed<Extent> {
    let counts = input.get(1).is_some_and(|unit| is_events(input.state.slice(unit)));
    if !counts {
        return duration(input).map(Extent::Ms);
    }
    let events = whole_number(input, u32::MAX)?;
    unit_of(input, Term::Events, |word| is_events(word).then_some(()))?;
    Ok(Extent::Events(events.into()))
}

/// Whether a word counts events.
pub(super) fn is_events(word: &str) -> bool {
    ["event", "events", "row", "rows"].iter().any(|known| known.eq_ignore_ascii_case(word))
}

fn milliseconds(word: &str) -> Option<u64> {
    let is_it = |(_, words): &&(u64, &[&str])| words.iter().any(|known| known.eq_ignore_ascii_case(word));
    UNITS.iter().find(is_it).map(|(ms, _)| *ms)
}

/// So many of so many milliseconds each, exactly.
fn scaled(digits: &str, each: u64) -> Option<u64> {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction = fraction.trim_end_matches('0');
    let number = |text: &str| if text.is_empty() { Some(0) } else { text.parse::<u64>().ok() };
    let tens = u32::try_from(fraction.len()).ok().and_then(|digits| 10_u64.checked_pow(digits))?;
    let part = number(fraction)?.checked_mul(each)?;
    let is_whole = part % tens == 0;
    number(whole)?.checked_mul(each)?.checked_add(part / tens).filter(|_| is_whole)
}
