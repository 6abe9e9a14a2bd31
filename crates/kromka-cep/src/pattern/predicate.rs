//! What is asked of an event.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

/// What is asked of an event. Names are those of the schema and of the pattern.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum Predicate {
    /// Nothing.
    Always,
    /// That it is of one of these kinds; of none, never.
    Kinds(Vec<String>),
    /// How one of its attributes compares. An attribute that it has not compares as nothing does, with `!=` too.
    Compare {
        /// The attribute: one of the schema, or `type`, `key`, `at`, `id`.
        attribute: String,
        /// How.
        by: Comparison,
        /// With what.
        with: Operand,
    },
    /// That an attribute has one of these values.
    OneOf {
        /// The attribute.
        attribute: String,
        /// The values.
        values: Vec<Value>,
    },
    /// All of these; of none, always.
    All(Vec<Self>),
    /// One of these at least; of none, never.
    Any(Vec<Self>),
    /// Not this.
    Not(Box<Self>),
}

/// How two values compare. Texts are equal or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Comparison {
    /// `<`
    #[cfg_attr(feature = "serde", serde(rename = "<"))]
    Less,
    /// `<=`
    #[cfg_attr(feature = "serde", serde(rename = "<="))]
    LessOrEqual,
    /// `>`
    #[cfg_attr(feature = "serde", serde(rename = ">"))]
    Greater,
    /// `>=`
    #[cfg_attr(feature = "serde", serde(rename = ">="))]
    GreaterOrEqual,
    /// `==`
    #[cfg_attr(feature = "serde", serde(rename = "=="))]
    Equal,
    /// `!=`
    #[cfg_attr(feature = "serde", serde(rename = "!="))]
    NotEqual,
}

/// What an attribute is compared with.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum Operand {
    /// A value.
    Constant(Value),
    /// An attribute of an event that is bound already; false where it is not.
    Bound {
        /// The element of the pattern that it is bound to.
        element: String,
        /// Which of its events, from 0; without, the latest.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::json::is_default"))]
        index: Option<u32>,
        /// The attribute.
        attribute: String,
    },
    /// The same attribute so many rows before in the same stream; false where there is none.
    Earlier(u32),
}

/// A constant.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(untagged))]
pub enum Value {
    /// A number, which is finite.
    Number(f64),
    /// A whole number that no float is, as `From<u64>` makes it of those: `key`, `at` and `id` are compared with it exactly,
    /// attributes with the nearest float.
    Whole(u64),
    /// A text, the name of a kind, or what `key` was made of by [`key_of`](crate::key_of).
    Text(String),
}

impl Predicate {
    /// That an event is of this kind.
    #[must_use]
    pub fn kind(name: &str) -> Self {
        Self::Kinds(Vec::from([name.into()]))
    }

    /// This and the other.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Always, other) | (other, Self::Always) => other,
            (Self::All(mut all), other) => {
                all.push(other);
                Self::All(all)
            }
            (one, other) => Self::All(Vec::from([one, other])),
        }
    }

    /// This or the other.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Any(mut any), other) => {
                any.push(other);
                Self::Any(any)
            }
            (one, other) => Self::Any(Vec::from([one, other])),
        }
    }

    pub(crate) fn negated(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }

    /// Whether it asks of events that are bound.
    pub(crate) fn asks_of_bound(&self) -> bool {
        match self {
            Self::Always | Self::Kinds(_) | Self::OneOf { .. } => false,
            Self::Compare { with, .. } => matches!(with, Operand::Bound { .. }),
            Self::All(all) | Self::Any(all) => all.iter().any(Self::asks_of_bound),
            Self::Not(inner) => inner.asks_of_bound(),
        }
    }
}
