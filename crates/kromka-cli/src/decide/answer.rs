//! A verdict as JSON: integers exact, scores as strings because they exceed what a float holds.

use std::collections::BTreeMap;

use kromka::core::{Constraint, Criterion, EnvironmentMap, EnvironmentSet, Rejection, Score, Scorecard, Unit, Verdict};
use kromka::decision::Reason;
use serde::Serialize;

use super::Role;

/// What `--json` prints.
#[derive(Debug, Serialize)]
pub(super) struct Answer {
    /// `run`, `defer` or `infeasible`.
    verdict: &'static str,
    chosen: Option<&'static str>,
    fallbacks: Vec<&'static str>,
    /// In units of 10⁻¹⁸, as all scores.
    score: Option<String>,
    margin: Option<String>,
    /// 0 to 1.
    confidence: Option<f64>,
    token_cap: Option<u32>,
    detect_timeout_ms: Option<u32>,
    /// Milliseconds from now.
    deferred_until_ms: Option<u64>,
    /// What to try when a late answer is better than none.
    nearest: Option<&'static str>,
    rejected: Vec<RejectionAnswer>,
    scorecards: Vec<Card>,
}

#[derive(Debug, Serialize)]
struct RejectionAnswer {
    environment: &'static str,
    constraint: Constraint,
    have: i64,
    need: i64,
    unit: &'static str,
    reason: String,
}

#[derive(Debug, Serialize)]
struct Card {
    environment: &'static str,
    verdict: String,
    score: String,
    index: String,
    bonus: String,
    latency_ms: u64,
    cost_nano: i64,
    energy_uj: u64,
    carbon_ug: u64,
    /// Each criterion's value in parts per billion.
    values_ppb: BTreeMap<&'static str, u32>,
    /// Weight × value of each criterion; with `bonus` they sum to `score`.
    contributions: BTreeMap<&'static str, String>,
}

impl Answer {
    pub(super) fn new(verdict: &Verdict, cards: &EnvironmentMap<Scorecard>, present: EnvironmentSet) -> Self {
        let decision = verdict.decision();
        let (name, until, nearest) = match verdict {
            Verdict::Run(_) => ("run", None, None),
            Verdict::Defer { until, now } => ("defer", Some(until.ms()), now.nearest),
            Verdict::Infeasible(why) => ("infeasible", None, why.nearest),
        };
        let fallbacks = decision.map(|decision| decision.fallbacks.as_slice()).unwrap_or_default();
        Self {
            verdict: name,
            chosen: decision.map(|decision| decision.chosen.name()),
            fallbacks: fallbacks.iter().map(|environment| environment.name()).collect(),
            score: decision.map(|decision| raw(decision.score)),
            margin: decision.map(|decision| raw(decision.margin)),
            confidence: decision.map(|decision| decision.confidence.as_f64()),
            token_cap: decision.and_then(|decision| decision.token_cap),
            detect_timeout_ms: decision.and_then(|decision| decision.detect_timeout_ms),
            deferred_until_ms: until,
            nearest: nearest.map(|environment| environment.name()),
            rejected: verdict.rejected().iter().map(RejectionAnswer::new).collect(),
            scorecards: present.iter().map(|environment| Card::new(&cards[environment], verdict)).collect(),
        }
    }
}

impl RejectionAnswer {
    fn new(rejection: &Rejection) -> Self {
        let Rejection { environment, constraint, have, need } = *rejection;
        let unit = unit(constraint.unit());
        Self { environment: environment.name(), constraint, have, need, unit, reason: Reason(rejection).to_string() }
    }
}

impl Card {
    fn new(card: &Scorecard, verdict: &Verdict) -> Self {
        let criteria = || Criterion::ALL.into_iter();
        Self {
            environment: card.environment.name(),
            verdict: Role::of(card.environment, verdict).words(),
            score: raw(card.score),
            index: raw(card.index),
            bonus: raw(card.bonus),
            latency_ms: card.amounts.latency_ms,
            cost_nano: card.amounts.cost.nano(),
            energy_uj: card.amounts.energy.uj(),
            carbon_ug: card.amounts.carbon.ug(),
            values_ppb: criteria().map(|criterion| (criterion.name(), card.of(criterion).0.ppb())).collect(),
            contributions: criteria().map(|criterion| (criterion.name(), raw(card.of(criterion).1))).collect(),
        }
    }
}

fn raw(score: Score) -> String {
    score.raw().to_string()
}

fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Flag => "flag",
        Unit::Sensitivity => "sensitivity",
        Unit::Milliseconds => "ms",
        Unit::Nano => "nano_usd",
        Unit::Microjoules => "uj",
        Unit::Bytes => "bytes",
        Unit::Count => "count",
        Unit::Ppb => "ppb",
        Unit::Score => "score_1e-18",
        Unit::Rule => "rule",
        Unit::Priority => "priority",
    }
}
