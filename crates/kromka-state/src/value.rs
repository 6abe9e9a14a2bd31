//! Values of registers, and what a document reads as.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::hash::{Hash, Hasher};

use crate::bounds;
use crate::error::StateError;

/// A value: of a register, of an element of a set, or of a whole document.
///
/// Values have an order, by which sets are listed; floats are compared by their bits' order, and an integer is another value
/// than the float that equals it.
#[derive(Debug, Clone)]
pub enum Value {
    /// Nothing, said so.
    Null,
    /// True or false.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A finite float.
    Float(f64),
    /// Text.
    Text(Box<str>),
    /// Bytes, which JSON has not.
    Bytes(Box<[u8]>),
    /// Values in their order, replaced as a whole.
    List(Vec<Self>),
    /// Values by key.
    Map(Box<BTreeMap<String, Self>>),
}

impl Value {
    /// About how many bytes it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        match self {
            Self::Null | Self::Bool(_) => 1,
            Self::Int(_) | Self::Float(_) => 8,
            Self::Text(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
            Self::List(items) => items.iter().map(|item| 1 + item.bytes()).sum(),
            Self::Map(items) => items.iter().map(|(key, item)| 1 + key.len() + item.bytes()).sum(),
        }
    }

    /// True or false.
    #[must_use]
    pub const fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self { Some(*value) } else { None }
    }

    /// The integer.
    #[must_use]
    pub const fn as_i64(&self) -> Option<i64> {
        if let Self::Int(value) = self { Some(*value) } else { None }
    }

    /// The float, or the nearest to the integer.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "the nearest is what is asked for")]
    pub const fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Float(value) => Some(*value),
            Self::Int(value) => Some(*value as f64),
            _ => None,
        }
    }

    /// The text.
    #[must_use]
    pub const fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> Option<&[u8]> {
        if let Self::Bytes(bytes) = self { Some(bytes) } else { None }
    }

    /// The items of a list.
    #[must_use]
    pub const fn as_list(&self) -> Option<&[Self]> {
        if let Self::List(items) = self { Some(items.as_slice()) } else { None }
    }

    /// The items of a map, by key.
    #[must_use]
    pub const fn as_map(&self) -> Option<&BTreeMap<String, Self>> {
        if let Self::Map(items) = self { Some(items) } else { None }
    }

    /// Whether a document may hold it.
    pub(crate) fn check(&self) -> Result<(), StateError> {
        self.check_depth(0)?;
        let (have, max) = (self.bytes(), bounds::VALUE_BYTES_MAX);
        if have > max { Err(StateError::Value { have, max }) } else { Ok(()) }
    }

    fn check_depth(&self, depth: usize) -> Result<(), StateError> {
        let max = bounds::VALUE_DEPTH_MAX;
        if depth > max {
            return Err(StateError::Nested { max });
        }
        match self {
            Self::Float(value) if !value.is_finite() => Err(StateError::NotFinite),
            Self::List(items) => items.iter().try_for_each(|item| item.check_depth(depth + 1)),
            Self::Map(items) => items.values().try_for_each(|item| item.check_depth(depth + 1)),
            _ => Ok(()),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Null => 0,
            Self::Bool(_) => 1,
            Self::Int(_) => 2,
            Self::Float(_) => 3,
            Self::Text(_) => 4,
            Self::Bytes(_) => 5,
            Self::List(_) => 6,
            Self::Map(_) => 7,
        }
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
            Self::List(items) => {
                items.capacity() * size_of::<Self>() + items.iter().map(Self::heap_bytes).sum::<usize>()
            }
            // The nodes of the tree are not told; an item and its key is what they are made of.
            Self::Map(items) => {
                let item =
                    |(key, item): (&String, &Self)| size_of::<(String, Self)>() + key.capacity() + item.heap_bytes();
                size_of::<BTreeMap<String, Self>>() + items.iter().map(item).sum::<usize>()
            }
            _ => 0,
        }
    }
}

impl Ord for Value {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            (Self::Int(a), Self::Int(b)) => a.cmp(b),
            (Self::Float(a), Self::Float(b)) => a.total_cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Bytes(a), Self::Bytes(b)) => a.cmp(b),
            (Self::List(a), Self::List(b)) => a.cmp(b),
            (Self::Map(a), Self::Map(b)) => a.cmp(b),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Value {}

impl Hash for Value {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.rank().hash(state);
        match self {
            Self::Null => {}
            Self::Bool(value) => value.hash(state),
            Self::Int(value) => value.hash(state),
            // Equal floats have equal bits: they are compared by them.
            Self::Float(value) => value.to_bits().hash(state),
            Self::Text(text) => text.hash(state),
            Self::Bytes(bytes) => bytes.hash(state),
            Self::List(items) => items.hash(state),
            Self::Map(items) => items.hash(state),
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.into())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value.into())
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(value.into())
    }
}

impl From<BTreeMap<String, Self>> for Value {
    fn from(items: BTreeMap<String, Self>) -> Self {
        Self::Map(Box::new(items))
    }
}

impl From<Vec<Self>> for Value {
    fn from(items: Vec<Self>) -> Self {
        Self::List(items)
    }
}

/// Of a type that only some values have; the others come back.
macro_rules! try_from {
    ($type:ty, $variant:ident) => {
        impl TryFrom<Value> for $type {
            type Error = Value;

            fn try_from(value: Value) -> Result<Self, Value> {
                match value {
                    Value::$variant(value) => Ok(value.into()),
                    other => Err(other),
                }
            }
        }
    };
}

try_from!(bool, Bool);
try_from!(i64, Int);
try_from!(String, Text);
