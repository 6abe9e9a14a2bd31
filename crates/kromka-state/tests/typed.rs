//! Every kind, read as each type.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use std::collections::BTreeMap;

use common::{replica, sync};
use kromka_state::{Document, MapPolicy, Operation, Policies, RegisterPolicy, SetPolicy, Shape, Value};

fn identity() -> Policies {
    Policies { map: MapPolicy::Identity, ..Policies::default() }
}

/// One of each at a key of its own, within a map.
fn written(policies: Policies) -> Document {
    let mut document = replica(policies, 1);
    document.make(&["m"]).unwrap();
    let values: [(&str, Value); 7] = [
        ("null", Value::Null),
        ("bool", true.into()),
        ("int", 12.into()),
        ("float", 12.5.into()),
        ("text", "text".into()),
        ("bytes", b"bytes"[..].into()),
        ("list", vec![1.into(), "x".into()].into()),
    ];
    for (key, value) in values {
        document.set(&["m", key], value).unwrap();
    }
    document.set(&["m", "map"], BTreeMap::from([("k".to_owned(), Value::Null)])).unwrap();
    document.counter(&["m", "counter"], -3).unwrap();
    document.grow(&["m", "growing"], 4).unwrap();
    document.raise(&["m", "maximum"], 5).unwrap();
    document.enable(&["m", "on"]).unwrap();
    document.disable(&["m", "off"]).unwrap();
    document.add(&["m", "set"], "b").unwrap();
    document.add(&["m", "set"], "a").unwrap();
    document
}

#[test]
fn each_kind_is_read_as_its_type_and_as_no_other() {
    for policies in [Policies::default(), identity()] {
        let document = written(policies);
        let keys = document.keys(&["m"]);
        let all = "bool bytes counter float growing int list map maximum null off on set text";
        assert_eq!(keys, all.split(' ').collect::<Vec<_>>());
        let of = |is: &dyn Fn(&[&str]) -> bool| -> Vec<&str> {
            keys.iter().copied().filter(|key| is(&["m", key])).collect()
        };
        assert_eq!(of(&|path| document.get_bool(path).is_some()), ["bool", "off", "on"]);
        assert_eq!(of(&|path| document.get_i64(path).is_some()), ["counter", "growing", "int", "maximum"]);
        assert_eq!(of(&|path| document.get_f64(path).is_some()), ["counter", "float", "growing", "int", "maximum"]);
        assert_eq!(of(&|path| document.get_text(path).is_some()), ["text"]);
        assert_eq!(of(&|path| document.get_bytes(path).is_some()), ["bytes"]);
        assert_eq!(of(&|path| document.get_list(path).is_some()), ["list"]);
        assert_eq!(of(&|path| !document.elements(path).is_empty()), ["set"]);
        assert_eq!(of(&|path| !document.keys(path).is_empty()), ["map"]);
        let registers = ["bool", "bytes", "float", "int", "list", "map", "null", "text"];
        assert_eq!(of(&|path| document.get_register(path).is_some()), registers);
        assert_eq!(of(&|path| document.shape(path) == Some(Shape::Register)), registers);
        let is = |key| (document.get_bool(&["m", key]), document.get_i64(&["m", key]), document.get_f64(&["m", key]));
        assert_eq!(["on", "off"].map(is), [(Some(true), None, None), (Some(false), None, None)]);
        assert_eq!(is("counter"), (None, Some(-3), Some(-3.0)));
        assert_eq!(is("float"), (None, None, Some(12.5)));
        assert_eq!(
            (document.get_text(&["m", "text"]), document.get_bytes(&["m", "bytes"])),
            (Some("text"), Some(&b"bytes"[..]))
        );
        assert_eq!(document.get_list(&["m", "list"]), Some(&[1.into(), "x".into()][..]));
        assert_eq!(document.elements(&["m", "set"]), [&Value::from("a"), &"b".into()]);
        assert!(document.contains(&["m", "set"], &"a".into()) && !document.contains(&["m", "set"], &"c".into()));
        // Without a kind to read, each is nothing.
        for path in [&[][..], &["m"], &["x"], &["m", "x"], &["m", "text", "x"]] {
            let read =
                (document.get_bool(path), document.get_i64(path), document.get_f64(path), document.get_text(path));
            assert_eq!((read, document.get_register(path)), ((None, None, None, None), None));
            assert_eq!((document.get_bytes(path), document.get_list(path)), (None, None));
            assert!(document.elements(path).is_empty());
        }
        assert_eq!((document.keys(&[]), document.keys(&["x"])), (vec!["m"], vec![]));
    }
}

#[test]
fn what_was_deleted_is_no_key() {
    for policies in [Policies::default(), identity()] {
        let mut document = written(policies);
        document.delete(&["m", "set"]).unwrap();
        document.delete(&["m", "counter"]).unwrap();
        document.remove(&["m", "map"], "x").unwrap();
        assert!(document.keys(&["m"]).iter().all(|key| *key != "set" && *key != "counter"));
        document.delete(&["m"]).unwrap();
        assert!(document.keys(&["m"]).is_empty() && document.keys(&[]).is_empty());
    }
}

/// Where a removal may win, it leaves something behind, which is not there.
#[test]
fn an_element_that_lost_is_not_listed() {
    let policies = Policies { set: SetPolicy::RemoveWins, ..Policies::default() };
    let (mut one, mut two) = (replica(policies, 1), replica(policies, 2));
    one.commit(&[Operation::Add(&["s"], 1.into()), Operation::Add(&["s"], 2.into())]).unwrap();
    two.remove(&["s"], 2).unwrap();
    sync(&mut two, &mut one);
    assert_eq!((one.elements(&["s"]), one.keys(&[])), (vec![&1.into()], vec!["s"]));
    one.remove(&["s"], 1).unwrap();
    assert_eq!((one.elements(&["s"]).len(), one.keys(&[]).len(), one.shape(&["s"])), (0, 0, None));
}

#[test]
fn of_concurrent_values_the_winner_is_read() {
    let policies = Policies { register: RegisterPolicy::Multi, ..Policies::default() };
    let (mut one, mut two) = (replica(policies, 1), replica(policies, 2));
    one.set(&["x"], "one").unwrap();
    two.set(&["x"], "two").unwrap();
    two.add(&["y"], 1).unwrap();
    one.set(&["y", "z"], 2).unwrap();
    sync(&mut two, &mut one);
    assert_eq!(one.get_text(&["x"]), Some("two"));
    let shown: Vec<Value> = one.get_all(&["x"]);
    assert_eq!(shown.iter().map(Value::as_text).collect::<Vec<_>>(), [Some("two"), Some("one")]);
    // A map, and beside it a set.
    assert_eq!((one.shape(&["y"]), one.keys(&["y"]), one.elements(&["y"]).len()), (Some(Shape::Map), vec!["z"], 1));
}
