//! The engine itself as a policy: driven in simulated time, exactly as a host drives it on a device.

use std::collections::{BTreeMap, HashMap};

use kromka::power::BatteryTarget;
use kromka::{Action, Config, Dispatch as Run, Engine, Observation, Slot, Work};
use kromka_core::{Beacon, EnvironmentMap, EnvironmentProfile, Outcome, OutcomeStatus, TaskHandle, Tick, Validate};

use super::{
    Context, Dispatch, Policy, Refusal, TryEnd,
    ablation::{Part, Without},
    battery::BatteryRun,
    faults::Ejections,
};
use crate::error::ReplayError;
use crate::world::{TaskId, TaskView, TryStatus};

/// Tasks of one device in flight at once: 300 a day arrive, and the longest takes some minutes.
const IN_FLIGHT_MAX: usize = 1_024;
/// Tries of one environment at once. The world queues local work itself and tells so in the device's sample, so the
/// engine need not.
const CONCURRENCY: u16 = 1_024;

/// A try under way.
#[derive(Debug, Clone, Copy)]
struct Running {
    run: Run,
    dispatched: Tick,
}

/// One engine on one device.
pub(super) struct Kromka {
    engine: Engine<Vec<Slot>>,
    tasks: HashMap<TaskHandle, TaskId>,
    running: BTreeMap<TaskId, Running>,
    without: Without,
}

impl Kromka {
    /// An engine in its public default configuration, with the user's tiers, but for what it is to do without.
    pub(super) fn new(
        profiles: &EnvironmentMap<EnvironmentProfile>,
        without: Without,
        battery: Option<&BatteryRun>,
    ) -> Result<Self, ReplayError> {
        let mut config = Config { profiles: *profiles, ..Config::default() };
        for profile in &mut config.profiles.0 {
            profile.concurrency = CONCURRENCY;
        }
        without.configure(&mut config);
        let config = config.validate().map_err(ReplayError::Engine)?;
        let mut engine = Engine::new(config, vec![Slot::EMPTY; IN_FLIGHT_MAX]).map_err(ReplayError::Engine)?;
        if let Some(run) = battery {
            // What the battery holds is for the engine to find out.
            let target = BatteryTarget::until(Tick::from_ms(run.until_ms())).validate();
            engine.set_battery_target(Some(target.map_err(|error| ReplayError::Engine(error.into()))?));
        }
        Ok(Self { engine, tasks: HashMap::new(), running: BTreeMap::new(), without })
    }

    /// Tells the engine what the device senses. The world's samples are within their ranges.
    fn observe(&mut self, context: &mut Context<'_, '_>) {
        for observation in [
            Observation::Device(self.without.device(context.sample())),
            Observation::Link(self.without.link(context.link())),
        ] {
            self.tell(&observation, context);
        }
    }

    fn tell(&mut self, observation: &Observation, context: &mut Context<'_, '_>) {
        let told = self.engine.observe(observation, context.now());
        context.count_refused(told);
    }

    /// What the engine says next. Where faults are noted, so is what it rejects.
    fn poll(&mut self, context: &mut Context<'_, '_>) -> Option<Action> {
        let now = context.now();
        if context.watch().is_none() {
            return self.engine.poll(now);
        }
        let mut ejections = Ejections::new(context.truly_reachable());
        let action = self.engine.poll_with(now, Work::ALL, &mut ejections);
        if let Some(watch) = context.watch() {
            watch.decided(&ejections);
        }
        action
    }

    /// Does what the engine says until it has nothing to say, and sets the alarm for when it will.
    fn step(&mut self, context: &mut Context<'_, '_>) {
        let now = context.now();
        self.tell_first_results(now, context);
        while let Some(action) = self.poll(context) {
            match action {
                Action::Run(run) => self.run(&run, context),
                Action::Probe { environment } => {
                    // A probe too soon after the last is as good as lost: the engine asks again later.
                    let probed = context.probe(environment);
                    if !matches!(probed, Err(Refusal::ProbeTooSoon { .. })) {
                        context.count_refused(probed);
                    }
                }
                // The world ends a try that was given up by itself, at the time-out that the dispatch named.
                Action::Cancel { .. } => {}
                Action::End { task, .. } => {
                    if self.tasks.remove(&task).is_some()
                        && let Some(watch) = context.watch()
                    {
                        watch.ended();
                    }
                }
            }
        }
        if let Some(at) = self.engine.next_wake() {
            context.wake_at(at);
        }
    }

    /// A try that the world did not end at its time-out has given its first result by then.
    fn tell_first_results(&mut self, now: Tick, context: &mut Context<'_, '_>) {
        for running in self.running.values_mut() {
            if running.run.give_up_at.is_some_and(|at| at <= now) {
                running.run.give_up_at = None;
                let told = self.engine.first_result(running.run.task, running.run.attempt, now);
                context.count_refused(told);
            }
        }
    }

    fn run(&mut self, run: &Run, context: &mut Context<'_, '_>) {
        let known = self.tasks.get(&run.task).copied().ok_or(run.task);
        let Some(task) = context.count_refused(known) else { return };
        let now = context.now();
        let run = &self.without.dispatch(*run);
        if run.give_up_at.is_none() {
            self.stay(run, now, context);
        }
        let detect = run.give_up_at.map(|at| u32::try_from(at.since(now)).unwrap_or(u32::MAX));
        let dispatch = Dispatch { environment: run.environment, detect_timeout_ms: detect, token_cap: run.token_cap };
        let running = context.run(task, dispatch);
        if context.count_refused(running).is_some() {
            self.running.insert(task, Running { run: *run, dispatched: now });
        }
    }

    /// A try that no time-out ends must not be given up by the engine either.
    fn stay(&mut self, run: &Run, now: Tick, context: &mut Context<'_, '_>) {
        if self.without.lacks(Part::DetectionTimeout) {
            let told = self.engine.first_result(run.task, run.attempt, now);
            context.count_refused(told);
        }
    }

    fn outcome(running: &Running, end: &TryEnd) -> Outcome {
        Outcome {
            task: running.run.task,
            attempt: running.run.attempt,
            environment: end.environment,
            status: match end.status {
                TryStatus::Success => OutcomeStatus::Success,
                TryStatus::Truncated => OutcomeStatus::Truncated,
                TryStatus::Failed => OutcomeStatus::Failed,
                TryStatus::TimedOut => OutcomeStatus::Cancelled,
            },
            latency_ms: end.latency_ms,
            first_result_ms: end.first_result_ms,
            energy: end.energy,
            cost: end.cost,
            output_tokens: end.output_tokens,
            quality: None,
        }
    }
}

impl Policy for Kromka {
    fn arrived(&mut self, task: &TaskView, context: &mut Context<'_, '_>) {
        self.observe(context);
        let submitted = context.count_refused(task.requirements.validate()).and_then(|requirements| {
            let submitted = self.engine.submit(&requirements, context.now());
            context.count_refused(submitted)
        });
        self.tasks.extend(submitted.map(|handle| (handle, task.id)));
        self.step(context);
    }

    fn ended(&mut self, end: &TryEnd, context: &mut Context<'_, '_>) {
        let running = self.running.remove(&end.task).ok_or(end.task);
        let Some(running) = context.count_refused(running) else { return };
        self.observe(context);
        let now = context.now();
        if end.status == TryStatus::TimedOut && now.since(running.dispatched) == u64::from(end.latency_ms) {
            // The engine's own timer fires at this instant; its cost follows as that of a try given up.
            self.step(context);
        }
        let completed = self.engine.complete(&Self::outcome(&running, &self.without.end(*end)), now);
        context.count_refused(completed);
        self.step(context);
    }

    fn hears_beacons(&self) -> bool {
        !self.without.lacks(Part::Beacons)
    }

    fn beacon(&mut self, beacon: &Beacon, context: &mut Context<'_, '_>) {
        self.tell(&Observation::Beacon(*beacon), context);
        self.step(context);
    }

    fn probed(&mut self, answer: &Beacon, context: &mut Context<'_, '_>) {
        self.tell(&Observation::Beacon(*answer), context);
        self.step(context);
    }

    fn woken(&mut self, context: &mut Context<'_, '_>) {
        self.observe(context);
        self.step(context);
    }
}
