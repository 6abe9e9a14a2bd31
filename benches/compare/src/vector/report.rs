//! What is printed: one JSON object, or a table for each set and lines for the rest.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use serde::Serialize;

use super::large::Large;
use super::own::Own;
use super::scan::Flat;

/// The whole comparison.
#[derive(Serialize)]
pub(crate) struct Report<'a> {
    pub(crate) data: &'a Path,
    pub(crate) rounds: usize,
    pub(crate) parameters: Parameters,
    /// What each set is.
    pub(crate) shapes: BTreeMap<String, Shape>,
    /// What each engine did on each set.
    pub(crate) sets: BTreeMap<String, BTreeMap<&'static str, Figures>>,
    #[serde(flatten)]
    pub(crate) flat: Flat,
    /// What else is measured of ours.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub(crate) own: Option<Own>,
    /// Sizes that were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) large: Vec<Large>,
}

/// What the graphs were built with.
#[derive(Serialize)]
pub(crate) struct Parameters {
    pub(crate) m: usize,
    /// Of all peers.
    pub(crate) ef_construction: usize,
    /// Of ours, which is its default.
    pub(crate) kromka_ef_construction: u32,
    pub(crate) k: usize,
}

/// The size of a set.
#[derive(Serialize)]
pub(crate) struct Shape {
    pub(crate) base: usize,
    pub(crate) queries: usize,
    pub(crate) dims: usize,
}

/// An engine's figures on one set, or why there are none.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Figures {
    /// It ran to the end.
    Measured(Measured),
    /// It could not be had, or it failed.
    Skipped { skipped: String },
}

/// An engine's figures on one set. What belongs to a recall that it never reached is null.
#[derive(Serialize)]
pub(crate) struct Measured {
    pub(crate) version: String,
    /// Queries per CPU second at the cheapest setting with recall .95.
    pub(crate) qps_95: Option<f64>,
    /// The same with recall .99.
    pub(crate) qps_99: Option<f64>,
    /// p99 of single queries in microseconds, at the setting of `qps_95` (of `qps_99` if an engine starts there).
    pub(crate) p99_us_95: Option<f64>,
    /// CPU seconds of building on one thread.
    pub(crate) build_cpu_s: f64,
    /// By the engine's own account, or as each engine says.
    pub(crate) bytes_per_vector: f64,
    /// What the allocator handed out while it was built and did not get back; null where that cannot be told.
    pub(crate) heap_bytes_per_vector: Option<f64>,
    pub(crate) setting_95: Option<u32>,
    pub(crate) recall_95: Option<f64>,
    pub(crate) setting_99: Option<u32>,
    pub(crate) recall_99: Option<f64>,
    /// The best recall of any setting that was tried; trying ends at .99.
    pub(crate) best_recall: f64,
}

impl Report<'_> {
    /// Whether every peer was there.
    pub(crate) fn is_complete(&self) -> bool {
        let mut engines = self.sets.values().flat_map(BTreeMap::values);
        engines.all(|figures| matches!(figures, Figures::Measured(_))) && self.flat.is_complete()
    }

    /// Prints it.
    pub(crate) fn print(&self, json: bool) -> Result<()> {
        if json {
            println!("{}", serde_json::to_string_pretty(self)?);
        } else {
            self.print_tables();
        }
        Ok(())
    }

    fn print_tables(&self) {
        for (set, engines) in &self.sets {
            if let Some(Shape { base, queries, dims }) = self.shapes.get(set) {
                println!("{set}: {base} x {dims}, {queries} queries, median of {} rounds", self.rounds);
            }
            println!(
                "{:<18}{:>10}{:>10}{:>10}{:>9}{:>9}{:>11}{:>8}{:>8}",
                "engine", "qps .95", "qps .99", "p99 us", "build s", "bytes", "recall max", "ef .95", "ef .99"
            );
            for (engine, figures) in engines {
                match figures {
                    Figures::Measured(figures) => println!("{engine:<18}{}", figures.row()),
                    Figures::Skipped { skipped } => println!("{engine:<18}skipped: {skipped}"),
                }
            }
            println!();
        }
        self.flat.print();
        if let Some(own) = &self.own {
            own.print();
        }
        self.large.iter().for_each(|large| println!("{large}"));
    }
}

impl Measured {
    /// The cells after the name.
    fn row(&self) -> String {
        let rate = |figure: Option<f64>| figure.map_or_else(|| "-".to_owned(), |figure| format!("{figure:.0}"));
        let setting = |ef: Option<u32>| ef.map_or_else(|| "-".to_owned(), |ef| ef.to_string());
        format!(
            "{:>10}{:>10}{:>10}{:>9.2}{:>9.0}{:>11.4}{:>8}{:>8}",
            rate(self.qps_95),
            rate(self.qps_99),
            rate(self.p99_us_95),
            self.build_cpu_s,
            self.bytes_per_vector,
            self.best_recall,
            setting(self.setting_95),
            setting(self.setting_99),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn engines_lie_directly_below_their_set_and_a_skipped_one_makes_it_incomplete() {
        let measured = Measured {
            version: "1".to_owned(),
            qps_95: Some(2.0),
            qps_99: None,
            p99_us_95: Some(3.0),
            build_cpu_s: 4.0,
            bytes_per_vector: 5.0,
            heap_bytes_per_vector: None,
            setting_95: Some(10),
            recall_95: Some(0.96),
            setting_99: None,
            recall_99: None,
            best_recall: 0.97,
        };
        let engines = BTreeMap::from([("a", Figures::Measured(measured))]);
        let mut report = Report {
            data: Path::new("here"),
            rounds: 1,
            parameters: Parameters { m: 16, ef_construction: 200, kromka_ef_construction: 128, k: 10 },
            shapes: BTreeMap::new(),
            sets: BTreeMap::from([("words".to_owned(), engines)]),
            flat: Flat::default(),
            own: None,
            large: Vec::new(),
        };
        assert!(report.is_complete());
        let skipped = Figures::Skipped { skipped: "gone".to_owned() };
        report.sets.entry("words".to_owned()).or_default().insert("b", skipped);
        assert!(!report.is_complete());
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(json["sets"]["words"]["b"], serde_json::json!({ "skipped": "gone" }));
        assert_eq!(json["sets"]["words"]["a"]["qps_99"], serde_json::Value::Null);
        assert_eq!(json["sets"]["words"]["a"]["setting_95"], 10);
    }
}
