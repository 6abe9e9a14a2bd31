//! `include/symbols.txt`: the functions that a default build exports, and what a built library really has.

use anyhow::{Context, ensure};

use crate::face::{DEFAULT_FEATURES, Face};
use crate::tree::Tree;

/// Where the list lives.
pub(crate) const PATH: &str = "include/symbols.txt";

/// Writes the list into the tree.
pub(crate) fn write(tree: &Tree) -> anyhow::Result<()> {
    std::fs::write(tree.root.join(PATH), text(tree)?).with_context(|| format!("cannot write {PATH}"))
}

/// The list of this tree: one name in each line, sorted.
pub(crate) fn text(tree: &Tree) -> anyhow::Result<String> {
    Ok(Face::load(&tree.root)?.functions(DEFAULT_FEATURES).iter().map(|name| format!("{name}\n")).collect())
}

/// What `nm` prints of one kind of library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Library {
    /// Everything that `nm -D --defined-only` prints is exported.
    Shared,
    /// An archive has the symbols of Rust, too; only those with a prefix of the face are looked at.
    Static,
}

/// Names of the symbols that a library gives to C, sorted, from the output of `nm`.
pub(crate) fn exported(nm: &str, library: Library, wanted: &[&str]) -> Vec<String> {
    let prefixes: Vec<&str> = wanted.iter().map(|name| prefix(name)).collect();
    let mut names: Vec<String> = nm
        .lines()
        .filter_map(|line| {
            // `address kind name`; lines that name a member of an archive have one word.
            let mut words = line.split_whitespace().rev();
            let (name, kind) = (words.next()?, words.next()?);
            // Versions of symbols are no symbols of ours.
            let counts = match library {
                Library::Shared => kind != "A",
                Library::Static => kind == "T" && prefixes.contains(&prefix(name)),
            };
            counts.then(|| name.to_owned())
        })
        .collect();
    names.sort();
    names.dedup();
    names
}

/// Compares what is exported with what should be.
pub(crate) fn compare(have: &[String], wanted: &[&str]) -> anyhow::Result<()> {
    let missing: Vec<&str> = wanted.iter().filter(|name| !have.iter().any(|have| have == *name)).copied().collect();
    let extra: Vec<&str> = have.iter().map(String::as_str).filter(|name| !wanted.contains(name)).collect();
    ensure!(
        missing.is_empty() && extra.is_empty(),
        "the library lacks [{}] and has [{}] beyond the header",
        missing.join(", "),
        extra.join(", ")
    );
    Ok(())
}

/// `orchestrator_` of `orchestrator_poll`.
fn prefix(name: &str) -> &str {
    name.find('_').map_or(name, |at| &name[..=at])
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: &[&str] = &["failover_configure", "orchestrator_poll"];

    #[test]
    fn a_shared_library_exports_the_list_and_nothing_else() {
        let nm = "0000000000001000 T failover_configure\n0000000000002000 T orchestrator_poll\n";
        assert!(compare(&exported(nm, Library::Shared, WANTED), WANTED).is_ok());
        let more = format!("{nm}0000000000003000 T rust_eh_personality\n");
        let error = compare(&exported(&more, Library::Shared, WANTED), WANTED).unwrap_err();
        assert_eq!(error.to_string(), "the library lacks [] and has [rust_eh_personality] beyond the header");
    }

    #[test]
    fn an_archive_has_other_symbols_too() {
        let nm = "kromka.o:\n0000000000000000 T _RNvC_4core\n                 U malloc\n0000 T orchestrator_poll\n\
                  0000 t orchestrator_hidden\n0000 T failover_configure\n0000 T orchestrator_poll\n";
        assert_eq!(exported(nm, Library::Static, WANTED), WANTED);
    }

    #[test]
    fn what_is_missing_is_named() {
        let have = exported("0 T orchestrator_poll\n0 T orchestrator_more\n", Library::Static, WANTED);
        let error = compare(&have, WANTED).unwrap_err().to_string();
        assert_eq!(error, "the library lacks [failover_configure] and has [orchestrator_more] beyond the header");
    }
}
