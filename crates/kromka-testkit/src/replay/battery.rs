//! A battery that is full at the start, is not charged and must last: who survives, and what that costs.

use serde::Serialize;

use super::{Context, Dispatch};
use super::{policy::Policy, tally::Tally};
use crate::constants::{Constants, HOUR_MS};
use crate::world::TaskView;

/// The longest target, in hours.
pub const BATTERY_HOURS_MAX: u32 = 168;

/// A battery target of a replay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatteryRun {
    /// How long the battery must last, from the window's start, in hours: 1 to [`BATTERY_HOURS_MAX`], and no longer than
    /// the window. Tasks that come later are left out.
    pub hours: u32,
    /// What a full battery holds, in joule, greater than 0; `None` is what the world says. An idle device takes the same
    /// share of it in an hour: a smaller battery makes tasks weigh more.
    pub capacity_j: Option<u32>,
}

impl BatteryRun {
    /// The end, in ms since the window's start.
    pub(super) fn until_ms(&self) -> u64 {
        u64::from(self.hours) * HOUR_MS
    }

    /// The physics without a charger and without a floor.
    pub(super) fn constants(&self, constants: Constants) -> Constants {
        let battery_j = self.capacity_j.map_or(constants.battery_j, f64::from);
        Constants { battery_j, charge_until_hour: 0, battery_floor: 0.0, ..constants }
    }
}

/// What became of the batteries under `kromka`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BatteryFigures {
    /// Share of the devices, over all seeds and windows, whose battery lasted until the target.
    pub survived: f64,
    /// The same where each task runs in the feasible place that takes the least energy.
    pub clairvoyant_survived: f64,
    /// Points of `value_ratio` (hundredths) that `kromka` is below itself without a target, on a battery that only never
    /// ends; negative where it is above. Tasks lost to an empty battery are among them.
    pub value_given_up: f64,
    /// Share of the devices whose battery would have lasted without a target.
    pub survived_without_target: f64,
    /// The devices.
    pub cases: u64,
}

/// The figures of three runs: with the target, the clairvoyant's, and without it on a battery that never ends.
pub(super) fn figures(kromka: &Tally, clairvoyant: &Tally, free: &Tally) -> BatteryFigures {
    let share = |tally: &Tally| if tally.cases == 0 { 0.0 } else { tally.survived as f64 / tally.cases as f64 };
    BatteryFigures {
        survived: share(kromka),
        clairvoyant_survived: share(clairvoyant),
        value_given_up: (free.figures().value_ratio - kromka.figures().value_ratio) * 100.0,
        survived_without_target: share(free),
        cases: kromka.cases,
    }
}

/// How one device's battery goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Life {
    pub(super) until_ms: u64,
    /// Whether the device goes off when it is empty.
    pub(super) ends: bool,
    /// Whether it was empty at some time up to the target.
    pub(super) ran_out: bool,
}

/// The feasible place that takes the least energy, by the truth.
pub(super) struct Cheapest;

impl Policy for Cheapest {
    fn arrived(&mut self, task: &TaskView, context: &mut Context<'_, '_>) {
        if let Some(environment) = context.cheapest_option(task.id) {
            let accepted = context.run(task.id, Dispatch::to(environment));
            debug_assert!(accepted.is_ok(), "{accepted:?}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Hooks, Replay, ReplayError, Report};
    use super::*;

    fn replay(hours: u32, capacity_j: Option<u32>) -> Result<Report, ReplayError> {
        let battery = Some(BatteryRun { hours, capacity_j });
        let policies = ["kromka", "all-local", "clairvoyant"].map(str::to_owned).to_vec();
        Replay { battery, policies, seeds: vec![1], days: Some(2), ..Replay::default() }.run(&Hooks::default())
    }

    fn near(have: f64, need: f64) {
        assert!((have - need).abs() < 1e-9, "have {have}, need {need}");
    }

    #[test]
    fn a_battery_that_lasts_costs_nothing_and_later_tasks_are_left_out() {
        let report = replay(12, None).unwrap();
        let battery = report.battery.unwrap();
        // Six devices in two windows.
        assert_eq!(battery.cases, 12);
        for survived in [battery.survived, battery.clairvoyant_survived, battery.survived_without_target] {
            near(survived, 1.0);
        }
        assert!(battery.value_given_up.abs() < 0.1, "{battery:?}");
        let whole = replay(48, None).unwrap();
        assert!(whole.policies["kromka"].pooled.served_share < 0.8, "nobody lasts two days: {whole:?}");
        near(whole.battery.unwrap().clairvoyant_survived, 0.0);
    }

    #[test]
    fn a_device_that_went_off_loses_its_tasks_whatever_decides_them() {
        let report = replay(20, Some(800)).unwrap();
        near(report.battery.unwrap().survived, 0.0);
        for name in ["all-local", "kromka"] {
            let figures = report.policies[name].pooled;
            assert!(figures.misses > 0.2 && figures.served_share < 0.8, "{name}: {figures:?}");
        }
    }

    #[test]
    fn no_target_no_figures_and_the_world_is_as_it_was() {
        let days = |battery| Replay {
            battery,
            seeds: vec![1],
            days: Some(1),
            policies: vec!["kromka".to_owned()],
            ..Replay::default()
        };
        let report = days(None).run(&Hooks::default()).unwrap();
        assert_eq!(report.battery, None);
        let bound = days(Some(BatteryRun { hours: 24, capacity_j: None })).run(&Hooks::default()).unwrap();
        assert!(bound.battery.is_some() && bound.digest != report.digest);
    }

    #[test]
    fn targets_outside_their_range_are_refused() {
        for (hours, capacity_j, need) in [
            (0, None, "the battery target is 0 h; allowed is 1 to 48"),
            (49, None, "the battery target is 49 h; allowed is 1 to 48"),
            (12, Some(0), "the battery holds 0 J; it must hold 1 J or more"),
        ] {
            assert_eq!(replay(hours, capacity_j).unwrap_err().to_string(), need);
        }
    }
}
