//! `COUNT(DISTINCT a) > n`: each event that makes or keeps the count of the sliding window above n completes one match.

use std::collections::{BTreeMap, BTreeSet};

use kromka_cep::{Engine, Event, KindId, Rules, Schema};
use kromka_core::Tick;

/// The time of the window, in milliseconds.
const WITHIN: u64 = 20;

/// An event: when, which value, and whether it is counted at all.
type Seen = (u64, f64, bool);

fn engine(text: &str) -> Engine {
    let rules = Rules::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let mut schema = Schema::new();
    rules.declare(&mut schema).expect("no contradiction");
    let mut engine = Engine::new(schema);
    engine.add_rule(&rules.rules[0]).expect("a rule");
    engine
}

/// The events of each match, the last one is the one that completes it.
fn matches(engine: &mut Engine, events: &[Seen]) -> Vec<Vec<u64>> {
    let place = engine.schema().find_attribute("place").expect("it is counted").0;
    let mut all = Vec::new();
    for (id, (at, value, is_counted)) in (0..).zip(events) {
        let mut row = vec![if *is_counted { 1.0 } else { 0.0 }; 2];
        row[usize::from(place)] = *value;
        let event = Event { at: Tick::from_ms(*at), key: 0, kind: KindId(0), id };
        engine.push(&[event], &row).expect("in order");
        while let Some(found) = engine.poll() {
            all.push(found.bindings.iter().map(|binding| binding.event).collect());
        }
    }
    all
}

/// The events by which the window has so many values, as the words say it.
fn counted(events: &[Seen], need: usize) -> Vec<u64> {
    let mut all = Vec::new();
    for (id, (at, value, is_counted)) in events.iter().enumerate() {
        let in_window = |other: &&Seen| other.2 && other.0 + WITHIN > *at;
        let window = events[..=id].iter().filter(in_window);
        let values: BTreeSet<u64> = window.map(|(_, value, _)| value.to_bits()).collect();
        if *is_counted && !value.is_nan() && values.len() >= need {
            all.push(id as u64);
        }
    }
    all
}

fn text(need: usize) -> String {
    format!("FROM k WHERE v > 0 HAVING COUNT(DISTINCT place) >= {need} WITHIN {WITHIN} ms")
}

/// An event completed a match for each that others had begun, or none where its value was there already.
#[test]
fn each_event_that_makes_or_keeps_the_count_completes_one_match() {
    let mut draw = 7_u64;
    let mut below = |limit: u64| {
        draw = draw.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (draw >> 33) % limit
    };
    for round in 0..400 {
        let (need, values) = (2 + usize::try_from(below(3)).expect("small"), 2 + below(6));
        let mut at = 0;
        let draw_event = |_| {
            at += below(6);
            (at, f64::from(u8::try_from(below(values)).expect("small")), below(5) > 0)
        };
        let events: Vec<Seen> = (0..60).map(draw_event).collect();
        let found = matches(&mut engine(&text(need)), &events);
        let completed: Vec<u64> = found.iter().map(|found| found[found.len() - 1]).collect();
        assert_eq!(completed, counted(&events, need), "round {round}: {need} of {events:?}");
        for found in &found {
            let of = |id: &u64| events[usize::try_from(*id).expect("small")];
            let values: BTreeMap<u64, u64> = found.iter().map(|id| (of(id).1.to_bits(), of(id).0)).collect();
            assert!(values.len() == need && found.len() <= need + 1, "{found:?}");
            assert!(of(&found[found.len() - 1]).0 < of(&found[0]).0 + WITHIN, "{found:?}");
        }
    }
}

/// Events without the attribute have none of its values.
#[test]
fn what_is_absent_counts_as_nothing() {
    let absent = kromka_cep::ABSENT;
    let events =
        [(1, absent, true), (2, 1.0, true), (3, absent, true), (4, 2.0, true), (5, absent, true), (6, 1.0, true)];
    assert_eq!(matches(&mut engine(&text(2)), &events), [vec![1, 3], vec![3, 5]]);
}

/// One attempt was begun by each event, and went on until the time was over.
#[test]
fn no_more_is_kept_than_values_are_needed() {
    let mut engine = engine("FROM k WHERE v > 0 HAVING COUNT(DISTINCT place) > 3");
    let events: Vec<Seen> =
        (0..10_000).map(|at| (at, f64::from(u16::try_from(at % 3).expect("small")), true)).collect();
    assert_eq!(matches(&mut engine, &events), Vec::<Vec<u64>>::new());
    let rule = engine.rules().next().expect("one rule");
    let stats = engine.rule_stats(rule).expect("one rule");
    assert!(stats.nodes < 50, "{stats:?}");
}

#[test]
fn it_is_told_once_where_matches_skip_what_they_had() {
    let events: Vec<Seen> =
        [1.0, 2.0, 3.0, 3.0, 1.0, 2.0, 1.0, 3.0].into_iter().zip(0..).map(|(v, at)| (at, v, true)).collect();
    let found = matches(&mut engine(&(text(3) + " AFTER MATCH SKIP PAST LAST EVENT")), &events);
    assert_eq!(found, [[0, 1, 2], [3, 4, 5]]);
}

#[test]
fn as_many_values_as_may_be_are_counted() {
    let need = usize::try_from(kromka_cep::bounds::DISTINCT_MAX).expect("small");
    let events: Vec<Seen> = (0..40).map(|at| (at, f64::from(u16::try_from(at).expect("small")), true)).collect();
    let text = text(need).replace("WITHIN 20 ms", "WITHIN 1 s");
    let found = matches(&mut engine(&text), &events);
    assert_eq!(found.len(), 40 - need + 1);
    assert!(found.iter().all(|found| found.len() == need), "{found:?}");
}
