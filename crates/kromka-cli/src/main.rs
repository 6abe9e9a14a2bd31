//! The `kromka` command: replays placement policies over traces, decides one task from a document, says how much a
//! device may do, which way a message should leave it, what this one looks like, and what rules find in events.

mod cep;
mod decide;
mod device;
mod failure;
mod power;
mod replay;
mod transport;
mod vector;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

const EXAMPLES: &str = "\
Examples:
  kromka replay                                  every policy on the built-in world
  kromka replay --data ../shared/data/decision   the same on recorded traces
  kromka decide --example > task.json            a document to start from
  kromka decide task.json                        where that task should run, and why
  kromka power --battery 18 --temp 47            what a device in this state should do
  kromka transport --size-kb 40 --battery 18     which way a message should leave it
  kromka device --watch                          what this device looks like, and how it changes
  kromka vector build --from base.npy --out base.kv      an index of vectors, in a file
  kromka vector search base.kv --queries query.npy       what is nearest to others
  kromka cep run --rules pump.rules --input day.csv      what rules find in events

Exit codes: 0 done, 1 the output could not be written, 2 bad input, 3 no feasible option (decide, transport).";

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
    /// Says how much a device in a given state should do: power mode, chunk size, limits, and why.
    Power(power::Arguments),
    /// Says which way a message should leave a device, and why not the others.
    Transport(transport::Arguments),
    /// Says what this device looks like: what it can do, its class, its state now, what it should do.
    Device(device::Arguments),
    /// Makes an index of vectors, searches it, measures it, says what it is.
    Vector(vector::Arguments),
    /// Finds patterns of events in files and pipes, checks the rules that say which.
    Cep(cep::Arguments),
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Replay(arguments) => replay::run(&arguments),
        Command::Decide(arguments) => decide::run(&arguments),
        Command::Power(arguments) => power::run(&arguments),
        Command::Transport(arguments) => transport::run(&arguments),
        Command::Device(arguments) => device::run(&arguments),
        Command::Vector(arguments) => vector::run(&arguments),
        Command::Cep(arguments) => cep::run(&arguments),
    };
    result.unwrap_or_else(|failure| failure.report())
}
