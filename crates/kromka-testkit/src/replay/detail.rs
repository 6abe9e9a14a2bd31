//! Where the value went and what was chosen: the details behind the figures.

use std::collections::BTreeMap;

use kromka_core::{Environment, EnvironmentMap};

use super::context::Course;
use crate::{
    constants::{DAY_MS, HOUR_MS},
    world::Task,
};

/// Hours of a day.
pub const HOURS: usize = 24;

/// Why a feasible task came to less than its best value; of several that apply the first listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// A try showed data where it may not be seen.
    Breach = 0,
    /// It was never tried.
    NeverRan = 1,
    /// No try gave a result.
    Failed = 2,
    /// The result came after the deadline.
    Late = 3,
    /// The tries cost more than the limit.
    Dear = 4,
    /// The result is below the quality floor.
    LowQuality = 5,
    /// The first try gave no result, the second did within all limits: what failing over lost.
    Fallback = 6,
    /// The first try gave the result, and another environment was better: what the choice lost.
    OtherEnvironment = 7,
    /// The best environment gave less than at the arrival: what waiting lost.
    SameEnvironment = 8,
}

impl Cause {
    /// How many there are.
    pub const COUNT: usize = 9;
    /// All of them, in the order of their codes.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Breach,
        Self::NeverRan,
        Self::Failed,
        Self::Late,
        Self::Dear,
        Self::LowQuality,
        Self::Fallback,
        Self::OtherEnvironment,
        Self::SameEnvironment,
    ];

    /// A short name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Breach => "breach of privacy",
            Self::NeverRan => "never ran",
            Self::Failed => "all tries failed",
            Self::Late => "too late",
            Self::Dear => "too dear",
            Self::LowQuality => "below the quality floor",
            Self::Fallback => "fallback",
            Self::OtherEnvironment => "other environment",
            Self::SameEnvironment => "same environment",
        }
    }

    /// Why a task came to what it came to, whether that is less than its best or not.
    fn of(task: &Task, course: &Course) -> Self {
        match course {
            Course { breach: true, .. } => Self::Breach,
            Course { tries: 0, .. } => Self::NeverRan,
            Course { finished: false, .. } => Self::Failed,
            Course { late: true, .. } => Self::Late,
            _ if course.cost_nano > task.view.requirements.cost_max.nano() => Self::Dear,
            Course { served: false, .. } => Self::LowQuality,
            Course { tries: 1, first, best_in, .. } if first == best_in => Self::SameEnvironment,
            Course { tries: 1, .. } => Self::OtherEnvironment,
            _ => Self::Fallback,
        }
    }
}

/// What is behind one policy's figures, over feasible tasks; all seeds together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Detail {
    /// What each cause lost, as a share of the sum of the best values, in the order of [`Cause::ALL`]; together
    /// 1 - `value_ratio`. A task that came to more than its best at arrival counts against its cause.
    pub lost: [f64; Cause::COUNT],
    /// First tries in each hour of the day, hour 0 beginning at the window's start, by environment.
    pub first_tries: [EnvironmentMap<u64>; HOURS],
    /// The value ratio of each day, by the window's name; `None` for a day without a feasible task. A task counts on
    /// the day of its arrival.
    pub days: BTreeMap<String, Vec<Option<f64>>>,
}

/// Sums of values.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Sums {
    value: f64,
    best: f64,
}

impl Sums {
    fn add(&mut self, value: f64, best: f64) {
        self.value += value;
        self.best += best;
    }

    fn ratio(self) -> Option<f64> {
        (self.best > 0.0).then_some(self.value / self.best)
    }
}

/// Counts behind a [`Detail`], of one policy on one device, or on many.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Account {
    best: f64,
    lost: [f64; Cause::COUNT],
    first_tries: [EnvironmentMap<u64>; HOURS],
    days: Vec<Sums>,
}

impl Account {
    /// Adds a finished task. Tasks are added in the order of their arrival.
    pub(super) fn finish(&mut self, task: &Task, course: &Course) {
        if course.best <= 0.0 {
            return;
        }
        self.best += course.best;
        self.lost[Cause::of(task, course) as usize] += course.best - course.value;
        if let Some(first) = course.first {
            self.first_tries[place(course.first_at_ms % DAY_MS / HOUR_MS)][first] += 1;
        }
        let day = place(task.view.arrival_ms / DAY_MS);
        self.day(day).add(course.value, course.best);
    }

    /// Adds what was counted elsewhere.
    pub(super) fn add(&mut self, other: &Self) {
        self.best += other.best;
        for (sum, lost) in self.lost.iter_mut().zip(&other.lost) {
            *sum += lost;
        }
        for (sums, counts) in self.first_tries.iter_mut().zip(&other.first_tries) {
            for environment in Environment::ALL {
                sums[environment] += counts[environment];
            }
        }
        for (day, sums) in other.days.iter().enumerate() {
            self.day(day).add(sums.value, sums.best);
        }
    }

    fn day(&mut self, day: usize) -> &mut Sums {
        if day >= self.days.len() {
            self.days.resize(day + 1, Sums::default());
        }
        &mut self.days[day]
    }

    /// The value ratio of each of the first `days`.
    fn day_ratios(&self, days: u32) -> Vec<Option<f64>> {
        (0..u64::from(days)).map(|day| self.days.get(place(day)).and_then(|sums| sums.ratio())).collect()
    }

    /// The details of what was pooled here, with the days of each window.
    pub(super) fn detail<'a>(&self, windows: impl Iterator<Item = (&'a String, &'a Self)>, days: u32) -> Detail {
        let share = |lost: f64| if self.best > 0.0 { lost / self.best } else { 0.0 };
        Detail {
            lost: self.lost.map(share),
            first_tries: self.first_tries,
            days: windows.map(|(name, window)| (name.clone(), window.day_ratios(days))).collect(),
        }
    }
}

/// Hours and days are few.
fn place(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;
