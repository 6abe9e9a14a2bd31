//! Repository chores: the style, the generated files, the C face.

mod c;
mod check;
mod errors;
mod face;
mod finding;
mod header;
mod manifest;
mod mutants;
mod readme;
mod status;
mod symbols;
mod tables;
mod tidy;
mod tokens;
mod tree;

use std::process::ExitCode;

use clap::Parser;

use crate::finding::Finding;
use crate::tree::Tree;

/// Chores of this repository.
#[derive(Parser)]
#[command(name = "cargo xtask")]
enum Command {
    /// Checks the style that a compiler does not: layers, words, lengths, dead files, unsafe, error numbers.
    Tidy,
    /// Writes docs/ERRORS.md from the error tables.
    Errors,
    /// Writes include/orchestrator.h from the source of the C face.
    Header,
    /// Writes the statuses of C from the error tables.
    Status,
    /// Writes include/symbols.txt, the functions that a default library exports.
    Symbols,
    /// Proves the C face: compiles, runs and checks the C and C++ programs of the tests, examples and documents.
    C {
        /// Without valgrind, sanitizers and the libraries that are shipped.
        #[arg(long)]
        quick: bool,
    },
    /// Breaks the merges of documents, one way at a time, and checks that the tests notice.
    Mutants,
    /// Regenerates every generated file and compares, and compares the README's code with the examples.
    Check,
}

fn main() -> anyhow::Result<ExitCode> {
    let command = Command::parse();
    let tree = Tree::load()?;
    match command {
        Command::Tidy => return Ok(report(tidy::run(&tree))),
        Command::Check => return Ok(report(check::run(&tree)?)),
        Command::C { quick } => return Ok(if c::run(&tree, quick)? { ExitCode::SUCCESS } else { ExitCode::FAILURE }),
        Command::Mutants => return Ok(if mutants::run(&tree)? { ExitCode::SUCCESS } else { ExitCode::FAILURE }),
        Command::Errors => errors::write(&tree)?,
        Command::Header => header::write(&tree)?,
        Command::Status => status::write(&tree)?,
        Command::Symbols => symbols::write(&tree)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints each finding once, in the order of files and lines.
fn report(mut findings: Vec<Finding>) -> ExitCode {
    findings.sort();
    findings.dedup();
    for finding in &findings {
        println!("{finding}");
    }
    if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
