//! `cargo xtask mutants`: whether the tests of the documents notice merges that are broken on purpose.
//!
//! What those tests are built from is copied, and each mutant is put into the copy in turn. The unbroken copy must pass, and
//! every broken one fail.

mod excerpt;
mod table;

use std::fs::File;
use std::path::PathBuf;
use std::process::{Command, ExitStatus};

use anyhow::{Context, ensure};

use self::excerpt::Excerpt;
use self::table::{MUTANTS, Mutant};
use crate::tree::Tree;

/// What is tested,
const PACKAGE: &str = "kromka-state";
/// and by what: tests that need no data.
const TESTS: &[&str] = &["alone", "laws", "policies", "simulation", "steps"];
/// Seconds after which tests are ended: some minutes more than they take with a copy that is yet to be compiled.
const SECONDS_MAX: &str = "1200";
/// The status of a command that `timeout` has ended.
const TIMED_OUT: i32 = 124;

/// Runs the tests on every mutant and prints a line for each. The answer is whether all were noticed.
pub(crate) fn run(tree: &Tree) -> anyhow::Result<bool> {
    for mutant in MUTANTS {
        applied(tree, mutant)?;
    }
    let scratch = tree.metadata.target_directory.join("mutants").into_std_path_buf();
    let target = tree.metadata.target_directory.clone().into_std_path_buf();
    let trial = Trial { excerpt: Excerpt::make(tree, PACKAGE, &scratch.join("tree"))?, scratch, target };
    let Outcome { failed, log, .. } = trial.test()?;
    ensure!(failed.is_empty(), "without a mutant these fail: {}; see {}", failed.join(", "), log.display());
    println!("passed   unbroken");
    let mut all = true;
    for mutant in MUTANTS {
        trial.excerpt.write(mutant.path, &applied(tree, mutant)?)?;
        let outcome = trial.test();
        trial.excerpt.write(mutant.path, tree.text(mutant.path).unwrap_or_default())?;
        let Outcome { failed, .. } = outcome.with_context(|| mutant.breaks)?;
        all &= !failed.is_empty();
        let (word, by) =
            if failed.is_empty() { ("MISSED", "nothing".to_owned()) } else { ("caught", failed.join(", ")) };
        println!("{word}   {} ({}): by {by}", mutant.breaks, mutant.path);
    }
    Ok(all)
}

/// The text of a file with a mutant in it.
fn applied(tree: &Tree, mutant: &Mutant) -> anyhow::Result<String> {
    let text = tree.text(mutant.path).with_context(|| format!("{} is not there", mutant.path))?;
    let count = text.matches(mutant.text).count();
    ensure!(count == 1, "`{}` is {count} times in {}; it must be there once", mutant.text, mutant.path);
    Ok(text.replacen(mutant.text, mutant.replacement, 1))
}

/// A copy, and where it is built: with the tree, whose dependencies are the same.
struct Trial {
    excerpt: Excerpt,
    scratch: PathBuf,
    target: PathBuf,
}

/// What tests of a copy came to.
struct Outcome {
    status: ExitStatus,
    /// Each as `file::test`.
    failed: Vec<String>,
    /// What was printed.
    log: PathBuf,
}

impl Trial {
    /// Builds the tests, which must succeed, and runs all of them.
    fn test(&self) -> anyhow::Result<Outcome> {
        let built = self.cargo(&["--no-run"])?;
        ensure!(built.status.success(), "it does not compile; see {}", built.log.display());
        let outcome = self.cargo(&["--no-fail-fast"])?;
        ensure!(outcome.status.code() != Some(TIMED_OUT), "the tests do not end; see {}", outcome.log.display());
        let is_told = outcome.status.success() == outcome.failed.is_empty();
        ensure!(is_told, "{}, but no test failed; see {}", outcome.status, outcome.log.display());
        Ok(outcome)
    }

    fn cargo(&self, flags: &[&str]) -> anyhow::Result<Outcome> {
        let path = self.scratch.join("log");
        let log = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
        let mut command = Command::new("timeout");
        command.args([SECONDS_MAX, "cargo", "test", "-p", PACKAGE]).args(flags);
        command.args(TESTS.iter().flat_map(|test| ["--test", test]));
        command.current_dir(self.excerpt.root()).env("CARGO_TARGET_DIR", &self.target);
        // The same cases each time, no word of them left behind, and no time spent on the shortest of them.
        command.env("PROPTEST_RNG_SEED", "1").env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "true");
        command.env("PROPTEST_MAX_SHRINK_ITERS", "0").env("RUST_BACKTRACE", "0").env("CARGO_TERM_COLOR", "never");
        command.stderr(log.try_clone()?).stdout(log);
        let status = command.status().context("cannot run timeout (package coreutils)")?;
        let printed = String::from_utf8_lossy(&std::fs::read(&path)?).into_owned();
        Ok(Outcome { status, failed: failed(&printed), log: path })
    }
}

/// The tests that failed, from what cargo and they printed.
fn failed(printed: &str) -> Vec<String> {
    let mut file = "";
    let mut failed = Vec::new();
    for line in printed.lines() {
        if let Some(running) = line.trim_start().strip_prefix("Running tests/") {
            file = running.split('.').next().unwrap_or_default();
        } else if let Some(name) = line.strip_prefix("test ").and_then(|line| line.strip_suffix(" ... FAILED")) {
            failed.push(format!("{file}::{name}"));
        }
    }
    // Tests end in any order.
    failed.sort();
    failed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mutant_has_its_place() {
        let tree = Tree::load().unwrap();
        for mutant in MUTANTS {
            assert_ne!(applied(&tree, mutant).unwrap(), tree.text(mutant.path).unwrap());
        }
    }

    #[test]
    fn failed_tests_are_told_with_their_file() {
        let printed = "   Compiling a\n     Running tests/laws.rs (target/laws-1)\n\nrunning 2 tests\ntest a ... ok\n\
            test b::c ... FAILED\n     Running tests/steps.rs (target/steps-1)\ntest d ... FAILED\n";
        assert_eq!(failed(printed), ["laws::b::c", "steps::d"]);
    }
}
