//! Predicates, ready to be asked.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::bounds::{DEPTH_MAX, EARLIER_MAX};
use crate::error::PatternError;
use crate::event::{ABSENT, AttributeKind, Event, KindId, Schema};
use crate::kept::Kept;
use crate::key::key_of;
use crate::pattern::predicate::{Comparison, Operand, Predicate, Value};

/// Above all whole numbers of 64 bits: two to the power of 64.
const WHOLE_END: f64 = 18_446_744_073_709_551_616.0;

/// An event with its values.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    pub(crate) event: &'a Event,
    pub(crate) values: &'a [f64],
}

/// Other events that conditions ask of.
pub(crate) trait Context {
    /// The n-th event of an element; the latest without a number.
    fn bound(&self, element: usize, index: Option<u32>) -> Option<Row<'_>>;

    /// The event so many rows before in the same stream.
    fn earlier(&self, rows: u32) -> Option<Row<'_>>;
}

/// What was bound so far, and the rows before.
struct Bindings<'a, E> {
    kept: &'a Kept,
    link: u32,
    earlier: &'a E,
}

/// An event that is offered: the n-th of all, and what came before it in its stream.
#[derive(Debug)]
pub(crate) struct Offered<'a, E> {
    pub(crate) row: Row<'a>,
    pub(crate) seq: u64,
    pub(crate) earlier: &'a E,
}

impl<E> Clone for Offered<'_, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Offered<'_, E> {}

impl<E: Earlier> Offered<'_, E> {
    /// Whether a condition holds of it, with these bindings.
    pub(crate) fn passes(&self, test: &Test, kept: &Kept, link: u32) -> bool {
        test.holds(self.row, &Bindings { kept, link, earlier: self.earlier })
    }
}

/// The rows of a stream that came before.
pub(crate) trait Earlier {
    fn earlier(&self, rows: u32) -> Option<Row<'_>>;
}

impl<E: Earlier> Context for Bindings<'_, E> {
    fn bound(&self, element: usize, index: Option<u32>) -> Option<Row<'_>> {
        self.kept.bound(self.link, element, index)
    }

    fn earlier(&self, rows: u32) -> Option<Row<'_>> {
        self.earlier.earlier(rows)
    }
}

/// Nothing is bound, and nothing came before.
pub(crate) struct NoContext;

impl Context for NoContext {
    fn bound(&self, _element: usize, _index: Option<u32>) -> Option<Row<'_>> {
        None
    }

    fn earlier(&self, _rows: u32) -> Option<Row<'_>> {
        None
    }
}

/// Where a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Kind,
    Key,
    At,
    Id,
    Value(u16),
}

/// What is in a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Scalar {
    Float(f64),
    /// Beyond what a float tells apart.
    Whole(u64),
}

/// A predicate whose names are places.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Test {
    Always,
    Kind(KindId),
    /// One bit for each kind.
    Kinds(Box<[u64]>),
    Compare(Column, Comparison, With),
    OneOf(Column, Box<[Scalar]>),
    All(Box<[Self]>),
    Any(Box<[Self]>),
    Not(Box<Self>),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum With {
    /// A [`Scalar`], taken apart: one in it would take half as much again.
    Float(f64),
    Whole(u64),
    Bound {
        element: u16,
        index: Option<u32>,
        column: Column,
    },
    Earlier(u32),
}

impl From<Scalar> for With {
    fn from(constant: Scalar) -> Self {
        match constant {
            Scalar::Float(value) => Self::Float(value),
            Scalar::Whole(value) => Self::Whole(value),
        }
    }
}

impl With {
    /// What it is where every event is compared with the same.
    pub(crate) const fn constant(self) -> Option<Scalar> {
        match self {
            Self::Float(value) => Some(Scalar::Float(value)),
            Self::Whole(value) => Some(Scalar::Whole(value)),
            Self::Bound { .. } | Self::Earlier(_) => None,
        }
    }
}

impl Column {
    pub(crate) fn of(self, row: Row<'_>) -> Scalar {
        match self {
            Self::Kind => Scalar::Float(row.event.kind.0.into()),
            Self::Key => Scalar::Whole(row.event.key),
            Self::At => Scalar::Whole(row.event.at.ms()),
            Self::Id => Scalar::Whole(row.event.id),
            Self::Value(place) => Scalar::Float(row.values.get(usize::from(place)).copied().unwrap_or(f64::NAN)),
        }
    }

    /// The column of this name: an attribute of the schema, else what every event has.
    pub(crate) fn named(name: &str, schema: &Schema) -> Result<(Self, AttributeKind), PatternError> {
        if let Some((place, kind)) = schema.find_attribute(name) {
            return Ok((Self::Value(place), kind));
        }
        Ok(match name {
            "type" => (Self::Kind, AttributeKind::Symbol),
            "key" => (Self::Key, AttributeKind::Number),
            "at" => (Self::At, AttributeKind::Number),
            "id" => (Self::Id, AttributeKind::Number),
            _ => return Err(PatternError::Attribute),
        })
    }
}

impl Scalar {
    /// The nearest float.
    #[expect(clippy::cast_precision_loss, reason = "who asks for a float knows that it says less")]
    pub(crate) const fn float(self) -> f64 {
        match self {
            Self::Float(value) => value,
            Self::Whole(value) => value as f64,
        }
    }

    /// A whole number, if a float is one: what every event has is compared with that in one step.
    fn nearest(float: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is compared with the float")]
        let whole = Self::Whole(float as u64);
        let is_whole = float < WHOLE_END && whole.float().partial_cmp(&float) == Some(Ordering::Equal);
        if is_whole { whole } else { Self::Float(float) }
    }

    /// Bits that are the same where values are: there are two zeros, and many that are no number, which are all absent.
    pub(crate) const fn bits(self) -> u64 {
        match self {
            Self::Float(value) if value.is_nan() => ABSENT.to_bits(),
            Self::Float(value) => (value + 0.0).to_bits(),
            Self::Whole(value) => value,
        }
    }

    fn compares(self, by: Comparison, other: Self) -> bool {
        let order = match (self, other) {
            (Self::Float(one), Self::Float(other)) => one.partial_cmp(&other),
            (Self::Whole(one), Self::Whole(other)) => Some(one.cmp(&other)),
            (Self::Whole(whole), Self::Float(float)) => order(whole, float),
            (Self::Float(float), Self::Whole(whole)) => order(whole, float).map(Ordering::reverse),
        };
        order.is_some_and(|order| match by {
            Comparison::Less => order.is_lt(),
            Comparison::LessOrEqual => order.is_le(),
            Comparison::Greater => order.is_gt(),
            Comparison::GreaterOrEqual => order.is_ge(),
            Comparison::Equal => order.is_eq(),
            Comparison::NotEqual => order.is_ne(),
        })
    }
}

/// How a whole number compares with a float, exactly: the nearest float of the one may be the other.
fn order(whole: u64, float: f64) -> Option<Ordering> {
    if float.is_nan() {
        return None;
    }
    if float >= WHOLE_END {
        return Some(Ordering::Less);
    }
    if float < 0.0 {
        return Some(Ordering::Greater);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "neither negative nor too large")]
    let below = float as u64;
    // Floats with a part that is not whole are so small that they are told apart from their whole part.
    let is_whole = Scalar::Whole(below).float().partial_cmp(&float) == Some(Ordering::Equal);
    Some(whole.cmp(&below).then(if is_whole { Ordering::Equal } else { Ordering::Less }))
}

impl Test {
    pub(crate) fn compile(
        predicate: &Predicate,
        elements: &[String],
        schema: &mut Schema,
    ) -> Result<Self, PatternError> {
        compile(predicate, elements, schema, 0)
    }

    pub(crate) fn holds(&self, row: Row<'_>, context: &impl Context) -> bool {
        match self {
            Self::Always => true,
            Self::Kind(kind) => row.event.kind == *kind,
            Self::Kinds(bits) => {
                let kind = usize::from(row.event.kind.0);
                bits.get(kind / 64).is_some_and(|word| word >> (kind % 64) & 1 == 1)
            }
            Self::Compare(column, by, with) => {
                let other = match *with {
                    With::Float(value) => Some(Scalar::Float(value)),
                    With::Whole(value) => Some(Scalar::Whole(value)),
                    With::Bound { element, index, column } => {
                        context.bound(element.into(), index).map(|bound| column.of(bound))
                    }
                    With::Earlier(rows) => context.earlier(rows).map(|earlier| column.of(earlier)),
                };
                other.is_some_and(|other| column.of(row).compares(*by, other))
            }
            Self::OneOf(column, values) => {
                let have = column.of(row);
                values.iter().any(|value| have.compares(Comparison::Equal, *value))
            }
            Self::All(all) => all.iter().all(|test| test.holds(row, context)),
            Self::Any(any) => any.iter().any(|test| test.holds(row, context)),
            Self::Not(test) => !test.holds(row, context),
        }
    }

    /// How many rows it looks back at most.
    pub(crate) fn looks_back(&self) -> u32 {
        match self {
            Self::Compare(_, _, With::Earlier(rows)) => *rows,
            Self::All(all) | Self::Any(all) => all.iter().map(Self::looks_back).max().unwrap_or(0),
            Self::Not(test) => test.looks_back(),
            Self::Always | Self::Kind(_) | Self::Kinds(_) | Self::Compare(..) | Self::OneOf(..) => 0,
        }
    }
}

fn compile(
    predicate: &Predicate,
    elements: &[String],
    schema: &mut Schema,
    depth: usize,
) -> Result<Test, PatternError> {
    if depth > DEPTH_MAX {
        return Err(PatternError::Depth { max: DEPTH_MAX });
    }
    let mut all = |inner: &[Predicate]| -> Result<Box<[Test]>, PatternError> {
        inner.iter().map(|inner| compile(inner, elements, schema, depth + 1)).collect()
    };
    Ok(match predicate {
        Predicate::Always => Test::Always,
        Predicate::All(inner) => Test::All(all(inner)?),
        Predicate::Any(inner) => Test::Any(all(inner)?),
        Predicate::Not(inner) => Test::Not(Box::new(compile(inner, elements, schema, depth + 1)?)),
        Predicate::Kinds(names) => {
            let kinds = names.iter().map(|name| schema.find_kind(name).ok_or(PatternError::Kind));
            of_kinds(&kinds.collect::<Result<Vec<_>, _>>()?)
        }
        Predicate::OneOf { attribute, values } => {
            let (column, kind) = Column::named(attribute, schema)?;
            let values = values.iter().map(|value| constant(value, column, kind, schema)).collect::<Result<_, _>>()?;
            Test::OneOf(column, values)
        }
        Predicate::Compare { attribute, by, with } => {
            let (column, kind) = Column::named(attribute, schema)?;
            let is_text = kind == AttributeKind::Symbol || matches!(with, Operand::Constant(Value::Text(_)));
            if is_text && !matches!(by, Comparison::Equal | Comparison::NotEqual) {
                return Err(PatternError::Comparison);
            }
            let with = match with {
                Operand::Constant(value) => constant(value, column, kind, schema)?.into(),
                Operand::Bound { element, index, attribute } => {
                    let element = elements.iter().position(|name| name == element);
                    let element = element.and_then(|at| u16::try_from(at).ok()).ok_or(PatternError::Element)?;
                    let (bound, other) = Column::named(attribute, schema)?;
                    // Kinds are numbered apart from texts.
                    if kind != other || (bound == Column::Kind) != (column == Column::Kind) {
                        return Err(PatternError::Comparison);
                    }
                    With::Bound { element, index: *index, column: bound }
                }
                Operand::Earlier(rows) if !(1..=EARLIER_MAX).contains(rows) => {
                    return Err(PatternError::Earlier { have: *rows, max: EARLIER_MAX });
                }
                Operand::Earlier(rows) => With::Earlier(*rows),
            };
            Test::Compare(column, *by, with)
        }
    })
}

/// That an event is of one of these: in no more room than the list of them takes.
fn of_kinds(kinds: &[KindId]) -> Test {
    if let [kind] = kinds {
        return Test::Kind(*kind);
    }
    let words = kinds.iter().map(|kind| usize::from(kind.0 / 64) + 1).max().unwrap_or(0);
    if words > kinds.len() {
        return Test::OneOf(Column::Kind, kinds.iter().map(|kind| Scalar::Float(kind.0.into())).collect());
    }
    let mut bits: Box<[u64]> = core::iter::repeat_n(0, words).collect();
    kinds.iter().for_each(|KindId(kind)| bits[usize::from(kind / 64)] |= 1 << (kind % 64));
    Test::Kinds(bits)
}

/// A constant as what it is compared with: what every event has is compared exactly, an attribute as the float that it is.
fn constant(value: &Value, column: Column, kind: AttributeKind, schema: &mut Schema) -> Result<Scalar, PatternError> {
    match (value, kind, column) {
        (Value::Number(value), ..) if !value.is_finite() => Err(PatternError::Constant),
        (Value::Number(value), AttributeKind::Number, Column::Value(_)) => Ok(Scalar::Float(*value)),
        (Value::Number(value), AttributeKind::Number, _) => Ok(Scalar::nearest(*value)),
        (Value::Whole(value), AttributeKind::Number, Column::Value(_)) => {
            Ok(Scalar::Float(Scalar::Whole(*value).float()))
        }
        (Value::Whole(value), AttributeKind::Number, _) => Ok(Scalar::Whole(*value)),
        (Value::Text(text), AttributeKind::Number, Column::Key) => Ok(Scalar::Whole(key_of(text))),
        (Value::Text(name), AttributeKind::Symbol, Column::Kind) => {
            schema.find_kind(name).map(|kind| Scalar::Float(kind.0.into())).ok_or(PatternError::Kind)
        }
        (Value::Text(text), AttributeKind::Symbol, _) => {
            schema.symbol(text).map(Scalar::Float).map_err(|_| PatternError::Text)
        }
        (Value::Number(_) | Value::Whole(_), AttributeKind::Symbol, _) | (Value::Text(_), AttributeKind::Number, _) => {
            Err(PatternError::Comparison)
        }
    }
}
