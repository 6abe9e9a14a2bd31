//! Complex events: patterns of events, in three dialects, found as the events come.
//!
//! ```
//! use core::time::Duration;
//! use kromka_cep::{Engine, Event, Predicate, Rule, Rules, Schema, Sequence, attribute};
//! use kromka_core::Tick;
//!
//! // Hot, and shaken within thirty seconds of that.
//! let sequence = Sequence::begin("hot", Predicate::kind("reading").and(attribute("temperature").above(85)))
//!     .followed_by("shaken", attribute("vibration").above(0.7))
//!     .within(Duration::from_secs(30));
//! let built = Rule::new("failure", sequence).partition_by("key");
//! // The same in the rule language.
//! let rules = Rules::parse(
//!     "RULE failure: SEQUENCE(hot: reading (temperature > 85°C), shaken (vibration > 0.7g)) \
//!      WITHIN 30 SECONDS PARTITION BY key",
//! )?;
//! assert_eq!(rules.rules, [built]);
//!
//! let mut schema = Schema::new();
//! rules.declare(&mut schema)?;
//! let reading = schema.kind("reading")?;
//! let mut engine = Engine::new(schema);
//! engine.add_rule(&rules.rules[0])?;
//!
//! let event = |second: u64, id: u64| Event { at: Tick::from_ms(1_000 * second), key: 7, kind: reading, id };
//! engine.push(&[event(0, 1), event(10, 2), event(20, 3)], &[86.0, 0.1, 84.0, 0.2, 80.0, 0.9])?;
//! let found = engine.poll().expect("a match");
//! assert_eq!(found.bindings.iter().map(|binding| binding.event).collect::<Vec<_>>(), [1, 3]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # In the order of the flow
//!
//! - [`Schema`]: the kinds of [`Event`]s, the attributes that come with them as rows of numbers, and the texts among those
//! - [`Rule`]: a [`Pattern`], and what its streams are told apart by. A pattern is
//!   - a [`Sequence`] of [`Element`]s, as in Flink's library: what may lie between them ([`Contiguity`]), how many times, what
//!     must not come, within which time, and what a match does to others ([`AfterMatch`], [`Consume`]);
//!   - an [`Expression`] of what is true from when on, as in Esper's patterns;
//!   - a [`RowPattern`], the regular expression of SQL's `MATCH_RECOGNIZE`
//! - [`Rules`]: several of them, read from a text or from JSON; `docs/CEP.md` has the grammar. [`attribute`],
//!   [`Sequence::begin`], [`Expression::event`] and [`RowPattern::parse`] begin what is built in Rust
//! - [`Predicate`]: what is asked of an event, of those that are bound already, and of rows before; [`key_of`] makes the key of
//!   an event of a text
//! - [`Intake`]: puts events of several sources in order for an engine, and tells apart what is too late
//! - [`Engine`]: takes events, tells [`Match`]es
//!
//! # Guarantees
//!
//! - The same calls give the same matches in the same order; no clock is read.
//! - Whatever the pattern and the events, nothing panics, and one call ends after a bounded number of steps: what could be without
//!   end is refused where the rule is added, or has a limit in [`bounds`].
//! - No rule keeps more than its [`Quota`], but for what one event adds: what is dropped is counted.
//! - An event that no rule asks for touches none of those in which nothing has begun, however many there are.
//! - Whatever a text of rules is, it is read in time and memory in proportion to its length, which is bounded.
//!
//! # What it does not do
//!
//! It windows and aggregates nothing: it tells which events belong together.
//!
//! # Features
//!
//! | feature | by default | adds |
//! |---|---|---|
//! | `std` | yes | nothing here yet; it also turns on that of `kromka-core`. Without it the crate is `no_std` and needs `alloc` |
//! | `serde` | no | [`Rules`], [`Rule`] and all that they are made of can be read and written, as JSON with `serde_json` |
//! | | | an [`Intake`] can be saved with what waits in it, and come back; so can its [`IntakeConfig`] and [`SourceStats`] |
//! | | | an [`Engine`] can be saved with all that its rules have begun, and come back: `Engine::snapshot_len`, `Engine::snapshot`, `Engine::to_bytes`, `Engine::restore`, which tells `Restored`, and `SNAPSHOT_VERSION` |
#![no_std]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod algebra;
mod automaton;
pub mod bounds;
mod builder;
mod chain;
mod due;
mod engine;
mod error;
mod event;
mod found;
mod index;
mod intake;
#[cfg(feature = "serde")]
mod json;
mod kept;
mod key;
mod language;
mod out;
mod pattern;
mod program;
mod quota;
mod retired;
mod room;
mod rows;
mod rule;
mod rules;
mod running;
mod sequence;
#[cfg(feature = "serde")]
mod snapshot;
mod stream;
mod test;

pub use builder::{AttributeName, attribute};
#[cfg(feature = "serde")]
pub use engine::snapshot::Restored;
pub use engine::{Engine, EngineStats};
pub use error::{
    DeclarationError, EventError, IntakeConfigError, IntakeStateError, PatternError, PatternSnapshotError, SchemaError,
    SyntaxError,
};
pub use event::{ABSENT, AttributeKind, Event, KindId, Schema};
pub use intake::Intake;
pub use intake::config::IntakeConfig;
pub use intake::side::{LateEvent, Reason};
pub use intake::stats::{IntakeStats, SourceStats, Taken};
pub use key::key_of;
pub use language::{Excerpt, Expected, Found, Position};
pub use out::{Binding, Completion, Match, RuleId};
pub use pattern::Pattern;
pub use pattern::algebra::Expression;
pub use pattern::predicate::{Comparison, Operand, Predicate, Value};
pub use pattern::rows::{AfterRows, RowExpression, RowPattern};
pub use pattern::sequence::{AfterMatch, Consume, Content, Contiguity, Element, Sequence};
pub use quota::RuleStats;
pub use rule::{Action, Argument, Quota, Rule, WhenFull};
pub use rules::{Attribute, Rules};
#[cfg(feature = "serde")]
pub use snapshot::SNAPSHOT_VERSION;

/// The tables of this crate's errors.
pub const ERROR_TABLES: &[kromka_core::ErrorTable] = &[
    SchemaError::TABLE,
    PatternError::TABLE,
    SyntaxError::TABLE,
    DeclarationError::TABLE,
    EventError::TABLE,
    IntakeConfigError::TABLE,
    IntakeStateError::TABLE,
    PatternSnapshotError::TABLE,
];
