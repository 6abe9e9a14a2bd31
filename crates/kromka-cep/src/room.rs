//! How much a rule holds, and how much it may.

/// What a rule holds in all its streams but for the events and bindings, which are counted where they are, and the two limits that
/// its runs ask for before they hold more. Without limits it may hold anything.
///
/// - From `begins_below` on nothing begins: no attempt at a sequence, no row that a match could begin with, and no further instance
///   of what is below an `every`, which has its next one as soon as there is room.
/// - From `grows_below` on nothing is added to what goes on, either: an attempt that would become two stays one, an attempt that
///   would bind another event is given up, a repetition collects no more.
///
/// What is missing thereby is counted. Nothing is ever given up that would leave a rule without a beginning: the attempt that waits to
/// begin, the last instance of what is below an `every`. That much goes beyond the limits: at most what one event makes of
/// the pattern itself.
#[derive(Debug, Clone)]
pub(crate) struct Room {
    pub(crate) begins_below: usize,
    pub(crate) grows_below: usize,
    /// Attempts, ways, operators, and what they list.
    held: usize,
    refused: u64,
}

impl Room {
    pub(crate) const UNLIMITED: Self = Self { begins_below: usize::MAX, grows_below: usize::MAX, held: 0, refused: 0 };

    pub(crate) const fn held(&self) -> usize {
        self.held
    }

    pub(crate) const fn take(&mut self, nodes: usize) {
        self.held += nodes;
    }

    pub(crate) const fn give_back(&mut self, nodes: usize) {
        debug_assert!(nodes <= self.held, "what is given back was taken");
        self.held = self.held.saturating_sub(nodes);
    }

    /// It is so many by now.
    pub(crate) const fn recount(&mut self, held: usize) {
        self.held = held;
    }

    /// The same limits, where so much is held and was refused.
    #[cfg(feature = "serde")]
    pub(crate) const fn with(&self, held: usize, refused: u64) -> Self {
        Self { held, refused, ..*self }
    }

    /// Something was given up, or did not begin, since there was no room.
    pub(crate) const fn refuse(&mut self) {
        self.refused += 1;
    }

    /// What found no room so far.
    pub(crate) const fn refused(&self) -> u64 {
        self.refused
    }
}

#[cfg(test)]
mod tests;
