//! What is printed: one JSON object, or tables.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use serde::Serialize;

use super::reading::Disagreement;
use crate::rounds::median;

/// One round's figures, or their medians, by name.
pub(crate) type Figures = BTreeMap<&'static str, f64>;

/// The whole comparison.
#[derive(Serialize)]
pub(crate) struct Report {
    pub(crate) rounds: usize,
    pub(crate) agents: u64,
    pub(crate) updates_per_agent: u32,
    pub(crate) operations_per_side: u32,
    /// Of every engine.
    pub(crate) versions: BTreeMap<&'static str, &'static str>,
    pub(crate) fleet: Workload,
    pub(crate) partition: Workload,
    /// Ours over a peer's.
    pub(crate) ratios: Vec<Ratio>,
}

/// What each engine did.
#[derive(Default, Serialize)]
#[serde(transparent)]
pub(crate) struct Workload(pub(crate) BTreeMap<&'static str, Outcome>);

/// An engine's figures, or why there are none.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Outcome {
    /// It ran to the end.
    Measured(Figures),
    /// It failed.
    Skipped {
        skipped: String,
        /// Because it did not read as it must.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        disagrees: bool,
    },
}

impl Outcome {
    /// The medians of an engine's rounds.
    pub(crate) fn new(rounds: Result<Vec<Figures>>) -> Self {
        match rounds {
            Ok(rounds) => {
                let mut by_name: BTreeMap<&'static str, Vec<f64>> = BTreeMap::new();
                rounds.into_iter().flatten().for_each(|(name, figure)| by_name.entry(name).or_default().push(figure));
                let medians = by_name.into_iter().filter_map(|(name, figures)| Some((name, median(figures)?)));
                Self::Measured(medians.collect())
            }
            Err(error) => Self::Skipped { disagrees: error.is::<Disagreement>(), skipped: format!("{error:#}") },
        }
    }
}

/// Which ratio is wanted of a workload's figure, and how great at most.
struct Target {
    figure: &'static str,
    /// The peer; without one, that which is best at it.
    peer: Option<&'static str>,
    most: f64,
}

const fn target(figure: &'static str, peer: Option<&'static str>, most: f64) -> Target {
    Target { figure, peer, most }
}

const FLEET: [Target; 5] = [
    target("bytes_per_update", Some("yrs"), 0.6),
    target("bytes_per_update_batched", Some("yrs"), 0.7),
    target("merge_us", Some("crdts"), 0.2),
    target("heap_kb_per_agent", Some("crdts"), 0.3),
    target("snapshot_bytes", Some("loro"), 1.0),
];
const PARTITION: [Target; 2] = [target("bytes_per_op", Some("yrs"), 0.5), target("merge_ms", None, 0.5)];

/// Ours over a peer's.
#[derive(Debug, Serialize)]
pub(crate) struct Ratio {
    figure: &'static str,
    peer: &'static str,
    ratio: f64,
    /// At most this is wanted.
    most: f64,
}

impl Workload {
    fn figure(&self, engine: &str, figure: &str) -> Option<f64> {
        match self.0.get(engine)? {
            Outcome::Measured(figures) => figures.get(figure).copied(),
            Outcome::Skipped { .. } => None,
        }
    }

    fn ratio(&self, target: &Target) -> Option<Ratio> {
        let Target { figure, peer, most } = *target;
        let ours = self.figure(OURS, figure)?;
        let peers = self.0.keys().filter(|name| peer.is_none_or(|peer| peer == **name) && **name != OURS);
        let all = peers.filter_map(|peer| Some((*peer, self.figure(peer, figure)?)));
        let (peer, theirs) = all.min_by(|a, b| a.1.total_cmp(&b.1))?;
        Some(Ratio { figure, peer, ratio: ours / theirs, most })
    }

    fn print(&self, title: &str) {
        println!("{title}");
        let measured = self.0.values().find_map(|outcome| match outcome {
            Outcome::Measured(figures) => Some(figures),
            Outcome::Skipped { .. } => None,
        });
        let names: Vec<&str> = measured.into_iter().flat_map(BTreeMap::keys).copied().collect();
        let width = |name: &str| name.len().max(8) + 2;
        let header = names.iter().map(|name| format!("{name:>0$}", width(name)));
        println!("{:<12}{}", "engine", header.collect::<String>());
        for (engine, outcome) in &self.0 {
            match outcome {
                Outcome::Measured(figures) => {
                    let cells = figures.iter().map(|(name, figure)| format!("{figure:>0$.2}", width(name)));
                    println!("{engine:<12}{}", cells.collect::<String>());
                }
                Outcome::Skipped { skipped, .. } => println!("{engine:<12}skipped: {skipped}"),
            }
        }
        println!();
    }
}

/// Our name among the engines.
const OURS: &str = "kromka";

/// Ours over the peers', where there are both.
pub(crate) fn ratios(fleet: &Workload, partition: &Workload) -> Vec<Ratio> {
    let of = |workload: &Workload, targets: &[Target]| -> Vec<Ratio> {
        targets.iter().filter_map(|target| workload.ratio(target)).collect()
    };
    [of(fleet, &FLEET), of(partition, &PARTITION)].into_iter().flatten().collect()
}

impl Report {
    /// Whether every engine ran to the end.
    pub(crate) fn is_complete(&self) -> bool {
        let mut outcomes = self.fleet.0.values().chain(self.partition.0.values());
        outcomes.all(|outcome| matches!(outcome, Outcome::Measured(_)))
    }

    /// Prints it.
    pub(crate) fn print(&self, json: bool) -> Result<()> {
        if json {
            println!("{}", serde_json::to_string_pretty(self)?);
            return Ok(());
        }
        let Self { rounds, agents, updates_per_agent, operations_per_side, .. } = self;
        self.fleet.print(&format!("fleet: {agents} x {updates_per_agent} updates, median of {rounds} rounds"));
        self.partition.print(&format!("partition: 2 x {operations_per_side} operations, median of {rounds} rounds"));
        for Ratio { figure, peer, ratio, most } in &self.ratios {
            println!("{figure}: {ratio:.3} of {peer}, at most {most} is wanted");
        }
        self.versions.iter().for_each(|(engine, version)| println!("{engine} {version}"));
        Ok(())
    }

    /// What did not read as it must, as an error.
    pub(crate) fn agree(&self) -> Result<()> {
        for (engine, outcome) in self.fleet.0.iter().chain(&self.partition.0) {
            if let Outcome::Skipped { skipped, disagrees: true } = outcome {
                bail!("{engine}: {skipped}");
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    fn workload(figures: &[(&'static str, f64)]) -> Workload {
        let outcome = |figure: &f64| Outcome::new(Ok(vec![Figures::from([("merge_ms", *figure)])]));
        Workload(figures.iter().map(|(engine, figure)| (*engine, outcome(figure))).collect())
    }

    #[test]
    fn a_ratio_without_a_named_peer_is_to_the_best() {
        let partition = workload(&[(OURS, 1.0), ("slow", 8.0), ("fast", 4.0)]);
        let ratios = ratios(&Workload::default(), &partition);
        assert_eq!(ratios.len(), 1);
        assert_eq!((ratios[0].figure, ratios[0].peer), ("merge_ms", "fast"));
        assert!((ratios[0].ratio - 0.25).abs() < 1e-12);
    }

    #[test]
    fn a_peer_that_failed_is_told_with_its_reason_and_one_that_disagrees_is_an_error() {
        let mut report = Report {
            rounds: 1,
            agents: 1,
            updates_per_agent: 1,
            operations_per_side: 1,
            versions: BTreeMap::new(),
            fleet: Workload::default(),
            partition: workload(&[(OURS, 1.0)]),
            ratios: Vec::new(),
        };
        assert!(report.is_complete());
        report.fleet.0.insert("gone", Outcome::new(Err(anyhow!("no such peer"))));
        assert!(!report.is_complete());
        assert!(report.agree().is_ok());
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(json["fleet"]["gone"], serde_json::json!({ "skipped": "no such peer" }));
        assert_eq!(json["partition"][OURS], serde_json::json!({ "merge_ms": 1.0 }));
        report.fleet.0.insert("other", Outcome::Skipped { skipped: "7 instead of 8".to_owned(), disagrees: true });
        assert!(report.agree().is_err());
    }
}
