//! Where the error numbers come from, and which of them are gone.

use kromka_core::ErrorTable;

/// The tables of each crate: those that the C face has with the features that this program gives it, and those of crates that
/// only Rust uses. All numbers are kept and named in C, whatever a library has.
pub(crate) const TABLES: &[(&str, &[ErrorTable])] = &{
    let [core, decision, power, failover, facade, vector, cep, face] = *kromka_face::ERROR_TABLES else {
        panic!("the C face lists another number of crates")
    };
    [
        core,
        decision,
        power,
        failover,
        vector,
        ("kromka-state", kromka_state::ERROR_TABLES),
        cep,
        facade,
        ("kromka-device", kromka_device::ERROR_TABLES),
        face,
    ]
};

/// Numbers that were given once and must never be given again, each with what it meant.
pub(crate) const RETIRED: &[(u16, &str)] = &[];

/// Errors that no function of the C header returns yet: of tables that only Rust uses, or told as another error before.
/// `*` is the whole table.
const NOT_OF_C: &[(&str, &str)] = &[
    ("BatchError", "*"),
    ("FileError", "Refused"),
    ("FileError", "Row"),
    ("FileError", "Npy"),
    ("StateError", "*"),
    ("MessageError", "*"),
    ("SchemaError", "NotGrown"),
    // What rules mention is declared before they are added, and what is no number cannot be written.
    ("PatternError", "Attribute"),
    ("PatternError", "Kind"),
    ("PatternError", "Element"),
    ("PatternError", "Constant"),
    ("EventError", "Late"),
    ("EventError", "NoSource"),
    ("IntakeStateError", "*"),
    ("PatternSnapshotError", "TooSmall"),
    ("McdaError", "*"),
    ("PowerError", "PlanCaps"),
    ("PowerError", "WorthSum"),
    ("PowerError", "WorthOrder"),
    ("VectorError", "Lengths"),
    ("VectorError", "Coding"),
    ("DeviceIdError", "*"),
    ("RegistryError", "*"),
    ("RegistryStateError", "*"),
    ("SimulationError", "*"),
    ("RegistryConfigError", "*"),
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
