//! `kromka transport`, run as a program.
#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

mod common;

use common::{kromka, refused, text};
use serde_json::{Value, json};

fn output(arguments: &[&str], code: i32) -> String {
    let all = [&["transport"], arguments].concat();
    text(&kromka(&all).assert().code(code).stderr("").get_output().stdout)
}

#[test]
fn a_way_is_told_with_its_worth_and_the_others_with_theirs() {
    assert_eq!(
        output(&["--size-kb", "40", "--battery", "18"], 0),
        "mode      saver\n\
         use       bitchat: score 0.9675, arrives in 72000 ms, takes 0.126 J, costs 0\n\
         else      betanet: score 0.9061, arrives in 452 ms, takes 0.54 J, costs 0\n\
         not       betanet-mobile: there is no link that it runs over\n"
    );
    let urgent = output(&["--size-kb", "40", "--deadline-ms", "5000", "--battery", "18", "--link", "lte"], 0);
    assert!(urgent.contains("use       betanet-mobile: "), "{urgent}");
    assert!(urgent.contains("not       bitchat: it would arrive in 72000 ms, the deadline is 5000"), "{urgent}");
    assert!(urgent.contains("costs 0.0002\n"), "{urgent}");
}

#[test]
fn when_nothing_will_do_each_reason_is_told() {
    let none = output(&["--size-kb", "100", "--link", "none"], 3);
    assert_eq!(
        none,
        "mode      high performance\n\
         use       none\n\
         not       bitchat: the message has 100000 bytes, it takes 65536\n\
         not       betanet: there is no link that it runs over\n\
         not       betanet-mobile: there is no link that it runs over\n\
         nearest   betanet\n"
    );
    let json: Value = serde_json::from_str(&output(&["--size-kb", "100", "--link", "none", "--json"], 3)).unwrap();
    assert_eq!((&json["chosen"], &json["nearest"]), (&Value::Null, &json!("betanet")));
    assert_eq!(json["refused"][0], json!({"name": "bitchat", "constraint": "size", "have": 100_000, "need": 65_536}));
    for (arguments, told) in [
        (["--sensitivity", "secret"], "it may carry up to confidential data, the message is secret"),
        (["--deadline-ms", "10"], "it would arrive in 33000 ms, the deadline is 10"),
    ] {
        let out = output(&[&["--size-kb", "1"], &arguments[..]].concat(), 3);
        assert!(out.contains(told), "{out}");
    }
    let awaited = output(&["--size-kb", "1", "--interactive"], 0);
    assert!(awaited.contains("not       bitchat: it stores and forwards, and an answer is awaited"), "{awaited}");
}

#[test]
fn a_host_declares_its_own_and_keeps_the_one_in_use() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("transports.json");
    let list = json!([
        {"name": "lan", "over": ["wifi"], "latency_ms": 50, "kbps": 1_000, "energy_uj": 400_000},
        {"name": "serial", "latency_ms": 60, "kbps": 100, "energy_uj": 401_000, "size_max_bytes": 5_000},
        {"name": "letter", "latency_ms": 60, "kbps": 100, "store_and_forward_ms": 9_000_000, "cost_nano": 7_000_000},
    ]);
    let arguments = ["--size-kb", "2", "--transports", file.to_str().unwrap(), "--json"];
    std::fs::write(&file, list.to_string()).unwrap();
    let of = |more: &[&str]| serde_json::from_str::<Value>(&output(&[&arguments[..], more].concat(), 0)).unwrap();
    let first = of(&[]);
    assert_eq!((&first["chosen"], &first["kept"]), (&json!("lan"), &json!(false)));
    let parts = first["scored"][0]["parts_ppb"].as_object().unwrap();
    let sum: u64 = parts.values().map(|part| part.as_u64().unwrap()).sum();
    assert_eq!((parts.len(), json!(sum)), (5, first["scored"][0]["score_ppb"].clone()));
    let kept = of(&["--in-use", "serial"]);
    assert_eq!((&kept["chosen"], &kept["kept"]), (&json!("serial"), &json!(true)));
    refused(kromka(&["transport", "--in-use", "x"]).args(arguments), &["--in-use is x", "lan, serial, letter"]);
    for (entry, parts) in [
        (json!([{"name": "a", "latency_ms": 1}]), ["transports.json", "missing field `kbps`"]),
        (json!([{"name": "a", "latency_ms": 1, "kbps": 1, "colour": 1}]), ["transports.json", "colour"]),
        (json!([{"name": "a", "latency_ms": 1, "kbps": 1, "over": []}]), ["transport 1 runs over", "no kind of link"]),
        (
            json!([{"name": "a", "latency_ms": 1, "kbps": 1, "privacy_percent": 101}]),
            ["a: privacy_percent", "0 to 100"],
        ),
        (json!([list[0], list[0]]), ["transports.json", "two transports are called lan"]),
        (json!(vec![list[0].clone(); 9]), ["9 transports", "8 are the most"]),
    ] {
        std::fs::write(&file, entry.to_string()).unwrap();
        refused(kromka(&["transport"]).args(arguments), &parts);
    }
}

#[test]
fn what_cannot_be_is_refused() {
    for (arguments, parts) in [
        (["--size-kb=-1", "--json"], ["--size-kb is -1", "allowed is 0 to"]),
        (["--size-kb=1e30", "--json"], ["bytes is", "allowed is 0 to"]),
        (["--size-kb=1", "--cost-max=nan"], ["--cost-max is NaN", "allowed is 0 to"]),
        (["--size-kb=1", "--cost-max=-1"], ["cost_nano is -1000000000", "allowed is 0 to"]),
        (["--size-kb=1", "--deadline-ms=0"], ["deadline_ms is 0", "allowed is 1 to"]),
        (["--size-kb=1", "--link=pigeon"], ["unknown variant `pigeon`", "`wifi`"]),
        (["--size-kb=1", "--battery=101"], ["--battery is 101", "0 to 100"]),
    ] {
        refused(kromka(&["transport"]).args(arguments), &parts);
    }
}
