//! `docs/ERRORS.md`: every error with its number, its name in C and in Rust, and its message.

use std::fmt::Write as _;

use anyhow::Context;
use kromka_core::{ErrorEntry, ErrorTable};

use crate::tables;
use crate::tree::Tree;

/// Where the reference lives.
pub(crate) const PATH: &str = "docs/ERRORS.md";

/// Writes the reference into the tree.
pub(crate) fn write(tree: &Tree) -> anyhow::Result<()> {
    let path = tree.root.join(PATH);
    std::fs::write(&path, text()).with_context(|| format!("cannot write {PATH}"))
}

/// The reference of this tree.
pub(crate) fn text() -> String {
    render(tables::TABLES, tables::RETIRED)
}

fn render(tables: &[(&str, &[ErrorTable])], retired: &[(u16, &str)]) -> String {
    let mut out = String::from(
        "<!-- Written by `cargo xtask errors` from the error tables in the code. Do not edit. -->\n\n\
         # Errors\n\n\
         Every error has a number that never changes and is never given to another error. Rust returns the enum; its\n\
         `number()` is the number. C returns a status: the number, negative. Names in braces are fields of the variant.\n",
    );
    for (package, tables) in tables {
        section(&mut out, package, tables);
    }
    if !retired.is_empty() {
        out.push_str("\n## Retired\n\n| number | what it meant |\n|---|---|\n");
        for (number, meaning) in retired {
            row(&mut out, &[&number.to_string(), meaning]);
        }
    }
    out
}

fn section(out: &mut String, package: &str, tables: &[ErrorTable]) {
    let mut rows: Vec<(&str, &ErrorEntry)> =
        tables.iter().flat_map(|table| table.entries.iter().map(|entry| (table.name, entry))).collect();
    rows.sort_by_key(|(_, entry)| entry.number);
    out.push_str("\n## ");
    out.push_str(package);
    out.push_str("\n\n| number | C status | Rust | message |\n|---|---|---|---|\n");
    for (table, entry) in rows {
        row(
            out,
            &[
                &entry.number.to_string(),
                &format!("`{}` = −{}", c_status(table, entry.name), entry.number),
                &format!("`{table}::{}`", entry.name),
                entry.message,
            ],
        );
    }
}

fn row(out: &mut String, cells: &[&str]) {
    for cell in cells {
        // A bar would end the cell, an angle bracket would start HTML.
        let cell = cell.replace('|', "\\|").replace('<', "&lt;");
        write!(out, "| {cell} ").unwrap_or_else(|_| unreachable!("a string takes everything"));
    }
    out.push_str("|\n");
}

/// Statuses that the C contract names itself.
const NAMED_BY_CONTRACT: &[(&str, &str, &str)] = &[("HandleError", "Stale", "ORCHESTRATOR_ERR_STALE_HANDLE")];

/// The errors of the C face itself: what they are of goes without saying, and the contract names some without it.
const FACE: &str = "FaceError";

/// The name of a variant's status in the C header: the enum's name without `Error`, then the variant's, since variants
/// of different enums share names.
pub(crate) fn c_status(table: &str, variant: &str) -> String {
    let contract = NAMED_BY_CONTRACT.iter().find(|(of, named, _)| (*of, *named) == (table, variant));
    if let Some((.., name)) = contract {
        return (*name).to_owned();
    }
    let stem = if table == FACE { "" } else { table.strip_suffix("Error").unwrap_or(table) };
    // `UnknownCode::Unknown` says it once.
    let words = if stem.starts_with(variant) { stem.to_owned() } else { format!("{stem}{variant}") };
    let mut name = String::from("ORCHESTRATOR_ERR");
    let mut previous_is_lower = false;
    for (at, letter) in words.char_indices() {
        let next_is_lower = words[at..].chars().nth(1).is_some_and(char::is_lowercase);
        if at == 0 || letter.is_uppercase() && (previous_is_lower || next_is_lower) {
            name.push('_');
        }
        previous_is_lower = !letter.is_uppercase();
        name.push(letter.to_ascii_uppercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_become_names_of_c() {
        for (table, variant, name) in [
            ("SubmitError", "Full", "SUBMIT_FULL"),
            ("BoundError", "OutOfRangeFloat", "BOUND_OUT_OF_RANGE_FLOAT"),
            ("CacheError", "TTLTooLong", "CACHE_TTL_TOO_LONG"),
            ("UnknownCode", "Unknown", "UNKNOWN_CODE"),
            ("HandleError", "Stale", "STALE_HANDLE"),
            ("FaceError", "NotInitialized", "NOT_INITIALIZED"),
            ("FaceError", "Busy", "BUSY"),
            ("FaceError", "BufferTooSmall", "BUFFER_TOO_SMALL"),
        ] {
            assert_eq!(c_status(table, variant), format!("ORCHESTRATOR_ERR_{name}"));
        }
    }

    #[test]
    fn rows_are_in_the_order_of_numbers_and_escape_what_would_break_them() {
        const TABLES: &[ErrorTable] = &[ErrorTable {
            name: "Oops",
            entries: &[
                ErrorEntry { number: 1002, name: "Late", message: "a | b" },
                ErrorEntry { number: 1001, name: "NotNow", message: "{have} < {need}" },
            ],
        }];
        let text = render(&[("kromka-core", TABLES)], &[(1003, "gone")]);
        let rows: Vec<_> = text.lines().filter(|line| line.starts_with("| 1")).collect();
        assert_eq!(
            rows,
            [
                "| 1001 | `ORCHESTRATOR_ERR_OOPS_NOT_NOW` = −1001 | `Oops::NotNow` | {have} &lt; {need} |",
                "| 1002 | `ORCHESTRATOR_ERR_OOPS_LATE` = −1002 | `Oops::Late` | a \\| b |",
                "| 1003 | gone |",
            ]
        );
    }
}
