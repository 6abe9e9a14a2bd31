//! A harness for files of cases, which says in one line how many passed.

use std::path::Path;
use std::process::ExitCode;

use serde_json::Value as Json;

/// Flags of libtest that are followed by a value of their own.
const WITH_VALUE: &[&str] =
    &["--test-threads", "--skip", "--logfile", "--color", "--format", "-Z", "--shuffle-seed", "--report-time"];
/// What the test is called.
const NAME: &str = "conformance";

/// Runs the cases of a file of the data directory, and prints `passed N of M` with a line on standard error for each that
/// failed; for a test without libtest, because that line is to be the only one of its kind.
///
/// It takes the flags of libtest from the command line, and does as they say where that means something: `--list`, `--skip`
/// and a filter. All cases are one test, so that their count depends on no filter.
#[must_use]
pub fn run_cases(file: &str, of_case: impl Fn(&Json) -> Result<(), String> + std::panic::RefUnwindSafe) -> ExitCode {
    let flags: Vec<String> = std::env::args().skip(1).collect();
    if flags.iter().any(|flag| flag == "--list") {
        println!("{NAME}: test\n\n1 test, 0 benchmarks");
        return ExitCode::SUCCESS;
    }
    if flags.iter().any(|flag| flag == "--ignored") || !is_meant(&flags) {
        return ExitCode::SUCCESS;
    }
    let Some(data) = crate::data_dir() else { return ExitCode::SUCCESS };
    match run(&data.join(file), of_case) {
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

/// Whether no filter says that only other tests are to run.
fn is_meant(flags: &[String]) -> bool {
    let exact = flags.iter().any(|flag| flag == "--exact");
    let mut filters = Vec::new();
    let mut skipped = false;
    let mut flags = flags.iter();
    while let Some(flag) = flags.next() {
        if WITH_VALUE.contains(&flag.as_str()) {
            let value = flags.next();
            skipped |= flag == "--skip" && value.is_some_and(|value| NAME.contains(value.as_str()));
        } else if !flag.starts_with('-') {
            filters.push(flag.as_str());
        }
    }
    let fits = |filter: &&str| if exact { *filter == NAME } else { NAME.contains(*filter) };
    !skipped && (filters.is_empty() || filters.iter().any(fits))
}

fn run(
    path: &Path,
    of_case: impl Fn(&Json) -> Result<(), String> + std::panic::RefUnwindSafe,
) -> Result<(usize, usize), String> {
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
