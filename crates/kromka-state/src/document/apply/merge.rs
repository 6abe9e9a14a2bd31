//! The merge: what each leaf holds from now on.

use alloc::vec::Vec;

use crate::bounds::NAMES_EACH_MAX;
use crate::clock::{Clock, ReplicaId};
use crate::codec::{Definition, Message, Said};
use crate::document::Document;
use crate::document::apply::Absent;
use crate::document::apply::plan::{Target, entries_mut, leaf_of};
use crate::leaf::{Brought, Content, Kind, ObjectId, Writers, merge_entries, merge_parts, unite_entries};
use crate::store::{Edge, Place, ROOT, Store, Toward};

impl Document {
    /// Merges a message whose plan was made, and that builds on nothing that was not seen.
    pub(in crate::document) fn merge(&mut self, message: &Message, targets: &[Target], absent: Absent<'_>) {
        let since = self.store.changes;
        let theirs = message.head.target();
        let mut path = Vec::new();
        let mut touched: Vec<u32> =
            message.definitions.iter().map(|definition| self.define(definition, &mut path)).collect();
        let defined = touched.clone();
        let mut brought = Vec::new();
        let mut told = Vec::with_capacity(targets.len());
        let mut lost = Vec::new();
        for (state, target) in message.states.iter().zip(targets) {
            let leaf = leaf_of(*target, &defined);
            told.push(leaf);
            // Also where it comes to the same here: a third replica may have what was written and deleted meanwhile.
            touched.push(leaf);
            match &state.said {
                Said::Parts(parts) => {
                    if let Content::Parts(mine) = &mut self.store.leaf_mut(leaf).content {
                        merge_parts(mine, parts);
                    }
                }
                Said::Entries(entries) => {
                    brought.clear();
                    brought.extend(entries.iter().map(|(dot, body)| {
                        let (dot, stamp) = message.head.dots[*dot];
                        Brought { dot, stamp, body: body.clone() }
                    }));
                    if !matches!(absent, Absent::Unite) {
                        self.merge_leaf(leaf, &brought, &theirs, &mut lost);
                    } else if let (Some(mine), replicas) = entries_mut(&mut self.store, leaf) {
                        unite_entries(mine, &brought, replicas);
                    }
                }
            }
        }
        match absent {
            Absent::Same | Absent::Unite => {}
            Absent::Gone => self.merge_absent(told, &theirs, &mut touched, &mut lost),
            Absent::These(leaves, base) => {
                self.merge_same(told, &theirs, base, &mut touched, &mut lost);
                for leaf in leaves {
                    self.merge_leaf(*leaf, &[], &theirs, &mut lost);
                    touched.push(*leaf);
                }
            }
        }
        touched.sort_unstable();
        touched.dedup();
        let is_ordinary = matches!(absent, Absent::Same);
        self.note_writers(message, &touched, !is_ordinary);
        self.advance(since, &theirs, message.head.stamp);
        if !is_ordinary {
            // It did not say what is gone, so no delta of ours that begins before it can: who lacks more needs the whole, too.
            self.history.reset(self.clock.clone());
        }
        if self.is_identity() {
            for object in lost {
                forget(&mut self.store, object, &mut touched);
            }
            self.forget_hidden(&mut touched);
        }
        touched.sort_unstable();
        touched.dedup();
        self.store.changed(&touched);
        self.note_rests(message, is_ordinary);
    }

    fn note_rests(&mut self, message: &Message, is_ordinary: bool) {
        if !is_ordinary {
            // It may have forgotten what was cancelled, so nothing that begins before is known to stand alone,
            self.rests = u64::MAX;
        } else if message.head.authors.iter().any(|author| author.to == author.from) {
            // and what did not stand alone there does not here.
            self.rests = self.rests.max(self.store.changes);
        }
    }

    /// The commits that are new may be what changed each of the leaves; a whole state does not tell whose did.
    fn note_writers(&mut self, message: &Message, touched: &[u32], by_any: bool) {
        let news = message.head.authors.iter().filter(|author| author.to > self.clock.get(author.replica));
        let news: Vec<Place> = news.map(|author| self.store.replicas.place(author.replica)).collect();
        if by_any {
            self.store.leaves.iter_mut().for_each(|leaf| leaf.writers = Writers::Several);
        }
        for leaf in touched {
            let writers = &mut self.store.leaf_mut(*leaf).writers;
            news.iter().for_each(|place| writers.add(*place));
        }
    }

    /// The leaf that a name stands for, made if it is not there; `path` has the nodes on the way to the last one.
    fn define(&mut self, definition: &Definition, path: &mut Vec<u32>) -> u32 {
        path.truncate(definition.common);
        for edge in &definition.rest {
            path.push(self.store.child_or_new(path.last().copied().unwrap_or(ROOT), Toward::from(edge)));
        }
        let node = path.last().copied().unwrap_or(ROOT);
        let leaf = self.store.leaf_or_new(node, definition.kind);
        let name = definition.name;
        if self.store.names.get(name.replica, name.number).is_none() {
            self.store.add_name(leaf, name);
            self.forget_names(leaf, name.replica);
        }
        leaf
    }

    /// Forgets the oldest names that a replica gave to a leaf: it gives another one each time that it has forgotten the leaf.
    fn forget_names(&mut self, leaf: u32, replica: ReplicaId) {
        let names = self.store.names_of(self.store.leaf(leaf)).filter(|name| name.replica == replica);
        if names.clone().count() > NAMES_EACH_MAX
            && let Some(oldest) = names.min_by_key(|name| name.seq)
        {
            self.store.remove_name(leaf, oldest);
        }
    }

    /// Merges entries of a leaf; the nodes of objects that it holds no more are added to `lost`.
    fn merge_leaf(&mut self, leaf: u32, brought: &[Brought], theirs: &Clock, lost: &mut Vec<u32>) -> bool {
        let objects = self.objects_of(leaf);
        let (Some(mine), replicas) = entries_mut(&mut self.store, leaf) else { return false };
        let changed = merge_entries(mine, brought, theirs, &self.clock, replicas);
        let node = self.store.leaf(leaf).node;
        for id in objects {
            if !self.holds(leaf, id) {
                lost.extend(self.store.child(node, Toward::Object(id)));
            }
        }
        changed
    }

    /// Of the whole state of a peer, what is not there was never seen by it or is gone.
    fn merge_absent(&mut self, mut told: Vec<u32>, theirs: &Clock, touched: &mut Vec<u32>, lost: &mut Vec<u32>) {
        told.sort_unstable();
        for leaf in (0..).take(self.store.leaves.len()) {
            if told.binary_search(&leaf).is_err() && self.merge_leaf(leaf, &[], theirs, lost) {
                touched.push(leaf);
            }
        }
    }

    /// What was the same at both when this replica had seen `base` is so still, but for what came here since.
    fn merge_same(
        &mut self,
        mut told: Vec<u32>,
        theirs: &Clock,
        base: &Clock,
        touched: &mut Vec<u32>,
        lost: &mut Vec<u32>,
    ) {
        if theirs.iter().all(|(replica, to)| self.clock.get(replica).min(to) <= base.get(replica)) {
            return;
        }
        told.sort_unstable();
        let mut same = Vec::new();
        for leaf in (0..).take(self.store.leaves.len()) {
            if told.binary_search(&leaf).is_ok() {
                continue;
            }
            same.clear();
            let entries = self.store.leaf(leaf).content.entries().iter();
            let entries = entries.map(|entry| Brought { dot: self.store.dot(entry), stamp: entry.stamp, body: None });
            same.extend(entries.filter(|entry| base.contains(entry.dot)));
            if self.merge_leaf(leaf, &same, theirs, lost) {
                touched.push(leaf);
            }
        }
    }

    fn objects_of(&self, leaf: u32) -> Vec<ObjectId> {
        if !self.is_identity() || self.store.leaf(leaf).kind != Kind::Register {
            return Vec::new();
        }
        let entries = self.store.leaf(leaf).content.entries();
        entries.iter().filter_map(|entry| self.store.object(entry)).collect()
    }

    fn holds(&self, leaf: u32, id: ObjectId) -> bool {
        let entries = self.store.leaf(leaf).content.entries();
        entries.iter().any(|entry| self.store.object(entry) == Some(id))
    }

    /// Forgets what was told of objects that are gone: their replicas had not heard of it.
    fn forget_hidden(&mut self, touched: &mut [u32]) {
        for leaf in touched {
            let mut node = self.store.leaf(*leaf).node;
            while node != ROOT {
                let parent = self.store.node(node).parent;
                if let Edge::Object(id) = &self.store.node(node).edge
                    && self.clock.contains(id.dot)
                    && !self.store.leaf_at(parent, Kind::Register).is_some_and(|leaf| self.holds(leaf, **id))
                {
                    let leaf = self.store.leaf_mut(*leaf);
                    leaf.content = Content::of(leaf.kind);
                    break;
                }
                node = parent;
            }
        }
    }
}

/// Clears the leaves at a node and below.
fn forget(store: &mut Store, node: u32, touched: &mut Vec<u32>) {
    let leaves: Vec<u32> = store.leaves_at(node).collect();
    for leaf in leaves {
        let this = store.leaf_mut(leaf);
        this.content = Content::of(this.kind);
        touched.push(leaf);
    }
    for at in 0..store.node(node).children.len() {
        forget(store, store.node(node).children[at], touched);
    }
}
