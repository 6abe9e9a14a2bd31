//! The header of `.npy` files (NumPy Enhancement Proposal 1 and its versions 1 to 3), and the numbers behind it.
//!
//! By hand, as the crates that do it read the header by a parser of all of Python's literals, fifteen crates with it.

use alloc::string::String;
use alloc::vec::Vec;
use std::io::Read;

use crate::file::error::FileError;

const MAGIC: &[u8; 6] = b"\x93NUMPY";
/// Bytes of a header at most: one of two axes has some hundred.
const HEADER_MAX: u32 = 1 << 16;
/// Where the numbers begin is a multiple of this.
const ALIGNMENT: usize = 64;

/// The numbers that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    Half,
    Float,
    Double,
    Unsigned,
    Signed,
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) number: Number,
    pub(super) rows: u64,
    pub(super) columns: u64,
}

impl Header {
    /// Reads up to the first number.
    pub(super) fn read(from: &mut impl Read) -> Result<Self, FileError> {
        let mut take = |count: u32| {
            let mut bytes = alloc::vec![0; count as usize];
            from.read_exact(&mut bytes).map_err(FileError::io(super::READING)).map(|()| bytes)
        };
        let first = take(8)?;
        let Some([version, _]) = first.strip_prefix(MAGIC) else {
            return Err(FileError::Npy { need: "the first bytes of such a file" });
        };
        let length = match version {
            1 => take(2)?,
            2 | 3 => take(4)?,
            _ => return Err(FileError::Npy { need: "version 1 to 3" }),
        };
        let length = length.iter().rev().fold(0, |length, byte| length << 8 | u32::from(*byte));
        if length > HEADER_MAX {
            return Err(FileError::Npy { need: "a header of at most 65,536 bytes" });
        }
        let text = take(length)?;
        Self::parse(&String::from_utf8_lossy(&text))
    }

    fn parse(text: &str) -> Result<Self, FileError> {
        let number = match value(text, "descr").map(|rest| rest.trim_start_matches(['\'', '"']).get(..3)) {
            Some(Some("<f2")) => Number::Half,
            Some(Some("<f4")) => Number::Float,
            Some(Some("<f8")) => Number::Double,
            Some(Some("|u1")) => Number::Unsigned,
            Some(Some("|i1")) => Number::Signed,
            _ => return Err(FileError::Npy { need: "little-endian floats of 2, 4 or 8 bytes, or integers of 1" }),
        };
        if value(text, "fortran_order").is_none_or(|rest| !rest.starts_with("False")) {
            return Err(FileError::Npy { need: "rows one after another (C order)" });
        }
        let axes = value(text, "shape").and_then(|rest| rest.strip_prefix('(')?.split_once(')'));
        let axes = axes.and_then(|(axes, _)| axes.split_once(','));
        let axis = |text: &str| text.trim().trim_end_matches(',').parse().ok();
        let (rows, columns) = axes.map_or((None, None), |(rows, columns)| (axis(rows), axis(columns)));
        match (rows, columns) {
            (Some(rows), Some(columns)) => Ok(Self { number, rows, columns }),
            _ => Err(FileError::Npy { need: "two axes: vectors and their values" }),
        }
    }
}

/// What is behind a key.
fn value<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let mut quoted = ['\'', '"'].into_iter().filter_map(|quote| {
        let (_, rest) = text.split_once(&alloc::format!("{quote}{key}{quote}"))?;
        rest.trim_start().strip_prefix(':').map(str::trim_start)
    });
    quoted.next()
}

/// The bytes up to the first number, for this kind and shape.
pub(super) fn header(number: &str, shape: &str) -> Vec<u8> {
    let mut text = alloc::format!("{{'descr': '{number}', 'fortran_order': False, 'shape': {shape}, }}");
    let before = MAGIC.len() + 4;
    let end = (before + text.len() + 1).next_multiple_of(ALIGNMENT);
    while before + text.len() + 1 < end {
        text.push(' ');
    }
    text.push('\n');
    let mut bytes = MAGIC.to_vec();
    bytes.extend([1, 0]);
    bytes.extend(u16::try_from(text.len()).unwrap_or(u16::MAX).to_le_bytes());
    bytes.extend(text.into_bytes());
    bytes
}

impl Number {
    pub(super) fn bytes(self) -> usize {
        match self {
            Self::Half => 2,
            Self::Float => 4,
            Self::Double => 8,
            Self::Unsigned | Self::Signed => 1,
        }
    }

    /// Appends the numbers of these bytes.
    pub(super) fn decode(self, bytes: &[u8], values: &mut Vec<f32>) {
        match self {
            Self::Half => values.extend(bytes.as_chunks().0.iter().map(|bytes| half(u16::from_le_bytes(*bytes)))),
            Self::Float => values.extend(bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes))),
            #[expect(clippy::cast_possible_truncation, reason = "rounded to what vectors are of")]
            Self::Double => values.extend(bytes.as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes) as f32)),
            Self::Unsigned => values.extend(bytes.iter().map(|byte| f32::from(*byte))),
            Self::Signed => values.extend(bytes.iter().map(|byte| f32::from(byte.cast_signed()))),
        }
    }
}

/// A half float (IEEE 754 binary16), exactly.
fn half(bits: u16) -> f32 {
    let sign = u32::from(bits >> 15) << 31;
    let (exponent, fraction) = (u32::from(bits >> 10 & 0x1F), u32::from(bits & 0x3FF));
    let magnitude = match exponent {
        // Below the smallest normal one, in steps of 2⁻²⁴.
        0 => (f32::from(bits & 0x3FF) / 16_777_216.0).to_bits(),
        0x1F => 0x7F80_0000 | fraction << 13,
        _ => (exponent + 112) << 23 | fraction << 13,
    };
    f32::from_bits(sign | magnitude)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_floats_are_exact() {
        let cases = [
            (0, 0.0),
            (0x3C00, 1.0),
            (0xC000, -2.0),
            (0x0001, 5.960_464_5e-8),
            (0x7BFF, 65_504.0),
            (0x3555, 0.333_251_95),
        ];
        for (bits, value) in cases {
            assert_eq!(half(bits).to_bits(), f32::to_bits(value), "{bits:#x}");
        }
        assert!(half(0x7C00).is_infinite() && half(0x7E00).is_nan() && half(0x8000).is_sign_negative());
    }

    #[test]
    fn headers_of_others_are_read() {
        let of = |text: &str| Header::parse(text);
        let need = Header { number: Number::Half, rows: 17_000, columns: 384 };
        assert_eq!(of("{'descr': '<f2', 'fortran_order': False, 'shape': (17000, 384), }"), Ok(need));
        assert_eq!(of("{\"shape\":(17000,384),\"fortran_order\":False,\"descr\":\"<f2\"}"), Ok(need));
        for wrong in [
            "",
            "{'descr': '>f4', 'fortran_order': False, 'shape': (1, 2), }",
            "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 2), }",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 3), }",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 2), }",
            "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1, 2), }",
        ] {
            assert!(matches!(of(wrong), Err(FileError::Npy { .. })), "{wrong}");
        }
    }

    #[test]
    fn a_header_that_is_written_is_read() {
        let bytes = header("<f4", "(12, 3)");
        assert!(bytes.len().is_multiple_of(ALIGNMENT));
        let need = Header { number: Number::Float, rows: 12, columns: 3 };
        assert_eq!(Header::read(&mut &bytes[..]), Ok(need));
        for len in 0..bytes.len() {
            assert!(Header::read(&mut &bytes[..len]).is_err());
        }
    }
}
