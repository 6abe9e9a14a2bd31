//! What the tests share: engines, tasks, a tally of ends, and patience.

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use kromka::core::{Environment, TaskKind, TaskRequirements, Valid, Validate as _};
use kromka::{Config, End, Ended, Engine, Orchestrator, Slot, Snapshot};

/// A test that takes longer hangs.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);
/// For calls inside of such a test.
pub(crate) const SOON: Option<Duration> = Some(Duration::from_secs(60));

/// Runs a test on a thread of its own, so that one that hangs fails.
pub(crate) fn patiently(test: impl FnOnce() + Send + 'static) {
    let (done, ended) = mpsc::channel();
    let thread = thread::spawn(move || {
        test();
        done.send(()).unwrap();
    });
    match ended.recv_timeout(PATIENCE) {
        Ok(()) => {}
        Err(RecvTimeoutError::Timeout) => panic!("the test hangs"),
        Err(RecvTimeoutError::Disconnected) => resume_unwind(thread.join().unwrap_err()),
    }
}

/// The default configuration with these environments alone, each with room for everything.
pub(crate) fn roomy(environments: &[Environment]) -> Config {
    let mut config = Config::default();
    for environment in Environment::ALL {
        let profile = &mut config.profiles[environment];
        profile.enabled = environments.contains(&environment);
        profile.concurrency = u16::MAX;
        profile.queue = u16::MAX;
    }
    config
}

pub(crate) fn engine(config: Config, capacity: usize) -> Engine<Box<[Slot]>> {
    Engine::new(config.validate().unwrap(), vec![Slot::EMPTY; capacity].into_boxed_slice()).unwrap()
}

/// A task that any environment may take.
pub(crate) fn task() -> Valid<TaskRequirements> {
    Valid::of(TaskKind::Inference)
}

/// How often each task ended, by tag, and how.
#[derive(Debug, Default)]
pub(crate) struct Tally(Mutex<BTreeMap<u64, Vec<End>>>);

impl Tally {
    pub(crate) fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Counts an end. The payload is the tag, so that a mix-up shows.
    pub(crate) fn count(&self, ended: &Ended<u64>) {
        assert_eq!(*ended.payload, ended.tag);
        self.0.lock().unwrap().entry(ended.tag).or_default().push(ended.end);
    }

    /// How many tasks ended like this.
    pub(crate) fn of(&self, end: End) -> usize {
        self.0.lock().unwrap().values().flatten().filter(|have| **have == end).count()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    /// Panics unless exactly these tags ended, once each.
    pub(crate) fn expect_once(&self, tags: impl Iterator<Item = u64>) {
        let ends = self.0.lock().unwrap();
        let more: Vec<_> = ends.iter().filter(|(_, ends)| ends.len() != 1).collect();
        assert!(more.is_empty(), "told more than once: {more:?}");
        assert!(ends.keys().copied().eq(tags), "{} tasks ended", ends.len());
    }
}

/// Panics unless the counts add up.
pub(crate) fn check(snapshot: &Snapshot) {
    let m = snapshot.engine;
    assert_eq!(m.submitted, m.done + m.failed + m.infeasible + m.expired + m.cancelled + m.in_flight, "{m:?}");
    let mut dispatched = 0;
    for (environment, stats) in snapshot.environments.iter() {
        let ended = stats.succeeded + stats.failed + stats.cancelled;
        assert_eq!(stats.dispatched, ended + u64::from(stats.running), "{environment:?} {stats:?}");
        dispatched += stats.dispatched;
    }
    assert_eq!(dispatched, m.dispatched);
}

/// Waits until a condition holds; the test's patience ends it otherwise.
pub(crate) fn until(condition: impl Fn() -> bool) {
    while !condition() {
        thread::sleep(Duration::from_millis(1));
    }
}

/// Waits until no task is in flight and no worker busy, and checks the counts.
pub(crate) fn settle<P: Send + Sync>(orchestrator: &Orchestrator<P>) -> Snapshot {
    until(|| {
        let snapshot = orchestrator.metrics().unwrap();
        check(&snapshot);
        snapshot.engine.in_flight == 0 && snapshot.workers_busy == 0 && snapshot.jobs_waiting == 0
    });
    orchestrator.metrics().unwrap()
}
