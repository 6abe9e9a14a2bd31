//! Event engines: how one is made, what an event is, what a match is, what came too late.

mod config;
mod restored;
mod stats;

use core::mem::MaybeUninit;

use kromka::cep::{Binding, Completion, Event, KindId, LateEvent, Match, Reason, bounds as ranges};
use kromka::core::Tick;

pub use config::*;
pub use restored::*;
pub use stats::*;

use super::ORCHESTRATOR_NONE_U64;
use crate::enums::{orchestrator_cep_completion_t, orchestrator_cep_late_reason_t};
use crate::error::FaceError;
use crate::fault::Fault;
use crate::sized::{Growing, size_of_struct};

/// Most kinds of events.
pub const ORCHESTRATOR_CEP_KINDS_MAX: u32 = 4096;
/// Most attributes of events.
pub const ORCHESTRATOR_CEP_ATTRIBUTES_MAX: u32 = 256;
/// Most texts that attributes hold.
pub const ORCHESTRATOR_CEP_TEXTS_MAX: u32 = 1_048_576;
/// Bytes of a name, or of a text that an attribute holds, without its NUL.
pub const ORCHESTRATOR_CEP_NAME_MAX: usize = 256;
/// Most rules of an engine.
pub const ORCHESTRATOR_CEP_RULES_MAX: u32 = 65_536;

// A header cannot compute, so the numbers stand above; they are those of the engine.
const _: () = {
    assert!(ORCHESTRATOR_CEP_KINDS_MAX as usize == ranges::KINDS_MAX);
    assert!(ORCHESTRATOR_CEP_ATTRIBUTES_MAX as usize == ranges::ATTRIBUTES_MAX);
    assert!(ORCHESTRATOR_CEP_TEXTS_MAX as usize == ranges::SYMBOLS_MAX);
    assert!(ORCHESTRATOR_CEP_NAME_MAX == ranges::NAME_BYTES_MAX);
    assert!(ORCHESTRATOR_CEP_RULES_MAX as usize == ranges::RULES_MAX);
};

/// What an event is, but for its values: those are a row beside it. Never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct orchestrator_cep_event_t {
    /// When it happened, as its source says, in milliseconds of the clock that all events are of.
    pub at_ms: u64,
    /// What it belongs to, such as a device: events of one key are a stream of their own where a rule says so.
    pub key: u64,
    /// Which one it is: matches name their events by this. Of the host's choice.
    pub id: u64,
    /// Its kind, as `orchestrator_cep_declare_kind` gives it.
    pub kind: u32,
    /// 0.
    pub reserved: u32,
}

impl orchestrator_cep_event_t {
    const EMPTY: Self = Self { at_ms: 0, key: 0, id: 0, kind: 0, reserved: 0 };

    /// The engine checks the kind, as far as its type goes.
    pub(crate) fn read(&self, kinds: usize) -> Result<Event, Fault> {
        let wrong = |argument, have: u32, max| FaceError::Count { argument, have: have.into(), min: 0, max };
        if self.reserved != 0 {
            return Err(wrong("reserved", self.reserved, 0).into());
        }
        let last = i64::try_from(kinds).unwrap_or(i64::MAX) - 1;
        let kind = u16::try_from(self.kind).map_err(|_| wrong("kind", self.kind, last))?;
        Ok(Event { at: Tick::from_ms(self.at_ms), key: self.key, kind: KindId(kind), id: self.id })
    }
}

impl From<&Event> for orchestrator_cep_event_t {
    fn from(event: &Event) -> Self {
        Self { at_ms: event.at.ms(), key: event.key, id: event.id, kind: event.kind.0.into(), reserved: 0 }
    }
}

/// An event that is part of a match. Never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct orchestrator_cep_binding_t {
    /// The element of the rule's pattern that it is bound to, by its place: `orchestrator_cep_element_name` has its name.
    pub element: u32,
    /// 0.
    pub reserved: u32,
    /// The id of the event.
    pub event: u64,
}

impl From<&Binding> for orchestrator_cep_binding_t {
    fn from(binding: &Binding) -> Self {
        Self { element: binding.element, reserved: 0, event: binding.event }
    }
}

/// A match. Set it up with `orchestrator_cep_match_init`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct orchestrator_cep_match_t {
    /// The size of this structure, set by `orchestrator_cep_match_init`.
    pub struct_size: u32,
    /// Of which rule.
    pub rule: u32,
    /// What completed it.
    pub completed_by: MaybeUninit<orchestrator_cep_completion_t>,
    /// Its events, as many as were written to `bindings`.
    pub binding_count: u32,
    /// The id of its first event; of a match of no rows, of the row that it would have begun with.
    pub first: u64,
    /// The id of the event that completed it; 0 where time did.
    pub event: u64,
    /// The time that completed it, in milliseconds; `ORCHESTRATOR_NONE_U64` where an event did.
    pub time_ms: u64,
    /// Whether its time was over before all was there: its bindings are the events that were.
    pub timed_out: MaybeUninit<bool>,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestrator_cep_match_t {
    const NAME: &'static str = "orchestrator_cep_match_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        rule: 0,
        completed_by: MaybeUninit::new(orchestrator_cep_completion_t::ORCHESTRATOR_CEP_BY_EVENT),
        binding_count: 0,
        first: 0,
        event: 0,
        time_ms: ORCHESTRATOR_NONE_U64,
        timed_out: MaybeUninit::new(false),
    };
}

impl From<&Match<'_>> for orchestrator_cep_match_t {
    fn from(found: &Match<'_>) -> Self {
        let (by, event, time_ms) = match found.by {
            Completion::Event(id) => {
                (orchestrator_cep_completion_t::ORCHESTRATOR_CEP_BY_EVENT, id, ORCHESTRATOR_NONE_U64)
            }
            Completion::Time(at) => (orchestrator_cep_completion_t::ORCHESTRATOR_CEP_BY_TIME, 0, at.ms()),
        };
        Self {
            rule: found.rule.0,
            completed_by: MaybeUninit::new(by),
            binding_count: u32::try_from(found.bindings.len()).unwrap_or(u32::MAX),
            first: found.first,
            event,
            time_ms,
            timed_out: MaybeUninit::new(found.is_timed_out),
            ..Self::INIT
        }
    }
}

/// An event that was not put in order. Set it up with `orchestrator_cep_late_init`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct orchestrator_cep_late_t {
    /// The size of this structure, set by `orchestrator_cep_late_init`.
    pub struct_size: u32,
    /// Why.
    pub why: MaybeUninit<orchestrator_cep_late_reason_t>,
    /// The event.
    pub event: orchestrator_cep_event_t,
    /// Where it came from.
    pub source: u64,
    /// The earliest that it could have been when it came, in milliseconds, or the latest where it claims to be from the future.
    pub limit_ms: u64,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestrator_cep_late_t {
    const NAME: &'static str = "orchestrator_cep_late_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        why: MaybeUninit::new(orchestrator_cep_late_reason_t::ORCHESTRATOR_CEP_LATE),
        event: orchestrator_cep_event_t::EMPTY,
        source: 0,
        limit_ms: 0,
    };
}

impl From<&LateEvent<'_>> for orchestrator_cep_late_t {
    fn from(late: &LateEvent<'_>) -> Self {
        let (why, limit) = match late.why {
            Reason::Late { watermark } => (orchestrator_cep_late_reason_t::ORCHESTRATOR_CEP_LATE, watermark),
            Reason::Future { until } => (orchestrator_cep_late_reason_t::ORCHESTRATOR_CEP_FUTURE, until),
        };
        let event = (&late.event).into();
        Self { why: MaybeUninit::new(why), event, source: late.source, limit_ms: limit.ms(), ..Self::INIT }
    }
}
