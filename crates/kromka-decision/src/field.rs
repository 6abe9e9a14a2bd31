//! The fields that rules compare.

use kromka_core::{DeviceSample, Environment, ExecutionOption, LinkSample, TaskRequirements, coded};

/// What a rule compares. Shares are in parts per billion, flags 0 or 1, enumerations their codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum Field {
    /// The task's kind.
    TaskKind = 0,
    /// The task's deadline in milliseconds.
    DeadlineMs = 1,
    /// The task's cost limit in nano-units.
    CostMaxNano = 2,
    /// The sensitivity of the task's data.
    Sensitivity = 3,
    /// The privacy level that the task demands.
    Privacy = 4,
    /// The task's work in compute units.
    ComputeUnits = 5,
    /// The memory that the task takes, in bytes.
    MemoryBytes = 6,
    /// Whether the task can run without a network.
    OfflineCapable = 7,
    /// The task's input in tokens.
    InputTokens = 8,
    /// The longest answer the task takes, in tokens.
    OutputTokensMax = 9,
    /// The task's payload in bytes.
    PayloadBytes = 10,
    /// The task's priority.
    Priority = 11,
    /// The device's battery.
    BatteryPpb = 12,
    /// Whether the device is charging.
    Charging = 13,
    /// The device's temperature in millidegrees Celsius.
    TemperatureMilli = 14,
    /// How busy the device is.
    LoadPpb = 15,
    /// The device's free memory in bytes.
    DeviceMemoryFreeBytes = 16,
    /// What carries the device's traffic.
    LinkKind = 17,
    /// The link's rate towards the device in kilobits per second.
    DownKbps = 18,
    /// The link's rate from the device in kilobits per second.
    UpKbps = 19,
    /// The link's round-trip time in milliseconds.
    RttMs = 20,
    /// Whether the link's traffic costs money.
    Metered = 21,
    /// The environment's code. This and the following are read for each option.
    Environment = 22,
    /// The option's expected latency in milliseconds.
    LatencyMs = 23,
    /// The option's expected cost in nano-units.
    CostNano = 24,
    /// The option's expected energy in microjoules.
    EnergyUj = 25,
    /// The option's expected carbon in micrograms.
    CarbonUg = 26,
    /// The option's expected quality.
    QualityPpb = 27,
    /// How private the environment is.
    PrivacyPpb = 28,
    /// The probability that the environment answers.
    AvailabilityPpb = 29,
    /// How well the option's estimates are founded.
    ConfidencePpb = 30,
    /// Tasks that the environment could still take.
    SlotsFree = 31,
}
coded!(
    Field,
    "field",
    [
        TaskKind,
        DeadlineMs,
        CostMaxNano,
        Sensitivity,
        Privacy,
        ComputeUnits,
        MemoryBytes,
        OfflineCapable,
        InputTokens,
        OutputTokensMax,
        PayloadBytes,
        Priority,
        BatteryPpb,
        Charging,
        TemperatureMilli,
        LoadPpb,
        DeviceMemoryFreeBytes,
        LinkKind,
        DownKbps,
        UpKbps,
        RttMs,
        Metered,
        Environment,
        LatencyMs,
        CostNano,
        EnergyUj,
        CarbonUg,
        QualityPpb,
        PrivacyPpb,
        AvailabilityPpb,
        ConfidencePpb,
        SlotsFree,
    ]
);

impl Field {
    /// Whether it differs from option to option.
    #[must_use]
    pub const fn is_of_option(self) -> bool {
        self as u8 >= Self::Environment as u8
    }

    /// Its value; `None` for a field of an option when there is no option.
    pub(crate) fn read(self, facts: &Facts<'_>, option: Option<(Environment, &ExecutionOption)>) -> Option<i64> {
        let Facts { task, device, link } = facts;
        Some(match self {
            Self::TaskKind => task.kind as i64,
            Self::DeadlineMs => i64::from(task.deadline_ms),
            Self::CostMaxNano => task.cost_max.nano(),
            Self::Sensitivity => task.sensitivity as i64,
            Self::Privacy => task.privacy as i64,
            Self::ComputeUnits => i64::from(task.compute_units),
            Self::MemoryBytes => signed(task.memory.get()),
            Self::OfflineCapable => i64::from(task.offline_capable),
            Self::InputTokens => i64::from(task.input_tokens),
            Self::OutputTokensMax => i64::from(task.output_tokens_max),
            Self::PayloadBytes => signed(task.payload.get()),
            Self::Priority => task.qos.priority as i64,
            Self::BatteryPpb => i64::from(device.battery.ppb()),
            Self::Charging => i64::from(device.charging),
            Self::TemperatureMilli => i64::from(device.temperature.milli()),
            Self::LoadPpb => i64::from(device.load.ppb()),
            Self::DeviceMemoryFreeBytes => signed(device.memory_free.get()),
            Self::LinkKind => link.kind as i64,
            Self::DownKbps => i64::from(link.down.get()),
            Self::UpKbps => i64::from(link.up.get()),
            Self::RttMs => i64::from(link.rtt_ms),
            Self::Metered => i64::from(link.metered),
            _ => return option.map(|(environment, option)| self.read_option(environment, option)),
        })
    }

    fn read_option(self, environment: Environment, option: &ExecutionOption) -> i64 {
        match self {
            Self::LatencyMs => i64::from(option.latency_ms),
            Self::CostNano => option.cost.nano(),
            Self::EnergyUj => signed(option.energy.uj()),
            Self::CarbonUg => signed(option.carbon.ug()),
            Self::QualityPpb => i64::from(option.quality.ppb()),
            Self::PrivacyPpb => i64::from(option.privacy.ppb()),
            Self::AvailabilityPpb => i64::from(option.availability.ppb()),
            Self::ConfidencePpb => i64::from(option.confidence.ppb()),
            Self::SlotsFree => i64::from(option.slots_free),
            _ => environment as i64,
        }
    }
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// What rules read besides the option.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub(crate) task: &'a TaskRequirements,
    pub(crate) device: &'a DeviceSample,
    pub(crate) link: &'a LinkSample,
}
