//! The whole state as bytes.
//!
//! Layout: magic `KRMK`, version (u16, little endian), two zero bytes, length of the body (u32), CRC-32 of the body
//! (u32), body. The body is postcard: the live state, the number of slots, the number of rules, the rules, the slots.
//! What follows the body is not looked at, so that a whole page of flash can be given.

use kromka_decision::{ReadyRule, RuleTable};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::TASKS_MAX;
use super::core::{Core, Live, ready};
use super::slot::Slot;
use crate::error::SnapshotError;
use kromka_core::{Validate, bounds};

/// The version of the layout and of everything in it; another one is refused.
pub const SNAPSHOT_VERSION: u16 = 7;
const MAGIC: [u8; 4] = *b"KRMK";
const HEADER: usize = 16;

/// Where the parts of a body go, one behind the other.
trait Sink {
    fn put<T: Serialize>(&mut self, value: &T);
}

/// Only counts.
struct Count(usize);

impl Sink for Count {
    fn put<T: Serialize>(&mut self, value: &T) {
        let size = postcard::serialize_with_flavor::<T, _, usize>(value, postcard::ser_flavors::Size::default());
        // Nothing of ours fails to be counted; should it ever, no buffer is large enough.
        self.0 = self.0.saturating_add(size.unwrap_or(usize::MAX));
    }
}

/// Writes, and knows nothing better to do with what does not fit than to be full.
struct Write<'a> {
    buffer: &'a mut [u8],
    at: usize,
}

impl Sink for Write<'_> {
    fn put<T: Serialize>(&mut self, value: &T) {
        let rest = self.buffer.get_mut(self.at..).unwrap_or_default();
        let written = postcard::to_slice(value, rest).map(|written| written.len());
        self.at = self.at.saturating_add(written.unwrap_or(usize::MAX));
    }
}

fn body(core: &Core, slots: &[Slot], sink: &mut impl Sink) {
    sink.put(&core.live);
    sink.put(&slots.len());
    sink.put(&core.rules.len());
    core.rules.iter().for_each(|rule| sink.put(rule));
    slots.iter().for_each(|slot| sink.put(slot));
}

/// How many bytes [`write`] takes.
pub(crate) fn len(core: &Core, slots: &[Slot]) -> usize {
    let mut count = Count(HEADER);
    body(core, slots, &mut count);
    count.0
}

pub(crate) fn write(core: &Core, slots: &[Slot], buffer: &mut [u8]) -> Result<usize, SnapshotError> {
    let (have, need) = (buffer.len(), len(core, slots));
    let too_small = SnapshotError::TooSmall { have, need };
    if need > have {
        return Err(too_small);
    }
    let mut sink = Write { buffer, at: HEADER };
    body(core, slots, &mut sink);
    let Write { buffer, at } = sink;
    if at != need {
        return Err(too_small);
    }
    let (header, body) = buffer.split_at_mut(HEADER);
    let body = &body[..need - HEADER];
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
    header[..4].copy_from_slice(&MAGIC);
    header[4..6].copy_from_slice(&SNAPSHOT_VERSION.to_le_bytes());
    header[6..8].fill(0);
    header[8..12].copy_from_slice(&length.to_le_bytes());
    header[12..16].copy_from_slice(&crc32fast::hash(body).to_le_bytes());
    Ok(need)
}

pub(crate) fn read(bytes: &[u8], slots: &mut [Slot]) -> Result<Core, SnapshotError> {
    let not_one = SnapshotError::NotASnapshot { have: bytes.len() };
    let (header, rest) = bytes.split_at_checked(HEADER).ok_or(not_one)?;
    if header[..4] != MAGIC {
        return Err(not_one);
    }
    let version = u16::from_le_bytes([header[4], header[5]]);
    if version != SNAPSHOT_VERSION {
        return Err(SnapshotError::Version { have: version, need: SNAPSHOT_VERSION });
    }
    if header[6..8] != [0, 0] {
        return Err(not_one);
    }
    let word = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    let body = rest.get(..word(8) as usize).ok_or(not_one)?;
    let (have, need) = (crc32fast::hash(body), word(12));
    if have != need {
        return Err(SnapshotError::Checksum { have, need });
    }
    let mut at = body;
    let live: Live = take(&mut at)?;
    let need: usize = take(&mut at)?;
    if need == 0 || need > TASKS_MAX {
        return Err(SnapshotError::Inconsistent);
    }
    if need != slots.len() {
        return Err(SnapshotError::Capacity { have: slots.len(), need });
    }
    let mut rules = RuleTable::default();
    for _ in 0..take::<usize>(&mut at)? {
        let rule: ReadyRule = take(&mut at)?;
        rules.push_ready(rule).map_err(|_| SnapshotError::Inconsistent)?;
    }
    for slot in slots.iter_mut() {
        *slot = take(&mut at)?;
    }
    if !at.is_empty() {
        return Err(SnapshotError::Inconsistent);
    }
    let core = rebuild(live, rules)?;
    if !core.is_consistent(slots) {
        return Err(SnapshotError::Inconsistent);
    }
    Ok(core)
}

fn take<T: DeserializeOwned>(bytes: &mut &[u8]) -> Result<T, SnapshotError> {
    let (value, rest) = postcard::take_from_bytes(bytes).map_err(|_| SnapshotError::Inconsistent)?;
    *bytes = rest;
    Ok(value)
}

/// What is not in a snapshot because it follows from what is.
fn rebuild(live: Live, rules: RuleTable) -> Result<Core, SnapshotError> {
    bounds::TICK_MS.check_u64(live.now.ms()).map_err(|_| SnapshotError::Inconsistent)?;
    live.config.check().map_err(|_| SnapshotError::Inconsistent)?;
    live.limits.check().map_err(|_| SnapshotError::Inconsistent)?;
    live.device.check().map_err(|_| SnapshotError::Inconsistent)?;
    live.link.check().map_err(|_| SnapshotError::Inconsistent)?;
    let policy = ready(&live.config).map_err(|_| SnapshotError::Inconsistent)?.policy;
    let weights = policy.weights_under(&live.device, live.thrift_milli());
    Ok(Core { weights, throttle: live.throttle(), live, policy, rules })
}
