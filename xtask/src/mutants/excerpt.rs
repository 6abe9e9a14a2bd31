//! The part of the tree that one package is built from, copied.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

use crate::manifest;
use crate::tree::Tree;

/// The manifest of the workspace, of which only its members are other ones.
const MANIFEST: &str = "Cargo.toml";
/// Files at the root that a build reads besides.
const ROOT_FILES: &[&str] = &["Cargo.lock", "rust-toolchain.toml"];

/// It, in another directory.
pub(crate) struct Excerpt {
    root: PathBuf,
}

impl Excerpt {
    /// Copies a package, what it depends on, and nothing else. What is there already and the same is left as it is, so that
    /// it is not compiled again.
    pub(crate) fn make(tree: &Tree, package: &str, root: &Path) -> anyhow::Result<Self> {
        let excerpt = Self { root: root.to_owned() };
        let directories = directories(tree, package)?;
        let text = tree.text(MANIFEST).context("no manifest of the workspace")?;
        excerpt.write(MANIFEST, &with_members(text, &directories)?)?;
        let is_inside = |path: &str| directories.iter().any(|directory| path.starts_with(&format!("{directory}/")));
        let files = tree.files.iter().filter(|file| ROOT_FILES.contains(&&*file.path) || is_inside(&file.path));
        let mut kept = BTreeSet::from([root.join(MANIFEST)]);
        for file in files {
            excerpt.write(&file.path, &file.text)?;
            kept.insert(root.join(&file.path));
        }
        clean(root, &kept)?;
        Ok(excerpt)
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Writes a file, unless it is the same already.
    pub(crate) fn write(&self, path: &str, text: &str) -> anyhow::Result<()> {
        let path = self.root.join(path);
        if std::fs::read_to_string(&path).is_ok_and(|have| have == text) {
            return Ok(());
        }
        std::fs::create_dir_all(path.parent().unwrap_or(&self.root))?;
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
    }
}

/// The directories of a package and of all packages of this tree that it, or one of them, depends on in any way.
fn directories(tree: &Tree, package: &str) -> anyhow::Result<BTreeSet<String>> {
    let mut directories = BTreeSet::new();
    let mut names = vec![package];
    while let Some(name) = names.pop() {
        let package = tree.package(name).with_context(|| format!("there is no package {name}"))?;
        let manifest = tree.relative(package.manifest_path.as_std_path());
        if directories.insert(manifest.trim_end_matches("/Cargo.toml").to_owned()) {
            let own = package.dependencies.iter().filter(|dependency| dependency.path.is_some());
            names.extend(own.map(|dependency| dependency.name.as_str()));
        }
    }
    Ok(directories)
}

/// The manifest of the workspace with these members only.
fn with_members(text: &str, directories: &BTreeSet<String>) -> anyhow::Result<String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut found = 0;
    for entry in manifest::entries(text).filter(|entry| entry.section == "workspace") {
        ensure!(!entry.value.starts_with('[') || entry.value.ends_with(']'), "`{}` is not in one line", entry.key);
        match entry.key {
            "members" => {
                lines[entry.line - 1] = format!("members = {directories:?}").replace('{', "[").replace('}', "]");
                found += 1;
            }
            "default-members" | "exclude" => lines[entry.line - 1].clear(),
            _ => {}
        }
    }
    ensure!(found == 1, "the members of the workspace are named {found} times; once is expected");
    Ok(lines.join("\n") + "\n")
}

/// Removes the files that are not among those.
fn clean(directory: &Path, kept: &BTreeSet<PathBuf>) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            clean(&entry.path(), kept)?;
        } else if !kept.contains(&entry.path()) {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_comes_with_all_that_it_is_built_from() {
        let tree = Tree::load().unwrap();
        let directories = directories(&tree, "kromka-state").unwrap();
        for needed in ["crates/kromka-state", "crates/kromka-core", "crates/kromka-testkit", "crates/kromka"] {
            assert!(directories.contains(needed), "{needed}");
        }
        assert!(!directories.contains("xtask") && !directories.contains("crates/kromka-cli"));
    }

    #[test]
    fn the_workspace_has_only_what_was_copied() {
        let directories = BTreeSet::from(["crates/a".to_owned(), "crates/b".to_owned()]);
        let text = "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\nexclude = [\"fuzz\"]\n[profile.a]\n";
        let want = "[workspace]\nresolver = \"3\"\nmembers = [\"crates/a\", \"crates/b\"]\n\n[profile.a]\n";
        assert_eq!(with_members(text, &directories).unwrap(), want);
        assert!(with_members("[workspace]\n", &directories).is_err());
        assert!(with_members("[workspace]\nmembers = [\n  \"a\",\n]\n", &directories).is_err());
    }
}
