//! Writing a snapshot.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use std::io;

use super::disk::Stored;
use super::format::{Entry, Header, Kind, Linked, first_plane};
use crate::graph::Graph;
use crate::index::{Index, Parts};
use crate::table::Table;

/// The rows of one plane.
struct Plane<'a> {
    kind: Kind,
    layer: u32,
    stride: usize,
    bytes: Cow<'a, [u8]>,
}

impl<'a> Plane<'a> {
    fn of(kind: Kind, table: &'a Table) -> Self {
        Self { kind, layer: 0, stride: table.stride(), bytes: table.as_bytes().into() }
    }

    fn words<const N: usize>(kind: Kind, words: impl Iterator<Item = [u8; N]>) -> Self {
        Self { kind, layer: 0, stride: N, bytes: words.flatten().collect::<Vec<u8>>().into() }
    }

    /// Its place in a table, behind another one.
    fn entry(&self, at: u64) -> Entry {
        let bytes = self.bytes.len() as u64;
        let stride = u32::try_from(self.stride).unwrap_or(u32::MAX);
        let mut entry = Entry { kind: self.kind, layer: self.layer, stride, crc: 0, at, bytes };
        let mut crc = crc32fast::Hasher::new();
        crc.update(&self.bytes);
        crc.update(zeros(&entry));
        entry.crc = crc.finalize();
        entry
    }
}

/// What is behind a plane.
fn zeros(entry: &Entry) -> &'static [u8] {
    const ZEROS: &[u8] = &[0; 64];
    let padding = entry.end().map_or(0, |end| end - entry.at - entry.bytes);
    ZEROS.get(..usize::try_from(padding).unwrap_or(0)).unwrap_or(ZEROS)
}

/// The planes of an index, in the order of the table.
fn planes<'a>(parts: &Parts<'a>) -> Vec<Plane<'a>> {
    let Parts { store, graph, vacant } = parts;
    let mut planes = Vec::new();
    planes.push(Plane::of(Kind::Codes, &store.rows));
    planes.extend(store.values.as_ref().map(|values| Plane::of(Kind::Values, &values.rows)));
    planes.push(Plane::words(Kind::Ids, store.lookup.ids().iter().map(|id| id.to_le_bytes())));
    planes.push(Plane::of(Kind::Tags, &store.marks.tags));
    planes.push(Plane::of(Kind::Classes, &store.marks.classes));
    planes.push(Plane::of(Kind::Expiries, &store.marks.expiries));
    planes.push(Plane::words(Kind::Dead, store.dead.words().iter().map(|word| word.to_le_bytes())));
    planes.push(Plane::words(Kind::Vacant, vacant.iter().map(|slot| slot.to_le_bytes())));
    if let Some(graph) = graph {
        planes.push(base(graph, store.rows.len()));
        let layers = || (0..).zip(&graph.above);
        planes.extend(layers().map(|(layer, above)| {
            let slots = above.slots().iter().map(|slot| slot.to_le_bytes());
            Plane { layer, ..Plane::words(Kind::LayerSlots, slots) }
        }));
        planes.extend(layers().map(|(layer, above)| Plane { layer, ..Plane::of(Kind::LayerLinks, above.links()) }));
    }
    let codebook = |bytes: Vec<u8>| Plane { kind: Kind::Codebook, layer: 0, stride: 1, bytes: bytes.into() };
    planes.extend(store.codes.learned().map(codebook));
    planes
}

/// The links of the base, of as many slots as there are.
fn base(graph: &Graph, slots: usize) -> Plane<'_> {
    let plane = Plane::of(Kind::Base, &graph.base);
    let bytes = slots * plane.stride;
    let rows = match plane.bytes {
        Cow::Borrowed(rows) if rows.len() >= bytes => Cow::Borrowed(&rows[..bytes]),
        rows => {
            let mut rows = rows.into_owned();
            rows.resize(bytes, 0);
            Cow::Owned(rows)
        }
    };
    Plane { bytes: rows, ..plane }
}

/// Writes a snapshot into an empty file; returns its header and the header's checksum. `change` is the number of the last
/// change that the index has seen.
pub(super) fn snapshot(index: &Index, change: u64, file: &mut dyn Stored) -> io::Result<(Header, u32)> {
    #[cfg(feature = "instant-distance")]
    let thawed = index.thawed();
    #[cfg(feature = "instant-distance")]
    let index = thawed.as_ref().unwrap_or(index);
    let parts = index.parts();
    let planes = planes(&parts);
    let mut at = first_plane(planes.len());
    let mut entries = Vec::with_capacity(planes.len());
    for plane in &planes {
        let entry = plane.entry(at);
        at = entry.end().ok_or(io::ErrorKind::FileTooLarge)?;
        entries.push(entry);
    }
    let layers = |graph: &Graph| u32::try_from(graph.above.len()).unwrap_or(u32::MAX);
    let header = Header {
        config: parts.store.config,
        slots: parts.store.slots(),
        graph: parts.graph.map(|graph| Linked { linked: graph.linked, entry: graph.entry, layers: layers(graph) }),
        change,
        planes: entries,
    };
    let (first, crc) = header.encode();
    file.write(0, &first)?;
    for (plane, entry) in planes.iter().zip(&header.planes) {
        file.write(entry.at, &plane.bytes)?;
        file.write(entry.at + entry.bytes, zeros(entry))?;
    }
    Ok((header, crc))
}
