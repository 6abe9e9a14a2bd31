//! What the serialised form of rules leaves out, and how it is read without.

use alloc::string::String;
use core::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::pattern::predicate::Value;
use crate::pattern::rows::RowExpression;
use crate::pattern::sequence::Contiguity;

pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

pub(crate) const fn one() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
pub(crate) const fn is_one(times: &u32) -> bool {
    *times == 1
}

/// Once at most; without end is `null`.
#[expect(clippy::unnecessary_wraps, reason = "what is absent is not without end")]
pub(crate) const fn once() -> Option<u32> {
    Some(1)
}

pub(crate) fn is_once(times: &Option<u32>) -> bool {
    *times == once()
}

pub(crate) const fn followed_by() -> Contiguity {
    Contiguity::FollowedBy
}

pub(crate) fn is_followed_by(inner: &Contiguity) -> bool {
    *inner == followed_by()
}

/// A number that is finite, or a text.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Constant)
    }
}

struct Constant;

impl Visitor<'_> for Constant {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a number or a text")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    #[expect(clippy::cast_precision_loss, reason = "nothing that is compared exactly is negative")]
    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        Ok(u64::try_from(number).map_or(Value::Number(number as f64), Value::from))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        if number.is_finite() { Ok(Value::Number(number)) } else { Err(E::custom("a number that is not finite")) }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.into()))
    }
}

/// As its text.
impl Serialize for RowExpression {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RowExpression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// Definitions of rows: a map that keeps its order.
pub(crate) mod definitions {
    use alloc::collections::BTreeSet;
    use alloc::string::String;
    use alloc::vec::Vec;
    use core::fmt;

    use serde::de::{Error, MapAccess, Visitor};
    use serde::{Deserializer, Serializer};

    use crate::pattern::predicate::Predicate;

    type Definitions = Vec<(String, Predicate)>;

    pub(crate) fn serialize<S: Serializer>(all: &Definitions, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(all.iter().map(|(name, predicate)| (name, predicate)))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Definitions, D::Error> {
        deserializer.deserialize_map(Map)
    }

    struct Map;

    impl<'de> Visitor<'de> for Map {
        type Value = Definitions;

        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("a map of names of rows to what they stand for")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let (mut all, mut names) = (Vec::new(), BTreeSet::new());
            while let Some((name, predicate)) = map.next_entry::<String, Predicate>()? {
                if !names.insert(name.clone()) {
                    return Err(A::Error::custom(format_args!("`{name}` is defined twice")));
                }
                all.push((name, predicate));
            }
            Ok(all)
        }
    }
}
