//! Tasks of a window: what policies see of them, and what only the world knows.

use kromka_core::{Bytes, Money, Qos, Sensitivity, Share, TaskKind, TaskRequirements};

use crate::{
    WorldData,
    constants::{DAY_MS, HOUR_MS},
    noise::{Noise, Stream},
    numeric::{nano_of, place_of, round_u32, round_u64},
};

/// A task of one device: its place in order of arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(pub u32);

/// A task, as a policy sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaskView {
    /// Which one of its device.
    pub id: TaskId,
    /// When it arrived, in ms since the window's start.
    pub arrival_ms: u64,
    /// What it asks for. `output_tokens_max` is 0: nobody said how long the answer may be.
    pub requirements: TaskRequirements,
}

/// A task, as the world knows it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Task {
    /// What policies see.
    pub view: TaskView,
    /// Its index over all devices: the key of its noise.
    pub index: u64,
    /// Its device.
    pub device: u32,
    /// How long the answer is.
    pub(crate) output_tokens: u32,
}

impl Task {
    /// The amount that has to be sent, in kilobits.
    pub(crate) fn payload_kbit(&self) -> f64 {
        self.view.requirements.payload.get() as f64 * 8.0 / 1000.0
    }
}

/// How often each hour of a day is drawn.
const HOUR_WEIGHTS: [f64; 24] = [
    1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 4.0, 7.0, 8.0, 8.0, 8.0, 8.0, 7.0, 7.0, 7.0, 7.0, 8.0, 9.0, 10.0, 10.0, 9.0, 7.0,
    4.0, 2.0,
];
/// Fewest tokens of a question and of an answer.
const TOKENS_MIN: (u32, u32) = (16, 4);
/// Decimal exponents of the cost limit in USD, least and most.
const COST_EXPONENTS: (f64, f64) = (-3.7, -1.8);
/// Shares of public, personal and confidential data; the rest is secret.
const SENSITIVITY_SHARES: [f64; 4] = [0.45, 0.35, 0.15, 0.05];
/// Part of the tasks that demand quality, in parts of one.
const DEMANDING: f64 = 0.30;
/// What they demand.
const QUALITY_DEMANDED: Share = Share::from_percent(60);
/// Part of the tasks with a heavy payload.
const HEAVY: f64 = 0.30;
/// Their payload over that of the others.
const HEAVY_FACTOR: u64 = 60;
/// Bytes of one token.
const TOKEN_BYTES: u64 = 4;

/// What one type of task is like.
struct Profile {
    kind: TaskKind,
    deadline_s: (f64, f64),
    tokens_max: (u32, u32),
}

/// Shares of the types, in the order of `PROFILES`.
const KIND_SHARES: [f64; 5] = [0.45, 0.02, 0.13, 0.20, 0.20];

const PROFILES: [Profile; 5] = [
    Profile { kind: TaskKind::Inference, deadline_s: (2.0, 6.0), tokens_max: (256, 32) },
    Profile { kind: TaskKind::Training, deadline_s: (60.0, 180.0), tokens_max: (1024, 64) },
    Profile { kind: TaskKind::Preprocessing, deadline_s: (1.5, 4.0), tokens_max: (128, 8) },
    Profile { kind: TaskKind::Analysis, deadline_s: (4.0, 12.0), tokens_max: (1024, 64) },
    Profile { kind: TaskKind::Generation, deadline_s: (6.0, 20.0), tokens_max: (512, 256) },
];

/// All tasks of a window, device by device, then by time.
pub(crate) fn tasks(data: &WorldData, days: u32, noise: Noise) -> Vec<Task> {
    let rows = shuffled(data.requests.len(), noise);
    let per_device = u64::from(days) * u64::from(data.tasks_per_device_day);
    let mut list = Vec::new();
    for device in 0..data.devices {
        let first = u64::from(device) * per_device;
        let mut arrivals: Vec<u64> = (0..per_device)
            .map(|n| n / u64::from(data.tasks_per_device_day) * DAY_MS + time_of_day(first + n, noise))
            .collect();
        arrivals.sort_unstable();
        for (id, arrival_ms) in (0_u32..).zip(arrivals) {
            let index = first + u64::from(id);
            let row = crate::numeric::row_of(index, rows.len());
            let request = data.requests[rows[row]];
            list.push(task(device, index, TaskId(id), arrival_ms, request, noise));
        }
    }
    list
}

/// Row numbers in an order that the seed decides; ties, which a hash hardly has, go by number.
fn shuffled(len: usize, noise: Noise) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..len).collect();
    rows.sort_by_cached_key(|row| (noise.bits(*row as u64, Stream::Shuffle), *row));
    rows
}

fn time_of_day(key: u64, noise: Noise) -> u64 {
    let hour = weighted(noise.unit(key, Stream::Hour), HOUR_WEIGHTS);
    let within = round_u64(noise.unit(key, Stream::WithinHour) * HOUR_MS as f64 - 0.5);
    hour as u64 * HOUR_MS + within.min(HOUR_MS - 1)
}

/// The place that a number in [0, 1) falls on when each place is as wide as its weight.
fn weighted<const N: usize>(unit: f64, weights: [f64; N]) -> usize {
    let mut left = unit * weights.iter().sum::<f64>();
    for (place, weight) in weights.iter().enumerate() {
        if left < *weight {
            return place;
        }
        left -= weight;
    }
    N - 1
}

fn task(device: u32, index: u64, id: TaskId, arrival_ms: u64, request: crate::Request, noise: Noise) -> Task {
    let between = |range: (f64, f64), stream| range.0 + (range.1 - range.0) * noise.unit(index, stream);
    let profile = &PROFILES[weighted(noise.unit(index, Stream::Kind), KIND_SHARES)];
    let input_tokens = request.tokens_in.clamp(TOKENS_MIN.0, profile.tokens_max.0);
    let heavy = noise.unit(index, Stream::Payload) < HEAVY;
    let cost_max_usd = libm::exp(between(COST_EXPONENTS, Stream::CostMax) * core::f64::consts::LN_10);
    let sensitivity = Sensitivity::ALL[weighted(noise.unit(index, Stream::Sensitivity), SENSITIVITY_SHARES)];
    let demanding = noise.unit(index, Stream::Quality) < DEMANDING;
    let requirements = TaskRequirements {
        deadline_ms: round_u32(between(profile.deadline_s, Stream::Deadline) * 1000.0),
        cost_max: Money::from_nano(nano_of(cost_max_usd * 1e9)),
        sensitivity,
        input_tokens,
        payload: Bytes::new(u64::from(input_tokens) * TOKEN_BYTES * if heavy { HEAVY_FACTOR } else { 1 }),
        qos: Qos { quality_min: if demanding { QUALITY_DEMANDED } else { Share::ZERO }, ..Qos::default() },
        ..TaskRequirements::new(profile.kind)
    };
    let output_tokens = request.tokens_out.clamp(TOKENS_MIN.1, profile.tokens_max.1);
    Task { view: TaskView { id, arrival_ms, requirements }, index, device, output_tokens }
}

/// A device's draw of a place, for lists whose length is data.
pub(crate) fn drawn<T: Copy>(list: &[T], unit: f64) -> T {
    list[place_of(unit, list.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> Vec<Task> {
        tasks(&WorldData::generated(1), 4, Noise::new(7))
    }

    #[test]
    fn every_device_has_its_tasks_of_each_day_in_order() {
        let data = WorldData::generated(1);
        let list = list();
        let per_device = 4 * data.tasks_per_device_day as usize;
        assert_eq!(list.len(), per_device * data.devices as usize);
        for (device, tasks) in list.chunks(per_device).enumerate() {
            assert!(tasks.windows(2).all(|pair| pair[0].view.arrival_ms <= pair[1].view.arrival_ms));
            assert!(tasks.iter().all(|task| task.device as usize == device && task.view.arrival_ms < 4 * DAY_MS));
        }
        assert!(list.iter().enumerate().all(|(index, task)| task.index == index as u64));
    }

    #[test]
    fn shares_and_ranges_are_those_of_the_specification() {
        let list = list();
        let share =
            |wanted: &dyn Fn(&Task) -> bool| list.iter().filter(|t| wanted(t)).count() as f64 / list.len() as f64;
        for (profile, expected) in PROFILES.iter().zip(KIND_SHARES) {
            let of_kind = share(&|task| task.view.requirements.kind == profile.kind);
            assert!((of_kind - expected).abs() < 0.02, "{:?} {of_kind}", profile.kind);
        }
        assert!((share(&|task| task.view.requirements.sensitivity == Sensitivity::Secret) - 0.05).abs() < 0.01);
        assert!((share(&|task| task.view.requirements.qos.quality_min > Share::ZERO) - 0.3).abs() < 0.02);
        assert!((share(&|task| task.view.arrival_ms % DAY_MS / HOUR_MS == 18) - 10.0 / 137.0).abs() < 0.01);
        for task in &list {
            let asked = &task.view.requirements;
            assert!((16..=1024).contains(&asked.input_tokens) && (4..=256).contains(&task.output_tokens));
            assert!((199_526..=15_848_932).contains(&asked.cost_max.nano()), "{:?}", asked.cost_max);
            assert!((1_500..=180_000).contains(&asked.deadline_ms));
        }
    }

    #[test]
    fn weights_cut_the_unit_interval() {
        assert_eq!(weighted(0.0, SENSITIVITY_SHARES), 0);
        assert_eq!(weighted(0.4499, SENSITIVITY_SHARES), 0);
        assert_eq!(weighted(0.451, SENSITIVITY_SHARES), 1);
        assert_eq!(weighted(0.9999, SENSITIVITY_SHARES), 3);
    }
}
