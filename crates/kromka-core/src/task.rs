//! What a task asks for.

use crate::{BoundError, Bytes, Energy, Money, Share, Validate, bounds, coded};

/// What kind of work it is: estimates are kept for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum TaskKind {
    /// A model answers.
    Inference = 0,
    /// A model learns.
    Training = 1,
    /// Input is made ready.
    Preprocessing = 2,
    /// Data is looked through.
    Analysis = 3,
    /// Something new is written.
    Generation = 4,
}
coded!(TaskKind, "task type", [Inference, Training, Preprocessing, Analysis, Generation]);

impl TaskKind {
    /// The name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Inference => "inference",
            Self::Training => "training",
            Self::Preprocessing => "preprocessing",
            Self::Analysis => "analysis",
            Self::Generation => "generation",
        }
    }
}

/// How much harm the data would do in the wrong hands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum Sensitivity {
    /// Anyone may see it.
    #[default]
    Public = 0,
    /// About a person.
    Personal = 1,
    /// Under an obligation.
    Confidential = 2,
    /// Must not leave the device.
    Secret = 3,
}
coded!(Sensitivity, "data sensitivity", [Public, Personal, Confidential, Secret]);

impl Sensitivity {
    /// The name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Personal => "personal",
            Self::Confidential => "confidential",
            Self::Secret => "secret",
        }
    }
}

/// The privacy that the caller demands whatever the data is. Each level admits the environments that may see data of
/// the sensitivity of the same rank.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum PrivacyLevel {
    /// Any environment.
    #[default]
    Any = 0,
    /// Environments trusted with personal data.
    Trusted = 1,
    /// Environments trusted with confidential data.
    Restricted = 2,
    /// Environments trusted with secrets; by default the device alone.
    Sealed = 3,
}
coded!(PrivacyLevel, "privacy level", [Any, Trusted, Restricted, Sealed]);

impl PrivacyLevel {
    /// The ceiling an environment needs for this level.
    #[must_use]
    pub const fn ceiling_needed(self) -> Sensitivity {
        match self {
            Self::Any => Sensitivity::Public,
            Self::Trusted => Sensitivity::Personal,
            Self::Restricted => Sensitivity::Confidential,
            Self::Sealed => Sensitivity::Secret,
        }
    }
}

/// Which task goes first when not all can.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum Priority {
    /// After everything else.
    Low = 0,
    /// The usual.
    #[default]
    Normal = 1,
    /// Before the usual.
    High = 2,
    /// Before everything.
    Critical = 3,
}
coded!(Priority, "priority", [Low, Normal, High, Critical]);

impl Priority {
    /// The name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// Quality of service beyond deadline and cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Qos {
    /// Which task goes first. Default normal.
    pub priority: Priority,
    /// The least quality that is of use. Default 0: any.
    pub quality_min: Share,
    /// The least availability of an environment that may be tried. Default 0: any.
    pub availability_min: Share,
    /// The most energy the device may spend on it; `None` is no limit. Default none.
    pub energy_max: Option<Energy>,
    /// Whether it may wait for a better time within its deadline. Default no: when nothing is feasible now, say so now.
    pub deferrable: bool,
}

/// What a task asks for. [`Validate::validate`] checks the ranges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TaskRequirements {
    /// What kind of work it is.
    pub kind: TaskKind,
    /// The result is of no use later than this after submission, in milliseconds: [`bounds::DEADLINE_MS`].
    pub deadline_ms: u32,
    /// The most it may cost: [`bounds::COST_NANO`]. 0 admits only what is free.
    pub cost_max: Money,
    /// The privacy demanded whatever the data is.
    pub privacy: PrivacyLevel,
    /// How sensitive its data is.
    pub sensitivity: Sensitivity,
    /// The work in the host's units, the same units as [`crate::EnvironmentSample::compute_free`]; 0 is unknown.
    pub compute_units: u32,
    /// Memory it takes where it runs.
    pub memory: Bytes,
    /// Whether it can run without a network. If not, nothing is feasible offline, not even the device itself.
    pub offline_capable: bool,
    /// Tokens of the request, 0 where that means nothing: [`bounds::TOKENS`].
    pub input_tokens: u32,
    /// The longest answer that will be taken, in tokens: [`bounds::TOKENS`]. 0 is no limit.
    pub output_tokens_max: u32,
    /// Bytes to be sent to run it elsewhere.
    pub payload: Bytes,
    /// Quality of service.
    pub qos: Qos,
}

impl TaskRequirements {
    /// A public task of this kind without limits: an hour's deadline, a cost of up to one unit of the currency.
    #[must_use]
    pub const fn new(kind: TaskKind) -> Self {
        Self {
            kind,
            deadline_ms: 3_600_000,
            cost_max: Money::from_nano(1_000_000_000),
            privacy: PrivacyLevel::Any,
            sensitivity: Sensitivity::Public,
            compute_units: 0,
            memory: Bytes::ZERO,
            offline_capable: true,
            input_tokens: 0,
            output_tokens_max: 0,
            payload: Bytes::ZERO,
            qos: Qos {
                priority: Priority::Normal,
                quality_min: Share::ZERO,
                availability_min: Share::ZERO,
                energy_max: None,
                deferrable: false,
            },
        }
    }
}

impl TaskRequirements {
    /// The longest answer that will be taken, in tokens; [`u32::MAX`] without a limit.
    #[must_use]
    pub const fn answer_tokens_max(&self) -> u32 {
        if self.output_tokens_max == 0 { u32::MAX } else { self.output_tokens_max }
    }
}

impl Validate for TaskRequirements {
    type Error = BoundError;
    fn check(&self) -> Result<(), BoundError> {
        bounds::DEADLINE_MS.check(i64::from(self.deadline_ms))?;
        bounds::COST_NANO.check(self.cost_max.nano())?;
        bounds::BYTES.check_u64(self.memory.get())?;
        bounds::BYTES.check_u64(self.payload.get())?;
        bounds::TOKENS.check(i64::from(self.input_tokens))?;
        bounds::TOKENS.check(i64::from(self.output_tokens_max))?;
        match self.qos.energy_max {
            Some(energy) => bounds::ENERGY_UJ.check_u64(energy.uj()),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negative_cost_is_refused_with_what_is_allowed() {
        let task = TaskRequirements { cost_max: Money::from_nano(-1), ..TaskRequirements::new(TaskKind::Inference) };
        assert_eq!(std::format!("{}", task.check().unwrap_err()), "cost_nano is -1; allowed is 0 to 1000000000000000");
    }

    #[test]
    fn a_deadline_of_zero_is_refused() {
        let task = TaskRequirements { deadline_ms: 0, ..TaskRequirements::new(TaskKind::Inference) };
        assert_eq!(task.check().unwrap_err().number(), 1001);
    }
}
