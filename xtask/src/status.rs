//! `crates/kromka-face/src/status.rs`: the statuses of C, from the error tables.
//!
//! The tables must not need this file: the face uses its `NAMES` and nothing else of it, so the face compiles with a
//! file that is out of date, and this program can write a new one.

use std::fmt::Write as _;

use anyhow::Context;
use kromka_core::{ErrorEntry, ErrorTable};

use crate::errors::c_status;
use crate::tables;
use crate::tree::Tree;

/// Where the statuses live.
pub(crate) const PATH: &str = "crates/kromka-face/src/status.rs";

/// The status that is no error.
const OK: &str = "ORCHESTRATOR_OK";

const HEAD: &str = "\
//! The statuses of C: 0, and the negative number of each error.
//!
//! Written by `cargo xtask status` from the error tables in the code. Do not edit. The rest of this crate uses `NAMES`
//! only, so that a file that is out of date still compiles; should it not, leave an empty `NAMES` here and run
//! `cargo xtask status`.

use core::ffi::CStr;

";

/// Writes the statuses into the tree.
pub(crate) fn write(tree: &Tree) -> anyhow::Result<()> {
    std::fs::write(tree.root.join(PATH), text()).with_context(|| format!("cannot write {PATH}"))
}

/// The statuses of this tree.
pub(crate) fn text() -> String {
    render(tables::TABLES)
}

fn render(tables: &[(&str, &[ErrorTable])]) -> String {
    let tables = tables.iter().flat_map(|(_, tables)| tables.iter());
    let mut rows: Vec<(String, &ErrorEntry, bool)> = tables
        .flat_map(|table| {
            let row = |entry: &'static ErrorEntry| {
                (c_status(table.name, entry.name), entry, tables::is_of_c(table.name, entry.name))
            };
            table.entries.iter().map(row)
        })
        .collect();
    rows.sort_by_key(|(_, entry, _)| entry.number);
    let mut out = String::from(HEAD);
    let mut line = |text: String| writeln!(out, "{text}").unwrap_or_else(|_| unreachable!("a string takes everything"));
    line(format!("/// Success; counts are above it.\npub const {OK}: i32 = 0;"));
    for (name, entry, is_of_c) in &rows {
        let note = if *is_of_c { "" } else { "\n///\n/// No function of this header returns it." };
        line(format!("/// {}{note}\npub const {name}: i32 = -{};", meaning(entry.message), entry.number));
    }
    line("\n/// Every status with its name, lowest first.\npub(crate) const NAMES: &[(i32, &CStr)] = &[".to_owned());
    for (name, entry, _) in rows.iter().rev() {
        line(format!("    (-{}, c\"{name}\"),", entry.number));
    }
    line(format!("    (0, c\"{OK}\"),\n];"));
    out
}

/// The message as documentation: brackets and angles would be links and tags there.
fn meaning(message: &str) -> String {
    if message == "{source}" {
        return "What the inner error says.".to_owned();
    }
    message.replace('[', "\\[").replace(']', "\\]").replace('<', "\\<")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLES: &[ErrorTable] = &[
        ErrorTable { name: "LateError", entries: &[ErrorEntry { number: 2101, name: "Field", message: "{source}" }] },
        ErrorTable {
            name: "EarlyError",
            entries: &[
                ErrorEntry { number: 1002, name: "Two", message: "at most [{max}]" },
                ErrorEntry { number: 1001, name: "One", message: "{have} is not 1" },
            ],
        },
    ];

    #[test]
    fn constants_are_in_order_of_numbers() {
        let text = render(&[("a", TABLES)]);
        let constants: Vec<_> = text.lines().filter(|line| line.starts_with("pub const")).collect();
        assert_eq!(
            constants,
            [
                "pub const ORCHESTRATOR_OK: i32 = 0;",
                "pub const ORCHESTRATOR_ERR_EARLY_ONE: i32 = -1001;",
                "pub const ORCHESTRATOR_ERR_EARLY_TWO: i32 = -1002;",
                "pub const ORCHESTRATOR_ERR_LATE_FIELD: i32 = -2101;",
            ]
        );
        for line in ["/// {have} is not 1", "/// at most \\[{max}\\]", "/// What the inner error says."] {
            assert!(text.lines().any(|have| have == line), "{line}");
        }
    }

    #[test]
    fn names_can_be_searched_by_halves() {
        let text = render(&[("a", TABLES)]);
        let names: Vec<i32> =
            text.lines().filter_map(|line| line.strip_prefix("    (")?.split_once(',')?.0.parse().ok()).collect();
        assert_eq!(names, [-2101, -1002, -1001, 0]);
    }
}
