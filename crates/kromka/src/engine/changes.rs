//! What a change of the world does to tasks that wait.

use kromka_core::{Environment, EnvironmentSet, LinkKind, Priority, Tick};

use super::core::{Core, Live};
use super::lists::ListId;
use super::slot::Slot;

impl Live {
    /// Whether a task that waits for `environment` waits for a place, and not for something that may never come.
    pub(crate) fn is_open(&self, environment: Environment, now: Tick) -> bool {
        let Self { config, link, beliefs, .. } = self;
        let profile = &config.profiles[environment];
        profile.enabled
            && profile.concurrency > 0
            && !(profile.is_networked(environment) && link.kind == LinkKind::None)
            && beliefs.sample(environment).is_none_or(|sample| sample.available)
            && beliefs.estimates.is_reachable(environment, link.kind, now)
            && !self.is_ejected(environment, now)
    }
}

impl Core {
    /// The environments that tasks may wait for.
    pub(crate) fn open(&self, now: Tick) -> EnvironmentSet {
        Environment::ALL.into_iter().filter(|environment| self.live.is_open(*environment, now)).collect()
    }

    /// Has the tasks decided again that wait for what is not open any more, and, if anything has opened, those that
    /// were put off. O(tasks that this concerns); nothing when nothing has changed.
    pub(crate) fn follow(&mut self, slots: &mut [Slot], before: EnvironmentSet, now: Tick) {
        let after = self.open(now);
        if before == after {
            return;
        }
        for environment in Environment::ALL {
            if before.contains(environment) && !after.contains(environment) {
                self.release(slots, environment, now);
            }
        }
        if after.iter().any(|environment| !before.contains(environment)) {
            self.wake(slots, now);
        }
    }

    /// [`Core::follow`] for one environment, which is all that an outcome can open or close.
    pub(crate) fn follow_one(&mut self, slots: &mut [Slot], environment: Environment, was_open: bool, now: Tick) {
        match (was_open, self.live.is_open(environment, now)) {
            (true, false) => self.release(slots, environment, now),
            (false, true) => self.wake(slots, now),
            _ => {}
        }
    }

    /// [`Core::release`] if it takes no tasks any more.
    pub(crate) fn release_if_closed(&mut self, slots: &mut [Slot], environment: Environment, now: Tick) {
        if !self.live.is_open(environment, now) {
            self.release(slots, environment, now);
        }
    }

    /// Takes the tasks that wait for `environment` back to be decided, in their order.
    pub(crate) fn release(&mut self, slots: &mut [Slot], environment: Environment, now: Tick) {
        for priority in Priority::ALL {
            while let Some(index) = self.live.lists.last(ListId::Queue(environment, priority)) {
                self.again(slots, index, now);
            }
        }
    }

    /// Takes the tasks that were put off back to be decided, in their order.
    pub(crate) fn wake(&mut self, slots: &mut [Slot], now: Tick) {
        while let Some(index) = self.live.lists.last(ListId::Deferred) {
            self.again(slots, index, now);
        }
    }
}
