//! The streams of a rule: one for each key, or one for all events.

#[cfg(feature = "serde")]
pub(crate) mod saved;

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::vec::Vec;

use hashbrown::HashMap;

use crate::algebra;
use crate::chain;
use crate::due::Due;
use crate::event::Event;
use crate::found::{By, Found};
use crate::kept::Kept;
use crate::program::Program;
use crate::quota::Usage;
use crate::rows;
use crate::sequence;
use crate::test::{Earlier, Row};

/// Streams that are looked at for one that can be forgotten without loss, where there is no room for another.
const PROBES: usize = 16;

/// Rows of a stream that there is room for at first.
const ROWS_AT_FIRST: usize = 4;

/// What a program knows of one stream.
#[derive(Debug, Clone)]
pub(crate) enum Run {
    Chain(chain::Run),
    // Aside: streams of chains are many.
    Sequence(Box<sequence::Run>),
    Algebra(algebra::Run),
    Rows(Box<rows::Run>),
}

/// What a rule knows of one stream.
#[derive(Debug, Clone)]
pub(crate) struct Stream {
    pub(crate) run: Run,
    pub(crate) before: Before,
    key: u64,
    /// What was consumed of all streams before this is consumed of it.
    epoch: u32,
    /// Something has begun.
    pub(crate) is_active: bool,
}

/// The last rows of a stream, the latest first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Before(Option<Box<Rows>>);

type Rows = VecDeque<(Event, Box<[f64]>)>;

impl Earlier for Before {
    fn earlier(&self, rows: u32) -> Option<Row<'_>> {
        let (event, values) = self.0.as_ref()?.get((rows as usize).checked_sub(1)?)?;
        Some(Row { event, values })
    }
}

impl Before {
    pub(crate) fn push(&mut self, row: Row<'_>, max: u32) {
        if max == 0 {
            return;
        }
        let rows = self.0.get_or_insert_with(|| Box::new(VecDeque::with_capacity(ROWS_AT_FIRST.min(max as usize))));
        let mut values = match rows.len() >= max as usize {
            true => rows.pop_back().map(|(_, values)| values).unwrap_or_default(),
            false => row.values.into(),
        };
        if values.len() == row.values.len() {
            values.copy_from_slice(row.values);
        } else {
            // The schema has grown.
            values = row.values.into();
        }
        rows.push_front((*row.event, values));
    }
}

/// Where a new stream begins: what runs in it, and when it is.
pub(crate) struct Begin<'a> {
    pub(crate) program: &'a Program,
    /// A stream in which nothing has begun is as good as none.
    pub(crate) is_forgetful: bool,
    pub(crate) now_ms: u64,
    pub(crate) seq: u64,
    pub(crate) kept: &'a mut Kept,
    pub(crate) found: &'a mut Vec<Found>,
    pub(crate) usage: &'a mut Usage,
}

/// The streams of a rule, in the order in which they began.
#[derive(Debug, Clone, Default)]
pub(crate) struct Streams {
    slots: Vec<Stream>,
    /// Those of keys, where there are keys.
    places: Option<Box<HashMap<u64, u32>>>,
    /// When time next does something in each.
    pub(crate) due: Due,
    /// Where one is looked for that can be forgotten.
    hand: u32,
    epoch: u32,
    /// Those in which something has begun.
    active: u32,
}

impl Streams {
    pub(crate) fn get_mut(&mut self, place: usize) -> &mut Stream {
        &mut self.slots[place]
    }

    /// The only stream, of a rule without a key.
    pub(crate) fn only(&self) -> Option<&Stream> {
        self.slots.first()
    }

    /// Begins the only stream, of a rule without a key.
    pub(crate) fn begin_only(&mut self, begin: &mut Begin<'_>) {
        // There will be no other.
        self.slots.reserve_exact(1);
        self.slots.push(Stream::new(0, self.epoch, begin));
    }

    /// The stream of a key, if there is one.
    pub(crate) fn find(&self, key: u64) -> Option<usize> {
        self.places.as_ref()?.get(&key).map(|place| *place as usize)
    }

    /// A new stream, in the place of another where there is no room; none if there is no such either.
    pub(crate) fn begin(&mut self, key: u64, begin: &mut Begin<'_>) -> Option<usize> {
        let place = if self.slots.len() < begin.usage.quota.keys as usize {
            self.slots.push(Stream::new(key, self.epoch, begin));
            self.slots.len() - 1
        } else {
            let place = self.reclaim(begin)?;
            let old = &self.slots[place];
            self.places.get_or_insert_default().remove(&old.key);
            self.active -= u32::from(old.is_active);
            self.due.set(place, u64::MAX);
            self.slots[place] = Stream::new(key, self.epoch, begin);
            place
        };
        begin.usage.stats.keys = number(self.slots.len());
        self.places.get_or_insert_default().insert(key, number(place));
        Some(place)
    }

    /// A place for another stream: of one in which nothing has begun, else of the one that began first.
    fn reclaim(&mut self, begin: &mut Begin<'_>) -> Option<usize> {
        let first = self.hand as usize % self.slots.len();
        let streams = self.slots.len();
        for place in (0..PROBES.min(streams)).map(|step| (first + step) % streams) {
            self.freshen(place, begin.kept, begin.usage);
            if self.slots[place].is_spare(begin) {
                self.hand = number(place + 1);
                return Some(place);
            }
        }
        begin.usage.stats.keys_dropped += 1;
        if !begin.usage.drops_oldest() {
            return None;
        }
        self.slots[first].run.give_up(begin);
        self.hand = number(first + 1);
        Some(first)
    }

    /// Takes from a stream what was consumed of all meanwhile.
    pub(crate) fn freshen(&mut self, place: usize, kept: &mut Kept, usage: &mut Usage) {
        let stream = &mut self.slots[place];
        if stream.epoch != self.epoch {
            stream.epoch = self.epoch;
            stream.run.consume(kept, usage);
        }
    }

    /// What has begun so far is over, in all streams.
    pub(crate) const fn consume_all(&mut self) {
        // A stream that nothing came for during four thousand million matches may keep what it had.
        self.epoch = self.epoch.wrapping_add(1);
    }

    /// Notes whether something has begun in a stream.
    pub(crate) fn note(&mut self, place: usize) {
        let stream = &mut self.slots[place];
        let is_active = !stream.run.is_idle();
        self.active += u32::from(is_active);
        self.active -= u32::from(stream.is_active);
        stream.is_active = is_active;
    }

    /// Whether something has begun in any.
    pub(crate) const fn is_active(&self) -> bool {
        self.active > 0
    }

    /// Places of all.
    pub(crate) const fn len(&self) -> usize {
        self.slots.len()
    }

    /// Makes room for so many nodes: in a stream, then in others.
    pub(crate) fn make_room(&mut self, place: usize, nodes: usize, begin: &mut Begin<'_>) {
        let (hand, streams) = (self.hand as usize, self.slots.len());
        let places = (0..PROBES.min(streams)).map(|step| (hand + step) % streams);
        for place in core::iter::once(place).chain(places) {
            if let (Program::Chain(program), Run::Chain(run)) = (begin.program, &mut self.slots[place].run) {
                run.prune(program, begin.now_ms, begin.seq, begin.usage);
            }
            while begin.is_full(nodes) && begin.usage.drops_oldest() && self.slots[place].run.drop_oldest(begin) {}
            self.note(place);
            if !begin.is_full(nodes) {
                return;
            }
            self.hand = number(place + 1);
        }
    }
}

/// Quotas keep it below 2³².
fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

impl Run {
    /// When time next does something.
    pub(crate) fn deadline(&self, program: &Program) -> Option<u64> {
        match (program, self) {
            (Program::Sequence(program), Self::Sequence(run)) => run.deadline(program),
            (Program::Algebra(_), Self::Algebra(run)) => run.deadline(),
            _ => None,
        }
    }

    /// Whether it is as if it were new.
    fn is_idle(&self) -> bool {
        match self {
            Self::Chain(_) => false,
            Self::Sequence(run) => run.is_idle(),
            Self::Rows(run) => run.is_idle(),
            // One that was true once may be so never again.
            Self::Algebra(_) => false,
        }
    }

    /// Takes from other attempts what a match has consumed.
    pub(crate) fn consume(&mut self, kept: &mut Kept, usage: &mut Usage) {
        match self {
            Self::Chain(run) => run.consume(usage),
            Self::Sequence(run) => run.consume(kept),
            Self::Algebra(_) | Self::Rows(_) => {}
        }
    }

    /// Gives up the oldest of what has begun; whether there was something.
    fn drop_oldest(&mut self, begin: &mut Begin<'_>) -> bool {
        let dropped = match self {
            Self::Chain(run) => usize::from(run.drop_oldest(begin.usage)),
            Self::Sequence(run) => run.drop_oldest(begin.kept),
            Self::Rows(run) => run.drop_oldest(begin.kept),
            Self::Algebra(run) => run.drop_oldest(begin.kept),
        };
        begin.usage.stats.nodes_dropped += dropped as u64;
        dropped > 0
    }

    /// Gives up all that has begun.
    fn give_up(&mut self, begin: &mut Begin<'_>) {
        let before = begin.nodes();
        match self {
            Self::Chain(run) => run.consume(begin.usage),
            Self::Sequence(run) => run.consume(begin.kept),
            Self::Rows(run) => run.give_up(begin.kept),
            Self::Algebra(run) => run.give_up(begin.kept),
        }
        begin.usage.stats.nodes_dropped += (before - begin.nodes()) as u64;
    }
}

impl Begin<'_> {
    /// What all streams of the rule keep.
    const fn nodes(&self) -> usize {
        self.usage.stats.nodes as usize + self.kept.nodes()
    }

    /// Whether so many more are too many.
    const fn is_full(&self, more: usize) -> bool {
        self.nodes() + more > self.usage.quota.nodes as usize
    }

    /// What an expression is run in, between events.
    const fn env(&mut self) -> Option<algebra::Env<'_>> {
        let Self { program: Program::Algebra(program), kept, found, now_ms, .. } = self else { return None };
        Some(algebra::Env { program, kept, found, by: By::Time(*now_ms), now_ms: *now_ms, first: 0 })
    }
}

impl Stream {
    fn new(key: u64, epoch: u32, begin: &mut Begin<'_>) -> Self {
        let run = match begin.program {
            Program::Chain(program) => Run::Chain(chain::Run::new(program)),
            Program::Sequence(program) => Run::Sequence(Box::new(sequence::Run::new(program))),
            Program::Rows(_) => Run::Rows(Box::default()),
            Program::Algebra(_) => {
                let mut run = algebra::Run::default();
                if let Some(mut env) = begin.env() {
                    run.begin(&mut env);
                }
                Run::Algebra(run)
            }
        };
        Self { run, before: Before::default(), key, epoch, is_active: false }
    }

    /// Whether nothing is lost with it.
    fn is_spare(&mut self, begin: &mut Begin<'_>) -> bool {
        if !begin.is_forgetful {
            return false;
        }
        match (begin.program, &mut self.run) {
            (Program::Chain(program), Run::Chain(run)) => run.prune(program, begin.now_ms, begin.seq, begin.usage),
            (_, run) => run.is_idle(),
        }
    }
}
