//! The index: vectors by id, found by what they are near to.

mod change;
mod compact;
#[cfg(feature = "instant-distance")]
mod freeze;
mod outlier;
#[cfg(feature = "std")]
mod parts;
mod recall;
mod search;

use alloc::vec::Vec;

use kromka_core::Valid;

use crate::config::Config;
#[cfg(feature = "instant-distance")]
use crate::frozen::Frozen;
use crate::graph::{Graph, Linking, Shape};
use crate::kernel::Kernel;
use crate::marks::Marks;
use crate::segment::Segment;
use crate::store::Store;

use compact::Work;
pub use compact::{Compacted, Compaction};
pub use outlier::{Outlier, Usual};
#[cfg(feature = "std")]
pub(crate) use parts::Parts;
pub use search::{Hit, Search, Searcher};

/// Vectors by id.
///
/// While they are few, a search compares the query with each. Beyond [`Config::flat_max`] a graph leads to the near ones; it
/// is made in steps, some at each change, and what it has not got yet is compared as before.
#[derive(Clone)]
pub struct Index {
    store: Store,
    graph: Option<Graph>,
    /// Instead of a graph.
    #[cfg(feature = "instant-distance")]
    frozen: Option<Frozen>,
    /// Dead slots that nothing links to: the next vectors go there. The last one is the lowest.
    vacant: Vec<u32>,
    work: Option<Work>,
    linking: Linking,
}

/// What an index holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stats {
    /// Vectors.
    pub vectors: usize,
    /// Slots of vectors that were removed and that no compaction has made usable yet.
    pub removed: usize,
    /// Vectors that the graph leads to; the others are scanned.
    pub linked: usize,
    /// Bytes on the heap, all of them.
    pub heap_bytes: usize,
    /// The instructions that vectors are compared by.
    pub kernel: &'static str,
}

impl Index {
    /// An index without vectors.
    #[must_use]
    pub fn new(config: Valid<Config>) -> Self {
        Self::with_kernel(config, Kernel::best())
    }

    /// An index that compares by this kernel: every kernel finds the same.
    #[must_use]
    pub fn with_kernel(config: Valid<Config>, kernel: Kernel) -> Self {
        let store = Store::new(config, kernel);
        Self {
            store,
            graph: None,
            #[cfg(feature = "instant-distance")]
            frozen: None,
            vacant: Vec::new(),
            work: None,
            linking: Linking::default(),
        }
    }

    /// How it was made.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.store.config
    }

    /// Vectors there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.store.lookup.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What is noted of a vector, `None` where there is none with this id.
    #[must_use]
    pub fn marks(&self, id: u64) -> Option<Marks> {
        self.store.lookup.slot(id).map(|slot| self.store.marks.get(slot))
    }

    /// The vector with this id, `None` where there is none: its exact values where the index keeps them, else what its codes
    /// stand for, which for [`Coding::Binary`](crate::Coding::Binary) is none. For the cosine it is a direction, of length 1.
    #[must_use]
    pub fn vector(&self, id: u64) -> Option<Vec<f32>> {
        let mut vector = Vec::new();
        let slot = self.store.lookup.slot(id)?;
        self.store.vector(slot, &mut vector).then_some(vector)
    }

    /// The ids of all vectors with what is noted of them, in the order of slots.
    pub fn iter(&self) -> impl Iterator<Item = (u64, Marks)> {
        let live = (0..self.store.slots()).filter(|slot| !self.store.dead.get(*slot));
        live.map(|slot| (self.store.lookup.id(slot), self.store.marks.get(slot)))
    }

    /// What it holds.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let linked = self.linked() as usize;
        let dead = self.store.dead.iter().take_while(|slot| (*slot as usize) < linked).count();
        Stats {
            vectors: self.len(),
            removed: self.removed(),
            linked: linked - dead,
            heap_bytes: self.heap_bytes(),
            kernel: self.store.codes.kernel().name(),
        }
    }

    /// Bytes on the heap.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        let graph = self.leading().map_or(0, Segment::heap_bytes);
        let under_way = self.work.as_ref().map_or(0, Work::heap_bytes);
        let vacant = self.vacant.capacity() * size_of::<u32>();
        self.store.heap_bytes() + graph + self.linking.heap_bytes() + vacant + under_way
    }

    /// The segment that leads to near vectors, where there is one.
    fn leading(&self) -> Option<&dyn Segment> {
        #[cfg(feature = "instant-distance")]
        if let Some(frozen) = &self.frozen {
            return Some(frozen);
        }
        self.graph.as_ref().map(|graph| graph as &dyn Segment)
    }

    /// Slots before this one are those of the leading segment; those from it on are compared one by one.
    fn linked(&self) -> u32 {
        self.leading().map_or(0, Segment::end)
    }

    /// Slots that are still to be linked.
    fn behind(&self) -> u32 {
        let rest = self.store.slots() - self.linked();
        let flat_max = self.store.config.flat_max;
        #[cfg(feature = "instant-distance")]
        if self.frozen.is_some() {
            return if rest <= flat_max { 0 } else { self.store.slots() };
        }
        if self.graph.is_none() && rest <= flat_max { 0 } else { rest }
    }

    fn shape(&self) -> Shape {
        Self::shape_of(&self.store.config)
    }

    /// The graph of an index that is made like this.
    pub(crate) fn shape_of(config: &Config) -> Shape {
        let Config { degree, ef_construction, seed, .. } = *config;
        Shape { degree: degree as usize, ef_construction: ef_construction as usize, seed }
    }
}
