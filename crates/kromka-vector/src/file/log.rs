//! The log: what was changed after the snapshot, a record for each change.
//!
//! | byte of a record | what |
//! |---|---|
//! | 0 | `KLOG` |
//! | 4 | bytes behind these 32, a multiple of 8, `u32` |
//! | 8 | number of the change: one more than the one before, `u64` |
//! | 16 | number of the last change that was on the disk when this was written, `u64` |
//! | 24 | CRC-32 of the bytes behind, `u32` |
//! | 28 | CRC-32 of the 28 bytes before, begun with that of the snapshot's header, `u32` |
//! | 32 | what is done (`u8`), 3 zeros, how many (`u32`), then for each ids, marks, values; zeros up to a multiple of 8 |
//!
//! A record that was cut short, or of another snapshot, is none: its checksums do not fit.

use alloc::vec::Vec;
use std::io;

use kromka_core::Tick;

use super::disk::Stored;
use super::error::FileError;
use super::format::Fields;
use crate::error::VectorError;
use crate::index::Index;
use crate::marks::Marks;

const MAGIC: [u8; 4] = *b"KLOG";
const HEAD: usize = 32;
/// Where what is behind the head is counted from.
const ALIGNMENT: usize = 8;
/// Bytes behind the head at most: what is read at once, and told in 32 bits.
pub(super) const RECORD_MAX: u64 = 1 << 30;
/// Bytes that are written at once.
const CHUNK: usize = 1 << 16;
const MARKS: usize = 24;

const ADD: u8 = 1;
const UPDATE: u8 = 2;
const MARK: u8 = 3;
const REMOVE: u8 = 4;
const BATCH: u8 = 5;
const EXPIRE: u8 = 6;

/// A change of an index.
#[derive(Debug, Clone, Copy)]
pub(super) enum Change<'a> {
    Add {
        id: u64,
        vector: &'a [f32],
        marks: Marks,
    },
    Update {
        id: u64,
        vector: &'a [f32],
        marks: Marks,
    },
    Mark {
        id: u64,
        marks: Marks,
    },
    Remove {
        id: u64,
    },
    Batch {
        ids: &'a [u64],
        vectors: &'a [f32],
    },
    /// Everything that expires by then was removed.
    Expire {
        now: Tick,
    },
}

impl Change<'_> {
    /// Makes the change.
    pub(super) fn apply(&self, index: &mut Index) -> Result<(), VectorError> {
        match *self {
            Self::Add { id, vector, marks } => index.add(id, vector, marks),
            Self::Update { id, vector, marks } => index.update(id, vector, marks),
            Self::Mark { id, marks } => index.mark(id, marks),
            Self::Remove { id } => index.remove(id),
            Self::Batch { ids, vectors } => index.add_batch(ids, vectors),
            Self::Expire { now } => {
                let is_over = |marks: &Marks| marks.expires.is_some_and(|expires| expires <= now);
                let over: Vec<u64> = index.iter().filter(|(_, marks)| is_over(marks)).map(|(id, _)| id).collect();
                over.into_iter().try_for_each(|id| index.remove(id))
            }
        }
    }

    /// Bytes behind the head of its record.
    pub(super) fn bytes(&self) -> u64 {
        let bytes = 8 + match self {
            Self::Add { vector, .. } | Self::Update { vector, .. } => 8 + MARKS + size_of_val(*vector),
            Self::Mark { .. } => 8 + MARKS,
            Self::Remove { .. } | Self::Expire { .. } => 8,
            Self::Batch { ids, vectors } => size_of_val(*ids) + size_of_val(*vectors),
        };
        (bytes as u64).next_multiple_of(ALIGNMENT as u64)
    }

    /// Gives these bytes to `each`, some at a time.
    fn pieces(&self, each: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        let (kind, count, vectors): (u8, usize, &[f32]) = match self {
            Self::Add { vector, .. } => (ADD, 1, vector),
            Self::Update { vector, .. } => (UPDATE, 1, vector),
            Self::Mark { .. } => (MARK, 1, &[]),
            Self::Remove { .. } => (REMOVE, 1, &[]),
            Self::Batch { ids, vectors } => (BATCH, ids.len(), vectors),
            Self::Expire { .. } => (EXPIRE, 1, &[]),
        };
        let count = u32::try_from(count).map_err(|_| io::ErrorKind::FileTooLarge)?;
        each(&[kind, 0, 0, 0])?;
        each(&count.to_le_bytes())?;
        match self {
            Self::Add { id, marks, .. } | Self::Update { id, marks, .. } | Self::Mark { id, marks } => {
                each(&id.to_le_bytes())?;
                each(&marks_to_bytes(marks))?;
            }
            Self::Remove { id } => each(&id.to_le_bytes())?,
            Self::Expire { now } => each(&now.ms().to_le_bytes())?,
            Self::Batch { ids, .. } => ids.iter().try_for_each(|id| each(&id.to_le_bytes()))?,
        }
        vectors.iter().try_for_each(|value| each(&value.to_le_bytes()))?;
        if vectors.len().is_multiple_of(2) { Ok(()) } else { each(&[0; 4]) }
    }
}

/// Where the log of a file is, and which changes are in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Log {
    /// The checksum of the snapshot's header.
    pub(super) seed: u32,
    /// Where it begins and ends.
    pub(super) start: u64,
    pub(super) end: u64,
    /// The number of the last change.
    pub(super) change: u64,
    /// The number of the last change that is on the disk.
    pub(super) synced: u64,
}

impl Log {
    /// Writes a change behind those there are.
    ///
    /// # Errors
    /// The file's. The log is as it was; behind it in the file may be a part of the record.
    pub(super) fn append(&mut self, change: &Change<'_>, file: &mut dyn Stored) -> io::Result<()> {
        let bytes = change.bytes();
        let mut crc = crc32fast::Hasher::new();
        change.pieces(&mut |piece| {
            crc.update(piece);
            Ok(())
        })?;
        let mut chunk = self.head(bytes, crc.finalize())?;
        let mut at = self.end;
        change.pieces(&mut |piece| {
            if chunk.len() + piece.len() > CHUNK {
                file.write(at, &chunk)?;
                at += chunk.len() as u64;
                chunk.clear();
            }
            chunk.extend_from_slice(piece);
            Ok(())
        })?;
        file.write(at, &chunk)?;
        self.end += HEAD as u64 + bytes;
        self.change += 1;
        Ok(())
    }

    fn head(&self, bytes: u64, crc: u32) -> io::Result<Vec<u8>> {
        let bytes = u32::try_from(bytes).map_err(|_| io::ErrorKind::FileTooLarge)?;
        let mut head = MAGIC.to_vec();
        head.extend(bytes.to_le_bytes());
        head.extend((self.change + 1).to_le_bytes());
        head.extend(self.synced.to_le_bytes());
        head.extend(crc.to_le_bytes());
        head.extend(self.checksum(&head).to_le_bytes());
        Ok(head)
    }

    fn checksum(&self, head: &[u8]) -> u32 {
        let mut crc = crc32fast::Hasher::new_with_initial(self.seed);
        crc.update(head);
        crc.finalize()
    }

    /// The head in these bytes, if it is one.
    fn parse(&self, bytes: &[u8; HEAD]) -> Option<Head> {
        let mut fields = Fields(bytes);
        let magic: [u8; 4] = fields.take();
        let head = Head { bytes: fields.u32(), change: fields.u64(), synced: fields.u64(), crc: fields.u32() };
        (magic == MAGIC && fields.u32() == self.checksum(&bytes[..HEAD - 4])).then_some(head)
    }

    /// Makes the changes of the log of a file that has so many bytes, as far as they are whole. The log ends there then.
    ///
    /// # Errors
    /// [`FileError::Io`], [`FileError::Replay`].
    pub(super) fn replay(&mut self, file: &dyn Stored, len: u64, index: &mut Index) -> Result<(), FileError> {
        let mut payload = Vec::new();
        let mut vectors = Vec::new();
        while self.record(file, len, &mut payload)? {
            let change = self.change + 1;
            let dims = index.config().dims as usize;
            let inconsistent = FileError::Inconsistent { part: "changes of the log" };
            let mut ids = Vec::new();
            let made = decode(&payload, dims, &mut ids, &mut vectors).ok_or(inconsistent)?;
            made.apply(index).map_err(|source| FileError::Replay { change, source })?;
            self.change = change;
            self.end += (HEAD + payload.len()) as u64;
        }
        Ok(())
    }

    /// Reads what is behind the head of the next record; false where there is no whole record.
    fn record(&self, file: &dyn Stored, len: u64, payload: &mut Vec<u8>) -> Result<bool, FileError> {
        let reading = FileError::io("reading the log");
        let left = len.saturating_sub(self.end);
        let mut head = [0; HEAD];
        if left < HEAD as u64 {
            return Ok(false);
        }
        file.read(self.end, &mut head).map_err(&reading)?;
        let Some(head) = self.parse(&head).filter(|head| head.change == self.change.wrapping_add(1)) else {
            return Ok(false);
        };
        let bytes = u64::from(head.bytes);
        if bytes > RECORD_MAX || bytes > left - HEAD as u64 || !bytes.is_multiple_of(ALIGNMENT as u64) {
            return Ok(false);
        }
        payload.resize(head.bytes as usize, 0);
        file.read(self.end + HEAD as u64, payload).map_err(&reading)?;
        Ok(crc32fast::hash(payload) == head.crc)
    }

    /// Whether what is behind the end of the log had been on the disk for certain: whether a record after it says so.
    ///
    /// # Errors
    /// [`FileError::Io`].
    pub(super) fn is_damaged(&self, file: &dyn Stored, len: u64) -> Result<bool, FileError> {
        let mut at = self.end + ALIGNMENT as u64;
        let mut chunk = Vec::new();
        while at + HEAD as u64 <= len {
            let bytes = usize::try_from(len - at).unwrap_or(usize::MAX).min(CHUNK);
            chunk.resize(bytes, 0);
            file.read(at, &mut chunk).map_err(FileError::io("reading the log"))?;
            let heads = (0..=bytes - HEAD).step_by(ALIGNMENT).filter_map(|at| chunk[at..].first_chunk());
            if heads.filter_map(|head| self.parse(head)).any(|head| head.synced > self.change) {
                return Ok(true);
            }
            // So far that no head is left out that begins in this chunk and ends beyond.
            at += ((bytes - HEAD) / ALIGNMENT * ALIGNMENT + ALIGNMENT) as u64;
        }
        Ok(false)
    }
}

/// What the head of a record tells.
struct Head {
    bytes: u32,
    change: u64,
    synced: u64,
    crc: u32,
}

/// The change of a record's bytes; `None` where they are none of an index of so many dimensions.
fn decode<'a>(payload: &[u8], dims: usize, ids: &'a mut Vec<u64>, vectors: &'a mut Vec<f32>) -> Option<Change<'a>> {
    let mut fields = Fields(payload);
    let [kind, zeros @ ..] = fields.take::<4>();
    let count = fields.u32() as usize;
    let of_vectors = |count: usize| count.checked_mul(4 * dims);
    let bytes = 8 + match kind {
        ADD | UPDATE => 8 + MARKS + of_vectors(1)?,
        MARK => 8 + MARKS,
        REMOVE | EXPIRE => 8,
        BATCH => count.checked_mul(8)?.checked_add(of_vectors(count)?)?,
        _ => return None,
    };
    if zeros != [0; 3] || payload.len() != bytes.checked_next_multiple_of(ALIGNMENT)? || kind != BATCH && count != 1 {
        return None;
    }
    if kind == BATCH {
        ids.extend((0..count).map(|_| fields.u64()));
        read_values(fields.0, count * dims, vectors);
        return Some(Change::Batch { ids, vectors });
    }
    let id = fields.u64();
    let marks = || marks_from_bytes(fields.0);
    Some(match kind {
        ADD | UPDATE => {
            let marks = marks();
            read_values(fields.0.get(MARKS..)?, dims, vectors);
            if kind == ADD {
                Change::Add { id, vector: vectors, marks }
            } else {
                Change::Update { id, vector: vectors, marks }
            }
        }
        MARK => Change::Mark { id, marks: marks() },
        REMOVE => Change::Remove { id },
        _ => Change::Expire { now: Tick::from_ms(id) },
    })
}

fn read_values(bytes: &[u8], count: usize, values: &mut Vec<f32>) {
    values.clear();
    values.extend(bytes.as_chunks().0.iter().take(count).map(|bytes| f32::from_le_bytes(*bytes)));
}

/// Tags, the time of expiry (all ones: never), the class, zeros.
fn marks_to_bytes(marks: &Marks) -> [u8; MARKS] {
    let mut bytes = [0; MARKS];
    bytes[..8].copy_from_slice(&marks.tags.to_le_bytes());
    bytes[8..16].copy_from_slice(&marks.expires.unwrap_or(Tick::NEVER).ms().to_le_bytes());
    bytes[16] = marks.class;
    bytes
}

fn marks_from_bytes(bytes: &[u8]) -> Marks {
    let mut fields = Fields(bytes);
    let (tags, expires) = (fields.u64(), Tick::from_ms(fields.u64()));
    let [class] = fields.take();
    Marks { tags, class, expires: Some(expires).filter(|at| *at != Tick::NEVER) }
}
