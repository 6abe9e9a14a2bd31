//! What can be wrong with trace files and with a request to replay them.

/// Trace files that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TraceError {
    /// The file is not there, is not readable or is not text.
    #[error("{path}: cannot be read: {source}")]
    Read {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// One line of it is malformed.
    #[error("{path}: line {line}: {have}; expected {need}")]
    Line {
        /// The file.
        path: String,
        /// The line, counted from 1.
        line: usize,
        /// What is there.
        have: String,
        /// What should be.
        need: String,
    },
    /// The file as a whole holds nothing to work with.
    #[error("{path}: {have}; expected {need}")]
    Unusable {
        /// The file.
        path: String,
        /// What is there.
        have: String,
        /// What should be.
        need: String,
    },
}

/// A replay that cannot be run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// The traces cannot be used.
    #[error(transparent)]
    Trace(#[from] TraceError),
    /// A policy that does not exist.
    #[error("no policy is called {have:?}; there are {need}")]
    UnknownPolicy {
        /// What was asked for.
        have: String,
        /// All names.
        need: String,
    },
    /// An empty list.
    #[error("no {what} given; at least one is needed")]
    Empty {
        /// Of what.
        what: &'static str,
    },
    /// A seed that is given twice, which would count it twice.
    #[error("seed {have} is given twice; each may be given once")]
    SeedTwice {
        /// The seed.
        have: u64,
    },
    /// More tasks than are held at once.
    #[error("{have} tasks over all seeds and windows; at most {max} can be held, so take fewer seeds or days")]
    TooManyTasks {
        /// What was asked for.
        have: u64,
        /// How many can be held.
        max: u64,
    },
    /// The engine refuses what the world's user wants.
    #[error("the engine refuses the world's tiers: {0}")]
    Engine(kromka::ConfigError),
    /// A battery target outside its range.
    #[error("the battery target is {have} h; allowed is 1 to {max}")]
    BatteryHours {
        /// What was asked for.
        have: u32,
        /// The longest, which the days of the window may bound.
        max: u32,
    },
    /// A battery that holds nothing.
    #[error("the battery holds 0 J; it must hold 1 J or more")]
    BatteryEmpty,
    /// A number of days that is not there.
    #[error("days is {have}; allowed is 1 to {max}")]
    Days {
        /// What was asked for.
        have: u32,
        /// How many days the world has.
        max: u32,
    },
}
