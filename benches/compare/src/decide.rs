//! `decide`: the four multi-criteria modes beside pymcdm.
//!
//! Both rank the same seeded matrices; the figure is the median over rounds of the time of one decision. Kromka's
//! includes the check of its input, pymcdm's is without its own (`validation=False`) and on ready arrays: what is
//! compared is the ranking, and the doubt is the peer's. The weighted sum is the one on fixed anchors, hence values of
//! 0 to 1.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use kromka::decision::mcda::{
    ALTERNATIVES_MAX, CRITERIA_MAX, Direction, Indices, Matrix, McdaError, promethee_ii, topsis, vikor, weighted_sum,
};
use serde::{Deserialize, Serialize};

use crate::python::Interpreter;

const SCRIPT: &str = include_str!("decide/pymcdm.py");
const REQUIREMENTS: &str = include_str!("decide/pymcdm.txt");

/// Enough that no branch predictor learns them by heart.
const MATRICES: usize = 256;
/// Criteria with a weight.
const CRITERIA: usize = 6;
/// Rounds of Kromka: each some tens of microseconds, so many.
const ROUNDS: usize = 501;
/// Rounds of the peer: each some tens of milliseconds.
const PEER_ROUNDS: usize = 21;
/// The largest difference between the two that counts as agreement.
const TOLERANCE: f64 = 1e-6;
const SEED: u64 = 12_345;

type Mode = fn(&Matrix<'_>) -> Result<Indices, McdaError>;

const MODES: [(&str, Mode); 4] = [
    ("weighted_sum", |matrix| weighted_sum(matrix)),
    ("topsis", |matrix| Ok(topsis(matrix))),
    ("vikor", |matrix| Ok(vikor(matrix))),
    ("promethee_ii", |matrix| Ok(promethee_ii(matrix))),
];

/// Nanoseconds, or a ratio, of each mode.
type PerMode = BTreeMap<String, f64>;

/// One decision to make, as wide as Kromka's matrices.
struct Problem {
    rows: [[f64; CRITERIA_MAX]; ALTERNATIVES_MAX],
    weights: [f64; CRITERIA_MAX],
    directions: [Direction; CRITERIA_MAX],
}

/// The same, as the peer reads it.
#[derive(Serialize)]
struct PeerProblem<'a> {
    matrix: Vec<&'a [f64]>,
    weights: &'a [f64],
    directions: Vec<i8>,
}

#[derive(Serialize)]
struct PeerInput<'a> {
    rounds: usize,
    problems: Vec<PeerProblem<'a>>,
}

#[derive(Deserialize)]
struct PeerOutput {
    version: String,
    ns_per_decision: PerMode,
    indices: BTreeMap<String, Vec<Vec<f64>>>,
}

#[derive(Serialize)]
struct Report {
    alternatives: usize,
    criteria: usize,
    matrices: usize,
    peers: Peers,
    kromka: PerMode,
    /// The peer's time over Kromka's.
    ratio: PerMode,
    #[serde(skip_serializing_if = "Option::is_none")]
    largest_difference: Option<f64>,
}

#[derive(Serialize)]
struct Peers {
    pymcdm: Peer,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Peer {
    Ran {
        version: String,
        #[serde(flatten)]
        ns_per_decision: PerMode,
    },
    Skipped {
        skipped: String,
    },
}

/// Runs both and prints the report; false when the peer could not be had.
pub(crate) fn run(json: bool) -> Result<bool> {
    let problems = problems();
    let mut kromka = PerMode::new();
    for (name, mode) in MODES {
        kromka.insert(name.to_owned(), ns_per_decision(&problems, mode)?);
    }
    let mut report = Report {
        alternatives: ALTERNATIVES_MAX,
        criteria: CRITERIA,
        matrices: problems.len(),
        peers: Peers { pymcdm: Peer::Skipped { skipped: String::new() } },
        kromka,
        ratio: PerMode::new(),
        largest_difference: None,
    };
    report.peers.pymcdm = match pymcdm(&problems) {
        Ok(peer) => {
            for (name, ours) in &report.kromka {
                let theirs = peer.ns_per_decision.get(name).with_context(|| format!("pymcdm gave no {name}"))?;
                report.ratio.insert(name.clone(), theirs / ours);
            }
            report.largest_difference = Some(largest_difference(&problems, &peer.indices)?);
            Peer::Ran { version: peer.version, ns_per_decision: peer.ns_per_decision }
        }
        Err(error) => Peer::Skipped { skipped: format!("{error:#}") },
    };
    if json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print_table(&report);
    }
    if let Some(difference) = report.largest_difference {
        ensure!(difference <= TOLERANCE, "the two differ by {difference:e}; allowed is {TOLERANCE:e}");
    }
    Ok(matches!(report.peers.pymcdm, Peer::Ran { .. }))
}

/// Seeded values and weights of 0 to 1, a third of the criteria costs.
fn problems() -> Vec<Problem> {
    let mut state = SEED;
    let mut share = || {
        // SplitMix64 (Steele, Lea and Flood 2014), of which the upper 32 bits.
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((bits ^ (bits >> 31)) >> 32) as f64 / 4_294_967_296.0
    };
    let problem = |_| {
        let mut problem = Problem {
            rows: [[0.0; CRITERIA_MAX]; ALTERNATIVES_MAX],
            weights: [0.0; CRITERIA_MAX],
            directions: [Direction::Benefit; CRITERIA_MAX],
        };
        problem.rows.iter_mut().for_each(|row| row[..CRITERIA].fill_with(&mut share));
        // Above zero, because a criterion without weight does not count.
        problem.weights[..CRITERIA].fill_with(|| 0.05 + share());
        let sum: f64 = problem.weights.iter().sum();
        problem.weights.iter_mut().for_each(|weight| *weight /= sum);
        for direction in &mut problem.directions[..CRITERIA] {
            *direction = if share() < 1.0 / 3.0 { Direction::Cost } else { Direction::Benefit };
        }
        problem
    };
    (0..MATRICES).map(problem).collect()
}

/// The check of the matrix and one mode on it.
fn decide(problem: &Problem, mode: Mode) -> Result<Indices, McdaError> {
    mode(&Matrix::new(&problem.rows, &problem.weights, &problem.directions)?)
}

fn ns_per_decision(problems: &[Problem], mode: Mode) -> Result<f64> {
    let mut rounds = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for problem in problems {
            black_box(decide(black_box(problem), mode)?);
        }
        rounds.push(start.elapsed().as_secs_f64() * 1e9 / problems.len() as f64);
    }
    rounds.sort_by(f64::total_cmp);
    Ok(rounds[ROUNDS / 2])
}

fn pymcdm(problems: &[Problem]) -> Result<PeerOutput> {
    let problems = problems
        .iter()
        .map(|problem| PeerProblem {
            matrix: problem.rows.iter().map(|row| &row[..CRITERIA]).collect(),
            weights: &problem.weights[..CRITERIA],
            directions: problem.directions[..CRITERIA]
                .iter()
                .map(|direction| if *direction == Direction::Cost { -1 } else { 1 })
                .collect(),
        })
        .collect();
    let input = serde_json::to_vec(&PeerInput { rounds: PEER_ROUNDS, problems })?;
    let output = Interpreter::with("decide", REQUIREMENTS)?.run(SCRIPT, &input)?;
    serde_json::from_slice(&output).context("cannot read what the peer printed")
}

fn largest_difference(problems: &[Problem], indices: &BTreeMap<String, Vec<Vec<f64>>>) -> Result<f64> {
    let mut largest = 0.0_f64;
    for (name, mode) in MODES {
        let theirs = indices.get(name).with_context(|| format!("pymcdm gave no {name}"))?;
        ensure!(theirs.len() == problems.len(), "pymcdm ranked {} of {} matrices", theirs.len(), problems.len());
        for (problem, theirs) in problems.iter().zip(theirs) {
            let ours = decide(problem, mode)?;
            ensure!(theirs.len() == ours.len(), "pymcdm ranked {} of {} alternatives", theirs.len(), ours.len());
            ensure!(
                ours.iter().chain(theirs).all(|index| index.is_finite()),
                "{name} gave an index that is not finite"
            );
            largest = ours.iter().zip(theirs).map(|(ours, theirs)| (ours - theirs).abs()).fold(largest, f64::max);
        }
    }
    Ok(largest)
}

fn print_table(report: &Report) {
    println!("{} x {}, {} matrices, ns per decision", report.alternatives, report.criteria, report.matrices);
    println!("{:<14}{:>10}{:>12}{:>10}", "mode", "kromka", "pymcdm", "ratio");
    for (name, _) in MODES {
        let theirs = match &report.peers.pymcdm {
            Peer::Ran { ns_per_decision, .. } => ns_per_decision.get(name),
            Peer::Skipped { .. } => None,
        };
        let cell = |figure: Option<&f64>| figure.map_or_else(|| "-".to_owned(), |figure| format!("{figure:.0}"));
        let (ours, ratio) = (cell(report.kromka.get(name)), cell(report.ratio.get(name)));
        println!("{name:<14}{ours:>10}{:>12}{ratio:>10}", cell(theirs));
    }
    match &report.peers.pymcdm {
        Peer::Ran { version, .. } => println!("pymcdm {version}"),
        Peer::Skipped { skipped } => println!("pymcdm skipped: {skipped}"),
    }
    if let Some(difference) = report.largest_difference {
        println!("largest difference {difference:e}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kromka_agrees_with_itself_and_not_with_another() {
        let problems = problems();
        let mut indices: BTreeMap<String, Vec<Vec<f64>>> = BTreeMap::new();
        for (name, mode) in MODES {
            let of_mode = problems.iter().map(|problem| decide(problem, mode).unwrap().to_vec()).collect();
            indices.insert(name.to_owned(), of_mode);
        }
        assert!(largest_difference(&problems, &indices).unwrap() <= 0.0);
        indices.get_mut("vikor").unwrap()[7][3] += 0.25;
        assert!(largest_difference(&problems, &indices).unwrap() > 0.2);
        indices.remove("topsis");
        assert!(largest_difference(&problems, &indices).is_err());
    }
}
