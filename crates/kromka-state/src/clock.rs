//! Who has seen what: replicas, their commits, and clocks over them.

use alloc::vec::Vec;

/// A replica of a document. No two replicas have the same number, ever; the higher wins ties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ReplicaId(pub u64);

/// A commit: the n-th of its replica, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Dot {
    /// Who made it.
    pub replica: ReplicaId,
    /// Its number.
    pub seq: u64,
}

/// The commits that were seen: for each replica all up to a number. Commits are only ever seen in the order of their causes,
/// so that a number says it all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clock(Vec<(ReplicaId, u64)>);

impl Clock {
    /// Nothing was seen.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// How many commits of this replica were seen.
    #[must_use]
    pub fn get(&self, replica: ReplicaId) -> u64 {
        // Documents have few writers, where a scan is faster than a search.
        self.0.iter().find(|(other, _)| *other == replica).map_or(0, |(_, seq)| *seq)
    }

    /// Whether this commit was seen.
    #[must_use]
    pub fn contains(&self, dot: Dot) -> bool {
        dot.seq <= self.get(dot.replica)
    }

    /// Whether all that the other has seen was seen.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        other.0.iter().all(|(replica, seq)| self.get(*replica) >= *seq)
    }

    /// Notes that the commits of a replica up to this one were seen.
    pub fn advance(&mut self, dot: Dot) {
        match self.0.binary_search_by_key(&dot.replica, |(replica, _)| *replica) {
            Ok(at) => self.0[at].1 = self.0[at].1.max(dot.seq),
            Err(_) if dot.seq == 0 => {}
            Err(at) => self.0.insert(at, (dot.replica, dot.seq)),
        }
    }

    /// Notes all that the other has seen.
    pub fn join(&mut self, other: &Self) {
        for (replica, seq) in other.iter() {
            self.advance(Dot { replica, seq });
        }
    }

    /// Each replica of which something was seen, lowest first, and how many commits of it.
    pub fn iter(&self) -> impl Iterator<Item = (ReplicaId, u64)> + '_ {
        self.0.iter().copied()
    }

    /// Replicas of which something was seen.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was seen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        self.0.capacity() * size_of::<(ReplicaId, u64)>()
    }
}

impl FromIterator<(ReplicaId, u64)> for Clock {
    fn from_iter<I: IntoIterator<Item = (ReplicaId, u64)>>(items: I) -> Self {
        let mut clock = Self::new();
        for (replica, seq) in items {
            clock.advance(Dot { replica, seq });
        }
        clock
    }
}
