//! The engine and what is known of its tasks here: everything behind the lock.

mod masks;
mod outcomes;

use std::boxed::Box;
use std::collections::VecDeque;
use std::sync::Arc;
use std::vec::Vec;

use kromka_core::{
    BatchHandle, Environment, EnvironmentMap, EnvironmentSet, TaskHandle, TaskRequirements, Tick, Valid,
};

use super::answer::Ended;
use super::batch::Batch;
use super::job::{Finished, Job};
use super::snapshot::Snapshot;
use super::waiters::Waiters;
use super::wanted::Wanted;
use super::watch::{Note, Watch};
use crate::{Action, Dispatch, End, Engine, Slot, SubmitError, Work};

/// The orchestrator's side of one of the engine's places.
struct Place<P> {
    payload: Option<Arc<P>>,
    /// Of the task that the payload belongs to; 0 for none.
    generation: u32,
    /// The try that runs or ran last, when it was dispatched, and how long its first part took.
    attempt: u8,
    started: Tick,
    first_result_ms: Option<u32>,
}

impl<P> Place<P> {
    const EMPTY: Self = Self { payload: None, generation: 0, attempt: 0, started: Tick::ZERO, first_result_ms: None };
}

// What the documentation of the orchestrator says of its memory, with the word of `Wanted`.
#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<Place<()>>() + size_of::<u64>() == 40);

/// Everything that is changed under the lock.
pub(crate) struct Desk<P, S> {
    pub(crate) engine: Engine<S>,
    places: Box<[Place<P>]>,
    wanted: Arc<Wanted>,
    pub(crate) waiters: Waiters,
    /// What workers are to do. Runs are taken from the engine only while a worker is free for each, and an environment
    /// has one probe here at most, so that it never holds more than the workers and six.
    jobs: VecDeque<Job<P>>,
    /// Jobs of which no worker was told yet.
    new_jobs: usize,
    probing: EnvironmentSet,
    probers: EnvironmentSet,
    workers: usize,
    /// Workers that have nothing to do, or are on their way to fetch a job.
    idle: usize,
    /// Whether the host said that it may have room for ends again.
    pub(crate) nudged: bool,
    /// How often the coordinator woke.
    pub(crate) wakes: u64,
    /// What the host wants of environments without an executor: whether they are enabled.
    masked: EnvironmentMap<Option<bool>>,
    /// What workers came upon, for the coordinator to tell: before what it takes itself, so that all is told in the order
    /// in which it was taken, and a worker that is free does not tell but run.
    left: Batch<P>,
    /// Whether everything was cancelled, because nobody will take the engine.
    is_cancelled: bool,
}

impl<P, S: AsRef<[Slot]> + AsMut<[Slot]>> Desk<P, S> {
    pub(crate) fn new(engine: Engine<S>, wanted: Arc<Wanted>, workers: usize, probers: EnvironmentSet) -> Self {
        let places = (0..engine.capacity()).map(|_| Place::EMPTY).collect();
        Self {
            engine,
            places,
            wanted,
            waiters: Waiters::default(),
            jobs: VecDeque::with_capacity(workers + Environment::COUNT),
            new_jobs: 0,
            probing: EnvironmentSet::EMPTY,
            probers,
            workers,
            idle: workers,
            nudged: false,
            wakes: 0,
            masked: EnvironmentMap::default(),
            left: Batch::empty(),
            is_cancelled: false,
        }
    }

    /// Keeps what was submitted with a task.
    pub(crate) fn seat(&mut self, task: TaskHandle, payload: Arc<P>) {
        seat(&mut self.places, task, payload);
    }

    /// Takes all tasks of a batch or none; `payload` is asked for what comes with each that was accepted.
    pub(crate) fn submit_batch(
        &mut self,
        count: usize,
        task: impl FnMut(usize) -> (Valid<TaskRequirements>, u64),
        mut payload: impl FnMut(usize, TaskHandle) -> Option<P>,
        now: Tick,
    ) -> Result<BatchHandle, SubmitError> {
        let Self { engine, places, .. } = self;
        let told = |i, task| {
            if let Some(payload) = payload(i, task) {
                seat(places, task, Arc::new(payload));
            }
        };
        engine.submit_batch_with(count, task, told, now)
    }

    /// Notes that a try ran when the engine came.
    pub(crate) fn runs_already(&mut self, task: TaskHandle, attempt: u8) {
        self.begin(task, attempt, self.engine.now());
    }

    fn begin(&mut self, task: TaskHandle, attempt: u8, started: Tick) {
        if let Some(place) = self.place(task) {
            (place.attempt, place.started, place.first_result_ms) = (attempt, started, None);
            self.wanted.set(task, attempt);
        }
    }

    fn place(&mut self, task: TaskHandle) -> Option<&mut Place<P>> {
        self.places.get_mut(task.index as usize).filter(|place| place.generation == task.generation)
    }

    fn payload(&mut self, task: TaskHandle) -> Option<Arc<P>> {
        self.place(task)?.payload.clone()
    }

    /// What was submitted with the tasks that are in the engine.
    pub(crate) fn payloads(&mut self) -> Vec<(TaskHandle, Arc<P>)> {
        let tasks: Vec<TaskHandle> = self.engine.tasks().map(|(task, _)| task).collect();
        let payload = |task| Some((task, self.place(task)?.payload.take()?));
        tasks.into_iter().filter_map(payload).collect()
    }

    /// Takes what workers left, then actions from the engine, until there is none or `batch` is full; whether there may
    /// be more.
    pub(crate) fn act(&mut self, now: Tick, runs: bool, ends: bool, batch: &mut Batch<P>) -> bool {
        batch.take_from(&mut self.left);
        while !batch.is_full() {
            let Some(action) = self.engine.poll_with(now, self.work(runs, ends), batch) else { return false };
            self.apply(action, batch);
        }
        true
    }

    /// Takes what a worker did, and looks for its next job while tries are dispatched; how many jobs there are of which
    /// no worker was told.
    pub(crate) fn exchange(&mut self, finished: Finished, runs: bool, watch: Watch, now: Tick) -> usize {
        let mut left = std::mem::replace(&mut self.left, Batch::empty());
        left.watch = watch;
        self.finish(finished, now, &mut left);
        if runs {
            self.fetch(now, &mut left);
        }
        self.left = left;
        self.take_new_jobs()
    }

    /// Takes actions until there is a job: for a worker that has become free, and saves the coordinator the way. Ends
    /// are left to the coordinator, which tells them in order.
    fn fetch(&mut self, now: Tick, left: &mut Batch<P>) {
        while self.jobs.is_empty() && !left.is_full() {
            let Some(action) = self.engine.poll_with(now, self.work(true, false), left) else { return };
            self.apply(action, left);
        }
    }

    /// What the engine may give: runs only while a worker is free, so that tasks that cannot run yet stay in the
    /// engine's queues, in the order of their priorities; no probes once there is nothing to run, because a stop waits
    /// for them.
    fn work(&self, runs: bool, ends: bool) -> Work {
        let probes = if runs { self.probers } else { EnvironmentSet::EMPTY };
        Work { runs: runs && self.idle > self.jobs.len(), ends, probes }
    }

    /// When the coordinator must look again if nobody wakes it.
    pub(crate) fn next_wake(&self, runs: bool, ends: bool) -> Option<Tick> {
        self.engine.next_wake_of(self.work(runs, ends))
    }

    fn apply(&mut self, action: Action, batch: &mut Batch<P>) {
        match action {
            Action::Run(dispatch) => self.run(dispatch, batch),
            Action::Cancel { task, attempt, environment, tag } => {
                self.wanted.clear(task);
                // One that no worker has taken yet is not begun; there is nothing to stop.
                let waiting = self.jobs.iter().position(|job| job.is_try(task, attempt));
                let job = waiting.and_then(|at| self.jobs.remove(at));
                let begun = job.is_none();
                if let Some(job) = job {
                    batch.discard(job);
                }
                batch.note_stopped(task, attempt, environment);
                if let (true, Some(payload)) = (begun, self.payload(task)) {
                    batch.cancel(task, attempt, environment, tag, payload);
                }
            }
            Action::Probe { environment } => {
                // A prober that is still out has not answered: one more that is lost.
                if !self.probing.contains(environment) {
                    self.probing = self.probing.with(environment);
                    self.push(Job::Probe(environment));
                }
            }
            Action::End { task, end, tag } => self.end(task, end, tag, batch),
        }
    }

    fn run(&mut self, dispatch: Dispatch, batch: &mut Batch<P>) {
        let Dispatch { task, attempt, .. } = dispatch;
        let started = self.engine.now();
        let Some(payload) = self.payload(task) else {
            // Submitted past the orchestrator, so nobody knows what to run. It has just been dispatched, so that it
            // can be cancelled.
            let _ = self.engine.cancel(task, started);
            if batch.watch.steps {
                batch.note(Note::Dispatched(Box::new(dispatch)));
            }
            return;
        };
        self.begin(task, attempt, started);
        self.push(Job::Run { dispatch, payload, verdict: batch.take_verdict(task) });
    }

    fn push(&mut self, job: Job<P>) {
        self.jobs.push_back(job);
        debug_assert!(self.jobs.len() <= self.workers + Environment::COUNT);
        self.new_jobs += 1;
    }

    fn end(&mut self, task: TaskHandle, end: End, tag: u64, batch: &mut Batch<P>) {
        self.wanted.clear(task);
        // Nothing was submitted since the engine said so, hence its place is its own still.
        let Ok(status) = self.engine.status(task) else { return };
        self.waiters.settle(task, status);
        if batch.watch.wants(end) {
            batch.note(Note::Ended(task, end, status));
        }
        if let Some(payload) = self.place(task).and_then(|place| place.payload.take()) {
            batch.end(Ended { task, tag, end, status, payload });
        }
    }

    /// The number of jobs of which no worker was told yet; they are told now.
    pub(crate) fn take_new_jobs(&mut self) -> usize {
        std::mem::take(&mut self.new_jobs)
    }

    /// The next job, for a worker that was idle.
    pub(crate) fn take_job(&mut self) -> Option<Job<P>> {
        let job = self.jobs.pop_front()?;
        self.idle -= 1;
        Some(job)
    }

    /// Whether no worker has anything to do.
    pub(crate) fn is_quiet(&self) -> bool {
        self.idle == self.workers && self.jobs.is_empty()
    }

    /// Cancels every task that has not ended, the first time: executors may wait for it.
    pub(crate) fn cancel_all_once(&mut self, now: Tick) {
        if !self.is_cancelled {
            self.cancel_all(now);
        }
    }

    /// Cancels every task that has not ended.
    pub(crate) fn cancel_all(&mut self, now: Tick) {
        self.is_cancelled = true;
        let tasks: Vec<TaskHandle> = self.engine.tasks().map(|(task, _)| task).collect();
        for task in tasks {
            // It only fails for one that has ended and waits to be told.
            let _ = self.engine.cancel(task, now);
        }
    }

    /// Tells those who wait for a task that has ended, although its end is held back.
    pub(crate) fn settle_held(&mut self) {
        let Self { engine, waiters, .. } = self;
        waiters.settle_ended(|task| engine.status(task).ok());
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot {
            engine: *self.engine.metrics(),
            environments: EnvironmentMap::from_fn(|environment| *self.engine.environment_stats(environment)),
            costs: *self.engine.cost_breakdown(),
            workers_busy: self.workers - self.idle,
            workers_idle: self.idle,
            jobs_waiting: self.jobs.len(),
            wakes: self.wakes,
        }
    }
}

fn seat<P>(places: &mut [Place<P>], task: TaskHandle, payload: Arc<P>) {
    if let Some(place) = places.get_mut(task.index as usize) {
        *place = Place { payload: Some(payload), generation: task.generation, ..Place::EMPTY };
    }
}
