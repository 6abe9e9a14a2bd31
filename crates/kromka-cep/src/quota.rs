//! What a rule keeps, against how much it may.

use crate::rule::{Quota, WhenFull};

/// What a rule keeps, and what of it did not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RuleStats {
    /// Matches so far.
    pub matches: u64,
    /// Those of them that wait to be polled.
    pub waiting: u32,
    /// How many times there were more matches than the quota had room for.
    pub matches_cut: u64,
    /// Events, attempts and operators that wait for others.
    pub nodes: u32,
    /// Those that were given up, or not begun, because there were too many.
    pub nodes_dropped: u64,
    /// Streams.
    pub keys: u32,
    /// Streams that were forgotten, or events of streams that were not begun, because there were too many.
    pub keys_dropped: u64,
}

/// The quota of a rule, and how much of it is used.
#[derive(Debug, Clone)]
pub(crate) struct Usage {
    pub(crate) quota: Quota,
    /// Nodes are those of chains only: others are counted with what they have bound.
    pub(crate) stats: RuleStats,
}

impl Usage {
    pub(crate) fn new(quota: Quota) -> Self {
        Self { quota, stats: RuleStats::default() }
    }

    /// Whether nodes are as many as may be.
    pub(crate) const fn is_full(&self) -> bool {
        self.stats.nodes >= self.quota.nodes
    }

    pub(crate) fn drops_oldest(&self) -> bool {
        self.quota.when_full == WhenFull::DropOldest
    }

    /// Takes one node more, if there is room.
    pub(crate) const fn takes_one(&mut self) -> bool {
        if self.is_full() {
            self.stats.nodes_dropped += 1;
            return false;
        }
        self.stats.nodes += 1;
        true
    }

    /// Nodes are there no more.
    pub(crate) fn give_back(&mut self, nodes: usize) {
        let nodes = u32::try_from(nodes).unwrap_or(u32::MAX);
        self.stats.nodes = self.stats.nodes.saturating_sub(nodes);
    }

    /// Matches that may still be told until some are polled.
    pub(crate) const fn room(&self) -> u32 {
        self.quota.matches.saturating_sub(self.stats.waiting)
    }

    /// Matches were told.
    pub(crate) const fn told(&mut self, matches: u32) {
        self.stats.matches += matches as u64;
        self.stats.waiting += matches;
    }

    /// There were more matches than there was room for.
    pub(crate) const fn cut(&mut self) {
        self.stats.matches_cut += 1;
    }
}
