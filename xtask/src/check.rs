//! `cargo xtask check`: generated means regenerated and compared.

use std::process::Command;

use anyhow::Context;

use crate::finding::Finding;
use crate::tree::Tree;
use crate::{errors, header, readme, status, symbols};

/// A file that is made from something else in this tree.
struct Generated {
    /// Where it is committed.
    path: &'static str,
    /// The command that writes it.
    command: &'static str,
    /// What it should hold.
    make: fn(&Tree) -> anyhow::Result<String>,
}

/// Every generated file. A new one is a new row here.
const GENERATED: &[Generated] = &[
    Generated { path: errors::PATH, command: "cargo xtask errors", make: |_| Ok(errors::text()) },
    Generated { path: status::PATH, command: "cargo xtask status", make: |_| Ok(status::text()) },
    Generated { path: header::PATH, command: "cargo xtask header", make: header::text },
    Generated { path: symbols::PATH, command: "cargo xtask symbols", make: symbols::text },
];

/// Compares every generated file, and the README's code with the examples it comes from.
pub(crate) fn run(tree: &Tree) -> anyhow::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for generated in GENERATED {
        let fresh = (generated.make)(tree).with_context(|| format!("cannot make {}", generated.path))?;
        let committed = std::fs::read_to_string(tree.root.join(generated.path)).unwrap_or_default();
        if let Some(diff) = drift(generated.path, &committed, &fresh)? {
            print!("{diff}");
            let allowed = format!("it must equal what `{}` writes", generated.command);
            findings.push(Finding::new(generated.path, 1, "is out of date", allowed));
        }
    }
    for (line, name) in header::undeclared(&header::text(tree)?) {
        let wrong = format!("a comment names `{name}`, which nothing declares");
        findings.push(Finding::new(header::PATH, line, wrong, "documentation of the C face names what is there"));
    }
    match tree.text(readme::PATH) {
        Some(text) => findings.extend(readme::scan(text, &|path| tree.text(path).map(str::to_owned))),
        None => findings.push(Finding::new(readme::PATH, 1, "is missing", "every tree has one")),
    }
    Ok(findings)
}

/// The difference between what is committed and what is made now, as `diff -u` shows it; `None` when there is none.
fn drift(path: &str, committed: &str, fresh: &str) -> anyhow::Result<Option<String>> {
    if committed == fresh {
        return Ok(None);
    }
    let scratch = tempfile::tempdir()?;
    let (old, new) = (scratch.path().join("committed"), scratch.path().join("generated"));
    std::fs::write(&old, committed)?;
    std::fs::write(&new, fresh)?;
    let labels = [format!("--label={path} (committed)"), format!("--label={path} (generated)")];
    let output = Command::new("diff").arg("-u").args(labels).args([old, new]).output().context("cannot run diff")?;
    Ok(Some(String::from_utf8_lossy(&output.stdout).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_file_shows_what_changed() {
        let diff = drift("docs/X.md", "same\nold\n", "same\nnew\n").unwrap().unwrap();
        for line in ["--- docs/X.md (committed)", "+++ docs/X.md (generated)", "-old", "+new"] {
            assert!(diff.lines().any(|have| have == line), "{line} is not in\n{diff}");
        }
    }

    #[test]
    fn a_missing_file_is_drift_and_an_equal_one_is_not() {
        assert!(drift("docs/X.md", "", "new\n").unwrap().is_some());
        assert_eq!(drift("docs/X.md", "same\n", "same\n").unwrap(), None);
    }
}
