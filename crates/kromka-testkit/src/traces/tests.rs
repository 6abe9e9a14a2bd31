//! Malformed files: each error names the file, the line and what should be there.

use std::fs;

use tempfile::TempDir;

use super::*;

const WORLD: &str = r#"{
 "quality": {"local": 0.45, "basic": 0.7, "premium": 0.83, "edge": 0.62, "peer": 0.45, "hybrid": 0.74},
 "device": "device.csv",
 "arrivals": ["arrivals.csv"],
 "providers": {"basic": ["provider.csv"], "premium": ["provider.csv"], "edge": ["provider.csv", "provider.csv"]},
 "prices_usd_per_million_tokens": {"basic": {"in": 0.15, "out": 0.6}, "premium": {"in": 2.5, "out": 10},
  "edge": {"in": 0.02, "out": 0.06}},
 "network": {"lte": ["lte.csv"], "nr": ["nr.csv"]},
 "outages": {"file": "incidents.csv", "service_column": "Service", "takes_down": ["basic", "premium"]},
 "windows": [{"name": "one", "start_utc": "2024-02-01T00:00:00Z"}]
}"#;

const FILES: [(&str, &str); 7] = [
    ("world.json", WORLD),
    (
        "device.csv",
        "backend,prompt_tokens,gen_tokens,ttft_ms,tbt_ms,temp_start_c\nopencl,128,64,2000,50,35\nopencl,,128,200,30,30\n",
    ),
    ("arrivals.csv", "t_s,in_tok,out_tok\n0,374,44\n\n1,,7\n2,nan,8\n3,100,9\n"),
    ("provider.csv", "error_code,ttft_s,inter_token_latency_s\n429,0,0\n,0.5,0.01\n"),
    ("lte.csv", "t_s,dl_kbps,ul_kbps\n0,8000,900\n"),
    ("nr.csv", "mode,dl_kbps,rtt_ms\n5G,5000,\n5G,,80\n5G,6000,NaN\n"),
    (
        "incidents.csv",
        "incident_impact_level,Service,start_timestamp,close_timestamp\n3,1,2024-02-02 10:00:00+00:00,2024-02-02 11:00:00+00:00\n1,0,2024-02-02 10:00:00+00:00,2024-02-02 11:00:00+00:00\n2,1,2024-02-03 10:00:00+00:00,\n",
    ),
];

/// A directory of these files, one of them replaced; `None` leaves it out.
fn directory(replaced: &str, content: Option<&str>) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (name, usual) in FILES {
        match (name == replaced, content) {
            (true, None) => {}
            (true, Some(content)) => fs::write(directory.path().join(name), content).unwrap(),
            (false, _) => fs::write(directory.path().join(name), usual).unwrap(),
        }
    }
    directory
}

fn error(replaced: &str, content: &str) -> String {
    WorldData::load(directory(replaced, Some(content)).path()).unwrap_err().to_string()
}

#[test]
fn small_files_with_gaps_and_blank_lines_are_read() {
    let data = WorldData::load(directory("", None).path()).unwrap();
    assert_eq!(data.requests, [Request { tokens_in: 374, tokens_out: 44 }, Request { tokens_in: 100, tokens_out: 9 }]);
    assert_eq!(data.nr, [[5_000.0, 6_000.0].map(|down_kbps| Rates { down_kbps, up_kbps: 0.0 })]);
    assert_eq!(data.rtts_ms, [80.0]);
    assert_eq!(data.providers[2].len(), 2);
    assert_eq!(data.incidents.len(), 1);
    assert_eq!((data.devices, data.days, data.tasks_per_device_day), (6, 14, 300));
    assert!((data.device.prefill_tokens_per_s - 64.0).abs() < 1e-9);
}

#[test]
fn a_directory_of_all_data_is_searched_for_its_decision_part() {
    let outer = tempfile::tempdir().unwrap();
    let inner = outer.path().join("decision");
    fs::create_dir(&inner).unwrap();
    for (name, content) in FILES {
        fs::write(inner.join(name), content).unwrap();
    }
    assert_eq!(WorldData::load(outer.path()).unwrap().requests.len(), 2);
}

#[test]
fn wrong_cells_are_named_with_their_line() {
    for (file, content, parts) in [
        (
            "arrivals.csv",
            "t_s,in_tok,out_tok\n0,374,44\n\n\n1,many,7\n",
            ["arrivals.csv: line 5:", "in_tok is \"many\""],
        ),
        ("arrivals.csv", "t_s,in_tok,out_tok\n0,-3,44", ["line 2:", "from 0 to"]),
        ("arrivals.csv", "t_s,in_tok,out_tok\n0,1e300,44", ["line 2:", "from 0 to"]),
        ("arrivals.csv", "t_s,in_tok,out_tok\r\n0,3,44\r\n1,7\r\n", ["line 3: 2 cells", "3 cells"]),
        ("arrivals.csv", "\nt_s,in_tok\n0,3\n", ["line 2: columns t_s, in_tok", "a column out_tok"]),
        ("provider.csv", "ttft_s,inter_token_latency_s\n0.5,inf\n", ["line 2:", "a number"]),
        ("lte.csv", "t_s,dl_kbps\n0,5\n", ["line 1:", "a column ul_kbps"]),
        (
            "incidents.csv",
            "incident_impact_level,Service,start_timestamp,close_timestamp\n1,1,soon,later\n",
            ["line 2:", "UTC"],
        ),
        (
            "incidents.csv",
            "incident_impact_level,Service,start_timestamp,close_timestamp\n1,1,2024-02-02 10:00:00Z,2024-02-01 10:00:00Z\n",
            ["line 2: close_timestamp", "not before"],
        ),
    ] {
        let message = error(file, content);
        assert!(parts.iter().all(|part| message.contains(part)), "{message}");
    }
}

#[test]
fn files_without_anything_to_work_with_are_errors() {
    for (file, content, part) in [
        ("arrivals.csv", "", "no header"),
        ("arrivals.csv", "in_tok,out_tok\n", "no request"),
        ("provider.csv", "ttft_s,inter_token_latency_s\n0,0\n", "no answer"),
        ("lte.csv", "dl_kbps,ul_kbps\n,\n5,\n", "no rates"),
        ("nr.csv", "dl_kbps\n5\n", "round-trip"),
        ("device.csv", "backend,prompt_tokens,gen_tokens,ttft_ms,tbt_ms,temp_start_c\ncpu,1,1,1,1,1\n", "no prompt"),
        (
            "device.csv",
            "backend,prompt_tokens,gen_tokens,ttft_ms,tbt_ms,temp_start_c\nopencl,9,512,9,1,1\n",
            "no token",
        ),
    ] {
        let message = error(file, content);
        assert!(message.contains(part), "{message}");
    }
    let missing = WorldData::load(directory("lte.csv", None).path()).unwrap_err().to_string();
    assert!(missing.contains("lte.csv") && missing.contains("cannot be read"), "{missing}");
}

#[test]
fn a_wrong_world_is_named_with_its_key() {
    for (from, to, parts) in [
        ("\"device\":", "\"devise\":", ["world.json: line 3", "unknown field `devise`"]),
        ("[\"arrivals.csv\"]", "[]", ["arrivals is empty", "at least one file"]),
        ("\"premium\"]}", "\"sky\"]}", ["names \"sky\"", "local, basic, premium, edge, peer, hybrid"]),
        ("0.62", "6.2", ["quality.edge is 6.2", "0 to 1"]),
        ("\"out\": 0.6}", "\"out\": -1}", ["a price of basic is -1", "USD"]),
        ("2024-02-01T00:00:00Z", "February", ["start_utc is \"February\"", "UTC"]),
        ("{\n", "{\"devices\": 0,\n", ["0 devices", "1 or more"]),
        ("{\n", "{\"days\": 0,\n", ["days is 0", "1 to"]),
        ("{\n", "{\"tasks_per_device_day\": 4000000000,\n", ["tasks in a window", "at most"]),
    ] {
        let message = error("world.json", &WORLD.replacen(from, to, 1));
        assert!(parts.iter().all(|part| message.contains(part)), "{message}");
    }
}
