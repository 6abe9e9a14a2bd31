//! What really happened: the only teacher.

use crate::{Energy, Environment, Money, Share, TaskHandle, coded};

/// How a try ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum OutcomeStatus {
    /// It gave a result.
    Success = 0,
    /// It gave none.
    Failed = 1,
    /// Its answer reached the token cap and was cut there.
    Truncated = 2,
    /// It was cancelled before it gave a result.
    Cancelled = 3,
}
coded!(OutcomeStatus, "outcome status", [Success, Failed, Truncated, Cancelled]);

/// The outcome of one try, as the host measured it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Outcome {
    /// The task.
    pub task: TaskHandle,
    /// Which of its tries, counted from 1, as the engine's dispatch said.
    pub attempt: u8,
    /// Where it ran.
    pub environment: Environment,
    /// How it ended.
    pub status: OutcomeStatus,
    /// From its dispatch to its end, in milliseconds.
    pub latency_ms: u32,
    /// From its dispatch to the first part of the result, if the host saw it.
    pub first_result_ms: Option<u32>,
    /// What the device spent on it.
    pub energy: Energy,
    /// What was charged for it.
    pub cost: Money,
    /// How many tokens the answer had, where that means something.
    pub output_tokens: Option<u32>,
    /// How good the answer was, if anyone judged it.
    pub quality: Option<Share>,
}
