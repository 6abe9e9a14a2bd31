//! What became of tries comes back to the engine.

use kromka_core::{Beacon, Environment, Outcome, TaskHandle, Tick};

use super::super::answer::{ProbeAnswer, Report};
use super::super::batch::Batch;
use super::super::job::Finished;
use super::super::watch::Note;
use super::Desk;
use crate::{HandleError, Observation, Slot};

impl<P, S: AsRef<[Slot]> + AsMut<[Slot]>> Desk<P, S> {
    /// Takes what a worker did; it is idle then.
    pub(super) fn finish(&mut self, finished: Finished, now: Tick, left: &mut Batch<P>) {
        self.idle += 1;
        match finished {
            Finished::Run { report: None, .. } => {}
            Finished::Run { task, attempt, environment, report: Some(report) } => {
                let outcome = self.outcome(task, attempt, environment, &report, now);
                // Other errors say that the host has answered already, or that the task ended long ago.
                if let Err(error @ HandleError::Outcome { .. }) = self.engine.complete(&outcome, now) {
                    left.note(Note::Refused(task, attempt, error));
                    let outcome = self.outcome(task, attempt, environment, &Report::failed(), now);
                    // It is in every range, and it is the same try.
                    let _ = self.engine.complete(&outcome, now);
                }
            }
            Finished::Probe { environment, at, answer } => {
                self.probing = self.probing.without(environment);
                let (reachable, rtt_ms) = match answer {
                    Some(ProbeAnswer::Reachable { rtt_ms }) => (true, rtt_ms),
                    Some(ProbeAnswer::Unreachable) => (false, None),
                    Some(ProbeAnswer::Unasked) => return self.engine.recall_probe(environment),
                    Some(ProbeAnswer::Later) | None => return,
                };
                // A beacon has no ranges.
                let _ = self.engine.observe(&Observation::Beacon(Beacon { environment, at, reachable, rtt_ms }), now);
            }
        }
    }

    /// Takes a report that the host gives itself. It need not know where the try ran.
    pub(crate) fn complete(
        &mut self,
        task: TaskHandle,
        attempt: u8,
        report: &Report,
        now: Tick,
    ) -> Result<(), HandleError> {
        let last = self.engine.status(task)?.environment.unwrap_or(Environment::Local);
        let outcome = self.outcome(task, attempt, last, report, now);
        let result = self.engine.complete(&outcome, now);
        if !matches!(result, Err(HandleError::NotDispatched { .. })) {
            return result;
        }
        // An earlier try ran elsewhere; a call that fails changes nothing.
        for environment in Environment::ALL.into_iter().filter(|environment| *environment != last) {
            let result = self.engine.complete(&Outcome { environment, ..outcome }, now);
            if !matches!(result, Err(HandleError::NotDispatched { .. })) {
                return result;
            }
        }
        result
    }

    /// Adds to a report which try it is of, and the times that the orchestrator has measured.
    fn outcome(
        &mut self,
        task: TaskHandle,
        attempt: u8,
        environment: Environment,
        report: &Report,
        now: Tick,
    ) -> Outcome {
        // Of a try that was given up only cost and energy count; no time is kept for it.
        let current = self.place(task).filter(|place| place.attempt == attempt);
        let (measured, first) = current.map_or((0, None), |place| (millis(now, place.started), place.first_result_ms));
        Outcome {
            task,
            attempt,
            environment,
            status: report.status,
            latency_ms: report.latency_ms.unwrap_or(measured),
            first_result_ms: report.first_result_ms.or(first),
            energy: report.energy,
            cost: report.cost,
            output_tokens: report.output_tokens,
            quality: report.quality,
        }
    }

    /// A part of a result has come.
    pub(crate) fn first_result(&mut self, task: TaskHandle, attempt: u8, now: Tick) -> Result<(), HandleError> {
        self.engine.first_result(task, attempt, now)?;
        if let Some(place) = self.place(task).filter(|place| place.attempt == attempt) {
            place.first_result_ms.get_or_insert(millis(now, place.started));
        }
        Ok(())
    }
}

/// From one time to a later one, in milliseconds.
fn millis(now: Tick, earlier: Tick) -> u32 {
    u32::try_from(now.since(earlier)).unwrap_or(u32::MAX)
}
