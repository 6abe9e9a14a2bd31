//! The baselines: policies that a thoughtful person would write in an afternoon.

use std::cell::Cell;
use std::rc::Rc;

use kromka_core::{Environment, EnvironmentMap, Money, TaskRequirements};

use super::{Context, Dispatch, Policy, TryEnd};
use crate::world::{TaskId, TaskView};

mod latency;
mod order;
mod specification;

pub(super) use latency::LowestLatency;
pub(super) use order::FixedOrder;
pub(super) use specification::Specification;

/// What is expected of an environment without looking.
struct Expected {
    latency_ms: f64,
    cost: Money,
    energy_j: f64,
    availability: f64,
}

const fn expected(latency_ms: f64, cost_nano: i64, energy_j: f64, availability: f64) -> Expected {
    Expected { latency_ms, cost: Money::from_nano(cost_nano), energy_j, availability }
}

/// The static expectations, in the order of the environments.
const EXPECTED: EnvironmentMap<Expected> = EnvironmentMap([
    expected(3_000.0, 0, 12.0, 0.999),
    expected(1_500.0, 300_000, 3.0, 0.99),
    expected(2_000.0, 5_000_000, 4.0, 0.995),
    expected(1_200.0, 50_000, 2.0, 0.9),
    expected(3_000.0, 0, 2.0, 0.6),
    expected(2_200.0, 2_500_000, 7.0, 0.98),
]);

/// Whether an environment may see the data, is good enough and is expected to be cheap enough.
fn admits(asked: &TaskRequirements, environment: Environment, context: &Context<'_, '_>) -> bool {
    let tier = &context.profiles()[environment];
    asked.sensitivity <= tier.ceiling
        && tier.quality >= asked.qos.quality_min
        && EXPECTED[environment].cost <= asked.cost_max
}

/// Until when each environment is left alone, in ms: one for all devices of a scene.
///
/// The baselines pool what they see of failures, which the engine under test may not: each device has its own. The
/// rule does not say so, but the known figures fit pooled baselines (.70 and .94 against .69 and .95; .59 and .94 when
/// each device finds out for itself), and where in doubt the baseline is the stronger one.
pub(super) type Failures = Rc<[Cell<u64>; Environment::COUNT]>;

/// Environments that are left alone for a while after a failure.
struct Cooldown {
    length_ms: u64,
    until_ms: Failures,
}

impl Cooldown {
    fn new(length_ms: u64, failures: &Failures) -> Self {
        Self { length_ms, until_ms: Rc::clone(failures) }
    }

    fn observe(&mut self, end: &TryEnd, context: &Context<'_, '_>) {
        if !end.succeeded() {
            self.until_ms[end.environment.index()].set(context.now().ms() + self.length_ms);
        }
    }

    fn over(&self, environment: Environment, context: &Context<'_, '_>) -> bool {
        context.now().ms() >= self.until_ms[environment.index()].get()
    }
}

/// Fallbacks that were named with the first choice, for the few tasks that are under way.
#[derive(Default)]
struct Fallbacks {
    pending: Vec<(TaskId, Environment)>,
}

impl Fallbacks {
    fn name(&mut self, task: TaskId, environment: Option<Environment>) {
        self.pending.extend(environment.map(|environment| (task, environment)));
    }

    /// Runs the fallback of a first try that failed; forgets it either way.
    fn follow(&mut self, end: &TryEnd, context: &mut Context<'_, '_>) {
        let Some(place) = self.pending.iter().position(|(task, _)| *task == end.task) else { return };
        let (task, environment) = self.pending.swap_remove(place);
        if !end.succeeded() {
            dispatch(task, environment, context);
        }
    }
}

/// Runs a task without time-out and cap. Baselines run a task when it arrives and once more when that has failed, so
/// that nothing can be refused.
fn dispatch(task: TaskId, environment: Environment, context: &mut Context<'_, '_>) {
    let accepted = context.run(task, Dispatch::to(environment));
    debug_assert!(accepted.is_ok(), "{accepted:?}");
}

/// Everything in one place.
pub(super) struct Always(pub(super) Environment);

impl Policy for Always {
    fn arrived(&mut self, task: &TaskView, context: &mut Context<'_, '_>) {
        dispatch(task.id, self.0, context);
    }
}

/// Knows the truth of every option and takes the best; leaves alone what no option can do.
pub(super) struct Clairvoyant;

impl Policy for Clairvoyant {
    fn arrived(&mut self, task: &TaskView, context: &mut Context<'_, '_>) {
        if let Some(environment) = context.best_option() {
            dispatch(task.id, environment, context);
        }
    }
}
