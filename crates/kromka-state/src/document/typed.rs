//! One value of a type, read without building what holds it. What is there and of another type is `None`, as what is not.

use alloc::vec::Vec;

use crate::document::{Document, Shape};
use crate::leaf::{Body, Kind};
use crate::store::{Edge, ROOT, Toward};
use crate::value::Value;

impl Document {
    /// A flag, or a register that holds true or false.
    #[must_use]
    pub fn get_bool(&self, path: &[&str]) -> Option<bool> {
        self.get_one(path)?.as_bool()
    }

    /// The sum of a counter, a growing counter or a maximum, or a register that holds an integer.
    #[must_use]
    pub fn get_i64(&self, path: &[&str]) -> Option<i64> {
        self.get_one(path)?.as_i64()
    }

    /// A register that holds a float, or the float nearest to what [`Document::get_i64`] reads: 12 may have been written where
    /// 12.5 was before.
    #[must_use]
    pub fn get_f64(&self, path: &[&str]) -> Option<f64> {
        self.get_one(path)?.as_f64()
    }

    /// A register that holds text.
    #[must_use]
    pub fn get_text(&self, path: &[&str]) -> Option<&str> {
        self.get_register(path)?.as_text()
    }

    /// A register that holds bytes.
    #[must_use]
    pub fn get_bytes(&self, path: &[&str]) -> Option<&[u8]> {
        self.get_register(path)?.as_bytes()
    }

    /// A register that holds a list. A set has [`Document::elements`].
    #[must_use]
    pub fn get_list(&self, path: &[&str]) -> Option<&[Value]> {
        self.get_register(path)?.as_list()
    }

    /// A register, whatever value it holds.
    #[must_use]
    pub fn get_register(&self, path: &[&str]) -> Option<&Value> {
        let node = self.find(path).filter(|node| self.shape_at(*node) == Some(Shape::Register))?;
        match &self.store.entries_at(node, Kind::Register).last()?.body {
            Body::Value(value) => Some(value),
            Body::Map(_) | Body::Counter(..) => None,
        }
    }

    /// The elements of a set, in their order; none where there is no set.
    #[must_use]
    pub fn elements(&self, path: &[&str]) -> Vec<&Value> {
        self.find(path).map_or_else(Vec::new, |node| self.members(node).collect())
    }

    /// The keys of a map, in their order; none where there is no map.
    #[must_use]
    pub fn keys(&self, path: &[&str]) -> Vec<&str> {
        if let Some(items) = self.get_register(path).and_then(Value::as_map) {
            return items.keys().map(|key| &**key).collect();
        }
        let children = self.map_node(path).map_or(&[][..], |node| &self.store.node(node).children);
        let key = |child: &u32| match &self.store.node(*child).edge {
            Edge::Key(key) => self.shape_at(*child).map(|_| &**key),
            Edge::Object(_) | Edge::Element(_) => None,
        };
        children.iter().filter_map(key).collect()
    }

    /// The node that keys of the map at a path are below of.
    fn map_node(&self, path: &[&str]) -> Option<u32> {
        let node = self.find(path)?;
        if node == ROOT || !self.is_identity() {
            return Some(node);
        }
        self.store.child(node, Toward::Object(self.object_at(node)?))
    }

    /// What is at a path, unless it has others in it.
    fn get_one(&self, path: &[&str]) -> Option<Value> {
        let node = self.find(path)?;
        match self.shape_at(node)? {
            Shape::Map | Shape::Set => None,
            Shape::Counter | Shape::Growing | Shape::Maximum | Shape::Flag | Shape::Register => self.value(node),
        }
    }
}
