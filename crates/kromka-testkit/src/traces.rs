//! The recorded world: every file that `world.json` names, read and checked once.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use kromka_core::{Environment, EnvironmentMap, EnvironmentSet, Money, Price, Share};

use crate::{TraceError, numeric::nano_of};

mod arrivals;
mod device;
mod document;
mod incidents;
mod network;
mod providers;
mod table;

pub use arrivals::Request;
pub use device::DeviceFit;
pub use incidents::Incident;
pub use network::Rates;
pub use providers::Generation;

/// Tasks of one window: each takes some 275 bytes, so that one window takes half a gigabyte at most.
const TASKS_MAX: u64 = 2_000_000;
/// Devices of a window: each has an engine of its own.
const DEVICES_MAX: u32 = 1_024;
/// Days of a window: ten years.
const DAYS_MAX: u32 = 3_650;

/// A stretch of time that is replayed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Its name in reports.
    pub name: String,
    /// Its start: hours and rows of all traces count from here, and incidents are cut out from here on.
    pub start: Timestamp,
}

/// Traces and lists that a world is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct WorldData {
    /// Where they come from: a directory, or `generated`.
    pub name: String,
    /// Devices, 1 or more.
    pub devices: u32,
    /// Days of a window, 1 or more.
    pub days: u32,
    /// Tasks of a device in a day, 1 or more.
    pub tasks_per_device_day: u32,
    /// How good the answers of each environment are.
    pub quality: EnvironmentMap<Share>,
    /// What each charges; the device itself, a peer and the hybrid's own part charge nothing.
    pub prices: EnvironmentMap<Price>,
    /// Recorded requests, not empty.
    pub requests: Vec<Request>,
    /// Speed of local work.
    pub device: DeviceFit,
    /// Files of `basic`, `premium` and `edge`, in this order; none is empty.
    pub providers: [Vec<Vec<Generation>>; 3],
    /// LTE traces, none empty.
    pub lte: Vec<Vec<Rates>>,
    /// 5G traces, none empty.
    pub nr: Vec<Vec<Rates>>,
    /// Round-trip times on 5G in ms, not empty.
    pub rtts_ms: Vec<f64>,
    /// Incidents of the clouds, by start.
    pub incidents: Vec<Incident>,
    /// What an incident takes down.
    pub takes_down: EnvironmentSet,
    /// What is replayed, not empty.
    pub windows: Vec<Window>,
    /// The file of series to be forecast, if one is named. It is not read here.
    pub series: Option<PathBuf>,
}

impl WorldData {
    /// Reads `world.json` in `directory`, or in its part `decision`, and every file that it names.
    ///
    /// # Errors
    /// [`TraceError`] names the file, the line where there is one, what is there and what should be.
    pub fn load(directory: &Path) -> Result<Self, TraceError> {
        let within = directory.join("decision");
        let root = if !directory.join("world.json").exists() && within.join("world.json").exists() {
            within.as_path()
        } else {
            directory
        };
        let path = root.join("world.json");
        let document = document::read(&path)?;
        let check = Check { path: &path };
        check.sizes(&document)?;
        let at = |name: &String| root.join(name);

        let mut requests = Vec::new();
        for file in check.some("arrivals", &document.arrivals)? {
            arrivals::read(&at(file), &mut requests)?;
        }
        let provider = |part, files: &Vec<String>| -> Result<Vec<Vec<Generation>>, TraceError> {
            check.some(part, files)?.iter().map(|file| providers::read(&at(file))).collect()
        };
        let mut rtts_ms = Vec::new();
        let mut lte = Vec::new();
        for file in check.some("network.lte", &document.network.lte)? {
            // Round-trip times are taken from the 5G files alone.
            lte.push(network::read(&at(file), network::Uplink::Needed, &mut Vec::new())?);
        }
        let mut nr = Vec::new();
        for file in check.some("network.nr", &document.network.nr)? {
            nr.push(network::read(&at(file), network::Uplink::Unused, &mut rtts_ms)?);
        }
        if rtts_ms.is_empty() {
            return Err(check.wrong("no file of network.nr has a round-trip time", "an rtt_ms above 0 in one of them"));
        }
        Ok(Self {
            name: directory.display().to_string(),
            devices: document.devices,
            days: document.days,
            tasks_per_device_day: document.tasks_per_device_day,
            quality: check.quality(&document.quality)?,
            prices: check.prices(&document.prices_usd_per_million_tokens)?,
            requests,
            device: device::read(&at(&document.device))?,
            providers: [
                provider("providers.basic", &document.providers.basic)?,
                provider("providers.premium", &document.providers.premium)?,
                provider("providers.edge", &document.providers.edge)?,
            ],
            lte,
            nr,
            rtts_ms,
            incidents: incidents::read(&at(&document.outages.file), &document.outages.service_column)?,
            takes_down: check.environments(&document.outages.takes_down)?,
            windows: check.windows(&document.windows)?,
            series: document.series.as_ref().map(at),
        })
    }
}

/// Checks of what `world.json` says, with its path for the errors.
struct Check<'p> {
    path: &'p Path,
}

impl Check<'_> {
    fn wrong(&self, have: impl Into<String>, need: impl Into<String>) -> TraceError {
        TraceError::Unusable { path: self.path.display().to_string(), have: have.into(), need: need.into() }
    }

    fn sizes(&self, document: &document::Document) -> Result<(), TraceError> {
        let (devices, days, tasks) = (document.devices, document.days, document.tasks_per_device_day);
        if devices == 0 || tasks == 0 {
            return Err(self.wrong(format!("{devices} devices with {tasks} tasks a day"), "1 or more of each"));
        }
        if devices > DEVICES_MAX {
            return Err(self.wrong(format!("devices is {devices}"), format!("1 to {DEVICES_MAX}")));
        }
        if days == 0 || days > DAYS_MAX {
            return Err(self.wrong(format!("days is {days}"), format!("1 to {DAYS_MAX}")));
        }
        let product = u64::from(devices).saturating_mul(u64::from(days)).saturating_mul(u64::from(tasks));
        if product > TASKS_MAX {
            return Err(self.wrong(format!("{product} tasks in a window"), format!("at most {TASKS_MAX}")));
        }
        Ok(())
    }

    fn some<'f>(&self, part: &str, files: &'f [String]) -> Result<&'f [String], TraceError> {
        if files.is_empty() { Err(self.wrong(format!("{part} is empty"), "at least one file")) } else { Ok(files) }
    }

    fn quality(&self, quality: &document::Quality) -> Result<EnvironmentMap<Share>, TraceError> {
        let document::Quality { local, basic, premium, edge, peer, hybrid } = *quality;
        let given = EnvironmentMap([local, basic, premium, edge, peer, hybrid]);
        let mut shares = EnvironmentMap([Share::ZERO; Environment::COUNT]);
        for (environment, have) in given.iter() {
            shares[environment] = Share::try_from_f64(*have)
                .map_err(|_| self.wrong(format!("quality.{} is {have}", environment.name()), "0 to 1"))?;
        }
        Ok(shares)
    }

    fn prices(&self, prices: &document::Prices) -> Result<EnvironmentMap<Price>, TraceError> {
        let mut map = EnvironmentMap::from_fn(|_| Price::default());
        let given = [
            (Environment::CloudBasic, prices.basic),
            (Environment::CloudPremium, prices.premium),
            (Environment::EdgeNearby, prices.edge),
        ];
        for (environment, price) in given {
            for have in [price.tokens_in, price.tokens_out] {
                if !(0.0..=1_000_000.0).contains(&have) {
                    return Err(self.wrong(
                        format!("a price of {} is {have}", environment.name()),
                        "0 to 1000000 USD for a million tokens",
                    ));
                }
            }
            map[environment] = Price {
                per_request: Money::ZERO,
                per_mtok_in: Money::from_nano(nano_of(price.tokens_in * 1e9)),
                per_mtok_out: Money::from_nano(nano_of(price.tokens_out * 1e9)),
            };
        }
        Ok(map)
    }

    fn environments(&self, names: &[String]) -> Result<EnvironmentSet, TraceError> {
        names.iter().try_fold(EnvironmentSet::EMPTY, |set, name| {
            let known = Environment::from_name(name).ok_or_else(|| {
                let all = Environment::ALL.map(Environment::name).join(", ");
                self.wrong(format!("outages.takes_down names {name:?}"), all)
            })?;
            Ok(set.with(known))
        })
    }

    fn windows(&self, windows: &[document::WindowDocument]) -> Result<Vec<Window>, TraceError> {
        if windows.is_empty() {
            return Err(self.wrong("no window", "at least one"));
        }
        let mut list: Vec<Window> = Vec::new();
        for window in windows {
            let start = incidents::timestamp(&window.start_utc).ok_or_else(|| {
                self.wrong(format!("start_utc is {:?}", window.start_utc), "a UTC time as 2024-05-15T00:00:00Z")
            })?;
            if list.iter().any(|other| other.name == window.name) {
                return Err(self.wrong(format!("two windows are called {:?}", window.name), "different names"));
            }
            list.push(Window { name: window.name.clone(), start });
        }
        Ok(list)
    }
}

#[cfg(test)]
mod tests;
