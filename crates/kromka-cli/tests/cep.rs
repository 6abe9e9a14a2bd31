//! `kromka cep`, run as a program.
#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

mod common;

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use assert_cmd::cargo::cargo_bin;
use common::{kromka, refused, text};
use kromka_testkit::data_dir;
use serde_json::{Value, json};
use tempfile::TempDir;

const EXAMPLE: &str = include_str!("../../../docs/cep.example.rules");

/// A day on which each rule of the example finds something, with what is late and what is ignored.
const DAY: &str = include_str!("../../../docs/cep.example.csv");

/// A directory with files.
fn files(files: &[(&str, &str)]) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (name, content) in files {
        std::fs::write(directory.path().join(name), content).unwrap();
    }
    directory
}

/// What came out of a run that ended with this code: both outputs, without what is measured.
fn outputs(rules: &str, input: &str, arguments: &[&str], code: i32) -> (String, String) {
    let directory = files(&[("a.rules", rules)]);
    let mut command = kromka(&["cep", "run", "--input", "-", "--rules"]);
    command.arg(directory.path().join("a.rules")).args(arguments);
    let run = command.write_stdin(input).assert().code(code);
    (text(&run.get_output().stdout), without_rate(&text(&run.get_output().stderr)))
}

fn without_rate(told: &str) -> String {
    let cut = |line: &str| match line.split_once(" in ") {
        Some((events, _)) if line.starts_with("events ") => format!("{events}\n"),
        _ => format!("{line}\n"),
    };
    told.lines().map(cut).collect()
}

/// The matches of a run in which nothing was wrong.
fn found(rules: &str, input: &str, arguments: &[&str]) -> Vec<String> {
    outputs(rules, input, arguments, 0).0.lines().map(String::from).collect()
}

fn documents(rules: &str, input: &str, arguments: &[&str]) -> Vec<Value> {
    let lines = found(rules, input, &[&["--json"], arguments].concat());
    lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn check(rules: &str, arguments: &[&str], code: i32) -> (String, String) {
    let run = kromka(&["cep", "check", "-"]).args(arguments).write_stdin(rules).assert().code(code);
    (text(&run.get_output().stdout), text(&run.get_output().stderr))
}

const PAGE: &str = include_str!("../../../docs/CEP.md");
const README: &str = include_str!("../../../README.md");

/// A command that a page shows, run where the page says.
fn as_written(line: &str) -> assert_cmd::Command {
    let mut command = kromka(&line.split_whitespace().collect::<Vec<_>>());
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    command
}

/// The README named a file that is not there.
#[test]
fn commands_run_as_pages_write_them() {
    let shown = README.lines().filter_map(|line| line.strip_prefix("cargo run --release -p kromka-cli -- cep "));
    for command in shown {
        let run = as_written(&format!("cep {command}")).assert().code(0);
        let first = text(&run.get_output().stdout).lines().next().unwrap().to_owned();
        assert!(
            command.starts_with("check ") || README.contains(&first),
            "the README shows another match than {first}"
        );
    }
    let block = PAGE.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    for line in block.lines() {
        let (piped, command) = line.split_once(" | ").map_or((false, line), |(_, command)| (true, command));
        let mut command = as_written(command.strip_prefix("kromka ").expect(line));
        let run = if piped { command.write_stdin(as_lines(DAY)).assert() } else { command.assert() };
        let told = text(&run.code(0).get_output().stdout);
        assert_eq!(told.lines().count(), if line.contains(" check ") { 9 } else { 4 }, "{line}\n{told}");
    }
}

/// Events for each example of the page, and the matches that they are.
const SEEN: [(&str, &str, &[&str]); 5] = [
    (
        "RULE failure",
        "ts,type,key,temperature,vibration\n0,reading,pump-7,86,0\n9,reading,pump-7,80,0.9\n",
        &["failure hot=1 shaken=2"],
    ),
    (
        "temp_increase",
        "ts,temp,vibration,pressure\n0,86,0,60\n1,80,0.8,60\n2,80,0,40\n",
        &["rule_1 temp_increase=1 vibration_spike=2 pressure_drop=3"],
    ),
    (
        "RULE busy",
        "ts,type,vehicle_count,intersection_id\n0,traffic_sensors,101,main\n1,traffic_sensors,101,main\n\
         2,traffic_sensors,101,main\n3,traffic_sensors,101,main\n4,traffic_sensors,101,main\n5,traffic_sensors,101,main\n\
         6,traffic_sensors,101,b\n7,traffic_sensors,101,c\n8,traffic_sensors,101,d\n9,traffic_sensors,101,e\n\
         10,traffic_sensors,101,f\n11,traffic_sensors,101,e\n",
        &[
            "busy event=1,2,3,4,5,6",
            "jam event_1=6 event_2=7 event_3=8 event_4=9 event_5=10 event_6=11",
            "jam event_1=6 event_2=7 event_3=8 event_4=9 event_5=10 event_6=11 event=12",
        ],
    ),
    (
        "RULE checkout",
        "ts,type,customer,change\n0,badge,ann,\n1,badge,bob,\n2,weight,ann,-1\n3,weight,ann,-2\n4,gate,bob,\n5,gate,ann,\n",
        &["checkout customer_entry=1 item_picked=3,4 customer_exit=6"],
    ),
    ("\"rules\"", "ts,type,key,temperature,vibration\n0,reading,a,86,0\n9,,a,80,0.9\n", &["failure hot=1 shaken=2"]),
];

/// Streams by what was taken for a number made the records of texts unreadable.
#[test]
fn rules_of_the_page_find_what_it_says() {
    let blocks = PAGE.split("```").skip(1).step_by(2);
    let rules = blocks.filter_map(|block| block.strip_prefix("text\n").or(block.strip_prefix("json\n")));
    let rules: Vec<&str> = rules.filter(|block| !block.starts_with("document")).collect();
    assert_eq!(rules.len(), SEEN.len());
    for block in rules {
        let (_, input, matches) = SEEN.into_iter().find(|(part, ..)| block.contains(part)).expect(block);
        let lines = found(block, input, &[]);
        assert_eq!(lines.len(), matches.len(), "{lines:#?}");
        for (line, found) in lines.iter().zip(matches) {
            let (_, told) = line.split_once(' ').unwrap();
            let rest = told.strip_prefix(found).unwrap_or_else(|| panic!("{line}\n{found}"));
            assert!(rest.starts_with(' ') || rest.is_empty(), "{line}\n{found}");
        }
    }
}

#[test]
fn the_example_is_told_as_it_was() {
    let mut told = check(EXAMPLE, &[], 0).0;
    for arguments in [&[][..], &["--json"]] {
        let (matches, summary) = outputs(EXAMPLE, DAY, arguments, 0);
        told += &format!("\n{matches}\n{summary}");
    }
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/cep.txt");
    if std::env::var_os("KROMKA_BLESS").is_some() {
        std::fs::write(&golden, &told).unwrap();
    }
    assert_eq!(told, std::fs::read_to_string(golden).unwrap(), "KROMKA_BLESS=1 writes it anew");
}

/// The day as objects in lines.
fn as_lines(table: &str) -> String {
    let mut lines = table.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let object = |cells: Vec<&str>| {
        let cell = |cell: &str| cell.parse::<f64>().map_or_else(|_| json!(cell), |number| json!(number));
        let entries = header.iter().zip(cells).map(|(name, text)| ((*name).to_owned(), cell(text)));
        format!("{}\n", Value::Object(entries.collect()))
    };
    lines.map(object).collect()
}

#[test]
fn files_and_pipes_tables_and_lines_of_json_give_the_same() {
    let directory = files(&[("a.rules", EXAMPLE), ("day.csv", DAY), ("day.jsonl", &as_lines(DAY))]);
    let path = |name: &str| directory.path().join(name).display().to_string();
    let of = |input: &str| {
        let run = kromka(&["cep", "run", "--rules", &path("a.rules"), "--input", &path(input)]).assert().code(0);
        text(&run.get_output().stdout)
    };
    let piped = outputs(EXAMPLE, DAY, &[], 0).0;
    assert_eq!(piped.lines().count(), 4, "{piped}");
    assert_eq!((of("day.csv"), of("day.jsonl")), (piped.clone(), piped.clone()));
    assert_eq!(outputs(EXAMPLE, &as_lines(DAY), &["--format", "jsonl"], 0).0, piped);
    // The rules may come from the pipe instead.
    let run =
        kromka(&["cep", "run", "--rules", "-", "--input", &path("day.csv")]).write_stdin(EXAMPLE).assert().code(0);
    assert_eq!(text(&run.get_output().stdout), piped);
}

#[test]
fn a_match_has_its_time_its_events_and_what_they_are_bound_to() {
    let rules = "RULE a: SEQUENCE(x (v > 1), y (v > 2)+) WITHIN 10 ms EMIT TIMEOUTS ACTION: LOG(x, 'why')";
    let input = "ts,id,v\n100,7,2\n105,9,3\n300,11,0\n";
    let all = documents(rules, input, &[]);
    let actions = json!([{ "name": "LOG", "arguments": [{ "name": "x" }, { "text": "why" }] }]);
    assert_eq!(
        all[0],
        json!({ "rule": "a", "at": 105, "by": 9, "events": [7, 9], "bindings": { "x": [7], "y": [9] }, "actions": actions })
    );
    let timed_out = |at: u64, events: Value, bindings: Value| json!({ "rule": "a", "at": at, "events": events, "bindings": bindings, "timed_out": true, "actions": actions });
    let more = timed_out(110, json!([7, 9]), json!({ "x": [7], "y": [9] }));
    assert_eq!(all[1..], [more, timed_out(115, json!([9]), json!({ "x": [9] }))]);
    let lines = found(rules, input, &[]);
    assert_eq!(lines[2], "1970-01-01T00:00:00.115Z a x=9 (timed out) LOG(x, \"why\")");
    // Nothing is to be done.
    let bare = found("SEQUENCE(x (v > 2))", input, &["--json"]);
    assert_eq!(bare, [r#"{"rule":"rule_1","at":105,"by":9,"events":[9],"bindings":{"x":[9]}}"#]);
}

#[test]
fn events_are_put_in_order_as_far_as_they_are_waited_for() {
    let rules = "SEQUENCE(x (v = 1), NEXT y (v = 2))";
    let input = "ts,source,v\n1000,a,1\n3000,a,3\n1900,a,2\n9000,a,0\n6000,a,0\n";
    let (matches, told) = outputs(rules, input, &["--lateness", "1500ms"], 0);
    assert_eq!(matches, "1970-01-01T00:00:01.900Z rule_1 x=1 y=3\n");
    assert!(told.contains("warning: event 5 of 1970-01-01T00:00:06.000Z is late: it is 1500 ms behind"), "{told}");
    assert!(told.contains("left out  1 late, 0 from the future, 0 not taken, 0 not read\n"), "{told}");
    let (matches, told) = outputs(rules, input, &["--in-order"], 0);
    assert!(matches.is_empty() && told.contains("left out  2 late,"), "{matches}{told}");
    assert!(outputs(rules, input, &["--lateness", "3000"], 0).1.contains("left out  0 late,"));
}

/// A source that says something once, and never again, holds back all others until as many wait as may.
#[test]
fn a_source_that_has_ended_costs_no_match() {
    let rules = "SEQUENCE(x (v = 1), NEXT y (v = 2)) PARTITION BY key";
    let mut input = "ts,key,source,v\n0,1,gone,0\n".to_owned();
    for number in 0..66_000 {
        // Every other one comes a millisecond too early.
        writeln!(input, "{},1,here,{}", 10_000 + (number ^ 1), 2 - number % 2).unwrap();
    }
    let (matches, told) = outputs(rules, &input, &[], 0);
    assert_eq!(matches.lines().count(), 33_000);
    assert!(told.contains("left out  0 late,") && told.contains("dropped   nothing\n"), "{told}");
    assert!(told.contains("order     464 times as many events waited as may"), "{told}");
}

#[test]
fn what_cannot_be_read_is_left_out_and_told() {
    let rules = "SEQUENCE(x (v > 1))";
    let wrong = "soon,9\n".repeat(7);
    let input = format!("ts,v\n1,2\n{wrong}2,3,4\n3,5\n");
    let (matches, told) = outputs(rules, &input, &[], 2);
    assert_eq!(matches.lines().count(), 2);
    assert_eq!(told.matches("warning: standard input: line ").count(), 5, "{told}");
    assert!(told.contains("left out  0 late, 0 from the future, 0 not taken, 8 not read\n"), "{told}");
    let end =
        "error: 8 records could not be read, 0 events not taken; the first: standard input: line 3: ts is \"soon\"";
    assert!(told.contains(end), "{told}");
    let (matches, told) = outputs(rules, &input, &["--strict"], 2);
    assert_eq!(matches.lines().count(), 1);
    assert!(told.contains("0 not taken, 1 not read\n") && !told.contains("warning"), "{told}");
    assert!(told.contains("\nerror: standard input: line 3: ts is \"soon\"; allowed is"), "{told}");
}

#[test]
fn what_rules_and_input_lack_of_each_other_is_named() {
    let rules = "ATTRIBUTE place TEXT; SEQUENCE(x: reading(temp > 1 AND place = 'here'), y: other)";
    let (_, told) = outputs(rules, "ts,type,temperature,humidity,temp\n1,reading,5,,2\n", &[], 0);
    assert!(told.contains("ignored   temperature\n"), "{told}");
    assert!(told.contains("missing   no event has place, the kind other\n"), "{told}");
    let (_, told) = outputs(rules, "", &[], 0);
    assert!(told.contains("events    0\n") && !told.contains("missing"), "{told}");
}

#[test]
fn what_quotas_drop_is_told() {
    let rules = "RULE a: SEQUENCE(x: k, y (v = 1)) QUOTA (NODES 2)";
    let (_, told) = outputs(rules, "ts,v\n1,0\n2,0\n3,0\n4,1\n", &[], 0);
    assert!(told.contains("dropped   a ") && told.contains(" nodes\n"), "{told}");
}

/// Events of more kinds than there may be were left out, and so were texts that are too long.
#[test]
fn what_has_no_place_of_its_own_is_seen_and_counted() {
    let rules = "ATTRIBUTE place TEXT; RULE last: SEQUENCE(x: k4999) RULE each: SEQUENCE(x (v = 1))
        RULE again: SEQUENCE(x (place = 'here' OR v = 2), y (place = x.place AND v = 3))";
    let mut input = "ts,type,v,place\n".to_owned();
    for kind in 0..5_000 {
        writeln!(input, "{kind},k{kind},{},", u8::from(kind % 1_000 == 999)).unwrap();
    }
    let long = |last: char| "x".repeat(300) + &last.to_string();
    for (at, v, place) in [(5_000, 2, long('a')), (5_001, 3, long('b')), (5_002, 3, long('a'))] {
        writeln!(input, "{at},k1,{v},{place}").unwrap();
    }
    let (matches, told) = outputs(rules, &input, &["--in-order"], 0);
    let of = |rule: &str| matches.lines().filter(|line| line.contains(rule)).count();
    assert_eq!((of(" last x=5000"), of(" each x="), of(" again x=5001 y=5003")), (1, 5, 1), "{matches}");
    assert!(told.contains("0 not taken, 0 not read\n"), "{told}");
    assert!(
        told.contains("kinds     905 events of kinds beyond 4096, or of too long a name: they count as one"),
        "{told}"
    );
    assert!(told.contains("texts     3 texts beyond 1048576, or too long: they are told apart by"), "{told}");
}

/// A text key was hashed, and no rule could ask for it.
#[test]
fn a_rule_asks_for_a_text_key_by_its_text() {
    let rules = "SEQUENCE(x (key = 'pump-7' AND v > 1))";
    let input = "ts,key,v\n1,pump-7,2\n2,pump-8,2\n3,pump-7,3\n4,007,5\n";
    assert_eq!(found(rules, input, &[]).len(), 2);
    assert_eq!(found("SEQUENCE(x (key IN (7, 'pump-8')))", "ts,key\n1,7\n2,pump-8\n3,07\n", &[]).len(), 2);
}

/// Events of now, into a command that is still there.
struct Piped {
    child: Child,
    _rules: TempDir,
}

impl Piped {
    fn new(rules: &str, arguments: &[&str]) -> Self {
        let directory = files(&[("a.rules", rules)]);
        let mut command = Command::new(cargo_bin("kromka"));
        command.args(["cep", "run", "--input", "-", "--rules"]).arg(directory.path().join("a.rules")).args(arguments);
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Self { child: piped.spawn().unwrap(), _rules: directory }
    }

    fn write(&mut self, line: &str) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    /// Waits for it.
    fn line(&mut self) -> String {
        let mut line = String::new();
        BufReader::new(self.child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        line
    }

    fn end(mut self) -> String {
        drop(self.child.stdin.take());
        let output = self.child.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
        text(&output.stderr)
    }
}

fn now_ms() -> u64 {
    u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap()
}

#[test]
fn time_goes_on_while_no_events_come() {
    let rules = "RULE silent: EXPRESSION EVERY x=k -> ABSENT k FOR 100 ms";
    let mut piped = Piped::new(rules, &["--live", "--lateness", "0", "--idle", "50ms"]);
    let now = now_ms();
    piped.write(&json!({ "ts": now, "id": 4 }).to_string());
    piped.write(&json!({ "ts": now + 3_600_000, "id": 5 }).to_string());
    let line = piped.line();
    assert!(line.ends_with(" silent x=4\n"), "{line}");
    let told = piped.end();
    assert!(told.contains("left out  0 late, 1 from the future"), "{told}");
    assert!(told.contains("warning: event 5 of "), "{told}");
}

/// What others said was held back for half a minute.
#[test]
fn a_source_that_is_silent_holds_others_back_for_a_few_seconds() {
    let mut piped = Piped::new("SEQUENCE(x (v = 1))", &["--live"]);
    let (now, began) = (now_ms(), Instant::now());
    piped.write(&json!({ "ts": now - 1, "source": "silent", "v": 0 }).to_string());
    piped.write(&json!({ "ts": now, "source": "loud", "v": 1, "id": 7 }).to_string());
    let line = piped.line();
    assert!(line.ends_with(" rule_1 x=7\n"), "{line}");
    let waited = began.elapsed();
    assert!(waited > Duration::from_secs(2) && waited < Duration::from_secs(20), "{waited:?}");
    assert!(piped.end().contains("left out  0 late,"));
}

#[test]
fn matches_of_a_pipe_come_before_its_end() {
    let mut piped = Piped::new("SEQUENCE(x (v = 1))", &["--in-order"]);
    piped.write("ts,v\n7,1");
    assert_eq!(piped.line(), "1970-01-01T00:00:00.007Z rule_1 x=1\n");
    piped.end();
}

#[test]
fn who_has_seen_enough_ends_it_quietly() {
    let mut piped = Piped::new("SEQUENCE(x (v = 1))", &["--in-order", "--json"]);
    piped.write("ts,v\n7,1");
    assert!(piped.line().starts_with('{'));
    drop(piped.child.stdout.take());
    piped.write("8,1");
    assert_eq!(piped.end(), "");
}

#[test]
fn rules_in_either_form_are_the_same() {
    let rules = kromka_cep::Rules::parse(EXAMPLE).unwrap();
    let document = serde_json::to_string_pretty(&rules).unwrap();
    for arguments in [&[][..], &["--json"]] {
        assert_eq!(check(&document, arguments, 0), check(EXAMPLE, arguments, 0));
    }
    assert_eq!(outputs(&document, DAY, &["--json"], 0), outputs(EXAMPLE, DAY, &["--json"], 0));
}

#[test]
fn what_is_wrong_with_rules_is_pointed_at() {
    for (rules, told) in [
        (
            "RULE a:\n  SEQUENCE(a (v > 1),\n\tb (v > ))",
            "error: standard input: line 3, column 9: found `)`, expected `-`, a name, a text or a number\n  \
             3 |  b (v > ))\n    |         ^\n",
        ),
        (
            "{\"rules\":[{\"name\":\"a\",\n\"ä\": 1}]}",
            "error: standard input: line 2, column 3: rules[0].ä: unknown field `ä`, expected one of `name`, `pattern`, \
             `partition_by`, `actions`, `quota`\n  2 | \"ä\": 1}]}\n    |   ^\n",
        ),
        ("", "error: standard input: there is no rule in it\n"),
        (
            "RULE a: SEQUENCE(x: k) QUOTA (KEYS 0) RULE b: SEQUENCE(x: k, NOT y: k)",
            "error: standard input: rule a: a quota is 0; 1 to 16777216 are allowed\n\
             standard input: rule b: a pattern that ends with what must not follow needs a time within which\n",
        ),
    ] {
        assert_eq!(check(rules, &[], 2), (String::new(), told.to_owned()));
        let (errors, same) = check(rules, &["--json"], 2);
        assert_eq!(same, told);
        let errors: Value = serde_json::from_str(&errors).unwrap();
        assert!(errors["errors"][0]["message"].is_string() && errors["rules"].is_null(), "{errors}");
        // They are read before the events.
        let mut run = kromka(&["cep", "run", "--rules", "-", "--input", "nowhere.csv"]);
        run.write_stdin(rules).assert().code(2).stdout("").stderr(told);
    }
    let errors: Value = serde_json::from_str(&check("SEQUENCE", &["--json"], 2).0).unwrap();
    let error = json!({ "line": 1, "column": 9, "number": 2031, "message": "found the end, expected `(`" });
    assert_eq!(errors, json!({ "errors": [error] }));
}

#[test]
fn what_cannot_be_asked_for_is_refused() {
    let directory = files(&[("a.rules", EXAMPLE), ("day.csv", DAY), ("b.csv", "a,b\n1,2\n")]);
    let path = |name: &str| directory.path().join(name).display().to_string();
    let rules = path("a.rules");
    let day = path("day.csv");
    let with = |more: &[&str], parts: &[&str]| refused(kromka(&["cep", "run", "--rules", &rules]).args(more), parts);
    with(&["--input", "nowhere.csv"], &["nowhere.csv: No such file"]);
    with(&["--input", &path("b.csv")], &["b.csv: no column has the time; allowed is ts, at, timestamp"]);
    with(&["--input", &day, "--lateness", "soon"], &["'soon'", "allowed is a duration as 500ms, 2s"]);
    with(&["--input", &day, "--lateness", "9999h"], &["lateness_ms is 35996400000; allowed is 0 to 4294967295"]);
    with(&["--input", &day, "--idle", "2s"], &["--live"]);
    with(&["--input", &day, "--in-order", "--live"], &["cannot be used with"]);
    refused(&mut kromka(&["cep", "run", "--rules", "-", "--input", "-"]), &["one of them must be a file"]);
    refused(&mut kromka(&["cep", "check", "nowhere.rules"]), &["nowhere.rules: No such file"]);
    let live = ["--input", "nowhere.csv", "--live"];
    with(&live, &["nowhere.csv: No such file"]);
}

#[test]
fn recorded_data_is_searched_as_it_is() {
    let Some(data) = data_dir() else { return };
    let run = |rules: &str, file: &str, arguments: &[&str]| {
        let directory = files(&[("a.rules", rules)]);
        let input: PathBuf = data.join("cep/datasets").join(file);
        let mut command = kromka(&["cep", "run", "--rules"]);
        let run =
            command.arg(directory.path().join("a.rules")).arg("--input").arg(input).args(arguments).assert().code(0);
        (text(&run.get_output().stdout), without_rate(&text(&run.get_output().stderr)))
    };
    // A machine's temperature each five minutes; an hour of it was recorded twice, as clocks were set back.
    let falls = "RULE falls: MATCH_RECOGNIZE(PATTERN(A DOWN{6}) DEFINE DOWN AS value < PREV(value))";
    let (matches, told) = run(falls, "nab/machine_temperature_system_failure.csv", &["--json"]);
    assert!(told.contains("events    22695\nleft out  11 late,"), "{told}");
    let matches: Vec<Value> = matches.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(told.contains(&format!("matches   falls {}\n", matches.len())) && matches.len() > 50, "{told}");
    for found in &matches {
        let events: Vec<u64> = found["events"].as_array().unwrap().iter().map(|id| id.as_u64().unwrap()).collect();
        assert_eq!((events.len(), found["by"].as_u64()), (7, events.last().copied()));
    }
    let (_, told) = run(falls, "nab/machine_temperature_system_failure.csv", &["--lateness", "1h"]);
    assert!(told.contains("left out  0 late,"), "{told}");
    // A test bed for pumps, second by second.
    let rules = "RULE slow: SEQUENCE(low (`Volume Flow RateRMS` < 31), hot (Temperature > 80)) WITHIN 5 s LIMIT 1";
    let (_, told) = run(rules, "skab/1.csv", &[]);
    assert!(told.contains("events    1145\nleft out  0 late,") && !told.contains("missing"), "{told}");
    assert!(told.contains("ignored   Accelerometer1RMS,"), "{told}");
}
