//! The first of a fixed order that passes, with the device itself as fallback.

use kromka_core::Environment;

use super::{Cooldown, Failures, admits, dispatch};
use crate::{
    replay::{Context, Policy, TryEnd},
    world::TaskView,
};

/// How long a failed environment is left alone.
const COOLDOWN_MS: u64 = 30_000;

/// An order of environments, or of some of them.
pub(in crate::replay) struct FixedOrder<'o> {
    order: &'o [Environment],
    cooldown: Cooldown,
}

impl<'o> FixedOrder<'o> {
    /// Premium first.
    pub(in crate::replay) const PREMIUM_FIRST: [Environment; 5] = [
        Environment::CloudPremium,
        Environment::Hybrid,
        Environment::CloudBasic,
        Environment::EdgeNearby,
        Environment::Local,
    ];
    /// Local first.
    pub(in crate::replay) const LOCAL_FIRST: [Environment; 5] = [
        Environment::Local,
        Environment::EdgeNearby,
        Environment::CloudBasic,
        Environment::Hybrid,
        Environment::CloudPremium,
    ];

    pub(in crate::replay) fn new(order: &'o [Environment], failures: &Failures) -> Self {
        Self { order, cooldown: Cooldown::new(COOLDOWN_MS, failures) }
    }
}

impl Policy for FixedOrder<'_> {
    fn arrived(&mut self, task: &TaskView, context: &mut Context<'_, '_>) {
        let passes = |environment: &Environment| {
            self.cooldown.over(*environment, context) && admits(&task.requirements, *environment, context)
        };
        let first = self.order.iter().copied().find(passes).unwrap_or(Environment::Local);
        dispatch(task.id, first, context);
    }

    fn ended(&mut self, end: &TryEnd, context: &mut Context<'_, '_>) {
        self.cooldown.observe(end, context);
        if !end.succeeded() && end.attempt == 1 && end.environment != Environment::Local {
            dispatch(end.task, Environment::Local, context);
        }
    }
}
