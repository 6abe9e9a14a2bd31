//! Reading a snapshot: nothing in it is believed before it was checked.

use alloc::vec;
use alloc::vec::Vec;

use kromka_core::{Valid, Validate};

use super::disk::Stored;
use super::error::FileError;
use super::format::{Entry, HEADER, Header, Kind, first_bytes};
use super::verify;
use crate::bits::Bits;
use crate::bounds;
use crate::code::Codes;
use crate::config::Config;
use crate::graph::{Graph, Layer};
use crate::index::{Index, Parts};
use crate::kernel::Kernel;
use crate::lookup::Lookup;
use crate::marks::MarksOfSlots;
use crate::store::Store;
use crate::table::{Held, Table};

/// A snapshot that was read.
pub(super) struct Snapshot {
    /// Without a limit of memory: what is in the log was within it when it was made.
    pub(super) index: Index,
    pub(super) header: Header,
    /// The checksum of the header.
    pub(super) crc: u32,
    /// Whether it is mapped.
    pub(super) mapped: bool,
}

/// Reads the snapshot of a file, or maps it.
///
/// # Errors
/// [`FileError`].
pub(super) fn snapshot(file: &dyn Stored, map: bool) -> Result<Snapshot, FileError> {
    let (header, crc) = header(file)?;
    let (have, need) = (file.len().map_err(FileError::io(READING))?, header.length());
    let Some(length) = usize::try_from(need).ok().filter(|_| need <= have) else {
        return Err(FileError::Cut { have, need });
    };
    let held = if map { file.map(length).map_err(FileError::io("mapping the file"))? } else { None };
    let mapped = held.is_some();
    let mut planes = Planes { file, held, entries: header.planes.iter() };
    let mut store = store(&header, &mut planes)?;
    let vacant = planes.take(Kind::Vacant, 0, 4)?.words(u32::from_le_bytes);
    let graph = graph(&header, &store, &mut planes)?;
    learned(&mut store, &mut planes)?;
    if planes.entries.next().is_some() {
        return Err(FileError::Inconsistent { part: "table of planes" });
    }
    verify::parts(&Parts { store: &store, graph: graph.as_ref(), vacant: &vacant })?;
    Ok(Snapshot { index: Index::from_parts(store, graph, vacant), header, crc, mapped })
}

/// What is done when the system refuses.
const READING: &str = "reading the file";

fn header(file: &dyn Stored) -> Result<(Header, u32), FileError> {
    let have = file.len().map_err(FileError::io(READING))?;
    let mut first = [0; HEADER];
    if have < HEADER as u64 {
        return Err(FileError::NotAnIndex { have });
    }
    file.read(0, &mut first).map_err(FileError::io(READING))?;
    let Some(need) = first_bytes(&first)? else { return Err(FileError::NotAnIndex { have }) };
    if have < need {
        return Err(FileError::Cut { have, need });
    }
    // Some kilobytes at most: the number of planes is limited.
    let mut bytes = vec![0; usize::try_from(need).unwrap_or(0)];
    file.read(0, &mut bytes).map_err(FileError::io(READING))?;
    Header::decode(&bytes)
}

/// The planes that were not taken yet.
struct Planes<'a> {
    file: &'a dyn Stored,
    held: Option<Held>,
    entries: core::slice::Iter<'a, Entry>,
}

/// A plane whose checksum fits: a part of what is mapped, or bytes that were read.
struct Plane {
    kind: Kind,
    stride: usize,
    bytes: Bytes,
}

enum Bytes {
    Held(Held, core::ops::Range<usize>),
    Read(Vec<u8>),
}

impl Planes<'_> {
    /// The next one, which must be this.
    fn take(&mut self, kind: Kind, layer: u32, stride: usize) -> Result<Plane, FileError> {
        let wrong = FileError::Inconsistent { part: kind.name() };
        let entry = *self.entries.next().ok_or(wrong)?;
        let is_this = (entry.kind, entry.layer, entry.stride as usize) == (kind, layer, stride);
        if !is_this || !entry.bytes.is_multiple_of(stride as u64) {
            return Err(wrong);
        }
        let end = entry.end().ok_or(wrong)?;
        // Within the file, which is no longer than what can be counted.
        let range = |from: u64, to: u64| Some(usize::try_from(from).ok()?..usize::try_from(to).ok()?);
        let whole = range(entry.at, end).ok_or(wrong)?;
        let len = usize::try_from(entry.bytes).map_err(|_| wrong)?;
        let (crc, bytes) = match &self.held {
            Some(held) => {
                let crc = crc32fast::hash((**held).as_ref().get(whole.clone()).ok_or(wrong)?);
                (crc, Bytes::Held(held.clone(), whole.start..whole.start + len))
            }
            None => {
                let mut bytes = self.read(entry.at, whole.len())?;
                let crc = crc32fast::hash(&bytes);
                bytes.truncate(len);
                (crc, Bytes::Read(bytes))
            }
        };
        if crc != entry.crc {
            return Err(FileError::Checksum { part: kind.name(), have: crc, need: entry.crc });
        }
        Ok(Plane { kind, stride, bytes })
    }

    fn read(&self, at: u64, len: usize) -> Result<Vec<u8>, FileError> {
        let mut bytes = Vec::new();
        let memory = FileError::Io { doing: READING, kind: std::io::ErrorKind::OutOfMemory };
        bytes.try_reserve_exact(len).map_err(|_| memory)?;
        bytes.resize(len, 0);
        self.file.read(at, &mut bytes).map_err(FileError::io(READING))?;
        Ok(bytes)
    }
}

impl Plane {
    fn bytes(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Held(held, range) => (**held).as_ref().get(range.clone()).unwrap_or_default(),
            Bytes::Read(bytes) => bytes,
        }
    }

    fn len(&self) -> usize {
        self.bytes().len() / self.stride
    }

    /// The same where it has so many rows.
    fn of(self, rows: usize) -> Result<Self, FileError> {
        if self.len() == rows { Ok(self) } else { Err(FileError::Inconsistent { part: self.kind.name() }) }
    }

    /// The same where it has at most so many rows.
    fn up_to(self, rows: usize) -> Result<Self, FileError> {
        if self.len() <= rows { Ok(self) } else { Err(FileError::Inconsistent { part: self.kind.name() }) }
    }

    fn table(self) -> Table {
        match self.bytes {
            Bytes::Held(held, range) => Table::mapped(self.stride, held, range),
            Bytes::Read(bytes) => Table::owned_from(self.stride, bytes),
        }
    }

    fn words<const N: usize, T>(&self, word: impl Fn([u8; N]) -> T) -> Vec<T> {
        self.bytes().as_chunks().0.iter().map(|bytes| word(*bytes)).collect()
    }
}

/// The configuration without a limit of memory.
fn unlimited(config: Valid<Config>) -> Result<Valid<Config>, FileError> {
    Ok(Config { max_bytes: bounds::BYTES.max.unsigned_abs(), ..config.into_inner() }.validate()?)
}

fn store(header: &Header, planes: &mut Planes<'_>) -> Result<Store, FileError> {
    let slots = header.slots as usize;
    let mut store = Store::new(unlimited(header.config)?, Kernel::best());
    store.rows = planes.take(Kind::Codes, 0, store.codes.stride())?.of(slots)?.table();
    if let Some(values) = &mut store.values {
        values.rows = planes.take(Kind::Values, 0, values.rows.stride())?.of(slots)?.table();
    }
    let ids = planes.take(Kind::Ids, 0, 8)?.of(slots)?.words(u64::from_le_bytes);
    store.marks = MarksOfSlots::of_tables(
        planes.take(Kind::Tags, 0, 8)?.up_to(slots)?.table(),
        planes.take(Kind::Classes, 0, 1)?.up_to(slots)?.table(),
        planes.take(Kind::Expiries, 0, 8)?.up_to(slots)?.table(),
    );
    let dead = planes.take(Kind::Dead, 0, 8)?.up_to(slots.div_ceil(64))?;
    store.dead = Bits::from_words(dead.words(u64::from_le_bytes));
    if store.dead.iter().last().is_some_and(|last| last >= header.slots) {
        return Err(FileError::Inconsistent { part: Kind::Dead.name() });
    }
    store.lookup = Lookup::from_ids(ids, &store.dead).ok_or(FileError::Inconsistent { part: Kind::Ids.name() })?;
    Ok(store)
}

/// Codes that learn have learned where there are vectors, and where they learned before the first.
fn learned(store: &mut Store, planes: &mut Planes<'_>) -> Result<(), FileError> {
    if store.codes.is_trained() || store.rows.len() == 0 && planes.entries.len() == 0 {
        return Ok(());
    }
    let plane = planes.take(Kind::Codebook, 0, 1)?;
    let codes = Codes::from_learned(&store.config, plane.bytes(), Kernel::best());
    store.codes = codes.ok_or(FileError::Inconsistent { part: Kind::Codebook.name() })?;
    Ok(())
}

fn graph(header: &Header, store: &Store, planes: &mut Planes<'_>) -> Result<Option<Graph>, FileError> {
    let Some(linked) = header.graph else { return Ok(None) };
    let mut graph = Graph::new(Index::shape_of(&store.config));
    graph.base = planes.take(Kind::Base, 0, graph.base.stride())?.of(header.slots as usize)?.table();
    (graph.linked, graph.entry) = (linked.linked, linked.entry);
    let mut slots: Vec<Vec<u32>> = Vec::new();
    for layer in 0..linked.layers {
        slots.push(planes.take(Kind::LayerSlots, layer, 4)?.words(u32::from_le_bytes));
    }
    for (layer, slots) in (0..).zip(slots) {
        let links = planes.take(Kind::LayerLinks, layer, Layer::stride(graph.shape.degree))?.table();
        let wrong = FileError::Inconsistent { part: Kind::LayerSlots.name() };
        graph.above.push(Layer::from_parts(slots, links).ok_or(wrong)?);
    }
    Ok(Some(graph))
}
