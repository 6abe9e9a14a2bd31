//! Sets.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::fmt::Debug;
use core::hash::Hash;

use crdts::orswot::Op;
use crdts::{CmRDT, CvRDT, Orswot, VClock};

use crate::clock::Dot;
use crate::config::SetPolicy;
use crate::document::{Document, Operation};
use crate::error::StateError;
use crate::value::Value;

impl Document {
    /// The set at a path, an empty one where there is none; see [`crate::interop`].
    ///
    /// `None` where no such set can say it: under [`SetPolicy::RemoveWins`], within objects, and with an element that is no `M`.
    #[must_use]
    pub fn export_orswot<M>(&mut self, path: &[&str], adopted: &VClock<u64>) -> Option<Orswot<M, u64>>
    where
        M: TryFrom<Value> + Clone + Debug + Eq + Hash,
    {
        if self.config().policies.set == SetPolicy::RemoveWins || !self.is_same_for_all(path) {
            return None;
        }
        let clock = self.export_clock(adopted);
        let mut commits: BTreeMap<Dot, Vec<M>> = BTreeMap::new();
        for (element, dots) in self.element_dots(path) {
            let member = M::try_from(element.clone()).ok()?;
            for dot in dots {
                commits.entry(dot).or_default().push(member.clone());
            }
        }
        let mut set = Orswot::new();
        for (dot, members) in commits {
            set.apply(Op::Add { dot: dot.into(), members });
        }
        // Of what was seen and is not there any more: an add of nothing.
        for dot in clock {
            set.apply(Op::Add { dot, members: Vec::new() });
        }
        Some(set)
    }

    /// Makes a set what it is together with another one, in a local transaction; see [`crate::interop`]. Whether that wrote
    /// anything. What `adopted` has is not added again; `theirs` is in it afterwards.
    ///
    /// # Errors
    /// As [`Document::commit`].
    pub fn adopt_orswot<M>(
        &mut self,
        path: &[&str],
        theirs: &Orswot<M, u64>,
        adopted: &mut VClock<u64>,
    ) -> Result<bool, StateError>
    where
        M: Into<Value> + Clone + Eq + Hash,
    {
        let (clock, seen) = (theirs.clock(), self.export_clock(adopted));
        // Sorted, because theirs have the order of their hashes.
        let members: BTreeMap<Value, VClock<u64>> =
            theirs.iter().map(|member| (member.val.clone().into(), member.rm_clock)).collect();
        let is_new = |dots: &VClock<u64>| dots.iter().any(|dot| seen.get(dot.actor) < dot.counter);
        let is_gone = |element: &Value, dots: &[Dot]| {
            let theirs = members.get(element);
            let dropped = |dot: &Dot| {
                let at = |clock: &VClock<u64>| clock.get(&dot.replica.0);
                at(&clock) >= dot.seq && theirs.is_none_or(|dots| at(dots) != dot.seq)
            };
            dots.iter().all(dropped) && !theirs.is_some_and(is_new)
        };
        let gone = self.element_dots(path).into_iter().filter(|(element, dots)| is_gone(element, dots));
        let removes = gone.map(|(element, _)| Operation::Remove(path, element.clone()));
        let adds = members.iter().filter(|(_, dots)| is_new(dots));
        let adds = adds.map(|(element, _)| Operation::Add(path, element.clone()));
        let operations: Vec<Operation<'_>> = removes.chain(adds).collect();
        self.commit(&operations)?;
        adopted.merge(clock);
        Ok(!operations.is_empty())
    }
}
