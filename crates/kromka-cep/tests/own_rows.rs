//! Cases of our own of row patterns, in the notation of `data/cep`: what its words say of nothing, of edges and of few rows.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use serde_json::{Value as Json, json};

/// Checks what a pattern finds in 90, 80, 70, 70, where B falls or stays and every other name is any row: matches as names of
/// rows, one for each; `-` is an empty one.
fn finds(pattern: &str, found: &[(u64, &str)]) {
    let events: Vec<Json> =
        (1..).zip([90, 80, 70, 70]).map(|(n, value)| json!({ "n": n, "ts": n, "value": value })).collect();
    let told = |(first, names): &(u64, &str)| {
        if *names == "-" {
            return json!({ "events": [], "bindings": {}, "empty_at": first });
        }
        let mut bindings = json!({});
        for (row, name) in (*first..).zip(names.chars()) {
            let all = bindings.as_object_mut().unwrap().entry(name.to_string()).or_insert(json!([]));
            all.as_array_mut().unwrap().push(json!(row));
        }
        json!({ "events": (*first..).zip(names.chars()).map(|(row, _)| row).collect::<Vec<_>>(), "bindings": bindings })
    };
    let case = json!({
        "id": "own", "dialect": "row_pattern", "events": events, "pattern": pattern,
        "define": { "B": { "attr": "value", "op": "<=", "prev": 1 } },
        "after_match": { "strategy": "skip_past_last" }, "order": "batch",
        "matches": found.iter().map(told).collect::<Vec<_>>(),
    });
    assert_eq!(common::run(&case), Ok(()), "{pattern}");
}

const NOTHING: [(u64, &str); 4] = [(1, "-"), (2, "-"), (3, "-"), (4, "-")];

/// `{,}` was refused.
#[test]
fn bounds_may_be_missing_on_both_sides() {
    for (pattern, found) in [
        ("B{,}", &[(1, "-"), (2, "BBB")][..]),
        ("B{,}?", &NOTHING),
        ("B{,2}", &[(1, "-"), (2, "BB"), (4, "B")]),
        ("B{,2}?", &NOTHING),
        ("B{2,}?", &[(2, "BB")]),
        ("B{1,5}?", &[(2, "B"), (3, "B"), (4, "B")]),
        ("B??", &NOTHING),
        ("B{5,7}", &[]),
    ] {
        finds(pattern, found);
    }
}

#[test]
fn nothing_is_repeated_once_and_edges_are_no_rows() {
    let ones = &[(1, "-"), (2, "B"), (3, "B"), (4, "B")];
    for (pattern, found) in [
        ("() | A", &NOTHING[..]),
        ("()* | B", &NOTHING),
        ("(){5,} | B", &NOTHING),
        ("B | ()*", ones),
        ("(B ()*)*", &[(1, "-"), (2, "BBB")]),
        // The way through nothing comes back to where it was.
        ("(() | A)*", &[(1, "AAAA")]),
        ("^* | B", &NOTHING),
        ("^+ | B", ones),
        ("^A", &[(1, "A")]),
        ("A^", &[]),
        ("$+ | B", &[(2, "B"), (3, "B"), (4, "B")]),
        ("A B $+", &[(3, "AB")]),
        ("$A", &[]),
        ("PERMUTE(A, B, C)", &[(1, "ABC")]),
        ("PERMUTE(B, A)", &[(1, "AB"), (3, "BA")]),
    ] {
        finds(pattern, found);
    }
}
