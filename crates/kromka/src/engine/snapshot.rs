//! The whole state as bytes.
//!
//! Layout: magic `KRMK`, version (u16, little endian), two zero bytes, length of the body (u32), CRC-32 of the body
//! (u32), body. The body is postcard: the live state, the number of slots, the rules, the slots.

use kromka_decision::{ReadyRule, RuleTable};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::core::{Core, Live, ready};
use super::slot::Slot;
use crate::error::SnapshotError;
use kromka_core::Validate;

/// The version of the layout and of everything in it; another one is refused.
pub const SNAPSHOT_VERSION: u16 = 1;
const MAGIC: [u8; 4] = *b"KRMK";
const HEADER: usize = 16;

/// Writes behind one another what postcard makes of values, or only counts.
struct Writer<'a> {
    buffer: &'a mut [u8],
    at: usize,
    need: usize,
}

impl Writer<'_> {
    fn put<T: Serialize + ?Sized>(&mut self, value: &T) {
        let size = postcard::serialize_with_flavor::<T, _, usize>(value, postcard::ser_flavors::Size::default());
        // Nothing of ours fails to be counted; should it ever, the buffer is simply never large enough.
        self.need = self.need.saturating_add(size.unwrap_or(usize::MAX));
        if let Some(rest) = self.buffer.get_mut(self.at..)
            && let Ok(written) = postcard::to_slice(value, rest)
        {
            self.at += written.len();
        } else {
            self.at = usize::MAX;
        }
    }
}

pub(crate) fn write(core: &Core, slots: &[Slot], buffer: &mut [u8]) -> Result<usize, SnapshotError> {
    let have = buffer.len();
    let mut writer = Writer { at: HEADER.min(have), buffer, need: HEADER };
    writer.put(&core.live);
    writer.put(&slots.len());
    writer.put(&core.rules.len());
    for rule in core.rules.iter() {
        writer.put(rule);
    }
    for slot in slots {
        writer.put(slot);
    }
    let Writer { need, at, buffer } = writer;
    if at != need || need > have {
        return Err(SnapshotError::TooSmall { have, need });
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
    let word = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    let body = rest.get(..word(8) as usize).ok_or(not_one)?;
    let (have, need) = (crc32fast::hash(body), word(12));
    if have != need {
        return Err(SnapshotError::Checksum { have, need });
    }
    let mut at = body;
    let live: Live = take(&mut at)?;
    let need: usize = take(&mut at)?;
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
    live.config.check().map_err(|_| SnapshotError::Inconsistent)?;
    live.device.check().map_err(|_| SnapshotError::Inconsistent)?;
    live.link.check().map_err(|_| SnapshotError::Inconsistent)?;
    let policy = ready(&live.config).map_err(|_| SnapshotError::Inconsistent)?;
    Ok(Core { weights: policy.weights_at(&live.device), live, policy, rules })
}
