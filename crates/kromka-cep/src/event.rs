//! Events, and the schema that says what is in them.

#[cfg(feature = "serde")]
pub(crate) mod saved;

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use kromka_core::Tick;

use crate::bounds::{ATTRIBUTES_MAX, KINDS_MAX, NAME_BYTES_MAX, SYMBOLS_MAX};
use crate::error::SchemaError;

/// A kind of event, by its place in the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KindId(pub u16);

/// What an event is, but for its values: those are a row beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// When it happened, as its source says.
    pub at: Tick,
    /// What it belongs to: events of one key are a stream of their own where a rule says so.
    pub key: u64,
    /// Its kind.
    pub kind: KindId,
    /// Which one it is: matches name their events by this.
    pub id: u64,
}

/// What an attribute holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum AttributeKind {
    /// A number.
    Number,
    /// One of the texts that the schema knows, by its number.
    #[cfg_attr(feature = "serde", serde(rename = "text"))]
    Symbol,
}

/// A column of the values that come with events.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Attribute {
    name: String,
    kind: AttributeKind,
}

/// The kinds of events, their attributes, and the texts that attributes hold. It only grows, so that what was compiled or saved
/// with it stays true.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    kinds: Vec<String>,
    attributes: Vec<Attribute>,
    symbols: Vec<String>,
    by_symbol: BTreeMap<String, u32>,
}

/// The value of an attribute that an event has not.
pub const ABSENT: f64 = f64::NAN;

impl Schema {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether another one has all that this has, by the same numbers.
    pub(crate) fn is_part_of(&self, other: &Self) -> bool {
        let has_all = other.kinds.starts_with(&self.kinds) && other.attributes.starts_with(&self.attributes);
        has_all && other.symbols.starts_with(&self.symbols)
    }

    /// Declares a kind of event; the same again is the same kind.
    ///
    /// # Errors
    /// [`SchemaError::Name`], or [`SchemaError::Full`] beyond [`KINDS_MAX`].
    pub fn kind(&mut self, name: &str) -> Result<KindId, SchemaError> {
        if let Some(known) = self.find_kind(name) {
            return Ok(known);
        }
        check(name)?;
        let place = room(self.kinds.len(), KINDS_MAX)?;
        self.kinds.push(name.into());
        Ok(KindId(place))
    }

    /// Declares an attribute; the same again is the same column.
    ///
    /// # Errors
    /// [`SchemaError::Attribute`] where one of the name holds something else, [`SchemaError::Name`], or [`SchemaError::Full`]
    /// beyond [`ATTRIBUTES_MAX`].
    pub fn attribute(&mut self, name: &str, kind: AttributeKind) -> Result<u16, SchemaError> {
        match self.find_attribute(name) {
            Some((place, known)) if known == kind => Ok(place),
            Some(_) => Err(SchemaError::Attribute),
            None => {
                check(name)?;
                let place = room(self.attributes.len(), ATTRIBUTES_MAX)?;
                self.attributes.push(Attribute { name: name.into(), kind });
                Ok(place)
            }
        }
    }

    /// The value that stands for a text.
    ///
    /// # Errors
    /// [`SchemaError::Name`] where it is too long, or [`SchemaError::Full`] beyond [`SYMBOLS_MAX`].
    pub fn symbol(&mut self, text: &str) -> Result<f64, SchemaError> {
        if let Some(known) = self.by_symbol.get(text) {
            return Ok(f64::from(*known));
        }
        let (have, max) = (text.len(), NAME_BYTES_MAX);
        if have > max {
            return Err(SchemaError::Name { have, max });
        }
        let (have, max) = (self.symbols.len(), SYMBOLS_MAX);
        let number = u32::try_from(have).ok().filter(|_| have < max).ok_or(SchemaError::Full { max })?;
        self.symbols.push(text.into());
        self.by_symbol.insert(text.into(), number);
        Ok(f64::from(number))
    }

    /// How many texts there are.
    pub(crate) fn texts(&self) -> usize {
        self.symbols.len()
    }

    /// Forgets texts but for the first ones: nobody has seen them.
    pub(crate) fn forget_texts(&mut self, texts: usize) {
        for text in self.symbols.drain(texts.min(self.symbols.len())..) {
            self.by_symbol.remove(&text);
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn find_kind(&self, name: &str) -> Option<KindId> {
        let place = self.kinds.iter().position(|known| known == name)?;
        u16::try_from(place).ok().map(KindId)
    }

    /// The column of this name, and what it holds.
    #[must_use]
    pub fn find_attribute(&self, name: &str) -> Option<(u16, AttributeKind)> {
        let place = self.attributes.iter().position(|known| known.name == name)?;
        Some((u16::try_from(place).ok()?, self.attributes[place].kind))
    }

    /// The names of the columns, and what they hold, in the order of the values of a row.
    pub fn attributes(&self) -> impl Iterator<Item = (&str, AttributeKind)> {
        self.attributes.iter().map(|attribute| (attribute.name.as_str(), attribute.kind))
    }

    /// The name of a kind.
    #[must_use]
    pub fn kind_name(&self, kind: KindId) -> Option<&str> {
        self.kinds.get(usize::from(kind.0)).map(String::as_str)
    }

    /// The text that a value stands for.
    #[must_use]
    pub fn text(&self, value: f64) -> Option<&str> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "what is no number of a text is not found"
        )]
        let number = value as u32;
        let is_exact = f64::from(number).to_bits() == value.to_bits();
        self.symbols.get(number as usize).filter(|_| is_exact).map(String::as_str)
    }

    /// Values of one event: a row has one for each attribute, in the order in which they were declared.
    #[must_use]
    pub fn width(&self) -> usize {
        self.attributes.len()
    }

    /// Kinds that were declared.
    #[must_use]
    pub fn kinds(&self) -> usize {
        self.kinds.len()
    }
}

fn check(name: &str) -> Result<(), SchemaError> {
    let (have, max) = (name.len(), NAME_BYTES_MAX);
    if have == 0 || have > max { Err(SchemaError::Name { have, max }) } else { Ok(()) }
}

fn room(have: usize, max: usize) -> Result<u16, SchemaError> {
    u16::try_from(have).ok().filter(|_| have < max).ok_or(SchemaError::Full { max })
}
