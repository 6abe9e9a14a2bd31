//! Whether an environment can be reached and answers: a Bayesian filter over two hidden states.
//!
//! *Reachable* is what a beacon or a probe sees: in range, up. *Serving* is what it does not see: a server that takes
//! requests and fails them. Both come and go with rates of their own; reachability's are learned from beacons. A result
//! needs both. A failure is blamed on either by how likely it was before, and a beacon that follows moves the blame.

use kromka_core::{Beacon, LinkKind, Tick};

use crate::convert::ms;

/// Kinds of link, each with its own way of losing an environment.
const LINKS: usize = LinkKind::ALL.len();
/// Beacons further apart than this tell nothing of how often reachability changes, in milliseconds.
const BEACON_GAP_MS: u64 = 300_000;
/// A change of reachability is expected this often before any was seen, in milliseconds.
const CHANGE_MS: f64 = 1_800_000.0;
/// How many changes that expectation is worth.
const PRIOR_CHANGES: f64 = 1.0;
/// How many beacons the prior's availability is worth.
const PRIOR_BEACONS: f64 = 4.0;
/// Beacons that count: about an afternoon's. Beyond them all counts are halved,
const BEACONS_MAX: f64 = 2_000.0;
/// but to no less than this share of the prior: in months without a change they would come to nothing, and to 0 / 0.
const COUNTS_MIN: f64 = 1e-3;
/// Between any sign of life and a failure is at least the chance of a change that this time has, in milliseconds: at the
/// pace of a burst the next failure would always be flakiness.
const BURST_MS: u64 = 10_000;
/// A server stops serving this often, in milliseconds, as far as beacons do not tell.
const STOP_MS: f64 = 36_000_000.0;
/// How long it takes to serve again after the first failure, in milliseconds; twice as long after each further one,
const HEAL_MS: f64 = 180_000.0;
/// up to this often.
const HEAL_DOUBLINGS: u32 = 5;
/// The weight of the newest try in the share of tries that fail although all is well.
const FLAKY_GAIN: f64 = 0.015;
/// That share is at least this: nothing never fails,
const FLAKY_MIN: f64 = 0.005;
/// and at most this: what fails more often does not serve.
const FLAKY_MAX: f64 = 0.5;
/// Of what is missing to a prior's availability, this share is flakiness, the rest reachability.
const FLAKY_SHARE: f64 = 0.5;
/// Availabilities that priors may have: neither never nor always can be moved by any observation.
const PRIOR_MIN: f64 = 0.01;
const PRIOR_MAX: f64 = 0.999;
/// What is nearly always reachable is expected to be lost once in a hundred [`CHANGE_MS`] at most.
const DOWN_MIN: f64 = 0.01;
/// A breaker stands open below this probability of an answer.
const OPEN_BELOW: f64 = 0.5;
/// An observation less likely than this was impossible: then nothing but the observation is believed.
const IMPOSSIBLE: f64 = 1e-12;

/// A state of the circuit breaker. It reports; only the probability acts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum Breaker {
    /// Tries go there.
    #[default]
    Closed = 0,
    /// It is more likely to fail than not.
    Open = 1,
    /// It has failed, but is more likely to answer than not: the next try decides.
    HalfOpen = 2,
}
kromka_core::coded!(Breaker, "breaker", [Closed, Open, HalfOpen]);

/// How often reachability is lost and found on one kind of link.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Changes {
    /// Milliseconds seen reachable and unreachable, and the changes out of each.
    up_ms: f64,
    down_ms: f64,
    lost: f64,
    found: f64,
    /// Beacons that said reachable, and all of them.
    up: f64,
    all: f64,
    /// The share of time that it is reachable, and changes per millisecond, both ways together: worked out where they
    /// change, because decisions are more than beacons.
    share: f64,
    rate: f64,
}

/// How serving comes back.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Serving {
    /// The share of time that it serves, and changes per millisecond, both ways together.
    share: f64,
    rate: f64,
}

impl Serving {
    /// After so many failures in a row.
    fn after(failures: u32) -> Self {
        let heal_ms = HEAL_MS * f64::from(1u32 << failures.saturating_sub(1).min(HEAL_DOUBLINGS));
        let (stop, heal) = (1.0 / STOP_MS, 1.0 / heal_ms);
        Self { share: heal / (stop + heal), rate: stop + heal }
    }
}

/// What is believed at one instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// The probability that a try is answered, 0 to 1.
    pub answers: f64,
    /// The probability that a beacon says reachable, 0 to 1.
    pub reachable: f64,
}

/// The belief about one environment.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Reach {
    /// The probabilities of: neither, serving only, reachable only, both.
    joint: [f64; 4],
    at: Tick,
    link: LinkKind,
    flaky: f64,
    serving: Serving,
    failures: u32,
    failed: Option<Tick>,
    beacon: Option<Beacon>,
    /// The kind of link that it came over.
    beacon_link: LinkKind,
    /// How long what was seen of reachability is believed, in milliseconds.
    valid_ms: u32,
    changes: [Changes; LINKS],
}

const NEITHER: usize = 0;
const SERVING: usize = 1;
const REACHABLE: usize = 2;
const BOTH: usize = 3;

/// About e^−x without computing it, for x ≥ 0: 1 at 0, falling, never negative.
#[inline]
fn fading(x: f64) -> f64 {
    1.0 / (1.0 + x + 0.5 * x * x)
}

impl Changes {
    fn new(availability: f64) -> Self {
        let mut changes = Self {
            up_ms: PRIOR_CHANGES * CHANGE_MS * availability / (1.0 - availability).max(DOWN_MIN),
            down_ms: PRIOR_CHANGES * CHANGE_MS,
            lost: PRIOR_CHANGES,
            found: PRIOR_CHANGES,
            up: PRIOR_BEACONS * availability,
            all: PRIOR_BEACONS,
            share: 0.0,
            rate: 0.0,
        };
        changes.settle();
        changes
    }

    /// Works out what decisions ask for.
    fn settle(&mut self) {
        self.share = self.up / self.all;
        self.rate = self.lost / self.up_ms + self.found / self.down_ms;
    }

    fn learn(&mut self, before: Option<(bool, u64)>, reachable: bool) {
        self.all += 1.0;
        self.up += f64::from(u8::from(reachable));
        if let Some((was, gap_ms)) = before {
            if was {
                self.up_ms += ms(gap_ms);
                self.lost += f64::from(u8::from(!reachable));
            } else {
                self.down_ms += ms(gap_ms);
                self.found += f64::from(u8::from(reachable));
            }
        }
        if self.all > BEACONS_MAX {
            for (value, prior) in [
                (&mut self.up_ms, CHANGE_MS),
                (&mut self.down_ms, CHANGE_MS),
                (&mut self.lost, PRIOR_CHANGES),
                (&mut self.found, PRIOR_CHANGES),
                (&mut self.up, 0.0),
                (&mut self.all, 0.0),
            ] {
                *value = (*value * 0.5).max(COUNTS_MIN * prior);
            }
        }
        self.settle();
    }
}

impl Reach {
    /// Believes in this availability, 0 to 1, until something was seen.
    #[must_use]
    pub fn new(availability: f64) -> Self {
        let availability = availability.clamp(PRIOR_MIN, PRIOR_MAX);
        let flaky = ((1.0 - availability) * FLAKY_SHARE).clamp(FLAKY_MIN, FLAKY_MAX);
        let reachable = (availability / (1.0 - flaky)).min(PRIOR_MAX);
        Self {
            joint: [0.0, 1.0 - reachable, 0.0, reachable],
            at: Tick::ZERO,
            link: LinkKind::Wifi,
            flaky,
            serving: Serving::after(0),
            failures: 0,
            failed: None,
            beacon: None,
            beacon_link: LinkKind::Wifi,
            valid_ms: u32::MAX,
            changes: [Changes::new(reachable); LINKS],
        }
    }

    /// Believes what was seen of reachability for this long, in milliseconds; for ever, if this was never called.
    pub fn believe_for(&mut self, valid_ms: u32) {
        self.valid_ms = valid_ms;
    }

    /// What time does to each chain: the probabilities of being reachable after being not, after being so, and of
    /// serving after not serving, after serving.
    #[inline]
    fn drift(&self, link: LinkKind, now: Tick) -> [f64; 4] {
        let (elapsed_ms, valid_ms) = (now.since(self.at), u64::from(self.valid_ms));
        let elapsed = ms(elapsed_ms);
        let changes = &self.changes[link.index()];
        // On another kind of link what was seen on the last one says nothing; nor does what was seen too long ago.
        let seen = link == self.link && elapsed_ms <= valid_ms;
        let reach_kept = if seen { fading(elapsed * changes.rate) } else { 0.0 };
        let serve_kept = fading(elapsed * self.serving.rate);
        let (reach, serve) = (changes.share * (1.0 - reach_kept), self.serving.share * (1.0 - serve_kept));
        [reach, reach + reach_kept, serve, serve + serve_kept]
    }

    /// The state as time leaves it.
    fn moved(&self, link: LinkKind, now: Tick) -> [f64; 4] {
        let [reach_off, reach_on, serve_off, serve_on] = self.drift(link, now);
        let mut to = [0.0; 4];
        for (state, probability) in self.joint.iter().enumerate() {
            let reach = if state >= REACHABLE { reach_on } else { reach_off };
            let serve = if state % 2 == SERVING { serve_on } else { serve_off };
            to[NEITHER] += probability * (1.0 - reach) * (1.0 - serve);
            to[SERVING] += probability * (1.0 - reach) * serve;
            to[REACHABLE] += probability * reach * (1.0 - serve);
            to[BOTH] += probability * reach * serve;
        }
        to
    }

    /// The probabilities that a try now is answered, and that a beacon now says reachable, on this kind of link.
    #[must_use]
    #[inline]
    pub fn now(&self, link: LinkKind, now: Tick) -> Standing {
        let [reach_off, reach_on, serve_off, serve_on] = self.drift(link, now);
        let [neither, serving, reachable, both] = self.joint;
        let answering = reach_off * (neither * serve_off + serving * serve_on)
            + reach_on * (reachable * serve_off + both * serve_on);
        Standing {
            answers: (answering * (1.0 - self.flaky)).min(1.0),
            // Rounding may carry a sum of probabilities past 1.
            reachable: (reach_off * (neither + serving) + reach_on * (reachable + both)).min(1.0),
        }
    }

    fn advance(&mut self, link: LinkKind, now: Tick) {
        self.joint = self.moved(link, now);
        self.at = self.at.max(now);
        self.link = link;
    }

    /// Takes an observation that has these likelihoods in each state.
    fn condition(&mut self, likelihoods: [f64; 4]) {
        let weighed = [0, 1, 2, 3].map(|state: usize| self.joint[state] * likelihoods[state]);
        let total: f64 = weighed.iter().sum();
        self.joint = if total > IMPOSSIBLE {
            weighed.map(|probability| probability / total)
        } else {
            let total: f64 = likelihoods.iter().sum::<f64>().max(IMPOSSIBLE);
            likelihoods.map(|likelihood| likelihood / total)
        };
    }

    /// A try has given a result.
    pub fn succeeded(&mut self, link: LinkKind, now: Tick) {
        self.advance(link, now);
        self.condition([0.0, 0.0, 0.0, 1.0]);
        self.flaky = (self.flaky - FLAKY_GAIN * self.flaky).max(FLAKY_MIN);
        self.fail_count(0);
        self.failed = None;
    }

    /// A try that was dispatched at `began` has failed; `elsewhere` is the probability, 0 to 1, that what it depends on
    /// besides would have failed it.
    pub fn failed(&mut self, link: LinkKind, elsewhere: f64, began: Tick, now: Tick) {
        let well = self.fail(link, elsewhere, now);
        // Only as far as all was well is it flakiness.
        let blame = well * self.joint[BOTH];
        self.flaky = (self.flaky + FLAKY_GAIN * blame * (1.0 - self.flaky)).min(FLAKY_MAX);
        // Tries that were under way when a failure was seen fail of the same outage; those after it of the next.
        if self.failed.is_none_or(|failed| began >= failed) {
            self.fail_count(self.failures.saturating_add(1));
            self.failed = Some(now);
        }
    }

    /// What it has a part in common with has failed: that may be its own state, but is no failure of its own.
    pub fn partner_failed(&mut self, link: LinkKind, elsewhere: f64, now: Tick) {
        self.fail(link, elsewhere, now);
    }

    /// What a failure says of the state; returns how probably all was well before.
    fn fail(&mut self, link: LinkKind, elsewhere: f64, now: Tick) -> f64 {
        let at = self.at;
        // What was seen is not to become too old to be believed by that.
        let burst_ms = BURST_MS.min(u64::from(self.valid_ms));
        self.at = at.min(Tick::from_ms(now.ms().saturating_sub(burst_ms)));
        self.advance(link, now);
        self.at = self.at.max(at);
        let well = self.joint[BOTH];
        let flaky = 1.0 - (1.0 - self.flaky) * (1.0 - elsewhere.clamp(0.0, 1.0));
        self.condition([1.0, 1.0, 1.0, flaky]);
        well
    }

    /// The failures so far are not held against it any more: it serves, as far as anyone knows.
    pub fn forgive(&mut self, link: LinkKind, now: Tick) {
        self.advance(link, now);
        let [neither, serving, reachable, both] = self.joint;
        self.joint = [0.0, neither + serving, 0.0, reachable + both];
        self.fail_count(0);
        self.failed = None;
    }

    fn fail_count(&mut self, failures: u32) {
        self.failures = failures;
        self.serving = Serving::after(failures);
    }

    /// A beacon was heard, or was missed. One that is older than the last is not believed: they may overtake one
    /// another.
    pub fn heard(&mut self, beacon: Beacon, link: LinkKind) {
        if self.beacon.is_some_and(|last| last.at > beacon.at) {
            return;
        }
        let before = self.beacon.map(|last| (last.reachable, beacon.at.since(last.at)));
        let near = before.filter(|(_, gap_ms)| *gap_ms <= BEACON_GAP_MS && link == self.beacon_link);
        self.changes[link.index()].learn(near, beacon.reachable);
        (self.beacon, self.beacon_link) = (Some(beacon), link);
        // What a try has shown since is news, and the beacon is not.
        if beacon.at < self.at {
            return;
        }
        self.advance(link, beacon.at);
        self.condition(if beacon.reachable { [0.0, 0.0, 1.0, 1.0] } else { [1.0, 1.0, 0.0, 0.0] });
    }

    /// The last beacon.
    #[must_use]
    pub fn beacon(&self) -> Option<Beacon> {
        self.beacon
    }

    /// Failures since the last result.
    #[must_use]
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// When the last of [`Reach::failures`] was seen; `None` once it has answered.
    #[must_use]
    pub fn failed_at(&self) -> Option<Tick> {
        self.failed
    }

    /// How it stands.
    #[must_use]
    pub fn breaker(&self, link: LinkKind, now: Tick) -> Breaker {
        match self.failures {
            _ if self.now(link, now).answers < OPEN_BELOW => Breaker::Open,
            0 => Breaker::Closed,
            _ => Breaker::HalfOpen,
        }
    }

    /// Whether every number is one that observations can lead to: what restored state is held against.
    #[must_use]
    pub fn is_consistent(&self) -> bool {
        let share = |value: &f64| (0.0..=1.0 + 1e-9).contains(value);
        let changes = self.changes.iter().all(|c| {
            [c.up_ms, c.down_ms, c.lost, c.found, c.all, c.rate].iter().all(|value| value.is_finite() && *value > 0.0)
                && c.up >= 0.0
                && c.up <= c.all
                && share(&c.share)
        });
        self.joint.iter().all(share)
            && (self.joint.iter().sum::<f64>() - 1.0).abs() < 1e-6
            && (FLAKY_MIN..=FLAKY_MAX).contains(&self.flaky)
            && share(&self.serving.share)
            && self.serving.rate.is_finite()
            && self.serving.rate > 0.0
            && changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Months of beacons without a change halve the counts until nothing is left of them, and 0 / 0 is no number.
    #[test]
    fn months_without_a_change_leave_numbers() {
        for reachable in [true, false] {
            let mut changes = Changes::new(0.95);
            for _ in 0..1_200_000 {
                changes.learn(Some((reachable, 10_000)), reachable);
            }
            assert!(changes.rate.is_finite() && changes.rate > 0.0, "{changes:?}");
            assert!((changes.share - f64::from(u8::from(reachable))).abs() < 0.01, "{changes:?}");
        }
    }
}
