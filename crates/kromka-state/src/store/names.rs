//! Names of leaves: short, and the same on every replica.

use alloc::vec::Vec;

use crate::clock::{Dot, ReplicaId};
use crate::few::grow;
use crate::store::replicas::Mark;

/// A name of a leaf: the n-th that a replica gave. Replicas that make one leaf concurrently give it two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name {
    pub(crate) replica: ReplicaId,
    pub(crate) number: u32,
    /// The commit in which it was given: who has seen that knows the name.
    pub(crate) seq: u64,
}

impl Name {
    pub(crate) const fn dot(self) -> Dot {
        Dot { replica: self.replica, seq: self.seq }
    }
}

/// The same as a leaf holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Label {
    pub(super) mark: Mark,
    pub(super) number: u32,
}

/// The names that one replica gave, sorted by number, and their leaves.
type Given = Vec<(u32, u32)>;

/// From names to leaves.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names(Vec<(ReplicaId, Given)>);

impl Names {
    pub(crate) fn get(&self, replica: ReplicaId, number: u32) -> Option<u32> {
        let (_, given) = self.0.iter().find(|(other, _)| *other == replica)?;
        // Numbers without gaps are their own places, which is so unless something was compacted.
        if let Some((found, leaf)) = given.get(number as usize)
            && *found == number
        {
            return Some(*leaf);
        }
        let at = given.binary_search_by_key(&number, |(number, _)| *number).ok()?;
        Some(given[at].1)
    }

    pub(crate) fn insert(&mut self, replica: ReplicaId, number: u32, leaf: u32) {
        let at = match self.0.binary_search_by_key(&replica, |(replica, _)| *replica) {
            Ok(at) => at,
            Err(at) => {
                grow(&mut self.0);
                self.0.insert(at, (replica, Vec::new()));
                at
            }
        };
        let given = &mut self.0[at].1;
        match given.binary_search_by_key(&number, |(number, _)| *number) {
            Ok(at) => given[at].1 = leaf,
            Err(at) => {
                grow(given);
                given.insert(at, (number, leaf));
            }
        }
    }

    pub(crate) fn remove(&mut self, replica: ReplicaId, number: u32) {
        if let Some((_, given)) = self.0.iter_mut().find(|(other, _)| *other == replica) {
            given.retain(|(known, _)| *known != number);
        }
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        let given = |(_, given): &(ReplicaId, Given)| given.capacity() * size_of::<(u32, u32)>();
        self.0.capacity() * size_of::<(ReplicaId, Given)>() + self.0.iter().map(given).sum::<usize>()
    }
}
