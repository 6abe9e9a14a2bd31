//! The event loop of all devices: arrivals, beacons, ends of tries, answers of probes and alarms, in time order.

use std::cmp::Reverse;

use kromka_core::{Beacon, Environment, Tick};

use super::{
    Context, Policy,
    battery::Life,
    context::{Device, Happening},
    faults::FaultTally,
    tally::Tally,
};
use crate::world::World;

/// A clock in ns, read around decisions only; the simulated world has its own time.
pub type Clock<'c> = dyn Fn() -> u64 + Sync + 'c;

/// What comes next; of things at one instant the first listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Event = 0,
    Beacon = 1,
    Alarm = 2,
    Arrival = 3,
}

/// All kinds, in the order of their codes.
const KINDS: [Next; 4] = [Next::Event, Next::Beacon, Next::Alarm, Next::Arrival];
/// A key is a time in ms and, in its low bits, a kind: one integer to compare.
const KIND_BITS: u32 = 2;
const KIND_MASK: u64 = (1 << KIND_BITS) - 1;
/// The key of what never comes.
const NEVER: u64 = u64::MAX;

/// One device on its way through the window.
struct Lane<'w> {
    device: Device<'w>,
    heard: &'w [u64],
    beacons_heard: usize,
    arrived: usize,
}

impl<'w> Lane<'w> {
    /// The key of what comes next: its time, then its kind. [`NEVER`] when nothing does.
    fn next(&self) -> u64 {
        let device = &self.device;
        let key = |at_ms: Option<u64>, kind: Next| at_ms.map_or(NEVER, |at_ms| at_ms << KIND_BITS | kind as u64);
        let event = key(device.events.peek().map(|Reverse(event)| event.at_ms), Next::Event);
        let beacon = key(self.heard.get(self.beacons_heard).copied(), Next::Beacon);
        let alarm = key(device.alarm_ms, Next::Alarm);
        let arrival = key(device.tasks.get(self.arrived).map(|task| task.view.arrival_ms), Next::Arrival);
        event.min(beacon).min(alarm).min(arrival)
    }

    fn step<P: Policy + ?Sized>(&mut self, key: u64, policy: &mut P, clock: Option<&Clock<'_>>) {
        let device = &mut self.device;
        device.advance(key >> KIND_BITS);
        let kind = KINDS[(key & KIND_MASK) as usize];
        if device.is_off() {
            return self.miss(kind);
        }
        match kind {
            Next::Event => happen(device, policy),
            Next::Beacon => {
                self.beacons_heard += 1;
                hear(device, policy);
            }
            Next::Alarm => {
                device.alarm_ms = None;
                policy.woken(&mut Context { device });
            }
            Next::Arrival => {
                let task = device.tasks[self.arrived];
                self.arrived += 1;
                device.arrive(&task);
                let before = clock.map(|clock| clock());
                policy.arrived(&task.view, &mut Context { device });
                if let (Some(clock), Some(before)) = (clock, before) {
                    device.tally.decide_ns += clock().saturating_sub(before);
                }
            }
        }
    }

    /// Something happens to a device that is off: it runs nothing, hears nothing, and its tasks are lost.
    fn miss(&mut self, kind: Next) {
        let device = &mut self.device;
        match kind {
            Next::Event => drop(device.events.pop()),
            Next::Beacon => self.beacons_heard += 1,
            Next::Alarm => device.alarm_ms = None,
            Next::Arrival => {
                let task = device.tasks[self.arrived];
                self.arrived += 1;
                device.arrive(&task);
            }
        }
    }

    fn finish(mut self) -> Tally {
        if let Some(life) = self.device.life {
            self.device.advance(life.until_ms);
        }
        let mut tally = std::mem::take(&mut self.device.tally);
        for (task, course) in self.device.tasks.iter().zip(&self.device.courses) {
            tally.finish(course);
            tally.account.finish(task, course);
        }
        if let Some(life) = self.device.life {
            (tally.cases, tally.survived) = (1, u64::from(!life.ran_out));
        }
        if let Some(watch) = &self.device.watch {
            tally.faults = Some(Box::new(FaultTally::of(watch, &self.device, self.heard)));
        }
        tally
    }
}

/// All devices of one world on their way, one instance of a policy each.
pub(super) struct Simulation<'w, P> {
    lanes: Vec<Lane<'w>>,
    /// What comes next in each lane.
    keys: Vec<u64>,
    policies: Vec<P>,
}

impl<'w, P: Policy> Simulation<'w, P> {
    pub(super) fn new(world: &'w World<'w>, beacons: &'w [Vec<u64>], policies: Vec<P>) -> Self {
        let lane = |((number, beacons), policy): ((u32, &'w Vec<u64>), &P)| {
            let heard: &[u64] = if policy.hears_beacons() { beacons } else { &[] };
            Lane { device: Device::new(world, number, beacons), heard, beacons_heard: 0, arrived: 0 }
        };
        let lanes: Vec<Lane<'w>> = (0..world.devices()).zip(beacons).zip(&policies).map(lane).collect();
        let keys = lanes.iter().map(Lane::next).collect();
        Self { lanes, keys, policies }
    }

    /// Has the batteries last until then: tasks that come later are left out, and a device whose battery `ends` goes off
    /// when it is empty.
    pub(super) fn on_battery(mut self, until_ms: u64, ends: bool) -> Self {
        for (lane, key) in self.lanes.iter_mut().zip(&mut self.keys) {
            let device = &mut lane.device;
            device.life = Some(Life { until_ms, ends, ran_out: false });
            let count = device.tasks.partition_point(|task| task.view.arrival_ms < until_ms);
            device.tasks = &device.tasks[..count];
            lane.heard = &lane.heard[..lane.heard.partition_point(|at_ms| *at_ms < until_ms)];
            *key = lane.next();
        }
        self
    }

    /// Notes what faults do to the policy, if the world has any.
    pub(super) fn watched(mut self) -> Self {
        for lane in &mut self.lanes {
            lane.device.watch = lane.device.world.faults().map(|_| Box::default());
        }
        self
    }

    /// Lets everything before `until_ms` happen. At one instant the lower device comes first, since instances may share
    /// what they learn of failures.
    pub(super) fn run_until(&mut self, until_ms: u64, clock: Option<&Clock<'_>>) {
        let end = until_ms.min(NEVER >> KIND_BITS) << KIND_BITS;
        loop {
            let (mut lane, mut first) = (0, NEVER);
            for (place, key) in self.keys.iter().enumerate() {
                if *key < first {
                    (lane, first) = (place, *key);
                }
            }
            if first >= end {
                return;
            }
            self.lanes[lane].step(first, &mut self.policies[lane], clock);
            self.keys[lane] = self.lanes[lane].next();
        }
    }

    /// Lets everything happen. Tries that run when the last task has come still end.
    pub(super) fn finish(mut self, clock: Option<&Clock<'_>>) -> Tally {
        self.run_until(u64::MAX, clock);
        let mut sum = Tally::default();
        for lane in self.lanes {
            sum.add(&lane.finish());
        }
        sum
    }
}

fn happen<P: Policy + ?Sized>(device: &mut Device<'_>, policy: &mut P) {
    let Some(Reverse(event)) = device.events.pop() else { return };
    match event.happening {
        Happening::End(task) => {
            if let Some(end) = device.end(task) {
                policy.ended(&end, &mut Context { device });
            }
        }
        Happening::Answer(environment, rtt_ms) => {
            let at = Tick::from_ms(event.at_ms);
            let answer = Beacon { environment, at, reachable: true, rtt_ms: Some(rtt_ms) };
            policy.probed(&answer, &mut Context { device });
        }
    }
}

fn hear<P: Policy + ?Sized>(device: &mut Device<'_>, policy: &mut P) {
    let at_ms = device.state.at_ms;
    for environment in Environment::ALL {
        let reachable = device.world.unreachable(device.number, environment, at_ms).is_none();
        let beacon = Beacon { environment, at: Tick::from_ms(at_ms), reachable, rtt_ms: None };
        if let Some(watch) = &mut device.watch {
            watch.heard(environment, reachable);
        }
        policy.beacon(&beacon, &mut Context { device });
    }
}
