//! The threads that run executors.

use std::sync::Arc;

use super::answer::{Answer, Report, Run};
use super::here::{self, Role};
use super::hooks::shielded;
use super::job::{Finished, Job};
use super::shared::{Failure, Shared};
use super::watch::{self, Watch};
use crate::{Dispatch, Slot};

/// Runs jobs until the orchestrator is stopped. It tells nothing but of its own job: while it has none, the next run is
/// for it.
pub(crate) fn run<P, S>(shared: &Shared<P, S>)
where
    P: Send + Sync,
    S: AsRef<[Slot]> + AsMut<[Slot]> + Send,
{
    here::join(shared.address(), Role::Worker);
    let mut finished = None;
    loop {
        match next(shared, finished.take(), Watch::now()) {
            Ok(Some(job)) => finished = Some(work(shared, job)),
            Ok(None) => return,
            Err(failure) => {
                failure.tell();
                return;
            }
        }
    }
}

/// Gives back what was done and waits for the next job; `None` when the orchestrator is over.
fn next<P, S: AsRef<[Slot]> + AsMut<[Slot]>>(
    shared: &Shared<P, S>,
    finished: Option<Finished>,
    watch: Watch,
) -> Result<Option<Job<P>>, Failure> {
    let mut state = shared.lock();
    if let Some(finished) = finished
        && !state.phase.is_over()
    {
        let runs = state.phase.runs();
        let result = shared.step(&mut state, |desk, now| desk.exchange(finished, runs, watch, now));
        // There is an end to be told, or what this worker left, or a place that has become free.
        shared.changed.notify_one();
        // One of them is for this worker.
        for _ in 1..result? {
            shared.job.notify_one();
        }
    }
    loop {
        if state.phase.is_over() {
            return Ok(None);
        }
        if let Some(job) = state.desk.as_mut().and_then(|desk| desk.take_job()) {
            return Ok(Some(job));
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
        let _ = shielded("subscriber", || watch::no_executor(dispatch));
        return Some(Report::failed());
    };
    match shielded("executor", || executor(&run)) {
        Some(Answer::Done(report)) => Some(report),
        Some(Answer::Later) => None,
        None => Some(Report::failed()),
    }
}
