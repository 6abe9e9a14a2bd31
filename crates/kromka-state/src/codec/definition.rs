//! Names of leaves with what they name.

use alloc::boxed::Box;
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
    /// Edges that its path has in common with the one before, which are not spelt out: a message of a few bytes for each of
    /// many long paths must not become all of their edges.
    pub(crate) common: usize,
    /// The others.
    pub(crate) rest: Vec<Edge>,
}

impl Definition {
    /// Leaves out what each has in common with the one before. They are sorted, and have whole paths.
    pub(crate) fn share(definitions: &mut [Self]) {
        // From the last one, so that the one before is still whole.
        for at in (1..definitions.len()).rev() {
            let (before, this) = (&definitions[at - 1].rest, &definitions[at].rest);
            let common = before.iter().zip(this).take_while(|(a, b)| a == b).count();
            definitions[at].common = common;
            definitions[at].rest.drain(..common);
        }
    }
}

/// Sorted by name: by author, then number.
pub(super) fn encode(definitions: &[Definition], head: &Head, out: &mut Writer) {
    out.len(definitions.len());
    let (mut author, mut next) = (0, 0);
    for definition in definitions {
        let Definition { name, kind, common, rest } = definition;
        let this = head.author(name.replica);
        let gap = u64::from(name.number.wrapping_sub(if this == author { next } else { 0 }));
        // One byte says it for the next name of the same author, which is nearly always.
        let plain = this == author && gap == 0;
        out.byte(*kind as u8 | if plain { 0 } else { KINDS });
        if !plain {
            out.len(this);
            out.u64(name.number.into());
        }
        out.u64(head.authors[this].to - name.seq);
        out.len(*common);
        out.len(rest.len());
        for edge in rest {
            encode_edge(edge, head, out);
        }
        (author, next) = (this, name.number.wrapping_add(1));
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
    // What the edges of the last path are.
    let mut path = Vec::new();
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
        let (common, rest) = decode_path(from, head, path.len())?;
        path.truncate(common);
        path.extend(rest.iter().map(Step::of));
        if !is_path(&path, kind) || definitions.last().is_some_and(|last| last.name >= name) {
            return Err(from.malformed());
        }
        definitions.push(Definition { name, kind, common, rest });
        next = next.wrapping_add(1);
    }
    Ok(definitions)
}

/// How much it has in common with the path before, of so many edges, and the rest.
fn decode_path(from: &mut Reader<'_>, head: &Head, before: usize) -> Result<(usize, Vec<Edge>), MessageError> {
    let common = from.place(before + 1)?;
    let more = from.len(EDGES_MAX - common)?;
    let rest = (0..more).map(|_| decode_edge(from, head)).collect::<Result<_, _>>()?;
    Ok((common, rest))
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
            Ok(Edge::Object(Box::new(ObjectId { dot: Dot { replica: author.replica, seq }, index })))
        }
        2 if above == 0 => Ok(Edge::Element(body::decode_whole(from, 0)?)),
        _ => Err(from.malformed()),
    }
}

/// What an edge is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Key,
    Object,
    Element,
}

impl Step {
    const fn of(edge: &Edge) -> Self {
        match edge {
            Edge::Key(_) => Self::Key,
            Edge::Object(_) => Self::Object,
            Edge::Element(_) => Self::Element,
        }
    }
}

/// Whether a document makes such a path: keys, each below a key or an object, objects below keys, and an element only where
/// an element is named.
fn is_path(path: &[Step], kind: Kind) -> bool {
    let Some((last, above)) = path.split_last() else { return false };
    let fits = match last {
        Step::Element => kind == Kind::Element,
        Step::Object => kind == Kind::Counter,
        Step::Key => kind != Kind::Element,
    };
    let keys = path.iter().filter(|step| **step == Step::Key).count();
    let below_key = path.windows(2).all(|pair| matches!(pair, [Step::Key, _] | [_, Step::Key]));
    fits && keys <= DEPTH_MAX && below_key && path[0] == Step::Key && above.iter().all(|step| *step != Step::Element)
}
