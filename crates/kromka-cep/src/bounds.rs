//! What may be how much.

use kromka_core::bounds::Bound;

const fn int(field: &'static str, min: i64, max: i64) -> Bound<i64> {
    Bound { field, min, max }
}

/// Kinds of events.
pub const KINDS_MAX: usize = 4_096;
/// Attributes of events.
pub const ATTRIBUTES_MAX: usize = 256;
/// Texts that attributes hold.
pub const SYMBOLS_MAX: usize = 1 << 20;
/// Bytes of a name, or of a text that an attribute holds.
pub const NAME_BYTES_MAX: usize = 256;
/// Each of what a rule's quota is of.
pub const QUOTA_MAX: u32 = 1 << 24;
/// Rules of an engine.
pub const RULES_MAX: usize = 65_536;
/// Rules that were removed or replaced, and of which matches wait: as many as there may be before none is added, and then all others.
pub const RETIRED_MAX: usize = 2 * RULES_MAX;
/// Elements of a pattern.
pub const ELEMENTS_MAX: usize = 256;
/// Conditions within each other, and groups of a pattern.
pub const DEPTH_MAX: usize = 32;
/// What a pattern may be compiled to.
pub const STATES_MAX: usize = 16_384;
/// Events that an element may be made of, where that is bounded.
pub const TIMES_MAX: u32 = 1_024;
/// Times that end, or begin, something in one go over the streams of a rule: after a jump of years, what lasts a millisecond has
/// begun anew this often at most. What begins anew after that begins at the time jumped to.
pub const TIMERS_MAX: usize = 65_536;
/// Ways to combine what the operands of all `and`s of an expression were, that one event completes.
pub const COMBINED_MAX: usize = 1 << 20;
/// Rows that a condition may look back.
pub const EARLIER_MAX: u32 = 64;
/// Expressions whose orders are tried: six have 720.
pub const PERMUTED_MAX: usize = 6;
/// How much earlier than the latest of its source an event may come, in milliseconds: up to 49 days, a 32-bit count.
pub const LATENESS_MS: Bound<i64> = int("lateness_ms", 0, u32::MAX as i64);
/// How much later than the host's time an event may claim to be, in milliseconds.
pub const FUTURE_SKEW_MS: Bound<i64> = int("future_skew_ms", 0, u32::MAX as i64);
/// How long a source may say nothing new before the others go on without it, in milliseconds.
pub const IDLE_MS: Bound<i64> = int("idle_ms", 1, u32::MAX as i64);
/// Events that wait for those of other sources.
pub const WAITING_MAX: usize = 1 << 24;
/// Sources that are told apart.
pub const SOURCES_MAX: usize = 65_536;
/// Events in the side output.
pub const LATE_MAX: usize = 1 << 20;

// Places of an intake are numbered by 32 bits.
const _: () = assert!(WAITING_MAX < u32::MAX as usize);
const _: () = assert!(SOURCES_MAX < u32::MAX as usize);
const _: () = assert!(LATE_MAX < u32::MAX as usize);
/// Bytes of a text of rules.
pub const TEXT_BYTES_MAX: usize = 1 << 20;
/// Conditions of one element in a text of rules, and values in them: each state of a pattern has its own copy of them.
pub const CONDITIONS_MAX: usize = 1_024;
/// Different values that a rule may count: each is compared with all before.
pub const DISTINCT_MAX: u32 = 32;
