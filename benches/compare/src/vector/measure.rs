//! What is measured: first the cheapest settings that reach the two recalls, then rounds in which all engines take
//! turns, so that what else the machine does meets all of them.

use std::sync::Arc;

use anyhow::Result;
use indicatif::ProgressBar;

use super::engine::{Built, Engine, Index};
use super::report::{Figures, Measured};
use super::set::Set;
use crate::rounds::{guarded, median};

/// The recalls that settings are chosen for.
pub(crate) const TARGETS: [f64; 2] = [0.95, 0.99];

/// A setting and what it finds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Setting {
    pub(crate) ef: u32,
    pub(crate) recall: f64,
}

/// What trying the settings told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Sweep {
    /// The cheapest setting for each target.
    pub(crate) cheapest: [Option<Setting>; TARGETS.len()],
    best_recall: f64,
}

/// An index that has been built and tried, and its times so far.
struct Running {
    built: Built,
    index: Box<dyn Index>,
    sweep: Sweep,
    /// CPU seconds of each round, for each target.
    rounds: [Vec<f64>; TARGETS.len()],
    /// p99 of each round in microseconds, at the first target.
    p99: Vec<f64>,
}

/// Measures the engines on one set.
pub(crate) fn measure(
    engines: &[Box<dyn Engine>],
    set: &Arc<Set>,
    rounds: usize,
    bar: &ProgressBar,
) -> Vec<(&'static str, Figures)> {
    let mut all: Vec<(&'static str, Result<Running>)> = Vec::with_capacity(engines.len());
    for engine in engines {
        bar.set_message(format!("{}: building {}", set.name, engine.name()));
        all.push((engine.name(), guarded(|| prepare(engine.as_ref(), set))));
    }
    for round in 1..=rounds {
        for (name, running) in &mut all {
            bar.set_message(format!("{}: round {round} of {rounds}, {name}", set.name));
            if let Ok(engine) = running
                && let Err(error) = guarded(|| engine.turn())
            {
                *running = Err(error);
            }
        }
    }
    let queries = set.queries.len() as f64;
    let figures = |running: Result<Running>| match running {
        Ok(running) => Figures::Measured(running.figures(queries)),
        Err(error) => Figures::Skipped { skipped: format!("{error:#}") },
    };
    all.into_iter().map(|(name, running)| (name, figures(running))).collect()
}

/// Builds and tries the settings.
fn prepare(engine: &dyn Engine, set: &Arc<Set>) -> Result<Running> {
    let (built, mut index) = engine.build(set)?;
    let sweep = sweep(engine.ladder(), |ef| set.recall(&index.search(ef)?))?;
    Ok(Running { built, index, sweep, rounds: Default::default(), p99: Vec::new() })
}

/// Goes up the ladder until the highest target is reached.
pub(crate) fn sweep(ladder: &[u32], mut recall: impl FnMut(u32) -> Result<f64>) -> Result<Sweep> {
    let mut sweep = Sweep { cheapest: [None; TARGETS.len()], best_recall: 0.0 };
    for &ef in ladder {
        let recall = recall(ef)?;
        sweep.best_recall = sweep.best_recall.max(recall);
        for (cheapest, target) in sweep.cheapest.iter_mut().zip(TARGETS) {
            if recall >= target {
                cheapest.get_or_insert(Setting { ef, recall });
            }
        }
        if sweep.cheapest.iter().all(Option::is_some) {
            break;
        }
    }
    Ok(sweep)
}

impl Running {
    /// One round at each setting, and the latencies at the first.
    fn turn(&mut self) -> Result<()> {
        let Some(first) = self.sweep.cheapest.iter().flatten().next() else { return Ok(()) };
        // Not counted: the others have emptied the caches since this one's last turn.
        self.index.round(first.ef)?;
        for (setting, rounds) in self.sweep.cheapest.iter().zip(&mut self.rounds) {
            if let Some(setting) = setting {
                rounds.push(self.index.round(setting.ef)?);
            }
        }
        self.p99.push(percentile_99(self.index.latencies(first.ef)?).unwrap_or(f64::NAN));
        Ok(())
    }

    fn figures(self, queries: f64) -> Measured {
        let [at_95, at_99] = self.sweep.cheapest;
        let [rounds_95, rounds_99] = self.rounds;
        let per_second = |rounds| median(rounds).map(|seconds| queries / seconds);
        Measured {
            version: self.built.version,
            qps_95: per_second(rounds_95),
            qps_99: per_second(rounds_99),
            p99_us_95: median(self.p99),
            build_cpu_s: self.built.cpu_s,
            bytes_per_vector: self.built.bytes_per_vector,
            heap_bytes_per_vector: self.built.heap_bytes_per_vector,
            setting_95: at_95.map(|setting| setting.ef),
            recall_95: at_95.map(|setting| setting.recall),
            setting_99: at_99.map(|setting| setting.ef),
            recall_99: at_99.map(|setting| setting.recall),
            best_recall: self.sweep.best_recall,
        }
    }
}

/// The smallest value that 99 of 100 do not exceed.
pub(crate) fn percentile_99(mut values: Vec<f64>) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let rank = (values.len() * 99).div_ceil(100);
    values.get(rank.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    fn close(have: Option<f64>, want: f64) -> bool {
        have.is_some_and(|have| (have - want).abs() < 1e-12)
    }

    #[test]
    fn a_percentile_is_by_rank() {
        assert!(close(percentile_99((0..1000).map(f64::from).collect()), 989.0));
        assert!(close(percentile_99(vec![7.0]), 7.0));
        assert_eq!(percentile_99(Vec::new()), None);
    }

    #[test]
    fn the_cheapest_settings_are_chosen_and_no_more_are_tried() {
        let mut tried = Vec::new();
        let found = sweep(&[10, 20, 40, 80, 160], |ef| {
            tried.push(ef);
            Ok(1.0 - 0.8 / f64::from(ef))
        });
        let found = found.unwrap();
        assert_eq!(found.cheapest.map(|setting| setting.map(|setting| setting.ef)), [Some(20), Some(80)]);
        assert_eq!(tried, [10, 20, 40, 80]);
    }

    #[test]
    fn what_is_never_reached_has_no_setting() {
        let found = sweep(&[10, 20], |ef| Ok(if ef == 10 { 0.97 } else { 0.96 })).unwrap();
        assert_eq!(found.cheapest, [Some(Setting { ef: 10, recall: 0.97 }), None]);
        assert!(close(Some(found.best_recall), 0.97));
        assert!(sweep(&[10], |_| Err(anyhow!("gone"))).is_err());
    }
}
