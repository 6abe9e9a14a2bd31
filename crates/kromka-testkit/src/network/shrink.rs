//! A bad history, shortened: to one of which no step can be left out.

use super::history::{Faults, History, Step};
use super::report::Failure;
use super::simulation::run;
use super::subject::Subject;

/// Runs of shorter histories: what is reached by then is short enough to read.
const RUNS_MAX: usize = 5_000;
/// Small numbers, which are tried instead of what was drawn.
const SMALL: u64 = 16;

/// Leaves out of a history what it does not need to end in the same way, and makes its numbers small.
#[must_use]
pub fn shrink<S: Subject>(subject: &S, failure: Failure) -> Failure {
    let mut shrinking = Shrinking { subject, best: failure, runs: 0 };
    // Nothing is after the end.
    let at = shrinking.best.at;
    shrinking.attempt(|history| history.steps.truncate(at));
    // Each round leaves fewer or smaller numbers, so it ends.
    while shrinking.nodes() | shrinking.steps() | shrinking.numbers() {}
    shrinking.best
}

struct Shrinking<'a, S> {
    subject: &'a S,
    best: Failure,
    runs: usize,
}

impl<S: Subject> Shrinking<'_, S> {
    /// Keeps a change with which the history still ends in the same way.
    fn attempt(&mut self, change: impl FnOnce(&mut History)) -> bool {
        if self.runs >= RUNS_MAX {
            return false;
        }
        let mut history = self.best.history.clone();
        change(&mut history);
        if history == self.best.history {
            return false;
        }
        self.runs += 1;
        match run(self.subject, &history) {
            Err(failure) if failure.cause == self.best.cause => {
                self.best = Failure { drawn: self.best.drawn, ..failure };
                true
            }
            _ => false,
        }
    }

    /// As few nodes as do.
    fn nodes(&mut self) -> bool {
        (1..self.best.history.nodes).any(|nodes| self.attempt(|history| history.nodes = nodes))
    }

    /// Leaves out halves, quarters and so on, in the end single steps, until each is needed.
    fn steps(&mut self) -> bool {
        let mut any = false;
        let mut size = self.best.history.steps.len().div_ceil(2);
        while size > 0 {
            let mut left_out = false;
            // From the end, so that what is before keeps its place.
            let mut end = self.best.history.steps.len();
            while end > 0 {
                let start = end.saturating_sub(size);
                left_out |= self.attempt(|history| {
                    history.steps.drain(start..end);
                });
                end = start;
            }
            any |= left_out;
            size = if size == 1 && left_out { 1 } else { size / 2 };
        }
        any
    }

    fn numbers(&mut self) -> bool {
        let mut any = false;
        let mut at = 0;
        while let Some(step) = self.best.history.steps.get(at).copied() {
            let simpler = simpler(step);
            if simpler.into_iter().any(|step| self.attempt(|history| history.steps[at] = step)) {
                any = true;
            } else {
                at += 1;
            }
        }
        any
    }
}

/// The same step with one of its numbers smaller.
fn simpler(step: Step) -> Vec<Step> {
    let of_node = |node: usize, make: &dyn Fn(usize) -> Step| (0..node).map(make).collect::<Vec<_>>();
    match step {
        Step::Act { node, draw } => {
            let mut steps = of_node(node, &|node| Step::Act { node, draw });
            steps.extend(below(draw).map(|draw| Step::Act { node, draw }));
            steps
        }
        Step::Advance { ms } => below_u32(ms).map(|ms| Step::Advance { ms }).collect(),
        Step::Save { node } => of_node(node, &|node| Step::Save { node }),
        Step::Crash { node } => of_node(node, &|node| Step::Crash { node }),
        Step::Restart { node } => of_node(node, &|node| Step::Restart { node }),
        Step::Skew { node, ms, ppm } => {
            let mut steps = vec![Step::Skew { node, ms, ppm: 0 }, Step::Skew { node, ms: ms / 2, ppm }];
            steps.retain(|simpler| *simpler != step);
            steps
        }
        Step::Faults(faults) => {
            let fields: [fn(&mut Faults) -> &mut u32; 5] = [
                |faults| &mut faults.loss,
                |faults| &mut faults.duplication,
                |faults| &mut faults.reordering,
                |faults| &mut faults.delay_ms_min,
                |faults| &mut faults.delay_ms_max,
            ];
            let mut steps = Vec::new();
            for field in fields {
                let mut faults = faults;
                steps.extend(below_u32(*field(&mut faults)).map(|number| {
                    *field(&mut faults) = number;
                    Step::Faults(faults)
                }));
            }
            steps
        }
        Step::Cut { .. } | Step::Connect { .. } | Step::Heal => Vec::new(),
    }
}

/// Smaller numbers: small ones, then the last digits of this one, which say what it is where digits are taken off one after
/// another, then its first ones.
fn below(number: u64) -> impl Iterator<Item = u64> {
    let last = [2, 4, 8, 12, 16].into_iter().map(move |digits| number % 10_u64.pow(digits));
    let first = [32, 16, 8, 4, 1].into_iter().map(move |bits| number >> bits);
    (0..SMALL.min(number)).chain(last.chain(first).filter(move |smaller| (SMALL..number).contains(smaller)))
}

fn below_u32(number: u32) -> impl Iterator<Item = u32> {
    below(number.into()).filter_map(|number| u32::try_from(number).ok())
}
