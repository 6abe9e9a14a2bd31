//! A message: which commits it covers, and what the leaves that they changed hold now.

use alloc::vec::Vec;

use crate::bounds::{MESSAGE_BYTES_MAX, REPLICAS_MAX, SEQ_MAX, STAMP_MAX};
use crate::clock::{Clock, Dot, ReplicaId};
use crate::codec::definition::{self, Definition};
use crate::codec::state::{self, State};
use crate::codec::{Reader, Writer};
use crate::error::MessageError;

/// The low half of the first byte.
const VERSION: u8 = 1;
const VERSION_BITS: u8 = 0x0F;
/// The kinds of message, in the high half.
pub(crate) const DELTA: u8 = 0;
pub(crate) const SNAPSHOT: u8 = 1;
/// Above the kind: the whole state, and what it has not and covers is gone.
const WHOLE: u8 = 4;
/// Above the kind: all entries are of the last commit of the first author that has new ones, at the highest stamp.
const ONE_DOT: u8 = 8;

const CHECKSUM: usize = 4;

/// A replica, and its commits that a message covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Author {
    pub(crate) replica: ReplicaId,
    /// The receiver has those up to this one already.
    pub(crate) from: u64,
    pub(crate) to: u64,
}

/// What a message covers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Head {
    pub(crate) policies: u8,
    pub(crate) is_whole: bool,
    /// Sorted by replica.
    pub(crate) authors: Vec<Author>,
    /// The highest stamp that the sender has seen.
    pub(crate) stamp: u64,
    /// The commits that entries are of, and their stamps.
    pub(crate) dots: Vec<(Dot, u64)>,
}

impl Head {
    /// The place of a replica in the table of authors. A sender has all of them.
    pub(crate) fn author(&self, replica: ReplicaId) -> usize {
        self.authors.binary_search_by_key(&replica, |author| author.replica).unwrap_or(0)
    }

    /// The place of a commit in the table of dots: the first is the most frequent, the others are sorted.
    pub(crate) fn dot(&self, dot: Dot) -> usize {
        match self.dots.split_first() {
            Some((first, rest)) if first.0 != dot => 1 + rest.binary_search_by_key(&dot, |(dot, _)| *dot).unwrap_or(0),
            _ => 0,
        }
    }

    /// What the receiver must have seen.
    pub(crate) fn base(&self) -> Clock {
        self.authors.iter().map(|author| (author.replica, author.from)).collect()
    }

    /// What the receiver will have seen.
    pub(crate) fn target(&self) -> Clock {
        self.authors.iter().map(|author| (author.replica, author.to)).collect()
    }

    /// The dot of nearly all messages between a device that writes and one that listens.
    fn only_dot(&self) -> Option<(Dot, u64)> {
        let author = self.authors.iter().find(|author| author.to > author.from)?;
        Some((Dot { replica: author.replica, seq: author.to }, self.stamp))
    }

    fn encode(&self, kind: u8, out: &mut Writer) {
        let one = self.dots.len() == 1 && self.dots.first().copied() == self.only_dot();
        let flags = kind | if self.is_whole { WHOLE } else { 0 } | if one { ONE_DOT } else { 0 };
        out.byte(VERSION | flags << 4);
        out.byte(self.policies);
        out.len(self.authors.len());
        for author in &self.authors {
            out.u64(author.replica.0);
            out.u64(author.to);
            out.u64(author.to - author.from);
        }
        out.u64(self.stamp);
        if one {
            return;
        }
        out.len(self.dots.len());
        for (dot, stamp) in &self.dots {
            let author = self.author(dot.replica);
            out.len(author);
            out.u64(self.authors[author].to - dot.seq);
            out.u64(self.stamp - stamp);
        }
    }

    fn decode(flags: u8, from: &mut Reader<'_>) -> Result<Self, MessageError> {
        let policies = from.byte()?;
        let count = from.len(REPLICAS_MAX)?;
        let mut authors: Vec<Author> = Vec::with_capacity(count);
        for _ in 0..count {
            let (replica, to, more) = (ReplicaId(from.u64()?), from.u64()?, from.u64()?);
            let back = to.checked_sub(more).ok_or(from.malformed())?;
            if to > SEQ_MAX {
                return Err(MessageError::Clock { have: to, max: SEQ_MAX });
            }
            if to == 0 || authors.last().is_some_and(|last| last.replica >= replica) {
                return Err(from.malformed());
            }
            authors.push(Author { replica, from: back, to });
        }
        let stamp = from.u64()?;
        if stamp > STAMP_MAX {
            return Err(MessageError::Clock { have: stamp, max: STAMP_MAX });
        }
        let mut head = Self { policies, is_whole: flags & WHOLE != 0, authors, stamp, dots: Vec::new() };
        if flags & ONE_DOT != 0 {
            head.dots.push(head.only_dot().ok_or(from.malformed())?);
            return Ok(head);
        }
        let count = from.len(usize::MAX)?;
        for _ in 0..count {
            let author = head.authors[from.place(head.authors.len())?];
            let seq = author.to.checked_sub(from.u64()?).filter(|seq| *seq > 0).ok_or(from.malformed())?;
            let stamp = stamp.checked_sub(from.u64()?).ok_or(from.malformed())?;
            head.dots.push((Dot { replica: author.replica, seq }, stamp));
        }
        Ok(head)
    }
}

/// All of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Message {
    pub(crate) head: Head,
    pub(crate) definitions: Vec<Definition>,
    pub(crate) states: Vec<State>,
}

impl Message {
    pub(crate) fn encode(&self, kind: u8, out: &mut Writer) {
        self.head.encode(kind, out);
        definition::encode(&self.definitions, &self.head, out);
        state::encode(&self.states, &self.head, out);
    }

    /// Of a document of so many leaves at most.
    pub(crate) fn decode(flags: u8, from: &mut Reader<'_>, max_leaves: u32) -> Result<Self, MessageError> {
        let head = Head::decode(flags, from)?;
        let definitions = definition::decode(from, &head)?;
        let states = state::decode(from, &head, max_leaves as usize)?;
        Ok(Self { head, definitions, states })
    }
}

/// Puts the checksum behind what was written.
pub(crate) fn close(mut out: Writer) -> Vec<u8> {
    let checksum = crc32fast::hash(&out.0);
    out.bytes(&checksum.to_le_bytes());
    out.0
}

/// What is before the checksum of a delta or a snapshot, which is right.
pub(crate) fn open(bytes: &[u8], kind: u8) -> Result<&[u8], MessageError> {
    let have = bytes.len();
    if kind == DELTA && have > MESSAGE_BYTES_MAX {
        return Err(MessageError::Length { have: have as u64, max: MESSAGE_BYTES_MAX as u64 });
    }
    let Some((content, checksum)) = bytes.split_last_chunk::<CHECKSUM>() else {
        return Err(MessageError::Truncated { have });
    };
    let (have, need) = (crc32fast::hash(content), u32::from_le_bytes(*checksum));
    if have == need { Ok(content) } else { Err(MessageError::Checksum { have, need }) }
}

/// What is behind the first byte of a message of this kind, and the flags in that.
pub(crate) fn start(content: &[u8], kind: u8) -> Result<(u8, Reader<'_>), MessageError> {
    let mut reader = Reader::new(content);
    let first = reader.byte()?;
    if first & VERSION_BITS != VERSION {
        return Err(MessageError::Version { have: first & VERSION_BITS, need: VERSION });
    }
    let flags = first >> 4;
    if flags & SNAPSHOT != kind {
        return Err(MessageError::Kind { have: flags & SNAPSHOT });
    }
    Ok((flags, reader))
}
