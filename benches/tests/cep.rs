//! Events cost no allocation once what they need is there, and a rule that waits costs little.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod counting;

use counting::{allocations, held, peak};
use kromka_cep::{
    AfterMatch, AfterRows, AttributeKind, Comparison, Consume, Content, Contiguity, Element, Engine, Event, Expression,
    KindId, Operand, Pattern, Predicate, Quota, RowExpression, RowPattern, Rule, Schema, Sequence, Value,
};
use kromka_core::Tick;

const KINDS: u16 = 5;
const EVENTS: u64 = 5_000;
/// Of a rule that waits, with what it is compiled to, its names, and its share of the index.
const BYTES_OF_A_RULE_MAX: isize = 1_024;
/// Of any rule of a few hundred elements, while it is compiled and after.
const BYTES_OF_COMPILING_MAX: isize = 4 << 20;

fn schema() -> Schema {
    let mut schema = Schema::new();
    for kind in 0..KINDS {
        schema.kind(&format!("k{kind}")).unwrap();
    }
    schema.attribute("value", AttributeKind::Number).unwrap();
    schema
}

fn kind(number: u16) -> Predicate {
    Predicate::kind(&format!("k{number}"))
}

fn value(by: Comparison, with: Operand) -> Predicate {
    Predicate::Compare { attribute: "value".into(), by, with }
}

fn sequence(contiguity: Contiguity, of: impl FnOnce(&mut Sequence)) -> Pattern {
    let element = |at: u16| Element {
        contiguity: if at == 0 { Contiguity::Next } else { contiguity },
        ..Element::new(&format!("e{at}"), kind(at))
    };
    let mut sequence = Sequence::new((0..3).map(element).collect());
    sequence.within_ms = Some(100);
    of(&mut sequence);
    Pattern::Sequence(sequence)
}

fn event(number: u16) -> Expression {
    Expression::Event { name: Some(format!("e{number}")), when: kind(number) }
}

/// Patterns of all dialects, and of all ways to run one.
fn patterns() -> Vec<(&'static str, Pattern)> {
    let any = Contiguity::FollowedByAny;
    let above_first = Operand::Bound { element: "e0".into(), index: None, attribute: "value".into() };
    let bound = kind(1).and_value(above_first);
    let rows = RowPattern {
        rows: RowExpression::parse("A B* C").unwrap(),
        define: vec![
            ("A".into(), kind(0)),
            ("B".into(), value(Comparison::Greater, Operand::Earlier(1))),
            ("C".into(), kind(2)),
        ],
        after_match: AfterRows::SkipPastLast,
        tells_empty: false,
    };
    let every = |of: Expression| Expression::Every(Box::new(of));
    let within = |of: Expression| Expression::Within { of: Box::new(of), ms: 50 };
    vec![
        ("chain", sequence(any, |_| {})),
        ("chain that consumes", sequence(Contiguity::FollowedBy, |sequence| sequence.consume = Consume::Any)),
        ("automaton", sequence(any, |sequence| sequence.after_match = AfterMatch::SkipPastLast)),
        ("adjacent", sequence(Contiguity::Next, |sequence| sequence.elements[1].max = None)),
        (
            "bound",
            sequence(any, |sequence| sequence.elements[1] = Element { contiguity: any, ..Element::new("e1", bound) }),
        ),
        ("rows", Pattern::Rows(rows)),
        ("follows", Pattern::Algebra(every(within(Expression::Follows(vec![event(0), event(1), event(2)]))))),
        ("and", Pattern::Algebra(every(Expression::And(vec![event(0), event(1), event(2)])))),
        ("or", Pattern::Algebra(every(Expression::Or(vec![event(0), Expression::Follows(vec![event(1), event(2)])])))),
        (
            "repeat",
            Pattern::Algebra(every(Expression::Repeat {
                of: Box::new(event(0)),
                min: 2,
                max: Some(3),
                until: Some(Box::new(event(1))),
            })),
        ),
        (
            "absent",
            Pattern::Algebra(every(Expression::Follows(vec![
                event(0),
                Expression::Absent { of: Box::new(event(1)), ms: 20 },
            ]))),
        ),
    ]
}

trait AndValue {
    fn and_value(self, than: Operand) -> Self;
}

impl AndValue for Predicate {
    fn and_value(self, than: Operand) -> Self {
        Self::All(vec![self, value(Comparison::Greater, than)])
    }
}

/// Events one a millisecond, of kinds, keys and values by chance.
fn push(engine: &mut Engine, seed: &mut u64, from: u64, events: u64) -> usize {
    let mut found = 0;
    for number in from..from + events {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let drawn = u16::try_from(*seed >> 48).unwrap();
        let kind = KindId(drawn % KINDS);
        let event = Event { at: Tick::from_ms(number), key: u64::from(drawn / KINDS % 7), kind, id: number };
        engine.push(&[event], &[f64::from(drawn)]).unwrap();
        while let Some(told) = engine.poll() {
            found += usize::from(!told.bindings.is_empty());
        }
    }
    found
}

#[test]
fn an_event_allocates_nothing_once_it_is_warm() {
    for (name, pattern) in patterns() {
        for partition_by in [None, Some("key".to_owned())] {
            let mut engine = Engine::new(schema());
            let is_keyed = partition_by.is_some();
            engine.add_rule(&Rule { partition_by, ..Rule::new(name, pattern.clone()) }).unwrap();
            // The same stream again and again takes as much room again.
            let mut round = |number: u64| push(&mut engine, &mut 1, number * EVENTS, EVENTS);
            assert!((0..10).map(&mut round).sum::<usize>() > 0, "{name}: no match");
            let count = allocations(|| round(10));
            assert_eq!(count, 0, "{name}, with keys: {is_keyed}");
        }
    }
}

#[test]
fn a_new_stream_in_the_place_of_an_old_one_allocates_nothing() {
    for (name, pattern) in patterns() {
        for looks_back in [false, true] {
            let mut engine = Engine::new(schema());
            let mut pattern = pattern.clone();
            if let (Pattern::Sequence(sequence), true) = (&mut pattern, looks_back) {
                sequence.elements[0] = Element::new("e0", kind(0).and_value(Operand::Earlier(2)));
            }
            let quota = Quota { keys: 8, ..Quota::default() };
            let partition_by = Some("id".into());
            // Ten events of a key, and never again.
            let round = |number: u64, engine: &mut Engine| {
                let mut seed = number;
                for event in number * EVENTS..(number + 1) * EVENTS {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    let drawn = u16::try_from(seed >> 48).unwrap();
                    let event = Event { at: Tick::from_ms(event), key: 0, kind: KindId(drawn % KINDS), id: event / 10 };
                    engine.push(&[event], &[f64::from(drawn)]).unwrap();
                    while engine.poll().is_some() {}
                }
            };
            engine.add_rule(&Rule { partition_by, quota, ..Rule::new(name, pattern) }).unwrap();
            (0..20).for_each(|number| round(number, &mut engine));
            let count = allocations(|| (0..3).for_each(|number| round(20 + number, &mut engine)));
            assert_eq!(count, 0, "{name}, looks back: {looks_back}");
        }
    }
}

#[test]
fn a_rule_that_waits_takes_a_kilobyte_at_most() {
    const RULES: isize = 1_000;
    let limit = |rule: isize| Operand::Constant(Value::Number(f64::from(i16::try_from(rule).unwrap())));
    for (name, pattern) in patterns() {
        let rule = |at: isize| {
            let mut rule = Rule::new(&format!("{name} {at}"), pattern.clone());
            if let Pattern::Sequence(sequence) = &mut rule.pattern {
                sequence.elements[0] = Element::new("e0", kind(0).and_value(limit(at)));
            }
            rule
        };
        let mut engine = Engine::new(schema());
        // What is the engine's own is there, and the index is made when the first event comes.
        engine.add_rule(&rule(0)).unwrap();
        push(&mut engine, &mut 1, 0, 1);
        let (bytes, ()) = held(|| {
            (1..=RULES).for_each(|at| {
                engine.add_rule(&rule(at)).unwrap();
            });
            let event = Event { at: Tick::from_ms(10), key: 0, kind: KindId(KINDS - 1), id: 0 };
            engine.push(&[event], &[-1.0]).unwrap();
            // Times begin anew meanwhile.
            engine.advance(Tick::from_ms(1_000));
        });
        let each = bytes / RULES;
        assert!(each <= BYTES_OF_A_RULE_MAX, "{name}: {each} bytes");
    }
}

/// A condition of many parts, which negates to as many.
fn large() -> Predicate {
    Predicate::Any(
        (0..250).map(|limit| value(Comparison::Greater, Operand::Constant(Value::Number(limit.into())))).collect(),
    )
}

#[test]
fn no_pattern_takes_more_than_a_few_megabytes() {
    let group = |of: Element, times: u32| Element { min: times, max: Some(times + 1), ..Element::group(vec![of]) };
    let until = |of: Element| Element { until: Some(large()), greedy: true, ..of };
    let times = |of: Element, times: u32| Element { min: times, max: Some(times + 24), greedy: true, ..of };
    let any = |name: &str| Element { contiguity: Contiguity::FollowedBy, ..Element::new(name, large()) };
    let sequence = |elements: Vec<Element>| Pattern::Sequence(Sequence::new(elements));
    let deep = (0..8).fold(until(times(any("a"), 4)), |of, _| until(group(of, 2)));
    let absent = (0..100).map(|at| Element { content: Content::Not(large()), ..any(&format!("n{at}")) });
    let missing = (0..100).map(|at| Element { optional: true, ..any(&format!("o{at}")) });
    let names: Vec<String> = (0..200).map(|at| format!("r{at}")).collect();
    let row = |name: &String| RowExpression::Row(name.clone());
    let repeat =
        |of: RowExpression| RowExpression::Repeat { of: Box::new(of), min: 0, max: Some(80), reluctant: false };
    let rows = |rows: RowExpression| {
        let define = names.iter().map(|name| (name.clone(), large())).collect();
        Pattern::Rows(RowPattern { rows, define, after_match: AfterRows::SkipPastLast, tells_empty: false })
    };
    let nothing = (0..10).fold(RowExpression::Empty, |of, _| repeat(of));
    for (name, pattern) in [
        ("counts", sequence(vec![times(any("a"), 1_000), any("b")])),
        ("groups of counts", sequence(vec![deep, any("b")])),
        (
            "what must not come",
            sequence([any("a")].into_iter().chain(absent).chain(missing).chain([any("b")]).collect()),
        ),
        ("rows", rows(repeat(RowExpression::Either(names.iter().map(row).collect())))),
        ("rows of nothing", rows(repeat(nothing))),
    ] {
        let mut engine = Engine::new(schema());
        let rule = Rule::new(name, pattern);
        // Whether it is taken or refused.
        let (most, _) = peak(|| {
            let added = engine.add_rule(&rule);
            push(&mut engine, &mut 1, 0, 1);
            added
        });
        assert!(most <= BYTES_OF_COMPILING_MAX, "{name}: {most} bytes");
    }
}
