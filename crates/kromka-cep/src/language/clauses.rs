//! What is said of a rule behind its pattern: times, partitions, what a match does, what is to be done with it.

use alloc::string::String;
use alloc::vec::Vec;

use winnow::Parser;
use winnow::combinator::{alt, opt, separated};

use super::input::{
    Input, Parsed, any_name, here, name, name_at, once, refused, sees, takes, term, terms, text, whole_number,
};
use super::term::Term;
use super::time::{Extent, duration, extent};
use crate::bounds::QUOTA_MAX;
use crate::error::SyntaxError;
use crate::pattern::sequence::{AfterMatch, Consume, Sequence};
use crate::rule::{Action, Argument, Quota, WhenFull};

/// What was said.
#[derive(Debug, Default)]
pub(super) struct Clauses {
    pub(super) within_ms: Option<u64>,
    within_positions: Option<u64>,
    pub(super) partition_by: Option<String>,
    after_match: Option<AfterMatch>,
    consume: Option<Consume>,
    limit: Option<u32>,
    tells_timeouts: Option<()>,
    pub(super) quota: Option<Quota>,
    pub(super) actions: Option<Vec<Action>>,
}

impl Clauses {
    /// Those of any rule, and with `of_sequence` those of sequences besides.
    pub(super) fn read(&mut self, input: &mut Input<'_>, of_sequence: bool) -> Parsed<()> {
        while self.read_any(input)? || (of_sequence && self.read_of_sequence(input)?) {}
        if sees(input, &[Term::Join]) {
            return refused(SyntaxError::Unsupported {
                at: input.state.position(here(input)),
                what: "JOIN",
                instead: "a pattern is of events; look up what belongs to them where its matches are polled",
            });
        }
        Ok(())
    }

    fn read_any(&mut self, input: &mut Input<'_>) -> Parsed<bool> {
        let at = here(input);
        if takes(input, Term::Partition)? {
            terms(input, &[Term::By])?;
            let attribute = name(input)?;
            self.partition(input, at, attribute)?;
        } else if takes(input, Term::Quota)? {
            let quota = quota(input)?;
            once(input, &mut self.quota, at, quota)?;
        } else if takes(input, Term::Action)? || takes(input, Term::Output)? {
            let _ = takes(input, Term::Colon)?;
            let actions = actions(input)?;
            once(input, &mut self.actions, at, actions)?;
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    fn read_of_sequence(&mut self, input: &mut Input<'_>) -> Parsed<bool> {
        let at = here(input);
        if takes(input, Term::Within)? {
            self.within(input, at)?;
        } else if takes(input, Term::After)? {
            terms(input, &[Term::Match])?;
            let after = after_match(input)?;
            once(input, &mut self.after_match, at, after)?;
        } else if takes(input, Term::Consume)? {
            let words = [(Term::None, Consume::None), (Term::Any, Consume::Any), (Term::Partition, Consume::Partition)];
            let [none, any, partition] = words.map(|(word, consume)| term(word).value(consume));
            let consume = alt((none, any, partition)).parse_next(input)?;
            once(input, &mut self.consume, at, consume)?;
        } else if takes(input, Term::Limit)? {
            let limit = whole_number(input, u32::MAX)?;
            once(input, &mut self.limit, at, limit)?;
        } else if takes(input, Term::Emit)? {
            terms(input, &[Term::Timeouts])?;
            once(input, &mut self.tells_timeouts, at, ())?;
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    /// What stands behind `WITHIN`.
    fn within(&mut self, input: &mut Input<'_>, at: u32) -> Parsed<()> {
        if sees(input, &[Term::Tumbling]) {
            return refused(SyntaxError::Unsupported {
                at: input.state.position(here(input)),
                what: "a tumbling window",
                instead: "a pattern's time slides: WITHIN SLIDING WINDOW, or WITHIN alone",
            });
        }
        if takes(input, Term::Sliding)? {
            terms(input, &[Term::Window])?;
            return self.lasts(input, at);
        }
        match extent(input)? {
            Extent::Ms(ms) => once(input, &mut self.within_ms, at, ms),
            Extent::Events(events) => once(input, &mut self.within_positions, at, events),
        }
    }

    /// A time within which it all is.
    pub(super) fn lasts(&mut self, input: &mut Input<'_>, at: u32) -> Parsed<()> {
        let ms = duration(input)?;
        once(input, &mut self.within_ms, at, ms)
    }

    /// What its streams are told apart by.
    pub(super) fn partition(&mut self, input: &mut Input<'_>, at: u32, attribute: String) -> Parsed<()> {
        input.state.attributes.is_named(&attribute);
        once(input, &mut self.partition_by, at, attribute)
    }

    /// The sequence of these elements of which this was said.
    pub(super) fn apply(&mut self, sequence: Sequence) -> Sequence {
        Sequence {
            within_ms: self.within_ms.take(),
            within_positions: self.within_positions.take(),
            after_match: self.after_match.take().unwrap_or_default(),
            consume: self.consume.take().unwrap_or_default(),
            limit: self.limit.take(),
            tells_timeouts: self.tells_timeouts.take().is_some(),
            ..sequence
        }
    }
}

/// What stands behind `AFTER MATCH`.
fn after_match(input: &mut Input<'_>) -> Parsed<AfterMatch> {
    let of_event = |input: &mut Input<'_>| -> Parsed<()> {
        opt(alt((term(Term::Row), term(Term::Event)))).void().parse_next(input)
    };
    if takes(input, Term::No)? {
        terms(input, &[Term::Skip])?;
        return Ok(AfterMatch::NoSkip);
    }
    terms(input, &[Term::Skip])?;
    if takes(input, Term::Past)? {
        terms(input, &[Term::Last])?;
        of_event(input)?;
        return Ok(AfterMatch::SkipPastLast);
    }
    terms(input, &[Term::To])?;
    if takes(input, Term::Next)? {
        of_event(input)?;
        return Ok(AfterMatch::SkipToNext);
    }
    let to = if takes(input, Term::First)? {
        AfterMatch::SkipToFirst
    } else {
        terms(input, &[Term::Last])?;
        AfterMatch::SkipToLast
    };
    let (element, at) = name_at(input)?;
    input.state.places.skip = Some(at);
    Ok(to(element))
}

/// `(NODES 1000, MATCHES 100, KEYS 10, DROP NEWEST)`, in any order.
fn quota(input: &mut Input<'_>) -> Parsed<Quota> {
    let (mut nodes, mut matches, mut keys, mut when_full) = (None, None, None, None);
    let part = |input: &mut Input<'_>| {
        let at = here(input);
        if takes(input, Term::Nodes)? {
            let have = whole_number(input, QUOTA_MAX)?;
            once(input, &mut nodes, at, have)
        } else if takes(input, Term::Matches)? {
            let have = whole_number(input, QUOTA_MAX)?;
            once(input, &mut matches, at, have)
        } else if takes(input, Term::Keys)? {
            let have = whole_number(input, QUOTA_MAX)?;
            once(input, &mut keys, at, have)
        } else {
            terms(input, &[Term::Drop])?;
            let (oldest, newest) = (term(Term::Oldest), term(Term::Newest));
            let drop =
                alt((oldest.value(WhenFull::DropOldest), newest.value(WhenFull::DropNewest))).parse_next(input)?;
            once(input, &mut when_full, at, drop)
        }
    };
    terms(input, &[Term::Open])?;
    separated::<_, _, (), _, _, _, _>(1.., part, term(Term::Comma)).parse_next(input)?;
    terms(input, &[Term::Close])?;
    let default = Quota::default();
    Ok(Quota {
        nodes: nodes.unwrap_or(default.nodes),
        matches: matches.unwrap_or(default.matches),
        keys: keys.unwrap_or(default.keys),
        when_full: when_full.unwrap_or_default(),
    })
}

/// One action at least: they end where no name follows.
fn actions(input: &mut Input<'_>) -> Parsed<Vec<Action>> {
    let mut actions = Vec::new();
    loop {
        let read = if actions.is_empty() { name_at(input).map(Some) } else { opt(name_at).parse_next(input) };
        let Some((name, at)) = read? else { return Ok(actions) };
        if sees(input, &[Term::Equal]) {
            return refused(SyntaxError::Unsupported {
                at: input.state.position(at),
                what: "an output that is computed",
                instead: "an action has names and texts: NAME(name, \"text\")",
            });
        }
        terms(input, &[Term::Open])?;
        let arguments = if sees(input, &[Term::Close]) {
            Vec::new()
        } else {
            separated(1.., argument, term(Term::Comma)).parse_next(input)?
        };
        terms(input, &[Term::Close])?;
        actions.push(Action { name, arguments });
    }
}

/// A text, or a name, which may be one of another: `element.attribute`.
fn argument(input: &mut Input<'_>) -> Parsed<Argument> {
    if let Some(text) = opt(text).parse_next(input)? {
        return Ok(Argument::Text(text));
    }
    let mut whole = name(input)?;
    while takes(input, Term::Dot)? {
        whole.push('.');
        whole += &any_name(input)?.0;
    }
    Ok(Argument::Name(whole))
}
