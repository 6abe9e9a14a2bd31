//! What the tests of the command share.
#![allow(dead_code, unreachable_pub, reason = "each test program uses a part of it")]

use assert_cmd::Command;
use tempfile::TempDir;

/// The command with these arguments.
pub fn kromka(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("kromka").unwrap();
    command.args(arguments);
    command
}

/// Output as text.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The command refuses its input: nothing on standard output, exit code 2, and these parts in the message.
pub fn refused(command: &mut Command, parts: &[&str]) {
    let run = command.assert().code(2).stdout("");
    let message = text(&run.get_output().stderr);
    assert!(message.starts_with("error: "), "{message}");
    for part in parts {
        assert!(message.contains(part), "{part} is not in\n{message}");
    }
}

const WORLD: &str = r#"{
 "devices": 1, "days": 1, "tasks_per_device_day": 20,
 "quality": {"local": 0.4, "basic": 0.7, "premium": 0.8, "edge": 0.6, "peer": 0.4, "hybrid": 0.7},
 "device": "device.csv",
 "arrivals": ["arrivals.csv"],
 "providers": {"basic": ["provider.csv"], "premium": ["provider.csv"], "edge": ["provider.csv"]},
 "prices_usd_per_million_tokens":
  {"basic": {"in": 0.15, "out": 0.6}, "premium": {"in": 2.5, "out": 10}, "edge": {"in": 0.02, "out": 0.06}},
 "network": {"lte": ["lte.csv"], "nr": ["nr.csv"]},
 "outages": {"file": "outages.csv", "service_column": "API", "takes_down": ["basic", "premium"]},
 "windows": [{"name": "only", "start_utc": "2024-05-15T00:00:00Z"}]
}
"#;

/// The smallest world there can be, on disk.
pub fn world() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (file, content) in [
        ("world.json", WORLD),
        ("arrivals.csv", "in_tok,out_tok\n100,20\n400,60\n"),
        ("provider.csv", "ttft_s,inter_token_latency_s\n0.3,0.01\n"),
        ("lte.csv", "dl_kbps,ul_kbps\n9000,2000\n"),
        ("nr.csv", "dl_kbps,rtt_ms\n40000,60\n"),
        ("outages.csv", "API,incident_impact_level,start_timestamp,close_timestamp\n"),
        ("device.csv", "backend,prompt_tokens,gen_tokens,ttft_ms,tbt_ms,temp_start_c\nopencl,64,32,1000,25,30\n"),
    ] {
        std::fs::write(directory.path().join(file), content).unwrap();
    }
    directory
}
