//! The streams of a rule in a snapshot.

use alloc::boxed::Box;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::algebra;
use crate::chain;
use crate::event::saved::{Places, SavedRow};
use crate::kept::saved::{Loader, Saver};
use crate::program::Program;
use crate::rows;
use crate::sequence;
use crate::snapshot::{Loaded, must, refused};
use crate::stream::{Before, Rows, Run, Stream, Streams};
use crate::test::Column;

#[derive(Debug, Serialize, Deserialize)]
enum SavedRun {
    Chain(chain::Saved),
    Sequence(sequence::Saved),
    Algebra(algebra::Saved),
    Rows(rows::Saved),
}

/// A stream as it is saved.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SavedStream {
    key: u64,
    /// Something was consumed of all streams, and is not yet of this.
    is_behind: bool,
    is_active: bool,
    /// When time is to look at it, if that is before it does something: what is behind is taken from it by then.
    early_ms: Option<u64>,
    /// The latest first.
    before: Vec<SavedRow>,
    run: SavedRun,
}

/// What streams are read into.
pub(crate) struct Loading<'a> {
    pub(crate) program: &'a Program,
    pub(crate) partition_by: Option<Column>,
    pub(crate) looks_back: u32,
    pub(crate) places: &'a Places,
    pub(crate) loader: Loader,
    pub(crate) now_ms: u64,
    /// Events so far.
    pub(crate) events: u64,
    /// Of an expression, [`algebra::Run::rest`].
    pub(crate) rest: algebra::AtRest,
    /// What the streams hold but for events and bindings; of chains, apart from others.
    pub(crate) held: usize,
    pub(crate) chained: usize,
}

/// What streams that are behind have seen, and the others.
const EPOCHS: (u32, u32) = (0, 1);

impl Streams {
    /// Tells all streams, in the order of their places.
    pub(crate) fn save(&self, program: &Program, saver: &mut Saver<'_>, mut each: impl FnMut(&SavedStream)) {
        for (place, stream) in self.slots.iter().enumerate() {
            let Stream { run, before, key, epoch, is_active, .. } = stream;
            let due_ms = self.due.get(place);
            // What time finds behind in an expression does nothing.
            let is_early = matches!(run, Run::Sequence(_)) && due_ms < run.deadline(program).unwrap_or(u64::MAX);
            let run = match (run, program) {
                (Run::Chain(run), _) => SavedRun::Chain(run.save()),
                (Run::Sequence(run), _) => SavedRun::Sequence(run.save(saver)),
                (Run::Algebra(run), Program::Algebra(program)) => SavedRun::Algebra(run.save(program, saver)),
                (Run::Rows(run), _) => SavedRun::Rows(run.save(saver)),
                // Runs are of the dialect of their program.
                (Run::Algebra(_), _) => continue,
            };
            each(&SavedStream {
                key: *key,
                is_behind: *epoch != self.epoch,
                is_active: *is_active,
                early_ms: is_early.then_some(due_ms),
                before: before.iter().map(|(event, values)| SavedRow::of(event, values).owned()).collect(),
                run,
            });
        }
    }

    /// Where one is looked for that can be forgotten.
    pub(crate) const fn hand(&self) -> u32 {
        self.hand
    }

    /// None yet: they are to be read.
    pub(crate) fn loading(hand: u32) -> Self {
        Self { hand, epoch: EPOCHS.1, ..Self::default() }
    }

    /// The next stream.
    pub(crate) fn load(&mut self, saved: SavedStream, loading: &mut Loading<'_>) -> Loaded<()> {
        let SavedStream { key, is_behind, is_active, early_ms, before, run } = saved;
        let place = self.slots.len();
        let key = match loading.partition_by {
            Some(column) => {
                let key = loading.places.key(key, column);
                let places = &mut self.keyed.get_or_insert_default().places;
                let is_new = places.insert(key, u32::try_from(place).unwrap_or(u32::MAX)).is_none();
                must(is_new, "two streams of one key")?;
                key
            }
            None => 0,
        };
        let run = loading.run(run)?;
        // Of others nobody asks.
        let is_minded = matches!(run, Run::Sequence(_) | Run::Rows(_));
        must(is_active || run.is_idle() || !is_minded, "a stream in which something has begun")?;
        let before = loading.before(&before)?;
        let deadline = run.deadline(loading.program).unwrap_or(u64::MAX);
        self.due.set(place, early_ms.map_or(deadline, |early| early.min(deadline)));
        self.active += u32::from(is_active);
        let epoch = if is_behind { EPOCHS.0 } else { EPOCHS.1 };
        self.slots.push(Stream { run, before, key, epoch, is_active, is_listed: false });
        Ok(())
    }
}

impl Loading<'_> {
    fn run(&mut self, saved: SavedRun) -> Loaded<Run> {
        let Self { program, loader, now_ms, events, rest, .. } = self;
        let (now_ms, events) = (*now_ms, *events);
        let (run, held) = match (*program, saved) {
            (Program::Chain(program), SavedRun::Chain(saved)) => {
                let (run, count) = chain::Run::load(saved, program, now_ms, events)?;
                self.chained += count;
                (Run::Chain(run), 0)
            }
            (Program::Sequence(program), SavedRun::Sequence(saved)) => {
                let run = sequence::Run::load(saved, program, loader, (now_ms, events))?;
                let held = run.nodes();
                (Run::Sequence(Box::new(run)), held)
            }
            (Program::Algebra(program), SavedRun::Algebra(saved)) => {
                let run = algebra::Run::load(saved, program, loader, now_ms, rest)?;
                let held = run.nodes();
                (Run::Algebra(run), held)
            }
            (Program::Rows(program), SavedRun::Rows(saved)) => {
                let run = rows::Run::load(saved, program, loader, events)?;
                let held = run.nodes();
                (Run::Rows(Box::new(run)), held)
            }
            _ => return refused("a stream of another dialect"),
        };
        self.held += held;
        Ok(run)
    }

    fn before(&self, saved: &[SavedRow]) -> Loaded<Before> {
        must(saved.len() <= self.looks_back as usize, "the rows before")?;
        if saved.is_empty() {
            return Ok(Before::default());
        }
        let row = |saved: &SavedRow| self.places.row(saved).map(|(event, values)| (event, values.into()));
        let rows = saved.iter().map(row).collect::<Loaded<_>>()?;
        Ok(Before(Some(Box::new(Rows { rows, used: saved.len() }))))
    }
}
