//! Chains: sequences of single events of which nothing is asked but what they are themselves. All attempts at once take as
//! much as the events that fit one of the elements: what an event can be appended to is a range of events that fitted the
//! element before, whatever the number of attempts that go through it.
//!
//! A match is told by walking those ranges backwards. Each event knows the latest start of all attempts that it ends, which
//! never goes down along a chain, so that no walk into what is too old comes to nothing: the compact representation of M. Bucchi,
//! A. Grez, A. Quintana, C. Riveros, S. Vansummeren, "CORE: a Complex Event Recognition Engine", VLDB 2022, for this one shape.

#[cfg(feature = "serde")]
mod saved;

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::vec::Vec;

use crate::index::{CONDITIONS_MAX, is_exact};
use crate::out::{Binding, Completion, Match, Out, RuleId};
use crate::pattern::sequence::{AfterMatch, Consume, Content, Contiguity, Element, Sequence};
use crate::quota::Usage;
use crate::test::{NoContext, Row, Test};
#[cfg(feature = "serde")]
pub(crate) use saved::Saved;

/// A chain, ready to run.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    /// What each element asks.
    tests: Box<[Test]>,
    /// The numbers of the elements, by which their events are bound, where those are not their places.
    numbers: Box<[u32]>,
    /// Elements of which the index knows all, by bits.
    exact: u64,
    /// Those that take the first event that fits.
    first_fit: u64,
    bound: Bound,
    pub(crate) consume: Consume,
    limit: u32,
}

/// What ends attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    Never,
    /// The last event is less than this after the first.
    Ms(u64),
    /// The last event is at most so many events after the first.
    Positions(u64),
}

/// An event that fits an element, and the attempts that it can be the last of.
#[derive(Debug, Clone, Copy)]
struct Node {
    event: u64,
    /// The latest start of those attempts.
    start: u64,
    /// The events before it: places in what the element before has had.
    from: u64,
    to: u64,
}

/// The events of one element.
#[derive(Debug, Clone, Default)]
struct Fitted {
    nodes: VecDeque<Node>,
    /// Events that are gone.
    gone: u64,
    /// From here on they wait for the next element.
    waiting: u64,
}

/// The attempts of one stream.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    /// Of each element but the last.
    fitted: Box<[Fitted]>,
    /// Elements that can take an event now, by bits: the first one, and those behind one that has had some.
    open: u64,
}

impl Fitted {
    fn end(&self) -> u64 {
        self.gone + self.nodes.len() as u64
    }

    fn get(&self, place: u64) -> Option<&Node> {
        let place = place.checked_sub(self.gone)?;
        self.nodes.get(usize::try_from(place).ok()?)
    }

    fn clear(&mut self, usage: &mut Usage) {
        usage.give_back(self.nodes.len());
        self.gone = self.end();
        self.waiting = self.gone;
        self.nodes.clear();
    }

    fn pop(&mut self, usage: &mut Usage) {
        if self.nodes.pop_front().is_some() {
            self.gone += 1;
            usage.give_back(1);
        }
    }

    /// Forgets events that can be in no match any more.
    fn prune(&mut self, oldest: u64, usage: &mut Usage) {
        while self.nodes.front().is_some_and(|node| node.start < oldest) {
            self.pop(usage);
        }
    }
}

/// Whether a sequence may be a chain: of single events of which nothing is asked but what they are themselves.
pub(crate) fn is_chain(sequence: &Sequence) -> bool {
    let Sequence { elements, within_ms, within_positions, after_match, tells_timeouts, .. } = sequence;
    let is_single = |element: &Element| {
        let Element { content, min, max, optional, until, .. } = element;
        let is_once = *min == 1 && *max == Some(1) && !optional && until.is_none();
        is_once && matches!(content, Content::Event(predicate) if !predicate.asks_of_bound())
    };
    let skips = elements.iter().skip(1).all(|element| element.contiguity != Contiguity::Next);
    let is_told_at_once = *after_match == AfterMatch::NoSkip && !tells_timeouts;
    let has_one_bound = within_ms.is_none() || within_positions.is_none();
    let is_short = elements.len() <= CONDITIONS_MAX;
    is_short && skips && is_told_at_once && has_one_bound && elements.iter().all(is_single)
}

impl Program {
    /// The chain that a sequence is, if it looks back at no rows. `tests` are those of its elements, in their order.
    pub(crate) fn of(sequence: &Sequence, numbers: &[usize], tests: Vec<Test>) -> Option<Self> {
        let Sequence { elements, within_ms, within_positions, consume, limit, .. } = sequence;
        let bound = match (within_ms, within_positions) {
            (None, None) => Bound::Never,
            (Some(ms), None) => Bound::Ms(*ms),
            (None, Some(positions)) => Bound::Positions(*positions),
            (Some(_), Some(_)) => return None,
        };
        if tests.iter().any(|test| test.looks_back() > 0) {
            return None;
        }
        let exact = bits(tests.iter().map(is_exact));
        let first_fit = bits(elements.iter().map(|element| element.contiguity == Contiguity::FollowedBy));
        let is_plain = numbers.iter().copied().eq(0..elements.len());
        let numbers = if is_plain { &[] } else { numbers };
        let numbers = numbers.iter().map(|number| u32::try_from(*number).unwrap_or(u32::MAX)).collect();
        let (tests, limit) = (tests.into(), limit.unwrap_or(u32::MAX));
        Some(Self { tests, numbers, exact, first_fit, bound, consume: *consume, limit })
    }

    /// How many of these elements may keep an event: all but the last keep theirs.
    pub(crate) const fn keeps(&self, fits: u64) -> usize {
        (fits & !(1 << (self.len() - 1))).count_ones() as usize
    }

    /// How many elements it has.
    pub(crate) const fn len(&self) -> usize {
        self.tests.len()
    }

    /// The number that events of an element are bound by.
    fn number(&self, at: usize) -> u32 {
        self.numbers.get(at).copied().unwrap_or_else(|| u32::try_from(at).unwrap_or(u32::MAX))
    }

    /// What its elements ask of events.
    pub(crate) fn tests(&self) -> impl Iterator<Item = &Test> {
        self.tests.iter()
    }

    /// Starts before this are too old for an event that comes now.
    fn oldest(&self, at_ms: u64, seq: u64) -> u64 {
        match self.bound {
            Bound::Never => 0,
            // Adding one first would go beyond the last millisecond there is.
            Bound::Ms(ms) => ms.checked_sub(1).map_or(at_ms.saturating_add(1), |less| at_ms.saturating_sub(less)),
            Bound::Positions(positions) => seq.saturating_sub(positions),
        }
    }
}

impl Run {
    pub(crate) fn new(program: &Program) -> Self {
        Self::of(program.tests.iter().skip(1).map(|_| Fitted::default()).collect())
    }

    /// With what each element but the last has had.
    fn of(fitted: Box<[Fitted]>) -> Self {
        let mut run = Self { fitted, open: 1 };
        run.count_open();
        run
    }

    /// Which elements can take an event now, by bits.
    pub(crate) const fn open(&self) -> u64 {
        self.open
    }

    fn count_open(&mut self) {
        self.open = bits(core::iter::once(true).chain(self.fitted.iter().map(|fitted| !fitted.nodes.is_empty())));
    }

    /// An event comes, of which these elements may hold: the n-th of all. Whether it completed a match.
    pub(crate) fn offer(&mut self, program: &Program, (row, seq, fits): (Row<'_>, u64, u64), to: &mut To<'_>) -> bool {
        let mut fits = fits;
        let mut has_match = false;
        // The last element first: an event is appended to what was there before it came.
        while fits != 0 {
            let bit = u64::BITS - 1 - fits.leading_zeros();
            fits &= !(1 << bit);
            let at = bit as usize;
            if program.exact >> bit & 1 == 1 || program.tests[at].holds(row, &NoContext) {
                has_match |= self.take(program, at, row, seq, to);
            }
        }
        has_match
    }

    fn take(&mut self, program: &Program, at: usize, row: Row<'_>, seq: u64, to: &mut To<'_>) -> bool {
        let at_ms = row.event.at.ms();
        let oldest = program.oldest(at_ms, seq);
        let mut node = Node {
            event: row.event.id,
            start: if matches!(program.bound, Bound::Positions(_)) { seq } else { at_ms },
            from: 0,
            to: 0,
        };
        if let Some(before) = at.checked_sub(1).map(|before| &mut self.fitted[before]) {
            (node.from, node.to) = (before.waiting, before.end());
            // The last one has the latest start of all.
            let Some(start) = before.nodes.back().filter(|_| node.from < node.to).map(|last| last.start) else {
                return false;
            };
            if program.first_fit >> at & 1 == 1 {
                before.waiting = node.to;
            }
            if start < oldest {
                // As are all of them.
                before.clear(to.usage);
                self.open &= !(1 << at);
                return false;
            }
            node.start = start;
        }
        if let Some(fitted) = self.fitted.get_mut(at) {
            fitted.prune(oldest, to.usage);
            if to.usage.takes_one() {
                fitted.nodes.push_back(node);
            }
            let is_open = u64::from(!fitted.nodes.is_empty());
            self.open = self.open & !(2 << at) | is_open << (at + 1);
            return false;
        }
        self.tell(program, node, oldest, to);
        self.free(to.usage);
        true
    }

    /// Forgets what was taken by elements that take the first that fits, and that nothing follows which goes on.
    fn free(&mut self, usage: &mut Usage) {
        // Nothing waits behind the last element.
        let mut reached = u64::MAX;
        for fitted in self.fitted.iter_mut().rev() {
            let needed = fitted.waiting.min(reached);
            while fitted.gone < needed && !fitted.nodes.is_empty() {
                fitted.pop(usage);
            }
            reached = fitted.nodes.front().map_or(u64::MAX, |node| node.from);
        }
        self.count_open();
    }

    fn tell(&self, program: &Program, node: Node, oldest: u64, To { rule, usage, out }: &mut To<'_>) {
        let room = usage.room();
        let mut walk = Walk {
            program,
            fitted: &self.fitted,
            oldest,
            rule: *rule,
            by: Completion::Event(node.event),
            left: program.limit.min(room),
            is_cut: false,
        };
        let begun = walk.left;
        let mut chosen = [Binding { element: 0, event: 0 }; CONDITIONS_MAX];
        walk.tell(program.len() - 1, &node, &mut chosen, out);
        usage.told(begun - walk.left);
        if walk.is_cut && room < program.limit {
            usage.cut();
        }
    }

    /// All that has begun is over: its events were consumed.
    pub(crate) fn consume(&mut self, usage: &mut Usage) {
        self.fitted.iter_mut().for_each(|fitted| fitted.clear(usage));
        self.open = 1;
    }

    /// Forgets what can be in no match any more; whether that is all.
    pub(crate) fn prune(&mut self, program: &Program, now_ms: u64, seq: u64, usage: &mut Usage) -> bool {
        let oldest = program.oldest(now_ms, seq);
        self.fitted.iter_mut().for_each(|fitted| fitted.prune(oldest, usage));
        self.free(usage);
        self.fitted.iter().all(|fitted| fitted.nodes.is_empty())
    }

    /// When what began first did.
    pub(crate) fn oldest(&self) -> Option<u64> {
        self.fitted.iter().filter_map(|fitted| fitted.nodes.front()).map(|node| node.start).min()
    }

    /// Gives up the event that began first; whether there was one. Of those that began together the one that is furthest: what
    /// follows one that is gone would be walked back to, and in vain, by as many ways as there are.
    pub(crate) fn drop_oldest(&mut self, usage: &mut Usage) -> bool {
        let start = |fitted: &Fitted| fitted.nodes.front().map(|node| node.start);
        let begun = self.fitted.iter_mut().filter(|fitted| !fitted.nodes.is_empty());
        let oldest = begun.rev().min_by_key(|fitted| start(fitted));
        let is_dropped = oldest.map(|fitted| fitted.pop(usage)).is_some();
        self.count_open();
        is_dropped
    }
}

/// One bit for each that is true.
fn bits(all: impl Iterator<Item = bool>) -> u64 {
    all.enumerate().fold(0, |bits, (at, is)| bits | u64::from(is) << at)
}

/// Where matches go, and against what they count.
pub(crate) struct To<'a> {
    pub(crate) rule: RuleId,
    pub(crate) usage: &'a mut Usage,
    pub(crate) out: &'a mut Out,
}

/// The matches that an event completes.
struct Walk<'a> {
    program: &'a Program,
    fitted: &'a [Fitted],
    oldest: u64,
    rule: RuleId,
    by: Completion,
    left: u32,
    /// There would have been more.
    is_cut: bool,
}

impl Walk<'_> {
    /// Tells all that end so, the latest starts first.
    fn tell(&mut self, at: usize, node: &Node, chosen: &mut [Binding; CONDITIONS_MAX], out: &mut Out) {
        chosen[at] = Binding { element: self.program.number(at), event: node.event };
        let Some(before) = at.checked_sub(1) else {
            if self.left == 0 {
                self.is_cut = true;
                return;
            }
            self.left -= 1;
            let bindings = &chosen[..self.program.len()];
            let Self { rule, by, .. } = *self;
            let found = Match { rule, by, is_timed_out: false, first: node.event, bindings: &[] };
            out.push(found, |told| told.extend_from_slice(bindings));
            return;
        };
        for place in (node.from..node.to).rev() {
            let Some(earlier) = self.fitted[before].get(place) else { return };
            // Those before began no later.
            if earlier.start < self.oldest || self.is_cut {
                return;
            }
            self.tell(before, earlier, chosen, out);
        }
    }
}
