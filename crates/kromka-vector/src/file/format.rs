//! The header of a snapshot, and its table of planes.
//!
//! | byte | what |
//! |---|---|
//! | 0 | `KROMKVEC` |
//! | 8 | version of the format, `u32` |
//! | 12 | planes, `u32` |
//! | 16 | bytes of the snapshot, `u64`: the log begins there |
//! | 24 | number of the last change that is in the snapshot, `u64` |
//! | 32 | `dims`, `flat_max`, `degree`, `ef_construction`, `max_vectors`, `u32` each |
//! | 52 | metric, exact values, coding (0: a byte a value, 1: product, 2: binary), 1 where there is a graph, `u8` each |
//! | 56 | `max_bytes`, `seed`, `u64` each |
//! | 72 | slots; of the graph the slots that are linked, the entry (all ones: none), layers above the base, `u32` each |
//! | 88 | bytes of a product code, `u32`, 0 for others |
//! | 92 | zeros |
//! | 124 | CRC-32 of what is before it, four zeros, and what follows up to the first plane |
//! | 128 | for each plane, 32 bytes: kind, layer, bytes of a row, CRC-32 (`u32` each), where it begins, its bytes (`u64` each) |
//!
//! Planes follow in the order of the table, each at the next multiple of 64; the checksum of one is over the zeros behind it,
//! too. All numbers are little-endian. Rows of a plane are in the order of slots; of tags, classes and expiries (one later than
//! the time in milliseconds, 0: never) those at the end may be left out.

use alloc::vec::Vec;

use kromka_core::{Valid, Validate};

use super::error::FileError;
use super::fields::Fields;
use crate::config::{Coding, Config, Exact};
use crate::graph::LAYERS_MAX;
use crate::metric::Metric;

const MAGIC: [u8; 8] = *b"KROMKVEC";
/// The version that is written and read.
pub(super) const VERSION: u32 = 1;
/// Bytes of the header without its table.
pub(super) const HEADER: usize = 128;
const CRC_AT: usize = HEADER - 4;
/// Codings.
const INT8: u8 = 0;
const PRODUCT: u8 = 1;
const BINARY: u8 = 2;
const ENTRY: usize = 32;
/// Where planes may begin: lines of the cache, so that rows of whole lines stay so.
const ALIGNMENT: u64 = 64;
/// Each kind once, but two for each layer.
const PLANES_MAX: usize = Kind::ALL.len() - 2 + 2 * LAYERS_MAX;
/// In the place of a slot: none.
const NONE: u32 = u32::MAX;
/// Slots are numbered by 31 bits.
pub(super) const SLOTS_MAX: u32 = i32::MAX as u32;

/// What a plane holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
pub(super) enum Kind {
    Codes = 1,
    Values = 2,
    Ids = 3,
    Tags = 4,
    Classes = 5,
    Expiries = 6,
    Dead = 7,
    Vacant = 8,
    Base = 9,
    /// The slots of a layer above the base.
    LayerSlots = 10,
    /// Their links.
    LayerLinks = 11,
    /// What was learned for the codes.
    Codebook = 12,
}

impl Kind {
    const ALL: [Self; 12] = [
        Self::Codes,
        Self::Values,
        Self::Ids,
        Self::Tags,
        Self::Classes,
        Self::Expiries,
        Self::Dead,
        Self::Vacant,
        Self::Base,
        Self::LayerSlots,
        Self::LayerLinks,
        Self::Codebook,
    ];

    /// What it is called in an error.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Codes => "codes",
            Self::Values => "exact values",
            Self::Ids => "ids",
            Self::Tags => "tags",
            Self::Classes => "classes",
            Self::Expiries => "expiries",
            Self::Dead => "bits of dead slots",
            Self::Vacant => "vacant slots",
            Self::Base => "links",
            Self::LayerSlots => "slots of a layer",
            Self::LayerLinks => "links of a layer",
            Self::Codebook => "learned codes",
        }
    }
}

/// An entry of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) kind: Kind,
    /// From 0, for the one above the base; 0 for what is of no layer.
    pub(super) layer: u32,
    pub(super) stride: u32,
    pub(super) crc: u32,
    pub(super) at: u64,
    pub(super) bytes: u64,
}

impl Entry {
    /// Where the zeros behind it end.
    pub(super) fn end(&self) -> Option<u64> {
        self.at.checked_add(self.bytes)?.checked_next_multiple_of(ALIGNMENT)
    }
}

/// What the header tells of a graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Linked {
    pub(super) linked: u32,
    pub(super) entry: Option<u32>,
    pub(super) layers: u32,
}

#[derive(Debug, Clone)]
pub(super) struct Header {
    pub(super) config: Valid<Config>,
    pub(super) slots: u32,
    pub(super) graph: Option<Linked>,
    /// The number of the last change that is in the snapshot.
    pub(super) change: u64,
    pub(super) planes: Vec<Entry>,
}

/// Where the first of so many planes begins.
pub(super) fn first_plane(planes: usize) -> u64 {
    (HEADER as u64 + ENTRY as u64 * planes as u64).next_multiple_of(ALIGNMENT)
}

/// Bytes up to the first plane, from the first bytes of a file; `None` where these are no header.
///
/// # Errors
/// [`FileError::Version`], [`FileError::Inconsistent`].
pub(super) fn first_bytes(header: &[u8; HEADER]) -> Result<Option<u64>, FileError> {
    let mut fields = Fields(header);
    if fields.take::<8>() != MAGIC {
        return Ok(None);
    }
    let have = fields.u32();
    if have != VERSION {
        return Err(FileError::Version { have, need: VERSION });
    }
    let planes = fields.u32() as usize;
    if planes > PLANES_MAX {
        return Err(FileError::Inconsistent { part: "number of planes" });
    }
    Ok(Some(first_plane(planes)))
}

impl Header {
    /// Bytes of the snapshot.
    pub(super) fn length(&self) -> u64 {
        self.planes.last().and_then(Entry::end).unwrap_or(first_plane(0))
    }

    /// The bytes up to the first plane, and their checksum, which no other snapshot of the file has.
    pub(super) fn encode(&self) -> (Vec<u8>, u32) {
        let Config { dims, metric, coding, exact, flat_max, degree, ef_construction, max_vectors, max_bytes, seed } =
            *self.config;
        let (coding, code_bytes) = match coding {
            Coding::Int8 => (INT8, 0),
            Coding::Product { bytes } => (PRODUCT, bytes),
            Coding::Binary => (BINARY, 0),
        };
        let mut bytes = MAGIC.to_vec();
        let planes = u32::try_from(self.planes.len()).unwrap_or(u32::MAX);
        [VERSION, planes].iter().for_each(|word| bytes.extend(word.to_le_bytes()));
        [self.length(), self.change].iter().for_each(|word| bytes.extend(word.to_le_bytes()));
        let sizes = [dims, flat_max, degree, ef_construction, max_vectors];
        sizes.iter().for_each(|word| bytes.extend(word.to_le_bytes()));
        bytes.extend([metric as u8, exact as u8, coding, u8::from(self.graph.is_some())]);
        [max_bytes, seed].iter().for_each(|word| bytes.extend(word.to_le_bytes()));
        let graph = self.graph.unwrap_or(Linked { linked: 0, entry: None, layers: 0 });
        let counts = [self.slots, graph.linked, graph.entry.unwrap_or(NONE), graph.layers, code_bytes];
        counts.iter().for_each(|word| bytes.extend(word.to_le_bytes()));
        bytes.resize(HEADER, 0);
        for Entry { kind, layer, stride, crc, at, bytes: len } in &self.planes {
            [*kind as u32, *layer, *stride, *crc].iter().for_each(|word| bytes.extend(word.to_le_bytes()));
            [*at, *len].iter().for_each(|word| bytes.extend(word.to_le_bytes()));
        }
        while !(bytes.len() as u64).is_multiple_of(ALIGNMENT) {
            bytes.push(0);
        }
        let crc = checksum(&bytes);
        bytes[CRC_AT..HEADER].copy_from_slice(&crc.to_le_bytes());
        (bytes, crc)
    }

    /// The header of these bytes, which are as long as [`first_bytes`] says, and its checksum.
    ///
    /// # Errors
    /// [`FileError`].
    pub(super) fn decode(bytes: &[u8]) -> Result<(Self, u32), FileError> {
        let mut fields = Fields(bytes);
        fields.take::<12>();
        let planes = fields.u32() as usize;
        let (length, change) = (fields.u64(), fields.u64());
        let [dims, flat_max, degree, ef_construction, max_vectors] = [(); 5].map(|()| fields.u32());
        let [metric, exact, coding, has_graph] = fields.take::<4>();
        let (max_bytes, seed) = (fields.u64(), fields.u64());
        let [slots, linked, entry, layers, code_bytes] = [(); 5].map(|()| fields.u32());
        let zeros: [u8; 32] = fields.take();
        let (have, need) = (checksum(bytes), fields.u32());
        if have != need {
            return Err(FileError::Checksum { part: "first bytes", have, need });
        }
        let part = "first bytes";
        let metric = Metric::ALL.into_iter().find(|known| *known as u8 == metric);
        let exact = [Exact::None, Exact::Bf16, Exact::F32].into_iter().find(|known| *known as u8 == exact);
        let coding = match (coding, code_bytes) {
            (INT8, 0) => Some(Coding::Int8),
            (PRODUCT, bytes) => Some(Coding::Product { bytes }),
            (BINARY, 0) => Some(Coding::Binary),
            _ => None,
        };
        let (Some(metric), Some(exact), Some(coding)) = (metric, exact, coding) else {
            return Err(FileError::Inconsistent { part });
        };
        if has_graph > 1 || zeros != [0; 32] || slots > SLOTS_MAX {
            return Err(FileError::Inconsistent { part });
        }
        let config =
            Config { dims, metric, coding, exact, flat_max, degree, ef_construction, max_vectors, max_bytes, seed };
        let entry = Some(entry).filter(|entry| *entry != NONE);
        let graph = (has_graph == 1).then_some(Linked { linked, entry, layers });
        let planes = entries(fields, planes)?;
        let header = Self { config: config.validate()?, slots, graph, change, planes };
        if header.length() != length {
            return Err(FileError::Inconsistent { part: "table of planes" });
        }
        Ok((header, need))
    }
}

/// The table: in order, each plane right behind the one before.
fn entries(mut fields: Fields<'_>, count: usize) -> Result<Vec<Entry>, FileError> {
    let wrong = FileError::Inconsistent { part: "table of planes" };
    let mut planes: Vec<Entry> = Vec::with_capacity(count);
    let mut at = first_plane(count);
    for _ in 0..count {
        let [kind, layer, stride, crc] = [(); 4].map(|()| fields.u32());
        let kind = Kind::ALL.into_iter().find(|known| *known as u32 == kind).ok_or(wrong)?;
        let entry = Entry { kind, layer, stride, crc, at: fields.u64(), bytes: fields.u64() };
        let in_order = planes.last().is_none_or(|last| (last.kind, last.layer) < (kind, layer));
        if !in_order || entry.at != at {
            return Err(wrong);
        }
        at = entry.end().ok_or(wrong)?;
        planes.push(entry);
    }
    Ok(planes)
}

/// The checksum of a header and its table, as if that itself were zeros.
fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(bytes.get(..CRC_AT).unwrap_or_default());
    crc.update(&[0; 4]);
    crc.update(bytes.get(HEADER..).unwrap_or_default());
    crc.finalize()
}
