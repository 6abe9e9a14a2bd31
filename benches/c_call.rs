//! A decision asked for from C beside the same one asked for from Rust, in one run.
//!
//! The C side is compiled C (`c_call.c`) that describes the task and calls `orchestrator_decide`; the Rust side describes
//! and checks the same task and calls `Engine::decide`. All six environments take part, and both choose the same. Beside
//! criterion's figures it prints the median of the ratios of rounds that take turns, so that what else the machine does
//! meets both sides of a ratio.
#![expect(unsafe_code, reason = "C functions are called")]

use std::ffi::c_int;
use std::hint::black_box;
use std::mem::MaybeUninit;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use kromka::core::{EnvironmentMap, Money, Scorecard, TaskRequirements, Tick, Validate, Verdict};
use kromka::{Config, Engine, Slot};
use kromka_benches::Turns;
use kromka_face::{
    orchestrator_config_init, orchestrator_config_t, orchestrator_create, orchestrator_decision_t,
    orchestrator_destroy, orchestrator_t,
};

/// Places for tasks; a decision holds none.
const CAPACITY: u32 = 8;
/// What the C call may take of the Rust call's time.
const RATIO_MAX: f64 = 1.5;
/// Decisions of one round: a few milliseconds.
const CALLS: u32 = 5_000;

unsafe extern "C" {
    fn bench_c_decide(count: u64, decision: *mut orchestrator_decision_t) -> c_int;
}

/// An instance in which every environment takes part.
fn instance() -> *mut orchestrator_t {
    let mut config = MaybeUninit::<orchestrator_config_t>::uninit();
    let mut instance = std::ptr::null_mut();
    // SAFETY: a place for a configuration, which is set up before it is read, and a place for a pointer.
    let status = unsafe {
        assert_eq!(orchestrator_config_init(config.as_mut_ptr()), 0);
        let config = config.assume_init_mut();
        config.task_capacity = CAPACITY;
        config.without_executors = MaybeUninit::new(true);
        orchestrator_create(config, &raw mut instance)
    };
    assert_eq!(status, 0);
    instance
}

fn c_decide(count: u64) -> (Duration, orchestrator_decision_t) {
    let mut decision = MaybeUninit::uninit();
    let start = Instant::now();
    // SAFETY: a place for a decision, which the function sets up; the instance is current.
    let status = unsafe { bench_c_decide(count, decision.as_mut_ptr()) };
    let taken = start.elapsed();
    assert_eq!(status, 0);
    // SAFETY: set up by the function.
    (taken, unsafe { decision.assume_init() })
}

/// A minute, so that every environment is in time by what is believed at first.
fn task() -> TaskRequirements {
    TaskRequirements { deadline_ms: 60_000, cost_max: Money::from_nano(6_000_000), ..kromka_benches::task() }
}

type RustEngine = Engine<[Slot; CAPACITY as usize]>;

fn rust_decide(engine: &RustEngine, count: u64) -> (Duration, Option<Verdict>) {
    let mut cards = EnvironmentMap::from_fn(Scorecard::empty);
    let mut verdict = None;
    let start = Instant::now();
    for _ in 0..count {
        let task = black_box(task()).validate().expect("the bench's task is valid");
        verdict = Some(black_box(engine).decide(black_box(&task), Tick::ZERO, black_box(&mut cards)));
        black_box(&verdict);
    }
    (start.elapsed(), verdict)
}

/// Both sides choose the same among all six.
fn same(engine: &RustEngine) {
    let (_, given) = c_decide(1);
    let (_, verdict) = rust_decide(engine, 1);
    let Some(Verdict::Run(decision)) = verdict else { panic!("the bench's task can run") };
    assert_eq!(decision.fallbacks.as_slice().len(), 5, "all six take part");
    assert_eq!((given.fallback_count, given.score, given.margin), (5, decision.score.raw(), decision.margin.raw()));
}

fn compare(engine: &RustEngine) {
    let turns = Turns::take(CALLS, |calls| c_decide(calls).0, |calls| rust_decide(engine, calls).0);
    println!("decide: C against Rust: {}", turns.against(RATIO_MAX));
    assert!(turns.ratio <= RATIO_MAX, "a call from C costs too much");
}

fn bench(c: &mut Criterion) {
    let instance = instance();
    let config = Config::default().validate().expect("the defaults are valid");
    let engine = Engine::new(config, [Slot::EMPTY; CAPACITY as usize]).expect("the capacity is in range");
    same(&engine);
    let mut group = c.benchmark_group("c_call");
    group.bench_function("decide from C", |b| b.iter_custom(|count| c_decide(count).0));
    group.bench_function("decide from Rust", |b| b.iter_custom(|count| rust_decide(&engine, count).0));
    group.finish();
    // Only that it works is asked for then.
    if !std::env::args().any(|argument| argument == "--test") {
        compare(&engine);
    }
    // SAFETY: the instance was made above.
    assert_eq!(unsafe { orchestrator_destroy(instance) }, 0);
}

criterion_group!(benches, bench);
criterion_main!(benches);
