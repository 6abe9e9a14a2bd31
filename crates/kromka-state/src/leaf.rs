//! What is changed as one: a register, a counter, a flag, an element of a set.

use alloc::vec::Vec;

use crate::clock::{Clock, Dot, ReplicaId};
use crate::few::{Few, grow};
use crate::store::{Mark, Place, Replicas};
use crate::value::Value;

/// What a leaf is, and so what its content means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Kind {
    /// What was assigned.
    Register = 0,
    /// A sum.
    Counter = 1,
    /// A sum of what is not negative.
    Grow = 2,
    /// The greatest that was given.
    Max = 3,
    /// Off or on.
    Flag = 4,
    /// In a set or not: the set is the node above.
    Element = 5,
}

impl Kind {
    pub(crate) const fn from_byte(byte: u8) -> Option<Self> {
        Some(match byte {
            0 => Self::Register,
            1 => Self::Counter,
            2 => Self::Grow,
            3 => Self::Max,
            4 => Self::Flag,
            5 => Self::Element,
            _ => return None,
        })
    }

    /// Whether it is made of parts; the others are made of entries.
    pub(crate) const fn has_parts(self) -> bool {
        matches!(self, Self::Counter | Self::Grow)
    }

    /// Whether an entry of it can say this.
    pub(crate) const fn admits(self, body: &Body) -> bool {
        match self {
            Self::Register => true,
            Self::Max => matches!(body, Body::Value(Value::Int(_))),
            Self::Flag | Self::Element => matches!(body, Body::Value(Value::Bool(_))),
            Self::Counter | Self::Grow => false,
        }
    }
}

/// What a commit said.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Body {
    /// This value; of flags and elements whether they are on.
    Value(Value),
    /// A map that it made, by its number among those.
    Map(u32),
    /// A counter that it made, by its number among those, and what the counter began with.
    Counter(u32, i64),
}

impl Body {
    /// The object that it made.
    pub(crate) const fn object(&self, dot: Dot) -> Option<ObjectId> {
        match self {
            Self::Map(index) | Self::Counter(index, _) => Some(ObjectId { dot, index: *index }),
            Self::Value(_) => None,
        }
    }
}

/// An object: the n-th that a commit made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ObjectId {
    pub(crate) dot: Dot,
    pub(crate) index: u32,
}

/// What a commit said of a leaf and no other has cancelled.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) mark: Mark,
    /// The commit's Lamport or hybrid clock.
    pub(crate) stamp: u64,
    pub(crate) body: Body,
}

/// What a replica has added to a counter. Nothing lowers `seq`, and a deletion is a base and no smaller sum, so that the
/// newest of two is known without the context and an increment that a deletion had not seen survives it alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) replica: ReplicaId,
    /// The last commit that added.
    pub(crate) seq: u64,
    /// All that was added.
    pub(crate) total: i64,
    /// Up to this commit it was deleted,
    pub(crate) base_seq: u64,
    /// and this was the sum then.
    pub(crate) base: i64,
}

impl Part {
    /// Whether something was added that no deletion had seen.
    pub(crate) const fn is_live(&self) -> bool {
        self.seq > self.base_seq
    }

    /// What counts.
    pub(crate) fn amount(&self) -> i128 {
        if self.is_live() { i128::from(self.total) - i128::from(self.base) } else { 0 }
    }

    /// The newer of each half. Equal commits have equal sums, unless something is damaged: then all replicas take the higher.
    fn merge(&mut self, other: &Self) {
        (self.seq, self.total) = (self.seq, self.total).max((other.seq, other.total));
        (self.base_seq, self.base) = (self.base_seq, self.base).max((other.base_seq, other.base));
    }
}

/// Who has ever changed a leaf, as far as is known here. What one replica alone has changed depends on no other one's
/// commits: a message that tells of it need not name them, and need not wait for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Writers {
    Nobody,
    One(Place),
    Several,
}

impl Writers {
    pub(crate) fn add(&mut self, place: Place) {
        *self = match *self {
            Self::Nobody => Self::One(place),
            Self::One(other) if other == place => Self::One(other),
            Self::One(_) | Self::Several => Self::Several,
        };
    }
}

/// What a leaf holds.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    /// Sorted by stamp, then commit: the last one wins where one does.
    Entries(Few<Entry>),
    /// Sorted by replica.
    Parts(Vec<Part>),
}

impl Content {
    pub(crate) const fn of(kind: Kind) -> Self {
        if kind.has_parts() { Self::Parts(Vec::new()) } else { Self::Entries(Few::NONE) }
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        match self {
            Self::Entries(entries) => entries.as_slice(),
            Self::Parts(_) => &[],
        }
    }

    pub(crate) fn parts(&self) -> &[Part] {
        match self {
            Self::Entries(_) => &[],
            Self::Parts(parts) => parts,
        }
    }

    /// Whether there is nothing that a peer could miss.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries().is_empty() && self.parts().is_empty()
    }

    /// Whether a reader sees something.
    pub(crate) fn is_live(&self) -> bool {
        !self.entries().is_empty() || self.parts().iter().any(Part::is_live)
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        match self {
            Self::Parts(parts) => parts.capacity() * size_of::<Part>(),
            Self::Entries(entries) => {
                let bodies = entries.as_slice().iter().map(|entry| match &entry.body {
                    Body::Value(value) => value.heap_bytes(),
                    _ => 0,
                });
                entries.heap_bytes() + bodies.sum::<usize>()
            }
        }
    }
}

/// An entry that a message brings: without a body where its receiver has it.
#[derive(Debug, Clone)]
pub(crate) struct Brought {
    pub(crate) dot: Dot,
    pub(crate) stamp: u64,
    pub(crate) body: Option<Body>,
}

/// Merges what a sender that had seen `theirs` holds into what a receiver that has seen `ours` holds: what only one has, the
/// other has either not seen yet or seen cancelled. Whether anything changed.
pub(crate) fn merge_entries(
    mine: &mut Few<Entry>,
    brought: &[Brought],
    theirs: &Clock,
    ours: &Clock,
    replicas: &mut Replicas,
) -> bool {
    let has = |dot: Dot| brought.iter().any(|other| other.dot == dot);
    let mut changed = !mine.retain(|entry| {
        let dot = replicas.dot(entry.mark);
        has(dot) || !theirs.contains(dot)
    });
    for Brought { dot, stamp, body } in brought {
        let (false, Some(body)) = (ours.contains(*dot), body) else { continue };
        mine.push(Entry { mark: replicas.mark(*dot), stamp: *stamp, body: body.clone() });
        changed = true;
    }
    if changed {
        sort(mine, replicas);
    }
    changed
}

/// Both: of what one replica said the newer. It needs no context, and brings back what was deleted.
pub(crate) fn unite_entries(mine: &mut Few<Entry>, brought: &[Brought], replicas: &mut Replicas) {
    for Brought { dot, stamp, body } in brought {
        let Some(body) = body else { continue };
        let entry = Entry { mark: replicas.mark(*dot), stamp: *stamp, body: body.clone() };
        match mine.as_mut_slice().iter_mut().find(|known| replicas.dot(known.mark).replica == dot.replica) {
            None => mine.push(entry),
            Some(known) if (replicas.dot(known.mark), known.stamp, &known.body) < (*dot, *stamp, body) => {
                *known = entry;
            }
            Some(_) => {}
        }
    }
    sort(mine, replicas);
}

fn sort(entries: &mut Few<Entry>, replicas: &Replicas) {
    entries.as_mut_slice().sort_unstable_by_key(|entry| (entry.stamp, replicas.dot(entry.mark)));
}

/// The same of a counter, which needs no context.
pub(crate) fn merge_parts(mine: &mut Vec<Part>, theirs: &[Part]) {
    for part in theirs {
        match mine.binary_search_by_key(&part.replica, |known| known.replica) {
            Ok(at) => mine[at].merge(part),
            Err(at) => {
                grow(mine);
                mine.insert(at, *part);
            }
        }
    }
}
