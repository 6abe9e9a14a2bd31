//! What a document is made of.

use kromka_core::{BoundError, Validate};

use crate::bounds;
use crate::clock::ReplicaId;

/// What a register is after concurrent assignments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum RegisterPolicy {
    /// All of them, until an assignment that has seen them.
    Multi = 0,
    /// The one with the highest Lamport clock, then replica. No wall clock decides.
    Lww = 1,
    /// The one with the highest hybrid logical clock, then replica: the time of the commit, unless it is behind what was seen.
    /// Take messages with [`crate::Document::apply_at`]: a clock that is far in the future never comes back.
    Hlc = 2,
}

/// What an element of a set is after a concurrent add and remove.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum SetPolicy {
    /// In the set: a remove cancels only the adds that its replica had seen.
    AddWins = 0,
    /// Not in the set: an add cancels only the removes that its replica had seen.
    RemoveWins = 1,
}

/// What a flag is after being enabled and disabled concurrently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum FlagPolicy {
    /// On.
    EnableWins = 0,
    /// Off.
    DisableWins = 1,
}

/// What a map is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum MapPolicy {
    /// A path: it is there while something below it is. A deletion cancels what it had seen; the rest survives alone.
    ResetRemove = 0,
    /// An object that a replica made: deleting or replacing it hides all later edits of it, too.
    Identity = 1,
}

/// How concurrent changes are resolved. All replicas of a document have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default, deny_unknown_fields))]
pub struct Policies {
    /// Registers. [`RegisterPolicy::Lww`] by default.
    pub register: RegisterPolicy,
    /// Sets. [`SetPolicy::AddWins`] by default.
    pub set: SetPolicy,
    /// Flags. [`FlagPolicy::EnableWins`] by default.
    pub flag: FlagPolicy,
    /// Maps. [`MapPolicy::ResetRemove`] by default.
    pub map: MapPolicy,
}

impl Default for Policies {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl Policies {
    const DEFAULT: Self = Self {
        register: RegisterPolicy::Lww,
        set: SetPolicy::AddWins,
        flag: FlagPolicy::EnableWins,
        map: MapPolicy::ResetRemove,
    };

    /// As a message has them.
    pub(crate) const fn byte(self) -> u8 {
        self.register as u8 | (self.set as u8) << 2 | (self.flag as u8) << 3 | (self.map as u8) << 4
    }
}

/// How a document is made. Where it is read, all but the replica may be left out, and is as [`Config::new`] has it.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Config {
    /// This replica: no other may have the same number, ever. The higher wins ties.
    pub replica: ReplicaId,
    /// How concurrent changes are resolved.
    #[cfg_attr(feature = "serde", serde(default))]
    pub policies: Policies,
    /// Leaves at most, 1 to 16,777,216: registers, counters, flags and elements of sets. 65,536 by default: the
    /// keys of a map and the elements of a set are one sorted list each, so that many new ones take the square of their number.
    #[cfg_attr(feature = "serde", serde(default = "default::max_leaves"))]
    pub max_leaves: u32,
    /// Messages at most that wait for earlier ones, 0 to 65,536. 256 by default.
    #[cfg_attr(feature = "serde", serde(default = "default::held_max"))]
    pub held_max: u32,
    /// Bytes at most of such messages, up to 1 GiB. 1 MiB by default.
    #[cfg_attr(feature = "serde", serde(default = "default::held_bytes_max"))]
    pub held_bytes_max: u32,
    /// Commits that a delta can begin after, 1 to 1,048,576: who is further behind gets the whole state. 128 by default, at 32
    /// bytes each.
    #[cfg_attr(feature = "serde", serde(default = "default::history"))]
    pub history: u32,
    /// Milliseconds that a message's clock may be ahead of the time that [`crate::Document::apply_at`] is told, 0 to
    /// 4,294,967,295. It counts only under [`RegisterPolicy::Hlc`]. A day by default: clocks that somebody set are wrong by
    /// hours, and what is beyond is no clock. Less refuses more: also all that was learned from such a replica.
    #[cfg_attr(feature = "serde", serde(default = "default::drift_max_ms"))]
    pub drift_max_ms: u32,
}

impl Config {
    /// A replica of a document under the default policies.
    #[must_use]
    pub const fn new(replica: ReplicaId) -> Self {
        Self {
            replica,
            policies: Policies::DEFAULT,
            max_leaves: 1 << 16,
            held_max: 256,
            held_bytes_max: 1 << 20,
            history: 128,
            drift_max_ms: 86_400_000,
        }
    }
}

/// What a field is that is not told.
#[cfg(feature = "serde")]
mod default {
    use super::{Config, ReplicaId};

    const CONFIG: Config = Config::new(ReplicaId(0));

    pub(super) fn max_leaves() -> u32 {
        CONFIG.max_leaves
    }

    pub(super) fn held_max() -> u32 {
        CONFIG.held_max
    }

    pub(super) fn held_bytes_max() -> u32 {
        CONFIG.held_bytes_max
    }

    pub(super) fn history() -> u32 {
        CONFIG.history
    }

    pub(super) fn drift_max_ms() -> u32 {
        CONFIG.drift_max_ms
    }
}

impl Validate for Config {
    type Error = BoundError;

    fn check(&self) -> Result<(), BoundError> {
        bounds::LEAVES.check(self.max_leaves.into())?;
        bounds::HELD.check(self.held_max.into())?;
        bounds::HELD_BYTES.check(self.held_bytes_max.into())?;
        bounds::HISTORY.check(self.history.into())?;
        bounds::DRIFT_MS.check(self.drift_max_ms.into())
    }
}
