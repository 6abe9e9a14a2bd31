//! `kromka-compare`: runs Kromka beside named peers, in one run on one machine, and prints the ratio.
//!
//! Exit codes: 0 compared; 1 failed, or the two disagree; 2 wrong arguments; 3 a peer could not be had.

mod cep;
mod decide;
mod python;
mod rounds;
mod state;
mod vector;
mod version;

use std::alloc::System;
use std::process::ExitCode;

use cap::Cap;
use clap::{Parser, Subcommand};

/// A peer could not be had: Kromka's own figures were printed, with the reason in the peer's place.
const EXIT_SKIPPED: u8 = 3;

/// Counts the bytes that are held, for the memory of indexes and documents; it limits nothing. What it costs is an atomic
/// addition for each call, which is in nobody's favour that allocates in what is timed.
#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

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
    /// Searches every set of a directory for nearest neighbours, beside hnswlib, faiss, usearch and others.
    Vector(vector::Options),
    /// Looks for sequences in a stream of events, beside a list of runs and varpulis-sase.
    Cep(cep::Options),
    /// Merges the documents of a fleet and of two sides of a partition, beside automerge, yrs, loro and crdts.
    State(state::Options),
}

fn main() -> anyhow::Result<ExitCode> {
    let complete = match Arguments::parse().comparison {
        Comparison::Decide { json } => decide::run(json)?,
        Comparison::Vector(options) => vector::run(&options)?,
        Comparison::Cep(options) => cep::run(&options)?,
        Comparison::State(options) => state::run(&options)?,
    };
    Ok(if complete { ExitCode::SUCCESS } else { ExitCode::from(EXIT_SKIPPED) })
}
