//! Where an index is kept: a file and the one that takes its place, as the few operations that a crash can fall between.

use alloc::boxed::Box;
use std::ffi::OsString;
use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use crate::table::Held;

/// Times that opening is tried anew where the file is replaced meanwhile.
const TRIES: usize = 8;

/// A name, and the file that has it.
pub(crate) trait Disk: Send + Sync {
    /// The file, to be changed by nobody else until it is dropped; [`io::ErrorKind::WouldBlock`] where somebody does.
    fn open(&mut self) -> io::Result<Box<dyn Stored>>;

    /// The same to be replaced: one that may only be read will do, and none.
    fn hold(&mut self) -> io::Result<Option<Box<dyn Stored>>>;

    /// A new file beside it, likewise. While it is kept, nobody else gives a file the name that has none.
    fn beside(&mut self) -> io::Result<Box<dyn Stored>>;

    /// Gives the file beside it the name, whatever has it.
    fn replace(&mut self) -> io::Result<()>;

    /// Gives it the name; [`io::ErrorKind::AlreadyExists`] where something has it.
    fn create(&mut self) -> io::Result<()>;

    /// Removes the file beside it: what is half written would keep the room that others need.
    fn discard(&mut self) -> io::Result<()>;

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

    /// The file that is written before it takes the place of the old one: by a name that nobody picks.
    pub(super) fn beside_path(&self) -> PathBuf {
        let mut name = OsString::from(".");
        name.push(self.path.file_name().unwrap_or_default());
        name.push(".kromka-new");
        self.path.with_file_name(name)
    }

    /// Opens the file, and keeps others from it.
    fn take(&self, open: impl Fn() -> io::Result<File>) -> io::Result<Box<dyn Stored>> {
        let file = lock_named(&self.path, || {
            // A pipe would block.
            if !fs::metadata(&self.path)?.is_file() {
                return Err(io::ErrorKind::InvalidInput.into());
            }
            open()
        })?;
        // Who was stopped while creating it may have left it the other name, too.
        if is_named(&self.beside_path(), &file)? {
            self.remove_beside()?;
        }
        Ok(Box::new(SystemFile { file }))
    }

    fn remove_beside(&self) -> io::Result<()> {
        fs::remove_file(self.beside_path())
    }
}

impl Disk for Directory {
    fn open(&mut self) -> io::Result<Box<dyn Stored>> {
        self.take(|| OpenOptions::new().read(true).write(true).open(&self.path))
    }

    fn hold(&mut self) -> io::Result<Option<Box<dyn Stored>>> {
        // Some systems lock only what is open for writing; one that may not be written to can still be replaced.
        let open = || OpenOptions::new().read(true).write(true).open(&self.path).or_else(|_| File::open(&self.path));
        match self.take(open) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn beside(&mut self) -> io::Result<Box<dyn Stored>> {
        let path = self.beside_path();
        let mut options = OpenOptions::new();
        options.read(true).write(true);
        match lock_named(&path, || options.open(&path)) {
            // Left by who was stopped. Not cut, but removed: it may have another name besides.
            Ok(left) => {
                fs::remove_file(&path)?;
                // Some systems keep the name until then.
                drop(left);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let file = options.create_new(true).open(&path).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => io::ErrorKind::WouldBlock.into(),
            _ => error,
        })?;
        lock(&file)?;
        // Before it was locked, somebody may have taken it for one that was left.
        if is_named(&path, &file)? { Ok(Box::new(SystemFile { file })) } else { Err(io::ErrorKind::WouldBlock.into()) }
    }

    fn replace(&mut self) -> io::Result<()> {
        fs::rename(self.beside_path(), &self.path)
    }

    fn create(&mut self) -> io::Result<()> {
        match fs::hard_link(self.beside_path(), &self.path) {
            Ok(()) => self.remove_beside(),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
            // Not every system gives a file two names.
            Err(_) if self.exists()? => Err(io::ErrorKind::AlreadyExists.into()),
            Err(_) => self.replace(),
        }
    }

    fn discard(&mut self) -> io::Result<()> {
        self.remove_beside()
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

/// Opens a file, keeps others from it, and looks whether it still has the name.
pub(super) fn lock_named(path: &Path, mut open: impl FnMut() -> io::Result<File>) -> io::Result<File> {
    for _ in 0..TRIES {
        let file = open()?;
        lock(&file)?;
        // Between opening and locking, who had it may have replaced it.
        if is_named(path, &file)? {
            return Ok(file);
        }
    }
    Err(io::ErrorKind::WouldBlock.into())
}

/// Whether the name is this file's.
fn is_named(path: &Path, file: &File) -> io::Result<bool> {
    match fs::metadata(path) {
        Ok(named) => Ok(identity(&named) == identity(&file.metadata()?)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// What no other file has.
#[cfg(unix)]
fn identity(file: &Metadata) -> impl PartialEq + use<> {
    use std::os::unix::fs::MetadataExt as _;
    (file.dev(), file.ino())
}

/// What hardly any other file has: the standard library tells no number of it here. One that replaces another was written later,
/// and times are kept to 100 ns.
#[cfg(not(unix))]
fn identity(file: &Metadata) -> impl PartialEq + use<> {
    (file.created().ok(), file.modified().ok(), file.len())
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
