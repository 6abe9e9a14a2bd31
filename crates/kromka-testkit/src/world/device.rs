//! The state of one device: heat, charge, queue and radio.

use crate::constants::{Constants, DAY_MS, HOUR_MS};

/// What running tasks leaves behind on a device.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DeviceState {
    /// The time of this state, in ms since the window's start.
    pub at_ms: u64,
    /// Temperature in °C.
    pub temperature_c: f64,
    /// Charge, 0 to 1.
    pub battery: f64,
    /// Local work runs until then.
    pub occupied_until_ms: u64,
    /// The radio was last in use then; `None` when it never was.
    pub radio_until_ms: Option<u64>,
}

impl DeviceState {
    /// A full, cool and idle device at the window's start.
    #[must_use]
    pub fn new(constants: &Constants) -> Self {
        Self { at_ms: 0, temperature_c: constants.ambient_c, battery: 1.0, occupied_until_ms: 0, radio_until_ms: None }
    }

    /// How long local work would wait, in seconds.
    #[must_use]
    pub fn queue_s(&self) -> f64 {
        self.occupied_until_ms.saturating_sub(self.at_ms) as f64 / 1000.0
    }

    /// Whether using a mobile radio now wakes it.
    #[must_use]
    pub fn radio_asleep(&self, constants: &Constants) -> bool {
        self.radio_until_ms.is_none_or(|until| self.at_ms > until.saturating_add(constants.cell_idle_ms))
    }

    /// Whether a device charges at `at_ms`.
    #[must_use]
    pub fn charging(constants: &Constants, at_ms: u64) -> bool {
        at_ms % DAY_MS < constants.charge_until_hour * HOUR_MS
    }

    /// Lets time pass until `to_ms`: the device cools, charges or idles.
    pub fn advance(&mut self, constants: &Constants, to_ms: u64) {
        if to_ms <= self.at_ms {
            return;
        }
        let elapsed_s = (to_ms - self.at_ms) as f64 / 1000.0;
        let above = self.temperature_c - constants.ambient_c;
        self.temperature_c = constants.ambient_c + above * libm::exp(-elapsed_s / constants.cooling_s);
        while self.at_ms < to_ms {
            let day = self.at_ms - self.at_ms % DAY_MS;
            let charge_end = day + constants.charge_until_hour * HOUR_MS;
            let charging = self.at_ms < charge_end;
            let until = to_ms.min(if charging { charge_end } else { day + DAY_MS });
            let hours = (until - self.at_ms) as f64 / HOUR_MS as f64;
            let change = if charging { constants.charge_per_hour } else { -constants.idle_drain_per_hour };
            self.battery = (self.battery + change * hours).clamp(constants.battery_floor, 1.0);
            self.at_ms = until;
        }
    }

    /// Takes energy from the battery, in joule.
    pub fn spend(&mut self, constants: &Constants, joule: f64) {
        self.battery = (self.battery - joule / constants.battery_j).max(constants.battery_floor);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(have: f64, need: f64) {
        assert!((have - need).abs() < 1e-9, "have {have}, need {need}");
    }

    #[test]
    fn the_battery_follows_the_calendar() {
        let constants = Constants::default();
        let mut state = DeviceState { battery: 0.5, ..DeviceState::new(&constants) };
        state.advance(&constants, HOUR_MS / 2);
        near(state.battery, 0.75);
        state.advance(&constants, 6 * HOUR_MS);
        near(state.battery, 1.0);
        state.advance(&constants, 16 * HOUR_MS);
        near(state.battery, 1.0 - 10.0 * 0.042);
        // Over midnight: eight idle hours, then half an hour of charging.
        state.advance(&constants, 24 * HOUR_MS + HOUR_MS / 2);
        near(state.battery, 1.0 - 18.0 * 0.042 + 0.25);
    }

    #[test]
    fn the_battery_stops_at_its_floor() {
        let constants = Constants::default();
        let mut state = DeviceState { at_ms: 7 * HOUR_MS, battery: 0.04, ..DeviceState::new(&constants) };
        state.spend(&constants, 55_000.0);
        near(state.battery, 0.03);
        state.advance(&constants, 20 * HOUR_MS);
        near(state.battery, 0.03);
    }

    #[test]
    fn heat_leaves_with_its_time_constant_and_the_queue_runs_down() {
        let constants = Constants::default();
        let mut state = DeviceState { temperature_c: 38.0, occupied_until_ms: 300_000, ..DeviceState::new(&constants) };
        state.advance(&constants, 240_000);
        near(state.temperature_c, 28.0 + 10.0 * 0.367_879_441_171_442_33);
        near(state.queue_s(), 60.0);
        state.advance(&constants, 400_000);
        near(state.queue_s(), 0.0);
    }

    #[test]
    fn a_radio_sleeps_after_ten_idle_seconds() {
        let constants = Constants::default();
        let at = |at_ms, radio_until_ms| DeviceState { at_ms, radio_until_ms, ..DeviceState::new(&constants) };
        assert!(at(0, None).radio_asleep(&constants));
        assert!(!at(20_000, Some(10_000)).radio_asleep(&constants));
        assert!(at(20_001, Some(10_000)).radio_asleep(&constants));
        assert!(!at(20_000, Some(25_000)).radio_asleep(&constants));
    }
}
