//! The attempts at a row pattern in a snapshot.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::automaton::{Action, Edge};
use crate::kept::saved::{Loader, SavedList, Saver};
use crate::rows::compile::Gate;
use crate::rows::run::{Attempt, Best, Program, Run, Way};
use crate::snapshot::{Loaded, must, must_count};

#[derive(Debug, Serialize, Deserialize)]
struct SavedWay {
    state: u32,
    list: SavedList,
}

#[derive(Debug, Serialize, Deserialize)]
struct SavedBest {
    list: SavedList,
    last: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct SavedAttempt {
    seq: u64,
    id: u64,
    ways: Vec<SavedWay>,
    best: Option<SavedBest>,
}

/// Rows so far, and what is tried, by the first rows.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Saved {
    rows: u64,
    attempts: Vec<SavedAttempt>,
}

impl Run {
    pub(crate) fn save(&self, saver: &mut Saver<'_>) -> Saved {
        let attempts = self.attempts.iter().map(|Attempt { seq, id, ways, best }| {
            let way = |way: &Way| SavedWay { state: way.state.into(), list: saver.list(way.link) };
            let ways = ways.iter().map(way).collect();
            let best = best.map(|Best { link, last }| SavedBest { list: saver.list(link), last });
            SavedAttempt { seq: *seq, id: *id, ways, best }
        });
        Saved { attempts: attempts.collect(), rows: self.rows }
    }

    /// What was saved, after so many events.
    pub(crate) fn load(saved: Saved, program: &Program, loader: &mut Loader, events: u64) -> Loaded<Self> {
        must_count(&[saved.rows])?;
        let mut run = Self { rows: saved.rows, ..Self::default() };
        for SavedAttempt { seq, id, ways, best } in saved.attempts {
            let is_behind = run.attempts.back().is_none_or(|before| before.seq < seq);
            must(is_behind && seq < events, "the first row of an attempt")?;
            let mut attempt = Attempt { seq, id, ways: Vec::new(), best: None };
            for SavedWay { state, list } in ways {
                let state = u16::try_from(state).ok().filter(|state| program.waits_in(*state));
                must(state.is_some(), "the state of an attempt")?;
                attempt.ways.push(Way { state: state.unwrap_or_default(), link: loader.list(list)? });
            }
            if let Some(SavedBest { list, last }) = best {
                must(last < events, "the last row of a match")?;
                attempt.best = Some(Best { link: loader.list(list)?, last });
            }
            run.nodes += 1 + attempt.ways.len();
            run.attempts.push_back(attempt);
        }
        Ok(run)
    }

    /// Attempts, and their ways.
    pub(crate) const fn nodes(&self) -> usize {
        self.nodes
    }
}

impl Program {
    /// Whether a state takes a row, or waits for the end of the stream.
    fn waits_in(&self, state: u16) -> bool {
        let waits = |edge: &Edge<Gate>| edge.action == Action::Take || edge.when == Gate::Last;
        usize::from(state) < self.automaton.len() && self.automaton.edges(state).iter().any(waits)
    }
}
