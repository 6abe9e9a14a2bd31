//! The functions.
//!
//! What all of them promise and ask is on the first page of `orchestrator.h`; each function's page says the rest.

#[cfg(feature = "cep")]
pub(crate) mod cep;
pub(crate) mod drill;
pub(crate) mod energy;
pub(crate) mod environments;
pub(crate) mod execution;
pub(crate) mod failover;
#[cfg(feature = "test-hooks")]
pub(crate) mod hooks;
pub(crate) mod inits;
pub(crate) mod instances;
pub(crate) mod library;
pub(crate) mod monitoring;
pub(crate) mod policy;
pub(crate) mod power;
pub(crate) mod scoring;
pub(crate) mod tasks;
pub(crate) mod telemetry;
#[cfg(feature = "threads")]
pub(crate) mod threads;
pub(crate) mod transport;
#[cfg(feature = "vector")]
pub(crate) mod vector;
