//! Chooses where a task runs: filters the six options by hard limits, weighs each with the fallback that suits it best,
//! exactly, and explains.
//!
//! ```
//! use kromka_core::*;
//! use kromka_decision::{ReadyPolicy, RuleTable, Terms, decide};
//! let policy = ReadyPolicy::new(&Policy::default().validate()?, &Preferences::default().validate()?);
//! let (device, link, rules) = (DeviceSample::default(), LinkSample::default(), RuleTable::default());
//! let weights = policy.weights_at(&device);
//! let terms = Terms::new(&policy, &weights, &rules, &device, &link, Tick::ZERO);
//! let options = EnvironmentMap::from_fn(ExecutionOption::ideal);
//! let verdict = decide(&Valid::of(TaskKind::Inference), &options, &terms);
//!
//! assert_eq!(verdict.decision().map(|decision| decision.chosen), Some(Environment::Local));
//! # Ok::<(), PolicyError>(())
//! ```
//!
//! # In the order of the flow
//!
//! - belief: [`Belief`](kromka_core::Belief) and [`Surroundings`], from which [`evaluate`] makes an option
//! - terms: [`ReadyPolicy`] (a policy with a user's preferences), its [`NormalWeights`] in the device's context, the
//!   [`RuleTable`] of custom [`Rule`]s, and what budget and power allow, together [`Terms`]
//! - decision: [`decide`]; [`decide_into`] with a scorecard for each option; [`judge`], the same in place, for hot
//!   loops; [`decide_batch`], where each choice takes a place from the cases after it
//! - explanation: [`Explanation`] of a verdict, [`Reason`] of one rejection
//! - in the specification's terms: the [`Strategy`] of a choice; [`assess`] and [`determine`], its order of precedence
//! - modes: a policy's mode selects the expected utility of pairs (default), the weighted sum, or one of the methods of
//!   [`mcda`]: TOPSIS, VIKOR and PROMETHEE II
//!
//! # Guarantees
//!
//! - Nothing allocates, nothing panics; neither std nor alloc is needed.
//! - The same inputs give the same verdict, bit for bit, on every target. Ties go to the lower environment.
//! - Every environment that is not chosen has a reason with what it had and what it needed.
//! - Scores are exact: a criterion's value is `1 − ⌊10⁹ · x / X⌋ / 10⁹`, the weights are 10⁹ parts divided by largest
//!   remainder, and the parts of a score with its bonus sum to it without any rounding. The difference of two scores is
//!   within 11 parts per billion of what it would be without the roundings named here.
//! - Expected utility is exact over all pairs of a choice and a fallback: probabilities and shares of time are rounded
//!   down to 10⁻⁹, their products too, the mean of what is in time to 1 ms, and the index to 10⁻¹⁸; nothing else is. What
//!   is left out of the search cannot win. Every fallback passes the same hard limits as the choice.
//! - The modes of [`mcda`] compute in floats, rounded to a billionth. An option without a curve gets one by float
//!   arithmetic, the same on every target.
//! - O(options × (options + criteria + rules × conditions)) at most: 6, 11, 64 and 4. Inputs are in the ranges of
//!   [`kromka_core::bounds`]; options beyond them still get a verdict.
//!
//! # Where the specification leaves a hole
//!
//! The confidence of an estimate moves no score, because a doubtful estimate is not a bad one: the spread of latency is
//! in its curve, or the policy's `risk` adds deviations before latency and cost are held against their limits, and a
//! decision carries the confidence of what it chose. Quality of service is hard limits (quality, availability, energy),
//! `deferrable` (a [`Verdict`] of its own) and a priority that rules can read. The context moves the weight of energy,
//! not the finished score.
//!
//! # What it does not do
//!
//! It learns nothing, keeps nothing, reads no clock and sends nothing. Expected utility looks two tries ahead: having a
//! fallback is priced in what a choice is worth, having a second one is not. In all other modes availability is a
//! criterion and a limit, no fallback is priced, and their order is that of the indices.
//!
//! # Features
//!
//! `serde`: fields, rules and prepared rules can be serialised. `std` (default) adds nothing here.
//!
//! [`Verdict`]: kromka_core::Verdict
#![no_std]

#[cfg(any(test, feature = "std"))]
extern crate std;

mod batch;
mod decide;
mod evaluate;
mod explain;
mod field;
mod filter;
pub mod mcda;
mod rank;
mod rules;
mod scale;
mod score;
mod strategy;
mod terms;
mod utility;
mod weights;

pub use batch::{BatchError, Case, decide_batch};
pub use decide::{Judgement, decide, decide_into, judge};
pub use evaluate::{Room, Surroundings, evaluate};
pub use explain::{Explanation, Reason};
pub use field::Field;
pub use rules::{Comparison, Condition, Effect, ReadyRule, Rule, RuleError, RuleTable};
pub use strategy::{Assessment, LocalSupport, Processing, Strategy, assess, determine};
pub use terms::Terms;
pub use weights::{GAIN_MAX_MILLI, GAIN_ONE_MILLI, NormalWeights, ReadyPolicy};

/// The numbered errors of this crate.
pub const ERROR_TABLES: &[kromka_core::ErrorTable] = &[RuleError::TABLE, BatchError::TABLE, mcda::McdaError::TABLE];
