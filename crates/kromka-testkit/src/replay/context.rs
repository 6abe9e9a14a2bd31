//! What a policy may see and do: the only door between it and the world.

use std::{cmp::Reverse, collections::BinaryHeap};

use kromka_core::{
    Celsius, DeviceSample, Energy, Environment, EnvironmentMap, EnvironmentProfile, EnvironmentSet, LinkKind,
    LinkSample, Share, Tick,
};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::{Dispatch, Refusal, TryEnd, battery::Life, faults::Watch, tally::Tally};
use crate::{
    numeric::{round_u32, round_u64},
    world::{Attempt, DeviceState, Settlement, Task, TaskId, TaskView, TryStatus, World},
};

/// Tries of a task, whatever the policy.
pub const TRIES_MAX: u8 = 2;

/// What the device knows and does at this instant, for its policy.
pub struct Context<'c, 'w> {
    pub(super) device: &'c mut Device<'w>,
}

impl Context<'_, '_> {
    /// Now, in ms since the window's start.
    #[must_use]
    pub fn now(&self) -> Tick {
        Tick::from_ms(self.device.state.at_ms)
    }

    /// The device's number.
    #[must_use]
    pub fn device(&self) -> u32 {
        self.device.number
    }

    /// The user's policy: who may see what, quality, privacy and prices.
    #[must_use]
    pub fn profiles(&self) -> &EnvironmentMap<EnvironmentProfile> {
        self.device.world.tiers()
    }

    /// A task that has arrived.
    #[must_use]
    pub fn task(&self, task: TaskId) -> Option<&TaskView> {
        self.device.arrived(task).map(|task| &task.view)
    }

    /// The link, one second ago.
    #[must_use]
    pub fn link(&self) -> LinkSample {
        self.device.world.link_sample(self.device.number, self.device.state.at_ms)
    }

    /// Battery, temperature and queue, now. The queue includes tasks of the policy's own.
    #[must_use]
    pub fn sample(&self) -> DeviceSample {
        let (state, world) = (&self.device.state, self.device.world);
        let queue_ms = state.occupied_until_ms.saturating_sub(state.at_ms);
        DeviceSample {
            at: self.now(),
            battery: Share::from_f64_clamped(state.battery),
            charging: DeviceState::charging(world.constants(), state.at_ms),
            temperature: Celsius::from_milli(
                i32::try_from(round_u64(state.temperature_c * 1000.0)).unwrap_or(i32::MAX),
            ),
            load: if queue_ms > 0 { Share::ONE } else { Share::ZERO },
            queue_ms: u32::try_from(queue_ms).unwrap_or(u32::MAX),
            ..DeviceSample::default()
        }
    }

    /// Dispatches a try of a task that has arrived; its end is told to [`super::Policy::ended`].
    ///
    /// # Errors
    /// [`Refusal`] when the task has not arrived, is running, is served or has had its tries.
    pub fn run(&mut self, task: TaskId, dispatch: Dispatch) -> Result<(), Refusal> {
        self.device.run(task, dispatch)
    }

    /// Sends a probe, which costs energy; it is answered after one round trip, or lost when nobody is there.
    ///
    /// # Errors
    /// [`Refusal::ProbeTooSoon`] within ten seconds of the last probe to the same environment.
    pub fn probe(&mut self, environment: Environment) -> Result<(), Refusal> {
        self.device.probe(environment)
    }

    /// Sets the policy's one alarm; at or before now it goes off a millisecond from now, beyond the window's end never.
    pub fn wake_at(&mut self, at: Tick) {
        let at_ms = at.ms().max(self.device.state.at_ms + 1);
        self.device.alarm_ms = (at_ms <= self.device.world.end_ms()).then_some(at_ms);
    }

    /// What is noted of faults, for the driver of the engine alone.
    pub(super) fn watch(&mut self) -> Option<&mut Watch> {
        self.device.watch.as_deref_mut()
    }

    /// Which environments can be reached in truth, for what is noted alone.
    pub(super) fn truly_reachable(&self) -> EnvironmentSet {
        let Device { world, number, state, .. } = &*self.device;
        let up = Environment::ALL.into_iter().filter(|it| world.unreachable(*number, *it, state.at_ms).is_none());
        up.fold(EnvironmentSet::EMPTY, EnvironmentSet::with)
    }

    /// Counts a call that was refused although it was in order.
    pub(super) fn count_refused<T, E>(&mut self, result: Result<T, E>) -> Option<T> {
        self.device.tally.refused_calls += u64::from(result.is_err());
        result.ok()
    }

    /// The feasible place of a task that takes the least energy, in truth: for the clairvoyant of batteries alone.
    pub(super) fn cheapest_option(&self, task: TaskId) -> Option<Environment> {
        let Device { world, state, .. } = &*self.device;
        let (task, course) = (self.device.arrived(task)?, self.device.courses.get(task.0 as usize)?);
        let joule = |place| {
            let feasible = world.option_value(task, place, state, course.energy_weight) > 0.0;
            feasible.then(|| (world.attempt(task, place, state.at_ms, state, None).energy_j, place))
        };
        let cheapest = Environment::ALL.into_iter().filter_map(joule).min_by(|(a, _), (b, _)| a.total_cmp(b));
        cheapest.map(|(_, place)| place)
    }

    /// The truth, for the clairvoyant alone.
    pub(super) fn best_option(&self) -> Option<Environment> {
        self.device.best.1
    }
}

/// A task of the device, as far as it has come.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Course {
    pub(super) energy_weight: f64,
    pub(super) best: f64,
    pub(super) value: f64,
    pub(super) energy_j: f64,
    pub(super) cost_nano: i64,
    pub(super) first_at_ms: u64,
    pub(super) tries: u8,
    pub(super) breach: bool,
    pub(super) served: bool,
    pub(super) finished: bool,
    /// Whether the first try failed, or timed out, where failing over is counted: in a cloud, in a hybrid, on the edge.
    pub(super) failed_over: bool,
    /// Whether a try is under way.
    pub(super) running: bool,
    /// Whether its result came after the deadline.
    pub(super) late: bool,
    /// Where its best value was; `None` when it has none.
    pub(super) best_in: Option<Environment>,
    /// Where its first try ran.
    pub(super) first: Option<Environment>,
}

/// A try under way; its end is known to the world already.
#[derive(Debug, Clone, Copy)]
struct Running {
    task: TaskId,
    attempt: Attempt,
    settlement: Settlement,
}

/// Something that will happen; earlier first, then ends before answers, then in the order it was set off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Event {
    pub(super) at_ms: u64,
    pub(super) happening: Happening,
    order: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Happening {
    End(TaskId),
    Answer(Environment, u32),
}

/// One device in the world, with everything but its policy.
pub(super) struct Device<'w> {
    pub(super) world: &'w World<'w>,
    pub(super) number: u32,
    pub(super) state: DeviceState,
    pub(super) tasks: &'w [Task],
    pub(super) courses: Vec<Course>,
    /// Tries under way: a handful at most, so that a list is the quickest to search.
    running: Vec<Running>,
    pub(super) events: BinaryHeap<Reverse<Event>>,
    pub(super) alarm_ms: Option<u64>,
    pub(super) tally: Tally,
    /// How its battery goes, where that must last.
    pub(super) life: Option<Life>,
    /// What is noted of faults, where that is wanted.
    pub(super) watch: Option<Box<Watch>>,
    /// The best value of the task that is arriving, and where it is.
    best: (f64, Option<Environment>),
    beacons: &'w [u64],
    beacons_paid: usize,
    probes: EnvironmentMap<Option<u64>>,
    events_made: u64,
}

impl<'w> Device<'w> {
    pub(super) fn new(world: &'w World<'w>, number: u32, beacons: &'w [u64]) -> Self {
        let tasks = world.tasks_of(number);
        Self {
            world,
            number,
            state: DeviceState::new(world.constants()),
            tasks,
            courses: Vec::with_capacity(tasks.len()),
            running: Vec::new(),
            events: BinaryHeap::new(),
            alarm_ms: None,
            tally: Tally::default(),
            watch: None,
            life: None,
            best: (0.0, None),
            beacons,
            beacons_paid: 0,
            probes: EnvironmentMap::default(),
            events_made: 0,
        }
    }

    fn arrived(&self, task: TaskId) -> Option<&'w Task> {
        let place = task.0 as usize;
        if place < self.courses.len() { self.tasks.get(place) } else { None }
    }

    /// Lets time pass, beacons included: every policy pays for the same ones.
    pub(super) fn advance(&mut self, to_ms: u64) {
        if let Some(life) = self.life {
            // What comes after the target does not count.
            if self.state.at_ms < life.until_ms {
                self.pass(to_ms.min(life.until_ms));
                self.life = Some(Life { ran_out: life.ran_out || self.state.battery <= 0.0, ..life });
            }
        }
        self.pass(to_ms);
    }

    /// Whether it went off because its battery is empty.
    pub(super) fn is_off(&self) -> bool {
        self.life.is_some_and(|life| life.ends && life.ran_out)
    }

    fn pass(&mut self, to_ms: u64) {
        let constants = self.world.constants();
        self.state.advance(constants, to_ms);
        let first = self.beacons_paid;
        while self.beacons.get(self.beacons_paid).is_some_and(|at_ms| *at_ms <= to_ms) {
            self.beacons_paid += 1;
        }
        if self.beacons_paid > first {
            // Two clouds send one each.
            let joule = 2.0 * constants.beacon_cloud_j * (self.beacons_paid - first) as f64;
            self.state.spend(constants, joule);
        }
    }

    /// The next task arrives: what was possible for it is put down now, at this policy's own state.
    pub(super) fn arrive(&mut self, task: &Task) {
        let energy_weight = crate::world::energy_weight(self.state.battery, self.state.temperature_c);
        let (best, environment) = self.world.best_option(task, &self.state, energy_weight);
        self.best = (best, (best > 0.0).then_some(environment));
        self.courses.push(Course { energy_weight, best, best_in: self.best.1, ..Course::default() });
        if let Some(watch) = &mut self.watch {
            let others = Environment::ALL.into_iter().filter(|other| Some(*other) != self.best.1);
            let next = others.map(|other| self.world.option_value(task, other, &self.state, energy_weight));
            watch.arrived(self.best.1, next.fold(0.0, f64::max) < super::tally::WITHIN * best);
        }
    }

    fn run(&mut self, id: TaskId, dispatch: Dispatch) -> Result<(), Refusal> {
        let next = u32::try_from(self.courses.len()).unwrap_or(u32::MAX);
        let task = self.arrived(id).ok_or(Refusal::UnknownTask { have: id.0, next })?;
        let course = &mut self.courses[id.0 as usize];
        if course.running {
            return Err(Refusal::Running { have: id.0 });
        }
        if course.finished {
            return Err(Refusal::Served { have: id.0 });
        }
        if course.tries >= TRIES_MAX {
            return Err(Refusal::NoTryLeft { have: id.0 });
        }
        let now_ms = self.state.at_ms;
        let attempt = self.world.attempt(task, dispatch.environment, now_ms, &self.state, dispatch.token_cap);
        let timeout = dispatch.detect_timeout_ms.filter(|_| course.tries == 0);
        let settlement = self.world.settle(&attempt, timeout);
        if course.tries == 0 {
            course.first_at_ms = now_ms;
            course.first = Some(dispatch.environment);
        } else if course.failed_over {
            self.tally.redispatch_ms.push(u32::try_from(now_ms - course.first_at_ms).unwrap_or(u32::MAX));
        }
        if let Some(watch) = &mut self.watch {
            watch.dispatched(id, dispatch.environment, now_ms, course);
        }
        course.tries += 1;
        course.energy_j += settlement.energy_j;
        course.cost_nano = course.cost_nano.saturating_add(settlement.cost.nano());
        if !self.world.private(task, dispatch.environment) {
            course.breach = true;
            self.tally.privacy_breaches += 1;
        }
        course.running = true;
        self.running.push(Running { task: id, attempt, settlement });
        self.tally.digest = chain(self.tally.digest, task.index, now_ms, course.tries, dispatch);
        self.load(&attempt, &settlement);
        self.schedule(now_ms + u64::from(settlement.after_ms), Happening::End(id));
        Ok(())
    }

    /// What a try does to the device, at its start.
    fn load(&mut self, attempt: &Attempt, settlement: &Settlement) {
        let now_ms = self.state.at_ms;
        self.state.spend(self.world.constants(), settlement.energy_j);
        self.state.temperature_c += settlement.heat_c;
        self.tally.energy_j += settlement.energy_j;
        self.tally.cost_nano += i128::from(settlement.cost.nano());
        let free_ms = self.state.occupied_until_ms.max(now_ms);
        self.state.occupied_until_ms = free_ms + u64::from(attempt.occupies_ms);
        // Wi-Fi use keeps no mobile radio awake.
        if attempt.radio && self.world.link_kind(now_ms) != LinkKind::Wifi {
            let until = now_ms + u64::from(settlement.after_ms);
            self.state.radio_until_ms = Some(self.state.radio_until_ms.map_or(until, |before| before.max(until)));
        }
    }

    fn probe(&mut self, environment: Environment) -> Result<(), Refusal> {
        let (now_ms, need_ms) = (self.state.at_ms, self.world.constants().probe_every_ms);
        if let Some(last) = self.probes[environment] {
            let have_ms = now_ms.saturating_sub(last);
            if have_ms < need_ms {
                return Err(Refusal::ProbeTooSoon { have_ms, need_ms });
            }
        }
        self.probes[environment] = Some(now_ms);
        let joule = self.world.constants().probe_j;
        self.state.spend(self.world.constants(), joule);
        self.tally.energy_j += joule;
        if self.world.unreachable(self.number, environment, now_ms).is_none() {
            let rtt_ms = self.world.rtt_ms(self.number, environment, now_ms).map_or(1, round_u32).max(1);
            self.schedule(now_ms + u64::from(rtt_ms), Happening::Answer(environment, rtt_ms));
        }
        Ok(())
    }

    fn schedule(&mut self, at_ms: u64, happening: Happening) {
        self.events_made += 1;
        self.events.push(Reverse(Event { at_ms, happening, order: self.events_made }));
    }

    /// Ends the running try of a task; `None` when there is none, which cannot be.
    pub(super) fn end(&mut self, id: TaskId) -> Option<TryEnd> {
        let task = self.arrived(id)?;
        let place = self.running.iter().position(|running| running.task == id)?;
        let Running { attempt, settlement, .. } = self.running.swap_remove(place);
        let course = self.courses.get_mut(id.0 as usize)?;
        course.running = false;
        let success = settlement.status == TryStatus::Success;
        if success {
            course.finished = true;
            let experience = crate::world::Experience {
                served_by: Some(attempt.environment),
                breach: course.breach,
                latency_ms: self.state.at_ms - task.view.arrival_ms,
                cost_nano: course.cost_nano,
                energy_j: course.energy_j,
            };
            course.value = experience.value(&task.view.requirements, self.world.tiers(), course.energy_weight);
            course.served = experience.served(&task.view.requirements, self.world.tiers());
            course.late = experience.latency_ms > u64::from(task.view.requirements.deadline_ms);
        } else if course.tries == 1 {
            let lost = matches!(settlement.status, TryStatus::Failed | TryStatus::TimedOut);
            course.failed_over = lost && !matches!(attempt.environment, Environment::Local | Environment::Peer);
        }
        let answered = matches!(settlement.status, TryStatus::Success | TryStatus::Truncated);
        Some(TryEnd {
            task: id,
            attempt: course.tries,
            environment: attempt.environment,
            status: settlement.status,
            latency_ms: settlement.after_ms,
            first_result_ms: answered.then_some(attempt.first_result_ms),
            energy: Energy::from_uj(round_u64(settlement.energy_j * 1e6)),
            cost: settlement.cost,
            output_tokens: answered.then_some(attempt.output_tokens),
        })
    }
}

/// Adds one choice to a digest.
fn chain(digest: u64, task: u64, now_ms: u64, attempt: u8, dispatch: Dispatch) -> u64 {
    // A time-out or cap of the greatest value is as good as none.
    let timeout = dispatch.detect_timeout_ms.unwrap_or(u32::MAX);
    let cap = dispatch.token_cap.unwrap_or(u32::MAX);
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&task.to_le_bytes());
    bytes[8..16].copy_from_slice(&now_ms.to_le_bytes());
    bytes[16..20].copy_from_slice(&timeout.to_le_bytes());
    bytes[20..24].copy_from_slice(&cap.to_le_bytes());
    bytes[24] = attempt;
    bytes[25] = dispatch.environment as u8;
    xxh3_64_with_seed(&bytes, digest)
}
