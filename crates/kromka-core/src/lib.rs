//! The words that every Kromka crate shares: one type per arrow of the data flow, one owner per type.
//!
//! ```
//! use kromka_core::{Money, Sensitivity, TaskKind, TaskRequirements, Validate};
//!
//! let task = TaskRequirements {
//!     deadline_ms: 2_000,
//!     cost_max: Money::from_nano(500_000),
//!     sensitivity: Sensitivity::Personal,
//!     ..TaskRequirements::new(TaskKind::Inference)
//! };
//! assert!(task.validate().is_ok());
//! ```
//!
//! # In the order of the flow
//!
//! - telemetry: [`DeviceSample`], [`LinkSample`], [`EnvironmentSample`], [`Beacon`]
//! - estimates: [`Estimate`], [`Curve`], together a [`Belief`]
//! - options: [`ExecutionOption`] for each [`Environment`], from a [`TaskRequirements`] and an [`EnvironmentProfile`]
//! - filter: [`Rejection`], one [`Constraint`] with what was had and what was needed
//! - score: [`Scorecard`], under a [`Policy`]
//! - choice: [`Verdict`], which is a [`Decision`], a deferral, or no feasible option
//! - outcome: [`Outcome`]
//!
//! # Guarantees
//!
//! - No std, no alloc, no unsafe. Every type is plain data and `Copy`.
//! - Time is [`Tick`], given by the caller. Money is [`Money`], never a float. Scores are [`Score`], integers that
//!   their parts sum to exactly.
//! - A range is written once, in [`bounds`]; an error number once, where the error is declared; the codes of an
//!   enumeration once, where it is ([`coded!`]).
//!
//! # What it does not do
//!
//! It decides nothing: scoring lives in `kromka-decision`, orchestration in `kromka`.
//!
//! # Features
//!
//! `serde`: every type can be serialised, also without std. `std` (default) adds nothing here yet and is there so that
//! all crates have the same switch.
#![no_std]

#[cfg(feature = "std")]
extern crate std;

mod belief;
pub mod bounds;
mod coded;
mod curve;
mod decision;
mod environment;
mod error;
mod estimate;
mod handle;
mod limits;
mod option;
mod outcome;
mod policy;
mod power;
mod profile;
mod sample;
mod score;
mod task;
mod units;
mod valid;

pub use belief::Belief;
pub use curve::{CURVE_LEVELS_PPB, CURVE_NORMAL, CURVE_POINTS, Curve, InTime, Moments, SIGMA_PER_DEVIATION};
pub use decision::{Constraint, Decision, Infeasible, Ranking, Rejection, Rejections, Unit, Verdict};
pub use environment::{Environment, EnvironmentMap, EnvironmentSet};
pub use error::{BoundError, ErrorEntry, ErrorTable, UnknownCode};
pub use estimate::Estimate;
pub use handle::{BatchHandle, TaskHandle};
pub use limits::Limits;
pub use option::ExecutionOption;
pub use outcome::{Outcome, OutcomeStatus};
pub use policy::{ContextGains, Mode, Policy, PolicyError, Preferences, Scales, Weights};
pub use power::{PowerBound, PowerMode};
pub use profile::{EnvironmentProfile, Price};
pub use sample::{Beacon, DeviceSample, EnvironmentSample, LinkKind, LinkSample};
pub use score::{Amounts, CRITERIA, Criterion, Score, Scorecard};
pub use task::{Priority, PrivacyLevel, Qos, Sensitivity, TaskKind, TaskRequirements};
pub use units::{Bytes, Carbon, Celsius, Energy, Kbps, Money, Share, Tick};
pub use valid::{Valid, Validate};

/// The numbered errors of this crate.
pub const ERROR_TABLES: &[ErrorTable] = &[BoundError::TABLE, UnknownCode::TABLE, PolicyError::TABLE];
