//! One history, run.

use std::panic::{AssertUnwindSafe, catch_unwind};

use kromka_core::Tick;

use super::history::{Faults, History, NODES_MAX, STEPS_MAX, Step};
use super::report::{Cause, Failure, Stats};
use super::subject::{Node, Subject, Time};
use super::wire::{Arrival, Wire};

/// Where the time of day begins: far enough from 0 that no clock that is off goes below it.
const WALL_MS: u64 = 1 << 40;
/// How often nodes are asked at the end whether they have anything to say.
const ROUND_MS: u32 = 100;
/// Rounds until nodes must be at rest.
pub const ROUNDS_MAX: u64 = 20_000;
/// Frames of one step, and of all rounds: nodes that answer each other without end come to this first.
pub const FRAMES_MAX: u64 = 10_000;
/// Frames to one peer at a time: a node that always has one more goes on with the next.
const BURST_MAX: usize = 64;

/// Runs a history.
///
/// # Errors
/// How it ended badly, if it did.
pub fn run<S: Subject>(subject: &S, history: &History) -> Result<Stats, Failure> {
    let steps = history.steps.len();
    let failure = |at, (cause, reason)| Failure { cause, reason, at, drawn: steps, history: history.clone() };
    if history.nodes > NODES_MAX || steps > STEPS_MAX {
        let reason = format!("{} nodes and {steps} steps; {NODES_MAX} and {STEPS_MAX} may be", history.nodes);
        return Err(failure(0, (Cause::Bounds, reason)));
    }
    let mut at = 0;
    let mut whole = || {
        let mut simulation = Simulation::new(subject, history)?;
        for step in &history.steps {
            at += 1;
            simulation.step(*step)?;
        }
        simulation.rest()
    };
    let end = catch_unwind(AssertUnwindSafe(&mut whole));
    end.unwrap_or_else(|panic| Err((Cause::Panic, words(panic.as_ref())))).map_err(|end| failure(at, end))
}

/// What a panic said.
fn words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("panicked").to_owned()
}

/// How a history ended badly.
type End = (Cause, String);

/// What a node runs on.
#[derive(Debug, Clone, Default)]
struct Machine {
    saved: Option<Vec<u8>>,
    /// Something happened to its node since it was asked.
    is_stirred: bool,
    /// How far its time of day is off.
    off_ms: i64,
    ppm: i32,
    /// When its clocks began to go like this, and what they showed then.
    since_ms: u64,
    shown_ms: u64,
    /// What they showed when its node was started.
    started_ms: u64,
}

impl Machine {
    fn shows_ms(&self, now_ms: u64) -> u64 {
        let passed = now_ms - self.since_ms;
        let drift = i128::from(passed) * i128::from(self.ppm) / 1_000_000;
        // A clock may stand, but not go back.
        let passed = u64::try_from((i128::from(passed) + drift).max(0)).unwrap_or(u64::MAX);
        self.shown_ms.saturating_add(passed)
    }

    fn time(&self, now_ms: u64) -> Time {
        let shown = self.shows_ms(now_ms);
        Time {
            steady: Tick::from_ms(shown - self.started_ms),
            wall: Tick::from_ms((WALL_MS + shown).saturating_add_signed(self.off_ms)),
        }
    }

    fn skew(&mut self, now_ms: u64, off_ms: i64, ppm: i32) {
        (self.shown_ms, self.since_ms) = (self.shows_ms(now_ms), now_ms);
        (self.off_ms, self.ppm) = (off_ms, ppm);
    }
}

struct Simulation<'a, S: Subject> {
    subject: &'a S,
    history: &'a History,
    nodes: Vec<Option<S::Node>>,
    machines: Vec<Machine>,
    wire: Wire,
    now_ms: u64,
    /// Frames that were sent before this step, or before the rounds.
    frames: u64,
    stats: Stats,
}

impl<'a, S: Subject> Simulation<'a, S> {
    fn new(subject: &'a S, history: &'a History) -> Result<Self, End> {
        let count = history.nodes;
        let mut this = Self {
            subject,
            history,
            nodes: (0..count).map(|_| None).collect(),
            machines: vec![Machine::default(); count],
            wire: Wire::new(history.seed, count),
            now_ms: 0,
            frames: 0,
            stats: Stats { histories: 1, ..Stats::default() },
        };
        for node in 0..count {
            this.boot(node)?;
        }
        for (a, b) in (0..count).flat_map(|a| (a + 1..count).map(move |b| (a, b))) {
            this.connect(a, b);
        }
        Ok(this)
    }

    fn step(&mut self, step: Step) -> Result<(), End> {
        self.stats.steps += 1;
        self.frames = self.stats.frames;
        match step {
            Step::Act { node, draw } => self.act(node, draw),
            Step::Advance { ms } => self.advance(ms)?,
            Step::Save { node } => self.save(node),
            Step::Cut { from, to } if self.is_link(from, to) => {
                self.stats.cuts += u64::from(self.wire.cut(from, to));
            }
            Step::Cut { .. } => {}
            Step::Heal => self.wire.heal(),
            Step::Connect { a, b } => self.connect(a, b),
            Step::Crash { node } => {
                let crashed = self.nodes.get_mut(node).and_then(Option::take);
                self.stats.crashes += u64::from(crashed.is_some());
            }
            Step::Restart { node } => self.restart(node)?,
            Step::Skew { node, ms, ppm } => {
                if let Some(machine) = self.machines.get_mut(node) {
                    machine.skew(self.now_ms, ms, ppm);
                }
            }
            Step::Faults(faults) => self.wire.faults = faults,
        }
        self.subject.check_always(&self.nodes).map_err(|why| (Cause::Always, why))
    }

    /// Makes everything whole, waits until nobody has anything to say, and checks.
    fn rest(mut self) -> Result<Stats, End> {
        self.frames = self.stats.frames;
        self.wire.faults = Faults::default();
        self.wire.heal();
        for node in 0..self.nodes.len() {
            self.restart(node)?;
        }
        let mut quiet_ms = 0;
        while quiet_ms <= self.subject.quiet_ms() {
            self.stats.rounds += 1;
            if self.stats.rounds > ROUNDS_MAX {
                return Err((Cause::Unrest, format!("they do not come to rest within {ROUNDS_MAX} rounds")));
            }
            let before = self.stats.frames;
            self.advance(ROUND_MS)?;
            let is_quiet = self.stats.frames == before && self.wire.is_idle();
            quiet_ms = if is_quiet { quiet_ms + u64::from(ROUND_MS) } else { 0 };
        }
        let nodes: Vec<S::Node> = self.nodes.into_iter().flatten().collect();
        self.subject.check(&nodes).map_err(|why| (Cause::Check, why))?;
        Ok(self.stats)
    }

    fn is_link(&self, a: usize, b: usize) -> bool {
        a.max(b) < self.nodes.len() && self.history.topology.connects(a, b)
    }

    fn time(&self, node: usize) -> Time {
        self.machines[node].time(self.now_ms)
    }

    fn boot(&mut self, node: usize) -> Result<(), End> {
        let machine = &mut self.machines[node];
        machine.started_ms = machine.shows_ms(self.now_ms);
        machine.is_stirred = true;
        let (saved, time) = (self.machines[node].saved.as_deref(), self.time(node));
        let booted = self.subject.boot(node, self.history.nodes, saved, time);
        self.nodes[node] = Some(booted.map_err(|why| (Cause::Boot, format!("node {node}: {why}")))?);
        Ok(())
    }

    fn restart(&mut self, node: usize) -> Result<(), End> {
        if self.nodes.get(node).is_none_or(Option::is_some) {
            return Ok(());
        }
        self.stats.restarts += 1;
        self.boot(node)?;
        (0..self.nodes.len()).for_each(|peer| self.connect(node, peer));
        Ok(())
    }

    fn connect(&mut self, a: usize, b: usize) {
        if !self.is_link(a, b) || self.nodes[a].is_none() || self.nodes[b].is_none() {
            return;
        }
        for (node, peer) in [(a, b), (b, a)] {
            let time = self.time(node);
            self.machines[node].is_stirred = true;
            if let Some(node) = &mut self.nodes[node] {
                node.connect(peer, time);
            }
        }
    }

    fn act(&mut self, node: usize, draw: u64) {
        if let Some(Some(actor)) = self.nodes.get_mut(node) {
            let machine = &mut self.machines[node];
            actor.act(draw, machine.time(self.now_ms));
            machine.is_stirred = true;
            self.stats.acts += 1;
        }
    }

    fn save(&mut self, node: usize) {
        if let Some(Some(saver)) = self.nodes.get_mut(node) {
            self.machines[node].saved = Some(saver.save());
            self.stats.saves += 1;
        }
    }

    /// What was stirred speaks, what arrives is answered, and in the end everyone is asked.
    fn advance(&mut self, ms: u32) -> Result<(), End> {
        let until_ms = self.now_ms + u64::from(ms);
        for node in 0..self.nodes.len() {
            if self.machines[node].is_stirred {
                self.poll(node)?;
            }
        }
        while let Some(arrival) = self.wire.arrive(until_ms, &mut self.stats) {
            self.now_ms = arrival.at_ms;
            self.deliver(&arrival)?;
        }
        self.now_ms = until_ms;
        (0..self.nodes.len()).try_for_each(|node| self.poll(node))
    }

    fn deliver(&mut self, arrival: &Arrival) -> Result<(), End> {
        let Arrival { from, to, frame, .. } = arrival;
        let time = self.time(*to);
        let Some(node) = &mut self.nodes[*to] else {
            self.stats.cut_off += 1;
            return Ok(());
        };
        let taken = node.receive(*from, frame, time);
        taken.map_err(|why| (Cause::Refused, format!("node {to} of node {from}: {why}")))?;
        self.poll(*to)
    }

    /// Sends what a node has to say, which is saved first.
    fn poll(&mut self, node: usize) -> Result<(), End> {
        let time = self.time(node);
        let Some(speaker) = &mut self.nodes[node] else { return Ok(()) };
        self.machines[node].is_stirred = false;
        let mut said = Vec::new();
        for peer in (0..self.history.nodes).filter(|peer| self.history.topology.connects(node, *peer)) {
            let frames = std::iter::from_fn(|| speaker.poll(peer, time)).take(BURST_MAX);
            said.extend(frames.map(|frame| (peer, frame)));
        }
        if said.is_empty() {
            return Ok(());
        }
        self.save(node);
        for (peer, frame) in said {
            self.wire.send(node, peer, frame, self.now_ms, &mut self.stats);
        }
        if self.stats.frames - self.frames > FRAMES_MAX {
            return Err((Cause::Unrest, format!("they do not come to rest within {FRAMES_MAX} frames")));
        }
        Ok(())
    }
}
