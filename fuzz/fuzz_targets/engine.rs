//! Any sequence of calls: the engine never panics, every task ends at most once, its data never goes where it may not,
//! and no more run at once than may.
#![no_main]

use std::collections::HashMap;

use arbitrary::{Result, Unstructured};
use kromka::{Action, Config, Dispatch, Engine, Observation, RescheduleReason, Slot};
use kromka_core::{
    Beacon, Energy, Environment, EnvironmentProfile, EnvironmentSample, EnvironmentSet, Limits, LinkKind, LinkSample,
    Money, Outcome, OutcomeStatus, Sensitivity, TaskHandle, TaskKind, TaskRequirements, Tick, Valid, Validate,
};
use kromka_fuzz::task;
use libfuzzer_sys::fuzz_target;

const CAPACITY: usize = 5;
const CONCURRENCY: u16 = 2;
const STATUSES: [OutcomeStatus; 4] =
    [OutcomeStatus::Success, OutcomeStatus::Failed, OutcomeStatus::Truncated, OutcomeStatus::Cancelled];
const REASONS: [RescheduleReason; 4] =
    [RescheduleReason::User, RescheduleReason::Policy, RescheduleReason::Environment, RescheduleReason::Device];

fuzz_target!(|bytes: &[u8]| {
    let Some(mut host) = Host::new() else { unreachable!("the configuration is valid") };
    let mut bytes = Unstructured::new(bytes);
    // As long as there are bytes; the last call may miss some and is left out.
    while !bytes.is_empty() && host.call(&mut bytes).is_ok() {
        host.check();
    }
    host.finish();
});

struct Host {
    engine: Engine<[Slot; CAPACITY]>,
    now: Tick,
    open: HashMap<TaskHandle, Sensitivity>,
    running: HashMap<TaskHandle, Dispatch>,
    tries: Vec<Dispatch>,
}

impl Host {
    fn new() -> Option<Self> {
        let mut config = Config { run_timeout_ms: 60_000, ..Config::default() };
        for profile in &mut config.profiles.0 {
            (profile.concurrency, profile.queue) = (CONCURRENCY, 2);
        }
        let engine = Engine::new(config.validate().ok()?, [Slot::EMPTY; CAPACITY]).ok()?;
        let (open, running, tries) = (HashMap::new(), HashMap::new(), vec![]);
        Some(Self { engine, now: Tick::from_ms(1), open, running, tries })
    }

    fn call(&mut self, bytes: &mut Unstructured<'_>) -> Result<()> {
        let now = self.now;
        match bytes.int_in_range(0..=13)? {
            0 | 1 => self.submit(bytes)?,
            2 => self.complete(bytes)?,
            3 => {
                let handle = self.handle(bytes)?;
                let _ = self.engine.cancel(handle, now);
            }
            4 => {
                let handle = self.handle(bytes)?;
                let _ = self.engine.reschedule(handle, *bytes.choose(&REASONS)?, now);
            }
            5 => {
                let handle = self.handle(bytes)?;
                let _ = self.engine.first_result(handle, bytes.arbitrary()?, now);
            }
            6..=8 => {
                self.poll();
            }
            9 => self.now = Tick::from_ms(now.ms().saturating_add(u64::from(bytes.arbitrary::<u32>()?))),
            10 => self.now = Tick::from_ms(now.ms().saturating_sub(u64::from(bytes.arbitrary::<u16>()?))),
            11 => self.observe(bytes)?,
            12 => {
                let environment = *bytes.choose(&Environment::ALL)?;
                let enabled = bytes.arbitrary()?;
                let concurrency = bytes.int_in_range(0..=CONCURRENCY)?;
                let profile =
                    EnvironmentProfile { enabled, concurrency, ..EnvironmentProfile::default_of(environment) };
                if let Ok(profile) = profile.validate() {
                    self.engine.set_profile(environment, profile);
                }
                let allowed = EnvironmentSet::from_bits(bytes.arbitrary()?).unwrap_or(EnvironmentSet::ALL);
                let limits = Limits { allowed, ..Limits::NONE };
                self.engine.set_limits(limits.validate().expect("no amount is given"));
            }
            _ => self.restore(),
        }
        Ok(())
    }

    fn submit(&mut self, bytes: &mut Unstructured<'_>) -> Result<()> {
        let task: TaskRequirements = task(bytes)?;
        let task = task.validate().unwrap_or(Valid::of(TaskKind::Generation));
        let tasks = [task; 2];
        let mut handles = [TaskHandle { index: 0, generation: 0 }; 2];
        let count = bytes.int_in_range(0..=2)?;
        if count == 2 {
            if self.engine.submit_batch(&tasks, &mut handles, self.now).is_err() {
                return Ok(());
            }
        } else if let Ok(handle) = self.engine.submit(&task, self.now) {
            handles[0] = handle;
        }
        for handle in handles.into_iter().filter(|handle| handle.generation != 0) {
            assert!(self.open.insert(handle, task.sensitivity).is_none(), "a handle was given twice");
        }
        Ok(())
    }

    fn complete(&mut self, bytes: &mut Unstructured<'_>) -> Result<()> {
        if self.tries.is_empty() {
            return Ok(());
        }
        let dispatch = *bytes.choose(&self.tries)?;
        let outcome = Outcome {
            task: dispatch.task,
            attempt: if bytes.ratio(1, 8)? { bytes.arbitrary()? } else { dispatch.attempt },
            environment: dispatch.environment,
            status: *bytes.choose(&STATUSES)?,
            latency_ms: bytes.arbitrary()?,
            first_result_ms: bytes.arbitrary()?,
            energy: Energy::from_uj(u64::from(bytes.arbitrary::<u32>()?)),
            cost: Money::from_nano(i64::from(bytes.arbitrary::<u32>()?)),
            output_tokens: bytes.arbitrary()?,
            quality: None,
        };
        let current = self.running.get(&dispatch.task).is_some_and(|run| run.attempt == outcome.attempt);
        if self.engine.complete(&outcome, self.now).is_ok() && current {
            self.running.remove(&dispatch.task);
        }
        Ok(())
    }

    fn observe(&mut self, bytes: &mut Unstructured<'_>) -> Result<()> {
        let environment = *bytes.choose(&Environment::ALL)?;
        let at = Tick::from_ms(bytes.arbitrary()?);
        let observation = match bytes.int_in_range(0..=2)? {
            0 => Observation::Beacon(Beacon { environment, at, reachable: bytes.arbitrary()?, rtt_ms: None }),
            1 => Observation::Environment(EnvironmentSample::new(environment, bytes.arbitrary()?, at)),
            _ => {
                let kind = *bytes.choose(&LinkKind::ALL)?;
                Observation::Link(LinkSample { at, kind, ..LinkSample::default() })
            }
        };
        assert!(self.engine.observe(&observation, self.now).is_ok());
        Ok(())
    }

    /// Some task's handle, or any.
    fn handle(&self, bytes: &mut Unstructured<'_>) -> Result<TaskHandle> {
        if self.tries.is_empty() || bytes.ratio(1, 8)? {
            return Ok(TaskHandle { index: bytes.int_in_range(0..=7)?, generation: bytes.int_in_range(0..=3)? });
        }
        Ok(bytes.choose(&self.tries)?.task)
    }

    fn poll(&mut self) -> bool {
        match self.engine.poll(self.now) {
            Some(Action::Run(dispatch)) => {
                let ceiling = EnvironmentProfile::default_of(dispatch.environment).ceiling;
                assert!(self.open.get(&dispatch.task).is_some_and(|sensitivity| *sensitivity <= ceiling));
                assert!(self.running.insert(dispatch.task, dispatch).is_none(), "it runs twice at once");
                let there = self.running.values().filter(|run| run.environment == dispatch.environment).count();
                assert!(there <= usize::from(CONCURRENCY));
                self.tries.push(dispatch);
            }
            Some(Action::Cancel { task, attempt, .. }) => {
                assert!(self.running.remove(&task).is_some_and(|run| run.attempt == attempt));
            }
            Some(Action::End { task, .. }) => {
                assert!(self.open.remove(&task).is_some(), "it ended twice");
                assert!(!self.running.contains_key(&task));
            }
            Some(Action::Probe { .. }) => {}
            None => return false,
        }
        true
    }

    fn restore(&mut self) {
        let mut buffer = vec![0; 32 * 1024];
        let len = self.engine.snapshot(&mut buffer).unwrap_or_default();
        match Engine::restore(&buffer[..len], [Slot::EMPTY; CAPACITY]) {
            Ok(restored) => assert!(restored == self.engine),
            Err(error) => panic!("a snapshot of ours is refused: {error}"),
        }
    }

    fn check(&self) {
        let m = self.engine.metrics();
        assert_eq!(m.submitted, m.done + m.failed + m.infeasible + m.expired + m.cancelled + m.in_flight);
    }

    /// With nothing left to do now, the engine names a later time or none.
    fn finish(&mut self) {
        self.now = self.now.max(self.engine.now());
        let mut actions = 0;
        while self.poll() {
            actions += 1;
            assert!(actions < 1_000, "poll never ends");
        }
        assert!(self.engine.next_wake().is_none_or(|at| at > self.now));
        self.check();
        self.restore();
    }
}
