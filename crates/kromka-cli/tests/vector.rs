//! `kromka vector`, as it is called.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use kromka::core::Validate as _;
use kromka_vector::file::Durable;
use kromka_vector::{Config, Marks, Metric};
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
fn what_is_exported_is_built_into_the_same() {
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path();
    files(at);
    let exact = ["--exact", "f32", "--metric", "l2", "--first-id", "7"];
    let build = |from, out| kromka(at, &[["build", "--from", from, "--out", out].as_slice(), &exact].concat());
    assert_eq!(build("base.fvecs", "base.kv").0, 0);
    let (code, said, _) = kromka(at, &["export", "base.kv", "--out", "again.fvecs"]);
    assert_eq!((code, said.as_str()), (0, "600 vectors of 12: again.fvecs\n"));
    let bytes = |name| fs::read(at.join(name)).expect("a file");
    assert_eq!(bytes("again.fvecs"), bytes("base.fvecs"));
    assert_eq!(kromka(at, &["export", "base.kv", "--out", "again.npy", "--ids", "ids.npy"]).0, 0);
    let ids = bytes("ids.npy");
    assert_eq!(ids[ids.len() - 8 * 600..][..16], [7_u64.to_le_bytes(), 8_u64.to_le_bytes()].concat());
    assert_eq!(build("again.npy", "again.kv").0, 0);
    assert_eq!(bytes("again.kv"), bytes("base.kv"));
}

/// The time was 0.0 µs: that of no search.
#[test]
fn codes_without_vectors_are_neither_timed_nor_exported() {
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path();
    files(at);
    let codes = ["build", "--from", "base.fvecs", "--out", "base.kv", "--coding", "binary", "--exact", "none"];
    assert_eq!(kromka(at, &codes).0, 0);
    let (code, text, _) = kromka(at, &["eval", "base.kv", "--ef", "16"]);
    assert!(code == 0 && text.contains(" none\nNo time: ") && !text.contains("0.0\n"), "{text}");
    assert!(json(at, &["eval", "base.kv", "--ef", "16", "--json"])[0]["us"].is_null());
    fs::write(at.join("kept.npy"), "another's").expect("a file");
    let (code, _, errors) = kromka(at, &["export", "base.kv", "--out", "kept.npy"]);
    assert!(code == 2 && errors.contains("only codes"), "{errors}");
    assert_eq!(fs::read(at.join("kept.npy")).expect("a file"), b"another's");
}

/// Damaged changes were left out without a word.
#[test]
fn what_is_lost_is_told_by_all_that_read_an_index() {
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path();
    files(at);
    let path = at.join("base.kv");
    let config = Config::new(12, Metric::L2).validate().expect("a configuration");
    let mut durable = Durable::create(&path, config).expect("an index");
    let start = fs::metadata(&path).expect("a file").len();
    for id in 0..3 {
        durable.add(id, &[1.0; 12], Marks::default()).expect("a change");
        durable.sync().expect("a disk");
    }
    drop(durable);
    let whole = fs::read(&path).expect("a file");
    let len = whole.len() as u64;
    // Three records of one length.
    let record = (len - start) / 3;
    for (damaged, words) in [
        (false, format!("cut off: without the {} bytes from byte {} on", record - 5, start + 2 * record)),
        (true, format!("synchronised are damaged: without the {} bytes from byte {start} on", len - start)),
    ] {
        let mut bytes = whole.clone();
        if damaged {
            bytes[usize::try_from(start).expect("a place") + 40] ^= 1;
        } else {
            bytes.truncate(whole.len() - 5);
        }
        fs::write(&path, bytes).expect("a file");
        for arguments in [
            &["search", "base.kv", "--queries", "query.fvecs"][..],
            &["eval", "base.kv", "--ef", "16", "-k", "1"],
            &["info", "base.kv"],
            &["export", "base.kv", "--out", "base.npy"],
        ] {
            let (code, _, errors) = kromka(at, arguments);
            assert_eq!((code, errors.contains(&words)), (0, true), "{arguments:?}: {errors}");
        }
    }
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
        (&["export", "none.kv", "--out", "a.kv"], "cannot write a.kv: its name ends neither"),
        (&["build", "--from", "base.kv", "--out", "a.kv"], "neither with .npy nor with .fvecs"),
        (&["build", "--from", "base.fvecs", "--out", "a.kv", "--metric", "l1"], "allowed are l2, cosine"),
        (&["build", "--from", "base.fvecs", "--out", "a.kv", "--coding", "product:13"], "allowed is 1 to 12"),
        (&["build", "--from", "base.fvecs", "--out", "a.kv", "--degree", "2"], "allowed is 4 to 64"),
    ] {
        let (code, _, errors) = kromka(at, arguments);
        assert!(code == 2 && errors.contains(words), "{arguments:?}: {code} {errors}");
    }
}
