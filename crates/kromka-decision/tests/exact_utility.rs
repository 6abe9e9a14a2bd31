//! Expected utility against an independent reference that works out every pair in exact rationals, on random cases.
//!
//! The reference is written from the documentation (`docs/DECISION.md`): its own distribution, scores, pairs and order;
//! nothing is pruned, and nothing is rounded but what the documentation rounds.

#![expect(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "small numbers, and a test may panic")]

#[path = "exact/cases.rs"]
mod cases;
#[path = "exact/chances.rs"]
mod chances;
#[path = "exact/equal.rs"]
mod equal;
#[path = "exact/pairs.rs"]
mod pairs;
#[path = "exact/reference.rs"]
#[allow(dead_code, reason = "the weighted sum has a test of its own")]
mod reference;

use std::collections::BTreeMap;

use cases::{Case, Random};
use equal::{raw, same};
use kromka_core::{Constraint, Environment, EnvironmentMap, Rejection, Score, Scorecard, Verdict};
use num_rational::Ratio;
use num_traits::Zero;
use pairs::{Nothing, Pairs};

/// All of them with optimisation; without it the reference takes a minute for a fifth.
const CASES: u64 = if cfg!(debug_assertions) { 20_000 } else { 100_000 };
const SEED: u64 = 0x0075_7469_6c69_7479;
/// As many as a small machine has cores.
const THREADS: u64 = 2;

/// What 100,000 cases must reach, and how often at least (fewer accordingly): a generator that stops reaching it is noticed.
const LEAST: &[(&str, u64)] = &[
    ("run", 20_000),
    ("defer", 50),
    ("infeasible", 1_000),
    ("a nearest", 500),
    ("two or more feasible", 15_000),
    ("all six feasible", 100),
    ("indices tie", 1_000),
    ("best two within 10⁻⁶", 1_000),
    ("kept the incumbent", 200),
    ("kept it against a better one", 50),
    ("the fallback decides the choice", 200),
    ("the partner is not the runner-up", 1_000),
    ("fallbacks not in the order of the indices", 1_000),
    ("partners tie", 200),
    ("no fallback worth anything", 1_000),
    ("a fallback may not follow", 1_000),
    ("a pair is unaffordable, each alone is not", 1_000),
    ("a pair has too little energy", 500),
    ("a pair is out of time", 1_000),
    ("feasible after time has passed", 1_000),
    ("the deadline is over", 1_000),
    ("a probability of 0 is feasible", 200),
    ("a probability of next to nothing", 200),
    ("a probability of 1", 1_000),
    ("a part is in time", 1_000),
    ("a normal distribution", 1_000),
    ("a bonus", 500),
    ("a bonus decides", 50),
    ("spent cost", 1_000),
    ("spent energy", 1_000),
    ("some were tried", 1_000),
    ("offline", 50),
    ("broken: Reachable for a probability of 0", 50),
    ("broken: Cost for what was spent", 50),
    ("broken: Energy for what was spent", 50),
];

#[derive(Debug, Default)]
struct Seen(BTreeMap<String, u64>);

impl Seen {
    fn note(&mut self, what: &str, if_so: bool) {
        *self.0.entry(what.to_owned()).or_default() += u64::from(if_so);
    }
}

#[test]
fn choice_fallbacks_and_reasons_equal_an_exact_reference_over_all_pairs() {
    let mut seen = Seen::default();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|thread| scope.spawn(move || check(thread))).collect();
        for thread in threads {
            for (what, count) in thread.join().expect("the thread reports what differs").0 {
                *seen.0.entry(what).or_default() += count;
            }
        }
    });
    println!("{CASES} cases:");
    for (what, count) in &seen.0 {
        println!("  {count:>7} {what}");
    }
    let count = |what: &str| seen.0.get(what).copied().unwrap_or(0);
    assert_eq!(count("run") + count("defer") + count("infeasible"), CASES);
    for (what, least) in LEAST {
        let least = least * CASES / 100_000;
        assert!(count(what) >= least, "the generator reaches {what:?} {} times, need {least}", count(what));
    }
    for constraint in Constraint::ALL {
        assert!(count(&format!("broken: {constraint:?}")) > 0, "the generator never breaks {constraint:?}");
    }
}

/// Checks every [`THREADS`]th case.
fn check(thread: u64) -> Seen {
    let mut seen = Seen::default();
    let mut cards = EnvironmentMap::from_fn(Scorecard::empty);
    for number in (thread..CASES).step_by(THREADS as usize) {
        let case = Case::of_chances(&mut Random(SEED.wrapping_mul(number + 1)));
        let (verdict, expected) = (case.decide(&mut cards), case.pairs());
        if let Err(difference) = compare(&case, &verdict, &expected, &cards) {
            panic!("case {number}: {difference}\nhave {verdict:#?}\nneed {expected:#?}\nfor {case:#?}");
        }
        count(&case, &verdict, &expected, &mut seen);
    }
    seen
}

fn compare(case: &Case, verdict: &Verdict, expected: &Pairs, cards: &EnvironmentMap<Scorecard>) -> Result<(), String> {
    for (place, card) in cards.0.iter().enumerate() {
        same("a score", card.score.raw(), raw(&expected.scores[place]))?;
        same("an index", card.index.raw(), raw(&expected.indices[place]))?;
        let parts: i64 = card.weighted.iter().map(|part| part.raw()).sum();
        same("the sum of its parts", parts + card.bonus.raw(), card.score.raw())?;
    }
    let rejected: Vec<Rejection> = verdict.rejected().iter().copied().collect();
    same("the rejections", rejected, reasons(expected))?;
    match verdict {
        Verdict::Run(decision) => {
            let chosen = expected.chosen.ok_or("nothing is feasible")?;
            same("the choice", decision.chosen.index(), chosen)?;
            same("the power mode", decision.power_mode, case.limits.power.mode)?;
            let have: Vec<usize> = decision.fallbacks.as_slice().iter().map(|place| place.index()).collect();
            same("the order of the fallbacks", &have, &expected.fallbacks)?;
            let score = raw(&expected.indices[chosen]);
            let next = expected.order.iter().find(|place| **place != chosen);
            let margin = next.map_or(Score::ONE.raw(), |next| score - raw(&expected.indices[*next]));
            same("score and margin", (decision.score.raw(), decision.margin.raw()), (score, margin))?;
            let option = &case.options[chosen];
            same("the confidence", decision.confidence, option.confidence)?;
            same("the time-out", decision.detect_timeout_ms, option.detect_timeout_ms)?;
            let most = Some(case.task.output_tokens_max).filter(|most| *most > 0);
            let cap = option.tokens_affordable.filter(|cap| most.is_none_or(|most| *cap < most));
            same("the token cap", decision.token_cap, cap)
        }
        Verdict::Defer { until, now } => {
            same("the feasible", 0, expected.order.len())?;
            same("the time", Some(until.ms()), expected.until)?;
            same("the nearest", now.nearest.map(Environment::index), expected.nearest)
        }
        Verdict::Infeasible(now) => {
            same("the feasible", 0, expected.order.len())?;
            same("the time", None, expected.until)?;
            same("the nearest", now.nearest.map(Environment::index), expected.nearest)
        }
    }
}

fn reasons(expected: &Pairs) -> Vec<Rejection> {
    let mut reasons = Vec::new();
    for (place, environment) in Environment::ALL.into_iter().enumerate() {
        let (constraint, have, need) = match (expected.broken[place], expected.chosen) {
            (Some((constraint, have, need)), _) => {
                (constraint, i64::try_from(have).unwrap(), i64::try_from(need).unwrap())
            }
            (None, Some(chosen)) if place != chosen => {
                (Constraint::Outscored, raw(&expected.indices[place]), raw(&expected.indices[chosen]))
            }
            _ => continue,
        };
        reasons.push(Rejection { environment, constraint, have, need });
    }
    reasons
}

/// Notes what a case that agrees has exercised.
fn count(case: &Case, verdict: &Verdict, expected: &Pairs, seen: &mut Seen) {
    seen.note("run", matches!(verdict, Verdict::Run(_)));
    seen.note("defer", matches!(verdict, Verdict::Defer { .. }));
    seen.note("infeasible", matches!(verdict, Verdict::Infeasible(_)));
    seen.note("a nearest", expected.nearest.is_some() && expected.order.is_empty());
    seen.note("the deadline is over", case.left_ms().is_none());
    seen.note("some were tried", !case.tried.is_empty());
    for rejection in reasons(expected) {
        let (constraint, option) = (rejection.constraint, &case.options[rejection.environment.index()]);
        seen.note(&format!("broken: {constraint:?}"), true);
        let spent = case.spent_cost > 0 && option.cost <= case.task.cost_max && case.limits.cost_max.is_none();
        seen.note("broken: Cost for what was spent", constraint == Constraint::Cost && spent && case.risk_milli == 0);
        let spent = case.task.qos.energy_max.is_some_and(|most| option.energy <= most);
        seen.note("broken: Energy for what was spent", constraint == Constraint::Energy && spent);
        let never = constraint == Constraint::Reachable && option.reachable;
        seen.note("broken: Reachable for a probability of 0", never);
    }
    if let Some(chosen) = expected.chosen {
        choice(case, expected, chosen, seen);
        pairs_of(case, expected, seen);
    }
}

fn choice(case: &Case, expected: &Pairs, chosen: usize, seen: &mut Seen) {
    let (order, indices) = (&expected.order, &expected.indices);
    seen.note("two or more feasible", order.len() > 1);
    seen.note("all six feasible", order.len() == 6);
    seen.note("feasible after time has passed", case.elapsed_ms > 0);
    seen.note("indices tie", order.windows(2).any(|pair| indices[pair[0]] == indices[pair[1]]));
    let close = |pair: &[usize]| indices[pair[0]] - indices[pair[1]] <= Ratio::new(1, 1_000_000);
    seen.note("best two within 10⁻⁶", order.len() > 1 && close(&order[..2]));
    seen.note("kept the incumbent", chosen != order[0]);
    seen.note("kept it against a better one", indices[chosen] < indices[order[0]]);
    seen.note("a fallback may not follow", !case.may_fall_back && case.result(chosen) < 1_000_000_000);
    seen.note("spent cost", case.spent_cost > 0);
    seen.note("spent energy", case.spent_energy > 0);
    seen.note("offline", case.policy.offline || case.link.kind == kromka_core::LinkKind::None);
    let best = |of: &[Ratio<i128>; 6]| {
        let mut best = order[0].min(order[order.len() - 1]);
        for place in (0..6).filter(|place| order.contains(place)) {
            best = if of[place] > of[best] || !order.contains(&best) { place } else { best };
        }
        best
    };
    let pays = best(&expected.values) != best(&expected.alone)
        && expected.values[best(&expected.values)] > expected.values[best(&expected.alone)];
    seen.note("the fallback decides the choice", case.may_fall_back && pays);
    let bonus = |place: usize| !case.bonus_ppb(place).is_zero();
    seen.note("a bonus", order.iter().any(|place| bonus(*place)));
    seen.note("a bonus decides", expected.values[order[0]] < expected.values[best(&expected.values)]);
    if order.len() > 1 {
        let by_index: Vec<usize> = order.iter().copied().filter(|place| *place != chosen).collect();
        let worthless = expected.partners[chosen].is_none();
        seen.note("no fallback worth anything", worthless);
        seen.note("the partner is not the runner-up", !worthless && expected.fallbacks[0] != by_index[0]);
        seen.note("fallbacks not in the order of the indices", expected.fallbacks != by_index);
    }
}

fn pairs_of(case: &Case, expected: &Pairs, seen: &mut Seen) {
    let (mut reasons, mut tie) = (Vec::new(), false);
    for first in expected.order.iter().copied() {
        let result = case.result(first);
        seen.note("a probability of 0 is feasible", result == 0);
        seen.note("a probability of next to nothing", (1..10).contains(&result));
        seen.note("a probability of 1", result == 1_000_000_000);
        seen.note("a normal distribution", case.options[first].curve.is_none());
        let points = pairs::points(&case.options[first]);
        let share = pairs::in_time(&points, case.left_ms().unwrap_or(0)).0;
        seen.note("a part is in time", (1..1_000_000_000).contains(&share));
        let failed = case.failed(first);
        for second in expected.order.iter().copied().filter(|second| *second != first) {
            reasons.extend(case.nothing_left(second, failed));
        }
        if let Some(partner) = expected.partners[first] {
            let (a, b) = (&case.options[partner], expected.order.iter().filter(|other| **other > partner));
            tie |= b.into_iter().any(|other| {
                let b = &case.options[*other];
                *other != first && kromka_core::ExecutionOption { environment: a.environment, ..*b } == *a
            });
        }
    }
    seen.note("partners tie", tie);
    seen.note("a pair is unaffordable, each alone is not", reasons.contains(&Nothing::Cost));
    seen.note("a pair has too little energy", reasons.contains(&Nothing::Energy));
    seen.note("a pair is out of time", reasons.contains(&Nothing::Time));
}
