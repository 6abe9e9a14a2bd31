//! The recovery drill: what failures would do, tried out on a copy of the engine.
//!
//! Each environment is chosen for ordinary tasks and then fails, once by saying so at once and once by falling silent;
//! what the engine does then is held against what the plans promise. Nothing of the engine itself changes.

mod checks;
mod course;
mod report;

use ::core::mem::MaybeUninit;

use kromka_core::{
    Constraint, Environment, EnvironmentMap, EnvironmentSet, Money, Sensitivity, TaskKind, TaskRequirements, Tick,
    Valid, Validate, Verdict, bounds,
};

use super::Engine;
use super::core::{Core, Ready, ready};
use super::lists::Lists;
use super::slot::Slot;
pub use checks::REDISPATCH_MS_MAX;
use course::Course;
pub use report::{DrillCheck, DrillFindings, DrillReport, DrillResult, FINDINGS_MAX, Finding};

/// Places of the copy: at no time is there more than one task in it.
pub const DRILL_SLOTS: usize = 1;

/// Memory for a drill: the copy of the engine that it is held on.
pub type DrillPlace = MaybeUninit<Engine<[Slot; DRILL_SLOTS]>>;

/// The least deadline of a drilled task, in milliseconds: a minute has room for two tries of what a user waits for.
const DEADLINE_MS_MIN: u64 = 60_000;
/// Its deadline is this many times what the slowest environment is expected to take: one try after another, each twice
/// as slow as expected.
const DEADLINE_TIMES: u64 = 4;

/// The task of a drill and what was decided of it beforehand.
pub(super) struct Exercise {
    pub(super) environment: Environment,
    pub(super) task: Valid<TaskRequirements>,
    /// The environments besides it that may see the task's data, by the drill's own reckoning, and that no limit and no
    /// rule of the host closes.
    pub(super) others: EnvironmentSet,
    /// Whether it falls silent, and does not say that it failed.
    pub(super) silent: bool,
}

impl<S: AsRef<[Slot]>> Engine<S> {
    /// Tries out what happens when environments fail, on a copy of this engine in `place`: at 64 bits as large as an
    /// engine with one [`Slot`]. The engine itself is only read. What `place` held is overwritten, not dropped.
    ///
    /// For each environment that takes tasks now, each kind of task and each sensitivity, a task is dispatched there,
    /// whatever the engine would have chosen; then the environment says at once that it failed, and on a second copy it
    /// falls silent until it is given up. The task must be dispatched again in time, where its data may go and where the
    /// plan says; the environment must be held back as its plan says, and come back once it answers. [`DrillCheck`]
    /// lists what is checked. The copy has the engine's configuration, plans, rules, limits, estimates, device and link,
    /// and no tasks, as if nothing ran and no power mode bound the device; failures that the environment has not got over are forgotten in it. Its probes are
    /// answered, also where the host has no prober.
    ///
    /// Not drilled are environments that take no such task now (disabled, believed unreachable, without a network, ruled
    /// out, over a limit), and those that the host isolated: they are kept out on purpose and come back by its hand.
    ///
    /// At most 6 × 5 × 4 × 2 courses, each of about ten decisions, and one more for each answer that the plan asks for
    /// before it closes a failure. Neither allocates nor recurses; the report is 2 KiB.
    #[must_use]
    pub fn drill(&self, place: &mut DrillPlace, now: Tick) -> DrillReport {
        drill(&self.core, place, now)
    }
}

fn drill(engine: &Core, place: &mut DrillPlace, now: Tick) -> DrillReport {
    let now = if bounds::TICK_MS.check_u64(now.ms()).is_ok() { now.max(engine.live.now) } else { engine.live.now };
    let mut report = DrillReport::new(now);
    // The configuration in force was checked when it was set.
    let Ok(ready) = ready(&engine.live.config) else { return report };
    let copy = make(engine, ready, place);
    // Environments last, so that when the findings are too many for the list each environment has some in it.
    for kind in TaskKind::ALL {
        for sensitivity in Sensitivity::ALL {
            let Some(task) = ordinary(engine, kind, sensitivity, now) else { continue };
            for environment in Environment::ALL {
                hold(engine, copy, environment, &task, now, &mut report);
            }
        }
    }
    report
}

/// Puts an engine into `place`. On its own, because a build for speed makes it on the stack first, and what follows is
/// not to run on top of that.
#[inline(never)]
fn make<'a>(engine: &Core, ready: Ready, place: &'a mut DrillPlace) -> &'a mut Engine<[Slot; DRILL_SLOTS]> {
    let mut slots = [Slot::EMPTY; DRILL_SLOTS];
    place.write(Engine { core: Core::assemble(ready, &engine.live.config, &mut slots), slots })
}

/// An ordinary task: of its kind's usual size, with time for two tries.
fn ordinary(engine: &Core, kind: TaskKind, sensitivity: Sensitivity, now: Tick) -> Option<Valid<TaskRequirements>> {
    let task = TaskRequirements { sensitivity, ..TaskRequirements::new(kind) };
    let options = engine.options(&task, Money::ZERO, now, None);
    let enabled = options.iter().filter(|(_, option)| option.enabled);
    let slowest = enabled.map(|(_, o)| u64::from(o.latency_ms) + u64::from(o.latency_deviation_ms)).max();
    let deadline = slowest.unwrap_or(0).saturating_mul(DEADLINE_TIMES).max(DEADLINE_MS_MIN);
    TaskRequirements { deadline_ms: u32::try_from(deadline).unwrap_or(u32::MAX), ..task }.validate().ok()
}

/// Drills one task in one environment, both ways, if it can go there.
fn hold(
    engine: &Core,
    copy: &mut Engine<[Slot; DRILL_SLOTS]>,
    environment: Environment,
    task: &Valid<TaskRequirements>,
    now: Tick,
    report: &mut DrillReport,
) {
    let limits = engine.live.limits;
    if !engine.live.config.profiles[environment].enabled || !limits.allowed.contains(environment) {
        return;
    }
    for silent in [false, true] {
        renew(copy, engine);
        let mut exercise = Exercise { environment, task: *task, others: EnvironmentSet::EMPTY, silent };
        let Some(course) = Course::begin(copy, &exercise, now) else { return };
        exercise.others = others(engine, &exercise, course.verdict_of_all());
        let seen = course.run(&exercise, limits);
        checks::judge(&exercise, &seen, report);
    }
}

/// The environments besides the drilled one that the task may go to as far as its data and the host are concerned.
fn others(engine: &Core, exercise: &Exercise, of_all: &Verdict) -> EnvironmentSet {
    let may = |other: &Environment| {
        let profile = &engine.live.config.profiles[*other];
        let ruled_out = of_all.rejected().of(*other).is_some_and(|why| why.constraint == Constraint::Rule);
        *other != exercise.environment
            && profile.enabled
            && profile.concurrency > 0
            && engine.live.limits.allowed.contains(*other)
            && checks::may_see(profile, &exercise.task)
            && !ruled_out
    };
    Environment::ALL.into_iter().filter(may).collect()
}

/// Makes the copy anew: what the engine knows, and nothing of what it does. Part by part, so that no second engine is
/// ever on the stack.
fn renew(copy: &mut Engine<[Slot; DRILL_SLOTS]>, engine: &Core) {
    let Engine { core, slots } = copy;
    core.policy = engine.policy;
    core.weights = engine.weights;
    core.rules = engine.rules;
    let (to, from) = (&mut core.live, &engine.live);
    to.config = from.config;
    to.limits = from.limits;
    to.device = from.device;
    to.link = from.link;
    to.beliefs = from.beliefs;
    to.failover = from.failover;
    to.now = from.now;
    slots.fill(Slot::EMPTY);
    to.lists = Lists::new(slots);
    to.timers = Default::default();
    to.batches = Default::default();
    to.metrics = Default::default();
    to.stats = EnvironmentMap::default();
    to.costs = Default::default();
    // Health checks go out while tasks are in flight only; in a drill there always are some.
    to.metrics.in_flight = 1;
}
