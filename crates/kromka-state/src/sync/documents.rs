//! What is shared over a link.

use alloc::collections::BTreeMap;
use core::ops::Bound::{Excluded, Unbounded};

use crate::document::Document;

/// A document, the same number on all its replicas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId(pub u64);

/// The documents that are shared with a peer.
pub trait Documents {
    /// One of them. A host that takes what its peers have makes those that it has not yet; a peer can ask for any number.
    fn document(&mut self, id: DocumentId) -> Option<&mut Document>;

    /// The lowest of them above this one; without one, the lowest of all.
    fn next(&self, after: Option<DocumentId>) -> Option<DocumentId>;
}

/// A single one has the number 0.
impl Documents for Document {
    fn document(&mut self, id: DocumentId) -> Option<&mut Document> {
        (id.0 == 0).then_some(self)
    }

    fn next(&self, after: Option<DocumentId>) -> Option<DocumentId> {
        after.is_none().then_some(DocumentId(0))
    }
}

impl Documents for BTreeMap<DocumentId, Document> {
    fn document(&mut self, id: DocumentId) -> Option<&mut Document> {
        self.get_mut(&id)
    }

    fn next(&self, after: Option<DocumentId>) -> Option<DocumentId> {
        let above = after.map_or(Unbounded, Excluded);
        self.range((above, Unbounded)).next().map(|(id, _)| *id)
    }
}
