//! `kromka cep`: patterns of events in files and pipes.

mod check;
mod input;
mod rules;
mod run;
mod words;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::failure::Failure;

const EXAMPLES: &str = "\
Examples:
  kromka cep check pump.rules
  kromka cep run --rules pump.rules --input day.csv
  kromka cep run --rules pump.rules --input - --live --json < readings.jsonl

Exit codes: 0 done, 1 the output could not be written, 2 bad input.";

/// What `kromka cep` is given.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Finds what rules look for in the events of a file or a pipe
    Run(run::Arguments),
    /// Says what is wrong with rules, or else what they are
    Check(check::Arguments),
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    match &arguments.action {
        Action::Run(arguments) => run::run(arguments),
        Action::Check(arguments) => check::run(arguments),
    }
}
