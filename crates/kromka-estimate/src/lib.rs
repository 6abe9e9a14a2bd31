//! Learns what a task would take in each environment: latency, energy, cost, answer length and the chance of an answer.
//!
//! ```
//! use kromka_core::*;
//! use kromka_estimate::{Conditions, Estimates, Prior};
//! let mut estimates = Estimates::new(&EnvironmentMap::from_fn(Prior::default_of));
//! let (cloud, price) = (Environment::CloudBasic, EnvironmentProfile::default_of(Environment::CloudBasic).price);
//! let task = TaskRequirements { input_tokens: 300, ..TaskRequirements::new(TaskKind::Inference) };
//! let mut outcome = Outcome {
//!     task: TaskHandle { index: 0, generation: 0 },
//!     attempt: 1,
//!     environment: cloud,
//!     status: OutcomeStatus::Success,
//!     latency_ms: 700,
//!     first_result_ms: None,
//!     energy: Energy::from_uj(2_000_000),
//!     cost: Money::ZERO,
//!     output_tokens: Some(40),
//!     quality: None,
//! };
//! for second in 0..30 {
//!     estimates.observe(&outcome, &task, &price, &Conditions::default(), Tick::from_ms(1_000 * second));
//! }
//! let belief = estimates.belief(cloud, &task, &price, &Conditions::default(), Tick::from_ms(30_000));
//! assert!((650..750).contains(&belief.latency.mean_ms()));
//! assert!(belief.availability > Share::from_percent(95));
//!
//! outcome.status = OutcomeStatus::Failed;
//! estimates.observe(&outcome, &task, &price, &Conditions::default(), Tick::from_ms(31_000));
//! let belief = estimates.belief(cloud, &task, &price, &Conditions::default(), Tick::from_ms(31_000));
//! assert!(belief.availability < Share::from_percent(95));
//! ```
//!
//! # In the order of the flow
//!
//! - before anything: a [`Prior`] for each environment
//! - around a try: its [`Conditions`], kept with it, because they will have changed when its outcome comes
//! - observation: [`Estimates::observe`] with an outcome, [`Estimates::observe_failure`] and
//!   [`Estimates::observe_silence`] without one, [`Estimates::observe_beacon`], [`Estimates::radio_is_used`]
//! - belief: [`Estimates::belief`] of a task in an environment, [`Estimates::energy`] by what takes it; [`Estimates::is_reachable`], [`Estimates::breaker`] and
//!   [`Estimates::ordinary_ms`] without a task
//! - between devices: [`Estimates::experience`] is what holds for others, and [`Estimates::believe`] begins from it
//! - what it is made of: a [`Regression`] of each time and energy, [`Sizes`] of the answers of each kind of task,
//!   [`Reach`] with its [`Standing`] for each environment
//!
//! # What is learned, and how
//!
//! | quantity | from | by |
//! |---|---|---|
//! | work, of each environment | the sizes of input and answer, warmth or rate, round trip | [`Regression`] |
//! | energy of the device's own work | seconds of work | [`Regression`] |
//! | energy of the radio, Wi-Fi and mobile | waking, sending, payload, waiting, receiving | [`Regression`] |
//! | a hybrid | what is expected of its parts, premium cloud and device | [`Regression`] |
//! | transfer, charge, failures, quality, round trips | their own past | winsorised mean and deviation |
//! | length of answers, of each kind of task | their own past | [`Sizes`], 16 buckets |
//! | reachable, serving | beacons, answers, failures, the uplink's class | [`Reach`], two hidden states |
//!
//! - Work of an answer of n tokens: factor × (c₀ + c₁ input/256 + n/64 × (c₂ + c₃ w) + c₄ z). The coefficients follow
//!   recursive least squares with directional forgetting (Kulhavý 1987), winsorised at 3 usual errors (Huber 1964).
//!   A result that came in parts is two observations: its start, and the rest.
//! - The curve of the latency has at its level p: middle + .96 × larger + .4 × smaller of z(p) × 1.2533 × deviation and
//!   |length(p) − length(½)| × milliseconds of a token, which is √(a² + b²) to within 4 %; below the middle as far in
//!   proportion.
//! - Reachable and serving each come and go as a Markov chain of two states, with rates that beacons teach; e⁻ˣ is
//!   1 / (1 + x + x²/2). An answer needs both and no flakiness. Bayes' rule divides the blame of a failure, so that a
//!   beacon after it moves the blame (forward filter of a hidden Markov model, Rabiner 1989).
//! - The token cap is what the limit pays for at the dearest charge that was seen, which fades within days; the share
//!   of answers that fit it comes from the sizes.
//! - The time-out for the first result is 8 usual errors after it is expected, twice as long after each failure, and
//!   within 1.2 to 1.95 s where results come in parts and soon; twice as long without that limit where they do not, and
//!   5 s, doubled with each failure, of an environment that never answered. On the device and its peer there is none.
//!
//! # Guarantees
//!
//! - Nothing allocates, nothing panics; neither std nor alloc is needed. [`Estimates`] is plain data of 11,624
//!   bytes on 64-bit targets: 1,344 for each environment (504 of them [`Reach`], 248 each [`Regression`]), 592 for
//!   each kind of task ([`Sizes`]). That is 388 bytes for each of the 30 pairs.
//! - The same calls give the same beliefs, bit for bit, on every target: floats are added, subtracted, multiplied,
//!   divided, compared and rounded to integers, nothing else; no function of a mathematical library, no clock.
//! - Whatever is observed within the ranges of [`kromka_core::bounds`], and most of what is not: every number stays
//!   finite and [`Estimates::is_consistent`] holds; probabilities are 0 to 1, curves never fall, energies, costs
//!   and latencies are in their bounds. A clock that steps back stands still instead.
//! - A cap is hard for its try: no charge up to the dearest that was seen lately takes an answer of its length beyond
//!   the limit. (What an earlier try of the task cost counts as expected until the host tells it.)
//! - One wild outcome moves an estimate by no more than its gain, 8 % to a half, of 3 usual errors.
//! - A belief is O(1): a dozen sums of 6 products, and 16 buckets where a cap cuts. An observation is O(1): 36 products
//!   for each of up to 3 regressions.
//!
//! # What it does not do
//!
//! It chooses nothing, keeps no task, reads no clock and sends nothing. It forecasts no time of day, no place and no
//! other device's state; what others learned is a prior here, and no observation. A quantity that the host does not measure (0 ms, a charge of 0 for what is not free) is not
//! learned. Correlations between environments are known only of a hybrid with the
//! premium cloud and of those on one uplink.
//!
//! # Features
//!
//! `serde`: estimates, conditions and priors can be serialised; [`Estimates::is_consistent`] judges what was read.
//! `std` (default) adds nothing here.
#![no_std]

#[cfg(any(test, feature = "std"))]
extern crate std;

mod belief;
mod conditions;
mod convert;
mod energy;
mod estimates;
mod expected;
mod experience;
mod features;
mod model;
mod moments;
mod observe;
mod prior;
mod reach;
mod regression;
mod sizes;
mod timeout;
mod uplink;

pub use conditions::Conditions;
pub use energy::EnergyUse;
pub use estimates::Estimates;
pub use experience::{Experience, Lesson, SHARED};
pub use prior::Prior;
pub use reach::{Breaker, Reach, Standing};
pub use regression::{FEATURES, Features, Regression};
pub use sizes::{BUCKETS, Fit, Sizes};
