//! Telemetry.

use core::mem::MaybeUninit;

use kromka::core::{
    Beacon, Bytes, Carbon, Celsius, DeviceSample, Environment, EnvironmentSample, Kbps, LinkKind, LinkSample, Tick,
};

use super::{ORCHESTRATOR_NONE_U32, ORCHESTRATOR_NONE_U64, ORCHESTRATOR_NOW, share, some_money, some_u32, some_u64};
use crate::enums::{code, execution_environment_t, flag, orchestrator_link_kind_t};
use crate::fault::Fault;
use crate::sized::{Growing, size_of_struct};

/// The device, as it is now. Set it up with `orchestrator_device_init`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct orchestrator_device_t {
    /// The size of this structure, set by `orchestrator_device_init`.
    pub struct_size: u32,
    /// Charge of the battery, 0 to 1; a device on mains says 1, the default.
    pub battery_level: f32,
    /// Whether it is being charged. Default false.
    pub charging: MaybeUninit<bool>,
    /// The temperature that throttling follows, in thousandths of a degree Celsius, -100000 to 200000. Default 25000.
    pub temperature_mc: i32,
    /// How busy its processors are, 0 to 1. Default 0.
    pub load: f32,
    /// How long a local task submitted now would wait for work the instance does not know of, in milliseconds. Default
    /// 0.
    pub queue_ms: u32,
    /// Memory a task could take, in bytes, up to 2^50, the default.
    pub memory_free_bytes: u64,
    /// When this was so; `ORCHESTRATOR_NOW` is the default.
    pub at_ms: u64,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestrator_device_t {
    const NAME: &'static str = "orchestrator_device_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        battery_level: 1.0,
        charging: MaybeUninit::new(false),
        temperature_mc: 25_000,
        load: 0.0,
        queue_ms: 0,
        memory_free_bytes: 1 << 50,
        at_ms: ORCHESTRATOR_NOW,
    };
}

impl orchestrator_device_t {
    /// The sample, taken at `at`.
    pub(crate) fn read(&self, at: Tick) -> Result<DeviceSample, Fault> {
        Ok(DeviceSample {
            at,
            battery: share(self.battery_level, "battery_level")?,
            charging: flag(self.charging, "charging")?,
            temperature: Celsius::from_milli(self.temperature_mc),
            load: share(self.load, "load")?,
            memory_free: Bytes::new(self.memory_free_bytes),
            queue_ms: self.queue_ms,
        })
    }
}

/// The link that carries the device's traffic. Set it up with `orchestrator_link_init`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct orchestrator_link_t {
    /// The size of this structure, set by `orchestrator_link_init`.
    pub struct_size: u32,
    /// What carries the traffic; `ORCHESTRATOR_LINK_NONE` is offline. Default Wi-Fi.
    pub kind: MaybeUninit<orchestrator_link_kind_t>,
    /// Rate towards the device, in kilobits per second, up to 10^9. Default 20000.
    pub down_kbps: u32,
    /// Rate from the device, in kilobits per second, up to 10^9. Default 10000.
    pub up_kbps: u32,
    /// Round-trip time to the first hop beyond the operator, in milliseconds. Default 20.
    pub rtt_ms: u32,
    /// Whether traffic costs money; custom rules may read it. Default false.
    pub metered: MaybeUninit<bool>,
    /// When this was so; `ORCHESTRATOR_NOW` is the default.
    pub at_ms: u64,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestrator_link_t {
    const NAME: &'static str = "orchestrator_link_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        kind: MaybeUninit::new(orchestrator_link_kind_t::ORCHESTRATOR_LINK_WIFI),
        down_kbps: 20_000,
        up_kbps: 10_000,
        rtt_ms: 20,
        metered: MaybeUninit::new(false),
        at_ms: ORCHESTRATOR_NOW,
    };
}

impl orchestrator_link_t {
    /// The sample, taken at `at`.
    pub(crate) fn read(&self, at: Tick) -> Result<LinkSample, Fault> {
        Ok(LinkSample {
            at,
            kind: LinkKind::try_from(code(self.kind))?,
            down: Kbps::new(self.down_kbps),
            up: Kbps::new(self.up_kbps),
            rtt_ms: self.rtt_ms,
            metered: flag(self.metered, "metered")?,
        })
    }
}

/// What is known of an environment from outside its own tasks. Set it up with `orchestrator_environment_init`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct orchestrator_environment_t {
    /// The size of this structure, set by `orchestrator_environment_init`.
    pub struct_size: u32,
    /// Which one.
    pub environment: MaybeUninit<execution_environment_t>,
    /// Whether it takes tasks. Default true.
    pub available: MaybeUninit<bool>,
    /// How long a task would wait there before it starts, in milliseconds. Default 0.
    pub queue_ms: u32,
    /// Compute units a task could take there; `ORCHESTRATOR_NONE_U32` (default) is not known, and no limit.
    pub compute_free: u32,
    /// Memory a task could take there, in bytes, up to 2^50; `ORCHESTRATOR_NONE_U64` (default) is not known.
    pub memory_free_bytes: u64,
    /// Carbon of one ordinary task there, in micrograms, up to 10^12; `ORCHESTRATOR_NONE_U64` (default) is not known.
    pub carbon_per_task_ug: u64,
    /// Its price for one request, in billionths of a unit of the currency, up to 10^15; negative (default) leaves that
    /// of its profile.
    pub cost_per_request_nano: i64,
    /// When this was so; `ORCHESTRATOR_NOW` is the default.
    pub at_ms: u64,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestrator_environment_t {
    const NAME: &'static str = "orchestrator_environment_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        environment: MaybeUninit::new(execution_environment_t::ENV_LOCAL),
        available: MaybeUninit::new(true),
        queue_ms: 0,
        compute_free: ORCHESTRATOR_NONE_U32,
        memory_free_bytes: ORCHESTRATOR_NONE_U64,
        carbon_per_task_ug: ORCHESTRATOR_NONE_U64,
        cost_per_request_nano: -1,
        at_ms: ORCHESTRATOR_NOW,
    };
}

impl orchestrator_environment_t {
    /// The sample, taken at `at`.
    pub(crate) fn read(&self, at: Tick) -> Result<EnvironmentSample, Fault> {
        Ok(EnvironmentSample {
            environment: Environment::try_from(code(self.environment))?,
            at,
            available: flag(self.available, "available")?,
            memory_free: some_u64(self.memory_free_bytes).map(Bytes::new),
            compute_free: some_u32(self.compute_free),
            queue_ms: self.queue_ms,
            carbon_per_task: some_u64(self.carbon_per_task_ug).map(Carbon::from_ug),
            cost_per_request: some_money(self.cost_per_request_nano),
        })
    }
}

/// A sign of life from an environment, or the lack of one. Set it up with `orchestrator_beacon_init`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct orchestrator_beacon_t {
    /// The size of this structure, set by `orchestrator_beacon_init`.
    pub struct_size: u32,
    /// Which one.
    pub environment: MaybeUninit<execution_environment_t>,
    /// Whether it could be reached. Default true.
    pub reachable: MaybeUninit<bool>,
    /// Round-trip time to it, in milliseconds; `ORCHESTRATOR_NONE_U32` (default) was not measured.
    pub rtt_ms: u32,
    /// When it was seen; `ORCHESTRATOR_NOW` is the default.
    pub at_ms: u64,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestrator_beacon_t {
    const NAME: &'static str = "orchestrator_beacon_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        environment: MaybeUninit::new(execution_environment_t::ENV_LOCAL),
        reachable: MaybeUninit::new(true),
        rtt_ms: ORCHESTRATOR_NONE_U32,
        at_ms: ORCHESTRATOR_NOW,
    };
}

impl orchestrator_beacon_t {
    /// The beacon, seen at `at`.
    pub(crate) fn read(&self, at: Tick) -> Result<Beacon, Fault> {
        Ok(Beacon {
            environment: Environment::try_from(code(self.environment))?,
            at,
            reachable: flag(self.reachable, "reachable")?,
            rtt_ms: some_u32(self.rtt_ms),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_of_c_are_those_of_the_engine() {
        let now = Tick::ZERO;
        assert_eq!(orchestrator_device_t::INIT.read(now), Ok(DeviceSample::default()));
        assert_eq!(orchestrator_link_t::INIT.read(now), Ok(LinkSample::default()));
        let sample = EnvironmentSample::new(Environment::Local, true, now);
        assert_eq!(orchestrator_environment_t::INIT.read(now), Ok(sample));
    }
}
