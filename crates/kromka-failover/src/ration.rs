//! The share of its traffic that an environment gets, and which tasks that is.

use kromka_core::{Share, Tick};

/// A share of the traffic, dealt by error diffusion: each task that may go there adds the share to a credit, and one
/// goes whenever the credit is full. No randomness, and never more than one task away from the share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Ration {
    /// The share at `since`.
    share: Share,
    /// When it was last halved or doubled.
    since: Tick,
    /// What is saved up for the next task: below one task, or one that was let through and went elsewhere.
    credit: Share,
}

impl Ration {
    /// All of it.
    pub(crate) const FULL: Self = Self { share: Share::ONE, since: Tick::ZERO, credit: Share::ZERO };

    /// The share at `now`, which doubles in each `interval_ms` that nothing halves it.
    pub(crate) fn share(&self, share_min: Share, interval_ms: u64, now: Tick) -> Share {
        let doublings = now.since(self.since) / interval_ms.max(1);
        grown(self.share.max(share_min), doublings)
    }

    /// A task that may go there passes when this makes the credit full.
    pub(crate) fn passes(&self, share: Share) -> bool {
        u64::from(self.credit.ppb()) + u64::from(share.ppb()) >= u64::from(Share::ONE.ppb())
    }

    /// A task that might have gone there was placed; `taken` says that it did go there.
    pub(crate) fn deal(&mut self, share: Share, taken: bool) {
        // Two shares are at most 2 × 10⁹, which the type holds.
        let credit = self.credit.ppb().saturating_add(share.ppb());
        let spent = if taken { Share::ONE.ppb() } else { 0 };
        self.credit = Share::from_ppb(credit.saturating_sub(spent));
    }

    /// Half of `share`, at least `share_min`, from `now` on.
    pub(crate) fn halve(&mut self, share: Share, share_min: Share, now: Tick) {
        self.set(Share::from_ppb(share.ppb() / 2).max(share_min), now);
    }

    /// Twice `share`, at most all, from `now` on.
    pub(crate) fn double(&mut self, share: Share, now: Tick) {
        self.set(grown(share, 1), now);
    }

    /// This share from `now` on.
    pub(crate) fn set(&mut self, share: Share, now: Tick) {
        if share == Share::ONE {
            *self = Self::FULL;
        } else {
            (self.share, self.since) = (share, now);
        }
    }

    /// Whether observations until `now` can lead to it.
    pub(crate) fn is_consistent(&self, now: Tick) -> bool {
        self.since <= now && (self.share != Share::ONE || *self == Self::FULL)
    }
}

/// A share after this many doublings.
fn grown(share: Share, doublings: u64) -> Share {
    // 30 doublings make all of one part.
    let doublings = doublings.min(30);
    let grown = u64::from(share.ppb()) << doublings;
    u32::try_from(grown).map_or(Share::ONE, Share::from_ppb)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_share_doubles_with_time_until_it_is_whole() {
        let mut ration = Ration::FULL;
        let min = Share::from_percent(10);
        for percent in [50, 25, 12] {
            let share = ration.share(min, 1_000, Tick::ZERO);
            ration.halve(share, min, Tick::ZERO);
            let have = ration.share(min, 1_000, Tick::ZERO).ppb();
            assert_eq!(have / 10_000_000, percent);
        }
        let at = |ms| ration.share(min, 1_000, Tick::from_ms(ms)).ppb();
        assert_eq!(
            [0, 999, 1_000, 2_000, 3_000, u64::MAX].map(at),
            [125_000_000, 125_000_000, 250_000_000, 500_000_000, 1_000_000_000, 1_000_000_000]
        );
    }

    proptest! {
        /// With every admitted task going there, the number that went is the share of those that might have, less one.
        #[test]
        fn the_number_let_through_is_exact_within_one(ppb in 1_000_000..1_000_000_000u32, tasks in 1..5_000u64) {
            let share = Share::from_ppb(ppb);
            let mut ration = Ration { share, ..Ration::FULL };
            let mut gone = 0u64;
            for task in 1..=tasks {
                let passes = ration.passes(share);
                gone += u64::from(passes);
                ration.deal(share, passes);
                prop_assert_eq!(gone, task * u64::from(ppb) / 1_000_000_000);
            }
        }

        /// A task that is let through and goes elsewhere saves at most itself: no burst follows.
        #[test]
        fn no_stretch_gets_more_than_its_share_and_one(
            ppb in 1_000_000..1_000_000_000u32,
            wanted in prop::collection::vec(any::<bool>(), 1..2_000),
            from in 0..2_000usize,
        ) {
            let share = Share::from_ppb(ppb);
            let mut ration = Ration { share, ..Ration::FULL };
            let (mut gone, mut seen) = (0u64, 0u64);
            for (task, wanted) in wanted.iter().enumerate() {
                let taken = ration.passes(share) && *wanted;
                ration.deal(share, taken);
                if task >= from {
                    gone += u64::from(taken);
                    seen += 1;
                    prop_assert!(gone * 1_000_000_000 <= seen * u64::from(ppb) + 1_000_000_000);
                }
            }
        }
    }
}
