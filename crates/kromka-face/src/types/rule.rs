//! Custom rules.

use core::mem::MaybeUninit;

use kromka::core::{Criterion, EnvironmentSet, UnknownCode};
use kromka::decision::{Comparison, Condition, Effect, Field};

use super::environment::environments;
use super::{ORCHESTRATOR_CONDITIONS_MAX, decimal};
use crate::enums::{
    code, orchestrator_comparison_t, orchestrator_criterion_t, orchestrator_effect_t, orchestrator_field_t,
};
use crate::error::FaceError;
use crate::fault::Fault;
use crate::sized::{Growing, size_of_struct};

/// One comparison of a rule.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct orchestrator_condition_t {
    /// What is compared.
    pub field: MaybeUninit<orchestrator_field_t>,
    /// How.
    pub comparison: MaybeUninit<orchestrator_comparison_t>,
    /// With what, in the field's unit.
    pub value: i64,
}

impl orchestrator_condition_t {
    const INIT: Self = Self {
        field: MaybeUninit::new(orchestrator_field_t::ORCHESTRATOR_FIELD_TASK_KIND),
        comparison: MaybeUninit::new(orchestrator_comparison_t::ORCHESTRATOR_COMPARISON_LESS),
        value: 0,
    };

    fn read(&self) -> Result<Condition, UnknownCode> {
        Ok(Condition {
            field: Field::try_from(code(self.field))?,
            comparison: Comparison::try_from(code(self.comparison))?,
            value: self.value,
        })
    }
}

/// A custom rule: what follows when all its conditions hold. Set it up with `orchestrator_rule_init`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct orchestration_rule_t {
    /// The size of this structure, set by `orchestrator_rule_init`.
    pub struct_size: u32,
    /// How many of `conditions` there are, 0 to 4; a rule without conditions always holds.
    pub condition_count: u32,
    /// All must hold.
    pub conditions: [orchestrator_condition_t; ORCHESTRATOR_CONDITIONS_MAX],
    /// What follows.
    pub effect: MaybeUninit<orchestrator_effect_t>,
    /// For which environments, bit `1 << environment` for each, at least one; not looked at for an effect on a weight.
    pub environments: u32,
    /// Which weight moves; only for an effect on a weight.
    pub criterion: MaybeUninit<orchestrator_criterion_t>,
    /// By how much; only for an effect on a weight or a bonus.
    pub amount: f32,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestration_rule_t {
    const NAME: &'static str = "orchestration_rule_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        condition_count: 0,
        conditions: [orchestrator_condition_t::INIT; ORCHESTRATOR_CONDITIONS_MAX],
        effect: MaybeUninit::new(orchestrator_effect_t::ORCHESTRATOR_EFFECT_FORBID),
        environments: 0,
        criterion: MaybeUninit::new(orchestrator_criterion_t::ORCHESTRATOR_CRITERION_QUALITY),
        amount: 0.0,
    };
}

impl orchestration_rule_t {
    /// Its conditions, as many as it says, in front of blank ones.
    pub(crate) fn read_conditions(&self) -> Result<([Condition; ORCHESTRATOR_CONDITIONS_MAX], usize), Fault> {
        let max = ORCHESTRATOR_CONDITIONS_MAX;
        let count = usize::try_from(self.condition_count).unwrap_or(usize::MAX);
        if count > max {
            let (have, max) = (i64::from(self.condition_count), i64::try_from(max).unwrap_or(i64::MAX));
            return Err(FaceError::Count { argument: "condition_count", have, min: 0, max }.into());
        }
        let blank = Condition { field: Field::TaskKind, comparison: Comparison::Less, value: 0 };
        let mut conditions = [blank; ORCHESTRATOR_CONDITIONS_MAX];
        for (place, condition) in conditions.iter_mut().zip(&self.conditions[..count]) {
            *place = condition.read()?;
        }
        Ok((conditions, count))
    }

    pub(crate) fn read_effect(&self) -> Result<Effect, Fault> {
        let amount = decimal(self.amount);
        let set = || -> Result<EnvironmentSet, Fault> { environments(self.environments) };
        Ok(match code(self.effect) {
            0 => Effect::Forbid(set()?),
            1 => Effect::Require(set()?),
            2 => Effect::Weight(Criterion::try_from(code(self.criterion))?, amount),
            3 => Effect::Bonus(set()?, amount),
            have => return Err(UnknownCode::Unknown { what: "effect", have, count: 4 }.into()),
        })
    }
}
