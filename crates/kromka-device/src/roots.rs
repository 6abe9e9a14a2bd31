//! Where the files of the system are.

use std::path::{Path, PathBuf};

/// Where the files of the system are: a container that looks at its host has them elsewhere, and so have tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roots {
    /// What is `/sys`.
    pub sys: PathBuf,
    /// What is `/proc`.
    pub proc: PathBuf,
    /// What is `/`, for the marks of containers.
    pub files: PathBuf,
}

impl Default for Roots {
    /// Those of this machine.
    fn default() -> Self {
        Self::below(Path::new("/"))
    }
}

impl Roots {
    /// `sys`, `proc` and the rest below one directory.
    #[must_use]
    pub fn below(directory: &Path) -> Self {
        Self { sys: directory.join("sys"), proc: directory.join("proc"), files: directory.to_owned() }
    }

    /// Whether these are the roots of this machine.
    #[must_use]
    pub fn are_real(&self) -> bool {
        *self == Self::default()
    }
}
