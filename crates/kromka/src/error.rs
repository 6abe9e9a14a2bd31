//! Errors of the engine and of the orchestrator, one enum for each operation.

use kromka_core::{BoundError, ErrorTable, PolicyError, numbered_errors};
use kromka_power::PowerError;

numbered_errors! {
    /// A configuration that cannot be used.
    pub enum ConfigError {
        /// A field of the engine outside its range.
        Field {
            /// Which and how.
            source: BoundError,
        } = 2101, "{source}";
        /// The policy or the preferences.
        Policy {
            /// What is wrong with it.
            source: PolicyError,
        } = 2102, "{source}";
        /// The profile or prior of one environment.
        Environment {
            /// Which environment.
            environment: &'static str,
            /// Which field and how.
            source: BoundError,
        } = 2103, "environment {environment}: {source}";
        /// The storage holds no task, or more than handles can name.
        Capacity {
            /// Places given.
            have: usize,
            /// The most there may be.
            max: usize,
        } = 2104, "the storage has {have} places; allowed is 1 to {max}";
        /// The power policy.
        Power {
            /// What is wrong with it.
            source: PowerError,
        } = 2105, "{source}";
    }
}

impl From<BoundError> for ConfigError {
    fn from(source: BoundError) -> Self {
        Self::Field { source }
    }
}

impl From<PowerError> for ConfigError {
    fn from(source: PowerError) -> Self {
        Self::Power { source }
    }
}

impl From<PolicyError> for ConfigError {
    fn from(source: PolicyError) -> Self {
        Self::Policy { source }
    }
}

numbered_errors! {
    /// A task that was not accepted. The task itself is the caller's still.
    pub enum SubmitError {
        /// Every place is taken by a task that has not ended, or whose end was not collected.
        Full {
            /// Tasks in the engine.
            have: usize,
            /// How many it holds.
            max: usize,
        } = 2110, "the engine holds {have} tasks; it has room for {max}";
        /// All batches are taken by batches with unfinished tasks.
        BatchesFull {
            /// How many there are.
            max: usize,
        } = 2111, "all {max} batches are taken by unfinished ones";
        /// A batch of no tasks.
        EmptyBatch = 2112, "the batch is empty; it must have at least one task";
        /// There are not as many places for handles as tasks.
        Handles {
            /// Places given.
            have: usize,
            /// Tasks given.
            need: usize,
        } = 2113, "the batch has {need} tasks but room for {have} handles";
    }
}

numbered_errors! {
    /// A handle that cannot be used like this.
    pub enum HandleError {
        /// The task ended and its place was given to another, or there never was such a task.
        Stale {
            /// The place that the handle names.
            index: u32,
            /// The generation it names.
            have: u32,
            /// The generation that is there now.
            need: u32,
        } = 2120, "the handle is stale: place {index} is of generation {need}, the handle of {have}";
        /// The task has ended.
        Ended = 2121, "the task has ended";
        /// The try that the outcome speaks of was never dispatched, or there.
        NotDispatched {
            /// The try given.
            have: u8,
            /// The task's current try.
            need: u8,
        } = 2122, "try {have} was not dispatched to that environment; the task is at try {need}";
        /// The outcome of this try was taken before.
        Repeated {
            /// The try given.
            have: u8,
        } = 2123, "the outcome of try {have} was given before";
        /// A number in the outcome outside its range.
        Outcome {
            /// Which and how.
            source: BoundError,
        } = 2124, "{source}";
        /// The task was dispatched as often as a task can be.
        TriesUsed {
            /// How often that is.
            max: u8,
        } = 2125, "the task was dispatched {max} times; that is the most";
    }
}

impl From<BoundError> for HandleError {
    fn from(source: BoundError) -> Self {
        Self::Outcome { source }
    }
}

numbered_errors! {
    /// A snapshot that could not be written or read.
    pub enum SnapshotError {
        /// The buffer is too small; nothing was written.
        TooSmall {
            /// Bytes given.
            have: usize,
            /// Bytes needed.
            need: usize,
        } = 2130, "the buffer has {have} bytes; the snapshot needs {need}";
        /// It does not begin as a snapshot does, or it is cut short.
        NotASnapshot {
            /// Bytes given.
            have: usize,
        } = 2131, "these {have} bytes are not a snapshot, or only the beginning of one";
        /// It was written by a version that this one cannot read.
        Version {
            /// The version it was written by.
            have: u16,
            /// The version that is read.
            need: u16,
        } = 2132, "the snapshot has version {have}; this engine reads version {need}";
        /// Its checksum does not fit its content.
        Checksum {
            /// The checksum of what is there.
            have: u32,
            /// The checksum that it should have.
            need: u32,
        } = 2133, "the snapshot is damaged: its checksum is {have:#010x}, it should be {need:#010x}";
        /// It was taken of an engine of another capacity.
        Capacity {
            /// Places of the storage given.
            have: usize,
            /// Places of the engine it was taken of.
            need: usize,
        } = 2134, "the storage has {have} places; the snapshot needs exactly {need}";
        /// Its content contradicts itself although its checksum fits.
        Inconsistent = 2135, "the snapshot contradicts itself; it was not written by this library";
    }
}

numbered_errors! {
    /// An engine that could not be given to an orchestrator.
    pub enum StartError {
        /// No thread, or more than there may be.
        Threads {
            /// Threads asked for.
            have: usize,
            /// The most there may be.
            max: usize,
        } = 2140, "{have} worker threads were asked for; allowed is 1 to {max}";
        /// Nothing could be run anywhere.
        NoExecutor = 2141, "no environment has an executor; at least one is needed";
        /// The engine has tasks already, whose payloads nobody gave.
        InFlight {
            /// How many.
            have: usize,
        } = 2142, "the engine has {have} tasks; to start it must have none, an engine with tasks is resumed";
        /// The system has no more threads.
        Spawn {
            /// Threads it gave.
            have: usize,
            /// Threads needed: the workers and a coordinator.
            need: usize,
        } = 2143, "the system gave {have} threads; {need} are needed";
    }
}

numbered_errors! {
    /// A call that an orchestrator could not take.
    pub enum CallError {
        /// It takes no tasks any more, or was stopped; its engine is, or will be, whose call did that.
        Stopped = 2144, "the orchestrator drains, stops or was stopped; the call needs one that runs";
        /// The engine, or a closure that ran on it, panicked before.
        Poisoned = 2145, "a panic left the engine in an unknown state; it takes no calls any more";
        /// The call comes from a closure that runs under the orchestrator's lock.
        Inside = 2146, "the call was made from a closure that runs on the engine; that one must return first";
        /// The call would wait for the thread that makes it.
        OwnThread = 2147, "the call was made from one of the orchestrator's own threads, which it would wait for";
    }
}

numbered_errors! {
    /// A call about one task, or batch, that an orchestrator could not take.
    pub enum TaskError {
        /// The orchestrator takes no calls now.
        Call {
            /// Why.
            source: CallError,
        } = 2148, "{source}";
        /// The handle cannot be used like this.
        Handle {
            /// Why.
            source: HandleError,
        } = 2149, "{source}";
    }
}

numbered_errors! {
    /// The end of a task that was not seen.
    pub enum WaitError {
        /// The orchestrator takes no calls, or was stopped before the task ended.
        Call {
            /// Why.
            source: CallError,
        } = 2150, "{source}";
        /// There is no such task.
        Handle {
            /// Why.
            source: HandleError,
        } = 2151, "{source}";
        /// The task has not ended in time. It goes on.
        TimedOut {
            /// How long it was waited for, in milliseconds.
            have: u64,
        } = 2152, "the task has not ended within {have} ms";
    }
}

numbered_errors! {
    /// A task, or a batch, that an orchestrator did not accept.
    pub enum RefusalError {
        /// The orchestrator takes no tasks now.
        Call {
            /// Why.
            source: CallError,
        } = 2153, "{source}";
        /// The engine does not.
        Submit {
            /// Why.
            source: SubmitError,
        } = 2154, "{source}";
    }
}

numbered_errors! {
    /// An observation that an orchestrator did not take.
    pub enum ObserveError {
        /// The orchestrator takes no calls now.
        Call {
            /// Why.
            source: CallError,
        } = 2155, "{source}";
        /// A value outside its range.
        Bound {
            /// Which and how.
            source: BoundError,
        } = 2156, "{source}";
    }
}

/// Lets `?` wrap one error into a variant of another.
macro_rules! wrap {
    ($($source:ty => $target:ident::$variant:ident),* $(,)?) => {
        $(impl From<$source> for $target {
            fn from(source: $source) -> Self {
                Self::$variant { source }
            }
        })*
    };
}

wrap! {
    CallError => TaskError::Call,
    HandleError => TaskError::Handle,
    CallError => WaitError::Call,
    HandleError => WaitError::Handle,
    CallError => RefusalError::Call,
    SubmitError => RefusalError::Submit,
    CallError => ObserveError::Call,
    BoundError => ObserveError::Bound,
}

/// The numbered errors of this crate. Those of the orchestrator are listed in builds without it too, so that numbers
/// and documentation do not depend on features.
pub(crate) const ERROR_TABLES: &[ErrorTable] = &[
    ConfigError::TABLE,
    SubmitError::TABLE,
    HandleError::TABLE,
    SnapshotError::TABLE,
    StartError::TABLE,
    CallError::TABLE,
    TaskError::TABLE,
    WaitError::TABLE,
    RefusalError::TABLE,
    ObserveError::TABLE,
];
