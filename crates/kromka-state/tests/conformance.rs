//! The cases of `data/state/cases.json`, each under its policy: one line says how many passed.

mod common;

use std::process::ExitCode;

use common::{Verdict, World};
use serde_json::Value as Json;

fn main() -> ExitCode {
    kromka_testkit::run_cases("state/cases.json", of_case)
}

fn of_case(case: &Json) -> Verdict {
    let mut world = World::new(case)?;
    for (at, step) in case["steps"].as_array().ok_or("no steps")?.iter().enumerate() {
        world.step(step).map_err(|why| format!("step {at}, {step}: {why}"))?;
    }
    case["expect"].as_array().ok_or("no expectations")?.iter().try_for_each(|expectation| world.expect(expectation))
}
