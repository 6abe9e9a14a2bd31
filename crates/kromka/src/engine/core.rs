//! The engine's state and its steps, over slots that it does not own.

use kromka_core::{
    BoundError, DeviceSample, Environment, EnvironmentMap, ExecutionOption, Limits, LinkKind, LinkSample, Money,
    Preferences, Scorecard, TaskRequirements, Tick, Valid, Validate, Verdict, bounds,
};
use kromka_decision::{
    NormalWeights, ReadyPolicy, Room, RuleTable, Surroundings, Terms, decide, decide_into, evaluate,
};
use kromka_estimate::Conditions;
use kromka_failover::Failover;
use kromka_power::{PowerPolicy, Throttle};
use serde::{Deserialize, Serialize};

use super::action::Observation;
use super::batches::Batches;
use super::beliefs::Beliefs;
use super::config::Config;
use super::lists::Lists;
use super::metrics::{CostBreakdown, EnvironmentStats, Metrics};
use super::power::Power;
use super::slot::Slot;
use super::timers::Timers;
use crate::error::ConfigError;

/// How long a task that may wait is put off when nobody can say when what stands in its way will be over (a full queue,
/// no network): this share of its deadline, not so short that asking becomes load, nor so long that it is forgotten.
const RECHECKS: u32 = 64;
const RECHECK_MS_MIN: u32 = 1_000;
const RECHECK_MS_MAX: u32 = 60_000;

/// What a snapshot keeps besides rules and slots.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Live {
    pub(crate) config: Config,
    pub(crate) limits: Limits,
    pub(crate) device: DeviceSample,
    pub(crate) link: LinkSample,
    pub(crate) beliefs: Beliefs,
    pub(crate) failover: Failover,
    pub(crate) lists: Lists,
    pub(crate) timers: Timers,
    pub(crate) batches: Batches,
    pub(crate) metrics: Metrics,
    pub(crate) stats: EnvironmentMap<EnvironmentStats>,
    pub(crate) costs: CostBreakdown,
    pub(crate) power: Power,
    pub(crate) now: Tick,
}

/// The engine without its storage.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Core {
    pub(crate) live: Live,
    pub(crate) policy: ReadyPolicy,
    pub(crate) weights: NormalWeights,
    pub(crate) throttle: Throttle,
    pub(crate) rules: RuleTable,
}

/// What a configuration is made ready to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ready {
    pub(crate) policy: ReadyPolicy,
    pub(crate) power: Valid<PowerPolicy>,
}

/// Makes the policies and preferences ready; all were checked.
pub(crate) fn ready(config: &Config) -> Result<Ready, ConfigError> {
    let policy = ReadyPolicy::new(&config.policy.validate()?, &config.preferences.validate()?);
    Ok(Ready { policy, power: config.power.validate()? })
}

impl Core {
    pub(crate) fn new(config: &Valid<Config>, slots: &mut [Slot]) -> Result<Self, ConfigError> {
        Ok(Self::assemble(ready(config)?, config, slots))
    }

    /// Nothing can fail any more, so that it is built where it will stay: as a part of a result it would be moved, and
    /// small devices have no stack for that.
    #[inline(always)]
    pub(crate) fn assemble(ready: Ready, config: &Config, slots: &mut [Slot]) -> Self {
        let Ready { policy, power } = ready;
        let device = DeviceSample::default();
        let live = Live {
            config: *config,
            limits: Limits::NONE,
            device,
            link: LinkSample::default(),
            beliefs: Beliefs::new(config),
            failover: Failover::with_plans(|environment| config.first_plan(environment)),
            lists: Lists::new(slots),
            timers: Timers::default(),
            batches: Batches::default(),
            metrics: Metrics::default(),
            stats: EnvironmentMap::default(),
            costs: CostBreakdown::default(),
            power: Power::new(power),
            now: Tick::ZERO,
        };
        let throttle = live.throttle();
        Self { live, weights: policy.weights_at(&device), throttle, policy, rules: RuleTable::default() }
    }

    /// Time as the engine knows it: a clock that steps back, or fails and gives more than [`bounds::TICK_MS`], stands
    /// still instead.
    pub(crate) fn advance(&mut self, now: Tick) -> Tick {
        if bounds::TICK_MS.check_u64(now.ms()).is_ok() {
            self.live.now = self.live.now.max(now);
            self.expire_target(self.live.now);
        }
        self.live.now
    }

    /// Policy and preferences in force from now on.
    pub(crate) fn set_policy(&mut self, config: Config) -> Result<(), ConfigError> {
        self.policy = ready(&config)?.policy;
        self.live.config = config;
        self.reweigh();
        Ok(())
    }

    pub(crate) fn set_preferences(&mut self, preferences: &Valid<Preferences>) -> Result<(), ConfigError> {
        self.set_policy(Config { preferences: **preferences, ..self.live.config })
    }

    /// Takes what the host observed, and nothing of what is out of its range.
    pub(crate) fn observe(
        &mut self,
        slots: &mut [Slot],
        observation: &Observation,
        now: Tick,
    ) -> Result<(), BoundError> {
        observation.check()?;
        let now = self.advance(now);
        match *observation {
            Observation::Device(sample) => {
                self.live.device = sample;
                self.follow_device(slots, now);
            }
            Observation::Thermal(reading) => {
                self.live.power.hear(reading);
                self.follow_power(slots, now);
            }
            Observation::Link(sample) => {
                let before = self.open(now);
                self.live.link = sample;
                self.follow(slots, before, now);
            }
            Observation::Environment(sample) => {
                let was_open = self.live.is_open(sample.environment, now);
                self.live.beliefs.observe_sample(sample);
                self.follow_one(slots, sample.environment, was_open, now);
            }
            Observation::Beacon(beacon) => {
                let was_open = self.live.is_open(beacon.environment, now);
                self.live.beliefs.estimates.observe_beacon(beacon, self.live.link.kind, now);
                self.live.failover.observe_beacon(&beacon, now);
                self.follow_one(slots, beacon.environment, was_open, now);
            }
        }
        Ok(())
    }

    /// Tasks that an environment could still take, running or waiting.
    fn slots_free(&self, environment: Environment) -> u32 {
        let profile = &self.live.config.profiles[environment];
        let stats = &self.live.stats[environment];
        (u32::from(self.concurrency(environment)) + u32::from(profile.queue))
            .saturating_sub(stats.running + stats.queued)
    }

    /// Whether a task could start there at once.
    pub(crate) fn has_place(&self, environment: Environment) -> bool {
        self.live.stats[environment].running < u32::from(self.concurrency(environment))
    }

    /// How long a task would wait for those before it, in milliseconds.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates, as wanted")]
    fn wait_ms(&self, environment: Environment, conditions: &Conditions, now: Tick) -> u32 {
        let queued = self.live.stats[environment].queued;
        if queued == 0 && self.has_place(environment) {
            return 0;
        }
        let at_once = f64::from(self.concurrency(environment).max(1));
        (f64::from(queued + 1) * self.live.beliefs.estimates.ordinary_ms(environment, conditions, now) / at_once) as u32
    }

    /// The option of each environment. A task that is first in its environment's queue does not wait there. `spent` is
    /// what its tries cost so far.
    pub(crate) fn options(
        &self,
        task: &TaskRequirements,
        spent: Money,
        now: Tick,
        incumbent: Option<Environment>,
    ) -> EnvironmentMap<ExecutionOption> {
        let Live { config, device, link, beliefs, limits, .. } = &self.live;
        // The answer is cut where the stricter limit is reached.
        let cost_max = limits.cost_max.map_or(task.cost_max, |most| most.min(task.cost_max)).saturating_sub(spent);
        let task = &TaskRequirements { cost_max, ..*task };
        let bound = limits.power.and(self.throttle.bound);
        EnvironmentMap::from_fn(|environment| {
            let conditions = self.conditions(environment, now);
            let (wait_ms, slots_free) = match incumbent {
                Some(incumbent) if incumbent == environment => (0, 1),
                _ => (self.wait_ms(environment, &conditions, now), self.slots_free(environment)),
            };
            let mut belief = beliefs.belief(environment, task, config, &conditions, now);
            let is_bound = !bound.allowed(task.qos.priority).contains(environment);
            if slots_free == 0 || link.kind == LinkKind::None || is_bound {
                let recheck_ms = (task.deadline_ms / RECHECKS).clamp(RECHECK_MS_MIN, RECHECK_MS_MAX);
                belief.ready_at = belief.ready_at.max(now.after(u64::from(recheck_ms)));
            }
            let around = Surroundings { device, sample: beliefs.sample(environment) };
            evaluate(environment, &config.profiles[environment], &belief, Room { slots_free, wait_ms }, &around)
        })
    }

    /// What is around a try in an environment now.
    pub(crate) fn conditions(&self, environment: Environment, now: Tick) -> Conditions {
        let Live { device, link, beliefs, .. } = &self.live;
        Conditions::new(device, link, beliefs.sample(environment), beliefs.estimates.radio_asleep(now))
    }

    pub(crate) fn terms(&self, now: Tick) -> Terms<'_> {
        let mut limits = self.live.limits;
        limits.power = limits.power.and(self.throttle.bound);
        Terms {
            limits,
            may_fall_back: self.live.config.price_fallback && self.live.config.tries_max > 1,
            ..Terms::new(&self.policy, &self.weights, &self.rules, &self.live.device, &self.live.link, now)
        }
    }

    /// Decides a task that is not in the engine, and leaves the scorecards.
    pub(crate) fn explain(
        &self,
        task: &Valid<TaskRequirements>,
        now: Tick,
        cards: &mut EnvironmentMap<Scorecard>,
    ) -> Verdict {
        let mut options = self.options(task, Money::ZERO, now, None);
        let weights = self.weights_by(now);
        let terms = Terms { weights: &weights, ..self.terms(now) };
        self.settle(task, &mut options, now, |options| decide_into(task, options, &terms, cards)).0
    }

    /// Decides a task of the engine.
    pub(crate) fn judge(
        &self,
        slot: &Slot,
        options: &EnvironmentMap<ExecutionOption>,
        now: Tick,
        incumbent: Option<Environment>,
    ) -> Verdict {
        let terms = Terms {
            elapsed_ms: slot.elapsed_ms(now),
            incumbent,
            tried: slot.tried,
            spent_cost: slot.spent(),
            spent_energy: slot.energy,
            may_fall_back: self.live.config.price_fallback && slot.attempt + 1 < self.live.config.tries_max,
            ..self.terms(now)
        };
        decide(&slot.task, options, &terms)
    }
}
