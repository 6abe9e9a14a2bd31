//! What a rule is called, what its events are bound to, and what is to be done with its matches.

use core::ffi::{c_char, c_int};

use kromka::cep::{Action, Argument, RuleId};

use crate::engines::{self, Held, Token, orchestrator_cep_t};
use crate::error::FaceError;
use crate::fault::{Fault, Status};
use crate::guard::guard;
use crate::text;

/// One of several, by its place.
///
/// # Errors
/// [`FaceError::Count`].
fn pick<'a, T>(all: &'a [T], at: u32, argument: &'static str) -> Result<&'a T, FaceError> {
    let max = i64::try_from(all.len()).unwrap_or(i64::MAX) - 1;
    all.get(at as usize).ok_or(FaceError::Count { argument, have: at.into(), min: 0, max })
}

/// A buffer of the caller for a text.
struct Room {
    buf: *mut c_char,
    len: usize,
    needed: *mut usize,
}

impl Room {
    /// Writes the text that `name` finds in an engine.
    ///
    /// # Safety
    /// As for [`text::give`].
    unsafe fn take(
        &self,
        engine: *mut orchestrator_cep_t,
        name: impl FnOnce(&Held) -> Result<(&str, i32), Fault>,
    ) -> Status {
        // SAFETY: the caller's promise is the same.
        unsafe { text::clear(self.buf, self.len, self.needed) }?;
        engines::with(Token::from_pointer(engine)?, |held| {
            let (name, status) = name(held)?;
            // SAFETY: as above.
            unsafe { text::give(&name, self.buf, self.len, self.needed) }?;
            Ok(status)
        })
    }
}

fn action(held: &Held, rule: u32, action: u32) -> Result<&Action, Fault> {
    let actions = held.engine.actions(RuleId(rule)).ok_or(FaceError::NoRule { rule })?;
    Ok(pick(actions, action, "action")?)
}

/// Gives what a rule is called.
///
/// Writes up to `len` bytes with the NUL into `buf` and the bytes that the whole text needs into `needed`. With `len` 0 it only
/// tells the size, and `buf` may be NULL. A text that does not fit leaves `buf` empty. O(rules). Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL`, `ORCHESTRATOR_ERR_NO_RULE`; those of every function
/// that takes an engine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_rule_name(
    engine: *mut orchestrator_cep_t,
    rule: u32,
    buf: *mut c_char,
    len: usize,
    needed: *mut usize,
) -> c_int {
    guard(|| {
        let room = Room { buf, len, needed };
        // SAFETY: the caller gives NULL or `len` bytes, and NULL or a place for a size.
        unsafe { room.take(engine, |held| Ok((held.engine.name(RuleId(rule)).ok_or(FaceError::NoRule { rule })?, 0))) }
    })
}

/// Gives what an element of a rule's pattern is called, by its place from 0 to below `elements` of
/// `orchestrator_cep_rule_stats_t`: what the bindings of its matches name.
///
/// The buffer is as that of `orchestrator_cep_rule_name`. O(rules). Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_COUNT` for `element`, and those of `orchestrator_cep_rule_name`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_element_name(
    engine: *mut orchestrator_cep_t,
    rule: u32,
    element: u32,
    buf: *mut c_char,
    len: usize,
    needed: *mut usize,
) -> c_int {
    guard(|| {
        let room = Room { buf, len, needed };
        // SAFETY: the caller gives NULL or `len` bytes, and NULL or a place for a size.
        unsafe {
            room.take(engine, |held| {
                let elements = held.engine.elements(RuleId(rule)).ok_or(FaceError::NoRule { rule })?;
                Ok((pick(elements, element, "element")?, 0))
            })
        }
    })
}

/// Gives what is to be done with a rule's matches, by its place from 0 to below `actions` of `orchestrator_cep_rule_stats_t`:
/// `ALERT`, `TRIGGER`, `LOG` or another name. The host does it; the engine only tells. Returns how many arguments it has.
///
/// The buffer is as that of `orchestrator_cep_rule_name`. O(rules). Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_COUNT` for `action`, and those of `orchestrator_cep_rule_name`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_action_name(
    engine: *mut orchestrator_cep_t,
    rule: u32,
    action: u32,
    buf: *mut c_char,
    len: usize,
    needed: *mut usize,
) -> c_int {
    guard(|| {
        let room = Room { buf, len, needed };
        // SAFETY: the caller gives NULL or `len` bytes, and NULL or a place for a size.
        unsafe {
            room.take(engine, |held| {
                let action = self::action(held, rule, action)?;
                Ok((&action.name, i32::try_from(action.arguments.len()).unwrap_or(i32::MAX)))
            })
        }
    })
}

/// Gives what an action is done with, by its place from 0 on. Returns 0 for a text as it is, 1 for a name that whoever does it
/// knows.
///
/// The buffer is as that of `orchestrator_cep_rule_name`. O(rules). Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_COUNT` for `action` and `argument`, and those of `orchestrator_cep_rule_name`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_action_argument(
    engine: *mut orchestrator_cep_t,
    rule: u32,
    action: u32,
    argument: u32,
    buf: *mut c_char,
    len: usize,
    needed: *mut usize,
) -> c_int {
    guard(|| {
        let room = Room { buf, len, needed };
        // SAFETY: the caller gives NULL or `len` bytes, and NULL or a place for a size.
        unsafe {
            room.take(engine, |held| match pick(&self::action(held, rule, action)?.arguments, argument, "argument")? {
                Argument::Text(text) => Ok((text, 0)),
                Argument::Name(name) => Ok((name, 1)),
            })
        }
    })
}
