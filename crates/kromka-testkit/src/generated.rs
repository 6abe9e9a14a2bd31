//! The built-in world: traces drawn from distributions whose moments are those of published measurements.

use jiff::{SignedDuration, Timestamp};
use kromka_core::{Environment, EnvironmentMap, EnvironmentSet, Money, Price, Share};

use crate::{DeviceFit, Generation, Incident, Rates, Request, Window, WorldData, noise::Noise, numeric::round_u32};

/// Devices, days and tasks of a device in a day: those of the specification of the recorded world.
const SIZES: (u32, u32, u32) = (6, 14, 300);
/// Requests: a number without a common factor with the tasks of a day, so that rows do not fall on the same hours.
const REQUESTS: u64 = 8_191;
/// Seconds of one network trace: of the order of the recorded ones.
const TRACE_S: u64 = 1_021;
/// Records of one provider's file, as in the recorded ones.
const RECORDS: u64 = 150;
/// Round-trip times, as many as a day's drive gives.
const RTTS: u64 = 500;
/// Days over which incidents are drawn.
const INCIDENT_DAYS: u64 = 365;
/// When they start: any day will do, and all times are relative to it.
const EPOCH: Timestamp = Timestamp::constant(1_704_067_200, 0);

/// Mean and standard deviation of the natural logarithm.
#[derive(Clone, Copy)]
struct LogNormal(f64, f64);

impl LogNormal {
    fn at(self, normal: f64) -> f64 {
        libm::exp(self.0 + self.1 * normal)
    }
}

/// Draws of the generated world: every series has its own lane.
#[derive(Clone, Copy)]
struct Draws {
    noise: Noise,
    lane: u32,
}

impl Draws {
    fn lane(self, lane: u32) -> Self {
        Self { lane, ..self }
    }

    fn unit(self, key: u64) -> f64 {
        self.noise.unit_lane(key, self.lane)
    }

    /// A standard normal variate by Box and Muller; uses two keys out of the lane's upper half.
    fn normal(self, key: u64) -> f64 {
        let key = (1 << 40) | (key << 1);
        // 1 − u is never 0, whose logarithm there is not.
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.unit(key)));
        radius * libm::cos(core::f64::consts::TAU * self.unit(key | 1))
    }
}

/// A rate that wanders: log-normal, correlated from second to second, with stretches of next to nothing.
struct Wander {
    rate_kbps: LogNormal,
    /// Correlation of the logarithm from one second to the next.
    memory: f64,
    /// Part of the time with next to nothing, and the mean length of such a stretch in seconds.
    outage: (f64, f64),
}

impl Wander {
    fn rates(&self, draws: Draws) -> Vec<f64> {
        let (share, length_s) = self.outage;
        let (leave, enter) = (1.0 / length_s, share / (1.0 - share) / length_s);
        let fresh = libm::sqrt(1.0 - self.memory * self.memory);
        let mut normal = draws.normal(0);
        let mut out = false;
        (0..TRACE_S)
            .map(|second| {
                normal = self.memory * normal + fresh * draws.normal(second + 1);
                let turn = draws.unit(second);
                out = if out { turn >= leave } else { turn < enter };
                // In an outage a few packets still come: under 40 kbit/s, mostly none.
                if out { (60.0 * draws.unit((1 << 30) | second) - 30.0).max(0.0) } else { self.rate_kbps.at(normal) }
            })
            .collect()
    }
}

impl WorldData {
    /// The built-in world of a seed: the same shapes as a directory of recordings, drawn instead of read.
    ///
    /// - Requests: log-normal token counts with the moments of the Azure LLM inference trace of November 2023,
    ///   conversation (ln 6.71 ± 0.97 in, 5.04 ± 0.91 out) and code (7.00 ± 1.34 in, 2.78 ± 0.84 out), 65 to 35.
    /// - LTE: the AT&T, T-Mobile and Verizon drives of the Saturator measurements (Winstein et al., NSDI 2013; in
    ///   mahimahi), log rates per second and their correlation, 0 to 4 % of the time at or below 40 kbit/s.
    /// - 5G: the Irish operator of Raca et al. (MMSys 2020): ln 9.4 ± 1.3 in kbit/s while downloading, 11 % of the time
    ///   below 100 kbit/s; round trips ln 4.45 ± 0.20 in ms.
    /// - Providers: time to first token and between tokens of the LLMPerf leaderboard (December 2023), for 7 to 70
    ///   billion parameters; one of 150 requests to one basic provider stalls for 50 to 100 s, as it did there.
    /// - Incidents: 5.5 a month on the service, 11, 43, 35 and 11 % of levels 0 to 3, ln 4.3 ± 1.2 in minutes, as on the
    ///   status page that the study of LLM services at ICPE 2025 analysed. The windows are the fortnights of the year
    ///   with the least and with the most time down.
    /// - Device: a Galaxy S25 with Llama 3.2 1B on its GPU: 64 tokens per second of prompt, 4.0 ms per token more for
    ///   each °C from 23 ms at 28 °C.
    /// - Quality and prices: shares of right answers and list prices of a small and a large hosted model.
    #[must_use]
    pub fn generated(seed: u64) -> Self {
        let draws = Draws { noise: Noise::new(seed), lane: 0 };
        let incidents = incidents(draws.lane(1));
        Self {
            name: "generated".into(),
            devices: SIZES.0,
            days: SIZES.1,
            tasks_per_device_day: SIZES.2,
            quality: EnvironmentMap([45, 70, 83, 62, 45, 74].map(Share::from_percent)),
            prices: prices(),
            requests: requests(draws.lane(2)),
            device: DeviceFit { token_ms: -90.0, token_ms_per_celsius: 4.03, prefill_tokens_per_s: 64.2 },
            providers: providers(draws),
            lte: lte(draws),
            nr: (0..4).map(|trace| nr(draws.lane(40 + trace))).collect(),
            rtts_ms: (0..RTTS).map(|key| LogNormal(4.45, 0.20).at(draws.lane(3).normal(key))).collect(),
            windows: windows(&incidents),
            incidents,
            takes_down: EnvironmentSet::of(&[Environment::CloudBasic, Environment::CloudPremium, Environment::Hybrid]),
            series: None,
        }
    }
}

fn prices() -> EnvironmentMap<Price> {
    let mut prices = EnvironmentMap::from_fn(|_| Price::default());
    let usd_cents =
        [(Environment::CloudBasic, 15, 60), (Environment::CloudPremium, 250, 1_000), (Environment::EdgeNearby, 2, 6)];
    for (environment, tokens_in, tokens_out) in usd_cents {
        prices[environment] = Price {
            per_request: Money::ZERO,
            per_mtok_in: Money::from_nano(tokens_in * 10_000_000),
            per_mtok_out: Money::from_nano(tokens_out * 10_000_000),
        };
    }
    prices
}

fn requests(draws: Draws) -> Vec<Request> {
    (0..REQUESTS)
        .map(|key| {
            let conversation = draws.unit(key) < 0.65;
            let (tokens_in, tokens_out) = if conversation {
                (LogNormal(6.71, 0.97), LogNormal(5.04, 0.91))
            } else {
                (LogNormal(7.00, 1.34), LogNormal(2.78, 0.84))
            };
            Request {
                tokens_in: round_u32(tokens_in.at(draws.normal(2 * key))).max(1),
                tokens_out: round_u32(tokens_out.at(draws.normal(2 * key + 1))).max(1),
            }
        })
        .collect()
}

fn lte(draws: Draws) -> Vec<Vec<Rates>> {
    // Rate down and its correlation, rate up and its correlation, time in outage.
    let drives = [
        (LogNormal(8.18, 1.1), 0.86, LogNormal(6.68, 0.5), 0.68, 0.03),
        (LogNormal(9.54, 0.63), 0.56, LogNormal(9.26, 0.76), 0.88, 0.001),
        (LogNormal(8.25, 0.88), 0.48, LogNormal(8.48, 0.8), 0.45, 0.014),
    ];
    (20..)
        .step_by(2)
        .zip(drives)
        .map(|(lane, (down, down_memory, up, up_memory, out))| {
            let down = Wander { rate_kbps: down, memory: down_memory, outage: (out, 6.0) }.rates(draws.lane(lane));
            let up = Wander { rate_kbps: up, memory: up_memory, outage: (out, 6.0) }.rates(draws.lane(lane + 1));
            down.into_iter().zip(up).map(|(down_kbps, up_kbps)| Rates { down_kbps, up_kbps }).collect()
        })
        .collect()
}

fn nr(draws: Draws) -> Vec<Rates> {
    let down = Wander { rate_kbps: LogNormal(9.4, 1.3), memory: 0.52, outage: (0.11, 8.0) }.rates(draws);
    down.into_iter().map(|down_kbps| Rates { down_kbps, up_kbps: 0.0 }).collect()
}

fn providers(draws: Draws) -> [Vec<Vec<Generation>>; 3] {
    let file = |lane: u32, ttft_s: LogNormal, itl_s: LogNormal, stalls: u64| -> Vec<Generation> {
        let draws = draws.lane(lane);
        (0..RECORDS)
            .map(|key| Generation {
                ttft_s: if key < stalls { 50.0 + 50.0 * draws.unit(key) } else { ttft_s.at(draws.normal(2 * key)) },
                itl_s: itl_s.at(draws.normal(2 * key + 1)),
            })
            .collect()
    };
    [
        vec![
            file(60, LogNormal(-1.14, 0.22), LogNormal(-4.37, 0.05), 0),
            file(61, LogNormal(-0.57, 0.25), LogNormal(-4.60, 0.12), 1),
        ],
        vec![
            file(62, LogNormal(-0.70, 0.24), LogNormal(-3.71, 0.07), 0),
            file(63, LogNormal(-1.43, 0.25), LogNormal(-4.17, 0.21), 0),
        ],
        vec![file(64, LogNormal(-1.53, 0.19), LogNormal(-4.86, 0.12), 0)],
    ]
}

fn incidents(draws: Draws) -> Vec<Incident> {
    // 5.5 a month, each day with the same probability.
    let daily = 5.5 * 12.0 / 365.0;
    (0..INCIDENT_DAYS)
        .filter(|day| draws.unit(4 * day) < daily)
        .map(|day| {
            let level = draws.unit(4 * day + 1);
            let start_s =
                i64::try_from(day * 86_400).unwrap_or(0) + i64::from(round_u32(draws.unit(4 * day + 2) * 86_399.0));
            let minutes = LogNormal(4.3, 1.2).at(draws.normal(day));
            let start = EPOCH.saturating_add(SignedDuration::from_secs(start_s)).unwrap_or(EPOCH);
            let length = SignedDuration::from_secs(i64::from(round_u32(minutes * 60.0)));
            Incident {
                start,
                end: start.saturating_add(length).unwrap_or(start),
                level: u8::from(level >= 0.11) + u8::from(level >= 0.54),
            }
        })
        .collect()
}

/// The fortnights with the least and the most seconds down; of equal ones the first.
fn windows(incidents: &[Incident]) -> Vec<Window> {
    let days = u64::from(SIZES.1);
    let down_s = |first_day: u64| -> i64 {
        let start_s = EPOCH.as_second() + i64::try_from(first_day * 86_400).unwrap_or(0);
        let end_s = start_s + i64::try_from(days * 86_400).unwrap_or(0);
        let within = |incident: &&Incident| incident.level >= 2;
        incidents
            .iter()
            .filter(within)
            .map(|incident| (incident.end.as_second().min(end_s) - incident.start.as_second().max(start_s)).max(0))
            .sum()
    };
    let starts = || 0..INCIDENT_DAYS - days;
    let calm = starts().min_by_key(|day| down_s(*day)).unwrap_or(0);
    let stormy = starts().max_by_key(|day| (down_s(*day), u64::MAX - day)).unwrap_or(0);
    [("calm", calm), ("stormy", stormy)]
        .into_iter()
        .map(|(name, day)| {
            let shift = SignedDuration::from_hours(24 * i64::try_from(day).unwrap_or(0));
            Window { name: name.into(), start: EPOCH.saturating_add(shift).unwrap_or(EPOCH) }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_world_and_another_seed_another() {
        assert_eq!(WorldData::generated(3), WorldData::generated(3));
        assert_ne!(WorldData::generated(3), WorldData::generated(4));
    }

    #[test]
    fn the_draws_have_the_published_moments() {
        let data = WorldData::generated(1);
        let mean = |values: &mut dyn Iterator<Item = f64>| {
            let values: Vec<f64> = values.collect();
            values.iter().sum::<f64>() / values.len() as f64
        };
        let near = |have: f64, need: f64, by: f64| assert!((have - need).abs() < by, "have {have}, need {need}");
        near(
            mean(&mut data.requests.iter().map(|r| libm::log(f64::from(r.tokens_in)))),
            0.65 * 6.71 + 0.35 * 7.0,
            0.05,
        );
        near(
            mean(&mut data.requests.iter().map(|r| libm::log(f64::from(r.tokens_out)))),
            0.65 * 5.04 + 0.35 * 2.78,
            0.05,
        );
        near(mean(&mut data.rtts_ms.iter().map(|rtt| libm::log(*rtt))), 4.45, 0.03);
        let idle = data.nr.iter().flatten().filter(|rates| rates.down_kbps <= 100.0).count() as f64;
        near(idle / data.nr.iter().flatten().count() as f64, 0.11, 0.05);
        let dead = data.lte.iter().flatten().filter(|rates| rates.up_kbps <= 40.0).count() as f64;
        near(dead / data.lte.iter().flatten().count() as f64, 0.015, 0.015);
        near(data.incidents.len() as f64, 66.0, 24.0);
        assert!(data.windows[0].start != data.windows[1].start);
    }
}
