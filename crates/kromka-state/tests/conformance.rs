//! The cases of `data/state/cases.json`, each under its policy: one line says how many passed.
//!
//! Its own harness, because that line is to be the only one of its kind. It takes the flags of libtest, and does as they say
//! where that means something: `--list`, and a filter on the cases that are told of in detail.

mod common;

use std::path::Path;
use std::process::ExitCode;

use common::{Verdict, World};
use serde_json::Value as Json;

/// Flags of libtest that are followed by a value of their own.
const WITH_VALUE: &[&str] =
    &["--test-threads", "--skip", "--logfile", "--color", "--format", "-Z", "--shuffle-seed", "--report-time"];

fn main() -> ExitCode {
    let flags: Vec<String> = std::env::args().skip(1).collect();
    if flags.iter().any(|flag| flag == "--list") {
        println!("conformance: test\n\n1 test, 0 benchmarks");
        return ExitCode::SUCCESS;
    }
    if flags.iter().any(|flag| flag == "--ignored") || !is_meant(&flags) {
        return ExitCode::SUCCESS;
    }
    let Some(data) = kromka_testkit::data_dir() else { return ExitCode::SUCCESS };
    match run(&data.join("state/cases.json")) {
        Ok((passed, all)) => {
            println!("passed {passed} of {all}");
            if passed == all { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether no filter says that only other tests are to run. The cases are one test: their count must not depend on a filter.
fn is_meant(flags: &[String]) -> bool {
    let exact = flags.iter().any(|flag| flag == "--exact");
    let mut filters = Vec::new();
    let mut skipped = false;
    let mut flags = flags.iter();
    while let Some(flag) = flags.next() {
        if WITH_VALUE.contains(&flag.as_str()) {
            let value = flags.next();
            skipped |= flag == "--skip" && value.is_some_and(|value| "conformance".contains(value.as_str()));
        } else if !flag.starts_with('-') {
            filters.push(flag.as_str());
        }
    }
    let fits = |filter: &&str| if exact { *filter == "conformance" } else { "conformance".contains(*filter) };
    !skipped && (filters.is_empty() || filters.iter().any(fits))
}

fn run(path: &Path) -> Result<(usize, usize), String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let json: Json = serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    let cases = json.as_array().ok_or("the cases are no list")?;
    let mut passed = 0;
    for case in cases {
        match std::panic::catch_unwind(|| of_case(case)) {
            Ok(Ok(())) => passed += 1,
            Ok(Err(why)) => eprintln!("{}: {why}", case["id"]),
            Err(_) => eprintln!("{}: panicked", case["id"]),
        }
    }
    Ok((passed, cases.len()))
}

fn of_case(case: &Json) -> Verdict {
    let mut world = World::new(case)?;
    for (at, step) in case["steps"].as_array().ok_or("no steps")?.iter().enumerate() {
        world.step(step).map_err(|why| format!("step {at}, {step}: {why}"))?;
    }
    case["expect"].as_array().ok_or("no expectations")?.iter().try_for_each(|expectation| world.expect(expectation))
}
