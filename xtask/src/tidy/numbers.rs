//! Error numbers are frozen: each once, in its crate's hundred, never again after it retired.

use std::collections::BTreeMap;

use kromka_core::{ErrorEntry, ErrorTable};
use proc_macro2::TokenTree;

use crate::errors::c_status;
use crate::finding::Finding;
use crate::tokens::{Tokens, flat, is_ident, is_punct, line};
use crate::tree::Tree;

/// The first number of each crate's hundred.
const HUNDREDS: &[(&str, u16)] = &[
    ("kromka-core", 1000),
    ("kromka-decision", 1100),
    ("kromka-power", 1200),
    ("kromka-failover", 1300),
    ("kromka-forecast", 1400),
    ("kromka-budget", 1500),
    ("kromka-preference", 1600),
    ("kromka-vector", 1700),
    ("kromka-semcache", 1800),
    ("kromka-state", 1900),
    ("kromka-cep", 2000),
    ("kromka", 2100),
    ("kromka-estimate", 2200),
    ("kromka-device", 2300),
    ("kromka-face", 2900),
];

type Tables<'a> = &'a [(&'a str, &'a [ErrorTable])];

/// Checks the tables, and that every enum declared with `numbered_errors!` is in them.
pub(crate) fn check(tree: &Tree, tables: Tables<'_>, retired: &[(u16, &str)]) -> Vec<Finding> {
    let mut findings = scan(tables, retired, &|package, number| locate(tree, package, number));
    for file in tree.files.iter().filter(|file| file.is_rust()) {
        let Some((package, _)) = file.path.strip_prefix("crates/").and_then(|rest| rest.split_once("/src/")) else {
            continue;
        };
        if let Ok(tokens) = Tokens::parse(&file.text) {
            findings.extend(unlisted(&file.path, package, &tokens, tables));
        }
    }
    findings
}

/// Where a crate declares a number: the file and the line, or its root when it cannot be found.
fn locate(tree: &Tree, package: &str, number: u16) -> (String, usize) {
    let source = format!("crates/{package}/src/");
    let needle = format!("= {number}, \"");
    let hit = tree.files.iter().filter(|file| file.path.starts_with(&source)).find_map(|file| {
        let index = file.text.lines().position(|line| line.contains(&needle))?;
        Some((file.path.clone(), index + 1))
    });
    hit.unwrap_or_else(|| (format!("{source}lib.rs"), 1))
}

fn scan(tables: Tables<'_>, retired: &[(u16, &str)], locate: &dyn Fn(&str, u16) -> (String, usize)) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut numbers: BTreeMap<u16, String> = BTreeMap::new();
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for (package, table, entry) in rows(tables) {
        let rust = format!("{package} {}::{}", table.name, entry.name);
        let mut find = |wrong: String, allowed: &str| {
            let (path, line) = locate(package, entry.number);
            findings.push(Finding::new(&path, line, wrong, allowed));
        };
        match HUNDREDS.iter().find(|(name, _)| *name == package) {
            Some((_, first)) if (*first..first + 100).contains(&entry.number) => {}
            Some((_, first)) => {
                find(format!("{rust} has number {}", entry.number), &format!("{first} to {}", first + 99));
            }
            None => find(format!("{package} has no hundred"), "hundreds are given in xtask/src/tidy/numbers.rs"),
        }
        if let Some(earlier) = numbers.insert(entry.number, rust.clone()) {
            find(format!("{rust} has the number {} of {earlier}", entry.number), "each number once");
        }
        if let Some((_, meaning)) = retired.iter().find(|(number, _)| *number == entry.number) {
            find(format!("{rust} has the retired number {} of {meaning}", entry.number), "numbers never return");
        }
        // The C header declares each status once, so two variants of one name would not compile there.
        if let Some(earlier) = names.insert(c_status(table.name, entry.name), rust.clone()) {
            find(format!("{rust} and {earlier} have the same name in C"), "a variant's name is used once");
        }
    }
    findings
}

fn rows<'a>(tables: Tables<'a>) -> impl Iterator<Item = (&'a str, &'a ErrorTable, &'a ErrorEntry)> {
    tables.iter().flat_map(|(package, tables)| {
        tables.iter().flat_map(move |table| table.entries.iter().map(move |entry| (*package, table, entry)))
    })
}

/// Finds enums that are declared in a crate but missing from its tables, where nothing would check or document them.
fn unlisted(path: &str, package: &str, tokens: &Tokens, tables: Tables<'_>) -> Vec<Finding> {
    let listed = |name: &str| {
        tables.iter().any(|(have, tables)| *have == package && tables.iter().any(|table| table.name == name))
    };
    let mut findings = Vec::new();
    tokens.walk(&mut |list| {
        for window in list.windows(3) {
            let [name, bang, TokenTree::Group(body)] = window else { continue };
            if !is_ident(name, "numbered_errors") || !is_punct(bang, '!') {
                continue;
            }
            let Some(declared) = declared(&flat(body.stream())) else { continue };
            if !listed(&declared) {
                let wrong = format!("{declared} is not in the error tables");
                findings.push(Finding::new(path, line(name), wrong, "ERROR_TABLES lists every enum of a crate"));
            }
        }
    });
    findings
}

/// The name after `enum`.
fn declared(list: &[TokenTree]) -> Option<String> {
    let at = list.iter().position(|token| is_ident(token, "enum"))?;
    list.get(at + 1).map(ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(package: &str, entries: &[(u16, &'static str)], retired: &[(u16, &str)]) -> Vec<String> {
        let entries = entries.iter().map(|(number, name)| ErrorEntry { number: *number, name, message: "" });
        // A table lives as long as the program; so do these few.
        let tables = [ErrorTable { name: "E", entries: entries.collect::<Vec<_>>().leak() }];
        let place = |package: &str, _| (package.to_owned(), 1);
        scan(&[(package, &tables)], retired, &place).into_iter().map(|finding| finding.wrong).collect()
    }

    #[test]
    fn numbers_in_their_hundred_pass() {
        assert_eq!(found("kromka-core", &[(1000, "A"), (1099, "B")], &[(1001, "old")]), [""; 0]);
    }

    #[test]
    fn numbers_outside_their_hundred_are_found() {
        assert_eq!(found("kromka-core", &[(1100, "A"), (999, "B")], &[]).len(), 2);
        assert_eq!(found("kromka-new", &[(1000, "A")], &[]), ["kromka-new has no hundred"]);
    }

    #[test]
    fn numbers_and_names_that_come_twice_are_found() {
        assert_eq!(
            found("kromka", &[(2100, "A"), (2100, "B")], &[]),
            ["kromka E::B has the number 2100 of kromka E::A"]
        );
        assert_eq!(
            found("kromka", &[(2100, "A"), (2101, "A")], &[]),
            ["kromka E::A and kromka E::A have the same name in C"]
        );
    }

    #[test]
    fn retired_numbers_never_return() {
        assert_eq!(
            found("kromka", &[(2100, "A")], &[(2100, "Old")]),
            ["kromka E::A has the retired number 2100 of Old"]
        );
    }

    #[test]
    fn hundreds_do_not_overlap() {
        for (index, (_, first)) in HUNDREDS.iter().enumerate() {
            assert_eq!(first % 100, 0);
            assert!(HUNDREDS[..index].iter().all(|(_, earlier)| earlier != first), "{first} is there twice");
        }
    }

    #[test]
    fn an_enum_that_is_in_no_table_is_found() {
        let tokens = Tokens::parse("crate::numbered_errors! {\n/// Docs.\npub enum E { A = 1, \"\" }\n}").unwrap();
        let tables = [ErrorTable { name: "E", entries: &[] }];
        assert_eq!(unlisted("a.rs", "kromka", &tokens, &[("kromka", &tables)]), []);
        assert_eq!(unlisted("a.rs", "kromka", &tokens, &[("kromka-core", &tables)]).len(), 1);
    }
}
