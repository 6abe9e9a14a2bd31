//! Parse, then trust: a configuration is checked once and carries the proof in its type.

use core::ops::Deref;

use crate::{TaskKind, TaskRequirements};

/// A value whose [`Validate::check`] has passed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Valid<T>(T);

impl<T> Valid<T> {
    /// The value without the proof, to be changed and validated again.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl Valid<TaskRequirements> {
    /// [`TaskRequirements::new`], whose limits are within their ranges.
    #[must_use]
    pub const fn of(kind: TaskKind) -> Self {
        Self(TaskRequirements::new(kind))
    }
}

#[cfg(feature = "serde")]
impl<T: serde::Serialize> serde::Serialize for Valid<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[cfg(feature = "serde")]
impl<'de, T: serde::Deserialize<'de> + Validate<Error: core::fmt::Display>> serde::Deserialize<'de> for Valid<T> {
    /// Checks what was read: the proof is not taken from storage.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer)?.validate().map_err(serde::de::Error::custom)
    }
}

impl<T> Deref for Valid<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

/// Values with ranges.
pub trait Validate: Sized {
    /// What is wrong with it.
    type Error;

    /// Checks every field.
    ///
    /// # Errors
    /// The first field that is out of its range.
    fn check(&self) -> Result<(), Self::Error>;

    /// Checks every field and wraps the value in its proof.
    ///
    /// # Errors
    /// The first field that is out of its range.
    fn validate(self) -> Result<Valid<Self>, Self::Error> {
        self.check()?;
        Ok(Valid(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_task_that_is_valid_by_construction_is_valid() {
        for kind in TaskKind::ALL {
            assert!(Valid::of(kind).check().is_ok());
        }
    }
}
