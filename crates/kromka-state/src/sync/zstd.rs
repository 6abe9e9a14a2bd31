//! Frames made smaller.

use alloc::vec::Vec;

use crate::bounds::COMPRESS_FROM;
use crate::error::MessageError;

/// A gateway compresses many small frames; higher levels gain a percent or two on them.
const LEVEL: i32 = 3;
/// Bytes of the length that stands before what is compressed.
const LENGTH_MAX: usize = 4;

/// The bytes, if they are fewer so.
pub(super) fn pack(items: &[u8]) -> Option<Vec<u8>> {
    if items.len() <= COMPRESS_FROM {
        return None;
    }
    let packed = zstd::bulk::compress(items, LEVEL).ok()?;
    (packed.len() + LENGTH_MAX < items.len()).then_some(packed)
}

/// The bytes that came to these, which have as many as was said.
pub(super) fn unpack(packed: &[u8], len: usize) -> Result<Vec<u8>, MessageError> {
    match zstd::bulk::decompress(packed, len) {
        Ok(items) if items.len() == len => Ok(items),
        _ => Err(MessageError::Compressed { len }),
    }
}
