//! All environments of one device.

use kromka_core::{
    Beacon, Environment, EnvironmentMap, EnvironmentSet, OutcomeStatus, Ranking, Share, Tick, Valid, Validate,
    bounds as core_bounds, coded,
};

use crate::admission::{Admission, Hold};
use crate::diagnosis::{Diagnosis, FailureKind, State};
use crate::plan::Plan;
use crate::standing::Standing;
use crate::tally::{Exclusions, Resilience, of_all, of_one};

/// What the host wants done about one environment now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum RecoveryAction {
    /// Ask it for a sign of life at once, whatever its plan says of health checks; where there is nobody to ask, as on the
    /// device and its peer, nothing happens.
    Probe = 0,
    /// Forget its failures: full traffic. An isolation ends.
    Reset = 1,
    /// Forget its failures and begin with the least share of the traffic, which doubles. An isolation ends.
    Ramp = 2,
    /// Keep it out, until a reset or a ramp. It still gets tasks that nothing else can take: to forbid it altogether is
    /// for its profile or a rule.
    Isolate = 3,
}
coded!(RecoveryAction, "recovery action", [Probe, Reset, Ramp, Isolate]);

/// What is known of failures on one device, and the plans for them.
///
/// Asking changes nothing. A time before the last one counts as the last one, and a time that no clock shows
/// ([`kromka_core::bounds::TICK_MS`]) is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Failover {
    plans: EnvironmentMap<Plan>,
    standings: EnvironmentMap<Standing>,
    choices: u64,
    /// Choices that excluded any environment.
    exclusions: Exclusions,
    /// The last time that was told.
    clock: Tick,
}

impl Default for Failover {
    fn default() -> Self {
        Self::new()
    }
}

impl Failover {
    /// With the default plan for each environment, and nothing observed.
    #[must_use]
    pub fn new() -> Self {
        Self {
            plans: EnvironmentMap::from_fn(Plan::new),
            standings: EnvironmentMap::from_fn(|_| Standing::new()),
            choices: 0,
            exclusions: Exclusions::default(),
            clock: Tick::ZERO,
        }
    }

    /// With these plans, and nothing observed. A plan that is of another primary, or not valid, is the default one.
    #[must_use]
    #[inline]
    pub fn with_plans(plan: impl Fn(Environment) -> Plan) -> Self {
        let plan = |environment| {
            let plan = plan(environment);
            if plan.primary == environment && plan.check().is_ok() { plan } else { Plan::new(environment) }
        };
        Self { plans: EnvironmentMap::from_fn(plan), ..Self::new() }
    }

    /// Sets the plan of its primary from now on. What was observed stays.
    pub fn configure(&mut self, plan: Valid<Plan>) {
        self.plans[plan.primary] = plan.into_inner();
    }

    /// The plan of one environment.
    #[must_use]
    pub fn plan(&self, primary: Environment) -> &Plan {
        &self.plans[primary]
    }

    /// Which of `candidates` a task may go to now: those that no strategy holds back, and one at least.
    ///
    /// `candidates` are the environments that nothing else stands in the way of, for this task. When all of them would be
    /// held back, the one that is most probably up is kept, ties to the lower environment; one that the host isolated
    /// is kept only if all are.
    #[must_use]
    pub fn admit(&self, candidates: EnvironmentSet, p_up: &EnvironmentMap<Share>, now: Tick) -> Admission {
        let now = self.clock_at(now);
        let mut admission = Admission {
            candidates,
            allowed: EnvironmentSet::EMPTY,
            held: EnvironmentMap([None; Environment::COUNT]),
            kept: None,
            trials: EnvironmentSet::EMPTY,
        };
        for environment in candidates.iter() {
            let (plan, standing) = (&self.plans[environment], &self.standings[environment]);
            let state = standing.state(plan, p_up[environment], now);
            let hold = standing.hold(plan, state, now);
            admission.held[environment] = hold;
            if hold.is_none() {
                admission.allowed = admission.allowed.with(environment);
                if state == State::Recovering {
                    admission.trials = admission.trials.with(environment);
                }
            }
        }
        if admission.allowed.is_empty() {
            admission.kept = self.last_resort(candidates, p_up);
            admission.allowed = admission.kept.map_or(admission.allowed, |kept| admission.allowed.with(kept));
        }
        admission
    }

    fn last_resort(&self, candidates: EnvironmentSet, p_up: &EnvironmentMap<Share>) -> Option<Environment> {
        let rank = |environment: Environment| (!self.standings[environment].is_isolated(), p_up[environment]);
        // The last of equals is found, hence from the highest environment down.
        Environment::ALL.into_iter().rev().filter(|e| candidates.contains(*e)).max_by_key(|e| rank(*e))
    }

    /// The order in which the tasks of `primary` go elsewhere: the plan's fallbacks first, as far as they are among
    /// `ranked`, then the rest of `ranked`. Nothing is added: what a hard limit keeps from the task stays out.
    #[must_use]
    pub fn order(&self, primary: Environment, ranked: &Ranking) -> Ranking {
        let wanted = self.plans[primary].fallbacks;
        let wanted = wanted.as_slice().iter().filter(|environment| ranked.as_slice().contains(environment));
        let mut order = Ranking::EMPTY;
        for environment in wanted.chain(ranked.as_slice()).filter(|environment| **environment != primary) {
            order.push(*environment);
        }
        order
    }

    /// A task was dispatched to `environment` after `admission` was asked: shares are dealt, trials begin.
    pub fn dispatched(&mut self, admission: &Admission, environment: Environment, now: Tick) {
        let now = self.advance(now);
        for candidate in admission.candidates.iter() {
            // Neither an exception nor a trial is part of a share.
            let is_shared = matches!(admission.held[candidate], None | Some(Hold::Share))
                && admission.kept != Some(candidate)
                && !admission.trials.contains(candidate);
            if is_shared {
                self.standings[candidate].deal(&self.plans[candidate], candidate == environment, now);
            }
        }
        if admission.trials.contains(environment) {
            self.standings[environment].begin_trial(now);
        }
    }

    /// A try ended that was dispatched at `dispatched`. A truncated answer is an answer; a cancelled try says nothing.
    pub fn observe_outcome(&mut self, environment: Environment, status: OutcomeStatus, dispatched: Tick, now: Tick) {
        let now = self.advance(now);
        self.standings[environment].observe_outcome(&self.plans[environment], status, dispatched.min(now), now);
    }

    /// A try gave no sign of life in time.
    pub fn observe_time_out(&mut self, environment: Environment, dispatched: Tick, now: Tick) {
        let now = self.advance(now);
        let plan = &self.plans[environment];
        self.standings[environment].fail_try(plan, FailureKind::TimedOut, dispatched.min(now), now);
    }

    /// A beacon was seen: a heartbeat, or the answer to a probe.
    pub fn observe_beacon(&mut self, beacon: &Beacon, now: Tick) {
        let now = self.advance(now);
        self.standings[beacon.environment].observe_beacon(&self.plans[beacon.environment], beacon, now);
    }

    /// A choice was made without `excluded`: the environments that were not considered because they were held back, or
    /// believed unreachable for another reason. Once for each choice.
    pub fn observe_choice(&mut self, excluded: EnvironmentSet) {
        self.choices = self.choices.saturating_add(1);
        let mut any_wrong = false;
        for (environment, standing) in Environment::ALL.into_iter().zip(&mut self.standings.0) {
            let is_excluded = excluded.contains(environment);
            let wrong = is_excluded && standing.was_reachable();
            standing.tally.choose(is_excluded, wrong);
            any_wrong |= wrong;
        }
        if !excluded.is_empty() {
            self.exclusions.count(any_wrong);
        }
    }

    /// A task whose first try, in `failed`, was dispatched at `dispatched`, is dispatched again.
    pub fn observe_redispatch(&mut self, failed: Environment, dispatched: Tick, now: Tick) {
        let now = self.advance(now);
        self.standings[failed].tally.redispatch(now.since(dispatched));
    }

    /// The environment of `askable` whose health check is due longest, ties to the lower one. Until
    /// [`Failover::probed`] it stays due.
    #[must_use]
    pub fn probe_due(&self, askable: EnvironmentSet, now: Tick) -> Option<Environment> {
        let now = self.clock_at(now);
        let (at, environment) = self.probes(askable).min()?;
        (at <= now).then_some(environment)
    }

    /// A probe was sent. Its answer is a beacon.
    pub fn probed(&mut self, environment: Environment, now: Tick) {
        let now = self.advance(now);
        self.standings[environment].probes.send(now);
    }

    /// Gives up the probes that were not answered in time; says for which environments that was one too many.
    pub fn lapse_probes(&mut self, now: Tick) -> EnvironmentSet {
        let now = self.advance(now);
        let mut lapsed = EnvironmentSet::EMPTY;
        for environment in Environment::ALL {
            if self.standings[environment].lapse(&self.plans[environment], now) {
                lapsed = lapsed.with(environment);
            }
        }
        lapsed
    }

    /// Forgets the probes that are under way: nobody could have answered them.
    pub fn forget_probes(&mut self) {
        for standing in &mut self.standings.0 {
            standing.probes.recall();
        }
    }

    /// Forgets the probe of one environment that is under way, because nobody has sent it; says whether there was one.
    pub fn recall_probe(&mut self, environment: Environment) -> bool {
        let probes = &mut self.standings[environment].probes;
        let had = probes.sent().is_some();
        probes.recall();
        had
    }

    /// When a probe of `askable` is due, or one under way is given up, if nothing happens before.
    #[must_use]
    pub fn next_wake(&self, askable: EnvironmentSet) -> Option<Tick> {
        let due = self.probes(askable).map(|(at, _)| at);
        let lapses = self
            .standings
            .iter()
            .filter_map(|(environment, standing)| standing.probes.lapses(&self.plans[environment].health_check));
        due.chain(lapses).min()
    }

    fn probes(&self, askable: EnvironmentSet) -> impl Iterator<Item = (Tick, Environment)> {
        let at = |environment: Environment| {
            let at = self.standings[environment].probe_at(&self.plans[environment])?;
            Some((at, environment))
        };
        Environment::ALL.into_iter().filter(move |environment| askable.contains(*environment)).filter_map(at)
    }

    /// What is wrong with one environment, which is up with the probability `p_up`.
    #[must_use]
    pub fn diagnose(&self, environment: Environment, p_up: Share, now: Tick) -> Diagnosis {
        let now = self.clock_at(now);
        self.standings[environment].diagnose(environment, &self.plans[environment], p_up, now)
    }

    /// Does what the host wants done about one environment.
    pub fn trigger(&mut self, environment: Environment, action: RecoveryAction, now: Tick) {
        let now = self.advance(now);
        let standing = &mut self.standings[environment];
        match action {
            RecoveryAction::Probe => standing.probes.want(),
            RecoveryAction::Reset => standing.reset(Share::ONE, now),
            RecoveryAction::Ramp => standing.reset(self.plans[environment].recovery.share_min, now),
            RecoveryAction::Isolate => standing.isolate(),
        }
    }

    /// How resilient all environments were together.
    #[must_use]
    pub fn resilience(&self, now: Tick) -> Resilience {
        let now = self.clock_at(now);
        of_all(&self.standings, |standing| &standing.tally, self.choices, self.exclusions, now)
    }

    /// How resilient one environment was.
    #[must_use]
    pub fn resilience_of(&self, environment: Environment, now: Tick) -> Resilience {
        of_one(&self.standings[environment].tally, self.choices, self.clock_at(now))
    }

    /// Whether it is a state that observations can lead to: what is read from storage is held against this.
    #[must_use]
    pub fn is_consistent(&self) -> bool {
        let plans = self.plans.iter().all(|(primary, plan)| plan.primary == primary && plan.check().is_ok());
        let standings = self
            .standings
            .iter()
            .all(|(_, standing)| standing.is_consistent(self.clock) && standing.tally.exclusions.all <= self.choices);
        let time = core_bounds::TICK_MS.check_u64(self.clock.ms()).is_ok();
        plans && standings && time && self.exclusions.is_consistent() && self.exclusions.all <= self.choices
    }

    /// The time that is believed when `now` is said.
    fn clock_at(&self, now: Tick) -> Tick {
        if core_bounds::TICK_MS.check_u64(now.ms()).is_ok() { self.clock.max(now) } else { self.clock }
    }

    fn advance(&mut self, now: Tick) -> Tick {
        self.clock = self.clock_at(now);
        self.clock
    }
}
