//! `kromka replay`, run as a program.
#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

mod common;

use std::collections::BTreeSet;

use common::{kromka, text};
use serde_json::Value;

/// The keys of one policy's figures: the document's contract.
const FIGURES: [&str; 10] = [
    "value_ratio",
    "within_5pct",
    "misses",
    "privacy_breaches",
    "cost_usd_per_1000",
    "joule_per_task",
    "served_share",
    "redispatch_ms_p50",
    "redispatch_ms_p99",
    "decide_ns_mean",
];

const SHORT: [&str; 7] = ["replay", "--policies", "kromka,all-basic", "--seeds", "1", "--days", "1"];

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn the_built_in_world_gives_the_document_of_the_evaluation() {
    let run = kromka(&SHORT).arg("--json").assert().code(0).stderr("");
    let report: Value = serde_json::from_str(&text(&run.get_output().stdout)).unwrap();
    assert_eq!(keys(&report), BTreeSet::from(["data", "seeds", "digest", "policies"]));
    assert_eq!((&report["data"], &report["seeds"]), (&"generated".into(), &serde_json::json!([1])));
    assert_eq!(report["digest"].as_str().unwrap().len(), 16);
    assert_eq!(keys(&report["policies"]), BTreeSet::from(["kromka", "all-basic"]));
    for policy in ["kromka", "all-basic"] {
        let figures = &report["policies"][policy];
        let pooled: BTreeSet<&str> = FIGURES.into_iter().chain(["by_window"]).collect();
        assert_eq!(keys(figures), pooled);
        assert_eq!(keys(&figures["by_window"]), BTreeSet::from(["calm", "stormy"]));
        for window in ["calm", "stormy"] {
            assert_eq!(keys(&figures["by_window"][window]), BTreeSet::from(FIGURES));
        }
        let share = |key: &str| (0.0..=1.0).contains(&figures[key].as_f64().unwrap());
        assert!(["value_ratio", "within_5pct", "misses", "served_share"].into_iter().all(share), "{policy}");
        assert!(figures["decide_ns_mean"].as_f64().unwrap() > 0.0, "the command lends its clock");
    }
    assert_eq!(report["policies"]["kromka"]["privacy_breaches"], 0);
}

#[test]
fn the_table_names_each_policy_best_first() {
    let run = kromka(&SHORT).assert().code(0).stderr("");
    let table = text(&run.get_output().stdout);
    let place = |word: &str| table.find(word).unwrap_or_else(|| panic!("{word} is not in\n{table}"));
    assert!(place("| kromka ") < place("| all-basic "));
    for word in ["value ratio by window", "calm", "stormy", "digest ", "redispatch ms p50/p99"] {
        place(word);
    }
}

#[test]
fn faults_come_with_their_figures() {
    let run = kromka(&SHORT).args(["--faults", "--json"]).assert().code(0).stderr("");
    let report: Value = serde_json::from_str(&text(&run.get_output().stdout)).unwrap();
    assert_eq!(keys(&report), BTreeSet::from(["data", "seeds", "digest", "policies", "faults"]));
    let faults = &report["faults"];
    let expected = [
        "served_share",
        "tasks_lost",
        "redispatch_ms_p50",
        "redispatch_ms_p99",
        "recovery_lag_s_p99",
        "recovery_lag_from_chance_s_p99",
        "recovery_lag_clear_s_p99",
        "wrong_ejections",
        "by_fault",
    ];
    assert_eq!(keys(faults), BTreeSet::from(expected));
    let kinds = ["cut_1s", "cut_10s", "cut_10min", "cut_4h", "brown_out", "slow_failure", "flapping", "network_lost"];
    assert_eq!(keys(&faults["by_fault"]), BTreeSet::from(kinds));
    let of_kind = [
        "faults",
        "tasks",
        "served_share",
        "value_ratio",
        "redispatch_ms_p50",
        "redispatch_ms_p99",
        "recovery_lag_s_p99",
        "recovery_lag_from_chance_s_p99",
    ];
    assert!(kinds.iter().all(|kind| keys(&faults["by_fault"][*kind]) == BTreeSet::from(of_kind)));
    assert_eq!((&faults["tasks_lost"], &faults["by_fault"]["cut_1s"]["faults"]), (&0.into(), &120.into()));
    let run = kromka(&SHORT).arg("--faults").assert().code(0).stderr("");
    let table = text(&run.get_output().stdout);
    let words = ["kromka under faults", "| slow_failure ", "tasks lost 0", "recovery s p99"];
    assert!(words.into_iter().all(|word| table.contains(word)), "{table}");
}

#[test]
fn a_battery_target_comes_with_its_figures() {
    let run = kromka(&SHORT).args(["--battery-target", "18", "--json"]).assert().code(0).stderr("");
    let report: Value = serde_json::from_str(&text(&run.get_output().stdout)).unwrap();
    let figures = ["survived", "clairvoyant_survived", "value_given_up", "survived_without_target", "cases"];
    assert_eq!(keys(&report["battery"]), BTreeSet::from(figures));
    let run = kromka(&SHORT).args(["--battery-target", "18"]).assert().code(0).stderr("");
    assert!(text(&run.get_output().stdout).contains("devices lasted until the target"));
    common::refused(&mut kromka(&["replay", "--battery-target", "0"]), &["battery target is 0 h", "1 to"]);
    common::refused(&mut kromka(&["replay", "--battery-joule", "9"]), &["--battery-target"]);
}

#[test]
fn every_part_is_left_out_in_turn() {
    let run = kromka(&SHORT).args(["--policies", "kromka", "--ablate", "--json"]).assert().code(0).stderr("");
    let report: Value = serde_json::from_str(&text(&run.get_output().stdout)).unwrap();
    let parts = kromka_testkit::Part::ALL.map(kromka_testkit::Part::name);
    assert_eq!(keys(&report["ablation"]), BTreeSet::from(parts));
    let without = |part: &str| report["ablation"][part].as_f64().unwrap();
    let whole = report["policies"]["kromka"]["value_ratio"].as_f64().unwrap();
    assert!(parts.into_iter().all(|part| (0.0..=1.0).contains(&without(part))));
    assert!(without("fallback") < whole && without("measurements") < whole);
}

#[test]
fn a_jittered_world_names_its_seed() {
    let run = kromka(&SHORT).args(["--world-jitter", "7", "--json"]).assert().code(0).stderr("");
    let report: Value = serde_json::from_str(&text(&run.get_output().stdout)).unwrap();
    assert_eq!(report["world_jitter"], 7);
    let run = kromka(&SHORT).args(["--world-jitter", "7"]).assert().code(0).stderr("");
    assert!(text(&run.get_output().stdout).contains("seeds 1, world jitter 7\n"));
    common::refused(&mut kromka(&["replay", "--world-jitter", "x"]), &["--world-jitter", "'x'"]);
}

#[test]
fn equal_requests_give_equal_reports() {
    let report = || {
        let run = kromka(&SHORT).arg("--json").assert().code(0);
        let mut report: Value = serde_json::from_str(&text(&run.get_output().stdout)).unwrap();
        for policy in report["policies"].as_object_mut().unwrap().values_mut() {
            // The only figure that is measured.
            policy["decide_ns_mean"].take();
            policy["by_window"].as_object_mut().unwrap().values_mut().for_each(|window| {
                window["decide_ns_mean"].take();
            });
        }
        report
    };
    assert_eq!(report(), report());
}

#[test]
fn without_kromka_there_is_no_digest() {
    let run = kromka(&["replay", "--policies", "all-local", "--seeds", "2", "--days", "1", "--json"]).assert().code(0);
    let report: Value = serde_json::from_str(&text(&run.get_output().stdout)).unwrap();
    assert_eq!(report["digest"], Value::Null);
}

#[test]
fn what_cannot_be_asked_for_says_what_can() {
    let unknown = ["replay", "--policies", "kromka,best"];
    let cases: [(&[&str], &[&str]); 7] = [
        (&unknown, &["'best'", "best-fixed-order", "clairvoyant"]),
        (&["replay", "--seeds", "5..1"], &["5..1 is empty"]),
        (&["replay", "--seeds", "x"], &["\"x\" is no seed"]),
        (&["replay", "--seeds", "1,1"], &["seed 1 is given twice"]),
        (&["replay", "--days", "0"], &["days is 0; allowed is 1 to 14"]),
        (&["replay", "--days", "15"], &["days is 15; allowed is 1 to 14"]),
        (&["replay", "--speed", "9"], &["--speed"]),
    ];
    for (arguments, parts) in cases {
        common::refused(&mut kromka(arguments), parts);
    }
}

#[test]
fn a_missing_directory_is_named() {
    let empty = tempfile::tempdir().unwrap();
    let missing = empty.path().join("nowhere");
    common::refused(kromka(&["replay", "--data"]).arg(&missing), &["nowhere", "world.json: cannot be read"]);
    common::refused(kromka(&["replay", "--data"]).arg(empty.path()), &["world.json: cannot be read"]);
}

#[test]
fn a_small_world_on_disk_is_replayed() {
    let world = common::world();
    let run = kromka(&SHORT).arg("--json").arg("--data").arg(world.path()).assert().code(0).stderr("");
    let report: Value = serde_json::from_str(&text(&run.get_output().stdout)).unwrap();
    assert_eq!(report["data"], world.path().display().to_string());
    assert_eq!(keys(&report["policies"]["kromka"]["by_window"]), BTreeSet::from(["only"]));
}

#[test]
fn a_report_is_written_beside_the_output_and_is_the_same_each_time() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("report.html");
    std::fs::write(&path, "what was there before").unwrap();
    let table = kromka(&SHORT).arg("--report").arg(&path).assert().code(0).stderr("");
    assert!(text(&table.get_output().stdout).contains("| kromka "));
    let page = std::fs::read_to_string(&path).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>"), "{page}");
    let json = kromka(&SHORT).args(["--json", "--report"]).arg(&path).assert().code(0).stderr("");
    let report: Value = serde_json::from_str(&text(&json.get_output().stdout)).unwrap();
    assert_eq!(keys(&report), BTreeSet::from(["data", "seeds", "digest", "policies"]));
    assert!(page.contains(report["digest"].as_str().unwrap()));
    assert_eq!(page, std::fs::read_to_string(&path).unwrap());
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
}

#[test]
fn a_report_that_cannot_be_written_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("nowhere").join("report.html");
    let run = kromka(&SHORT).arg("--report").arg(&path).assert().code(1).stdout("");
    let message = text(&run.get_output().stderr);
    assert!(message.contains(&path.display().to_string()), "{message}");
}

#[test]
fn a_malformed_trace_is_named_with_its_line() {
    for (file, content, parts) in [
        ("arrivals.csv", "in_tok,out_tok\n100,20\nmany,20\n", ["arrivals.csv: line 3: in_tok is \"many\"", "a number"]),
        ("lte.csv", "dl_kbps,ul_kbps\n9000,2000,1\n", ["lte.csv: line 2: 3 cells", "2 cells, as in the header"]),
        ("nr.csv", "dl_kbps\n9000\n", ["world.json", "rtt_ms"]),
        ("provider.csv", "ttft_s\n1\n", ["provider.csv: line 1", "a column inter_token_latency_s"]),
        ("world.json", "{\n \"devices\": 1,\n \"dayz\": 1\n}", ["world.json: line 3", "unknown field `dayz`"]),
    ] {
        let world = common::world();
        std::fs::write(world.path().join(file), content).unwrap();
        common::refused(kromka(&SHORT).arg("--data").arg(world.path()), &parts);
    }
    let world = common::world();
    std::fs::remove_file(world.path().join("lte.csv")).unwrap();
    common::refused(kromka(&SHORT).arg("--data").arg(world.path()), &["lte.csv: cannot be read"]);
}

#[test]
fn help_shows_examples_and_every_policy() {
    let run = kromka(&["replay", "--help"]).assert().code(0);
    let help = text(&run.get_output().stdout);
    for word in kromka_testkit::POLICIES
        .into_iter()
        .chain(["Examples:", "--data", "--seeds", "--days", "--report", "--json", "--faults"])
        .chain(["--world-jitter <SEED>", "--ablate"])
    {
        assert!(help.contains(word), "{word}");
    }
    let version = kromka(&["--version"]).assert().code(0);
    assert_eq!(text(&version.get_output().stdout), concat!("kromka ", env!("CARGO_PKG_VERSION"), "\n"));
}
