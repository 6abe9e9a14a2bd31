//! Handles that know when they are stale.

/// A task in an engine: the place in its table and the generation of that place.
///
/// A handle of a task that ended and whose place was given away is stale; using it is an error, never another task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TaskHandle {
    /// The place in the table.
    pub index: u32,
    /// How often that place had been given away before, plus one: never 0.
    pub generation: u32,
}

/// A batch of tasks submitted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BatchHandle {
    /// The place in the table of batches.
    pub index: u32,
    /// The generation of that place: never 0.
    pub generation: u32,
}

macro_rules! bits {
    ($name:ident) => {
        impl $name {
            /// As one integer, for the C face; never 0.
            #[must_use]
            pub const fn to_bits(self) -> u64 {
                (self.generation as u64) << 32 | self.index as u64
            }

            #[doc = concat!("From [`", stringify!($name), "::to_bits`].")]
            #[must_use]
            #[expect(clippy::cast_possible_truncation, reason = "the two halves of the integer")]
            pub const fn from_bits(bits: u64) -> Self {
                Self { index: bits as u32, generation: (bits >> 32) as u32 }
            }
        }
    };
}
bits!(TaskHandle);
bits!(BatchHandle);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_round_trip() {
        let handle = TaskHandle { index: 7, generation: u32::MAX };
        assert_eq!(TaskHandle::from_bits(handle.to_bits()), handle);
        let batch = BatchHandle { index: u32::MAX - 1, generation: 3 };
        assert_eq!(BatchHandle::from_bits(batch.to_bits()), batch);
        assert_eq!(batch.to_bits(), 0x0000_0003_FFFF_FFFE);
    }
}
