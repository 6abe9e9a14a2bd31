//! Says how much a device may do: its power mode from battery and heat, the size of the pieces of its work, and the way a
//! message leaves it.
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
//!
//! use kromka_power::{BITCHAT, BITCHAT_BETANET, Message, TransportPolicy, Transports};
//! let (transports, message) = (Transports::new(&BITCHAT_BETANET)?, Message::new(Bytes::new(40_000)));
//! let choice = TransportPolicy::default().choose(&transports, &message, state.mode, &LinkSample::default(), None);
//! assert_eq!(choice.best()?.id, BITCHAT.id, "the battery is low, and the message may wait ten minutes");
//! # Ok::<(), Box<dyn core::error::Error>>(())
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
//! - the way out of a message: [`TransportPolicy::choose`] among [`Transports`] for a [`Message`]: a [`TransportChoice`]
//!   with the [`Scored`] ones in order and a [`Refusal`] for each other; [`BITCHAT_BETANET`] is a named profile
//! - what decisions are asked for: [`Throttle::of`] a state, with the [`kromka_core::PowerBound`] that says which tasks may
//!   run on the device
//! - a battery that must last: [`schedule()`] caps each hour's tasks by their [`Worth`]; an [`Endurance`] follows the
//!   battery towards a [`BatteryTarget`], learns what empties it, and says with an [`Outlook`] how thrifty tasks must be
//! - report: [`Governor::counters`], with [`Governor::note_chunk`] and [`Governor::note_transport`] of what was done
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
//! | mode | tasks on the device | energy weighs | at once |
//! |---|---|---|---|
//! | high performance, balanced | all | as ever | all, three quarters |
//! | saver | normal priority and above | 1.5 times | half |
//! | ultra saver | high; in an emergency critical | 2.5 times | a quarter; in an emergency a tenth |
//!
//! An emergency is a device that must cool, or a nearly empty battery that is not being charged. A task with nowhere else
//! to go runs on the device all the same, but not while that must cool.
//!
//! # A battery that must last
//!
//! - The drain is base × hours + tasks / capacity; both coefficients follow recursive least squares with a prior (Young
//!   1984), with the gauge's own error learned beside them. Readings over a charge, or a day apart, teach nothing.
//! - With what is left for tasks, less a reserve and one deviation of what is expected, thrift is the price at which they
//!   fit: they are taken to spend beyond the least as 1 / price. It is worked out anew with each reading, so that what is
//!   wrong with that is made up for.
//! - [`schedule()`] is exact: a continuous knapsack (Dantzig 1957) of steps of falling worth, in integers.
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
//! - Nothing allocates, nothing panics; neither std nor alloc is needed. A [`Governor`] is plain data of 88 bytes,
//!   an [`Endurance`] of 256.
//! - The same readings give the same modes, bit for bit, on every target. Everything is O(1), but a schedule, which is
//!   O((hours × steps)²).
//! - A recovery that is named is enough: once it has come, the task runs; with less of any of it, it does not.
//! - The order of transports does not depend on others than the two that are compared: anchors are the message's and the
//!   policy's. What is better in everything never ranks lower. Ties go to the first declared.
//! - Monotone: with the same readings before it, a hotter or emptier device never gets a mode that does more, nor a
//!   larger chunk from factors that fall.
//!
//! # What it does not do
//!
//! It reads no sensor and no clock, and enforces nothing: limits are for whoever runs the work. It sends nothing either:
//! the host does, and tries the fallbacks.
//!
//! # Features
//!
//! `serde`: policies, readings and the state of a [`Governor`] can be serialised; a stored
//! state that contradicts itself is refused. `std` (default) adds nothing here.
#![no_std]

#[cfg(any(test, feature = "std"))]
extern crate std;

pub mod bounds;
mod chunk;
mod drain;
mod endurance;
mod governor;
mod limits;
mod math;
mod mode;
mod policy;
mod schedule;
mod thermal;
mod throttle;
mod transport;

pub use chunk::{Chunk, ChunkPolicy, Combine};
pub use endurance::{BatteryTarget, Endurance, Outlook, THRIFT_MAX_MILLI};
pub use governor::{Counters, Governor};
pub use kromka_core::PowerMode;
pub use limits::{DeviceClass, Gate, Limits, OrCharging, Recovery};
pub use mode::{Assessment, BatteryLevel, Cause, PowerSample};
pub use policy::{Hysteresis, PowerError, PowerPolicy};
pub use schedule::{Demand, Hours, Lasting, Schedule, Worth, WorthStep, schedule};
pub use thermal::{AndroidStatus, AppleState, ThermalLevel, ThermalReading};
pub use throttle::Throttle;
pub use transport::{
    BETANET, BETANET_MOBILE, BITCHAT, BITCHAT_BETANET, Carrier, Delivery, LinkKinds, Message, Refusal, Scored,
    Transport, TransportChoice, TransportConstraint, TransportCriterion, TransportError, TransportPolicy,
    TransportWeights, Transports,
};

/// The numbered errors of this crate.
pub const ERROR_TABLES: &[kromka_core::ErrorTable] = &[PowerError::TABLE, TransportError::TABLE];
