//! A world whose physics are drawn anew: what a policy learnt by heart of the specified one is wrong there.

use super::Constants;
use crate::noise::{Noise, Stream};

/// Least factor on a jittered constant.
const FACTOR_MIN: f64 = 0.7;
/// What noise adds to it at most.
const FACTOR_SPREAD: f64 = 0.6;

/// How a constant is drawn anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Anything not negative.
    Amount,
    /// Never above 1.
    Probability,
}

/// A constant that is drawn anew, and its name.
type Field<'c> = (&'static str, Kind, &'c mut f64);

macro_rules! table {
    ($constants:ident: $($kind:ident $field:ident),* $(,)?) => {
        [$((stringify!($field), Kind::$kind, &mut $constants.$field)),*]
    };
}

/// How many constants a jittered world draws anew.
const JITTERED: usize = 47;

/// The one table of what is drawn anew. The place of a field is the key of its noise: new ones go to the end.
///
/// Rates, powers and the energies beside them, factors of round trips, probabilities of failure and range, heat and
/// battery. What is not here stays: calendar, periods and counts, the floor of the fitted time per token, the parts of a
/// hybrid, the slow-down of incidents, the noise on local work, beacons, probes and how failures are seen and charged.
fn table(constants: &mut Constants) -> [Field<'_>; JITTERED] {
    table!(constants:
        // Rates, of the network, of the radio's power and of the device's own work.
        Amount wifi_down_kbps, Amount wifi_up_kbps, Amount nr_up_min_kbps, Amount nr_down_per_up,
        Amount rate_min_kbps, Amount uplink_dead_kbps, Amount peer_kbps,
        Amount cell_up_mbps_max, Amount cell_down_mbps_max,
        Amount local_prefill_speedup, Amount local_token_factor, Amount peer_factor,
        // Round trips.
        Amount wifi_rtt_ms, Amount wifi_rtt_spread_ms, Amount lte_rtt_factor, Amount remote_round_trips,
        Amount edge_wifi_rtt_ms, Amount edge_nr_rtt_factor, Amount peer_setup_s,
        // Failures and range.
        Probability incident_failure, Probability remote_failure, Probability edge_failure,
        Probability peer_failure, Probability peer_in_range,
        // Powers.
        Amount local_w, Amount peer_w, Amount peer_setup_j,
        Amount wifi_up_w, Amount wifi_down_w, Amount wifi_wait_w, Amount wifi_task_j,
        Amount cell_base_w, Amount cell_up_w_per_mbps, Amount cell_down_w_per_mbps, Amount cell_wait_w,
        Amount cell_tail_j,
        // Heat and battery.
        Amount ambient_c, Amount peer_c, Amount throttle_above_c, Amount throttle_per_c, Amount cooling_s, Amount heat_c_per_j,
        Amount heat_hybrid_c_per_j, Amount battery_j, Amount idle_drain_per_hour, Amount charge_per_hour,
        Amount battery_floor,
    )
}

impl Constants {
    /// The specified constants with those of the table drawn anew: each times .7 to 1.3, by its own stream of `seed`.
    #[must_use]
    pub fn jittered(seed: u64) -> Self {
        let noise = Noise::new(seed);
        let mut constants = Self::SPECIFIED;
        for (key, (_, kind, value)) in (0_u64..).zip(table(&mut constants)) {
            let drawn = *value * (FACTOR_MIN + FACTOR_SPREAD * noise.unit(key, Stream::Jitter));
            *value = match kind {
                Kind::Amount => drawn,
                Kind::Probability => drawn.min(1.0),
            };
        }
        constants
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(mut constants: Constants) -> Vec<(&'static str, f64)> {
        table(&mut constants).map(|(name, _, value)| (name, *value)).to_vec()
    }

    #[test]
    fn each_field_of_the_table_is_drawn_within_30_percent_and_by_its_own_stream() {
        let (specified, one, two) =
            (values(Constants::SPECIFIED), values(Constants::jittered(1)), values(Constants::jittered(2)));
        let mut factors = Vec::new();
        for (((name, before), (_, one)), (_, two)) in specified.iter().zip(&one).zip(&two) {
            for drawn in [one, two] {
                assert!((0.7 - 1e-9..=1.3).contains(&(drawn / before)), "{name}: {before} became {drawn}");
            }
            assert!((one - two).abs() > 1e-9 * before, "{name} is {one} for both seeds");
            factors.push((one / before * 1e9).round().to_bits());
        }
        factors.sort_unstable();
        factors.dedup();
        assert_eq!(factors.len(), JITTERED, "two fields share a draw");
    }

    #[test]
    fn draws_fill_the_whole_range() {
        let factors: Vec<f64> =
            (0..200).map(|seed| Constants::jittered(seed).local_w / Constants::SPECIFIED.local_w).collect();
        assert!(factors.iter().any(|factor| *factor < 0.72) && factors.iter().any(|factor| *factor > 1.28));
    }

    #[test]
    fn what_is_not_in_the_table_stays() {
        for seed in 0..20 {
            let mut jittered = Constants::jittered(seed);
            assert_ne!(jittered, Constants::SPECIFIED);
            let mut specified = Constants::SPECIFIED;
            for ((_, _, drawn), (_, _, before)) in table(&mut jittered).into_iter().zip(table(&mut specified)) {
                *drawn = *before;
            }
            assert_eq!(jittered, Constants::SPECIFIED);
        }
    }

    #[test]
    fn calendar_counts_and_what_the_engine_is_told_are_not_in_the_table() {
        let names: Vec<&str> = values(Constants::SPECIFIED).into_iter().map(|(name, _)| name).collect();
        let stay = [
            "local_token_min_ms",
            "local_noise_min",
            "local_noise_spread",
            "token_kbit",
            "incident_slowdown",
            "hybrid_premium",
            "hybrid_local",
            "hybrid_radio",
            "beacon_cloud_j",
            "probe_j",
            "failed_energy",
        ];
        assert!(stay.into_iter().all(|name| !names.contains(&name)));
        let jittered = Constants::jittered(7);
        let integers = |c: &Constants| {
            [c.rtt_hold_ms, c.provider_rotation, c.edge_failure_block, c.cell_idle_ms, c.charge_until_hour]
        };
        assert_eq!(integers(&jittered), integers(&Constants::SPECIFIED));
    }

    #[test]
    fn a_probability_never_exceeds_one() {
        for seed in 0..100 {
            let mut constants = Constants::jittered(seed);
            for (name, kind, value) in table(&mut constants) {
                assert!(kind == Kind::Amount || (0.0..=1.0).contains(value), "{name} {value}");
            }
        }
    }
}
