//! A document that replicas change without asking each other, and that is the same once all have heard of all.
//!
//! ```
//! use kromka_core::Validate;
//! use kromka_state::{Config, Document, ReplicaId};
//!
//! let mut robot = Document::new(Config::new(ReplicaId(1)).validate()?);
//! let mut gateway = Document::new(Config::new(ReplicaId(2)).validate()?);
//! robot.set(&["position", "x"], 12.5)?;
//! robot.increment(&["welds"], 1)?;
//! gateway.apply(&robot.delta_since(gateway.clock()))?;
//! assert_eq!(gateway.get_i64(&["welds"]), Some(1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # In the order of the flow
//!
//! - [`Config`]: who this replica is, and the [`Policies`] that resolve concurrent changes
//! - [`Document::commit`]: [`Operation`]s at paths, all or none
//! - [`Document::get`], [`Document::get_all`]: [`Value`]s, and those that conflict; [`Document::get_i64`] and its like one of a
//!   type, [`Document::keys`] and [`Document::elements`] what is in a map or a set, [`Document::shape`] what is there
//! - [`Document::delta_since`]: what a peer has not seen that has seen a [`Clock`]; [`Document::apply`] takes it,
//!   [`Document::apply_at`] where the time is told
//! - [`sync::Link`]: keeps a peer up to date over what loses, doubles and reorders
//! - [`Document::watch`]: which paths changed since somebody last looked
//! - [`Document::snapshot`], [`Document::from_snapshot`]: over a restart; [`Document::compact`] gives memory back
//!
//! # Guarantees
//!
//! - Replicas that have seen the same commits are the same, in whatever order and however often messages came.
//! - A delta is the state that changes led to: ten changes of a register between two deltas are told as one.
//! - A message is checked as a whole before it is merged; what is wrong with it changes nothing and has a number.
//! - No panic on any bytes. Every list that others can make longer has an end in [`bounds`] or [`Config`].
//! - No clock is read, and no order depends on hashes: the same calls give the same bytes.
//!
//! # What it does not do
//!
//! It opens no connection and no file. Text is replaced as a whole, and lists too: it is state, not writing together.
//!
//! # Features
//!
//! - `std` (default)
//! - `serde` (implies `std`): documents from and to JSON (`Document::import`, `Document::to_json`), [`Value`]s too, and
//!   serialisable
//! - `zstd` (implies `std`): large frames of a [`sync::Link`] are compressed
//! - `interop` (implies `serde`): sets, registers and maps as types of the crate `crdts`, and back; see the module `interop`
#![no_std]

extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

pub mod bounds;
mod clock;
mod codec;
mod config;
mod document;
mod error;
mod few;
#[cfg(feature = "interop")]
pub mod interop;
#[cfg(feature = "serde")]
mod json;
mod leaf;
#[cfg(feature = "serde")]
mod serial;
mod store;
pub mod sync;
mod value;

pub use clock::{Clock, Dot, ReplicaId};
pub use config::{Config, FlagPolicy, MapPolicy, Policies, RegisterPolicy, SetPolicy};
#[cfg(feature = "serde")]
pub use document::Missing;
pub use document::{Applied, Cursor, Document, Operation, Outcome, Shape, Watch};
pub use error::{MessageError, StateError};
pub use value::Value;

/// The tables of this crate's errors.
pub const ERROR_TABLES: &[kromka_core::ErrorTable] = &[StateError::TABLE, MessageError::TABLE];
