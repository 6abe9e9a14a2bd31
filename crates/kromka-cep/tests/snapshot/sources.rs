//! Engines that put the events of several sources in order.

use kromka_cep::{ABSENT, Engine, Event, IntakeConfig, LateEvent, PatternSnapshotError, Restored, Rule, Schema};
use kromka_core::{Tick, Validate};

use crate::draw::{Draw, KINDS, TEXTS};
use crate::{Bench, rules, schema};

fn config() -> IntakeConfig {
    IntakeConfig { lateness_ms: 5, future_skew_ms: 20, idle_ms: 15, ..IntakeConfig::default() }
}

fn engine(schema: Schema, rules: &[Rule], config: IntakeConfig) -> Engine {
    let mut engine = Engine::with_intake(schema, config.validate().unwrap());
    for rule in rules {
        engine.add_rule(rule).unwrap();
    }
    engine
}

/// An event of some source, about as late as the host's time.
fn offer(bench: &mut Bench, draw: &mut Draw, host_ms: &mut u64, id: u64) {
    *host_ms += draw.below(3);
    let at = if draw.is_one_in(20) { *host_ms + 100 } else { host_ms.saturating_sub(draw.below(7)) };
    let zone = bench.engine.symbol(draw.one_of(&TEXTS)).unwrap();
    let schema = bench.engine.schema();
    let mut row = vec![ABSENT; schema.width()];
    row[usize::from(schema.find_attribute("zone").unwrap().0)] = zone;
    row[usize::from(schema.find_attribute("level").unwrap().0)] = draw.one_of(&[0.0, 1.0, 2.0]);
    let kind = schema.find_kind(draw.one_of(&KINDS)).unwrap();
    let event = Event { at: Tick::from_ms(at), key: draw.below(3), kind, id };
    bench.engine.push_from(draw.below(4), Tick::from_ms(*host_ms), &[event], &row).unwrap();
}

#[test]
fn what_waits_for_other_sources_is_not_lost() {
    let (mut waited, mut late) = (0, 0);
    for seed in 0..3_000 {
        let mut draw = Draw(seed);
        let rules = rules(&mut draw);
        let mut whole = Bench { engine: engine(schema(), &rules, config()), found: Vec::new() };
        let mut host_ms = 0;
        let (cut, end) = (draw.below(30), 40);
        (0..cut).for_each(|id| offer(&mut whole, &mut draw, &mut host_ms, id));
        let mut other = engine(schema(), &rules, config());
        let restored = other.restore(&whole.engine.to_bytes());
        assert_eq!(restored, Ok(Restored { resumed: rules.len(), ..Restored::default() }), "{seed}");
        let mut resumed = Bench { engine: other, found: whole.found.clone() };
        assert_eq!(resumed.engine.intake_stats(), whole.engine.intake_stats());
        assert_eq!(resumed.engine.to_bytes(), whole.engine.to_bytes());
        let stats = whole.engine.intake_stats().unwrap();
        (waited, late) = (waited + stats.waiting, late + stats.side);
        for bench in [&mut whole, &mut resumed] {
            let (mut draw, mut host_ms) = (Draw(draw.0), host_ms);
            (cut..end).for_each(|id| offer(bench, &mut draw, &mut host_ms, id));
            bench.engine.finish();
            bench.poll(usize::MAX);
        }
        assert_eq!(resumed.found, whole.found, "{seed}: {rules:#?}");
        assert_eq!(resumed.rule_stats(), whole.rule_stats(), "{seed}: {rules:#?}");
        assert_eq!(resumed.engine.intake_stats(), whole.engine.intake_stats(), "{seed}");
        let sides = [&mut whole, &mut resumed].map(|bench| {
            let mut side = Vec::new();
            while let Some(LateEvent { event, source, .. }) = bench.engine.poll_late() {
                side.push((event, source));
            }
            side
        });
        assert_eq!(sides[0], sides[1], "{seed}");
    }
    assert!(waited > 3_000 && late > 500, "{waited} {late}");
}

/// An engine with events that wait: of the kind `c`, with a zone each.
fn waiting() -> Engine {
    let mut engine = engine(schema(), &[], config());
    for (id, text) in (0..).zip(TEXTS) {
        let zone = engine.symbol(text).unwrap();
        let kind = engine.schema().find_kind("c").unwrap();
        let event = Event { at: Tick::from_ms(10 + id), key: 0, kind, id };
        engine.push_from(1, Tick::from_ms(12), &[event], &[ABSENT, zone]).unwrap();
    }
    assert_eq!(engine.intake_stats().unwrap().waiting, 3);
    engine
}

#[test]
fn what_waits_has_the_numbers_of_another_schema() {
    let mut grown = Schema::new();
    for kind in ["c", "b", "a"] {
        grown.kind(kind).unwrap();
    }
    grown.symbol("east").unwrap();
    let condition = kromka_cep::Predicate::OneOf {
        attribute: "zone".into(),
        values: vec![kromka_cep::Value::Text("south".into())],
    };
    let both = kromka_cep::Predicate::kind("c").and(condition);
    let sequence = kromka_cep::Sequence::new(vec![kromka_cep::Element::new("x", both)]);
    let mut rule_schema = grown;
    rule_schema.attribute("zone", kromka_cep::AttributeKind::Symbol).unwrap();
    let rules = [Rule::new("r", kromka_cep::Pattern::Sequence(sequence))];
    let mut new = engine(rule_schema, &rules, config());
    assert_eq!(new.restore(&waiting().to_bytes()), Ok(Restored { fresh: 1, ..Restored::default() }));
    new.finish();
    let found = new.poll().unwrap();
    assert_eq!(found.first, 1);
    assert!(new.poll().is_none());
}

#[test]
fn another_configuration_goes_on_where_there_is_room() {
    let bytes = waiting().to_bytes();
    let strict = IntakeConfig { lateness_ms: 0, future_skew_ms: 0, waiting_max: 3, ..config() };
    let mut new = engine(schema(), &[], strict);
    assert_eq!(new.restore(&bytes), Ok(Restored::default()));
    // And is saved again, though it was another one that let all of this in.
    let mut again = engine(schema(), &[], strict);
    assert_eq!(again.restore(&new.to_bytes()), Ok(Restored::default()));
    again.advance(Tick::from_ms(12));
    assert_eq!(again.stats().events, 3);
    let mut small = engine(schema(), &[], IntakeConfig { waiting_max: 2, ..config() });
    assert!(matches!(small.restore(&bytes), Err(PatternSnapshotError::Intake { .. })));
}

#[test]
fn an_intake_does_not_become_none_or_one() {
    let (with, without) = (waiting(), Engine::new(schema()));
    let mut none = Engine::new(schema());
    assert!(matches!(none.restore(&with.to_bytes()), Err(PatternSnapshotError::Intake { .. })));
    let mut one = engine(schema(), &[], config());
    assert!(matches!(one.restore(&without.to_bytes()), Err(PatternSnapshotError::Intake { .. })));
}
