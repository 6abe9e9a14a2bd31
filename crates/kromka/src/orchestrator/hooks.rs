//! The closures of the host, and the shield around each call of one.

use std::any::Any;
use std::borrow::ToOwned as _;
use std::boxed::Box;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::string::String;

use kromka_core::{EnvironmentMap, EnvironmentSet};

use super::answer::{Answer, Cancelled, Ended, ProbeAnswer, Run};
use super::watch;

type Executor<P> = Box<dyn Fn(&Run<'_, P>) -> Answer + Send + Sync>;
type Canceller<P> = Box<dyn Fn(&Cancelled<'_, P>) + Send + Sync>;
type Prober = Box<dyn Fn() -> ProbeAnswer + Send + Sync>;
type OnEnd<P> = Box<dyn Fn(Ended<P>) + Send + Sync>;
type HoldEnds = Box<dyn Fn() -> bool + Send + Sync>;

/// What the host wants to be asked and told. Never called under the lock, so that each may call the orchestrator.
pub(crate) struct Hooks<P> {
    pub(crate) executors: EnvironmentMap<Option<Executor<P>>>,
    pub(crate) cancellers: EnvironmentMap<Option<Canceller<P>>>,
    pub(crate) probers: EnvironmentMap<Option<Prober>>,
    pub(crate) on_end: Option<OnEnd<P>>,
    pub(crate) hold_ends: Option<HoldEnds>,
}

impl<P> Hooks<P> {
    pub(crate) fn none() -> Self {
        Self {
            executors: EnvironmentMap::from_fn(|_| None),
            cancellers: EnvironmentMap::from_fn(|_| None),
            probers: EnvironmentMap::from_fn(|_| None),
            on_end: None,
            hold_ends: None,
        }
    }

    /// Where tasks can run.
    pub(crate) fn with_executor(&self) -> EnvironmentSet {
        set(&self.executors)
    }

    /// What can be probed.
    pub(crate) fn with_prober(&self) -> EnvironmentSet {
        set(&self.probers)
    }

    /// Whether the host has no room for an end now. A closure that panics holds nothing back.
    pub(crate) fn hold_ends(&self) -> bool {
        self.hold_ends.as_ref().is_some_and(|hold| shielded("hold_ends", hold).unwrap_or(false))
    }
}

fn set<T>(hooks: &EnvironmentMap<Option<T>>) -> EnvironmentSet {
    let set = hooks.iter().filter(|(_, hook)| hook.is_some());
    set.map(|(environment, _)| environment).collect()
}

/// Calls a closure of the host; `None` when it panicked, which is traced and goes no further: the thread is the
/// orchestrator's, and has other tasks.
pub(crate) fn shielded<R>(what: &'static str, call: impl FnOnce() -> R) -> Option<R> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(answer) => Some(answer),
        Err(panic) => {
            watch::panicked(what, &message(panic));
            None
        }
    }
}

/// What a panic said. Dropping what it carried may panic in turn; that is not let out either.
pub(crate) fn message(panic: Box<dyn Any + Send>) -> String {
    let words = match (panic.downcast_ref::<&'static str>(), panic.downcast_ref::<String>()) {
        (Some(words), _) => (*words).to_owned(),
        (None, Some(words)) => words.clone(),
        (None, None) => "no message".to_owned(),
    };
    if let Err(again) = catch_unwind(AssertUnwindSafe(|| drop(panic))) {
        std::mem::forget(again);
    }
    words
}
