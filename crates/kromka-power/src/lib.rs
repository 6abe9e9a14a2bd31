//! Says how much a device may do: its power mode from battery and heat, and the size of the pieces of its work.
//!
//! ```
//! use kromka_core::*;
//! use kromka_power::{Cause, ChunkPolicy, Governor, PowerPolicy, PowerMode, PowerSample, ThermalReading};
//! let mut governor = Governor::new(PowerPolicy::default().validate()?);
//! let sample = PowerSample {
//!     battery: Some(Share::from_percent(18)),
//!     charging: false,
//!     thermal: ThermalReading::Celsius(Celsius::from_milli(47_000)),
//! };
//! let state = governor.update(&sample);
//! assert_eq!((state.mode, state.cause), (PowerMode::Saver, Cause::BatteryLow));
//!
//! let chunk = ChunkPolicy::SPECIFICATION.chunk(&state, Some(Bytes::new(3_000 << 20)));
//! assert_eq!((chunk.size, chunk.scaled), (172, 172), "512 × .75 × .75 × .6");
//! # Ok::<(), kromka_power::PowerError>(())
//! ```
//!
//! # In the order of the flow
//!
//! - configuration: a [`PowerPolicy`] with the thresholds of the levels, a [`ChunkPolicy`]
//! - a reading: a [`PowerSample`] with a [`ThermalReading`] in the words of its platform
//! - the state: [`PowerPolicy::assess`] of one reading, or a [`Governor`] that follows them: an [`Assessment`] with its
//!   [`PowerMode`], its [`Cause`], its [`BatteryLevel`] and [`ThermalLevel`]
//! - what follows: [`ChunkPolicy::chunk`], [`Limits::of`] a [`DeviceClass`], and [`PowerPolicy::gate`] for each task: now, or
//!   after which [`Recovery`]
//! - report: [`Governor::counters`]
//!
//! # The mode
//!
//! The first line that applies decides.
//!
//! | battery | heat | mode |
//! |---|---|---|
//! | critical, charging or not | | ultra saver |
//! | | critical | ultra saver |
//! | | hot | saver |
//! | low, not charging | | saver |
//! | | warm | balanced |
//! | conservative; low and charging | | balanced |
//! | | | high performance |
//!
//! # Where the specification leaves a hole
//!
//! - It knows degrees only. Android's statuses light and moderate are warm, severe is hot, all beyond critical; headroom
//!   is warm from .85, hot from 1.0, which Android calls severe, critical from 1.15; Apple's four states are the four
//!   levels. What cannot be known is warm, or what it was if that was hotter.
//! - Its chunks multiply the factors of heat and battery, so that they span 23 (which 64 ends) to 640 bytes and never reach
//!   their upper end of 2,048. [`ChunkPolicy::SPECIFICATION`] keeps its numbers; the default does not multiply the two.
//! - A reading about a threshold makes it flap. [`PowerPolicy::SPECIFICATION`] does so exactly; the default leaves a level
//!   only once the reading has come back by 2 % of charge or 2 °C.
//!
//! # Guarantees
//!
//! - Nothing allocates, nothing panics; neither std nor alloc is needed. A [`Governor`] is plain data of 88 bytes.
//! - The same readings give the same modes, bit for bit, on every target. Everything is O(1).
//! - Monotone: with the same readings before it, a hotter or emptier device never gets a mode that does more, nor a
//!   larger chunk from factors that fall.
//!
//! # What it does not do
//!
//! It reads no sensor and no clock, and enforces nothing: limits are for whoever runs the work.
//!
//! # Features
//!
//! `serde`: policies, readings and the state of a [`Governor`] can be serialised. `std` (default) adds nothing here.
#![no_std]

#[cfg(any(test, feature = "std"))]
extern crate std;

pub mod bounds;
mod chunk;
mod governor;
mod limits;
mod math;
mod mode;
mod policy;
mod thermal;
mod transport;

pub use chunk::{Chunk, ChunkPolicy, Combine};
pub use governor::{Counters, Governor};
pub use limits::{DeviceClass, Gate, Limits, OrCharging, Recovery};
pub use mode::{Assessment, BatteryLevel, Cause, PowerMode, PowerSample};
pub use policy::{Hysteresis, PowerError, PowerPolicy};
pub use thermal::{AndroidStatus, AppleState, ThermalLevel, ThermalReading};
pub use transport::{
    BETANET, BETANET_MOBILE, BITCHAT, BITCHAT_BETANET, Carrier, Delivery, LinkKinds, Message, Refusal, Scored,
    Transport, TransportChoice, TransportConstraint, TransportCriterion, TransportError, TransportPolicy,
    TransportWeights, Transports,
};

/// The numbered errors of this crate.
pub const ERROR_TABLES: &[kromka_core::ErrorTable] = &[PowerError::TABLE, TransportError::TABLE];
