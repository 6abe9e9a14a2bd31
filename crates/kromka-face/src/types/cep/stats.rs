//! What an event engine has done.

use core::mem::MaybeUninit;

use kromka::cep::{Engine, IntakeStats, RuleId, RuleStats, SourceStats};

use crate::sized::{Growing, size_of_struct};
use crate::types::ORCHESTRATOR_NONE_U64;

/// What an engine holds and has done. Set it up with `orchestrator_cep_stats_init`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct orchestrator_cep_stats_t {
    /// The size of this structure, set by `orchestrator_cep_stats_init`.
    pub struct_size: u32,
    /// Values of an event: attributes that are declared.
    pub width: u32,
    /// Kinds of events that are declared.
    pub kinds: u32,
    /// Rules.
    pub rules: u32,
    /// Events that the rules have seen.
    pub events: u64,
    /// How late it is for the rules, in milliseconds.
    pub now_ms: u64,
    /// Nothing earlier will be seen by the rules, in milliseconds.
    pub watermark_ms: u64,
    /// Matches that wait for `orchestrator_cep_poll_match`.
    pub matches_waiting: u64,
    /// Events that were put in order: those that the rules have seen, and those that wait.
    pub accepted: u64,
    /// Events that came too late.
    pub late: u64,
    /// Events from the future.
    pub future: u64,
    /// How many of the late and the future ones found no room.
    pub dropped: u64,
    /// Events that were handed back because as many waited as may, or as many sources are known.
    pub refused: u64,
    /// Events that wait for those of other sources.
    pub events_waiting: u64,
    /// Events that wait for `orchestrator_cep_poll_late`.
    pub late_waiting: u64,
    /// Sources that are known.
    pub sources: u32,
    /// How many of them are not waited for.
    pub idle: u32,
}

// SAFETY: repr(C), the size first, integers only.
unsafe impl Growing for orchestrator_cep_stats_t {
    const NAME: &'static str = "orchestrator_cep_stats_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        width: 0,
        kinds: 0,
        rules: 0,
        events: 0,
        now_ms: 0,
        watermark_ms: 0,
        matches_waiting: 0,
        accepted: 0,
        late: 0,
        future: 0,
        dropped: 0,
        refused: 0,
        events_waiting: 0,
        late_waiting: 0,
        sources: 0,
        idle: 0,
    };
}

/// A count that a bound keeps far below.
pub(crate) fn narrow(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl From<&Engine> for orchestrator_cep_stats_t {
    fn from(engine: &Engine) -> Self {
        let (stats, schema) = (engine.stats(), engine.schema());
        let intake: IntakeStats = engine.intake_stats().unwrap_or_default();
        Self {
            width: narrow(schema.width()),
            kinds: narrow(schema.kinds()),
            rules: narrow(stats.rules),
            events: stats.events,
            now_ms: stats.now.ms(),
            watermark_ms: intake.watermark.ms(),
            matches_waiting: stats.waiting as u64,
            accepted: intake.accepted,
            late: intake.late,
            future: intake.future,
            dropped: intake.dropped,
            refused: intake.refused,
            events_waiting: intake.waiting as u64,
            late_waiting: intake.side as u64,
            sources: narrow(intake.sources),
            idle: narrow(intake.idle),
            ..Self::INIT
        }
    }
}

/// What a rule is and keeps. Set it up with `orchestrator_cep_rule_stats_init`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct orchestrator_cep_rule_stats_t {
    /// The size of this structure, set by `orchestrator_cep_rule_stats_init`.
    pub struct_size: u32,
    /// Elements that its events are bound to.
    pub elements: u32,
    /// Actions.
    pub actions: u32,
    /// Matches of it that wait for `orchestrator_cep_poll_match`.
    pub waiting: u32,
    /// Events, attempts and operators that wait for others.
    pub nodes: u32,
    /// Streams that it tells apart.
    pub keys: u32,
    /// Matches so far.
    pub matches: u64,
    /// How many times there were more matches than its quota had room for.
    pub matches_cut: u64,
    /// Of `nodes`, those that were given up, or not begun, because there were too many.
    pub nodes_dropped: u64,
    /// Of `keys`, those that were forgotten, or not begun, because there were too many.
    pub keys_dropped: u64,
}

// SAFETY: repr(C), the size first, integers only.
unsafe impl Growing for orchestrator_cep_rule_stats_t {
    const NAME: &'static str = "orchestrator_cep_rule_stats_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        elements: 0,
        actions: 0,
        waiting: 0,
        nodes: 0,
        keys: 0,
        matches: 0,
        matches_cut: 0,
        nodes_dropped: 0,
        keys_dropped: 0,
    };
}

impl orchestrator_cep_rule_stats_t {
    /// Of a rule, if there is one.
    pub(crate) fn of(engine: &Engine, rule: RuleId) -> Option<Self> {
        let RuleStats { matches, waiting, matches_cut, nodes, nodes_dropped, keys, keys_dropped } =
            engine.rule_stats(rule)?;
        Some(Self {
            elements: narrow(engine.elements(rule)?.len()),
            actions: narrow(engine.actions(rule)?.len()),
            waiting,
            nodes,
            keys,
            matches,
            matches_cut,
            nodes_dropped,
            keys_dropped,
            ..Self::INIT
        })
    }
}

/// What a source of events has said. Set it up with `orchestrator_cep_source_stats_init`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct orchestrator_cep_source_stats_t {
    /// The size of this structure, set by `orchestrator_cep_source_stats_init`.
    pub struct_size: u32,
    /// Whether the others do not wait for it.
    pub idle: MaybeUninit<bool>,
    /// The latest of its events that were put in order, in milliseconds; `ORCHESTRATOR_NONE_U64` before the first.
    pub latest_ms: u64,
    /// The host's time when that came; without, when the source was first heard; in milliseconds.
    pub moved_ms: u64,
    /// Events that were put in order.
    pub accepted: u64,
    /// Events that came too late: many at once may be a clock that was set back.
    pub late: u64,
    /// Events from the future: its clock is fast.
    pub future: u64,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestrator_cep_source_stats_t {
    const NAME: &'static str = "orchestrator_cep_source_stats_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        idle: MaybeUninit::new(false),
        latest_ms: ORCHESTRATOR_NONE_U64,
        moved_ms: 0,
        accepted: 0,
        late: 0,
        future: 0,
    };
}

impl From<&SourceStats> for orchestrator_cep_source_stats_t {
    fn from(stats: &SourceStats) -> Self {
        let SourceStats { latest, moved, is_idle, accepted, late, future, .. } = *stats;
        Self {
            idle: MaybeUninit::new(is_idle),
            latest_ms: latest.map_or(ORCHESTRATOR_NONE_U64, |at| at.ms()),
            moved_ms: moved.ms(),
            accepted,
            late,
            future,
            ..Self::INIT
        }
    }
}
