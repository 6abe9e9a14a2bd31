//! What a slow uplink does to tries: some are too slow for anything to arrive.

/// Rates up to these, in kilobits per second, and all above: from where not even a question arrives in time to where
/// the rate no longer decides.
const CLASSES_KBPS: [u32; 5] = [16, 48, 128, 512, 2_048];
const CLASSES: usize = CLASSES_KBPS.len() + 1;
/// The weight of the newest try once there are enough: about the last twenty count.
const GAIN: f64 = 0.05;
/// The share of tries that fail on any uplink, before one was seen.
const PRIOR: f64 = 0.02;
/// How many tries that is worth.
const PRIOR_WEIGHT: f64 = 2.0;

/// The share of tries that an uplink of each class fails, which no environment is to blame for.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Uplinks {
    fails: [f64; CLASSES],
    samples: [u32; CLASSES],
}

impl Default for Uplinks {
    fn default() -> Self {
        Self { fails: [PRIOR; CLASSES], samples: [0; CLASSES] }
    }
}

/// The class of a rate.
fn class(kbps: u32) -> usize {
    CLASSES_KBPS.iter().take_while(|most| kbps > **most).count()
}

impl Uplinks {
    /// The share of tries that the uplink does not fail.
    pub(crate) fn answers(&self, kbps: u32) -> f64 {
        1.0 - self.fails[class(kbps)]
    }

    /// A try was answered or not; `well` is the probability that nothing else was to blame.
    pub(crate) fn learn(&mut self, kbps: u32, answered: bool, well: f64) {
        let at = class(kbps);
        self.samples[at] = self.samples[at].saturating_add(1);
        let gain = GAIN.max(1.0 / (f64::from(self.samples[at]) + PRIOR_WEIGHT)) * well.clamp(0.0, 1.0);
        let failed = f64::from(u8::from(!answered));
        self.fails[at] += gain * (failed - self.fails[at]);
    }

    /// Whether every number is one that observations can lead to.
    pub(crate) fn is_consistent(&self) -> bool {
        self.fails.iter().all(|share| (0.0..=1.0).contains(share))
    }
}
