//! Local changes: each operation becomes entries of leaves, and all of a transaction or none.

mod cancel;
mod journal;

use kromka_core::Tick;

use crate::bounds;
use crate::clock::{Dot, ReplicaId};
use crate::config::{RegisterPolicy, SetPolicy};
use crate::document::Document;
use crate::document::operation::Operation;
use crate::error::StateError;
use crate::few::Few;
use crate::leaf::{Body, Content, Entry, Kind, ObjectId, Part, merge_parts};
use crate::store::{Name, ROOT, Store, Toward};
use crate::value::Value;

use journal::Journal;

/// A transaction that is being made.
struct Writer<'a> {
    document: &'a mut Document,
    dot: Dot,
    stamp: u64,
    objects: u32,
    /// It cancels again what others have cancelled: who has not heard of that must wait for it.
    rests: bool,
    journal: Journal,
}

pub(super) fn commit(document: &mut Document, operations: &[Operation<'_>], now: Tick) -> Result<(), StateError> {
    let (have, max) = (operations.len(), bounds::OPERATIONS_MAX);
    if have > max {
        return Err(StateError::Operations { have, max });
    }
    if operations.is_empty() {
        return Ok(());
    }
    if document.open.objects > bounds::OBJECTS_MAX / 2 || document.open.parts.len() >= bounds::OPEN_PARTS_MAX {
        document.seal();
    }
    let own = document.own();
    let dot = Dot { seq: own.seq + u64::from(!document.open.is), ..own };
    let stamp = next_stamp(document, now);
    if dot.seq > bounds::SEQ_MAX || stamp > bounds::STAMP_MAX || document.named > bounds::NAMES_MAX {
        return Err(StateError::Clock);
    }
    let (journal, objects) = (Journal::new(document), document.open.objects);
    let mut writer = Writer { document, dot, stamp, objects, rests: false, journal };
    let done = operations.iter().try_for_each(|operation| writer.write(operation));
    let Writer { journal, objects, rests, .. } = writer;
    if let Err(error) = done {
        journal.undo(document);
        return Err(error);
    }
    finish(document, dot, stamp, objects, &journal.done());
    if rests {
        document.rests = document.rests.max(document.store.changes);
    }
    Ok(())
}

/// Above all that was seen; with a hybrid clock at least the time.
fn next_stamp(document: &Document, now: Tick) -> u64 {
    let next = document.stamp + 1;
    match document.config.policies.register {
        RegisterPolicy::Hlc => next.max(now.ms().saturating_mul(1 << bounds::HLC_COUNT_BITS)),
        RegisterPolicy::Multi | RegisterPolicy::Lww => next,
    }
}

/// What a transaction that succeeded leaves behind.
fn finish(document: &mut Document, dot: Dot, stamp: u64, objects: u32, touched: &[u32]) {
    if !document.open.is {
        document.open.is = true;
        document.open.since = document.store.changes;
        let Store { changes, replicas, .. } = &mut document.store;
        document.history.push(*changes, dot, document.config.history, replicas);
        document.clock.advance(dot);
    }
    document.open.objects = objects;
    document.stamp = stamp;
    for leaf in touched {
        document.store.add_writer(*leaf, dot.replica);
        if document.store.names_of(document.store.leaf(*leaf)).next().is_none() {
            document.store.add_name(*leaf, Name { replica: dot.replica, number: document.named, seq: dot.seq });
            document.named += 1;
        }
    }
    document.store.changed(touched);
}

impl Writer<'_> {
    fn replica(&self) -> ReplicaId {
        self.dot.replica
    }

    fn write(&mut self, operation: &Operation<'_>) -> Result<(), StateError> {
        let path = operation.path();
        check_path(path)?;
        if let Operation::Delete(path) = operation {
            return self.delete(path);
        }
        if path.is_empty() {
            return Err(StateError::Root);
        }
        match operation {
            Operation::Set(_, value) => {
                value.check()?;
                self.assign(path, Body::Value(value.clone()))
            }
            Operation::Delete(_) => Ok(()),
            Operation::Increment(_, by) => self.increment(path, *by),
            Operation::Grow(_, by) if *by < 0 => Err(StateError::Negative { have: *by }),
            Operation::Grow(_, by) => self.sum(path, Kind::Grow, *by),
            Operation::Raise(_, to) => self.raise(path, *to),
            Operation::Add(_, element) => self.element(path, element, true),
            Operation::Remove(_, element) => self.element(path, element, false),
            Operation::Enable(_) => self.flag(path, true),
            Operation::Disable(_) => self.flag(path, false),
            Operation::Make(_) => {
                let index = self.new_object()?;
                self.assign(path, Body::Map(index))
            }
            Operation::Counter(_, start) if self.document.is_identity() => {
                let index = self.new_object()?;
                self.assign(path, Body::Counter(index, *start))
            }
            Operation::Counter(_, start) => {
                self.delete(path)?;
                self.sum(path, Kind::Counter, *start)
            }
        }
    }

    fn new_object(&mut self) -> Result<u32, StateError> {
        let index = self.objects;
        if index >= bounds::OBJECTS_MAX {
            return Err(StateError::Clock);
        }
        self.objects += 1;
        Ok(index)
    }

    fn assign(&mut self, path: &[&str], body: Body) -> Result<(), StateError> {
        let node = self.reach(path)?;
        self.cancel(node, Some(Kind::Register));
        self.say(node, Kind::Register, body)
    }

    /// Adds to the counters that were assigned there and can be seen, or else to the one that is there by being added to.
    fn increment(&mut self, path: &[&str], by: i64) -> Result<(), StateError> {
        let node = self.reach(path)?;
        let mut objects = Few::NONE;
        for entry in self.document.store.entries_at(node, Kind::Register) {
            if let (Body::Counter(..), Some(id)) = (&entry.body, self.document.store.object(entry)) {
                objects.push((id, entry.body.clone()));
            }
        }
        if objects.is_empty() {
            return self.sum(path, Kind::Counter, by);
        }
        for (id, body) in objects.as_slice() {
            let start = if let Body::Counter(_, start) = body { *start } else { 0 };
            let object = self.child(node, Toward::Object(*id))?;
            self.add_to(object, Kind::Counter, by, start)?;
        }
        Ok(())
    }

    fn sum(&mut self, path: &[&str], kind: Kind, by: i64) -> Result<(), StateError> {
        let node = self.reach(path)?;
        self.cancel(node, Some(kind));
        self.add_to(node, kind, by, 0)
    }

    fn add_to(&mut self, node: u32, kind: Kind, by: i64, start: i64) -> Result<(), StateError> {
        let leaf = self.leaf(node, kind)?;
        self.touch(leaf);
        let (replica, seq) = (self.replica(), self.dot.seq);
        let parts = self.document.store.leaf(leaf).content.parts();
        let known = parts.iter().find(|part| part.replica == replica).copied();
        if known.is_none_or(|part| part.seq != seq) {
            self.document.open.parts.push((leaf, known));
        }
        let before = known.unwrap_or(Part { replica, seq, total: 0, base_seq: 0, base: 0 });
        let total = before.total.checked_add(by).ok_or(StateError::Overflow)?;
        let sum = parts.iter().map(Part::amount).sum::<i128>() + i128::from(by) + i128::from(start);
        i64::try_from(sum).map_err(|_| StateError::Overflow)?;
        let part = Part { seq, total, ..before };
        if let Content::Parts(parts) = &mut self.document.store.leaf_mut(leaf).content {
            parts.retain(|part| part.replica != replica);
            merge_parts(parts, &[part]);
        }
        Ok(())
    }

    fn raise(&mut self, path: &[&str], to: i64) -> Result<(), StateError> {
        let node = self.reach(path)?;
        self.cancel(node, Some(Kind::Max));
        let above = |entry: &Entry| matches!(entry.body, Body::Value(Value::Int(have)) if have >= to);
        if self.document.store.entries_at(node, Kind::Max).iter().any(above) {
            return Ok(());
        }
        self.say(node, Kind::Max, Body::Value(Value::Int(to)))
    }

    fn flag(&mut self, path: &[&str], on: bool) -> Result<(), StateError> {
        let node = self.reach(path)?;
        self.cancel(node, Some(Kind::Flag));
        self.say(node, Kind::Flag, Body::Value(Value::Bool(on)))
    }

    /// An element that is removed leaves something behind only where a remove can win over an add.
    fn element(&mut self, path: &[&str], element: &Value, on: bool) -> Result<(), StateError> {
        element.check()?;
        if !on && self.document.config.policies.set == SetPolicy::AddWins {
            let Some(node) = self.document.find(path) else { return Ok(()) };
            let store = &self.document.store;
            let Some(element) = store.child(node, Toward::Element(element)) else { return Ok(()) };
            if let Some(leaf) = store.leaf_at(element, Kind::Element) {
                self.clear(leaf);
            }
            return Ok(());
        }
        let node = self.reach(path)?;
        self.cancel(node, Some(Kind::Element));
        let element = self.child(node, Toward::Element(element))?;
        self.say(element, Kind::Element, Body::Value(Value::Bool(on)))
    }

    /// What this commit says takes the place of all that was said before and seen.
    fn say(&mut self, node: u32, kind: Kind, body: Body) -> Result<(), StateError> {
        let leaf = self.leaf(node, kind)?;
        self.touch(leaf);
        self.drop_objects(leaf);
        let mark = self.document.store.replicas.mark(self.dot);
        let entry = Entry { mark, stamp: self.stamp, body };
        self.document.store.leaf_mut(leaf).content = Content::Entries(Few::One(entry));
        Ok(())
    }

    /// The node of a path, made where it is not there.
    fn reach(&mut self, path: &[&str]) -> Result<u32, StateError> {
        let mut node = ROOT;
        for (depth, key) in path.iter().enumerate() {
            if depth > 0 {
                node = self.map_below(node, depth)?;
            }
            node = self.child(node, Toward::Key(key))?;
        }
        Ok(node)
    }

    /// What keys of the map at a node are below of.
    fn map_below(&mut self, node: u32, depth: usize) -> Result<u32, StateError> {
        if self.document.is_identity() {
            let id: ObjectId = self.document.object_at(node).ok_or(StateError::NoObject { depth })?;
            return self.child(node, Toward::Object(id));
        }
        self.cancel_leaves(node);
        Ok(node)
    }

    fn child(&mut self, node: u32, toward: Toward<'_>) -> Result<u32, StateError> {
        let max = self.document.config.max_leaves;
        if self.document.store.nodes.len() >= bounds::NODES_PER_LEAF * max as usize
            && self.document.store.child(node, toward).is_none()
        {
            return Err(StateError::Full { max });
        }
        Ok(self.document.store.child_or_new(node, toward))
    }

    fn leaf(&mut self, node: u32, kind: Kind) -> Result<u32, StateError> {
        let max = self.document.config.max_leaves;
        if self.document.store.leaves.len() >= max as usize && self.document.store.leaf_at(node, kind).is_none() {
            return Err(StateError::Full { max });
        }
        Ok(self.document.store.leaf_or_new(node, kind))
    }

    /// Keeps what a leaf held before the transaction.
    fn touch(&mut self, leaf: u32) {
        self.journal.touch(&self.document.store, leaf);
    }
}

fn check_path(path: &[&str]) -> Result<(), StateError> {
    let (have, max) = (path.len(), bounds::DEPTH_MAX);
    if have > max {
        return Err(StateError::Depth { have, max });
    }
    let max = bounds::KEY_BYTES_MAX;
    match path.iter().map(|key| key.len()).find(|have| *have > max) {
        Some(have) => Err(StateError::Key { have, max }),
        None => Ok(()),
    }
}
