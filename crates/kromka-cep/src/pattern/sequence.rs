//! Sequences of elements.

use alloc::string::String;
use alloc::vec::Vec;

use crate::pattern::predicate::Predicate;

/// What may lie between an event and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Contiguity {
    /// Nothing: it is the very next one.
    #[default]
    Next,
    /// What does not match: the first that does is taken (skip till next match).
    FollowedBy,
    /// Anything: each that matches may be taken or skipped (skip till any match).
    FollowedByAny,
}

/// What an element is made of.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Content {
    /// Events of which this holds.
    Event(Predicate),
    /// Elements in their order.
    Group(Vec<Element>),
    /// No event of which this holds: not the very next one, where the contiguity is [`Contiguity::Next`], else none until the
    /// next element. It is never bound.
    Not(Predicate),
}

/// An element of a sequence.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Element {
    /// What its events are bound to; a group needs none.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::json::is_default"))]
    pub name: String,
    /// What may lie between it and the element before.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::json::is_default"))]
    pub contiguity: Contiguity,
    /// What it is made of.
    pub content: Content,
    /// How many times at least; 0 is once or not at all.
    #[cfg_attr(feature = "serde", serde(default = "crate::json::one", skip_serializing_if = "crate::json::is_one"))]
    pub min: u32,
    /// How many times at most; without end if absent.
    #[cfg_attr(feature = "serde", serde(default = "crate::json::once", skip_serializing_if = "crate::json::is_once"))]
    pub max: Option<u32>,
    /// It may also be missing.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::json::is_default"))]
    pub optional: bool,
    /// It takes all that it can before the next element is tried.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::json::is_default"))]
    pub greedy: bool,
    /// What may lie between its events.
    #[cfg_attr(
        feature = "serde",
        serde(default = "crate::json::followed_by", skip_serializing_if = "crate::json::is_followed_by")
    )]
    pub inner: Contiguity,
    /// An event of which this holds ends it, and is not taken by it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::json::is_default"))]
    pub until: Option<Predicate>,
}

impl Element {
    /// One event of which this holds, right after the one before.
    #[must_use]
    pub fn new(name: &str, predicate: Predicate) -> Self {
        Self::of(name, Content::Event(predicate))
    }

    /// Elements that are repeated, or missing, together.
    #[must_use]
    pub fn group(elements: Vec<Self>) -> Self {
        Self::of("", Content::Group(elements))
    }

    fn of(name: &str, content: Content) -> Self {
        Self {
            name: name.into(),
            contiguity: Contiguity::Next,
            content,
            min: 1,
            max: Some(1),
            optional: false,
            greedy: false,
            inner: Contiguity::FollowedBy,
            until: None,
        }
    }

    /// Whether it has no end of its own.
    pub(crate) const fn is_looping(&self) -> bool {
        self.max.is_none()
    }

    /// Whether it may be missing.
    pub(crate) const fn is_optional(&self) -> bool {
        self.optional || self.min == 0
    }
}

/// What becomes of attempts, once one was a match.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum AfterMatch {
    /// They go on.
    #[default]
    NoSkip,
    /// Those that began with the same event are dropped.
    SkipToNext,
    /// Those that began at or before the match's last event are dropped.
    SkipPastLast,
    /// Those that began before the first event of this element are dropped.
    SkipToFirst(String),
    /// Those that began before the last event of this element are dropped.
    SkipToLast(String),
}

/// What a match takes from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Consume {
    /// Nothing.
    #[default]
    None,
    /// All events so far of its own stream.
    Partition,
    /// All events so far.
    Any,
}

/// Elements in their order.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Sequence {
    /// The elements.
    pub elements: Vec<Element>,
    /// The last event is less than this after the first.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::json::is_default"))]
    pub within_ms: Option<u64>,
    /// The last event is at most so many events after the first.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::json::is_default"))]
    pub within_positions: Option<u64>,
    /// What becomes of other attempts.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::json::is_default"))]
    pub after_match: AfterMatch,
    /// What a match takes from others.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::json::is_default"))]
    pub consume: Consume,
    /// Matches that one event may complete.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::json::is_default"))]
    pub limit: Option<u32>,
    /// Attempts whose time is over are told, too.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::json::is_default"))]
    pub tells_timeouts: bool,
}

impl Sequence {
    /// These elements, without any bound.
    #[must_use]
    pub const fn new(elements: Vec<Element>) -> Self {
        Self {
            elements,
            within_ms: None,
            within_positions: None,
            after_match: AfterMatch::NoSkip,
            consume: Consume::None,
            limit: None,
            tells_timeouts: false,
        }
    }
}
