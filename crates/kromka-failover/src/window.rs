//! The last tries of an environment, one bit each.

use crate::bounds::TRIES_KEPT;

/// Which of the last tries failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Window {
    /// The newest in the lowest bit; set is failed.
    failed: u64,
    /// How many there were, up to [`TRIES_KEPT`].
    tries: u8,
}

impl Window {
    pub(crate) fn push(&mut self, failed: bool) {
        self.failed = self.failed << 1 | u64::from(failed);
        self.tries = self.tries.saturating_add(1).min(TRIES_KEPT);
    }

    /// Of the last `tries`: how many failed, and how many there were.
    pub(crate) fn last(&self, tries: u8) -> (u8, u8) {
        let tries = tries.min(self.tries).min(TRIES_KEPT);
        let kept = match tries {
            0 => 0,
            tries => self.failed << (TRIES_KEPT - tries),
        };
        // At most 64.
        (u8::try_from(kept.count_ones()).unwrap_or(TRIES_KEPT), tries)
    }

    /// Whether observations can lead to it.
    pub(crate) fn is_consistent(&self) -> bool {
        self.tries <= TRIES_KEPT && (self.tries == TRIES_KEPT || self.failed >> self.tries == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_empty_window_has_no_tries() {
        assert_eq!(Window::default().last(16), (0, 0));
        assert_eq!(Window::default().last(0), (0, 0));
    }

    proptest! {
        #[test]
        fn it_counts_as_a_list_does(tries in prop::collection::vec(any::<bool>(), 0..200), of in 0u8..=255) {
            let mut window = Window::default();
            for failed in &tries {
                window.push(*failed);
                prop_assert!(window.is_consistent());
            }
            let last = tries.len().min(usize::from(of)).min(64);
            let failed = tries.iter().rev().take(last).filter(|failed| **failed).count();
            let (have, count) = window.last(of);
            prop_assert_eq!((usize::from(have), usize::from(count)), (failed, last));
        }
    }
}
