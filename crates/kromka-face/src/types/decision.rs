//! A decision without dispatch, and how it came about.

use core::mem::{MaybeUninit, offset_of};

use kromka::core::{Environment, EnvironmentMap, Infeasible, Rejection, Scorecard, Tick, Verdict};

use super::{ORCHESTRATOR_CRITERIA, ORCHESTRATOR_ENVIRONMENTS, ORCHESTRATOR_NONE_U32, ORCHESTRATOR_NONE_U64, float};
use crate::enums::{execution_environment_t, give, orchestrator_constraint_t, orchestrator_verdict_t, power_mode_t};
use crate::sized::{Growing, size_of_struct};

/// Why one environment was not chosen.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct orchestrator_rejection_t {
    /// Which one.
    pub environment: MaybeUninit<execution_environment_t>,
    /// What stood in its way, the first that did.
    pub constraint: MaybeUninit<orchestrator_constraint_t>,
    /// What it had, in the constraint's unit.
    pub have: i64,
    /// What it needed.
    pub need: i64,
}

impl orchestrator_rejection_t {
    const INIT: Self = Self {
        environment: MaybeUninit::new(execution_environment_t::ENV_LOCAL),
        constraint: MaybeUninit::new(orchestrator_constraint_t::ORCHESTRATOR_CONSTRAINT_ENABLED),
        have: 0,
        need: 0,
    };
}

impl From<&Rejection> for orchestrator_rejection_t {
    fn from(rejection: &Rejection) -> Self {
        Self {
            environment: give(rejection.environment),
            constraint: give(rejection.constraint),
            have: rejection.have,
            need: rejection.need,
        }
    }
}

/// Where a task should run, and what else was possible. Scores are in units of 10^-18: 10^18 is a perfect option. What
/// a score is, is for the mode in force: under expected utility, what the environment is worth with its best fallback.
/// Set it up with `orchestrator_decision_init`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct orchestrator_decision_t {
    /// The size of this structure, set by `orchestrator_decision_init`.
    pub struct_size: u32,
    /// What it came to.
    pub verdict: MaybeUninit<orchestrator_verdict_t>,
    /// The best feasible environment; only when the verdict is to run.
    pub chosen: MaybeUninit<execution_environment_t>,
    /// How many of `fallbacks` there are.
    pub fallback_count: u32,
    /// The other feasible environments, best first: by score, under expected utility each the best after all before it
    /// have failed. After a failure those come first that the failed one's plan names: `failover_configure`.
    pub fallbacks: [MaybeUninit<execution_environment_t>; ORCHESTRATOR_ENVIRONMENTS],
    /// How long to wait for the first result before the try counts as failed, in milliseconds; `ORCHESTRATOR_NONE_U32`
    /// waits.
    pub detect_timeout_ms: u32,
    /// Where to cut the answer so that the cost limit holds, in tokens; `ORCHESTRATOR_NONE_U32` does not cut.
    pub token_cap: u32,
    /// The score of the chosen one.
    pub score: i64,
    /// How far the runner-up is behind; 10^18 when there is none, negative when the switch margin kept the task where
    /// it was.
    pub margin: i64,
    /// How well the estimates behind the chosen one are founded, 0 to 1.
    pub confidence: f32,
    /// When to decide again, in milliseconds of the instance's time; only when the verdict is to defer.
    pub defer_until_ms: u64,
    /// Whether `nearest` means something; only when the verdict is not to run.
    pub has_nearest: MaybeUninit<bool>,
    /// What to try when a late or doubtful answer is better than none.
    pub nearest: MaybeUninit<execution_environment_t>,
    /// How many of `rejections` there are.
    pub rejection_count: u32,
    /// A reason for each environment that was not chosen, lowest environment first.
    pub rejections: [orchestrator_rejection_t; ORCHESTRATOR_ENVIRONMENTS],
    /// The power mode that it was made under; only when the verdict is to run.
    pub power_mode: MaybeUninit<power_mode_t>,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestrator_decision_t {
    const NAME: &'static str = "orchestrator_decision_t";
    const OLDER: &'static [usize] = &[offset_of!(Self, power_mode)];
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        verdict: MaybeUninit::new(orchestrator_verdict_t::ORCHESTRATOR_VERDICT_INFEASIBLE),
        chosen: MaybeUninit::new(execution_environment_t::ENV_LOCAL),
        fallback_count: 0,
        fallbacks: [MaybeUninit::new(execution_environment_t::ENV_LOCAL); ORCHESTRATOR_ENVIRONMENTS],
        detect_timeout_ms: ORCHESTRATOR_NONE_U32,
        token_cap: ORCHESTRATOR_NONE_U32,
        score: 0,
        margin: 0,
        confidence: 0.0,
        defer_until_ms: ORCHESTRATOR_NONE_U64,
        has_nearest: MaybeUninit::new(false),
        nearest: MaybeUninit::new(execution_environment_t::ENV_LOCAL),
        rejection_count: 0,
        rejections: [orchestrator_rejection_t::INIT; ORCHESTRATOR_ENVIRONMENTS],
        power_mode: MaybeUninit::new(power_mode_t::POWER_HIGH_PERFORMANCE),
    };
}

impl orchestrator_decision_t {
    fn nothing(&mut self, verdict: orchestrator_verdict_t, until: Tick, why: &Infeasible) {
        self.verdict = MaybeUninit::new(verdict);
        self.defer_until_ms = until.ms();
        self.has_nearest = MaybeUninit::new(why.nearest.is_some());
        self.nearest = give(why.nearest.unwrap_or(Environment::Local));
    }
}

impl From<&Verdict> for orchestrator_decision_t {
    fn from(verdict: &Verdict) -> Self {
        let mut given = Self::INIT;
        match verdict {
            Verdict::Run(decision) => {
                given.verdict = MaybeUninit::new(orchestrator_verdict_t::ORCHESTRATOR_VERDICT_RUN);
                given.chosen = give(decision.chosen);
                for (place, environment) in given.fallbacks.iter_mut().zip(decision.fallbacks.as_slice()) {
                    *place = give(*environment);
                    given.fallback_count += 1;
                }
                given.detect_timeout_ms = decision.detect_timeout_ms.unwrap_or(ORCHESTRATOR_NONE_U32);
                given.token_cap = decision.token_cap.unwrap_or(ORCHESTRATOR_NONE_U32);
                given.score = decision.score.raw();
                given.margin = decision.margin.raw();
                given.confidence = float(decision.confidence);
                given.power_mode = give(decision.power_mode);
            }
            Verdict::Defer { until, now } => {
                given.nothing(orchestrator_verdict_t::ORCHESTRATOR_VERDICT_DEFER, *until, now);
            }
            Verdict::Infeasible(why) => {
                given.nothing(orchestrator_verdict_t::ORCHESTRATOR_VERDICT_INFEASIBLE, Tick::NEVER, why);
            }
        }
        for (place, rejection) in given.rejections.iter_mut().zip(verdict.rejected().iter()) {
            *place = rejection.into();
            given.rejection_count += 1;
        }
        given
    }
}

/// How one option earned its score. Scores and parts are in units of 10^-18; the parts and the bonus sum to the score
/// exactly.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct orchestrator_scorecard_t {
    /// The option.
    pub environment: MaybeUninit<execution_environment_t>,
    /// The value of each `orchestrator_criterion_t`, in parts per billion, more is better.
    pub value_ppb: [u32; ORCHESTRATOR_CRITERIA],
    /// Weight times value of each.
    pub part: [i64; ORCHESTRATOR_CRITERIA],
    /// What custom rules added or took away.
    pub bonus: i64,
    /// The sum of the parts and the bonus.
    pub score: i64,
    /// What the options are ranked by: the score, or in another mode than the weighted sum its index. Under expected
    /// utility the score is that of a result in time, and this what it is worth with its probability and a fallback.
    pub rank_index: i64,
    /// Expected time from submission to result, in milliseconds.
    pub latency_ms: u64,
    /// Expected cost, in billionths of a unit of the currency.
    pub cost_nano: i64,
    /// Expected energy of the device, in microjoules.
    pub energy_uj: u64,
    /// Expected carbon, in micrograms.
    pub carbon_ug: u64,
}

impl From<&Scorecard> for orchestrator_scorecard_t {
    fn from(card: &Scorecard) -> Self {
        Self {
            environment: give(card.environment),
            value_ppb: card.normalised.map(|value| value.ppb()),
            part: card.weighted.map(|part| part.raw()),
            bonus: card.bonus.raw(),
            score: card.score.raw(),
            rank_index: card.index.raw(),
            latency_ms: card.amounts.latency_ms,
            cost_nano: card.amounts.cost.nano(),
            energy_uj: card.amounts.energy.uj(),
            carbon_ug: card.amounts.carbon.ug(),
        }
    }
}

/// A card for each environment, as C has them.
pub(crate) fn cards(cards: &EnvironmentMap<Scorecard>) -> [orchestrator_scorecard_t; ORCHESTRATOR_ENVIRONMENTS] {
    cards.0.each_ref().map(orchestrator_scorecard_t::from)
}
