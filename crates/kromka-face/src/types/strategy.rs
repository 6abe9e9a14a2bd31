//! How a battery is made to last.

use core::mem::MaybeUninit;

use kromka::core::{Energy, Share, Tick, Valid, Validate as _, bounds::Bound};
use kromka::power::{BatteryTarget, Endurance, Lasting, Outlook, PowerError, Schedule, bounds};
use kromka::{Engine, Slot};

use super::{MICRO, ORCHESTRATOR_NONE_U64, decimal, float, joules, parts};
use crate::enums::flag;
use crate::fault::Fault;
use crate::sized::{Growing, size_of_struct};

/// A length of time, in milliseconds.
pub type time_duration_t = u64;

/// Most hours that a battery plan covers: a week.
pub const ENERGY_PLAN_HOURS_MAX: usize = 168;

// A header cannot compute, so the number stands above.
const _: () = assert!(ENERGY_PLAN_HOURS_MAX == bounds::PLAN_HOURS_MAX);

/// An hour, in milliseconds.
const HOUR_MS: u64 = bounds::HOUR_MS.max.unsigned_abs();

/// How the energy of tasks is spread so that a battery lasts: what is asked for, and what it comes to. Set it up with
/// `orchestrator_optimization_strategy_init`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct optimization_strategy_t {
    /// The size of this structure, set by `orchestrator_optimization_strategy_init`.
    pub struct_size: u32,
    /// Asked for: whether the target is put in force, too, so that energy weighs more in every choice until then.
    /// Default false.
    pub apply: MaybeUninit<bool>,
    /// Asked for: what a full battery holds, in joules, 0.001 to 10^9; 0 (default) is as learned.
    pub battery_capacity_j: f32,
    /// Asked for: what must be left at the end, as a share of a full battery, 0 to 0.5. Default 0.01, which is what
    /// gauges are good for.
    pub reserve: f32,
    /// Whether the battery lasts, at least without any task.
    pub lasts: MaybeUninit<bool>,
    /// How many of `caps_w` there are: the hours of the plan, the last one begun included.
    pub hours: u32,
    /// How long it lasts without any task, in milliseconds; all of the time asked for when it lasts.
    pub lasts_ms: u64,
    /// How much more it would take, in joules; 0 when it lasts.
    pub shortfall_j: f32,
    /// What tasks may take in all, in joules.
    pub granted_j: f32,
    /// What they would take besides if nothing bound them, in joules.
    pub given_up_j: f32,
    /// What is left at the end beside the reserve, in joules; 0 when it does not last.
    pub left_j: f32,
    /// How much of the worth of the tasks is kept, 0 to 1.
    pub worth_kept: f32,
    /// How many times as much energy weighs under this target, at the battery's last reading, 1 to 256; 1 before the
    /// first reading and on a charger.
    pub thrift: f32,
    /// The power that tasks may take on average in each hour from now on, in watts; 0 behind the last.
    pub caps_w: [f32; ENERGY_PLAN_HOURS_MAX],
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for optimization_strategy_t {
    const NAME: &'static str = "optimization_strategy_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        apply: MaybeUninit::new(false),
        battery_capacity_j: 0.0,
        reserve: 0.01,
        lasts: MaybeUninit::new(false),
        hours: 0,
        lasts_ms: 0,
        shortfall_j: 0.0,
        granted_j: 0.0,
        given_up_j: 0.0,
        left_j: 0.0,
        worth_kept: 0.0,
        thrift: 0.0,
        caps_w: [0.0; ENERGY_PLAN_HOURS_MAX],
    };
}

/// What a strategy asks for, checked.
pub(crate) struct Ask {
    /// Whether the target is put in force.
    pub(crate) apply: bool,
    capacity: Option<Energy>,
    reserve: Share,
    remaining: Share,
    ms: u64,
    hours: usize,
}

impl Ask {
    /// The target that is asked for.
    pub(crate) fn target(&self, now: Tick) -> Result<Valid<BatteryTarget>, Fault> {
        let Self { capacity, reserve, .. } = *self;
        Ok(BatteryTarget { until: now.after(self.ms), capacity, reserve }.validate()?)
    }

    /// What it comes to with what was learned: in `strategy`, which says what was asked for.
    pub(crate) fn plan(&self, learned: &Endurance, strategy: &mut optimization_strategy_t) -> Result<(), Fault> {
        let mut caps = [Energy::ZERO; ENERGY_PLAN_HOURS_MAX];
        let caps = &mut caps[..self.hours];
        let usable = Share::from_ppb(self.remaining.ppb().saturating_sub(self.reserve.ppb()));
        let schedule = learned.schedule(usable, self.ms, caps)?;
        strategy.take(&schedule, self.ms);
        let missing = Share::from_ppb(self.reserve.ppb().saturating_sub(self.remaining.ppb()));
        if missing > Share::ZERO {
            // The reserve is touched already, whatever is taken from now on.
            (strategy.lasts, strategy.lasts_ms, strategy.left_j) = (MaybeUninit::new(false), 0, 0.0);
            strategy.shortfall_j += joules(learned.energy_of(missing));
        }
        strategy.hours = u32::try_from(self.hours).unwrap_or(u32::MAX);
        strategy.thrift = thrift(learned.thrift_milli());
        for (place, (cap, watts)) in caps.iter().zip(&mut strategy.caps_w).enumerate() {
            let begun_ms = u64::try_from(place).unwrap_or(u64::MAX).saturating_mul(HOUR_MS);
            *watts = average(*cap, self.ms.saturating_sub(begun_ms).min(HOUR_MS));
        }
        Ok(())
    }
}

/// Thrift for C, from thousandths.
#[expect(clippy::cast_precision_loss, reason = "up to 256,000")]
fn thrift(milli: u32) -> f32 {
    milli as f32 / 1e3
}

/// The power of an energy that is taken in so many milliseconds, in watts.
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "to the precision of a float")]
fn average(energy: Energy, ms: u64) -> f32 {
    // Microjoules per millisecond are milliwatts.
    (energy.uj() as f64 / ms.max(1) as f64 / 1e3) as f32
}

impl optimization_strategy_t {
    /// What was asked for, with nothing that it comes to.
    pub(crate) fn asked(&self) -> Self {
        let Self { apply, battery_capacity_j, reserve, .. } = *self;
        Self { apply, battery_capacity_j, reserve, ..Self::INIT }
    }

    /// # Errors
    /// [`PowerError::PlanHours`], bounds and flags.
    pub(crate) fn read(&self, remaining: Share, ms: time_duration_t) -> Result<Ask, Fault> {
        let max = ENERGY_PLAN_HOURS_MAX;
        let hours = usize::try_from(ms.div_ceil(HOUR_MS)).unwrap_or(usize::MAX);
        if hours == 0 || hours > max {
            return Err(PowerError::PlanHours { have: hours, max }.into());
        }
        let capacity = if self.battery_capacity_j == 0.0 {
            None
        } else {
            let uj = parts(self.battery_capacity_j, MICRO, bounds::CAPACITY_UJ, "battery_capacity_j")?;
            Some(Energy::from_uj(uj.unsigned_abs()))
        };
        let reserve = decimal(self.reserve);
        Bound { field: "reserve", min: 0.0, max: 0.5 }.check(reserve)?;
        Ok(Ask {
            apply: flag(self.apply, "apply")?,
            capacity,
            reserve: Share::from_f64_clamped(reserve),
            remaining,
            ms,
            hours,
        })
    }

    fn take(&mut self, schedule: &Schedule, ms: u64) {
        self.granted_j = joules(schedule.granted);
        self.given_up_j = joules(schedule.given_up);
        self.worth_kept = float(schedule.worth);
        match schedule.lasting {
            Lasting::Lasts { left } => {
                self.lasts = MaybeUninit::new(true);
                self.lasts_ms = ms;
                self.left_j = joules(left);
            }
            Lasting::Short { by, lasts_ms } => {
                self.lasts_ms = lasts_ms;
                self.shortfall_j = joules(by);
            }
        }
    }
}

/// What is expected of the battery until the target in force. Set it up with `orchestrator_battery_outlook_init`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct orchestrator_battery_outlook_t {
    /// The size of this structure, set by `orchestrator_battery_outlook_init`.
    pub struct_size: u32,
    /// Whether anything is expected: not without a target, before the battery's first reading, on a charger, and once
    /// the target is over. Then everything but `until_ms` is as `orchestrator_battery_outlook_init` sets it.
    pub known: MaybeUninit<bool>,
    /// Until when the battery must last, in milliseconds of the instance's time; `ORCHESTRATOR_NONE_U64` without a
    /// target.
    pub until_ms: u64,
    /// How long that is from its last reading on, in milliseconds.
    pub left_ms: u64,
    /// What it holds beside the reserve, in joules.
    pub remaining_j: f32,
    /// What the device takes until then whatever its tasks do, in joules.
    pub base_j: f32,
    /// What tasks would take if nothing bound them, in joules.
    pub tasks_j: f32,
    /// What they would take each in its cheapest place, in joules.
    pub tasks_cheapest_j: f32,
    /// How many times as much energy weighs until then, 1 to 256.
    pub thrift: f32,
    /// Whether it lasts if every task runs where it takes least.
    pub lasts: MaybeUninit<bool>,
    /// How long it lasts then, in milliseconds; `left_ms` when it lasts.
    pub lasts_ms: u64,
    /// How much more it would take, in joules; 0 when it lasts.
    pub shortfall_j: f32,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestrator_battery_outlook_t {
    const NAME: &'static str = "orchestrator_battery_outlook_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        known: MaybeUninit::new(false),
        until_ms: ORCHESTRATOR_NONE_U64,
        left_ms: 0,
        remaining_j: 0.0,
        base_j: 0.0,
        tasks_j: 0.0,
        tasks_cheapest_j: 0.0,
        thrift: 1.0,
        lasts: MaybeUninit::new(false),
        lasts_ms: 0,
        shortfall_j: 0.0,
    };
}

impl orchestrator_battery_outlook_t {
    /// What is expected of a battery that is followed.
    pub(crate) fn of<S: AsRef<[Slot]>>(engine: &Engine<S>, now: Tick) -> Self {
        let target = engine.endurance().target().filter(|_| !engine.endurance().is_over(now));
        let until_ms = target.map_or(ORCHESTRATOR_NONE_U64, |target| target.until.ms());
        engine.outlook(now).map_or(Self { until_ms, ..Self::INIT }, |outlook| Self { until_ms, ..Self::new(&outlook) })
    }

    fn new(outlook: &Outlook) -> Self {
        let (lasts, lasts_ms, by) = match outlook.lasting() {
            Lasting::Lasts { .. } => (true, outlook.left_ms, Energy::ZERO),
            Lasting::Short { by, lasts_ms } => (false, lasts_ms, by),
        };
        Self {
            known: MaybeUninit::new(true),
            left_ms: outlook.left_ms,
            remaining_j: joules(outlook.remaining),
            base_j: joules(outlook.base),
            tasks_j: joules(outlook.tasks),
            tasks_cheapest_j: joules(outlook.tasks_cheapest),
            thrift: thrift(outlook.thrift_milli),
            lasts: MaybeUninit::new(lasts),
            lasts_ms,
            shortfall_j: joules(by),
            ..Self::INIT
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A plan of hours alike on what nothing was learned of.
    fn plan(percent: u8, ms: u64) -> optimization_strategy_t {
        let mut strategy = optimization_strategy_t::INIT;
        let ask = strategy.read(Share::from_percent(percent), ms).expect("within its range");
        ask.plan(&Endurance::new(), &mut strategy).expect("a plan");
        strategy
    }

    #[test]
    fn a_reserve_that_is_touched_already_is_part_of_what_is_short() {
        let mut strategy = optimization_strategy_t { reserve: 0.5, ..optimization_strategy_t::INIT };
        let ask = strategy.read(Share::from_percent(10), 60_000).expect("within its range");
        let learned = Endurance::new();
        ask.plan(&learned, &mut strategy).expect("a plan");
        assert_eq!((flag(strategy.lasts, "lasts"), strategy.lasts_ms), (Ok(false), 0));
        assert!(strategy.shortfall_j >= joules(learned.energy_of(Share::from_percent(40))));
    }

    #[test]
    fn caps_are_the_energy_of_their_hours() {
        let strategy = plan(80, HOUR_MS * 5 / 2);
        assert_eq!(strategy.hours, 3);
        let of_hours = strategy.caps_w[0] * 3_600.0 * 2.0 + strategy.caps_w[2] * 1_800.0;
        assert!((of_hours / strategy.granted_j - 1.0).abs() < 1e-5, "{of_hours} is not {}", strategy.granted_j);
        assert!(strategy.caps_w[0] > 0.0 && strategy.caps_w[3..].iter().all(|cap| cap.to_bits() == 0));
    }

    #[test]
    fn a_plan_has_an_hour_at_least_and_a_week_at_most() {
        let hours = |ms| optimization_strategy_t::INIT.read(Share::ONE, ms).map(|ask| ask.hours);
        assert_eq!(
            (hours(1), hours(HOUR_MS), hours(HOUR_MS + 1), hours(168 * HOUR_MS)),
            (Ok(1), Ok(1), Ok(2), Ok(168))
        );
        for (ms, have) in [(0, 0), (168 * HOUR_MS + 1, 169)] {
            assert_eq!(hours(ms), Err(PowerError::PlanHours { have, max: 168 }.into()));
        }
        assert!(hours(u64::MAX).is_err());
    }

    #[test]
    fn an_empty_battery_is_short_by_what_it_lacks() {
        let strategy = plan(0, HOUR_MS);
        assert_eq!((strategy.lasts_ms, strategy.granted_j.to_bits()), (0, 0));
        assert!(strategy.shortfall_j > 0.0 && strategy.given_up_j > 0.0);
    }
}
