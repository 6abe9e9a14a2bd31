//! The facade.
#![no_std]

#[cfg(any(test, feature = "std"))]
extern crate std;

pub use kromka_core as core;
pub use kromka_decision as decision;

/// Every numbered error, by crate: what `docs/ERRORS.md` and the C header are made of.
pub const ERROR_TABLES: &[(&str, &[kromka_core::ErrorTable])] =
    &[("kromka-core", kromka_core::ERROR_TABLES), ("kromka-decision", kromka_decision::ERROR_TABLES)];
