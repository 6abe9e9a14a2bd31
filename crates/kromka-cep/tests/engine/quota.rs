//! What is dropped where there is no room, and what is not.

use super::*;

#[test]
fn nodes_beyond_the_quota_are_dropped_as_the_rule_says() {
    for (when_full, first) in [(WhenFull::DropOldest, 17), (WhenFull::DropNewest, 0)] {
        let mut engine = Engine::new(schema());
        let quota = Quota { nodes: 3, when_full, ..Quota::default() };
        let id = engine.add_rule(&Rule { quota, ..rule("r", sequence(&[0, 1], Contiguity::FollowedByAny)) }).unwrap();
        for at in 0..20 {
            engine.push(&[event(at, 0, 0)], &[0.0]).unwrap();
        }
        engine.push(&[event(20, 0, 1)], &[0.0]).unwrap();
        let starts: Vec<u64> = polled(&mut engine).iter().map(|told| told.2[0]).rev().collect();
        assert_eq!(starts, [first, first + 1, first + 2], "{when_full:?}");
        assert_eq!(engine.rule_stats(id).unwrap().nodes_dropped, 17);
    }
}

#[test]
fn what_a_chain_without_an_end_has_matched_takes_no_room() {
    let mut engine = Engine::new(schema());
    let quota = Quota { nodes: 4, when_full: WhenFull::DropNewest, ..Quota::default() };
    let id = engine.add_rule(&Rule { quota, ..rule("r", sequence(&[0, 1, 2], Contiguity::FollowedBy)) }).unwrap();
    for at in 0..60 {
        engine.push(&[event(at, 0, u16::try_from(at % 3).unwrap())], &[0.0]).unwrap();
    }
    let stats = engine.rule_stats(id).unwrap();
    assert_eq!((stats.matches, stats.nodes, stats.nodes_dropped), (20, 0, 0));
}

#[test]
fn a_quota_of_nodes_holds_over_all_streams() {
    let mut engine = Engine::new(schema());
    let quota = Quota { nodes: 10, ..Quota::default() };
    let sequence = sequence(&[0, 1], Contiguity::FollowedByAny);
    let id = engine.add_rule(&Rule { quota, partition_by: Some("key".into()), ..rule("r", sequence) }).unwrap();
    for at in 0..100 {
        engine.push(&[event(at, at % 30, 0)], &[0.0]).unwrap();
        assert!(engine.rule_stats(id).unwrap().nodes <= 10);
    }
    engine.push(&[event(100, 9, 1)], &[0.0]).unwrap();
    assert_eq!(polled(&mut engine), [(id, Completion::Event(100), vec![99, 100])]);
}

/// One kind after another, in each way to run them.
fn ways(kinds: &[u16]) -> Vec<(&'static str, Pattern)> {
    let chain = sequence(kinds, Contiguity::FollowedByAny);
    let automaton =
        Sequence { tells_timeouts: true, within_ms: Some(1 << 20), ..sequence(kinds, Contiguity::FollowedBy) };
    let event = |(at, of): (usize, &u16)| Expression::Event { name: Some(format!("e{at}")), when: kind(*of) };
    let follows = Expression::Follows(kinds.iter().enumerate().map(event).collect());
    let rows = RowPattern {
        rows: RowExpression::Concat((0..kinds.len()).map(|at| RowExpression::Row(format!("e{at}"))).collect()),
        define: kinds.iter().enumerate().map(|(at, of)| (format!("e{at}"), kind(*of))).collect(),
        after_match: AfterRows::SkipToNext,
        tells_empty: false,
    };
    vec![
        ("chain", Pattern::Sequence(chain)),
        ("automaton", Pattern::Sequence(automaton)),
        ("algebra", Pattern::Algebra(Expression::Every(Box::new(follows)))),
        ("rows", Pattern::Rows(rows)),
    ]
}

#[test]
fn what_begins_in_a_new_stream_is_not_dropped_before_what_is_older_in_others() {
    for (name, pattern) in ways(&[0, 1]) {
        let mut engine = Engine::new(schema());
        let quota = Quota { nodes: 40, ..Quota::default() };
        let rule = Rule { quota, partition_by: Some("key".into()), ..Rule::new(name, pattern) };
        let id = engine.add_rule(&rule).unwrap();
        for at in 0..200 {
            engine.push(&[event(at, at, 0)], &[0.0]).unwrap();
        }
        let stats = engine.rule_stats(id).unwrap();
        assert!(stats.nodes_dropped > 0 && stats.nodes <= 44, "{name}: {stats:?}");
        // The one with the latest beginning is there still, and the first is gone.
        engine.push(&[event(200, 199, 1), event(201, 0, 1)], &[0.0; 2]).unwrap();
        assert_eq!(polled(&mut engine), [(id, Completion::Event(200), vec![199, 200])], "{name}");
    }
}

/// It waited for the next event of its key, which may never come, and took its room for ever.
#[test]
fn a_match_that_waits_for_an_attempt_comes_out_when_that_is_dropped() {
    let equal = Operand::Bound { element: "a".into(), index: None, attribute: "value".into() };
    let same = Predicate::Compare { attribute: "value".into(), by: Comparison::Equal, with: equal };
    let end = Element { contiguity: Contiguity::FollowedBy, ..Element::new("b", Predicate::All(vec![kind(1), same])) };
    let sequence =
        Sequence { after_match: AfterMatch::SkipPastLast, ..Sequence::new(vec![Element::new("a", kind(0)), end]) };
    let quota = Quota { nodes: 30, ..Quota::default() };
    let rule = Rule { quota, partition_by: Some("key".into()), ..rule("r", sequence) };
    let mut engine = Engine::new(schema());
    let id = engine.add_rule(&rule).unwrap();
    engine.push(&[event(0, 7, 0), event(1, 7, 0), event(2, 7, 1)], &[1.0, 2.0, 2.0]).unwrap();
    assert_eq!(polled(&mut engine), []);
    for at in 100..120 {
        engine.push(&[event(at, at, 0)], &[0.0]).unwrap();
    }
    let told = polled(&mut engine);
    assert!(matches!(&told[..], [(rule, Completion::Time(_), events)] if *rule == id && *events == [1, 2]), "{told:?}");
}

/// One event that several elements keep took the place of the newest beginning.
#[test]
fn an_event_of_several_elements_drops_the_oldest_of_a_chain() {
    let mut engine = Engine::new(schema());
    let quota = Quota { nodes: 4, ..Quota::default() };
    engine.add_rule(&Rule { quota, ..rule("r", sequence(&[0, 0, 1], Contiguity::FollowedByAny)) }).unwrap();
    engine.push(&(0..8).map(|at| event(at, 0, 0)).collect::<Vec<_>>(), &[0.0; 8]).unwrap();
    engine.push(&[event(8, 0, 1)], &[0.0]).unwrap();
    let told: Vec<Vec<u64>> = polled(&mut engine).into_iter().map(|told| told.2).collect();
    assert!(told.contains(&vec![6, 7, 8]) && told.iter().all(|events| events[0] >= 5), "{told:?}");
}

#[test]
fn a_quota_that_no_match_fits_into_is_refused() {
    for (name, pattern) in ways(&[0, 1, 2, 3]) {
        let rule = |nodes| Rule { quota: Quota { nodes, ..Quota::default() }, ..Rule::new(name, pattern.clone()) };
        let mut engine = Engine::new(schema());
        let refused = engine.add_rule(&rule(1)).unwrap_err();
        let PatternError::Quota { have: 1, min, max } = refused else { panic!("{name}: {refused}") };
        assert!((3..20).contains(&min) && max == 1 << 24, "{name}: {min}");
        assert!(engine.add_rule(&rule(min - 1)).is_err(), "{name}");
        let id = engine.add_rule(&rule(min)).unwrap();
        engine.push(&[event(0, 0, 0), event(1, 0, 1), event(2, 0, 2), event(3, 0, 3)], &[0.0; 4]).unwrap();
        // Rows are begun with at each row, and may need more.
        assert!(name == "rows" || polled(&mut engine) == [(id, Completion::Event(3), vec![0, 1, 2, 3])], "{name}");
    }
}

/// A second of every stream, told for each millisecond of a year that was jumped over, would take days.
#[test]
fn a_jump_of_time_over_many_streams_ends() {
    let mut engine = Engine::new(schema());
    let event_of = |of| Expression::Event { name: Some("e".into()), when: kind(of) };
    let absent = Expression::Every(Box::new(Expression::Absent { of: Box::new(event_of(1)), ms: 1 }));
    let after = Expression::Follows(vec![event_of(0), absent]);
    let quota = Quota { nodes: 1 << 20, matches: 100, ..Quota::default() };
    let rule = Rule { quota, partition_by: Some("key".into()), ..Rule::new("silent", Pattern::Algebra(after)) };
    let id = engine.add_rule(&rule).unwrap();
    for key in 0..1_000 {
        engine.push(&[event(key, key, 0)], &[0.0]).unwrap();
    }
    while engine.poll().is_some() {}
    let before = engine.rule_stats(id).unwrap();
    engine.advance(Tick::from_ms(1 << 40));
    let after = engine.rule_stats(id).unwrap();
    assert_eq!((after.waiting, after.matches_cut > before.matches_cut), (100, true));
    while engine.poll().is_some() {}
    // All streams go on from there.
    engine.advance(Tick::from_ms((1 << 40) + 2));
    assert!(engine.rule_stats(id).unwrap().waiting > 0);
}

#[test]
fn streams_beyond_the_quota_take_the_place_of_the_oldest_or_do_not_begin() {
    for (when_full, kept, gone) in [(WhenFull::DropOldest, 3, 0), (WhenFull::DropNewest, 0, 3)] {
        let mut engine = Engine::new(schema());
        let quota = Quota { keys: 3, when_full, ..Quota::default() };
        let partition_by = Some("key".into());
        let sequence = sequence(&[0, 1], Contiguity::FollowedByAny);
        let id = engine.add_rule(&Rule { quota, partition_by, ..rule("r", sequence) }).unwrap();
        for key in 0..4 {
            engine.push(&[event(key, key, 0)], &[0.0]).unwrap();
        }
        assert_eq!(engine.rule_stats(id).unwrap().keys_dropped, 1);
        engine.push(&[event(9, gone, 1)], &[0.0]).unwrap();
        assert_eq!(polled(&mut engine), [], "{when_full:?}");
        engine.push(&[event(10, kept, 1)], &[0.0]).unwrap();
        assert_eq!(polled(&mut engine), [(id, Completion::Event(10), vec![kept, 10])], "{when_full:?}");
    }
}
