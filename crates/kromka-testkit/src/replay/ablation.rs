//! What each part of the engine is worth: the same replay with one part taken away.

use kromka::{Config, Dispatch as Run};
use kromka_core::{DeviceSample, LinkSample, Mode};

use super::TryEnd;

/// A part of the engine, or of what it is told, that a replay can do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Expected utility: without it the weighted sum of the means decides, under hard limits.
    ExpectedUtility,
    /// The price of the fallback: without it a choice is worth what its own result is worth.
    FallbackPrice,
    /// The second try.
    Fallback,
    /// Beacons.
    Beacons,
    /// Probes.
    Probes,
    /// Detection time-outs.
    DetectionTimeout,
    /// Token caps.
    TokenCap,
    /// The link's rates and round trips; its kind stays.
    LinkRates,
    /// The device's temperature and queue; its battery stays.
    DeviceState,
    /// When the first part of a result came.
    FirstResults,
    /// How long answers were.
    AnswerSizes,
    /// What tries took: time, energy and cost. Whether they gave a result stays.
    Measurements,
}

impl Part {
    /// All of them, in the order of the table.
    pub const ALL: [Self; 12] = [
        Self::ExpectedUtility,
        Self::FallbackPrice,
        Self::Fallback,
        Self::Beacons,
        Self::Probes,
        Self::DetectionTimeout,
        Self::TokenCap,
        Self::LinkRates,
        Self::DeviceState,
        Self::FirstResults,
        Self::AnswerSizes,
        Self::Measurements,
    ];

    /// Its name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ExpectedUtility => "expected_utility",
            Self::FallbackPrice => "fallback_price",
            Self::Fallback => "fallback",
            Self::Beacons => "beacons",
            Self::Probes => "probes",
            Self::DetectionTimeout => "detection_timeout",
            Self::TokenCap => "token_cap",
            Self::LinkRates => "link_rates",
            Self::DeviceState => "device_state",
            Self::FirstResults => "first_results",
            Self::AnswerSizes => "answer_sizes",
            Self::Measurements => "measurements",
        }
    }

    /// What it is, in a line.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::ExpectedUtility => "the weighted sum of the means decides, under hard limits",
            Self::FallbackPrice => "a choice is worth what its own result is worth",
            Self::Fallback => "one try for each task",
            Self::Beacons => "nobody says what can be reached",
            Self::Probes => "nobody is asked after a failure",
            Self::DetectionTimeout => "only a plain failure is seen",
            Self::TokenCap => "answers are not cut at the cost limit",
            Self::LinkRates => "rates and round trips are not known, the kind of link is",
            Self::DeviceState => "temperature and queue are not known, the battery is",
            Self::FirstResults => "only whole results are timed",
            Self::AnswerSizes => "the length of answers is not told",
            Self::Measurements => "time, energy and cost of tries are not told",
        }
    }
}

/// A host that does without one part, or without none.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Without(pub(super) Option<Part>);

impl Without {
    pub(super) fn lacks(self, part: Part) -> bool {
        self.0 == Some(part)
    }

    /// The engine's configuration.
    pub(super) fn configure(self, config: &mut Config) {
        match self.0 {
            Some(Part::ExpectedUtility) => config.policy.mode = Mode::WeightedSum,
            Some(Part::FallbackPrice) => config.price_fallback = false,
            Some(Part::Fallback) => config.tries_max = 1,
            Some(Part::Probes) => config.probe_interval_ms = 0,
            _ => {}
        }
    }

    /// What the engine is told of the link.
    pub(super) fn link(self, sample: LinkSample) -> LinkSample {
        if self.lacks(Part::LinkRates) {
            let LinkSample { at, kind, metered, .. } = sample;
            return LinkSample { at, kind, metered, ..LinkSample::default() };
        }
        sample
    }

    /// What the engine is told of the device.
    pub(super) fn device(self, sample: DeviceSample) -> DeviceSample {
        if self.lacks(Part::DeviceState) {
            let DeviceSample { at, battery, charging, .. } = sample;
            return DeviceSample { at, battery, charging, ..DeviceSample::default() };
        }
        sample
    }

    /// What the world does with a dispatch.
    pub(super) fn dispatch(self, run: Run) -> Run {
        match self.0 {
            Some(Part::DetectionTimeout) => Run { give_up_at: None, ..run },
            Some(Part::TokenCap) => Run { token_cap: None, ..run },
            _ => run,
        }
    }

    /// What the engine is told of a try.
    pub(super) fn end(self, end: TryEnd) -> TryEnd {
        match self.0 {
            Some(Part::FirstResults) => TryEnd { first_result_ms: None, ..end },
            Some(Part::AnswerSizes) => TryEnd { output_tokens: None, ..end },
            Some(Part::Measurements) => TryEnd {
                latency_ms: 0,
                first_result_ms: None,
                energy: kromka_core::Energy::ZERO,
                cost: kromka_core::Money::ZERO,
                output_tokens: None,
                ..end
            },
            _ => end,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_a_name_of_its_own() {
        for (i, part) in Part::ALL.into_iter().enumerate() {
            assert!(Part::ALL[..i].iter().all(|other| other.name() != part.name() && *other < part));
            assert!(!part.meaning().is_empty());
        }
    }

    #[test]
    fn without_rates_the_kind_of_link_is_still_known() {
        let sample = LinkSample { kind: kromka_core::LinkKind::Lte, rtt_ms: 90, ..LinkSample::default() };
        let told = Without(Some(Part::LinkRates)).link(sample);
        assert_eq!((told.kind, told.rtt_ms), (sample.kind, LinkSample::default().rtt_ms));
        assert_eq!(Without(None).link(sample), sample);
    }
}
