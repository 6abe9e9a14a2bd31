//! Where the error numbers come from, and which of them are gone.

/// The tables of each crate, of the C face last.
pub(crate) const TABLES: &[(&str, &[kromka_core::ErrorTable])] = kromka_face::ERROR_TABLES;

/// Numbers that were given once and must never be given again, each with what it meant.
pub(crate) const RETIRED: &[(u16, &str)] = &[];
