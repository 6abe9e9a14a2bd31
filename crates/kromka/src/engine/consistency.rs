//! What a restored engine is held against before it may run: a checksum proves that bytes are undamaged, not that an
//! engine wrote them.

use kromka_core::Environment;

use super::core::{Core, Live};
use super::lists::ListId;
use super::slot::{NONE, Slot, TaskState};

impl Core {
    /// Whether lists, timers and counts agree with the slots, so that no step can stray or wrap and every task ends.
    pub(crate) fn is_consistent(&self, slots: &[Slot]) -> bool {
        let Live { config, lists, timers, stats, metrics, batches, beliefs, failover, costs, power, .. } = &self.live;
        let counts = metrics.are_consistent()
            && costs.is_consistent()
            && beliefs.are_consistent()
            && failover.is_consistent()
            && power.is_consistent(&config.power);
        if !counts || !lists.are_consistent(slots) || !timers.are_consistent(slots) {
            return false;
        }
        let count = |want: &dyn Fn(&Slot) -> bool| slots.iter().filter(|slot| want(slot)).count() as u64;
        let in_state = |state: TaskState, environment: Environment| {
            count(&|slot: &Slot| slot.state == Some(state) && slot.environment == Some(environment))
        };
        let environments = Environment::ALL.into_iter().all(|environment| {
            let stats = &stats[environment];
            stats.are_consistent()
                && stats.cost == costs.by_environment[environment]
                && u64::from(stats.running) == in_state(TaskState::Running, environment)
                && u64::from(stats.queued) == in_state(TaskState::Queued, environment)
                && lists.queued(environment) == stats.queued
        });
        let dispatched: u128 = stats.iter().map(|(_, stats)| u128::from(stats.dispatched)).sum();
        environments
            && dispatched == u128::from(metrics.dispatched)
            && count(&Slot::is_in_flight) == metrics.in_flight
            && batches.are_consistent(slots)
            && slots.iter().all(|slot| self.slot_is_consistent(slot))
    }

    /// Whether a slot's own fields agree with one another and with the list it is in.
    fn slot_is_consistent(&self, slot: &Slot) -> bool {
        let priority = slot.task.qos.priority;
        let list_fits = match (slot.state, slot.environment) {
            (None, _) => slot.is_in(ListId::Free),
            (Some(TaskState::Ended(_)), _) => slot.is_in(ListId::Free) || slot.is_in(ListId::Ended),
            (Some(TaskState::Pending), _) => slot.is_in(ListId::Pending(priority)),
            (Some(TaskState::Deferred), _) => slot.is_in(ListId::Deferred),
            (Some(TaskState::Queued), Some(environment)) => slot.is_in(ListId::Queue(environment, priority)),
            (Some(TaskState::Running), Some(_)) if slot.cancelling.is_some() => slot.is_in(ListId::Cancel),
            (Some(TaskState::Running), Some(_)) => slot.is_in(ListId::Running),
            (Some(TaskState::Queued | TaskState::Running), None) => false,
        };
        let date_fits = !slot.undated || slot.state == Some(TaskState::Pending) && slot.attempt == 0;
        list_fits
            && date_fits
            && (slot.generation != 0 || slot.state.is_none())
            && tries_fit(slot)
            && self.timer_fits(slot)
    }

    /// Whether exactly the tasks that must not wait forever have a timer.
    fn timer_fits(&self, slot: &Slot) -> bool {
        let timed = slot.heap_place != NONE;
        match slot.state {
            None | Some(TaskState::Ended(_)) => !timed,
            Some(TaskState::Running) if slot.cancelling.is_some() => !timed,
            Some(TaskState::Deferred) => timed,
            _ => timed,
        }
    }
}

/// Whether the tries agree with the state: the current one ran where the task is, and has no outcome yet.
fn tries_fit(slot: &Slot) -> bool {
    let attempt = usize::from(slot.attempt);
    if attempt > Environment::COUNT || slot.answered >> attempt != 0 {
        return false;
    }
    match slot.state {
        Some(TaskState::Running) => attempt
            .checked_sub(1)
            .is_some_and(|current| Some(slot.tries[current]) == slot.environment && slot.answered >> current == 0),
        state => {
            slot.cancelling.is_none()
                && (attempt < Environment::COUNT || matches!(state, None | Some(TaskState::Ended(_))))
        }
    }
}
