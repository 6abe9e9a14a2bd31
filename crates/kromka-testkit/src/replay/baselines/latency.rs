//! Lowest recent latency, as load balancers do.

use kromka_core::Environment;

use super::{Cooldown, Failures, Fallbacks, dispatch};
use crate::{
    replay::{Context, Policy, TryEnd},
    world::TaskView,
};

/// Latencies that are remembered of each environment.
const REMEMBERED: usize = 10;
/// How long a failed environment is left alone.
const COOLDOWN_MS: u64 = 5_000;

/// The lowest mean of the last ten latencies; what was never seen counts as 0.
pub(in crate::replay) struct LowestLatency {
    seen: [Recent; Environment::COUNT],
    cooldown: Cooldown,
    fallbacks: Fallbacks,
}

#[derive(Clone, Copy, Default)]
struct Recent {
    latencies_ms: [u32; REMEMBERED],
    count: usize,
}

impl Recent {
    fn push(&mut self, latency_ms: u32) {
        self.latencies_ms[self.count % REMEMBERED] = latency_ms;
        self.count += 1;
    }

    fn mean_ms(&self) -> f64 {
        let len = self.count.min(REMEMBERED);
        let sum: u64 = self.latencies_ms[..len].iter().map(|latency_ms| u64::from(*latency_ms)).sum();
        if len == 0 { 0.0 } else { sum as f64 / len as f64 }
    }
}

impl LowestLatency {
    pub(in crate::replay) fn new(failures: &Failures) -> Self {
        Self {
            seen: [Recent::default(); Environment::COUNT],
            cooldown: Cooldown::new(COOLDOWN_MS, failures),
            fallbacks: Fallbacks::default(),
        }
    }
}

impl Policy for LowestLatency {
    fn arrived(&mut self, task: &TaskView, context: &mut Context<'_, '_>) {
        let mut order = Environment::ALL.map(|environment| {
            // Those that cool down come last rather than never: there is no filter that could leave none.
            let cooling = !self.cooldown.over(environment, context);
            (cooling, self.seen[environment.index()].mean_ms(), environment)
        });
        order.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
        self.fallbacks.name(task.id, Some(order[1].2));
        dispatch(task.id, order[0].2, context);
    }

    fn ended(&mut self, end: &TryEnd, context: &mut Context<'_, '_>) {
        self.cooldown.observe(end, context);
        if end.succeeded() {
            self.seen[end.environment.index()].push(end.latency_ms);
        }
        self.fallbacks.follow(end, context);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_is_of_the_last_ten() {
        let mut recent = Recent::default();
        assert!(recent.mean_ms() <= 0.0);
        for latency_ms in 1..=20 {
            recent.push(latency_ms);
        }
        assert!((recent.mean_ms() - 15.5).abs() < 1e-12);
    }
}
