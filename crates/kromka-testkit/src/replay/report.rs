//! The document that a replay comes to.

use std::collections::BTreeMap;

use kromka_core::Environment;
use serde::Serialize;

use super::battery::BatteryFigures;
use super::detail::Detail;
use super::faults::FaultFigures;

/// The whole document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Where the traces came from: a directory, or `generated`.
    pub data: String,
    /// The seeds, as asked for.
    pub seeds: Vec<u64>,
    /// A hash of all choices of `kromka`, 16 hexadecimal digits; `None` when it did not run.
    pub digest: Option<String>,
    /// Days of each window; not part of the document.
    #[serde(skip)]
    pub days: u32,
    /// The seed of the jittered constants, if they were; no key otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub world_jitter: Option<u64>,
    /// What faults did to `kromka`, if there were faults and it ran; no key otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub faults: Option<FaultFigures>,
    /// `value_ratio` of `kromka` without each of its parts, by [`super::Part::name`], if that was asked for; no key
    /// otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ablation: Option<BTreeMap<&'static str, f64>>,
    /// What became of the batteries under `kromka`, if there was a target and it ran; no key otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub battery: Option<BatteryFigures>,
    /// Each policy's figures, by its name.
    pub policies: BTreeMap<String, PolicyReport>,
    /// The order that `best-fixed-order` found, if it ran; not part of the document.
    #[serde(skip)]
    pub best_order: Option<[Environment; Environment::COUNT]>,
}

/// One policy's figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PolicyReport {
    /// All seeds and windows together.
    #[serde(flatten)]
    pub pooled: Figures,
    /// All seeds together, by the window's name.
    pub by_window: BTreeMap<String, Figures>,
    /// A hash of all its choices, 16 hexadecimal digits; not part of the document.
    #[serde(skip)]
    pub digest: String,
    /// What is behind the figures; not part of the document.
    #[serde(skip)]
    pub detail: Detail,
    /// Calls of it, or to it, that were refused although they were in order: 0, or the driver is wrong; not part of the
    /// document.
    #[serde(skip)]
    pub refused_calls: u64,
}

/// Figures; shares are 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Figures {
    /// Sum of values over the sum of the best values, over feasible tasks.
    pub value_ratio: f64,
    /// Share of feasible tasks within 5 % of their best value.
    pub within_5pct: f64,
    /// Share of feasible tasks without value.
    pub misses: f64,
    /// Tries that showed data to an environment that may not see it.
    pub privacy_breaches: u64,
    /// Cost of a thousand tasks in USD, failed tries included.
    pub cost_usd_per_1000: f64,
    /// Energy of a task in joule, failed tries and probes included.
    pub joule_per_task: f64,
    /// Share of feasible tasks that got a usable result, late or dear included.
    pub served_share: f64,
    /// Median time from a first try that failed to the second, in ms; `None` when there was none.
    pub redispatch_ms_p50: Option<u32>,
    /// Its 99th percentile.
    pub redispatch_ms_p99: Option<u32>,
    /// Mean time of a decision in ns; 0 when no clock was given.
    pub decide_ns_mean: f64,
}
