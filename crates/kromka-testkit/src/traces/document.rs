//! `world.json`: which file plays which part.

use std::path::Path;

use serde::Deserialize;

use super::table;
use crate::TraceError;

/// The document as it stands; unknown keys are an error, because a misspelt one would be ignored otherwise.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    #[serde(default = "devices")]
    pub(super) devices: u32,
    #[serde(default = "days")]
    pub(super) days: u32,
    #[serde(default = "tasks_per_device_day")]
    pub(super) tasks_per_device_day: u32,
    pub(super) quality: Quality,
    pub(super) device: String,
    pub(super) arrivals: Vec<String>,
    pub(super) providers: Providers,
    pub(super) prices_usd_per_million_tokens: Prices,
    pub(super) network: Network,
    pub(super) outages: Outages,
    pub(super) windows: Vec<WindowDocument>,
    #[serde(default)]
    pub(super) series: Option<String>,
}

fn devices() -> u32 {
    6
}

fn days() -> u32 {
    14
}

fn tasks_per_device_day() -> u32 {
    300
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Quality {
    pub(super) local: f64,
    pub(super) basic: f64,
    pub(super) premium: f64,
    pub(super) edge: f64,
    pub(super) peer: f64,
    pub(super) hybrid: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Providers {
    pub(super) basic: Vec<String>,
    pub(super) premium: Vec<String>,
    pub(super) edge: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Prices {
    pub(super) basic: TokenPrice,
    pub(super) premium: TokenPrice,
    pub(super) edge: TokenPrice,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TokenPrice {
    #[serde(rename = "in")]
    pub(super) tokens_in: f64,
    #[serde(rename = "out")]
    pub(super) tokens_out: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Network {
    pub(super) lte: Vec<String>,
    pub(super) nr: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Outages {
    pub(super) file: String,
    pub(super) service_column: String,
    pub(super) takes_down: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WindowDocument {
    pub(super) name: String,
    pub(super) start_utc: String,
}

/// Parses the document.
pub(super) fn read(path: &Path) -> Result<Document, TraceError> {
    let text = table::read(path)?;
    serde_json::from_str(&text).map_err(|error| TraceError::Line {
        path: path.display().to_string(),
        line: error.line(),
        have: error.to_string(),
        need: "the keys of world.json".into(),
    })
}
