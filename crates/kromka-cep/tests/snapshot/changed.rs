//! Snapshots that come to an engine with another schema, or other rules.

use kromka_cep::{
    AttributeKind, Comparison, Contiguity, Element, Engine, Event, EventError, Operand, Pattern, PatternSnapshotError,
    Predicate, Restored, Rule, Schema, SchemaError, Sequence,
};
use kromka_core::Tick;

use crate::draw::{Draw, KINDS, TEXTS, steps};
use crate::{Bench, rules, schema};

/// As much as the other schema has, in another order, and more.
fn grown() -> Schema {
    let mut schema = Schema::new();
    for kind in ["z", KINDS[2], "y", KINDS[0], KINDS[1]] {
        schema.kind(kind).unwrap();
    }
    for (name, kind) in
        [("more", AttributeKind::Symbol), ("zone", AttributeKind::Symbol), ("level", AttributeKind::Number)]
    {
        schema.attribute(name, kind).unwrap();
    }
    for text in ["west", TEXTS[2], TEXTS[0]] {
        schema.symbol(text).unwrap();
    }
    schema
}

#[test]
fn the_schema_may_have_grown_and_be_numbered_anew() {
    let mut matches = 0;
    for seed in 0..4_000 {
        let mut draw = Draw(seed);
        let (rules, steps) = (rules(&mut draw), steps(&mut draw));
        let cut = draw.size_below(steps.len() + 1);
        let mut whole = Bench::new(schema(), &rules);
        whole.run(&steps[..cut]);
        let mut resumed = whole.resumed(grown(), &rules);
        assert_eq!(resumed.rule_stats(), whole.rule_stats(), "{seed}: {rules:#?}\n{steps:#?}");
        for bench in [&mut whole, &mut resumed] {
            bench.run(&steps[cut..]);
            bench.poll(usize::MAX);
        }
        assert_eq!(resumed.found, whole.found, "{seed}, cut at {cut}: {rules:#?}\n{steps:#?}");
        assert_eq!(resumed.rule_stats(), whole.rule_stats(), "{seed}: {rules:#?}\n{steps:#?}");
        matches += whole.found.len();
    }
    assert!(matches > 10_000, "{matches}");
}

fn element(name: &str) -> Element {
    Element { contiguity: Contiguity::FollowedBy, ..Element::new(name, Predicate::kind(name)) }
}

/// One kind after another.
fn rule(name: &str, kinds: &[&str]) -> Rule {
    let elements = kinds.iter().map(|kind| element(kind)).collect();
    Rule { partition_by: Some("key".into()), ..Rule::new(name, Pattern::Sequence(Sequence::new(elements))) }
}

fn engine(rules: &[Rule]) -> Engine {
    Bench::new(schema(), rules).engine
}

fn push(engine: &mut Engine, kinds: &str) {
    for kind in kinds.chars() {
        let id = engine.stats().events;
        let kind = engine.schema().find_kind(&kind.to_string()).unwrap();
        let row = vec![0.0; engine.schema().width()];
        engine.push(&[Event { at: engine.stats().now.after(1), key: 9, kind, id }], &row).unwrap();
    }
}

/// The rules that are told of, by their names, and the events of each match.
fn told(engine: &mut Engine) -> Vec<(String, Vec<u64>)> {
    let mut told = Vec::new();
    while let Some(found) = engine.poll() {
        let (rule, events) = (found.rule, found.bindings.iter().map(|binding| binding.event).collect());
        told.push((engine.name(rule).unwrap().into(), events));
    }
    told
}

#[test]
fn rules_go_on_in_any_order_and_what_has_changed_begins_anew() {
    let mut old = engine(&[rule("same", &["a", "b"]), rule("changed", &["a", "b"]), rule("gone", &["a", "b"])]);
    push(&mut old, "aba");
    let bytes = old.to_bytes();
    let mut new = engine(&[rule("new", &["a", "b"]), rule("changed", &["a", "c"]), rule("same", &["a", "b"])]);
    let restored = new.restore(&bytes).unwrap();
    assert_eq!(restored, Restored { resumed: 1, fresh: 2, unknown: 2 });
    // Those of the two that are not here waited, too.
    assert_eq!(told(&mut new), ["same", "changed", "gone"].map(|rule| (rule.into(), vec![0, 1])));
    push(&mut new, "bcabc");
    let same = |events: &[u64]| (String::from("same"), events.to_vec());
    let expected =
        [same(&[2, 3]), (String::from("new"), vec![5, 6]), same(&[5, 6]), (String::from("changed"), vec![5, 7])];
    assert_eq!(told(&mut new), expected);
    assert_eq!(new.stats().events, 8);
}

#[test]
fn of_rules_that_are_the_same_the_first_is_the_first() {
    let twice = [rule("r", &["a", "b"]), rule("r", &["a", "b"])];
    let mut old = engine(&twice[..1]);
    push(&mut old, "a");
    old.add_rule(&twice[1]).unwrap();
    let mut new = engine(&twice);
    assert_eq!(new.restore(&old.to_bytes()).map(|restored| restored.resumed), Ok(2));
    let nodes: Vec<u32> = new.rules().map(|rule| new.rule_stats(rule).unwrap().nodes).collect();
    assert_eq!(nodes, [1, 0]);
}

/// A rule that waits for nothing to come for a second would have told so fifty years of seconds ago.
#[test]
fn a_rule_that_begins_anew_does_so_at_the_time_of_the_snapshot() {
    let absent = kromka_cep::Expression::Absent {
        of: Box::new(kromka_cep::Expression::Event { name: None, when: Predicate::kind("a") }),
        ms: 1_000,
    };
    let every = Rule::new("silent", Pattern::Algebra(kromka_cep::Expression::Every(Box::new(absent))));
    let mut old = engine(&[]);
    old.advance(Tick::from_ms(1_700_000_000_000));
    let mut new = engine(&[every]);
    assert_eq!(new.restore(&old.to_bytes()).map(|restored| restored.fresh), Ok(1));
    new.advance(Tick::from_ms(1_700_000_002_500));
    assert_eq!(told(&mut new).len(), 2);
}

#[test]
fn what_was_told_when_a_rule_was_added_is_told_once() {
    let not =
        kromka_cep::Expression::Not(Box::new(kromka_cep::Expression::Event { name: None, when: Predicate::kind("a") }));
    let rule = Rule::new("not", Pattern::Algebra(not));
    let mut old = engine(std::slice::from_ref(&rule));
    let waits = engine(std::slice::from_ref(&rule)).to_bytes();
    assert_eq!(told(&mut old).len(), 1);
    for (bytes, count) in [(old.to_bytes(), 0), (waits, 1)] {
        let mut new = engine(std::slice::from_ref(&rule));
        assert_eq!(new.restore(&bytes).map(|restored| restored.resumed), Ok(1));
        assert_eq!(told(&mut new).len(), count);
    }
}

#[test]
fn an_attribute_that_hides_what_every_event_has_is_another_rule() {
    let rules = [rule("r", &["a", "b"])];
    let mut old = engine(&rules);
    push(&mut old, "a");
    let mut hiding = schema();
    hiding.attribute("key", AttributeKind::Number).unwrap();
    let mut new = Bench::new(hiding, &rules).engine;
    assert_eq!(new.restore(&old.to_bytes()), Ok(Restored { fresh: 1, unknown: 1, ..Restored::default() }));
}

#[test]
fn what_holds_something_else_now_is_refused() {
    let old = engine(&[]);
    let mut other = Schema::new();
    other.attribute("zone", AttributeKind::Number).unwrap();
    let mut new = Engine::new(other);
    let source = SchemaError::Attribute;
    assert_eq!(new.restore(&old.to_bytes()), Err(PatternSnapshotError::Schema { source }));
    // Nothing was declared.
    assert_eq!((new.schema().kinds(), new.schema().width()), (0, 1));
}

#[test]
fn an_engine_in_use_restores_nothing() {
    let bytes = engine(&[]).to_bytes();
    let mut used = engine(&[]);
    push(&mut used, "a");
    let mut late = engine(&[]);
    late.advance(Tick::from_ms(1));
    for mut engine in [used, late] {
        assert_eq!(engine.restore(&bytes), Err(PatternSnapshotError::InUse));
    }
}

#[test]
fn a_restored_engine_takes_nothing_from_before() {
    let mut old = engine(&[]);
    push(&mut old, "abc");
    let mut new = engine(&[]);
    assert_eq!(new.restore(&old.to_bytes()), Ok(Restored::default()));
    assert_eq!(new.stats(), old.stats());
    let early = Event { at: Tick::from_ms(2), key: 0, kind: new.schema().find_kind("a").unwrap(), id: 7 };
    assert_eq!(new.push(&[early], &[0.0, 0.0]), Err(EventError::Late { have: 2, need: 3, taken: 0 }));
}

#[test]
fn a_buffer_that_is_too_small_says_how_much_is_needed() {
    let mut old = engine(&[rule("r", &["a", "b"])]);
    push(&mut old, "aab");
    let need = old.snapshot_len();
    for have in [0, 15, 16, need - 1] {
        let mut buffer = vec![7; have];
        assert_eq!(old.snapshot(&mut buffer), Err(PatternSnapshotError::TooSmall { have, need }));
        assert!(buffer.iter().all(|byte| *byte == 7));
    }
    let mut page = vec![7; need + 100];
    assert_eq!(old.snapshot(&mut page), Ok(need));
    assert_eq!(page[..need], old.to_bytes());
    // What is behind it in flash is not looked at.
    let mut new = engine(&[rule("r", &["a", "b"])]);
    assert_eq!(new.restore(&page).map(|restored| restored.resumed), Ok(1));
}

#[test]
fn streams_by_a_text_go_on_under_the_number_that_it_has_now() {
    let by_zone = || Rule { partition_by: Some("zone".into()), ..rule("r", &["a", "b"]) };
    let level = Predicate::Compare {
        attribute: "level".into(),
        by: Comparison::Equal,
        with: Operand::Bound { element: "a".into(), index: None, attribute: "level".into() },
    };
    let mut elements = vec![element("a"), element("b")];
    elements[1].content = kromka_cep::Content::Event(Predicate::kind("b").and(level));
    let same_level =
        Rule { partition_by: Some("zone".into()), ..Rule::new("s", Pattern::Sequence(Sequence::new(elements))) };
    let rules = [by_zone(), same_level];
    let event = |engine: &mut Engine, kind: &str, zone: &str, level: f64| {
        let (id, zone) = (engine.stats().events, engine.symbol(zone).unwrap());
        let schema = engine.schema();
        let mut row = vec![kromka_cep::ABSENT; schema.width()];
        row[usize::from(schema.find_attribute("zone").unwrap().0)] = zone;
        row[usize::from(schema.find_attribute("level").unwrap().0)] = level;
        let kind = schema.find_kind(kind).unwrap();
        engine.push(&[Event { at: Tick::ZERO, key: 0, kind, id }], &row).unwrap();
    };
    let mut old = engine(&rules);
    event(&mut old, "a", "north", 1.0);
    event(&mut old, "a", "south", 2.0);
    let mut new = Bench::new(grown(), &rules).engine;
    assert_eq!(new.restore(&old.to_bytes()).map(|restored| restored.resumed), Ok(2));
    event(&mut new, "b", "south", 2.0);
    event(&mut new, "b", "north", 2.0);
    event(&mut new, "b", "west", 1.0);
    let (r, s) = (String::from("r"), String::from("s"));
    assert_eq!(told(&mut new), [(r.clone(), vec![1, 2]), (s, vec![1, 2]), (r, vec![0, 3])]);
}
