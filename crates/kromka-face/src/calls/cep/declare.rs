//! What events are made of.

use core::ffi::{c_char, c_int};
use core::mem::MaybeUninit;

use kromka::cep::key_of;

use crate::engines::{self, Token, orchestrator_cep_t};
use crate::enums::{attribute_kind, orchestrator_cep_attribute_t};
use crate::guard::guard;
use crate::pointer;
use crate::text;

/// Declares a kind of event, and gives its number; the same again is the same kind. `name` is UTF-8 up to a NUL, 1 to
/// `ORCHESTRATOR_CEP_NAME_MAX` bytes. Rules declare the kinds that they ask for; this tells their numbers, too. Up to
/// `ORCHESTRATOR_CEP_KINDS_MAX`, at any time.
///
/// `name` is copied. O(what is declared), and the next call that takes events looks at all rules once. Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_TEXT`, `ORCHESTRATOR_ERR_SCHEMA_NAME`,
/// `ORCHESTRATOR_ERR_SCHEMA_FULL`; those of every function that takes an engine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_declare_kind(
    engine: *mut orchestrator_cep_t,
    name: *const c_char,
    kind: *mut u32,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a number.
        let out = unsafe { pointer::cleared(kind, "kind", 0) }?;
        // SAFETY: the caller gives NULL or a text.
        let name = unsafe { text::ended(name, "name") }?;
        engines::with(Token::from_pointer(engine)?, |held| {
            let known = held.engine.schema().find_kind(name);
            let kind = known.map_or_else(|| held.engine.declare(|schema| schema.kind(name)), Ok)?;
            out.write(kind.0.into());
            Ok(0)
        })
    })
}

/// Declares an attribute of events, and gives its column, which is its place in the rows of values; the same again is the same
/// column. `name` is UTF-8 up to a NUL, 1 to `ORCHESTRATOR_CEP_NAME_MAX` bytes. Rules declare the attributes that they ask for;
/// this tells their columns, too. Up to `ORCHESTRATOR_CEP_ATTRIBUTES_MAX`. From the next call on rows are as wide as all
/// columns; events that wait have no value in a new one.
///
/// `name` is copied. O(what is declared), and the next call that takes events looks at all rules once. Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_TEXT`,
/// `ORCHESTRATOR_ERR_SCHEMA_NAME`, `ORCHESTRATOR_ERR_SCHEMA_FULL`; `ORCHESTRATOR_ERR_SCHEMA_ATTRIBUTE` where one of the name holds
/// something else; those of every function that takes an engine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_declare_attribute(
    engine: *mut orchestrator_cep_t,
    name: *const c_char,
    holds: MaybeUninit<orchestrator_cep_attribute_t>,
    column: *mut u32,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a number.
        let out = unsafe { pointer::cleared(column, "column", 0) }?;
        // SAFETY: the caller gives NULL or a text.
        let name = unsafe { text::ended(name, "name") }?;
        let holds = attribute_kind(holds)?;
        engines::with(Token::from_pointer(engine)?, |held| {
            let column = match held.engine.schema().find_attribute(name) {
                Some((column, known)) if known == holds => column,
                _ => held.engine.declare(|schema| schema.attribute(name, holds))?,
            };
            out.write(column.into());
            Ok(0)
        })
    })
}

/// Gives the key that rules mean by a text: `key = 'pump-7'` holds for events of the key of `pump-7`. A whole number as it is
/// usually written, up to 2^64 - 1, is itself; of any other text it is the 64-bit XXH3 hash of its bytes. `text` is UTF-8 up to a
/// NUL.
///
/// O(bytes). Any thread; it needs no engine, and changes nothing.
///
/// Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_TEXT`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_key(text: *const c_char, key: *mut u64) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a number.
        let out = unsafe { pointer::cleared(key, "key", 0) }?;
        // SAFETY: the caller gives NULL or a text.
        let text = unsafe { text::ended(text, "text") }?;
        out.write(key_of(text));
        Ok(0)
    })
}

/// Declares a text that attributes hold, and gives the value that stands for it in the rows; the same again is the same value.
/// `text` is UTF-8 up to a NUL, 0 to `ORCHESTRATOR_CEP_NAME_MAX` bytes. Rules declare the texts that they ask for. Up to
/// `ORCHESTRATOR_CEP_TEXTS_MAX`, at any time; none is forgotten while the engine lives.
///
/// `text` is copied. O(log texts). Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_TEXT`, `ORCHESTRATOR_ERR_SCHEMA_NAME`,
/// `ORCHESTRATOR_ERR_SCHEMA_FULL`; those of every function that takes an engine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_declare_text(
    engine: *mut orchestrator_cep_t,
    text: *const c_char,
    value: *mut f64,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a number.
        let out = unsafe { pointer::cleared(value, "value", 0.0) }?;
        // SAFETY: the caller gives NULL or a text.
        let text = unsafe { text::ended(text, "text") }?;
        engines::with(Token::from_pointer(engine)?, |held| {
            out.write(held.engine.symbol(text)?);
            Ok(0)
        })
    })
}
