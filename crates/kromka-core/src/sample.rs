//! Telemetry: what the host tells, each with its time.

use crate::{BoundError, Bytes, Carbon, Celsius, Environment, Kbps, Money, Share, Tick, Validate, bounds, coded};

/// The device, as it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct DeviceSample {
    /// When it was taken.
    pub at: Tick,
    /// Charge of the battery; a device on mains says [`Share::ONE`].
    pub battery: Share,
    /// Whether it is being charged.
    pub charging: bool,
    /// The temperature that throttling follows: skin or package.
    pub temperature: Celsius,
    /// How busy its processors are.
    pub load: Share,
    /// Memory a task could take.
    pub memory_free: Bytes,
    /// How long a local task submitted now would wait for work the engine does not know of, in milliseconds.
    pub queue_ms: u32,
}

impl Default for DeviceSample {
    /// Full battery, not charging, 25 °C, idle, no limit on memory.
    fn default() -> Self {
        Self {
            at: Tick::ZERO,
            battery: Share::ONE,
            charging: false,
            temperature: Celsius::from_milli(25_000),
            load: Share::ZERO,
            memory_free: Bytes::new(bounds::BYTES.max.unsigned_abs()),
            queue_ms: 0,
        }
    }
}

impl Validate for DeviceSample {
    type Error = BoundError;
    fn check(&self) -> Result<(), BoundError> {
        bounds::TEMPERATURE_MC.check(i64::from(self.temperature.milli()))?;
        bounds::BYTES.check_u64(self.memory_free.get())
    }
}

/// What carries the device's traffic.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum LinkKind {
    /// No network.
    None = 0,
    /// Wireless LAN.
    #[default]
    Wifi = 1,
    /// A cable.
    Wired = 2,
    /// LTE or older.
    Lte = 3,
    /// 5G.
    Nr = 4,
    /// Anything else: satellite, LoRa, serial.
    Other = 5,
}
coded!(LinkKind, "link kind", [None, Wifi, Wired, Lte, Nr, Other]);

/// The link, as it was at `at`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LinkSample {
    /// When it was taken.
    pub at: Tick,
    /// What carries the traffic; [`LinkKind::None`] is offline.
    pub kind: LinkKind,
    /// Rate towards the device.
    pub down: Kbps,
    /// Rate from the device.
    pub up: Kbps,
    /// Round-trip time to the first hop beyond the operator, in milliseconds.
    pub rtt_ms: u32,
    /// Whether traffic costs money; custom rules may read it.
    pub metered: bool,
}

impl Default for LinkSample {
    /// Wi-Fi, 20 Mbit/s down, 10 Mbit/s up, 20 ms, not metered.
    fn default() -> Self {
        Self {
            at: Tick::ZERO,
            kind: LinkKind::Wifi,
            down: Kbps::new(20_000),
            up: Kbps::new(10_000),
            rtt_ms: 20,
            metered: false,
        }
    }
}

impl LinkSample {
    /// Milliseconds to send `payload`: kilobits per second are bits per millisecond. A link without a rate never
    /// finishes.
    #[must_use]
    pub fn transfer_ms(&self, payload: Bytes) -> u32 {
        let bits = payload.get().saturating_mul(8);
        match u64::from(self.up.get()) {
            0 if bits == 0 => 0,
            0 => u32::MAX,
            rate => u32::try_from(bits / rate).unwrap_or(u32::MAX),
        }
    }
}

impl Validate for LinkSample {
    type Error = BoundError;
    fn check(&self) -> Result<(), BoundError> {
        bounds::RATE_KBPS.check(i64::from(self.down.get()))?;
        bounds::RATE_KBPS.check(i64::from(self.up.get()))
    }
}

/// What is known of an environment from outside its own tasks: a status page, a service discovery, a scheduler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EnvironmentSample {
    /// Which one.
    pub environment: Environment,
    /// When it was taken.
    pub at: Tick,
    /// Whether it takes tasks.
    pub available: bool,
    /// Memory a task could take there; `None` when unknown, which is not a limit.
    pub memory_free: Option<Bytes>,
    /// Compute units a task could take there; `None` when unknown, which is not a limit.
    pub compute_free: Option<u32>,
    /// How long a task would wait there before it starts, in milliseconds.
    pub queue_ms: u32,
    /// Carbon of one ordinary task there, as the host estimates it; `None` when unknown, which counts as none.
    pub carbon_per_task: Option<Carbon>,
    /// Its fixed price for one request, over that of its profile; `None` leaves the profile's.
    pub cost_per_request: Option<Money>,
}

impl EnvironmentSample {
    /// A sample that says only whether the environment takes tasks.
    #[must_use]
    pub const fn new(environment: Environment, available: bool, at: Tick) -> Self {
        Self {
            environment,
            at,
            available,
            memory_free: None,
            compute_free: None,
            queue_ms: 0,
            carbon_per_task: None,
            cost_per_request: None,
        }
    }
}

impl Validate for EnvironmentSample {
    type Error = BoundError;
    fn check(&self) -> Result<(), BoundError> {
        if let Some(memory) = self.memory_free {
            bounds::BYTES.check_u64(memory.get())?;
        }
        if let Some(carbon) = self.carbon_per_task {
            bounds::CARBON_UG.check_u64(carbon.ug())?;
        }
        if let Some(cost) = self.cost_per_request {
            bounds::COST_NANO.check(cost.nano())?;
        }
        Ok(())
    }
}

/// A sign of life, or the lack of one, from an environment: a heartbeat, or the answer to a probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Beacon {
    /// Which one.
    pub environment: Environment,
    /// When it was seen.
    pub at: Tick,
    /// Whether the environment could be reached at that instant.
    pub reachable: bool,
    /// Round-trip time to it, if that was measured, in milliseconds.
    pub rtt_ms: Option<u32>,
}
