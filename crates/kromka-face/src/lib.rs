//! The C face of Kromka: every function and type of `include/orchestrator.h`, as a Rust library.
//!
//! `kromka-ffi` packages it as `libkromka_c`; this crate holds the code, so that tests, benchmarks and the fuzzer can
//! link it. What the functions do is written on each, and becomes the header's text.
//!
//! ```
//! use core::ptr::null_mut;
//! use kromka_face::*;
//!
//! let mut device = null_mut();
//! // SAFETY: NULL asks for the defaults; `device` is a place for a pointer.
//! let status = unsafe { orchestrator_create(core::ptr::null(), &mut device) };
//! assert_eq!(status, status::ORCHESTRATOR_OK);
//! // SAFETY: the instance was just made.
//! assert_eq!(unsafe { orchestrator_destroy(device) }, 0);
//! ```
//!
//! # How it is built
//!
//! - Every body runs in one guard: an error leaves its message for the thread and its number for the caller, and no
//!   panic crosses. A call that panics leaves its instance unusable, and it says so.
//! - What C holds as an instance is a number in a registry, never an address: a stale one is told apart, whatever became
//!   of its memory. Handles of tasks carry their instance and their generation.
//! - An instance is one block, of the heap or of the caller: the engine, its tasks, its events. One lock around it
//!   serialises calls; callbacks run outside of every lock.
//! - Vector indexes are numbers in a registry of their own; searches of one index run beside each other, changes alone. The
//!   callback of a search is called under the index's lock, and the index refuses calls from within it. An index is in memory
//!   only, or kept in a file that each change goes to before its call returns.
//! - Event engines are numbers in another registry; one lock around each serialises calls, and nothing calls back.
//! - Pointers are checked for NULL and alignment, enumerations and flags are read as integers and checked, structures
//!   that may grow are read as far as the caller's version goes.
//!
//! # What the caller promises
//!
//! Every pointer is NULL or points to what its type says, for as long as the function's page says; text and arrays are as
//! long as their lengths; callbacks have the types that they are registered with and neither throw nor longjmp.
//!
//! # Features
//!
//! `std` (default): a heap, locks that wait, a message for each thread. `threads` (default): `orchestrator_start`.
//! `vector` (default): vector indexes. `mmap`: their files are mapped, not read. `cep` (default): event engines. `test-hooks`: functions that panic on purpose, for tests only.
#![no_std]
#![allow(non_camel_case_types, reason = "types are named as C wants them")]
#![allow(clippy::missing_safety_doc, reason = "the page above says once what the caller of every function promises")]
#![allow(clippy::enum_variant_names, reason = "enumerators share a prefix, as C wants it")]

#[cfg(any(test, feature = "std"))]
extern crate std;

mod calls;
#[cfg(feature = "cep")]
mod engines;
mod enums;
mod error;
mod events;
mod fault;
mod guard;
mod instance;
#[cfg(feature = "cep")]
mod json;
mod lock;
#[cfg(feature = "vector")]
mod path;
#[cfg(any(feature = "vector", feature = "cep"))]
mod places;
mod pointer;
mod poll;
mod registry;
mod seat;
mod sized;
pub mod status;
mod text;
#[cfg(feature = "threads")]
mod threads;
mod types;
#[cfg(feature = "vector")]
mod vectors;

#[cfg(feature = "cep")]
pub use calls::cep::*;
pub use calls::drill::*;
pub use calls::energy::*;
pub use calls::environments::*;
pub use calls::execution::*;
pub use calls::failover::*;
#[cfg(feature = "test-hooks")]
pub use calls::hooks::*;
pub use calls::inits::*;
pub use calls::instances::*;
pub use calls::library::*;
pub use calls::monitoring::*;
pub use calls::policy::*;
pub use calls::power::*;
pub use calls::scoring::*;
pub use calls::tasks::*;
pub use calls::telemetry::*;
#[cfg(feature = "threads")]
pub use calls::threads::*;
pub use calls::transport::*;
#[cfg(feature = "vector")]
pub use calls::vector::*;
#[cfg(feature = "cep")]
pub use engines::{ORCHESTRATOR_CEP_ENGINES_MAX, orchestrator_cep_t};
pub use enums::*;
pub use error::{ERROR_TABLES, FaceError};
#[cfg(feature = "cep")]
pub use json::{JsonError, Words};
#[cfg(feature = "vector")]
pub use path::ORCHESTRATOR_PATH_MAX;
pub use poll::ORCHESTRATOR_POLL_ACTIONS_MAX;
pub use registry::{ORCHESTRATOR_INSTANCES_MAX, orchestrator_t};
pub use text::ORCHESTRATOR_MESSAGE_MAX;
pub use types::*;
#[cfg(feature = "vector")]
pub use vectors::{ORCHESTRATOR_VECTORS_MAX, orchestrator_vector_t};
