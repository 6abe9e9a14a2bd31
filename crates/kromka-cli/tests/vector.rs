//! `kromka vector`, as it is called.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

/// Writes 600 vectors of 12 values as `.fvecs`, and the first three of them as queries.
fn files(directory: &Path) {
    let mut state = 1_u64;
    let mut rows: Vec<Vec<u8>> = Vec::new();
    for _ in 0..600 {
        let mut row = 12_i32.to_le_bytes().to_vec();
        for _ in 0..12 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            row.extend(f32::from(u16::try_from(state >> 48).unwrap_or(0)).to_le_bytes());
        }
        rows.push(row);
    }
    fs::write(directory.join("base.fvecs"), rows.concat()).expect("a file");
    fs::write(directory.join("query.fvecs"), rows[..3].concat()).expect("a file");
}

fn kromka(directory: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("kromka").expect("the command");
    let output = command.current_dir(directory).arg("vector").args(arguments).output().expect("an end");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

fn json(directory: &Path, arguments: &[&str]) -> Value {
    let (code, output, errors) = kromka(directory, arguments);
    assert_eq!(code, 0, "{arguments:?}: {errors}");
    serde_json::from_str(&output).expect("a document")
}

#[test]
fn an_index_is_built_searched_measured_and_described() {
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path();
    files(at);
    let exact = ["--exact", "f32", "--flat-max", "100"];
    let build =
        [["build", "--from", "base.fvecs", "--out", "base.kv", "--metric", "l2", "--json"].as_slice(), &exact].concat();
    assert_eq!(json(at, &build)["vectors"], 600);
    let info = json(at, &["info", "base.kv", "--json"]);
    assert_eq!((&info["vectors"], &info["linked"], &info["metric"]), (&600.into(), &600.into(), &"l2".into()));
    let found = json(at, &["search", "base.kv", "--queries", "query.fvecs", "-k", "2", "--json"]);
    for (row, hits) in found.as_array().expect("a list").iter().enumerate() {
        assert_eq!(hits[0]["id"], row, "each is nearest to itself");
        assert_eq!(hits.as_array().map(Vec::len), Some(2));
    }
    let measured = json(at, &["eval", "base.kv", "--ef", "10,200", "--samples", "50", "--json"]);
    let recall = |at: usize| measured[at]["recall"].as_f64().unwrap_or(0.0);
    assert!(recall(1) > 0.99 && recall(1) >= recall(0), "{measured}");
    let (code, text, _) = kromka(at, &["search", "base.kv", "--queries", "query.fvecs", "-k", "1"]);
    assert!(code == 0 && text.starts_with("0: 0 (0.000000)\n1: 1 "), "{text}");
}

#[test]
fn what_cannot_be_used_is_told() {
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path();
    files(at);
    fs::write(at.join("base.kv"), "not an index").expect("a file");
    for (arguments, words) in [
        (&["info", "base.kv"][..], "are not an index"),
        (&["info", "none.kv"], "cannot open none.kv"),
        (&["build", "--from", "base.kv", "--out", "a.kv"], "neither with .npy nor with .fvecs"),
        (&["build", "--from", "base.fvecs", "--out", "a.kv", "--metric", "l1"], "allowed are l2, cosine"),
        (&["build", "--from", "base.fvecs", "--out", "a.kv", "--coding", "product:13"], "allowed is 1 to 12"),
        (&["build", "--from", "base.fvecs", "--out", "a.kv", "--degree", "2"], "allowed is 4 to 64"),
    ] {
        let (code, _, errors) = kromka(at, arguments);
        assert!(code == 2 && errors.contains(words), "{arguments:?}: {code} {errors}");
    }
}
