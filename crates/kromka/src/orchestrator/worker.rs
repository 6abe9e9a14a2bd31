//! The threads that run executors.

use std::sync::Arc;

use super::answer::{Answer, Report, Run};
use super::batch::Batch;
use super::here::{self, Role};
use super::hooks::shielded;
use super::job::{Finished, Job};
use super::shared::{Failure, Shared};
use super::watch::{self, Watch};
use crate::{Dispatch, Slot};

/// What a worker finds under the lock.
enum Found<P> {
    Job(Job<P>),
    /// Nothing but what its batch holds; to be told outside.
    Nothing,
    /// The orchestrator is over.
    Over,
}

/// Runs jobs until the orchestrator is stopped.
pub(crate) fn run<P, S>(shared: &Shared<P, S>)
where
    P: Send + Sync,
    S: AsRef<[Slot]> + AsMut<[Slot]> + Send,
{
    here::join(shared.address(), Role::Worker);
    let mut batch = Batch::new(&shared.hooks);
    let mut finished = None;
    loop {
        batch.watch = Watch::now();
        let found = next(shared, finished.take(), &mut batch);
        batch.tell(&shared.hooks);
        match found {
            Ok(Found::Job(job)) => finished = Some(work(shared, job)),
            Ok(Found::Nothing) => {}
            Ok(Found::Over) => return,
            Err(failure) => {
                failure.tell();
                return;
            }
        }
    }
}

/// Gives back what was done and waits for the next job.
fn next<P, S: AsRef<[Slot]> + AsMut<[Slot]>>(
    shared: &Shared<P, S>,
    finished: Option<Finished>,
    batch: &mut Batch<P>,
) -> Result<Found<P>, Failure> {
    let mut state = shared.lock();
    if let Some(finished) = finished
        && !state.phase.is_over()
    {
        let runs = state.phase.runs();
        let result = shared.step(&mut state, |desk, now| {
            desk.finish(finished, now, batch);
            if runs {
                desk.fetch(now, batch);
            }
            desk.take_new_jobs()
        });
        // There is an end to be told, or a place that has become free.
        shared.changed.notify_one();
        // One of them is for this worker.
        for _ in 1..result? {
            shared.job.notify_one();
        }
    }
    loop {
        if state.phase.is_over() {
            return Ok(Found::Over);
        }
        if let Some(job) = state.desk.as_mut().and_then(|desk| desk.take_job()) {
            return Ok(Found::Job(job));
        }
        if !batch.is_empty() {
            return Ok(Found::Nothing);
        }
        shared.job.wait(&mut state);
    }
}

fn work<P, S>(shared: &Shared<P, S>, job: Job<P>) -> Finished
where
    P: Send + Sync,
    S: AsRef<[Slot]> + AsMut<[Slot]> + Send,
{
    match job {
        Job::Run { dispatch, payload, verdict } => {
            let _ = shielded("subscriber", || watch::dispatched(&dispatch, verdict.as_deref()));
            let report = execute(shared, &dispatch, &payload);
            let _ = shielded("payload", || drop(payload));
            let Dispatch { task, attempt, environment, .. } = dispatch;
            if let Some(report) = report {
                let _ = shielded("subscriber", || watch::finished(task, attempt, report.status));
            }
            Finished::Run { task, attempt, environment, report }
        }
        Job::Probe(environment) => {
            let prober = shared.hooks.probers[environment].as_ref();
            let answer = prober.and_then(|prober| shielded("prober", prober));
            Finished::Probe { environment, at: shared.clock.now(), answer }
        }
    }
}

/// Runs a try; no report when the host answers later, or nobody wants the result any more.
fn execute<P, S>(shared: &Shared<P, S>, dispatch: &Dispatch, payload: &Arc<P>) -> Option<Report>
where
    P: Send + Sync,
    S: AsRef<[Slot]> + AsMut<[Slot]> + Send,
{
    let run = Run { dispatch, payload, line: shared };
    if run.is_cancelled() {
        return None;
    }
    let Some(executor) = &shared.hooks.executors[dispatch.environment] else {
        // The host has opened an environment past the orchestrator.
        watch::panicked("executor", "there is none for the environment");
        return Some(Report::failed());
    };
    match shielded("executor", || executor(&run)) {
        Some(Answer::Done(report)) => Some(report),
        Some(Answer::Later) => None,
        None => Some(Report::failed()),
    }
}
