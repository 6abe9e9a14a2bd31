//! A verdict in words.

use core::fmt;

use kromka_core::{Constraint, Criterion, EnvironmentMap, PowerMode, Rejection, Scorecard, Unit, Verdict};

/// Writes a verdict for people: the choice, what each criterion added to it, and why each other environment lost.
///
/// `{}` gives a few lines of text; the numbers are those of the verdict and the scorecards.
#[derive(Debug, Clone, Copy)]
pub struct Explanation<'a> {
    /// What was decided.
    pub verdict: &'a Verdict,
    /// The cards that [`crate::decide_into`] filled.
    pub cards: &'a EnvironmentMap<Scorecard>,
}

impl fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.verdict {
            Verdict::Run(decision) => {
                write!(f, "run in {}: score {:.4}", decision.chosen.name(), decision.score.as_f64())?;
                if let Some(next) = decision.fallbacks.first() {
                    let margin = decision.margin.as_f64();
                    match decision.margin.raw() < 0 {
                        true => write!(f, ", {:.4} behind {} but within the switch margin", -margin, next.name())?,
                        false => write!(f, ", {margin:.4} ahead of {}", next.name())?,
                    }
                }
                if decision.power_mode != PowerMode::HighPerformance {
                    write!(f, "\n  power mode {}", decision.power_mode.name())?;
                }
                let card = &self.cards[decision.chosen];
                for criterion in Criterion::ALL {
                    let (value, part) = card.of(criterion);
                    if part.raw() != 0 {
                        write!(f, "\n  {} {:.3} adds {:.4}", criterion.name(), value.as_f64(), part.as_f64())?;
                    }
                }
                if card.bonus.raw() != 0 {
                    write!(f, "\n  rules add {:.4}", card.bonus.as_f64())?;
                }
            }
            Verdict::Defer { until, .. } => write!(f, "nothing is feasible now; decide again at {} ms", until.ms())?,
            Verdict::Infeasible(_) => write!(f, "no feasible option")?,
        }
        for rejection in self.verdict.rejected().iter() {
            write!(f, "\n  not {}: {}", rejection.environment.name(), Reason(rejection))?;
        }
        Ok(())
    }
}

/// Writes one rejection for people.
#[derive(Debug, Clone, Copy)]
pub struct Reason<'a>(pub &'a Rejection);

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Rejection { constraint, have, need, .. } = *self.0;
        let (have, need) = (Amount(have, constraint.unit()), Amount(need, constraint.unit()));
        match constraint {
            Constraint::Enabled => write!(f, "it takes no tasks"),
            Constraint::Tried => write!(f, "it failed this task already"),
            Constraint::Sensitivity => write!(f, "the data is {need}, it may see up to {have}"),
            Constraint::Privacy => write!(f, "the task demands an environment for {need} data, it is for {have}"),
            Constraint::Rule => write!(f, "rule {have} puts it out"),
            Constraint::Offline => write!(f, "there is no network"),
            Constraint::Quality => write!(f, "quality {have}, needs {need}"),
            Constraint::Memory => write!(f, "memory {have}, needs {need}"),
            Constraint::Compute => write!(f, "{have} compute units free, needs {need}"),
            Constraint::Cost => write!(f, "costs {have}, limit {need}"),
            Constraint::Energy => write!(f, "takes {have}, limit {need}"),
            Constraint::Deadline => write!(f, "done after {have}, deadline {need}"),
            Constraint::Reachable => write!(f, "it cannot be reached"),
            Constraint::Availability => write!(f, "availability {have}, needs {need}"),
            Constraint::Capacity => write!(f, "it is full"),
            Constraint::Outscored => write!(f, "score {have}, the chosen one has {need}"),
            Constraint::Power => {
                write!(f, "the power mode keeps {have} priority off the device, {need} and above may run there")
            }
        }
    }
}

/// A number in its unit.
struct Amount(i64, Unit);

impl fmt::Display for Amount {
    #[expect(clippy::cast_precision_loss, reason = "written with a few digits")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.0 as f64;
        match self.1 {
            Unit::Flag | Unit::Count | Unit::Rule => write!(f, "{}", self.0),
            Unit::Sensitivity => match i32::try_from(self.0).map(kromka_core::Sensitivity::try_from) {
                Ok(Ok(sensitivity)) => f.write_str(sensitivity.name()),
                _ => write!(f, "{}", self.0),
            },
            Unit::Priority => match i32::try_from(self.0).map(kromka_core::Priority::try_from) {
                Ok(Ok(priority)) => f.write_str(priority.name()),
                _ => write!(f, "{}", self.0),
            },
            Unit::Milliseconds => write!(f, "{} ms", self.0),
            Unit::Nano => write!(f, "{:.6}", value / 1e9),
            Unit::Microjoules => write!(f, "{:.3} J", value / 1e6),
            Unit::Bytes => write!(f, "{} B", self.0),
            Unit::Ppb => write!(f, "{:.3}", value / 1e9),
            Unit::Score => write!(f, "{:.4}", value / 1e18),
        }
    }
}
