//! What a transaction is made of.

use crate::document::Document;
use crate::error::StateError;
use crate::value::Value;

/// One change, at a path from the root of the document.
///
/// What is written takes the place of what its replica had seen there of another kind: a register becomes a counter when it is
/// incremented, and a map when something is written below it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Operation<'a> {
    /// Assigns a register.
    Set(&'a [&'a str], Value),
    /// Deletes what is there and below, as far as it was seen. The empty path deletes everything.
    Delete(&'a [&'a str]),
    /// Adds to a counter, also nothing, or a negative number.
    Increment(&'a [&'a str], i64),
    /// Adds to a counter that only grows.
    Grow(&'a [&'a str], i64),
    /// Raises a maximum.
    Raise(&'a [&'a str], i64),
    /// Adds an element to a set.
    Add(&'a [&'a str], Value),
    /// Removes an element from a set.
    Remove(&'a [&'a str], Value),
    /// Turns a flag on.
    Enable(&'a [&'a str]),
    /// Turns a flag off.
    Disable(&'a [&'a str]),
    /// Assigns a new, empty map.
    Make(&'a [&'a str]),
    /// Assigns a new counter that begins with this.
    Counter(&'a [&'a str], i64),
}

impl<'a> Operation<'a> {
    /// Where.
    #[must_use]
    pub const fn path(&self) -> &'a [&'a str] {
        match self {
            Self::Set(path, _)
            | Self::Delete(path)
            | Self::Increment(path, _)
            | Self::Grow(path, _)
            | Self::Raise(path, _)
            | Self::Add(path, _)
            | Self::Remove(path, _)
            | Self::Enable(path)
            | Self::Disable(path)
            | Self::Make(path)
            | Self::Counter(path, _) => path,
        }
    }
}

#[cfg(feature = "serde")]
impl Operation<'_> {
    /// The same elsewhere.
    pub(super) fn at<'b>(self, path: &'b [&'b str]) -> Operation<'b> {
        match self {
            Self::Set(_, value) => Operation::Set(path, value),
            Self::Delete(_) => Operation::Delete(path),
            Self::Increment(_, by) => Operation::Increment(path, by),
            Self::Grow(_, by) => Operation::Grow(path, by),
            Self::Raise(_, to) => Operation::Raise(path, to),
            Self::Add(_, element) => Operation::Add(path, element),
            Self::Remove(_, element) => Operation::Remove(path, element),
            Self::Enable(_) => Operation::Enable(path),
            Self::Disable(_) => Operation::Disable(path),
            Self::Make(_) => Operation::Make(path),
            Self::Counter(_, start) => Operation::Counter(path, start),
        }
    }
}

/// One operation each.
impl Document {
    /// Assigns a register.
    ///
    /// # Errors
    /// As [`Document::commit`].
    pub fn set(&mut self, path: &[&str], value: impl Into<Value>) -> Result<(), StateError> {
        self.commit(&[Operation::Set(path, value.into())])
    }

    /// Deletes what is there and below.
    ///
    /// # Errors
    /// As [`Document::commit`].
    pub fn delete(&mut self, path: &[&str]) -> Result<(), StateError> {
        self.commit(&[Operation::Delete(path)])
    }

    /// Adds to a counter.
    ///
    /// # Errors
    /// As [`Document::commit`].
    pub fn increment(&mut self, path: &[&str], by: i64) -> Result<(), StateError> {
        self.commit(&[Operation::Increment(path, by)])
    }

    /// Adds an element to a set.
    ///
    /// # Errors
    /// As [`Document::commit`].
    pub fn add(&mut self, path: &[&str], element: impl Into<Value>) -> Result<(), StateError> {
        self.commit(&[Operation::Add(path, element.into())])
    }

    /// Removes an element from a set.
    ///
    /// # Errors
    /// As [`Document::commit`].
    pub fn remove(&mut self, path: &[&str], element: impl Into<Value>) -> Result<(), StateError> {
        self.commit(&[Operation::Remove(path, element.into())])
    }

    /// Adds to a counter that only grows.
    ///
    /// # Errors
    /// As [`Document::commit`].
    pub fn grow(&mut self, path: &[&str], by: i64) -> Result<(), StateError> {
        self.commit(&[Operation::Grow(path, by)])
    }

    /// Raises a maximum.
    ///
    /// # Errors
    /// As [`Document::commit`].
    pub fn raise(&mut self, path: &[&str], to: i64) -> Result<(), StateError> {
        self.commit(&[Operation::Raise(path, to)])
    }

    /// Turns a flag on.
    ///
    /// # Errors
    /// As [`Document::commit`].
    pub fn enable(&mut self, path: &[&str]) -> Result<(), StateError> {
        self.commit(&[Operation::Enable(path)])
    }

    /// Turns a flag off.
    ///
    /// # Errors
    /// As [`Document::commit`].
    pub fn disable(&mut self, path: &[&str]) -> Result<(), StateError> {
        self.commit(&[Operation::Disable(path)])
    }

    /// Assigns a new, empty map.
    ///
    /// # Errors
    /// As [`Document::commit`].
    pub fn make(&mut self, path: &[&str]) -> Result<(), StateError> {
        self.commit(&[Operation::Make(path)])
    }

    /// Assigns a new counter that begins with this.
    ///
    /// # Errors
    /// As [`Document::commit`].
    pub fn counter(&mut self, path: &[&str], start: i64) -> Result<(), StateError> {
        self.commit(&[Operation::Counter(path, start)])
    }
}
