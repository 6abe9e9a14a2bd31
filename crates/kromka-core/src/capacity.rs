//! Full is an answer.

/// The container is full; here is what you wanted to add.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full<T>(pub T);
