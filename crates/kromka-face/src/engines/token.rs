//! What C holds of an event engine: a number that names a place and its generation.

use super::{ORCHESTRATOR_CEP_ENGINES_MAX, orchestrator_cep_t};
use crate::error::FaceError;
use crate::fault::Fault;

/// Bits that name a place.
const PLACE_BITS: u32 = 6;
const _: () = assert!(ORCHESTRATOR_CEP_ENGINES_MAX == 1 << PLACE_BITS);

/// What no instance and no vector index has: those of indexes end at this number.
const KIND: usize = 3 << (usize::BITS - 2);

/// Names an engine, or one that was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token(usize);

impl Token {
    pub(super) const fn new(place: usize, generation: usize) -> Self {
        // High bits of the generation fall off: two for the kind, one so that the sum fits.
        Self(KIND + ((generation << (PLACE_BITS + 3)) >> 3 | place) + 1)
    }

    pub(super) const fn place(self) -> usize {
        self.0.wrapping_sub(1) & (ORCHESTRATOR_CEP_ENGINES_MAX - 1)
    }

    /// What C holds.
    pub(crate) const fn to_pointer(self) -> *mut orchestrator_cep_t {
        core::ptr::without_provenance_mut(self.0)
    }

    /// Of what C holds, which may be anything.
    ///
    /// # Errors
    /// [`FaceError::Null`].
    pub(crate) fn from_pointer(pointer: *const orchestrator_cep_t) -> Result<Self, Fault> {
        if pointer.is_null() {
            return Err(FaceError::Null { argument: "engine" }.into());
        }
        Ok(Self(pointer.addr()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_of_no_instance_and_no_index_and_names_its_place() {
        for generation in [0, 1, 77, usize::MAX] {
            for place in 0..ORCHESTRATOR_CEP_ENGINES_MAX {
                let token = Token::new(place, generation);
                assert!(token.0 > KIND, "indexes end there");
                assert_eq!((token.place(), Token::from_pointer(token.to_pointer())), (place, Ok(token)));
            }
        }
        assert_ne!(Token::new(3, 1), Token::new(3, 2));
    }
}
