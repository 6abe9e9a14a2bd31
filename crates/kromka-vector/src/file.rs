//! An index in a file.
//!
//! One file holds a snapshot and behind it a log of the changes since. One, because it can be copied, sent and removed as a
//! whole, and no log can ever lie beside a snapshot that it does not belong to. The snapshot is never written in place: a new
//! one is written beside it as `.<name>.kromka-new`, synchronised, and renamed over it, then the directory is synchronised. So
//! the snapshot can be mapped while the log behind it grows. What could not be written whole is removed.
//!
//! # What survives
//! - **A change that returned** (`add` and its sisters) was handed to the system: it survives the end of the process, however
//!   it ends, but not a loss of power. A batch is one change: all of it survives or none.
//! - **What was synchronised** by [`Durable::sync`], [`Durable::checkpoint`] or opening survives a loss of power, and so does
//!   every change before it. Of the changes after it, the first ones may.
//! - **After an error of the system** while a change was written, the index in memory has the change and the file has it not,
//!   or only a part. Searches go on; further changes are refused ([`FileError::Behind`]) until a checkpoint succeeds.
//! - **Opening** gives the state after one of the changes, never one between. What could not be read is told as [`Lost`].
//!   Where a later change says that what is damaged had been synchronised, it is no loss of power, and opening for changes
//!   asks for a word before it cuts it off; damage at the very end cannot be told from a loss of power.
//!
//! # Who may touch the file
//! One handle for changes has the file locked, where the system has locks; readers are not kept out. With the feature `mmap`
//! nobody else may write to the file in place or cut it off while it is open: what is mapped would change under the index, and
//! reading a part that is gone ends the process. [`Open::map`] switched off reads the file instead. Files are checked whole
//! when they are opened, so a damaged or made-up one is an error and no more.
//!
//! On Windows a file that is mapped cannot be replaced: open it unmapped there.

mod bytes;
mod disk;
mod durable;
mod error;
mod exchange;
mod fields;
mod format;
mod log;
mod read;
mod verify;
mod write;

use alloc::boxed::Box;
use alloc::vec::Vec;
use std::path::Path;

use crate::index::Index;
use disk::{Directory, Stored};
pub use durable::Durable;
pub use error::FileError;
pub use exchange::Vectors;
use log::Log;

/// How a file is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open {
    /// Whether the snapshot is mapped, with the feature `mmap`, rather than read into memory; by default it is. A plane
    /// that is mapped (codes, values, links) is copied into memory as a whole when it is first changed.
    pub map: bool,
    /// Whether opening for changes may cut off changes that had been synchronised and are damaged, with all that follow; by
    /// default it may not.
    pub accept_loss: bool,
    /// Bytes of the file at most; one that has more is not read. By default any number.
    pub max_bytes: u64,
}

impl Default for Open {
    fn default() -> Self {
        Self { map: true, accept_loss: false, max_bytes: u64::MAX }
    }
}

/// What was found in a file that was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened {
    /// Changes of the log that were made.
    pub replayed: u64,
    /// What could not be read.
    pub lost: Option<Lost>,
    /// Whether the snapshot is mapped.
    pub mapped: bool,
}

/// The end of a file that could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lost {
    /// Where it begins, in bytes from the beginning of the file.
    pub at: u64,
    /// Its bytes.
    pub bytes: u64,
    /// Whether changes in it had certainly been synchronised, so that this is damage. Else they were being written when the
    /// power was lost, as far as can be told.
    pub synced: bool,
}

/// What is in a file.
struct Read {
    index: Index,
    log: Log,
    opened: Opened,
}

fn read_all(file: &dyn Stored, open: Open) -> Result<Read, FileError> {
    let len = file.len().map_err(FileError::io("reading the file"))?;
    if len > open.max_bytes {
        return Err(FileError::TooLarge { have: len, max: open.max_bytes });
    }
    let read::Snapshot { mut index, header, crc, mapped } = read::snapshot(file, open.map)?;
    let start = header.length();
    let mut log = Log { seed: crc, start, end: start, change: header.change, synced: header.change };
    log.replay(file, len, &mut index)?;
    index.set_config(header.config);
    let bytes = len.saturating_sub(log.end);
    let lost = if bytes == 0 { None } else { Some(Lost { at: log.end, bytes, synced: log.is_damaged(file, len)? }) };
    Ok(Read { index, log, opened: Opened { replayed: log.change - header.change, lost, mapped } })
}

impl Index {
    /// Writes the index into a file, which has all of it when this returns, and what it had before until then. A compaction
    /// that is half done is begun anew when the file is opened.
    ///
    /// # Errors
    /// [`FileError::Io`]; [`FileError::Locked`] where it is being saved elsewhere, or is open for changes: a [`Durable`] of it
    /// would go on with the file that this one replaced.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), FileError> {
        durable::save(Box::new(Directory::new(path.as_ref())), self)
    }

    /// Reads a file, which stays as it is: its snapshot, and the changes of its log.
    ///
    /// # Errors
    /// [`FileError`]: whatever can be wrong with a file. Damage at its end is told as [`Opened::lost`].
    pub fn open(path: impl AsRef<Path>, open: Open) -> Result<(Self, Opened), FileError> {
        let file = Directory::new(path.as_ref()).read().map_err(FileError::io("opening the file"))?;
        let Read { index, opened, .. } = read_all(&*file, open)?;
        Ok((index, opened))
    }

    /// The bytes that [`Index::save`] writes.
    ///
    /// # Errors
    /// [`FileError::Io`] where there is not enough memory.
    pub fn to_bytes(&self) -> Result<Vec<u8>, FileError> {
        let mut file = bytes::InMemory::default();
        write::snapshot(self, 0, &mut file).map_err(FileError::io("writing the index into memory"))?;
        Ok(file.0)
    }

    /// Reads the bytes of a file.
    ///
    /// # Errors
    /// Those of [`Index::open`].
    pub fn from_bytes(bytes: &[u8]) -> Result<(Self, Opened), FileError> {
        let Read { index, opened, .. } = read_all(&bytes, Open { map: false, ..Open::default() })?;
        Ok((index, opened))
    }
}

#[cfg(test)]
mod tests;
