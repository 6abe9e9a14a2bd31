//! Errors of the C face itself.

use kromka::core::{ErrorTable, numbered_errors};

numbered_errors! {
    /// A call that could not be carried out as it was made.
    pub enum FaceError {
        /// There is no instance, neither of the thread nor of the program.
        NotInitialized = 2901, "there is no instance; call orchestrator_create or orchestrator_create_in first";
        /// A pointer that must point somewhere is NULL.
        Null {
            /// The argument's name.
            argument: &'static str,
        } = 2902, "{argument} is NULL; it must point to memory of the caller";
        /// A pointer that is not aligned for its type.
        Misaligned {
            /// The argument's name.
            argument: &'static str,
            /// What its address must be a multiple of, in bytes.
            need: usize,
        } = 2903, "{argument} is misaligned; its address must be a multiple of {need}";
        /// A `struct_size` that no version of the structure had.
        StructSize {
            /// The structure's name.
            what: &'static str,
            /// What was given.
            have: u32,
            /// The size of the first version.
            min: u32,
            /// The size of this version.
            max: u32,
        } = 2904, "struct_size of {what} is {have}; this library knows {min} to {max}: set it with the _init function";
        /// The instance was destroyed, or there never was such an instance.
        NotAnInstance = 2905, "this is no instance, or it was destroyed";
        /// A handle that another instance gave.
        WrongInstance = 2906, "the handle is of another instance than the current one, or of a batch where a task is asked for, or the other way";
        /// All places for instances are taken.
        InstancesFull {
            /// How many there may be.
            max: usize,
        } = 2907, "all {max} instances are taken; destroy one first";
        /// A call from within a callback that may not be made there, or while another call excludes it.
        Busy {
            /// What excludes it.
            what: &'static str,
        } = 2908, "not now: {what}";
        /// A call on the instance, the vector index or the event engine panicked before; its state may be half changed.
        Poisoned = 2909, "a call on this instance, vector index or event engine panicked before; it can only be destroyed";
        /// This call panicked, which is a defect of the library.
        Panicked = 2910, "the call panicked, a defect of the library; its instance, vector index or event engine can only be destroyed";
        /// A buffer of the caller that is too small.
        BufferTooSmall {
            /// Its size.
            have: usize,
            /// The size needed, in the same unit.
            need: usize,
        } = 2911, "the buffer has room for {have}; {need} are needed";
        /// A count outside its range.
        Count {
            /// The argument's name.
            argument: &'static str,
            /// What was given.
            have: i64,
            /// The smallest allowed value.
            min: i64,
            /// The largest allowed value.
            max: i64,
        } = 2912, "{argument} is {have}; allowed is {min} to {max}";
        /// The instance runs on threads, and is not polled.
        Running = 2913, "the instance runs on its own threads; call orchestrator_stop first";
        /// The instance does not run on threads.
        NotRunning = 2914, "the instance does not run on its own threads; call orchestrator_start first";
        /// No environment can run the task.
        Infeasible = 2915, "no environment can run the task within its limits";
        /// There is no memory left.
        OutOfMemory {
            /// How many bytes were wanted.
            need: usize,
        } = 2916, "there is no memory for {need} bytes";
        /// Nothing can be told because the queue of events is full.
        EventsFull {
            /// How many events it holds.
            max: usize,
        } = 2917, "the queue holds {max} events and is full; take them with orchestrator_poll_event";
        /// Elements of an array whose structures have different sizes.
        Mixed {
            /// The structure's name.
            what: &'static str,
            /// The place of the element that differs.
            at: usize,
        } = 2918, "element {at} has another struct_size than the first {what}; all must have the same";
        /// A plan is given for another environment than its own.
        OtherPrimary {
            /// The plan's.
            have: &'static str,
            /// The one that the call is about.
            need: &'static str,
        } = 2919, "the plan's primary is {have}; the call is about {need}, and both must be the same";
        /// An environment is named as a fallback more than once.
        FallbackTwice {
            /// Its name.
            environment: &'static str,
            /// The place where it is named again.
            at: usize,
        } = 2920, "fallback {at} is {environment}, which was named before; each may be named once";
        /// The vector index was destroyed, or there never was such an index.
        NotAnIndex = 2921, "this is no vector index, or it was destroyed";
        /// All places for vector indexes are taken.
        IndexesFull {
            /// How many there may be.
            max: usize,
        } = 2922, "all {max} vector indexes are taken; destroy one first";
        /// A text that names no file.
        Path {
            /// The argument's name.
            argument: &'static str,
            /// Why not.
            why: &'static str,
        } = 2923, "{argument} is no path: {why}";
        /// The vector index is in memory only.
        NotKept = 2924, "the vector index is in memory only; this needs one that was opened or created to be kept in a file";
        /// Nothing is known of what is usual in the vector index.
        NotMeasured = 2925, "it was not measured what is usual in the vector index; call orchestrator_vector_usual first";
        /// The vector index keeps bits, of which vectors cannot be made again.
        NoValues = 2926, "the vector index has binary codes without exact values, and cannot give its vectors back";
        /// The event engine was destroyed, or there never was such an engine.
        NotAnEngine = 2927, "this is no event engine, or it was destroyed";
        /// All places for event engines are taken.
        EnginesFull {
            /// How many there may be.
            max: usize,
        } = 2928, "all {max} event engines are taken; destroy one first";
        /// Bytes that are no text.
        Text {
            /// The argument's name.
            argument: &'static str,
            /// Bytes before the first that is wrong.
            at: usize,
        } = 2929, "{argument} is no text: it is not UTF-8 from byte {at} on";
        /// The event engine has no such rule.
        NoRule {
            /// The rule.
            rule: u32,
        } = 2930, "the event engine has no rule {rule}, or it was removed";
        /// A text of another number of rules than one.
        OneRule {
            /// How many it has.
            have: usize,
        } = 2931, "the text has {have} rules; one is asked for";
    }
}

/// Every numbered error that a function of the C face may return, by crate.
pub const ERROR_TABLES: &[(&str, &[ErrorTable])] = &{
    // What follows is of crates that features add, some for another part of the program.
    let [core, decision, power, failover, facade, ..] = *kromka::ERROR_TABLES else {
        panic!("the facade lists fewer crates")
    };
    [
        core,
        decision,
        power,
        failover,
        facade,
        #[cfg(feature = "vector")]
        ("kromka-vector", kromka::vector::ERROR_TABLES),
        #[cfg(feature = "cep")]
        ("kromka-cep", kromka::cep::ERROR_TABLES),
        (
            "kromka-face",
            &[
                FaceError::TABLE,
                #[cfg(feature = "cep")]
                crate::json::JsonError::TABLE,
            ] as &[ErrorTable],
        ),
    ]
};
