//! What events hold, how rules are written, what completes a match, why an event is late.

use core::mem::MaybeUninit;

use kromka::cep::AttributeKind;
use kromka::core::UnknownCode;

use super::{Code, code, of};

/// What an attribute of events holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_cep_attribute_t {
    /// A number.
    ORCHESTRATOR_CEP_NUMBER = 0,
    /// A text, as the number that `orchestrator_cep_declare_text` gives for it.
    ORCHESTRATOR_CEP_TEXT = 1,
}
// SAFETY: declared `repr(i32)` above.
unsafe impl Code for orchestrator_cep_attribute_t {}

/// How rules are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_cep_format_t {
    /// In the rule language.
    ORCHESTRATOR_CEP_LANGUAGE = 0,
    /// As JSON.
    ORCHESTRATOR_CEP_JSON = 1,
}
// SAFETY: declared `repr(i32)` above.
unsafe impl Code for orchestrator_cep_format_t {}

/// What completed a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_cep_completion_t {
    /// An event.
    ORCHESTRATOR_CEP_BY_EVENT = 0,
    /// Time.
    ORCHESTRATOR_CEP_BY_TIME = 1,
}
// SAFETY: declared `repr(i32)` above.
unsafe impl Code for orchestrator_cep_completion_t {}

/// Why an event was not put in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_cep_late_reason_t {
    /// It came too late: later events had been seen by the rules.
    ORCHESTRATOR_CEP_LATE = 0,
    /// It claims to be from the future.
    ORCHESTRATOR_CEP_FUTURE = 1,
}
// SAFETY: declared `repr(i32)` above.
unsafe impl Code for orchestrator_cep_late_reason_t {}

/// How a text of rules is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Language,
    Json,
}

/// What the attribute holds that C gave.
///
/// # Errors
/// [`UnknownCode`].
pub(crate) fn attribute_kind(raw: MaybeUninit<orchestrator_cep_attribute_t>) -> Result<AttributeKind, UnknownCode> {
    of(code(raw), &[AttributeKind::Number, AttributeKind::Symbol], "attribute")
}

/// The format that C gave.
///
/// # Errors
/// [`UnknownCode`].
pub(crate) fn format(raw: MaybeUninit<orchestrator_cep_format_t>) -> Result<Format, UnknownCode> {
    of(code(raw), &[Format::Language, Format::Json], "format")
}
