//! Patterns as expressions: what is true, and from when on.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::pattern::predicate::Predicate;

/// An expression over events. It becomes true, once or several times, or turns out never to be.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum Expression {
    /// An event of which this holds, the next one that comes.
    Event {
        /// What it is bound to; without, it is not told.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::json::is_default"))]
        name: Option<String>,
        /// What is asked of it.
        when: Predicate,
    },
    /// One after another: each is looked for from when on the one before has become true.
    Follows(Vec<Self>),
    /// Events right after each other.
    Adjacent {
        /// Events, one of several events, or several events in any order and others that must not come meanwhile. Repeated ones
        /// take as many as they can before an event that the next one takes; behind the last that is missing it is true.
        elements: Vec<Self>,
        /// Attempts begin again and again: with each event, but not where one that began earlier waits for the same element.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::json::is_default"))]
        every_start: bool,
    },
    /// All of them, in any order.
    And(Vec<Self>),
    /// One of them.
    Or(Vec<Self>),
    /// True until this becomes true, and never again.
    Not(Box<Self>),
    /// Looks for this anew each time that it has become true, or can no more.
    Every(Box<Self>),
    /// Several of them.
    Repeat {
        /// What.
        of: Box<Self>,
        /// At least.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::json::is_default"))]
        min: u32,
        /// At most; without end if absent.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::json::is_default"))]
        max: Option<u32>,
        /// Until this becomes true.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::json::is_default"))]
        until: Option<Box<Self>>,
    },
    /// True less than this after it was begun with, or not at all.
    Within {
        /// What.
        of: Box<Self>,
        /// How long.
        ms: u64,
    },
    /// The last event of this is at most so much after its first.
    Span {
        /// What.
        of: Box<Self>,
        /// How long.
        ms: u64,
    },
    /// True this long after it was begun with, if this has not become true by then.
    Absent {
        /// What.
        of: Box<Self>,
        /// How long.
        ms: u64,
    },
}

impl Expression {
    /// What it is of.
    pub(crate) fn operands(&self) -> impl Iterator<Item = &Self> {
        let (several, one, until): (&[Self], _, _) = match self {
            Self::Event { .. } => (&[], None, None),
            Self::Follows(all) | Self::And(all) | Self::Or(all) | Self::Adjacent { elements: all, .. } => {
                (all, None, None)
            }
            Self::Repeat { of, until, .. } => (&[], Some(&**of), until.as_deref()),
            Self::Not(of)
            | Self::Every(of)
            | Self::Within { of, .. }
            | Self::Span { of, .. }
            | Self::Absent { of, .. } => (&[], Some(&**of), None),
        };
        several.iter().chain(one).chain(until)
    }
}
