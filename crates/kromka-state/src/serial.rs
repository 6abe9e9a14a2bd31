//! Values and clocks in formats of serde.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::clock::{Clock, ReplicaId};
use crate::value::Value;

/// Each variant by name, so that bytes stay bytes.
#[derive(Serialize, Deserialize)]
#[expect(clippy::box_collection, reason = "as the value has it")]
#[serde(remote = "Value")]
enum Exact {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Box<str>),
    Bytes(Box<[u8]>),
    List(Vec<Value>),
    Map(Box<BTreeMap<String, Value>>),
}

/// As JSON has it where people read the format, exactly where they do not.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return serde_json::Value::from(self).serialize(serializer);
        }
        Exact::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return serde_json::Value::deserialize(deserializer).map(|json| Self::from(&json));
        }
        Exact::deserialize(deserializer)
    }
}

/// By replica.
impl Serialize for Clock {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Clock {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        BTreeMap::<ReplicaId, u64>::deserialize(deserializer).map(Self::from_iter)
    }
}
