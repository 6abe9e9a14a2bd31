//! Names of leaves with what they name.

use alloc::vec::Vec;

use crate::bounds::{DEPTH_MAX, KEY_BYTES_MAX};
use crate::clock::Dot;
use crate::codec::message::Head;
use crate::codec::{Reader, Writer, body};
use crate::error::MessageError;
use crate::leaf::{Kind, ObjectId};
use crate::store::{Edge, Name};

/// Edges of a path: keys, an object below each, and an element.
const EDGES_MAX: usize = 2 * DEPTH_MAX + 1;

const KEY: u8 = 0;
const OBJECT: u8 = 1;
const ELEMENT: u8 = 2;
/// Kinds are above the edges that a path has in common with the one before.
const KINDS: u8 = 8;

/// What a name names.
#[derive(Debug, Clone)]
pub(crate) struct Definition {
    pub(crate) name: Name,
    pub(crate) kind: Kind,
    pub(crate) path: Vec<Edge>,
}

/// Sorted by name: by author, then number.
pub(super) fn encode(definitions: &[Definition], head: &Head, out: &mut Writer) {
    out.len(definitions.len());
    let mut path: &[Edge] = &[];
    let (mut author, mut next) = (0, 0);
    for definition in definitions {
        let Definition { name, kind, path: edges } = definition;
        let this = head.author(name.replica);
        let common = path.iter().zip(edges).take_while(|(a, b)| a == b).count().min(edges.len());
        let gap = u64::from(name.number.wrapping_sub(if this == author { next } else { 0 }));
        // One byte says it for the next name of the same author, which is nearly always.
        let plain = this == author && gap == 0;
        out.byte(*kind as u8 | if plain { 0 } else { KINDS });
        if !plain {
            out.len(this);
            out.u64(name.number.into());
        }
        out.u64(head.authors[this].to - name.seq);
        out.len(common);
        out.len(edges.len() - common);
        for edge in &edges[common..] {
            encode_edge(edge, head, out);
        }
        (author, next, path) = (this, name.number.wrapping_add(1), edges);
    }
}

fn encode_edge(edge: &Edge, head: &Head, out: &mut Writer) {
    match edge {
        Edge::Key(key) => {
            out.u64((key.len() as u64) << 2 | u64::from(KEY));
            out.bytes(key.as_bytes());
        }
        Edge::Object(id) => {
            let author = head.author(id.dot.replica);
            out.u64((author as u64) << 2 | u64::from(OBJECT));
            out.u64(id.dot.seq);
            out.u64(id.index.into());
        }
        Edge::Element(value) => {
            out.byte(ELEMENT);
            body::encode_whole(value, out);
        }
    }
}

pub(super) fn decode(from: &mut Reader<'_>, head: &Head) -> Result<Vec<Definition>, MessageError> {
    let count = from.len(usize::MAX)?;
    let mut definitions: Vec<Definition> = Vec::new();
    let (mut author, mut next) = (0, 0);
    for _ in 0..count {
        let byte = from.byte()?;
        let kind = Kind::from_byte(byte & (KINDS - 1)).filter(|_| byte < 2 * KINDS).ok_or(from.malformed())?;
        if byte & KINDS != 0 {
            author = from.place(head.authors.len())?;
            next = from.u32()?;
        }
        let writer = head.authors.get(author).ok_or(from.malformed())?;
        let seq = writer.to.checked_sub(from.u64()?).filter(|seq| *seq > 0).ok_or(from.malformed())?;
        let name = Name { replica: writer.replica, number: next, seq };
        let path = decode_path(from, head, definitions.last().map_or(&[], |last| &last.path))?;
        if !is_path(&path, kind) || definitions.last().is_some_and(|last| last.name >= name) {
            return Err(from.malformed());
        }
        definitions.push(Definition { name, kind, path });
        next = next.wrapping_add(1);
    }
    Ok(definitions)
}

fn decode_path(from: &mut Reader<'_>, head: &Head, before: &[Edge]) -> Result<Vec<Edge>, MessageError> {
    let common = from.u64()?;
    let common = usize::try_from(common).ok().and_then(|common| before.get(..common)).ok_or(from.malformed())?;
    let more = from.len(EDGES_MAX - common.len())?;
    let mut path = Vec::with_capacity(common.len() + more);
    path.extend_from_slice(common);
    for _ in 0..more {
        path.push(decode_edge(from, head)?);
    }
    Ok(path)
}

fn decode_edge(from: &mut Reader<'_>, head: &Head) -> Result<Edge, MessageError> {
    let head_of = from.u64()?;
    let above = head_of >> 2;
    let small = |max: usize| {
        let len = usize::try_from(above).ok().filter(|len| *len <= max);
        len.ok_or(MessageError::Length { have: above, max: max as u64 })
    };
    match head_of & 3 {
        0 => Ok(Edge::Key(from.text_of(small(KEY_BYTES_MAX)?)?.into())),
        1 => {
            let author = head.authors.get(small(head.authors.len())?).ok_or(from.malformed())?;
            let (seq, index) = (from.u64()?, from.u32()?);
            Ok(Edge::Object(ObjectId { dot: Dot { replica: author.replica, seq }, index }))
        }
        2 if above == 0 => Ok(Edge::Element(body::decode_whole(from, 0)?)),
        _ => Err(from.malformed()),
    }
}

/// Whether a document makes such a path: keys, each below a key or an object, objects below keys, and an element only where
/// an element is named.
fn is_path(path: &[Edge], kind: Kind) -> bool {
    let Some((last, rest)) = path.split_last() else { return false };
    let fits = match last {
        Edge::Element(_) => kind == Kind::Element,
        Edge::Object(_) => kind == Kind::Counter,
        Edge::Key(_) => kind != Kind::Element,
    };
    let keys = path.iter().filter(|edge| matches!(edge, Edge::Key(_))).count();
    let below_key = path.windows(2).all(|pair| matches!(pair, [Edge::Key(_), _] | [_, Edge::Key(_)]));
    fits && keys <= DEPTH_MAX
        && below_key
        && matches!(path[0], Edge::Key(_))
        && rest.iter().all(|edge| !matches!(edge, Edge::Element(_)))
}
