//! The decision beside the specification's bare formula, in one run.
//!
//! `decide` filters, scores, ranks and gives reasons for the losers; `decide_into` also leaves the scorecards with every
//! criterion's part. Inputs pass through `black_box`, so that nothing is hoisted out of the loop.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main};
use kromka::core::{
    DeviceSample, EnvironmentMap, LinkSample, Mode, Policy, Preferences, Scorecard, Share, Tick, Validate,
};
use kromka::decision::{
    Comparison, Condition, Effect, Field, Judgement, ReadyPolicy, Rule, RuleTable, Terms, decide, decide_into, judge,
};
use kromka_benches::{Turns, believed, literal, options, select, task};

fn ready(mode: Mode) -> ReadyPolicy {
    let policy = Policy { mode, ..Policy::default() }.validate().expect("the default policy is valid");
    ReadyPolicy::new(&policy, &Preferences::default().validate().expect("the default preferences are valid"))
}

fn rules(count: usize) -> RuleTable {
    let mut rules = RuleTable::default();
    for value in (0..).take(count) {
        let conditions = [
            Condition { field: Field::BatteryPpb, comparison: Comparison::Less, value },
            Condition { field: Field::LatencyMs, comparison: Comparison::Greater, value: 100 },
        ];
        let effect = Effect::Forbid(kromka::core::EnvironmentSet::ALL);
        rules.push(&Rule { conditions: &conditions, effect }).expect("up to 64 rules fit");
    }
    rules
}

/// The named peer, measured in the run of each group.
fn bench_formula(group: &mut BenchmarkGroup<'_, WallTime>) {
    let (task, options, policy) = literal();
    group.bench_function("bare formula", |b| {
        b.iter(|| select(black_box(&task), black_box(&options), black_box(&policy), black_box(0.8)));
    });
}

fn bench(c: &mut Criterion) {
    let mut group = c.benchmark_group("decide");
    bench_formula(&mut group);
    let device = DeviceSample { battery: Share::from_percent(80), ..DeviceSample::default() };
    let link = LinkSample::default();
    let task = task().validate().expect("the bench's task is valid");
    let options = options();
    let mut judgement = Judgement::default();
    let mut cards = EnvironmentMap::from_fn(Scorecard::empty);
    for (name, mode, rule_count) in [
        ("kromka", Mode::WeightedSum, 0),
        ("kromka 8 rules", Mode::WeightedSum, 8),
        ("kromka 64 rules", Mode::WeightedSum, 64),
        ("kromka topsis", Mode::Topsis, 0),
        ("kromka vikor", Mode::Vikor, 0),
        ("kromka promethee", Mode::PrometheeII, 0),
    ] {
        let policy = ready(mode);
        let weights = policy.weights_at(&device);
        let rules = rules(rule_count);
        let terms = Terms::new(&policy, &weights, &rules, &device, &link, Tick::from_ms(1_000));
        group.bench_function(format!("{name}, with scorecards"), |b| {
            b.iter(|| judge(black_box(&task), black_box(&options), black_box(&terms), black_box(&mut judgement)));
        });
        if mode == Mode::WeightedSum && rule_count == 0 {
            group.bench_function(format!("{name}, verdict alone, returned"), |b| {
                b.iter(|| decide(black_box(&task), black_box(&options), black_box(&terms)));
            });
            group.bench_function(format!("{name}, with scorecards, verdict returned"), |b| {
                b.iter(|| decide_into(black_box(&task), black_box(&options), black_box(&terms), black_box(&mut cards)));
            });
        }
    }
    group.finish();
}

/// The default mode: every pair of a choice and a fallback, on distributions, and what it costs beside the bare formula.
fn bench_utility(c: &mut Criterion) {
    let mut group = c.benchmark_group("expected utility");
    bench_formula(&mut group);
    let device = DeviceSample { battery: Share::from_percent(80), ..DeviceSample::default() };
    let link = LinkSample::default();
    let task = task().validate().expect("the bench's task is valid");
    let options = believed();
    let (policy, rules) = (ready(Mode::ExpectedUtility), RuleTable::default());
    let weights = policy.weights_at(&device);
    let terms = Terms::new(&policy, &weights, &rules, &device, &link, Tick::from_ms(1_000));
    let last = Terms { may_fall_back: false, ..terms };
    let mut judgement = Judgement::default();
    judge(&task, &options, &terms, &mut judgement);
    let fallbacks = judgement.verdict.decision().map_or(0, |decision| decision.fallbacks.as_slice().len());
    assert_eq!(fallbacks, 5, "all six must be feasible, so that all pairs are weighed");
    for (name, terms) in [("kromka", &terms), ("kromka, no other try may follow", &last)] {
        group.bench_function(format!("{name}, with scorecards"), |b| {
            b.iter(|| judge(black_box(&task), black_box(&options), black_box(terms), black_box(&mut judgement)));
        });
        group.bench_function(format!("{name}, verdict alone, returned"), |b| {
            b.iter(|| decide(black_box(&task), black_box(&options), black_box(terms)));
        });
    }
    group.finish();
}

/// What a full decision may take of the bare formula's time.
const RATIO_MAX: f64 = 25.0;
/// Decisions of one round: a few milliseconds.
const CALLS: u32 = 5_000;

fn timed(calls: u64, mut call: impl FnMut()) -> Duration {
    let start = Instant::now();
    (0..calls).for_each(|_| call());
    start.elapsed()
}

/// Told, not asserted: [`RATIO_MAX`] is about what it is, and machines differ by more than that.
fn compare(_: &mut Criterion) {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let (literal_task, literal_options, literal_policy) = literal();
    let (device, link) = (DeviceSample::default(), LinkSample::default());
    let task = task().validate().expect("the bench's task is valid");
    let options = believed();
    let (policy, rules) = (ready(Mode::ExpectedUtility), RuleTable::default());
    let weights = policy.weights_at(&device);
    let terms = Terms::new(&policy, &weights, &rules, &device, &link, Tick::from_ms(1_000));
    let mut judgement = Judgement::default();
    let ours = |calls| {
        timed(calls, || judge(black_box(&task), black_box(&options), black_box(&terms), black_box(&mut judgement)))
    };
    let theirs = |calls| {
        timed(calls, || {
            black_box(select(
                black_box(&literal_task),
                black_box(&literal_options),
                black_box(&literal_policy),
                black_box(0.8),
            ));
        })
    };
    println!("expected utility against the bare formula: {}", Turns::take(CALLS, ours, theirs).against(RATIO_MAX));
}

criterion_group!(benches, bench, bench_utility, compare);
criterion_main!(benches);
