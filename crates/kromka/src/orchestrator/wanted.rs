//! Which try of each task is wanted: what a running executor may ask without the lock.

use std::boxed::Box;
use std::sync::atomic::{AtomicU64, Ordering};

use kromka_core::TaskHandle;

/// One word for each place of the engine: the generation and the try that runs there; 0 when none is wanted.
#[derive(Debug)]
pub(crate) struct Wanted(Box<[AtomicU64]>);

/// A try in one word; never 0, since no generation is.
fn word(task: TaskHandle, attempt: u8) -> u64 {
    u64::from(task.generation) << 8 | u64::from(attempt)
}

impl Wanted {
    pub(crate) fn new(capacity: usize) -> Self {
        Self((0..capacity).map(|_| AtomicU64::new(0)).collect())
    }

    fn place(&self, task: TaskHandle) -> Option<&AtomicU64> {
        self.0.get(task.index as usize)
    }

    /// This try of the task is wanted, and no earlier one.
    pub(crate) fn set(&self, task: TaskHandle, attempt: u8) {
        if let Some(place) = self.place(task) {
            place.store(word(task, attempt), Ordering::Release);
        }
    }

    /// No try of the task is wanted any more.
    pub(crate) fn clear(&self, task: TaskHandle) {
        if let Some(place) = self.place(task) {
            place.store(0, Ordering::Release);
        }
    }

    /// No try of any task is wanted any more.
    pub(crate) fn clear_all(&self) {
        self.0.iter().for_each(|place| place.store(0, Ordering::Release));
    }

    /// Whether anyone waits for the result of this try.
    pub(crate) fn is(&self, task: TaskHandle, attempt: u8) -> bool {
        self.place(task).is_some_and(|place| place.load(Ordering::Acquire) == word(task, attempt))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_current_try_of_the_current_task_is_wanted() {
        let wanted = Wanted::new(2);
        let task = TaskHandle { index: 1, generation: 1 };
        assert!(!wanted.is(task, 1));
        wanted.set(task, 2);
        assert!(wanted.is(task, 2) && !wanted.is(task, 1));
        assert!(!wanted.is(TaskHandle { generation: 2, ..task }, 2));
        wanted.clear(task);
        assert!(!wanted.is(task, 2));
        assert!(!wanted.is(TaskHandle { index: 9, ..task }, 2));
        wanted.set(task, 3);
        wanted.clear_all();
        assert!(!wanted.is(task, 3));
    }
}
