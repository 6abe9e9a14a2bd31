//! A file is one concept, a function fits a screen.

use crate::finding::Finding;
use crate::tokens::{self, Tokens};

/// Lines of a file: twice what a concept usually takes.
const FILE_MAX: usize = 600;
/// What is as long as the face is wide, and nobody writes.
const GENERATED: &[&str] = &[crate::header::PATH, crate::status::PATH];
/// Lines of a function's body, braces included: one screen.
const BODY_MAX: usize = 70;

/// Finds a file that is too long.
pub(crate) fn file(path: &str, text: &str) -> Vec<Finding> {
    let have = text.lines().count();
    if have <= FILE_MAX || GENERATED.contains(&path) {
        return Vec::new();
    }
    vec![Finding::new(path, FILE_MAX + 1, format!("has {have} lines"), format!("{FILE_MAX} are allowed"))]
}

/// Finds functions that are too long.
pub(crate) fn functions(path: &str, tokens: &Tokens) -> Vec<Finding> {
    tokens::functions(tokens)
        .into_iter()
        .filter(|body| body.lines > BODY_MAX)
        .map(|body| {
            let wrong = format!("the body of `{}` has {} lines", body.name, body.lines);
            Finding::new(path, body.line, wrong, format!("{BODY_MAX} are allowed"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_up_to_the_limit_pass() {
        assert_eq!(file("a.rs", &"\n".repeat(FILE_MAX)), []);
        assert_eq!(file("a.rs", &"\n".repeat(FILE_MAX + 1)).len(), 1);
        assert_eq!(file("examples/c/a.c", &"\n".repeat(FILE_MAX + 1)).len(), 1);
    }

    #[test]
    fn a_generated_file_is_as_long_as_it_is() {
        for path in GENERATED {
            assert_eq!(file(path, &"\n".repeat(FILE_MAX + 1)), []);
        }
    }

    #[test]
    fn functions_up_to_the_limit_pass() {
        let long = |inner: usize| format!("fn a() {{\n{}}}\nfn b() {{}}\n", "x;\n".repeat(inner));
        let count = |text: &str| functions("a.rs", &Tokens::parse(text).unwrap()).len();
        assert_eq!(count(&long(BODY_MAX - 2)), 0);
        assert_eq!(count(&long(BODY_MAX - 1)), 1);
    }
}
