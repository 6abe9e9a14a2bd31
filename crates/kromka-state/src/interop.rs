//! Exchange with the types of the crate [`crdts`].
//!
//! ```
//! use crdts::{CmRDT, CvRDT, Orswot, VClock};
//! use kromka_core::Validate;
//! use kromka_state::{Config, Document, ReplicaId};
//!
//! let mut document = Document::new(Config::new(ReplicaId(1)).validate()?);
//! document.add(&["parts"], "gripper")?;
//! // Another program has the set as a type of crdts, and adds to it as an actor of its own.
//! let mut adopted = VClock::new();
//! let mut theirs: Orswot<String, u64> = document.export_orswot(&["parts"], &adopted).ok_or("no such set")?;
//! theirs.apply(theirs.add("camera".into(), theirs.read().derive_add_ctx(77)));
//! // The document takes that over, and tells what it has now.
//! document.adopt_orswot(&["parts"], &theirs, &mut adopted)?;
//! theirs.merge(document.export_orswot(&["parts"], &adopted).ok_or("no such set")?);
//! assert!(theirs.contains(&"camera".into()).val && document.contains(&["parts"], &"camera".into()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Out
//!
//! An export has the document's commits as its dots and their replicas as its actors. Replicas that are the same export the
//! same. Exports of sets ([`Document::export_orswot`]) and of registers by key ([`Document::export_map`],
//! [`Document::export_tree`]) can be merged: that reads as the export of a replica that has seen both. A single register
//! ([`Document::export_mvreg`]) says less, see there.
//!
//! One commit may say several things, and its dot is then on each. `merge` takes that as it should; `validate_merge` calls it
//! a dot spent twice.
//!
//! # In
//!
//! Dots of others are no commits of ours: nobody could be told them. So what comes in is a local transaction, which this
//! replica answers for: it says what the other side says and this one had not seen, and takes back what that has seen and
//! dropped. What was adopted before is in a clock that the caller keeps beside the document, empty at first, one for each path.
//! It is what tells an element that is new from one that was adopted and removed since. It goes into the next export, too,
//! from which the other side learns that what it said was seen.
//!
//! What was adopted is an add of this replica: the other side can take it back once it has merged an export.
//!
//! Actors of the other side must have other numbers than all replicas. One replica adopts; where several do, an element may
//! come back that one of them has adopted and removed before the other has adopted it. Replicas of one document are to be told
//! deltas, not exports.
//!
//! # What does not carry over
//!
//! - Counters. Those of crdts number what is added by themselves, and its map takes these numbers for its own: what is left
//!   of a counter whose key was removed while somebody added to it depends on which of the two came first. Here what was added
//!   is left.
//! - Maxima, flags, and sets under [`crate::SetPolicy::RemoveWins`]: crdts has none such.
//! - Objects ([`crate::MapPolicy::Identity`]) and what is in them: a map of crdts is where its key is, and not one that
//!   somebody made.
//! - The order of concurrent values by [`crate::RegisterPolicy::Lww`] and [`crate::RegisterPolicy::Hlc`]: stamps stay here. A
//!   map has all concurrent values, also those that lose here.
//! - Sets of other elements than text, in JSON: its keys are text. Binary formats have all of them.

mod map;
mod register;
mod set;

use crdts::{CvRDT, VClock};

use crate::clock::{Clock, Dot, ReplicaId};
use crate::config::MapPolicy;
use crate::document::Document;

impl From<Dot> for crdts::Dot<u64> {
    fn from(dot: Dot) -> Self {
        Self::new(dot.replica.0, dot.seq)
    }
}

impl From<crdts::Dot<u64>> for Dot {
    fn from(dot: crdts::Dot<u64>) -> Self {
        Self { replica: ReplicaId(dot.actor), seq: dot.counter }
    }
}

impl From<&Clock> for VClock<u64> {
    fn from(clock: &Clock) -> Self {
        clock.iter().map(|(replica, seq)| crdts::Dot::new(replica.0, seq)).collect()
    }
}

impl From<&VClock<u64>> for Clock {
    fn from(clock: &VClock<u64>) -> Self {
        clock.iter().map(|dot| (ReplicaId(*dot.actor), dot.counter)).collect()
    }
}

impl Document {
    /// The clock of an export: what was seen here, and what was adopted.
    fn export_clock(&mut self, adopted: &VClock<u64>) -> VClock<u64> {
        let mut clock = VClock::from(self.settle());
        clock.merge(adopted.clone());
        clock
    }

    /// Whether all replicas mean the same by a path: objects of one path are not the same to those that made them.
    fn is_same_for_all(&self, path: &[&str]) -> bool {
        self.config().policies.map == MapPolicy::ResetRemove || path.len() <= 1
    }
}
