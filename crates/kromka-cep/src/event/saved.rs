//! What a snapshot says of the schema, by names: another engine may have declared the same in another order, and more.

use alloc::string::String;
use alloc::vec::Vec;

use kromka_core::Tick;
use serde::{Deserialize, Serialize};

use crate::error::SchemaError;
use crate::event::{ABSENT, Attribute, AttributeKind, Event, KindId, Schema};
use crate::snapshot::{Loaded, Reader, Sink, must, refused};
use crate::test::Column;

/// An event as it is saved.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct SavedEvent {
    at_ms: u64,
    key: u64,
    kind: u16,
    id: u64,
}

/// An event with its values, as it is saved.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SavedRow<V = Vec<f64>> {
    event: SavedEvent,
    values: V,
}

impl<'a> SavedRow<&'a [f64]> {
    pub(crate) fn of(event: &Event, values: &'a [f64]) -> Self {
        let Event { at, key, kind, id } = *event;
        Self { event: SavedEvent { at_ms: at.ms(), key, kind: kind.0, id }, values }
    }

    pub(crate) fn owned(&self) -> SavedRow {
        SavedRow { event: self.event, values: self.values.into() }
    }
}

impl Schema {
    /// Writes the names of all that was declared.
    pub(crate) fn save(&self, sink: &mut impl Sink) {
        sink.put(&self.kinds);
        sink.put(&self.attributes.len());
        for Attribute { name, kind } in &self.attributes {
            sink.put(&(name, *kind == AttributeKind::Symbol));
        }
        sink.put(&self.symbols);
    }
}

/// Where what a snapshot has by numbers is by now.
#[derive(Debug)]
pub(crate) struct Places {
    kinds: Vec<KindId>,
    columns: Vec<(u16, AttributeKind)>,
    /// Values that stand for the texts.
    texts: Vec<f64>,
    /// Columns by now.
    width: usize,
}

impl Places {
    /// Reads the names, and declares what is missing of them.
    pub(crate) fn read(reader: &mut Reader<'_>, schema: &mut Schema) -> Loaded<Self> {
        let kinds = reader.take_all::<String>()?;
        let kinds = kinds.iter().map(|name| schema.kind(name)).collect::<Result<_, SchemaError>>()?;
        let attributes = reader.take_all::<(String, bool)>()?;
        let mut column = |(name, is_text): &(String, bool)| {
            let kind = if *is_text { AttributeKind::Symbol } else { AttributeKind::Number };
            Ok((schema.attribute(name, kind)?, kind))
        };
        let columns = attributes.iter().map(&mut column).collect::<Result<_, SchemaError>>()?;
        let texts = reader.take_all::<String>()?;
        let texts = texts.iter().map(|text| schema.symbol(text)).collect::<Result<_, SchemaError>>()?;
        Ok(Self { kinds, columns, texts, width: schema.width() })
    }

    /// How many kinds and attributes there were.
    pub(crate) const fn were(&self) -> (usize, usize) {
        (self.kinds.len(), self.columns.len())
    }

    pub(crate) fn kind(&self, kind: u16) -> Loaded<KindId> {
        self.kinds.get(usize::from(kind)).copied().map_or(refused("the kind of an event"), Ok)
    }

    /// A row with the columns that there are by now.
    pub(crate) fn values(&self, values: &[f64]) -> Loaded<Vec<f64>> {
        must(values.len() <= self.columns.len(), "the values of an event")?;
        let mut row: Vec<f64> = core::iter::repeat_n(ABSENT, self.width).collect();
        for (value, (column, kind)) in values.iter().zip(&self.columns) {
            let value = if *kind == AttributeKind::Symbol { self.text(*value) } else { *value };
            row[usize::from(*column)] = value;
        }
        Ok(row)
    }

    /// An event, and its values.
    pub(crate) fn row(&self, SavedRow { event, values }: &SavedRow) -> Loaded<(Event, Vec<f64>)> {
        let SavedEvent { at_ms, key, kind, id } = *event;
        Ok((Event { at: Tick::from_ms(at_ms), key, kind: self.kind(kind)?, id }, self.values(values)?))
    }

    /// What the streams of a rule are told apart by.
    pub(crate) fn key(&self, key: u64, column: Column) -> u64 {
        let value = f64::from_bits(key);
        match column {
            Column::Value(place) => {
                // One of an attribute that was not there then is of no event.
                let known = self.columns.iter().find(|(column, _)| *column == place);
                known.filter(|(_, kind)| *kind == AttributeKind::Symbol).map_or(key, |_| self.text(value).to_bits())
            }
            Column::Kind => {
                let kind = whole(value).and_then(|kind| self.kinds.get(kind));
                kind.map_or(key, |kind| f64::from(kind.0).to_bits())
            }
            Column::Key | Column::At | Column::Id => key,
        }
    }

    /// The value that stands for a text by now; what stood for none stays what it is.
    fn text(&self, value: f64) -> f64 {
        whole(value).and_then(|text| self.texts.get(text)).copied().unwrap_or(value)
    }
}

/// The number that a value is, if it is one.
fn whole(value: f64) -> Option<usize> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "what is no number is found out below")]
    let number = value as u32;
    (f64::from(number).to_bits() == value.to_bits()).then_some(number as usize)
}
