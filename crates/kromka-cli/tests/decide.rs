//! `kromka decide`, run as a program.
#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

mod common;

use std::collections::BTreeSet;

use common::{kromka, refused, text};
use serde_json::{Value, json};

const EXAMPLE: &str = include_str!("../../../docs/decide.example.json");

/// The least document that can be decided.
fn least() -> Value {
    json!({ "task": { "type": "inference" }, "environments": { "local": { "latency_ms": 900 } } })
}

/// [`least`] with one more value at a path.
fn with(pointer: &[&str], value: Value) -> String {
    let mut document = least();
    let mut place = &mut document;
    for key in pointer {
        place = &mut place[*key];
    }
    *place = value;
    document.to_string()
}

fn answer(document: &str, code: i32) -> Value {
    let run = kromka(&["decide", "--json"]).write_stdin(document).assert().code(code).stderr("");
    serde_json::from_str(&text(&run.get_output().stdout)).unwrap()
}

fn wrong(document: &str, parts: &[&str]) {
    refused(kromka(&["decide"]).write_stdin(document), parts);
}

#[test]
fn the_example_is_decided_as_it_was() {
    let run = kromka(&["decide", "-"]).write_stdin(EXAMPLE).assert().code(0).stderr("");
    let table = text(&run.get_output().stdout);
    let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/decide.txt");
    if std::env::var_os("KROMKA_BLESS").is_some() {
        std::fs::write(&golden, &table).unwrap();
    }
    assert_eq!(table, std::fs::read_to_string(golden).unwrap(), "KROMKA_BLESS=1 writes it anew");
    assert!(include_str!("../../../README.md").contains(table.trim_end()), "the README shows another table");
    let printed = kromka(&["decide", "--example"]).assert().code(0);
    assert_eq!(text(&printed.get_output().stdout), EXAMPLE);
}

#[test]
fn a_file_and_standard_input_give_the_same_twice() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("task.json");
    std::fs::write(&file, EXAMPLE).unwrap();
    let of = |command: &mut assert_cmd::Command| text(&command.assert().code(0).get_output().stdout);
    let first = of(kromka(&["decide", "--json"]).arg(&file));
    assert_eq!(first, of(kromka(&["decide", "--json"]).arg(&file)));
    assert_eq!(first, of(kromka(&["decide", "--json"]).write_stdin(EXAMPLE)));
}

#[test]
fn the_answer_has_its_keys_and_its_parts_sum_exactly() {
    let answer = answer(EXAMPLE, 0);
    let keys = |value: &Value| -> BTreeSet<String> { value.as_object().unwrap().keys().cloned().collect() };
    let expected = "verdict chosen fallbacks score margin confidence token_cap detect_timeout_ms deferred_until_ms nearest \
                    rejected scorecards";
    assert_eq!(keys(&answer), expected.split(' ').map(str::to_owned).collect());
    assert_eq!((&answer["verdict"], &answer["chosen"]), (&json!("run"), &json!("basic")));
    assert_eq!(answer["rejected"].as_array().unwrap().len(), 5);
    for rejection in answer["rejected"].as_array().unwrap() {
        let expected = ["environment", "constraint", "have", "need", "unit", "reason"];
        assert_eq!(keys(rejection), expected.map(str::to_owned).into());
    }
    let premium =
        answer["rejected"].as_array().unwrap().iter().find(|other| other["environment"] == "premium").unwrap();
    assert_eq!((&premium["constraint"], &premium["unit"]), (&json!("cost"), &json!("nano_usd")));
    // 0.0052 expected, no deviation of the cost: the limit is 0.004.
    assert_eq!((&premium["have"], &premium["need"]), (&json!(5_200_000), &json!(4_000_000)));
    assert_eq!(answer["scorecards"].as_array().unwrap().len(), 6);
    for card in answer["scorecards"].as_array().unwrap() {
        let number = |value: &Value| value.as_str().unwrap().parse::<i64>().unwrap();
        let parts: i64 = card["contributions"].as_object().unwrap().values().map(number).sum();
        assert_eq!(parts + number(&card["bonus"]), number(&card["score"]), "{}", card["environment"]);
    }
}

#[test]
fn nothing_feasible_is_an_answer_with_its_own_code() {
    let late = answer(&with(&["task", "deadline_ms"], json!(500)), 3);
    assert_eq!((&late["verdict"], &late["chosen"]), (&json!("infeasible"), &Value::Null));
    assert_eq!(late["nearest"], "local");
    assert_eq!((&late["rejected"][0]["have"], &late["rejected"][0]["need"]), (&json!(900), &json!(500)));
    let nowhere = answer(r#"{"task": {"type": "inference"}, "environments": {}}"#, 3);
    assert_eq!((nowhere["rejected"].as_array().unwrap().len(), &nowhere["scorecards"]), (6, &json!([])));
    let table = kromka(&["decide"]).write_stdin(with(&["task", "deadline_ms"], json!(500))).assert().code(3);
    assert!(text(&table.get_output().stdout).starts_with("no feasible option; nearest is local\n"));
}

#[test]
fn a_task_that_may_wait_is_told_until_when() {
    let mut document = least();
    document["task"]["qos"] = json!({ "deferrable": true });
    document["environments"]["local"] = json!({ "latency_ms": 900, "slots_free": 0, "ready_at_ms": 4000 });
    let answer = answer(&document.to_string(), 0);
    assert_eq!((&answer["verdict"], &answer["deferred_until_ms"]), (&json!("defer"), &json!(4_000)));
}

#[test]
fn money_in_a_string_is_exact() {
    let mut document = least();
    document["task"]["cost_max_usd"] = json!("999999.999999999");
    document["environments"]["local"]["cost_usd"] = json!("1000000");
    let rejection = &answer(&document.to_string(), 3)["rejected"][0];
    assert_eq!(
        (&rejection["have"], &rejection["need"]),
        (&json!(1_000_000_000_000_000u64), &json!(999_999_999_999_999u64))
    );
}

#[test]
fn every_mode_ranks_the_example() {
    for mode in ["weighted_sum", "topsis", "vikor", "promethee_ii"] {
        let mut document: Value = serde_json::from_str(EXAMPLE).unwrap();
        document["policy"]["mode"] = json!(mode);
        let answer = answer(&document.to_string(), 0);
        assert_eq!((&answer["chosen"], &answer["fallbacks"]), (&json!("basic"), &json!(["hybrid"])), "{mode}");
        let run = kromka(&["decide"]).write_stdin(document.to_string()).assert().code(0);
        assert_eq!(text(&run.get_output().stdout).contains(" index |"), mode != "weighted_sum");
    }
}

#[test]
fn the_incumbent_stays_within_the_switch_margin() {
    let mut document: Value = serde_json::from_str(EXAMPLE).unwrap();
    document["task"]["incumbent"] = json!("hybrid");
    assert_eq!(answer(&document.to_string(), 0)["chosen"], "basic");
    document["policy"]["switch_margin"] = json!(0.2);
    assert_eq!(answer(&document.to_string(), 0)["chosen"], "hybrid");
}

#[test]
fn documents_that_are_none_are_refused_with_their_place() {
    wrong("", &["standard input: the document is empty", "--example"]);
    wrong(" \n", &["the document is empty"]);
    wrong("{}", &["line 1, column 2: missing field `task`"]);
    wrong("[]", &["line 1"]);
    wrong("{\n \"task\": {\n", &["line 3", "EOF"]);
    wrong(r#"{"task": {"type": "inference"}}"#, &["missing field `environments`"]);
    wrong(&format!("{}x", least()), &["trailing characters", "found x"]);
    wrong(&least().to_string().replace("900", "NaN"), &["environments.local.latency_ms", "expected value, found NaN"]);
    let twice = least().to_string().replace("\"type\"", "\"type\":\"inference\",\"type\"");
    wrong(&twice, &["task: duplicate field `type`"]);
    refused(&mut kromka(&["decide", "nowhere.json"]), &["nowhere.json: No such file"]);
    refused(&mut kromka(&["decide", "--example", "--schema"]), &["--schema"]);
}

#[test]
fn unknown_keys_and_words_list_the_known_ones() {
    wrong(&with(&["tasks"], json!(1)), &["tasks: unknown field `tasks`", "`task`, `device`, `link`, `environments`"]);
    wrong(&with(&["task", "deadline"], json!(1)), &["task.deadline: unknown field `deadline`", "`deadline_ms`"]);
    wrong(
        &with(&["environments", "moon"], json!({})),
        &["environments.moon: unknown field `moon`", "`local`, `basic`"],
    );
    wrong(&with(&["policy"], json!({ "mode": "best" })), &["policy.mode: unknown variant `best`", "`topsis`"]);
    wrong(&with(&["task", "type"], json!("guess")), &["task.type: unknown variant `guess`", "`generation`"]);
    let rule = json!({ "rules": [{ "effect": { "forbid": ["moon"] } }] });
    wrong(&with(&["policy"], rule), &["policy.rules[0].effect.forbid[0]: unknown variant `moon`", "`hybrid`"]);
}

#[test]
fn values_out_of_range_say_what_is_allowed() {
    for (pointer, value, parts) in [
        (
            ["task", "deadline_ms"],
            json!("soon"),
            ["task.deadline_ms: invalid type: string \"soon\"", "1 to 4294967295 ms"],
        ),
        (["task", "deadline_ms"], json!(0), ["task.deadline_ms: 0 ms is out of range", "1 to 4294967295 ms"]),
        (["task", "cost_max_usd"], json!(-0.1), ["task.cost_max_usd: -0.1 USD is out of range", "0 to 1000000 USD"]),
        (["task", "cost_max_usd"], json!("0.0000000001"), ["has more than 9 decimals", "0 to 1000000 USD"]),
        (["task", "qos"], json!({ "quality_min": 2 }), ["task.qos.quality_min: 2 of 1 is out of range", "0 to 1"]),
        (["policy", "risk"], json!(11), ["policy.risk: risk is 11", "0 to 10"]),
        (["policy", "scales"], json!({ "energy_j": 0 }), ["policy.scales.energy_j", "0.000001 to 1000000 J"]),
        (["policy", "preferences"], json!({ "cost": 5 }), ["policy.preferences.cost: preference is 5", "0.25 to 4"]),
        (["environments", "edge"], json!({}), ["environments.edge: missing field `latency_ms`", "line 1"]),
        (["device", "battery"], json!(true), ["device.battery: invalid type: boolean", "0 to 1"]),
    ] {
        wrong(&with(&pointer, value), &parts);
    }
}

#[test]
fn weights_that_cannot_be_used_are_refused() {
    let weights = |cost: &str| with(&["policy"], json!({ "weights": { "cost": 7 } })).replace('7', cost);
    wrong(&weights("NaN"), &["policy.weights.cost: expected value, found NaN"]);
    wrong(&weights("1e999"), &["policy.weights.cost: number out of range, found 1e999"]);
    wrong(&weights("-0.1"), &["policy.weights.cost: weight is -0.1; allowed is 0 to 1000"]);
    wrong(&weights("1001"), &["policy.weights.cost: weight is 1001; allowed is 0 to 1000"]);
    wrong(&weights("\"much\""), &["policy.weights.cost: invalid type: string \"much\", expected a number, 0 to 1000"]);
    let zero = json!({ "quality": 0, "latency": 0, "cost": 0, "privacy": 0, "availability": 0, "energy": 0 });
    wrong(&with(&["policy"], json!({ "weights": zero })), &["policy.weights: the weights sum to zero"]);
}

#[test]
fn rules_that_cannot_be_used_are_refused() {
    let with_rules = |rules: Value| with(&["policy"], json!({ "rules": rules }));
    let rule = json!({ "effect": { "forbid": ["basic"] } });
    answer(&with_rules(json!(vec![rule.clone(); 64])), 0);
    wrong(
        &with_rules(json!(vec![rule; 65])),
        &["policy.rules: 65 rules were given: all 64 places for rules are taken"],
    );
    let condition = json!({ "field": "device.battery", "comparison": "less", "value": 0.2 });
    let five = json!([{ "conditions": vec![condition; 5], "effect": { "forbid": ["basic"] } }]);
    wrong(&with_rules(five), &["policy.rules[0]: the rule has 5 conditions; allowed is up to 4"]);
    for (effect, part) in [
        (json!({ "forbid": [] }), "policy.rules[0]: the rule names no environment"),
        (json!({ "ban": ["basic"] }), "unknown variant `ban`, expected one of `forbid`, `require`, `weight`, `bonus`"),
        (json!({ "weight": { "criterion": "cost", "factor": 17 } }), "rule factor is 17; allowed is 0 to 16"),
        (json!({ "bonus": { "environments": ["edge"], "amount": 2 } }), "rule bonus is 2; allowed is -1 to 1"),
    ] {
        wrong(&with_rules(json!([{ "effect": effect }])), &[part]);
    }
    for (field, value, part) in [
        ("device.battery", json!("a fifth"), "is no decimal number"),
        ("device.battery", json!(true), "allowed is a number"),
        ("device.charging", json!(1), "allowed is true or false"),
        ("task.sensitivity", json!("big"), "allowed is public, personal, confidential, secret"),
        ("task.deadline_ms", json!(0.5), "is no whole number"),
        ("environment.speed", json!(1), "`environment.latency_ms`"),
    ] {
        let condition = json!({ "field": field, "comparison": "less", "value": value });
        let rules = json!([{ "conditions": [condition], "effect": { "forbid": ["basic"] } }]);
        wrong(&with_rules(rules), &["policy.rules[0].conditions[0]", part]);
    }
    let condition = json!({ "field": "environment.cost_usd", "comparison": "less", "value": 1 });
    let rules = json!([{ "conditions": [condition], "effect": { "weight": { "criterion": "cost", "factor": 2 } } }]);
    wrong(&with_rules(rules), &["policy.rules[0]: a rule that moves a weight compares a field of an option"]);
}

#[test]
fn rules_read_the_units_of_the_document() {
    let condition = |field: &str, comparison: &str, value: Value| json!({ "field": field, "comparison": comparison, "value": value });
    for (condition, holds) in [
        (condition("environment.cost_usd", "equal", json!("0.5")), true),
        (condition("environment.cost_usd", "less", json!(0.5)), false),
        (condition("task.memory_mb", "at_least", json!(1.5)), true),
        (condition("device.temperature_c", "greater", json!(38.5)), true),
        (condition("link.kind", "equal", json!("wifi")), true),
        (condition("environment", "not_equal", json!("local")), false),
        (condition("device.charging", "equal", json!(false)), true),
    ] {
        let mut document = least();
        document["task"]["memory_mb"] = json!(1.5);
        document["device"] = json!({ "temperature_c": 39 });
        document["environments"]["local"]["cost_usd"] = json!("0.5");
        document["policy"] = json!({ "rules": [{ "conditions": [condition], "effect": { "forbid": ["local"] } }] });
        let answer = answer(&document.to_string(), if holds { 3 } else { 0 });
        assert_eq!(answer["chosen"].is_null(), holds, "{condition}");
    }
}
