//! A trace file as a table: cells by the name of their column, errors with the line they stand on.

use std::path::Path;

use csv::{ReaderBuilder, StringRecord, Trim};

use crate::TraceError;

/// A file in memory, its header parsed.
pub(crate) struct Table {
    path: String,
    text: String,
    header: Vec<String>,
}

/// The place of a column and its name.
#[derive(Clone, Copy)]
pub(crate) struct Column<'n> {
    place: usize,
    name: &'n str,
}

/// One line with cells.
pub(crate) struct Row<'t> {
    table: &'t Table,
    record: &'t StringRecord,
}

impl Table {
    /// Reads a file whose first line with cells names the columns.
    pub(crate) fn open(path: &Path) -> Result<Self, TraceError> {
        let text = read(path)?;
        let mut table = Self { path: path.display().to_string(), text, header: Vec::new() };
        let mut record = StringRecord::new();
        let mut reader = table.reader();
        loop {
            let more = reader.read_record(&mut record).map_err(|error| table.malformed(&error))?;
            if !more {
                return Err(table.unusable("no header".into(), "a line that names the columns"));
            }
            if record.iter().any(|cell| !cell.is_empty()) {
                break;
            }
        }
        drop(reader);
        table.header = record.iter().map(str::to_owned).collect();
        Ok(table)
    }

    fn reader(&self) -> csv::Reader<&[u8]> {
        ReaderBuilder::new().has_headers(false).flexible(true).trim(Trim::All).from_reader(self.text.as_bytes())
    }

    /// The column of this name.
    pub(crate) fn column<'n>(&self, name: &'n str) -> Result<Column<'n>, TraceError> {
        self.optional(name).ok_or_else(|| TraceError::Line {
            path: self.path.clone(),
            line: self.line_at(0),
            have: format!("columns {}", self.header.join(", ")),
            need: format!("a column {name}"),
        })
    }

    /// The column of this name, if there is one.
    pub(crate) fn optional<'n>(&self, name: &'n str) -> Option<Column<'n>> {
        self.header.iter().position(|have| have == name).map(|place| Column { place, name })
    }

    /// Shows each line with cells below the header to `each`; blank lines are passed over.
    pub(crate) fn rows(&self, mut each: impl FnMut(&Row<'_>) -> Result<(), TraceError>) -> Result<(), TraceError> {
        let mut reader = self.reader();
        let mut record = StringRecord::new();
        let mut header_seen = false;
        while reader.read_record(&mut record).map_err(|error| self.malformed(&error))? {
            if record.iter().all(str::is_empty) {
                continue;
            }
            if !header_seen {
                header_seen = true;
                continue;
            }
            let row = Row { table: self, record: &record };
            if record.len() != self.header.len() {
                let need = format!("{} cells, as in the header", self.header.len());
                return Err(row.wrong(format!("{} cells", record.len()), need));
            }
            each(&row)?;
        }
        Ok(())
    }

    /// The error of a file that holds nothing to work with.
    pub(crate) fn unusable(&self, have: String, need: &str) -> TraceError {
        TraceError::Unusable { path: self.path.clone(), have, need: need.to_owned() }
    }

    fn malformed(&self, error: &csv::Error) -> TraceError {
        let byte = error.position().map_or(0, csv::Position::byte);
        let line = self.line_at(byte);
        TraceError::Line {
            path: self.path.clone(),
            line,
            have: error.to_string(),
            need: "comma-separated cells".into(),
        }
    }

    /// The line, counted from 1, of the first character at or after `byte` that is not part of a blank line. The
    /// reader's own count stands at the blank lines before a record, not at the record.
    fn line_at(&self, byte: u64) -> usize {
        let start = usize::try_from(byte).unwrap_or(0).min(self.text.len());
        let bytes = self.text.as_bytes();
        let blank = bytes[start..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        1 + bytes[..start + blank].iter().filter(|byte| **byte == b'\n').count()
    }
}

/// The largest amount in a cell: a terabit per second in kbit/s, which is what an engine takes, and longer or more than
/// any other column can mean.
const AMOUNT_MAX: f64 = 1e9;

impl Row<'_> {
    /// A cell's text; `None` when it is empty or not a number by name.
    pub(crate) fn text(&self, column: Column<'_>) -> Option<&str> {
        let cell = self.record.get(column.place).unwrap_or("");
        let missing = ["", "-", "nan", "na", "null", "none", "nat"];
        (!missing.iter().any(|word| cell.eq_ignore_ascii_case(word))).then_some(cell)
    }

    /// A cell's number; `None` when the cell is empty or NaN.
    pub(crate) fn number(&self, column: Column<'_>) -> Result<Option<f64>, TraceError> {
        let Some(cell) = self.text(column) else { return Ok(None) };
        match cell.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Some(value)),
            _ => Err(self.wrong(format!("{} is {cell:?}", column.name), "a number or an empty cell".into())),
        }
    }

    /// A cell's number, which must not be negative, nor more than any time, rate or count that a trace can hold.
    pub(crate) fn amount(&self, column: Column<'_>) -> Result<Option<f64>, TraceError> {
        match self.number(column)? {
            Some(value) if !(0.0..=AMOUNT_MAX).contains(&value) => {
                let need = format!("a number from 0 to {AMOUNT_MAX:.0}, or an empty cell");
                Err(self.wrong(format!("{} is {value}", column.name), need))
            }
            other => Ok(other),
        }
    }

    /// The error of a cell whose text `have` is not `need`.
    pub(crate) fn bad(&self, column: Column<'_>, have: &str, need: &str) -> TraceError {
        self.wrong(format!("{} is {have:?}", column.name), need.to_owned())
    }

    fn wrong(&self, have: String, need: String) -> TraceError {
        let byte = self.record.position().map_or(0, csv::Position::byte);
        TraceError::Line { path: self.table.path.clone(), line: self.table.line_at(byte), have, need }
    }
}

/// A file's text, without a byte-order mark.
pub(crate) fn read(path: &Path) -> Result<String, TraceError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| TraceError::Read { path: path.display().to_string(), source })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}
