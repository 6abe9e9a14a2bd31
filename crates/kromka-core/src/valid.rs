//! Parse, then trust: a configuration is checked once and carries the proof in its type.

use core::ops::Deref;

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
