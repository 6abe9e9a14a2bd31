//! Rules in Rust, without spelling out what is as it is by default.
//!
//! What is built is the same as what the language and JSON say: the types are theirs.

mod expression;
mod predicate;
mod rows;
mod rule;
mod sequence;

use core::time::Duration;

pub use predicate::{AttributeName, attribute};

/// The milliseconds of a duration, without parts of one.
fn ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
