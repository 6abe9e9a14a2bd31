//! What is kept beside a document, as formats of serde have it.
#![cfg(feature = "serde")]

mod common;

use std::fmt::Debug;

use kromka_core::Validate;
use kromka_state::{Clock, Config, Dot, FlagPolicy, MapPolicy, Policies, RegisterPolicy, ReplicaId, SetPolicy, Value};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

/// This is that JSON, and comes back from it and from bytes.
fn is<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, json: &Json) {
    assert_eq!(serde_json::to_value(value).expect("JSON"), *json);
    assert_eq!(serde_json::from_str::<T>(&json.to_string()).expect("what was written"), *value);
    let bytes = postcard::to_allocvec(value).expect("bytes");
    assert_eq!(postcard::from_bytes::<T>(&bytes).expect("what was written"), *value);
}

#[test]
fn a_configuration_comes_back() {
    let mut config = Config::new(ReplicaId(7));
    let policies = json!({ "register": "lww", "set": "add_wins", "flag": "enable_wins", "map": "reset_remove" });
    let mut json = json!({
        "replica": 7, "policies": policies, "max_leaves": 65_536, "held_max": 256, "held_bytes_max": 1_048_576, "history": 128,
        "drift_max_ms": 86_400_000,
    });
    is(&config, &json);
    config.policies = Policies {
        register: RegisterPolicy::Hlc,
        set: SetPolicy::RemoveWins,
        flag: FlagPolicy::DisableWins,
        map: MapPolicy::Identity,
    };
    config.history = 5;
    json["policies"] = json!({ "register": "hlc", "set": "remove_wins", "flag": "disable_wins", "map": "identity" });
    json["history"] = json!(5);
    is(&config, &json);
    is(&RegisterPolicy::Multi, &json!("multi"));
}

#[test]
fn what_is_not_told_is_as_by_default_and_what_is_not_known_is_refused() {
    let read = |json: Json| serde_json::from_value::<Config>(json);
    assert_eq!(read(json!({ "replica": 7 })).expect("a replica"), Config::new(ReplicaId(7)));
    let multi = read(json!({ "replica": 7, "policies": { "register": "multi" } })).expect("a replica and a policy");
    assert_eq!(multi.policies, Policies { register: RegisterPolicy::Multi, ..Policies::default() });
    let wrong = [
        json!({}),
        json!({ "replica": 7, "historie": 5 }),
        json!({ "replica": 7, "policies": { "registers": "multi" } }),
        json!({ "replica": 7, "policies": { "register": "last" } }),
    ];
    for json in wrong {
        assert!(read(json.clone()).is_err(), "{json}");
    }
    // What is out of its range is read, and is not valid.
    assert!(read(json!({ "replica": 7, "history": 0 })).expect("a number").validate().is_err());
}

#[test]
fn clocks_come_back_as_they_must_be() {
    let clock: Clock =
        [(9, 3), (u64::MAX, 1), (2, 5)].map(|(replica, seq)| (ReplicaId(replica), seq)).into_iter().collect();
    is(&clock, &json!({ "2": 5, "9": 3, "18446744073709551615": 1 }));
    is(&Dot { replica: ReplicaId(2), seq: 5 }, &json!({ "replica": 2, "seq": 5 }));
    is(&ReplicaId(2), &json!(2));
    // A replica of which nothing was seen is none that a clock has.
    let read: Clock = serde_json::from_value(json!({ "3": 0, "1": 2 })).expect("a clock");
    assert_eq!(read, [(ReplicaId(1), 2)].into_iter().collect());
}

#[test]
fn values_are_json_where_people_read_and_exact_where_they_do_not() {
    let list = Value::List(vec![Value::Null, true.into(), (-1).into(), 1.0.into(), "x".into()]);
    is(&list, &json!([null, true, -1, 1.0, "x"]));
    let bytes = Value::from(&b"ab"[..]);
    assert_eq!(serde_json::to_value(&bytes).expect("JSON"), json!([97, 98]));
    let exact = postcard::to_allocvec(&bytes).expect("bytes");
    assert_eq!(postcard::from_bytes::<Value>(&exact).expect("what was written"), bytes);
}
