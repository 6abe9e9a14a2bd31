//! What empties a battery: the device itself, by the hour, and its tasks, by the joule.

use kromka_core::{Energy, Share};

use crate::bounds;

/// How much of the battery the device takes in an hour whatever its tasks do, before anything was seen.
const BASE_PRIOR: f64 = 0.03;
/// The battery before anything was seen, in kilojoules: that of a small phone, 10 Wh.
const CAPACITY_PRIOR_KJ: f64 = 36.0;
/// How sure that is: the variance of the base load, and the deviation of the capacity as a part of it.
const BASE_VARIANCE: f64 = 0.03 * 0.03;
const CAPACITY_DEVIATION: f64 = 0.6;
/// The same of a capacity that the host told: batteries age.
const TOLD_DEVIATION: f64 = 0.05;
/// How far off a reading is taken to be at first, and at least: gauges count in percent, some in thousandths of that.
const GAUGE: f64 = 0.005;
const GAUGE_MIN: f64 = 0.000_2;
/// The weight of the newest error in what is known of the gauge.
const GAUGE_GAIN: f64 = 0.15;
/// Readings count for less as they age: by half in some 17 hours, so that a habit of yesterday is known and that of last
/// week is not.
const FADING_PER_HOUR: f64 = 0.04;
/// Errors up to so many usual ones count in full.
const ERRORS_MAX: f64 = 3.0;
/// A capacity is learned to be within these times its prior.
const CAPACITY_RANGE: f64 = 8.0;
/// Readings are taken together until so much time has passed. By time alone: a gauge that counts in percent would end
/// each row where it steps, and a step in a few minutes tells less of an hour than none in half of one.
const HOURS_MIN: f64 = 0.5;
/// A charge that rises by more than this, at once or over the readings that are taken together, is no gauge's noise: a
/// charger that nobody told of, another battery.
const RISE_MAX: f64 = 0.02;
/// One that falls by more than this and a whole battery an hour is no drain: a value that stands in for one.
const FALL_MAX: f64 = 0.05;

/// Readings further apart than this tell nothing: the device may have been off, or charged meanwhile.
const HOURS_MAX: f64 = 24.0;
/// Nor do tasks that took more than so many batteries.
const BATTERIES_MAX: f64 = 8.0;
/// A doubt is at least this part of what it began with.
const DOUBT_MIN: f64 = 1e-9;

/// What rounding may leave of an inequality.
const ROUNDING: f64 = 1e-6;

/// The drain of a battery as base × hours + tasks / capacity, by least squares with a prior, recursively (Young 1984).
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Drain {
    /// What a full battery holds, where the host told it.
    told: Option<Energy>,
    /// Of the battery in an hour.
    base: f64,
    /// Of the battery for a kilojoule.
    per_kj: f64,
    /// Their covariance.
    p: [f64; 3],
    /// The variance of a reading, learned.
    gauge: f64,
    /// What was not yet learned from.
    hours: f64,
    kj: f64,
    drained: f64,
}

/// What a kilojoule is of the battery, and the variance of that, before anything was seen.
fn prior(told: Option<Energy>) -> (f64, f64) {
    let (kj, deviation) = match told {
        Some(capacity) => (kilojoules(capacity), TOLD_DEVIATION),
        None => (CAPACITY_PRIOR_KJ, CAPACITY_DEVIATION),
    };
    (1.0 / kj, deviation * deviation / (kj * kj))
}

impl Drain {
    /// Nothing was seen or told.
    pub(crate) fn new() -> Self {
        let (per_kj, variance) = prior(None);
        Self {
            told: None,
            base: BASE_PRIOR,
            per_kj,
            p: [BASE_VARIANCE, 0.0, variance],
            gauge: GAUGE * GAUGE,
            hours: 0.0,
            kj: 0.0,
            drained: 0.0,
        }
    }

    /// The host tells what a full battery holds. What was learned of the base load stays; what was told last already says
    /// nothing new.
    pub(crate) fn tell(&mut self, capacity: Energy) {
        if self.told != Some(capacity) {
            self.told = Some(capacity);
            (self.per_kj, self.p[2]) = prior(self.told);
            self.p[1] = 0.0;
            self.interrupt();
        }
    }

    /// What the device takes of the battery in an hour whatever its tasks do.
    pub(crate) fn base_per_hour(&self) -> f64 {
        self.base
    }

    /// What a full battery holds, in kilojoules.
    pub(crate) fn capacity_kj(&self) -> f64 {
        1.0 / self.per_kj
    }

    /// How far off what is drained in so many hours with such tasks may be, as a share of the battery: one deviation.
    pub(crate) fn doubt(&self, hours: f64, tasks_kj: f64) -> f64 {
        let [a, b, c] = self.p;
        let variance = a * hours * hours + 2.0 * b * hours * tasks_kj + c * tasks_kj * tasks_kj;
        libm::sqrt(variance.max(0.0))
    }

    /// A battery went from one charge to another in so many hours, in which its tasks took so much. Charging is not
    /// told.
    pub(crate) fn observe(&mut self, before: Share, after: Share, hours: f64, tasks: Energy) {
        let drained = before.as_f64() - after.as_f64();
        let jumps = drained < -RISE_MAX || drained > FALL_MAX + hours;
        if jumps || hours > HOURS_MAX || kilojoules(tasks) * self.per_kj > BATTERIES_MAX {
            return self.interrupt();
        }
        self.hours += hours;
        self.kj += kilojoules(tasks);
        self.drained += drained;
        if self.drained < -RISE_MAX {
            return self.interrupt();
        }
        if self.hours >= HOURS_MIN {
            self.learn();
            (self.hours, self.kj, self.drained) = (0.0, 0.0, 0.0);
        }
    }

    /// What was not yet learned from is left out: the battery is being charged.
    pub(crate) fn interrupt(&mut self) {
        (self.hours, self.kj, self.drained) = (0.0, 0.0, 0.0);
    }

    fn learn(&mut self) {
        let (x, y) = (self.hours, self.kj);
        let [a, b, c] = self.p;
        let (px, py) = (a * x + b * y, b * x + c * y);
        let spread = self.gauge + x * px + y * py;
        let error = self.drained - self.base * x - self.per_kj * y;
        let least = spread * ERRORS_MAX * ERRORS_MAX;
        // An error beyond three usual ones counts for less the larger it is: a gauge that jumps tells nothing.
        let error = if error * error > least { error * (2.0 * least / (error * error + least)) } else { error };
        // Of an unexpected error the gauge has its share.
        let own = error * error * self.gauge / spread;
        self.gauge = (self.gauge + GAUGE_GAIN * (own - self.gauge)).clamp(GAUGE_MIN * GAUGE_MIN, GAUGE * GAUGE);
        self.base = (self.base + px / spread * error).clamp(0.0, 1.0);
        let per_kj = self.per_kj + py / spread * error;
        let (prior, variance) = prior(self.told);
        self.per_kj = per_kj.clamp(prior / CAPACITY_RANGE, prior * CAPACITY_RANGE);
        let fading = 1.0 + FADING_PER_HOUR * x;
        let next = [a - px * px / spread, b - px * py / spread, c - py * py / spread].map(|p| p * fading);
        // What fades goes back to the prior's doubt at most; both together, or it were no covariance any more.
        let over = (next[0] / BASE_VARIANCE).max(next[2] / variance).max(1.0);
        let [a, b, c] = next.map(|p| p / over);
        self.p = [a.max(BASE_VARIANCE * DOUBT_MIN), b, c.max(variance * DOUBT_MIN)];
    }

    /// Whether every number is one that readings can lead to.
    pub(crate) fn is_consistent(&self) -> bool {
        let Self { told, base, per_kj, p, gauge, hours, kj, drained } = *self;
        if told.is_some_and(|told| bounds::CAPACITY_UJ.check_u64(told.uj()).is_err()) {
            return false;
        }
        let (prior, variance) = prior(told);
        let is_doubt = |p: f64, most: f64| p > 0.0 && p <= most * (1.0 + ROUNDING);
        // A covariance has no negative direction, but for what rounding leaves.
        let is_sound = p[1].is_finite() && p[0] * p[2] * (1.0 + ROUNDING) >= p[1] * p[1];
        [hours, kj, drained].into_iter().all(f64::is_finite)
            && hours >= 0.0
            && kj >= 0.0
            && (0.0..=1.0).contains(&base)
            && (prior / CAPACITY_RANGE..=prior * CAPACITY_RANGE).contains(&per_kj)
            && (GAUGE_MIN * GAUGE_MIN..=GAUGE * GAUGE).contains(&gauge)
            && is_doubt(p[0], BASE_VARIANCE)
            && is_doubt(p[2], variance)
            && is_sound
    }
}

#[expect(clippy::cast_precision_loss, reason = "a part in 10^15 of a battery")]
pub(crate) fn kilojoules(energy: Energy) -> f64 {
    energy.uj() as f64 / 1e9
}

/// The energy of so many kilojoules.
pub(crate) fn energy(kj: f64) -> Energy {
    Energy::from_uj(rounded(kj * 1e9))
}

/// To the nearest; the cast saturates.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates, as wanted")]
pub(crate) fn rounded(value: f64) -> u64 {
    (value + 0.5) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A day of half hours, with tasks of some 60 J each half hour, by a gauge that shows so much of the charge.
    fn learned(base: f64, capacity_kj: f64, told: Option<Energy>, shown: fn(f64) -> f64) -> Drain {
        let mut drain = Drain::new();
        told.into_iter().for_each(|told| drain.tell(told));
        let mut charge = 1.0;
        for i in 0..40u32 {
            let joule = f64::from(20 + 37 * i % 90);
            let next = charge - base / 2.0 - joule / 1e3 / capacity_kj;
            let share = |charge| Share::from_f64_clamped(shown(charge));
            drain.observe(share(charge), share(next), 0.5, energy(joule / 1e3));
            charge = next;
            assert!(drain.is_consistent());
        }
        drain
    }

    #[test]
    fn the_base_load_is_learned_within_a_day() {
        for base in [0.005, 0.02, 0.042] {
            let have = learned(base, 55.0, None, |charge| charge).base_per_hour();
            assert!((have - base).abs() < 0.001, "{have} of {base}");
        }
    }

    #[test]
    fn a_gauge_that_counts_in_percent_is_good_enough() {
        for base in [0.005, 0.02, 0.042] {
            let have = learned(base, 55.0, None, |charge| (charge * 100.0).floor() / 100.0).base_per_hour();
            assert!((have - base).abs() < 0.002, "{have} of {base}");
        }
    }

    /// Two days without tasks, read each minute by a gauge that shows so much of the charge.
    fn read_each_minute(base: f64, hours: u32, shown: impl Fn(f64, u32) -> f64) -> f64 {
        let mut drain = Drain::new();
        for minute in 0..60 * hours {
            let share = |minute: u32| Share::from_f64_clamped(shown(1.0 - base / 60.0 * f64::from(minute), minute));
            drain.observe(share(minute), share(minute + 1), 1.0 / 60.0, Energy::ZERO);
        }
        drain.base_per_hour()
    }

    #[test]
    fn a_percent_gauge_that_is_read_each_minute_is_not_taken_for_a_battery_that_rests() {
        for base in [0.008, 0.012, 0.015, 0.018, 0.03] {
            let have = read_each_minute(base, 20, |charge, _| (charge * 100.0).floor() / 100.0);
            assert!((have - base).abs() < 0.003, "{have} of {base}");
        }
    }

    #[test]
    fn a_gauge_that_trembles_is_learned_from() {
        for base in [0.005, 0.01, 0.03] {
            let noise = |minute: u32| f64::from(minute * 7_919 % 21) / 1e4 - 0.001;
            let have = read_each_minute(base, 20, |charge, minute| charge - 0.01 + noise(minute));
            assert!((have - base).abs() < 0.003, "{have} of {base}");
        }
    }

    #[test]
    fn a_charger_that_nobody_told_of_is_not_taken_for_a_battery_that_takes_nothing() {
        let mut drain = learned(0.03, 36.0, None, |charge| charge);
        let before = drain.base_per_hour();
        for minute in 0..300u32 {
            let share = |minute: u32| Share::from_f64_clamped(0.1 + 0.003 * f64::from(minute));
            drain.observe(share(minute), share(minute + 1), 1.0 / 60.0, Energy::ZERO);
        }
        assert!((drain.base_per_hour() - before).abs() < 1e-12);
    }

    #[test]
    fn a_capacity_that_is_told_later_leaves_the_base_load_as_learned() {
        let mut drain = learned(0.005, 36.0, None, |charge| charge);
        let before = drain.base_per_hour();
        drain.tell(Energy::from_uj(70_000_000_000));
        assert!((drain.base_per_hour() - before).abs() < 1e-12 && drain.is_consistent());
        assert!((drain.capacity_kj() - 70.0).abs() < 1e-6);
    }

    #[test]
    fn what_the_host_told_of_the_capacity_stays_what_it_is() {
        let told = Energy::from_uj(70_000_000_000);
        let have = learned(0.03, 70.0, Some(told), |charge| charge).capacity_kj();
        assert!((have - 70.0).abs() < 2.0, "{have}");
    }

    #[test]
    fn one_jump_of_the_gauge_does_not_move_everything() {
        let mut drain = learned(0.03, 36.0, None, |charge| charge);
        let before = drain.base_per_hour();
        drain.observe(Share::from_percent(40), Share::from_percent(5), 0.5, Energy::ZERO);
        assert!(drain.base_per_hour() - before < 0.01 && drain.is_consistent());
    }
}
