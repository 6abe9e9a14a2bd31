//! The truth of one try: how long, how dear, how hot, and whether it fails.

use kromka_core::{Environment, EnvironmentSet, LinkKind, Money};

use super::{DeviceState, Link, Task, World, faults::SLOW_FAILURE_SEEN_MS, task::drawn};
use crate::{
    noise::Stream,
    numeric::{ms_of, nano_of, row_of},
};

/// Why a try gives no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The edge or the peer is not near.
    OutOfRange,
    /// The cloud is down, or cut off by a fault.
    Down,
    /// The device has lost its network.
    NoNetwork,
    /// It takes the request and fails late.
    Slow,
    /// The cloud is degraded, and this request was among those it dropped.
    Degraded,
    /// The uplink carries next to nothing.
    DeadUplink,
    /// It happens.
    Random,
}

/// The truth of one try, if it runs to its end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attempt {
    /// Where.
    pub environment: Environment,
    /// Why it gives no result; `None` when it does. What follows holds for it as if it had not failed.
    pub failure: Option<Failure>,
    /// From dispatch to the whole result, in ms.
    pub latency_ms: u32,
    /// From dispatch to the first part of the result, in ms; the whole result where there are no parts.
    pub first_result_ms: u32,
    /// What the device spends, in joule.
    pub energy_j: f64,
    /// What the device gets warmer by, in °C.
    pub heat_c: f64,
    /// What is charged.
    pub cost: Money,
    /// Tokens of the answer, cut at the cap.
    pub output_tokens: u32,
    /// Whether the answer was longer than the cap.
    pub truncated: bool,
    /// How long it occupies the device, in ms.
    pub occupies_ms: u32,
    /// Whether it uses the radio of the network.
    pub radio: bool,
}

/// How a try ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TryStatus {
    /// It gave a result.
    Success,
    /// It gave none.
    Failed,
    /// Its first result did not come within the detection time-out.
    TimedOut,
    /// Its answer was longer than the token cap.
    Truncated,
}

/// How a try ends under its detection time-out, and what is charged for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settlement {
    /// How it ended.
    pub status: TryStatus,
    /// From dispatch to the end that the device sees, in ms.
    pub after_ms: u32,
    /// What the device spent, in joule.
    pub energy_j: f64,
    /// What the device got warmer by, in °C.
    pub heat_c: f64,
    /// What was charged.
    pub cost: Money,
}

/// The part of the truth that no policy can change, for a try at arrival.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Prepared {
    remote: [Remote; 3],
    hybrid_failure: Option<Failure>,
    /// What may have a value at arrival: no failure and no limit that is broken whatever the device's state.
    candidates: EnvironmentSet,
    near: Near,
    local: Local,
}

/// A try over the network, without the radio's waking.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Remote {
    latency_s: f64,
    first_s: f64,
    radio_j: f64,
    cellular: bool,
    failure: Option<Failure>,
    cost_nano: i64,
}

/// A try on the peer.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Near {
    latency_s: f64,
    energy_j: f64,
    failure: Option<Failure>,
}

/// What local work is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Local {
    prefill_s: f64,
    noise: f64,
}

impl World<'_> {
    /// The truth of a try that starts at `start_ms` on a device in `state`; `token_cap` cuts the answer.
    #[must_use]
    pub fn attempt(
        &self,
        task: &Task,
        environment: Environment,
        start_ms: u64,
        state: &DeviceState,
        token_cap: Option<u32>,
    ) -> Attempt {
        let output_tokens = token_cap.map_or(task.output_tokens, |cap| cap.min(task.output_tokens));
        let truncated = output_tokens < task.output_tokens;
        let at_arrival = start_ms == task.view.arrival_ms && !truncated;
        let prepared =
            usize::try_from(task.index).ok().and_then(|index| self.prepared.get(index)).filter(|_| at_arrival);
        let blank = Attempt {
            environment,
            failure: None,
            latency_ms: 0,
            first_result_ms: 0,
            energy_j: 0.0,
            heat_c: 0.0,
            cost: Money::ZERO,
            output_tokens,
            truncated,
            occupies_ms: 0,
            radio: false,
        };
        match environment {
            Environment::Local => self.local_attempt(task, state, blank),
            Environment::Peer => {
                let near = prepared.map_or_else(|| self.near(task, start_ms, output_tokens), |known| known.near);
                let latency_ms = ms_of(near.latency_s);
                let (energy_j, failure) = (near.energy_j, near.failure);
                Attempt { latency_ms, first_result_ms: latency_ms, energy_j, failure, ..blank }
            }
            Environment::CloudBasic | Environment::CloudPremium | Environment::EdgeNearby => {
                let remote = prepared.map_or_else(
                    || self.remote(task, environment, start_ms, output_tokens),
                    |known| known.remote[provider(environment)],
                );
                Attempt {
                    failure: remote.failure,
                    latency_ms: ms_of(remote.latency_s),
                    first_result_ms: ms_of(remote.first_s),
                    energy_j: remote.radio_j + self.waking_j(remote.cellular, state),
                    cost: Money::from_nano(remote.cost_nano),
                    radio: true,
                    ..blank
                }
            }
            Environment::Hybrid => {
                let (premium, failure) = prepared.map_or_else(
                    || {
                        let premium = self.remote(task, Environment::CloudPremium, start_ms, output_tokens);
                        (premium, self.hybrid_failure(task, start_ms, &premium))
                    },
                    |known| (known.remote[provider(Environment::CloudPremium)], known.hybrid_failure),
                );
                self.hybrid_attempt(task, state, &premium, Attempt { failure, ..blank })
            }
        }
    }

    /// How a try ends: a first try may have a detection time-out, a second one has none.
    #[must_use]
    pub fn settle(&self, attempt: &Attempt, detect_timeout_ms: Option<u32>) -> Settlement {
        let constants = &self.constants;
        let timeout = detect_timeout_ms.unwrap_or(u32::MAX);
        let (status, after_ms) = if attempt.failure == Some(Failure::Slow) {
            // Until it is seen nothing tells it from a slow answer.
            let unseen = timeout < SLOW_FAILURE_SEEN_MS;
            (if unseen { TryStatus::TimedOut } else { TryStatus::Failed }, SLOW_FAILURE_SEEN_MS.min(timeout))
        } else if attempt.failure.is_some() {
            let seen = match attempt.environment {
                Environment::CloudBasic | Environment::CloudPremium | Environment::Hybrid => {
                    constants.failure_seen_cloud_ms
                }
                _ => constants.failure_seen_near_ms,
            };
            (TryStatus::Failed, seen.min(timeout))
        } else if attempt.first_result_ms > timeout {
            (TryStatus::TimedOut, timeout)
        } else if attempt.truncated {
            (TryStatus::Truncated, attempt.latency_ms)
        } else {
            (TryStatus::Success, attempt.latency_ms)
        };
        let part = match status {
            TryStatus::Success | TryStatus::Truncated => 1.0,
            TryStatus::Failed | TryStatus::TimedOut => constants.failed_energy,
        };
        Settlement {
            status,
            after_ms,
            energy_j: attempt.energy_j * part,
            heat_c: attempt.heat_c * part,
            cost: attempt.cost,
        }
    }

    /// The environments that may have a value for a task that is tried at `start_ms`.
    pub(super) fn candidates(&self, task: &Task, start_ms: u64) -> EnvironmentSet {
        let known = usize::try_from(task.index).ok().and_then(|index| self.prepared.get(index));
        known.filter(|_| start_ms == task.view.arrival_ms).map_or(EnvironmentSet::ALL, |known| known.candidates)
    }

    /// Works out what no policy can change.
    pub(super) fn prepare(&self, task: &Task) -> Prepared {
        let (at_ms, out) = (task.view.arrival_ms, task.output_tokens);
        let remote = [Environment::CloudBasic, Environment::CloudPremium, Environment::EdgeNearby]
            .map(|environment| self.remote(task, environment, at_ms, out));
        let hybrid_failure = self.hybrid_failure(task, at_ms, &remote[provider(Environment::CloudPremium)]);
        let near = self.near(task, at_ms, out);
        let asked = &task.view.requirements;
        let in_limits = |remote: &Remote| {
            remote.failure.is_none()
                && remote.cost_nano <= asked.cost_max.nano()
                && ms_of(remote.latency_s) <= asked.deadline_ms
        };
        let mut candidates = EnvironmentSet::EMPTY;
        for environment in Environment::ALL {
            let possible = match environment {
                Environment::Local => true,
                Environment::Hybrid => hybrid_failure.is_none(),
                Environment::Peer => near.failure.is_none(),
                _ => in_limits(&remote[provider(environment)]),
            };
            if possible && self.private(task, environment) && self.tiers[environment].quality >= asked.qos.quality_min {
                candidates = candidates.with(environment);
            }
        }
        Prepared { remote, hybrid_failure, candidates, near, local: self.local(task, Environment::Local) }
    }

    fn local(&self, task: &Task, environment: Environment) -> Local {
        let constants = &self.constants;
        let rate = constants.local_prefill_speedup * self.data.device.prefill_tokens_per_s;
        Local {
            prefill_s: f64::from(task.view.requirements.input_tokens) / rate,
            noise: constants.local_noise_min
                + constants.local_noise_spread * self.noise.unit_in(task.index, environment, Stream::Local),
        }
    }

    /// Seconds of work on a device at this temperature, without its queue.
    fn local_s(&self, local: Local, output_tokens: u32, temperature_c: f64) -> f64 {
        let (constants, fit) = (&self.constants, &self.data.device);
        let token_ms = (fit.token_ms + fit.token_ms_per_celsius * temperature_c).max(constants.local_token_min_ms);
        let generation_s = constants.local_token_factor * f64::from(output_tokens) * token_ms / 1000.0;
        let throttling = 1.0 + constants.throttle_per_c * (temperature_c - constants.throttle_above_c).max(0.0);
        (local.prefill_s + generation_s) * local.noise * throttling
    }

    /// Seconds of work on this device now.
    fn own_s(&self, task: &Task, output_tokens: u32, state: &DeviceState) -> f64 {
        let known = usize::try_from(task.index).ok().and_then(|index| self.prepared.get(index));
        let local = known.map_or_else(|| self.local(task, Environment::Local), |known| known.local);
        self.local_s(local, output_tokens, state.temperature_c)
    }

    fn local_attempt(&self, task: &Task, state: &DeviceState, blank: Attempt) -> Attempt {
        let work_s = self.own_s(task, blank.output_tokens, state);
        let latency_ms = ms_of(work_s + state.queue_s());
        let energy_j = self.constants.local_w * work_s;
        Attempt {
            latency_ms,
            first_result_ms: latency_ms,
            energy_j,
            heat_c: self.constants.heat_c_per_j * energy_j,
            occupies_ms: ms_of(work_s),
            ..blank
        }
    }

    /// A hybrid fails with its premium part.
    fn hybrid_failure(&self, task: &Task, start_ms: u64, premium: &Remote) -> Option<Failure> {
        premium.failure.or_else(|| self.unreachable(task.device, Environment::Hybrid, start_ms))
    }

    fn hybrid_attempt(&self, task: &Task, state: &DeviceState, premium: &Remote, blank: Attempt) -> Attempt {
        let constants = &self.constants;
        let own_s = constants.hybrid_local * self.own_s(task, blank.output_tokens, state);
        let latency_s = constants.hybrid_premium * premium.latency_s + own_s + constants.hybrid_local * state.queue_s();
        let radio_j = premium.radio_j + self.waking_j(premium.cellular, state);
        let own_j = constants.local_w * own_s;
        Attempt {
            latency_ms: ms_of(latency_s),
            // Premium's first token; but the whole is never before its part.
            first_result_ms: ms_of(premium.first_s.min(latency_s)),
            energy_j: constants.hybrid_radio * radio_j + own_j,
            heat_c: constants.heat_hybrid_c_per_j * own_j,
            cost: Money::from_nano(nano_of(constants.hybrid_premium * premium.cost_nano as f64)),
            occupies_ms: ms_of(own_s),
            radio: true,
            ..blank
        }
    }

    fn remote(&self, task: &Task, environment: Environment, start_ms: u64, output_tokens: u32) -> Remote {
        let constants = &self.constants;
        let link = self.link(task.device, start_ms);
        let rtt_ms = match environment {
            Environment::EdgeNearby => self.edge_rtt_ms(link.kind, link.rtt_ms),
            _ => link.rtt_ms,
        };
        let files = &self.data.providers[provider(environment)];
        let records = &files[row_of(task.index / constants.provider_rotation, files.len())];
        let record = drawn(records, self.noise.unit_in(task.index, environment, Stream::Record));

        let up_s = task.payload_kbit() / link.up_kbps;
        let down_s = f64::from(output_tokens) * constants.token_kbit / link.down_kbps;
        let before_s = constants.remote_round_trips * rtt_ms / 1000.0 + up_s + record.ttft_s;
        let level = self.incident_level(environment, start_ms);
        let by_incident = if level >= 1 { constants.incident_slowdown } else { 1.0 };
        let slowdown = self.faults.as_ref().map_or(1.0, |faults| faults.slowdown(environment, start_ms)) * by_incident;
        let latency_s = (before_s + down_s + f64::from(output_tokens) * record.itl_s) * slowdown;
        let wait_s = (latency_s - up_s - down_s).max(0.0);
        Remote {
            latency_s,
            first_s: before_s * slowdown,
            radio_j: self.radio_j(&link, up_s, down_s, wait_s),
            cellular: link.kind != LinkKind::Wifi,
            failure: self.remote_failure(task, environment, start_ms, &link, level),
            cost_nano: self.data.prices[environment].of(task.view.requirements.input_tokens, output_tokens).nano(),
        }
    }

    fn remote_failure(
        &self,
        task: &Task,
        environment: Environment,
        start_ms: u64,
        link: &Link,
        level: u8,
    ) -> Option<Failure> {
        let constants = &self.constants;
        let below = |key, stream, probability| self.noise.unit_in(key, environment, stream) < probability;
        if let Some(failure) = self.unreachable(task.device, environment, start_ms) {
            return Some(failure);
        }
        if link.up_kbps <= constants.uplink_dead_kbps {
            return Some(Failure::DeadUplink);
        }
        if self.faults.as_ref().is_some_and(|faults| faults.fails_slowly(environment, start_ms)) {
            return Some(Failure::Slow);
        }
        if level >= 1 && below(task.index, Stream::Incident, constants.incident_failure) {
            return Some(Failure::Degraded);
        }
        let block = task.index / constants.edge_failure_block;
        let by_block = environment == Environment::EdgeNearby && below(block, Stream::Block, constants.edge_failure);
        (by_block || below(task.index, Stream::Failure, constants.remote_failure)).then_some(Failure::Random)
    }

    /// Radio energy without its waking, in joule.
    fn radio_j(&self, link: &Link, up_s: f64, down_s: f64, wait_s: f64) -> f64 {
        let constants = &self.constants;
        if link.kind == LinkKind::Wifi {
            return constants.wifi_up_w * up_s
                + constants.wifi_down_w * down_s
                + constants.wifi_wait_w * wait_s
                + constants.wifi_task_j;
        }
        let up_mbps = (link.up_kbps / 1000.0).min(constants.cell_up_mbps_max);
        let down_mbps = (link.down_kbps / 1000.0).min(constants.cell_down_mbps_max);
        (constants.cell_base_w + constants.cell_up_w_per_mbps * up_mbps) * up_s
            + (constants.cell_base_w + constants.cell_down_w_per_mbps * down_mbps) * down_s
            + constants.cell_wait_w * wait_s
    }

    fn waking_j(&self, cellular: bool, state: &DeviceState) -> f64 {
        if cellular && state.radio_asleep(&self.constants) { self.constants.cell_tail_j } else { 0.0 }
    }

    fn near(&self, task: &Task, start_ms: u64, output_tokens: u32) -> Near {
        let constants = &self.constants;
        let work_s = self.local_s(self.local(task, Environment::Peer), output_tokens, constants.peer_c);
        let latency_s =
            work_s * constants.peer_factor + task.payload_kbit() / constants.peer_kbps + constants.peer_setup_s;
        let random = self.noise.unit_in(task.index, Environment::Peer, Stream::Failure) < constants.peer_failure;
        Near {
            latency_s,
            energy_j: constants.peer_w * latency_s + constants.peer_setup_j,
            failure: self.unreachable(task.device, Environment::Peer, start_ms).or(random.then_some(Failure::Random)),
        }
    }
}

/// Whose files a network environment draws from: the place in [`crate::WorldData::providers`].
fn provider(environment: Environment) -> usize {
    match environment {
        Environment::CloudBasic => 0,
        Environment::EdgeNearby => 2,
        _ => 1,
    }
}
