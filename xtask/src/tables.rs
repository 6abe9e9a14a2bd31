//! Where the error numbers come from, and which of them are gone.

use kromka_core::ErrorTable;

/// The tables of each crate. `kromka::ERROR_TABLES` has this type; until the facade lists them, the core's.
pub(crate) const TABLES: &[(&str, &[ErrorTable])] = &[("kromka-core", kromka_core::ERROR_TABLES)];

/// Numbers that were given once and must never be given again, each with what it meant.
pub(crate) const RETIRED: &[(u16, &str)] = &[];
