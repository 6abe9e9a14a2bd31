//! What changed since somebody last looked.

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use crate::document::Document;
use crate::store::Edge;

/// A point in what a document on this device went through. It means nothing to another replica, nor after a restart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Cursor(pub(super) u64);

/// A subscription to what is at a path and below. It holds no place in the document: who stops asking costs nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch {
    prefix: Vec<String>,
    seen: Cursor,
}

impl Document {
    /// Here and now.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor(self.store.changes)
    }

    /// Subscribes to what is at a path and below, from now on.
    #[must_use]
    pub fn watch(&self, prefix: &[&str]) -> Watch {
        Watch { prefix: prefix.iter().map(|key| String::from(*key)).collect(), seen: self.cursor() }
    }

    /// The paths that changed since this was last asked, sorted, each once however often it changed. An element of a set is
    /// told as the set. Where [`Document::compact`] forgot leaves meanwhile, the watched path itself is told. At most as many
    /// as the document has leaves.
    pub fn changes(&self, watch: &mut Watch) -> Vec<Vec<String>> {
        let mut paths = BTreeSet::new();
        if watch.seen < self.compacted {
            paths.insert(watch.prefix.clone());
        }
        for leaf in self.store.changed_since(watch.seen.0) {
            let path = self.keys_to(self.store.leaf(leaf).node);
            if path.starts_with(&watch.prefix) {
                paths.insert(path);
            }
        }
        watch.seen = self.cursor();
        paths.into_iter().collect()
    }

    /// The paths of everything that is there, sorted.
    #[must_use]
    pub fn paths(&self) -> Vec<Vec<String>> {
        let live = self.store.leaves.iter().filter(|leaf| leaf.content.is_live());
        let paths: BTreeSet<_> = live.map(|leaf| self.keys_to(leaf.node)).collect();
        paths.into_iter().collect()
    }

    fn keys_to(&self, node: u32) -> Vec<String> {
        let key = |edge: &&Edge| match edge {
            Edge::Key(key) => Some(String::from(&**key)),
            Edge::Object(_) | Edge::Element(_) => None,
        };
        self.store.path(node).iter().filter_map(key).collect()
    }
}
