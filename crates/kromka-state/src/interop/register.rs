//! Registers.

use alloc::collections::BTreeSet;
use core::fmt::Debug;

use crdts::mvreg::Op;
use crdts::{CmRDT, CvRDT, MVReg, VClock};
use kromka_core::Tick;

use crate::document::{Document, Operation};
use crate::error::StateError;
use crate::value::Value;

impl Document {
    /// The values of the register at a path that stand, an empty register where there is none; see [`crate::interop`].
    ///
    /// It knows what it shows and no more: neither what was replaced nor that something was deleted. Merged with the export of
    /// a replica that has seen all of the first one it is the second one, unless that is empty. Merged with one that has not,
    /// it loses nothing, but may show a value twice and one that was replaced beside the one that did, until it is merged with
    /// the export of a replica that has seen both. [`Document::export_map`] and [`Document::export_tree`] know better.
    ///
    /// `None` where no such register can say it: within objects, with an object in it, and with a value that is no `V`.
    #[must_use]
    pub fn export_mvreg<V>(&mut self, path: &[&str], adopted: &VClock<u64>) -> Option<MVReg<V, u64>>
    where
        V: TryFrom<Value> + Clone + Debug,
    {
        if !self.is_same_for_all(path) || self.has_object(path) {
            return None;
        }
        let clock = self.export_clock(adopted);
        let values = self.register_dots(path);
        let mut register = MVReg::new();
        for (dot, value) in &values {
            // All that was seen but the other values, which it stands beside.
            let mut clock = clock.clone();
            for (other, _) in values.iter().filter(|(other, _)| other != dot) {
                clock.dots.insert(other.replica.0, other.seq - 1);
            }
            clock.dots.retain(|_, seq| *seq > 0);
            register.apply(Op::Put { clock, val: V::try_from(value.clone()).ok()? });
        }
        Some(register)
    }

    /// Assigns what another register says that was not seen, at a time that counts only under [`crate::RegisterPolicy::Hlc`];
    /// see [`crate::interop`]. Whether that wrote anything.
    ///
    /// It takes the place of what is here, also of what the other side had not seen: who wants to choose merges an export into
    /// `theirs` first, and leaves one value in it. Of several the greatest is assigned. A register without values says nothing.
    ///
    /// # Errors
    /// As [`Document::commit`].
    pub fn adopt_mvreg<V>(
        &mut self,
        path: &[&str],
        theirs: &MVReg<V, u64>,
        adopted: &mut VClock<u64>,
        now: Tick,
    ) -> Result<bool, StateError>
    where
        V: Into<Value> + Clone + Debug,
    {
        let theirs = theirs.read();
        if self.export_clock(adopted) >= theirs.add_clock {
            return Ok(false);
        }
        let here = self.register_dots(path);
        let has_seen_all = here.iter().all(|(dot, _)| theirs.add_clock.get(&dot.replica.0) >= dot.seq);
        let here: BTreeSet<Value> = here.into_iter().map(|(_, value)| value).collect();
        let values: BTreeSet<Value> = theirs.val.into_iter().map(Into::into).collect();
        let new = values.difference(&here).last();
        // One that is left of several was chosen.
        let chosen = values.last().filter(|_| has_seen_all && values.len() < here.len());
        let value = new.or(chosen);
        if let Some(value) = value {
            self.commit_at(&[Operation::Set(path, value.clone())], now)?;
        }
        adopted.merge(theirs.add_clock);
        Ok(value.is_some())
    }
}
