//! What frames are made of, as bytes.

use alloc::vec::Vec;

use crate::bounds::{LISTED_MAX, MESSAGE_BYTES_MAX, RANGES_MAX, REPLICAS_MAX, SEQ_MAX};
use crate::clock::{Clock, Dot, ReplicaId};
use crate::codec::{Reader, Writer};
use crate::document::Patch;
use crate::error::MessageError;
use crate::sync::documents::DocumentId;
use crate::sync::ranges::{CHILDREN, LEVELS, List, Probe, Range};

const HAVE: u8 = 0;
const DELTA: u8 = 1;
const ACCEPTED: u8 = 2;
const REFUSED: u8 = 3;
const ABSENT: u8 = 4;
const PROBE: u8 = 5;
const PATCH: u8 = 6;
/// Kinds are below the flags of an item.
const FLAGS: u32 = 3;

/// What is said of a document.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Item {
    pub(super) document: DocumentId,
    pub(super) said: Said,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Said {
    /// What the sender has seen; whether it asks for the same; what all comes to.
    Have {
        clock: Clock,
        asks: bool,
        digest: Option<u64>,
    },
    /// A message without its checksum.
    Delta(Vec<u8>),
    /// The delta or patch with this checksum is merged, or was before.
    Accepted(u32),
    /// It was refused, for the reason of this number.
    Refused(u32, u16),
    /// There is no such document.
    Absent,
    Probe(Probe),
    Patch(Patch),
}

impl Item {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut out = Writer::default();
        let (kind, flags) = match &self.said {
            Said::Have { asks, digest, .. } => (HAVE, u8::from(*asks) | u8::from(digest.is_some()) << 1),
            Said::Delta(_) => (DELTA, 0),
            Said::Accepted(_) => (ACCEPTED, 0),
            Said::Refused(..) => (REFUSED, 0),
            Said::Absent => (ABSENT, 0),
            Said::Probe(probe) => return encode_probe(self.document, probe),
            Said::Patch(patch) => (PATCH, u8::from(patch.unite)),
        };
        encode_head(self.document, kind, flags, &mut out);
        match &self.said {
            Said::Have { clock, digest, .. } => {
                encode_clock(clock, &mut out);
                if let Some(digest) = digest {
                    out.bytes(&digest.to_le_bytes());
                }
            }
            Said::Delta(content) => encode_content(content, &mut out),
            Said::Accepted(checksum) => out.bytes(&checksum.to_le_bytes()),
            Said::Refused(checksum, number) => {
                out.bytes(&checksum.to_le_bytes());
                out.u64((*number).into());
            }
            Said::Absent | Said::Probe(_) => {}
            Said::Patch(patch) => {
                encode_places(&patch.gone, &mut out);
                encode_content(&patch.content, &mut out);
            }
        }
        out.0
    }

    pub(super) fn decode(from: &mut Reader<'_>) -> Result<Self, MessageError> {
        let first = from.byte()?;
        let (kind, flags) = (first & ((1 << FLAGS) - 1), first >> FLAGS);
        let document = DocumentId(from.u64()?);
        let wrong = from.malformed();
        let known = |max: u8| if flags <= max { Ok(()) } else { Err(wrong) };
        let said = match kind {
            HAVE => {
                known(3)?;
                let clock = decode_clock(from)?;
                let digest = if flags & 2 != 0 { Some(u64::from_le_bytes(from.array()?)) } else { None };
                Said::Have { clock, asks: flags & 1 != 0, digest }
            }
            DELTA => known(0).and_then(|()| decode_content(from)).map(Said::Delta)?,
            ACCEPTED => known(0).and_then(|()| from.array()).map(|bytes| Said::Accepted(u32::from_le_bytes(bytes)))?,
            REFUSED => {
                known(0)?;
                let checksum = u32::from_le_bytes(from.array()?);
                Said::Refused(checksum, u16::try_from(from.u64()?).map_err(|_| from.malformed())?)
            }
            ABSENT => known(0).map(|()| Said::Absent)?,
            PROBE => known(7).and_then(|()| decode_probe(flags, from)).map(Said::Probe)?,
            PATCH => {
                known(1)?;
                Said::Patch(Patch { unite: flags & 1 != 0, gone: decode_places(from)?, content: decode_content(from)? })
            }
            _ => return Err(wrong),
        };
        Ok(Self { document, said })
    }
}

fn encode_head(document: DocumentId, kind: u8, flags: u8, out: &mut Writer) {
    out.byte(kind | flags << FLAGS);
    out.u64(document.0);
}

fn encode_clock(clock: &Clock, out: &mut Writer) {
    out.len(clock.len());
    for (replica, seq) in clock.iter() {
        out.u64(replica.0);
        out.u64(seq);
    }
}

fn decode_clock(from: &mut Reader<'_>) -> Result<Clock, MessageError> {
    let count = from.len(REPLICAS_MAX)?;
    let mut clock = Clock::new();
    let mut last = None;
    for _ in 0..count {
        let (replica, seq) = (ReplicaId(from.u64()?), from.u64()?);
        if seq > SEQ_MAX {
            return Err(MessageError::Clock { have: seq, max: SEQ_MAX });
        }
        if seq == 0 || last.is_some_and(|last| last >= replica) {
            return Err(from.malformed());
        }
        clock.advance(Dot { replica, seq });
        last = Some(replica);
    }
    Ok(clock)
}

fn encode_content(content: &[u8], out: &mut Writer) {
    out.len(content.len());
    out.bytes(content);
}

fn decode_content(from: &mut Reader<'_>) -> Result<Vec<u8>, MessageError> {
    let len = from.len(MESSAGE_BYTES_MAX)?;
    from.bytes(len).map(<[u8]>::to_vec)
}

/// Sorted, so that they can be searched.
fn encode_places(places: &[u64], out: &mut Writer) {
    out.len(places.len());
    for place in places {
        out.bytes(&place.to_le_bytes());
    }
}

fn decode_places(from: &mut Reader<'_>) -> Result<Vec<u64>, MessageError> {
    let count = from.len(usize::MAX)?;
    let mut places: Vec<u64> = Vec::new();
    for _ in 0..count {
        let place = u64::from_le_bytes(from.array()?);
        if places.last().is_some_and(|last| *last >= place) {
            return Err(from.malformed());
        }
        places.push(place);
    }
    Ok(places)
}

/// The item of a probe.
pub(super) fn encode_probe(document: DocumentId, probe: &Probe) -> Vec<u8> {
    let flags = u8::from(probe.unite) | u8::from(probe.everything) << 1 | u8::from(probe.clock.is_some()) << 2;
    let mut out = Writer::default();
    encode_head(document, PROBE, flags, &mut out);
    encode_turn(probe, &mut out);
    out.0
}

fn encode_turn(probe: &Probe, out: &mut Writer) {
    out.bytes(&probe.round.to_le_bytes());
    out.u64(probe.turn.into());
    out.u64(probe.replica.0);
    if let Some(clock) = &probe.clock {
        out.bytes(&probe.begun.to_le_bytes());
        encode_clock(clock, out);
    }
    out.len(probe.ranges.len());
    for range in &probe.ranges {
        encode_span(range.level, range.prefix, out);
        let mask = range.sums.iter().rev().fold(0_u16, |mask, sum| mask << 1 | u16::from(*sum != 0));
        out.bytes(&mask.to_le_bytes());
        for sum in range.sums.iter().filter(|sum| **sum != 0) {
            out.bytes(&sum.to_le_bytes());
        }
    }
    out.len(probe.lists.len());
    for list in &probe.lists {
        encode_span(list.level, list.prefix, out);
        out.len(list.prints.len());
        for (place, content) in &list.prints {
            out.bytes(&place.to_le_bytes());
            out.bytes(&content.to_le_bytes());
        }
    }
    encode_places(&probe.differ, out);
}

fn decode_probe(flags: u8, from: &mut Reader<'_>) -> Result<Probe, MessageError> {
    let round = u64::from_le_bytes(from.array()?);
    let (turn, replica) = (from.u32()?, ReplicaId(from.u64()?));
    let has_clock = flags & 4 != 0;
    let begun = if has_clock { u64::from_le_bytes(from.array()?) } else { 0 };
    let clock = if has_clock { Some(decode_clock(from)?) } else { None };
    let mut probe =
        Probe { begun, unite: flags & 1 != 0, everything: flags & 2 != 0, clock, ..Probe::new(round, turn, replica) };
    for _ in 0..from.len(RANGES_MAX)? {
        let (level, prefix) = decode_span(LEVELS - 1, from)?;
        let mask = u16::from_le_bytes(from.array()?);
        let mut sums = [0; CHILDREN];
        for (child, sum) in sums.iter_mut().enumerate() {
            if mask >> child & 1 == 1 {
                *sum = u64::from_le_bytes(from.array()?);
            }
        }
        probe.ranges.push(Range { level, prefix, sums });
    }
    for _ in 0..from.len(RANGES_MAX * CHILDREN)? {
        let (level, prefix) = decode_span(LEVELS, from)?;
        // More only where hashes of places meet.
        let count = from.len(LISTED_MAX * CHILDREN)?;
        let mut prints = Vec::with_capacity(count);
        for _ in 0..count {
            prints.push((u64::from_le_bytes(from.array()?), u64::from_le_bytes(from.array()?)));
        }
        probe.lists.push(List { level, prefix, prints });
    }
    probe.differ = decode_places(from)?;
    Ok(probe)
}

/// Only the bytes of a prefix that say something.
fn encode_span(level: u8, prefix: u64, out: &mut Writer) {
    out.byte(level);
    out.bytes(&prefix.to_be_bytes()[..usize::from(level.div_ceil(2))]);
}

fn decode_span(max: u8, from: &mut Reader<'_>) -> Result<(u8, u64), MessageError> {
    let level = from.byte()?;
    if level > max {
        return Err(from.malformed());
    }
    let mut prefix = [0; 8];
    let bytes = from.bytes(usize::from(level.div_ceil(2)))?;
    prefix[..bytes.len()].copy_from_slice(bytes);
    Ok((level, u64::from_be_bytes(prefix)))
}
