//! Who waits for the end of which task.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use kromka_core::TaskHandle;
use parking_lot::Condvar;

use crate::{TaskState, TaskStatus};

/// What those hold who wait for one task: the end reaches them here, whatever becomes of the task's place meanwhile.
#[derive(Debug, Default)]
pub(crate) struct Ticket {
    /// Used with the lock of the state. One for each task, so that an end wakes only those who wait for it.
    pub(crate) told: Condvar,
    status: OnceLock<TaskStatus>,
}

impl Ticket {
    /// How the task ended, once it has.
    pub(crate) fn status(&self) -> Option<TaskStatus> {
        self.status.get().copied()
    }
}

/// The tasks that are waited for. Who waits is told at once and on a thread of its own, so that their order decides
/// nothing, also where all are gone through.
#[derive(Debug, Default)]
pub(crate) struct Waiters(HashMap<TaskHandle, Arc<Ticket>>);

impl Waiters {
    /// Waits for a task that has not ended.
    pub(crate) fn enter(&mut self, task: TaskHandle) -> Arc<Ticket> {
        self.0.entry(task).or_default().clone()
    }

    /// Whether the end of that task will be told to this ticket.
    pub(crate) fn has(&self, task: TaskHandle, ticket: &Arc<Ticket>) -> bool {
        self.0.get(&task).is_some_and(|have| Arc::ptr_eq(have, ticket))
    }

    /// Waits no longer. The last one takes the entry away: the map holds one of the two references.
    pub(crate) fn leave(&mut self, task: TaskHandle, ticket: Arc<Ticket>) {
        if Arc::strong_count(&ticket) <= 2 {
            self.0.remove(&task);
        }
    }

    /// Tells those who wait for a task how it ended.
    pub(crate) fn settle(&mut self, task: TaskHandle, status: TaskStatus) {
        if self.0.is_empty() {
            return;
        }
        if let Some(ticket) = self.0.remove(&task) {
            ticket.status.get_or_init(|| status);
            ticket.told.notify_all();
        }
    }

    /// Tells those whose task has ended although its end is held back. Goes through as many as ever were waited for at a
    /// time, whenever the coordinator has nothing else to do while ends are held back.
    pub(crate) fn settle_ended(&mut self, status_of: impl Fn(TaskHandle) -> Option<TaskStatus>) {
        self.0.retain(|task, ticket| match status_of(*task) {
            Some(status) if matches!(status.state, TaskState::Ended(_)) => {
                ticket.status.get_or_init(|| status);
                ticket.told.notify_all();
                false
            }
            _ => true,
        });
    }

    /// Wakes everyone to see that there is nothing more to wait for.
    pub(crate) fn wake_all(&self) {
        self.0.values().for_each(|ticket| {
            ticket.told.notify_all();
        });
    }
}
