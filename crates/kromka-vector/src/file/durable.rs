//! An index whose changes are kept.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use std::io;
use std::path::Path;

use kromka_core::{Tick, Valid};

use super::disk::{Directory, Disk, Stored};
use super::error::FileError;
use super::log::{Change, Log, RECORD_MAX};
use super::{Open, Opened, Read, write};
use crate::config::Config;
use crate::index::{Compacted, Compaction, Index};
use crate::marks::Marks;

/// The log is rewritten as a snapshot once it has this part of the snapshot's bytes: what is written again stays a small
/// multiple of what is written, and replaying a log takes about as long as it took to make its changes.
const LOG_PART: u64 = 2;
/// But not before it has so many bytes.
const LOG_MIN: u64 = 1 << 20;

/// Slots that one step of a compaction looks at: the ids of all may have to go into one record.
const COMPACTED_MAX: u32 = 1 << 20;
const _: () = assert!((COMPACTED_MAX as u64) < RECORD_MAX / 16);

/// An index and the file that its changes are kept in. The [module](super) tells what survives what.
pub struct Durable {
    index: Index,
    disk: Box<dyn Disk>,
    file: Box<dyn Stored>,
    log: Log,
    /// The file lacks changes that the index has, or may lose synchronised ones.
    behind: bool,
}

impl Durable {
    /// An index without vectors, in a new file that is on the disk when this returns.
    ///
    /// # Errors
    /// [`FileError::Exists`] where there is something of that name, [`FileError::Locked`], [`FileError::Io`].
    pub fn create(path: impl AsRef<Path>, config: Valid<Config>) -> Result<Self, FileError> {
        Self::create_with(path, Index::new(config))
    }

    /// The same with what an index has.
    ///
    /// # Errors
    /// Those of [`Durable::create`].
    pub fn create_with(path: impl AsRef<Path>, index: Index) -> Result<Self, FileError> {
        let directory = Directory::new(path.as_ref());
        if directory.exists().map_err(FileError::io(LOOKING))? {
            return Err(FileError::Exists);
        }
        Self::create_on(Box::new(directory), index)
    }

    pub(super) fn create_on(mut disk: Box<dyn Disk>, index: Index) -> Result<Self, FileError> {
        let (file, log) = beside(&mut *disk, &index, 0)?;
        disk.create().map_err(|error| {
            discard(&mut *disk);
            match error.kind() {
                io::ErrorKind::AlreadyExists => FileError::Exists,
                _ => FileError::io(NAMING)(error),
            }
        })?;
        disk.sync().map_err(FileError::io(SYNCING_NAME))?;
        Ok(Self { index, disk, file, log, behind: false })
    }

    /// Opens a file for changes: reads its snapshot, makes the changes of its log, and cuts off what is damaged behind them.
    ///
    /// # Errors
    /// [`FileError::Damaged`] where that would cut off what had been synchronised and [`Open::accept_loss`] does not say so,
    /// [`FileError::Locked`], and whatever else can be wrong with a file.
    pub fn open(path: impl AsRef<Path>, open: Open) -> Result<(Self, Opened), FileError> {
        Self::open_on(Box::new(Directory::new(path.as_ref())), open)
    }

    pub(super) fn open_on(mut disk: Box<dyn Disk>, open: Open) -> Result<(Self, Opened), FileError> {
        let mut file = disk.open().map_err(locked("opening the file"))?;
        let Read { index, mut log, opened } = super::read_all(&*file, open)?;
        if let Some(lost) = opened.lost {
            if lost.synced && !open.accept_loss {
                return Err(FileError::Damaged { at: lost.at, bytes: lost.bytes });
            }
            file.truncate(log.end).map_err(FileError::io("cutting off damaged changes"))?;
        }
        // What was read may be in the system's memory only, and what was cut off still on the disk: a record that was written
        // in its place could be followed by what is left of it.
        file.sync().map_err(FileError::io(SYNCING))?;
        log.synced = log.change;
        Ok((Self { index, disk, file, log, behind: false }, opened))
    }

    /// The index, for searching.
    #[must_use]
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// The index without its file, which stays as it is.
    #[must_use]
    pub fn into_index(self) -> Index {
        self.index
    }

    /// Changes since the file was created, a batch as one: those that the index has.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.log.change
    }

    /// The first of these changes that a loss of power spares: those up to it.
    #[must_use]
    pub fn synced_changes(&self) -> u64 {
        self.log.synced
    }

    /// Bytes of the log.
    #[must_use]
    pub fn log_bytes(&self) -> u64 {
        self.log.end - self.log.start
    }

    /// Learns codes; see [`Index::train`]. The vectors are in the log until the next checkpoint.
    ///
    /// # Errors
    /// Those of [`Durable::add_batch`].
    pub fn train(&mut self, vectors: &[f32]) -> Result<(), FileError> {
        self.make(&Change::Train { vectors })
    }

    /// Adds a vector; see [`Index::add`].
    ///
    /// # Errors
    /// [`FileError::Refused`] and [`FileError::Behind`] when nothing was changed; [`FileError::Io`] when the index was changed
    /// and the file was not.
    pub fn add(&mut self, id: u64, vector: &[f32], marks: Marks) -> Result<(), FileError> {
        self.make(&Change::Add { id, vector, marks })
    }

    /// Adds vectors, all or none of them; see [`Index::add_batch`].
    ///
    /// # Errors
    /// Those of [`Durable::add`], and [`FileError::Batch`] where they are more than 1 GiB.
    pub fn add_batch(&mut self, ids: &[u64], vectors: &[f32]) -> Result<(), FileError> {
        self.make(&Change::Batch { ids, vectors })
    }

    /// Replaces a vector and its marks; see [`Index::update`].
    ///
    /// # Errors
    /// Those of [`Durable::add`].
    pub fn update(&mut self, id: u64, vector: &[f32], marks: Marks) -> Result<(), FileError> {
        self.make(&Change::Update { id, vector, marks })
    }

    /// Replaces what is noted of a vector.
    ///
    /// # Errors
    /// Those of [`Durable::add`].
    pub fn mark(&mut self, id: u64, marks: Marks) -> Result<(), FileError> {
        self.make(&Change::Mark { id, marks })
    }

    /// Removes a vector.
    ///
    /// # Errors
    /// Those of [`Durable::add`].
    pub fn remove(&mut self, id: u64) -> Result<(), FileError> {
        self.make(&Change::Remove { id })
    }

    /// Whether a compaction is worth its time; see [`Index::wants_compaction`]. Also where the log has become so long that the
    /// compaction ends with a new snapshot.
    #[must_use]
    pub fn wants_compaction(&self, now: Tick) -> bool {
        self.index.wants_compaction(now) || self.log_is_long()
    }

    fn log_is_long(&self) -> bool {
        self.log_bytes() >= LOG_MIN.max(self.log.start / LOG_PART)
    }

    /// Gives back memory a step at a time, for idle times; see [`Index::compact`]. The step that finds nothing left to do
    /// writes a new snapshot where the log has become long: half as long as the snapshot, and 1 MiB at least.
    ///
    /// # Errors
    /// [`FileError::Behind`], and those of [`Durable::checkpoint`].
    pub fn compact(&mut self, now: Tick, slots: u32) -> Result<Compacted, FileError> {
        self.check()?;
        let mut expired = Vec::new();
        let done = self.index.compact_telling(now, slots.min(COMPACTED_MAX), &mut |id| expired.push(id));
        if !expired.is_empty() {
            self.append(&Change::Expire { ids: &expired })?;
        }
        if done.progress == Compaction::Done && self.log_is_long() {
            self.checkpoint()?;
        }
        Ok(done)
    }

    /// From its success on, all changes so far survive a loss of power.
    ///
    /// # Errors
    /// [`FileError::Behind`]; [`FileError::Io`], and nobody knows what is on the disk: [`Durable::checkpoint`] mends it.
    pub fn sync(&mut self) -> Result<(), FileError> {
        self.check()?;
        if self.log.synced == self.log.change {
            return Ok(());
        }
        self.file.sync().map_err(self.failed(SYNCING))?;
        self.log.synced = self.log.change;
        Ok(())
    }

    /// Writes the index as it is into a new file, which takes the place of the old one once it is on the disk. From its success
    /// on, all changes so far survive a loss of power, and the log is empty.
    ///
    /// # Errors
    /// [`FileError::Io`]: the file is as it was before, or as it was to be.
    pub fn checkpoint(&mut self) -> Result<(), FileError> {
        let (file, log) = beside(&mut *self.disk, &self.index, self.log.change)?;
        if let Err(error) = self.disk.replace() {
            discard(&mut *self.disk);
            // The old file has the name, but what the disk was told nobody knows until it is told again.
            self.behind |= self.disk.sync().is_err();
            return Err(FileError::io(RENAMING)(error));
        }
        (self.file, self.log) = (file, log);
        // Until the name is on the disk it may be the old file's again after a loss of power: no change may go to the new one.
        self.behind = true;
        self.disk.sync().map_err(FileError::io(SYNCING_NAME))?;
        self.behind = false;
        Ok(())
    }

    /// Whether changes are refused until a checkpoint succeeds.
    #[must_use]
    pub fn is_behind(&self) -> bool {
        self.behind
    }

    fn check(&self) -> Result<(), FileError> {
        if self.behind { Err(FileError::Behind) } else { Ok(()) }
    }

    fn make(&mut self, change: &Change<'_>) -> Result<(), FileError> {
        self.check()?;
        let (have, max) = (change.bytes(), RECORD_MAX);
        if have > max {
            return Err(FileError::Batch { have, max });
        }
        change.apply(&mut self.index)?;
        self.append(change)
    }

    fn append(&mut self, change: &Change<'_>) -> Result<(), FileError> {
        let appended = self.log.append(change, &mut *self.file);
        if appended.is_err() {
            // The index has it, and a snapshot would.
            self.log.change += 1;
        }
        appended.map_err(self.failed("appending to the log"))
    }

    /// What is written from now on could not be read behind what was not.
    fn failed(&mut self, doing: &'static str) -> impl FnOnce(io::Error) -> FileError {
        move |error| {
            self.behind = true;
            FileError::io(doing)(error)
        }
    }
}

impl fmt::Debug for Durable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = &mut f.debug_struct("Durable");
        shown.field("vectors", &self.index.len()).field("log", &self.log).field("behind", &self.behind).finish()
    }
}

const LOOKING: &str = "looking for the file";
const NAMING: &str = "naming the new file";
const RENAMING: &str = "renaming the new file";
const SYNCING: &str = "synchronising the file";
const SYNCING_NAME: &str = "synchronising the directory";

/// A file beside the one there is, with a snapshot that is on the disk.
fn beside(disk: &mut dyn Disk, index: &Index, change: u64) -> Result<(Box<dyn Stored>, Log), FileError> {
    let mut file = disk.beside().map_err(locked("creating the new file"))?;
    match fill(&mut *file, index, change) {
        Ok(log) => Ok((file, log)),
        Err(error) => {
            discard(disk);
            Err(error)
        }
    }
}

fn fill(file: &mut dyn Stored, index: &Index, change: u64) -> Result<Log, FileError> {
    let (header, seed) = write::snapshot(index, change, file).map_err(FileError::io("writing the new file"))?;
    file.sync().map_err(FileError::io(SYNCING))?;
    let start = header.length();
    Ok(Log { seed, start, end: start, change, synced: change })
}

/// Removes the file beside: after an error that is to be told, so nobody asks for this one's.
fn discard(disk: &mut dyn Disk) {
    let _ = disk.discard();
}

/// Writes a snapshot into a file of its own, which takes the place of the one there is.
pub(super) fn save(mut disk: Box<dyn Disk>, index: &Index) -> Result<(), FileError> {
    let held = disk.hold().map_err(locked(LOOKING))?;
    // Kept until it has the name for good: who found it unlocked would take it for one that was left.
    let (_file, _) = beside(&mut *disk, index, 0)?;
    // Where there was none, somebody may have made one meanwhile.
    let again = if held.is_none() { disk.hold() } else { Ok(held) };
    let _held = again.map_err(locked(LOOKING)).inspect_err(|_| discard(&mut *disk))?;
    disk.replace().map_err(FileError::io(RENAMING)).inspect_err(|_| discard(&mut *disk))?;
    disk.sync().map_err(FileError::io(SYNCING_NAME))
}

fn locked(doing: &'static str) -> impl Fn(io::Error) -> FileError {
    move |error| match error.kind() {
        io::ErrorKind::WouldBlock => FileError::Locked,
        _ => FileError::io(doing)(error),
    }
}
