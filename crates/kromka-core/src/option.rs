//! What running a task in one environment is expected to be like.

use crate::{BoundError, Bytes, Carbon, Curve, Energy, Environment, Money, Sensitivity, Share, Tick, Validate, bounds};

/// One environment, as an option for one task at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ExecutionOption {
    /// Where.
    pub environment: Environment,
    /// Whether an executor is there and takes tasks.
    pub enabled: bool,
    /// Whether it is believed reachable now.
    pub reachable: bool,
    /// Whether it needs the device's network.
    pub needs_network: bool,
    /// The highest sensitivity of data that may go there.
    pub ceiling: Sensitivity,
    /// How private it is.
    pub privacy: Share,
    /// How good its answers are expected to be.
    pub quality: Share,
    /// The probability that it is up and answers.
    pub availability: Share,
    /// How well the estimates below are founded, 0 to 1.
    pub confidence: Share,
    /// Expected time from dispatch to result, waiting included, in milliseconds: [`bounds::LATENCY_MS`].
    pub latency_ms: u32,
    /// Its mean absolute deviation, in milliseconds.
    pub latency_deviation_ms: u32,
    /// Its distribution; `None` is a normal one of that mean and deviation.
    pub curve: Option<Curve>,
    /// Expected cost: [`bounds::COST_NANO`].
    pub cost: Money,
    /// Its mean absolute deviation.
    pub cost_deviation: Money,
    /// Expected energy of the device: [`bounds::ENERGY_UJ`].
    pub energy: Energy,
    /// Energy of the device when the try fails; `None` is that of a try that does not.
    pub failed_energy: Option<Energy>,
    /// When a failure is expected to be seen, from dispatch, in milliseconds; `None` is the time-out, or when the result
    /// was due.
    pub failed_ms: Option<u32>,
    /// Expected carbon: [`bounds::CARBON_UG`].
    pub carbon: Carbon,
    /// Memory a task could take there.
    pub memory_free: Bytes,
    /// Compute units a task could take there.
    pub compute_free: u32,
    /// Tasks it could still take, running or waiting.
    pub slots_free: u32,
    /// When what stands in its way now (a full queue, a failure just seen) may be over; [`Tick::NEVER`] if nobody knows.
    pub ready_at: Tick,
    /// The longest answer that the task's cost limit pays for, in tokens; `None` when answers cost nothing.
    pub tokens_affordable: Option<u32>,
    /// The probability that the answer is no longer than that.
    pub fits: Share,
    /// How long to wait for the first result before calling the try failed, in milliseconds; `None` waits.
    pub detect_timeout_ms: Option<u32>,
    /// Values of the host's own criteria.
    pub custom: [Share; bounds::CUSTOM_MAX],
}

impl ExecutionOption {
    /// An option that nothing stands in the way of: reachable, free, instant, unlimited.
    #[must_use]
    pub const fn ideal(environment: Environment) -> Self {
        Self {
            environment,
            enabled: true,
            reachable: true,
            needs_network: false,
            ceiling: Sensitivity::Secret,
            privacy: Share::ONE,
            quality: Share::ONE,
            availability: Share::ONE,
            confidence: Share::ONE,
            latency_ms: 0,
            latency_deviation_ms: 0,
            curve: None,
            cost: Money::ZERO,
            cost_deviation: Money::ZERO,
            energy: Energy::ZERO,
            failed_energy: None,
            failed_ms: None,
            carbon: Carbon::ZERO,
            memory_free: Bytes::new(bounds::BYTES.max.unsigned_abs()),
            compute_free: u32::MAX,
            slots_free: u32::MAX,
            ready_at: Tick::NEVER,
            tokens_affordable: None,
            fits: Share::ONE,
            detect_timeout_ms: None,
            custom: [Share::ZERO; bounds::CUSTOM_MAX],
        }
    }

    /// The distribution of its latency: the one it has, or a normal one about its mean.
    #[must_use]
    #[inline]
    pub fn distribution(&self) -> Curve {
        self.curve.unwrap_or_else(|| Curve::about(self.latency_ms, self.latency_deviation_ms))
    }

    /// Whether any result comes within `ms` of its dispatch, if one comes.
    #[must_use]
    #[inline]
    pub fn begins_within(&self, ms: u64) -> bool {
        match &self.curve {
            Some(curve) => curve.begins_within(ms),
            None => self.distribution().begins_within(ms),
        }
    }
}

impl Validate for ExecutionOption {
    type Error = BoundError;
    fn check(&self) -> Result<(), BoundError> {
        bounds::COST_NANO.check(self.cost.nano())?;
        bounds::COST_NANO.check(self.cost_deviation.nano())?;
        bounds::ENERGY_UJ.check_u64(self.energy.uj())?;
        bounds::CARBON_UG.check_u64(self.carbon.ug())?;
        bounds::BYTES.check_u64(self.memory_free.get())
    }
}
