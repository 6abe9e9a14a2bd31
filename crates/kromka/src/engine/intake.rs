//! Tasks come in: submit, status, cancel, reschedule, outcomes.

use kromka_core::{
    BatchHandle, Environment, Outcome, OutcomeStatus, Priority, TaskHandle, TaskRequirements, Tick, Valid, bounds,
};

use super::core::{Core, Live};
use super::lists::ListId;
use super::slot::{AfterCancel, End, NO_BATCH, NONE, RescheduleReason, Slot, TaskState, TryState};
use crate::error::{HandleError, SubmitError};

/// The place that a handle names, if it is still that task's.
pub(crate) fn find(slots: &[Slot], handle: TaskHandle) -> Result<u32, HandleError> {
    let TaskHandle { index, generation: have } = handle;
    match slots.get(index as usize) {
        Some(slot) if slot.generation == have && have != 0 => Ok(index),
        found => Err(HandleError::Stale { index, have, need: found.map_or(0, |slot| slot.generation) }),
    }
}

impl Core {
    pub(crate) fn submit(
        &mut self,
        slots: &mut [Slot],
        task: &Valid<TaskRequirements>,
        tag: u64,
        batch: BatchHandle,
        now: Tick,
    ) -> Result<TaskHandle, SubmitError> {
        let Some(index) = self.live.lists.first(ListId::Free) else {
            self.live.metrics.refused += 1;
            return Err(SubmitError::Full { have: slots.len(), max: slots.len() });
        };
        let undated = bounds::TICK_MS.check_u64(now.ms()).is_err();
        let now = self.advance(now);
        if !undated {
            self.date(slots, now);
        }
        self.live.lists.remove(slots, index);
        let slot = &mut slots[index as usize];
        let (heap_entry, generation) = (slot.heap_entry, slot.generation.wrapping_add(1).max(1));
        *slot = Slot {
            task: *task,
            generation,
            state: Some(TaskState::Pending),
            undated,
            submitted: now,
            batch,
            tag,
            heap_entry,
            ..Slot::EMPTY
        };
        let due = slot.due();
        self.live.lists.push_back(slots, ListId::Pending(task.qos.priority), index);
        self.live.timers.set(slots, index, due.after(1));
        self.live.metrics.submitted += 1;
        self.live.metrics.in_flight += 1;
        Ok(slots[index as usize].handle(index))
    }

    /// Has the tasks count from `now` that were submitted when nobody knew the time. They are the last of their lists:
    /// whoever knows the time dates them before anything else.
    pub(crate) fn date(&mut self, slots: &mut [Slot], now: Tick) {
        for priority in Priority::ALL {
            let mut at = self.live.lists.last(ListId::Pending(priority));
            while let Some(index) = at
                && slots[index as usize].undated
            {
                let slot = &mut slots[index as usize];
                (slot.undated, slot.submitted) = (false, now);
                let (due, previous) = (slot.due(), slot.previous);
                self.live.timers.set(slots, index, due.after(1));
                at = (previous != NONE).then_some(previous);
            }
        }
    }

    pub(crate) fn submit_batch(
        &mut self,
        slots: &mut [Slot],
        count: usize,
        mut task: impl FnMut(usize) -> (Valid<TaskRequirements>, u64),
        mut told: impl FnMut(usize, TaskHandle),
        now: Tick,
    ) -> Result<BatchHandle, SubmitError> {
        if count == 0 {
            return Err(SubmitError::EmptyBatch);
        }
        let free = self.live.lists.len(ListId::Free) as usize;
        if free < count {
            self.live.metrics.refused += u64::from(u32::try_from(count).unwrap_or(u32::MAX));
            return Err(SubmitError::Full { have: slots.len() - free, max: slots.len() });
        }
        let batch = self.live.batches.open().ok_or(SubmitError::BatchesFull { max: bounds::BATCHES_MAX })?;
        for i in 0..count {
            let (task, tag) = task(i);
            let handle = self.submit(slots, &task, tag, batch, now)?;
            // One by one, so that a host whose closure panics has a batch of what was accepted, and it can finish.
            self.live.batches.admit(batch.index);
            told(i, handle);
        }
        Ok(batch)
    }

    pub(crate) fn cancel(&mut self, slots: &mut [Slot], handle: TaskHandle, now: Tick) -> Result<(), HandleError> {
        let index = find(slots, handle)?;
        let state = slots[index as usize].state.filter(|state| !matches!(state, TaskState::Ended(_)));
        let state = state.ok_or(HandleError::Ended)?;
        let now = self.advance(now);
        match state {
            TaskState::Running => self.stop(slots, index, AfterCancel::End(End::Cancelled)),
            _ => self.end(slots, index, End::Cancelled, now),
        }
        Ok(())
    }

    pub(crate) fn reschedule(
        &mut self,
        slots: &mut [Slot],
        handle: TaskHandle,
        reason: RescheduleReason,
        now: Tick,
    ) -> Result<(), HandleError> {
        let index = find(slots, handle)?;
        let slot = &mut slots[index as usize];
        let state = slot.state;
        if !slot.is_in_flight() || matches!(slot.cancelling, Some(AfterCancel::End(_))) {
            return Err(HandleError::Ended);
        }
        if usize::from(slot.attempt) >= Environment::COUNT {
            return Err(HandleError::TriesUsed { max: slot.attempt });
        }
        let now = self.advance(now);
        let slot = &mut slots[index as usize];
        if let (RescheduleReason::Environment, Some(environment)) = (reason, slot.environment) {
            slot.tried = slot.tried.with(environment);
        }
        self.live.metrics.rescheduled += 1;
        match state {
            Some(TaskState::Running) => self.stop(slots, index, AfterCancel::Again),
            Some(TaskState::Queued | TaskState::Deferred) => self.again(slots, index, now),
            _ => {}
        }
        Ok(())
    }

    /// Puts a running task where the next poll tells the host to cancel it.
    fn stop(&mut self, slots: &mut [Slot], index: u32, after: AfterCancel) {
        slots[index as usize].cancelling = Some(after);
        self.live.timers.set(slots, index, Tick::NEVER);
        self.live.lists.shift(slots, ListId::Cancel, index);
    }

    /// Takes a task that waits or ran back to the front of those to be decided: it has waited already.
    pub(crate) fn again(&mut self, slots: &mut [Slot], index: u32, now: Tick) {
        self.leave_queue(slots, index);
        let mut give_up_at = self.give_up_at(now);
        let slot = &mut slots[index as usize];
        // One that waited already keeps its time: a queue that opens and closes must not renew it without end.
        if slot.state == Some(TaskState::Queued) {
            give_up_at = give_up_at.min(slot.timer_at);
        }
        slot.state = Some(TaskState::Pending);
        let priority = slot.task.qos.priority;
        // A task that never was dispatched expires. One that was is seen through, however late, but does not wait for
        // ever: more urgent ones may come without end.
        let at = if slot.attempt == 0 { slot.due().after(1) } else { give_up_at };
        self.live.lists.remove(slots, index);
        self.live.lists.push_front(slots, ListId::Pending(priority), index);
        self.live.timers.set(slots, index, at);
    }

    /// When a task of which nothing is heard or done any more is given up.
    pub(crate) fn give_up_at(&self, now: Tick) -> Tick {
        now.after(u64::from(self.live.config.run_timeout_ms))
    }

    /// Corrects the count of those that wait for an environment.
    pub(crate) fn leave_queue(&mut self, slots: &mut [Slot], index: u32) {
        let slot = &slots[index as usize];
        if let (Some(TaskState::Queued), Some(environment)) = (slot.state, slot.environment) {
            self.live.stats[environment].queued -= 1;
        }
    }

    /// Ends a task: exactly once, since an ended task is in no list that leads here.
    pub(crate) fn end(&mut self, slots: &mut [Slot], index: u32, end: End, now: Tick) {
        self.leave_queue(slots, index);
        let slot = &mut slots[index as usize];
        slot.state = Some(TaskState::Ended(end));
        slot.undated = false;
        slot.cancelling = None;
        slot.ended = now;
        let metrics = &mut self.live.metrics;
        metrics.in_flight -= 1;
        match end {
            End::Done => metrics.done += 1,
            End::Failed => metrics.failed += 1,
            End::Infeasible => metrics.infeasible += 1,
            End::Expired => metrics.expired += 1,
            End::Cancelled => metrics.cancelled += 1,
        }
        if end == End::Done && now > slot.due() {
            metrics.late += 1;
        }
        let batch = slot.batch;
        if batch != NO_BATCH {
            self.live.batches.end(batch.index, end);
        }
        self.live.timers.set(slots, index, Tick::NEVER);
        self.live.lists.shift(slots, ListId::Ended, index);
    }

    /// A part of a result has come: the try is alive, only the run time-out limits it, and begins anew.
    pub(crate) fn first_result(
        &mut self,
        slots: &mut [Slot],
        handle: TaskHandle,
        attempt: u8,
        now: Tick,
    ) -> Result<(), HandleError> {
        let index = find(slots, handle)?;
        let slot = &slots[index as usize];
        if slot.state != Some(TaskState::Running) || slot.attempt != attempt {
            return Err(HandleError::NotDispatched { have: attempt, need: slot.attempt });
        }
        let now = self.advance(now);
        slots[index as usize].last = TryState::Begun;
        if slots[index as usize].cancelling.is_none() {
            let at = self.give_up_at(now);
            self.live.timers.set(slots, index, at);
        }
        Ok(())
    }

    /// Takes the outcome of a try, also of one that was given up: its cost counts, and the current one is learned from.
    pub(crate) fn complete(&mut self, slots: &mut [Slot], outcome: &Outcome, now: Tick) -> Result<(), HandleError> {
        let index = find(slots, outcome.task)?;
        bounds::COST_NANO.check(outcome.cost.nano())?;
        bounds::ENERGY_UJ.check_u64(outcome.energy.uj())?;
        let slot = &mut slots[index as usize];
        let have = outcome.attempt;
        let ran_there = have.checked_sub(1).and_then(|i| slot.tries.get(usize::from(i))) == Some(&outcome.environment);
        if have > slot.attempt || !ran_there {
            return Err(HandleError::NotDispatched { have, need: slot.attempt });
        }
        if slot.answered >> (have - 1) & 1 == 1 {
            return Err(HandleError::Repeated { have });
        }
        slot.answered |= 1 << (have - 1);
        slot.cost = slot.cost.saturating_add(outcome.cost);
        slot.energy = slot.energy.saturating_add(outcome.energy);
        let current = have == slot.attempt && slot.state == Some(TaskState::Running);
        let unwanted = !current || matches!(slot.cancelling, Some(AfterCancel::End(_)));
        let kind = slot.task.kind;
        let success = outcome.status == OutcomeStatus::Success;
        self.live.costs.charge(outcome.environment, kind, outcome.cost, !success || unwanted);
        let stats = &mut self.live.stats[outcome.environment];
        stats.cost = self.live.costs.by_environment[outcome.environment];
        stats.energy = stats.energy.saturating_add(outcome.energy);
        let now = self.advance(now);
        if current {
            self.learn(slots, index, outcome, now);
            self.conclude(slots, index, outcome.status, now);
        }
        Ok(())
    }

    /// Counts the outcome of a task's current try and learns from it.
    fn learn(&mut self, slots: &mut [Slot], index: u32, outcome: &Outcome, now: Tick) {
        let Outcome { environment, status, .. } = *outcome;
        let slot = &slots[index as usize];
        let (task, conditions) = (slot.task, slot.conditions);
        let was_open = self.live.is_open(environment, now);
        let dispatched = slot.dispatched;
        let mut outcome = *outcome;
        if status == OutcomeStatus::Failed && outcome.latency_ms == 0 {
            // Whether it failed together with others is told by when it began, measured or not.
            outcome.latency_ms = u32::try_from(now.since(dispatched)).unwrap_or(u32::MAX);
        }
        let Live { stats, beliefs, failover, config, .. } = &mut self.live;
        let stats = &mut stats[environment];
        stats.running -= 1;
        match status {
            OutcomeStatus::Success => {
                stats.succeeded += 1;
                stats.latency_ms_total = stats.latency_ms_total.saturating_add(u64::from(outcome.latency_ms));
            }
            OutcomeStatus::Cancelled if slot.cancelling.is_some() => stats.cancelled += 1,
            _ => stats.failed += 1,
        }
        beliefs.observe_outcome(&outcome, &task, &conditions, config, now);
        failover.observe_outcome(environment, status, dispatched, now);
        self.follow_one(slots, environment, was_open, now);
    }

    /// What the outcome of its current try makes of a task. A cancellation that the host has not been told of is not
    /// told any more: there is nothing left to stop.
    fn conclude(&mut self, slots: &mut [Slot], index: u32, status: OutcomeStatus, now: Tick) {
        let slot = &mut slots[index as usize];
        match slot.cancelling.take() {
            Some(AfterCancel::End(end)) => self.end(slots, index, end, now),
            _ if status == OutcomeStatus::Success => self.end(slots, index, End::Done, now),
            Some(AfterCancel::Again) => self.again(slots, index, now),
            None => {
                let last = if status == OutcomeStatus::Failed { TryState::Failed } else { TryState::Silent };
                self.retry(slots, index, last, now);
            }
        }
    }

    /// A try is over without a whole result, which may be its environment's failure, an answer that was cut, or the
    /// host's doing: another environment, or the end.
    pub(crate) fn retry(&mut self, slots: &mut [Slot], index: u32, last: TryState, now: Tick) {
        let slot = &mut slots[index as usize];
        if let Some(environment) = slot.environment {
            slot.tried = slot.tried.with(environment);
        }
        slot.last = last;
        if slot.attempt >= self.live.config.tries_max {
            self.end(slots, index, End::Failed, now);
        } else {
            self.again(slots, index, now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::Config;
    use crate::engine::work::Work;
    use kromka_core::{TaskKind, Validate};

    #[test]
    fn a_generation_that_wraps_is_never_zero() {
        let mut slots = [Slot::EMPTY; 1];
        let config = Config::default().validate().expect("the default configuration is valid");
        let mut core = Core::new(&config, &mut slots).expect("the default configuration is usable");
        slots[0].generation = u32::MAX - 1;
        for generation in [u32::MAX, 1] {
            let handle = core
                .submit(&mut slots, &Valid::of(TaskKind::Analysis), 0, NO_BATCH, Tick::ZERO)
                .expect("there is room");
            assert_eq!(handle.generation, generation);
            assert_eq!(find(&slots, handle), Ok(0));
            assert!(find(&slots, TaskHandle { generation: 0, ..handle }).is_err());
            core.cancel(&mut slots, handle, Tick::ZERO).expect("it has not ended");
            assert!(core.poll(&mut slots, Tick::ZERO, Work::ALL, &mut ()).is_some());
        }
    }
}
