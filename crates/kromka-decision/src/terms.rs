//! Under what terms a decision is made: everything but the task and its options.

use kromka_core::{DeviceSample, Energy, Environment, EnvironmentSet, Limits, LinkSample, Money, Tick};

use crate::rules::RuleTable;
use crate::weights::{NormalWeights, ReadyPolicy};

/// The terms of a decision. Cheap to copy; the parts are borrowed.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// The policy with the user's preferences.
    pub policy: &'a ReadyPolicy,
    /// [`ReadyPolicy::weights_at`] the device's last sample.
    pub weights: &'a NormalWeights,
    /// Custom rules.
    pub rules: &'a RuleTable,
    /// What budget and power allow.
    pub limits: Limits,
    /// The device.
    pub device: &'a DeviceSample,
    /// The link.
    pub link: &'a LinkSample,
    /// Now.
    pub now: Tick,
    /// Milliseconds since the task was submitted.
    pub elapsed_ms: u32,
    /// Where the task is now: it leaves only for a score that is better by the policy's switch margin.
    pub incumbent: Option<Environment>,
    /// Where it was tried before.
    pub tried: EnvironmentSet,
    /// What those tries cost; it counts against the task's limit.
    pub spent_cost: Money,
    /// What they took of the device's energy; it counts against the task's limit.
    pub spent_energy: Energy,
    /// Whether another try may follow the one that is decided now: only then is a fallback worth anything.
    pub may_fall_back: bool,
}

impl<'a> Terms<'a> {
    /// Terms for a task that was just submitted and tried nowhere, without further limits.
    #[must_use]
    pub const fn new(
        policy: &'a ReadyPolicy,
        weights: &'a NormalWeights,
        rules: &'a RuleTable,
        device: &'a DeviceSample,
        link: &'a LinkSample,
        now: Tick,
    ) -> Self {
        Self {
            policy,
            weights,
            rules,
            limits: Limits::NONE,
            device,
            link,
            now,
            elapsed_ms: 0,
            incumbent: None,
            tried: EnvironmentSet::EMPTY,
            spent_cost: Money::ZERO,
            spent_energy: Energy::ZERO,
            may_fall_back: true,
        }
    }
}
