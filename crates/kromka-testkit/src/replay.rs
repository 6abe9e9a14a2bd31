//! Replays policies through the world: the entry point.

use std::path::PathBuf;

use rayon::prelude::*;

use crate::{Constants, ReplayError, WorldData, world::World};

mod ablation;
mod baselines;
mod battery;
mod context;
mod detail;
mod faults;
mod kromka;
mod orders;
mod policy;
mod registry;
mod report;
mod simulation;
mod tally;

pub use ablation::Part;
pub use battery::{BATTERY_HOURS_MAX, BatteryFigures, BatteryRun};
pub use context::{Context, TRIES_MAX};
pub use detail::{Cause, Detail, HOURS};
pub use faults::{FaultFigures, FaultKindFigures};
pub use policy::{Dispatch, Policy, Refusal, TryEnd};
pub use registry::POLICIES;
pub use report::{Figures, PolicyReport, Report};
pub use simulation::Clock;
use simulation::Simulation;

use baselines::Failures;
use registry::{Choice, choice};
use tally::Tally;

/// Tasks of all seeds and windows, which are held at once: some three gigabytes.
const TASKS_HELD_MAX: u64 = 10_000_000;
/// The seed of the built-in world's traces.
const GENERATED_SEED: u64 = 1;

/// Where the traces come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Source {
    /// The built-in world.
    #[default]
    Generated,
    /// A directory with `world.json`, or with one in its part `decision`.
    Directory(PathBuf),
}

/// What is to be replayed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// The traces. Default: the built-in world.
    pub source: Source,
    /// Names out of [`POLICIES`]. Default: all of them.
    pub policies: Vec<String>,
    /// Seeds, one or more, each once. Default: 1 to 5.
    pub seeds: Vec<u64>,
    /// Days of each window, 1 to those of the world; `None` is all. Default: all.
    pub days: Option<u32>,
    /// Draws the physics of the world anew, by this seed, as [`Constants::jittered`] does; `None` keeps the specified
    /// ones. Default: `None`.
    pub world_jitter: Option<u64>,
    /// Whether faults are added to the world, the same for every policy. Default: no.
    pub faults: bool,
    /// Whether `kromka` is replayed without each of its parts, too. Default: no.
    pub ablate: bool,
    /// Whether the battery is full at the start, is never charged and must last, and how long. Default: no.
    pub battery: Option<BatteryRun>,
}

impl Default for Replay {
    fn default() -> Self {
        Self {
            source: Source::default(),
            policies: POLICIES.map(str::to_owned).to_vec(),
            seeds: vec![1, 2, 3, 4, 5],
            days: None,
            world_jitter: None,
            faults: false,
            ablate: false,
            battery: None,
        }
    }
}

/// How far a replay has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Pieces of work done; they differ in size.
    pub done: usize,
    /// Pieces of work in all.
    pub total: usize,
}

/// What a caller lends to a run.
#[derive(Clone, Copy, Default)]
pub struct Hooks<'h> {
    /// Is told of each piece of work that is done, from any thread.
    pub progress: Option<&'h (dyn Fn(Progress) + Sync)>,
    /// A clock in ns for `decide_ns_mean`; without it that is 0 and the report is the same in every run.
    pub clock: Option<&'h Clock<'h>>,
}

/// One world with its beacons, and where its figures belong.
pub(crate) struct Scene<'d> {
    pub(crate) world: World<'d>,
    pub(crate) beacons: Vec<Vec<u64>>,
    window: usize,
    battery: Option<BatteryRun>,
}

impl Scene<'_> {
    /// All of its devices, each with an instance of a policy; with a battery target one that is empty `ends` its device.
    fn simulation<P: Policy>(&self, policies: Vec<P>, ends: bool) -> Simulation<'_, P> {
        let simulation = Simulation::new(&self.world, &self.beacons, policies);
        match &self.battery {
            Some(run) => simulation.on_battery(run.until_ms(), ends),
            None => simulation,
        }
    }
}

impl Replay {
    /// Reads the traces and runs every policy on every seed and window. The report depends on nothing else: neither on
    /// the number of threads nor on their order.
    ///
    /// # Errors
    /// [`ReplayError`]: traces that cannot be used, an unknown policy, no seed or one twice, days out of range.
    pub fn run(&self, hooks: &Hooks<'_>) -> Result<Report, ReplayError> {
        let choices = self.choices()?;
        let data = match &self.source {
            Source::Generated => WorldData::generated(GENERATED_SEED),
            Source::Directory(directory) => WorldData::load(directory)?,
        };
        self.run_on(&data, &choices, hooks)
    }

    fn choices(&self) -> Result<Vec<(String, Choice)>, ReplayError> {
        if self.policies.is_empty() {
            return Err(ReplayError::Empty { what: "policy" });
        }
        if self.seeds.is_empty() {
            return Err(ReplayError::Empty { what: "seed" });
        }
        for (place, seed) in self.seeds.iter().enumerate() {
            if self.seeds[..place].contains(seed) {
                return Err(ReplayError::SeedTwice { have: *seed });
            }
        }
        let mut choices: Vec<(String, Choice)> = Vec::new();
        for name in &self.policies {
            let choice = choice(name)
                .ok_or_else(|| ReplayError::UnknownPolicy { have: name.clone(), need: POLICIES.join(", ") })?;
            if choices.iter().all(|(other, _)| other != name) {
                choices.push((name.clone(), choice));
            }
        }
        Ok(choices)
    }

    /// The days to replay, once everything that is asked for is within its range.
    fn days_of(&self, data: &WorldData) -> Result<u32, ReplayError> {
        let days = self.days.unwrap_or(data.days);
        if days == 0 || days > data.days {
            return Err(ReplayError::Days { have: days, max: data.days });
        }
        if let Some(run) = self.battery {
            let max = BATTERY_HOURS_MAX.min(days.saturating_mul(24));
            if run.hours == 0 || run.hours > max {
                return Err(ReplayError::BatteryHours { have: run.hours, max });
            }
            if run.capacity_j == Some(0) {
                return Err(ReplayError::BatteryEmpty);
            }
        }
        let per_scene = u64::from(data.devices) * u64::from(days) * u64::from(data.tasks_per_device_day);
        let have = per_scene.saturating_mul(data.windows.len() as u64).saturating_mul(self.seeds.len() as u64);
        if have > TASKS_HELD_MAX {
            return Err(ReplayError::TooManyTasks { have, max: TASKS_HELD_MAX });
        }
        Ok(days)
    }

    fn run_on(&self, data: &WorldData, choices: &[(String, Choice)], hooks: &Hooks<'_>) -> Result<Report, ReplayError> {
        let days = self.days_of(data)?;
        let scenes = self.scenes(data, days);
        let parts = if self.ablate { &Part::ALL[..] } else { &[] };
        let search = choices.iter().any(|(_, choice)| *choice == Choice::BestOrder);
        let alone = choices.iter().any(|(_, choice)| *choice == Choice::Kromka(None));
        let beside = if self.battery.is_some() && alone { &[Choice::Cheapest, Choice::Unbound][..] } else { &[] };
        let total =
            scenes.len() * (choices.len() + parts.len() + beside.len() + if search { orders::TICKS } else { 0 });
        let done = std::sync::atomic::AtomicUsize::new(0);
        let tick = || {
            let done = 1 + done.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            if let Some(progress) = hooks.progress {
                progress(Progress { done, total });
            }
        };
        let best_order = search.then(|| orders::best(&scenes, &tick));
        let runs =
            choices.iter().map(|(_, choice)| *choice).chain(parts.iter().map(|part| Choice::Kromka(Some(*part))));
        let runs = runs.chain(beside.iter().copied());
        let jobs: Vec<(Choice, &Scene<'_>)> =
            runs.flat_map(|choice| scenes.iter().map(move |scene| (choice, scene))).collect();
        let tallies: Result<Vec<Tally>, ReplayError> = jobs
            .par_iter()
            .map(|(choice, scene)| {
                let tally = run_scene(scene, *choice, best_order, hooks.clock);
                tick();
                tally
            })
            .collect();
        let tallies = tallies?;
        let mut report = Report {
            data: data.name.clone(),
            seeds: self.seeds.clone(),
            digest: None,
            days,
            world_jitter: self.world_jitter,
            faults: None,
            ablation: None,
            battery: None,
            policies: std::collections::BTreeMap::new(),
            best_order,
        };
        let besides = &tallies[scenes.len() * (choices.len() + parts.len())..];
        for ((name, _), tallies) in choices.iter().zip(tallies.chunks(scenes.len())) {
            let figures = policy_report(data, &scenes, days, tallies);
            if name == "kromka" {
                report.digest = Some(figures.digest.clone());
                report.faults = faults::figures(tallies);
                report.battery = battery_figures(tallies, besides, scenes.len());
            }
            report.policies.insert(name.clone(), figures);
        }
        let ablated = tallies.chunks(scenes.len()).skip(choices.len());
        report.ablation = self.ablate.then(|| {
            let ratio = |tallies| policy_report(data, &scenes, days, tallies).pooled.value_ratio;
            parts.iter().zip(ablated).map(|(part, tallies)| (part.name(), ratio(tallies))).collect()
        });
        Ok(report)
    }

    /// Every seed in every window, window by window.
    fn scenes<'d>(&self, data: &'d WorldData, days: u32) -> Vec<Scene<'d>> {
        let keys: Vec<(usize, u64)> =
            (0..data.windows.len()).flat_map(|window| self.seeds.iter().map(move |seed| (window, *seed))).collect();
        let constants = self.world_jitter.map_or(Constants::SPECIFIED, Constants::jittered);
        let constants = self.battery.map_or(constants, |run| run.constants(constants));
        keys.into_par_iter()
            .map(|(window, seed)| {
                let make = if self.faults { World::with_faults } else { World::new };
                let world = make(data, constants, &data.windows[window], seed, days);
                let beacons = (0..world.devices()).map(|device| world.beacon_times(device)).collect();
                Scene { world, beacons, window, battery: self.battery }
            })
            .collect()
    }
}

/// Runs one policy on all devices of one scene.
fn run_scene(
    scene: &Scene<'_>,
    choice: Choice,
    best_order: Option<orders::Order>,
    clock: Option<&Clock<'_>>,
) -> Result<Tally, ReplayError> {
    let failures = Failures::default();
    let policies: Result<Vec<Box<dyn Policy + '_>>, ReplayError> = (0..scene.world.devices())
        .map(|_| registry::make(choice, best_order.as_ref(), scene.world.tiers(), &failures, scene.battery.as_ref()))
        .collect();
    let simulation = scene.simulation(policies?, choice != Choice::Unbound);
    Ok(if choice == Choice::Kromka(None) { simulation.watched() } else { simulation }.finish(clock))
}

/// What became of the batteries: `kromka` in all scenes, and then the clairvoyant and `kromka` unbound, if they ran.
fn battery_figures(kromka: &[Tally], besides: &[Tally], scenes: usize) -> Option<BatteryFigures> {
    let pool = |tallies: &[Tally]| {
        let mut pooled = Tally::default();
        tallies.iter().for_each(|tally| pooled.add(tally));
        pooled
    };
    let (clairvoyant, free) = besides.split_at_checked(scenes).filter(|(_, free)| !free.is_empty())?;
    Some(battery::figures(&pool(kromka), &pool(clairvoyant), &pool(free)))
}

/// Pools what one policy did in all scenes.
fn policy_report(data: &WorldData, scenes: &[Scene<'_>], days: u32, tallies: &[Tally]) -> PolicyReport {
    let mut pooled = Tally::default();
    let mut windows = vec![Tally::default(); data.windows.len()];
    for (scene, tally) in scenes.iter().zip(tallies) {
        pooled.add(tally);
        windows[scene.window].add(tally);
    }
    let by_window = data.windows.iter().zip(&windows).map(|(window, tally)| (window.name.clone(), tally.figures()));
    let accounts = data.windows.iter().zip(&windows).map(|(window, tally)| (&window.name, &tally.account));
    PolicyReport {
        pooled: pooled.figures(),
        by_window: by_window.collect(),
        digest: format!("{:016x}", pooled.digest),
        detail: pooled.account.detail(accounts, days),
        refused_calls: pooled.refused_calls,
    }
}

#[cfg(test)]
mod tests;
