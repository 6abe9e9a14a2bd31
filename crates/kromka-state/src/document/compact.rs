//! Memory of what was deleted, given back.

use crate::document::Document;
use crate::store::{NONE, ROOT, Store, Toward};

impl Document {
    /// Forgets the leaves that hold nothing any more, and the keys that led to them only. How many it forgot.
    ///
    /// Counters that somebody added to stay: an addition that is still on its way needs to know what was deleted. A peer that
    /// lacks something gets the whole state afterwards, and one that names a forgotten leaf is told
    /// [`crate::MessageError::UnknownLeaf`] and sends the names.
    pub fn compact(&mut self) -> usize {
        self.seal();
        if self.store.leaves.iter().all(|leaf| !leaf.content.is_empty()) {
            return 0;
        }
        let old = core::mem::replace(&mut self.store, Store::new());
        // What marks mean stays.
        self.store.replicas = old.replicas.clone();
        let before = old.leaves.len();
        // The oldest change first, so that their order stays.
        let mut leaves = old.leaves.iter().collect::<alloc::vec::Vec<_>>();
        leaves.sort_by_key(|leaf| leaf.changed);
        for leaf in leaves.into_iter().filter(|leaf| !leaf.content.is_empty()) {
            let mut node = ROOT;
            for edge in old.path(leaf.node) {
                node = self.store.child_or_new(node, Toward::from(edge));
            }
            let new = self.store.leaf_or_new(node, leaf.kind);
            for name in old.names_of(leaf) {
                self.store.add_name(new, name);
            }
            let this = self.store.leaf_mut(new);
            (this.content, this.writers) = (leaf.content.clone(), leaf.writers);
            self.store.changes = leaf.changed.saturating_sub(1);
            self.store.changed(&[new]);
        }
        // Who had compared before must do so again.
        self.store.changes = old.changes + 1;
        self.compacted = self.cursor();
        self.history.reset(self.clock.clone());
        // What is cancelled again is not known from now on.
        self.rests = u64::MAX;
        debug_assert!(self.store.leaves.len() < NONE as usize);
        before - self.store.leaves.len()
    }
}
