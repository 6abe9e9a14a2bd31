//! The document of `kromka decide`: every key with its meaning, unit, range and default.

use kromka::core::{self, CRITERIA, Validate as _};
use schemars::JsonSchema;
use serde::Deserialize;

use super::names::{Environment, LinkKind, Mode, Priority, Privacy, Sensitivity, TaskType};
use super::quantity::{
    Count, Deadline, Degrees, Gain, Grams, GramsScale, Joules, JoulesScale, Kilobytes, Megabytes, Milliseconds,
    Preference, Rate, Risk, Share, Tokens, Usd, Wait, Weight,
};
use super::rules::Rules;
use super::schema_of;

/// One decision: a task, the device and link it meets, what each environment is expected to be like, and the policy.
///
/// Sizes: 1 MB is 1,000,000 bytes. Shares are 0 to 1. Amounts with decimals may be numbers or, for exactness, decimal
/// strings. A key that is left out, or null, has its default.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Decision document of kromka decide")]
pub(super) struct Document {
    /// The task.
    pub(super) task: Task,
    /// The device as it is now. Default: full battery, not charging, 25 °C, idle.
    #[serde(default)]
    pub(super) device: Device,
    /// The link as it is now. Default: Wi-Fi, not metered.
    #[serde(default)]
    pub(super) link: Link,
    /// What running the task in each environment is expected to be like. One that is left out is disabled.
    pub(super) environments: Environments,
    /// How to decide. Default: the public default policy.
    #[serde(default)]
    pub(super) policy: Policy,
}

/// What the task asks for.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Task {
    /// What kind of work it is.
    #[serde(rename = "type")]
    pub(super) kind: TaskType,
    /// The result is of no use later than this after submission, in milliseconds. Default: 3600000.
    pub(super) deadline_ms: Option<Deadline>,
    /// The most it may cost, in USD; 0 admits only what is free. Default: 1.
    pub(super) cost_max_usd: Option<Usd>,
    /// The privacy demanded whatever the data is. Default: any.
    pub(super) privacy: Option<Privacy>,
    /// How sensitive its data is. Default: public.
    pub(super) sensitivity: Option<Sensitivity>,
    /// The work, in the units of the environments' `compute_units`. Default: 0, unknown.
    pub(super) compute_units: Option<Count>,
    /// Memory it takes where it runs, in MB. Default: 0.
    pub(super) memory_mb: Option<Megabytes>,
    /// Whether it can run without a network. Default: true.
    pub(super) offline_capable: Option<bool>,
    /// Tokens of the request; only rules read it here. Default: 0.
    pub(super) input_tokens: Option<Tokens>,
    /// The longest answer that will be taken, in tokens; 0 is no limit. Default: 0.
    pub(super) output_tokens_max: Option<Tokens>,
    /// What has to be sent to run it elsewhere, in kB; only rules read it here, because `latency_ms` of each environment
    /// includes the transfer. Default: 0.
    pub(super) payload_kb: Option<Kilobytes>,
    /// Quality of service beyond deadline and cost.
    #[serde(default)]
    pub(super) qos: Qos,
    /// Milliseconds since it was submitted. Default: 0.
    pub(super) elapsed_ms: Option<Milliseconds>,
    /// Where it is now; it leaves only for a score better by `policy.switch_margin`. Default: nowhere.
    pub(super) incumbent: Option<Environment>,
    /// Where it was tried before, in vain. Default: nowhere.
    #[serde(default)]
    pub(super) tried: Vec<Environment>,
}

/// Quality of service beyond deadline and cost.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Qos {
    /// Which task goes first when not all can; only rules read it here. Default: normal.
    pub(super) priority: Option<Priority>,
    /// The least quality that is of use. Default: 0.
    pub(super) quality_min: Option<Share>,
    /// The least availability of an environment that may be tried. Default: 0.
    pub(super) availability_min: Option<Share>,
    /// The most energy the device may spend on it, in joules. Default: no limit.
    pub(super) energy_max_j: Option<Joules>,
    /// Whether it may wait for a better time within its deadline. Default: false.
    pub(super) deferrable: Option<bool>,
}

/// The device as it is now.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Device {
    /// Charge of the battery; a device on mains says 1. Default: 1.
    pub(super) battery: Option<Share>,
    /// Whether it is being charged. Default: false.
    pub(super) charging: Option<bool>,
    /// The temperature that throttling follows, in °C. Default: 25.
    pub(super) temperature_c: Option<Degrees>,
    /// How busy its processors are; only rules read it here. Default: 0.
    pub(super) load: Option<Share>,
    /// Memory a task could take, in MB: also that of the environment `local` unless it says otherwise. Default: no limit.
    pub(super) memory_mb: Option<Megabytes>,
}

/// The link as it is now. Only `kind` limits by itself: none is offline. The rest is for rules.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Link {
    /// What carries the traffic. Default: wifi.
    pub(super) kind: Option<LinkKind>,
    /// Rate towards the device, in kbit/s. Default: 20000.
    pub(super) down_kbps: Option<Rate>,
    /// Rate from the device, in kbit/s. Default: 10000.
    pub(super) up_kbps: Option<Rate>,
    /// Round-trip time, in milliseconds. Default: 20.
    pub(super) rtt_ms: Option<Milliseconds>,
    /// Whether traffic costs money. Default: false.
    pub(super) metered: Option<bool>,
}

/// The environments that there are.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Environments {
    /// On this device.
    pub(super) local: Option<Expectation>,
    /// A cloud's ordinary tier.
    pub(super) basic: Option<Expectation>,
    /// A cloud's best tier.
    pub(super) premium: Option<Expectation>,
    /// A server one hop away.
    pub(super) edge: Option<Expectation>,
    /// Another device of the same rank.
    pub(super) peer: Option<Expectation>,
    /// Split between this device and the premium cloud.
    pub(super) hybrid: Option<Expectation>,
}

/// What running the task in one environment is expected to be like.
///
/// Defaults that differ, for local, basic, premium, edge, peer, hybrid: `ceiling` secret, personal, confidential,
/// confidential, public, confidential; `privacy` 1, .3, .6, .8, .2, .7; `quality` .5, .65, .8, .6, .5, .7;
/// `needs_network` for all but local and peer.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Expectation {
    /// From dispatch to result, waiting and transfer included, in milliseconds.
    pub(super) latency_ms: Milliseconds,
    /// Its mean absolute deviation, in milliseconds. Default: 0.
    pub(super) latency_deviation_ms: Option<Milliseconds>,
    /// What it costs, in USD. Default: 0.
    pub(super) cost_usd: Option<Usd>,
    /// The mean absolute deviation of that, in USD. Default: 0.
    pub(super) cost_deviation_usd: Option<Usd>,
    /// What the device spends on it, in joules. Default: 0.
    pub(super) energy_j: Option<Joules>,
    /// Carbon dioxide equivalent, in grams. Default: 0.
    pub(super) carbon_g: Option<Grams>,
    /// How good the answer is. Default: by environment, see above.
    pub(super) quality: Option<Share>,
    /// How private the environment is. Default: by environment, see above.
    pub(super) privacy: Option<Share>,
    /// The highest sensitivity of data that may go there. Default: by environment, see above.
    pub(super) ceiling: Option<Sensitivity>,
    /// The probability that it is up and answers. Default: 1.
    pub(super) availability: Option<Share>,
    /// How well these expectations are founded. Default: 1.
    pub(super) confidence: Option<Share>,
    /// Whether it takes tasks at all. Default: true.
    pub(super) enabled: Option<bool>,
    /// Whether it can be reached now. Default: true.
    pub(super) reachable: Option<bool>,
    /// Whether it needs the device's network. Default: by environment, see above.
    pub(super) needs_network: Option<bool>,
    /// Memory a task could take there, in MB. Default: no limit.
    pub(super) memory_mb: Option<Megabytes>,
    /// Work a task could take there, in the units of the task's `compute_units`. Default: no limit.
    pub(super) compute_units: Option<Count>,
    /// Tasks it could still take. Default: no limit.
    pub(super) slots_free: Option<Count>,
    /// When what stands in its way now may be over, in milliseconds from now. Default: nobody knows.
    pub(super) ready_at_ms: Option<Wait>,
    /// The longest answer that the task's cost limit pays for, in tokens. Default: answers cost nothing.
    pub(super) tokens_affordable: Option<Count>,
    /// How long to wait for the first result before the try counts as failed, in milliseconds. Default: no time-out.
    pub(super) detect_timeout_ms: Option<Milliseconds>,
    /// The probability that the answer is no longer than `tokens_affordable`. Default: 1.
    pub(super) fits: Option<Share>,
    /// When a failure is expected to be seen, in milliseconds from dispatch. Default: the time-out, or when the result
    /// was due.
    pub(super) failed_ms: Option<Milliseconds>,
    /// Energy of the device when the try fails, in joule. Default: that of a try that does not.
    pub(super) failed_energy_j: Option<Joules>,
    /// Values of the host's own four criteria. Default: 0 each.
    pub(super) custom: Option<[Share; 4]>,
}

/// How to decide.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Policy {
    /// How much each criterion matters.
    #[serde(default)]
    pub(super) weights: Weights,
    /// How the context moves the energy weight.
    #[serde(default)]
    pub(super) context: Context,
    /// How options are ranked. Default: `expected_utility`.
    pub(super) mode: Option<Mode>,
    /// Where open-ended criteria reach the value 0.
    #[serde(default)]
    pub(super) scales: Scales,
    /// Deviations added to expected latency and cost before they are held against the task's limits. Default: 0.
    pub(super) risk: Option<Risk>,
    /// How much better another environment must score before a task leaves its incumbent. Default: 0.
    pub(super) switch_margin: Option<Share>,
    /// The least availability of an environment that may be tried, for every task. Default: 0.
    pub(super) availability_min: Option<Share>,
    /// Whether environments that need the network are forbidden. Default: false.
    pub(super) offline: Option<bool>,
    /// A user's multipliers of the weights. Default: 1 each.
    #[serde(default)]
    pub(super) preferences: Preferences,
    /// Custom rules, at most 64, in the order in which they are named.
    #[serde(default)]
    #[schemars(length(max = 64))]
    pub(super) rules: Rules,
}

/// How much each criterion matters: relative, at least one above 0. Those left out have their defaults.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(try_from = "WeightKeys")]
pub(super) struct Weights(pub(super) core::Weights);
schema_of!(Weights = WeightKeys);

/// How much each criterion matters: relative, at least one above 0. Those left out have their defaults.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Weights")]
struct WeightKeys {
    /// Quality of the answer. Default: 0.25.
    quality: Option<Weight>,
    /// Time to the result. Default: 0.25.
    latency: Option<Weight>,
    /// Money. Default: 0.2.
    cost: Option<Weight>,
    /// Privacy of the environment beyond what is demanded. Default: 0.1.
    privacy: Option<Weight>,
    /// Probability of an answer. Default: 0.05.
    availability: Option<Weight>,
    /// Energy of the device. Default: 0.15.
    energy: Option<Weight>,
    /// Carbon. Default: 0.
    carbon: Option<Weight>,
    /// The host's own four criteria. Default: 0 each.
    custom: Option<[Weight; 4]>,
}

impl TryFrom<WeightKeys> for Weights {
    type Error = core::PolicyError;
    fn try_from(keys: WeightKeys) -> Result<Self, core::PolicyError> {
        let default = core::Weights::default();
        let or = |key: Option<Weight>, default: f64| key.map_or(default, Weight::get);
        let weights = core::Weights {
            quality: or(keys.quality, default.quality),
            latency: or(keys.latency, default.latency),
            cost: or(keys.cost, default.cost),
            privacy: or(keys.privacy, default.privacy),
            availability: or(keys.availability, default.availability),
            energy: or(keys.energy, default.energy),
            carbon: or(keys.carbon, default.carbon),
            custom: keys.custom.map_or(default.custom, |custom| custom.map(Weight::get)),
        };
        weights.check()?;
        Ok(Self(weights))
    }
}

/// How the context moves the energy weight.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Context {
    /// The energy weight is multiplied by 1 + this × (1 − battery). Default: 1.2.
    pub(super) battery: Option<Gain>,
    /// Above this temperature in °C the device is hot. Default: 38.
    pub(super) hot_above_c: Option<Degrees>,
    /// The energy weight is multiplied by this on a hot device. Default: 1.3.
    pub(super) hot: Option<Gain>,
    /// Whether `battery` applies while charging too. Default: true.
    pub(super) while_charging: Option<bool>,
}

/// Where open-ended criteria reach the value 0.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Scales {
    /// Energy, in joules. Default: 25.
    pub(super) energy_j: Option<JoulesScale>,
    /// Carbon, in grams. Default: 1.
    pub(super) carbon_g: Option<GramsScale>,
}

/// A user's multipliers of the weights.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Preferences {
    quality: Option<Preference>,
    latency: Option<Preference>,
    cost: Option<Preference>,
    privacy: Option<Preference>,
    availability: Option<Preference>,
    energy: Option<Preference>,
    carbon: Option<Preference>,
    custom: Option<[Preference; 4]>,
}

impl Preferences {
    /// In the order of the criteria.
    pub(super) fn multipliers(&self) -> [Option<Preference>; CRITERIA] {
        let Self { quality, latency, cost, privacy, availability, energy, carbon, custom } = *self;
        let [a, b, c, d] = custom.map_or([None; 4], |custom| custom.map(Some));
        [quality, latency, cost, privacy, availability, energy, carbon, a, b, c, d]
    }
}
