//! Two sides that take turns, so that what else the machine does meets both sides of a ratio.

use std::time::Duration;

/// Rounds of each side; odd, so that one of them is the median.
const ROUNDS: usize = 101;

/// What both sides took.
#[derive(Debug, Clone, Copy)]
pub struct Turns {
    /// Median of the first side's rounds, in nanoseconds a call.
    pub ours: f64,
    /// That of the second side's.
    pub theirs: f64,
    /// Median of the ratios of the rounds.
    pub ratio: f64,
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

impl Turns {
    /// Measures rounds of so many calls; each side is given the count and says what they took.
    pub fn take(calls: u32, mut ours: impl FnMut(u64) -> Duration, mut theirs: impl FnMut(u64) -> Duration) -> Self {
        let (mut here, mut there, mut ratios) = (vec![], vec![], vec![]);
        for _ in 0..ROUNDS {
            let nanoseconds = |taken: Duration| taken.as_secs_f64() * 1e9 / f64::from(calls);
            let (a, b) = (nanoseconds(ours(u64::from(calls))), nanoseconds(theirs(u64::from(calls))));
            here.push(a);
            there.push(b);
            ratios.push(a / b);
        }
        Self { ours: median(here), theirs: median(there), ratio: median(ratios) }
    }

    /// In words, against the largest ratio that is wanted.
    #[must_use]
    pub fn against(&self, most: f64) -> String {
        let verdict = if self.ratio <= most { "within" } else { "ABOVE" };
        let Self { ours, theirs, ratio } = self;
        format!("{ours:.0} ns against {theirs:.0} ns, ratio {ratio:.3}, {verdict} {most}")
    }
}
