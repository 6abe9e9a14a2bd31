//! Ten thousand trivial tasks on threads: through the orchestrator, which decides each, and through a plain pool of as
//! many threads, which decides nothing. The difference is what a decision, its bookkeeping and its end cost.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread::{self, Thread};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use kromka::core::{Environment, TaskKind, Valid, Validate};
use kromka::{Answer, Config, Engine, Orchestrator, Report, Slot};
use rayon::ThreadPoolBuilder;

const TASKS: u16 = 10_000;
const THREADS: usize = 2;

/// What both run.
fn work(number: u64, sum: &AtomicU64) {
    sum.fetch_add(black_box(number), Ordering::Relaxed);
}

/// Counts ends down and wakes who waits for the last.
struct Countdown {
    left: AtomicUsize,
    waits: Thread,
}

impl Countdown {
    fn down(&self) {
        if self.left.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.waits.unpark();
        }
    }

    fn wait(&self) {
        while self.left.load(Ordering::Acquire) > 0 {
            thread::park();
        }
    }
}

fn bench(c: &mut Criterion) {
    let mut config = Config::default();
    for environment in Environment::ALL {
        config.profiles[environment].concurrency = u16::MAX;
        config.profiles[environment].queue = u16::MAX;
    }
    let config = config.validate().expect("the bench's configuration is valid");
    let slots = vec![Slot::EMPTY; usize::from(TASKS)].into_boxed_slice();
    let engine = Engine::new(config, slots).expect("the capacity is in range");
    let sum = Arc::new(AtomicU64::new(0));
    let countdown = Arc::new(Countdown { left: AtomicUsize::new(0), waits: thread::current() });
    let (added, counted) = (sum.clone(), countdown.clone());
    let orchestrator = Orchestrator::<u64>::builder()
        .executor(Environment::CloudBasic, move |run| {
            work(**run.payload(), &added);
            Answer::Done(Report::success())
        })
        .on_end(move |_| counted.down())
        .start(engine, THREADS)
        .expect("the bench's engine is empty");
    let pool = ThreadPoolBuilder::new().num_threads(THREADS).build().expect("there are threads");
    let task = Valid::of(TaskKind::Inference);
    let mut group = c.benchmark_group("10,000 trivial tasks");
    group.throughput(Throughput::Elements(u64::from(TASKS)));
    group.bench_function("orchestrator", |b| {
        b.iter(|| {
            countdown.left.store(usize::from(TASKS), Ordering::Release);
            for number in 0..u64::from(TASKS) {
                orchestrator.submit(&task, number).expect("there is room");
            }
            countdown.wait();
        });
    });
    group.bench_function("rayon", |b| {
        b.iter(|| {
            pool.scope(|scope| {
                for number in 0..u64::from(TASKS) {
                    let sum = &sum;
                    scope.spawn(move |_| work(number, sum));
                }
            });
        });
    });
    group.finish();
    let done = orchestrator.metrics().expect("it runs").engine.done;
    assert!(done > 0 && done.is_multiple_of(u64::from(TASKS)), "{done} tasks have ended");
}

criterion_group!(benches, bench);
criterion_main!(benches);
