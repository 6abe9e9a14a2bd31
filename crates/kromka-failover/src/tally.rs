//! What is counted of one environment: failures, episodes, times.

use kromka_core::{Environment, EnvironmentMap, Share, Tick};

use crate::histogram::{Histogram, Spread, spread};

/// How resilient one environment was, or all of them. Counts stop at their largest value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resilience {
    /// The share of the time since something was first heard of it in which it did not fail; [`Share::ONE`] before.
    /// Over all: of the sum of their times.
    pub availability: Share,
    /// How long it was watched, in milliseconds.
    pub observed_ms: u64,
    /// How much of that it failed, in milliseconds.
    pub failing_ms: u64,
    /// Failures: tries that failed or timed out, beacons that said unreachable, health checks that count.
    pub failures: u64,
    /// Episodes: failures after a sign of life.
    pub episodes: u64,
    /// Episodes that are over.
    pub recoveries: u64,
    /// Mean time to repair, in milliseconds: from the first failure of an episode to the next sign of life; `None`
    /// before the first recovery.
    pub mttr_ms: Option<u64>,
    /// Mean time between failures, in milliseconds: the time without failure for each episode; `None` before the first.
    pub mtbf_ms: Option<u64>,
    /// From the dispatch of a try to its failure being seen.
    pub detection: Spread,
    /// From the dispatch of a failed first try to the dispatch of the next.
    pub redispatch: Spread,
    /// Choices that were made. The same for one environment and for all.
    pub choices: u64,
    /// How often it was put out: choices that excluded it after one that did not.
    pub ejections: u64,
    /// Choices that excluded it; over all: that excluded any.
    pub excluded_choices: u64,
    /// Choices that excluded it although its last beacon said reachable; over all: that did so to any.
    pub wrong_ejections: u64,
    /// `wrong_ejections` over `choices`.
    pub wrong_share: Share,
}

/// Counts of one environment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Tally {
    /// When something was first heard of it.
    since: Option<Tick>,
    /// When the episode that is not over began.
    pub(crate) episode: Option<Tick>,
    /// Time of the episodes that are over.
    repaired_ms: u64,
    failures: u64,
    episodes: u64,
    recoveries: u64,
    ejections: u64,
    pub(crate) exclusions: Exclusions,
    /// Whether the last choice excluded it.
    out: bool,
    detection: Histogram,
    redispatch: Histogram,
}

/// Choices that excluded something for not being reachable.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Exclusions {
    pub(crate) all: u64,
    /// Although the last beacon said otherwise.
    pub(crate) wrong: u64,
}

impl Exclusions {
    pub(crate) fn count(&mut self, wrong: bool) {
        self.all = self.all.saturating_add(1);
        self.wrong = self.wrong.saturating_add(u64::from(wrong));
    }

    pub(crate) fn is_consistent(&self) -> bool {
        self.wrong <= self.all
    }
}

impl Tally {
    /// Something was heard of the environment.
    pub(crate) fn hear(&mut self, now: Tick) {
        self.since.get_or_insert(now);
    }

    /// A failure; `begins` says that it is one of now and no late news of an earlier one.
    pub(crate) fn fail(&mut self, begins: bool, now: Tick) {
        self.failures = self.failures.saturating_add(1);
        if begins && self.episode.is_none() {
            self.episode = Some(now);
            self.episodes = self.episodes.saturating_add(1);
        }
    }

    /// A sign of life.
    pub(crate) fn recover(&mut self, now: Tick) {
        if let Some(began) = self.episode.take() {
            self.repaired_ms = self.repaired_ms.saturating_add(now.since(began));
            self.recoveries = self.recoveries.saturating_add(1);
        }
    }

    /// How long a try took to be seen failing.
    pub(crate) fn detect(&mut self, ms: u64) {
        self.detection.record(ms);
    }

    /// How long a task took from its failed first try to the next.
    pub(crate) fn redispatch(&mut self, ms: u64) {
        self.redispatch.record(ms);
    }

    /// A choice was made with or without the environment.
    pub(crate) fn choose(&mut self, excluded: bool, wrong: bool) {
        if excluded {
            self.exclusions.count(wrong);
            self.ejections = self.ejections.saturating_add(u64::from(!self.out));
        }
        self.out = excluded;
    }

    fn observed_ms(&self, now: Tick) -> u64 {
        self.since.map_or(0, |since| now.since(since))
    }

    fn failing_ms(&self, now: Tick) -> u64 {
        self.repaired_ms.saturating_add(self.episode.map_or(0, |began| now.since(began)))
    }

    /// Whether observations until `now` can lead to it.
    pub(crate) fn is_consistent(&self, now: Tick) -> bool {
        let in_time = [self.since, self.episode].into_iter().flatten().all(|at| at <= now);
        let heard = self.since.is_some_and(|since| self.episode.is_none_or(|began| since <= began));
        let open = u64::from(self.episode.is_some());
        in_time
            && (heard || self.failures == 0)
            && self.recoveries.checked_add(open) == Some(self.episodes)
            && self.episodes <= self.failures
            && self.failing_ms(now) <= self.observed_ms(now)
            && self.ejections <= self.exclusions.all
            && self.exclusions.is_consistent()
    }
}

/// What these tallies come to; `choices` and `exclusions` are of the whole.
fn sum<'a>(
    tallies: impl Iterator<Item = &'a Tally> + Clone,
    choices: u64,
    exclusions: Exclusions,
    now: Tick,
) -> Resilience {
    let total = |of: &dyn Fn(&Tally) -> u64| tallies.clone().fold(0u64, |sum, tally| sum.saturating_add(of(tally)));
    let observed_ms = total(&|tally| tally.observed_ms(now));
    let failing_ms = total(&|tally| tally.failing_ms(now)).min(observed_ms);
    let (episodes, recoveries) = (total(&|tally| tally.episodes), total(&|tally| tally.recoveries));
    Resilience {
        availability: share(failing_ms, observed_ms).complement(),
        observed_ms,
        failing_ms,
        failures: total(&|tally| tally.failures),
        episodes,
        recoveries,
        mttr_ms: total(&|tally| tally.repaired_ms).checked_div(recoveries),
        mtbf_ms: (observed_ms - failing_ms).checked_div(episodes),
        detection: spread(tallies.clone().map(|tally| &tally.detection)),
        redispatch: spread(tallies.clone().map(|tally| &tally.redispatch)),
        choices,
        ejections: total(&|tally| tally.ejections),
        excluded_choices: exclusions.all,
        wrong_ejections: exclusions.wrong,
        wrong_share: share(exclusions.wrong, choices),
    }
}

/// Of one environment.
pub(crate) fn of_one(tally: &Tally, choices: u64, now: Tick) -> Resilience {
    sum(core::iter::once(tally), choices, tally.exclusions, now)
}

/// Of all of them; `exclusions` are the choices that excluded any.
pub(crate) fn of_all<T>(
    standings: &EnvironmentMap<T>,
    tally: impl Fn(&T) -> &Tally + Clone,
    choices: u64,
    exclusions: Exclusions,
    now: Tick,
) -> Resilience {
    let tallies = Environment::ALL.into_iter().map(move |environment| tally(&standings[environment]));
    sum(tallies, choices, exclusions, now)
}

/// A part of a whole, rounded down; of nothing it is none.
fn share(part: u64, whole: u64) -> Share {
    let ppb = (u128::from(part) * u128::from(Share::ONE.ppb())).checked_div(u128::from(whole)).unwrap_or(0);
    u32::try_from(ppb).map_or(Share::ONE, Share::from_ppb)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(s: u64) -> Tick {
        Tick::from_ms(s * 1_000)
    }

    #[test]
    fn repair_and_availability_are_weighted_by_time() {
        let mut tally = Tally::default();
        assert_eq!(of_one(&tally, 0, at(5)).availability, Share::ONE);
        tally.hear(at(0));
        tally.fail(true, at(10));
        tally.fail(true, at(20));
        tally.recover(at(30));
        tally.fail(true, at(90));
        tally.recover(at(100));
        tally.recover(at(110));
        let have = of_one(&tally, 0, at(120));
        assert_eq!((have.failures, have.episodes, have.recoveries), (3, 2, 2));
        assert_eq!((have.observed_ms, have.failing_ms), (120_000, 30_000));
        assert_eq!(have.availability, Share::from_percent(75));
        assert_eq!((have.mttr_ms, have.mtbf_ms), (Some(15_000), Some(45_000)));
        assert!(tally.is_consistent(at(120)));
        // An episode that is not over counts as failing until now, and is not repaired yet.
        tally.fail(true, at(120));
        let have = of_one(&tally, 0, at(240));
        assert_eq!((have.failing_ms, have.mttr_ms, have.mtbf_ms), (150_000, Some(15_000), Some(30_000)));
        assert!(tally.is_consistent(at(240)) && !tally.is_consistent(at(119)));
    }

    #[test]
    fn late_news_of_an_old_failure_begins_no_episode() {
        let mut tally = Tally::default();
        tally.hear(at(0));
        tally.fail(false, at(10));
        assert_eq!((tally.failures, tally.episodes, tally.episode), (1, 0, None));
    }

    #[test]
    fn an_ejection_is_a_run_of_choices_without_the_environment() {
        let mut tally = Tally::default();
        for (excluded, wrong) in [(false, false), (true, false), (true, true), (false, false), (true, false)] {
            tally.choose(excluded, wrong);
        }
        let have = of_one(&tally, 5, at(0));
        assert_eq!((have.ejections, have.excluded_choices, have.wrong_ejections), (2, 3, 1));
        assert_eq!(have.wrong_share, Share::from_percent(20));
    }
}
