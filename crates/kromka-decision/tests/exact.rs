//! The decision against an independent reference in exact rationals, on random cases.
//!
//! The reference is written from the documentation: a criterion's value is 1 − ⌊10⁹ · x / X⌋ / 10⁹, normalised weights
//! are 10⁹ parts divided by largest remainder, all else is exact. A second reference does not round at all, and must
//! agree wherever the scores of neighbours are further apart than [`ROUNDING_BOUND`].

#![expect(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "small numbers, and a test may panic")]

#[path = "exact/cases.rs"]
mod cases;
#[path = "exact/equal.rs"]
mod equal;
#[path = "exact/pairs.rs"]
#[allow(dead_code, reason = "expected utility has a test of its own")]
mod pairs;
#[path = "exact/reference.rs"]
mod reference;

use cases::{Case, Random};
use equal::{raw, same};
use kromka_core::{Constraint, Environment, EnvironmentMap, ExecutionOption, Rejection, Score, Scorecard, Verdict};
use num_bigint::BigInt;
use num_rational::BigRational;
use reference::Expected;

const CASES: u64 = 100_000;
const SEED: u64 = 0x006b_726f_6d6b_6121;
/// As many as a small machine has cores.
const THREADS: u64 = 2;

/// By how much rounding can move the difference of two scores, in parts per billion.
///
/// Each of the eleven weights is off by less than one part, and the errors sum to zero, so that those of either sign
/// sum to less than 5 parts (at most five criteria are on the smaller side); they multiply differences of values, which
/// are −1 to 1: 10 parts. Values are rounded up by less than one part under weights that sum to one: 1 part more.
const ROUNDING_BOUND: i64 = 11;

/// What was seen, so that a generator that stops reaching a branch is noticed.
#[derive(Debug, Default)]
struct Seen {
    run: u64,
    defer: u64,
    infeasible: u64,
    ties: u64,
    kept_incumbent: u64,
    within_bound: u64,
    nearest: u64,
    constraints: [u64; Constraint::ALL.len()],
}

#[test]
fn choice_order_and_reasons_equal_an_exact_reference() {
    let seen: Vec<Seen> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|thread| scope.spawn(move || check(thread))).collect();
        threads.into_iter().map(|thread| thread.join().expect("the thread reports what differs")).collect()
    });
    let sum = |field: fn(&Seen) -> u64| seen.iter().map(field).sum::<u64>();
    println!(
        "{CASES} cases: {} run, {} defer, {} infeasible ({} with a nearest); {} with ties, {} kept the incumbent; {} \
         within {ROUNDING_BOUND} ppb of a change of order",
        sum(|seen| seen.run),
        sum(|seen| seen.defer),
        sum(|seen| seen.infeasible),
        sum(|seen| seen.nearest),
        sum(|seen| seen.ties),
        sum(|seen| seen.kept_incumbent),
        sum(|seen| seen.within_bound),
    );
    assert_eq!(sum(|seen| seen.run) + sum(|seen| seen.defer) + sum(|seen| seen.infeasible), CASES);
    for count in [sum(|seen| seen.run), sum(|seen| seen.defer), sum(|seen| seen.infeasible), sum(|seen| seen.nearest)] {
        assert!(count > CASES / 1_000, "the generator misses a verdict: {seen:?}");
    }
    assert!(sum(|seen| seen.ties) > CASES / 20 && sum(|seen| seen.kept_incumbent) > CASES / 100, "{seen:?}");
    // Most decisions must be checked by the reference that does not round.
    assert!(sum(|seen| seen.within_bound) < CASES / 10, "{seen:?}");
    for constraint in Constraint::ALL {
        let count: u64 = seen.iter().map(|seen| seen.constraints[constraint as usize]).sum();
        assert!(count > 0, "the generator never breaks {constraint:?}");
    }
}

/// Checks every [`THREADS`]th case.
fn check(thread: u64) -> Seen {
    let mut seen = Seen::default();
    let mut cards = EnvironmentMap::from_fn(Scorecard::empty);
    for number in (thread..CASES).step_by(THREADS as usize) {
        let case = Case::random(&mut Random(SEED.wrapping_mul(number + 1)));
        let (verdict, expected) = (case.decide(&mut cards), case.expected());
        if let Err(difference) = compare(&case, &verdict, &expected, &cards, &mut seen) {
            panic!("case {number}: {difference}\nhave {verdict:#?}\nneed {expected:#?}\nfor {case:#?}");
        }
    }
    seen
}

fn compare(
    case: &Case,
    verdict: &Verdict,
    expected: &Expected,
    cards: &EnvironmentMap<Scorecard>,
    seen: &mut Seen,
) -> Result<(), String> {
    for (card, score) in cards.0.iter().zip(&expected.scores) {
        same("a score", card.score.raw(), raw(score))?;
        same(
            "the sum of its parts",
            card.weighted.iter().map(|part| part.raw()).sum::<i64>(),
            raw(score) - card.bonus.raw(),
        )?;
    }
    same("the rejections", reasons(verdict), expected_reasons(expected, seen))?;
    match verdict {
        Verdict::Run(decision) => {
            seen.run += 1;
            let chosen = expected.chosen.ok_or("nothing is feasible")?;
            same("the choice", decision.chosen.index(), chosen)?;
            same("the power mode", decision.power_mode, case.limits.power.mode)?;
            let fallbacks: Vec<usize> = expected.order.iter().copied().filter(|place| *place != chosen).collect();
            let have: Vec<usize> = decision.fallbacks.as_slice().iter().map(|place| place.index()).collect();
            same("the order of the fallbacks", &have, &fallbacks)?;
            let score = raw(&expected.scores[chosen]);
            let margin = fallbacks.first().map_or(Score::ONE.raw(), |next| score - raw(&expected.scores[*next]));
            same("score and margin", (decision.score.raw(), decision.margin.raw()), (score, margin))?;
            let option = &case.options[chosen];
            same("the confidence", decision.confidence, option.confidence)?;
            same("the time-out", decision.detect_timeout_ms, option.detect_timeout_ms)?;
            // A task without a limit of its own is cut wherever the money ends.
            let most = Some(case.task.output_tokens_max).filter(|most| *most > 0);
            let cap = option.tokens_affordable.filter(|cap| most.is_none_or(|most| *cap < most));
            same("the token cap", decision.token_cap, cap)?;
            seen.kept_incumbent += u64::from(Some(&chosen) != expected.order.first());
            seen.ties += u64::from(expected.order.windows(2).any(|w| expected.scores[w[0]] == expected.scores[w[1]]));
            unrounded(case, expected, seen)
        }
        Verdict::Defer { until, now } => {
            seen.defer += 1;
            same("the feasible", 0, expected.order.len())?;
            same("the time", Some(until.ms()), expected.until)?;
            same("the nearest", now.nearest.map(Environment::index), expected.nearest)
        }
        Verdict::Infeasible(now) => {
            seen.infeasible += 1;
            seen.nearest += u64::from(now.nearest.is_some());
            same("the feasible", 0, expected.order.len())?;
            same("the time", None, expected.until)?;
            same("the nearest", now.nearest.map(Environment::index), expected.nearest)
        }
    }
}

fn reasons(verdict: &Verdict) -> Vec<Rejection> {
    verdict.rejected().iter().copied().collect()
}

fn expected_reasons(expected: &Expected, seen: &mut Seen) -> Vec<Rejection> {
    let mut reasons = Vec::new();
    for (place, environment) in Environment::ALL.into_iter().enumerate() {
        let (constraint, have, need) = match (expected.broken[place], expected.chosen) {
            (Some((constraint, have, need)), _) => {
                (constraint, i64::try_from(have).unwrap(), i64::try_from(need).unwrap())
            }
            (None, Some(chosen)) if place != chosen => {
                (Constraint::Outscored, raw(&expected.scores[place]), raw(&expected.scores[chosen]))
            }
            _ => continue,
        };
        seen.constraints[constraint as usize] += 1;
        reasons.push(Rejection { environment, constraint, have, need });
    }
    reasons
}

/// Whether two options cannot be told apart by any score.
fn alike(a: &ExecutionOption, b: &ExecutionOption) -> bool {
    ExecutionOption { environment: b.environment, ..*a } == *b
}

/// The order without rounding, unless neighbours are within the bound.
fn unrounded(case: &Case, expected: &Expected, seen: &mut Seen) -> Result<(), String> {
    let bound = BigRational::new(BigInt::from(ROUNDING_BOUND), BigInt::from(1_000_000_000));
    let scores = &expected.unrounded;
    let mut order = expected.order.clone();
    order.sort_unstable();
    order.sort_by(|a, b| scores[*b].cmp(&scores[*a]));
    let close = |a: &usize, b: &usize| difference(&scores[*a], &scores[*b]) <= bound;
    let unsure = order.windows(2).any(|pair| {
        let tie = alike(&case.options[pair[0]], &case.options[pair[1]]) && scores[pair[0]] == scores[pair[1]];
        !tie && close(&pair[0], &pair[1])
    });
    let margin = BigRational::new((*case.margin().numer()).into(), (*case.margin().denom()).into());
    let mut chosen = order[0];
    let mut unsure_switch = false;
    if let Some(incumbent) = case.incumbent.map(Environment::index).filter(|place| order.contains(place)) {
        let behind = difference(&scores[order[0]], &scores[incumbent]);
        let tie = behind == margin && alike(&case.options[order[0]], &case.options[incumbent]);
        unsure_switch = incumbent != order[0] && !tie && {
            let off = &behind - &margin;
            off <= bound && -off <= bound
        };
        if behind <= margin {
            chosen = incumbent;
        }
    }
    if unsure || unsure_switch {
        seen.within_bound += 1;
        return Ok(());
    }
    same("the order without rounding", &order, &expected.order)?;
    same("the choice without rounding", Some(chosen), expected.chosen)
}

/// `a` − `b`, not negative, over their common denominator.
fn difference(a: &BigRational, b: &BigRational) -> BigRational {
    let (high, low) = if a >= b { (a, b) } else { (b, a) };
    BigRational::new_raw(high.numer() - low.numer(), high.denom().clone())
}
