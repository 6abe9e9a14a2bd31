//! Events as files and pipes have them: a table of comma-separated values, or a JSON object in each line.
//!
//! | column or key | what it is | where it is missing |
//! |---|---|---|
//! | `ts`, `at`, `timestamp`, `datetime`, `time` | when: milliseconds, or a time as 2024-02-29T20:41:00Z; in UTC without an offset | an error |
//! | `type`, `kind` | the kind of event | the one that the schema has, else `event` |
//! | `key` | a whole number, or a text, which is as [`key_of`](kromka_cep::key_of) makes it one | 0 |
//! | `source` | as `key` | 0 |
//! | `id` | a whole number | which event of the input it is, from 1 |
//! | an attribute of the schema | a number or a text, as declared | [`ABSENT`] |
//! | any other | ignored, and counted | |
//!
//! Of several names of one thing the first that is there counts, and case does not matter but for attributes. What is also
//! an attribute is both. Empty cells and null are missing.

mod cell;
mod columns;
mod lines;
mod table;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read as _};
use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use clap::ValueEnum;
use kromka_cep::{AttributeKind, Event, KindId, Schema, SchemaError};

use self::columns::Columns;
use self::lines::Lines;
use self::table::Table;

/// The longest record that is read, in bytes: what is longer is not what it seems, such as a quote that is never closed.
const RECORD_BYTES_MAX: usize = 1 << 20;
/// What events are called where neither they nor the schema say it.
const KIND: &str = "event";

/// How events are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Format {
    /// As the first byte says: { begins JSON
    #[default]
    Auto,
    /// A table with a header; columns are separated by commas or semicolons
    Csv,
    /// A JSON object in each line
    Jsonl,
}

/// What knows kinds and texts by their names, and takes new ones: a schema, or what has one.
pub(crate) trait Names {
    /// The kind of this name.
    fn kind(&mut self, name: &str) -> Result<KindId, SchemaError>;
    /// The value that stands for a text.
    fn symbol(&mut self, text: &str) -> Result<f64, SchemaError>;
    /// The column of an attribute, and what it holds.
    fn find_attribute(&self, name: &str) -> Option<(u16, AttributeKind)>;
}

impl Names for Schema {
    fn kind(&mut self, name: &str) -> Result<KindId, SchemaError> {
        Self::kind(self, name)
    }

    fn symbol(&mut self, text: &str) -> Result<f64, SchemaError> {
        Self::symbol(self, text)
    }

    fn find_attribute(&self, name: &str) -> Option<(u16, AttributeKind)> {
        Self::find_attribute(self, name)
    }
}

/// Events with their values and sources.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// The events, in the order of the input.
    pub(crate) events: Vec<Event>,
    /// A row for each.
    pub(crate) values: Vec<f64>,
    /// Where each is from.
    pub(crate) sources: Vec<u64>,
}

impl Batch {
    fn clear(&mut self) {
        self.events.clear();
        self.values.clear();
        self.sources.clear();
    }
}

/// Where records come from.
enum Records {
    Table(Table),
    Lines(Lines),
}

/// What is left of an input of which the beginning was looked at.
type Input = io::Chain<Cursor<Vec<u8>>, Box<dyn BufRead>>;

/// Reads events record by record, and holds no more than one.
pub(crate) struct Reader {
    source: String,
    records: Records,
    columns: Columns,
    /// What events are that do not say it, once it is known.
    kind: Option<KindId>,
    events: u64,
}

impl Reader {
    /// Opens a file, `-` for standard input, and reads its header. The attributes are those that the schema has now.
    ///
    /// # Errors
    /// When there is no such file, it cannot be read, or its header has no time or one name twice.
    pub(crate) fn open(path: &Path, format: Format, schema: &Schema) -> anyhow::Result<Self> {
        if path == Path::new("-") {
            return Self::new("standard input", Box::new(io::stdin().lock()), format, schema);
        }
        let source = path.display().to_string();
        let file = File::open(path).with_context(|| source.clone())?;
        Self::new(&source, Box::new(BufReader::new(file)), format, schema)
    }

    fn new(source: &str, mut input: Box<dyn BufRead>, format: Format, schema: &Schema) -> anyhow::Result<Self> {
        let beginning = beginning(&mut input).with_context(|| source.to_owned())?;
        let is_json = match format {
            Format::Auto => match beginning.trim_ascii_start().first() {
                Some(b'[') => bail!("{source}: it is a JSON list; a JSON object in each line is what can be read"),
                // Nothing at all is no events.
                first => first.is_none_or(|first| *first == b'{'),
            },
            Format::Csv => false,
            Format::Jsonl => true,
        };
        let mut columns = Columns::new(schema.width());
        let delimiter = table::delimiter(&beginning);
        let input = Cursor::new(beginning).chain(input);
        let records = if is_json {
            Records::Lines(Lines::new(input))
        } else {
            Records::Table(Table::new(input, delimiter, &mut columns, schema).with_context(|| source.to_owned())?)
        };
        let kind = (schema.kinds() == 1).then_some(KindId(0));
        Ok(Self { source: source.to_owned(), records, columns, kind, events: 0 })
    }

    /// Puts up to `max` events in place of those of the batch, and says how many: none is the end of the input.
    ///
    /// # Errors
    /// What is wrong with a record, and in which line it begins. Those before it are in the batch; the next call goes on after
    /// it, or says that it is the end where that cannot be told.
    pub(crate) fn next_batch(
        &mut self,
        names: &mut impl Names,
        batch: &mut Batch,
        max: usize,
    ) -> anyhow::Result<usize> {
        batch.clear();
        while batch.events.len() < max && self.next(names, batch).with_context(|| self.source.clone())? {}
        Ok(batch.events.len())
    }

    /// Whether there was one.
    fn next(&mut self, names: &mut impl Names, batch: &mut Batch) -> anyhow::Result<bool> {
        let row = batch.values.len();
        let (line, read) = match &mut self.records {
            Records::Table(table) => {
                let Some(line) = table.advance()? else { return Ok(false) };
                (line, table.cells().and_then(|cells| self.columns.read(cells, names, &mut batch.values)))
            }
            Records::Lines(lines) => {
                let Some(line) = lines.advance()? else { return Ok(false) };
                (line, lines.cells().and_then(|cells| self.columns.read(cells, names, &mut batch.values)))
            }
        };
        let record = read.and_then(|record| {
            let kind = match (record.kind, self.kind) {
                (Some(kind), _) | (None, Some(kind)) => kind,
                (None, None) => *self.kind.insert(names.kind(KIND)?),
            };
            let id = record.id.unwrap_or(self.events + 1);
            Ok((Event { at: record.at, key: record.key, kind, id }, record.source))
        });
        self.events += 1;
        match record {
            Ok((event, source)) => {
                batch.events.push(event);
                batch.sources.push(source);
                Ok(true)
            }
            Err(error) => {
                batch.values.truncate(row);
                Err(error.context(format!("line {line}")))
            }
        }
    }

    /// The names that were ignored, each with how often it had a value, and how often others had one that are too many to
    /// remember.
    pub(crate) fn ignored(&self) -> (&[(String, u64)], u64) {
        self.columns.ignored()
    }
}

/// All up to the end of the first line that is not blank, without a byte order mark.
fn beginning(input: &mut dyn BufRead) -> anyhow::Result<Vec<u8>> {
    const MARK: &[u8] = "\u{feff}".as_bytes();
    let mut beginning = Vec::new();
    while beginning.trim_ascii().is_empty() {
        let room = RECORD_BYTES_MAX + 1 - beginning.len();
        let read = input.take(room as u64).read_until(b'\n', &mut beginning)?;
        if read == 0 {
            break;
        }
        if beginning.starts_with(MARK) {
            beginning.drain(..MARK.len());
        }
    }
    let (have, max) = (beginning.len(), RECORD_BYTES_MAX);
    ensure!(have <= max, "line 1: longer than {max} bytes, which is the most");
    Ok(beginning)
}
