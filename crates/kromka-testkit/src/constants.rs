//! Every constant of the simulated world, in one place: what a jittered world draws anew.

use kromka_core::{Environment, EnvironmentMap, EnvironmentProfile, Sensitivity, Share};

use crate::WorldData;

mod jitter;

/// Milliseconds of an hour.
pub(crate) const HOUR_MS: u64 = 3_600_000;
/// Milliseconds of a day.
pub(crate) const DAY_MS: u64 = 24 * HOUR_MS;

/// Physics of the world: units in the names, powers in watt, energies in joule, probabilities 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Constants {
    /// Wi-Fi towards the device.
    pub wifi_down_kbps: f64,
    /// Wi-Fi from the device.
    pub wifi_up_kbps: f64,
    /// Least round-trip time on Wi-Fi.
    pub wifi_rtt_ms: f64,
    /// What noise adds to it at most.
    pub wifi_rtt_spread_ms: f64,
    /// Round-trip time on LTE over that on 5G.
    pub lte_rtt_factor: f64,
    /// A new round-trip time is drawn this often.
    pub rtt_hold_ms: u64,
    /// Least uplink on 5G, whose traces carry only acknowledgements.
    pub nr_up_min_kbps: f64,
    /// Downlink over uplink on 5G.
    pub nr_down_per_up: f64,
    /// No rate is below this.
    pub rate_min_kbps: f64,
    /// At or below this uplink every remote try fails.
    pub uplink_dead_kbps: f64,

    /// How much faster a prompt is read than the fitted device reads it.
    pub local_prefill_speedup: f64,
    /// Time per generated token over that of the fitted device.
    pub local_token_factor: f64,
    /// Least time per token of the fitted device, in ms.
    pub local_token_min_ms: f64,
    /// Least factor of the noise on local work.
    pub local_noise_min: f64,
    /// What noise adds to it at most.
    pub local_noise_spread: f64,
    /// Above this temperature in °C the device throttles.
    pub throttle_above_c: f64,
    /// Slow-down for each °C above it.
    pub throttle_per_c: f64,
    /// Power of local work.
    pub local_w: f64,

    /// Round trips before a remote answer starts.
    pub remote_round_trips: f64,
    /// Kilobits of one token of an answer.
    pub token_kbit: f64,
    /// Tasks for which one file of a provider serves before the next does.
    pub provider_rotation: u64,
    /// Round-trip time to the edge on Wi-Fi.
    pub edge_wifi_rtt_ms: f64,
    /// Round-trip time to the edge over that to a cloud, on 5G.
    pub edge_nr_rtt_factor: f64,
    /// Latency during a level-1 incident over that before.
    pub incident_slowdown: f64,
    /// Failures during a level-1 incident.
    pub incident_failure: f64,
    /// Failures at any time.
    pub remote_failure: f64,

    /// Failures of the edge.
    pub edge_failure: f64,
    /// Tasks that share one draw of it.
    pub edge_failure_block: u64,
    /// Quarter-hours in which the peer is in range.
    pub peer_in_range: f64,
    /// Temperature of the peer in °C.
    pub peer_c: f64,
    /// Its time over the local formula's.
    pub peer_factor: f64,
    /// Rate to it.
    pub peer_kbps: f64,
    /// Time to set up the connection to it.
    pub peer_setup_s: f64,
    /// Power while it works.
    pub peer_w: f64,
    /// Energy of the set-up.
    pub peer_setup_j: f64,
    /// Failures of the peer.
    pub peer_failure: f64,

    /// Premium's part in a hybrid's latency and cost.
    pub hybrid_premium: f64,
    /// The device's part in a hybrid's latency, queue, energy and occupancy.
    pub hybrid_local: f64,
    /// The part of premium's radio energy.
    pub hybrid_radio: f64,

    /// Wi-Fi power while sending.
    pub wifi_up_w: f64,
    /// Wi-Fi power while receiving.
    pub wifi_down_w: f64,
    /// Wi-Fi power while waiting.
    pub wifi_wait_w: f64,
    /// Wi-Fi energy of each task.
    pub wifi_task_j: f64,
    /// Cellular power while sending or receiving, without the part by rate.
    pub cell_base_w: f64,
    /// Cellular power per Mbit/s sent.
    pub cell_up_w_per_mbps: f64,
    /// Rate up to which that grows.
    pub cell_up_mbps_max: f64,
    /// Cellular power per Mbit/s received.
    pub cell_down_w_per_mbps: f64,
    /// Rate up to which that grows.
    pub cell_down_mbps_max: f64,
    /// Cellular power while waiting.
    pub cell_wait_w: f64,
    /// Energy of waking the radio, which it spends in its tail.
    pub cell_tail_j: f64,
    /// The radio sleeps after this long without use.
    pub cell_idle_ms: u64,

    /// Temperature of the surroundings in °C.
    pub ambient_c: f64,
    /// Time constant of cooling.
    pub cooling_s: f64,
    /// Warming for each joule of local work.
    pub heat_c_per_j: f64,
    /// Warming for each joule of a hybrid's local work.
    pub heat_hybrid_c_per_j: f64,
    /// Energy of a full battery.
    pub battery_j: f64,
    /// Share of it that an idle hour takes.
    pub idle_drain_per_hour: f64,
    /// Share of it that an hour of charging gives.
    pub charge_per_hour: f64,
    /// Charging is from midnight to this hour.
    pub charge_until_hour: u64,
    /// The battery is never below this.
    pub battery_floor: f64,

    /// A beacon this often.
    pub beacon_every_ms: u64,
    /// While a task arrived no longer ago than this.
    pub beacon_awake_ms: u64,
    /// Energy of the beacon of one cloud.
    pub beacon_cloud_j: f64,
    /// Energy of a probe.
    pub probe_j: f64,
    /// At most one probe per environment in this time.
    pub probe_every_ms: u64,
    /// Age of the link sample that a policy sees.
    pub link_sample_age_ms: u64,
    /// A plain failure of a cloud or hybrid try is seen after this.
    pub failure_seen_cloud_ms: u32,
    /// Elsewhere after this.
    pub failure_seen_near_ms: u32,
    /// Part of a failed try's energy that is charged.
    pub failed_energy: f64,
}

impl Constants {
    /// Those of the specification.
    pub const SPECIFIED: Self = Self {
        wifi_down_kbps: 60_000.0,
        wifi_up_kbps: 30_000.0,
        wifi_rtt_ms: 12.0,
        wifi_rtt_spread_ms: 8.0,
        lte_rtt_factor: 1.15,
        rtt_hold_ms: 3_000,
        nr_up_min_kbps: 2_000.0,
        nr_down_per_up: 4.0,
        rate_min_kbps: 8.0,
        uplink_dead_kbps: 40.0,
        local_prefill_speedup: 4.0,
        local_token_factor: 0.6,
        local_token_min_ms: 5.0,
        local_noise_min: 0.93,
        local_noise_spread: 0.14,
        throttle_above_c: 39.0,
        throttle_per_c: 0.06,
        local_w: 4.5,
        remote_round_trips: 2.5,
        token_kbit: 0.048,
        provider_rotation: 150,
        edge_wifi_rtt_ms: 8.0,
        edge_nr_rtt_factor: 0.5,
        incident_slowdown: 1.6,
        incident_failure: 0.25,
        remote_failure: 0.004,
        edge_failure: 0.03,
        edge_failure_block: 40,
        peer_in_range: 0.60,
        peer_c: 32.0,
        peer_factor: 1.1,
        peer_kbps: 20_000.0,
        peer_setup_s: 0.05,
        peer_w: 0.4,
        peer_setup_j: 0.3,
        peer_failure: 0.02,
        hybrid_premium: 0.45,
        hybrid_local: 0.35,
        hybrid_radio: 0.5,
        wifi_up_w: 0.8,
        wifi_down_w: 0.5,
        wifi_wait_w: 0.15,
        wifi_task_j: 0.1,
        cell_base_w: 1.29,
        cell_up_w_per_mbps: 0.438,
        cell_up_mbps_max: 12.0,
        cell_down_w_per_mbps: 0.052,
        cell_down_mbps_max: 50.0,
        cell_wait_w: 0.6,
        cell_tail_j: 2.5,
        cell_idle_ms: 10_000,
        ambient_c: 28.0,
        cooling_s: 240.0,
        heat_c_per_j: 0.16,
        heat_hybrid_c_per_j: 0.06,
        battery_j: 55_000.0,
        idle_drain_per_hour: 0.042,
        charge_per_hour: 0.5,
        charge_until_hour: 6,
        battery_floor: 0.03,
        beacon_every_ms: 60_000,
        beacon_awake_ms: 600_000,
        beacon_cloud_j: 0.05,
        probe_j: 0.05,
        probe_every_ms: 10_000,
        link_sample_age_ms: 1_000,
        failure_seen_cloud_ms: 2_000,
        failure_seen_near_ms: 500,
        failed_energy: 0.5,
    };
}

impl Default for Constants {
    fn default() -> Self {
        Self::SPECIFIED
    }
}

/// The user's policy, which every engine is given: who may see what, how private each is, its quality and its price.
#[must_use]
pub fn tiers(data: &WorldData) -> EnvironmentMap<EnvironmentProfile> {
    EnvironmentMap::from_fn(|environment| {
        let (ceiling, privacy) = match environment {
            Environment::Local => (Sensitivity::Secret, 100),
            Environment::CloudBasic => (Sensitivity::Personal, 30),
            Environment::CloudPremium => (Sensitivity::Confidential, 60),
            Environment::EdgeNearby => (Sensitivity::Confidential, 80),
            Environment::Peer => (Sensitivity::Public, 20),
            Environment::Hybrid => (Sensitivity::Confidential, 70),
        };
        EnvironmentProfile {
            ceiling,
            privacy: Share::from_percent(privacy),
            quality: data.quality[environment],
            // A hybrid's charge is premium's: its list is the honest upper bound, its part of it is to be learnt.
            price: data.prices
                [if environment == Environment::Hybrid { Environment::CloudPremium } else { environment }],
            ..EnvironmentProfile::default_of(environment)
        }
    })
}
