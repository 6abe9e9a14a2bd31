//! The energy of a device and of its tasks.

use core::mem::MaybeUninit;

use kromka::core::{Energy, Share, Tick};
use kromka::estimate::EnergyUse;
use kromka::power::{Counters, ThermalReading};
use kromka::{Engine, Slot};

use super::power::{SAMPLES, thermal};
use super::{ORCHESTRATOR_NONE_U64, float, joules};
use crate::enums::{
    code, give, orchestrator_power_cause_t, orchestrator_priority_t, orchestrator_thermal_source_t, power_mode_t,
    thermal_state_t,
};
use crate::fault::Fault;
use crate::sized::{Growing, size_of_struct};

/// What there is of energy, and what is taken of it.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(C)]
pub struct energy_budget_t {
    /// What a full battery holds, in joules, as told or learned.
    pub battery_capacity_j: f32,
    /// What it holds now, in joules.
    pub remaining_j: f32,
    /// What all tries together have taken so far, in joules.
    pub spent_j: f32,
    /// The power that the device takes whatever its tasks do, in watts, as learned.
    pub base_w: f32,
    /// The power that its tasks would take on average if nothing bound them, in watts, as learned.
    pub tasks_w: f32,
    /// The most that one task may take, in joules, of the limits in force; negative is no limit.
    pub task_max_j: f32,
    /// How many times as much energy weighs for a battery that must last, 1 to 256.
    pub thrift: f32,
    /// Until when the battery must last, in milliseconds of the instance's time; `ORCHESTRATOR_NONE_U64` without a
    /// target.
    pub until_ms: u64,
}

/// How the device is, as far as energy goes.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct energy_context_t {
    /// Charge of the battery at its last reading, 0 to 1.
    pub battery_level: f32,
    /// Whether it was being charged.
    pub plugged_in: MaybeUninit<bool>,
    /// The power mode in force: the thriftiest of what battery and heat lead to and of what the host asks for. Always
    /// high performance where `power_modes` is off.
    pub power_mode: MaybeUninit<power_mode_t>,
    /// How warm the device is.
    pub thermal_state: MaybeUninit<thermal_state_t>,
    /// What there is of energy, and what is taken of it.
    pub budget: energy_budget_t,
}

/// Microjoules an hour as watts.
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "to the precision of a float")]
fn watts(hourly: Energy) -> f32 {
    (hourly.uj() as f64 / 3.6e9) as f32
}

impl energy_context_t {
    /// What it is cleared to.
    pub(crate) const EMPTY: Self = Self {
        battery_level: 0.0,
        plugged_in: MaybeUninit::new(false),
        power_mode: MaybeUninit::new(power_mode_t::POWER_HIGH_PERFORMANCE),
        thermal_state: MaybeUninit::new(thermal_state_t::THERMAL_NORMAL),
        budget: energy_budget_t {
            battery_capacity_j: 0.0,
            remaining_j: 0.0,
            spent_j: 0.0,
            base_w: 0.0,
            tasks_w: 0.0,
            task_max_j: -1.0,
            thrift: 1.0,
            until_ms: ORCHESTRATOR_NONE_U64,
        },
    };

    #[expect(clippy::cast_precision_loss, reason = "thrift is up to 256,000")]
    pub(crate) fn of<S: AsRef<[Slot]>>(engine: &Engine<S>, now: Tick) -> Self {
        let (device, endurance) = (engine.device(), engine.endurance());
        let target = endurance.target().filter(|_| !endurance.is_over(now));
        let hourly = endurance.hourly();
        Self {
            battery_level: float(device.battery),
            plugged_in: MaybeUninit::new(device.charging),
            power_mode: give(engine.throttle().bound.mode),
            thermal_state: give(engine.power().thermal),
            budget: energy_budget_t {
                battery_capacity_j: joules(endurance.energy_of(Share::ONE)),
                remaining_j: joules(endurance.energy_of(device.battery)),
                spent_j: joules(engine.energy_spent()),
                base_w: watts(hourly.base),
                tasks_w: watts(hourly.tasks),
                task_max_j: engine.limits().energy_max.map_or(-1.0, joules),
                thrift: target.map_or(1.0, |_| endurance.thrift_milli() as f32 / 1e3),
                until_ms: target.map_or(ORCHESTRATOR_NONE_U64, |target| target.until.ms()),
            },
        }
    }
}

/// What a task is expected to take of the device's energy, by what takes it, in microjoules. Set it up with
/// `orchestrator_energy_use_init`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct orchestrator_energy_use_t {
    /// The size of this structure, set by `orchestrator_energy_use_init`.
    pub struct_size: u32,
    /// All of it: the sum of the others.
    pub total_uj: u64,
    /// The device's own work.
    pub compute_uj: u64,
    /// Sending, waiting and receiving.
    pub radio_uj: u64,
    /// Waking a radio that sleeps, which it spends in its tail; 0 while it is awake.
    pub tail_uj: u64,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestrator_energy_use_t {
    const NAME: &'static str = "orchestrator_energy_use_t";
    const INIT: Self =
        Self { struct_size: size_of_struct::<Self>(), total_uj: 0, compute_uj: 0, radio_uj: 0, tail_uj: 0 };
}

impl From<EnergyUse> for orchestrator_energy_use_t {
    fn from(used: EnergyUse) -> Self {
        Self {
            total_uj: used.total().uj(),
            compute_uj: used.compute.uj(),
            radio_uj: used.radio.uj(),
            tail_uj: used.tail.uj(),
            ..Self::INIT
        }
    }
}

/// A word of the platform about heat, and what follows from it. Set it up with `orchestrator_thermal_monitoring_init`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct thermal_monitoring_t {
    /// The size of this structure, set by `orchestrator_thermal_monitoring_init`.
    pub struct_size: u32,
    /// Told: in whose words `value` is. From the first on that is not none, heat is what is told here and no longer the
    /// temperature of `orchestrator_update_device`, until `ORCHESTRATOR_THERMAL_SAMPLES`. Default none: nothing is told, only asked.
    pub source: MaybeUninit<orchestrator_thermal_source_t>,
    /// Told: how warm the device is, in the unit of `source`. Default 0.
    pub value: f32,
    /// How warm the device is.
    pub thermal_state: MaybeUninit<thermal_state_t>,
    /// The mode that battery and heat lead to.
    pub power_mode: MaybeUninit<power_mode_t>,
    /// What that follows from.
    pub cause: MaybeUninit<orchestrator_power_cause_t>,
    /// The mode in force: the thriftiest of `power_mode` and of what the host asks for with
    /// `energy_adapt_to_power_mode`. Where `power_modes` is off, high performance, and nothing of the following is bound.
    pub mode_in_force: MaybeUninit<power_mode_t>,
    /// Tasks of lower priority stay off the device.
    pub priority_min: MaybeUninit<orchestrator_priority_t>,
    /// Whether such a task may run on the device all the same when it has nowhere else to go and cannot wait.
    pub last_resort: MaybeUninit<bool>,
    /// Whether the device must cool now, or is about to die: its heat is critical, or its battery is and is not being
    /// charged.
    pub emergency: MaybeUninit<bool>,
    /// How much is left of the tasks that the device runs at once, 0 to 1; one may always run.
    pub concurrency: f32,
    /// Readings that changed the mode.
    pub adaptations: u32,
    /// Times that a mode became thriftier for heat, whatever else there was.
    pub throttles: u32,
    /// Times that it did for the battery.
    pub saves: u32,
    /// Sizes that `orchestrator_get_chunk` gave and that differed from the one before.
    pub chunk_changes: u32,
    /// Messages that went another way than the one before, by `orchestrator_note_transport`.
    pub switches: u32,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for thermal_monitoring_t {
    const NAME: &'static str = "thermal_monitoring_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        source: MaybeUninit::new(orchestrator_thermal_source_t::ORCHESTRATOR_THERMAL_NONE),
        value: 0.0,
        thermal_state: MaybeUninit::new(thermal_state_t::THERMAL_NORMAL),
        power_mode: MaybeUninit::new(power_mode_t::POWER_HIGH_PERFORMANCE),
        cause: MaybeUninit::new(orchestrator_power_cause_t::ORCHESTRATOR_POWER_CAUSE_NONE),
        mode_in_force: MaybeUninit::new(power_mode_t::POWER_HIGH_PERFORMANCE),
        priority_min: MaybeUninit::new(orchestrator_priority_t::ORCHESTRATOR_PRIORITY_LOW),
        last_resort: MaybeUninit::new(false),
        emergency: MaybeUninit::new(false),
        concurrency: 0.0,
        adaptations: 0,
        throttles: 0,
        saves: 0,
        chunk_changes: 0,
        switches: 0,
    };
}

impl thermal_monitoring_t {
    /// What was told, with nothing that follows.
    pub(crate) fn told(&self) -> Self {
        Self { source: self.source, value: self.value, ..Self::INIT }
    }

    /// The word about heat, if there is one.
    pub(crate) fn read(&self) -> Result<Option<Option<ThermalReading>>, Fault> {
        let reading = thermal(self.source, self.value, "value")?;
        // To withdraw what was told is to tell something, too.
        Ok(if code(self.source) == SAMPLES { Some(None) } else { reading.map(Some) })
    }

    /// What follows now.
    pub(crate) fn follow<S: AsRef<[Slot]>>(self, engine: &Engine<S>) -> Self {
        let (state, throttle) = (engine.power(), engine.throttle());
        let Counters { adaptations, throttles, saves, chunk_changes, switches } = *engine.power_counters();
        Self {
            thermal_state: give(state.thermal),
            power_mode: give::<power_mode_t>(state.mode),
            cause: give(state.cause),
            mode_in_force: give::<power_mode_t>(throttle.bound.mode),
            priority_min: give(throttle.bound.priority_min),
            last_resort: MaybeUninit::new(throttle.bound.last_resort),
            emergency: MaybeUninit::new(state.is_emergency()),
            concurrency: float(throttle.concurrency),
            adaptations,
            throttles,
            saves,
            chunk_changes,
            switches,
            ..self
        }
    }
}
