//! The thread that polls the engine, and tells what comes of it.

use kromka_core::Tick;
use parking_lot::MutexGuard;

use super::batch::Batch;
use super::here::{self, Role};
use super::shared::{Failure, Phase, Shared, State};
use super::watch::Watch;
use crate::Slot;

/// What a look at the engine came to.
enum Look {
    /// The batch is to be told before the next look.
    Tell,
    /// There is nothing to do before this time, unless something changes.
    Wait(Option<Tick>),
    /// There is nothing to do any more.
    Over,
}

/// Polls and tells until the orchestrator is stopped.
pub(crate) fn run<P, S: AsRef<[Slot]> + AsMut<[Slot]>>(shared: &Shared<P, S>) {
    here::join(shared.address(), Role::Coordinator);
    let mut batch = Batch::new(&shared.hooks);
    loop {
        // Asked outside of the lock. Only this thread takes ends, so that room for one is there still when one is taken.
        let hold = shared.hooks.hold_ends();
        batch.watch = Watch::now();
        let result = turn(shared, hold, &mut batch);
        batch.tell(&shared.hooks);
        match result {
            Ok(true) => {}
            Ok(false) => return,
            Err(failure) => {
                failure.tell();
                return;
            }
        }
    }
}

/// Looks at the engine, and waits when there is nothing to tell; whether to go on.
fn turn<P, S: AsRef<[Slot]> + AsMut<[Slot]>>(
    shared: &Shared<P, S>,
    hold: bool,
    batch: &mut Batch<P>,
) -> Result<bool, Failure> {
    let mut state = shared.lock();
    while state.phase == Phase::Starting {
        shared.changed.wait(&mut state);
    }
    if state.phase.is_over() {
        return Ok(false);
    }
    match look(shared, &mut state, hold, batch)? {
        Look::Tell => {}
        Look::Wait(until) => sleep(shared, &mut state, until),
        Look::Over => {
            shared.advance(&mut state, Phase::Stopped);
            return Ok(false);
        }
    }
    Ok(true)
}

/// One look: takes what there is, and says what to do then.
fn look<P, S: AsRef<[Slot]> + AsMut<[Slot]>>(
    shared: &Shared<P, S>,
    state: &mut State<P, S>,
    hold: bool,
    batch: &mut Batch<P>,
) -> Result<Look, Failure> {
    let phase = state.phase;
    let runs = phase.runs();
    // Whoever drops an orchestrator hears of every end: there is no later.
    let ends = !hold || phase == Phase::Dropping;
    let result = shared.step(state, |desk, now| {
        if phase == Phase::Dropping {
            desk.cancel_all_once(now);
        }
        if desk.act(now, runs, ends, batch) || !batch.is_empty() {
            return Look::Tell;
        }
        if !ends {
            desk.settle_held();
            if std::mem::take(&mut desk.nudged) {
                return Look::Tell;
            }
        }
        if phase == Phase::Draining && desk.engine.metrics().in_flight == 0 {
            shared.drained.notify_all();
        }
        match phase {
            Phase::Stopping if desk.is_quiet() => Look::Over,
            Phase::Dropping if desk.is_quiet() => {
                if desk.engine.metrics().in_flight == 0 {
                    return Look::Over;
                }
                // Tasks came past the orchestrator since then.
                desk.cancel_all(now);
                Look::Tell
            }
            _ => Look::Wait(desk.next_wake(runs, ends)),
        }
    });
    let new_jobs = state.desk.as_mut().map_or(0, |desk| desk.take_new_jobs());
    for _ in 0..new_jobs {
        shared.job.notify_one();
    }
    result
}

/// Waits for a time or a change, whichever comes first.
fn sleep<P, S>(shared: &Shared<P, S>, state: &mut MutexGuard<'_, State<P, S>>, until: Option<Tick>) {
    match until.and_then(|tick| shared.clock.instant_of(tick)) {
        Some(instant) => {
            shared.changed.wait_until(state, instant);
        }
        None => shared.changed.wait(state),
    }
    if let Some(desk) = &mut state.desk {
        desk.wakes += 1;
    }
}
