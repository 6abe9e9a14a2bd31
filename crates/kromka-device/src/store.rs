//! Where a registry keeps its state.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use crate::bounds::STATE_BYTES_MAX;

/// Keeps bytes over a restart. What was saved last comes back whole, or what was saved before it does.
pub trait Store {
    /// Keeps these instead of those before.
    ///
    /// # Errors
    /// It is not certain that they are kept; either they are, or those before still are.
    fn save(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// What is kept; `None` when nothing ever was.
    ///
    /// # Errors
    /// It could not be read.
    fn load(&mut self) -> io::Result<Option<Vec<u8>>>;
}

impl<S: Store + ?Sized> Store for &mut S {
    fn save(&mut self, bytes: &[u8]) -> io::Result<()> {
        (**self).save(bytes)
    }

    fn load(&mut self) -> io::Result<Option<Vec<u8>>> {
        (**self).load()
    }
}

/// Keeps bytes in memory: for tests, and for a registry that need not outlive its process.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemoryStore(pub Option<Vec<u8>>);

impl Store for MemoryStore {
    fn save(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0 = Some(bytes.to_vec());
        Ok(())
    }

    fn load(&mut self) -> io::Result<Option<Vec<u8>>> {
        Ok(self.0.clone())
    }
}

/// Keeps bytes in a file: they are written beside it, synchronised, and renamed over it. One process may use a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileStore {
    path: PathBuf,
}

impl FileStore {
    /// The file; its directory must exist.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The file that is written before it takes the place of the old one.
    fn beside(&self) -> PathBuf {
        let mut name = self.path.file_name().unwrap_or_default().to_owned();
        name.push(".new");
        self.path.with_file_name(name)
    }
}

impl Store for FileStore {
    fn save(&mut self, bytes: &[u8]) -> io::Result<()> {
        let beside = self.beside();
        let mut file = File::create(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        drop(file);
        fs::rename(&beside, &self.path)?;
        synchronise(&self.path)
    }

    fn load(&mut self) -> io::Result<Option<Vec<u8>>> {
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut bytes = Vec::new();
        // One more than allowed, so that what is too long is seen to be.
        file.take(STATE_BYTES_MAX as u64 + 1).read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }
}

/// A rename is durable once its directory is.
#[cfg(unix)]
fn synchronise(path: &Path) -> io::Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    File::open(parent.unwrap_or(Path::new(".")))?.sync_all()
}

/// Directories cannot be synchronised here; the system does.
#[cfg(not(unix))]
fn synchronise(_path: &Path) -> io::Result<()> {
    Ok(())
}
