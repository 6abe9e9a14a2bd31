//! What is believed of one environment for one task: estimates, before policy and limits.

use crate::{Curve, Energy, Estimate, Money, Share, Tick};

/// What is believed of running one task in one environment. Made by whoever learns; a decision only uses it.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Belief {
    /// From dispatch to result, in milliseconds: transfer, waiting there, work. For tries that give one.
    pub latency: Curve,
    /// The mean and deviation behind it, in milliseconds.
    pub latency_ms: Estimate,
    /// Energy of the device for a try that gives a result.
    pub energy: Energy,
    /// Energy of the device for one that fails.
    pub failed_energy: Energy,
    /// What a result costs; its answer fits [`Belief::token_cap`].
    pub cost: Money,
    /// The mean absolute deviation of the cost.
    pub cost_deviation: Money,
    /// Where an answer has to be cut so that the cost limit holds, in tokens; `None` when answers cost nothing.
    pub token_cap: Option<u32>,
    /// The probability that the answer is no longer than that.
    pub fits: Share,
    /// The probability that it can be reached, and answers.
    pub availability: Share,
    /// Whether it is believed reachable now: not, when a beacon just said otherwise.
    pub reachable: bool,
    /// How good its answers were judged, and by how many, if anyone judged them.
    pub quality: Option<Estimate>,
    /// When what stands in its way may be over; [`Tick::NEVER`] if nobody knows.
    pub ready_at: Tick,
    /// How long to wait for its first result, from dispatch, in milliseconds; `None` waits.
    pub detect_timeout_ms: Option<u32>,
    /// When a failure is expected to be seen, from dispatch, in milliseconds.
    pub failed_ms: u32,
}
