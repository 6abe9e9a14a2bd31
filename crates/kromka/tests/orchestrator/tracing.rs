//! What a subscriber is told. A program of its own, because a subscriber is for a whole process.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fmt::Debug;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use kromka::core::Environment::{CloudBasic, EdgeNearby};
use kromka::core::{Environment, Money, TaskKind, Valid, Validate as _};
use kromka::{Answer, CallError, Config, End, Engine, Orchestrator, Report, Slot, TaskState};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Level, Metadata, Subscriber};

/// Writes every event down, and calls the orchestrator, as a subscriber may.
#[derive(Default)]
struct Book {
    lines: Mutex<Vec<(Level, String)>>,
    orchestrator: OnceLock<Weak<Orchestrator<()>>>,
    panics: AtomicBool,
    /// Whether a worker that asks what is wanted has to wait.
    holds: AtomicBool,
}

/// The book of this process, for one test after the other.
fn open() -> (&'static Book, MutexGuard<'static, ()>) {
    static BOOK: OnceLock<&'static Book> = OnceLock::new();
    static TURN: Mutex<()> = Mutex::new(());
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let book = BOOK.get_or_init(|| {
        let book: &'static Book = Box::leak(Box::default());
        tracing::subscriber::set_global_default(book).unwrap();
        book
    });
    book.lines.lock().unwrap().clear();
    book.panics.store(false, Ordering::Relaxed);
    (book, turn)
}

impl Book {
    fn count(&self, words: &str) -> usize {
        self.lines.lock().unwrap().iter().filter(|(_, line)| line.contains(words)).count()
    }

    #[track_caller]
    fn has(&self, level: Level, words: &[&str]) {
        let lines = self.lines.lock().unwrap();
        let found = lines.iter().any(|(have, line)| *have == level && words.iter().all(|word| line.contains(word)));
        assert!(found, "no {level} {words:?} in {lines:#?}");
    }

    /// Panics unless these were told in this order, whatever was told between them.
    #[track_caller]
    fn has_in_order(&self, steps: &[&str]) {
        let lines = self.lines.lock().unwrap();
        let mut told = lines.iter().map(|(_, line)| line);
        assert!(steps.iter().all(|step| told.any(|line| line.contains(step))), "not in this order: {lines:#?}");
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0 += &format!(" {}={value:?}", field.name());
    }
}

impl Subscriber for &'static Book {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        while self.holds.load(Ordering::Acquire) && thread::current().name() == Some("kromka-1") {
            thread::sleep(Duration::from_millis(1));
        }
        metadata.target() == "kromka"
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        assert!(!self.panics.load(Ordering::Relaxed), "a subscriber");
        let mut line = Line(String::new());
        event.record(&mut line);
        self.lines.lock().unwrap().push((*event.metadata().level(), line.0));
        if let Some(orchestrator) = self.orchestrator.get().and_then(Weak::upgrade) {
            // Never under the lock, so that this does not wait for ever, nor is refused.
            let answer = orchestrator.metrics();
            assert!(!matches!(answer, Err(CallError::Inside)), "an event came under the lock");
        }
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// Two environments that fail.
fn start() -> Orchestrator<()> {
    let mut config = Config::default();
    config.profiles[CloudBasic].price.per_request = Money::from_nano(500_000_000);
    let engine = Engine::new(config.validate().unwrap(), vec![Slot::EMPTY; 4].into_boxed_slice()).unwrap();
    Orchestrator::builder()
        .executor(CloudBasic, |_| panic!("no cloud today"))
        .executor(EdgeNearby, |_| Answer::Done(Report::failed()))
        .start(engine, 2)
        .unwrap()
}

fn run(orchestrator: &Orchestrator<()>) {
    let awaited = orchestrator.submit_awaited(&Valid::of(TaskKind::Inference), 77, ()).unwrap();
    let status = orchestrator.wait_for(&awaited, Some(Duration::from_secs(60))).unwrap();
    assert_eq!(status.state, TaskState::Ended(End::Failed));
}

#[test]
fn a_subscriber_sees_decisions_dispatches_failures_panics_and_ends() {
    let (book, _turn) = open();
    let orchestrator = Arc::new(start());
    book.orchestrator.set(Arc::downgrade(&orchestrator)).unwrap();
    run(&orchestrator);
    assert_eq!(orchestrator.with(|_, _| panic!("as an engine would")), Err(CallError::Poisoned));
    drop(orchestrator);
    book.has_in_order(&[
        "=decided",
        "=dispatched",
        "=a try failed",
        "=decided",
        "=dispatched",
        "=a try failed",
        "=ended",
    ]);
    book.has(
        Level::DEBUG,
        &["message=decided", "verdict=\"run\"", "chosen=\"edge\"", "score=0.", "margin=0.", "confidence="],
    );
    book.has(Level::DEBUG, &["message=decided", "fallbacks=[CloudBasic]", "index=0", "generation=1"]);
    book.has(Level::TRACE, &["message=rejected", "environment=\"local\"", "reason=it takes no tasks"]);
    book.has(Level::DEBUG, &["message=dispatched", "attempt=1", "environment=\"edge\"", "tag=77"]);
    book.has(Level::DEBUG, &["message=dispatched", "attempt=2", "environment=\"basic\"", "tag=77"]);
    book.has(Level::INFO, &["message=a try failed", "attempt=1", "status=Failed"]);
    book.has(Level::ERROR, &["what=\"executor\"", "no cloud today", "panicked"]);
    book.has(Level::INFO, &["message=ended", "state=Ended(Failed)", "tries=2"]);
    book.has(Level::ERROR, &["what=\"engine\"", "as an engine would"]);

    // One that panics stops nothing.
    book.panics.store(true, Ordering::Relaxed);
    let orchestrator = start();
    run(&orchestrator);
    assert_eq!(orchestrator.stop().unwrap().engine.metrics().failed, 1);
}

fn until(condition: impl Fn() -> bool) {
    while !condition() {
        thread::sleep(Duration::from_millis(1));
    }
}

/// Only what a worker began was told, although all that is dispatched is counted.
#[test]
fn each_try_that_is_counted_is_told_once_also_if_it_never_begins() {
    let (book, _turn) = open();
    let enabled_only = |environment| {
        let mut config = Config::default();
        for other in Environment::ALL {
            config.profiles[other].enabled = other == environment;
        }
        config
    };
    let slots = vec![Slot::EMPTY; 4].into_boxed_slice();
    let engine = Engine::new(enabled_only(CloudBasic).validate().unwrap(), slots).unwrap();
    book.holds.store(true, Ordering::Release);
    let orchestrator = Orchestrator::<()>::builder().executor(CloudBasic, |_| Answer::Later).start(engine, 1).unwrap();
    let task = Valid::of(TaskKind::Inference);
    let soon = Some(Duration::from_secs(60));
    let cancel = |task| {
        orchestrator.cancel(task).unwrap();
        assert_eq!(orchestrator.wait(task, soon).unwrap().state, TaskState::Ended(End::Cancelled));
    };
    // One that is cancelled before the worker takes it.
    let waiting = orchestrator.submit(&task, ()).unwrap();
    until(|| orchestrator.metrics().unwrap().jobs_waiting == 1);
    cancel(waiting);
    book.holds.store(false, Ordering::Release);
    // One that nobody knows how to run.
    let alone = orchestrator.with(|engine, now| engine.submit(&task, now)).unwrap().unwrap();
    assert_eq!(orchestrator.wait(alone, soon).unwrap().state, TaskState::Ended(End::Cancelled));
    // One that runs.
    let running = orchestrator.submit(&task, ()).unwrap();
    until(|| {
        let snapshot = orchestrator.metrics().unwrap();
        snapshot.environments[CloudBasic].running == 1 && snapshot.jobs_waiting + snapshot.workers_busy == 0
    });
    cancel(running);
    // One in an environment that was opened past the orchestrator.
    let profiles = enabled_only(EdgeNearby).profiles;
    orchestrator
        .with(|engine, _| {
            for environment in [EdgeNearby, CloudBasic] {
                engine.set_profile(environment, profiles[environment].validate().unwrap());
            }
        })
        .unwrap();
    run(&orchestrator);
    let metrics = *orchestrator.stop().unwrap().engine.metrics();
    // The last one was decided again, and there was nowhere left.
    assert_eq!((metrics.dispatched, metrics.decisions), (4, 5));
    assert_eq!((book.count("=dispatched"), book.count("=decided")), (4, 5));
    assert_eq!(book.count("=cancelled a try"), 3);
    book.has_in_order(&["=decided", "=dispatched", "=cancelled a try", "state=Ended(Cancelled)", "=decided"]);
    book.has(Level::DEBUG, &["message=cancelled a try", "attempt=1", "environment=\"basic\""]);
    book.has(Level::DEBUG, &["message=ended", "state=Ended(Cancelled)"]);
    book.has(Level::ERROR, &["message=the environment has no executor", "attempt=1", "environment=\"edge\""]);
    book.has(Level::INFO, &["message=ended", "state=Ended(Failed)"]);
    assert_eq!(book.count("panicked"), 0);
}
