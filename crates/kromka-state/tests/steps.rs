//! Short cases in the notation of `data/state`, one for each rule of its README that the random histories have no words for.

mod common;

use common::World;
use serde_json::{Value as Json, json};

/// Runs a case under `multi, add-wins, reset-remove, enable-wins`, but for what `policy` says.
fn run(policy: Json, replicas: &[&str], steps: Json, expect: Json) {
    let case = json!({ "policy": policy, "replicas": replicas });
    let mut world = World::new(&case).unwrap_or_else(|why| panic!("{why}"));
    for step in steps.as_array().expect("steps") {
        world.step(step).unwrap_or_else(|why| panic!("{step}: {why}"));
    }
    for expectation in expect.as_array().expect("expectations") {
        world.expect(expectation).unwrap_or_else(|why| panic!("{why}"));
    }
}

const AB: &[&str] = &["A", "B"];
const ABC: &[&str] = &["A", "B", "C"];

#[test]
fn a_later_name_wins_a_tie_and_no_wall_clock_does() {
    let policy = json!({ "register": "lww-lamport-then-replica" });
    let steps = json!([["B", "set", ["x"], 1, { "wall": 5 }], ["A", "set", ["x"], 2, { "wall": 900_000 }], ["sync*"]]);
    run(policy.clone(), &["B", "A"], steps, json!([{ "at": "A", "path": ["x"], "value": 1 }, { "same": ["A", "B"] }]));
    // The higher Lamport clock wins over the later name.
    let steps = json!([["A", "set", ["y"], 0], ["A", "set", ["x"], 2], ["B", "set", ["x"], 1], ["sync*"]]);
    run(policy, AB, steps, json!([{ "at": "B", "path": ["x"], "value": 2 }]));
}

#[test]
fn early_late_and_twice_over_a_restart() {
    let steps = json!([
        ["A", "add", ["s"], "x", { "as": "one" }],
        ["A", "rem", ["s"], "x", { "as": "two" }],
        ["A", "add", ["s"], "y", { "as": "three" }],
        ["deliver", "three", "B"], ["deliver", "two", "B"], ["restart", "B"], ["deliver", "two", "B"],
        ["deliver", "one", "B"], ["check", { "at": "B", "path": ["s"], "value": ["y"] }],
        ["deliver", "one", "B"], ["sync", "A", "B"]
    ]);
    run(json!({}), AB, steps, json!([{ "same": ["A", "B"] }, { "at": "B", "path": ["s"], "value": ["y"] }]));
}

#[test]
fn what_waits_is_passed_on() {
    let steps = json!([
        ["A", "set", ["x"], 1, { "as": "one" }], ["A", "set", ["x"], 2, { "as": "two" }],
        ["deliver", "two", "B"], ["sync", "B", "C"], ["deliver", "one", "C"]
    ]);
    run(json!({}), ABC, steps, json!([{ "at": "C", "path": ["x"], "values": [2] }]));
}

#[test]
fn what_nobody_else_touched_waits_for_nobody() {
    let steps = json!([
        ["A", "add", ["s"], 1], ["sync", "A", "B"], ["B", "add", ["s"], 2, { "as": "m" }], ["deliver", "m", "C"]
    ]);
    run(json!({}), ABC, steps, json!([{ "at": "C", "path": ["s"], "value": [2] }]));
}

#[test]
fn a_transaction_is_told_as_one() {
    let steps = json!([
        ["tx", "A", [["set", ["m", "x"], 1], ["inc", ["m", "n"], 2], ["add", ["m", "s"], "e"], ["del", ["m", "x"]],
            ["enable", ["m", "f"]], ["disable", ["g"]]], { "as": "m" }],
        ["deliver", "m", "B"], ["deliver", "m", "B"]
    ]);
    let value = json!({ "m": { "n": 2, "s": ["e"], "f": true }, "g": false });
    run(json!({}), AB, steps, json!([{ "at": "B", "path": [], "value": value }, { "same": ["A", "B"] }]));
}

#[test]
fn an_object_hides_what_comes_too_late() {
    let policy = json!({ "map": "identity" });
    let first = [json!(["A", "make", ["o"]]), json!(["A", "counter", ["o", "n"], 10]), json!(["sync", "A", "B"])];
    let case = |rest: &[Json], expect: Json| {
        let steps = first.iter().chain(rest).cloned().collect();
        run(policy.clone(), AB, steps, expect);
    };
    case(
        &[json!(["A", "inc", ["o", "n"], 1]), json!(["B", "inc", ["o", "n"], -4]), json!(["sync*"])],
        json!([{ "at": "A", "path": ["o", "n"], "value": 7 }, { "same": AB }]),
    );
    case(
        &[json!(["A", "del", ["o", "n"]]), json!(["B", "inc", ["o", "n"], 1]), json!(["sync*"])],
        json!([{ "at": "B", "path": ["o", "n"], "absent": true }, { "at": "A", "path": ["o"], "value": {} }]),
    );
    case(
        &[
            json!(["A", "set", ["o"], 5]),
            json!(["B", "make", ["o", "p"]]),
            json!(["B", "set", ["o", "p", "x"], 1]),
            json!(["sync*"]),
        ],
        json!([{ "at": "B", "path": [], "value": { "o": 5 } }, { "at": "B", "path": ["o", "p"], "absent": true }]),
    );
    case(
        &[
            json!(["A", "make", ["o"]]),
            json!(["A", "set", ["o", "x"], 1]),
            json!(["B", "make", ["o"]]),
            json!(["B", "add", ["o", "s"], 2]),
            json!(["sync*"]),
        ],
        json!([{ "at": "A", "path": ["o"], "values": [{ "x": 1 }, { "s": [2] }] }, { "at": "A", "path": ["o", "s"], "value": [2] },
            { "at": "A", "path": ["o", "x"], "absent": true }, { "same": AB }]),
    );
}

#[test]
fn removes_and_disables_can_win() {
    let policy = json!({ "set": "remove-wins", "flag": "disable-wins" });
    let steps = json!([
        ["A", "add", ["s"], 1], ["A", "enable", ["f"]], ["sync*"],
        ["A", "rem", ["s"], 1], ["B", "add", ["s"], 1], ["A", "disable", ["f"]], ["B", "enable", ["f"]], ["sync*"],
        ["check", { "at": "A", "path": ["s"], "value": [] }], ["check", { "at": "B", "path": ["f"], "value": false }],
        ["B", "add", ["s"], 1], ["B", "enable", ["f"]], ["sync", "B", "A"]
    ]);
    let expect = json!([{ "at": "A", "path": ["s"], "value": [1] }, { "at": "A", "path": ["f"], "value": true }]);
    run(policy, AB, steps, expect);
}

#[test]
fn a_counter_survives_a_deletion_by_what_that_had_not_seen() {
    let steps = json!([
        ["A", "inc", ["m", "c"], 5],
        ["sync*"],
        ["B", "del", ["m"]],
        ["A", "inc", ["m", "c"], 3],
        ["A", "inc", ["m", "c"], 0],
        ["B", "inc", ["m", "c"], 1],
        ["B", "del", ["m", "c"]],
        ["restart", "B"],
        ["B", "inc", ["m", "c"], 2],
        ["sync*"]
    ]);
    run(json!({}), AB, steps, json!([{ "at": "B", "path": ["m", "c"], "value": 5 }, { "same": AB }]));
}
