//! `unsafe` only in the rooms that docs/architecture excepts.

use crate::finding::Finding;
use crate::tokens::{Tokens, is_ident, line};

/// Where it may be: directories end with `/`.
const ALLOWED: &[&str] = &[
    // The C face, its library and its Java sister: pointers come in.
    "crates/kromka-face/",
    "crates/kromka-ffi/",
    "crates/kromka-jni/",
    // The kernel module: vector instructions.
    "crates/kromka-vector/src/kernel.rs",
    "crates/kromka-vector/src/kernel/",
    // The one function that maps a file.
    "crates/kromka-vector/src/map.rs",
    // Test-only allocators that count.
    "benches/",
    // No std, hence calls of C.
    "examples/no_std/",
    "examples/kernels/",
    "fuzz/",
];

/// The crates that cannot forbid unsafe code as a whole and carry their own copy of the workspace's lints.
pub(crate) const OWN_LINTS: &[&str] = &["kromka-face", "kromka-ffi", "kromka-jni", "kromka-vector", "kromka-benches"];

/// Finds the keyword outside of the list.
pub(crate) fn scan(path: &str, tokens: &Tokens) -> Vec<Finding> {
    if is_allowed(path) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    tokens.walk(&mut |list| {
        for token in list.iter().filter(|token| is_ident(token, "unsafe")) {
            let allowed = "only the files listed in xtask/src/tidy/unsafety.rs may have it";
            findings.push(Finding::new(path, line(token), "unsafe code", allowed));
        }
    });
    findings
}

fn is_allowed(path: &str) -> bool {
    let listed = |entry: &str| if entry.ends_with('/') { path.starts_with(entry) } else { path == entry };
    ALLOWED.iter().any(|entry| listed(entry)) || is_counting_allocator(path)
}

/// `crates/*/tests/alloc*.rs`.
fn is_counting_allocator(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    matches!(parts[..], ["crates", _, "tests", file] if file.starts_with("alloc") && file.ends_with(".rs"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        scan(path, &Tokens::parse(text).unwrap()).len()
    }

    const BLOCK: &str = "fn a() { m!(unsafe { b() }) }";

    #[test]
    fn unsafe_is_found_everywhere_but_in_the_list() {
        for path in ["crates/kromka-core/src/lib.rs", "crates/kromka-vector/src/lib.rs", "xtask/src/main.rs"] {
            assert_eq!(count(path, BLOCK), 1, "{path}");
            assert_eq!(count(path, "unsafe impl Send for A {}"), 1);
            assert_eq!(count(path, "#[unsafe(no_mangle)] fn a() {}"), 1);
        }
        assert_eq!(count("crates/kromka-core/tests/other.rs", BLOCK), 1);
        assert_eq!(count("crates/kromka-core/src/alloc.rs", BLOCK), 1);
    }

    #[test]
    fn the_excepted_rooms_may_have_it() {
        for path in [
            "crates/kromka-face/src/tasks.rs",
            "crates/kromka-ffi/src/lib.rs",
            "crates/kromka-vector/src/kernel/neon.rs",
            "crates/kromka-core/tests/alloc_none.rs",
            "examples/no_std/src/main.rs",
            "fuzz/fuzz_targets/task.rs",
        ] {
            assert_eq!(count(path, BLOCK), 0, "{path}");
        }
    }

    #[test]
    fn words_in_comments_strings_and_lints_are_fine() {
        let text = "//! No unsafe.\n#![forbid(unsafe_code)]\nconst A: &str = \"unsafe\";";
        assert_eq!(count("crates/kromka-core/src/lib.rs", text), 0);
    }
}
