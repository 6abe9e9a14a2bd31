//! A decision to be made, to be changed by a test in one place.

use kromka_core::*;
use kromka_decision::{Judgement, ReadyPolicy, Rule, RuleTable, Terms, judge};

/// Everything that a decision depends on.
#[derive(Debug, Clone)]
pub(crate) struct World {
    /// The task.
    pub(crate) task: TaskRequirements,
    /// Its options.
    pub(crate) options: EnvironmentMap<ExecutionOption>,
    /// The policy.
    pub(crate) policy: Policy,
    /// The user's preferences.
    pub(crate) preferences: Preferences,
    /// Custom rules.
    pub(crate) rules: RuleTable,
    /// Limits.
    pub(crate) limits: Limits,
    /// The device.
    pub(crate) device: DeviceSample,
    /// The link.
    pub(crate) link: LinkSample,
    /// Milliseconds since submission.
    pub(crate) elapsed_ms: u32,
    /// Where the task is.
    pub(crate) incumbent: Option<Environment>,
    /// Where it failed.
    pub(crate) tried: EnvironmentSet,
    /// What that cost.
    pub(crate) spent_cost: Money,
    /// What that took of the device's energy.
    pub(crate) spent_energy: Energy,
    /// Whether another try may follow.
    pub(crate) may_fall_back: bool,
}

impl Default for World {
    /// Six options that differ in nothing and that nothing stands in the way of.
    fn default() -> Self {
        Self {
            task: TaskRequirements::new(TaskKind::Inference),
            options: EnvironmentMap::from_fn(ExecutionOption::ideal),
            policy: Policy::default(),
            preferences: Preferences::default(),
            rules: RuleTable::default(),
            limits: Limits::NONE,
            device: DeviceSample::default(),
            link: LinkSample::default(),
            elapsed_ms: 0,
            incumbent: None,
            tried: EnvironmentSet::EMPTY,
            spent_cost: Money::ZERO,
            spent_energy: Energy::ZERO,
            may_fall_back: true,
        }
    }
}

#[allow(dead_code, reason = "each test uses some of it")]
impl World {
    /// Now.
    pub(crate) const NOW: Tick = Tick::from_ms(1_000);

    /// Only these can run it.
    pub(crate) fn only(environments: &[Environment]) -> Self {
        let mut world = Self::default();
        world.limits.allowed = EnvironmentSet::of(environments);
        world
    }

    /// Only these weights count.
    pub(crate) fn weighing(mut self, weights: &[(Criterion, f64)]) -> Self {
        let mut all = [0.0; CRITERIA];
        for (criterion, weight) in weights {
            all[criterion.index()] = *weight;
        }
        self.policy.weights = Weights::from_array(all);
        self
    }

    /// Changes one option.
    pub(crate) fn with(mut self, environment: Environment, change: impl FnOnce(&mut ExecutionOption)) -> Self {
        change(&mut self.options[environment]);
        self
    }

    /// Adds a rule.
    pub(crate) fn ruled(mut self, rule: &Rule<'_>) -> Self {
        self.rules.push(rule).expect("the test's rule is valid");
        self
    }

    /// Decides.
    pub(crate) fn judge(&self) -> Judgement {
        let policy = self.policy.validate().expect("the test's policy is valid");
        let preferences = self.preferences.validate().expect("the test's preferences are valid");
        let policy = ReadyPolicy::new(&policy, &preferences);
        let weights = policy.weights_at(&self.device);
        let terms = Terms {
            limits: self.limits,
            elapsed_ms: self.elapsed_ms,
            incumbent: self.incumbent,
            tried: self.tried,
            spent_cost: self.spent_cost,
            spent_energy: self.spent_energy,
            may_fall_back: self.may_fall_back,
            ..Terms::new(&policy, &weights, &self.rules, &self.device, &self.link, Self::NOW)
        };
        let mut judgement = Judgement::default();
        judge(&self.task.validate().expect("the test's task is valid"), &self.options, &terms, &mut judgement);
        judgement
    }

    /// Where it runs.
    pub(crate) fn chosen(&self) -> Option<Environment> {
        self.judge().verdict.decision().map(|decision| decision.chosen)
    }

    /// What stands against one environment, with have and need.
    pub(crate) fn against(&self, environment: Environment) -> Option<(Constraint, i64, i64)> {
        let judgement = self.judge();
        let rejection = judgement.verdict.rejected().of(environment)?;
        Some((rejection.constraint, rejection.have, rejection.need))
    }
}
