//! What replicas compare instead of what they hold.

use alloc::vec::Vec;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::codec::{Writer, write_edge, write_leaf};
use crate::document::Document;
use crate::store::ROOT;

/// A leaf that holds something, as replicas compare it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Print {
    /// Where it is: a hash of its path and kind.
    pub(crate) place: u64,
    /// What is there: a hash of all that it holds.
    pub(crate) content: u64,
    pub(crate) leaf: u32,
}

impl Document {
    /// A hash of all that it holds: the same on replicas that have seen the same commits, where it was read as well as where it
    /// can be seen only by merging. It is no protection against forgery. Takes the time of the whole document.
    pub fn digest(&mut self) -> u64 {
        let mut sum = 0_u64;
        self.each_print(|print| sum = sum.wrapping_add(print.content));
        sum
    }

    /// One for each leaf that holds something, sorted.
    pub(crate) fn prints(&mut self) -> Vec<Print> {
        let mut prints = Vec::with_capacity(self.store.leaves.len());
        self.each_print(|print| prints.push(print));
        prints.sort_unstable();
        prints
    }

    /// One for each leaf that holds something.
    pub(super) fn each_print(&mut self, mut visit: impl FnMut(Print)) {
        // An open commit has no stamp yet.
        self.seal();
        let mut stack = Vec::from([(ROOT, 0)]);
        let mut bytes = Writer::default();
        while let Some((node, seed)) = stack.pop() {
            for leaf in self.store.leaves_at(node) {
                let this = self.store.leaf(leaf);
                if this.content.is_empty() {
                    continue;
                }
                let place = xxh3_64_with_seed(&[this.kind as u8], seed);
                bytes.0.clear();
                write_leaf(&this.content, &self.store.replicas, &mut bytes);
                visit(Print { place, content: xxh3_64_with_seed(&bytes.0, place), leaf });
            }
            for child in &self.store.node(node).children {
                bytes.0.clear();
                write_edge(&self.store.node(*child).edge, &mut bytes);
                stack.push((*child, xxh3_64_with_seed(&bytes.0, seed)));
            }
        }
    }
}
