//! Every range and capacity of this crate, once.

use kromka_core::bounds::Bound;

const fn int(field: &'static str, min: i64, max: i64) -> Bound<i64> {
    Bound { field, min, max }
}

/// Leaves of a document: registers, counters, flags and elements of sets, those that were deleted and not compacted too.
pub const LEAVES: Bound<i64> = int("max_leaves", 1, 1 << 24);
/// Messages that wait for earlier ones.
pub const HELD: Bound<i64> = int("held_max", 0, 65_536);
/// Bytes of messages that wait for earlier ones.
pub const HELD_BYTES: Bound<i64> = int("held_bytes_max", 0, 1 << 30);
/// Commits that a delta can begin after.
pub const HISTORY: Bound<i64> = int("history", 1, 1 << 20);
/// How far a message's hybrid clock may be ahead of the receiver's time, in milliseconds.
pub const DRIFT_MS: Bound<i64> = int("drift_max_ms", 0, u32::MAX as i64);

/// Keys of a path: more is no document but a list in disguise, and what recurses over a document must end.
pub const DEPTH_MAX: usize = 32;
/// Bytes of a key.
pub const KEY_BYTES_MAX: usize = 1_024;
/// Bytes of a value, as [`crate::Value::bytes`] counts them.
pub const VALUE_BYTES_MAX: usize = 1 << 20;
/// Lists and maps within each other in one value.
pub const VALUE_DEPTH_MAX: usize = 32;
/// Operations of a transaction.
pub const OPERATIONS_MAX: usize = 65_536;
/// Replicas that write a document, each replica itself among them whether it has written or not.
pub const REPLICAS_MAX: usize = 4_096;
/// Bytes of a message. A snapshot, which comes from its own replica, may have more.
pub const MESSAGE_BYTES_MAX: usize = 16 << 20;
/// Commits of one replica: at a thousand a second for nine thousand years.
pub const SEQ_MAX: u64 = 1 << 48;
/// A stamp: a Lamport clock, or 46 bits of milliseconds and 16 of a count.
pub const STAMP_MAX: u64 = 1 << 62;
/// Bits of a hybrid clock that count, below those of the milliseconds.
pub const HLC_COUNT_BITS: u32 = 16;
/// How far a message's Lamport clock may be ahead of ours: what is beyond is no clock, and would end ours.
pub const LAMPORT_AHEAD_MAX: u64 = 1 << 48;
/// Objects that one commit makes. At half of them a commit that nobody was told of is ended, so that another one can go on.
pub const OBJECTS_MAX: u32 = 1 << 20;
/// Counters whose parts are kept as they were before such a commit.
pub const OPEN_PARTS_MAX: usize = 4_096;
/// Names of one leaf that one replica gave and that are kept. Who uses an older one is asked for names.
pub const NAMES_EACH_MAX: usize = 4;
/// Names that a replica gives to leaves.
pub const NAMES_MAX: u32 = 1 << 31;
/// Nodes of the tree for each leaf that may be: the keys on the way to leaves.
pub const NODES_PER_LEAF: usize = 4;

const _: () = assert!(SEQ_MAX < STAMP_MAX && LAMPORT_AHEAD_MAX < STAMP_MAX);

/// Milliseconds over which changes gather.
pub const WINDOW: Bound<i64> = int("window_ms", 0, DAY_MS);
/// Milliseconds until what was not acknowledged is sent again.
pub const RETRY: Bound<i64> = int("retry_ms", 1, DAY_MS);
/// The same after many tries.
pub const RETRY_MAX: Bound<i64> = int("retry_max_ms", 1, DAY_MS);
/// Milliseconds between two comparisons.
pub const CHECK: Bound<i64> = int("check_ms", 1, 7 * DAY_MS);
/// Bytes of a frame before compression.
pub const FRAME_BYTES: Bound<i64> = int("frame_bytes_max", 256, MESSAGE_BYTES_MAX as i64);
/// Leaves from which on differences are looked for.
pub const COMPARE_FROM: Bound<i64> = int("compare_from", 0, 1 << 24);

const DAY_MS: i64 = 86_400_000;

/// Bytes of a frame that has no item: a version with flags, and a checksum.
pub const FRAME_OVERHEAD: usize = 5;
/// Frames of fewer bytes are not compressed: they would hardly be smaller.
pub const COMPRESS_FROM: usize = 1_024;
/// Events that wait for the host. The oldest of more are dropped, and counted.
pub const EVENTS_MAX: usize = 256;
/// Answers that wait to be sent. More are dropped: what they answer is sent again.
pub const ANSWERS_MAX: usize = 65_536;
/// Frames that they fill at most.
pub const ANSWER_FRAMES_MAX: usize = 4;
/// Messages of a document that were sent and may still be acknowledged.
pub const FLIGHTS_MAX: usize = 4;
/// Leaves that are listed rather than compared in sixteenths.
pub const LISTED_MAX: usize = 16;
/// Ranges in one turn of a comparison. Where there would be more, little is the same and the whole state is told.
pub const RANGES_MAX: usize = 1_024;
/// How often a turn of a comparison is said again, before it begins anew: the peer may have forgotten it.
pub const TURN_TRIES_MAX: u32 = 8;
/// Turns of a comparison at most: two for each cut, and a few around them.
pub const TURNS_MAX: u32 = 40;
/// What takes the time of a whole document, for each document of one frame: what is more than this is not listened to.
pub const DEAR_MAX: u32 = 4;
/// Items of a frame.
pub const ITEMS_MAX: usize = 65_536;
/// So many times as long the other side waits for a turn before it forgets a comparison.
pub const ANSWER_PATIENCE: u64 = 4;
/// Doublings of the time until something is sent again.
pub const RETRIES_COUNTED: u32 = 20;
