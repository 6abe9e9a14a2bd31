//! Rules: patterns, over what, and what is to be done with their matches.

use alloc::string::String;
use alloc::vec::Vec;

use crate::bounds::QUOTA_MAX;
use crate::error::PatternError;
use crate::pattern::Pattern;

/// A pattern, and over what.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Rule {
    /// What it is called.
    pub name: String,
    /// What it looks for.
    pub pattern: Pattern,
    /// An attribute: events of each of its values are a stream of their own. Without, all are one.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::json::is_default"))]
    pub partition_by: Option<String>,
    /// What is to be done with a match, by those who poll it: [`Engine::actions`](crate::Engine::actions).
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::json::is_default"))]
    pub actions: Vec<Action>,
    /// How much it may keep, at most.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::json::is_default"))]
    pub quota: Quota,
}

impl Rule {
    /// A pattern over all events, with nothing to be done.
    #[must_use]
    pub fn new(name: &str, pattern: impl Into<Pattern>) -> Self {
        Self {
            name: name.into(),
            pattern: pattern.into(),
            partition_by: None,
            actions: Vec::new(),
            quota: Quota::default(),
        }
    }
}

/// Something to be done with a match: an output by its name. The engine does nothing with it but tell it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Action {
    /// What: `ALERT`, `TRIGGER`, `LOG`, or another name.
    pub name: String,
    /// With what.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::json::is_default"))]
    pub arguments: Vec<Argument>,
}

/// What an action is done with.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Argument {
    /// A text, as it is.
    Text(String),
    /// A name, that those who carry it out know.
    Name(String),
}

/// How much a rule may keep. What goes beyond is dropped, and counted in its [`RuleStats`](crate::RuleStats).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default, deny_unknown_fields))]
pub struct Quota {
    /// Events, attempts and operators that wait for others, in all its streams; 1 to [`QUOTA_MAX`](crate::bounds::QUOTA_MAX).
    /// Fewer than any match of the pattern needs are refused. What is begun at once in many ways may need more:
    /// [`RuleStats::nodes_dropped`](crate::RuleStats::nodes_dropped) tells.
    pub nodes: u32,
    /// Matches that wait to be polled; as many.
    pub matches: u32,
    /// Streams; as many.
    pub keys: u32,
    /// What is dropped of nodes and of keys. Of matches it is always the newest: those that wait were found already.
    pub when_full: WhenFull,
}

/// What is dropped where a quota is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum WhenFull {
    /// Of nodes what began first, in all streams of the rule. Of streams one in which nothing has begun, if one is soon found;
    /// else each in its turn, in the order in which they came.
    #[default]
    DropOldest,
    /// What would begin.
    DropNewest,
}

impl Quota {
    /// Of a pattern that needs so many nodes.
    pub(crate) fn check(&self, least_nodes: usize) -> Result<(), PatternError> {
        let max = QUOTA_MAX;
        let least_nodes = u32::try_from(least_nodes).unwrap_or(u32::MAX);
        let all = [(self.nodes, least_nodes), (self.matches, 1), (self.keys, 1)];
        match all.into_iter().find(|(have, min)| !(*min..=max).contains(have)) {
            Some((have, min)) => Err(PatternError::Quota { have, min, max }),
            None => Ok(()),
        }
    }
}

impl Default for Quota {
    fn default() -> Self {
        Self { nodes: 65_536, matches: 65_536, keys: 16_384, when_full: WhenFull::default() }
    }
}
