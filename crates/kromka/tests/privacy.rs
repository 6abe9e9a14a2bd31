//! Data stays where it may be: no try of a task, the first or a later one, is dispatched to an environment whose ceiling
//! is below the task's sensitivity or demanded privacy, whatever the tiers are, whatever fails, whatever a rule wants.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::cell::Cell;
use std::collections::BTreeMap;

use kromka::core::{
    Beacon, Energy, Environment, EnvironmentSet, LinkKind, LinkSample, Mode, Money, Outcome, OutcomeStatus,
    PrivacyLevel, Ranking, Sensitivity, TaskHandle, TaskKind, TaskRequirements, Tick, Validate,
};
use kromka::decision::{Effect, Rule};
use kromka::failover::{Plan, RecoveryAction, Strategy as PlanStrategy};
use kromka::{Action, Config, Dispatch, Engine, Observation, RescheduleReason, Slot};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

const RUNS: u32 = 2_000;
const CAPACITY: usize = 8;
/// A run ends within so many wakes: each of its tasks has six tries at most, each with an end and a time-out.
const WAKES_MAX: usize = 2_000;

#[derive(Debug, Clone)]
enum Event {
    Submit(TaskRequirements),
    /// The end of one of the tries that run.
    Complete(usize, OutcomeStatus),
    Wait(u64),
    /// A tier is set anew.
    Tier(Environment, Sensitivity, bool),
    Link(bool),
    Beacon(Environment, bool),
    Reschedule(usize, RescheduleReason),
    /// A plan is set: how it fails over, and where to first.
    Plan(Environment, PlanStrategy, Vec<Environment>),
    Recover(Environment, RecoveryAction),
    Restore,
}

#[derive(Debug, Clone)]
struct Run {
    config: Config,
    /// A rule that wants tasks there and nowhere else, or likes it there.
    rule: Option<(Environment, bool)>,
    events: Vec<Event>,
}

fn environment() -> impl Strategy<Value = Environment> {
    prop::sample::select(Environment::ALL.to_vec())
}

fn ceiling() -> impl Strategy<Value = Sensitivity> {
    prop::sample::select(Sensitivity::ALL.to_vec())
}

fn task() -> impl Strategy<Value = TaskRequirements> {
    let levels = (ceiling(), prop::sample::select(PrivacyLevel::ALL.to_vec()));
    (levels, 1..60_000u32, any::<bool>(), prop::bool::weighted(0.9)).prop_map(
        |((sensitivity, privacy), deadline_ms, deferrable, offline_capable)| {
            let kind = TaskKind::Generation;
            let mut task =
                TaskRequirements { sensitivity, privacy, deadline_ms, offline_capable, ..TaskRequirements::new(kind) };
            task.qos.deferrable = deferrable;
            task
        },
    )
}

fn event() -> impl Strategy<Value = Event> {
    // Failures, mostly: they are what leads to another environment.
    let status = prop_oneof![4 => Just(OutcomeStatus::Failed), 1 => prop::sample::select(OutcomeStatus::ALL.to_vec())];
    let reason = prop::sample::select(RescheduleReason::ALL.to_vec());
    let strategy = prop::sample::select(PlanStrategy::ALL.to_vec());
    let action = prop::sample::select(RecoveryAction::ALL.to_vec());
    prop_oneof![
        4 => task().prop_map(Event::Submit),
        9 => (any::<usize>(), status).prop_map(|(which, status)| Event::Complete(which, status)),
        3 => (0..90_000u64).prop_map(Event::Wait),
        3 => (environment(), ceiling(), prop::bool::weighted(0.9)).prop_map(|(e, c, on)| Event::Tier(e, c, on)),
        1 => prop::bool::weighted(0.7).prop_map(Event::Link),
        1 => (environment(), prop::bool::weighted(0.6)).prop_map(|(e, up)| Event::Beacon(e, up)),
        1 => (any::<usize>(), reason).prop_map(|(which, reason)| Event::Reschedule(which, reason)),
        1 => (environment(), strategy, prop::collection::vec(environment(), 0..6))
            .prop_map(|(primary, strategy, first)| Event::Plan(primary, strategy, first)),
        1 => (environment(), action).prop_map(|(environment, action)| Event::Recover(environment, action)),
        1 => Just(Event::Restore),
    ]
}

fn run() -> impl Strategy<Value = Run> {
    let tiers = prop::array::uniform6((ceiling(), prop::bool::weighted(0.9), 1..4u16, 0..3u16));
    let rule = prop::option::weighted(0.3, (environment(), any::<bool>()));
    let engine = (1..7u8, any::<bool>(), prop::sample::select(Mode::ALL.to_vec()));
    (tiers, rule, engine, prop::collection::vec(event(), 10..40)).prop_map(|(tiers, rule, engine, events)| {
        let mut config = Config { run_timeout_ms: 60_000, probe_interval_ms: 0, ..Config::default() };
        (config.tries_max, config.best_effort, config.policy.mode) = engine;
        for (profile, tier) in config.profiles.0.iter_mut().zip(tiers) {
            (profile.ceiling, profile.enabled, profile.concurrency, profile.queue) = tier;
        }
        Run { config, rule, events }
    })
}

/// What was seen over all runs: a test in which nothing falls back proves nothing.
#[derive(Debug, Default)]
struct Seen {
    dispatches: Cell<u32>,
    fallbacks: Cell<u32>,
    /// Fallbacks while an environment that may not see the data took tasks.
    tempted: Cell<u32>,
}

struct Drive<'a> {
    engine: Engine<Vec<Slot>>,
    now: Tick,
    running: BTreeMap<(u32, u32), Dispatch>,
    seen: &'a Seen,
}

impl Drive<'_> {
    /// Polls until there is nothing to do, and checks every dispatch.
    fn poll(&mut self) -> Result<(), TestCaseError> {
        let key = |task: TaskHandle| (task.index, task.generation);
        while let Some(action) = self.engine.poll(self.now) {
            match action {
                Action::Run(dispatch) => {
                    self.check(&dispatch)?;
                    prop_assert!(self.running.insert(key(dispatch.task), dispatch).is_none());
                }
                Action::Cancel { task, .. } | Action::End { task, .. } => {
                    self.running.remove(&key(task));
                }
                Action::Probe { .. } => {}
            }
        }
        Ok(())
    }

    fn check(&self, dispatch: &Dispatch) -> Result<(), TestCaseError> {
        let TaskRequirements { sensitivity, privacy, .. } = dispatch.requirements;
        let needed = sensitivity.max(privacy.ceiling_needed());
        let profile = self.engine.profile(dispatch.environment);
        prop_assert!(profile.ceiling >= sensitivity, "the data may not go there: {:?}", dispatch);
        prop_assert!(profile.ceiling >= privacy.ceiling_needed(), "not private enough: {:?}", dispatch);
        let count = |cell: &Cell<u32>| cell.set(cell.get() + 1);
        count(&self.seen.dispatches);
        if dispatch.attempt > 1 {
            count(&self.seen.fallbacks);
            let forbidden = |e: &Environment| {
                let profile = self.engine.profile(*e);
                profile.enabled && profile.ceiling < needed
            };
            if Environment::ALL.iter().any(forbidden) {
                count(&self.seen.tempted);
            }
        }
        Ok(())
    }

    fn complete(&mut self, which: usize, status: OutcomeStatus) {
        let Some(key) = self.running.keys().nth(which % self.running.len().max(1)).copied() else { return };
        let Some(dispatch) = self.running.remove(&key) else { return };
        let outcome = Outcome {
            task: dispatch.task,
            attempt: dispatch.attempt,
            environment: dispatch.environment,
            status,
            latency_ms: 900,
            first_result_ms: None,
            energy: Energy::from_uj(2_000_000),
            cost: Money::ZERO,
            output_tokens: Some(40),
            quality: None,
        };
        self.engine.complete(&outcome, self.now).unwrap();
    }

    fn take(&mut self, event: &Event) {
        match *event {
            // A full engine refuses, which is no matter of this test.
            Event::Submit(task) => drop(self.engine.submit(&task.validate().unwrap(), self.now)),
            Event::Complete(which, status) => self.complete(which, status),
            Event::Wait(ms) => self.now = self.now.after(ms),
            Event::Tier(environment, ceiling, enabled) => {
                let mut profile = *self.engine.profile(environment);
                (profile.ceiling, profile.enabled) = (ceiling, enabled);
                self.engine.set_profile(environment, profile.validate().unwrap());
            }
            Event::Link(on) => {
                let kind = if on { LinkKind::Wifi } else { LinkKind::None };
                let link = LinkSample { at: self.now, kind, ..LinkSample::default() };
                self.engine.observe(&Observation::Link(link), self.now).unwrap();
            }
            Event::Beacon(environment, reachable) => {
                let beacon = Beacon { environment, at: self.now, reachable, rtt_ms: None };
                self.engine.observe(&Observation::Beacon(beacon), self.now).unwrap();
            }
            Event::Reschedule(which, reason) => {
                let task = self.engine.tasks().map(|(task, _)| task).nth(which % CAPACITY);
                // One that has ended or has used its tries is refused.
                task.map(|task| self.engine.reschedule(task, reason, self.now).ok());
            }
            Event::Plan(primary, strategy, ref first) => {
                let mut fallbacks = Ranking::EMPTY;
                for environment in first.iter().filter(|environment| **environment != primary) {
                    if !fallbacks.as_slice().contains(environment) {
                        fallbacks.push(*environment);
                    }
                }
                let plan = Plan { strategy, fallbacks, ..*self.engine.plan(primary) };
                self.engine.set_plan(plan.validate().unwrap());
            }
            Event::Recover(environment, action) => self.engine.recover(environment, action, self.now),
            Event::Restore => {
                let mut bytes = vec![0; self.engine.snapshot_len()];
                self.engine.snapshot(&mut bytes).unwrap();
                self.engine = Engine::restore(&bytes, vec![Slot::EMPTY; CAPACITY]).unwrap();
            }
        }
    }
}

fn drive(run: &Run, seen: &Seen) -> Result<(), TestCaseError> {
    let mut engine = Engine::new(run.config.validate().unwrap(), vec![Slot::EMPTY; CAPACITY]).unwrap();
    if let Some((environment, require)) = run.rule {
        let there = EnvironmentSet::of(&[environment]);
        let effect = if require { Effect::Require(there) } else { Effect::Bonus(there, 1.0) };
        engine.add_rule(&Rule { conditions: &[], effect }).unwrap();
    }
    let mut drive = Drive { engine, now: Tick::from_ms(1), running: BTreeMap::new(), seen };
    for event in &run.events {
        drive.take(event);
        drive.poll()?;
    }
    // Everything that is left fails wherever it is tried.
    for _ in 0..WAKES_MAX {
        while !drive.running.is_empty() {
            drive.complete(0, OutcomeStatus::Failed);
            drive.poll()?;
        }
        match drive.engine.next_wake() {
            Some(at) if drive.engine.metrics().in_flight > 0 => drive.now = drive.now.max(at),
            _ => break,
        }
        drive.poll()?;
    }
    prop_assert_eq!(drive.engine.metrics().in_flight, 0);
    Ok(())
}

#[test]
fn no_try_ever_goes_where_the_data_may_not() {
    let seen = Seen::default();
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(RUNS) };
    TestRunner::new(config).run(&run(), |run| drive(&run, &seen)).unwrap();
    assert!(seen.tempted.get() > RUNS && seen.fallbacks.get() < seen.dispatches.get(), "{seen:?}");
}
