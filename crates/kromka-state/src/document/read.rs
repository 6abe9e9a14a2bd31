//! What a document reads as.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::config::{FlagPolicy, RegisterPolicy, SetPolicy};
use crate::document::Document;
use crate::leaf::{Body, Entry, Kind, ObjectId, Part};
use crate::store::{Edge, ROOT, Toward};
use crate::value::Value;

impl Document {
    /// What is at a path: a register's value, a set's elements as a sorted list, a counter's sum, a flag, a map with all that
    /// is below. Of concurrent values the one that wins. The empty path is the whole document, a map.
    #[must_use]
    pub fn get(&self, path: &[&str]) -> Option<Value> {
        if path.is_empty() {
            return Some(self.map(ROOT).unwrap_or_else(|| Value::Map(Box::default())));
        }
        self.value(self.find(path)?)
    }

    /// All that is at a path: concurrent values that were kept, and what was concurrently made of other kinds. The first is
    /// what [`Document::get`] returns.
    #[must_use]
    pub fn get_all(&self, path: &[&str]) -> Vec<Value> {
        if path.is_empty() {
            return self.get(path).into_iter().collect();
        }
        self.find(path).map_or_else(Vec::new, |node| self.values(node))
    }

    /// Whether an element is in a set: found without listing the set.
    #[must_use]
    pub fn contains(&self, path: &[&str], element: &Value) -> bool {
        self.find(path)
            .and_then(|node| self.store.child(node, Toward::Element(element)))
            .is_some_and(|node| self.is_in_set(node))
    }

    /// The node of a path, through the objects that can be seen.
    pub(super) fn find(&self, path: &[&str]) -> Option<u32> {
        let mut node = ROOT;
        for (depth, key) in path.iter().enumerate() {
            if depth > 0 && self.is_identity() {
                node = self.store.child(node, Toward::Object(self.object_at(node)?))?;
            }
            node = self.store.child(node, Toward::Key(key))?;
        }
        Some(node)
    }

    /// The map that the register of a node holds: of concurrent ones the one that wins.
    pub(super) fn object_at(&self, node: u32) -> Option<ObjectId> {
        let entry = self.store.entries_at(node, Kind::Register).last()?;
        matches!(entry.body, Body::Map(_)).then(|| self.store.object(entry))?
    }

    pub(super) fn value(&self, node: u32) -> Option<Value> {
        // Most nodes hold a register and nothing else.
        if self.store.node(node).children.is_empty()
            && self.store.leaves_at(node).nth(1).is_none()
            && let Some(entry) = self.store.entries_at(node, Kind::Register).last()
        {
            return Some(self.entry(node, entry));
        }
        self.values(node).into_iter().next()
    }

    /// What a node holds: what has most in it first, then registers, the winner first.
    fn values(&self, node: u32) -> Vec<Value> {
        let mut values = Vec::new();
        let map = self.map(node);
        let is_map = map.is_some();
        values.extend(map);
        values.extend(self.list(node));
        for kind in [Kind::Counter, Kind::Grow] {
            values.extend(self.sum(node, kind, 0).map(Value::Int));
        }
        let maxima = self.store.entries_at(node, Kind::Max).iter();
        values.extend(maxima.filter_map(|entry| value_of(&entry.body)).max().cloned());
        values.extend(self.flag(node).map(Value::Bool));
        let entries = self.store.entries_at(node, Kind::Register).iter().rev();
        let shown = if self.config.policies.register == RegisterPolicy::Multi { usize::MAX } else { 1 };
        for entry in entries.take(shown) {
            // Where maps are paths, what says that one is there is not another one.
            if !is_map || self.is_identity() || self.store.object(entry).is_none() {
                values.push(self.entry(node, entry));
            }
        }
        values
    }

    pub(super) fn entry(&self, node: u32, entry: &Entry) -> Value {
        let object = self.store.object(entry).and_then(|id| self.store.child(node, Toward::Object(id)));
        match &entry.body {
            Body::Value(value) => value.clone(),
            Body::Map(_) => object.and_then(|object| self.map(object)).unwrap_or_else(|| Value::Map(Box::default())),
            Body::Counter(_, start) => {
                let sum = object.and_then(|object| self.sum(object, Kind::Counter, *start));
                Value::Int(sum.unwrap_or(*start))
            }
        }
    }

    /// What is below a node by key; `None` where nothing is.
    fn map(&self, node: u32) -> Option<Value> {
        let mut map = BTreeMap::new();
        for child in &self.store.node(node).children {
            let Edge::Key(key) = &self.store.node(*child).edge else { break };
            if let Some(value) = self.value(*child) {
                map.insert(String::from(&**key), value);
            }
        }
        (!map.is_empty()).then(|| Value::Map(Box::new(map)))
    }

    fn list(&self, node: u32) -> Option<Value> {
        let elements: Vec<Value> = self.members(node).cloned().collect();
        (!elements.is_empty()).then_some(Value::List(elements))
    }

    /// The elements of the set at a node, in their order.
    pub(super) fn members(&self, node: u32) -> impl Iterator<Item = &Value> {
        let children = &self.store.node(node).children;
        let first = children.partition_point(|child| !matches!(self.store.node(*child).edge, Edge::Element(_)));
        let element = |child: &&u32| match &self.store.node(**child).edge {
            Edge::Element(value) if self.is_in_set(**child) => Some(value),
            _ => None,
        };
        children[first..].iter().filter_map(move |child| element(&child))
    }

    pub(super) fn is_in_set(&self, node: u32) -> bool {
        let entries = self.store.entries_at(node, Kind::Element);
        entries.iter().any(is_on) && (self.config.policies.set == SetPolicy::AddWins || entries.iter().all(is_on))
    }

    pub(super) fn flag(&self, node: u32) -> Option<bool> {
        let entries = self.store.entries_at(node, Kind::Flag);
        (!entries.is_empty()).then(|| match self.config.policies.flag {
            FlagPolicy::EnableWins => entries.iter().any(is_on),
            FlagPolicy::DisableWins => entries.iter().all(is_on),
        })
    }

    /// Concurrent additions may leave 64 bits, which each of them alone did not: the sum ends there then, on every replica.
    pub(super) fn sum(&self, node: u32, kind: Kind, start: i64) -> Option<i64> {
        let parts = self.store.leaf(self.store.leaf_at(node, kind)?).content.parts();
        let sum = parts.iter().map(Part::amount).sum::<i128>() + i128::from(start);
        let end = if sum < 0 { i64::MIN } else { i64::MAX };
        parts.iter().any(Part::is_live).then(|| i64::try_from(sum).unwrap_or(end))
    }
}

pub(super) fn is_on(entry: &Entry) -> bool {
    entry.body == Body::Value(Value::Bool(true))
}

fn value_of(body: &Body) -> Option<&Value> {
    match body {
        Body::Value(value) => Some(value),
        _ => None,
    }
}
