//! What was around a try when it was decided: what its outcome is explained by.

use kromka_core::{
    Celsius, DeviceSample, Environment, EnvironmentSample, LinkKind, LinkSample, TaskKind, TaskRequirements,
};

/// An ordinary task, in tokens of input and of answer: what priors are meant for, and the units of its features.
pub(crate) const ORDINARY_INPUT: u32 = 256;
pub(crate) const ORDINARY_TOKENS: u32 = 64;
/// A link without a rate still moves something, in kilobits per second, or nothing could be computed.
const RATE_MIN_KBPS: f64 = 1.0;
/// A byte in kilobits.
const KBIT: f64 = 0.008;
/// A device begins to slow down when it is warmer than this, in m°C, and each 10 °C more count as 1.
const WARM_MC: f64 = 25_000.0;
const WARMER_MC: f64 = 10_000.0;

/// The circumstances of a try. Kept with it, because they will have changed when its outcome comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Conditions {
    /// What carries the traffic.
    pub link: LinkKind,
    /// Rate from the device, in kilobits per second.
    pub up_kbps: u32,
    /// Rate towards the device, in kilobits per second.
    pub down_kbps: u32,
    /// Round-trip time, in milliseconds.
    pub rtt_ms: u32,
    /// Temperature of the device.
    pub temperature: Celsius,
    /// How long local work waits for work that is there, in milliseconds.
    pub device_wait_ms: u32,
    /// How long work waits in the environment itself, in milliseconds.
    pub queue_ms: u32,
    /// Whether the radio has gone to sleep.
    pub radio_asleep: bool,
}

impl Conditions {
    /// Nothing is known: no link, no rates, no waiting, and a device that is not warm.
    pub const UNKNOWN: Self = Self {
        link: LinkKind::None,
        up_kbps: 0,
        down_kbps: 0,
        rtt_ms: 0,
        temperature: Celsius::ZERO,
        device_wait_ms: 0,
        queue_ms: 0,
        radio_asleep: true,
    };

    /// What is known now.
    #[must_use]
    pub fn new(
        device: &DeviceSample,
        link: &LinkSample,
        sample: Option<&EnvironmentSample>,
        radio_asleep: bool,
    ) -> Self {
        Self {
            link: link.kind,
            up_kbps: link.up.get(),
            down_kbps: link.down.get(),
            rtt_ms: link.rtt_ms,
            temperature: device.temperature,
            device_wait_ms: device.queue_ms,
            queue_ms: sample.map_or(0, |sample| sample.queue_ms),
            radio_asleep,
        }
    }
}

impl Default for Conditions {
    fn default() -> Self {
        Self::new(&DeviceSample::default(), &LinkSample::default(), None, true)
    }
}

/// A task in one environment under such circumstances, in the units of the models.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Case {
    pub(crate) environment: Environment,
    pub(crate) kind: TaskKind,
    /// Input in units of 256 tokens.
    pub(crate) input: f64,
    /// Payload in megabits.
    pub(crate) payload_mbit: f64,
    /// Time to send it, in milliseconds.
    pub(crate) transfer_ms: f64,
    /// Round-trip time in units of 100 ms.
    pub(crate) rtt: f64,
    /// How warm the device is: 0 at 25 °C, 1 at 35 °C.
    pub(crate) heat: f64,
    /// Seconds that a thousand kilobits take to come.
    pub(crate) down: f64,
    /// Whether the traffic goes over a mobile network, or anything else that is not a LAN.
    pub(crate) cellular: bool,
    /// 1 when the radio has to be woken, else 0.
    pub(crate) asleep: f64,
    /// Wait for the device, in milliseconds.
    pub(crate) device_wait_ms: f64,
    /// Wait in the environment, in milliseconds.
    pub(crate) queue_ms: f64,
}

impl Case {
    #[expect(clippy::cast_precision_loss, reason = "sizes are below 2^53")]
    pub(crate) fn new(environment: Environment, task: &TaskRequirements, conditions: &Conditions) -> Self {
        let payload_kbit = task.payload.get() as f64 * KBIT;
        let up = f64::from(conditions.up_kbps).max(RATE_MIN_KBPS);
        Self {
            environment,
            kind: task.kind,
            input: f64::from(task.input_tokens) / f64::from(ORDINARY_INPUT),
            payload_mbit: payload_kbit / 1e3,
            transfer_ms: payload_kbit * 1e3 / up,
            rtt: f64::from(conditions.rtt_ms) / 100.0,
            heat: ((f64::from(conditions.temperature.milli()) - WARM_MC) / WARMER_MC).max(0.0),
            down: 1e3 / f64::from(conditions.down_kbps).max(RATE_MIN_KBPS),
            cellular: !matches!(conditions.link, LinkKind::Wifi | LinkKind::Wired),
            asleep: f64::from(u8::from(conditions.radio_asleep)),
            device_wait_ms: f64::from(conditions.device_wait_ms),
            queue_ms: f64::from(conditions.queue_ms),
        }
    }

    /// Wait for the device, in milliseconds, where the work is its own.
    #[inline]
    pub(crate) fn own_wait_ms(&self) -> f64 {
        if self.environment == Environment::Local { self.device_wait_ms } else { 0.0 }
    }
}
