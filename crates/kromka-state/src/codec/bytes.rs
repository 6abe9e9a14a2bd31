//! Numbers of as many bytes as they need, one after another.

use alloc::vec::Vec;

use crate::error::MessageError;

/// Bits of a number that one byte holds; the eighth says that there are more.
const BITS: u32 = 7;
const MORE: u8 = 0x80;

#[derive(Debug, Default)]
pub(crate) struct Writer(pub(crate) Vec<u8>);

impl Writer {
    pub(crate) fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    #[expect(clippy::cast_possible_truncation, reason = "the low bits are what is written")]
    pub(crate) fn u64(&mut self, mut value: u64) {
        while value >= MORE.into() {
            self.0.push(value as u8 | MORE);
            value >>= BITS;
        }
        self.0.push(value as u8);
    }

    pub(crate) fn len(&mut self, len: usize) {
        self.u64(len as u64);
    }

    /// Small numbers of either sign are small.
    pub(crate) fn i64(&mut self, value: i64) {
        self.u64((value.cast_unsigned() << 1) ^ (value >> 63).cast_unsigned());
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.len(text.len());
        self.bytes(text.as_bytes());
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Reader<'a> {
    all: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(all: &'a [u8]) -> Self {
        Self { all, at: 0 }
    }

    pub(crate) const fn left(&self) -> usize {
        self.all.len() - self.at
    }

    /// The byte that was read last is none that a document writes.
    pub(crate) const fn malformed(&self) -> MessageError {
        MessageError::Malformed { at: self.at.saturating_sub(1) }
    }

    pub(crate) const fn byte(&mut self) -> Result<u8, MessageError> {
        if self.at >= self.all.len() {
            return Err(MessageError::Truncated { have: self.all.len() });
        }
        let byte = self.all[self.at];
        self.at += 1;
        Ok(byte)
    }

    pub(crate) fn u64(&mut self) -> Result<u64, MessageError> {
        let mut value = 0;
        for shift in (0..u64::BITS).step_by(BITS as usize) {
            let byte = self.byte()?;
            let bits = u64::from(byte & !MORE);
            // A number has one spelling: no bits beyond the last, and no empty last byte.
            if bits << shift >> shift != bits || byte == 0 && shift > 0 {
                return Err(self.malformed());
            }
            value |= bits << shift;
            if byte & MORE == 0 {
                return Ok(value);
            }
        }
        Err(self.malformed())
    }

    pub(crate) fn u32(&mut self) -> Result<u32, MessageError> {
        let have = self.u64()?;
        u32::try_from(have).map_err(|_| MessageError::Length { have, max: u32::MAX.into() })
    }

    pub(crate) fn i64(&mut self) -> Result<i64, MessageError> {
        let value = self.u64()?;
        Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    /// A count of what takes at least a byte each, up to so many.
    pub(crate) fn len(&mut self, max: usize) -> Result<usize, MessageError> {
        let have = self.u64()?;
        let max = max.min(self.left());
        match usize::try_from(have) {
            Ok(len) if len <= max => Ok(len),
            _ => Err(MessageError::Length { have, max: max as u64 }),
        }
    }

    /// A place in a table of so many.
    pub(crate) fn place(&mut self, end: usize) -> Result<usize, MessageError> {
        let have = self.u64()?;
        usize::try_from(have).ok().filter(|place| *place < end).ok_or(self.malformed())
    }

    pub(crate) fn bytes(&mut self, len: usize) -> Result<&'a [u8], MessageError> {
        let rest = &self.all[self.at..];
        let Some(bytes) = rest.get(..len) else {
            return Err(MessageError::Truncated { have: self.all.len() });
        };
        self.at += len;
        Ok(bytes)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], MessageError> {
        let mut array = [0; N];
        array.copy_from_slice(self.bytes(N)?);
        Ok(array)
    }

    pub(crate) fn text(&mut self, max: usize) -> Result<&'a str, MessageError> {
        let len = self.len(max)?;
        self.text_of(len)
    }

    pub(crate) fn text_of(&mut self, len: usize) -> Result<&'a str, MessageError> {
        let bytes = self.bytes(len)?;
        core::str::from_utf8(bytes).map_err(|_| self.malformed())
    }

    pub(crate) const fn end(&self) -> Result<(), MessageError> {
        if self.left() == 0 { Ok(()) } else { Err(MessageError::Trailing { bytes: self.left() }) }
    }
}
