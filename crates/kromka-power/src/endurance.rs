//! Makes a battery last until a time: learns what empties it, and says how thrifty tasks must be.

use kromka_core::{BoundError, Energy, Share, Tick, Valid, Validate};

use crate::bounds;
use crate::drain::{Drain, energy, kilojoules, rounded};
use crate::policy::PowerError;
use crate::schedule::{Demand, Hours, Lasting, Schedule, Worth, schedule};

/// How long a battery must last. [`Validate::validate`] checks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BatteryTarget {
    /// Until then.
    pub until: Tick,
    /// What a full battery holds: [`bounds::CAPACITY_UJ`]; `None` learns it.
    pub capacity: Option<Energy>,
    /// What must be left: [`bounds::RESERVE_PPB`]. Default 1 %, which is what gauges are good for.
    pub reserve: Share,
}

impl BatteryTarget {
    /// Until then, with everything else by default.
    #[must_use]
    pub const fn until(until: Tick) -> Self {
        Self { until, capacity: None, reserve: Share::from_percent(1) }
    }
}

impl Validate for BatteryTarget {
    type Error = BoundError;
    fn check(&self) -> Result<(), BoundError> {
        kromka_core::bounds::TICK_MS.check_u64(self.until.ms())?;
        if let Some(capacity) = self.capacity {
            bounds::CAPACITY_UJ.check_u64(capacity.uj())?;
        }
        bounds::RESERVE_PPB.check(i64::from(self.reserve.ppb()))
    }
}

/// The most thrift there is, in thousandths: a joule outweighs whatever else can be said of a place.
pub const THRIFT_MAX_MILLI: u32 = 256_000;
/// No thrift.
const THRIFT_NONE_MILLI: u32 = 1_000;
/// With less thrift than this a choice still shows what is best without any.
const THRIFT_SLIGHT_MILLI: u32 = 1_500;
/// What tasks may take of what the battery has for them: habits change, and estimates are off.
const USABLE: f64 = 0.9;

/// Tasks an hour before any was seen, and for how many hours that counts.
const TASKS_PRIOR: f64 = 6.0;
const HOURS_PRIOR: f64 = 1.0;
/// How much of what was seen is kept over an hour: about a day counts.
const KEPT_PER_HOUR: f64 = 0.96;
/// The energy of a task before any was seen, and that of its cheapest place, in kilojoules.
const BEST_PRIOR_KJ: f64 = 0.004;
const CHEAPEST_PRIOR_KJ: f64 = 0.002;
/// What a task is worth in its cheapest place, of what it is in its best, before any was seen.
const WORTH_PRIOR: f64 = 0.9;
/// The weight of the newest task once there are enough: about the last fifty count,
const GAIN: f64 = 0.02;
/// and how many tasks the priors are worth.
const PRIOR_WEIGHT: f64 = 3.0;

const HOUR_MS: f64 = 3_600_000.0;

/// What an [`Endurance`] expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outlook {
    /// How long is left until the target, in milliseconds.
    pub left_ms: u64,
    /// What the battery holds now, the reserve left out.
    pub remaining: Energy,
    /// What the device will take until then whatever its tasks do, and what is missing of the reserve already.
    pub base: Energy,
    /// What tasks would take if nothing bound them.
    pub tasks: Energy,
    /// What they would take each in its cheapest place.
    pub tasks_cheapest: Energy,
    /// How much more energy weighs until then, in thousandths.
    pub thrift_milli: u32,
}

impl Outlook {
    /// Whether the battery is expected to last, if every task runs where it takes least.
    #[must_use]
    pub fn lasting(&self) -> Lasting {
        let needed = self.base.saturating_add(self.tasks_cheapest);
        match self.remaining.uj().checked_sub(needed.uj()) {
            Some(left) => Lasting::Lasts { left: Energy::from_uj(left) },
            None => {
                let by = Energy::from_uj(needed.uj() - self.remaining.uj());
                let lasts_ms = u128::from(self.left_ms) * u128::from(self.remaining.uj()) / u128::from(needed.uj());
                Lasting::Short { by, lasts_ms: u64::try_from(lasts_ms).unwrap_or(self.left_ms) }
            }
        }
    }
}

/// Follows the battery of one device towards a target.
///
/// Thrift is a price: the weight of energy grows so far that what the tasks still to come are expected to take fits what
/// the battery has for them. It is worked out anew with each reading, so that errors do not add up. With the target
/// over, without one, and on a charger there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Endurance {
    target: Option<BatteryTarget>,
    drain: Drain,
    last: Option<Reading>,
    /// Tasks and hours that were seen, fading.
    tasks: f64,
    hours: f64,
    best_kj: f64,
    cheapest_kj: f64,
    worth: f64,
    /// Tasks that the cheapest places were learned from, and those that the best were.
    seen: [u32; 2],
    thrift_milli: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Reading {
    at: Tick,
    battery: Share,
    spent: Energy,
    charging: bool,
}

impl Default for Endurance {
    fn default() -> Self {
        Self::new()
    }
}

impl Endurance {
    /// Without a target: it learns, and asks for nothing.
    #[must_use]
    pub fn new() -> Self {
        Self {
            target: None,
            drain: Drain::new(),
            last: None,
            tasks: TASKS_PRIOR * HOURS_PRIOR,
            hours: HOURS_PRIOR,
            best_kj: BEST_PRIOR_KJ,
            cheapest_kj: CHEAPEST_PRIOR_KJ,
            worth: WORTH_PRIOR,
            seen: [0; 2],
            thrift_milli: THRIFT_NONE_MILLI,
        }
    }

    /// Sets how long the battery must last; `None` no longer asks for anything. What was learned stays, but for the
    /// capacity where the host tells one.
    pub fn set_target(&mut self, target: Option<Valid<BatteryTarget>>) {
        if let Some(capacity) = target.and_then(|target| target.capacity) {
            self.drain.tell(capacity);
        }
        self.target = target.map(Valid::into_inner);
        self.follow();
    }

    /// The target, if there is one.
    #[must_use]
    pub fn target(&self) -> Option<&BatteryTarget> {
        self.target.as_ref()
    }

    /// Takes a reading of the battery. `spent` is what all tasks together have taken so far. A reading from before the
    /// last one is left out.
    pub fn observe(&mut self, battery: Share, charging: bool, spent: Energy, now: Tick) {
        let reading = Reading { at: now, battery, spent, charging };
        if let Some(last) = self.last {
            if now < last.at {
                return;
            }
            let hours = hours(now.since(last.at));
            self.pass(hours);
            if charging || last.charging {
                self.drain.interrupt();
            } else {
                self.drain.observe(last.battery, battery, hours, spent.saturating_sub(last.spent));
            }
        }
        self.last = Some(reading);
        self.follow();
    }

    /// Whether there is a target, and it is over.
    #[must_use]
    pub fn is_over(&self, now: Tick) -> bool {
        self.target.is_some_and(|target| target.until <= now)
    }

    /// Drops a target that is over, and the thrift with it; whether there was one.
    pub fn expire(&mut self, now: Tick) -> bool {
        let is_over = self.is_over(now);
        if is_over {
            self.target = None;
            self.follow();
        }
        is_over
    }

    /// A task was decided: what it is expected to take where it goes, what it would where it takes least, and what it
    /// would be worth there, as a share of what it is where it goes.
    pub fn decided(&mut self, chosen: Energy, cheapest: Energy, worth: Share) {
        self.tasks += 1.0;
        self.cheapest_kj += gain(&mut self.seen[0]) * (kilojoules(cheapest) - self.cheapest_kj);
        if self.thrift_milli <= THRIFT_SLIGHT_MILLI {
            let gain = gain(&mut self.seen[1]);
            self.best_kj += gain * (kilojoules(chosen) - self.best_kj);
            self.worth += gain * (worth.as_f64() - self.worth);
        }
    }

    /// How much more energy weighs now than it would without a target, in thousandths: 1,000 to [`THRIFT_MAX_MILLI`].
    #[must_use]
    pub fn thrift_milli(&self) -> u32 {
        self.thrift_milli
    }

    /// What is expected until the target; `None` without one, without a reading, on a charger and once it is over.
    #[must_use]
    pub fn outlook(&self) -> Option<Outlook> {
        let (target, last) = (self.target?, self.last?);
        let left_ms = target.until.since(last.at);
        if left_ms == 0 || last.charging {
            return None;
        }
        let (usable, hours) = (last.battery.as_f64() - target.reserve.as_f64(), hours(left_ms));
        let capacity_kj = self.drain.capacity_kj();
        let tasks = self.tasks / self.hours * hours;
        Some(Outlook {
            left_ms,
            remaining: energy(usable.max(0.0) * capacity_kj),
            base: energy((self.drain.base_per_hour() * hours - usable.min(0.0)) * capacity_kj),
            tasks: energy(tasks * self.best_kj.max(self.cheapest_kj)),
            tasks_cheapest: energy(tasks * self.cheapest_kj),
            thrift_milli: self.thrift_milli,
        })
    }

    /// Caps for each hour, with what was learned of the device and its tasks: see [`schedule`].
    ///
    /// # Errors
    /// As [`schedule`]: [`PowerError::PlanHours`] for no time or more than a week, [`PowerError::PlanCaps`] unless there
    /// is a cap for each hour begun.
    pub fn schedule(&self, remaining: Share, duration_ms: u64, caps: &mut [Energy]) -> Result<Schedule, PowerError> {
        let hours = Hours::Alike { ms: duration_ms, demand: self.hourly() };
        schedule(self.energy_of(remaining), &hours, &self.worth(), caps)
    }

    /// What an hour takes, as learned.
    #[must_use]
    pub fn hourly(&self) -> Demand {
        let tasks_kj = self.tasks / self.hours * self.best_kj.max(self.cheapest_kj);
        let base_kj = self.drain.base_per_hour() * self.drain.capacity_kj();
        let most = Energy::from_uj(bounds::HOUR_UJ.max.unsigned_abs());
        let [base, tasks] = [base_kj, tasks_kj].map(|kj| energy(kj).min(most));
        let ms = u32::try_from(bounds::HOUR_MS.max).unwrap_or(u32::MAX);
        Demand { ms, base, tasks, weight: 1 }
    }

    /// What tasks are worth with less energy, as learned.
    #[must_use]
    pub fn worth(&self) -> Worth {
        let energy = Share::from_f64_clamped(self.cheapest_kj / self.best_kj.max(self.cheapest_kj).max(1e-12));
        Worth::of_cheapest(energy, Share::from_f64_clamped(self.worth))
    }

    /// What this much of a full battery holds, as told or learned.
    #[must_use]
    pub fn energy_of(&self, battery: Share) -> Energy {
        energy(battery.as_f64() * self.drain.capacity_kj())
    }

    /// Lets what was seen fade.
    fn pass(&mut self, hours: f64) {
        let x = (1.0 - KEPT_PER_HOUR) * hours;
        let kept = 1.0 / (1.0 + x + x * x / 2.0);
        self.tasks *= kept;
        self.hours = self.hours * kept + hours;
    }

    /// Works the thrift out anew.
    fn follow(&mut self) {
        self.thrift_milli = match self.outlook() {
            None => THRIFT_NONE_MILLI,
            Some(outlook) => {
                let [remaining, base, tasks, cheapest] =
                    [outlook.remaining, outlook.base, outlook.tasks, outlook.tasks_cheapest].map(kilojoules);
                // One deviation of what is expected to be drained is left aside besides.
                let doubt = self.drain.doubt(hours(outlook.left_ms), cheapest) * self.drain.capacity_kj();
                let has = (remaining - base - doubt) * USABLE;
                thrift_milli(has, tasks, cheapest)
            }
        };
    }

    /// Whether every number is one that readings and tasks can lead to: what was read from storage is not trusted.
    #[must_use]
    pub fn is_consistent(&self) -> bool {
        let Self { target, drain, last, tasks, hours, best_kj, cheapest_kj, worth, seen: _, thrift_milli } = self;
        let counts = [*tasks, *best_kj, *cheapest_kj].into_iter().all(|value| (0.0..=1e15).contains(&value));
        let times = *hours > 0.0 && *hours <= 1e15 && (0.0..=1.0).contains(worth);
        let valid = target.is_none_or(|target| target.check().is_ok());
        let read = last.is_none_or(|last| kromka_core::bounds::TICK_MS.check_u64(last.at.ms()).is_ok());
        counts
            && times
            && valid
            && read
            && drain.is_consistent()
            && (THRIFT_NONE_MILLI..=THRIFT_MAX_MILLI).contains(thrift_milli)
    }
}

/// The weight of the newest of so many.
fn gain(seen: &mut u32) -> f64 {
    *seen = seen.saturating_add(1);
    GAIN.max(1.0 / (f64::from(*seen) + PRIOR_WEIGHT))
}

/// The price at which tasks take what there is, if what they take beyond the least falls as 1 / price.
fn thrift_milli(has: f64, best: f64, cheapest: f64) -> u32 {
    if has >= best {
        return THRIFT_NONE_MILLI;
    }
    let beyond = has - cheapest;
    if beyond <= 0.0 {
        return THRIFT_MAX_MILLI;
    }
    let milli = rounded((best - cheapest) / beyond * f64::from(THRIFT_NONE_MILLI));
    u32::try_from(milli).unwrap_or(u32::MAX).clamp(THRIFT_NONE_MILLI, THRIFT_MAX_MILLI)
}

#[expect(clippy::cast_precision_loss, reason = "a time in milliseconds")]
fn hours(ms: u64) -> f64 {
    ms as f64 / HOUR_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_is_as_small_as_documented() {
        assert!(size_of::<Endurance>() <= 256, "{}", size_of::<Endurance>());
    }

    #[test]
    fn the_price_follows_what_there_is() {
        assert_eq!(thrift_milli(5.0, 4.0, 2.0), THRIFT_NONE_MILLI);
        assert_eq!(thrift_milli(3.0, 4.0, 2.0), 2_000);
        assert_eq!(thrift_milli(2.0, 4.0, 2.0), THRIFT_MAX_MILLI);
        assert_eq!(thrift_milli(-1.0, 4.0, 2.0), THRIFT_MAX_MILLI);
    }
}
