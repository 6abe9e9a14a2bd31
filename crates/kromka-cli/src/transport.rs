//! `kromka transport`: which way a message should leave a device, and why not the others.

mod file;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::ensure;
use clap::Args;
use kromka::core::{Bytes, Kbps, LinkKind, LinkSample, Money, Priority, Sensitivity, Validate, bounds};
use kromka::power::{
    Message, PowerMode, PowerPolicy, PowerSample, Refusal, Scored, ThermalReading, TransportChoice, TransportCriterion,
    TransportPolicy,
};
use serde::de::value::{Error, StrDeserializer};
use serde::de::{Deserialize, IntoDeserializer as _};
use serde_json::{Value, json};

use self::file::Declared;
use crate::failure::{Failure, print};
use crate::power::reading::{celsius, charge};

/// No transport can take the message.
const NONE: u8 = 3;

const EXAMPLES: &str = "\
Examples:
  kromka transport --size-kb 40 --deadline-ms 60000 --battery 18 --link wifi
  kromka transport --size-kb 1 --link none --json
  kromka transport --size-kb 5 --transports transports.json --in-use mesh

The transports are those of the profile BitChat/BetaNet, or a JSON list of up to 8 objects with name, latency_ms, kbps, and
where it applies over (kinds of link; left out for a radio of its own), store_and_forward_ms, energy_uj,
energy_uj_per_mb, cost_nano, cost_nano_per_mb, cost_nano_per_mb_metered, size_max_bytes, ceiling, privacy_percent,
reliability_percent, enabled, available.
Exit codes: 0 done, 1 the output could not be written, 2 bad input, 3 no transport can take the message.";

/// What `kromka transport` is given.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Size of the message in kilobytes of 1,000 bytes
    #[arg(long, value_name = "KB")]
    size_kb: f64,
    /// It is of no use later than this
    #[arg(long, value_name = "MS", default_value_t = 600_000)]
    deadline_ms: u32,
    /// An answer is awaited while the sender is online
    #[arg(long)]
    interactive: bool,
    /// low, normal, high or critical
    #[arg(long, default_value = "normal", value_parser = named::<Priority>)]
    priority: Priority,
    /// public, personal, confidential or secret
    #[arg(long, default_value = "public", value_parser = named::<Sensitivity>)]
    sensitivity: Sensitivity,
    /// The most it may cost, in units of the currency
    #[arg(long, value_name = "UNITS", default_value_t = 1.0)]
    cost_max: f64,
    /// Charge of the battery in percent; left out where there is none
    #[arg(long, value_name = "PERCENT")]
    battery: Option<f64>,
    /// Whether it is being charged
    #[arg(long, value_name = "BOOL", default_value_t = false, action = clap::ArgAction::Set)]
    charging: bool,
    /// Temperature in °C
    #[arg(long, value_name = "CELSIUS", allow_negative_numbers = true, default_value_t = 30.0)]
    temp: f64,
    /// What carries the device's traffic: none, wifi, wired, lte, nr (5G) or other
    #[arg(long, value_name = "KIND", default_value = "wifi", value_parser = named::<LinkKind>)]
    link: LinkKind,
    /// Whether its traffic costs money; left out it does over lte and nr
    #[arg(long, value_name = "BOOL")]
    metered: Option<bool>,
    /// How fast it sends
    #[arg(long, value_name = "KBPS", default_value_t = 10_000)]
    up_kbps: u32,
    /// Its round-trip time
    #[arg(long, value_name = "MS", default_value_t = 20)]
    rtt_ms: u32,
    /// The transport in use, which is kept unless another is clearly better
    #[arg(long, value_name = "NAME")]
    in_use: Option<String>,
    /// A JSON list of transports in place of BitChat and BetaNet
    #[arg(long, value_name = "FILE")]
    transports: Option<PathBuf>,
    /// Print JSON instead of lines
    #[arg(long)]
    json: bool,
}

/// A value by the name that documents have for it.
fn named<T: for<'de> Deserialize<'de>>(name: &str) -> Result<T, String> {
    let name: StrDeserializer<'_, Error> = name.into_deserializer();
    T::deserialize(name).map_err(|error| error.to_string())
}

impl Arguments {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the casts saturate, and are checked after"
    )]
    fn message(&self) -> anyhow::Result<Message> {
        let Self { size_kb, cost_max, .. } = self;
        ensure!(*size_kb >= 0.0, "--size-kb is {size_kb}; allowed is 0 to {}", bounds::BYTES.max / 1_000);
        ensure!(
            cost_max.is_finite(),
            "--cost-max is {cost_max}; allowed is 0 to {}",
            bounds::COST_NANO.max / 1_000_000_000
        );
        let message = Message {
            deadline_ms: self.deadline_ms,
            interactive: self.interactive,
            priority: self.priority,
            sensitivity: self.sensitivity,
            cost_max: Money::from_nano((cost_max * 1e9).round() as i64),
            ..Message::new(Bytes::new((size_kb * 1e3).ceil() as u64))
        };
        message.check()?;
        Ok(message)
    }

    fn link(&self) -> anyhow::Result<LinkSample> {
        let metered = self.metered.unwrap_or(matches!(self.link, LinkKind::Lte | LinkKind::Nr));
        let (up, rtt_ms) = (Kbps::new(self.up_kbps), self.rtt_ms);
        let link = LinkSample { kind: self.link, metered, up, rtt_ms, ..LinkSample::default() };
        link.check()?;
        Ok(link)
    }

    fn mode(&self) -> anyhow::Result<PowerMode> {
        let battery = self.battery.map(|percent| charge("--battery", percent)).transpose()?;
        let thermal: ThermalReading = celsius("--temp", self.temp)?;
        Ok(PowerPolicy::default().assess(&PowerSample { battery, charging: self.charging, thermal }).mode)
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let declared = match &arguments.transports {
        Some(file) => Declared::read(file)?,
        None => Declared::profile(),
    };
    let transports = declared.transports()?;
    let (message, link, mode) = (arguments.message()?, arguments.link()?, arguments.mode()?);
    let in_use = arguments.in_use.as_deref().map(|name| declared.id(name)).transpose()?;
    let choice = TransportPolicy::default().choose(&transports, &message, mode, &link, in_use);
    print(&if arguments.json {
        document(&declared, mode, &choice).to_string()
    } else {
        words::text(&declared, mode, &choice)
    })?;
    Ok(if choice.chosen().is_some() { ExitCode::SUCCESS } else { ExitCode::from(NONE) })
}

fn document(declared: &Declared, mode: PowerMode, choice: &TransportChoice) -> Value {
    let name = |id: u16| declared.name(id);
    let part = |scored: &Scored, criterion: TransportCriterion| scored.parts[criterion.index()];
    let scored = |scored: &Scored| {
        let parts: serde_json::Map<String, Value> = TransportCriterion::ALL
            .into_iter()
            .map(|criterion| (json!(criterion).as_str().unwrap_or_default().to_owned(), json!(part(scored, criterion))))
            .collect();
        json!({
            "name": name(scored.id),
            "score_ppb": scored.score.ppb(),
            "parts_ppb": parts,
            "time_ms": scored.time_ms,
            "cost_nano": scored.cost.nano(),
            "energy_uj": scored.energy.uj(),
        })
    };
    let refused = |refusal: &Refusal| {
        let Refusal { id, constraint, have, need } = *refusal;
        json!({ "name": name(id), "constraint": constraint, "have": have, "need": need })
    };
    json!({
        "mode_name": mode,
        "chosen": choice.chosen().map(|scored| name(scored.id)),
        "kept": choice.is_kept(),
        "scored": choice.scored().iter().map(scored).collect::<Vec<_>>(),
        "refused": choice.refused().iter().map(refused).collect::<Vec<_>>(),
        "nearest": choice.nearest().filter(|_| choice.chosen().is_none()).map(|refusal| name(refusal.id)),
    })
}
