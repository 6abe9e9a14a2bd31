//! Who can be reached: range, outages, and what beacons and probes say of it.

use kromka_core::{Environment, LinkKind};

use super::{Failure, World};
use crate::{constants::HOUR_MS, noise::Stream};

impl World<'_> {
    /// The level of the incident at `at_ms` there: 0 none, 1 degraded, 2 down.
    pub(super) fn incident_level(&self, environment: Environment, at_ms: u64) -> u8 {
        if self.data.takes_down.contains(environment) { self.levels.at(at_ms) } else { 0 }
    }

    /// Why an environment cannot be reached at `at_ms`: out of range, down or cut off. A hybrid goes where premium goes.
    #[must_use]
    pub fn unreachable(&self, device: u32, environment: Environment, at_ms: u64) -> Option<Failure> {
        let by_fault = || self.faults.as_ref().and_then(|faults| faults.cut(device, environment, at_ms));
        self.unreachable_anyway(device, environment, at_ms).or_else(by_fault)
    }

    /// The same in a world without faults.
    pub(crate) fn unreachable_anyway(&self, device: u32, environment: Environment, at_ms: u64) -> Option<Failure> {
        let in_range = match environment {
            Environment::EdgeNearby => match self.link_kind(at_ms) {
                LinkKind::Wifi => true,
                LinkKind::Nr => at_ms / (HOUR_MS / 2) % 3 != 2,
                _ => false,
            },
            Environment::Peer => {
                let key = (u64::from(device) << 40) | (at_ms / (HOUR_MS / 4));
                self.noise.unit_in(key, environment, Stream::Range) < self.constants.peer_in_range
            }
            _ => true,
        };
        let down = self.incident_level(environment, at_ms) >= 2
            || environment == Environment::Hybrid && self.incident_level(Environment::CloudPremium, at_ms) >= 2;
        match (in_range, down) {
            (false, _) => Some(Failure::OutOfRange),
            (true, true) => Some(Failure::Down),
            (true, false) => None,
        }
    }

    /// The round-trip time to an environment at `at_ms`, in ms; `None` on the device itself.
    #[must_use]
    pub fn rtt_ms(&self, device: u32, environment: Environment, at_ms: u64) -> Option<f64> {
        match environment {
            Environment::Local => None,
            Environment::Peer => Some(self.constants.peer_setup_s * 1000.0),
            Environment::EdgeNearby => {
                let link = self.link(device, at_ms);
                Some(self.edge_rtt_ms(link.kind, link.rtt_ms))
            }
            _ => Some(self.link(device, at_ms).rtt_ms),
        }
    }

    pub(super) fn edge_rtt_ms(&self, kind: LinkKind, rtt_ms: f64) -> f64 {
        let constants = &self.constants;
        if kind == LinkKind::Wifi { constants.edge_wifi_rtt_ms } else { rtt_ms * constants.edge_nr_rtt_factor }
    }

    /// When beacons of a device are sent, in ms: while a task arrived in the ten minutes before.
    #[must_use]
    pub fn beacon_times(&self, device: u32) -> Vec<u64> {
        let (every, awake) = (self.constants.beacon_every_ms, self.constants.beacon_awake_ms);
        let mut times: Vec<u64> = Vec::new();
        for task in self.tasks_of(device) {
            let arrival_ms = task.view.arrival_ms;
            let first = times.last().map_or(0, |last| last + every).max(arrival_ms.next_multiple_of(every));
            let last = (arrival_ms + awake).min(self.end_ms());
            times.extend((first..=last).step_by(usize::try_from(every).unwrap_or(usize::MAX)));
        }
        times
    }
}
