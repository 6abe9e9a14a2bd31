//! Registers by key.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Debug;

use crdts::mvreg::Op;
use crdts::{CmRDT, MVReg, Map, VClock};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::clock::Dot;
use crate::config::MapPolicy;
use crate::document::Document;
use crate::value::Value;

/// A map as it is serialised: the crate makes one of single updates only, each with a dot of its own.
#[derive(Serialize)]
struct Form<K: Ord> {
    clock: VClock<u64>,
    entries: BTreeMap<K, Entry>,
    /// Removals that came too early; here there are none.
    deferred: BTreeMap<(), ()>,
}

#[derive(Serialize)]
struct Entry {
    clock: VClock<u64>,
    val: MVReg<Value, u64>,
}

impl Document {
    /// The registers at the keys of a map, each with all its concurrent values; see [`crate::interop`].
    ///
    /// `None` under [`MapPolicy::Identity`].
    #[must_use]
    pub fn export_map(&mut self, path: &[&str], adopted: &VClock<u64>) -> Option<Map<String, MVReg<Value, u64>, u64>> {
        self.registers(path, adopted, |mut keys| keys.pop().filter(|_| keys.is_empty()))
    }

    /// All registers at a path and below, by the keys from there; see [`crate::interop`]. A map that was made is an empty one at
    /// its own path.
    ///
    /// It is flat, because deleting a map here is deleting what was seen below.
    ///
    /// `None` under [`MapPolicy::Identity`].
    #[must_use]
    pub fn export_tree(
        &mut self,
        path: &[&str],
        adopted: &VClock<u64>,
    ) -> Option<Map<Vec<String>, MVReg<Value, u64>, u64>> {
        self.registers(path, adopted, Some)
    }

    fn registers<K>(
        &mut self,
        path: &[&str],
        adopted: &VClock<u64>,
        key: impl Fn(Vec<String>) -> Option<K>,
    ) -> Option<Map<K, MVReg<Value, u64>, u64>>
    where
        K: Ord + Clone + Debug + Serialize + DeserializeOwned,
    {
        if self.config().policies.map == MapPolicy::Identity {
            return None;
        }
        let clock = self.export_clock(adopted);
        let registers = self.registers_below(path).into_iter();
        let entries = registers.filter_map(|(keys, values)| Some((key(keys)?, entry(values)))).collect();
        let bytes = postcard::to_allocvec(&Form { clock, entries, deferred: BTreeMap::new() }).ok()?;
        postcard::from_bytes(&bytes).ok()
    }
}

/// Each value with its own dot and no more: what was seen besides is the map's to know, and what is deleted is found by dots.
fn entry(values: Vec<(Dot, Value)>) -> Entry {
    let (mut clock, mut val) = (VClock::new(), MVReg::new());
    for (dot, value) in values {
        let dot = crdts::Dot::from(dot);
        clock.apply(dot);
        val.apply(Op::Put { clock: dot.into(), val: value });
    }
    Entry { clock, val }
}
