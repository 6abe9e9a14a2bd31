//! One line per finding: where, what is wrong, what is allowed.

use std::fmt;

/// Something that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    /// The file, relative to the root of the tree.
    pub(crate) path: String,
    /// Its line, counted from 1.
    pub(crate) line: usize,
    /// What is wrong.
    pub(crate) wrong: String,
    /// What is allowed instead.
    pub(crate) allowed: String,
}

impl Finding {
    /// A finding in one line of a file.
    pub(crate) fn new(path: &str, line: usize, wrong: impl Into<String>, allowed: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, wrong: wrong.into(), allowed: allowed.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}; {}", self.path, self.line, self.wrong, self.allowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_one_line_that_editors_can_jump_to() {
        let finding = Finding::new("crates/a/src/lib.rs", 7, "this is wrong", "that is allowed");
        assert_eq!(finding.to_string(), "crates/a/src/lib.rs:7: this is wrong; that is allowed");
    }
}
