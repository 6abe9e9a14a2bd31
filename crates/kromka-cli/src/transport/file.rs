//! Transports as people declare them.

use std::path::Path;

use anyhow::{Context as _, ensure};
use kromka::core::{Bytes, Energy, Kbps, LinkKind, Money, Sensitivity, Share};
use kromka::power::{
    BETANET, BETANET_MOBILE, BITCHAT, BITCHAT_BETANET, Carrier, Delivery, Transport, Transports, bounds::TRANSPORTS_MAX,
};
use serde::Deserialize;

/// Transports with their names; the id of each is its place, from 1.
pub(super) struct Declared {
    names: Vec<String>,
    transports: Vec<Transport>,
}

/// One of them. What is left out is none, no limit, or the best there is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    /// The kinds of link that it runs over; left out for a radio of its own.
    over: Option<Vec<LinkKind>>,
    /// Left out when it delivers while the sender waits.
    store_and_forward_ms: Option<u32>,
    latency_ms: u32,
    kbps: u32,
    #[serde(default)]
    energy_uj: u64,
    #[serde(default)]
    energy_uj_per_mb: u64,
    #[serde(default)]
    cost_nano: i64,
    #[serde(default)]
    cost_nano_per_mb: i64,
    #[serde(default)]
    cost_nano_per_mb_metered: i64,
    size_max_bytes: Option<u64>,
    #[serde(default = "secret")]
    ceiling: Sensitivity,
    #[serde(default = "hundred")]
    privacy_percent: u8,
    #[serde(default = "hundred")]
    reliability_percent: u8,
    #[serde(default = "yes")]
    enabled: bool,
    #[serde(default = "yes")]
    available: bool,
}

fn secret() -> Sensitivity {
    Sensitivity::Secret
}

fn hundred() -> u8 {
    100
}

fn yes() -> bool {
    true
}

impl Entry {
    fn transport(&self, id: u16) -> anyhow::Result<Transport> {
        let percent = |key: &str, percent: u8| {
            ensure!(percent <= 100, "{}: {key} is {percent}; allowed is 0 to 100", self.name);
            Ok(Share::from_percent(percent))
        };
        Ok(Transport {
            id,
            enabled: self.enabled,
            available: self.available,
            carrier: match &self.over {
                Some(kinds) => Carrier::Link(kinds.iter().copied().collect()),
                None => Carrier::Own,
            },
            delivery: match self.store_and_forward_ms {
                Some(delay_ms) => Delivery::StoreAndForward { delay_ms },
                None => Delivery::Online,
            },
            latency_ms: self.latency_ms,
            rate: Kbps::new(self.kbps),
            energy_fixed: Energy::from_uj(self.energy_uj),
            energy_per_mb: Energy::from_uj(self.energy_uj_per_mb),
            cost_per_message: Money::from_nano(self.cost_nano),
            cost_per_mb: Money::from_nano(self.cost_nano_per_mb),
            cost_per_mb_metered: Money::from_nano(self.cost_nano_per_mb_metered),
            size_max: self.size_max_bytes.map(Bytes::new),
            ceiling: self.ceiling,
            privacy: percent("privacy_percent", self.privacy_percent)?,
            reliability: percent("reliability_percent", self.reliability_percent)?,
        })
    }
}

impl Declared {
    /// BitChat and BetaNet.
    pub(super) fn profile() -> Self {
        let name = |transport: &Transport| match transport.id {
            id if id == BITCHAT.id => "bitchat",
            id if id == BETANET.id => "betanet",
            id if id == BETANET_MOBILE.id => "betanet-mobile",
            _ => "",
        };
        let names = BITCHAT_BETANET.iter().map(|transport| name(transport).to_owned()).collect();
        Self { names, transports: BITCHAT_BETANET.to_vec() }
    }

    /// Those of a JSON list.
    pub(super) fn read(file: &Path) -> anyhow::Result<Self> {
        let source = file.display().to_string();
        let text = std::fs::read(file).with_context(|| source.clone())?;
        let reader = &mut serde_json::Deserializer::from_slice(&text);
        let entries: Vec<Entry> = serde_path_to_error::deserialize(reader).with_context(|| source.clone())?;
        let count = entries.len();
        ensure!(count <= TRANSPORTS_MAX, "{source}: {count} transports are given; {TRANSPORTS_MAX} are the most");
        let transports = (1..).zip(&entries).map(|(id, entry)| entry.transport(id));
        let transports: Vec<Transport> = transports.collect::<anyhow::Result<_>>().with_context(|| source.clone())?;
        let names: Vec<String> = entries.into_iter().map(|entry| entry.name).collect();
        for (at, name) in names.iter().enumerate() {
            ensure!(!names[..at].contains(name), "{source}: two transports are called {name}");
        }
        Ok(Self { names, transports })
    }

    /// Checked.
    pub(super) fn transports(&self) -> anyhow::Result<Transports<'_>> {
        Ok(Transports::new(&self.transports)?)
    }

    pub(super) fn name(&self, id: u16) -> &str {
        let at = self.transports.iter().position(|transport| transport.id == id);
        at.map_or("", |at| &self.names[at])
    }

    /// The id of a name.
    pub(super) fn id(&self, name: &str) -> anyhow::Result<u16> {
        let at = self.names.iter().position(|other| other == name);
        let at = at.with_context(|| format!("--in-use is {name}; there are {}", self.names.join(", ")))?;
        Ok(self.transports[at].id)
    }
}
