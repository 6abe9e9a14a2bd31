//! Rules come and go.

use core::ffi::{c_char, c_int};
use core::mem::MaybeUninit;

use kromka::cep::{RuleId, Rules};

use crate::engines::{self, Token, one, orchestrator_cep_t};
use crate::enums::{Format, format, orchestrator_cep_format_t};
use crate::error::FaceError;
use crate::fault::Fault;
use crate::guard::guard;
use crate::json::JsonError;
use crate::pointer;
use crate::text;

/// Rules of the caller, as a text.
///
/// # Safety
/// `text` is NULL or points to `len` bytes.
///
/// # Errors
/// What is wrong with the text.
unsafe fn rules(
    text: *const c_char,
    len: usize,
    written: MaybeUninit<orchestrator_cep_format_t>,
) -> Result<Rules, Fault> {
    let written = format(written)?;
    // SAFETY: the caller's promise.
    let text = unsafe { text::given(text, len, "text") }?;
    match written {
        Format::Language => Ok(Rules::parse(text)?),
        Format::Json => Ok(serde_json::from_str(text).map_err(JsonError::from)?),
    }
}

/// Adds all rules of a text, or none: those of the rule language, or of JSON, each of `len` bytes of UTF-8 without a NUL. What they
/// mention is declared with them, as are the attributes and kinds of events that the text declares. They see the events from now
/// on. Their numbers go to `rules`, in the order of the text, which has room for `capacity`; how many they are to `needed`. With
/// `capacity` 0 `rules` may be NULL.
///
/// A number names a rule for as long as the engine lives, and is not given again before 4294967296 others were. The text is
/// copied as far as needed. O(len, and what is declared); others wait for all of it. Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_COUNT` for a length that no memory
/// has, `ORCHESTRATOR_ERR_TEXT`; `ORCHESTRATOR_ERR_SYNTAX_...` for what is not understood, and `ORCHESTRATOR_ERR_JSON_RULES`, whose
/// messages say the line and the column; `ORCHESTRATOR_ERR_DECLARATION_...`, `ORCHESTRATOR_ERR_SCHEMA_...` and
/// `ORCHESTRATOR_ERR_PATTERN_...` for what the engine does not take; `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL` where there are more than
/// `capacity`; those of every function that takes an engine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_add_rules(
    engine: *mut orchestrator_cep_t,
    text: *const c_char,
    len: usize,
    format: MaybeUninit<orchestrator_cep_format_t>,
    rules: *mut u32,
    capacity: usize,
    needed: *mut usize,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a size.
        let needed = unsafe { pointer::cleared(needed, "needed", 0) }?;
        // SAFETY: the caller gives NULL or as many places.
        let out = (capacity > 0).then(|| unsafe { pointer::out_list(rules, capacity, "rules") }).transpose()?;
        // SAFETY: the caller gives NULL or as many bytes.
        let rules = unsafe { self::rules(text, len, format) }?;
        engines::with(Token::from_pointer(engine)?, |held| {
            let need = rules.rules.len();
            needed.write(need);
            if capacity < need {
                return Err(FaceError::BufferTooSmall { have: capacity, need }.into());
            }
            let added = held.add(&rules)?;
            if let Some(out) = out {
                out.write(0, added.iter().map(|rule| rule.0));
            }
            Ok(0)
        })
    })
}

/// Adds the rule of a text that has one, and gives its number.
///
/// As `orchestrator_cep_add_rules`. Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_ONE_RULE` where the text has none, or more, and those of `orchestrator_cep_add_rules`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_add_rule(
    engine: *mut orchestrator_cep_t,
    text: *const c_char,
    len: usize,
    format: MaybeUninit<orchestrator_cep_format_t>,
    rule: *mut u32,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a number.
        let out = unsafe { pointer::cleared(rule, "rule", 0) }?;
        // SAFETY: the caller gives NULL or as many bytes.
        let rules = unsafe { rules(text, len, format) }?;
        engines::with(Token::from_pointer(engine)?, |held| {
            one(&rules)?;
            held.add(&rules)?.iter().for_each(|rule| out.write(rule.0));
            Ok(0)
        })
    })
}

/// Puts the rule of a text that has one in the place of another, and gives its number, `replaced`, which no rule had before: it begins
/// anew, and the others go on. Matches of the one before that wait are told, as by `orchestrator_cep_remove_rule`.
///
/// As `orchestrator_cep_add_rules`. Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_NO_RULE`, `ORCHESTRATOR_ERR_ONE_RULE` where the text has none, or more, and those of
/// `orchestrator_cep_add_rules`. The rule is as before then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_replace_rule(
    engine: *mut orchestrator_cep_t,
    rule: u32,
    text: *const c_char,
    len: usize,
    format: MaybeUninit<orchestrator_cep_format_t>,
    replaced: *mut u32,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a number.
        let out = unsafe { pointer::cleared(replaced, "replaced", 0) }?;
        // SAFETY: the caller gives NULL or as many bytes.
        let rules = unsafe { rules(text, len, format) }?;
        engines::with(Token::from_pointer(engine)?, |held| {
            out.write(held.replace(RuleId(rule), &rules)?.0);
            Ok(0)
        })
    })
}

/// Removes a rule with all that it has begun. Matches of it that wait are told: what it is called, its elements, its actions and its
/// counters stay known until all were polled and the rules are changed again.
///
/// O(rules). Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_NO_RULE`; those of every function that takes an engine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_remove_rule(engine: *mut orchestrator_cep_t, rule: u32) -> c_int {
    guard(|| {
        engines::with(Token::from_pointer(engine)?, |held| {
            if !held.engine.remove_rule(RuleId(rule)) {
                return Err(FaceError::NoRule { rule }.into());
            }
            Ok(0)
        })
    })
}

/// Lists the numbers of all rules, in the order in which they were added, into `rules`, which has room for `capacity`; how many they
/// are into `needed`. With `capacity` 0 it only tells the number, and `rules` may be NULL.
///
/// O(rules). Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_COUNT` for a `capacity` that no memory has,
/// `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL`; those of every function that takes an engine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_rules(
    engine: *mut orchestrator_cep_t,
    rules: *mut u32,
    capacity: usize,
    needed: *mut usize,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a size.
        let needed = unsafe { pointer::cleared(needed, "needed", 0) }?;
        // SAFETY: the caller gives NULL or as many places.
        let out = (capacity > 0).then(|| unsafe { pointer::out_list(rules, capacity, "rules") }).transpose()?;
        engines::with(Token::from_pointer(engine)?, |held| {
            let need = held.engine.stats().rules;
            needed.write(need);
            let Some(out) = out else { return Ok(0) };
            if capacity < need {
                return Err(FaceError::BufferTooSmall { have: capacity, need }.into());
            }
            out.write(0, held.engine.rules().map(|rule| rule.0));
            Ok(0)
        })
    })
}
