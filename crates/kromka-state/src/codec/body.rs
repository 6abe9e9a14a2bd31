//! What was said, as a code and as little behind it as there need be.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::bounds::{KEY_BYTES_MAX, OBJECTS_MAX, VALUE_BYTES_MAX, VALUE_DEPTH_MAX};
use crate::codec::{Reader, Writer};
use crate::error::MessageError;
use crate::leaf::Body;
use crate::value::Value;

const NULL: u8 = 0;
const FALSE: u8 = 1;
const TRUE: u8 = 2;
const INT: u8 = 3;
const F64: u8 = 4;
const F32: u8 = 5;
const TEXT: u8 = 6;
const BYTES: u8 = 7;
const LIST: u8 = 8;
const MAP: u8 = 9;
const MADE_MAP: u8 = 10;
const MADE_COUNTER: u8 = 11;
/// A float as an integer over ten to the power of the code beyond this one.
const DECIMAL: u8 = 12;
/// An integer that is the code beyond this one.
const SMALL: u8 = 24;
/// A text that has as many bytes as the code is beyond this one.
const SHORT: u8 = 88;
/// No code of a body is here or above.
pub(super) const CODES: u8 = 120;

const POWERS: [f64; (SMALL - DECIMAL) as usize] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11];
/// Above this an integer of a decimal is written in as many bytes as the float has.
const MANTISSA_MAX: f64 = (1_u64 << 48) as f64;

/// The code of a body, and what is behind it.
pub(super) fn encode(body: &Body, out: &mut Writer) -> u8 {
    match body {
        Body::Value(value) => encode_value(value, out),
        Body::Map(index) => {
            out.u64((*index).into());
            MADE_MAP
        }
        Body::Counter(index, start) => {
            out.u64((*index).into());
            out.i64(*start);
            MADE_COUNTER
        }
    }
}

pub(super) fn decode(code: u8, from: &mut Reader<'_>) -> Result<Body, MessageError> {
    Ok(match code {
        MADE_MAP => Body::Map(index(from)?),
        MADE_COUNTER => Body::Counter(index(from)?, from.i64()?),
        _ => Body::Value(decode_value(code, from, 0)?),
    })
}

fn index(from: &mut Reader<'_>) -> Result<u32, MessageError> {
    let have = from.u32()?;
    if have < OBJECTS_MAX { Ok(have) } else { Err(MessageError::Length { have: have.into(), max: OBJECTS_MAX.into() }) }
}

/// A value with its code before it.
pub(super) fn encode_whole(value: &Value, out: &mut Writer) {
    let at = out.0.len();
    out.byte(0);
    out.0[at] = encode_value(value, out);
}

pub(super) fn decode_whole(from: &mut Reader<'_>, depth: usize) -> Result<Value, MessageError> {
    let code = from.byte()?;
    decode_value(code, from, depth)
}

/// A value that nothing holds: its items are small enough, and so must be their sum.
fn bounded(value: Value, depth: usize) -> Result<Value, MessageError> {
    let have = if depth == 0 { value.bytes() as u64 } else { 0 };
    if have > VALUE_BYTES_MAX as u64 {
        return Err(MessageError::Length { have, max: VALUE_BYTES_MAX as u64 });
    }
    Ok(value)
}

fn encode_value(value: &Value, out: &mut Writer) -> u8 {
    match value {
        Value::Null => NULL,
        Value::Bool(false) => FALSE,
        Value::Bool(true) => TRUE,
        Value::Int(value) => match u8::try_from(*value) {
            Ok(small) if small < SHORT - SMALL => SMALL + small,
            _ => {
                out.i64(*value);
                INT
            }
        },
        Value::Float(value) => encode_float(*value, out),
        Value::Text(text) => {
            if let Ok(len) = u8::try_from(text.len())
                && len < CODES - SHORT
            {
                out.bytes(text.as_bytes());
                return SHORT + len;
            }
            out.text(text);
            TEXT
        }
        Value::Bytes(bytes) => {
            out.len(bytes.len());
            out.bytes(bytes);
            BYTES
        }
        Value::List(items) => {
            out.len(items.len());
            items.iter().for_each(|item| encode_whole(item, out));
            LIST
        }
        Value::Map(items) => {
            out.len(items.len());
            for (key, item) in items.iter() {
                out.text(key);
                encode_whole(item, out);
            }
            MAP
        }
    }
}

/// What was measured has few decimals, and they take less than half of a float's bytes.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a float that does not fit is found by its bits, and within 48 bits a cast is exact"
)]
#[expect(clippy::cast_precision_loss, reason = "48 bits are within a float's 53")]
fn encode_float(value: f64, out: &mut Writer) -> u8 {
    for (code, power) in (DECIMAL..SMALL).zip(POWERS) {
        let scaled = value * power;
        if scaled.abs() > MANTISSA_MAX {
            break;
        }
        let mantissa = (scaled + if scaled < 0.0 { -0.5 } else { 0.5 }) as i64;
        if (mantissa as f64 / power).to_bits() == value.to_bits() {
            out.i64(mantissa);
            return code;
        }
    }
    let half = value as f32;
    if f64::from(half).to_bits() == value.to_bits() {
        out.bytes(&half.to_le_bytes());
        return F32;
    }
    out.bytes(&value.to_le_bytes());
    F64
}

#[expect(clippy::cast_precision_loss, reason = "a mantissa beyond what is written is another float, and no error")]
fn decode_value(code: u8, from: &mut Reader<'_>, depth: usize) -> Result<Value, MessageError> {
    if depth > VALUE_DEPTH_MAX {
        return Err(from.malformed());
    }
    Ok(match code {
        NULL => Value::Null,
        FALSE => Value::Bool(false),
        TRUE => Value::Bool(true),
        INT => Value::Int(from.i64()?),
        F64 => finite(f64::from_le_bytes(from.array()?), from)?,
        F32 => finite(f32::from_le_bytes(from.array()?).into(), from)?,
        TEXT => Value::Text(from.text(VALUE_BYTES_MAX)?.into()),
        BYTES => {
            let len = from.len(VALUE_BYTES_MAX)?;
            Value::Bytes(from.bytes(len)?.into())
        }
        LIST => {
            let len = from.len(VALUE_BYTES_MAX)?;
            let items = (0..len).map(|_| decode_whole(from, depth + 1)).collect::<Result<Vec<_>, _>>()?;
            bounded(Value::List(items), depth)?
        }
        MAP => {
            let len = from.len(VALUE_BYTES_MAX)?;
            let mut items = BTreeMap::new();
            for _ in 0..len {
                let key = String::from(from.text(KEY_BYTES_MAX.max(VALUE_BYTES_MAX))?);
                if items.insert(key, decode_whole(from, depth + 1)?).is_some() {
                    return Err(from.malformed());
                }
            }
            bounded(Value::Map(Box::new(items)), depth)?
        }
        DECIMAL..SMALL => Value::Float(from.i64()? as f64 / POWERS[usize::from(code - DECIMAL)]),
        SMALL..SHORT => Value::Int((code - SMALL).into()),
        SHORT..CODES => Value::Text(from.text_of((code - SHORT).into())?.into()),
        _ => return Err(from.malformed()),
    })
}

fn finite(value: f64, from: &Reader<'_>) -> Result<Value, MessageError> {
    if value.is_finite() { Ok(Value::Float(value)) } else { Err(from.malformed()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_that_come_to_more_than_a_value_may_have_are_refused() {
        let text = |len: usize| Value::Text("x".repeat(len).into());
        let read = |value: &Value| {
            let mut out = Writer::default();
            encode_whole(value, &mut out);
            decode_whole(&mut Reader::new(&out.0), 0)
        };
        let half = VALUE_BYTES_MAX / 2;
        let fits = Value::List(alloc::vec![text(half - 1), text(half - 1)]);
        assert_eq!(read(&fits), Ok(fits));
        let beyond = Value::List(alloc::vec![text(half), Value::List(alloc::vec![text(half - 2)])]);
        let have = beyond.bytes() as u64;
        assert_eq!(read(&beyond), Err(MessageError::Length { have, max: VALUE_BYTES_MAX as u64 }));
    }
}
