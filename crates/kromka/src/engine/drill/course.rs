//! One failure and what follows it, on the copy.

use kromka_core::{
    Beacon, Energy, Environment, EnvironmentProfile, EnvironmentSet, Limits, Money, Outcome, OutcomeStatus, Share,
    Tick, Verdict,
};
use kromka_failover::{Diagnosis, Plan, RecoveryAction, State, Strategy};

use super::{DRILL_SLOTS, Exercise, checks};
use crate::engine::action::{Action, Dispatch, Observation};
use crate::engine::core::Core;
use crate::engine::slot::Slot;
use crate::engine::{Engine, TaskState};

/// An answer takes this long, in milliseconds, and so long after the failure the next task is decided: one that comes at
/// the same instant could hardly know of it, and a plan that holds back for less holds nothing back.
const ANSWER_MS: u64 = 1_000;
/// Most times that one wait looks at the copy again before it goes on to its end: health checks of other environments
/// may be due all the while.
const STEPS_MAX: u32 = 256;

/// A second try.
pub(super) struct Again {
    pub(super) environment: Environment,
    /// From the dispatch of the first.
    pub(super) after_ms: u64,
    /// The first fallback that the plan names and that was feasible.
    pub(super) named: Option<Environment>,
}

/// What was seen of a failure.
pub(super) struct Seen {
    /// What each try's environment may see, and what the task needs, where that is not enough.
    pub(super) leak: Option<(i64, i64)>,
    /// Whether silence was given up by a detection time-out.
    pub(super) timed: bool,
    /// What ends it otherwise.
    pub(super) run_timeout_ms: u32,
    pub(super) again: Option<Again>,
    pub(super) ended: bool,
    /// The share of its traffic a second after the failure, and the most that the plan allows, if it says anything.
    pub(super) held: Option<(u32, u32)>,
    /// The share of its traffic in the end; `None` when it was not looked at.
    pub(super) traffic: Option<u32>,
    pub(super) recovered_after_ms: Option<u64>,
}

/// A failure that is about to happen: the copy, with the task running where it will fail.
pub(super) struct Course<'a> {
    copy: &'a mut Engine<[Slot; DRILL_SLOTS]>,
    environment: Environment,
    first: Dispatch,
    of_all: Verdict,
}

impl<'a> Course<'a> {
    /// Dispatches the task to the environment that is to fail; `None` when it cannot go there now, or the host isolated
    /// the environment.
    pub(super) fn begin(copy: &'a mut Engine<[Slot; DRILL_SLOTS]>, exercise: &Exercise, now: Tick) -> Option<Self> {
        let environment = exercise.environment;
        let Diagnosis { state, failing, next_try, .. } = copy.diagnose(environment, now);
        if state == State::Ejected && next_try.is_none() {
            return None;
        }
        if failing || state != State::Healthy {
            copy.recover(environment, RecoveryAction::Reset, now);
        }
        // Delays begin anew, also where the failures before them were got over.
        copy.core.live.failover.trigger(environment, RecoveryAction::Reset, now);
        copy.submit(&exercise.task, now).ok()?;
        let of_all = verdict(&copy.core, &copy.slots[0], now);
        match copy.core.place_in(&mut copy.slots, 0, environment, now)? {
            Action::Run(first) => Some(Self { copy, environment, first, of_all }),
            _ => None,
        }
    }

    /// What the engine would have decided without the drill.
    pub(super) fn verdict_of_all(&self) -> &Verdict {
        &self.of_all
    }

    /// Lets it fail and watches.
    pub(super) fn run(mut self, exercise: &Exercise, limits: Limits) -> Seen {
        self.copy.core.live.limits = limits;
        let environment = self.environment;
        let (began, plan) = (self.first.dispatched, *self.copy.plan(environment));
        let before = self.copy.diagnose(environment, began).share;
        let mut seen = Seen {
            leak: self.leak(exercise, &self.first),
            timed: self.first.give_up_at.is_some(),
            run_timeout_ms: self.copy.core.live.config.run_timeout_ms,
            again: None,
            ended: false,
            held: None,
            traffic: None,
            recovered_after_ms: None,
        };
        let Some(failed) = self.fail(exercise.silent) else { return seen };
        let named = self.named(&plan, failed);
        let mut now = failed;
        if let Some(second) = self.dispatched(&mut now) {
            seen.leak = seen.leak.or_else(|| self.leak(exercise, &second));
            seen.again =
                Some(Again { environment: second.environment, after_ms: second.dispatched.since(began), named });
            now = now.max(failed.after(ANSWER_MS));
            self.answer(&second, OutcomeStatus::Success, now);
        }
        seen.ended = self.has_ended();
        if !seen.ended {
            return seen;
        }
        now = now.max(failed.after(ANSWER_MS));
        seen.held = self.held(exercise, &plan, before, now);
        let back = self.recover(&plan, failed, &mut now);
        seen.recovered_after_ms = back.map(|at| at.since(failed));
        if back.is_some() {
            self.close(exercise, &plan, &mut now);
            self.copy.core.live.limits = limits;
        }
        seen.traffic = Some(self.traffic(now).ppb());
        seen
    }

    /// Has the first try fail; when that was known, or `None` if it never was.
    fn fail(&mut self, silent: bool) -> Option<Tick> {
        let first = self.first;
        if !silent {
            self.answer_without_poll(&first, OutcomeStatus::Failed, first.dispatched);
            return Some(first.dispatched);
        }
        for _ in 0..STEPS_MAX {
            let now = self.copy.next_wake()?;
            match self.copy.poll(now) {
                Some(Action::Cancel { .. }) => return Some(now),
                // One that is silent answers nobody.
                Some(Action::Probe { environment }) if environment != self.environment => self.beacon(environment, now),
                _ => {}
            }
        }
        None
    }

    /// The next dispatch of the task, from `now` on; `None` when it ends without one, or nothing happens any more.
    fn dispatched(&mut self, now: &mut Tick) -> Option<Dispatch> {
        for _ in 0..STEPS_MAX {
            match self.copy.poll(*now) {
                Some(Action::Run(dispatch)) => return Some(dispatch),
                Some(Action::End { .. }) => return None,
                Some(Action::Probe { environment }) if environment != self.environment => {
                    self.beacon(environment, *now)
                }
                Some(_) => {}
                None => *now = self.copy.next_wake()?.max(*now),
            }
        }
        None
    }

    /// The first fallback that the plan names and a decision after the failure would allow.
    fn named(&self, plan: &Plan, now: Tick) -> Option<Environment> {
        let feasible = feasible(&verdict(&self.copy.core, &self.copy.slots[0], now));
        plan.fallbacks.as_slice().iter().copied().find(|environment| feasible.contains(*environment))
    }

    fn leak(&self, exercise: &Exercise, dispatch: &Dispatch) -> Option<(i64, i64)> {
        let profile: &EnvironmentProfile = self.copy.profile(dispatch.environment);
        checks::leak(profile, &exercise.task)
    }

    /// Whether the place of the task is free again.
    fn has_ended(&self) -> bool {
        matches!(self.copy.slots[0].state, None | Some(TaskState::Ended(_)))
            && self.copy.core.live.metrics.in_flight == 1
    }

    /// What the environment gets of the next task, and the most that its plan allows; `None` when the plan says nothing,
    /// or there is nothing to choose.
    fn held(&mut self, exercise: &Exercise, plan: &Plan, before: Share, now: Tick) -> Option<(u32, u32)> {
        let environment = self.environment;
        let diagnosis = self.copy.diagnose(environment, now);
        let is_out = match plan.strategy {
            Strategy::Smart => return None,
            Strategy::Gradual => {
                let half = (before.ppb() / 2).max(plan.recovery.share_min.ppb());
                return Some((diagnosis.share.ppb(), half));
            }
            Strategy::Immediate => true,
            Strategy::Conditional => checks::condition_holds(plan, &diagnosis),
        };
        if !is_out {
            return None;
        }
        self.copy.submit(&exercise.task, now).ok()?;
        let slot = &self.copy.slots[0];
        let options = self.copy.core.options(&slot.task, Money::ZERO, now, None);
        let decided = self.copy.core.judge(slot, &options, now, None);
        let candidates = feasible(&decided);
        let admitted = decided.decision().is_some_and(|decision| {
            let admission = self.copy.core.admission(decision, &options, now);
            admission.allowed.contains(environment) && admission.kept != Some(environment)
        });
        let mut at = now;
        let next = self.dispatched(&mut at);
        if let Some(next) = &next {
            self.answer(next, OutcomeStatus::Success, at);
        }
        // Where nothing else can take the task the plan holds nothing back, and where it cannot go anyway neither.
        if !candidates.contains(environment) || candidates.len() < 2 {
            return None;
        }
        let went_there = next.is_some_and(|next| next.environment == environment);
        Some((if admitted || went_there { Share::ONE.ppb() } else { 0 }, 0))
    }

    /// Waits for as long as the plan gives itself, with health checks answered: since when tasks can go there again, or
    /// `None` when they cannot even then.
    fn recover(&mut self, plan: &Plan, failed: Tick, now: &mut Tick) -> Option<Tick> {
        let health = &plan.health_check;
        let delayed = failed.after(u64::from(plan.recovery.delay_ms));
        let checks_ms = u64::from(health.interval_ms) * u64::from(health.successes_to_restore);
        let by = delayed.after(checks_ms + u64::from(health.timeout_ms)).max(*now);
        let mut since = self.is_back(plan, failed).then_some(failed);
        for step in 0..=STEPS_MAX {
            self.attend(delayed, *now);
            since = if self.is_back(plan, *now) { since.or(Some(*now)) } else { None };
            if *now >= by {
                break;
            }
            let wake = self.copy.next_wake().into_iter().chain([delayed]).filter(|at| *at > *now && step < STEPS_MAX);
            *now = wake.fold(by, Tick::min);
        }
        since
    }

    /// Does what is due at `now`: probes are answered, and an environment that sends beacons without being asked sends
    /// one when the delay is over.
    fn attend(&mut self, delayed: Tick, now: Tick) {
        let environment = self.environment;
        let core = &self.copy.core.live;
        let sends = !core.config.profiles[environment].is_networked(environment)
            && core.beliefs.estimates.reach(environment).beacon().is_some_and(|beacon| beacon.at < delayed);
        if sends && now >= delayed {
            self.beacon(environment, now);
        }
        for _ in Environment::ALL {
            match self.copy.poll(now) {
                Some(Action::Probe { environment }) => self.beacon(environment, now),
                Some(_) => {}
                None => return,
            }
        }
    }

    /// Gives it as many tasks as close a failure, and answers them.
    fn close(&mut self, exercise: &Exercise, plan: &Plan, now: &mut Tick) {
        self.copy.core.live.limits.allowed = EnvironmentSet::of(&[self.environment]);
        for _ in 0..plan.recovery.successes_to_close {
            if self.copy.submit(&exercise.task, *now).is_err() {
                return;
            }
            let Some(trial) = self.dispatched(now) else { return };
            *now = now.after(ANSWER_MS);
            self.answer(&trial, OutcomeStatus::Success, *now);
        }
    }

    fn is_back(&self, plan: &Plan, now: Tick) -> bool {
        let Diagnosis { state, share, .. } = self.copy.diagnose(self.environment, now);
        let is_whole = plan.strategy != Strategy::Gradual || share == Share::ONE;
        state != State::Ejected && is_whole && self.is_reachable(now)
    }

    fn is_reachable(&self, now: Tick) -> bool {
        let live = &self.copy.core.live;
        live.beliefs.estimates.is_reachable(self.environment, live.link.kind, now)
    }

    /// The share of its traffic that it gets without exceptions.
    fn traffic(&self, now: Tick) -> Share {
        let Diagnosis { state, share, .. } = self.copy.diagnose(self.environment, now);
        let gets = matches!(state, State::Healthy | State::Degraded) && self.is_reachable(now);
        if gets { share } else { Share::ZERO }
    }

    fn beacon(&mut self, environment: Environment, now: Tick) {
        let beacon = Beacon { environment, at: now, reachable: true, rtt_ms: None };
        // A beacon is within its ranges whatever it says.
        let _ = self.copy.observe(&Observation::Beacon(beacon), now);
    }

    /// Ends a try, and hears of the end of its task.
    fn answer(&mut self, dispatch: &Dispatch, status: OutcomeStatus, now: Tick) {
        self.answer_without_poll(dispatch, status, now);
        for _ in 0..STEPS_MAX {
            match self.copy.poll(now) {
                Some(Action::Probe { environment }) if environment != self.environment => self.beacon(environment, now),
                Some(Action::End { .. }) | None => return,
                Some(_) => {}
            }
        }
    }

    fn answer_without_poll(&mut self, dispatch: &Dispatch, status: OutcomeStatus, now: Tick) {
        let outcome = Outcome {
            task: dispatch.task,
            attempt: dispatch.attempt,
            environment: dispatch.environment,
            status,
            latency_ms: u32::try_from(now.since(dispatch.dispatched)).unwrap_or(u32::MAX),
            first_result_ms: None,
            energy: Energy::ZERO,
            cost: Money::ZERO,
            output_tokens: None,
            quality: None,
        };
        // Refused it has no effect, and the task is found not to have ended.
        let _ = self.copy.complete(&outcome, now);
    }
}

/// What the engine would decide of a task of it.
fn verdict(core: &Core, slot: &Slot, now: Tick) -> Verdict {
    let mut options = core.options(&slot.task, slot.spent(), now, None);
    core.settle(&slot.task, &mut options, now, |options| core.judge(slot, options, now, None)).0
}

/// Where a decision allows a task to go.
fn feasible(verdict: &Verdict) -> EnvironmentSet {
    let Some(decision) = verdict.decision() else { return EnvironmentSet::EMPTY };
    decision.fallbacks.as_slice().iter().fold(EnvironmentSet::of(&[decision.chosen]), |set, e| set.with(*e))
}
