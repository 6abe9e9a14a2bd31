//! Failover: what the plans hold back, and in which order tasks go elsewhere.

use kromka_core::{
    Beacon, Constraint, Decision, Environment, EnvironmentMap, EnvironmentSet, ExecutionOption, LinkKind, Priority,
    Ranking, Share, TaskRequirements, Tick, Valid, Verdict,
};
use kromka_estimate::Breaker;
use kromka_failover::{Admission, Diagnosis, Plan, RecoveryAction, Resilience, State};

use super::Engine;
use super::core::{Core, Live};
use super::slot::{Slot, TryState};
use super::work::Work;

impl Live {
    /// The probability that an environment answers now.
    pub(crate) fn p_up(&self, environment: Environment, now: Tick) -> Share {
        Share::from_f64_clamped(self.beliefs.estimates.answers(environment, self.link.kind, now))
    }

    /// Whether the plan of an environment keeps tasks from it altogether.
    pub(crate) fn is_ejected(&self, environment: Environment, now: Tick) -> bool {
        self.failover.diagnose(environment, self.p_up(environment, now), now).state == State::Ejected
    }
}

impl Core {
    /// Decides a task, and again without what the plans hold back of that; `options` is left as the last decision saw
    /// it. Returns what the plans said of all that the first considered; `None` when it considered nothing.
    pub(crate) fn settle(
        &self,
        task: &TaskRequirements,
        options: &mut EnvironmentMap<ExecutionOption>,
        now: Tick,
        mut judge: impl FnMut(&EnvironmentMap<ExecutionOption>) -> Verdict,
    ) -> (Verdict, Option<Admission>) {
        let verdict = judge(options);
        let Some(decision) = verdict.decision() else { return (verdict, None) };
        let admission = self.admission(decision, options, now);
        let held_back = held_back(task, &admission);
        if held_back.is_empty() {
            return (verdict, Some(admission));
        }
        for environment in held_back.iter() {
            let option = &mut options[environment];
            option.reachable = false;
            let diagnosis = self.live.failover.diagnose(environment, option.availability, now);
            option.ready_at = diagnosis.next_try.unwrap_or(Tick::NEVER);
        }
        (judge(options), Some(admission))
    }

    /// Which of the environments that a decision considered a task may go to.
    pub(crate) fn admission(
        &self,
        decision: &Decision,
        options: &EnvironmentMap<ExecutionOption>,
        now: Tick,
    ) -> Admission {
        let considered: EnvironmentSet = decision.fallbacks.as_slice().iter().copied().collect();
        let p_up = EnvironmentMap::from_fn(|environment| options[environment].availability);
        self.live.failover.admit(considered.with(decision.chosen), &p_up, now)
    }

    /// Where a task goes after a failure: the first fallback that the failed one's plan names and the decision allows,
    /// else what was decided.
    pub(crate) fn redirected(&self, slot: &Slot, decision: &Decision) -> Environment {
        let last = usize::from(slot.attempt).checked_sub(1).filter(|_| slot.last == TryState::Failed);
        let failed = last.and_then(|last| slot.tries.get(last));
        let Some(failed) = failed.filter(|failed| !self.live.failover.plan(**failed).fallbacks.is_empty()) else {
            return decision.chosen;
        };
        let mut ranked = Ranking::EMPTY;
        ranked.push(decision.chosen);
        decision.fallbacks.as_slice().iter().for_each(|environment| ranked.push(*environment));
        self.live.failover.order(*failed, &ranked).first().unwrap_or(decision.chosen)
    }

    /// Counts a choice: what it left out because it was held back, or believed unreachable.
    pub(crate) fn note_choice(&mut self, verdict: &Verdict) {
        let out = verdict.rejected().iter().filter(|rejection| rejection.constraint == Constraint::Reachable);
        let excluded = out.map(|rejection| rejection.environment).collect();
        self.live.failover.observe_choice(excluded);
    }

    /// Counts a dispatch: shares are dealt, and a first try that failed is followed by another.
    pub(crate) fn note_dispatch(
        &mut self,
        slot: &Slot,
        environment: Environment,
        admission: Option<&Admission>,
        now: Tick,
    ) {
        if let Some(admission) = admission {
            self.live.failover.dispatched(admission, environment, now);
        }
        if slot.attempt == 1 && slot.last == TryState::Failed {
            self.live.failover.observe_redispatch(slot.tries[0], slot.dispatched, now);
        }
    }

    /// The environments that a probe can ask now: those that the network leads to.
    pub(crate) fn askable(&self) -> EnvironmentSet {
        let Live { config, link, metrics, .. } = &self.live;
        // Without a network every probe is lost, and without a task nobody wants to know.
        if link.kind == LinkKind::None || metrics.in_flight == 0 {
            return EnvironmentSet::EMPTY;
        }
        let reached = |environment: &Environment| {
            let profile = &config.profiles[*environment];
            profile.enabled && profile.is_networked(*environment)
        };
        Environment::ALL.into_iter().filter(reached).collect()
    }

    /// Gives up the probes that were not answered in time. As many in a row as the plan calls a failure are as good as a
    /// beacon that says unreachable; fewer may be lost packets.
    pub(crate) fn lapse_probes(&mut self, slots: &mut [Slot], now: Tick) {
        if self.askable().is_empty() {
            // Without a network, or without anyone who asks, a lost answer says nothing of the environment.
            self.live.failover.forget_probes();
            return;
        }
        for environment in self.live.failover.lapse_probes(now).iter() {
            let was_open = self.live.is_open(environment, now);
            let lost = Beacon { environment, at: now, reachable: false, rtt_ms: None };
            self.live.beliefs.estimates.observe_beacon(lost, self.live.link.kind, now);
            self.follow_one(slots, environment, was_open, now);
        }
    }

    /// The environment to be probed now, if any.
    pub(crate) fn probe(&mut self, work: Work, now: Tick) -> Option<Environment> {
        let askable = self.askable().and(work.probes);
        let due = self.live.failover.probe_due(askable, now)?;
        self.live.failover.probed(due, now);
        self.live.metrics.probes += 1;
        Some(due)
    }
}

/// What a task may not go to of what the plans were asked about.
fn held_back(task: &TaskRequirements, admission: &Admission) -> EnvironmentSet {
    let excluded = admission.excluded();
    // An urgent task is nobody's trial, as long as it has anywhere else to go.
    if task.qos.priority >= Priority::High && admission.trials != admission.allowed {
        return admission.trials.iter().fold(excluded, EnvironmentSet::with);
    }
    excluded
}

impl<S: AsRef<[Slot]> + AsMut<[Slot]>> Engine<S> {
    /// Sets what is done when `plan.primary` fails, from now on. What was observed of it stays.
    pub fn set_plan(&mut self, plan: Valid<Plan>) {
        let (primary, now) = (plan.primary, self.now());
        self.core.live.failover.configure(plan);
        self.core.release_if_closed(self.slots.as_mut(), primary, now);
        self.wake();
    }

    /// Takes a probe back that the host was asked for and cannot send: it counts neither as answered nor as lost.
    pub fn recall_probe(&mut self, environment: Environment) {
        let had = self.core.live.failover.recall_probe(environment);
        // What was restored may have counted less than it asked.
        let probes = &mut self.core.live.metrics.probes;
        *probes = probes.saturating_sub(u64::from(had));
    }

    /// Does what the host wants done about one environment. A probe goes out with the next [`Engine::poll`], while tasks
    /// are in flight and there is a network; of one that the network does not lead to there is nothing to ask. Tasks
    /// that wait for an environment that is isolated are decided again.
    pub fn recover(&mut self, environment: Environment, action: RecoveryAction, now: Tick) {
        let now = self.core.advance(now);
        if action == RecoveryAction::Probe && !self.profile(environment).is_networked(environment) {
            return;
        }
        self.core.live.failover.trigger(environment, action, now);
        if matches!(action, RecoveryAction::Reset | RecoveryAction::Ramp) {
            self.core.live.beliefs.estimates.forgive(environment, self.core.live.link.kind, now);
        }
        self.core.release_if_closed(self.slots.as_mut(), environment, now);
        self.wake();
    }
}

impl<S: AsRef<[Slot]>> Engine<S> {
    /// What is done when an environment fails.
    #[must_use]
    pub fn plan(&self, primary: Environment) -> &Plan {
        self.core.live.failover.plan(primary)
    }

    /// What is wrong with one environment, if anything is.
    #[must_use]
    pub fn diagnose(&self, environment: Environment, now: Tick) -> Diagnosis {
        let now = now.max(self.now());
        self.core.live.failover.diagnose(environment, self.core.live.p_up(environment, now), now)
    }

    /// How the breaker of an environment stands on the link in use: a name for what is believed of it, never a limit.
    #[must_use]
    pub fn breaker(&self, environment: Environment, now: Tick) -> Breaker {
        let now = now.max(self.now());
        self.core.live.beliefs.estimates.breaker(environment, self.core.live.link.kind, now)
    }

    /// How resilient all environments were together.
    #[must_use]
    pub fn resilience(&self, now: Tick) -> Resilience {
        self.core.live.failover.resilience(now)
    }

    /// How resilient one environment was.
    #[must_use]
    pub fn resilience_of(&self, environment: Environment, now: Tick) -> Resilience {
        self.core.live.failover.resilience_of(environment, now)
    }
}
