//! A verdict as a table, with the reasons.

use comfy_table::{CellAlignment, Table, presets};
use kromka::core::{Criterion, Decision, Environment, EnvironmentMap, Mode, Scorecard, Verdict};
use kromka::decision::Reason;

use super::Role;
use super::convert::Case;

/// Columns before the criteria: environment and verdict.
const LEFT: usize = 2;

/// The verdict for people: one line of what to do, then every environment, best first.
pub(super) fn text(verdict: &Verdict, cards: &EnvironmentMap<Scorecard>, case: &Case) -> String {
    let weighted = case.policy.mode == Mode::WeightedSum;
    let criteria: Vec<Criterion> = Criterion::ALL
        .into_iter()
        .filter(|criterion| case.present.iter().any(|environment| cards[environment].of(*criterion).1.raw() != 0))
        .collect();
    let rules = case.present.iter().any(|environment| cards[environment].bonus.raw() != 0);
    let mut header = vec!["environment", "verdict"];
    if !weighted {
        header.push("index");
    }
    header.push("score");
    header.extend(criteria.iter().map(|criterion| criterion.name()));
    if rules {
        header.push("rules");
    }
    let numbers = header.len();
    header.push("reason");
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN).set_header(&header);
    for environment in order(verdict) {
        let (card, role) = (&cards[environment], Role::of(environment, verdict));
        let mut row = vec![environment.name().to_owned(), role.words()];
        let present = case.present.contains(environment);
        let score = |value: f64| if present { format!("{value:.4}") } else { "-".to_owned() };
        if !weighted {
            // The modes measure feasible options against each other; there is no index of the others.
            row.push(if role == Role::Rejected { "-".to_owned() } else { score(card.index.as_f64()) });
        }
        row.push(score(card.score.as_f64()));
        row.extend(criteria.iter().map(|criterion| score(card.of(*criterion).1.as_f64())));
        if rules {
            row.push(score(card.bonus.as_f64()));
        }
        row.push(reason(environment, verdict, present));
        table.add_row(row);
    }
    for column in table.column_iter_mut().take(numbers).skip(LEFT) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let sum = if rules { "score = the criteria's parts + rules" } else { "score = the criteria's parts" };
    format!("{}\n\n{table}\n\n{sum}, each weight × value, exactly.\n", summary(verdict))
}

/// The chosen one, the fallbacks, and the rest in their order.
fn order(verdict: &Verdict) -> Vec<Environment> {
    let mut list: Vec<Environment> = Vec::new();
    if let Some(decision) = verdict.decision() {
        list.push(decision.chosen);
        list.extend(decision.fallbacks.as_slice());
    }
    let rest: Vec<Environment> =
        Environment::ALL.into_iter().filter(|environment| !list.contains(environment)).collect();
    list.extend(rest);
    list
}

fn reason(environment: Environment, verdict: &Verdict, present: bool) -> String {
    match verdict.rejected().of(environment) {
        _ if !present => "not in the document".to_owned(),
        Some(rejection) => Reason(rejection).to_string(),
        None => String::new(),
    }
}

/// What to do, in one line.
fn summary(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Run(decision) => run(decision),
        Verdict::Defer { until, .. } => format!("wait: nothing is feasible now; decide again in {} ms", until.ms()),
        Verdict::Infeasible(why) => match why.nearest {
            Some(nearest) => format!("no feasible option; nearest is {}", nearest.name()),
            None => "no feasible option".to_owned(),
        },
    }
}

fn run(decision: &Decision) -> String {
    let mut text = format!("run in {}: score {:.4}", decision.chosen.name(), decision.score.as_f64());
    if let Some(next) = decision.fallbacks.first() {
        let (margin, next) = (decision.margin.as_f64(), next.name());
        text += &match margin < 0.0 {
            true => format!(", {:.4} behind {next} but within the switch margin", -margin),
            false => format!(", {margin:.4} ahead of {next}"),
        };
    }
    text += &format!(", confidence {:.2}", decision.confidence.as_f64());
    if let Some(tokens) = decision.token_cap {
        text += &format!("; cut the answer at {tokens} tokens");
    }
    if let Some(ms) = decision.detect_timeout_ms {
        text += &format!("; no first result after {ms} ms is a failure");
    }
    text
}
