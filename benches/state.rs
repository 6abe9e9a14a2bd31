//! The document of a robot, and of a partition, beside crdts in one run.
//!
//! What is told and merged is a second of a robot's updates, ten. Both sides are the ones of `kromka-compare state`, which has
//! more peers, and bytes and memory besides.

#[path = "compare/src/state"]
mod shared {
    #![allow(dead_code, reason = "the comparison uses the rest")]

    pub(crate) mod apart;
    pub(crate) mod crdts;
    pub(crate) mod kromka;
    pub(crate) mod reading;
    pub(crate) mod replica;
    #[path = "../../../../crates/kromka-state/tests/common/robot.rs"]
    pub(crate) mod robot;
}

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::measurement::WallTime;
use criterion::{BatchSize, BenchmarkGroup, Criterion, criterion_group, criterion_main};
use kromka_benches::Turns;
use shared::apart::{Apart, apart};
use shared::crdts::Crdts;
use shared::kromka::Kromka;
use shared::replica::Replica;
use shared::robot::Robot;

/// Updates that a message tells of.
const UPDATES: u32 = 10;
/// What merging a message may take of the peer's time.
const RATIO_MAX: f64 = 0.2;
/// Messages of one round: a few milliseconds.
const CALLS: u32 = 100;

/// A robot, its document, and the one at a gateway that it tells.
struct Told<R> {
    robot: Robot,
    step: u32,
    here: R,
    there: R,
}

/// What a call of each took.
#[derive(Default)]
struct Took {
    commits: Duration,
    message: Duration,
    merge: Duration,
}

fn timed<T>(total: &mut Duration, run: impl FnOnce() -> anyhow::Result<T>) -> T {
    let start = Instant::now();
    let result = run().expect("what the workload does can be done");
    *total += start.elapsed();
    result
}

impl<R: Replica> Told<R> {
    fn new() -> Self {
        let (robot, mut here) = (Robot::new(1), R::new(2).expect("a replica"));
        let begun = robot.first(|operations| here.commit(operations)).and_then(|()| here.message(&R::new(1)?));
        let there = R::begin(1, &begun.expect("a document")).expect("a replica");
        Self { robot, step: 0, here, there }
    }

    /// So many messages.
    fn tell(&mut self, calls: u64) -> Took {
        let mut took = Took::default();
        for _ in 0..calls {
            for _ in 0..UPDATES {
                self.step = self.step.wrapping_add(1);
                let operations = self.robot.update(self.step);
                timed(&mut took.commits, || self.here.commit(black_box(&operations)));
            }
            let message = timed(&mut took.message, || self.here.message(&self.there));
            timed(&mut took.merge, || self.there.merge(black_box(&message)));
        }
        took
    }
}

fn bench_told<R: Replica>(group: &mut BenchmarkGroup<'_, WallTime>) {
    let mut told = Told::<R>::new();
    let mut bench = |what: &str, of: fn(Took) -> Duration| {
        group.bench_function(format!("{}, {what}", R::NAME), |b| b.iter_custom(|calls| of(told.tell(calls))));
    };
    bench("a transaction", |took| took.commits / UPDATES);
    bench("a message", |took| took.message);
    bench("merge of a message", |took| took.merge);
}

fn bench(c: &mut Criterion) {
    let mut group = c.benchmark_group("robot");
    bench_told::<Kromka>(&mut group);
    bench_told::<Crdts>(&mut group);
    group.finish();
    let mut group = c.benchmark_group("partition of 10,000 operations");
    group.sample_size(20);
    let Apart { left, right, .. } = apart::<Kromka>().expect("a partition");
    let fresh = || left.replica.0.clone();
    group.bench_function("kromka, merge of a delta", |b| {
        b.iter_batched(fresh, |mut document| document.apply(black_box(&right.message)), BatchSize::LargeInput);
    });
    group.finish();
}

/// Told, not asserted: machines differ.
fn compare(_: &mut Criterion) {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let (mut ours, mut theirs) = (Told::<Kromka>::new(), Told::<Crdts>::new());
    let turns = Turns::take(CALLS, |calls| ours.tell(calls).merge, |calls| theirs.tell(calls).merge);
    println!("merge of a message against crdts: {}", turns.against(RATIO_MAX));
}

criterion_group!(benches, bench, compare);
criterion_main!(benches);
