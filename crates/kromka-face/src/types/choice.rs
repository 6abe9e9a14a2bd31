//! Which transport a message takes.

use core::mem::MaybeUninit;

use kromka::power::{Refusal, Scored, Transport, TransportChoice};

use super::{ORCHESTRATOR_TRANSPORT_CRITERIA, ORCHESTRATOR_TRANSPORTS_MAX};
use crate::enums::{give, orchestrator_transport_constraint_t};
use crate::sized::{Growing, size_of_struct};

/// A transport that can take a message, and what that is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct orchestrator_transport_score_t {
    /// Its id.
    pub id: u32,
    /// Its place in the list that was given.
    pub place: u32,
    /// The score, in parts per billion: the sum of the parts.
    pub score_ppb: u32,
    /// What each `orchestrator_transport_criterion_t` gives to it, in parts per billion.
    pub parts_ppb: [u32; ORCHESTRATOR_TRANSPORT_CRITERIA],
    /// When the message is expected to arrive, in milliseconds.
    pub time_ms: u32,
    /// What it costs, in billionths of a unit of the currency.
    pub cost_nano: i64,
    /// What the device spends on it, in microjoules.
    pub energy_uj: u64,
}

impl orchestrator_transport_score_t {
    const NONE: Self = Self {
        id: 0,
        place: 0,
        score_ppb: 0,
        parts_ppb: [0; ORCHESTRATOR_TRANSPORT_CRITERIA],
        time_ms: 0,
        cost_nano: 0,
        energy_uj: 0,
    };

    fn of(scored: &Scored, place: u32) -> Self {
        Self {
            id: u32::from(scored.id),
            place,
            score_ppb: scored.score.ppb(),
            parts_ppb: scored.parts,
            time_ms: scored.time_ms,
            cost_nano: scored.cost.nano(),
            energy_uj: scored.energy.uj(),
        }
    }
}

/// Why a transport cannot take a message.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct orchestrator_transport_refusal_t {
    /// Its id.
    pub id: u32,
    /// Its place in the list that was given.
    pub place: u32,
    /// What stood in its way, the first that did.
    pub constraint: MaybeUninit<orchestrator_transport_constraint_t>,
    /// What it had, in the constraint's unit.
    pub have: i64,
    /// What it needed.
    pub need: i64,
}

impl orchestrator_transport_refusal_t {
    const NONE: Self = Self {
        id: 0,
        place: 0,
        constraint: MaybeUninit::new(orchestrator_transport_constraint_t::ORCHESTRATOR_TRANSPORT_ENABLED),
        have: 0,
        need: 0,
    };

    fn of(refusal: &Refusal, place: u32) -> Self {
        Self {
            id: u32::from(refusal.id),
            place,
            constraint: give(refusal.constraint),
            have: refusal.have,
            need: refusal.need,
        }
    }
}

/// The transport of a message, what else could take it, and why the rest cannot. Set it up with
/// `orchestrator_transport_choice_init`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct orchestrator_transport_choice_t {
    /// The size of this structure, set by `orchestrator_transport_choice_init`.
    pub struct_size: u32,
    /// How many of `scored` there are.
    pub scored_count: u32,
    /// How many of `refused` there are.
    pub refused_count: u32,
    /// Which of `scored` to use; means something only when there are some. Not the first where the one in use was kept
    /// although another scores more, within the switch margin.
    pub chosen: u32,
    /// Those that can take the message, best first: the order in which to try them after the chosen one.
    pub scored: [orchestrator_transport_score_t; ORCHESTRATOR_TRANSPORTS_MAX],
    /// The others, as given.
    pub refused: [orchestrator_transport_refusal_t; ORCHESTRATOR_TRANSPORTS_MAX],
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestrator_transport_choice_t {
    const NAME: &'static str = "orchestrator_transport_choice_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        scored_count: 0,
        refused_count: 0,
        chosen: 0,
        scored: [orchestrator_transport_score_t::NONE; ORCHESTRATOR_TRANSPORTS_MAX],
        refused: [orchestrator_transport_refusal_t::NONE; ORCHESTRATOR_TRANSPORTS_MAX],
    };
}

impl orchestrator_transport_choice_t {
    /// A choice among these.
    pub(crate) fn of(choice: &TransportChoice, among: &[Transport]) -> Self {
        let place = |id: u16| {
            let place = among.iter().position(|transport| transport.id == id);
            place.and_then(|place| u32::try_from(place).ok()).unwrap_or_default()
        };
        let mut given = Self::INIT;
        for (to, scored) in given.scored.iter_mut().zip(choice.scored()) {
            *to = orchestrator_transport_score_t::of(scored, place(scored.id));
            given.scored_count += 1;
        }
        for (to, refusal) in given.refused.iter_mut().zip(choice.refused()) {
            *to = orchestrator_transport_refusal_t::of(refusal, place(refusal.id));
            given.refused_count += 1;
        }
        let chosen = choice.scored().iter().position(|scored| Some(scored) == choice.chosen());
        given.chosen = chosen.and_then(|chosen| u32::try_from(chosen).ok()).unwrap_or_default();
        given
    }
}
