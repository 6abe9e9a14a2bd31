//! Whether all of a message can be merged, before any of it is.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use crate::bounds;
use crate::clock::Dot;
use crate::codec::{Definition, Message, Said, State};
use crate::document::Document;
use crate::error::MessageError;
use crate::few::Few;
use crate::leaf::{Content, Entry, Kind};
use crate::store::{Edge, Leaf, NONE, Name, ROOT, Replicas, Store, Toward};

/// The leaf that a state is of: one that is there, or the one of a definition.
#[derive(Debug, Clone, Copy)]
pub(in crate::document) enum Target {
    Known(u32),
    Defined(usize),
}

/// Where definitions lead, and what is not there yet: once, however many of them lead there.
struct Survey<'a> {
    store: &'a Store,
    /// The nodes on the way to the last one.
    path: Vec<u32>,
    /// Nodes that would be made, with numbers above those that are there.
    nodes: BTreeMap<(u32, &'a Edge), u32>,
    /// The same of leaves.
    leaves: BTreeMap<(u32, Kind), u32>,
}

impl<'a> Survey<'a> {
    const fn new(store: &'a Store) -> Self {
        Self { store, path: Vec::new(), nodes: BTreeMap::new(), leaves: BTreeMap::new() }
    }

    /// The leaf of a definition.
    fn locate(&mut self, definition: &'a Definition) -> u32 {
        self.path.truncate(definition.common);
        for edge in &definition.rest {
            let node = self.child(self.path.last().copied().unwrap_or(ROOT), edge);
            self.path.push(node);
        }
        let (node, kind) = (self.path.last().copied().unwrap_or(ROOT), definition.kind);
        let there = if self.is_there(node) { self.store.leaf_at(node, kind) } else { None };
        let new = u32::try_from(self.store.leaves.len() + self.leaves.len()).unwrap_or(NONE);
        there.unwrap_or_else(|| *self.leaves.entry((node, kind)).or_insert(new))
    }

    fn is_there(&self, node: u32) -> bool {
        (node as usize) < self.store.nodes.len()
    }

    fn child(&mut self, node: u32, edge: &'a Edge) -> u32 {
        if self.is_there(node)
            && let Some(child) = self.store.child(node, Toward::from(edge))
        {
            return child;
        }
        // Each takes bytes of the message, so that their number is one.
        let new = u32::try_from(self.store.nodes.len() + self.nodes.len()).unwrap_or(NONE);
        *self.nodes.entry((node, edge)).or_insert(new)
    }
}

impl Document {
    /// The leaf of each state. Where all is kept, what contradicts is no error: one of the two is damaged.
    pub(in crate::document) fn plan(&self, message: &Message, unite: bool) -> Result<Vec<Target>, MessageError> {
        let mut survey = Survey::new(&self.store);
        let mut located = Vec::with_capacity(message.definitions.len());
        for definition in &message.definitions {
            let leaf = survey.locate(definition);
            self.check_name(definition.name, leaf)?;
            located.push(leaf);
        }
        let max = u64::from(self.config.max_leaves);
        let need = (self.store.leaves.len() + survey.leaves.len()) as u64;
        if need > max {
            return Err(MessageError::Full { need, max });
        }
        let max = max.saturating_mul(bounds::NODES_PER_LEAF as u64);
        let need = (self.store.nodes.len() + survey.nodes.len()) as u64;
        if need > max {
            return Err(MessageError::Full { need, max });
        }
        let mut targets = Vec::with_capacity(message.states.len());
        let mut leaves = BTreeSet::new();
        for state in &message.states {
            let target = self.target(message, state, &located, unite)?;
            let leaf = match target {
                Target::Known(leaf) => leaf,
                Target::Defined(at) => located[at],
            };
            // Said of twice, by two names: entries of one replica would stand beside each other.
            if !leaves.insert(leaf) {
                return Err(MessageError::Malformed { at: 0 });
            }
            targets.push(target);
        }
        Ok(targets)
    }

    /// A name is of one leaf, and was given once.
    fn check_name(&self, name: Name, leaf: u32) -> Result<(), MessageError> {
        let Name { replica, number, .. } = name;
        let wrong = MessageError::Name { replica: replica.0, number };
        match self.store.names.get(replica, number) {
            None if replica == self.config.replica && number >= self.named => Err(wrong),
            Some(known) if known != leaf => Err(wrong),
            _ => Ok(()),
        }
    }

    /// The leaf of a state; those of definitions are known where they are there.
    fn target(&self, message: &Message, state: &State, located: &[u32], unite: bool) -> Result<Target, MessageError> {
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
            Target::Known(leaf) => leaf,
            Target::Defined(at) => located[at],
        };
        let leaf = self.store.leaves.get(leaf as usize).filter(|_| !unite);
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
                    if known.iter().any(|entry| self.store.dot(entry) == dot && entry.body != *body) {
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

/// What a leaf holds, if it is of entries, and the replicas of their commits.
pub(super) fn entries_mut(store: &mut Store, leaf: u32) -> (Option<&mut Few<Entry>>, &mut Replicas) {
    let Store { leaves, replicas, .. } = store;
    match &mut leaves[leaf as usize].content {
        Content::Entries(entries) => (Some(entries), replicas),
        Content::Parts(_) => (None, replicas),
    }
}
