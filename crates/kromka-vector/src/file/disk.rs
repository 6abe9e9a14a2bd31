//! Where an index is kept: a file and the one that takes its place, as the few operations that a crash can fall between.

use alloc::boxed::Box;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use crate::table::Held;

/// Times that opening is tried anew where the file is replaced meanwhile.
const TRIES: usize = 8;

/// A name, and the file that has it.
pub(crate) trait Disk: Send + Sync {
    /// The file, to be changed by nobody else until it is dropped; [`io::ErrorKind::WouldBlock`] where somebody does.
    fn open(&mut self) -> io::Result<Box<dyn Stored>>;

    /// An empty file beside it, likewise.
    fn beside(&mut self) -> io::Result<Box<dyn Stored>>;

    /// Gives the file beside it the name.
    fn replace(&mut self) -> io::Result<()>;

    /// Names survive a loss of power from then on.
    fn sync(&mut self) -> io::Result<()>;
}

/// An open file.
pub(crate) trait Stored: Send + Sync {
    /// Bytes there are.
    fn len(&self) -> io::Result<u64>;

    /// Fills `into` with what is there, or fails.
    fn read(&self, at: u64, into: &mut [u8]) -> io::Result<()>;

    /// Writes all of these, or fails having written any part of them.
    fn write(&mut self, at: u64, bytes: &[u8]) -> io::Result<()>;

    /// Cuts off what is beyond.
    fn truncate(&mut self, len: u64) -> io::Result<()>;

    /// What was written survives a loss of power from then on.
    fn sync(&mut self) -> io::Result<()>;

    /// The first bytes, mapped; `None` where this cannot be.
    fn map(&self, len: usize) -> io::Result<Option<Held>>;
}

/// A file of the system, by its path.
pub(crate) struct Directory {
    path: PathBuf,
}

impl Directory {
    pub(crate) fn new(path: &Path) -> Self {
        Self { path: path.to_path_buf() }
    }

    /// Whether anything has the name.
    pub(crate) fn exists(&self) -> io::Result<bool> {
        self.path.try_exists()
    }

    /// The file, to be read only.
    pub(crate) fn read(&self) -> io::Result<Box<dyn Stored>> {
        // A pipe would block, and a device need not have an end.
        if !fs::metadata(&self.path)?.is_file() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        Ok(Box::new(SystemFile { file: File::open(&self.path)? }))
    }

    /// Keeps handles for changes from the file there is until the result is dropped; `None` where there is none.
    /// [`io::ErrorKind::WouldBlock`] where somebody has it open for changes.
    pub(crate) fn hold(&self) -> io::Result<Option<File>> {
        if !self.exists()? {
            return Ok(None);
        }
        if !fs::metadata(&self.path)?.is_file() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        // Some systems lock only what is open for writing; one that may not be written to can still be replaced.
        let file = OpenOptions::new().read(true).write(true).open(&self.path).or_else(|_| File::open(&self.path))?;
        lock(&file)?;
        Ok(Some(file))
    }

    /// The file that is written before it takes the place of the old one.
    fn beside_path(&self) -> PathBuf {
        let mut name = self.path.file_name().unwrap_or_default().to_os_string();
        name.push(".new");
        self.path.with_file_name(name)
    }

    /// Whether the name still is this file's.
    fn is_named(&self, file: &File) -> io::Result<bool> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt as _;
            let (named, opened) = (fs::metadata(&self.path)?, file.metadata()?);
            Ok((named.dev(), named.ino()) == (opened.dev(), opened.ino()))
        }
        #[cfg(not(unix))]
        {
            let _ = file;
            Ok(true)
        }
    }
}

impl Disk for Directory {
    fn open(&mut self) -> io::Result<Box<dyn Stored>> {
        if !fs::metadata(&self.path)?.is_file() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        for _ in 0..TRIES {
            let file = OpenOptions::new().read(true).write(true).open(&self.path)?;
            lock(&file)?;
            // Between opening and locking, who had it may have replaced it.
            if self.is_named(&file)? {
                return Ok(Box::new(SystemFile { file }));
            }
        }
        Err(io::ErrorKind::WouldBlock.into())
    }

    fn beside(&mut self) -> io::Result<Box<dyn Stored>> {
        let mut options = OpenOptions::new();
        // Not cut before it is locked: it may be what somebody else is writing.
        let file = options.read(true).write(true).create(true).truncate(false).open(self.beside_path())?;
        lock(&file)?;
        file.set_len(0)?;
        Ok(Box::new(SystemFile { file }))
    }

    fn replace(&mut self) -> io::Result<()> {
        fs::rename(self.beside_path(), &self.path)
    }

    #[cfg(unix)]
    fn sync(&mut self) -> io::Result<()> {
        let parent = self.path.parent().filter(|parent| !parent.as_os_str().is_empty());
        File::open(parent.unwrap_or(Path::new(".")))?.sync_all()
    }

    /// Directories cannot be synchronised here; the system does.
    #[cfg(not(unix))]
    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Keeps other handles from the file, where the system can.
fn lock(file: &File) -> io::Result<()> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(io::ErrorKind::WouldBlock.into()),
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(()),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

struct SystemFile {
    file: File,
}

impl Stored for SystemFile {
    fn len(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }

    fn read(&self, at: u64, into: &mut [u8]) -> io::Result<()> {
        let mut file = &self.file;
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(into)
    }

    fn write(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(at))?;
        self.file.write_all(bytes)
    }

    fn truncate(&mut self, len: u64) -> io::Result<()> {
        self.file.set_len(len)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.file.sync_all()
    }

    #[cfg(feature = "mmap")]
    fn map(&self, len: usize) -> io::Result<Option<Held>> {
        crate::map::map(&self.file, len).map(Some)
    }

    #[cfg(not(feature = "mmap"))]
    fn map(&self, _len: usize) -> io::Result<Option<Held>> {
        Ok(None)
    }
}
