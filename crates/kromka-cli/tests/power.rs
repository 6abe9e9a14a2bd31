//! `kromka power`, run as a program.
#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

mod common;

use common::{kromka, refused, text};
use serde_json::{Value, json};

fn output(arguments: &[&str]) -> String {
    text(&kromka(arguments).assert().code(0).stderr("").get_output().stdout)
}

#[test]
fn a_state_is_told_with_its_reasons() {
    let told = output(&["power", "--battery", "18", "--charging", "false", "--temp", "47", "--memory-mb", "3000"]);
    assert_eq!(
        told,
        "mode      2 (saver): the battery is low (up to 20 %) and is not being charged\n\
         battery   low\n\
         heat      warm\n\
         chunk     460 bytes: 1024 × 0.75 (memory) × the smaller of 0.75 (heat) and 0.6 (battery)\n\
         limits    40 % of the processors, 35 % of the memory, 2 at once\n\
         critical  now\nhigh      now\nnormal    now\n\
         low       once the battery is above 22 % or being charged\n"
    );
    let dying = output(&["power", "--battery", "5", "--temp", "70", "--class", "iot"]);
    assert!(dying.contains("7 % of the processors") && dying.contains("emergency"), "{dying}");
    assert!(dying.contains("high      once the battery is above 12 % or being charged and the device is below 63 °C"));
}

#[test]
fn what_waits_is_told_in_the_words_of_the_reading() {
    for (words, told) in [
        (["--temp", "57"], "low       once the device is below 53 °C, no longer hot"),
        (["--android-headroom", "1.05"], "low       once the headroom is below 0.95, no longer hot"),
        (["--android-status", "3"], "low       once Android's status is below 3, no longer hot"),
        (["--apple-state", "3"], "normal    once Apple's state is below 3, no longer critical"),
    ] {
        let out = output(&[&["power"], &words[..]].concat());
        assert!(out.contains(told), "{out}");
    }
    let empty = output(&["power", "--battery", "8", "--temp", "57"]);
    let both = "once the battery is above 22 %, or above 12 % and being charged, and the device is below 53 °C";
    assert!(empty.contains(both), "{empty}");
    let json: Value = serde_json::from_str(&output(&["power", "--battery", "8", "--temp", "57", "--json"])).unwrap();
    assert_eq!(json["runs_now"], json!(["critical"]));
    assert_eq!(
        json["waits"],
        json!([
            {"priority": "low", "battery_above_percent": 22.0, "or_charging": true, "or_charging_above_percent": 12.0,
             "thermal_below": "hot", "temp_celsius_below": 53.0, "android_headroom_below": 0.95,
             "android_status_below": 3, "apple_state_below": 2},
            {"priority": "normal", "battery_above_percent": 12.0, "or_charging": false, "or_charging_above_percent": null,
             "thermal_below": null, "temp_celsius_below": null, "android_headroom_below": null,
             "android_status_below": null, "apple_state_below": null},
            {"priority": "high", "battery_above_percent": 12.0, "or_charging": true, "or_charging_above_percent": null,
             "thermal_below": null, "temp_celsius_below": null, "android_headroom_below": null,
             "android_status_below": null, "apple_state_below": null},
        ])
    );
}

#[test]
fn what_is_not_known_counts_as_warm_and_little_memory() {
    let of = |arguments: &[&str]| {
        let all: Vec<&str> = ["power", "--json"].iter().chain(arguments).copied().collect();
        serde_json::from_str::<Value>(&output(&all)).unwrap()
    };
    let unknown = of(&[]);
    assert_eq!((&unknown["mode"], &unknown["thermal_level"]), (&json!(1), &json!("warm")));
    assert_eq!(unknown["chunk_factors"]["memory"], json!(0.5));
    for (words, level) in [
        (["--android-status", "-1"], "warm"),
        (["--android-status", "3"], "hot"),
        (["--android-headroom", "nan"], "warm"),
        (["--android-headroom", "0.2"], "normal"),
        (["--apple-state", "3"], "critical"),
    ] {
        assert_eq!(of(&words)["thermal_level"], json!(level), "{words:?}");
    }
    let dying = of(&["--battery", "3", "--temp", "20"]);
    assert_eq!((&dying["emergency"], &dying["runs_now"]), (&json!(true), &json!(["critical"])));
}

#[test]
fn a_batch_is_judged_line_by_line_as_the_specification_says() {
    // The second line is not helped by the first: no hysteresis.
    let lines = [
        (json!({"battery_percent": 10, "charging": true, "temp_celsius": 20, "memory_available_mb": 8192}), 3, 153),
        (json!({"battery_percent": 11, "charging": true, "temp_celsius": 44.9, "memory_available_mb": 8192.5}), 1, 384),
        (json!({"battery_percent": 41, "charging": false, "temp_celsius": 44, "memory_available_mb": 9000}), 0, 640),
        (
            json!({"battery_percent": 9, "charging": false, "temp_celsius": 65, "memory_available_mb": 2048, "x": 1}),
            3,
            64,
        ),
        (
            json!({"battery_percent": null, "charging": false, "temp_celsius": null, "memory_available_mb": null}),
            1,
            192,
        ),
    ];
    let text_in: String = lines.iter().map(|(line, _, _)| format!("{line}\n\n")).collect();
    let run = kromka(&["power", "--batch", "-", "--json"]).write_stdin(text_in.clone()).assert().code(0).stderr("");
    let out = text(&run.get_output().stdout);
    assert_eq!(out.lines().count(), lines.len());
    for (line, (given, mode, chunk)) in out.lines().zip(&lines) {
        let answer: Value = serde_json::from_str(line).unwrap();
        assert_eq!((&answer["mode"], &answer["chunk_bytes"]), (&json!(mode), &json!(chunk)), "{given}");
    }
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("readings.jsonl");
    std::fs::write(&file, text_in).unwrap();
    assert_eq!(output(&["power", "--json", "--batch", file.to_str().unwrap()]), out);
}

#[test]
fn a_hair_beyond_an_edge_is_beyond_it() {
    let sane = json!({"battery_percent": 41, "charging": false, "temp_celsius": 44, "memory_available_mb": 9000});
    let edges = [
        ("temp_celsius", 44.999_999_9, 0, 640),
        ("temp_celsius", 45.0, 1, 480),
        ("battery_percent", 10.000_000_01, 2, 384),
        ("battery_percent", 10.0, 3, 192),
        ("memory_available_mb", 2_048.000_000_1, 0, 384),
        ("memory_available_mb", 2_048.0, 0, 256),
        // Beyond what there is, as the formulas judge it.
        ("temp_celsius", 1e12, 3, 192),
        ("battery_percent", 250.0, 0, 640),
        ("battery_percent", -1.0, 3, 192),
        ("memory_available_mb", -5.0, 0, 256),
        ("memory_available_mb", 1e300, 0, 640),
    ];
    let lines = edges.map(|(key, value, _, _)| {
        let mut line = sane.clone();
        line[key] = json!(value);
        format!("{line}\n")
    });
    let run = kromka(&["power", "--batch", "-", "--json"]).write_stdin(lines.concat()).assert().code(0);
    let out = text(&run.get_output().stdout);
    for (answer, (key, value, mode, chunk)) in out.lines().zip(edges) {
        let answer: Value = serde_json::from_str(answer).unwrap();
        assert_eq!((&answer["mode"], &answer["chunk_bytes"]), (&json!(mode), &json!(chunk)), "{key} {value}");
    }
    assert_eq!(out.lines().count(), edges.len());
}

#[test]
fn a_line_that_cannot_be_judged_has_its_own_answer_and_the_others_theirs() {
    let good = json!({"battery_percent": 50, "charging": false, "temp_celsius": 20, "memory_available_mb": 1});
    let bad = ["{\"charging\":1}", "[50,false,20,1]", "{\"battery_percent\":1", "nonsense"];
    let lines = bad.map(|bad| format!("{good}\n{bad}\n")).concat();
    let run = kromka(&["power", "--batch", "-", "--json"]).write_stdin(lines).assert().code(2);
    let out = text(&run.get_output().stdout);
    assert_eq!(out.lines().count(), 2 * bad.len());
    for (number, line) in (1..).zip(out.lines()) {
        let answer: Value = serde_json::from_str(line).unwrap();
        let error = answer["error"].as_str().unwrap_or_default();
        assert_eq!(answer["mode"].is_null(), number % 2 == 0);
        assert_eq!(error.starts_with(&format!("standard input, line {number}: ")), number % 2 == 0, "{error}");
    }
    let message = text(&run.get_output().stderr);
    assert!(message.contains("4 lines could not be judged; the first is standard input, line 2: column "), "{message}");
    let long = format!("{}{good}", " ".repeat(70_000));
    refused(kromka(&["power", "--batch", "-", "--json"]).write_stdin(long), &["longer than", "65536"]);
    let by_default = kromka(&["power", "--batch", "-", "--json", "--profile", "default"])
        .write_stdin(good.to_string())
        .assert()
        .code(0);
    assert!(text(&by_default.get_output().stdout).contains("\"chunk_bytes\":512"));
}

#[test]
fn what_cannot_be_is_refused() {
    for (arguments, parts) in [
        (["--battery", "101"], ["--battery is 101", "0 to 100"]),
        (["--temp", "nan"], ["--temp is NaN", "-100 to 200"]),
        (["--memory-mb=-1", "--json"], ["--memory-mb is -1", "allowed is 0 to"]),
        (["--memory-mb=1e30", "--json"], ["--memory-mb is 1", "allowed is 0 to"]),
        (["--temp=20", "--android-status=0"], ["cannot be used with", "--android-status"]),
        (["--android-status", "7"], ["--android-status is 7", "-1 to 6"]),
        (["--apple-state", "4"], ["--apple-state is 4", "0 to 3"]),
        (["--batch", "no-such-file"], ["required arguments", "--json"]),
    ] {
        refused(kromka(&["power"]).args(arguments), &parts);
    }
    refused(&mut kromka(&["power", "--json", "--batch", "no-such-file"]), &["no-such-file"]);
}
