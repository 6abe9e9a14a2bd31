//! The rules of a document, each checked where it stands.

use std::fmt;

use kromka::core;
use kromka::decision::{self, ReadyRule, RuleTable};
use schemars::JsonSchema;
use serde::Deserialize;

use super::names::{Comparison, Criterion, Environment, Field, Notation};
use super::quantity::{Bonus, Factor, Spare, parse};
use super::schema_of;

/// Custom rules, at most 64.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(try_from = "Vec<RuleDocument>")]
pub(super) struct Rules(RuleTable);
schema_of!(Rules = Vec<RuleDocument>);

impl Rules {
    /// Ready for a decision.
    pub(super) const fn table(&self) -> &RuleTable {
        &self.0
    }
}

impl TryFrom<Vec<RuleDocument>> for Rules {
    type Error = String;
    fn try_from(rules: Vec<RuleDocument>) -> Result<Self, String> {
        let mut table = RuleTable::default();
        for rule in &rules {
            table.push_ready(rule.0).map_err(|error| format!("{} rules were given: {error}", rules.len()))?;
        }
        Ok(Self(table))
    }
}

/// A rule: what follows when all its conditions hold.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "RuleKeys")]
struct RuleDocument(ReadyRule);
schema_of!(RuleDocument = RuleKeys);

impl TryFrom<RuleKeys> for RuleDocument {
    type Error = decision::RuleError;
    fn try_from(keys: RuleKeys) -> Result<Self, decision::RuleError> {
        let conditions: Vec<decision::Condition> = keys.conditions.iter().map(|condition| condition.0).collect();
        ReadyRule::new(&decision::Rule { conditions: &conditions, effect: keys.effect.known() }).map(Self)
    }
}

/// A rule: what follows when all its conditions hold.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Rule")]
struct RuleKeys {
    /// All must hold, at most 4; none always holds. A condition on `environment…` is asked for each environment, and
    /// the effect follows for those where it holds.
    #[serde(default)]
    #[schemars(length(max = 4))]
    conditions: Vec<ConditionDocument>,
    /// What follows.
    effect: Effect,
}

/// One comparison.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "ConditionKeys")]
struct ConditionDocument(decision::Condition);
schema_of!(ConditionDocument = ConditionKeys);

/// One comparison.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Condition")]
struct ConditionKeys {
    /// What is compared.
    field: Field,
    /// How.
    comparison: Comparison,
    /// With what, in the field's unit: a number, a decimal string, a word of an enumeration, true or false.
    value: Value,
}

/// What a field is compared with.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "expected a number, a string, true or false")]
#[schemars(inline)]
enum Value {
    Flag(bool),
    Number(serde_json::Number),
    Text(String),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(f, "{flag}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => write!(f, "{text:?}"),
        }
    }
}

impl TryFrom<ConditionKeys> for ConditionDocument {
    type Error = String;
    fn try_from(keys: ConditionKeys) -> Result<Self, String> {
        let ConditionKeys { field, comparison, value } = keys;
        let wrong = |allowed: &str| format!("the value is {value}; allowed is {allowed}");
        let code = match (field.notation(), &value) {
            (Notation::Flag, Value::Flag(flag)) => i64::from(*flag),
            (Notation::Flag, _) => return Err(wrong("true or false")),
            (Notation::Word(words), Value::Text(text)) if words.iter().any(|(word, _)| word == text) => {
                words.iter().find(|(word, _)| word == text).map_or(0, |(_, code)| *code)
            }
            (Notation::Word(words), _) => {
                let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
                return Err(wrong(&words.join(", ")));
            }
            (Notation::Decimal(places), Value::Text(text)) => {
                parse(text, places, Spare::Refused).map_err(|problem| wrong(&allowed(places, &problem)))?
            }
            (Notation::Decimal(places), Value::Number(number)) => {
                let spare = if places == 0 { Spare::Refused } else { Spare::Rounded };
                let text = number
                    .as_i64()
                    .map_or_else(|| number.as_f64().unwrap_or(f64::MAX).to_string(), |integer| integer.to_string());
                parse(&text, places, spare).map_err(|problem| wrong(&allowed(places, &problem)))?
            }
            (Notation::Decimal(_), Value::Flag(_)) => return Err(wrong("a number")),
        };
        Ok(Self(decision::Condition { field: field.known(), comparison: comparison.known(), value: code }))
    }
}

fn allowed(places: u32, problem: &str) -> String {
    match places {
        0 => format!("a whole number, but it {problem}"),
        places => format!("a number of up to {places} decimals, but it {problem}"),
    }
}

/// What follows when all conditions of a rule hold.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[schemars(inline)]
enum Effect {
    /// These environments are out.
    Forbid(#[schemars(length(min = 1))] Vec<Environment>),
    /// All others are out.
    Require(#[schemars(length(min = 1))] Vec<Environment>),
    /// The criterion's weight is multiplied, 0 to 16. Such a rule may not compare `environment…`.
    Weight {
        /// Which criterion.
        criterion: Criterion,
        /// By what.
        factor: Factor,
    },
    /// The score of these environments, itself 0 to 1, moves by −1 to 1.
    Bonus {
        /// Which environments.
        #[schemars(length(min = 1))]
        environments: Vec<Environment>,
        /// By what.
        amount: Bonus,
    },
}

impl Effect {
    fn known(&self) -> decision::Effect {
        match self {
            Self::Forbid(list) => decision::Effect::Forbid(set(list)),
            Self::Require(list) => decision::Effect::Require(set(list)),
            Self::Weight { criterion, factor } => decision::Effect::Weight(criterion.known(), factor.get()),
            Self::Bonus { environments, amount } => decision::Effect::Bonus(set(environments), amount.get()),
        }
    }
}

/// The set of these environments.
pub(super) fn set(list: &[Environment]) -> core::EnvironmentSet {
    list.iter().fold(core::EnvironmentSet::EMPTY, |set, environment| set.with(environment.known()))
}
