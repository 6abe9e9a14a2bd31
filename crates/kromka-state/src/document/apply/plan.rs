//! Whether all of a message can be merged, before any of it is.

use alloc::vec::Vec;

use crate::bounds;
use crate::clock::Dot;
use crate::codec::{Definition, Message, Said, State};
use crate::document::Document;
use crate::error::MessageError;
use crate::few::Few;
use crate::leaf::{Content, Entry, Kind};
use crate::store::{Leaf, NONE, Name, ROOT, Toward};

/// The leaf that a state is of: one that is there, or the one of a definition.
#[derive(Debug, Clone, Copy)]
pub(in crate::document) enum Target {
    Known(u32),
    Defined(usize),
}

impl Document {
    /// The leaf of each state. Where all is kept, what contradicts is no error: one of the two is damaged.
    pub(in crate::document) fn plan(&self, message: &Message, unite: bool) -> Result<Vec<Target>, MessageError> {
        let mut leaves = self.store.leaves.len() as u64;
        let mut nodes = self.store.nodes.len() as u64;
        for definition in &message.definitions {
            let (missing, leaf) = self.locate(definition);
            self.check_name(definition.name, leaf)?;
            leaves += u64::from(leaf.is_none());
            nodes += missing as u64;
        }
        let max = u64::from(self.config.max_leaves);
        if leaves > max {
            return Err(MessageError::Full { need: leaves, max });
        }
        let max = max.saturating_mul(bounds::NODES_PER_LEAF as u64);
        if nodes > max {
            return Err(MessageError::Full { need: nodes, max });
        }
        message.states.iter().map(|state| self.target(message, state, unite)).collect()
    }

    /// How many edges of a path are not there, and the leaf at its end.
    fn locate(&self, definition: &Definition) -> (usize, Option<u32>) {
        let mut node = ROOT;
        for (depth, edge) in definition.path.iter().enumerate() {
            let Some(child) = self.store.child(node, Toward::from(edge)) else {
                return (definition.path.len() - depth, None);
            };
            node = child;
        }
        (0, self.store.leaf_at(node, definition.kind))
    }

    /// A name is of one leaf, and was given once.
    fn check_name(&self, name: Name, leaf: Option<u32>) -> Result<(), MessageError> {
        let Name { replica, number, .. } = name;
        let wrong = MessageError::Name { replica: replica.0, number };
        match self.store.names.get(replica, number) {
            None if replica == self.config.replica && number >= self.named => Err(wrong),
            Some(known) if Some(known) != leaf => Err(wrong),
            _ => Ok(()),
        }
    }

    fn target(&self, message: &Message, state: &State, unite: bool) -> Result<Target, MessageError> {
        let State { replica, number, said } = state;
        let known = self.store.names.get(*replica, *number);
        let key = (*replica, *number);
        let defined = message
            .definitions
            .binary_search_by_key(&key, |definition| (definition.name.replica, definition.name.number));
        let (target, kind) = match (known, defined) {
            (Some(leaf), _) => (Target::Known(leaf), self.store.leaf(leaf).kind),
            (None, Ok(at)) => (Target::Defined(at), message.definitions[at].kind),
            (None, Err(_)) => return Err(MessageError::UnknownLeaf { replica: replica.0, number: *number }),
        };
        let leaf = match target {
            Target::Known(leaf) => Some(leaf),
            Target::Defined(at) => self.locate(&message.definitions[at]).1,
        };
        let leaf = leaf.filter(|_| !unite).map(|leaf| self.store.leaf(leaf));
        self.check_said(said, kind, leaf, message)?;
        Ok(target)
    }

    /// Whether a leaf of this kind can hold that, and what it has of the same commits says the same.
    fn check_said(&self, said: &Said, kind: Kind, leaf: Option<&Leaf>, message: &Message) -> Result<(), MessageError> {
        let malformed = MessageError::Malformed { at: 0 };
        let contradiction = |dot: Dot| Err(MessageError::Contradiction { replica: dot.replica.0, seq: dot.seq });
        match said {
            Said::Parts(_) if !kind.has_parts() => return Err(malformed),
            Said::Parts(parts) => {
                let known = leaf.map_or(&[][..], |leaf| leaf.content.parts());
                for part in parts {
                    let same = |other: &&crate::leaf::Part| other.replica == part.replica && other.seq == part.seq;
                    if known.iter().find(same).is_some_and(|other| other.total != part.total) {
                        return contradiction(Dot { replica: part.replica, seq: part.seq });
                    }
                    if kind == Kind::Grow && part.total < part.base {
                        return Err(malformed);
                    }
                }
            }
            Said::Entries(_) if kind.has_parts() => return Err(malformed),
            Said::Entries(entries) => {
                let known = leaf.map_or(&[][..], |leaf| leaf.content.entries());
                let mut replicas: Vec<_> = entries.iter().map(|(dot, _)| message.head.dots[*dot].0.replica).collect();
                replicas.sort_unstable();
                if replicas.windows(2).any(|pair| pair[0] == pair[1]) {
                    return Err(malformed);
                }
                for (dot, body) in entries {
                    let (dot, _) = message.head.dots[*dot];
                    let Some(body) = body else {
                        // Told as known, and not: the sender took this replica for another one.
                        if self.clock.contains(dot) { continue } else { return Err(malformed) }
                    };
                    if !kind.admits(body) {
                        return Err(malformed);
                    }
                    if known.iter().any(|entry| entry.dot == dot && entry.body != *body) {
                        return contradiction(dot);
                    }
                }
            }
        }
        Ok(())
    }
}

/// The leaf of a target, once the definitions have theirs.
pub(super) fn leaf_of(target: Target, defined: &[u32]) -> u32 {
    match target {
        Target::Known(leaf) => leaf,
        Target::Defined(at) => defined.get(at).copied().unwrap_or(NONE),
    }
}

/// What a leaf holds, if it is of entries.
pub(super) fn entries_mut(leaf: &mut Leaf) -> Option<&mut Few<Entry>> {
    match &mut leaf.content {
        Content::Entries(entries) => Some(entries),
        Content::Parts(_) => None,
    }
}
