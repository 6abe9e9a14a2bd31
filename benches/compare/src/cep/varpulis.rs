//! varpulis-sase: its engine of SASE+ patterns, with skip till any or next match as the workload has it.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use kromka_cep::Contiguity;
use varpulis_core::Event;
use varpulis_sase::{PatternBuilder, SaseEngine, SelectionStrategy};

use super::Engine;
use super::workload::{KINDS, Stream, Workload};

pub(super) struct Varpulis {
    engine: SaseEngine,
    names: Vec<Arc<str>>,
}

pub(super) fn make(workload: &Workload) -> Result<Option<Box<dyn Engine>>> {
    // It has no consumption but that of the first match of a run, and takes one pattern; longer windows do not end.
    let is_short = workload.window_ms.is_none_or(|window| window <= 1_000) && workload.length <= 6;
    if workload.rules > 1 || !is_short || workload.counts_matches {
        return Ok(None);
    }
    let name = |kind: usize| format!("k{kind}");
    let events = workload.kinds(0).into_iter().enumerate();
    let events = events.map(|(at, kind)| PatternBuilder::event_as(&name(kind), &format!("e{at}"))).collect();
    let mut pattern = PatternBuilder::seq(events);
    if let Some(window) = workload.window_ms {
        pattern = PatternBuilder::within(pattern, Duration::from_millis(window));
    }
    let strategy = match workload.contiguity {
        Contiguity::FollowedByAny => SelectionStrategy::SkipTillAnyMatch,
        Contiguity::Next | Contiguity::FollowedBy => SelectionStrategy::SkipTillNextMatch,
    };
    let engine = SaseEngine::new(pattern).with_strategy(strategy).with_event_time();
    Ok(Some(Box::new(Varpulis { engine, names: (0..=KINDS).map(|kind| name(kind).into()).collect() })))
}

impl Engine for Varpulis {
    fn run(&mut self, stream: &mut Stream, goes_on: &mut dyn FnMut(u64) -> bool) -> Result<u64> {
        let (mut events, mut matches) = (0, 0);
        while goes_on(events) {
            let drawn = stream.next();
            let at = i64::try_from(drawn.number).ok().and_then(chrono::DateTime::from_timestamp_millis);
            let event = Event::new_at(Arc::clone(&self.names[drawn.kind]), at.unwrap_or_default());
            matches += self.engine.process(&event).len() as u64;
            events += 1;
        }
        Ok(matches)
    }
}
