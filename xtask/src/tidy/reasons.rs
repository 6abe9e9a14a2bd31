//! Every dependency says why it is there.

use crate::finding::Finding;

/// The project's own crates need one reason for all.
const OWN: &str = "kromka";

/// Finds dependencies of the workspace without a reason: a comment directly above, or one above the group that names it.
pub(crate) fn scan(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut inside = false;
    // The comment lines directly above the group that the current line is in.
    let mut comment = String::new();
    let mut comment_is_open = false;
    for (index, line) in text.lines().enumerate() {
        if line.starts_with('[') {
            inside = line.trim_end() == "[workspace.dependencies]";
        }
        if line.trim().is_empty() || line.starts_with('[') {
            comment.clear();
            comment_is_open = false;
        } else if let Some(words) = line.strip_prefix('#') {
            if !comment_is_open {
                comment.clear();
            }
            comment.push_str(words);
            comment_is_open = true;
        } else if inside && let Some(name) = key(line) {
            let named = || name.starts_with(OWN) || comment.split([' ', ',', ':']).any(|word| word == name);
            if !comment_is_open && (comment.is_empty() || !named()) {
                let wrong = format!("{name} has no reason");
                findings.push(Finding::new(path, index + 1, wrong, "a comment above says why it is there"));
            }
            comment_is_open = false;
        }
    }
    findings
}

/// The name of the dependency that starts in this line.
fn key(line: &str) -> Option<&str> {
    let (name, _) = line.split_once('=')?;
    let name = name.trim_end();
    let name = name.split('.').next().unwrap_or(name);
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    (!name.is_empty() && name.chars().all(plain)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(dependencies: &str) -> Vec<usize> {
        let text = format!("[workspace.dependencies]\n{dependencies}");
        scan("Cargo.toml", &text).into_iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn a_comment_above_or_a_group_that_is_named_is_a_reason() {
        assert_eq!(found("# a: why.\na = \"1\"\n# b-b, c: why\n# in two lines.\nb-b = \"1\"\nc = \"1\"\n"), [0; 0]);
        assert_eq!(found("# Our own.\nkromka-core = \"1\"\nkromka = \"1\"\n"), [0; 0]);
        assert_eq!(found("# a: why.\na = { version = \"1\", features = [\n    \"x\",\n] }\n"), [0; 0]);
    }

    #[test]
    fn a_dependency_without_a_reason_is_found() {
        assert_eq!(found("a = \"1\"\n"), [2]);
        assert_eq!(found("# a: why.\na = \"1\"\nb = \"1\"\n"), [4]);
        assert_eq!(found("# a: why.\n\na = \"1\"\n"), [4]);
        assert_eq!(found("# Our own.\nkromka = \"1\"\n\nkromka-new = \"1\"\n"), [5]);
    }

    #[test]
    fn other_sections_need_no_reasons() {
        assert_eq!(scan("Cargo.toml", "[workspace.package]\nversion = \"1\"\n"), []);
    }
}
