//! Every crate obeys the workspace's lints, the excepted ones through a copy that differs in one line.

use super::unsafety::OWN_LINTS;
use crate::finding::Finding;
use crate::manifest::{Entry, entries};
use crate::tree::Tree;

/// The lint that an own copy may set otherwise.
const EXCEPTED: &str = "unsafe_code";
/// The lint that an own copy has instead.
const INSTEAD: (&str, &str, &str) = ("lints.clippy", "undocumented_unsafe_blocks", "\"deny\"");

/// The packages outside of the workspace: they cannot inherit, so they copy.
const OUTSIDE: &[&str] = &["fuzz/Cargo.toml", "examples/no_std/Cargo.toml", "examples/kernels/Cargo.toml"];

/// Checks every manifest of the tree.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let root = tree.text("Cargo.toml").unwrap_or_default();
    let mut findings = Vec::new();
    for (package, path) in tree.packages() {
        let own = OWN_LINTS.contains(&package.name.as_str());
        findings.extend(scan(&path, tree.text(&path).unwrap_or_default(), root, own));
    }
    for path in OUTSIDE {
        findings.extend(scan(path, tree.text(path).unwrap_or_default(), root, true));
    }
    findings
}

fn scan(path: &str, text: &str, root: &str, own: bool) -> Vec<Finding> {
    let mine: Vec<Entry<'_>> = entries(text).collect();
    let inherits =
        mine.iter().any(|entry| entry.section == "lints" && entry.key == "workspace" && entry.value == "true");
    if inherits {
        return Vec::new();
    }
    if !own {
        return vec![Finding::new(path, 1, "does not inherit the lints", "`[lints] workspace = true`")];
    }
    let wanted = entries(root)
        .filter_map(|entry| Some((entry.section.strip_prefix("workspace.")?, entry.key, entry.value)))
        .filter(|(section, key, _)| section.starts_with("lints.") && *key != EXCEPTED)
        .chain([INSTEAD]);
    wanted
        .filter_map(|(section, key, value)| {
            let have = mine.iter().find(|entry| entry.section == section && entry.key == key);
            if have.is_some_and(|entry| entry.value == value) {
                return None;
            }
            let wrong = format!("its copy of the lints lacks `{key} = {value}` in [{section}]");
            Some(Finding::new(path, have.map_or(1, |entry| entry.line), wrong, format!("only {EXCEPTED} may differ")))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str = "[workspace.lints.rust]\nunsafe_code = \"forbid\"\nmissing_docs = \"deny\"\n[workspace.lints.clippy]\ndbg_macro = \"deny\"\n";
    const COPY: &str = "[lints.rust]\nmissing_docs = \"deny\"\n[lints.clippy]\ndbg_macro = \"deny\"\nundocumented_unsafe_blocks = \"deny\"\n";

    #[test]
    fn inheriting_is_fine_for_all() {
        assert_eq!(scan("a", "[lints]\nworkspace = true\n", ROOT, false), []);
        assert_eq!(scan("a", "[lints]\nworkspace = true\n", ROOT, true), []);
    }

    #[test]
    fn a_copy_is_for_excepted_crates_only() {
        assert_eq!(scan("a", COPY, ROOT, true), []);
        assert_eq!(scan("a", COPY, ROOT, false).len(), 1);
        assert_eq!(scan("a", "[package]\nname = \"a\"\n", ROOT, false).len(), 1);
    }

    #[test]
    fn a_copy_that_lacks_or_weakens_a_lint_is_found() {
        let weaker = COPY.replace("dbg_macro = \"deny\"", "dbg_macro = \"warn\"");
        let found = scan("a", &weaker, ROOT, true);
        assert_eq!((found.len(), found[0].line), (1, 4));
        assert_eq!(scan("a", "[package]\n", ROOT, true).len(), 3);
    }
}
