//! Snapshots: what their bytes are, how they are written, and what of them is believed.
//!
//! Layout: magic `KRMP`, version (u16, little endian), two zero bytes, length of the body (u32), CRC-32 of the body (u32),
//! body. The body is postcard, in this order:
//!
//! 1. the time, events so far, and the schema by its names;
//! 2. the intake, if there is one;
//! 3. the rules: name, fingerprint and counters of each, the events and bindings that it keeps, its streams;
//! 4. the names and actions of the rules of which matches wait to be polled, and those matches.
//!
//! What follows the body is not looked at, so that a whole page of flash can be given. A checksum is no signature: whatever
//! passes it is checked still, so that no bytes make an engine that panics.

use alloc::vec::Vec;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::PatternSnapshotError;

/// The version of the layout, and of what programs are compiled to, since states are saved by their numbers; another one is
/// refused.
pub const SNAPSHOT_VERSION: u16 = 2;
const MAGIC: [u8; 4] = *b"KRMP";
const HEADER: usize = 16;
/// Counters that are read: from here on they count for longer than anything runs.
const COUNT_MAX: u64 = 1 << 62;

/// What is read, or why not.
pub(crate) type Loaded<T> = Result<T, PatternSnapshotError>;

/// What must be true of a snapshot, or it was not written by an engine.
pub(crate) const fn must(holds: bool, what: &'static str) -> Loaded<()> {
    if holds { Ok(()) } else { Err(PatternSnapshotError::Inconsistent { what }) }
}

/// It was not written by an engine.
pub(crate) const fn refused<T>(what: &'static str) -> Loaded<T> {
    Err(PatternSnapshotError::Inconsistent { what })
}

/// Counters go on from where they were without an end.
pub(crate) fn must_count(counters: &[u64]) -> Loaded<()> {
    must(counters.iter().all(|count| *count <= COUNT_MAX), "a counter")
}

/// Where the parts of a body go, one behind the other.
pub(crate) trait Sink {
    fn put<T: Serialize + ?Sized>(&mut self, value: &T);
}

/// Only counts.
pub(crate) struct Count(usize);

impl Sink for Count {
    fn put<T: Serialize + ?Sized>(&mut self, value: &T) {
        let size = postcard::serialize_with_flavor::<T, _, usize>(value, postcard::ser_flavors::Size::default());
        // Nothing of ours fails to be counted; should it ever, no buffer is large enough.
        self.0 = self.0.saturating_add(size.unwrap_or(usize::MAX));
    }
}

/// Writes, and knows nothing better to do with what does not fit than to be full.
pub(crate) struct Write<'a> {
    buffer: &'a mut [u8],
    at: usize,
}

impl Sink for Write<'_> {
    fn put<T: Serialize + ?Sized>(&mut self, value: &T) {
        let rest = self.buffer.get_mut(self.at..).unwrap_or_default();
        let written = postcard::to_slice(value, rest).map(|written| written.len());
        self.at = self.at.saturating_add(written.unwrap_or(usize::MAX));
    }
}

/// The bytes of a snapshot whose body is counted so.
pub(crate) fn len(body: impl FnOnce(&mut Count)) -> usize {
    let mut count = Count(HEADER);
    body(&mut count);
    count.0
}

/// Writes a snapshot of `need` bytes.
pub(crate) fn write(buffer: &mut [u8], need: usize, body: impl FnOnce(&mut Write<'_>)) -> Loaded<usize> {
    let have = buffer.len();
    let too_small = PatternSnapshotError::TooSmall { have, need };
    let length = need.checked_sub(HEADER).and_then(|length| u32::try_from(length).ok()).ok_or(too_small)?;
    if need > have {
        return Err(too_small);
    }
    let mut sink = Write { buffer, at: HEADER };
    body(&mut sink);
    let Write { buffer, at } = sink;
    if at != need {
        return Err(too_small);
    }
    let (header, body) = buffer.split_at_mut(HEADER);
    header[..4].copy_from_slice(&MAGIC);
    header[4..6].copy_from_slice(&SNAPSHOT_VERSION.to_le_bytes());
    header[6..8].fill(0);
    header[8..12].copy_from_slice(&length.to_le_bytes());
    header[12..16].copy_from_slice(&crc32fast::hash(&body[..need - HEADER]).to_le_bytes());
    Ok(need)
}

/// What is left of a body.
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// The body of a snapshot that is whole.
    pub(crate) fn open(bytes: &'a [u8]) -> Loaded<Self> {
        let not_one = PatternSnapshotError::NotASnapshot { have: bytes.len() };
        let (header, rest) = bytes.split_at_checked(HEADER).ok_or(not_one)?;
        if header[..4] != MAGIC {
            return Err(not_one);
        }
        let have = u16::from_le_bytes([header[4], header[5]]);
        if have != SNAPSHOT_VERSION {
            return Err(PatternSnapshotError::Version { have, need: SNAPSHOT_VERSION });
        }
        if header[6..8] != [0, 0] {
            return Err(not_one);
        }
        let word = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
        let body = rest.get(..word(8) as usize).ok_or(not_one)?;
        let (have, need) = (crc32fast::hash(body), word(12));
        if have != need {
            return Err(PatternSnapshotError::Checksum { have, need });
        }
        Ok(Self(body))
    }

    /// The next part.
    pub(crate) fn take<T: DeserializeOwned>(&mut self) -> Loaded<T> {
        let taken = postcard::take_from_bytes(self.0);
        let (value, rest) = taken.map_err(|_| PatternSnapshotError::Inconsistent { what: "its encoding" })?;
        self.0 = rest;
        Ok(value)
    }

    /// As many of the next parts as there are said to be.
    pub(crate) fn take_all<T: DeserializeOwned>(&mut self) -> Loaded<Vec<T>> {
        self.take()
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
