//! Custom rules: a conjunction of comparisons, and what follows when it holds.

use kromka_core::{
    CRITERIA, Criterion, Environment, EnvironmentSet, ExecutionOption, Score, bounds, coded, numbered_errors,
};

use crate::field::{Facts, Field};
use crate::weights::{MILLI, fixed};

/// [`bounds::RULE_FACTOR`] in thousandths: the most that all rules together multiply a weight by.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive constant")]
const FACTOR_MILLI_MAX: u64 = (bounds::RULE_FACTOR.max * MILLI) as u64;

/// How a field is compared with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum Comparison {
    /// Field < value.
    Less = 0,
    /// Field ≤ value.
    AtMost = 1,
    /// Field = value.
    Equal = 2,
    /// Field ≠ value.
    NotEqual = 3,
    /// Field ≥ value.
    AtLeast = 4,
    /// Field > value.
    Greater = 5,
}
coded!(Comparison, "comparison", [Less, AtMost, Equal, NotEqual, AtLeast, Greater]);

/// One comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Condition {
    /// What is compared.
    pub field: Field,
    /// How.
    pub comparison: Comparison,
    /// With what, in the field's unit.
    pub value: i64,
}

impl Condition {
    fn holds(&self, have: i64) -> bool {
        match self.comparison {
            Comparison::Less => have < self.value,
            Comparison::AtMost => have <= self.value,
            Comparison::Equal => have == self.value,
            Comparison::NotEqual => have != self.value,
            Comparison::AtLeast => have >= self.value,
            Comparison::Greater => have > self.value,
        }
    }
}

/// What follows when all conditions hold. Where a condition reads a field of an option, it follows for that option only.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Effect {
    /// These environments are out.
    Forbid(EnvironmentSet),
    /// All others are out.
    Require(EnvironmentSet),
    /// The criterion's weight is multiplied by the factor: [`bounds::RULE_FACTOR`].
    Weight(Criterion, f64),
    /// The score of these environments moves by the amount: [`bounds::RULE_BONUS`].
    Bonus(EnvironmentSet, f64),
}

/// A custom rule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule<'a> {
    /// All must hold; at most [`bounds::CONDITIONS_MAX`]; none always holds.
    pub conditions: &'a [Condition],
    /// What follows.
    pub effect: Effect,
}

numbered_errors! {
    /// A rule that cannot be used.
    pub enum RuleError {
        /// The table is full.
        TooMany {
            /// How many it holds.
            max: usize,
        } = 1101, "all {max} places for rules are taken";
        /// The rule has too many conditions.
        TooManyConditions {
            /// What was given.
            have: usize,
            /// The most there may be.
            max: usize,
        } = 1102, "the rule has {have} conditions; allowed is up to {max}";
        /// The factor of a weight is NaN, infinite or outside its range.
        Factor {
            /// What was given.
            have: f64,
            /// The largest allowed value.
            max: f64,
        } = 1103, "the factor of the rule is {have}; allowed is 0 to {max}";
        /// The bonus is NaN, infinite or outside its range.
        Bonus {
            /// What was given.
            have: f64,
            /// The smallest allowed value.
            min: f64,
            /// The largest allowed value.
            max: f64,
        } = 1104, "the bonus of the rule is {have}; allowed is {min} to {max}";
        /// Weights are common to all options, so a rule that moves one cannot read a field of an option.
        WeightReadsOption = 1105, "a rule that moves a weight compares a field of an option; it may compare only fields of task, device and link";
        /// The effect names no environment: a mistake for forbid and bonus, and nothing could run for require.
        NoEnvironment = 1106, "the rule names no environment; it must name at least one";
    }
}

/// A rule, checked and made ready.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ReadyRule {
    values: [i64; bounds::CONDITIONS_MAX],
    fields: [Field; bounds::CONDITIONS_MAX],
    comparisons: [Comparison; bounds::CONDITIONS_MAX],
    len: u8,
    reads_option: bool,
    effect: ReadyEffect,
}

#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
enum ReadyEffect {
    /// Environments outside the set are out.
    Allow(EnvironmentSet),
    WeightMilli(Criterion, u32),
    Bonus(EnvironmentSet, Score),
}

impl ReadyRule {
    /// Checks a rule and makes it ready.
    ///
    /// # Errors
    /// [`RuleError`] for everything but [`RuleError::TooMany`].
    #[expect(clippy::cast_possible_truncation, reason = "the counts and factors are bounded before the casts")]
    pub fn new(rule: &Rule<'_>) -> Result<Self, RuleError> {
        let max = bounds::CONDITIONS_MAX;
        if rule.conditions.len() > max {
            return Err(RuleError::TooManyConditions { have: rule.conditions.len(), max });
        }
        let reads_option = rule.conditions.iter().any(|condition| condition.field.is_of_option());
        let effect = match rule.effect {
            Effect::Forbid(set) | Effect::Require(set) | Effect::Bonus(set, _) if set.is_empty() => {
                return Err(RuleError::NoEnvironment);
            }
            Effect::Forbid(set) => {
                ReadyEffect::Allow(set.iter().fold(EnvironmentSet::ALL, |allowed, out| allowed.without(out)))
            }
            Effect::Require(set) => ReadyEffect::Allow(set),
            Effect::Weight(_, have) if bounds::RULE_FACTOR.check(have).is_err() => {
                return Err(RuleError::Factor { have, max: bounds::RULE_FACTOR.max });
            }
            Effect::Weight(..) if reads_option => return Err(RuleError::WeightReadsOption),
            Effect::Weight(criterion, factor) => ReadyEffect::WeightMilli(criterion, fixed(factor, MILLI) as u32),
            Effect::Bonus(_, have) if bounds::RULE_BONUS.check(have).is_err() => {
                let kromka_core::bounds::Bound { min, max, .. } = bounds::RULE_BONUS;
                return Err(RuleError::Bonus { have, min, max });
            }
            Effect::Bonus(set, amount) => ReadyEffect::Bonus(set, bonus(amount)),
        };
        let mut ready = Self {
            values: [0; bounds::CONDITIONS_MAX],
            fields: [Field::TaskKind; bounds::CONDITIONS_MAX],
            comparisons: [Comparison::Equal; bounds::CONDITIONS_MAX],
            len: rule.conditions.len() as u8,
            reads_option,
            effect,
        };
        for (i, condition) in rule.conditions.iter().enumerate() {
            ready.values[i] = condition.value;
            ready.fields[i] = condition.field;
            ready.comparisons[i] = condition.comparison;
        }
        Ok(ready)
    }

    fn holds(&self, facts: &Facts<'_>, option: Option<(Environment, &ExecutionOption)>) -> bool {
        (0..usize::from(self.len)).all(|i| {
            let condition = Condition { field: self.fields[i], comparison: self.comparisons[i], value: self.values[i] };
            condition.field.read(facts, option).is_some_and(|have| condition.holds(have))
        })
    }
}

/// A bonus in parts of [`Score::ONE`], rounded to a billionth.
#[expect(clippy::cast_possible_truncation, reason = "validated: -1 to 1")]
fn bonus(amount: f64) -> Score {
    let half = if amount < 0.0 { -0.5 } else { 0.5 };
    Score::from_raw((amount * 1e9 + half) as i64 * 1_000_000_000)
}

/// Up to [`bounds::RULES_MAX`] rules, in the order they were added.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RuleTable {
    rules: [Option<ReadyRule>; bounds::RULES_MAX],
    len: usize,
}

impl Default for RuleTable {
    fn default() -> Self {
        Self { rules: [None; bounds::RULES_MAX], len: 0 }
    }
}

impl RuleTable {
    /// Adds a rule and returns its number.
    ///
    /// # Errors
    /// [`RuleError`].
    pub fn push(&mut self, rule: &Rule<'_>) -> Result<usize, RuleError> {
        self.push_ready(ReadyRule::new(rule)?)
    }

    /// Adds a rule that [`RuleTable::iter`] gave, and returns its number.
    ///
    /// # Errors
    /// [`RuleError::TooMany`], and [`RuleError::TooManyConditions`] for one that was read from damaged storage.
    pub fn push_ready(&mut self, ready: ReadyRule) -> Result<usize, RuleError> {
        let (have, max) = (usize::from(ready.len), bounds::CONDITIONS_MAX);
        if have > max {
            return Err(RuleError::TooManyConditions { have, max });
        }
        let place = self.rules.get_mut(self.len).ok_or(RuleError::TooMany { max: bounds::RULES_MAX })?;
        *place = Some(ready);
        self.len += 1;
        Ok(self.len - 1)
    }

    /// Removes all rules.
    pub fn clear(&mut self) {
        // In place: a new table would be built on the stack first. The places must be empty again, or two tables with the
        // same rules would differ.
        for place in &mut self.rules[..self.len] {
            *place = None;
        }
        self.len = 0;
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The rules, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = &ReadyRule> {
        self.rules[..self.len].iter().flatten()
    }

    /// What the rules that hold for all options alike make of the weights; `None` leaves them.
    pub(crate) fn weight_factors(&self, facts: &Facts<'_>) -> Option<[u32; CRITERIA]> {
        let mut factors = None;
        for rule in self.iter() {
            if let ReadyEffect::WeightMilli(criterion, milli) = rule.effect
                && rule.holds(facts, None)
            {
                let factors = factors.get_or_insert([1_000u32; CRITERIA]);
                let factor = &mut factors[criterion.index()];
                // Bounded again, so that many rules cannot drown every other weight.
                *factor = (u64::from(*factor) * u64::from(milli) / 1_000).min(FACTOR_MILLI_MAX) as u32;
            }
        }
        factors
    }

    /// The rule that puts `option` out, if any, and what the rules add to its score.
    #[expect(clippy::cast_possible_truncation, reason = "clamped to the bonus of one before the cast")]
    pub(crate) fn judge(
        &self,
        facts: &Facts<'_>,
        environment: Environment,
        option: &ExecutionOption,
    ) -> (Option<usize>, Score) {
        let option = (environment, option);
        let mut out = None;
        // Wide, so that what is added first can still be taken away: the clamp is on the sum.
        let mut sum = 0i128;
        for (number, rule) in self.iter().enumerate() {
            match rule.effect {
                ReadyEffect::Allow(set)
                    if out.is_none() && !set.contains(environment) && rule.holds(facts, Some(option)) =>
                {
                    out = Some(number);
                }
                ReadyEffect::Bonus(set, amount) if set.contains(environment) && rule.holds(facts, Some(option)) => {
                    sum += i128::from(amount.raw());
                }
                _ => {}
            }
        }
        let most = i128::from(Score::ONE.raw());
        (out, Score::from_raw(sum.clamp(-most, most) as i64))
    }
}

#[cfg(test)]
mod tests;
