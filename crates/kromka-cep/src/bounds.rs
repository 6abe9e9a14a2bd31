//! What may be how much.

/// Kinds of events.
pub const KINDS_MAX: usize = 4_096;
/// Attributes of events.
pub const ATTRIBUTES_MAX: usize = 256;
/// Texts that attributes hold.
pub const SYMBOLS_MAX: usize = 1 << 20;
/// Bytes of a name, or of a text that an attribute holds.
pub const NAME_BYTES_MAX: usize = 256;
/// Events and attempts that a rule may keep.
pub const NODES_MAX: u32 = 1 << 24;
/// Matches of a rule that may wait to be polled.
pub const MATCHES_MAX: u32 = 1 << 24;
/// Streams of a rule.
pub const KEYS_MAX: u32 = 1 << 24;
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
/// Rows that a condition may look back.
pub const EARLIER_MAX: u32 = 64;
/// Expressions whose orders are tried: six have 720.
pub const PERMUTED_MAX: usize = 6;
/// Bytes of a text of rules.
pub const TEXT_BYTES_MAX: usize = 1 << 20;
/// Conditions of one element in a text of rules, and values in them: each state of a pattern has its own copy of them.
pub const CONDITIONS_MAX: usize = 1_024;
/// Different values that a rule may count: each is compared with all before.
pub const DISTINCT_MAX: u32 = 32;
