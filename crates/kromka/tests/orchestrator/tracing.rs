//! What a subscriber is told. A program of its own, because a subscriber is for a whole process.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fmt::Debug;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, Weak};
use std::time::Duration;

use kromka::core::Environment::{CloudBasic, EdgeNearby};
use kromka::core::{Money, TaskKind, Valid, Validate as _};
use kromka::{Answer, CallError, Config, End, Engine, Orchestrator, Report, Slot, TaskState};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// Writes every event down, and calls the orchestrator, as a subscriber may.
#[derive(Default)]
struct Book {
    lines: Mutex<Vec<(Level, String)>>,
    orchestrator: OnceLock<Weak<Orchestrator<()>>>,
    panics: AtomicBool,
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0 += &format!(" {}={value:?}", field.name());
    }
}

impl Subscriber for &'static Book {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
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
    let book: &'static Book = Box::leak(Box::default());
    tracing::subscriber::set_global_default(book).unwrap();
    let orchestrator = Arc::new(start());
    book.orchestrator.set(Arc::downgrade(&orchestrator)).unwrap();
    run(&orchestrator);
    assert_eq!(orchestrator.with(|_, _| panic!("as an engine would")), Err(CallError::Poisoned));
    drop(orchestrator);
    let lines = book.lines.lock().unwrap();
    let has = |level: Level, words: &[&str]| {
        let found = lines.iter().any(|(have, line)| *have == level && words.iter().all(|word| line.contains(word)));
        assert!(found, "no {level} {words:?} in {lines:#?}");
    };
    let steps = ["=decided", "=dispatched", "=a try failed", "=decided", "=dispatched", "=a try failed", "=ended"];
    let mut told = lines.iter().map(|(_, line)| line);
    assert!(steps.iter().all(|step| told.any(|line| line.contains(step))), "not in this order: {lines:#?}");
    has(
        Level::DEBUG,
        &["message=decided", "verdict=\"run\"", "chosen=\"edge\"", "score=0.", "margin=0.", "confidence="],
    );
    has(Level::DEBUG, &["message=decided", "fallbacks=[CloudBasic]", "index=0", "generation=1"]);
    has(Level::TRACE, &["message=rejected", "environment=\"local\"", "reason=it takes no tasks"]);
    has(Level::DEBUG, &["message=dispatched", "attempt=1", "environment=\"edge\"", "tag=77"]);
    has(Level::DEBUG, &["message=dispatched", "attempt=2", "environment=\"basic\"", "tag=77"]);
    has(Level::INFO, &["message=a try failed", "attempt=1", "status=Failed"]);
    has(Level::ERROR, &["what=\"executor\"", "no cloud today", "panicked"]);
    has(Level::DEBUG, &["message=ended", "state=Ended(Failed)", "tries=2"]);
    has(Level::ERROR, &["what=\"engine\"", "as an engine would"]);
    drop(lines);

    // One that panics stops nothing.
    book.panics.store(true, Ordering::Relaxed);
    let orchestrator = start();
    run(&orchestrator);
    assert_eq!(orchestrator.stop().unwrap().engine.metrics().failed, 1);
}
