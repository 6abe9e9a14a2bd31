//! A host that drives an engine and checks after every call what must always hold.

use kromka::core::{
    Beacon, Energy, Environment, EnvironmentProfile, LinkKind, LinkSample, Money, Outcome, OutcomeStatus, Priority,
    TaskHandle, TaskKind, TaskRequirements, Tick, Valid, Validate, Verdict,
};
use kromka::failover::{Plan, Strategy};
use kromka::{Action, Config, Dispatch, End, Engine, Observation, Slot, TaskState, Trace, Work};

pub(crate) use kromka::core::Environment::{CloudBasic, CloudPremium, EdgeNearby, Local, Peer};

/// The default configuration with these environments alone.
pub(crate) fn only(environments: &[Environment]) -> Config {
    let mut config = Config::default();
    for environment in Environment::ALL {
        config.profiles[environment].enabled = environments.contains(&environment);
    }
    config
}

/// One environment, with room for so many at once and so many waiting.
pub(crate) fn narrow(environment: Environment, concurrency: u16, queue: u16) -> Config {
    let mut config = only(&[environment]);
    config.profiles[environment].concurrency = concurrency;
    config.profiles[environment].queue = queue;
    config
}

/// The plan that keeps tasks from an environment for half a minute after a failure.
pub(crate) fn immediate(primary: Environment) -> Valid<Plan> {
    Plan { strategy: Strategy::Immediate, ..Plan::new(primary) }.validate().unwrap()
}

/// A task that any environment may take.
pub(crate) fn task() -> TaskRequirements {
    TaskRequirements::new(TaskKind::Inference)
}

pub(crate) fn urgent(priority: Priority) -> TaskRequirements {
    let mut task = task();
    task.qos.priority = priority;
    task
}

pub(crate) fn deferrable() -> TaskRequirements {
    let mut task = task();
    task.qos.deferrable = true;
    task
}

/// What a host measured of a try.
pub(crate) fn outcome(dispatch: &Dispatch, status: OutcomeStatus) -> Outcome {
    Outcome {
        task: dispatch.task,
        attempt: dispatch.attempt,
        environment: dispatch.environment,
        status,
        latency_ms: 700,
        first_result_ms: Some(300),
        energy: Energy::from_uj(1_000_000),
        cost: Money::from_nano(1_000),
        output_tokens: Some(20),
        quality: None,
    }
}

/// Panics unless counts and costs add up.
pub(crate) fn check_counts(engine: &Engine<Vec<Slot>>) {
    let m = engine.metrics();
    assert_eq!(m.submitted, m.done + m.failed + m.infeasible + m.expired + m.cancelled + m.in_flight, "{m:?}");
    let costs = engine.cost_breakdown();
    let sum = |parts: &[Money]| parts.iter().map(|part| part.nano()).sum::<i64>();
    assert_eq!(sum(&costs.by_environment.0), costs.total.nano());
    assert_eq!(sum(&costs.by_kind), costs.total.nano());
    assert!(costs.wasted <= costs.total);
    let mut dispatched = 0;
    for environment in Environment::ALL {
        let stats = engine.environment_stats(environment);
        let ended = stats.succeeded + stats.failed + stats.cancelled;
        assert_eq!(stats.dispatched, ended + u64::from(stats.running), "{environment:?} {stats:?}");
        assert_eq!(stats.cost, costs.by_environment[environment]);
        dispatched += stats.dispatched;
    }
    assert_eq!(dispatched, m.dispatched);
}

/// All that a poll has told on the way.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Told {
    pub(crate) decided: Vec<(TaskHandle, Verdict)>,
    pub(crate) gave_up: Vec<(TaskHandle, u8, Environment)>,
}

impl Trace for Told {
    fn decided(&mut self, task: TaskHandle, verdict: &Verdict) {
        self.decided.push((task, *verdict));
    }

    fn gave_up(&mut self, task: TaskHandle, attempt: u8, environment: Environment) {
        self.gave_up.push((task, attempt, environment));
    }
}

/// An engine, driven and watched.
pub(crate) struct Host {
    pub(crate) engine: Engine<Vec<Slot>>,
    pub(crate) now: Tick,
}

impl Host {
    pub(crate) fn new(config: Config, capacity: usize) -> Self {
        let engine = Engine::new(config.validate().unwrap(), vec![Slot::EMPTY; capacity]).unwrap();
        Self { engine, now: Tick::from_ms(1_000) }
    }

    /// What must hold after any call: counts add up, and a snapshot, which checks lists, timers and counts against the
    /// slots, gives the same engine.
    pub(crate) fn check(&self) {
        check_counts(&self.engine);
        assert!(self.restored() == self.engine, "a restored engine differs");
    }

    pub(crate) fn snapshot(&self) -> Vec<u8> {
        let mut buffer = vec![0; 64 * 1024];
        let len = self.engine.snapshot(&mut buffer).unwrap();
        assert_eq!(len, self.engine.snapshot_len());
        buffer.truncate(len);
        buffer
    }

    pub(crate) fn restored(&self) -> Engine<Vec<Slot>> {
        Engine::restore(&self.snapshot(), vec![Slot::EMPTY; self.engine.capacity()]).unwrap()
    }

    pub(crate) fn wait(&mut self, ms: u64) {
        self.now = self.now.after(ms);
    }

    pub(crate) fn submit(&mut self, task: TaskRequirements) -> TaskHandle {
        let handle = self.engine.submit(&task.validate().unwrap(), self.now).unwrap();
        self.check();
        handle
    }

    pub(crate) fn poll(&mut self) -> Option<Action> {
        let action = self.engine.poll(self.now);
        self.check();
        action
    }

    /// The next action of this work, and what was told on the way.
    pub(crate) fn poll_with(&mut self, work: Work) -> (Option<Action>, Told) {
        let mut told = Told::default();
        let action = self.engine.poll_with(self.now, work, &mut told);
        self.check();
        (action, told)
    }

    /// The next action, which must be a dispatch.
    pub(crate) fn run(&mut self) -> Dispatch {
        match self.poll() {
            Some(Action::Run(dispatch)) => dispatch,
            other => panic!("expected a dispatch, got {other:?}"),
        }
    }

    /// The next action, which must be the end of this task.
    pub(crate) fn expect_end(&mut self, task: TaskHandle, end: End) {
        assert_eq!(self.poll(), Some(Action::End { task, end, tag: 0 }));
        let status = self.engine.status(task).unwrap();
        assert_eq!(status.state, TaskState::Ended(end));
        assert!(status.ended.is_some());
    }

    /// The next action, which must be the cancellation of this try.
    pub(crate) fn expect_cancel(&mut self, dispatch: &Dispatch) {
        let Dispatch { task, attempt, environment, .. } = *dispatch;
        assert_eq!(self.poll(), Some(Action::Cancel { task, attempt, environment, tag: 0 }));
    }

    /// Nothing to do now.
    pub(crate) fn quiet(&mut self) {
        assert_eq!(self.poll(), None);
    }

    pub(crate) fn complete(&mut self, dispatch: &Dispatch, status: OutcomeStatus) {
        self.engine.complete(&outcome(dispatch, status), self.now).unwrap();
        self.check();
    }

    pub(crate) fn observe(&mut self, observation: Observation) {
        self.engine.observe(&observation, self.now).unwrap();
        self.check();
    }

    pub(crate) fn beacon(&mut self, environment: Environment, reachable: bool) {
        self.observe(Observation::Beacon(Beacon { environment, at: self.now, reachable, rtt_ms: None }));
    }

    pub(crate) fn link(&mut self, kind: LinkKind) {
        self.observe(Observation::Link(LinkSample { at: self.now, kind, ..LinkSample::default() }));
    }

    pub(crate) fn state(&self, task: TaskHandle) -> TaskState {
        self.engine.status(task).unwrap().state
    }

    /// Has `count` tasks done, one after another, so that the engine has seen their environments.
    pub(crate) fn practise(&mut self, count: usize) {
        for _ in 0..count {
            self.practise_on(task());
        }
    }

    /// One task that is submitted, run and done.
    pub(crate) fn practise_on(&mut self, task: TaskRequirements) {
        let task = self.submit(task);
        let dispatch = self.run();
        self.complete(&dispatch, OutcomeStatus::Success);
        self.expect_end(task, End::Done);
    }
}

/// The profile of an environment in a configuration, changed.
pub(crate) fn profile(
    environment: Environment,
    change: impl FnOnce(&mut EnvironmentProfile),
) -> Valid<EnvironmentProfile> {
    let mut profile = EnvironmentProfile::default_of(environment);
    change(&mut profile);
    profile.validate().unwrap()
}
