//! What a host should know of.

use crate::error::MessageError;
use crate::sync::documents::DocumentId;

/// What a host should know of. A link goes on by itself after each.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A frame could not be read. Nothing of it was taken.
    Unreadable {
        /// Why.
        error: MessageError,
    },
    /// A message of the peer was refused. The peer was told.
    Refused {
        /// Of this document.
        document: DocumentId,
        /// Why.
        error: MessageError,
    },
    /// The peer refused a message. It is tried again after [`LinkConfig::check_ms`](crate::sync::LinkConfig::check_ms).
    PeerRefused {
        /// Of this document.
        document: DocumentId,
        /// The number of its [`MessageError`].
        number: u16,
    },
    /// The peer has no such document. It is asked again after the same time.
    Absent {
        /// This document.
        document: DocumentId,
    },
    /// The two replicas have seen the same commits and are not the same. What both hold is united.
    Diverged {
        /// Of this document.
        document: DocumentId,
    },
    /// What the peer lacks does not fit in a frame.
    TooLarge {
        /// Of this document.
        document: DocumentId,
        /// What it takes.
        bytes: usize,
        /// What a frame may have.
        max: usize,
    },
}
