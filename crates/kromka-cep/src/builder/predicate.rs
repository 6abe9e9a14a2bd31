//! Predicates by what they compare.

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Not;

use crate::pattern::predicate::{Comparison, Operand, Predicate, Value};

/// An attribute, before it is said what it is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeName(String);

/// An attribute of the event that is asked about: one of the schema, or `type`, `key`, `at`, `id`.
///
/// ```
/// use kromka_cep::{Operand, Predicate, attribute};
///
/// let hot = Predicate::kind("reading").and(attribute("temperature").above(85.0));
/// let hotter = attribute("temperature").above(Operand::latest("first", "temperature"));
/// let open = attribute("door").equals("open").or(!attribute("pressure").between(1, 2));
/// # let _ = (hot, hotter, open);
/// ```
#[must_use]
pub fn attribute(name: &str) -> AttributeName {
    AttributeName(name.into())
}

impl AttributeName {
    /// That it compares so with this.
    #[must_use]
    pub fn compares(self, by: Comparison, with: impl Into<Operand>) -> Predicate {
        Predicate::Compare { attribute: self.0, by, with: with.into() }
    }

    /// That it is greater than this.
    #[must_use]
    pub fn above(self, limit: impl Into<Operand>) -> Predicate {
        self.compares(Comparison::Greater, limit)
    }

    /// That it is this or greater.
    #[must_use]
    pub fn at_least(self, limit: impl Into<Operand>) -> Predicate {
        self.compares(Comparison::GreaterOrEqual, limit)
    }

    /// That it is less than this.
    #[must_use]
    pub fn below(self, limit: impl Into<Operand>) -> Predicate {
        self.compares(Comparison::Less, limit)
    }

    /// That it is this or less.
    #[must_use]
    pub fn at_most(self, limit: impl Into<Operand>) -> Predicate {
        self.compares(Comparison::LessOrEqual, limit)
    }

    /// That it is this.
    #[must_use]
    pub fn equals(self, value: impl Into<Operand>) -> Predicate {
        self.compares(Comparison::Equal, value)
    }

    /// That it is there, and something else.
    #[must_use]
    pub fn differs(self, value: impl Into<Operand>) -> Predicate {
        self.compares(Comparison::NotEqual, value)
    }

    /// That it is one of these, or lies between them.
    #[must_use]
    pub fn between(self, low: impl Into<Operand>, high: impl Into<Operand>) -> Predicate {
        self.clone().at_least(low).and(self.at_most(high))
    }

    /// That it is one of these.
    #[must_use]
    pub fn one_of<V: Into<Value>>(self, values: impl IntoIterator<Item = V>) -> Predicate {
        Predicate::OneOf { attribute: self.0, values: values.into_iter().map(Into::into).collect() }
    }
}

impl Predicate {
    /// That an event is of one of these kinds.
    #[must_use]
    pub fn kinds<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self::Kinds(names.into_iter().map(String::from).collect::<Vec<_>>())
    }
}

/// Not this. What is negated twice is as it was.
impl Not for Predicate {
    type Output = Self;

    fn not(self) -> Self {
        self.negated()
    }
}

impl Operand {
    /// An attribute of the latest event that is bound to an element.
    #[must_use]
    pub fn latest(element: &str, attribute: &str) -> Self {
        Self::Bound { element: element.into(), index: None, attribute: attribute.into() }
    }

    /// An attribute of the n-th event that is bound to an element, from 0.
    #[must_use]
    pub fn nth(element: &str, index: u32, attribute: &str) -> Self {
        Self::Bound { element: element.into(), index: Some(index), attribute: attribute.into() }
    }
}

impl From<Value> for Operand {
    fn from(value: Value) -> Self {
        Self::Constant(value)
    }
}

/// The float that it is, if there is one: then it is the same as when it was written as that.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is found out whether anything is lost"
)]
fn whole(value: u64) -> Value {
    let float = value as f64;
    // The largest ones are rounded up to what comes back as the largest.
    if float as u64 == value && value != u64::MAX { Value::Number(float) } else { Value::Whole(value) }
}

/// Constants.
macro_rules! constants {
    ($($from:ty => |$value:ident| $to:expr;)*) => {
        $(
            impl From<$from> for Value {
                fn from($value: $from) -> Self {
                    $to
                }
            }

            impl From<$from> for Operand {
                fn from(value: $from) -> Self {
                    Self::Constant(value.into())
                }
            }
        )*
    };
}

constants! {
    f64 => |value| Self::Number(value);
    i32 => |value| Self::Number(value.into());
    u32 => |value| Self::Number(value.into());
    u64 => |value| whole(value);
    &str => |value| Self::Text(value.into());
    String => |value| Self::Text(value);
}
