//! The settings of a registry.

use kromka_core::Validate;

use crate::bounds::{DEVICES_MAX, TIMEOUT_MS, TIMEOUTS};
use crate::error::RegistryConfigError;

/// The settings of a registry. [`Validate::validate`] checks them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegistryConfig {
    /// A device that is not heard for so long misses a heartbeat: [`TIMEOUT_MS`], in milliseconds. Default 30,000, as the
    /// specification has it.
    pub timeout_ms: u64,
    /// A device that misses so many in a row is lost: [`TIMEOUTS`]. Default 3, as the specification has it.
    pub timeouts: u32,
    /// Devices it holds: 1 to [`DEVICES_MAX`]. Default 256, a building.
    pub capacity: usize,
}

impl Default for RegistryConfig {
    fn default() -> Self {
        Self { timeout_ms: 30_000, timeouts: 3, capacity: 256 }
    }
}

impl Validate for RegistryConfig {
    type Error = RegistryConfigError;
    fn check(&self) -> Result<(), RegistryConfigError> {
        TIMEOUT_MS.check_u64(self.timeout_ms)?;
        TIMEOUTS.check(i64::from(self.timeouts))?;
        match self.capacity {
            1..=DEVICES_MAX => Ok(()),
            have => Err(RegistryConfigError::Capacity { have, max: DEVICES_MAX }),
        }
    }
}
