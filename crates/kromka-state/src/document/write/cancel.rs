//! Deletions: all that was seen of a node and below.

use alloc::vec::Vec;

use crate::document::write::Writer;
use crate::error::StateError;
use crate::leaf::{Content, Kind, Part};
use crate::store::{Edge, ROOT, Toward};

impl Writer<'_> {
    pub(super) fn delete(&mut self, path: &[&str]) -> Result<(), StateError> {
        let node = if path.is_empty() { Some(ROOT) } else { self.document.find(path) };
        if let Some(node) = node {
            self.cancel(node, None);
        }
        Ok(())
    }

    /// Cancels what is at a node and below, but for the leaf of this kind at it; of [`Kind::Element`] the elements.
    pub(super) fn cancel(&mut self, node: u32, but: Option<Kind>) {
        let store = &self.document.store;
        let children = store.node(node).children.len();
        if children == 0 && store.leaves_at(node).all(|leaf| Some(store.leaf(leaf).kind) == but) {
            return;
        }
        let leaves: Vec<u32> = store.leaves_at(node).filter(|leaf| Some(store.leaf(*leaf).kind) != but).collect();
        for leaf in leaves {
            self.clear(leaf);
        }
        for at in 0..children {
            let child = self.document.store.node(node).children[at];
            match self.document.store.node(child).edge {
                // Elements are the last ones, and a set that is added to may have many.
                Edge::Element(_) if but == Some(Kind::Element) => break,
                // What an object holds goes with the entry that holds the object.
                Edge::Object(_) => {}
                Edge::Element(_) | Edge::Key(_) => self.cancel(child, None),
            }
        }
    }

    /// Cancels what is at a node that is to be a map: all leaves, and elements, but for what says that it is a map.
    pub(super) fn cancel_leaves(&mut self, node: u32) {
        let store = &self.document.store;
        let is_map = |leaf: u32| {
            let entries = store.leaf(leaf).content.entries();
            !entries.is_empty() && entries.iter().all(|entry| store.object(entry).is_some())
        };
        let cancelled = |leaf: &u32| !(store.leaf(*leaf).kind == Kind::Register && is_map(*leaf));
        let mut leaves: Vec<u32> = store.leaves_at(node).filter(cancelled).collect();
        // Elements are behind keys, so a map that is one costs a look at its last child.
        for child in store.node(node).children.iter().rev() {
            if !matches!(store.node(*child).edge, Edge::Element(_)) {
                break;
            }
            leaves.extend(store.leaves_at(*child).filter(cancelled));
        }
        for leaf in leaves {
            self.clear(leaf);
        }
    }

    /// Cancels all that a leaf holds.
    pub(super) fn clear(&mut self, leaf: u32) {
        let this = self.document.store.leaf(leaf);
        if !this.content.is_live() {
            self.rests |= self.document.store.has_other_writers(this, self.replica());
            return;
        }
        self.touch(leaf);
        self.drop_objects(leaf);
        let (replica, seq) = (self.replica(), self.dot.seq);
        let open = &self.document.open.parts;
        match &mut self.document.store.leaves[leaf as usize].content {
            Content::Entries(entries) => entries.clear(),
            Content::Parts(parts) => {
                // What the open commit has added was told to nobody: it is as if it had not been.
                let before = open.iter().find(|(other, _)| *other == leaf).map(|(_, part)| *part);
                if let Some(before) = before {
                    restore(parts, before);
                    parts.retain(|part| part.replica != replica || part.seq != seq);
                }
                for part in parts {
                    (part.base_seq, part.base) = (part.seq, part.total);
                }
            }
        }
    }

    /// Forgets what is below objects that a leaf holds and is about to lose: nothing will ever show it again.
    pub(super) fn drop_objects(&mut self, leaf: u32) {
        if !self.document.is_identity() {
            return;
        }
        let store = &self.document.store;
        let (node, entries) = (store.leaf(leaf).node, store.leaf(leaf).content.entries());
        let ids: Vec<_> = entries.iter().filter_map(|entry| store.object(entry)).collect();
        for id in ids {
            if let Some(object) = self.document.store.child(node, Toward::Object(id)) {
                self.forget(object);
            }
        }
    }

    fn forget(&mut self, node: u32) {
        let leaves: Vec<u32> = self.document.store.leaves_at(node).collect();
        for leaf in leaves {
            self.touch(leaf);
            let this = self.document.store.leaf_mut(leaf);
            this.content = Content::of(this.kind);
        }
        for at in 0..self.document.store.node(node).children.len() {
            self.forget(self.document.store.node(node).children[at]);
        }
    }
}

/// Puts back what a part was.
fn restore(parts: &mut [Part], before: Option<Part>) {
    let Some(before) = before else { return };
    for part in parts.iter_mut().filter(|part| part.replica == before.replica) {
        *part = Part { base_seq: part.base_seq, base: part.base, ..before };
    }
}
