//! What leaves hold.

use alloc::vec::Vec;

use crate::clock::ReplicaId;
use crate::codec::message::Head;
use crate::codec::{Reader, Writer, body};
use crate::error::MessageError;
use crate::leaf::{Body, Part};

/// A counter.
const PARTS: u8 = 120;
/// Entries, each on its own.
const ENTRIES: u8 = 121;
/// No entry.
const CLEAR: u8 = 122;
/// One entry that the receiver has.
const KNOWN: u8 = 123;
/// Where a code stands: the entry is not of the first dot, but of one that is named.
const OF_DOT: u8 = 0x80;
/// Where a code stands: the receiver has it.
const NO_BODY: u8 = 127;

/// What a message says of a leaf.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) replica: ReplicaId,
    pub(crate) number: u32,
    pub(crate) said: Said,
}

#[derive(Debug, Clone)]
pub(crate) enum Said {
    /// By places in the table of dots; without a body what the receiver has.
    Entries(Vec<(usize, Option<Body>)>),
    Parts(Vec<Part>),
}

/// Sorted by name: first all names, then what each leaf is, then what that takes, so that like stands beside like.
pub(super) fn encode(states: &[State], head: &Head, out: &mut Writer) {
    out.len(states.len());
    let mut rest = states;
    while let Some(first) = rest.first() {
        let run = rest.iter().take_while(|state| state.replica == first.replica).count();
        if head.authors.len() > 1 {
            out.len(head.author(first.replica));
            out.len(run);
        }
        let mut next = 0;
        for state in &rest[..run] {
            out.u64(u64::from(state.number).wrapping_sub(next));
            next = u64::from(state.number) + 1;
        }
        rest = &rest[run..];
    }
    let at = out.0.len();
    out.0.resize(at + states.len(), 0);
    for (place, state) in states.iter().enumerate() {
        out.0[at + place] = encode_said(&state.said, head, out);
    }
}

fn encode_said(said: &Said, head: &Head, out: &mut Writer) -> u8 {
    match said {
        Said::Entries(entries) => match entries.as_slice() {
            [] => CLEAR,
            [(0, Some(body))] => body::encode(body, out),
            [(dot, Some(body))] => {
                out.len(*dot);
                body::encode(body, out) | OF_DOT
            }
            [(dot, None)] => {
                out.len(*dot);
                KNOWN
            }
            entries => {
                out.len(entries.len());
                for (dot, body) in entries {
                    out.len(*dot);
                    let at = out.0.len();
                    out.byte(NO_BODY);
                    if let Some(body) = body {
                        out.0[at] = body::encode(body, out);
                    }
                }
                ENTRIES
            }
        },
        Said::Parts(parts) => {
            out.len(parts.len());
            for part in parts {
                encode_part(part, head, out);
            }
            PARTS
        }
    }
}

/// The base is told as far as it is behind, so that a counter that was never deleted takes a byte for it.
fn encode_part(part: &Part, head: &Head, out: &mut Writer) {
    let author = head.author(part.replica);
    out.u64((author as u64) << 1 | u64::from(part.base_seq > 0));
    out.u64(head.authors[author].to.wrapping_sub(part.seq));
    out.i64(part.total);
    if part.base_seq > 0 {
        out.u64(head.authors[author].to.wrapping_sub(part.base_seq));
        out.i64(part.base);
    }
}

pub(super) fn decode(from: &mut Reader<'_>, head: &Head, max: usize) -> Result<Vec<State>, MessageError> {
    // Before room is made for them: a state takes many times the bytes that a message needs to promise one.
    let count = from.len(usize::MAX)?;
    if count > max {
        return Err(MessageError::Full { need: count as u64, max: max as u64 });
    }
    let mut names: Vec<(ReplicaId, u32)> = Vec::with_capacity(count);
    while names.len() < count {
        let author = if head.authors.len() > 1 { from.place(head.authors.len())? } else { 0 };
        let run = if head.authors.len() > 1 { from.len(count - names.len())? } else { count };
        let writer = head.authors.get(author).ok_or(from.malformed())?;
        if run == 0 || names.last().is_some_and(|(last, _)| *last >= writer.replica) {
            return Err(from.malformed());
        }
        let mut next = 0_u64;
        for _ in 0..run {
            let number = next.checked_add(from.u64()?).and_then(|number| u32::try_from(number).ok());
            let number = number.ok_or(from.malformed())?;
            names.push((writer.replica, number));
            next = u64::from(number) + 1;
        }
    }
    let tags = from.bytes(count)?;
    let mut states = Vec::with_capacity(count);
    for ((replica, number), tag) in names.into_iter().zip(tags) {
        states.push(State { replica, number, said: decode_said(*tag, from, head)? });
    }
    Ok(states)
}

fn decode_said(tag: u8, from: &mut Reader<'_>, head: &Head) -> Result<Said, MessageError> {
    let dot = |from: &mut Reader<'_>| from.place(head.dots.len());
    match tag {
        PARTS => {
            let count = from.len(head.authors.len())?;
            let mut parts: Vec<Part> = Vec::with_capacity(count);
            for _ in 0..count {
                let part = decode_part(from, head)?;
                if parts.last().is_some_and(|last| last.replica >= part.replica) {
                    return Err(from.malformed());
                }
                parts.push(part);
            }
            Ok(Said::Parts(parts))
        }
        CLEAR => Ok(Said::Entries(Vec::new())),
        KNOWN => Ok(Said::Entries(Vec::from([(dot(from)?, None)]))),
        ENTRIES => {
            // What a replica says takes the place of what it said before, so each has one entry at most.
            let count = from.len(head.authors.len())?;
            let mut entries: Vec<(usize, Option<Body>)> = Vec::with_capacity(count);
            for _ in 0..count {
                let dot = dot(from)?;
                let code = from.byte()?;
                let body = if code == NO_BODY { None } else { Some(body::decode(code, from)?) };
                if entries.last().is_some_and(|(last, _)| *last >= dot) {
                    return Err(from.malformed());
                }
                entries.push((dot, body));
            }
            Ok(Said::Entries(entries))
        }
        _ => {
            let dot = if tag & OF_DOT != 0 { dot(from)? } else { 0 };
            if dot >= head.dots.len() {
                return Err(from.malformed());
            }
            Ok(Said::Entries(Vec::from([(dot, Some(body::decode(tag & !OF_DOT, from)?))])))
        }
    }
}

fn decode_part(from: &mut Reader<'_>, head: &Head) -> Result<Part, MessageError> {
    let first = from.u64()?;
    let author =
        usize::try_from(first >> 1).ok().and_then(|author| head.authors.get(author)).ok_or(from.malformed())?;
    let back = |from: &mut Reader<'_>| author.to.checked_sub(from.u64()?).ok_or(from.malformed());
    let (seq, total) = (back(from)?, from.i64()?);
    let has_base = first & 1 == 1;
    let (base_seq, base) = if has_base { (back(from)?, from.i64()?) } else { (0, 0) };
    // A base is of something that was added.
    if seq == 0 || base_seq > seq || has_base != (base_seq > 0) {
        return Err(from.malformed());
    }
    Ok(Part { replica: author.replica, seq, total, base_seq, base })
}
