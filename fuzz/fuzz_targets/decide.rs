//! A decision over anything: tasks that are valid, options, policies and rules that need not be.
#![no_main]

use arbitrary::{Result, Unstructured};
use kromka_core::{
    Bytes, CRITERIA, CURVE_POINTS, Carbon, Celsius, Criterion, Curve, DeviceSample, Energy, Environment,
    EnvironmentMap, EnvironmentSet, ExecutionOption, LinkKind, LinkSample, Mode, Score, Scorecard, Sensitivity,
    TaskRequirements, Tick, Valid, Validate, Verdict,
};
use kromka_decision::{
    Comparison, Condition, Effect, Explanation, Field, ReadyPolicy, Rule, RuleTable, Terms, decide, decide_into,
};
use kromka_fuzz::{float, money, policy, preferences, share, task};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // Bytes that end too early are no input.
    let _ = run(&mut Unstructured::new(bytes));
});

fn run(bytes: &mut Unstructured<'_>) -> Result<()> {
    // What does not pass its check becomes what hosts get that say nothing, so that most inputs decide something.
    let task = task(bytes)?.validate().unwrap_or(Valid::of(kromka_core::TaskKind::Inference));
    let policy = policy(bytes)?;
    let valid =
        policy.validate().or_else(|_| kromka_core::Policy { mode: policy.mode, ..Default::default() }.validate());
    let preferences = preferences(bytes)?.validate().or_else(|_| kromka_core::Preferences::default().validate());
    let (Ok(policy), Ok(preferences)) = (valid, preferences) else { unreachable!("defaults are valid") };
    let ready = ReadyPolicy::new(&policy, &preferences);
    let device = DeviceSample {
        at: Tick::from_ms(bytes.arbitrary()?),
        battery: share(bytes)?,
        charging: bytes.arbitrary()?,
        temperature: Celsius::from_milli(bytes.arbitrary()?),
        load: share(bytes)?,
        memory_free: Bytes::new(bytes.arbitrary()?),
        queue_ms: bytes.arbitrary()?,
    };
    let link = LinkSample { kind: *bytes.choose(&LinkKind::ALL)?, ..LinkSample::default() };
    let mut options = EnvironmentMap::from_fn(ExecutionOption::ideal);
    for environment in Environment::ALL {
        options[environment] = option(bytes, environment)?;
    }
    let rules = rules(bytes)?;
    let weights = ready.weights_at(&device);
    let terms = Terms {
        elapsed_ms: bytes.arbitrary()?,
        tried: set(bytes)?,
        spent_cost: money(bytes)?,
        spent_energy: Energy::from_uj(bytes.arbitrary()?),
        may_fall_back: bytes.arbitrary()?,
        incumbent: if bytes.arbitrary()? { Some(*bytes.choose(&Environment::ALL)?) } else { None },
        ..Terms::new(&ready, &weights, &rules, &device, &link, Tick::from_ms(bytes.arbitrary()?))
    };
    let mut cards = EnvironmentMap::from_fn(Scorecard::empty);
    let verdict = decide_into(&task, &options, &terms, &mut cards);
    assert_eq!(decide(&task, &options, &terms), verdict, "the scorecards changed the verdict");
    parts_sum_to_the_score(&cards, policy.mode, !rules.is_empty());
    chosen_may_be_chosen(&task, &options, &terms, &verdict);
    let _ = format!("{}", Explanation { verdict: &verdict, cards: &cards });
    Ok(())
}

fn parts_sum_to_the_score(cards: &EnvironmentMap<Scorecard>, mode: Mode, has_rules: bool) {
    for (environment, card) in cards.iter() {
        assert_eq!(card.environment, environment);
        let sum: i128 = card.weighted.iter().map(|part| i128::from(part.raw())).sum();
        assert_eq!(sum + i128::from(card.bonus.raw()), i128::from(card.score.raw()));
        assert!(card.normalised.iter().all(|value| *value <= kromka_core::Share::ONE));
        assert!(has_rules || card.bonus == Score::ZERO);
        if mode == Mode::WeightedSum {
            assert_eq!(card.index, card.score);
        }
    }
}

fn chosen_may_be_chosen(
    task: &TaskRequirements,
    options: &EnvironmentMap<ExecutionOption>,
    terms: &Terms<'_>,
    verdict: &Verdict,
) {
    let may = |environment: Environment| {
        let option = &options[environment];
        option.enabled
            && option.ceiling >= task.sensitivity
            && option.ceiling >= task.privacy.ceiling_needed()
            && !terms.tried.contains(environment)
    };
    match verdict {
        Verdict::Run(decision) => {
            assert!(may(decision.chosen));
            assert!(decision.fallbacks.as_slice().iter().all(|other| may(*other) && *other != decision.chosen));
            assert!(decision.rejected.of(decision.chosen).is_none());
        }
        Verdict::Defer { until, now } => assert!(*until > terms.now && now.nearest.is_none_or(may)),
        Verdict::Infeasible(now) => assert!(now.nearest.is_none_or(may)),
    }
}

fn option(bytes: &mut Unstructured<'_>, environment: Environment) -> Result<ExecutionOption> {
    let ideal = ExecutionOption::ideal(environment);
    // Few options of any bits are feasible; an ideal one beside them makes a choice.
    if bytes.arbitrary()? {
        return Ok(ideal);
    }
    Ok(ExecutionOption {
        environment: *bytes.choose(&Environment::ALL)?,
        enabled: bytes.arbitrary()?,
        reachable: bytes.arbitrary()?,
        needs_network: bytes.arbitrary()?,
        ceiling: *bytes.choose(&Sensitivity::ALL)?,
        privacy: share(bytes)?,
        quality: share(bytes)?,
        availability: share(bytes)?,
        confidence: share(bytes)?,
        latency_ms: bytes.arbitrary()?,
        latency_deviation_ms: bytes.arbitrary()?,
        curve: bytes.arbitrary::<Option<[u32; CURVE_POINTS]>>()?.map(Curve::from),
        cost: money(bytes)?,
        cost_deviation: money(bytes)?,
        energy: Energy::from_uj(bytes.arbitrary()?),
        failed_energy: bytes.arbitrary::<Option<u64>>()?.map(Energy::from_uj),
        failed_ms: bytes.arbitrary()?,
        carbon: Carbon::from_ug(bytes.arbitrary()?),
        memory_free: Bytes::new(bytes.arbitrary()?),
        compute_free: bytes.arbitrary()?,
        slots_free: bytes.arbitrary()?,
        ready_at: Tick::from_ms(bytes.arbitrary()?),
        tokens_affordable: bytes.arbitrary()?,
        fits: share(bytes)?,
        detect_timeout_ms: bytes.arbitrary()?,
        custom: [share(bytes)?, share(bytes)?, share(bytes)?, share(bytes)?],
    })
}

fn set(bytes: &mut Unstructured<'_>) -> Result<EnvironmentSet> {
    Ok(EnvironmentSet::from_bits(bytes.arbitrary()?).unwrap_or_default())
}

/// Up to seven rules; those that are no rules are left out, as a host would be told.
fn rules(bytes: &mut Unstructured<'_>) -> Result<RuleTable> {
    const COMPARISONS: [Comparison; 6] = [
        Comparison::Less,
        Comparison::AtMost,
        Comparison::Equal,
        Comparison::NotEqual,
        Comparison::AtLeast,
        Comparison::Greater,
    ];
    const FIELDS: [Field; 4] = [Field::BatteryPpb, Field::DeadlineMs, Field::LatencyMs, Field::Environment];
    let mut rules = RuleTable::default();
    for _ in 0..bytes.int_in_range(0..=7)? {
        let condition = Condition {
            field: *bytes.choose(&FIELDS)?,
            comparison: *bytes.choose(&COMPARISONS)?,
            value: bytes.arbitrary()?,
        };
        let conditions = [condition; 5];
        let effect = match bytes.int_in_range(0..=3)? {
            0 => Effect::Forbid(set(bytes)?),
            1 => Effect::Require(set(bytes)?),
            2 => Effect::Weight(Criterion::ALL[bytes.int_in_range(0..=CRITERIA - 1)?], float(bytes)?),
            _ => Effect::Bonus(set(bytes)?, float(bytes)?),
        };
        let count = bytes.int_in_range(0..=conditions.len())?;
        let _ = rules.push(&Rule { conditions: &conditions[..count], effect });
    }
    Ok(rules)
}
