//! What it costs to look at this machine: all it can do, which a program asks once, and one sample.
//!
//! The figures are those of the machine that runs it: a laptop with a battery and a dozen sensors reads more files than a
//! virtual machine without.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use kromka::core::Tick;
use kromka_device::{Machine, Sampler, classify};

fn bench(c: &mut Criterion) {
    let mut group = c.benchmark_group("device");
    group.bench_function("detect and classify", |b| {
        b.iter(|| classify(&black_box(Machine::new()).detect().capabilities));
    });
    let mut sampler = Sampler::new(Machine::new());
    let mut now = Tick::ZERO;
    group.bench_function("sample", |b| {
        b.iter(|| {
            now = now.after(1_000);
            sampler.sample(black_box(now))
        });
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
