//! `kromka-compare`: runs Kromka beside named peers, in one run on one machine, and prints the ratio.
//!
//! Exit codes: 0 compared; 1 failed, or the two disagree; 2 wrong arguments; 3 a peer could not be had.

mod decide;
mod python;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// A peer could not be had: Kromka's own figures were printed, with the reason in the peer's place.
const EXIT_SKIPPED: u8 = 3;

/// Runs Kromka beside named peers, in one run.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    comparison: Comparison,
}

#[derive(Subcommand)]
enum Comparison {
    /// Ranks 6 alternatives by 6 criteria in four modes, beside pymcdm 1.4.0.
    Decide {
        /// Print one JSON object instead of a table.
        #[arg(long)]
        json: bool,
    },
}

fn main() -> anyhow::Result<ExitCode> {
    let complete = match Arguments::parse().comparison {
        Comparison::Decide { json } => decide::run(json)?,
    };
    Ok(if complete { ExitCode::SUCCESS } else { ExitCode::from(EXIT_SKIPPED) })
}
