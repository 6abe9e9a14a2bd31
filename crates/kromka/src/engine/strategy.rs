//! What would be done with a task, in the terms of the specification.

use kromka_core::{Share, TaskRequirements, Tick, Valid};
use kromka_decision::{Processing, assess, determine};

use super::Engine;
use super::slot::Slot;

/// The device can do what it gives a result for in time this often. Above a half, because the order asks the device first
/// and compares with nothing; a device that misses every fifth deadline is better helped.
const ASSURANCE: Share = Share::from_percent(80);

impl<S: AsRef<[Slot]>> Engine<S> {
    /// How the specification's order of precedence would process a task now: on the device if it gives a result in time
    /// four times in five, else elsewhere, else split, else later. It adapts, since it is worked out from what was
    /// learned. [`Engine::decide`] says what the engine itself would do, which weighs what each environment is worth;
    /// [`Strategy::of`](kromka_decision::Strategy::of) names the strategy of that.
    #[must_use]
    pub fn strategy(&self, task: &Valid<TaskRequirements>, now: Tick) -> Processing {
        let now = now.max(self.now());
        determine(&assess(task, &self.options(task, now), &self.core.terms(now), ASSURANCE), now)
    }
}
