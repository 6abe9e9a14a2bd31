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
