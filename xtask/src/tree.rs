//! The tree that is checked: its text files, as git lists them, and its cargo packages.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use cargo_metadata::{Metadata, MetadataCommand, Package};

/// A text file of the tree.
pub(crate) struct SourceFile {
    /// Relative to the root, with `/`.
    pub(crate) path: String,
    /// All of it.
    pub(crate) text: String,
}

impl SourceFile {
    /// Whether it is Rust.
    pub(crate) fn is_rust(&self) -> bool {
        has_extension(&self.path, "rs")
    }

    /// Whether it is C or C++.
    pub(crate) fn is_c(&self) -> bool {
        ["c", "h", "cpp", "hpp"].into_iter().any(|extension| has_extension(&self.path, extension))
    }
}

/// Everything the rules look at.
pub(crate) struct Tree {
    /// The root of the workspace.
    pub(crate) root: PathBuf,
    /// The members of the workspace with their declared dependencies.
    pub(crate) metadata: Metadata,
    /// Text files, sorted by path.
    pub(crate) files: Vec<SourceFile>,
}

impl Tree {
    /// Reads the tree that this program was started in.
    pub(crate) fn load() -> anyhow::Result<Self> {
        // Declared dependencies are all that the rules need, and reading them touches neither lock file nor network.
        let metadata = MetadataCommand::new().no_deps().exec().context("cannot read the workspace")?;
        let root = metadata.workspace_root.clone().into_std_path_buf();
        let files = list(&root)?.into_iter().filter_map(|path| read(&root, path)).collect();
        Ok(Self { root, metadata, files })
    }

    /// The text of one file of the list.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        let place = self.files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
        Some(&self.files[place].text)
    }

    /// A path relative to the root, with `/`.
    pub(crate) fn relative(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).to_string_lossy().replace('\\', "/")
    }

    /// A member of the workspace.
    pub(crate) fn package(&self, name: &str) -> Option<&Package> {
        self.metadata.packages.iter().find(|package| package.name == name)
    }

    /// The members of the workspace, each with the path of its manifest.
    pub(crate) fn packages(&self) -> impl Iterator<Item = (&Package, String)> {
        self.metadata.packages.iter().map(|package| (package, self.relative(package.manifest_path.as_std_path())))
    }
}

/// Whether a path ends with this extension.
pub(crate) fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|have| have == extension)
}

/// Tracked files and those that would be tracked by the next commit: a finding before a commit is cheaper than after.
fn list(root: &Path) -> anyhow::Result<Vec<String>> {
    let output = Command::new("git")
        // A container often runs as another user than the owner of the checkout; listing names is safe there, too.
        .args(["-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .context("cannot run git")?;
    ensure!(output.status.success(), "git ls-files failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    let mut paths: Vec<String> = String::from_utf8(output.stdout)
        .context("a file name is not UTF-8")?
        .split_terminator('\0')
        .map(str::to_owned)
        .collect();
    paths.sort();
    paths.dedup();
    Ok(paths)
}

/// `None` for what is not text, and for files that git still lists but that are gone.
fn read(root: &Path, path: String) -> Option<SourceFile> {
    let text = std::fs::read_to_string(root.join(&path)).ok()?;
    Some(SourceFile { path, text })
}
