//! What a transaction changed, to take it back.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::document::Document;
use crate::leaf::Content;
use crate::store::Store;

/// What leaves held before.
pub(super) struct Journal {
    nodes: usize,
    leaves: usize,
    parts: usize,
    saved: BTreeMap<u32, Content>,
}

impl Journal {
    pub(super) fn new(document: &Document) -> Self {
        let Document { store, open, .. } = document;
        Self { nodes: store.nodes.len(), leaves: store.leaves.len(), parts: open.parts.len(), saved: BTreeMap::new() }
    }

    /// Keeps what a leaf holds, when it is touched for the first time.
    pub(super) fn touch(&mut self, store: &Store, leaf: u32) {
        self.saved.entry(leaf).or_insert_with(|| store.leaf(leaf).content.clone());
    }

    /// Everything as before.
    pub(super) fn undo(self, document: &mut Document) {
        for (leaf, content) in self.saved {
            document.store.leaf_mut(leaf).content = content;
        }
        document.store.truncate(self.nodes, self.leaves);
        document.open.parts.truncate(self.parts);
    }

    /// The leaves that were touched, those that were made too, lowest first.
    pub(super) fn done(self) -> Vec<u32> {
        self.saved.into_keys().collect()
    }
}
