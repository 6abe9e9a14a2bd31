//! What a record says.

use alloc::vec::Vec;
use std::io;

use kromka_core::Tick;

use super::ALIGNMENT;
use crate::error::VectorError;
use crate::file::fields::Fields;
use crate::index::Index;
use crate::marks::Marks;

const MARKS: usize = 24;

const ADD: u8 = 1;
const UPDATE: u8 = 2;
const MARK: u8 = 3;
const REMOVE: u8 = 4;
const BATCH: u8 = 5;
const EXPIRE: u8 = 6;
const TRAIN: u8 = 7;

/// A change of an index.
#[derive(Debug, Clone, Copy)]
pub(in crate::file) enum Change<'a> {
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
    /// These had expired and were removed.
    Expire {
        ids: &'a [u64],
    },
    /// Codes were learned.
    Train {
        vectors: &'a [f32],
    },
}

impl<'a> Change<'a> {
    /// Makes the change.
    pub(in crate::file) fn apply(&self, index: &mut Index) -> Result<(), VectorError> {
        match *self {
            Self::Add { id, vector, marks } => index.add(id, vector, marks),
            Self::Update { id, vector, marks } => index.update(id, vector, marks),
            Self::Mark { id, marks } => index.mark(id, marks),
            Self::Remove { id } => index.remove(id),
            Self::Batch { ids, vectors } => index.add_batch(ids, vectors),
            Self::Expire { ids } => ids.iter().try_for_each(|id| index.remove(*id)),
            Self::Train { vectors } => index.train(vectors),
        }
    }

    /// Bytes behind the head of its record.
    pub(in crate::file) fn bytes(&self) -> u64 {
        let bytes = 8 + match self {
            Self::Add { vector, .. } | Self::Update { vector, .. } => 8 + MARKS + size_of_val(*vector),
            Self::Mark { .. } => 8 + MARKS,
            Self::Remove { .. } => 8,
            Self::Batch { ids, vectors } => size_of_val(*ids) + size_of_val(*vectors),
            Self::Expire { ids } => size_of_val(*ids),
            Self::Train { vectors } => size_of_val(*vectors),
        };
        (bytes as u64).next_multiple_of(ALIGNMENT as u64)
    }

    /// Gives these bytes to `each`, some at a time.
    pub(super) fn pieces(&self, each: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        let (kind, count, vectors): (u8, usize, &[f32]) = match self {
            Self::Add { vector, .. } => (ADD, 1, vector),
            Self::Update { vector, .. } => (UPDATE, 1, vector),
            Self::Mark { .. } => (MARK, 1, &[]),
            Self::Remove { .. } => (REMOVE, 1, &[]),
            Self::Batch { ids, vectors } => (BATCH, ids.len(), vectors),
            Self::Expire { ids } => (EXPIRE, ids.len(), &[]),
            Self::Train { vectors } => (TRAIN, vectors.len(), vectors),
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
            Self::Batch { ids, .. } | Self::Expire { ids } => ids.iter().try_for_each(|id| each(&id.to_le_bytes()))?,
            Self::Train { .. } => {}
        }
        vectors.iter().try_for_each(|value| each(&value.to_le_bytes()))?;
        if vectors.len().is_multiple_of(2) { Ok(()) } else { each(&[0; 4]) }
    }

    /// The change of a record's bytes; `None` where they are none of an index of so many dimensions.
    pub(super) fn decode(
        payload: &[u8],
        dims: usize,
        ids: &'a mut Vec<u64>,
        vectors: &'a mut Vec<f32>,
    ) -> Option<Self> {
        let mut fields = Fields(payload);
        let [kind, zeros @ ..] = fields.take::<4>();
        let count = fields.u32() as usize;
        let of_vectors = |count: usize| count.checked_mul(4 * dims);
        let bytes = 8 + match kind {
            ADD | UPDATE => 8 + MARKS + of_vectors(1)?,
            MARK => 8 + MARKS,
            REMOVE => 8,
            BATCH => count.checked_mul(8)?.checked_add(of_vectors(count)?)?,
            EXPIRE => count.checked_mul(8)?,
            TRAIN => count.checked_mul(4)?,
            _ => return None,
        };
        if zeros != [0; 3]
            || payload.len() != bytes.checked_next_multiple_of(ALIGNMENT)?
            || !matches!(kind, BATCH | EXPIRE | TRAIN) && count != 1
        {
            return None;
        }
        if kind == BATCH {
            ids.extend((0..count).map(|_| fields.u64()));
            read_values(fields.0, count * dims, vectors);
            return Some(Self::Batch { ids, vectors });
        }
        if kind == EXPIRE {
            ids.extend((0..count).map(|_| fields.u64()));
            return Some(Self::Expire { ids });
        }
        if kind == TRAIN {
            read_values(fields.0, count, vectors);
            return Some(Self::Train { vectors });
        }
        let id = fields.u64();
        let marks = || marks_from_bytes(fields.0);
        Some(match kind {
            ADD | UPDATE => {
                let marks = marks();
                read_values(fields.0.get(MARKS..)?, dims, vectors);
                if kind == ADD {
                    Self::Add { id, vector: vectors, marks }
                } else {
                    Self::Update { id, vector: vectors, marks }
                }
            }
            MARK => Self::Mark { id, marks: marks() },
            _ => Self::Remove { id },
        })
    }
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
