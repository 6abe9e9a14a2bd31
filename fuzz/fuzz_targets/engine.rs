//! Any sequence of calls: the engine never panics, every task ends at most once and with its tag, its data never goes
//! where it may not, no more run at once than may, and what is not asked for is not given.
#![no_main]

use std::collections::HashMap;

use arbitrary::{Result, Unstructured};
use kromka::{Action, Config, Dispatch, Engine, Observation, RescheduleReason, Slot, Work};
use kromka_core::{
    Beacon, Energy, Environment, EnvironmentProfile, EnvironmentSample, EnvironmentSet, Limits, LinkKind, LinkSample,
    Money, Outcome, OutcomeStatus, Sensitivity, TaskHandle, TaskKind, TaskRequirements, Tick, Valid, Validate,
};
use kromka_fuzz::task;
use libfuzzer_sys::fuzz_target;

const CAPACITY: usize = 5;
const CONCURRENCY: u16 = 2;

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
    /// What has not ended: its tag, and how sensitive its data is.
    open: HashMap<TaskHandle, (u64, Sensitivity)>,
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
                let _ = self.engine.reschedule(handle, *bytes.choose(&RescheduleReason::ALL)?, now);
            }
            5 => {
                let handle = self.handle(bytes)?;
                let _ = self.engine.first_result(handle, bytes.arbitrary()?, now);
            }
            6..=8 => {
                let probes = EnvironmentSet::from_bits(bytes.int_in_range(0..=0b11_1111)?).unwrap_or_default();
                let work = Work { runs: bytes.ratio(3, 4)?, ends: bytes.ratio(3, 4)?, probes };
                self.poll(work);
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
        let (tag, count) = (bytes.arbitrary()?, bytes.int_in_range(0..=3)?);
        let mut accept = |tag, handle| {
            assert!(self.open.insert(handle, (tag, task.sensitivity)).is_none(), "a handle was given twice");
        };
        if count == 1 {
            if let Ok(handle) = self.engine.submit_tagged(&task, tag, self.now) {
                accept(tag, handle);
            }
            return Ok(());
        }
        let tag_of = |i| tag.wrapping_add(u64::from(i == 1));
        let told = |i, handle| accept(tag_of(i), handle);
        if let Ok(batch) = self.engine.submit_batch_with(count, |i| (task, tag_of(i)), told, self.now) {
            assert_eq!(self.engine.batch_tasks(batch).map(Iterator::count), Ok(count));
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
            status: *bytes.choose(&OutcomeStatus::ALL)?,
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

    fn poll(&mut self, work: Work) -> bool {
        match self.engine.poll_with(self.now, work, &mut ()) {
            Some(Action::Run(dispatch)) => {
                assert!(work.runs);
                let ceiling = EnvironmentProfile::default_of(dispatch.environment).ceiling;
                let known = self.open.get(&dispatch.task);
                assert!(known.is_some_and(|(tag, sensitivity)| *tag == dispatch.tag && *sensitivity <= ceiling));
                assert!(self.running.insert(dispatch.task, dispatch).is_none(), "it runs twice at once");
                let there = self.running.values().filter(|run| run.environment == dispatch.environment).count();
                assert!(there <= usize::from(CONCURRENCY));
                self.tries.push(dispatch);
            }
            Some(Action::Cancel { task, attempt, tag, .. }) => {
                let run = self.running.remove(&task);
                assert!(run.is_some_and(|run| run.attempt == attempt && run.tag == tag));
            }
            Some(Action::End { task, tag, .. }) => {
                assert!(work.ends);
                assert_eq!(self.open.remove(&task).map(|(tag, _)| tag), Some(tag), "it ended twice");
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
        assert_eq!(len, self.engine.snapshot_len());
        match Engine::restore(&buffer[..len], [Slot::EMPTY; CAPACITY]) {
            Ok(restored) => assert!(restored == self.engine),
            Err(error) => panic!("a snapshot of ours is refused: {error}"),
        }
    }

    fn check(&self) {
        assert_eq!(self.engine.tasks().count(), self.open.len());
        let m = self.engine.metrics();
        assert_eq!(m.submitted, m.done + m.failed + m.infeasible + m.expired + m.cancelled + m.in_flight);
    }

    /// With nothing left to do now, the engine names a later time or none.
    fn finish(&mut self) {
        self.now = self.now.max(self.engine.now());
        // First the least of the work, last all of it.
        for (runs, ends) in [(false, false), (false, true), (true, true)] {
            let work = Work { runs, ends, ..Work::ALL };
            let mut actions = 0;
            while self.poll(work) {
                actions += 1;
                assert!(actions < 1_000, "poll never ends");
            }
            assert!(self.engine.next_wake_of(work).is_none_or(|at| at > self.now));
        }
        self.check();
        self.restore();
    }
}
