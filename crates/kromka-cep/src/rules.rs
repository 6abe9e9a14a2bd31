//! Rules that belong together, and what their events are.

pub(crate) mod infer;

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;
use core::str::FromStr;

use infer::{Conflict, Inference};

use crate::bounds::{ATTRIBUTES_MAX, KINDS_MAX, NAME_BYTES_MAX};
use crate::error::{DeclarationError, SyntaxError};
use crate::event::{AttributeKind, Schema};
use crate::language::{self, Excerpt};
use crate::pattern::mistakes::{self, Mistake, What};
use crate::pattern::predicate::{Operand, Predicate, Value};
use crate::rule::Rule;

/// Rules, and what is said of their events besides.
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default, deny_unknown_fields))]
pub struct Rules {
    /// What attributes hold. Others hold what they are compared with.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub attributes: Vec<Attribute>,
    /// Kinds of events, besides those that rules ask for.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub events: Vec<String>,
    /// The rules.
    pub rules: Vec<Rule>,
}

/// What an attribute holds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Attribute {
    /// What it is called.
    pub name: String,
    /// A number, or a text.
    pub kind: AttributeKind,
    /// What a number is of, such as `°C`. It says nothing but that it is the same wherever the attribute is compared.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::json::is_default"))]
    pub unit: Option<String>,
}

/// What rules mention.
#[derive(Default)]
struct Mentioned<'a> {
    attributes: Inference,
    kinds: BTreeSet<&'a str>,
}

impl Rules {
    /// Reads rules that are written as a text; `docs/CEP.md` has the grammar.
    ///
    /// ```
    /// use kromka_cep::{Engine, Rules, Schema};
    ///
    /// let rules = Rules::parse(
    ///     "RULE failure: SEQUENCE(hot: reading(temperature > 85°C), shaken: reading(vibration > 0.7g)) \
    ///      WITHIN 30 SECONDS PARTITION BY key ACTION: ALERT('Equipment failure imminent')",
    /// )?;
    /// let mut schema = Schema::new();
    /// rules.declare(&mut schema)?;
    /// let mut engine = Engine::new(schema);
    /// for rule in &rules.rules {
    ///     engine.add_rule(rule)?;
    /// }
    /// let error = Rules::parse("RULE failure:\n  SEQUENCE(hot (temperature > 85)").unwrap_err();
    /// assert!(error.to_string().starts_with("line 2, column 34: found the end, expected `)`"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Where it is wrong, what is there, and what was expected.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        language::parse(text)
    }

    /// Declares the kinds of events and the attributes that rules mention, those that are known already excepted. An attribute
    /// of which nothing says what it holds is a number. `type`, `key`, `at` and `id` are what every event has, unless they are
    /// among the [`attributes`](Self::attributes), or the schema has them.
    ///
    /// # Errors
    /// What contradicts what was said before, or has no place in the schema; and what in a rule can only be a mistake, though an
    /// engine would take it: an element of a sequence with the name of another, a definition of a row that is not in the
    /// pattern, a question about an element that there is not, or that comes later.
    pub fn declare(&self, schema: &mut Schema) -> Result<(), DeclarationError> {
        self.rules.iter().try_for_each(sound)?;
        let mut mentioned = Mentioned::default();
        for name in ["type", "key", "at", "id"] {
            if let Some((_, kind)) = schema.find_attribute(name) {
                mentioned.attributes.declare(name, kind, None)?;
            }
        }
        for Attribute { name, kind, unit } in &self.attributes {
            mentioned.attributes.declare(name, *kind, unit.as_deref())?;
        }
        mentioned.kinds.extend(self.events.iter().map(String::as_str));
        let of_schema = |name: &str| schema.find_attribute(name).is_some();
        let declares = |name: &str| of_schema(name) || self.attributes.iter().any(|declared| declared.name == name);
        let has_own_type = declares("type");
        for rule in &self.rules {
            if let Some(attribute) = &rule.partition_by {
                mentioned.attributes.is_named(attribute);
            }
            let mut told = Ok(());
            rule.pattern.predicates(&mut |predicate| {
                if told.is_ok() {
                    told = mentioned.note(predicate, has_own_type);
                }
            });
            told?;
        }
        let own = |name: &str| matches!(name, "type" | "key" | "at" | "id") && !declares(name);
        let attributes: Vec<_> = mentioned.attributes.all().filter(|(name, _)| !own(name)).collect();
        check(schema, &attributes, &mentioned.kinds)?;
        // It was checked: nothing is refused.
        for (name, kind) in attributes {
            let _ = schema.attribute(name, kind.unwrap_or(AttributeKind::Number));
        }
        for kind in mentioned.kinds {
            let _ = schema.kind(kind);
        }
        Ok(())
    }
}

impl FromStr for Rules {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl From<Conflict> for DeclarationError {
    fn from(conflict: Conflict) -> Self {
        match conflict {
            Conflict::Kind { attribute, have, need } => Self::Kind { attribute, have, need },
            Conflict::Unit { attribute, have, need } => Self::Unit { attribute, have, need },
        }
    }
}

impl<'a> Mentioned<'a> {
    fn note(&mut self, predicate: &'a Predicate, has_own_type: bool) -> Result<(), Conflict> {
        match predicate {
            Predicate::Always => Ok(()),
            Predicate::Kinds(kinds) => {
                self.kinds.extend(kinds.iter().map(String::as_str));
                Ok(())
            }
            Predicate::OneOf { attribute, values } => {
                self.attributes.is_named(attribute);
                values.iter().try_for_each(|one| self.constant(attribute, one, has_own_type))
            }
            Predicate::Compare { attribute, with, .. } => match with {
                Operand::Constant(value) => self.constant(attribute, value, has_own_type),
                Operand::Bound { attribute: other, .. } => self.attributes.is_like(attribute, other),
                Operand::Earlier(_) => {
                    self.attributes.is_named(attribute);
                    Ok(())
                }
            },
            Predicate::All(all) | Predicate::Any(all) => {
                all.iter().try_for_each(|inner| self.note(inner, has_own_type))
            }
            Predicate::Not(inner) => self.note(inner, has_own_type),
        }
    }

    fn constant(&mut self, attribute: &str, value: &'a Value, has_own_type: bool) -> Result<(), Conflict> {
        match value {
            Value::Number(_) | Value::Whole(_) => self.attributes.holds(attribute, AttributeKind::Number),
            Value::Text(text) => {
                if attribute == "type" && !has_own_type {
                    self.kinds.insert(text);
                }
                self.attributes.holds(attribute, AttributeKind::Symbol)
            }
        }
    }
}

/// Whether there is no mistake in a rule.
fn sound(Rule { name, pattern, .. }: &Rule) -> Result<(), DeclarationError> {
    let Some(Mistake { element, what }) = mistakes::find(pattern) else { return Ok(()) };
    let (rule, element) = (Excerpt::of(name), Excerpt::of(element));
    Err(match what {
        What::Twice(_) => DeclarationError::Named { rule, element },
        What::Unbound(_) => DeclarationError::Unbound { rule, element },
        What::Undefined(_) | What::Unknown(_) | What::Skip => DeclarationError::Element { rule, element },
    })
}

/// Whether the schema takes it all.
fn check(
    schema: &Schema,
    attributes: &[(&str, Option<AttributeKind>)],
    kinds: &BTreeSet<&str>,
) -> Result<(), DeclarationError> {
    let mut new = 0;
    for (name, kind) in attributes {
        let known = schema.find_attribute(name).map(|(_, known)| known);
        match (known, kind) {
            (Some(known), Some(kind)) if known != *kind => {
                let attribute = Excerpt::of(name);
                return Err(DeclarationError::Kind { attribute, have: infer::word(known), need: infer::word(*kind) });
            }
            (Some(_), _) => {}
            (None, _) => new += 1,
        }
    }
    let new_kinds = kinds.iter().filter(|kind| schema.find_kind(kind).is_none()).count();
    for (have, max) in [(schema.width() + new, ATTRIBUTES_MAX), (schema.kinds() + new_kinds, KINDS_MAX)] {
        if have > max {
            return Err(DeclarationError::Full { have, max });
        }
    }
    for name in attributes.iter().map(|(name, _)| name).chain(kinds) {
        let (have, max) = (name.len(), NAME_BYTES_MAX);
        if have == 0 || have > max {
            return Err(DeclarationError::Name { have, max });
        }
    }
    Ok(())
}
