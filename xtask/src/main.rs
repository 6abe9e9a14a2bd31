//! Repository chores: `cargo xtask tidy`, `cargo xtask errors`, `cargo xtask check`.

mod check;
mod errors;
mod finding;
mod manifest;
mod readme;
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
    /// Regenerates every generated file and compares, and compares the README's code with the examples.
    Check,
}

fn main() -> anyhow::Result<ExitCode> {
    let command = Command::parse();
    let tree = Tree::load()?;
    let findings = match command {
        Command::Tidy => tidy::run(&tree),
        Command::Errors => {
            errors::write(&tree)?;
            Vec::new()
        }
        Command::Check => check::run(&tree)?,
    };
    Ok(report(findings))
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
