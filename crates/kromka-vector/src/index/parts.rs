//! Taking an index apart and putting it together, for a file.

use alloc::vec::Vec;

use super::Index;
use crate::graph::{Graph, Linking};
use crate::store::Store;

/// What an index is made of, but for what is only under way: of a compaction that is half done, nothing need be kept, as what
/// it has not come to is dead still.
pub(crate) struct Parts<'a> {
    pub(crate) store: &'a Store,
    pub(crate) graph: Option<&'a Graph>,
    /// Dead slots that nothing links to, the last one the lowest.
    pub(crate) vacant: &'a [u32],
}

impl Index {
    pub(crate) fn parts(&self) -> Parts<'_> {
        Parts { store: &self.store, graph: self.graph.as_ref(), vacant: &self.vacant }
    }

    /// An index of parts that fit together.
    pub(crate) fn from_parts(store: Store, graph: Option<Graph>, vacant: Vec<u32>) -> Self {
        Self {
            store,
            graph,
            #[cfg(feature = "instant-distance")]
            frozen: None,
            vacant,
            work: None,
            linking: Linking::default(),
        }
    }

    /// The same without its frozen graph, which is not kept in files; `None` where it has none.
    #[cfg(feature = "instant-distance")]
    pub(crate) fn thawed(&self) -> Option<Self> {
        self.frozen.as_ref()?;
        let mut thawed = self.clone();
        thawed.thaw();
        Some(thawed)
    }

    /// Other limits from now on; the rest is as it was made with.
    pub(crate) fn set_config(&mut self, config: kromka_core::Valid<crate::config::Config>) {
        self.store.config = config;
    }
}
