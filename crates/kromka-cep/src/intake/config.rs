//! What an intake waits for, and how much it holds.

use kromka_core::Validate;

use crate::bounds::{FUTURE_SKEW_MS, IDLE_MS, LATE_MAX, LATENESS_MS, SOURCES_MAX, WAITING_MAX};
use crate::error::IntakeConfigError;

/// What an intake waits for, and how much it holds. [`Validate::validate`] checks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct IntakeConfig {
    /// How much earlier than the latest of its source an event may come: [`LATENESS_MS`], in milliseconds. All matches come
    /// so much later. Default 2,000: a broker and a mobile network reorder by less.
    pub lateness_ms: u64,
    /// How much later than the host's time an event may claim to be: [`FUTURE_SKEW_MS`], in milliseconds. Default 5,000: what
    /// sets its clock by the network is off by less.
    pub future_skew_ms: u64,
    /// A source whose time has not moved on for so long by the host's time does not hold the others back: [`IDLE_MS`], in
    /// milliseconds. Default 30,000, after which a device misses a heartbeat. What comes later from it than the others are is
    /// late, so that it should be longer than the outages whose events are to be waited for.
    pub idle_ms: u64,
    /// Events that wait for those of other sources: 1 to [`WAITING_MAX`]. Default 65,536: two seconds of a thousand sensors
    /// at 32 Hz, in 4 MB with three values each.
    pub waiting_max: usize,
    /// Sources that are told apart: 1 to [`SOURCES_MAX`]. Default 1,024, a site.
    pub sources_max: usize,
    /// Events in the side output: up to [`LATE_MAX`]; at 0 they are only counted. Default 1,024.
    pub late_max: usize,
}

impl Default for IntakeConfig {
    fn default() -> Self {
        Self {
            lateness_ms: 2_000,
            future_skew_ms: 5_000,
            idle_ms: 30_000,
            waiting_max: 65_536,
            sources_max: 1_024,
            late_max: 1_024,
        }
    }
}

impl Validate for IntakeConfig {
    type Error = IntakeConfigError;
    fn check(&self) -> Result<(), IntakeConfigError> {
        LATENESS_MS.check_u64(self.lateness_ms)?;
        FUTURE_SKEW_MS.check_u64(self.future_skew_ms)?;
        IDLE_MS.check_u64(self.idle_ms)?;
        let Self { waiting_max, sources_max, late_max, .. } = *self;
        if waiting_max == 0 || waiting_max > WAITING_MAX {
            return Err(IntakeConfigError::Waiting { have: waiting_max, max: WAITING_MAX });
        }
        if sources_max == 0 || sources_max > SOURCES_MAX {
            return Err(IntakeConfigError::Sources { have: sources_max, max: SOURCES_MAX });
        }
        if late_max > LATE_MAX {
            return Err(IntakeConfigError::Late { have: late_max, max: LATE_MAX });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_out_of_its_range_is_named() {
        let ordinary = IntakeConfig::default();
        assert_eq!(ordinary.check(), Ok(()));
        let number = |config: IntakeConfig| config.check().map_err(|error| error.number());
        let beyond = u64::from(u32::MAX) + 1;
        assert_eq!(number(IntakeConfig { lateness_ms: beyond, ..ordinary }), Err(2051));
        assert_eq!(number(IntakeConfig { future_skew_ms: u64::MAX, ..ordinary }), Err(2051));
        assert_eq!(number(IntakeConfig { idle_ms: 0, ..ordinary }), Err(2051));
        assert_eq!(number(IntakeConfig { waiting_max: 0, ..ordinary }), Err(2052));
        assert_eq!(number(IntakeConfig { waiting_max: WAITING_MAX + 1, ..ordinary }), Err(2052));
        assert_eq!(number(IntakeConfig { sources_max: 0, ..ordinary }), Err(2053));
        assert_eq!(number(IntakeConfig { sources_max: SOURCES_MAX + 1, ..ordinary }), Err(2053));
        assert_eq!(number(IntakeConfig { late_max: LATE_MAX + 1, ..ordinary }), Err(2054));
        assert_eq!(number(IntakeConfig { late_max: 0, ..ordinary }), Ok(()));
    }
}
