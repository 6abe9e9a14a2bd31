//! The attempts of a sequence in a snapshot.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::automaton::Kind;
use crate::kept::NONE;
use crate::kept::saved::{Loader, SavedList, Saver};
use crate::sequence::queue::{Attempt, Queue, Start};
use crate::sequence::run::{Program, Run};
use crate::snapshot::{Loaded, must};

#[derive(Debug, Serialize, Deserialize)]
struct SavedAttempt {
    state: u32,
    list: SavedList,
    start: Option<SavedStart>,
}

#[derive(Debug, Serialize, Deserialize)]
struct SavedStart {
    at_ms: u64,
    seq: u64,
}

/// Attempts, and matches that wait for others, in the order in which they are kept: by that it is said which is first.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Saved {
    attempts: Vec<SavedAttempt>,
    completed: Vec<SavedAttempt>,
}

impl Run {
    pub(crate) fn save(&self, saver: &mut Saver<'_>) -> Saved {
        let mut save = |attempt: &Attempt| SavedAttempt {
            state: attempt.state.into(),
            list: saver.list(attempt.link),
            start: attempt.start.map(|Start { at_ms, seq }| SavedStart { at_ms, seq }),
        };
        let attempts = self.attempts.iter().map(&mut save).collect();
        Saved { attempts, completed: self.completed.iter().map(save).collect() }
    }

    /// What was saved, at a time and after so many events.
    pub(crate) fn load(saved: Saved, program: &Program, loader: &mut Loader, when: (u64, u64)) -> Loaded<Self> {
        let mut run = Self { attempts: Queue::new(), completed: Queue::new() };
        let has_waiting = saved.attempts.iter().filter(|attempt| attempt.start.is_none()).count() == 1;
        must(has_waiting, "the attempt that waits to begin")?;
        for attempt in saved.attempts {
            let attempt = attempt.load(&[Kind::Normal, Kind::Pending], program, loader, when)?;
            run.attempts.push_last(attempt);
        }
        for attempt in saved.completed {
            must(attempt.start.is_some(), "a match that has not begun")?;
            let attempt = attempt.load(&[Kind::Pending, Kind::Final], program, loader, when)?;
            run.completed.push_last(attempt);
        }
        Ok(run)
    }
}

impl SavedAttempt {
    /// One in a state of one of these kinds, or the one that waits to begin.
    fn load(
        self,
        kinds: &[Kind],
        program: &Program,
        loader: &mut Loader,
        (now_ms, events): (u64, u64),
    ) -> Loaded<Attempt> {
        // Of those that are there no number is the largest.
        let state = u16::try_from(self.state).unwrap_or(u16::MAX);
        let Some(SavedStart { at_ms, seq }) = self.start else {
            must(state == program.automaton.start && self.list == 0, "the attempt that waits to begin")?;
            return Ok(Attempt { state, link: NONE, start: None });
        };
        let is_known = usize::from(state) < program.automaton.len();
        must(is_known && kinds.contains(&program.automaton.kind(state)), "the state of an attempt")?;
        must(at_ms <= now_ms && seq < events, "the start of an attempt")?;
        Ok(Attempt { state, link: loader.bound(self.list)?, start: Some(Start { at_ms, seq }) })
    }
}
