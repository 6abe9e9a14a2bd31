//! What one turn under the lock leaves to be told outside of it.

use std::boxed::Box;
use std::sync::Arc;
use std::vec::Vec;

use kromka_core::{Environment, TaskHandle, Verdict};

use super::answer::{Cancelled, Ended};
use super::hooks::{Hooks, shielded};
use super::job::Job;
use super::watch::{Note, Watch, dispatched};
use crate::Trace;

/// Things of one turn: with so many nothing more is taken before the lock is given back. The last action may bring more
/// than one, and each decision on its way to it a note where those are wanted; only then is more memory needed.
const BATCH_MAX: usize = 64;

/// One thing to tell.
enum Item<P> {
    End(Ended<P>),
    Cancel {
        task: TaskHandle,
        attempt: u8,
        environment: Environment,
        tag: u64,
        payload: Arc<P>,
    },
    Note(Note),
    /// A job that nobody wants any more: dropping its payload is the host's code.
    Drop(Job<P>),
}

/// The things of one turn, in their order.
pub(crate) struct Batch<P> {
    items: Vec<Item<P>>,
    has_end: bool,
    /// The try that the engine is giving up: it says of that one too that it is to be cancelled.
    given_up: Option<(TaskHandle, u8)>,
    /// Whether one end fills it, because the host is to be asked before each.
    one_end: bool,
    pub(crate) watch: Watch,
}

impl<P> Batch<P> {
    /// What the coordinator tells.
    pub(crate) fn new(hooks: &Hooks<P>) -> Self {
        Self { items: Vec::with_capacity(BATCH_MAX), one_end: hooks.hold_ends.is_some(), ..Self::empty() }
    }

    /// What is left to the coordinator.
    pub(crate) const fn empty() -> Self {
        Self { items: Vec::new(), has_end: false, given_up: None, one_end: false, watch: Watch::NOTHING }
    }

    /// Takes everything from another, behind what there is.
    pub(crate) fn take_from(&mut self, other: &mut Self) {
        self.has_end |= std::mem::take(&mut other.has_end);
        self.items.append(&mut other.items);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Whether it is to be told before more is taken.
    pub(crate) fn is_full(&self) -> bool {
        self.items.len() >= BATCH_MAX || (self.one_end && self.has_end)
    }

    /// Notes why a try is to be cancelled.
    pub(crate) fn note_stopped(&mut self, task: TaskHandle, attempt: u8, environment: Environment) {
        if self.given_up.take() == Some((task, attempt)) {
            if self.watch.given_up {
                self.note(Note::GaveUp(task, attempt, environment));
            }
        } else if self.watch.steps {
            self.note(Note::Cancelled(task, attempt, environment));
        }
    }

    pub(crate) fn end(&mut self, ended: Ended<P>) {
        self.has_end = true;
        self.items.push(Item::End(ended));
    }

    pub(crate) fn cancel(
        &mut self,
        task: TaskHandle,
        attempt: u8,
        environment: Environment,
        tag: u64,
        payload: Arc<P>,
    ) {
        self.items.push(Item::Cancel { task, attempt, environment, tag, payload });
    }

    pub(crate) fn discard(&mut self, job: Job<P>) {
        self.items.push(Item::Drop(job));
    }

    /// Takes the decision back that has just been noted for a task: who runs it tells it.
    pub(crate) fn take_verdict(&mut self, task: TaskHandle) -> Option<Box<Verdict>> {
        let is_it = |item: &mut Item<P>| matches!(item, Item::Note(Note::Decided(of, _)) if *of == task);
        match self.items.pop_if(is_it) {
            Some(Item::Note(Note::Decided(_, verdict))) => Some(verdict),
            _ => None,
        }
    }

    pub(crate) fn note(&mut self, note: Note) {
        self.items.push(Item::Note(note));
    }

    /// Tells everything. Not to be called under the lock.
    pub(crate) fn tell(&mut self, hooks: &Hooks<P>) {
        self.has_end = false;
        for item in self.items.drain(..) {
            match item {
                Item::End(ended) => {
                    let _ = shielded("on_end", || match &hooks.on_end {
                        Some(on_end) => on_end(ended),
                        None => drop(ended),
                    });
                }
                Item::Cancel { task, attempt, environment, tag, payload } => {
                    let _ = shielded("canceller", || {
                        if let Some(canceller) = &hooks.cancellers[environment] {
                            canceller(&Cancelled { task, attempt, environment, tag, payload: &payload });
                        }
                        drop(payload);
                    });
                }
                Item::Note(note) => {
                    let _ = shielded("subscriber", || note.emit());
                }
                Item::Drop(job) => {
                    if let Job::Run { dispatch, verdict, .. } = &job {
                        let _ = shielded("subscriber", || dispatched(dispatch, verdict.as_deref()));
                    }
                    let _ = shielded("payload", || drop(job));
                }
            }
        }
    }
}

impl<P> Trace for Batch<P> {
    fn decided(&mut self, task: TaskHandle, verdict: &Verdict) {
        if self.watch.steps {
            self.note(Note::Decided(task, Box::new(*verdict)));
        }
    }

    fn gave_up(&mut self, task: TaskHandle, attempt: u8, _: Environment) {
        self.given_up = Some((task, attempt));
    }
}
