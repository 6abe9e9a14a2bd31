//! Random calls against a naive model: what each action may be, given what was called before.

use kromka::core::{
    BatchHandle, DeviceSample, Environment, EnvironmentMap, EnvironmentSample, EnvironmentSet, Limits, LinkKind,
    Outcome, OutcomeStatus, PowerMode, Priority, Ranking, Sensitivity, Share, TaskHandle, TaskRequirements, Tick,
    Validate,
};
use kromka::failover::{Plan, RecoveryAction, Strategy as Planned};
use kromka::power::{BatteryTarget, ThermalReading};
use kromka::{Action, Config, Dispatch, End, Engine, Observation, RescheduleReason, Slot, Work};
use proptest::prelude::*;

use crate::common::{Host, Told, outcome, profile, task};

const CAPACITY: usize = 6;
/// More actions than this cannot follow from one call: each task has some tries, each with an end, and probes are six.
const ACTIONS_MAX: usize = 200;
/// Times that a silent host is woken until all tasks have ended: a task that nobody decides waits for its deadline of an
/// hour, and each of four environments is probed six times a minute and found not to have answered as often.
const WAKES_MAX: usize = 6_000;

#[derive(Debug, Clone)]
enum Call {
    Submit(TaskRequirements, u64),
    Batch(TaskRequirements, usize, u64),
    Cancel(usize),
    Reschedule(usize, RescheduleReason),
    /// The outcome of some try, current or not, and how far its attempt is off.
    Complete(usize, OutcomeStatus, u8),
    FirstResult(usize),
    Poll(usize, Work),
    /// Milliseconds forward, then for one poll back, and then polls until there is no such work.
    Wait(u64, u64, Work),
    Beacon(Environment, bool, u64),
    Sample(Environment, bool),
    Link(bool),
    Battery(u8),
    /// An Android status, or what takes the last one back.
    Heat(Option<i32>),
    /// A mode that the host asks for at least.
    Mode(PowerMode),
    /// A battery that must last so many milliseconds more.
    Target(u64),
    Profile(Environment, u16, u16, bool),
    Limits(u8),
    Plan(Environment, Planned, Option<Environment>),
    Recover(Environment, RecoveryAction),
    Recall(Environment),
    Restore,
}

/// What the model knows of a task.
#[derive(Debug)]
struct Known {
    handle: TaskHandle,
    tag: u64,
    batch: Option<BatchHandle>,
    sensitivity: Sensitivity,
    ended: Option<End>,
    running: Option<Dispatch>,
    attempt: u8,
    /// Where it may not go again.
    barred: EnvironmentSet,
    /// Whether a reschedule waits to be told.
    again: bool,
    cancelled: bool,
    succeeded: bool,
}

struct Model {
    host: Host,
    /// Restored of `host`'s engine at some time, and called alike ever since.
    twin: Engine<Vec<Slot>>,
    tasks: Vec<Known>,
    tries: Vec<Dispatch>,
    batches: Vec<BatchHandle>,
    profiles: EnvironmentMap<u16>,
}

impl Model {
    fn new(config: Config) -> Self {
        let profiles = EnvironmentMap::from_fn(|environment| config.profiles[environment].concurrency);
        let host = Host::new(config, CAPACITY);
        Self { twin: host.restored(), host, tasks: vec![], tries: vec![], batches: vec![], profiles }
    }

    /// Calls both engines, which must answer alike.
    fn both<T: PartialEq + std::fmt::Debug>(&mut self, call: impl Fn(&mut Engine<Vec<Slot>>, Tick) -> T) -> T {
        let answer = call(&mut self.host.engine, self.host.now);
        assert_eq!(call(&mut self.twin, self.host.now), answer);
        answer
    }

    fn accept(&mut self, handle: TaskHandle, tag: u64, batch: Option<BatchHandle>, task: &TaskRequirements) {
        assert!(self.tasks.iter().all(|known| known.handle != handle));
        self.tasks.push(Known {
            handle,
            tag,
            batch,
            sensitivity: task.sensitivity,
            ended: None,
            running: None,
            attempt: 0,
            barred: EnvironmentSet::EMPTY,
            again: false,
            cancelled: false,
            succeeded: false,
        });
    }

    fn known(&mut self, handle: TaskHandle) -> &mut Known {
        self.tasks.iter_mut().find(|known| known.handle == handle).unwrap()
    }

    fn call(&mut self, call: &Call) {
        match call {
            Call::Submit(task, tag) => {
                let valid = task.validate().unwrap();
                if let Ok(handle) = self.both(|engine, now| engine.submit_tagged(&valid, *tag, now)) {
                    self.accept(handle, *tag, None, task);
                }
            }
            Call::Batch(task, count, tag) => self.batch(task, *count, *tag),
            Call::Cancel(i) => self.cancel(*i),
            Call::Reschedule(i, reason) => self.reschedule(*i, *reason),
            Call::Complete(i, status, off) => self.complete(*i, *status, *off),
            Call::FirstResult(i) => {
                if let Some(dispatch) = pick(&self.tries, *i).copied() {
                    let _ = self.both(|engine, now| engine.first_result(dispatch.task, dispatch.attempt, now));
                }
            }
            Call::Poll(count, work) => {
                for _ in 0..*count {
                    self.poll(*work);
                }
            }
            Call::Wait(forward, back, work) => {
                self.host.now = self.host.now.after(*forward);
                let now = self.host.now;
                self.host.now = Tick::from_ms(now.ms().saturating_sub(*back));
                self.poll(*work);
                self.host.now = now;
                self.settle(*work);
            }
            Call::Restore => self.twin = self.host.restored(),
            other => self.change(other),
        }
        self.host.check();
        self.check_lists();
        assert!(self.twin == self.host.engine, "the restored engine went another way");
    }

    /// What the engine lists is what the model knows of.
    fn check_lists(&self) {
        let engine = &self.host.engine;
        let mut listed = vec![];
        for (handle, status) in engine.tasks() {
            let known = self.tasks.iter().find(|known| known.handle == handle).unwrap();
            assert_eq!((status.tag, engine.status(handle)), (known.tag, Ok(status)));
            listed.push(handle);
        }
        assert!(listed.is_sorted_by_key(|handle| handle.index));
        let untold = self.tasks.iter().filter(|known| known.ended.is_none());
        assert_eq!(listed, in_order_of_place(untold.map(|known| known.handle)));
        for batch in &self.batches {
            let Ok(listed) = engine.batch_tasks(*batch) else { continue };
            let of_it = self.tasks.iter().filter(|known| known.batch == Some(*batch)).map(|known| known.handle);
            let there = in_order_of_place(of_it.filter(|handle| engine.status(*handle).is_ok()));
            assert_eq!(listed.collect::<Vec<_>>(), there);
        }
    }

    /// What the host says of the world.
    fn change(&mut self, call: &Call) {
        let at = self.host.now;
        let observation = match *call {
            Call::Beacon(environment, reachable, ago) => {
                let at = Tick::from_ms(at.ms().saturating_sub(ago));
                Observation::Beacon(kromka::core::Beacon { environment, at, reachable, rtt_ms: None })
            }
            Call::Sample(environment, available) => {
                Observation::Environment(EnvironmentSample::new(environment, available, at))
            }
            Call::Link(up) => {
                let kind = if up { LinkKind::Wifi } else { LinkKind::None };
                Observation::Link(kromka::core::LinkSample { at, kind, ..Default::default() })
            }
            Call::Battery(percent) => {
                Observation::Device(DeviceSample { battery: Share::from_percent(percent), ..DeviceSample::default() })
            }
            Call::Heat(status) => Observation::Thermal(status.map(ThermalReading::from_android_status)),
            Call::Mode(least) => return self.both(|engine, _| engine.set_power_mode(least)),
            Call::Target(ms) => {
                let target = BatteryTarget::until(at.after(ms)).validate().ok();
                return self.both(|engine, _| engine.set_battery_target(target));
            }
            Call::Profile(environment, concurrency, queue, enabled) => {
                let profile = profile(environment, |profile| {
                    (profile.concurrency, profile.queue, profile.enabled) = (concurrency, queue, enabled);
                });
                self.profiles[environment] = concurrency;
                return self.both(|engine, _| engine.set_profile(environment, profile));
            }
            Call::Limits(bits) => {
                let allowed = EnvironmentSet::from_bits(bits & 0b11_1111).unwrap();
                return self
                    .both(|engine, _| engine.set_limits(Limits { allowed, ..Limits::NONE }.validate().unwrap()));
            }
            Call::Plan(primary, strategy, first) => {
                let mut fallbacks = Ranking::EMPTY;
                first.into_iter().filter(|first| *first != primary).for_each(|first| fallbacks.push(first));
                let plan = Plan { strategy, fallbacks, ..*self.host.engine.plan(primary) };
                return self.both(|engine, _| engine.set_plan(plan.validate().unwrap()));
            }
            Call::Recall(environment) => return self.both(|engine, _| engine.recall_probe(environment)),
            Call::Recover(environment, action) => {
                return self.both(|engine, now| engine.recover(environment, action, now));
            }
            _ => return,
        };
        self.both(|engine, now| engine.observe(&observation, now)).unwrap();
    }

    fn batch(&mut self, task: &TaskRequirements, count: usize, tag: u64) {
        let task = task.validate().unwrap();
        let before = self.host.engine.metrics().in_flight;
        let answer = self.both(|engine, now| {
            let mut handles = vec![];
            let told = |i, handle| {
                assert_eq!(i, handles.len());
                handles.push(handle);
            };
            let answer = engine.submit_batch_with(count, |i| (task, tag.wrapping_add(i as u64)), told, now);
            assert!(answer.is_ok() || handles.is_empty());
            answer.map(|batch| (batch, handles))
        });
        match answer {
            Ok((batch, handles)) => {
                for (i, handle) in (0u64..).zip(&handles) {
                    self.accept(*handle, tag.wrapping_add(i), Some(batch), &task);
                }
                assert_eq!(self.host.engine.batch_status(batch).unwrap().total as usize, count);
                self.batches.push(batch);
            }
            Err(_) => assert_eq!(self.host.engine.metrics().in_flight, before),
        }
    }

    fn cancel(&mut self, i: usize) {
        let Some(handle) = pick(&self.tasks, i).map(|known| known.handle) else { return };
        let answer = self.both(|engine, now| engine.cancel(handle, now));
        let known = self.known(handle);
        assert!(answer.is_err() || (known.ended.is_none() && !known.succeeded));
        known.cancelled |= answer.is_ok();
    }

    fn reschedule(&mut self, i: usize, reason: RescheduleReason) {
        let Some(handle) = pick(&self.tasks, i).map(|known| known.handle) else { return };
        let answer = self.both(|engine, now| engine.reschedule(handle, reason, now));
        let known = self.known(handle);
        if answer.is_ok() {
            assert!(known.ended.is_none() && !known.cancelled && !known.succeeded);
            if let Some(dispatch) = known.running {
                known.again = true;
                if reason == RescheduleReason::Environment {
                    known.barred = known.barred.with(dispatch.environment);
                }
            }
        }
    }

    fn complete(&mut self, i: usize, status: OutcomeStatus, off: u8) {
        let Some(dispatch) = pick(&self.tries, i).copied() else { return };
        let outcome = outcome(&dispatch, status);
        let outcome = Outcome { attempt: dispatch.attempt.wrapping_add(off), ..outcome };
        let answer = self.both(|engine, now| engine.complete(&outcome, now));
        let known = self.known(dispatch.task);
        let Some(running) = known.running.filter(|_| answer.is_ok() && outcome.attempt == known.attempt) else {
            return;
        };
        assert_eq!(running.environment, outcome.environment);
        known.running = None;
        known.succeeded = status == OutcomeStatus::Success;
        if !known.succeeded && !known.again {
            known.barred = known.barred.with(running.environment);
        }
        known.again = false;
    }

    fn poll(&mut self, work: Work) -> bool {
        let before = *self.host.engine.metrics();
        let (action, told) = self.both(|engine, now| {
            let mut told = Told::default();
            (engine.poll_with(now, work, &mut told), told)
        });
        let after = self.host.engine.metrics();
        assert_eq!(told.decided.len() as u64, after.decisions - before.decisions);
        assert_eq!(told.gave_up.len() as u64, after.timeouts - before.timeouts);
        assert!(work.runs || told.decided.is_empty(), "it decided");
        match action {
            Some(Action::Run(dispatch)) => {
                assert!(work.runs, "it runs");
                assert_eq!(told.decided.last().map(|(task, _)| *task), Some(dispatch.task));
                self.runs(&dispatch);
            }
            Some(Action::Cancel { task, attempt, environment, tag }) => {
                assert!(told.gave_up.is_empty() || told.gave_up == [(task, attempt, environment)]);
                let known = self.known(task);
                assert_eq!(known.tag, tag);
                let running = known.running.take().expect("what does not run is not cancelled");
                assert_eq!((running.attempt, running.environment), (attempt, environment));
                if !known.again && !known.cancelled {
                    known.barred = known.barred.with(environment);
                }
                known.again = false;
            }
            Some(Action::End { task, end, tag }) => {
                assert!(work.ends, "it ends");
                let known = self.known(task);
                assert_eq!(known.tag, tag);
                assert_eq!(known.ended, None, "it ended twice");
                assert!(known.running.is_none(), "it ended while it ran");
                assert_eq!(end == End::Done, known.succeeded && !known.cancelled);
                assert_eq!(end == End::Cancelled, known.cancelled);
                known.ended = Some(end);
            }
            Some(Action::Probe { environment }) => assert_ne!(environment, Environment::Local),
            None => return false,
        }
        true
    }

    fn runs(&mut self, dispatch: &Dispatch) {
        let ceiling = kromka::core::EnvironmentProfile::default_of(dispatch.environment).ceiling;
        let known = self.known(dispatch.task);
        assert!(known.ended.is_none() && known.running.is_none() && !known.cancelled && !known.succeeded);
        assert_eq!((dispatch.attempt, dispatch.tag), (known.attempt + 1, known.tag));
        assert!(!known.barred.contains(dispatch.environment), "tried twice in one environment");
        assert!(known.sensitivity <= ceiling, "the data may not go there");
        known.attempt = dispatch.attempt;
        known.running = Some(*dispatch);
        let there = |known: &&Known| known.running.is_some_and(|run| run.environment == dispatch.environment);
        let running = self.tasks.iter().filter(there).count();
        assert!(running <= usize::from(self.profiles[dispatch.environment]), "too many at once");
        self.tries.push(*dispatch);
    }

    /// Polls until there is no such work to do, and holds the engine to its word of when there will be.
    fn settle(&mut self, work: Work) {
        let mut actions = 0;
        while self.poll(work) {
            actions += 1;
            assert!(actions < ACTIONS_MAX, "poll never ends");
        }
        let (engine, now) = (&self.host.engine, self.host.now);
        let poll = |engine: &mut Engine<Vec<Slot>>, at| engine.poll_with(at, work, &mut ());
        match engine.next_wake_of(work) {
            Some(at) => {
                assert!(at > now, "it would be polled for nothing, again and again");
                assert!(engine.next_wake().is_some_and(|all| all <= at));
                assert_eq!(poll(&mut engine.clone(), Tick::from_ms(at.ms() - 1)), None, "it woke too late");
                let mut then = engine.clone();
                assert!(poll(&mut then, at).is_some() || then.next_wake_of(work) != Some(at), "it woke for nothing");
            }
            None => assert_eq!(poll(&mut engine.clone(), now.after(10_000_000_000)), None),
        }
    }

    /// With a host that says nothing any more, every task ends, also if it has no use for runs; and if it has none for
    /// ends at first, they are told when it has.
    fn finish(&mut self, first: Work) {
        for work in [first, Work::ALL] {
            for _ in 0..WAKES_MAX {
                self.settle(work);
                match self.host.engine.next_wake_of(work) {
                    Some(at) => self.host.now = at,
                    None => break,
                }
            }
            assert_eq!(self.host.engine.metrics().in_flight, 0);
        }
        let open = self.tasks.iter().filter(|known| known.ended.is_none()).count();
        assert_eq!(open, 0, "the host is silent, and still they have not ended");
        assert_eq!(self.host.engine.tasks().count(), 0);
        self.host.check();
    }
}

fn in_order_of_place(handles: impl Iterator<Item = TaskHandle>) -> Vec<TaskHandle> {
    let mut handles = handles.collect::<Vec<_>>();
    handles.sort_by_key(|handle| handle.index);
    handles
}

fn pick<T>(items: &[T], i: usize) -> Option<&T> {
    // The newest are the likeliest to be in flight.
    items.len().checked_sub(1 + i % items.len().max(1)).and_then(|at| items.get(at))
}

fn a_task() -> impl Strategy<Value = TaskRequirements> {
    let sensitivity = prop::sample::select(Sensitivity::ALL.to_vec());
    let priority = prop::sample::select(Priority::ALL.to_vec());
    (sensitivity, priority, any::<bool>(), any::<bool>(), prop::sample::select(vec![10u32, 8_000, 100_000, 3_600_000]))
        .prop_map(|(sensitivity, priority, deferrable, offline_capable, deadline_ms)| {
            let mut task = TaskRequirements { sensitivity, offline_capable, deadline_ms, ..task() };
            (task.qos.priority, task.qos.deferrable) = (priority, deferrable);
            task
        })
}

/// Mostly everything, and each other choice.
fn some_work() -> impl Strategy<Value = Work> {
    let some = any::<(bool, bool, u8)>().prop_map(|(runs, ends, bits)| {
        let probes = EnvironmentSet::from_bits(bits & 0b11_1111).unwrap();
        Work { runs, ends, probes }
    });
    prop_oneof![3 => Just(Work::ALL), 2 => some]
}

fn a_call() -> impl Strategy<Value = Call> {
    let status = prop::sample::select(OutcomeStatus::ALL.to_vec());
    let place = || prop::sample::select(Environment::ALL.to_vec());
    let i = || 0usize..8;
    prop_oneof![
        6 => (a_task(), any::<u64>()).prop_map(|(task, tag)| Call::Submit(task, tag)),
        1 => (a_task(), 0usize..5, any::<u64>()).prop_map(|(task, count, tag)| Call::Batch(task, count, tag)),
        2 => i().prop_map(Call::Cancel),
        2 => (i(), prop::sample::select(RescheduleReason::ALL.to_vec()))
            .prop_map(|(i, reason)| Call::Reschedule(i, reason)),
        6 => (i(), status, prop::sample::select(vec![0u8, 0, 0, 0, 0, 1, 255]))
            .prop_map(|(i, status, off)| Call::Complete(i, status, off)),
        1 => i().prop_map(Call::FirstResult),
        10 => (1usize..5, some_work()).prop_map(|(count, work)| Call::Poll(count, work)),
        4 => (prop::sample::select(vec![0u64, 1, 700, 5_000, 31_000, 700_000, 10_000_000_000]),
            prop::sample::select(vec![0u64, 1, 60_000]), some_work())
            .prop_map(|(forward, back, work)| Call::Wait(forward, back, work)),
        1 => (place(), any::<bool>(), prop::sample::select(vec![0u64, 900])).prop_map(|(e, up, ago)| Call::Beacon(e, up, ago)),
        1 => (place(), any::<bool>()).prop_map(|(e, up)| Call::Sample(e, up)),
        1 => any::<bool>().prop_map(Call::Link),
        1 => (0u8..=100).prop_map(Call::Battery),
        1 => prop::option::of(0..7).prop_map(Call::Heat),
        1 => prop::sample::select(PowerMode::ALL.to_vec()).prop_map(Call::Mode),
        1 => (0u64..200_000_000).prop_map(Call::Target),
        1 => (place(), 0u16..3, 0u16..3, any::<bool>()).prop_map(|(e, n, queue, on)| Call::Profile(e, n, queue, on)),
        1 => any::<u8>().prop_map(Call::Limits),
        1 => (place(), prop::sample::select(Planned::ALL.to_vec()), prop::option::of(place()))
            .prop_map(|(e, strategy, first)| Call::Plan(e, strategy, first)),
        1 => (place(), prop::sample::select(RecoveryAction::ALL.to_vec())).prop_map(|(e, action)| Call::Recover(e, action)),
        1 => place().prop_map(Call::Recall),
        1 => Just(Call::Restore),
    ]
}

fn a_config() -> impl Strategy<Value = Config> {
    (1u8..=6, any::<bool>(), prop::sample::select(vec![0u32, 1, 30_000]), any::<bool>(), 1u16..4, 0u16..4).prop_map(
        |(tries_max, best_effort, cooldown_ms, probes, concurrency, queue)| {
            let mut config = Config { tries_max, best_effort, cooldown_ms, ..Config::default() };
            config.run_timeout_ms = 60_000;
            config.probe_interval_ms = if probes { 10_000 } else { 0 };
            for profile in &mut config.profiles.0 {
                (profile.concurrency, profile.queue) = (concurrency, queue);
            }
            config
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn whatever_is_called_every_task_ends_once(
        config in a_config(),
        calls in prop::collection::vec(a_call(), 1..60),
        last in some_work(),
    ) {
        let mut model = Model::new(config);
        for call in &calls {
            model.call(call);
        }
        model.finish(last);
    }
}
