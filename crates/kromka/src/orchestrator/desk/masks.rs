//! Environments without an executor are closed while an orchestrator has the engine.

use kromka_core::{Environment, EnvironmentMap, EnvironmentProfile, EnvironmentSet, Valid, Validate as _};

use super::Desk;
use crate::Slot;
use crate::error::SnapshotError;

impl<P, S: AsRef<[Slot]> + AsMut<[Slot]>> Desk<P, S> {
    /// Closes the environments that nothing can run in, so that none is chosen.
    pub(crate) fn mask(&mut self, executors: EnvironmentSet) {
        for environment in Environment::ALL.into_iter().filter(|environment| !executors.contains(*environment)) {
            let enabled = self.engine.profile(environment).enabled;
            self.masked[environment] = Some(enabled);
            self.enable(environment, false);
        }
    }

    /// Opens them again as the host wants them.
    pub(crate) fn unmask(&mut self) {
        for environment in Environment::ALL {
            if let Some(enabled) = self.masked[environment].take() {
                self.enable(environment, enabled);
            }
        }
    }

    /// Writes the engine as it would be given back.
    pub(crate) fn snapshot_into(&mut self, buffer: &mut [u8]) -> Result<usize, SnapshotError> {
        let masked = self.masked;
        let enabled = EnvironmentMap::from_fn(|environment| self.engine.profile(environment).enabled);
        self.unmask();
        let result = self.engine.snapshot(buffer);
        for environment in Environment::ALL {
            // Not simply closed again: the host may have opened it past the orchestrator.
            self.enable(environment, enabled[environment]);
        }
        self.masked = masked;
        result
    }

    fn enable(&mut self, environment: Environment, enabled: bool) {
        let profile = *self.engine.profile(environment);
        if profile.enabled == enabled {
            return;
        }
        // It was valid when it came in, and a flag has no range.
        if let Ok(profile) = (EnvironmentProfile { enabled, ..profile }).validate() {
            self.engine.set_profile(environment, profile);
        }
    }

    /// Replaces a profile; one without an executor stays closed, and is as the host wants it when the engine is given
    /// back.
    pub(crate) fn set_profile(&mut self, environment: Environment, profile: Valid<EnvironmentProfile>) {
        let Some(enabled) = &mut self.masked[environment] else {
            self.engine.set_profile(environment, profile);
            return;
        };
        *enabled = profile.enabled;
        if let Ok(profile) = (EnvironmentProfile { enabled: false, ..*profile }).validate() {
            self.engine.set_profile(environment, profile);
        }
    }
}
