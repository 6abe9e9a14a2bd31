//! Where the error numbers come from, and which of them are gone.

/// The tables of each crate, of the C face last.
pub(crate) const TABLES: &[(&str, &[kromka_core::ErrorTable])] = kromka_face::ERROR_TABLES;

/// Numbers that were given once and must never be given again, each with what it meant.
pub(crate) const RETIRED: &[(u16, &str)] = &[];

/// Errors that no function of the C header returns yet: of tables that only Rust uses, or told as another error before.
/// `*` is the whole table.
const NOT_OF_C: &[(&str, &str)] = &[
    ("BatchError", "*"),
    ("McdaError", "*"),
    ("PowerError", "PlanCaps"),
    ("PowerError", "WorthSum"),
    ("PowerError", "WorthOrder"),
    ("SnapshotError", "*"),
    ("CallError", "*"),
    ("TaskError", "*"),
    ("RefusalError", "*"),
    ("ObserveError", "*"),
    ("RuleError", "TooManyConditions"),
    ("ConfigError", "Policy"),
    ("ConfigError", "Capacity"),
    ("ConfigError", "Power"),
    ("SubmitError", "Handles"),
    ("StartError", "NoExecutor"),
    ("StartError", "InFlight"),
    ("WaitError", "Call"),
    ("WaitError", "Handle"),
];

/// Whether a function of the C header may return this error.
pub(crate) fn is_of_c(table: &str, variant: &str) -> bool {
    NOT_OF_C.iter().all(|(of, what)| *of != table || *what != "*" && *what != variant)
}
