//! What a mode asks of whoever decides where work runs.

use kromka_core::{PowerBound, PowerMode, Share};

use crate::limits::{EMERGENCY, LEFT, PRIORITY_MIN, priority_min};
use crate::mode::Assessment;
use crate::thermal::ThermalLevel;

/// How much more energy weighs in each mode, in thousandths. The policy's own context makes it weigh more on an emptying
/// or hot battery already; the last two modes are for when that was not enough.
const ENERGY_GAIN_MILLI: [u32; 4] = [1_000, 1_000, 1_500, 2_500];

/// What a device's state asks of decisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Throttle {
    /// Which tasks may run on the device.
    pub bound: PowerBound,
    /// How much more energy weighs than it would otherwise, in thousandths.
    pub energy_gain_milli: u32,
    /// How much is left of the tasks that the device runs at once; whoever rounds lets at least one run.
    pub concurrency: Share,
}

impl Throttle {
    /// Nothing is asked for.
    pub const NONE: Self = Self { bound: PowerBound::NONE, energy_gain_milli: 1_000, concurrency: Share::ONE };

    /// Of a state, where at least the mode `least` is asked for: of the two modes the thriftier counts. An emergency is the
    /// state's alone.
    ///
    /// A task that has nowhere else to go runs on the device in any mode, but not while the device must cool: then only
    /// tasks of the least priority and above do.
    #[must_use]
    pub fn of(state: &Assessment, least: PowerMode) -> Self {
        let mode = state.mode.max(least);
        let emergency = state.is_emergency();
        let (left, _) = if emergency { EMERGENCY } else { LEFT[mode.index()] };
        Self {
            bound: PowerBound {
                mode,
                priority_min: priority_min(state).max(PRIORITY_MIN[mode.index()]),
                last_resort: state.thermal != ThermalLevel::Critical,
            },
            energy_gain_milli: ENERGY_GAIN_MILLI[mode.index()],
            concurrency: Share::from_percent(left),
        }
    }

    /// How many of `tasks` at once are left: at least one, where there was one.
    #[must_use]
    pub fn tasks_at_once(&self, tasks: u16) -> u16 {
        let left = u64::from(tasks) * u64::from(self.concurrency.ppb()) / u64::from(Share::ONE.ppb());
        u16::try_from(left).unwrap_or(tasks).max(tasks.min(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PowerPolicy, PowerSample, ThermalReading};
    use kromka_core::{Celsius, Priority};

    fn state(percent: u8, degrees: i32) -> Assessment {
        let thermal = ThermalReading::Celsius(Celsius::from_milli(degrees * 1_000));
        let battery = Some(Share::from_percent(percent));
        PowerPolicy::SPECIFICATION.assess(&PowerSample { battery, charging: false, thermal })
    }

    #[test]
    fn a_thriftier_device_is_never_asked_for_less_thrift() {
        let mut last = Throttle::of(&state(100, 20), PowerMode::HighPerformance);
        assert_eq!(last.bound, PowerBound::NONE);
        for percent in [40, 20, 10] {
            let next = Throttle::of(&state(percent, 20), PowerMode::HighPerformance);
            assert!(next.bound.mode > last.bound.mode && next.bound.priority_min >= last.bound.priority_min);
            assert!(next.energy_gain_milli >= last.energy_gain_milli && next.concurrency < last.concurrency);
            last = next;
        }
    }

    #[test]
    fn what_the_host_asks_for_counts_where_it_is_thriftier() {
        let asked = Throttle::of(&state(100, 20), PowerMode::Saver);
        assert_eq!((asked.bound.mode, asked.bound.priority_min), (PowerMode::Saver, Priority::Normal));
        assert_eq!(Throttle::of(&state(5, 20), PowerMode::Balanced), Throttle::of(&state(5, 20), PowerMode::default()));
    }

    #[test]
    fn the_last_resort_is_closed_only_while_the_device_must_cool() {
        assert!(Throttle::of(&state(5, 64), PowerMode::default()).bound.last_resort);
        assert!(!Throttle::of(&state(100, 65), PowerMode::default()).bound.last_resort);
    }

    #[test]
    fn one_task_is_always_left() {
        let hot = Throttle::of(&state(100, 65), PowerMode::default());
        assert_eq!([0, 1, 2, 19, 40].map(|tasks| hot.tasks_at_once(tasks)), [0, 1, 1, 1, 4]);
    }
}
