//! Records of a file with a JSON object in each line.

use std::fmt;
use std::io::{BufRead as _, Read as _};

use anyhow::{anyhow, ensure};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use super::cell::Cell;
use super::columns::Named;
use super::{Input, RECORD_BYTES_MAX};

/// The objects, each with its line.
pub(super) struct Lines {
    input: Input,
    line: Vec<u8>,
    number: u64,
    is_over: bool,
}

impl Lines {
    pub(super) const fn new(input: Input) -> Self {
        Self { input, line: Vec::new(), number: 0, is_over: false }
    }

    /// Goes to the next line that is not blank, and gives its number.
    pub(super) fn advance(&mut self) -> anyhow::Result<Option<u64>> {
        while !self.is_over {
            self.number += 1;
            let number = self.number;
            self.line.clear();
            let max = RECORD_BYTES_MAX;
            let read = self.input.by_ref().take(max as u64 + 1).read_until(b'\n', &mut self.line);
            // Where an input fails or a line does not end, so does what can be read.
            self.is_over = read.is_err() || self.line.is_empty() || self.line.len() > max;
            read.map_err(|error| anyhow!("line {number}: {error}"))?;
            ensure!(self.line.len() <= max, "line {number}: longer than {max} bytes, which is the most");
            if !self.line.trim_ascii().is_empty() {
                return Ok(Some(number));
            }
        }
        Ok(None)
    }

    /// The keys and values of that line.
    pub(super) fn cells(&self) -> anyhow::Result<Vec<Named<'_>>> {
        let text = self.line.trim_ascii();
        ensure!(text.starts_with(b"{"), "it is no JSON object");
        let Object(cells) = serde_json::from_slice(text).map_err(|error| {
            // The parser counts lines from here.
            let (message, place) = (error.to_string(), format!(" at line {} column {}", error.line(), error.column()));
            anyhow!("column {}: {}", error.column(), message.strip_suffix(&place).unwrap_or(&message))
        })?;
        Ok(cells)
    }
}

/// Keys and values, in the order in which they are written.
struct Object<'a>(Vec<Named<'a>>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Entries)
    }
}

struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Object<'de>;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Object<'de>, A::Error> {
        let mut cells = Vec::new();
        while let Some((key, cell)) = object.next_entry()? {
            // A key is a text; one of blanks is nothing that has a name.
            if let Cell::Text(key) = key {
                cells.push((key, None, cell));
            }
        }
        Ok(Object(cells))
    }
}
