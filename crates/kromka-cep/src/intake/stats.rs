//! What an intake has done so far.

use kromka_core::Tick;

/// What became of a batch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taken {
    /// Events that were put in order.
    pub accepted: usize,
    /// Events that were too late for that.
    pub late: usize,
    /// Events that claim to be from the future.
    pub future: usize,
    /// How many of the late and the future ones found the side output full.
    pub dropped: usize,
}

/// What an intake has done so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct IntakeStats {
    /// Events that were put in order: those that were released, and those that wait.
    pub accepted: u64,
    /// Events that were released.
    pub released: u64,
    /// Events behind the watermark.
    pub late: u64,
    /// Events from the future.
    pub future: u64,
    /// How many of the late and the future ones found the side output full.
    pub dropped: u64,
    /// Events that were handed back because as many waited as may, or as many sources are known.
    pub refused: u64,
    /// Events that wait now.
    pub waiting: usize,
    /// Events in the side output now.
    pub side: usize,
    /// Sources that are known.
    pub sources: usize,
    /// How many of them are idle, or have said nothing that could be put in order.
    pub idle: usize,
    /// Nothing that is earlier will be released.
    pub watermark: Tick,
}

/// What a source has said so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SourceStats {
    /// Its name.
    pub source: u64,
    /// The latest of its events that were put in order.
    pub latest: Option<Tick>,
    /// The host's time when that came; without, when the source was first heard.
    pub moved: Tick,
    /// The others do not wait for it.
    pub is_idle: bool,
    /// Events that were put in order.
    pub accepted: u64,
    /// Events behind the watermark: many at once may be a clock that was set back.
    pub late: u64,
    /// Events from the future: its clock is fast.
    pub future: u64,
}
