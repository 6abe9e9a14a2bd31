//! Cases of our own, in the notation of `data/cep`: what its words say where its cases are silent.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use serde_json::{Value as Json, json};

/// Events of kinds, one each second; a number behind a kind is its value.
fn events(kinds: &[&str]) -> Json {
    let event = |(n, kind): (usize, &&str)| {
        let value = kind[1..].parse::<f64>().unwrap_or(0.0);
        json!({ "n": n + 1, "ts": 1_000 * (n + 1), "type": kind[..1], "value": value })
    };
    kinds.iter().enumerate().map(event).collect()
}

/// Checks what an expression finds: by which event, and what is bound.
fn expression(pattern: &Json, kinds: &[&str], found: &[(usize, Json)]) {
    let of = |bindings: &Json| {
        let mut all: Vec<u64> = bindings
            .as_object()
            .unwrap()
            .values()
            .flat_map(|ids| serde_json::from_value::<Vec<u64>>(ids.clone()).unwrap())
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    let matches: Vec<Json> =
        found.iter().map(|(at, bindings)| json!({ "at": at, "bindings": bindings, "events": of(bindings) })).collect();
    let case =
        json!({ "id": "own", "dialect": "algebra", "events": events(kinds), "pattern": pattern, "matches": matches });
    assert_eq!(common::run(&case), Ok(()), "{pattern} {kinds:?}");
}

fn event(kind: &str) -> Json {
    json!({ "event": kind, "as": kind.to_lowercase() })
}

fn above(name: &str, limit: f64) -> Json {
    json!({ "event": "A", "as": name, "where": { "attr": "value", "op": ">", "const": limit } })
}

#[test]
fn what_ends_a_repetition_is_bound_with_it() {
    let until = |of: Json, min: u32| json!({ "repeat": of, "min": min, "max": null, "until": event("D") });
    expression(&until(event("B"), 0), &["A", "B", "B", "D", "B", "D"], &[(4, json!({ "b": [2, 3], "d": [4] }))]);
    expression(&until(event("B"), 1), &["A", "D", "B", "D"], &[]);
    expression(
        &json!({ "every": until(event("B"), 0) }),
        &["D", "B", "D"],
        &[(1, json!({ "d": [1] })), (3, json!({ "b": [2], "d": [3] }))],
    );
    // Of an event that is of both nothing is collected.
    expression(&until(json!({ "event": "D", "as": "x" }), 0), &["D"], &[(1, json!({ "d": [1] }))]);
}

#[test]
fn a_repetition_that_may_be_missing_is_told_once() {
    let of = |max: Json| json!({ "seq": [event("A"), { "repeat": event("B"), "min": 0, "max": max }, event("C")] });
    for max in [json!(2), json!(5), Json::Null] {
        expression(&of(max.clone()), &["A", "B", "C"], &[(3, json!({ "a": [1], "b": [2], "c": [3] }))]);
        expression(&of(max.clone()), &["A", "B", "B", "C"], &[(4, json!({ "a": [1], "b": [2, 3], "c": [4] }))]);
        expression(&of(max), &["A", "C", "C"], &[(2, json!({ "a": [1], "c": [2] }))]);
    }
}

#[test]
fn what_one_repetition_has_is_not_lost_to_the_next() {
    let several = |kind: &str| json!({ "repeat": event(kind), "min": 1, "max": 5 });
    expression(
        &json!({ "seq": [several("A"), several("B"), event("C")] }),
        &["A", "A", "B", "B", "C"],
        &[(5, json!({ "a": [1, 2], "b": [3, 4], "c": [5] }))],
    );
    expression(
        &json!({ "seq": [event("A"), several("B"), several("C"), event("D")] }),
        &["A", "B", "B", "C", "C", "D"],
        &[(6, json!({ "a": [1], "b": [2, 3], "c": [4, 5], "d": [6] }))],
    );
    let both = json!({ "and": [event("C"), event("D")] });
    expression(
        &json!({ "seq": [event("A"), several("B"), both] }),
        &["A", "B", "B", "D", "C"],
        &[(5, json!({ "a": [1], "b": [2, 3], "c": [5], "d": [4] }))],
    );
}

#[test]
fn a_repetition_of_what_is_over_is_over() {
    let of = json!({ "within_ms": 1_500, "of": event("B") });
    let pattern = json!({ "repeat": of, "min": 0, "max": null, "until": event("D") });
    expression(&pattern, &["B", "B", "D"], &[(3, json!({ "b": [1, 2], "d": [3] }))]);
    expression(&pattern, &["B", "A", "A", "D"], &[]);
}

#[test]
fn negations_alone_are_true_once_and_for_all() {
    let nots = json!({ "and": [{ "not": event("A") }, { "not": event("B") }] });
    expression(
        &json!({ "seq": [event("C"), nots.clone(), event("A")] }),
        &["C", "B", "A"],
        &[(3, json!({ "c": [1], "a": [3] }))],
    );
    expression(
        &json!({ "seq": [event("C"), { "or": [event("D"), { "not": event("D") }] }] }),
        &["C", "D"],
        &[(1, json!({ "c": [1] })), (2, json!({ "c": [1], "d": [2] }))],
    );
    expression(
        &json!({ "every": { "and": [event("B"), { "not": event("G") }] } }),
        &["B", "B", "G", "B"],
        &[(1, json!({ "b": [1] })), (2, json!({ "b": [2] })), (4, json!({ "b": [4] }))],
    );
}

#[test]
fn an_every_within_an_every_begins_anew_with_each_result() {
    let every = |of: Json| json!({ "every": of });
    expression(
        &every(json!({ "seq": [event("B"), every(event("D"))] })),
        &["B", "D", "D", "B", "D"],
        &[
            (2, json!({ "b": [1], "d": [2] })),
            (3, json!({ "b": [1], "d": [3] })),
            (5, json!({ "b": [1], "d": [5] })),
            (5, json!({ "b": [4], "d": [5] })),
            (5, json!({ "b": [4], "d": [5] })),
        ],
    );
    let thrice: Vec<(usize, Json)> =
        [1, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3].map(|at| (at, json!({ "b": [at] }))).to_vec();
    expression(&every(every(every(event("B")))), &["B", "B", "B"], &thrice);
}

#[test]
fn a_span_is_that_of_its_own_events() {
    let span = json!({ "span_within_ms": 1_000, "of": { "seq": [event("B"), event("C")] } });
    let pattern = json!({ "seq": [event("A"), span] });
    expression(&pattern, &["A", "D", "D", "B", "C"], &[(5, json!({ "a": [1], "b": [4], "c": [5] }))]);
    expression(&pattern, &["A", "B", "D", "C"], &[]);
}

#[test]
fn a_row_of_adjacent_events_is_whole_when_nothing_is_missing() {
    let every = |all: Json| json!({ "strict_seq": all, "every_start": true });
    let any = |of: Json| json!({ "repeat": of, "min": 0, "max": null, "until": null });
    expression(
        &every(json!([event("A"), any(event("B"))])),
        &["A", "B", "B", "A"],
        &[(1, json!({ "a": [1] })), (4, json!({ "a": [4] }))],
    );
    let two = json!({ "repeat": event("A"), "min": 1, "max": 3, "until": null });
    expression(
        &every(json!([two, event("B")])),
        &["A", "A", "B", "A", "C", "B"],
        &[(3, json!({ "a": [1, 2], "b": [3] }))],
    );
}

/// A repetition took what the next element waits for, and was never left.
#[test]
fn what_follows_a_repetition_of_adjacent_events_wins_an_event_that_fits_both() {
    let every = |all: Json| json!({ "strict_seq": all, "every_start": true });
    let any = |of: Json| json!({ "repeat": of, "min": 0, "max": null, "until": null });
    let large = json!({ "event": "B", "as": "y", "where": { "attr": "value", "op": ">", "const": 5.0 } });
    expression(
        &every(json!([event("A"), any(event("B")), large])),
        &["A", "B1", "B2", "B6", "A", "B7", "B8"],
        &[(4, json!({ "a": [1], "b": [2, 3], "y": [4] })), (6, json!({ "a": [5], "y": [6] }))],
    );
    // The last one that can be reached.
    expression(
        &every(json!([event("A"), any(event("B")), any(json!({ "event": "B", "as": "z" })), event("C")])),
        &["A", "B", "B", "C"],
        &[(4, json!({ "a": [1], "z": [2, 3], "c": [4] }))],
    );
}

/// Each event of a repetition began an attempt of its own, which was told, too.
#[test]
fn an_event_of_a_repetition_of_adjacent_events_begins_no_attempt_that_waits_where_one_does() {
    let as_large = |name: &str| json!({ "attr": "value", "op": ">=", "ref": { "elem": name, "attr": "value" } });
    let rises = json!({ "event": "A", "as": "b", "where": { "any": [as_large("b"), as_large("a")] } });
    let rises = json!({ "repeat": rises, "min": 1, "max": null, "until": null });
    let falls = json!({ "attr": "value", "op": "<", "ref": { "elem": "b", "attr": "value" } });
    let falls = json!({ "event": "A", "as": "c", "where": falls });
    expression(
        &json!({ "strict_seq": [event("A"), rises, falls], "every_start": true }),
        &["A29", "A25", "A35", "A28", "A57", "A58", "A56", "A45"],
        &[(4, json!({ "a": [2], "b": [3], "c": [4] })), (7, json!({ "a": [4], "b": [5, 6], "c": [7] }))],
    );
}

#[test]
fn adjacent_events_may_be_one_of_several_or_several_in_any_order() {
    let either = json!({ "or": [above("x", 5.0), event("B")] });
    let pattern = json!({ "strict_seq": [event("C"), either], "every_start": true });
    expression(
        &pattern,
        &["C", "B", "C", "A7", "C", "A1", "B"],
        &[(2, json!({ "c": [1], "b": [2] })), (4, json!({ "c": [3], "x": [4] }))],
    );
    let both = json!({ "and": [above("x", 5.0), above("y", 7.0), event("B")] });
    let pattern = json!({ "strict_seq": [event("C"), both, event("D")], "every_start": true });
    expression(
        &pattern,
        &["C", "A9", "B", "D", "C", "B", "A6", "A8", "D", "C", "A6", "D"],
        &[
            (4, json!({ "c": [1], "x": [2], "y": [2], "b": [3], "d": [4] })),
            (9, json!({ "c": [5], "x": [7], "y": [8], "b": [6], "d": [9] })),
        ],
    );
}

#[test]
fn what_is_due_before_the_first_event_is_over_when_it_comes() {
    let absent = json!({ "absent": event("A"), "for_ms": 500 });
    expression(&json!({ "seq": [absent, event("B")] }), &["B"], &[(1, json!({ "b": [1] }))]);
    expression(&json!({ "within_ms": 1_000, "of": event("B") }), &["B"], &[]);
    expression(&json!({ "within_ms": 1_001, "of": event("B") }), &["B"], &[(1, json!({ "b": [1] }))]);
}

/// It was refused.
#[test]
fn among_adjacent_events_may_be_what_must_not_come() {
    let small = json!({ "event": "B", "as": "b" });
    let large = json!({ "not": { "event": "B", "where": { "attr": "value", "op": ">", "const": 5.0 } } });
    let both = json!({ "and": [large, small] });
    let pattern = json!({ "strict_seq": [event("A"), both, event("C")], "every_start": true });
    expression(&pattern, &["A", "B1", "C", "A", "B9", "C"], &[(3, json!({ "a": [1], "b": [2], "c": [3] }))]);
    // What must not come before the first one is the end, where no other attempt is made.
    let first = json!({ "and": [{ "not": event("A") }, event("B")] });
    let pattern = json!({ "strict_seq": [first, event("C")] });
    expression(&pattern, &["D", "B", "C"], &[(3, json!({ "b": [2], "c": [3] }))]);
    expression(&pattern, &["A", "B", "C"], &[]);
}
