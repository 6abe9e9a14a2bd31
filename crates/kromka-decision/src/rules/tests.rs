use std::vec::Vec;

use kromka_core::{
    Bytes, Carbon, Celsius, DeviceSample, Energy, Kbps, LinkKind, LinkSample, Money, Priority, PrivacyLevel,
    Sensitivity, Share, TaskKind, TaskRequirements,
};

use super::*;

const HYBRID: Environment = Environment::Hybrid;

fn task() -> TaskRequirements {
    let mut task = TaskRequirements {
        deadline_ms: 101,
        cost_max: Money::from_nano(102),
        privacy: PrivacyLevel::Restricted,
        sensitivity: Sensitivity::Personal,
        compute_units: 105,
        memory: Bytes::new(106),
        input_tokens: 108,
        output_tokens_max: 109,
        payload: Bytes::new(110),
        ..TaskRequirements::new(TaskKind::Generation)
    };
    task.qos.priority = Priority::Critical;
    task
}

fn device() -> DeviceSample {
    DeviceSample {
        battery: Share::from_ppb(112),
        charging: true,
        temperature: Celsius::from_milli(-114),
        load: Share::from_ppb(115),
        memory_free: Bytes::new(116),
        ..DeviceSample::default()
    }
}

fn link() -> LinkSample {
    LinkSample {
        kind: LinkKind::Nr,
        down: Kbps::new(118),
        up: Kbps::new(119),
        rtt_ms: 120,
        metered: true,
        ..LinkSample::default()
    }
}

fn option() -> ExecutionOption {
    ExecutionOption {
        latency_ms: 123,
        cost: Money::from_nano(124),
        energy: Energy::from_uj(125),
        carbon: Carbon::from_ug(126),
        quality: Share::from_ppb(127),
        privacy: Share::from_ppb(128),
        availability: Share::from_ppb(129),
        confidence: Share::from_ppb(130),
        slots_free: 131,
        ..ExecutionOption::ideal(HYBRID)
    }
}

/// What each field must read, in the order of [`Field::ALL`].
const READS: [i64; 32] = [
    4, 101, 102, 1, 2, 105, 106, 1, 108, 109, 110, 3, 112, 1, -114, 115, 116, 4, 118, 119, 120, 1, 5, 123, 124, 125,
    126, 127, 128, 129, 130, 131,
];

fn condition(field: Field, comparison: Comparison, value: i64) -> Condition {
    Condition { field, comparison, value }
}

/// Whether a rule with these conditions holds for the option above.
fn holds(conditions: &[Condition]) -> bool {
    let (task, device, link) = (task(), device(), link());
    let mut table = RuleTable::default();
    table.push(&Rule { conditions, effect: Effect::Forbid(EnvironmentSet::ALL) }).unwrap();
    table.judge(&Facts { task: &task, device: &device, link: &link }, HYBRID, &option()).0 == Some(0)
}

/// What the rules make of the option above.
fn judged(rules: &[Rule<'_>]) -> (Option<usize>, i64) {
    let (task, device, link) = (task(), device(), link());
    let mut table = RuleTable::default();
    rules.iter().for_each(|rule| assert!(table.push(rule).is_ok()));
    let (out, bonus) = table.judge(&Facts { task: &task, device: &device, link: &link }, HYBRID, &option());
    (out, bonus.raw())
}

fn factors(rules: &[Rule<'_>]) -> Option<[u32; CRITERIA]> {
    let (task, device, link) = (task(), device(), link());
    let mut table = RuleTable::default();
    rules.iter().for_each(|rule| assert!(table.push(rule).is_ok()));
    table.weight_factors(&Facts { task: &task, device: &device, link: &link })
}

fn number(rule: &Rule<'_>) -> u16 {
    ReadyRule::new(rule).map_or_else(|error| error.number(), |_| 0)
}

#[test]
fn every_field_reads_what_it_names() {
    for (code, (field, need)) in Field::ALL.into_iter().zip(READS).enumerate() {
        assert_eq!(field as usize, code);
        assert_eq!(field.is_of_option(), code >= Field::Environment as usize);
        assert!(holds(&[condition(field, Comparison::Equal, need)]), "{field:?}");
        assert!(!holds(&[condition(field, Comparison::NotEqual, need)]), "{field:?}");
    }
}

#[test]
fn every_comparison_compares() {
    use Comparison as C;
    for (comparison, below, same, above) in [
        (C::Less, true, false, false),
        (C::AtMost, true, true, false),
        (C::Equal, false, true, false),
        (C::NotEqual, true, false, true),
        (C::AtLeast, false, true, true),
        (C::Greater, false, false, true),
    ] {
        let at = |value| holds(&[condition(Field::LatencyMs, comparison, value)]);
        assert_eq!((at(124), at(123), at(122)), (below, same, above), "{comparison:?}");
    }
}

#[test]
fn conditions_are_a_conjunction_and_none_always_holds() {
    let (yes, no) = (condition(Field::Charging, Comparison::Equal, 1), condition(Field::Charging, Comparison::Less, 1));
    assert!(holds(&[]) && holds(&[yes]) && holds(&[yes; 4]));
    for place in 0..4 {
        let mut conditions = [yes; 4];
        conditions[place] = no;
        assert!(!holds(&conditions), "{place}");
    }
}

#[test]
fn the_sixty_fifth_rule_is_refused_and_the_table_stays() {
    let mut table = RuleTable::default();
    let rule = Rule { conditions: &[], effect: Effect::Forbid(EnvironmentSet::ALL) };
    for place in 0..64 {
        assert_eq!(table.push(&rule), Ok(place));
    }
    let error = table.push(&rule).unwrap_err();
    assert_eq!((error, error.number()), (RuleError::TooMany { max: 64 }, 1101));
    assert_eq!((table.len(), table.iter().count()), (64, 64));
    table.clear();
    assert!(table.is_empty() && table.push(&rule) == Ok(0));
}

#[test]
fn a_cleared_table_is_as_a_new_one() {
    let bonus = |amount| Rule { conditions: &[], effect: Effect::Bonus(EnvironmentSet::ALL, amount) };
    let (mut used, mut fresh) = (RuleTable::default(), RuleTable::default());
    for amount in [0.1, 0.2, 0.3] {
        assert!(used.push(&bonus(amount)).is_ok());
    }
    used.clear();
    assert_eq!(used, fresh);
    assert_eq!((used.push(&bonus(0.4)), fresh.push(&bonus(0.4))), (Ok(0), Ok(0)));
    assert_eq!(used, fresh);
}

#[test]
fn codes_of_fields_and_comparisons_come_back_and_others_are_refused() {
    for (code, field) in (0..).zip(Field::ALL) {
        assert_eq!(Field::try_from(code), Ok(field));
    }
    for (code, comparison) in (0..).zip(Comparison::ALL) {
        assert_eq!(Comparison::try_from(code), Ok(comparison));
    }
    let unknown = [Field::try_from(32).unwrap_err(), Comparison::try_from(6).unwrap_err()];
    assert_eq!(unknown.map(|error| error.number()), [1010; 2]);
}

#[test]
fn unusable_rules_each_have_their_error() {
    let condition = condition(Field::LatencyMs, Comparison::Less, 1);
    let forbid = Effect::Forbid(EnvironmentSet::ALL);
    assert_eq!(number(&Rule { conditions: &[condition; 4], effect: forbid }), 0);
    assert_eq!(
        ReadyRule::new(&Rule { conditions: &[condition; 5], effect: forbid }),
        Err(RuleError::TooManyConditions { have: 5, max: 4 })
    );
    for factor in [-0.001, 16.001, f64::NAN, f64::INFINITY] {
        assert_eq!(
            number(&Rule { conditions: &[], effect: Effect::Weight(Criterion::Cost, factor) }),
            1103,
            "{factor}"
        );
    }
    for factor in [0.0, 16.0] {
        assert_eq!(number(&Rule { conditions: &[], effect: Effect::Weight(Criterion::Cost, factor) }), 0);
    }
    for bonus in [-1.001, 1.001, f64::NAN, f64::NEG_INFINITY] {
        assert_eq!(
            number(&Rule { conditions: &[], effect: Effect::Bonus(EnvironmentSet::ALL, bonus) }),
            1104,
            "{bonus}"
        );
    }
    let weight = Effect::Weight(Criterion::Cost, 2.0);
    assert_eq!(number(&Rule { conditions: &[condition], effect: weight }), 1105);
    let none = EnvironmentSet::EMPTY;
    for effect in [Effect::Forbid(none), Effect::Require(none), Effect::Bonus(none, 0.5)] {
        assert_eq!(number(&Rule { conditions: &[], effect }), 1106);
    }
}

#[test]
fn a_rule_read_from_damaged_storage_is_refused() {
    let mut damaged = ReadyRule::new(&Rule { conditions: &[], effect: Effect::Forbid(EnvironmentSet::ALL) }).unwrap();
    damaged.len = 5;
    assert_eq!(RuleTable::default().push_ready(damaged).unwrap_err().number(), 1102);
}

#[test]
fn forbid_and_require_put_out_and_the_first_rule_is_named() {
    let this = EnvironmentSet::EMPTY.with(HYBRID);
    let others = EnvironmentSet::ALL.without(HYBRID);
    let always = |effect| Rule { conditions: &[], effect };
    assert_eq!(judged(&[always(Effect::Forbid(this))]).0, Some(0));
    assert_eq!(judged(&[always(Effect::Forbid(others))]).0, None);
    assert_eq!(judged(&[always(Effect::Require(others))]).0, Some(0));
    assert_eq!(judged(&[always(Effect::Require(this))]).0, None);
    let never = condition(Field::LatencyMs, Comparison::Less, 0);
    let rules = [
        Rule { conditions: &[never], effect: Effect::Forbid(this) },
        always(Effect::Require(others)),
        always(Effect::Forbid(this)),
    ];
    assert_eq!(judged(&rules).0, Some(1));
}

#[test]
fn bonuses_add_up_to_at_most_one_either_way() {
    let bonus = |amount| Rule { conditions: &[], effect: Effect::Bonus(EnvironmentSet::ALL, amount) };
    let elsewhere = Effect::Bonus(EnvironmentSet::ALL.without(HYBRID), 1.0);
    assert_eq!(
        judged(&[bonus(0.25), bonus(-0.05), Rule { conditions: &[], effect: elsewhere }]).1,
        200_000_000_000_000_000
    );
    // Rounded to a billionth, away from zero at the half.
    assert_eq!(judged(&[bonus(-0.123_456_789_6)]).1, -123_456_790_000_000_000);
    for (sign, most) in [(1.0, Score::ONE.raw()), (-1.0, -Score::ONE.raw())] {
        let many: Vec<_> = (0..64).map(|_| bonus(sign)).collect();
        assert_eq!(judged(&many).1, most);
    }
    // The clamp is on the sum, so that what was added first can still be taken away.
    let both: Vec<_> = (0..64).map(|number| bonus(if number < 32 { 1.0 } else { -1.0 })).collect();
    assert_eq!(judged(&both).1, 0);
}

#[test]
fn weights_are_multiplied_in_order_and_bounded() {
    let charging = condition(Field::Charging, Comparison::Equal, 1);
    let weigh = |criterion, factor| Rule { conditions: &[], effect: Effect::Weight(criterion, factor) };
    assert_eq!(factors(&[]), None);
    let never = [condition(Field::Charging, Comparison::Equal, 0)];
    assert_eq!(factors(&[Rule { conditions: &never, effect: Effect::Weight(Criterion::Cost, 2.0) }]), None);
    let have = factors(&[
        Rule { conditions: &[charging], effect: Effect::Weight(Criterion::Cost, 2.0) },
        weigh(Criterion::Cost, 1.5),
        weigh(Criterion::Energy, 0.0),
        weigh(Criterion::Privacy, 16.0),
        weigh(Criterion::Privacy, 16.0),
        weigh(Criterion::Privacy, 0.5),
    ]);
    let mut need = [1_000; CRITERIA];
    (need[Criterion::Cost.index()], need[Criterion::Energy.index()]) = (3_000, 0);
    // Bounded at each step: 16, not 256, before the half.
    need[Criterion::Privacy.index()] = 8_000;
    assert_eq!(have, Some(need));
}
