//! The document: what is read and written, and what replicas tell each other of it.

mod apply;
mod compact;
mod delta;
mod digest;
#[cfg(feature = "interop")]
mod dots;
mod held;
mod history;
#[cfg(feature = "serde")]
mod import;
mod operation;
mod patch;
mod read;
mod shape;
mod snapshot;
mod typed;
mod watch;
mod write;

use alloc::vec::Vec;

use kromka_core::{Tick, Valid};

use crate::clock::{Clock, Dot};
use crate::config::{Config, MapPolicy};
use crate::error::StateError;
use crate::leaf::{Content, Part};
use crate::store::Store;

pub(crate) use apply::Told;
pub use apply::{Applied, Outcome};
pub(crate) use digest::Print;
use held::Held;
use history::History;
#[cfg(feature = "serde")]
pub use import::Missing;
pub use operation::Operation;
pub(crate) use patch::Patch;
pub use shape::Shape;
pub use watch::{Cursor, Watch};

/// A replica of a document.
#[derive(Debug, Clone)]
pub struct Document {
    config: Valid<Config>,
    store: Store,
    /// The commits that were seen, our own open one too.
    clock: Clock,
    /// The highest stamp that was seen.
    stamp: u64,
    open: Open,
    /// Names that this replica gave, retired ones too.
    named: u32,
    history: History,
    /// The count of changes at the last one that rests on commits of others in ways that its leaves do not show.
    rests: u64,
    /// When leaves were last forgotten.
    compacted: Cursor,
    /// Messages that came before those that they build on, in the order in which they came.
    held: Vec<Held>,
}

/// The last commit of this replica, while nobody has been told of it and nothing has been learned since: later transactions
/// become part of it, so that peers are told of states and not of every step.
#[derive(Debug, Clone, Default)]
struct Open {
    is: bool,
    /// The count of changes before it.
    since: u64,
    /// Objects that it has made.
    objects: u32,
    /// Our parts of counters that it added to, as they were before.
    parts: Vec<(u32, Option<Part>)>,
}

impl Document {
    /// An empty document.
    #[must_use]
    pub fn new(config: Valid<Config>) -> Self {
        Self {
            config,
            store: Store::new(),
            clock: Clock::new(),
            stamp: 0,
            open: Open::default(),
            named: 0,
            history: History::default(),
            rests: 0,
            compacted: Cursor::default(),
            held: Vec::new(),
        }
    }

    /// How it was made.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The commits that it has seen, its own too.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The messages that wait for earlier ones. Who passes on what it learned passes these on, too.
    pub fn held(&self) -> impl Iterator<Item = &[u8]> {
        self.held.iter().map(|held| &*held.bytes)
    }

    /// Leaves that it has: registers, counters, flags and elements of sets, deleted ones too.
    #[must_use]
    pub fn leaves(&self) -> usize {
        self.store.leaves.len()
    }

    /// Bytes on the heap.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        self.store.heap_bytes()
            + self.clock.heap_bytes()
            + self.history.heap_bytes()
            + self.held.capacity() * size_of::<Held>()
            + self.held.iter().map(Held::heap_bytes).sum::<usize>()
            + self.open.parts.capacity() * size_of::<(u32, Option<Part>)>()
    }

    /// Commits operations: all or none.
    ///
    /// # Errors
    /// What is wrong with the first that cannot be done. Nothing was changed.
    pub fn commit(&mut self, operations: &[Operation<'_>]) -> Result<(), StateError> {
        self.commit_at(operations, Tick::default())
    }

    /// Commits operations at a time of the wall clock, which counts only under [`crate::RegisterPolicy::Hlc`].
    ///
    /// # Errors
    /// As [`Document::commit`].
    pub fn commit_at(&mut self, operations: &[Operation<'_>], now: Tick) -> Result<(), StateError> {
        write::commit(self, operations, now)
    }

    fn is_identity(&self) -> bool {
        self.config.policies.map == MapPolicy::Identity
    }

    /// This replica's last commit.
    fn own(&self) -> Dot {
        let replica = self.config.replica;
        Dot { replica, seq: self.clock.get(replica) }
    }

    /// Ends the open commit: it has its stamp now, and later transactions are another one.
    fn seal(&mut self) {
        if !self.open.is {
            return;
        }
        let (mark, stamp) = (self.store.replicas.mark(self.own()), self.stamp);
        let leaves: Vec<u32> = self.store.changed_since(self.open.since).collect();
        for leaf in leaves {
            if let Content::Entries(entries) = &mut self.store.leaf_mut(leaf).content {
                for entry in entries.as_mut_slice().iter_mut().filter(|entry| entry.mark == mark) {
                    entry.stamp = stamp;
                }
            }
        }
        self.open = Open::default();
    }
}
