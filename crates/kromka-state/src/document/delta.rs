//! What a peer has not seen yet, as a message.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use crate::clock::{Clock, Dot, ReplicaId};
use crate::codec::{Author, DELTA, Definition, Head, Message, Said, State, Writer, close};
use crate::document::Document;
use crate::leaf::{Content, Entry, Part, Writers};
use crate::store::{Edge, Leaf, Name, Store};

/// What a message may leave out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'a> {
    /// What its receiver must have seen.
    pub(super) base: &'a Clock,
    /// What its receiver holds, as far as it was not deleted: this is told by name only.
    pub(super) known: &'a Clock,
    /// All names are told with what they stand for.
    pub(super) named: bool,
    /// What is not in it and was seen is gone.
    pub(super) is_whole: bool,
    /// Commits that do not matter to its leaves need not have been seen.
    pub(super) alone: bool,
}

impl Document {
    /// Whether a peer that has seen this lacks something.
    #[must_use]
    pub fn has_news(&self, peer: &Clock) -> bool {
        !peer.covers(&self.clock)
    }

    /// What a peer has not seen that has seen this much, as the state that it led to: steps in between are not told. Takes the
    /// time of what changed; a peer that is behind [`crate::Config::history`] gets the whole state.
    ///
    /// The peer's clock may be older than what it has seen, not newer.
    pub fn delta_since(&mut self, peer: &Clock) -> Vec<u8> {
        self.message(peer, false)
    }

    /// The same for a peer that answered [`crate::MessageError::UnknownLeaf`]: with the paths of all leaves in it.
    pub fn named_delta_since(&mut self, peer: &Clock) -> Vec<u8> {
        self.message(peer, true)
    }

    fn message(&mut self, peer: &Clock, named: bool) -> Vec<u8> {
        close(Writer(self.delta_content(peer, named)))
    }

    /// A delta without its checksum.
    pub(crate) fn delta_content(&mut self, peer: &Clock, named: bool) -> Vec<u8> {
        self.seal();
        let mut out = Writer::default();
        let since = self.since(peer);
        self.build(peer, since, named).encode(DELTA, &mut out);
        out.0
    }

    /// Whether what a peer lacks is known here, so that it need not be told everything.
    pub(crate) fn remembers(&self, peer: &Clock) -> bool {
        self.since(peer).is_some()
    }

    fn since(&self, peer: &Clock) -> Option<u64> {
        self.history.since(peer, self.store.changes, &self.store.replicas)
    }

    /// The message to a peer that has all up to this change; without one, to any. Leaves that hold nothing are told, too: their
    /// names are used again when something is written there.
    pub(super) fn build(&self, peer: &Clock, since: Option<u64>, named: bool) -> Message {
        let leaves: Vec<u32> = match since {
            Some(since) => self.store.changed_since(since).collect(),
            None => (0..).take(self.store.leaves.len()).collect(),
        };
        let none = Clock::new();
        let peer = if since.is_some() { peer } else { &none };
        let (is_whole, alone) = (since.is_none(), since.is_some_and(|since| since >= self.rests));
        self.compose(&leaves, &Scope { base: peer, known: peer, named, is_whole, alone })
    }

    /// The message of these leaves.
    pub(super) fn compose(&self, leaves: &[u32], scope: &Scope<'_>) -> Message {
        let Scope { base, known, .. } = *scope;
        let author = |(replica, to)| Author { replica, from: base.get(replica).min(to), to };
        let mut leaves: Vec<(Name, &Leaf)> = leaves
            .iter()
            .map(|leaf| self.store.leaf(*leaf))
            .filter_map(|leaf| Some((self.known_name(leaf, known)?, leaf)))
            .collect();
        leaves.sort_unstable_by_key(|(name, _)| *name);
        let mut definitions: Vec<Definition> =
            leaves.iter().flat_map(|(_, leaf)| self.definitions(leaf, known, scope.named)).collect();
        definitions.sort_unstable_by_key(|definition| definition.name);
        let mut authors: Vec<Author> = self.clock.iter().map(author).collect();
        if scope.alone {
            let needed = needed(&self.store, &leaves, &definitions);
            authors.retain(|author| {
                author.to > author.from || needed.as_ref().is_none_or(|needed| needed.contains(&author.replica))
            });
        }
        Definition::share(&mut definitions);
        let mut head = Head {
            policies: self.config.policies.byte(),
            is_whole: scope.is_whole,
            authors,
            stamp: self.stamp,
            dots: Vec::new(),
        };
        head.dots = dots(&self.store, leaves.iter().map(|(_, leaf)| *leaf));
        let states = leaves.iter().map(|(name, leaf)| state(&self.store, *name, leaf, known, &head)).collect();
        Message { head, definitions, states }
    }

    /// What the names of a leaf stand for, that the peer has not seen.
    fn definitions<'a>(&'a self, leaf: &'a Leaf, peer: &'a Clock, all: bool) -> impl Iterator<Item = Definition> + 'a {
        let names = self.store.names_of(leaf).filter(move |name| all || !peer.contains(name.dot()));
        names.map(|name| {
            let rest: Vec<Edge> = self.store.path(leaf.node).into_iter().cloned().collect();
            Definition { name, kind: leaf.kind, common: 0, rest }
        })
    }

    /// A name that the peer knows, else any.
    fn known_name(&self, leaf: &Leaf, peer: &Clock) -> Option<Name> {
        let mut names = self.store.names_of(leaf);
        names.clone().find(|name| peer.contains(name.dot())).or_else(|| names.next())
    }
}

/// The replicas whose commits matter to these leaves; `None` is all of them.
fn needed(store: &Store, leaves: &[(Name, &Leaf)], definitions: &[Definition]) -> Option<BTreeSet<ReplicaId>> {
    let mut needed: BTreeSet<ReplicaId> = leaves.iter().map(|(name, _)| name.replica).collect();
    for (_, leaf) in leaves {
        needed.extend(leaf.content.entries().iter().map(|entry| store.dot(entry).replica));
        needed.extend(leaf.content.parts().iter().map(|part| part.replica));
        match leaf.writers {
            Writers::Nobody => {}
            Writers::One(place) => {
                needed.insert(store.replicas.replica(place));
            }
            Writers::Several => return None,
        }
    }
    for definition in definitions {
        needed.insert(definition.name.replica);
        needed.extend(definition.rest.iter().filter_map(|edge| match edge {
            Edge::Object(id) => Some(id.dot.replica),
            Edge::Key(_) | Edge::Element(_) => None,
        }));
    }
    Some(needed)
}

/// The commits that entries are of, the most frequent first: its place takes no byte.
fn dots<'a>(store: &Store, leaves: impl Iterator<Item = &'a Leaf>) -> Vec<(Dot, u64)> {
    let entries = leaves.flat_map(|leaf| leaf.content.entries());
    let mut all: Vec<(Dot, u64)> = entries.map(|entry| (store.dot(entry), entry.stamp)).collect();
    all.sort_unstable();
    let most = all.chunk_by(|a, b| a.0 == b.0).max_by_key(|run| run.len()).and_then(|run| run.first().copied());
    all.dedup_by_key(|(dot, _)| *dot);
    if let Some(at) = all.iter().position(|dot| Some(*dot) == most) {
        all[..=at].rotate_right(1);
    }
    all
}

fn state(store: &Store, name: Name, leaf: &Leaf, peer: &Clock, head: &Head) -> State {
    let said = match &leaf.content {
        Content::Entries(entries) => {
            let said = |entry: &Entry| {
                let dot = store.dot(entry);
                let body = (!peer.contains(dot)).then(|| entry.body.clone());
                (head.dot(dot), body)
            };
            let mut entries: Vec<_> = entries.as_slice().iter().map(said).collect();
            entries.sort_unstable_by_key(|(dot, _)| *dot);
            Said::Entries(entries)
        }
        Content::Parts(parts) => {
            let news = |part: &&Part| part.base_seq > 0 || part.seq > peer.get(part.replica);
            Said::Parts(parts.iter().filter(news).copied().collect())
        }
    };
    State { replica: name.replica, number: name.number, said }
}
