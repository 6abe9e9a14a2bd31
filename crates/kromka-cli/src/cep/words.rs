//! What a rule is, in words.

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use kromka::core::Tick;
use kromka_cep::{Action, Argument, Content, Contiguity, Element, Expression, Pattern, RowExpression};

/// Which of the languages of patterns one is written in.
pub(super) const fn dialect(pattern: &Pattern) -> &'static str {
    match pattern {
        Pattern::Sequence(_) => "sequence",
        Pattern::Algebra(_) => "expression",
        Pattern::Rows(_) => "rows",
    }
}

/// When what has begun to be a match is over, if it has not become one. Of what nothing ends, a rule keeps what its quota allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ends {
    /// So long after its first event.
    pub(super) ms: Option<u64>,
    /// So many events of its stream after the first one, as `WITHIN 3 EVENTS` counts them.
    pub(super) events: Option<u64>,
}

impl Ends {
    pub(super) fn of(pattern: &Pattern) -> Self {
        match pattern {
            Pattern::Sequence(sequence) => {
                let adjacent = adjacent(&sequence.elements).map(after_the_first);
                let events = [sequence.within_positions, adjacent].into_iter().flatten().min();
                Self { ms: sequence.within_ms, events }
            }
            Pattern::Algebra(expression) => Self { ms: lasts(expression, true), events: None },
            Pattern::Rows(rows) => Self { ms: None, events: rows_of(&rows.rows).map(after_the_first) },
        }
    }

    pub(super) fn words(self) -> String {
        let count = |events: u64| format!("{events} event{}", if events == 1 { "" } else { "s" });
        match (self.ms, self.events) {
            (Some(0), _) | (_, Some(0)) => "at once".to_owned(),
            (Some(ms), Some(events)) => format!("within {} or {}", duration(ms), count(events)),
            (Some(ms), None) => format!("within {}", duration(ms)),
            (None, Some(events)) => format!("within {}", count(events)),
            (None, None) => "at no time".to_owned(),
        }
    }
}

/// How far the last of so many events in a row is from the first.
const fn after_the_first(events: u64) -> u64 {
    events.saturating_sub(1)
}

/// Events of elements that follow right upon each other, and are not repeated without end.
fn adjacent(elements: &[Element]) -> Option<u64> {
    let events = |(place, element): (usize, &Element)| {
        let times = element.max?;
        let is_adjacent = place == 0 || element.contiguity == Contiguity::Next;
        let is_each = times == 1 || element.inner == Contiguity::Next;
        let each = match &element.content {
            Content::Event(_) | Content::Not(_) => 1,
            Content::Group(inner) => adjacent(inner)?,
        };
        (is_adjacent && is_each).then(|| each.saturating_mul(times.into()))
    };
    let all: Option<Vec<u64>> = elements.iter().enumerate().map(events).collect();
    Some(all?.into_iter().fold(0, u64::saturating_add))
}

/// How long an expression may go on once something of it was there: what is first may wait for that without end.
fn lasts(expression: &Expression, is_first: bool) -> Option<u64> {
    let longest =
        |all: &[Expression]| all.iter().map(|one| lasts(one, is_first)).try_fold(0, |ms, one| Some(ms.max(one?)));
    match expression {
        Expression::Event { .. } => is_first.then_some(0),
        Expression::Every(of) if is_first => lasts(of, true),
        Expression::Follows(all) => {
            let each = |(place, one)| lasts(one, is_first && place == 0);
            all.iter().enumerate().map(each).try_fold(0, |sum: u64, one| Some(sum.saturating_add(one?)))
        }
        Expression::Or(all) => longest(all),
        Expression::And(all) if all.len() == 1 => longest(all),
        Expression::Within { of, ms } => Some(lasts(of, is_first).map_or(*ms, |inner| inner.min(*ms))),
        Expression::Span { of, ms } if is_first => Some(lasts(of, true).map_or(*ms, |inner| inner.min(*ms))),
        Expression::Absent { ms, .. } => Some(*ms),
        Expression::And(_)
        | Expression::Every(_)
        | Expression::Span { .. }
        | Expression::Not(_)
        | Expression::Repeat { .. }
        | Expression::Adjacent { .. } => None,
    }
}

/// Rows that a match may be of.
fn rows_of(rows: &RowExpression) -> Option<u64> {
    match rows {
        RowExpression::Empty | RowExpression::First | RowExpression::Last => Some(0),
        RowExpression::Row(_) => Some(1),
        RowExpression::Concat(all) => all.iter().try_fold(0, |sum: u64, one| Some(sum.saturating_add(rows_of(one)?))),
        RowExpression::Either(all) => all.iter().try_fold(0, |most: u64, one| Some(most.max(rows_of(one)?))),
        RowExpression::Repeat { of, max, .. } => Some(rows_of(of)?.saturating_mul((*max)?.into())),
    }
}

/// Milliseconds in the largest unit of which they are a whole number.
pub(super) fn duration(ms: u64) -> String {
    const UNITS: [(u64, &str); 4] = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1_000, "s")];
    let (each, unit) = UNITS.into_iter().find(|(each, _)| ms > 0 && ms.is_multiple_of(*each)).unwrap_or((1, "ms"));
    format!("{} {unit}", ms / each)
}

/// A time in UTC, or its milliseconds where that is beyond all years of four digits.
pub(super) fn time(at: Tick) -> String {
    let time = i64::try_from(at.ms()).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    time.map_or_else(|| at.ms().to_string(), |time| format!("{time:.3}"))
}

/// An action as it is written in a rule.
pub(super) fn action(Action { name, arguments }: &Action) -> String {
    let argument = |argument: &Argument| match argument {
        Argument::Text(text) => format!("{text:?}"),
        Argument::Name(name) => name.clone(),
    };
    format!("{name}({})", arguments.iter().map(argument).collect::<Vec<_>>().join(", "))
}
