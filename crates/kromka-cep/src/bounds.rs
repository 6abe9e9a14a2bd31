//! What may be how much.

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
/// Elements of a pattern.
pub const ELEMENTS_MAX: usize = 256;
/// Conditions within each other, and groups of a pattern.
pub const DEPTH_MAX: usize = 32;
/// What a pattern may be compiled to.
pub const STATES_MAX: usize = 16_384;
/// Events that an element may be made of, where that is bounded.
pub const TIMES_MAX: u32 = 1_024;
/// Times that end, or begin, something in one go over a stream: after a jump of years, what lasts a millisecond has begun anew
/// this often at most. What begins anew after that begins at the time jumped to.
pub const TIMERS_MAX: usize = 65_536;
/// Ways to combine what the operands of all `and`s of an expression were, that one event completes.
pub const COMBINED_MAX: usize = 1 << 20;
/// Rows that a condition may look back.
pub const EARLIER_MAX: u32 = 64;
/// Expressions whose orders are tried: six have 720.
pub const PERMUTED_MAX: usize = 6;
