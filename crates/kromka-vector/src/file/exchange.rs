//! Vectors in the files of others: NumPy's `.npy`, and `.fvecs`, which the data sets of the field come in.

mod npy;

use alloc::vec::Vec;
use std::io::{self, Read, Write};

use super::error::FileError;
use crate::bounds;
use crate::index::Index;

/// Values that are read before they are added: a batch links faster than one by one, and memory stays small.
const BATCH_VALUES: usize = 1 << 20;
const READING: &str = "reading the vectors";
const WRITING: &str = "writing the vectors";

/// Vectors that were read from a file of others.
#[derive(Debug, Clone, PartialEq)]
pub struct Vectors {
    /// Values of each.
    pub dims: u32,
    /// Their values, one vector after another.
    pub values: Vec<f32>,
}

impl Vectors {
    /// Reads a `.fvecs` file, whose rows must be as long as its first.
    ///
    /// # Errors
    /// Those of [`Index::import_fvecs`].
    pub fn read_fvecs(mut from: impl Read) -> Result<Self, FileError> {
        let mut values = Vec::new();
        let mut dims = None;
        let mut rows = 0;
        while let Some(have) = length(&mut from)? {
            let need = *dims.get_or_insert(have);
            fvecs_row(&mut from, rows, have, need, &mut values)?;
            rows += 1;
        }
        Ok(Self { dims: dims.unwrap_or(0), values })
    }

    /// Reads a `.npy` file, as [`Index::import_npy`] does.
    ///
    /// # Errors
    /// [`FileError::Npy`], [`FileError::Io`], and [`FileError::Row`] where a row is longer than any vector.
    pub fn read_npy(mut from: impl Read) -> Result<Self, FileError> {
        let header = npy::Header::read(&mut from)?;
        let long = FileError::Row { row: 0, have: header.columns, need: bounds::DIMS.max.cast_unsigned() };
        let dims = u32::try_from(header.columns).ok().filter(|dims| bounds::DIMS.check((*dims).into()).is_ok());
        let dims = dims.ok_or(long)?;
        let mut row = alloc::vec![0; header.number.bytes() * dims as usize];
        let mut values = Vec::new();
        for _ in 0..header.rows {
            from.read_exact(&mut row).map_err(FileError::io(READING))?;
            header.number.decode(&row, &mut values);
        }
        Ok(Self { dims, values })
    }

    /// Each of them.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[f32]> {
        self.values.chunks_exact(self.dims.max(1) as usize)
    }
}

/// Reads a row behind its length.
fn fvecs_row(from: &mut impl Read, row: u64, have: u32, need: u32, values: &mut Vec<f32>) -> Result<(), FileError> {
    if have != need || bounds::DIMS.check(have.into()).is_err() {
        return Err(FileError::Row { row, have: have.into(), need: need.into() });
    }
    let mut bytes = alloc::vec![0; 4 * have as usize];
    from.read_exact(&mut bytes).map_err(FileError::io(READING))?;
    values.extend(bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)));
    Ok(())
}

impl Index {
    /// Adds the vectors of a `.fvecs` file, with ids from this one on in their order; returns how many. Each row is its length
    /// (`i32`) and as many floats, little-endian.
    ///
    /// # Errors
    /// [`FileError::Row`], [`FileError::Refused`], [`FileError::Io`], which is of the kind `UnexpectedEof` where the last row is
    /// cut short. Some rows before may have been added then: [`Index::len`] tells.
    pub fn import_fvecs(&mut self, first_id: u64, mut from: impl Read) -> Result<u64, FileError> {
        let dims = self.config().dims;
        let mut batch = Batch::new(first_id);
        let mut rows = 0;
        while let Some(have) = length(&mut from)? {
            fvecs_row(&mut from, rows, have, dims, &mut batch.values)?;
            batch.add_when_full(self)?;
            rows += 1;
        }
        batch.add(self)?;
        Ok(rows)
    }

    /// Adds the rows of a `.npy` file with two axes of numbers (floats of 2, 4 or 8 bytes, integers of 1), in C order, with ids
    /// from this one on; returns how many.
    ///
    /// # Errors
    /// [`FileError::Npy`], and those of [`Index::import_fvecs`].
    pub fn import_npy(&mut self, first_id: u64, mut from: impl Read) -> Result<u64, FileError> {
        let header = npy::Header::read(&mut from)?;
        let need = self.config().dims;
        if header.columns != u64::from(need) && header.rows > 0 {
            return Err(FileError::Row { row: 0, have: header.columns, need: need.into() });
        }
        let mut batch = Batch::new(first_id);
        let mut row = alloc::vec![0; header.number.bytes() * need as usize];
        for _ in 0..header.rows {
            from.read_exact(&mut row).map_err(FileError::io(READING))?;
            header.number.decode(&row, &mut batch.values);
            batch.add_when_full(self)?;
        }
        batch.add(self)?;
        Ok(header.rows)
    }

    /// Writes all vectors as `.fvecs`, in the order of [`Index::iter`], as far as they are kept (see [`Index::vector`]); returns
    /// how many.
    ///
    /// # Errors
    /// [`FileError::Io`], which is of the kind `Unsupported` where only codes are kept that no vector can be made of.
    pub fn export_fvecs(&self, mut to: impl Write) -> Result<u64, FileError> {
        let length = self.config().dims.to_le_bytes();
        self.export(&mut to, &length)
    }

    /// Writes all vectors as `.npy`: a row of floats of 4 bytes for each, in the order of [`Index::iter`], as far as they are
    /// kept (see [`Index::vector`]); returns how many.
    ///
    /// # Errors
    /// Those of [`Index::export_fvecs`].
    pub fn export_npy(&self, mut to: impl Write) -> Result<u64, FileError> {
        let shape = alloc::format!("({}, {})", self.len(), self.config().dims);
        to.write_all(&npy::header("<f4", &shape)).map_err(FileError::io(WRITING))?;
        self.export(&mut to, &[])
    }

    /// Writes the ids of all vectors as `.npy`, in the order of [`Index::iter`]: unsigned integers of 8 bytes.
    ///
    /// # Errors
    /// [`FileError::Io`].
    pub fn export_ids_npy(&self, mut to: impl Write) -> Result<u64, FileError> {
        let shape = alloc::format!("({},)", self.len());
        let mut write = |bytes: &[u8]| to.write_all(bytes).map_err(FileError::io(WRITING));
        write(&npy::header("<u8", &shape))?;
        self.iter().try_for_each(|(id, _)| write(&id.to_le_bytes()))?;
        to.flush().map_err(FileError::io(WRITING))?;
        Ok(self.len() as u64)
    }

    /// Writes the vectors, each behind these bytes.
    fn export(&self, to: &mut dyn Write, before: &[u8]) -> Result<u64, FileError> {
        let mut row = Vec::new();
        for (id, _) in self.iter() {
            let unsupported = FileError::Io { doing: WRITING, kind: io::ErrorKind::Unsupported };
            let vector = self.vector(id).ok_or(unsupported)?;
            row.clear();
            row.extend_from_slice(before);
            vector.iter().for_each(|value| row.extend(value.to_le_bytes()));
            to.write_all(&row).map_err(FileError::io(WRITING))?;
        }
        to.flush().map_err(FileError::io(WRITING))?;
        Ok(self.len() as u64)
    }
}

/// The length of the next row, `None` at the end. A negative one is longer than any.
fn length(from: &mut impl Read) -> Result<Option<u32>, FileError> {
    let mut first = Vec::new();
    from.by_ref().take(4).read_to_end(&mut first).map_err(FileError::io(READING))?;
    match first[..] {
        [] => Ok(None),
        [a, b, c, d] => Ok(Some(u32::from_le_bytes([a, b, c, d]))),
        _ => Err(FileError::Io { doing: READING, kind: io::ErrorKind::UnexpectedEof }),
    }
}

/// Vectors that were read and not added yet.
struct Batch {
    next_id: u64,
    ids: Vec<u64>,
    values: Vec<f32>,
}

impl Batch {
    fn new(next_id: u64) -> Self {
        Self { next_id, ids: Vec::new(), values: Vec::new() }
    }

    fn add_when_full(&mut self, index: &mut Index) -> Result<(), FileError> {
        if self.values.len() < BATCH_VALUES { Ok(()) } else { self.add(index) }
    }

    fn add(&mut self, index: &mut Index) -> Result<(), FileError> {
        let count = self.values.len() / index.config().dims as usize;
        self.ids.clear();
        // Beyond the last id they begin again with the first.
        self.ids.extend((0..count as u64).map(|at| self.next_id.wrapping_add(at)));
        index.add_batch(&self.ids, &self.values)?;
        self.next_id = self.next_id.wrapping_add(count as u64);
        self.values.clear();
        Ok(())
    }
}
