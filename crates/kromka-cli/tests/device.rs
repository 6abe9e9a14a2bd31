//! `kromka device`, run as a program.
#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

mod common;

use assert_cmd::Command;
use common::{kromka, refused, text};
use serde_json::{Value, json};

/// The command, without what the tests' own environment would simulate.
fn device(arguments: &[&str]) -> Command {
    let mut command = kromka(&["device"]);
    command.args(arguments);
    for name in ["BATTERY", "CHARGING", "TEMP", "MEMORY_MB", "LOAD", "CLASS"] {
        command.env_remove(format!("KROMKA_SIM_{name}"));
    }
    command
}

fn output(command: &mut Command) -> String {
    text(&command.assert().code(0).stderr("").get_output().stdout)
}

fn document(command: &mut Command) -> Value {
    serde_json::from_str(&output(command)).unwrap()
}

/// A phone of 3,000 MiB, so full, in this state.
fn simulated(command: &mut Command, battery: &str, temp: &str) -> Value {
    let set =
        [("BATTERY", battery), ("CHARGING", "false"), ("TEMP", temp), ("MEMORY_MB", "3000"), ("CLASS", "smartphone")];
    for (name, value) in set {
        command.env(format!("KROMKA_SIM_{name}"), value);
    }
    document(command.arg("--json"))
}

#[test]
fn this_machine_is_told_as_it_is() {
    let told = document(&mut device(&["--json"]));
    let capabilities = &told["capabilities"];
    assert_eq!(capabilities["os"], json!(std::env::consts::OS));
    assert!(capabilities["cores_logical"].as_u64().unwrap() > 0);
    assert!(capabilities["memory_total_bytes"].as_u64().unwrap() > 0);
    assert!(told["detection_ms"].as_f64().unwrap() > 0.0);
    assert_eq!((&told["simulated"], &told["now"]["load_percent"]), (&json!(false), &Value::Null));
    let words = output(&mut device(&[]));
    for line in ["system ", "cores ", "memory ", "class ", "heat ", "mode ", "chunk ", "limits ", "detection "] {
        assert!(words.lines().any(|have| have.starts_with(line)), "{line} is not in\n{words}");
    }
}

#[test]
fn a_simulated_phone_is_governed_as_a_phone() {
    let told = simulated(&mut device(&[]), "18", "47");
    let now = &told["now"];
    assert_eq!((&told["class"], &told["simulated"]), (&json!("smartphone"), &json!(true)));
    assert_eq!((&now["battery_percent"], &now["temp_celsius"]), (&json!(18.0), &json!(47.0)));
    assert_eq!((&now["mode"], &now["cause"], &now["chunk_bytes"]), (&json!(2), &json!("battery_low"), &json!(460)));
    assert_eq!((&now["cpu_percent"], &now["concurrency"]), (&json!(40.0), &json!(2)));
    // The same heat is an ordinary day behind a fan.
    let laptop = document(
        device(&["--json"])
            .env("KROMKA_SIM_TEMP", "60")
            .env("KROMKA_SIM_BATTERY", "90")
            .env("KROMKA_SIM_CLASS", "laptop"),
    );
    assert_eq!(laptop["now"]["mode_name"], json!("high_performance"));
}

#[test]
fn a_sensor_that_fails_is_told_with_what_is_used_instead() {
    let told = simulated(&mut device(&[]), "fail", "fail");
    let now = &told["now"];
    assert_eq!((&now["battery_percent"], &now["thermal_level"]), (&json!(40.0), &json!("warm")));
    let faults = now["faults"].as_array().unwrap();
    let told = |sensor: &str| faults.iter().find(|fault| fault["sensor"] == sensor).unwrap()["instead"].clone();
    assert_eq!(told("battery"), json!("the stated default is used"));
    assert_eq!(told("thermal"), json!("it counts as unknown"));
    let words = output(device(&[]).env("KROMKA_SIM_TEMP", "fail"));
    assert!(words.contains("fault      thermal: simulation of temp is \"fail\""), "{words}");
}

#[test]
fn a_watch_plays_a_file_back_line_by_line() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("day.json");
    let day = json!({"class": "tablet", "battery": 50, "charging": false, "temp": 30, "load": 0,
        "samples": [{"at_ms": 5, "battery": 9}]});
    std::fs::write(&file, day.to_string()).unwrap();
    let watch = ["--watch", "--samples", "3", "--interval-ms", "100", "--simulate", file.to_str().unwrap()];
    let lines = output(device(&watch).arg("--json"));
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let modes: Vec<_> = lines.iter().map(|line| line["mode"].as_u64().unwrap()).collect();
    assert_eq!(modes, [0, 3, 3]);
    assert!(lines.windows(2).all(|pair| pair[0]["at_ms"].as_u64() < pair[1]["at_ms"].as_u64()));
    let words = output(&mut device(&watch));
    assert_eq!(words.lines().count(), 3);
    assert!(words.lines().last().unwrap().contains("3 (ultra saver)"), "{words}");
}

#[test]
fn what_cannot_be_is_refused() {
    for (name, value, part) in [
        ("KROMKA_SIM_BATTERY", "250", "KROMKA_SIM_BATTERY is 250; allowed is 0 to 100"),
        ("KROMKA_SIM_CHARGING", "maybe", "allowed is true or false"),
        ("KROMKA_SIM_TEMP", "hot", "a number from -100 to 200"),
    ] {
        refused(device(&[]).env(name, value), &[part]);
    }
    for (arguments, part) in [
        (["--samples", "3"], "--watch"),
        (["--interval-ms", "5"], "10..=3600000"),
        (["--simulate", "no-such-file"], "no-such-file"),
    ] {
        refused(&mut device(&arguments), &[part]);
    }
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("bad.json");
    std::fs::write(&file, "{\"temp\": 900}").unwrap();
    refused(&mut device(&["--simulate", file.to_str().unwrap()]), &["bad.json: temp is 900; allowed is -100 to 200"]);
}
