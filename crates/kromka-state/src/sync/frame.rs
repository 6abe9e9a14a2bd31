//! Frames: items behind a version, before a checksum.

use alloc::vec::Vec;

use crate::bounds::{FRAME_OVERHEAD, ITEMS_MAX};
use crate::codec::{Reader, Writer};
use crate::error::MessageError;
use crate::sync::item::Item;

/// The low half of the first byte.
const VERSION: u8 = 1;
const VERSION_BITS: u8 = 0x0F;
/// In the high half: the items are compressed.
const COMPRESSED: u8 = 0x10;
/// The sender can read what is compressed.
const READS_COMPRESSED: u8 = 0x20;
const CHECKSUM: usize = 4;

const _: () = assert!(FRAME_OVERHEAD == 1 + CHECKSUM);

/// What a frame said.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) items: Vec<Item>,
    /// The peer reads what is compressed.
    pub(super) peer_reads: bool,
}

/// The frame of items that were encoded one after another. It is compressed where the peer reads that and it helps.
pub(super) fn close(items: &[u8], peer_reads: bool) -> Vec<u8> {
    let reads = if cfg!(feature = "zstd") { READS_COMPRESSED } else { 0 };
    let packed = if peer_reads { pack(items) } else { None };
    let mut out = Writer(Vec::with_capacity(FRAME_OVERHEAD + items.len()));
    match packed {
        Some(packed) => {
            out.byte(VERSION | reads | COMPRESSED);
            out.len(items.len());
            out.bytes(&packed);
        }
        None => {
            out.byte(VERSION | reads);
            out.bytes(items);
        }
    }
    let checksum = crc32fast::hash(&out.0);
    out.bytes(&checksum.to_le_bytes());
    out.0
}

/// What is in a frame of so many bytes at most, before compression.
pub(super) fn open(frame: &[u8], max: usize) -> Result<Frame, MessageError> {
    let have = frame.len();
    if have > max {
        return Err(MessageError::Length { have: have as u64, max: max as u64 });
    }
    let Some((content, checksum)) = frame.split_last_chunk::<CHECKSUM>() else {
        return Err(MessageError::Truncated { have });
    };
    let (have, need) = (crc32fast::hash(content), u32::from_le_bytes(*checksum));
    if have != need {
        return Err(MessageError::Checksum { have, need });
    }
    let Some((first, items)) = content.split_first() else {
        return Err(MessageError::Truncated { have: frame.len() });
    };
    if first & VERSION_BITS != VERSION {
        return Err(MessageError::Version { have: first & VERSION_BITS, need: VERSION });
    }
    if first & !(VERSION_BITS | COMPRESSED | READS_COMPRESSED) != 0 {
        return Err(MessageError::Malformed { at: 0 });
    }
    let peer_reads = first & READS_COMPRESSED != 0;
    if first & COMPRESSED == 0 {
        return Ok(Frame { items: read(items)?, peer_reads });
    }
    let mut reader = Reader::new(items);
    let len = reader.u64()?;
    let Some(len) = usize::try_from(len).ok().filter(|len| *len <= max) else {
        return Err(MessageError::Length { have: len, max: max as u64 });
    };
    let packed = reader.bytes(reader.left())?;
    Ok(Frame { items: read(&unpack(packed, len)?)?, peer_reads })
}

fn read(bytes: &[u8]) -> Result<Vec<Item>, MessageError> {
    let mut reader = Reader::new(bytes);
    let mut items = Vec::new();
    while reader.left() > 0 {
        if items.len() >= ITEMS_MAX {
            return Err(MessageError::Length { have: items.len() as u64 + 1, max: ITEMS_MAX as u64 });
        }
        items.push(Item::decode(&mut reader)?);
    }
    Ok(items)
}

#[cfg(feature = "zstd")]
fn pack(items: &[u8]) -> Option<Vec<u8>> {
    super::zstd::pack(items)
}

#[cfg(feature = "zstd")]
fn unpack(packed: &[u8], len: usize) -> Result<Vec<u8>, MessageError> {
    super::zstd::unpack(packed, len)
}

#[cfg(not(feature = "zstd"))]
const fn pack(_items: &[u8]) -> Option<Vec<u8>> {
    None
}

#[cfg(not(feature = "zstd"))]
const fn unpack(_packed: &[u8], len: usize) -> Result<Vec<u8>, MessageError> {
    Err(MessageError::Compressed { len })
}
