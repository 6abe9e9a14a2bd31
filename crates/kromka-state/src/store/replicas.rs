//! Commits in eight bytes.

use alloc::vec::Vec;
use core::num::NonZeroU64;

use crate::bounds::{REPLICAS_MAX, SEQ_MAX};
use crate::clock::{Dot, ReplicaId};
use crate::few::grow;
use crate::store::names::{Label, Name};

/// Bits of a mark for the place of its replica.
const PLACE_BITS: u32 = 13;

const _: () = assert!(REPLICAS_MAX < 1 << PLACE_BITS && SEQ_MAX < 1 << (u64::BITS - PLACE_BITS));

/// A replica, by its place in the table of those that wrote in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place(u16);

/// A commit, by the place of its replica. The order of marks is not that of commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark(NonZeroU64);

/// The replicas that wrote in a document, in the order in which it learned of them. Messages bring no more than
/// [`REPLICAS_MAX`].
#[derive(Debug, Clone, Default)]
pub(crate) struct Replicas {
    all: Vec<ReplicaId>,
    /// The place that was asked for last: what a message tells of one replica stands together.
    last: usize,
}

impl Replicas {
    /// The place of a replica, which it has from now on.
    pub(crate) fn place(&mut self, replica: ReplicaId) -> Place {
        if self.all.get(self.last) != Some(&replica) {
            self.last = self.all.iter().position(|known| *known == replica).unwrap_or_else(|| {
                grow(&mut self.all);
                self.all.push(replica);
                self.all.len() - 1
            });
        }
        Place(u16::try_from(self.last).unwrap_or(u16::MAX))
    }

    pub(crate) fn replica(&self, place: Place) -> ReplicaId {
        self.all[usize::from(place.0)]
    }

    pub(crate) fn mark(&mut self, dot: Dot) -> Mark {
        let Place(place) = self.place(dot.replica);
        // Commits are counted from 1.
        Mark(NonZeroU64::new(dot.seq << PLACE_BITS | u64::from(place)).unwrap_or(NonZeroU64::MIN))
    }

    pub(crate) fn dot(&self, mark: Mark) -> Dot {
        let place = u16::try_from(mark.0.get() % (1 << PLACE_BITS)).unwrap_or(u16::MAX);
        Dot { replica: self.replica(Place(place)), seq: mark.0.get() >> PLACE_BITS }
    }

    pub(super) fn label(&mut self, name: Name) -> Label {
        Label { mark: self.mark(name.dot()), number: name.number }
    }

    pub(super) fn name(&self, label: Label) -> Name {
        let Dot { replica, seq } = self.dot(label.mark);
        Name { replica, number: label.number, seq }
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.all.capacity() * size_of::<ReplicaId>()
    }
}
