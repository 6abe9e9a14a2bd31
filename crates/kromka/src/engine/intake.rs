//! Tasks come in: submit, status, cancel, reschedule, outcomes.

use kromka_core::{
    BatchHandle, Environment, Outcome, OutcomeStatus, TaskHandle, TaskRequirements, Tick, Valid, bounds,
};

use super::core::Core;
use super::lists::ListId;
use super::slot::{AfterCancel, End, NONE, RescheduleReason, Slot, TaskState};
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
        batch: u32,
        now: Tick,
    ) -> Result<TaskHandle, SubmitError> {
        let now = self.advance(now);
        let Some(index) = self.live.lists.first(ListId::Free) else {
            self.live.metrics.refused += 1;
            return Err(SubmitError::Full { have: slots.len(), max: slots.len() });
        };
        self.live.lists.remove(slots, index);
        let slot = &mut slots[index as usize];
        let (heap_entry, generation) = (slot.heap_entry, slot.generation.wrapping_add(1).max(1));
        *slot = Slot {
            task: *task,
            generation,
            state: Some(TaskState::Pending),
            submitted: now,
            batch,
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

    pub(crate) fn submit_batch(
        &mut self,
        slots: &mut [Slot],
        tasks: &[Valid<TaskRequirements>],
        handles: &mut [TaskHandle],
        now: Tick,
    ) -> Result<BatchHandle, SubmitError> {
        let free = self.live.lists.len(ListId::Free) as usize;
        if tasks.is_empty() {
            return Err(SubmitError::EmptyBatch);
        }
        if handles.len() != tasks.len() {
            return Err(SubmitError::Handles { have: handles.len(), need: tasks.len() });
        }
        let total = u32::try_from(tasks.len()).unwrap_or(u32::MAX);
        if free < tasks.len() {
            self.live.metrics.refused += u64::from(total);
            return Err(SubmitError::Full { have: slots.len() - free, max: slots.len() });
        }
        let batch = self.live.batches.open(total).ok_or(SubmitError::BatchesFull { max: bounds::BATCHES_MAX })?;
        for (task, handle) in tasks.iter().zip(handles) {
            *handle = self.submit(slots, task, batch.index, now)?;
        }
        Ok(batch)
    }

    pub(crate) fn cancel(&mut self, slots: &mut [Slot], handle: TaskHandle, now: Tick) -> Result<(), HandleError> {
        let now = self.advance(now);
        let index = find(slots, handle)?;
        match slots[index as usize].state {
            None | Some(TaskState::Ended(_)) => return Err(HandleError::Ended),
            Some(TaskState::Running) => self.stop(slots, index, AfterCancel::End(End::Cancelled)),
            Some(_) => self.end(slots, index, End::Cancelled, now),
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
        self.advance(now);
        let index = find(slots, handle)?;
        let slot = &mut slots[index as usize];
        let state = slot.state;
        if matches!(state, None | Some(TaskState::Ended(_))) || matches!(slot.cancelling, Some(AfterCancel::End(_))) {
            return Err(HandleError::Ended);
        }
        if usize::from(slot.attempt) >= Environment::COUNT {
            return Err(HandleError::TriesUsed { max: slot.attempt });
        }
        if let (RescheduleReason::Environment, Some(environment)) = (reason, slot.environment) {
            slot.tried = slot.tried.with(environment);
        }
        self.live.metrics.rescheduled += 1;
        match state {
            Some(TaskState::Running) => self.stop(slots, index, AfterCancel::Again),
            Some(TaskState::Queued | TaskState::Deferred) => self.again(slots, index),
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
    pub(crate) fn again(&mut self, slots: &mut [Slot], index: u32) {
        self.leave_queue(slots, index);
        let slot = &mut slots[index as usize];
        slot.state = Some(TaskState::Pending);
        let priority = slot.task.qos.priority;
        // A task that was dispatched once is seen through, however late; one that never was expires.
        let at = if slot.attempt == 0 { slot.due().after(1) } else { Tick::NEVER };
        self.live.lists.remove(slots, index);
        self.live.lists.push_front(slots, ListId::Pending(priority), index);
        self.live.timers.set(slots, index, at);
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
        if batch != NONE {
            self.live.batches.end(batch, end);
        }
        self.live.timers.set(slots, index, Tick::NEVER);
        self.live.lists.shift(slots, ListId::Ended, index);
    }

    /// The first part of a result has come: the try is alive, only the run time-out limits it now.
    pub(crate) fn first_result(
        &mut self,
        slots: &mut [Slot],
        handle: TaskHandle,
        attempt: u8,
        now: Tick,
    ) -> Result<(), HandleError> {
        self.advance(now);
        let index = find(slots, handle)?;
        let slot = &slots[index as usize];
        if slot.state != Some(TaskState::Running) || slot.attempt != attempt {
            return Err(HandleError::NotDispatched { have: attempt, need: slot.attempt });
        }
        if slot.cancelling.is_none() {
            let at = slot.dispatched.after(u64::from(self.live.config.run_timeout_ms));
            self.live.timers.set(slots, index, at);
        }
        Ok(())
    }

    /// Takes the outcome of a try, also of one that was given up: its cost counts, and the current one is learned from.
    pub(crate) fn complete(&mut self, slots: &mut [Slot], outcome: &Outcome, now: Tick) -> Result<(), HandleError> {
        let now = self.advance(now);
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
        let current = have == slot.attempt && slot.state == Some(TaskState::Running) && slot.cancelling.is_none();
        let (kind, overhead_ms) = (slot.task.kind, slot.overhead_ms);
        let success = outcome.status == OutcomeStatus::Success;
        self.live.costs.charge(outcome.environment, kind, outcome.cost, !(success && current));
        let stats = &mut self.live.stats[outcome.environment];
        stats.cost = stats.cost.saturating_add(outcome.cost);
        stats.energy = stats.energy.saturating_add(outcome.energy);
        if !current {
            return Ok(());
        }
        stats.running -= 1;
        if success {
            stats.succeeded += 1;
            stats.latency_ms_total = stats.latency_ms_total.saturating_add(u64::from(outcome.latency_ms));
        } else {
            stats.failed += 1;
        }
        let config = self.live.config;
        self.live.beliefs.observe_outcome(outcome, kind, overhead_ms, &config, now);
        if success {
            self.end(slots, index, End::Done, now);
        } else {
            self.retry(slots, index, now);
        }
        Ok(())
    }

    /// A try is over without a result: another environment, or the end.
    pub(crate) fn retry(&mut self, slots: &mut [Slot], index: u32, now: Tick) {
        let slot = &mut slots[index as usize];
        if let Some(environment) = slot.environment {
            slot.tried = slot.tried.with(environment);
        }
        if slot.attempt >= self.live.config.tries_max {
            self.end(slots, index, End::Failed, now);
        } else {
            self.again(slots, index);
        }
    }
}
