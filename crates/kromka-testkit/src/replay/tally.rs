//! Counts of a run, and the figures that they come to.

use super::{context::Course, detail::Account, faults::FaultTally, report::Figures};

/// A task as good as its best option: at least this part of it.
pub(super) const WITHIN: f64 = 0.95;

/// What one policy did on one device, or on many.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Tally {
    pub(super) tasks: u64,
    pub(super) feasible: u64,
    pub(super) value: f64,
    pub(super) best: f64,
    pub(super) within: u64,
    pub(super) misses: u64,
    pub(super) served: u64,
    pub(super) privacy_breaches: u64,
    pub(super) cost_nano: i128,
    pub(super) energy_j: f64,
    pub(super) redispatch_ms: Vec<u32>,
    pub(super) decide_ns: u64,
    pub(super) digest: u64,
    pub(super) account: Account,
    /// Calls that the engine or the world refused although they were in order.
    pub(super) refused_calls: u64,
    /// Devices whose battery had to last, and those whose did.
    pub(super) cases: u64,
    pub(super) survived: u64,
    /// What faults did, where that is counted.
    pub(super) faults: Option<Box<FaultTally>>,
}

impl Tally {
    /// Adds a finished task. Tasks are added in the order of their arrival, so that sums of equal values are equal.
    pub(super) fn finish(&mut self, course: &Course) {
        self.tasks += 1;
        if course.best <= 0.0 {
            return;
        }
        self.feasible += 1;
        self.value += course.value;
        self.best += course.best;
        self.within += u64::from(course.value >= WITHIN * course.best);
        self.misses += u64::from(course.value <= 0.0);
        self.served += u64::from(course.served);
    }

    /// Adds what was counted elsewhere.
    pub(super) fn add(&mut self, other: &Self) {
        self.tasks += other.tasks;
        self.feasible += other.feasible;
        self.value += other.value;
        self.best += other.best;
        self.within += other.within;
        self.misses += other.misses;
        self.served += other.served;
        self.privacy_breaches += other.privacy_breaches;
        self.cost_nano += other.cost_nano;
        self.energy_j += other.energy_j;
        self.redispatch_ms.extend_from_slice(&other.redispatch_ms);
        self.decide_ns += other.decide_ns;
        self.account.add(&other.account);
        self.refused_calls += other.refused_calls;
        self.cases += other.cases;
        self.survived += other.survived;
        if let Some(faults) = &other.faults {
            self.faults.get_or_insert_default().add(faults);
        }
        // Order matters, as it should: the digest is of all choices in their order.
        self.digest = xxhash_rust::xxh3::xxh3_64_with_seed(&other.digest.to_le_bytes(), self.digest);
    }

    /// The figures of the report.
    pub(super) fn figures(&self) -> Figures {
        let per = |sum: f64, count: u64| if count == 0 { 0.0 } else { sum / count as f64 };
        let share = |count: u64| per(count as f64, self.feasible);
        let mut redispatch_ms = self.redispatch_ms.clone();
        redispatch_ms.sort_unstable();
        Figures {
            value_ratio: if self.best > 0.0 { self.value / self.best } else { 0.0 },
            within_5pct: share(self.within),
            misses: share(self.misses),
            privacy_breaches: self.privacy_breaches,
            cost_usd_per_1000: per(self.cost_nano as f64 / 1e9 * 1000.0, self.tasks),
            joule_per_task: per(self.energy_j, self.tasks),
            served_share: share(self.served),
            redispatch_ms_p50: percentile(&redispatch_ms, 50),
            redispatch_ms_p99: percentile(&redispatch_ms, 99),
            decide_ns_mean: per(self.decide_ns as f64, self.tasks),
        }
    }
}

/// The nearest-rank percentile of a sorted list: the least value that `percent` of the values do not exceed.
pub(super) fn percentile<T: Copy>(sorted: &[T], percent: usize) -> Option<T> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_of_the_list() {
        assert_eq!(percentile::<u32>(&[], 50), None);
        assert_eq!(percentile(&[7], 99), Some(7));
        assert_eq!(percentile(&[1, 2, 3, 4], 50), Some(2));
        let hundred: Vec<u32> = (1..=100).collect();
        assert_eq!(percentile(&hundred, 99), Some(99));
        assert_eq!(percentile(&hundred, 50), Some(50));
    }

    #[test]
    fn infeasible_tasks_count_as_tasks_only() {
        let mut tally = Tally::default();
        let course = |best, value, served| Course { best, value, served, ..Course::default() };
        for course in [course(0.0, 0.0, true), course(0.8, 0.78, true), course(0.5, 0.0, true), course(0.5, 0.3, false)]
        {
            tally.finish(&course);
        }
        let figures = tally.figures();
        assert_eq!((tally.tasks, tally.feasible), (4, 3));
        assert!((figures.value_ratio - 1.08 / 1.8).abs() < 1e-12);
        assert!((figures.within_5pct - 1.0 / 3.0).abs() < 1e-12);
        assert!((figures.misses - 1.0 / 3.0).abs() < 1e-12);
        assert!((figures.served_share - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(figures.redispatch_ms_p50, None);
    }
}
