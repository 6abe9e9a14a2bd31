//! Faults added to the world: a schedule that the seed alone decides, the same for every policy.

use kromka_core::Environment;

use super::Failure;
use crate::{
    constants::DAY_MS,
    noise::{Noise, Stream},
    numeric::round_u64,
};

/// A phase of flapping, down or up.
const FLAP_MS: u64 = 20_000;
/// Latency in a brown-out over that outside.
pub(super) const BROWN_OUT_SLOWDOWN: f64 = 4.0;
/// A slow failure is seen after this, unless a detection time-out is earlier.
pub(super) const SLOW_FAILURE_SEEN_MS: u32 = 8_000;
/// Days of a week.
const WEEK: u32 = 7;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum FaultKind {
    /// Unreachable for a second.
    Cut1s = 0,
    /// Unreachable for ten seconds.
    Cut10s = 1,
    /// Unreachable for ten minutes.
    Cut10min = 2,
    /// One of the two clouds is unreachable for four hours.
    Cut4h = 3,
    /// Everything takes four times as long, for ten minutes.
    BrownOut = 4,
    /// Reachable, but every try fails and says so only after eight seconds; for ten minutes.
    SlowFailure = 5,
    /// Down and up every 20 s, for ten minutes.
    Flapping = 6,
    /// A device has no network for two minutes.
    NetworkLost = 7,
}

impl FaultKind {
    /// How many kinds there are.
    pub const COUNT: usize = 8;
    /// All of them, by their codes.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Cut1s,
        Self::Cut10s,
        Self::Cut10min,
        Self::Cut4h,
        Self::BrownOut,
        Self::SlowFailure,
        Self::Flapping,
        Self::NetworkLost,
    ];

    /// Its name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cut1s => "cut_1s",
            Self::Cut10s => "cut_10s",
            Self::Cut10min => "cut_10min",
            Self::Cut4h => "cut_4h",
            Self::BrownOut => "brown_out",
            Self::SlowFailure => "slow_failure",
            Self::Flapping => "flapping",
            Self::NetworkLost => "network_lost",
        }
    }

    /// How long one lasts, in ms.
    #[must_use]
    pub const fn length_ms(self) -> u64 {
        match self {
            Self::Cut1s => 1_000,
            Self::Cut10s => 10_000,
            Self::Cut10min | Self::BrownOut | Self::SlowFailure | Self::Flapping => 600_000,
            Self::Cut4h => 4 * 3_600_000,
            Self::NetworkLost => 120_000,
        }
    }

    /// How many a week there are in each place that it hits.
    const fn per_week(self) -> u32 {
        match self {
            Self::Cut1s | Self::Cut10s => 20 * WEEK,
            Self::Cut10min | Self::Flapping => WEEK,
            Self::BrownOut | Self::SlowFailure => 2 * WEEK,
            Self::NetworkLost => 4 * WEEK,
            Self::Cut4h => 1,
        }
    }

    /// Whether what it hits cannot be reached while it lasts, all the time or now and then.
    #[must_use]
    pub const fn cuts(self) -> bool {
        !matches!(self, Self::BrownOut | Self::SlowFailure)
    }
}

/// What a fault hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaultPlace {
    /// An environment, for all devices: a cloud or the edge. A hybrid suffers with premium.
    Environment(Environment),
    /// All that a device needs its network for.
    Device(u32),
}

impl FaultPlace {
    /// Whether a device feels it in an environment.
    #[must_use]
    pub fn concerns(self, device: u32, environment: Environment) -> bool {
        match self {
            Self::Environment(hit) => hit == environment_of(environment),
            Self::Device(number) => number == device && place_of(environment).is_some(),
        }
    }
}

/// One fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fault {
    /// When it begins, in ms since the window's start.
    pub from_ms: u64,
    /// When it is over; no longer part of it.
    pub to_ms: u64,
    /// What goes wrong.
    pub kind: FaultKind,
    /// Where.
    pub place: FaultPlace,
}

/// Times in order, none of which overlap: from the first, up to but not with the second.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Spans(Vec<(u64, u64)>);

impl Spans {
    /// Joins what overlaps or touches.
    pub(crate) fn new(mut spans: Vec<(u64, u64)>) -> Self {
        spans.sort_unstable();
        let mut joined: Vec<(u64, u64)> = Vec::with_capacity(spans.len());
        for (from, to) in spans {
            match joined.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        Self(joined)
    }

    /// Whether a time is in one of them: O(log n).
    pub(crate) fn contain(&self, at_ms: u64) -> bool {
        let after = self.0.partition_point(|(from, _)| *from <= at_ms);
        after.checked_sub(1).is_some_and(|place| at_ms < self.0[place].1)
    }
}

/// The environments that faults hit, by place: those reached over the network. A hybrid goes where premium goes.
const PLACES: [Environment; 3] = [Environment::CloudBasic, Environment::CloudPremium, Environment::EdgeNearby];

fn environment_of(environment: Environment) -> Environment {
    if environment == Environment::Hybrid { Environment::CloudPremium } else { environment }
}

fn place_of(environment: Environment) -> Option<usize> {
    PLACES.iter().position(|place| *place == environment_of(environment))
}

/// All faults of a window, and what they come to at each time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Faults {
    list: Vec<Fault>,
    down: [Spans; PLACES.len()],
    brown_out: [Spans; PLACES.len()],
    slow_failure: [Spans; PLACES.len()],
    lost: Vec<Spans>,
}

impl Faults {
    /// Draws the faults of a window of `days` for so many devices.
    pub(crate) fn drawn(noise: Noise, days: u32, devices: u32) -> Self {
        let mut list = Vec::new();
        for kind in FaultKind::ALL {
            match kind {
                FaultKind::Cut4h => draw(&mut list, noise, days, kind, 0, |key| {
                    let second = noise.unit_fault(key, lane(kind, 0), Stream::FaultCloud) >= 0.5;
                    FaultPlace::Environment(PLACES[usize::from(second)])
                }),
                FaultKind::NetworkLost => {
                    for device in 0..devices {
                        draw(&mut list, noise, days, kind, device, |_| FaultPlace::Device(device));
                    }
                }
                _ => {
                    for (place, environment) in (0_u32..).zip(PLACES) {
                        draw(&mut list, noise, days, kind, place, |_| FaultPlace::Environment(environment));
                    }
                }
            }
        }
        Self::of(list, devices)
    }

    /// A schedule of these faults.
    pub(crate) fn of(mut list: Vec<Fault>, devices: u32) -> Self {
        list.sort_unstable();
        let spans = |place: FaultPlace, wanted: &dyn Fn(FaultKind) -> bool| {
            Spans::new(
                list.iter().filter(|fault| fault.place == place && wanted(fault.kind)).flat_map(phases).collect(),
            )
        };
        let in_places = |wanted: &dyn Fn(FaultKind) -> bool| {
            PLACES.map(|environment| spans(FaultPlace::Environment(environment), wanted))
        };
        let down = in_places(&FaultKind::cuts);
        let brown_out = in_places(&|kind| kind == FaultKind::BrownOut);
        let slow_failure = in_places(&|kind| kind == FaultKind::SlowFailure);
        let lost = (0..devices).map(|device| spans(FaultPlace::Device(device), &FaultKind::cuts)).collect();
        Self { list, down, brown_out, slow_failure, lost }
    }

    /// All of them, by their beginning.
    pub(crate) fn list(&self) -> &[Fault] {
        &self.list
    }

    /// Whether a device has no network.
    pub(crate) fn offline(&self, device: u32, at_ms: u64) -> bool {
        self.lost.get(device as usize).is_some_and(|lost| lost.contain(at_ms))
    }

    /// Why a device cannot reach an environment.
    pub(super) fn cut(&self, device: u32, environment: Environment, at_ms: u64) -> Option<Failure> {
        let place = place_of(environment)?;
        if self.offline(device, at_ms) {
            return Some(Failure::NoNetwork);
        }
        self.down[place].contain(at_ms).then_some(Failure::Down)
    }

    /// What latency there is multiplied by.
    pub(super) fn slowdown(&self, environment: Environment, at_ms: u64) -> f64 {
        let slow = place_of(environment).is_some_and(|place| self.brown_out[place].contain(at_ms));
        if slow { BROWN_OUT_SLOWDOWN } else { 1.0 }
    }

    /// Whether tries fail there late.
    pub(super) fn fails_slowly(&self, environment: Environment, at_ms: u64) -> bool {
        place_of(environment).is_some_and(|place| self.slow_failure[place].contain(at_ms))
    }
}

/// A lane of the noise for each kind in each of its places.
fn lane(kind: FaultKind, place: u32) -> u32 {
    (kind as u32) << 24 | place
}

/// Draws the faults of one kind in one place: whole ones within the window, anywhere in it.
fn draw(
    list: &mut Vec<Fault>,
    noise: Noise,
    days: u32,
    kind: FaultKind,
    place: u32,
    where_to: impl Fn(u64) -> FaultPlace,
) {
    let lane = lane(kind, place);
    let in_weeks = u64::from(days) * u64::from(kind.per_week());
    // A rest of less than one comes with that probability.
    let rest = (in_weeks % u64::from(WEEK)) as f64 / f64::from(WEEK);
    let more = noise.unit_fault(0, lane, Stream::FaultExtra) < rest;
    let count = in_weeks / u64::from(WEEK) + u64::from(more);
    let latest_ms = (u64::from(days) * DAY_MS).saturating_sub(kind.length_ms());
    for key in 0..count {
        let from_ms = round_u64(noise.unit_fault(key, lane, Stream::FaultStart) * latest_ms as f64);
        list.push(Fault { from_ms, to_ms: from_ms + kind.length_ms(), kind, place: where_to(key) });
    }
}

/// The times in which a fault does what it does: every other phase of flapping, the first included.
fn phases(fault: &Fault) -> impl Iterator<Item = (u64, u64)> + use<> {
    let Fault { from_ms, to_ms, kind, .. } = *fault;
    let flapping = kind == FaultKind::Flapping;
    let (length_ms, step_ms) = if flapping { (FLAP_MS, 2 * FLAP_MS) } else { (to_ms - from_ms, to_ms - from_ms) };
    let count = (to_ms - from_ms).checked_div(step_ms).unwrap_or(0);
    (0..count).map(move |n| (from_ms + n * step_ms, from_ms + n * step_ms + length_ms))
}

#[cfg(test)]
mod tests;
