//! The naive engine: a list of all runs, each with its events, looked through for every event.

use anyhow::Result;
use kromka_cep::Contiguity;

use super::Engine;
use super::workload::{Drawn, Stream, Workload};

struct Run {
    /// The numbers of its events, which are their times.
    events: Vec<u64>,
}

pub(super) struct RunList {
    kinds: Vec<usize>,
    window_ms: u64,
    is_any: bool,
    consumes: bool,
    runs: Vec<Run>,
}

pub(super) fn make(workload: &Workload) -> Result<Option<Box<dyn Engine>>> {
    // Longer windows and sequences keep more runs than there is memory.
    let is_small = workload.is_hopeless && workload.length == 3 || workload.consumes || workload.counts_matches;
    if workload.is_keyed || workload.rules > 1 || !is_small {
        return Ok(None);
    }
    Ok(Some(Box::new(RunList {
        kinds: workload.kinds(0),
        window_ms: workload.window_ms.unwrap_or(u64::MAX),
        is_any: workload.contiguity == Contiguity::FollowedByAny,
        consumes: workload.consumes,
        runs: Vec::new(),
    })))
}

impl RunList {
    fn offer(&mut self, drawn: Drawn) -> u64 {
        let Drawn { number, kind, .. } = drawn;
        let window_ms = self.window_ms;
        self.runs.retain(|run| number - run.events[0] < window_ms);
        let mut matches = 0;
        for at in 0..self.runs.len() {
            let run = &mut self.runs[at];
            if run.events.len() >= self.kinds.len() || self.kinds[run.events.len()] != kind {
                continue;
            }
            let is_last = run.events.len() + 1 == self.kinds.len();
            matches += u64::from(is_last);
            if self.is_any {
                if !is_last {
                    let events = run.events.iter().copied().chain([number]).collect();
                    self.runs.push(Run { events });
                }
            } else {
                run.events.push(number);
            }
        }
        self.runs.retain(|run| run.events.len() < self.kinds.len());
        if kind == self.kinds[0] {
            self.runs.push(Run { events: vec![number] });
        }
        if self.consumes && matches > 0 {
            self.runs.clear();
        }
        matches
    }
}

impl Engine for RunList {
    fn run(&mut self, stream: &mut Stream, goes_on: &mut dyn FnMut(u64) -> bool) -> Result<u64> {
        let (mut events, mut matches) = (0, 0);
        while goes_on(events) {
            matches += self.offer(stream.next());
            events += 1;
        }
        Ok(matches)
    }
}
