//! `cargo xtask tidy`: the style that a compiler does not check. Each rule is a file and can fail in its own tests.

mod clock;
mod dead;
mod layers;
mod lints;
mod numbers;
mod reasons;
mod size;
mod unsafety;
mod words;

use crate::finding::Finding;
use crate::tables;
use crate::tokens::Tokens;
use crate::tree::{SourceFile, Tree};

/// Every finding of every rule.
pub(crate) fn run(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.files {
        findings.extend(words::scan(&file.path, &file.text));
        if file.is_c() {
            findings.extend(size::file(&file.path, &file.text));
        }
        if file.is_rust() {
            findings.extend(rust(file));
        }
    }
    findings.extend(layers::check(tree));
    findings.extend(dead::check(tree));
    findings.extend(lints::check(tree));
    findings.extend(numbers::check(tree, tables::TABLES, tables::RETIRED));
    findings.extend(reasons::scan("Cargo.toml", tree.text("Cargo.toml").unwrap_or_default()));
    findings
}

/// The rules for one Rust file.
fn rust(file: &SourceFile) -> Vec<Finding> {
    let mut findings = size::file(&file.path, &file.text);
    match Tokens::parse(&file.text) {
        Ok(tokens) => {
            findings.extend(size::functions(&file.path, &tokens));
            findings.extend(clock::scan(&file.path, &tokens));
            findings.extend(unsafety::scan(&file.path, &tokens));
        }
        Err(line) => findings.push(Finding::new(&file.path, line, "this is no Rust", "every .rs file must parse")),
    }
    findings
}
