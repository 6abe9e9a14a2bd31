//! Filter, score, choose.

use kromka_core::{
    Amounts, CRITERIA, Constraint, Criterion, Decision, Environment, EnvironmentMap, ExecutionOption, Infeasible, Mode,
    Rejection, Score, Scorecard, Share, TaskRequirements, Tick, Valid, Verdict,
};

use crate::field::Facts;
use crate::filter::{self, Broken, Limit};
use crate::rank;
use crate::scale::Scale;
use crate::terms::Terms;
use crate::weights::NormalWeights;

/// What only time stands against.
const PASSING: Broken =
    Broken::of(&[Constraint::Offline, Constraint::Reachable, Constraint::Availability, Constraint::Capacity]);
/// What a late answer may break.
const LATE: Broken = Broken::of(&[Constraint::Deadline, Constraint::Availability]);
/// What a doubtful answer may break.
const DOUBTFUL: Broken = Broken::of(&[Constraint::Deadline, Constraint::Availability, Constraint::Reachable]);

// The two lists of what passes with time are one.
const _: () = {
    let mut i = 0;
    while i < Constraint::ALL.len() {
        let constraint = Constraint::ALL[i];
        let listed = matches!(
            constraint,
            Constraint::Offline | Constraint::Reachable | Constraint::Availability | Constraint::Capacity
        );
        assert!(constraint.passes_with_time() == listed);
        i += 1;
    }
};

/// Decides where one task should run, given an option for each environment.
///
/// The same inputs give the same verdict, bit for bit. Ties go to the lower environment. O(options × rules), no
/// allocation.
#[must_use]
pub fn decide(task: &Valid<TaskRequirements>, options: &EnvironmentMap<ExecutionOption>, terms: &Terms<'_>) -> Verdict {
    let mut cards = EnvironmentMap::from_fn(Scorecard::empty);
    decide_into(task, options, terms, &mut cards)
}

/// As [`decide`], and leaves in `cards` how every option earned its score, the rejected ones too.
#[must_use]
pub fn decide_into(
    task: &Valid<TaskRequirements>,
    options: &EnvironmentMap<ExecutionOption>,
    terms: &Terms<'_>,
    cards: &mut EnvironmentMap<Scorecard>,
) -> Verdict {
    let limit = Limit::new(task, terms);
    let ruling = if terms.rules.is_empty() { None } else { Some(Ruling::new(task, options, terms)) };
    let weights = ruling.as_ref().and_then(|ruling| ruling.weights.as_ref()).unwrap_or(terms.weights).as_ppb();
    let sheet = Sheet {
        weights,
        rare: weights[USUAL..].iter().any(|weight| *weight > 0),
        latency: Scale::new(u64::from(task.deadline_ms)),
        cost: Scale::new(limit.cost_max.nano().max(0).unsigned_abs()),
        energy: terms.policy.energy_scale,
        carbon: terms.policy.carbon_scale,
        elapsed_ms: terms.elapsed_ms,
    };
    // Three short loops instead of one long: each keeps what it needs in registers.
    for (option, card) in options.0.iter().zip(&mut cards.0) {
        sheet.fill(option, card);
    }
    // The verdict is filled where it stands: at this size a copy is a tenth of the time.
    let mut verdict = Verdict::Run(Decision::BLANK);
    let Verdict::Run(decision) = &mut verdict else { return verdict };
    let mut board = Board { broken: [Broken::NONE; Environment::COUNT], feasible: 0 };
    for (i, option) in options.0.iter().enumerate() {
        let rule = ruling.as_ref().and_then(|ruling| ruling.out[i]);
        board.broken[i] = filter::broken(task, option, terms, &limit, rule);
        if board.broken[i].is_none() {
            board.feasible += 1;
        } else if let Some(rejection) = filter::rejection(board.broken[i], task, option, terms, &limit, rule) {
            decision.rejected.put(rejection);
        }
    }
    if board.feasible == 0 {
        let now = Infeasible { rejected: decision.rejected, nearest: board.nearest(options) };
        return board.nothing(now, task, options, terms);
    }
    if let Some(ruling) = &ruling {
        ruling.add_bonuses(cards);
    }
    if terms.policy.mode != Mode::WeightedSum {
        rank::by_mode(terms.policy.mode, sheet.weights, cards, |environment| board.is_feasible(environment));
    }
    board.choose(task, options, terms, cards, decision);
    verdict
}

/// What the custom rules say.
struct Ruling {
    weights: Option<NormalWeights>,
    /// The rule that puts each option out.
    out: [Option<usize>; Environment::COUNT],
    bonus: [Score; Environment::COUNT],
}

impl Ruling {
    #[inline(never)]
    fn new(task: &TaskRequirements, options: &EnvironmentMap<ExecutionOption>, terms: &Terms<'_>) -> Self {
        let facts = Facts { task, device: terms.device, link: terms.link };
        let factors = terms.rules.weight_factors(&facts);
        let mut ruling = Self {
            weights: factors.map(|factors| terms.weights.scaled_milli(&factors)),
            out: [None; Environment::COUNT],
            bonus: [Score::ZERO; Environment::COUNT],
        };
        for (i, option) in options.0.iter().enumerate() {
            (ruling.out[i], ruling.bonus[i]) = terms.rules.judge(&facts, option);
        }
        ruling
    }

    fn add_bonuses(&self, cards: &mut EnvironmentMap<Scorecard>) {
        for (card, bonus) in cards.0.iter_mut().zip(self.bonus) {
            card.bonus = bonus;
            card.score = Score::from_raw(card.score.raw() + bonus.raw());
            card.index = card.score;
        }
    }
}

/// What scoring needs of task and terms.
struct Sheet<'a> {
    weights: &'a [u32; CRITERIA],
    latency: Scale,
    cost: Scale,
    energy: Scale,
    carbon: Scale,
    elapsed_ms: u32,
    /// Whether any criterion from [`USUAL`] on has a weight.
    rare: bool,
}

/// How many criteria, the first ones, most policies weigh; carbon and the host's own follow.
const USUAL: usize = Criterion::Carbon as usize;

impl Sheet<'_> {
    /// Scores one option: each criterion's value is exact to a part per billion, and weight × value is exact.
    #[inline]
    fn fill(&self, option: &ExecutionOption, card: &mut Scorecard) {
        let latency_ms = u64::from(self.elapsed_ms) + u64::from(option.latency_ms);
        let [a, b, c, d] = option.custom;
        let left = [
            self.latency.left_ppb(latency_ms),
            self.cost.left_ppb(option.cost.nano().max(0).unsigned_abs()),
            self.energy.left_ppb(option.energy.uj()),
            self.carbon.left_ppb(option.carbon.ug()),
        ]
        .map(Share::from_ppb);
        card.normalised =
            [option.quality, left[0], left[1], option.privacy, option.availability, left[2], left[3], a, b, c, d];
        card.environment = option.environment;
        card.amounts = Amounts { latency_ms, cost: option.cost, energy: option.energy, carbon: option.carbon };
        let mut sum = 0i64;
        let (usual, rare) = card.weighted.split_at_mut(USUAL);
        for ((part, weight), value) in usual.iter_mut().zip(self.weights).zip(card.normalised) {
            let product = i64::from(*weight) * i64::from(value.ppb());
            *part = Score::from_raw(product);
            sum += product;
        }
        if self.rare {
            for ((part, weight), value) in rare.iter_mut().zip(&self.weights[USUAL..]).zip(&card.normalised[USUAL..]) {
                let product = i64::from(*weight) * i64::from(value.ppb());
                *part = Score::from_raw(product);
                sum += product;
            }
        } else {
            rare.fill(Score::ZERO);
        }
        card.bonus = Score::ZERO;
        card.score = Score::from_raw(sum);
        card.index = card.score;
    }
}

/// What the filter found.
struct Board {
    broken: [Broken; Environment::COUNT],
    feasible: usize,
}

impl Board {
    fn is_feasible(&self, environment: Environment) -> bool {
        self.broken[environment.index()].is_none()
    }

    /// Orders the feasible options and gives the losers their reasons.
    #[inline]
    fn choose(
        &self,
        task: &TaskRequirements,
        options: &EnvironmentMap<ExecutionOption>,
        terms: &Terms<'_>,
        cards: &EnvironmentMap<Scorecard>,
        decision: &mut Decision,
    ) {
        let order = rank::order(cards, |environment| self.is_feasible(environment));
        let best = order[0];
        let mut chosen = best;
        if let Some(incumbent) = terms.incumbent
            && self.is_feasible(incumbent)
            && cards[best].index.raw() - cards[incumbent].index.raw() <= terms.policy.switch_margin.raw()
        {
            chosen = incumbent;
        }
        let score = cards[chosen].index;
        for environment in order.into_iter().take(self.feasible).filter(|other| *other != chosen) {
            let have = cards[environment].index.raw();
            if decision.fallbacks.is_empty() {
                decision.margin = Score::from_raw(score.raw() - have);
            }
            decision.fallbacks.push(environment);
            let constraint = Constraint::Outscored;
            decision.rejected.put(Rejection { environment, constraint, have, need: score.raw() });
        }
        let option = &options[chosen];
        decision.chosen = chosen;
        decision.detect_timeout_ms = option.detect_timeout_ms;
        decision.token_cap = option.tokens_affordable.filter(|tokens| *tokens < task.output_tokens_max);
        decision.score = score;
        decision.confidence = option.confidence;
    }

    /// Defers if the task may wait and waiting can help, else says that nothing is feasible.
    #[cold]
    fn nothing(
        &self,
        now: Infeasible,
        task: &TaskRequirements,
        options: &EnvironmentMap<ExecutionOption>,
        terms: &Terms<'_>,
    ) -> Verdict {
        let mut until = Tick::NEVER;
        if task.qos.deferrable {
            for (i, option) in options.0.iter().enumerate() {
                let wait = option.ready_at.since(terms.now);
                let fits = filter::due_ms(option, terms).saturating_add(wait) <= u64::from(task.deadline_ms);
                if self.broken[i].only(PASSING) && wait > 0 && option.ready_at != Tick::NEVER && fits {
                    until = until.min(option.ready_at);
                }
            }
        }
        if until == Tick::NEVER { Verdict::Infeasible(now) } else { Verdict::Defer { until, now } }
    }

    /// The fastest of those that only lateness or doubt stands against; doubt is worse.
    fn nearest(&self, options: &EnvironmentMap<ExecutionOption>) -> Option<Environment> {
        [LATE, DOUBTFUL].into_iter().find_map(|forgiven| {
            options
                .iter()
                .filter(|(environment, _)| self.broken[environment.index()].only(forgiven))
                .min_by_key(|(environment, option)| (option.latency_ms, *environment))
                .map(|(environment, _)| environment)
        })
    }
}
