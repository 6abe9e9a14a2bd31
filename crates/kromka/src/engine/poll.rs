//! Actions come out.

use kromka_core::{
    Constraint, Decision, Environment, EnvironmentMap, ExecutionOption, Infeasible, Money, OutcomeStatus, Priority,
    Tick, Verdict,
};
use kromka_failover::Admission;

use super::action::{Action, Dispatch};
use super::core::{Core, Live};
use super::lists::ListId;
use super::slot::{AfterCancel, End, Slot, TaskState, TryState};
use super::work::{Trace, Work};

/// How often a task may change queues before it takes what it has: two environments must not pass it back and forth.
const MOVES_MAX: u8 = 4;

/// What a decision leaves for the dispatch.
struct Choice {
    environment: Environment,
    token_cap: Option<u32>,
    /// `None` waits.
    detect_timeout_ms: Option<u32>,
    /// What it is expected to cost.
    cost: Money,
}

/// What becomes of a task that is not run.
enum Fate {
    /// It is decided again then.
    Defer(Tick),
    /// It ends.
    End(End),
}

impl Core {
    /// The next thing to do at `now`, of what is wanted; `None` when there is nothing until [`Core::next_wake`].
    ///
    /// Every step of the loops takes a task out of the list it looks at, so that no call does more steps than there
    /// are slots, times [`MOVES_MAX`].
    pub(crate) fn poll(&mut self, slots: &mut [Slot], now: Tick, work: Work, trace: &mut impl Trace) -> Option<Action> {
        let now = self.advance(now);
        self.date(slots, now);
        self.lapse_probes(slots, now);
        if let Some(index) = self.live.lists.first(ListId::Cancel) {
            return Some(self.tell_cancel(slots, index, now));
        }
        while let Some((index, at)) = self.live.timers.first(slots)
            && at <= now
        {
            if let Some(action) = self.fire(slots, index, now, trace) {
                return Some(action);
            }
        }
        if work.ends
            && let Some(action) = self.tell_end(slots)
        {
            return Some(action);
        }
        if work.runs {
            if let Some(action) = self.place_all(slots, now, trace) {
                return Some(action);
            }
            // A decision may have ended a task.
            if work.ends
                && let Some(action) = self.tell_end(slots)
            {
                return Some(action);
            }
        }
        self.probe(work, now).map(|environment| Action::Probe { environment })
    }

    /// Decides tasks, those first that wait for a place that is free, until one is to be run; `None` when all are
    /// where they belong.
    fn place_all(&mut self, slots: &mut [Slot], now: Tick, trace: &mut impl Trace) -> Option<Action> {
        for environment in Environment::ALL {
            while self.live.stats[environment].queued > 0 && self.has_place(environment) {
                let Some(index) = self.first_of(|priority| ListId::Queue(environment, priority)) else { break };
                if let Some(action) = self.place(slots, index, now, Some(environment), trace) {
                    return Some(action);
                }
            }
        }
        while let Some(index) = self.first_of(ListId::Pending) {
            if let Some(action) = self.place(slots, index, now, None, trace) {
                return Some(action);
            }
        }
        None
    }

    /// When to poll again for this work if nothing happens before; `None` when only the host can make something happen.
    ///
    /// Exactly what [`Core::poll`] does not look at is left out: a time at which it finds nothing to do would be named
    /// again and again.
    pub(crate) fn next_wake(&self, slots: &[Slot], work: Work) -> Option<Tick> {
        let lists = &self.live.lists;
        let undecided = || {
            self.first_of(ListId::Pending).is_some()
                || Environment::ALL.into_iter().any(|e| self.live.stats[e].queued > 0 && self.has_place(e))
        };
        let waiting = lists.first(ListId::Cancel).is_some()
            || (work.ends && lists.first(ListId::Ended).is_some())
            || (work.runs && undecided());
        if waiting {
            return Some(self.live.now);
        }
        let timer = self.live.timers.first(slots).map(|(_, at)| at);
        // What is under way may be lost whatever may be asked.
        let askable = self.askable();
        let probe = if askable.is_empty() { None } else { self.live.failover.next_wake(askable.and(work.probes)) };
        // Saturated at the end of time it is no time at which anything happens.
        [timer, probe.filter(|at| *at != Tick::NEVER)].into_iter().flatten().min()
    }

    fn first_of(&self, list: impl Fn(Priority) -> ListId) -> Option<u32> {
        Priority::ALL.into_iter().rev().find_map(|priority| self.live.lists.first(list(priority)))
    }

    fn tell_end(&mut self, slots: &mut [Slot]) -> Option<Action> {
        let index = self.live.lists.first(ListId::Ended)?;
        self.live.lists.shift(slots, ListId::Free, index);
        let slot = &slots[index as usize];
        match slot.state {
            Some(TaskState::Ended(end)) => Some(Action::End { task: slot.handle(index), end, tag: slot.tag }),
            _ => None,
        }
    }

    fn tell_cancel(&mut self, slots: &mut [Slot], index: u32, now: Tick) -> Action {
        let slot = &mut slots[index as usize];
        let environment = slot.environment.unwrap_or(Environment::Local);
        let action = Action::Cancel { task: slot.handle(index), attempt: slot.attempt, environment, tag: slot.tag };
        let after = slot.cancelling.take();
        let dispatched = slot.dispatched;
        self.live.stats[environment].running -= 1;
        self.live.stats[environment].cancelled += 1;
        self.live.failover.observe_outcome(environment, OutcomeStatus::Cancelled, dispatched, now);
        match after {
            Some(AfterCancel::Again) => self.again(slots, index, now),
            Some(AfterCancel::End(end)) => self.end(slots, index, end, now),
            None => self.end(slots, index, End::Cancelled, now),
        }
        action
    }

    /// A task's timer has fired.
    fn fire(&mut self, slots: &mut [Slot], index: u32, now: Tick, trace: &mut impl Trace) -> Option<Action> {
        match slots[index as usize].state {
            Some(TaskState::Running) => Some(self.give_up(slots, index, now, trace)),
            Some(TaskState::Deferred) => {
                self.again(slots, index, now);
                None
            }
            _ => {
                let end = if slots[index as usize].attempt == 0 { End::Expired } else { End::Failed };
                self.end(slots, index, end, now);
                None
            }
        }
    }

    /// The try gave no sign of life in time, or no end: it counts as failed.
    fn give_up(&mut self, slots: &mut [Slot], index: u32, now: Tick, trace: &mut impl Trace) -> Action {
        let slot = &slots[index as usize];
        let (task, attempt) = (slot.handle(index), slot.attempt);
        let environment = slot.environment.unwrap_or(Environment::Local);
        let action = Action::Cancel { task, attempt, environment, tag: slot.tag };
        trace.gave_up(task, attempt, environment);
        self.live.metrics.timeouts += 1;
        self.live.stats[environment].running -= 1;
        self.live.stats[environment].failed += 1;
        let was_open = self.live.is_open(environment, now);
        let (requirements, conditions) = (slot.task, slot.conditions);
        let waited_ms = u32::try_from(now.since(slot.dispatched)).unwrap_or(u32::MAX);
        let (dispatched, last) = (slot.dispatched, slot.last);
        let Live { beliefs, failover, .. } = &mut self.live;
        if last == TryState::Begun {
            beliefs.estimates.observe_failure(environment, &conditions, waited_ms, now);
        } else {
            beliefs.estimates.observe_silence(environment, &requirements, &conditions, waited_ms, now);
        }
        failover.observe_time_out(environment, dispatched, now);
        self.follow_one(slots, environment, was_open, now);
        self.retry(slots, index, TryState::Failed, now);
        action
    }

    /// Decides a task and puts it where the decision says.
    fn place(
        &mut self,
        slots: &mut [Slot],
        index: u32,
        now: Tick,
        incumbent: Option<Environment>,
        trace: &mut impl Trace,
    ) -> Option<Action> {
        let slot = &slots[index as usize];
        let mut options = self.options(&slot.task, slot.spent(), now, incumbent);
        let judge = |options: &_| self.judge(slot, options, now, incumbent);
        let (verdict, admission) = self.settle(&slot.task, &mut options, now, judge);
        self.live.metrics.decisions += 1;
        self.note_choice(&verdict);
        trace.decided(slot.handle(index), &verdict);
        let choice = match self.choice(slot, &verdict, &options, incumbent, now) {
            Ok(choice) => choice,
            Err(Fate::Defer(until)) => {
                self.defer(slots, index, until);
                return None;
            }
            Err(Fate::End(end)) => {
                self.end(slots, index, end, now);
                return None;
            }
        };
        let first_in_line = incumbent == Some(choice.environment) || self.live.stats[choice.environment].queued == 0;
        if first_in_line && self.has_place(choice.environment) {
            if slots[index as usize].attempt == 0 {
                self.note_energy(&verdict, &options, choice.environment);
            }
            return Some(self.dispatch(slots, index, &choice, admission.as_ref(), now));
        }
        self.queue(slots, index, choice.environment);
        None
    }

    /// Where a decided task goes, if anywhere.
    fn choice(
        &self,
        slot: &Slot,
        verdict: &Verdict,
        options: &EnvironmentMap<ExecutionOption>,
        incumbent: Option<Environment>,
        now: Tick,
    ) -> Result<Choice, Fate> {
        match verdict {
            Verdict::Run(decision) => {
                // A task that moved often enough takes the place that is free, if it may run there at all.
                let stays = incumbent
                    .filter(|incumbent| slot.moves >= MOVES_MAX && decision.fallbacks.as_slice().contains(incumbent));
                let environment = stays.unwrap_or_else(|| self.redirected(slot, decision));
                let detect_timeout_ms = patience_ms(slot, environment, decision, options, now);
                Ok(chosen(slot, environment, options, detect_timeout_ms))
            }
            Verdict::Defer { until, .. } => Err(Fate::Defer(*until)),
            // Thrift gives way where there is nothing else, whatever the host wants of late answers.
            Verdict::Infeasible(why) => {
                match why.nearest.filter(|it| self.live.config.best_effort || thrift_alone(why, *it)) {
                    Some(environment) => Ok(chosen(slot, environment, options, None)),
                    None => Err(Fate::End(if slot.attempt == 0 { End::Infeasible } else { End::Failed })),
                }
            }
        }
    }

    /// Dispatches a task in `environment`, whatever is best, if it may run there: for drills.
    pub(crate) fn place_in(
        &mut self,
        slots: &mut [Slot],
        index: u32,
        environment: Environment,
        now: Tick,
    ) -> Option<Action> {
        let slot = &slots[index as usize];
        let options = self.options(&slot.task, slot.spent(), now, None);
        let verdict = self.judge(slot, &options, now, None);
        let decision = verdict.decision()?;
        let may = decision.chosen == environment || decision.fallbacks.as_slice().contains(&environment);
        if !may || !self.has_place(environment) {
            return None;
        }
        let detect_timeout_ms = patience_ms(slot, environment, decision, &options, now);
        let choice = chosen(slot, environment, &options, detect_timeout_ms);
        Some(self.dispatch(slots, index, &choice, None, now))
    }

    fn defer(&mut self, slots: &mut [Slot], index: u32, until: Tick) {
        self.leave_queue(slots, index);
        slots[index as usize].state = Some(TaskState::Deferred);
        self.live.lists.shift(slots, ListId::Deferred, index);
        self.live.timers.set(slots, index, until);
    }

    fn queue(&mut self, slots: &mut [Slot], index: u32, environment: Environment) {
        self.leave_queue(slots, index);
        let slot = &mut slots[index as usize];
        slot.state = Some(TaskState::Queued);
        slot.environment = Some(environment);
        slot.moves = slot.moves.saturating_add(1);
        let priority = slot.task.qos.priority;
        self.live.stats[environment].queued += 1;
        self.live.lists.shift(slots, ListId::Queue(environment, priority), index);
    }

    fn dispatch(
        &mut self,
        slots: &mut [Slot],
        index: u32,
        choice: &Choice,
        admission: Option<&Admission>,
        now: Tick,
    ) -> Action {
        self.leave_queue(slots, index);
        let environment = choice.environment;
        let conditions = self.conditions(environment, now);
        if self.live.config.profiles[environment].is_networked(environment) {
            self.live.beliefs.estimates.radio_is_used(now);
        }
        self.note_dispatch(&slots[index as usize], environment, admission, now);
        let config = &self.live.config;
        let slot = &mut slots[index as usize];
        slot.tries[usize::from(slot.attempt)] = environment;
        slot.attempt += 1;
        slot.state = Some(TaskState::Running);
        slot.environment = Some(environment);
        (slot.conditions, slot.dispatched, slot.expected_cost) = (conditions, now, choice.cost);
        (slot.moves, slot.last) = (0, TryState::Silent);
        let run_out = now.after(u64::from(config.run_timeout_ms));
        let detect = choice.detect_timeout_ms.filter(|_| slot.attempt < config.tries_max);
        let give_up_at = detect.map(|ms| now.after(u64::from(ms)).min(run_out));
        let dispatch = Dispatch {
            task: slot.handle(index),
            tag: slot.tag,
            requirements: *slot.task,
            environment,
            attempt: slot.attempt,
            dispatched: now,
            due: slot.due(),
            token_cap: choice.token_cap,
            give_up_at,
        };
        let stats = &mut self.live.stats[environment];
        stats.dispatched += 1;
        stats.running += 1;
        self.live.metrics.dispatched += 1;
        self.live.metrics.fallbacks += u64::from(dispatch.attempt > 1);
        self.live.lists.shift(slots, ListId::Running, index);
        self.live.timers.set(slots, index, give_up_at.unwrap_or(run_out));
        Action::Run(dispatch)
    }
}

/// Whether the power mode is all that stands against an environment: the last of all constraints is reported last.
fn thrift_alone(why: &Infeasible, environment: Environment) -> bool {
    why.rejected.of(environment).is_some_and(|rejection| rejection.constraint == Constraint::Power)
}

/// A choice of `environment`.
fn chosen(
    slot: &Slot,
    environment: Environment,
    options: &EnvironmentMap<ExecutionOption>,
    detect_timeout_ms: Option<u32>,
) -> Choice {
    let option = &options[environment];
    Choice {
        environment,
        token_cap: option.tokens_affordable.filter(|cap| *cap < slot.task.answer_tokens_max()),
        detect_timeout_ms,
        cost: option.cost,
    }
}

/// How long to wait for a first result: with nothing to fall back on as long as the answer is of use.
fn patience_ms(
    slot: &Slot,
    environment: Environment,
    decision: &Decision,
    options: &EnvironmentMap<ExecutionOption>,
    now: Tick,
) -> Option<u32> {
    options[environment].detect_timeout_ms.map(|ms| {
        let left_ms = slot.task.deadline_ms.saturating_sub(slot.elapsed_ms(now));
        // A fallback that can only be late is one, too: a late answer is better than none.
        if decision.fallbacks.is_empty() { ms.max(left_ms) } else { ms }
    })
}
