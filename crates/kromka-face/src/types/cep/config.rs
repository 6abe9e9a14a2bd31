//! How an event engine is made.

use kromka::cep::{IntakeConfig, IntakeConfigError};
use kromka::core::{Valid, Validate as _};

use crate::fault::Fault;
use crate::sized::{Growing, size_of_struct};

/// How an engine puts the events of several sources in order. Set it up with `orchestrator_cep_config_init`.
///
/// The rules see an event once the watermark has come to its time. That of a source is the latest time of its events, less
/// `lateness_ms`; that of the engine is the lowest of the sources that are not idle. Earlier events that come after that are late.
/// For one source whose events come in order, `lateness_ms` 0 has the rules see each at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct orchestrator_cep_config_t {
    /// The size of this structure, set by `orchestrator_cep_config_init`.
    pub struct_size: u32,
    /// Events that wait for those of other sources, 1 to 16777216. Default 65536.
    pub waiting_max: u32,
    /// How much earlier than the latest of its source an event may come, in milliseconds, 0 to 4294967295. Default 2000. All
    /// matches come so much later.
    pub lateness_ms: u64,
    /// How much later than the host's time an event may claim to be, in milliseconds, 0 to 4294967295. Default 5000.
    pub future_skew_ms: u64,
    /// A source whose time has not moved on for so long by the host's time does not hold the others back, in milliseconds, 1 to
    /// 4294967295. Default 30000.
    pub idle_ms: u64,
    /// Sources that are told apart, 1 to 65536. Default 1024.
    pub sources_max: u32,
    /// Events that wait for `orchestrator_cep_poll_late`, 0 to 1048576; beyond that they are only counted. Default 1024.
    pub late_max: u32,
}

// SAFETY: repr(C), the size first, integers only.
unsafe impl Growing for orchestrator_cep_config_t {
    const NAME: &'static str = "orchestrator_cep_config_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        waiting_max: 65_536,
        lateness_ms: 2_000,
        future_skew_ms: 5_000,
        idle_ms: 30_000,
        sources_max: 1_024,
        late_max: 1_024,
    };
}

impl orchestrator_cep_config_t {
    pub(crate) fn read(&self) -> Result<Valid<IntakeConfig>, Fault> {
        let config = IntakeConfig {
            lateness_ms: self.lateness_ms,
            future_skew_ms: self.future_skew_ms,
            idle_ms: self.idle_ms,
            waiting_max: self.waiting_max as usize,
            sources_max: self.sources_max as usize,
            late_max: self.late_max as usize,
        };
        let valid: Result<_, IntakeConfigError> = config.validate();
        Ok(valid?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_those_of_the_engine() {
        let read = orchestrator_cep_config_t::INIT.read().expect("they are in their ranges");
        assert_eq!(*read, IntakeConfig::default());
    }
}
