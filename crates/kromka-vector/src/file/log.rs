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
//! | 32 | what is done (`u8`), 3 zeros, how many (`u32`), then ids, marks, values; zeros up to a multiple of 8 |
//!
//! A record that was cut short, or of another snapshot, is none: its checksums do not fit.

mod change;

use alloc::vec::Vec;
use std::io;

use super::disk::Stored;
use super::error::FileError;
use super::fields::Fields;
use crate::index::Index;
pub(super) use change::Change;

const MAGIC: [u8; 4] = *b"KLOG";
const HEAD: usize = 32;
/// Where what is behind the head is counted from.
const ALIGNMENT: usize = 8;
/// Bytes behind the head at most: what is read at once, and told in 32 bits.
pub(super) const RECORD_MAX: u64 = 1 << 30;
/// Bytes that are written at once.
const CHUNK: usize = 1 << 16;
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
            let made = Change::decode(&payload, dims, &mut ids, &mut vectors).ok_or(inconsistent)?;
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
