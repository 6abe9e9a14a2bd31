//! Expressions at rest: one of which nothing has come true since it was begun with is kept as the time of that, and its operators
//! begin when an event comes. Most rules wait for most of the time.

use alloc::boxed::Box;
#[cfg(feature = "serde")]
use alloc::vec::Vec;

use crate::algebra::compile::{Operator, Program};
use crate::algebra::run;
use crate::algebra::run::Env;
#[cfg(feature = "serde")]
use crate::algebra::run::{AtRest, Saved};
use crate::bounds::TIMERS_MAX;
use crate::found::By;
use crate::kept::Kept;
#[cfg(feature = "serde")]
use crate::kept::saved::{Loader, Saver};
#[cfg(feature = "serde")]
use crate::snapshot::{Loaded, must_count};
use crate::test::{Earlier, Offered};

/// An expression over one stream.
#[derive(Debug, Clone)]
pub(crate) enum Run {
    Resting(Box<Rest>),
    Awake(Box<run::Run>),
}

/// When it was begun with, and when time first ends something of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rest {
    pub(super) since_ms: u64,
    /// The last time there is, where nothing of it ends by itself.
    pub(super) due_ms: u64,
    /// Operators that began with it below the root; and how many did before, when it was begun with before.
    pub(super) below: u32,
    pub(super) renewed: u64,
}

impl Default for Run {
    fn default() -> Self {
        Self::Awake(Box::default())
    }
}

/// What rests, as it was begun with.
fn begun(Rest { since_ms, renewed, .. }: Rest, env: &mut Env<'_>) -> Box<run::Run> {
    let mut run: Box<run::Run> = Box::default();
    let Env { now_ms, by, first, .. } = *env;
    (env.now_ms, env.by, env.first) = (since_ms, By::Time(since_ms), 0);
    run.begin(env);
    (env.now_ms, env.by, env.first) = (now_ms, by, first);
    if renewed > 0 {
        run.renumber(renewed);
    }
    run
}

impl Run {
    /// Begins with nothing. What is true at once, or finds no room, is not left for later.
    pub(crate) fn begin(&mut self, env: &mut Env<'_>) {
        let (found, refused) = (env.found.len(), env.kept.room.refused());
        let rest = Rest { since_ms: env.now_ms, due_ms: u64::MAX, below: 0, renewed: 0 };
        let run = begun(rest, env);
        let is_quiet = env.found.len() == found && env.kept.room.refused() == refused;
        let (due_ms, below) = (run.deadline().unwrap_or(u64::MAX), u32::try_from(run.begun_below()));
        *self = match below {
            Ok(below) if is_quiet => Self::Resting(Box::new(Rest { due_ms, below, ..rest })),
            _ => Self::Awake(run),
        };
    }

    fn wake(&mut self, env: &mut Env<'_>) {
        if let Self::Resting(rest) = self {
            *self = Self::Awake(begun(**rest, env));
        }
    }

    /// Operators that have begun since the first event, and what they list.
    #[cfg(any(test, feature = "serde"))]
    pub(crate) const fn nodes(&self) -> usize {
        match self {
            Self::Resting(_) => 0,
            Self::Awake(run) => run.nodes(),
        }
    }

    /// When time next ends something.
    pub(crate) fn deadline(&self) -> Option<u64> {
        match self {
            Self::Resting(rest) => Some(rest.due_ms).filter(|due_ms| *due_ms < u64::MAX),
            Self::Awake(run) => run.deadline(),
        }
    }

    /// Time goes on.
    pub(crate) fn advance(&mut self, now_ms: u64, fired: &mut usize, env: &mut Env<'_>) {
        // The last time there is, is never.
        if let Self::Resting(rest) = self
            && (rest.due_ms > now_ms || rest.due_ms == u64::MAX || rest.renew(env.program, now_ms, fired))
        {
            return;
        }
        self.wake(env);
        if let Self::Awake(run) = self {
            run.advance(now_ms, fired, env);
        }
    }

    /// An event comes: the n-th of all.
    pub(crate) fn offer(&mut self, offered: Offered<'_, impl Earlier>, env: &mut Env<'_>) {
        self.wake(env);
        if let Self::Awake(run) = self {
            run.offer(offered, env);
        }
    }

    /// Gives up what began first, of the outermost operator that goes on in several ways; how much that was.
    pub(crate) fn drop_oldest(&mut self, kept: &mut Kept) -> usize {
        match self {
            Self::Resting(_) => 0,
            Self::Awake(run) => run.drop_oldest(kept),
        }
    }

    /// Gives up all: the stream is over.
    pub(crate) fn give_up(&mut self, kept: &mut Kept) {
        match self {
            Self::Resting(_) => {}
            Self::Awake(run) => run.give_up(kept),
        }
    }

    /// Another stream begins, where nothing is left of this: in the room that it has.
    pub(crate) fn renew(&mut self, env: &mut Env<'_>) {
        match self {
            Self::Resting(rest) => rest.begin_at(env.now_ms),
            Self::Awake(run) => {
                run.renew();
                run.begin(env);
            }
        }
    }

    /// Of the events that something waits for more behind, the first.
    pub(crate) fn oldest(&self, kept: &Kept) -> Option<u64> {
        match self {
            Self::Resting(_) => None,
            Self::Awake(run) => run.oldest(kept),
        }
    }

    /// Operators that ever began.
    #[cfg(test)]
    pub(crate) const fn made(&self) -> u64 {
        match self {
            Self::Resting(_) => 0,
            Self::Awake(run) => run.made(),
        }
    }

    /// Checks that what is counted is there.
    #[cfg(test)]
    pub(crate) fn assert_counted(&self) {
        if let Self::Awake(run) = self {
            run.assert_counted();
        }
    }
}

#[cfg(feature = "serde")]
impl Run {
    pub(crate) fn save(&self, program: &Program, saver: &mut Saver<'_>) -> Saved {
        match self {
            Self::Awake(run) => run.save(saver),
            Self::Resting(rest) => {
                let (kept, found, now_ms) = (&mut Kept::new(0), &mut Vec::new(), rest.since_ms);
                begun(**rest, &mut Env { program, kept, found, by: By::Time(now_ms), now_ms, first: 0 }).save(saver)
            }
        }
    }

    /// What there is of a program before any event, where there may be so many nodes.
    pub(crate) fn rest(program: &Program, nodes: usize) -> AtRest {
        run::Run::rest(program, nodes)
    }

    /// What was saved, at a time.
    pub(crate) fn load(
        saved: Saved,
        program: &Program,
        loader: &mut Loader,
        now_ms: u64,
        at_rest: &AtRest,
    ) -> Loaded<Self> {
        must_count(&[saved.serial()])?;
        Ok(match at_rest.of(&saved) {
            Some(rest) if rest.since_ms <= now_ms => Self::Resting(Box::new(rest)),
            _ => Self::Awake(Box::new(run::Run::load(saved, program, loader, now_ms, at_rest)?)),
        })
    }
}

impl Rest {
    /// As if nothing had been before: what time ends, it ends as long after as ever.
    fn begin_at(&mut self, now_ms: u64) {
        if self.due_ms < u64::MAX {
            self.due_ms = now_ms.saturating_add(self.due_ms - self.since_ms);
        }
        (self.since_ms, self.renewed) = (now_ms, 0);
    }

    /// Begins again and again what is to be true within a time, as far as that is all that time does with it: as if each time
    /// were told. After [`TIMERS_MAX`] of them it begins at the time that it is now. Whether that is so.
    fn renew(&mut self, program: &Program, now_ms: u64, fired: &mut usize) -> bool {
        let Operator::Every(of) = program.operators[program.root()] else { return false };
        let Operator::Within { ms, .. } = program.operators[of] else { return false };
        let is_timed = |inner: &Operator| matches!(inner, Operator::Within { .. } | Operator::Absent { .. });
        let is_only = !program.operators[..of].iter().any(is_timed);
        let past_ms = now_ms.saturating_sub(self.since_ms);
        let Some(times) = past_ms.checked_div(ms).filter(|_| is_only) else { return false };
        let left = TIMERS_MAX.saturating_sub(*fired) as u64;
        let is_far = times > left;
        let told = if is_far { left + 1 } else { times };
        *fired = fired.saturating_add(usize::try_from(told).unwrap_or(usize::MAX));
        self.since_ms = if is_far { now_ms } else { self.since_ms + times * ms };
        self.due_ms = self.since_ms.saturating_add(ms);
        self.renewed += told * u64::from(self.below);
        true
    }
}
