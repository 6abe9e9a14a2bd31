//! Records of a table.

use std::io::{self, Read};

use anyhow::{bail, ensure};
use csv::{ReaderBuilder, StringRecord};

use super::cell::Cell;
use super::columns::{Columns, Named, Use, times};
use super::{Input, Names, RECORD_BYTES_MAX};

/// The records of a table with a header.
pub(super) struct Table {
    reader: csv::Reader<Bounded>,
    header: StringRecord,
    /// What each column is used for.
    uses: Vec<Use>,
    record: StringRecord,
    /// After an error of which it cannot be told where it ends.
    is_over: bool,
}

/// Ends where a record takes too long.
struct Bounded {
    input: Input,
    left: usize,
}

impl Read for Bounded {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let room = into.len().min(self.left);
        if room == 0 && !into.is_empty() {
            let wrong = format!("a record is longer than {RECORD_BYTES_MAX} bytes, which is the most");
            return Err(io::Error::new(io::ErrorKind::InvalidData, wrong));
        }
        let read = self.input.read(&mut into[..room])?;
        self.left -= read;
        Ok(read)
    }
}

/// Commas or semicolons, whatever there is more of in the header, outside of quotes.
pub(super) fn delimiter(header: &[u8]) -> u8 {
    let (mut commas, mut semicolons, mut is_quoted) = (0_usize, 0_usize, false);
    for byte in header {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b',' if !is_quoted => commas += 1,
            b';' if !is_quoted => semicolons += 1,
            _ => {}
        }
    }
    if semicolons > commas { b';' } else { b',' }
}

impl Table {
    pub(super) fn new(input: Input, delimiter: u8, columns: &mut Columns, names: &impl Names) -> anyhow::Result<Self> {
        let bounded = Bounded { input, left: RECORD_BYTES_MAX };
        let mut reader = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(bounded);
        let mut header = reader.headers()?.clone();
        header.trim();
        let uses: Vec<Use> = header.iter().map(|name| columns.find(name, names)).collect();
        for (place, name) in header.iter().enumerate() {
            let is_twice = uses[..place].iter().any(|other| other.is_like(&uses[place]));
            ensure!(!is_twice, "two columns are called {name:?}");
        }
        if !uses.iter().any(Use::is_time) {
            let there_are = header.iter().take(20).collect::<Vec<_>>().join(", ");
            bail!("no column has the time; allowed is {}; there are {there_are:?}", times());
        }
        Ok(Self { reader, header, uses, record: StringRecord::new(), is_over: false })
    }

    /// Goes to the next record, and gives the line in which it begins.
    pub(super) fn advance(&mut self) -> anyhow::Result<Option<u64>> {
        self.reader.get_mut().left = RECORD_BYTES_MAX;
        let line = self.reader.position().line();
        if self.is_over {
            return Ok(None);
        }
        match self.reader.read_record(&mut self.record) {
            Ok(true) => Ok(Some(self.record.position().map_or(line, csv::Position::line))),
            Ok(false) => Ok(None),
            Err(error) => {
                self.is_over = matches!(error.kind(), csv::ErrorKind::Io(_));
                match error.kind() {
                    csv::ErrorKind::Utf8 { err, .. } => bail!("line {line}: column {} is not UTF-8", err.field() + 1),
                    csv::ErrorKind::Io(error) => bail!("line {line}: {error}"),
                    _ => bail!("line {line}: {error}"),
                }
            }
        }
    }

    /// The cells of that record.
    pub(super) fn cells(&self) -> anyhow::Result<impl Iterator<Item = Named<'_>>> {
        let (have, need) = (self.record.len(), self.header.len());
        ensure!(have == need, "it has {have} columns; the header has {need}");
        let names = self.header.iter().zip(&self.uses);
        Ok(names.zip(self.record.iter()).map(|((name, found), text)| (name.into(), Some(*found), Cell::of(text))))
    }
}
