//! JSON into documents and out of them.
#![cfg(feature = "serde")]

mod common;

use common::{everything, replica, sync};
use kromka_state::{Document, MapPolicy, Missing, Operation, Policies, Shape, Value};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

const IDENTITY: Policies = Policies {
    map: MapPolicy::Identity,
    register: kromka_state::RegisterPolicy::Lww,
    set: kromka_state::SetPolicy::AddWins,
    flag: kromka_state::FlagPolicy::EnableWins,
};

fn value() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        (-3_i64..4).prop_map(Json::from),
        prop_oneof![Just(-0.5), Just(1.0), Just(1e300)].prop_map(Json::from),
        "[ab]{0,2}".prop_map(Json::String),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Json::Array),
            proptest::collection::btree_map("[abc]", inner, 0..4).prop_map(|items| items.into_iter().collect()),
        ]
    })
}

fn object() -> impl Strategy<Value = Json> {
    proptest::collection::btree_map("[abc]", value(), 0..4).prop_map(|items| items.into_iter().collect())
}

/// By which of two replicas, whether they then meet, what, where.
type Write = (bool, bool, u8, Vec<&'static str>, i64);

/// One of each kind at paths where others are, and whole values that JSON has another word for.
fn writes() -> impl Strategy<Value = Vec<Write>> {
    let path = proptest::collection::vec(proptest::sample::select(&["a", "b", "c"][..]), 1..4);
    proptest::collection::vec((any::<bool>(), any::<bool>(), 0_u8..12, path, -3_i64..4), 0..16)
}

fn written(policies: Policies, writes: &[Write]) -> Document {
    let (mut one, mut two) = (replica(policies, 1), replica(policies, 2));
    for (by_one, meet, what, path, number) in writes {
        let operation = match what {
            0 => Operation::Set(path, Value::Int(*number)),
            1 => Operation::Set(path, Value::Bytes([1, 2].into())),
            2 => Operation::Set(path, Value::from(&json!({ "a": 1, "b": { "c": [2] } }))),
            3 => Operation::Increment(path, *number),
            4 => Operation::Grow(path, number.abs()),
            5 => Operation::Raise(path, *number),
            6 => Operation::Add(path, Value::Int(*number)),
            7 => Operation::Add(path, Value::Bytes([1, 2].into())),
            8 => Operation::Enable(path),
            9 => Operation::Counter(path, *number),
            10 => Operation::Delete(path),
            _ => Operation::Make(path),
        };
        // Where maps are objects, there may be none to write in.
        let _refused = if *by_one { one.commit(&[operation]) } else { two.commit(&[operation]) };
        if *meet {
            sync(&mut one, &mut two);
        }
    }
    sync(&mut two, &mut one);
    one
}

/// A set has its elements in another order, and each once.
fn is_read_as(have: &Json, want: &Json) -> bool {
    match (have, want) {
        (Json::Object(have), Json::Object(want)) => {
            have.len() == want.len()
                && have.iter().all(|(key, have)| want.get(key).is_some_and(|want| is_read_as(have, want)))
        }
        (Json::Array(have), Json::Array(want)) => {
            have.iter().all(|item| want.contains(item)) && want.iter().all(|item| have.contains(item))
        }
        (have, want) => have == want,
    }
}

/// What was there and what was told, the latter first; `None` where something of either is missing.
fn is_kept(before: Option<&Json>, after: Option<&Json>, told: Option<&Json>) -> bool {
    match (before, after, told) {
        (_, None, _) => false,
        (Some(before), Some(after), None) => is_read_as(after, before),
        (before, Some(Json::Object(after)), Some(Json::Object(told))) => {
            let none = serde_json::Map::new();
            let before = before.and_then(Json::as_object).unwrap_or(&none);
            let keys: std::collections::BTreeSet<&String> = before.keys().chain(told.keys()).collect();
            keys.len() == after.len()
                && keys.iter().all(|key| is_kept(before.get(*key), after.get(*key), told.get(*key)))
        }
        (_, Some(Json::Array(after)), Some(Json::Array(told))) => told.iter().all(|item| after.contains(item)),
        (_, Some(after), Some(told)) => after == told,
        (None, Some(_), None) => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_was_imported_is_read(identity in any::<bool>(), writes in writes(), json in object()) {
        let document = written(if identity { IDENTITY } else { Policies::default() }, &writes);
        let mut exact = document.clone();
        exact.import(&[], &json, Missing::Delete).unwrap();
        let read = exact.to_json(&[]).unwrap();
        prop_assert!(is_read_as(&read, &json), "{read} is not {json}");
        let mut kept = document.clone();
        kept.import(&[], &json, Missing::Keep).unwrap();
        let (before, after) = (document.to_json(&[]), kept.to_json(&[]));
        prop_assert!(is_kept(before.as_ref(), after.as_ref(), Some(&json)), "{before:?}, {json}: {after:?}");
        // Another time there is nothing to write, nor anything to tell.
        for (document, missing) in [(&mut exact, Missing::Delete), (&mut kept, Missing::Keep)] {
            let clock = document.clock().clone();
            document.delta_since(&clock);
            prop_assert_eq!(document.import(&[], &json, missing), Ok(0));
            prop_assert!(!document.has_news(&clock));
        }
    }

    #[test]
    fn what_is_there_is_not_written(identity in any::<bool>(), writes in writes()) {
        let mut document = written(if identity { IDENTITY } else { Policies::default() }, &writes);
        for path in document.paths().into_iter().chain([Vec::new()]) {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            prop_assert_eq!(document.shape(&path).is_some(), document.get(&path).is_some());
            let Some(json) = document.to_json(&path) else { continue };
            prop_assert_eq!(document.import(&path, &json, Missing::Keep), Ok(0));
            prop_assert_eq!(document.import(&path, &json, Missing::Delete), Ok(0));
        }
    }
}

#[test]
fn what_is_there_stays_what_it_is() {
    let (mut one, mut two) = (replica(Policies::default(), 1), replica(Policies::default(), 2));
    let kinds = [
        Operation::Increment(&["counter"], 3),
        Operation::Grow(&["growing"], 3),
        Operation::Raise(&["maximum"], 3),
        Operation::Enable(&["flag"]),
        Operation::Add(&["set"], "a".into()),
        Operation::Add(&["set"], "b".into()),
    ];
    one.commit(&kinds).unwrap();
    sync(&mut one, &mut two);
    let json = json!({ "counter": 1, "growing": 5, "maximum": 4, "flag": false, "set": ["c", "b", "c"] });
    assert_eq!(one.import(&[], &json, Missing::Delete), Ok(6));
    two.commit(&[Operation::Increment(&["counter"], 10), Operation::Add(&["set"], "d".into())]).unwrap();
    sync(&mut two, &mut one);
    let want = json!({ "counter": 11, "growing": 5, "maximum": 4, "flag": false, "set": ["b", "c", "d"] });
    assert_eq!(one.to_json(&[]), Some(want));
    let shapes = ["counter", "growing", "maximum", "flag", "set"].map(|key| one.shape(&[key]));
    let kinds = [Shape::Counter, Shape::Growing, Shape::Maximum, Shape::Flag, Shape::Set];
    assert_eq!(shapes, kinds.map(Some));
    // What they cannot be.
    let json = json!({ "counter": "x", "growing": 1, "maximum": 1, "flag": 1, "set": [] });
    assert_eq!(one.import(&[], &json, Missing::Delete), Ok(5));
    assert_eq!(one.to_json(&[]), Some(json));
    assert_eq!(one.shape(&["growing"]), Some(Shape::Register));
}

#[test]
fn a_map_that_is_one_value_stays_one() {
    let mut document = replica(Policies::default(), 1);
    document.set(&["m"], Value::from(&json!({ "a": 1, "b": { "c": 2, "d": 3 } }))).unwrap();
    assert_eq!(document.import(&["m"], &json!({ "b": { "c": 4 } }), Missing::Keep), Ok(1));
    assert_eq!(document.to_json(&[]), Some(json!({ "m": { "a": 1, "b": { "c": 4, "d": 3 } } })));
    assert_eq!(document.import(&["m"], &json!({ "b": { "c": 4 } }), Missing::Delete), Ok(1));
    assert_eq!(document.to_json(&["m"]), Some(json!({ "b": { "c": 4 } })));
    assert_eq!((document.shape(&["m"]), document.shape(&["m", "b"])), (Some(Shape::Register), None));
}

#[test]
fn objects_are_made_once() {
    let (mut one, mut two) = (replica(IDENTITY, 1), replica(IDENTITY, 2));
    assert_eq!(one.import(&[], &json!({ "o": { "p": { "x": 1 }, "q": {} } }), Missing::Keep), Ok(4));
    sync(&mut one, &mut two);
    // Another one would hide what is written in the old one.
    two.set(&["o", "p", "y"], 2).unwrap();
    one.import(&["o"], &json!({ "p": {} }), Missing::Delete).unwrap();
    sync(&mut two, &mut one);
    assert_eq!(one.to_json(&[]), Some(json!({ "o": { "p": { "y": 2 } } })));
    assert_eq!(one.import(&["r", "s"], &json!(1), Missing::Keep).unwrap_err().number(), 1907);
}

#[test]
fn what_cannot_be_imported_leaves_nothing() {
    let mut document = replica(Policies::default(), 1);
    document.set(&["a"], 1).unwrap();
    let mut deep = json!({});
    for _ in 0..100 {
        deep = json!({ "k": deep });
    }
    let cases = [
        (json!(7), 1901),
        (json!({ "a": 2, "z": deep }), 1902),
        (json!({ "a": 2, "k".repeat(2_000): 1 }), 1903),
        (json!({ "a": 2, "z": "x".repeat(2 << 20) }), 1904),
    ];
    for (json, number) in cases {
        let before = (everything(&document), document.clock().clone());
        let error = document.import(&[], &json, Missing::Delete).unwrap_err();
        assert_eq!((error.number(), everything(&document), document.clock().clone()), (number, before.0, before.1));
    }
}
