//! The `kromka` command: replays placement policies over traces, and decides one task from a document.

mod decide;
mod failure;
mod replay;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

const EXAMPLES: &str = "\
Examples:
  kromka replay                                  every policy on the built-in world
  kromka replay --data ../shared/data/decision   the same on recorded traces
  kromka decide --example > task.json            a document to start from
  kromka decide task.json                        where that task should run, and why

Exit codes: 0 done, 1 the output could not be written, 2 bad input, 3 no feasible option (decide only).";

/// Decides on the device where each AI task runs.
#[derive(Parser)]
#[command(name = "kromka", version, after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Replays policies through a world made of traces, and reports what each was worth.
    Replay(replay::Arguments),
    /// Decides where one task should run, from a JSON document, and says why.
    Decide(decide::Arguments),
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Replay(arguments) => replay::run(&arguments),
        Command::Decide(arguments) => decide::run(&arguments),
    };
    result.unwrap_or_else(|failure| failure.report())
}
