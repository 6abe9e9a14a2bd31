//! Cases of our own of sequences, in the notation of `data/cep`. What is found where optional elements, groups and the ends of
//! loops meet is what Flink CEP 1.20.1, run on the same events, finds.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use serde_json::{Value as Json, json};

/// An element of events of a kind, which is its name: with more that is said of it.
fn element(kind: &str, contiguity: &str, more: &Json) -> Json {
    with(json!({ "name": kind, "contiguity": contiguity, "where": { "type_in": [kind] } }), more)
}

fn group(elements: &[Json], contiguity: &str, more: &Json) -> Json {
    with(json!({ "name": "", "contiguity": contiguity, "group": elements }), more)
}

fn with(mut of: Json, more: &Json) -> Json {
    let all = of.as_object_mut().unwrap();
    more.as_object().into_iter().flatten().for_each(|(key, value)| drop(all.insert(key.clone(), value.clone())));
    of
}

/// Checks what a sequence finds in events of these kinds, one each second: by which event, and what is bound.
fn finds(pattern: &[Json], kinds: &str, found: &[(usize, Json)]) {
    let event = |(n, kind): (usize, &str)| json!({ "n": n + 1, "ts": 1_000 * (n + 1), "type": kind });
    let events: Vec<Json> = kinds.split(' ').enumerate().map(event).collect();
    let of = |bindings: &Json| {
        let lists = bindings.as_object().unwrap().values();
        let mut all: Vec<u64> =
            lists.flat_map(|ids| serde_json::from_value::<Vec<u64>>(ids.clone()).unwrap()).collect();
        all.sort_unstable();
        all
    };
    let matches: Vec<Json> =
        found.iter().map(|(at, bindings)| json!({ "at": at, "bindings": bindings, "events": of(bindings) })).collect();
    let case = json!({ "id": "own", "dialect": "sequence", "events": events, "pattern": pattern, "matches": matches });
    assert_eq!(common::run(&case), Ok(()), "{pattern:?} {kinds:?}");
}

const NEXT: &str = "next";
const LATER: &str = "followed_by";

/// It could not be: the first element of a group was passed with the whole group, or not at all.
#[test]
fn a_group_may_begin_with_what_is_missing() {
    let inner = [element("a", NEXT, &json!({ "optional": true })), element("b", NEXT, &Json::Null)];
    finds(
        &[element("c", NEXT, &Json::Null), group(&inner, LATER, &Json::Null)],
        "c b a b",
        &[(2, json!({ "c": [1], "b": [2] })), (4, json!({ "c": [1], "a": [3], "b": [4] }))],
    );
    let rounds = json!({ "min": 2, "max": null, "inner": "next" });
    finds(
        &[element("c", NEXT, &Json::Null), group(&inner, LATER, &rounds)],
        "c a b b b",
        &[(4, json!({ "c": [1], "a": [2], "b": [3, 4] })), (5, json!({ "c": [1], "a": [2], "b": [3, 4, 5] }))],
    );
}

/// What was skipped for a group was skipped for what is behind it, too: an element that must come next did not, and one that may
/// come later came twice.
#[test]
fn what_is_skipped_for_an_optional_group_is_skipped_for_it_alone() {
    let plain = |kind, contiguity| element(kind, contiguity, &Json::Null);
    let optional = json!({ "optional": true });
    finds(
        &[plain("c", NEXT), group(&[plain("a", NEXT), plain("b", NEXT)], LATER, &optional), plain("d", NEXT)],
        "c x d c d c a b d",
        &[
            (5, json!({ "c": [4], "d": [5] })),
            (9, json!({ "c": [1], "a": [7], "b": [8], "d": [9] })),
            (9, json!({ "c": [4], "a": [7], "b": [8], "d": [9] })),
            (9, json!({ "c": [6], "a": [7], "b": [8], "d": [9] })),
        ],
    );
    finds(
        &[plain("c", NEXT), group(&[plain("a", NEXT), plain("b", LATER)], LATER, &optional), plain("d", LATER)],
        "c x a b d",
        &[(5, json!({ "c": [1], "a": [3], "b": [4], "d": [5] })), (5, json!({ "c": [1], "d": [5] }))],
    );
}

/// What ends a loop of groups was passed by the way round an optional element of theirs.
#[test]
fn what_ends_a_group_ends_what_may_be_missing_in_it() {
    let plain = |kind, contiguity| element(kind, contiguity, &Json::Null);
    let rounds = json!({ "min": 1, "max": null, "inner": "followed_by", "until": { "type_in": ["u"] } });
    let optional = json!({ "optional": true });
    let inner = [plain("a", NEXT), element("b", NEXT, &optional)];
    finds(&[plain("c", NEXT), group(&inner, LATER, &rounds), plain("d", LATER)], "c a u d a b d", &[]);
    let inner = [element("a", NEXT, &optional), plain("b", LATER)];
    finds(&[plain("c", NEXT), group(&inner, LATER, &rounds)], "c b u a b b", &[(2, json!({ "c": [1], "b": [2] }))]);
}
