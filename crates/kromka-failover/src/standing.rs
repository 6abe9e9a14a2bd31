//! How one environment stands: what it did, and what follows from it under a plan.
//!
//! A plan can change at any time: what is kept does not depend on the strategy, but for the share of the traffic, which
//! only the gradual one begins to halve.

use kromka_core::{Beacon, Environment, OutcomeStatus, Share, Tick};

use crate::admission::Hold;
use crate::bounds;
use crate::diagnosis::{Diagnosis, FailureKind, State};
use crate::plan::{Plan, Strategy};
use crate::probes::{Check, Probes};
use crate::ration::Ration;
use crate::tally::Tally;
use crate::window::Window;

/// The failures of one environment and what came after them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Standing {
    window: Window,
    failures_in_a_row: u16,
    last_kind: FailureKind,
    last_failure: Option<Tick>,
    /// The last sign of life that came after a failure, or before any.
    alive: Option<Tick>,
    /// The last failure that something followed from: a try that was under way then, and a beacon of before, are news
    /// of the same failure.
    stepped: Option<Tick>,
    /// Failures since they were last closed, each of which doubled the delay.
    steps: u8,
    /// The end of the delay.
    until: Tick,
    /// Answered tries that are missing to close the failure; 0 is closed.
    to_close: u8,
    ration: Ration,
    /// The dispatch of the trial that has not ended.
    trial: Option<Tick>,
    isolated: bool,
    /// The last beacon: when, and whether the environment could be reached.
    beacon: Option<(Tick, bool)>,
    pub(crate) probes: Probes,
    pub(crate) tally: Tally,
}

impl Standing {
    /// Nothing was heard of it.
    pub(crate) fn new() -> Self {
        Self {
            window: Window::default(),
            failures_in_a_row: 0,
            last_kind: FailureKind::None,
            last_failure: None,
            alive: None,
            stepped: None,
            steps: 0,
            until: Tick::ZERO,
            to_close: 0,
            ration: Ration::FULL,
            trial: None,
            isolated: false,
            beacon: None,
            probes: Probes::default(),
            tally: Tally::default(),
        }
    }

    /// A try ended.
    pub(crate) fn observe_outcome(&mut self, plan: &Plan, status: OutcomeStatus, dispatched: Tick, now: Tick) {
        match status {
            OutcomeStatus::Success | OutcomeStatus::Truncated => self.answer(plan, dispatched, now),
            OutcomeStatus::Failed => self.fail_try(plan, FailureKind::Failed, dispatched, now),
            // The host's doing: it tells nothing, but the next task may be the trial.
            OutcomeStatus::Cancelled => self.end_trial(dispatched),
        }
    }

    /// A try failed, of which `kind` says how.
    pub(crate) fn fail_try(&mut self, plan: &Plan, kind: FailureKind, dispatched: Tick, now: Tick) {
        self.hear(now);
        self.end_trial(dispatched);
        self.window.push(true);
        self.tally.detect(now.since(dispatched));
        self.fail(plan, kind, dispatched, now);
    }

    /// A beacon. One that claims to be of the future is of now; one older than the last is not news, because beacons
    /// may overtake one another.
    pub(crate) fn observe_beacon(&mut self, plan: &Plan, beacon: &Beacon, now: Tick) {
        let at = beacon.at.min(now);
        if self.beacon.is_some_and(|(last, _)| last > at) {
            return;
        }
        self.beacon = Some((at, beacon.reachable));
        self.hear(now);
        match self.probes.answer(&plan.health_check, at, beacon.reachable) {
            Some(check) => self.conclude(plan, check, at, now),
            None if beacon.reachable => self.live(at),
            // What answered since then was reachable since then.
            None if self.alive.is_none_or(|alive| alive <= at) => self.fail(plan, FailureKind::Unreachable, at, now),
            None => {}
        }
    }

    /// Gives up a probe that was not answered in time; says whether it was one too many.
    pub(crate) fn lapse(&mut self, plan: &Plan, now: Tick) -> bool {
        let is_over = self.probes.lapses(&plan.health_check).is_some_and(|at| at <= now);
        if is_over && self.probes.sent() <= self.alive {
            // It has shown since then what an answer would have shown.
            self.probes.recall();
        }
        let Some(check) = self.probes.lapse(&plan.health_check, now) else { return false };
        self.tally.hear(now);
        self.conclude(plan, check, now, now);
        check == Check::Failed
    }

    fn conclude(&mut self, plan: &Plan, check: Check, at: Tick, now: Tick) {
        match check {
            Check::Alive => self.live(at),
            Check::Failed => self.fail(plan, FailureKind::CheckFailed, at, now),
            Check::Undecided => {}
        }
    }

    /// Forgets its failures, with all of its traffic at once, or from the least share on.
    pub(crate) fn reset(&mut self, share: Share, now: Tick) {
        self.tally.recover(now);
        self.probes.forget();
        let Self { beacon, probes, tally, alive, .. } = *self;
        // Tries that are under way are news of what is forgotten.
        *self = Self { beacon, probes, tally, alive, stepped: Some(now), ..Self::new() };
        self.ration.set(share, now);
    }

    /// Keeps it out until it is reset.
    pub(crate) fn isolate(&mut self) {
        self.isolated = true;
    }

    pub(crate) fn is_isolated(&self) -> bool {
        self.isolated
    }

    /// A try is dispatched there while it recovers.
    pub(crate) fn begin_trial(&mut self, now: Tick) {
        self.trial = Some(now);
    }

    /// A task was placed that its share admitted or held back.
    pub(crate) fn deal(&mut self, plan: &Plan, taken: bool, now: Tick) {
        let share = self.share(plan, now);
        if share != Share::ONE {
            self.ration.deal(share, taken);
        }
    }

    /// The share of its traffic that it gets, if it gets any.
    pub(crate) fn share(&self, plan: &Plan, now: Tick) -> Share {
        self.ration.share(plan.recovery.share_min, plan.delay_ms(self.steps), now)
    }

    /// What traffic it gets.
    pub(crate) fn state(&self, plan: &Plan, p_up: Share, now: Tick) -> State {
        let is_out = match plan.strategy {
            Strategy::Immediate => true,
            Strategy::Conditional => self.meets_condition(plan, p_up),
            Strategy::Gradual | Strategy::Smart => false,
        };
        if self.isolated {
            State::Ejected
        } else if is_out && self.to_close > 0 {
            if now < self.until { State::Ejected } else { State::Recovering }
        } else if self.share(plan, now) < Share::ONE {
            State::Degraded
        } else {
            State::Healthy
        }
    }

    /// Why it is held back from the next task, if it is.
    pub(crate) fn hold(&self, plan: &Plan, state: State, now: Tick) -> Option<Hold> {
        match state {
            State::Healthy => None,
            State::Degraded => (!self.ration.passes(self.share(plan, now))).then_some(Hold::Share),
            State::Ejected => Some(if self.isolated { Hold::Isolated } else { Hold::Ejected }),
            // A trial that nothing is heard of makes room for another.
            State::Recovering => {
                let is_open = self.trial.is_some_and(|trial| now < trial.after(plan.delay_ms(self.steps)));
                is_open.then_some(Hold::Trial)
            }
        }
    }

    pub(crate) fn diagnose(&self, environment: Environment, plan: &Plan, p_up: Share, now: Tick) -> Diagnosis {
        let state = self.state(plan, p_up, now);
        let (window_failures, window_tries) = self.window.last(plan.condition.window_tries);
        let next_try = match state {
            State::Ejected if self.isolated => None,
            State::Ejected => Some(self.until),
            _ => Some(now),
        };
        Diagnosis {
            environment,
            state,
            failing: self.is_failing(),
            failing_since: self.tally.episode,
            last_kind: self.last_kind,
            last_failure: self.last_failure,
            failures_in_a_row: self.failures_in_a_row,
            window_failures,
            window_tries,
            share: if state == State::Ejected { Share::ZERO } else { self.share(plan, now) },
            next_try,
            p_up,
        }
    }

    /// Whether it has failed, and given no sign of life since.
    pub(crate) fn is_failing(&self) -> bool {
        self.tally.episode.is_some()
    }

    /// Whether its last beacon said that it can be reached.
    pub(crate) fn was_reachable(&self) -> bool {
        self.beacon.is_some_and(|(_, reachable)| reachable)
    }

    /// When a probe is due.
    pub(crate) fn probe_at(&self, plan: &Plan) -> Option<Tick> {
        self.probes.due(&plan.health_check, self.is_failing(), self.until)
    }

    fn meets_condition(&self, plan: &Plan, p_up: Share) -> bool {
        let condition = &plan.condition;
        let share_failed = |least: Share| {
            let (failed, _) = self.window.last(condition.window_tries);
            u64::from(failed) * u64::from(Share::ONE.ppb())
                >= u64::from(least.ppb()) * u64::from(condition.window_tries)
        };
        condition.failures_in_a_row.is_none_or(|least| self.failures_in_a_row >= least)
            && condition.failed_share.is_none_or(share_failed)
            && condition.p_up_below.is_none_or(|below| p_up < below)
    }

    fn hear(&mut self, now: Tick) {
        self.tally.hear(now);
        self.probes.hear(now);
    }

    fn answer(&mut self, plan: &Plan, dispatched: Tick, now: Tick) {
        self.hear(now);
        self.end_trial(dispatched);
        self.window.push(false);
        let share = self.share(plan, now);
        if share < Share::ONE {
            self.ration.double(share, now);
        }
        self.failures_in_a_row = 0;
        self.revive(now);
        self.to_close = self.to_close.saturating_sub(1);
        if self.to_close == 0 {
            self.steps = 0;
        }
    }

    /// A failure, of something that began at `began`.
    fn fail(&mut self, plan: &Plan, kind: FailureKind, began: Tick, now: Tick) {
        self.failures_in_a_row = self.failures_in_a_row.saturating_add(1);
        (self.last_kind, self.last_failure) = (kind, Some(now));
        let is_news = self.stepped.is_none_or(|stepped| stepped <= began);
        self.tally.fail(is_news, now);
        if !is_news {
            return;
        }
        let share = self.share(plan, now);
        if plan.strategy == Strategy::Gradual || share < Share::ONE {
            self.ration.halve(share, plan.recovery.share_min, now);
        }
        self.steps = self.steps.saturating_add(1);
        self.until = now.after(plan.delay_ms(self.steps));
        self.to_close = plan.recovery.successes_to_close;
        self.stepped = Some(now);
    }

    /// It could be reached at `at`.
    fn live(&mut self, at: Tick) {
        // At the instant of the failure it may have been before it.
        if self.stepped.is_none_or(|stepped| stepped < at) {
            self.revive(at);
        }
    }

    /// A sign of life at `at`, after the last failure: what is left of the delay is not waited for.
    fn revive(&mut self, at: Tick) {
        self.alive = self.alive.max(Some(at));
        self.until = self.until.min(at);
        self.tally.recover(at);
        self.probes.forget_failed();
    }

    /// The trial is over when it, or a try that came after it, is.
    fn end_trial(&mut self, dispatched: Tick) {
        self.trial = self.trial.filter(|trial| dispatched < *trial);
    }

    /// Whether observations until `now` can lead to it.
    pub(crate) fn is_consistent(&self, now: Tick) -> bool {
        let beacon = self.beacon.map(|(at, _)| at);
        let mut times = [self.last_failure, self.alive, self.stepped, self.trial, beacon].into_iter().flatten();
        let delay_max = bounds::DELAY_MAX_MS.max.unsigned_abs();
        times.all(|at| at <= now)
            && self.until.since(now) <= delay_max
            && (self.last_kind == FailureKind::None) == self.last_failure.is_none()
            && (self.failures_in_a_row == 0 || self.last_failure.is_some())
            && i64::from(self.to_close) <= bounds::SUCCESSES_TO_CLOSE.max
            && (self.to_close == 0 || self.stepped.is_some())
            && self.window.is_consistent()
            && self.ration.is_consistent(now)
            && self.probes.is_consistent(now)
            && self.tally.is_consistent(now)
    }
}
