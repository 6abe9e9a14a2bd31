//! What two replicas hold differently, told leaf by leaf: to a peer of whose commits too much was forgotten, and between
//! replicas that have seen the same and are not the same.

use alloc::vec::Vec;

use kromka_core::Tick;

use crate::clock::Clock;
use crate::codec::{DELTA, Message, Writer, start};
use crate::document::apply::{Absent, Outcome, Told};
use crate::document::delta::Scope;
use crate::document::{Cursor, Document};
use crate::error::MessageError;

/// A message of some leaves, and the places where its sender has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Patch {
    /// Its receiver holds what it held and what this says. Without it the receiver merges: what the sender has seen and does not
    /// hold is gone.
    pub(crate) unite: bool,
    pub(crate) gone: Vec<u64>,
    /// Without a checksum.
    pub(crate) content: Vec<u8>,
}

impl Document {
    /// What a peer with this clock lacks, if it holds the same everywhere but at these places, as was found by comparing since
    /// the cursor. Nothing where leaves were forgotten meanwhile: they may have changed.
    pub(crate) fn patch(
        &mut self,
        peer: &Clock,
        places: &[u64],
        since: Cursor,
        unite: bool,
        named: bool,
    ) -> Option<Patch> {
        if since < self.compacted {
            return None;
        }
        let prints = self.prints();
        let (mut leaves, mut gone): (Vec<u32>, Vec<u64>) = (Vec::new(), Vec::new());
        for place in places {
            let at = prints.partition_point(|print| print.place < *place);
            let before = leaves.len();
            leaves.extend(prints[at..].iter().take_while(|print| print.place == *place).map(|print| print.leaf));
            if leaves.len() == before {
                gone.push(*place);
            }
        }
        leaves.extend(self.store.changed_since(since.0));
        leaves.sort_unstable();
        leaves.dedup();
        // Who is damaged may lack what its clock says it has.
        let none = Clock::new();
        let known = if unite { &none } else { peer };
        let message = self.compose(&leaves, &Scope { base: peer, known, named, is_whole: false, alone: false });
        let mut out = Writer::default();
        message.encode(DELTA, &mut out);
        Some(Patch { unite, gone, content: out.0 })
    }

    /// Merges a patch; nothing where it builds on what was not seen.
    pub(crate) fn take_patch(&mut self, patch: &Patch, now: Option<Tick>) -> Result<Option<Told>, MessageError> {
        let (flags, mut reader) = start(&patch.content, DELTA)?;
        let message = Message::decode(flags, &mut reader, self.config.max_leaves)?;
        reader.end()?;
        self.check_own(&message.head, now)?;
        let base = message.head.base();
        if !self.clock.covers(&base) {
            return Ok(None);
        }
        let target = message.head.target();
        let is_known = self.clock.covers(&target);
        if is_known && !patch.unite {
            return Ok(Some(Told::alone(Outcome::Known, target)));
        }
        let targets = self.plan(&message, patch.unite)?;
        self.seal();
        let gone = self.leaves_of(&patch.gone);
        let absent = if patch.unite { Absent::Unite } else { Absent::These(&gone, &base) };
        self.merge(&message, &targets, absent);
        Ok(Some(self.told(target, now)))
    }

    /// The leaves at these places, which are sorted.
    fn leaves_of(&mut self, places: &[u64]) -> Vec<u32> {
        let mut leaves = Vec::new();
        if !places.is_empty() {
            self.each_print(|print| leaves.extend(places.binary_search(&print.place).is_ok().then_some(print.leaf)));
        }
        leaves
    }
}
