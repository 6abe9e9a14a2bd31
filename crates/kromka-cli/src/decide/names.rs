//! The words of a document: what the vocabulary's enumerations are called there.

use kromka::core;
use kromka::decision;
use schemars::JsonSchema;
use serde::Deserialize;

/// Declares the names of an enumeration: each word, its variant here and in the vocabulary.
macro_rules! names {
    ($($(#[$meta:meta])* $name:ident => $core:ty { $($text:literal $variant:ident = $there:ident),* $(,)? })*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
        pub(super) enum $name { $(#[serde(rename = $text)] $variant),* }

        impl $name {
            /// The words in their order, each with its code.
            #[allow(dead_code, reason = "rules compare with the words of some enumerations only, the tests read all")]
            pub(super) const CODES: &[(&str, i64)] = &[$(($text, <$core>::$there as i64)),*];

            /// In the vocabulary.
            pub(super) const fn known(self) -> $core {
                match self { $(Self::$variant => <$core>::$there),* }
            }
        }
    )*};
}

names! {
    /// What kind of work a task is.
    TaskType => core::TaskKind {
        "inference" Inference = Inference, "training" Training = Training,
        "preprocessing" Preprocessing = Preprocessing, "analysis" Analysis = Analysis,
        "generation" Generation = Generation,
    }
    /// How much harm data would do in the wrong hands.
    Sensitivity => core::Sensitivity {
        "public" Public = Public, "personal" Personal = Personal, "confidential" Confidential = Confidential,
        "secret" Secret = Secret,
    }
    /// The privacy that is demanded whatever the data is: any environment, or one that may see personal (trusted),
    /// confidential (restricted) or secret (sealed) data.
    Privacy => core::PrivacyLevel {
        "any" Any = Any, "trusted" Trusted = Trusted, "restricted" Restricted = Restricted, "sealed" Sealed = Sealed,
    }
    /// Which task goes first when not all can.
    Priority => core::Priority {
        "low" Low = Low, "normal" Normal = Normal, "high" High = High, "critical" Critical = Critical,
    }
    /// What carries the device's traffic; none is offline, nr is 5G.
    LinkKind => core::LinkKind {
        "none" None = None, "wifi" Wifi = Wifi, "wired" Wired = Wired, "lte" Lte = Lte, "nr" Nr = Nr,
        "other" Other = Other,
    }
    /// How options are ranked.
    Mode => core::Mode {
        "weighted_sum" WeightedSum = WeightedSum, "topsis" Topsis = Topsis, "vikor" Vikor = Vikor,
        "promethee_ii" PrometheeIi = PrometheeII, "expected_utility" ExpectedUtility = ExpectedUtility,
    }
    /// Where a task can run.
    Environment => core::Environment {
        "local" Local = Local, "basic" Basic = CloudBasic, "premium" Premium = CloudPremium, "edge" Edge = EdgeNearby,
        "peer" Peer = Peer, "hybrid" Hybrid = Hybrid,
    }
    /// What an option is judged by.
    Criterion => core::Criterion {
        "quality" Quality = Quality, "latency" Latency = Latency, "cost" Cost = Cost, "privacy" Privacy = Privacy,
        "availability" Availability = Availability, "energy" Energy = Energy, "carbon" Carbon = Carbon,
        "custom0" Custom0 = Custom0, "custom1" Custom1 = Custom1, "custom2" Custom2 = Custom2,
        "custom3" Custom3 = Custom3,
    }
    /// How a field is compared with a value.
    Comparison => decision::Comparison {
        "less" Less = Less, "at_most" AtMost = AtMost, "equal" Equal = Equal, "not_equal" NotEqual = NotEqual,
        "at_least" AtLeast = AtLeast, "greater" Greater = Greater,
    }
    /// What a rule compares: a path of this document. `environment` is each environment's name, `environment.…` a key
    /// of each environment.
    Field => decision::Field {
        "task.type" TaskType = TaskKind, "task.deadline_ms" DeadlineMs = DeadlineMs,
        "task.cost_max_usd" CostMax = CostMaxNano, "task.sensitivity" Sensitivity = Sensitivity,
        "task.privacy" Privacy = Privacy, "task.compute_units" ComputeUnits = ComputeUnits,
        "task.memory_mb" Memory = MemoryBytes, "task.offline_capable" OfflineCapable = OfflineCapable,
        "task.input_tokens" InputTokens = InputTokens, "task.output_tokens_max" OutputTokensMax = OutputTokensMax,
        "task.payload_kb" Payload = PayloadBytes, "task.qos.priority" Priority = Priority,
        "device.battery" Battery = BatteryPpb, "device.charging" Charging = Charging,
        "device.temperature_c" Temperature = TemperatureMilli, "device.load" Load = LoadPpb,
        "device.memory_mb" DeviceMemory = DeviceMemoryFreeBytes, "link.kind" LinkKind = LinkKind,
        "link.down_kbps" Down = DownKbps, "link.up_kbps" Up = UpKbps, "link.rtt_ms" Rtt = RttMs,
        "link.metered" Metered = Metered, "environment" Environment = Environment,
        "environment.latency_ms" Latency = LatencyMs, "environment.cost_usd" Cost = CostNano,
        "environment.energy_j" Energy = EnergyUj, "environment.carbon_g" Carbon = CarbonUg,
        "environment.quality" Quality = QualityPpb, "environment.privacy" PrivacyScore = PrivacyPpb,
        "environment.availability" Availability = AvailabilityPpb, "environment.confidence" Confidence = ConfidencePpb,
        "environment.slots_free" SlotsFree = SlotsFree,
    }
}

/// How the value of a field is written.
pub(super) enum Notation {
    /// `true` or `false`.
    Flag,
    /// One of these words, each with its code.
    Word(&'static [(&'static str, i64)]),
    /// A number with so many decimals.
    Decimal(u32),
}

impl Field {
    /// How this field's value is written.
    pub(super) const fn notation(self) -> Notation {
        match self {
            Self::TaskType => Notation::Word(TaskType::CODES),
            Self::Sensitivity => Notation::Word(Sensitivity::CODES),
            Self::Privacy => Notation::Word(Privacy::CODES),
            Self::Priority => Notation::Word(Priority::CODES),
            Self::LinkKind => Notation::Word(LinkKind::CODES),
            Self::Environment => Notation::Word(Environment::CODES),
            Self::OfflineCapable | Self::Charging | Self::Metered => Notation::Flag,
            Self::CostMax | Self::Cost => Notation::Decimal(9),
            Self::Battery | Self::Load | Self::Quality | Self::PrivacyScore | Self::Availability | Self::Confidence => {
                Notation::Decimal(9)
            }
            Self::Memory | Self::DeviceMemory | Self::Energy | Self::Carbon => Notation::Decimal(6),
            Self::Payload | Self::Temperature => Notation::Decimal(3),
            Self::DeadlineMs
            | Self::ComputeUnits
            | Self::InputTokens
            | Self::OutputTokensMax
            | Self::Down
            | Self::Up
            | Self::Rtt
            | Self::Latency
            | Self::SlotsFree => Notation::Decimal(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kromka::core::bounds;

    #[test]
    fn every_word_of_the_vocabulary_has_a_name() {
        assert_eq!(TaskType::CODES.len(), core::TaskKind::ALL.len());
        assert_eq!(Sensitivity::CODES.len(), core::Sensitivity::ALL.len());
        assert_eq!(Privacy::CODES.len(), core::PrivacyLevel::ALL.len());
        assert_eq!(Priority::CODES.len(), core::Priority::ALL.len());
        assert_eq!(LinkKind::CODES.len(), core::LinkKind::ALL.len());
        assert_eq!(Mode::CODES.len(), core::Mode::ALL.len());
        assert_eq!(Criterion::CODES.len(), core::CRITERIA);
        assert_eq!(Field::CODES.len(), decision::Field::ALL.len());
        for (environment, (name, code)) in core::Environment::ALL.into_iter().zip(Environment::CODES) {
            assert_eq!((environment.name(), environment as i64), (*name, *code));
        }
        for (criterion, (name, _)) in core::Criterion::ALL.into_iter().zip(Criterion::CODES) {
            assert_eq!(criterion.name(), *name);
        }
        for (sensitivity, (name, _)) in core::Sensitivity::ALL.into_iter().zip(Sensitivity::CODES) {
            assert_eq!(sensitivity.name(), *name);
        }
        assert_eq!(bounds::CUSTOM_MAX, 4);
    }
}
