//! Words that mark unfinished work, and paths that exist on one machine only.

use crate::finding::Finding;

// Each is written in two parts, so that this file passes its own rule.
const UNFINISHED: &[&str] = &[
    concat!("to", "do!("),
    concat!("unimple", "mented!("),
    concat!("FIX", "ME"),
    concat!("X", "XX"),
    concat!("HA", "CK"),
    concat!("simplified ", "for now"),
];

/// First parts of absolute paths that only one machine has.
const ROOTS: &[&str] = &["work", "farm", "root", "home"];

/// Written by cargo, with hashes that can spell anything.
const SKIPPED: &[&str] =
    &["Cargo.lock", "fuzz/Cargo.lock", "examples/no_std/Cargo.lock", "examples/kernels/Cargo.lock"];

/// Finds banned words in any text file.
pub(crate) fn scan(path: &str, text: &str) -> Vec<Finding> {
    if SKIPPED.contains(&path) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let mut find = |wrong: String, allowed: &str| findings.push(Finding::new(path, index + 1, wrong, allowed));
        if let Some(word) = UNFINISHED.iter().find(|word| has_word(line, word)) {
            find(format!("`{word}` marks unfinished work"), "finish it, or name the limit in the docs");
        }
        if let Some(root) = ROOTS.iter().find(|root| has_root(line, root)) {
            find(format!("`/{root}/` is a path of one machine"), "paths are relative to the tree");
        }
    }
    findings
}

/// Whether the word occurs and is not a part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let is_letter = |letter: char| letter.is_alphanumeric() || letter == '_';
    line.match_indices(word).any(|(at, _)| {
        let rest = &line[at + word.len()..];
        let open_end = word.ends_with(is_letter) && rest.starts_with(is_letter);
        !line[..at].ends_with(is_letter) && !open_end
    })
}

/// Whether an absolute path starts with this directory: what stands before it is no part of a longer path.
fn has_root(line: &str, root: &str) -> bool {
    let continues = |letter: char| letter.is_alphanumeric() || ".$}_-".contains(letter);
    line.match_indices(&format!("/{root}/")).any(|(at, _)| !line[..at].ends_with(continues))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(line: &str) -> usize {
        scan("docs/a.md", line).len()
    }

    #[test]
    fn every_banned_word_is_found_with_its_line() {
        for word in UNFINISHED {
            let findings = scan("a.rs", &format!("fine\n    {word}\n"));
            assert_eq!(findings.len(), 1, "{word}");
            assert_eq!(findings[0].line, 2);
        }
    }

    #[test]
    fn longer_words_and_other_words_are_fine() {
        for line in [concat!("HA", "CKER"), concat!("XX", "XX"), "todo = \"deny\"", "a to-do list", "hack"] {
            assert_eq!(count(line), 0, "{line}");
        }
    }

    #[test]
    fn absolute_paths_are_found() {
        for root in ROOTS {
            for before in ["", "cd ", "\"", "(", "file://", "=", ":"] {
                assert_eq!(count(&format!("{before}/{root}/x")), 1, "{before} {root}");
            }
        }
    }

    #[test]
    fn relative_paths_are_fine() {
        for before in ["..", "$HOME", "${DIR}", "a", "a-1", "x_"] {
            assert_eq!(count(&format!("{before}/{}/x", ROOTS[0])), 0, "{before}");
        }
        assert_eq!(count("/usr/include and /workspace/x"), 0);
    }

    #[test]
    fn lock_files_are_skipped() {
        assert_eq!(scan("Cargo.lock", UNFINISHED[2]), []);
    }
}
