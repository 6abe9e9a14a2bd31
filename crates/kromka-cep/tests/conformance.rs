//! The cases of `data/cep/cases.json`: one line says how many passed.

mod common;

use std::process::ExitCode;

fn main() -> ExitCode {
    kromka_testkit::run_cases("cep/cases.json", common::run)
}
