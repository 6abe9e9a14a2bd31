//! Says what to do about failing environments: hold tasks back, fall back, check, recover, and how it went.
//!
//! ```
//! use kromka_core::*;
//! use kromka_failover::{Failover, Plan, RecoveryAction, State, Strategy};
//! let mut failover = Failover::new();
//! failover.configure(Plan { strategy: Strategy::Immediate, ..Plan::new(Environment::CloudBasic) }.validate()?);
//! let candidates = EnvironmentSet::of(&[Environment::Local, Environment::CloudBasic]);
//! let p_up = EnvironmentMap([Share::ONE; Environment::COUNT]);
//! let (sent, seen) = (Tick::from_ms(1_000), Tick::from_ms(1_400));
//!
//! failover.observe_outcome(Environment::CloudBasic, OutcomeStatus::Failed, sent, seen);
//! assert!(!failover.admit(candidates, &p_up, seen).allowed.contains(Environment::CloudBasic));
//! assert_eq!(failover.diagnose(Environment::CloudBasic, Share::ONE, seen).next_try, Some(Tick::from_ms(31_400)));
//! assert_eq!(failover.resilience(seen).detection.p50_ms, 399, "400 ms, to within 5.9 %");
//!
//! failover.trigger(Environment::CloudBasic, RecoveryAction::Reset, seen);
//! assert_eq!(failover.diagnose(Environment::CloudBasic, Share::ONE, seen).state, State::Healthy);
//! # Ok::<(), kromka_failover::PlanError>(())
//! ```
//!
//! # In the order of the flow
//!
//! - configuration: a [`Plan`] for each environment as the primary: fallbacks, a [`Strategy`] with its [`Condition`], a
//!   [`HealthCheck`], a [`Recovery`]; [`Failover::configure`]
//! - observation: [`Failover::observe_outcome`], [`Failover::observe_time_out`], [`Failover::observe_beacon`]
//! - before a choice: [`Failover::admit`] gives an [`Admission`], with a [`Hold`] for each environment that is held
//!   back; [`Failover::order`] puts the host's fallbacks first
//! - after it: [`Failover::observe_choice`]; with a dispatch, [`Failover::dispatched`], which deals shares and begins
//!   trials; [`Failover::observe_redispatch`]
//! - health checks: [`Failover::probe_due`], [`Failover::probed`], [`Failover::lapse_probes`], [`Failover::next_wake`]
//! - report: [`Failover::diagnose`] gives a [`Diagnosis`], [`Failover::resilience`] a [`Resilience`] with [`Spread`]s
//! - the host's hand: [`Failover::trigger`] with a [`RecoveryAction`]
//!
//! # What a failure does
//!
//! | strategy | after a failure | back |
//! |---|---|---|
//! | immediate | out for the recovery delay, which doubles with each failure | one task at a time, until enough were answered |
//! | gradual | half the share of the traffic, down to the least | each answer, and each delay without failure, doubles it |
//! | conditional | as immediate, while the condition holds | as immediate, or when the condition no longer holds |
//! | smart | nothing: the probability that it is up moves the choice | |
//!
//! A share that is below one when the strategy changes, or after a ramp, is halved and doubled under every strategy until
//! it is whole again.
//!
//! A failure is a try that failed or timed out, a beacon that says unreachable, or enough failed health checks in a row.
//! What was dispatched before the last failure and fails after it is counted, but is no further step: ten tasks that one
//! outage takes down at once double the delay once. A sign of life after the failure (an answer, a beacon, enough passed
//! checks) ends the delay early; only answered tries close the failure.
//!
//! # Guarantees
//!
//! - Nothing allocates, nothing panics; neither std nor alloc is needed. [`Failover`] is plain data, below 6 KiB.
//! - The same calls give the same answers, bit for bit, on every target: integers only, no randomness. Ties go to the
//!   lower environment. A clock that steps back stands still instead.
//! - Of any candidates at least one is allowed. Nothing that was no candidate is ever allowed, or put into an order.
//! - A share is dealt exactly: with a constant share, of n tasks that may go to an environment ⌊n × share⌋ pass, when
//!   each that passes goes there; in no stretch do more pass than that and one.
//! - Asking has no effects: [`Failover::admit`] and [`Failover::diagnose`] can be asked for an explanation or a drill.
//! - Everything is O(environments); percentiles are O(buckets), which are 144. Percentiles are within 5.9 %.
//!
//! # What it does not do
//!
//! It does not estimate the probability that an environment is up; that comes in. It does not choose, price a fallback
//! or set a time-out for a try, and it sends no probe: it says when one is due. A health check that it never hears of
//! again has failed, a try it never hears of has not: to give tries up is for the engine.
//!
//! # Features
//!
//! `serde`: plans and the state of a [`Failover`] can be serialised; [`Failover::is_consistent`] judges what was read.
//! `std` (default) adds nothing here.
#![no_std]

#[cfg(any(test, feature = "std"))]
extern crate std;

mod admission;
pub mod bounds;
mod diagnosis;
mod failover;
mod histogram;
mod plan;
mod probes;
mod ration;
mod standing;
mod tally;
mod window;

pub use admission::{Admission, Hold};
pub use diagnosis::{Diagnosis, FailureKind, State};
pub use failover::{Failover, RecoveryAction};
pub use histogram::Spread;
pub use plan::{Condition, HealthCheck, Plan, PlanError, Recovery, Strategy};
pub use tally::Resilience;

/// The numbered errors of this crate.
pub const ERROR_TABLES: &[kromka_core::ErrorTable] = &[PlanError::TABLE];
