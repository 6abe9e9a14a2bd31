//! Many rules at once, their quotas, and streams by keys.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod quota;

use kromka_cep::{
    Action, AfterMatch, AfterRows, Argument, AttributeKind, Comparison, Completion, Consume, Contiguity, Element,
    Engine, Event, EventError, Expression, IntakeConfig, KindId, Operand, Pattern, PatternError, Predicate, Quota,
    RowExpression, RowPattern, Rule, RuleId, Schema, SchemaError, Sequence, Value, WhenFull,
};
use kromka_core::{Tick, Validate};

const KINDS: u16 = 4;

fn schema() -> Schema {
    let mut schema = Schema::new();
    for kind in 0..KINDS {
        schema.kind(&format!("k{kind}")).unwrap();
    }
    schema.attribute("value", AttributeKind::Number).unwrap();
    schema
}

fn event(ms: u64, key: u64, kind: u16) -> Event {
    Event { at: Tick::from_ms(ms), key, kind: KindId(kind), id: ms }
}

fn kind(kind: u16) -> Predicate {
    Predicate::kind(&format!("k{kind}"))
}

fn value(by: Comparison, limit: f64) -> Predicate {
    Predicate::Compare { attribute: "value".into(), by, with: Operand::Constant(Value::Number(limit)) }
}

/// Events of these kinds, one after another, with others between them.
fn sequence(kinds: &[u16], contiguity: Contiguity) -> Sequence {
    let element = |(at, of): (usize, &u16)| Element { contiguity, ..Element::new(&format!("e{at}"), kind(*of)) };
    Sequence::new(kinds.iter().enumerate().map(element).collect())
}

fn rule(name: &str, sequence: Sequence) -> Rule {
    Rule::new(name, Pattern::Sequence(sequence))
}

/// Matches: of which rule, completed by what, and their events.
fn polled(engine: &mut Engine) -> Vec<(RuleId, Completion, Vec<u64>)> {
    let mut told = Vec::new();
    while let Some(found) = engine.poll() {
        told.push((found.rule, found.by, found.bindings.iter().map(|binding| binding.event).collect()));
    }
    told
}

struct Random(u64);

impl Random {
    fn below(&mut self, end: u16) -> u16 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u16::try_from(self.0 >> 48).unwrap() % end
    }

    /// A condition of any shape that an index could find in its own way.
    fn predicate(&mut self, depth: u16) -> Predicate {
        let limit = f64::from(self.below(8));
        let by = [
            Comparison::Less,
            Comparison::LessOrEqual,
            Comparison::Greater,
            Comparison::GreaterOrEqual,
            Comparison::Equal,
            Comparison::NotEqual,
        ];
        match self.below(if depth == 0 { 6 } else { 9 }) {
            0 => Predicate::Always,
            1 => kind(self.below(KINDS)),
            2 | 3 => value(by[usize::from(self.below(6))], limit),
            4 => Predicate::OneOf {
                attribute: "value".into(),
                values: vec![Value::Number(limit), Value::Number(f64::from(self.below(8)))],
            },
            5 => Predicate::Compare {
                attribute: ["type", "key"][usize::from(self.below(2))].into(),
                by: Comparison::Equal,
                with: Operand::Constant(Value::Number(limit)),
            },
            6 => Predicate::All(vec![self.predicate(depth - 1), self.predicate(depth - 1)]),
            7 => Predicate::Any(vec![self.predicate(depth - 1), self.predicate(depth - 1)]),
            _ => Predicate::Not(Box::new(self.predicate(depth - 1))),
        }
    }

    fn rule(&mut self, number: usize) -> Rule {
        let contiguity = [Contiguity::Next, Contiguity::FollowedBy, Contiguity::FollowedByAny];
        let elements = (0..1 + self.below(3)).map(|at| Element {
            contiguity: contiguity[usize::from(self.below(3))],
            optional: self.below(6) == 0,
            ..Element::new(&format!("e{at}"), self.predicate(2))
        });
        let mut sequence = Sequence::new(elements.collect());
        sequence.within_ms = (self.below(3) > 0).then(|| u64::from(2 + self.below(20)));
        sequence.tells_timeouts = self.below(4) == 0;
        let pattern = if self.below(4) == 0 {
            let name = |at: usize| Some(format!("e{at}"));
            let operands = (0..2).map(|at| Expression::Event { name: name(at), when: self.predicate(2) });
            Pattern::Algebra(Expression::Every(Box::new(Expression::Follows(operands.collect()))))
        } else {
            Pattern::Sequence(sequence)
        };
        let partition_by = (self.below(3) == 0).then(|| "key".into());
        Rule { partition_by, ..Rule::new(&format!("r{number}"), pattern) }
    }
}

/// A comparison of a kind with a number has no meaning; those rules are left out.
fn rules(random: &mut Random, count: usize) -> Vec<Rule> {
    let mut engine = Engine::new(schema());
    (0..).map(|number| random.rule(number)).filter(|rule| engine.add_rule(rule).is_ok()).take(count).collect()
}

#[test]
fn many_rules_find_together_what_each_finds_alone() {
    for seed in 0..200 {
        let mut random = Random(seed);
        let rules = rules(&mut random, 12);
        let events: Vec<_> = (0..80)
            .map(|at| (event(at / 2, u64::from(random.below(3)), random.below(KINDS)), random.below(8)))
            .collect();
        let mut all = Engine::new(schema());
        let ids: Vec<RuleId> = rules.iter().map(|rule| all.add_rule(rule).unwrap()).collect();
        let mut alone: Vec<Engine> = rules.iter().map(|_| Engine::new(schema())).collect();
        for (engine, rule) in alone.iter_mut().zip(&rules) {
            engine.add_rule(rule).unwrap();
        }
        for (number, (event, value)) in events.iter().enumerate() {
            let event = Event { id: number as u64, ..*event };
            all.push(&[event], &[f64::from(*value)]).unwrap();
            let mut together = polled(&mut all);
            together.sort_by_key(|told| told.0);
            let mut each = Vec::new();
            for (engine, id) in alone.iter_mut().zip(&ids) {
                engine.push(&[event], &[f64::from(*value)]).unwrap();
                each.extend(polled(engine).into_iter().map(|(_, by, events)| (*id, by, events)));
            }
            assert_eq!(together, each, "seed {seed}, event {number}");
        }
    }
}

#[test]
fn rules_come_and_go_and_others_keep_what_they_have() {
    let mut engine = Engine::new(schema());
    let any = Contiguity::FollowedByAny;
    let first = engine.add_rule(&rule("first", sequence(&[0, 1], any))).unwrap();
    let second = engine.add_rule(&rule("second", sequence(&[0, 2], any))).unwrap();
    engine.push(&[event(1, 0, 0)], &[0.0]).unwrap();
    let third = engine.add_rule(&rule("third", sequence(&[0, 1], any))).unwrap();
    let other = engine.replace_rule(second, &rule("other", sequence(&[3, 1], any))).unwrap().unwrap();
    engine.push(&[event(2, 0, 3)], &[0.0]).unwrap();
    assert!(engine.remove_rule(third) && !engine.remove_rule(third));
    assert_eq!(engine.replace_rule(third, &rule("none", sequence(&[3], any))), Ok(None));
    engine.push(&[event(3, 0, 1)], &[0.0]).unwrap();
    let by = Completion::Event(3);
    assert_eq!(polled(&mut engine), [(first, by, vec![1, 3]), (other, by, vec![2, 3])]);
    assert_eq!((engine.name(other), engine.name(second), engine.name(third)), (Some("other"), None, None));
    assert_eq!(engine.rules().collect::<Vec<_>>(), [first, other]);
}

#[test]
fn matches_that_wait_keep_their_words_when_their_rule_is_replaced_or_removed() {
    let mut engine = Engine::new(schema());
    let next = Contiguity::Next;
    let alert = |argument: &str| Action { name: "ALERT".into(), arguments: vec![Argument::Text(argument.into())] };
    let of = |name: &str, kinds: &[u16]| Rule { actions: vec![alert(name)], ..rule(name, sequence(kinds, next)) };
    let first = engine.add_rule(&of("first", &[0])).unwrap();
    let second = engine.add_rule(&of("second", &[0, 0])).unwrap();
    engine.push(&[event(1, 0, 0), event(2, 0, 0)], &[0.0; 2]).unwrap();
    let other = engine.replace_rule(second, &of("other", &[1, 2, 3])).unwrap().unwrap();
    assert!(engine.remove_rule(first) && !engine.remove_rule(first));
    let told = |engine: &mut Engine| {
        let found = engine.poll().map(|found| (found.rule, found.bindings.len()));
        found.map(|(rule, bindings)| {
            let names = (engine.name(rule).unwrap().to_owned(), engine.actions(rule).unwrap().to_vec());
            (names, engine.elements(rule).unwrap().len(), bindings)
        })
    };
    let waiting = |engine: &Engine, rule| engine.rule_stats(rule).map(|stats| (stats.matches, stats.waiting));
    assert_eq!((waiting(&engine, first), waiting(&engine, second)), (Some((2, 2)), Some((1, 1))));
    let mut copy = Engine::new(schema());
    copy.add_rule(&of("other", &[1, 2, 3])).unwrap();
    let restored = copy.restore(&engine.to_bytes()).unwrap();
    assert_eq!((restored.resumed, restored.fresh, restored.unknown), (1, 0, 0));
    for engine in [&mut engine, &mut copy] {
        let names = |name: &str| (name.to_owned(), vec![alert(name)]);
        assert_eq!(told(engine), Some((names("first"), 1, 1)));
        assert_eq!(told(engine), Some((names("first"), 1, 1)));
        assert_eq!(told(engine), Some((names("second"), 2, 2)));
        assert_eq!(told(engine), None);
        assert_eq!(engine.rules().count(), 1);
    }
    // Known until the rules are changed again.
    assert_eq!((engine.name(first), engine.name(second)), (Some("first"), Some("second")));
    engine.push(&[event(3, 0, 1)], &[0.0]).unwrap();
    assert!(engine.remove_rule(other));
    assert_eq!((engine.name(first), engine.name(second), waiting(&engine, first)), (None, None, None));
}

#[test]
fn a_rule_that_comes_between_events_is_found_as_if_it_had_been_there() {
    for seed in 0..40 {
        let mut random = Random(seed);
        let rules = rules(&mut random, 60);
        let (mut early, mut late) = (Engine::new(schema()), Engine::new(schema()));
        for rule in &rules {
            early.add_rule(rule).unwrap();
        }
        // Nothing begins with what is of no kind that a rule asks for, and no time goes by.
        for rule in &rules {
            late.add_rule(rule).unwrap();
            late.advance(Tick::ZERO);
        }
        for ms in 1..400 {
            let (event, value) = (event(ms, u64::from(random.below(3)), random.below(KINDS)), random.below(5));
            for engine in [&mut early, &mut late] {
                engine.push(&[event], &[value.into()]).unwrap();
            }
            assert_eq!(polled(&mut late), polled(&mut early), "{seed}: {rules:?}");
        }
    }
}

#[test]
fn a_match_that_waits_outlives_its_rule() {
    let mut engine = Engine::new(schema());
    let id = engine.add_rule(&rule("gone", sequence(&[0], Contiguity::Next))).unwrap();
    engine.push(&[event(1, 0, 0)], &[0.0]).unwrap();
    engine.remove_rule(id);
    assert_eq!(polled(&mut engine), [(id, Completion::Event(1), vec![1])]);
}

#[test]
fn matches_beyond_the_quota_are_cut_and_counted() {
    let mut engine = Engine::new(schema());
    let quota = Quota { matches: 3, ..Quota::default() };
    let any = Contiguity::FollowedByAny;
    // One that walks ranges, and one that keeps attempts.
    let chain = Rule { quota, ..rule("chain", sequence(&[0, 1], any)) };
    let mut bound = sequence(&[0, 1], any);
    bound.elements[1] = Element {
        contiguity: any,
        ..Element::new(
            "e1",
            Predicate::All(vec![
                kind(1),
                Predicate::Compare {
                    attribute: "value".into(),
                    by: Comparison::GreaterOrEqual,
                    with: Operand::Bound { element: "e0".into(), index: None, attribute: "value".into() },
                },
            ]),
        )
    };
    let ids = [chain, Rule { quota, ..rule("bound", bound) }].map(|rule| engine.add_rule(&rule).unwrap());
    let events: Vec<Event> = (0..5).map(|at| event(at, 0, 0)).chain([event(5, 0, 1)]).collect();
    engine.push(&events, &[0.0; 6]).unwrap();
    for id in ids {
        let stats = engine.rule_stats(id).unwrap();
        assert_eq!((stats.matches, stats.waiting, stats.matches_cut), (3, 3, 1), "{:?}", engine.name(id));
    }
    assert_eq!(polled(&mut engine).len(), 6);
    engine.push(&[event(6, 0, 1)], &[0.0]).unwrap();
    for id in ids {
        let stats = engine.rule_stats(id).unwrap();
        assert_eq!((stats.matches, stats.waiting, stats.matches_cut), (6, 3, 2), "{:?}", engine.name(id));
    }
}

#[test]
fn a_stream_whose_time_is_over_makes_place_without_loss() {
    let mut engine = Engine::new(schema());
    let quota = Quota { keys: 2, ..Quota::default() };
    let sequence = Sequence { within_ms: Some(10), ..sequence(&[0, 1], Contiguity::FollowedByAny) };
    let id = engine.add_rule(&Rule { quota, partition_by: Some("key".into()), ..rule("r", sequence) }).unwrap();
    for at in 0..50 {
        engine.push(&[event(20 * at, at, 0)], &[0.0]).unwrap();
    }
    let stats = engine.rule_stats(id).unwrap();
    assert_eq!((stats.keys, stats.keys_dropped), (2, 0));
}

#[test]
fn a_match_consumes_of_all_streams_or_of_its_own() {
    for (consume, told) in [(Consume::Any, 1), (Consume::Partition, 2), (Consume::None, 3)] {
        let mut engine = Engine::new(schema());
        let sequence = Sequence { consume, ..sequence(&[0, 1], Contiguity::FollowedBy) };
        engine.add_rule(&Rule { partition_by: Some("key".into()), ..rule("r", sequence) }).unwrap();
        let events = [event(1, 1, 0), event(2, 2, 0), event(3, 1, 1), event(4, 2, 1)];
        engine.push(&events, &[0.0; 4]).unwrap();
        // What no match consumed is there for the next one, if it may be taken again.
        let count = polled(&mut engine).len();
        assert_eq!(count, told.min(2), "{consume:?}");
    }
}

#[test]
fn absence_is_told_when_its_deadline_has_come_and_not_before() {
    let mut engine = Engine::new(schema());
    let heartbeat = Expression::Event { name: Some("beat".into()), when: kind(0) };
    let silent = Expression::Absent { of: Box::new(Expression::Event { name: None, when: kind(0) }), ms: 100 };
    let pattern = Pattern::Algebra(Expression::Follows(vec![Expression::Every(Box::new(heartbeat)), silent]));
    let id = engine.add_rule(&Rule { partition_by: Some("key".into()), ..Rule::new("silent", pattern) }).unwrap();
    engine.push(&[event(10, 1, 0), event(20, 2, 0), event(90, 1, 0)], &[0.0; 3]).unwrap();
    engine.advance(Tick::from_ms(119));
    assert_eq!(polled(&mut engine), []);
    engine.advance(Tick::from_ms(120));
    assert_eq!(polled(&mut engine), [(id, Completion::Time(Tick::from_ms(120)), vec![20])]);
    engine.push(&[event(1_000, 3, 1)], &[0.0]).unwrap();
    assert_eq!(polled(&mut engine), [(id, Completion::Time(Tick::from_ms(190)), vec![90])]);
}

#[test]
fn the_times_of_a_rule_begin_when_it_is_added() {
    let mut engine = Engine::new(schema());
    engine.advance(Tick::from_ms(5_000));
    let absent = Expression::Absent { of: Box::new(Expression::Event { name: None, when: kind(0) }), ms: 100 };
    let id = engine.add_rule(&Rule::new("silent", Pattern::Algebra(absent))).unwrap();
    engine.advance(Tick::from_ms(5_099));
    assert_eq!(polled(&mut engine), []);
    engine.advance(Tick::from_ms(5_100));
    assert_eq!(polled(&mut engine), [(id, Completion::Time(Tick::from_ms(5_100)), vec![])]);
}

/// Who offers a batch did not know which events to offer again.
#[test]
fn an_error_says_how_many_events_were_taken() {
    let mut engine = Engine::new(schema());
    let events = [event(1, 0, 0), event(2, 0, 0), event(1, 0, 0), event(3, 0, 0)];
    let late = engine.push(&events, &[0.0; 4]).unwrap_err();
    assert_eq!((late, late.taken()), (EventError::Late { have: 1, need: 2, taken: 2 }, 2));
    assert_eq!(late.to_string(), "an event of 1 ms comes after 2 ms; 2 of the batch were taken");
    let strange = Event { kind: KindId(900), ..event(4, 0, 0) };
    let error = engine.push(&[event(3, 0, 0), strange], &[0.0; 2]).unwrap_err();
    assert_eq!(error, EventError::Kind { have: 900, taken: 1 });
    assert_eq!((engine.push(&[strange], &[]).unwrap_err().taken(), engine.stats().events), (0, 3));
}

#[test]
fn sources_are_put_in_order_before_the_rules() {
    let config = IntakeConfig { lateness_ms: 100, future_skew_ms: 1_000, ..IntakeConfig::default() };
    let mut engine = Engine::with_intake(schema(), config.validate().unwrap());
    assert_eq!(engine.push(&[event(1, 0, 0)], &[0.0]), Err(EventError::NoSource));
    let id = engine.add_rule(&rule("r", sequence(&[0, 1], Contiguity::Next))).unwrap();
    let now = Tick::from_ms(10_000);
    engine.push_from(1, now, &[event(9_000, 0, 1), event(8_990, 0, 0)], &[0.0; 2]).unwrap();
    assert_eq!(polled(&mut engine), []);
    let taken = engine.push_from(1, now, &[event(9_500, 0, 2), event(60_000, 0, 2), event(9_000, 0, 3)], &[0.0; 3]);
    let taken = taken.unwrap();
    assert_eq!((taken.accepted, taken.late, taken.future), (1, 1, 1));
    assert_eq!(polled(&mut engine), [(id, Completion::Event(9_000), vec![8_990, 9_000])]);
    let late: Vec<u64> = core::iter::from_fn(|| engine.poll_late().map(|late| late.event.id)).collect();
    assert_eq!(late, [60_000, 9_000]);
    engine.finish();
    assert_eq!((engine.stats().events, engine.intake_stats().unwrap().waiting), (3, 0));
}

#[test]
fn a_schema_grows_while_rules_run() {
    let mut engine = Engine::new(schema());
    engine.add_rule(&rule("r", sequence(&[0, 1], Contiguity::FollowedByAny))).unwrap();
    engine.push(&[event(1, 0, 0)], &[1.0]).unwrap();
    let fresh = engine
        .declare(|schema| {
            schema.attribute("other", AttributeKind::Number)?;
            schema.kind("fresh")
        })
        .unwrap();
    let earlier = Predicate::Compare { attribute: "other".into(), by: Comparison::Greater, with: Operand::Earlier(1) };
    engine.add_rule(&rule("rising", Sequence::new(vec![Element::new("e", earlier)]))).unwrap();
    let fresh = Event { kind: fresh, ..event(2, 0, 0) };
    engine.push(&[fresh, event(3, 0, 1)], &[1.0, 5.0, 1.0, 7.0]).unwrap();
    assert_eq!(polled(&mut engine).iter().map(|told| told.2.clone()).collect::<Vec<_>>(), [vec![1, 3], vec![3]]);
    let emptied = engine.declare(|schema| {
        *schema = Schema::new();
        Ok::<_, SchemaError>(())
    });
    assert_eq!(emptied, Err(SchemaError::NotGrown));
}

#[test]
fn one_zero_does_not_hide_the_other() {
    let mut engine = Engine::new(schema());
    for (name, by, limit) in [
        ("above", Comparison::Greater, -0.0),
        ("from", Comparison::GreaterOrEqual, 0.0),
        ("below", Comparison::Less, 0.0),
        ("to", Comparison::LessOrEqual, -0.0),
    ] {
        engine.add_rule(&rule(name, Sequence::new(vec![Element::new("e", value(by, limit))]))).unwrap();
    }
    engine.push(&[event(1, 0, 0), event(2, 0, 0)], &[0.0, -0.0]).unwrap();
    let told: Vec<u32> = polled(&mut engine).iter().map(|told| told.0.0).collect();
    assert_eq!(told, [1, 3, 1, 3]);
}

#[test]
fn a_rule_that_is_refused_leaves_nothing() {
    let mut engine = Engine::new(schema());
    engine.declare(|schema| schema.attribute("name", AttributeKind::Symbol)).unwrap();
    let named = Predicate::Compare {
        attribute: "name".into(),
        by: Comparison::Equal,
        with: Operand::Constant(Value::Text("leaked".into())),
    };
    let unknown = Predicate::Compare {
        attribute: "nothing".into(),
        by: Comparison::Greater,
        with: Operand::Constant(Value::Number(1.0)),
    };
    let refused = rule("r", Sequence::new(vec![Element::new("e", Predicate::All(vec![named, unknown]))]));
    assert_eq!(engine.add_rule(&refused), Err(PatternError::Attribute));
    assert_eq!(engine.schema().text(0.0), None);
    let never = |of: Sequence| Engine::new(schema()).add_rule(&rule("r", of)).unwrap_err();
    let one = || sequence(&[0], Contiguity::Next);
    assert_eq!(never(Sequence { limit: Some(0), ..one() }), PatternError::Limit);
    assert_eq!(never(Sequence { within_ms: Some(0), ..one() }), PatternError::NoTime);
}

#[test]
fn a_quota_of_nothing_is_refused() {
    let mut engine = Engine::new(schema());
    let quota = Quota { keys: 0, ..Quota::default() };
    let refused = engine.add_rule(&Rule { quota, ..rule("r", sequence(&[0], Contiguity::Next)) });
    assert_eq!(refused.unwrap_err().to_string(), PatternError::Quota { have: 0, min: 1, max: 1 << 24 }.to_string());
}

#[test]
fn what_is_looked_at_is_what_is_polled_next() {
    let mut engine = Engine::new(schema());
    let id = engine.add_rule(&rule("pair", sequence(&[0, 1], Contiguity::FollowedByAny))).unwrap();
    assert_eq!(engine.peek(), None);
    engine.push(&[event(1, 0, 0), event(2, 0, 1), event(3, 0, 1)], &[0.0; 3]).unwrap();
    for last in [2, 3] {
        let seen = engine.peek().map(|found| (found.first, found.by, found.bindings.to_vec())).unwrap();
        let waiting = engine.rule_stats(id).unwrap().waiting;
        assert_eq!(engine.peek().map(|found| found.by), Some(Completion::Event(last)));
        let told = engine.poll().map(|found| (found.first, found.by, found.bindings.to_vec())).unwrap();
        assert_eq!((seen, engine.rule_stats(id).unwrap().waiting), (told, waiting - 1));
    }
    assert_eq!(engine.peek(), None);
    assert_eq!(engine.poll(), None);
}
