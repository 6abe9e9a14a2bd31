//! A file that is only in memory.

use alloc::vec::Vec;
use std::io;

use super::disk::Stored;
use crate::table::Held;

/// Bytes that are written.
#[derive(Debug, Default)]
pub(super) struct InMemory(pub(super) Vec<u8>);

impl Stored for InMemory {
    fn len(&self) -> io::Result<u64> {
        Ok(self.0.len() as u64)
    }

    fn read(&self, at: u64, into: &mut [u8]) -> io::Result<()> {
        self.0.as_slice().read(at, into)
    }

    fn write(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
        let range = range(at, bytes.len())?;
        if self.0.len() < range.end {
            self.0.try_reserve(range.end - self.0.len()).map_err(|_| io::ErrorKind::OutOfMemory)?;
            self.0.resize(range.end, 0);
        }
        self.0[range].copy_from_slice(bytes);
        Ok(())
    }

    fn truncate(&mut self, len: u64) -> io::Result<()> {
        self.0.truncate(range(len, 0)?.start);
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn map(&self, _len: usize) -> io::Result<Option<Held>> {
        Ok(None)
    }
}

/// Bytes that are only read.
impl Stored for &[u8] {
    fn len(&self) -> io::Result<u64> {
        Ok((**self).len() as u64)
    }

    fn read(&self, at: u64, into: &mut [u8]) -> io::Result<()> {
        let bytes = self.get(range(at, into.len())?).ok_or(io::ErrorKind::UnexpectedEof)?;
        into.copy_from_slice(bytes);
        Ok(())
    }

    fn write(&mut self, _at: u64, _bytes: &[u8]) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn truncate(&mut self, _len: u64) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn map(&self, _len: usize) -> io::Result<Option<Held>> {
        Ok(None)
    }
}

fn range(at: u64, len: usize) -> io::Result<core::ops::Range<usize>> {
    let range = usize::try_from(at).ok().and_then(|at| Some(at..at.checked_add(len)?));
    range.ok_or_else(|| io::ErrorKind::FileTooLarge.into())
}
