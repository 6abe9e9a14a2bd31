//! The specification's `select_optimal_environment`, as it stands: floats, no constraints, one pass.
//!
//! Sub-scores, which the specification leaves open, are the plainest that can be meant: `1 - x / max`, floored at 0.

/// The fields of a task that the formula reads.
#[derive(Debug, Clone, Copy)]
pub struct LiteralTask {
    /// The deadline in milliseconds.
    pub max_latency_ms: f32,
    /// The cost limit.
    pub max_cost: f32,
    /// The privacy demanded, 0 to 1.
    pub privacy: f32,
}

/// The fields of an option that the formula reads.
#[derive(Debug, Clone, Copy)]
pub struct LiteralOption {
    /// Expected latency in milliseconds.
    pub latency: f32,
    /// Expected cost.
    pub cost: f32,
    /// Privacy, 0 to 1.
    pub privacy: f32,
    /// Availability, 0 to 1.
    pub availability: f32,
    /// Energy in joules.
    pub energy: f32,
    /// Whether it can be reached.
    pub available: bool,
}

/// The weights that the formula reads.
#[derive(Debug, Clone, Copy)]
pub struct LiteralPolicy {
    /// Of latency.
    pub performance: f32,
    /// Of cost.
    pub cost: f32,
    /// Of privacy.
    pub privacy: f32,
    /// Of availability.
    pub availability: f32,
    /// Of energy.
    pub energy: f32,
}

fn score(task: &LiteralTask, option: &LiteralOption, policy: &LiteralPolicy, battery: f32) -> f32 {
    policy.performance * (1.0 - option.latency / task.max_latency_ms).max(0.0)
        + policy.cost * (1.0 - option.cost / task.max_cost).max(0.0)
        + policy.privacy * (option.privacy / task.privacy.max(0.25)).min(1.0)
        + policy.availability * option.availability
        + policy.energy * (1.0 - option.energy / 25.0 * (2.0 - battery)).max(0.0)
}

/// The index of the option that the specification would choose.
#[must_use]
pub fn select(task: &LiteralTask, options: &[LiteralOption; 6], policy: &LiteralPolicy, battery: f32) -> usize {
    let mut best = 0;
    let mut best_score = 0.0;
    for (i, option) in options.iter().enumerate() {
        let score = score(task, option, policy, battery);
        if score > best_score && option.available {
            best_score = score;
            best = i;
        }
    }
    best
}
