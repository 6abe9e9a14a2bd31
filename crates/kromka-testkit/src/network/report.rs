//! How a history ended.

use std::fmt;
use std::ops::AddAssign;

use super::history::History;

/// What happened in a history, or in many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stats {
    /// Histories.
    pub histories: u64,
    /// Steps, those that did nothing too.
    pub steps: u64,
    /// Changes that nodes made.
    pub acts: u64,
    /// Frames that nodes sent,
    pub frames: u64,
    /// and their bytes.
    pub bytes: u64,
    /// Frames that were lost by chance.
    pub lost: u64,
    /// Frames that were lost at a cut, or because the receiver did not run.
    pub cut_off: u64,
    /// Frames that were dropped because too many were on their way already.
    pub overflowed: u64,
    /// Frames that were sent a second time.
    pub duplicated: u64,
    /// Frames that came after a later one.
    pub reordered: u64,
    /// Cuts of one direction.
    pub cuts: u64,
    /// Crashes.
    pub crashes: u64,
    /// Restarts, those at the end too.
    pub restarts: u64,
    /// How often a node was saved.
    pub saves: u64,
    /// Rounds until all were at rest.
    pub rounds: u64,
    /// Of all that arrived, where and when: the same for equal histories, in every build. Of many, the sum.
    pub digest: u64,
}

impl AddAssign for Stats {
    fn add_assign(&mut self, other: Self) {
        self.histories += other.histories;
        self.steps += other.steps;
        self.acts += other.acts;
        self.frames += other.frames;
        self.bytes += other.bytes;
        self.lost += other.lost;
        self.cut_off += other.cut_off;
        self.overflowed += other.overflowed;
        self.duplicated += other.duplicated;
        self.reordered += other.reordered;
        self.cuts += other.cuts;
        self.crashes += other.crashes;
        self.restarts += other.restarts;
        self.saves += other.saves;
        self.rounds += other.rounds;
        self.digest = self.digest.wrapping_add(other.digest);
    }
}

/// What kind of end it was: a history is shortened to one that ends in the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// It has more nodes or steps than may be.
    Bounds,
    /// A node did not come up from what it had saved.
    Boot,
    /// A node refused a frame.
    Refused,
    /// What must always be true was not.
    Always,
    /// Nodes did not come to rest.
    Unrest,
    /// At rest, what must be true was not.
    Check,
    /// A node or a check panicked.
    Panic,
}

/// A history that ended badly. It prints as what to keep of it: [`History::parse`] reads the last line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// How it ended.
    pub cause: Cause,
    /// In words.
    pub reason: String,
    /// The step after which it was over; as many as there are where it came to the end of them.
    pub at: usize,
    /// How many steps it had before it was shortened.
    pub drawn: usize,
    /// What happened.
    pub history: History,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cause, reason, at, drawn, history } = self;
        writeln!(f, "seed {}: {cause:?} after {at} steps: {reason}", history.seed)?;
        writeln!(f, "{} steps of {drawn}:", history.steps.len())?;
        write!(f, "{history}")
    }
}

impl std::error::Error for Failure {}
