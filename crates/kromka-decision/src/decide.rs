//! Filter, score, choose.

use kromka_core::{
    Constraint, Decision, Environment, EnvironmentMap, EnvironmentSet, ExecutionOption, Infeasible, Mode, Ranking,
    Rejection, Rejections, Score, Scorecard, Share, TaskRequirements, Tick, Valid, Verdict,
};

use crate::field::Facts;
use crate::filter::{self, Broken, Limit};
use crate::rank;
use crate::score::{Card as _, Cards, Sheet};
use crate::terms::Terms;
use crate::utility::Plan;
use crate::weights::NormalWeights;

/// What only time stands against.
pub(crate) const PASSING: Broken = Broken::of(&[
    Constraint::Offline,
    Constraint::Reachable,
    Constraint::Availability,
    Constraint::Capacity,
    Constraint::Power,
]);
/// What a late answer may break.
const LATE: Broken = Broken::of(&[Constraint::Deadline]);
/// What a doubtful answer may break.
const DOUBTFUL: Broken = Broken::of(&[Constraint::Deadline, Constraint::Reachable]);

/// What thrift may give way to where there is nothing else, in time and late.
const THRIFTY: Broken = Broken::of(&[Constraint::Power]);
const THRIFTY_LATE: Broken = Broken::of(&[Constraint::Power, Constraint::Deadline]);

/// Below this probability of an answer a try of what is believed unreachable is not worth its energy, even where it is
/// the only one.
const DOUBTFUL_MIN: Share = Share::from_percent(5);

// The two lists of what passes with time are one.
const _: () = {
    let mut i = 0;
    while i < Constraint::ALL.len() {
        let constraint = Constraint::ALL[i];
        let listed = matches!(
            constraint,
            Constraint::Offline
                | Constraint::Reachable
                | Constraint::Availability
                | Constraint::Capacity
                | Constraint::Power
        );
        assert!(constraint.passes_with_time() == listed);
        i += 1;
    }
};

/// A verdict and how every option earned its score: the room that [`judge`] fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judgement {
    /// What was decided.
    pub verdict: Verdict,
    /// A card for each option, the rejected ones too.
    pub cards: EnvironmentMap<Scorecard>,
}

impl Default for Judgement {
    /// Blank: to be filled.
    fn default() -> Self {
        Self { verdict: Verdict::Run(Decision::BLANK), cards: EnvironmentMap::from_fn(Scorecard::empty) }
    }
}

/// Decides where one task should run, given an option for each environment.
///
/// The place of an option says which environment it is of. The same inputs give the same verdict, bit for bit. Ties go
/// to the lower environment. O(options × rules), no allocation.
#[must_use]
pub fn decide(task: &Valid<TaskRequirements>, options: &EnvironmentMap<ExecutionOption>, terms: &Terms<'_>) -> Verdict {
    let mut verdict = Verdict::Run(Decision::BLANK);
    fill(task, options, terms, &mut (), &mut verdict);
    verdict
}

/// As [`decide`], and leaves in `cards` how every option earned its score, the rejected ones too.
#[must_use]
pub fn decide_into(
    task: &Valid<TaskRequirements>,
    options: &EnvironmentMap<ExecutionOption>,
    terms: &Terms<'_>,
    cards: &mut EnvironmentMap<Scorecard>,
) -> Verdict {
    let mut verdict = Verdict::Run(Decision::BLANK);
    fill(task, options, terms, cards, &mut verdict);
    verdict
}

/// As [`decide_into`], in place: for loops that decide often, because moving a verdict of some two hundred bytes takes
/// a tenth of the time of making it. Whatever was in `judgement` is overwritten.
pub fn judge(
    task: &Valid<TaskRequirements>,
    options: &EnvironmentMap<ExecutionOption>,
    terms: &Terms<'_>,
    judgement: &mut Judgement,
) {
    fill(task, options, terms, &mut judgement.cards, &mut judgement.verdict);
}

/// Decides in place.
#[inline]
pub(crate) fn fill(
    task: &TaskRequirements,
    options: &EnvironmentMap<ExecutionOption>,
    terms: &Terms<'_>,
    cards: &mut impl Cards,
    verdict: &mut Verdict,
) {
    if terms.rules.is_empty() {
        let limit = Limit::new(task, terms, EnvironmentSet::EMPTY);
        return Case { task, options, terms, limit, ruling: None }.fill(terms.weights, cards, verdict);
    }
    let ruling = Ruling::new(task, options, terms);
    let limit = Limit::new(task, terms, ruling.out_set());
    let weights = ruling.weights.as_ref().unwrap_or(terms.weights);
    Case { task, options, terms, limit, ruling: Some(&ruling) }.fill(weights, cards, verdict);
}

/// What the custom rules say.
pub(crate) struct Ruling {
    weights: Option<NormalWeights>,
    /// The rule that puts each option out.
    pub(crate) out: [Option<usize>; Environment::COUNT],
    bonus: [Score; Environment::COUNT],
}

impl Ruling {
    #[inline(never)]
    pub(crate) fn new(task: &TaskRequirements, options: &EnvironmentMap<ExecutionOption>, terms: &Terms<'_>) -> Self {
        let facts = Facts { task, device: terms.device, link: terms.link };
        let factors = terms.rules.weight_factors(&facts);
        let mut ruling = Self {
            weights: factors.map(|factors| terms.weights.scaled_milli(&factors)),
            out: [None; Environment::COUNT],
            bonus: [Score::ZERO; Environment::COUNT],
        };
        for (i, (environment, option)) in options.iter().enumerate() {
            (ruling.out[i], ruling.bonus[i]) = terms.rules.judge(&facts, environment, option);
        }
        ruling
    }

    pub(crate) fn out_set(&self) -> EnvironmentSet {
        let out = Environment::ALL.into_iter().zip(self.out).filter(|(_, rule)| rule.is_some());
        out.map(|(environment, _)| environment).collect()
    }
}

/// A decision being made.
struct Case<'a> {
    task: &'a TaskRequirements,
    options: &'a EnvironmentMap<ExecutionOption>,
    terms: &'a Terms<'a>,
    limit: Limit,
    ruling: Option<&'a Ruling>,
}

impl Case<'_> {
    fn fill(&self, weights: &NormalWeights, cards: &mut impl Cards, verdict: &mut Verdict) {
        let Self { task, options, terms, limit, ruling } = self;
        let feasible = filter::feasible(task, options, terms, limit);
        let sheet = Sheet::new(task, terms, limit.cost_max, weights);
        let mut indices = [0i64; Environment::COUNT];
        let mode = terms.policy.mode;
        if mode == Mode::ExpectedUtility {
            let left_ms = u64::from(task.deadline_ms.saturating_sub(terms.elapsed_ms));
            let mut plan = Plan::new(options, &sheet, *limit, left_ms, terms.may_fall_back, feasible);
            plan.score(cards);
            plan.weigh(&mut indices);
            self.amend(cards, &mut indices);
            self.conclude(feasible, &indices, Some(&plan), verdict);
            return;
        }
        for (index, (environment, option)) in indices.iter_mut().zip(options.iter()) {
            *index = sheet.score(environment, option, option.latency_ms, cards.of(environment));
        }
        if mode != Mode::WeightedSum || ruling.is_some() {
            rank::by_mode(mode, &sheet, options, feasible, &mut indices);
            self.amend(cards, &mut indices);
        }
        self.conclude(feasible, &indices, None, verdict);
    }

    /// The verdict that the indices lead to; `plan` knows better in which order to fall back.
    #[inline(always)]
    fn conclude(
        &self,
        feasible: EnvironmentSet,
        indices: &[i64; Environment::COUNT],
        plan: Option<&Plan<'_>>,
        verdict: &mut Verdict,
    ) {
        if feasible.is_empty() {
            *verdict = self.nothing();
            return;
        }
        // A verdict that is a decision already is filled where it stands.
        if !matches!(verdict, Verdict::Run(_)) {
            *verdict = Verdict::Run(Decision::BLANK);
        }
        if let Verdict::Run(decision) = verdict {
            self.choose(feasible, indices, decision);
            if let Some(plan) = plan {
                decision.fallbacks = plan.fallbacks(decision.chosen);
            }
        }
    }

    fn rule(&self, environment: Environment) -> Option<usize> {
        self.ruling.and_then(|ruling| ruling.out[environment.index()])
    }

    fn broken(&self, environment: Environment) -> Broken {
        let Self { task, options, terms, limit, .. } = self;
        filter::broken(task, environment, &options[environment], terms, limit, self.rule(environment))
    }

    /// Gives each option outside `feasible` its reason.
    #[cold]
    fn turn_down(&self, feasible: EnvironmentSet, rejected: &mut Rejections) {
        let Self { task, options, terms, limit, .. } = self;
        for (environment, option) in options.iter() {
            if !feasible.contains(environment) {
                let (broken, rule) = (self.broken(environment), self.rule(environment));
                if let Some(rejection) = filter::rejection(broken, task, environment, option, terms, limit, rule) {
                    rejected.put(rejection);
                }
            }
        }
    }

    /// Adds the bonuses, and puts them and the mode's indices on the cards.
    #[inline(never)]
    fn amend(&self, cards: &mut impl Cards, indices: &mut [i64; Environment::COUNT]) {
        for (environment, index) in Environment::ALL.into_iter().zip(indices) {
            let bonus = self.ruling.map_or(Score::ZERO, |ruling| ruling.bonus[environment.index()]);
            *index += bonus.raw();
            cards.of(environment).amend(bonus, *index);
        }
    }

    /// Orders the feasible options and gives the losers their reasons.
    #[inline]
    fn choose(&self, feasible: EnvironmentSet, indices: &[i64; Environment::COUNT], decision: &mut Decision) {
        let Self { task, options, terms, .. } = self;
        let order = rank::order(indices, feasible);
        let [best, second, third, fourth, fifth, last] = order;
        let mut chosen = best;
        decision.fallbacks = Ranking::of(feasible.without(best), [second, third, fourth, fifth, last, best]);
        if let Some(incumbent) = terms.incumbent
            && feasible.contains(incumbent)
            && incumbent != best
            && indices[best.index()] - indices[incumbent.index()] <= terms.policy.switch_margin.raw()
        {
            decision.fallbacks = Ranking::EMPTY;
            let feasible = order.into_iter().filter(|environment| feasible.contains(*environment));
            for environment in feasible.filter(|other| *other != incumbent) {
                decision.fallbacks.push(environment);
            }
            chosen = incumbent;
        }
        let score = indices[chosen.index()];
        let next = if chosen == best { second } else { best };
        let behind = score - indices[next.index()];
        decision.margin = if decision.fallbacks.is_empty() { Score::ONE } else { Score::from_raw(behind) };
        decision.chosen = chosen;
        decision.score = Score::from_raw(score);
        let option = &options[chosen];
        decision.confidence = option.confidence;
        decision.power_mode = terms.limits.power.mode;
        decision.detect_timeout_ms = option.detect_timeout_ms;
        decision.token_cap = option.tokens_affordable.filter(|tokens| *tokens < task.answer_tokens_max());
        for (environment, have) in Environment::ALL.into_iter().zip(*indices) {
            decision.rejected.put(Rejection { environment, constraint: Constraint::Outscored, have, need: score });
        }
        decision.rejected.clear(chosen);
        if feasible != EnvironmentSet::ALL {
            self.turn_down(feasible, &mut decision.rejected);
        }
    }

    /// Defers if the task may wait and waiting can help, else says that nothing is feasible.
    #[cold]
    fn nothing(&self) -> Verdict {
        let mut now = Infeasible { rejected: Rejections::NONE, nearest: self.nearest() };
        self.turn_down(EnvironmentSet::EMPTY, &mut now.rejected);
        let mut until = Tick::NEVER;
        if self.task.qos.deferrable {
            for (environment, option) in self.options.iter() {
                let opens = filter::opens_in_time(self.task, option, self.terms, option.ready_at);
                if self.broken(environment).only(PASSING) && opens {
                    until = until.min(option.ready_at);
                }
            }
        }
        if until == Tick::NEVER { Verdict::Infeasible(now) } else { Verdict::Defer { until, now } }
    }

    /// The fastest of those that only thrift, lateness or doubt stands against; doubt is worse than lateness, and thrift
    /// gives way only where it may.
    fn nearest(&self) -> Option<Environment> {
        let last_resort = self.terms.limits.power.last_resort;
        let thrift = |forgiven: Broken| last_resort.then_some(forgiven);
        let forgiven = [thrift(THRIFTY), Some(LATE), thrift(THRIFTY_LATE), Some(DOUBTFUL)];
        forgiven.into_iter().flatten().find_map(|forgiven| {
            self.options
                .iter()
                .filter(|(environment, option)| {
                    self.broken(*environment).only(forgiven)
                        && (option.reachable || option.availability >= DOUBTFUL_MIN)
                })
                .min_by_key(|(environment, option)| (option.latency_ms, *environment))
                .map(|(environment, _)| environment)
        })
    }
}
