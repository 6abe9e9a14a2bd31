//! Giving vectors back.

use super::Index;
use crate::error::VectorError;

impl Index {
    /// Writes the vector with this id into `values`, as far as it is kept: exact values where the index keeps them (rounded to
    /// the upper halves of floats where it keeps those), else what its codes stand for, which is near. For the cosine it is
    /// the vector's direction, of length 1, as nothing else of it is kept.
    ///
    /// # Errors
    /// [`VectorError::Unknown`], [`VectorError::Dims`]; `values` is as it was then.
    pub fn vector(&self, id: u64, values: &mut [f32]) -> Result<(), VectorError> {
        let (have, need) = (values.len(), self.store.config.dims as usize);
        if have != need {
            return Err(VectorError::Dims { have, need });
        }
        let slot = self.store.lookup.slot(id).ok_or(VectorError::Unknown { id })?;
        self.vector_of(slot, values);
        Ok(())
    }

    pub(super) fn vector_of(&self, slot: u32, values: &mut [f32]) {
        match &self.store.values {
            Some(exact) => exact.get(slot, values),
            None => self.store.codes.decode(self.store.rows.row(slot), values),
        }
    }
}
