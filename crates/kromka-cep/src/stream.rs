//! The streams of a rule: one for each key, or one for all events.

#[cfg(feature = "serde")]
pub(crate) mod saved;

use alloc::boxed::Box;
use alloc::collections::{BinaryHeap, VecDeque};
use alloc::vec::Vec;
use core::cmp::Reverse;

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
    is_listed: bool,
}

/// The last rows of a stream, the latest first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Before(Option<Box<Rows>>);

#[derive(Debug, Clone, Default)]
struct Rows {
    rows: VecDeque<(Event, Box<[f64]>)>,
    /// So many of them, the first ones, are of this stream: the others are for those that come.
    used: usize,
}

impl Earlier for Before {
    fn earlier(&self, rows: u32) -> Option<Row<'_>> {
        let at = (rows as usize).checked_sub(1)?;
        let Rows { rows, used } = &**self.0.as_ref()?;
        let (event, values) = rows.get(at).filter(|_| at < *used)?;
        Some(Row { event, values })
    }
}

impl Before {
    pub(crate) fn push(&mut self, row: Row<'_>, max: u32) {
        if max == 0 {
            return;
        }
        let max = max as usize;
        let begin = || Box::new(Rows { rows: VecDeque::with_capacity(ROWS_AT_FIRST.min(max)), used: 0 });
        let Rows { rows, used } = &mut **self.0.get_or_insert_with(begin);
        let is_spare = rows.len() > *used || *used >= max;
        let mut values = match is_spare {
            true => rows.pop_back().map(|(_, values)| values).unwrap_or_default(),
            false => row.values.into(),
        };
        *used = (*used + 1).min(max);
        if values.len() == row.values.len() {
            values.copy_from_slice(row.values);
        } else {
            // The schema has grown.
            values = row.values.into();
        }
        rows.push_front((*row.event, values));
    }

    /// The latest first.
    #[cfg(feature = "serde")]
    pub(crate) fn iter(&self) -> impl Iterator<Item = &(Event, Box<[f64]>)> {
        self.0.iter().flat_map(|before| before.rows.iter().take(before.used))
    }

    /// Another stream begins.
    fn clear(&mut self) {
        if let Some(rows) = &mut self.0 {
            rows.used = 0;
        }
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
    /// None of a rule without a key.
    keyed: Option<Box<Keyed>>,
    /// When time next does something in each.
    pub(crate) due: Due,
    /// Where one is looked for that can be forgotten.
    hand: u32,
    epoch: u32,
    /// Those in which something has begun.
    active: u32,
}

/// Streams of keys.
#[derive(Debug, Clone, Default)]
struct Keyed {
    places: HashMap<u64, u32>,
    /// Those that are listed, by what began first in each, or before: an event or a time.
    begun: BinaryHeap<Reverse<(u64, u32)>>,
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
        self.keyed.as_ref()?.places.get(&key).map(|place| *place as usize)
    }

    /// A new stream, in the place of another where there is no room; none if there is no such either.
    pub(crate) fn begin(&mut self, key: u64, begin: &mut Begin<'_>) -> Option<usize> {
        let place = if self.slots.len() < begin.usage.quota.keys as usize {
            self.slots.push(Stream::new(key, self.epoch, begin));
            self.slots.len() - 1
        } else {
            let place = self.reclaim(begin)?;
            let old = &self.slots[place];
            if let Some(keyed) = &mut self.keyed {
                keyed.places.remove(&old.key);
            }
            self.active -= u32::from(old.is_active);
            self.due.set(place, u64::MAX);
            self.slots[place].renew(key, self.epoch, begin);
            place
        };
        begin.usage.stats.keys = number(self.slots.len());
        self.keyed.get_or_insert_default().places.insert(key, number(place));
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

    /// Makes room for so many nodes, if it can: of a stream and of the next [`PROBES`] in turn what can be missed, and then what
    /// began first of all.
    pub(crate) fn make_room(&mut self, place: usize, nodes: usize, begin: &mut Begin<'_>) {
        if let Program::Chain(program) = begin.program {
            let (hand, streams) = (self.hand as usize, self.slots.len());
            let others = (0..PROBES.min(streams)).map(|step| (hand + step) % streams);
            for place in core::iter::once(place).chain(others) {
                self.prune(place, program, begin);
                if !begin.is_full(nodes) {
                    return;
                }
                self.hand = number(place + 1);
            }
        }
        while begin.is_full(nodes) && begin.usage.drops_oldest() && self.drop_oldest(begin) {}
    }

    fn prune(&mut self, place: usize, program: &chain::Program, begin: &mut Begin<'_>) {
        self.freshen(place, begin.kept, begin.usage);
        if let Run::Chain(run) = &mut self.slots[place].run {
            run.prune(program, begin.now_ms, begin.seq, begin.usage);
        }
    }

    /// Gives up what began first of all streams; whether there was something.
    fn drop_oldest(&mut self, begin: &mut Begin<'_>) -> bool {
        if self.slots.len() == 1 {
            let has_dropped = self.slots[0].run.drop_oldest(begin);
            self.note(0);
            return has_dropped;
        }
        while let Some(Reverse((listed, at))) = self.keyed.as_mut().and_then(|keyed| keyed.begun.pop()) {
            let (place, before) = (at as usize, begin.nodes());
            let oldest = self.slots[place].run.oldest(begin.kept);
            // What it is listed by may be over. What is behind is taken from it in its turn only: so it is by a snapshot, too.
            if oldest == Some(listed) {
                self.freshen(place, begin.kept, begin.usage);
                let stream = &mut self.slots[place];
                if begin.nodes() == before && !stream.run.drop_oldest(begin) {
                    stream.begin_again(begin);
                }
                let due_ms = stream.run.deadline(begin.program);
                self.due.set(place, due_ms.unwrap_or(u64::MAX));
                self.note(place);
            }
            self.slots[place].is_listed = false;
            let has_dropped = begin.nodes() < before;
            if has_dropped || oldest != Some(listed) {
                self.list(place, begin.kept);
            }
            if has_dropped {
                return true;
            }
        }
        false
    }

    /// Lists a stream in which something may have begun: of all streams, what began first is the first to be given up.
    pub(crate) fn list(&mut self, place: usize, kept: &Kept) {
        let stream = &mut self.slots[place];
        let Some(keyed) = self.keyed.as_mut().filter(|_| !stream.is_listed) else { return };
        if let Some(oldest) = stream.run.oldest(kept) {
            stream.is_listed = true;
            keyed.begun.push(Reverse((oldest, number(place))));
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

    /// When what began first did: among streams of one rule.
    fn oldest(&self, kept: &Kept) -> Option<u64> {
        match self {
            Self::Chain(run) => run.oldest(),
            Self::Sequence(run) => run.oldest(),
            Self::Rows(run) => run.oldest(),
            Self::Algebra(run) => run.oldest(kept),
        }
    }

    /// Gives up the oldest of what has begun; whether there was something.
    fn drop_oldest(&mut self, begin: &mut Begin<'_>) -> bool {
        let by = By::Time(begin.now_ms);
        let dropped = match (self, begin.program) {
            (Self::Chain(run), _) => usize::from(run.drop_oldest(begin.usage)),
            (Self::Sequence(run), Program::Sequence(program)) => run.drop_oldest(program, by, begin.kept, begin.found),
            (Self::Rows(run), Program::Rows(program)) => run.drop_oldest(program, by, begin.kept, begin.found),
            (Self::Algebra(run), _) => run.drop_oldest(begin.kept),
            // Runs are of the dialect of their program.
            (Self::Sequence(_) | Self::Rows(_), _) => 0,
        };
        begin.usage.stats.nodes_dropped += dropped as u64;
        dropped > 0
    }

    /// Begins as a new one does, where nothing is left.
    fn renew(&mut self, begin: &mut Begin<'_>) {
        match self {
            // Of these nothing is left but who waits to begin.
            Self::Chain(_) | Self::Sequence(_) => {}
            Self::Rows(run) => run.renew(),
            Self::Algebra(run) => {
                if let Some(mut env) = begin.env() {
                    run.renew(&mut env);
                }
            }
        }
    }

    /// Gives up all that has begun. Matches that waited for it come out.
    fn give_up(&mut self, begin: &mut Begin<'_>) {
        let (before, by) = (begin.nodes(), By::Time(begin.now_ms));
        let dropped = match (self, begin.program) {
            (Self::Sequence(run), Program::Sequence(program)) => run.give_up(program, by, begin.kept, begin.found),
            (Self::Rows(run), Program::Rows(program)) => run.give_up(program, by, begin.kept, begin.found),
            (Self::Chain(run), _) => {
                run.consume(begin.usage);
                before - begin.nodes()
            }
            (Self::Algebra(run), _) => {
                run.give_up(begin.kept);
                before - begin.nodes()
            }
            // Runs are of the dialect of their program.
            (Self::Sequence(_) | Self::Rows(_), _) => 0,
        };
        begin.usage.stats.nodes_dropped += dropped as u64;
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
        Self { run, before: Before::default(), key, epoch, is_active: false, is_listed: false }
    }

    /// Another stream, in the place of one in which nothing is left. Its room is kept, so that nothing is allocated.
    fn renew(&mut self, key: u64, epoch: u32, begin: &mut Begin<'_>) {
        self.run.renew(begin);
        self.before.clear();
        (self.key, self.epoch, self.is_active) = (key, epoch, false);
    }

    /// Gives up all that has begun, where it cannot be given up by and by.
    fn begin_again(&mut self, begin: &mut Begin<'_>) {
        self.run.give_up(begin);
        self.run.renew(begin);
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
