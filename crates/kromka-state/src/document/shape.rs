//! What is at a path, without reading all of it.

use crate::document::Document;
use crate::leaf::{Body, Kind};
use crate::store::Edge;

/// What [`Document::get`] reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Keys with something at them, or a map that was made.
    Map,
    /// A set.
    Set,
    /// A counter.
    Counter,
    /// A counter that only grows.
    Growing,
    /// A maximum.
    Maximum,
    /// A flag.
    Flag,
    /// A value that is replaced as a whole, also where it is a map or a list.
    Register,
}

impl Document {
    /// What is at a path; `None` where nothing is. Of several things that were concurrently made the one that is shown.
    #[must_use]
    pub fn shape(&self, path: &[&str]) -> Option<Shape> {
        if path.is_empty() {
            return Some(Shape::Map);
        }
        self.shape_at(self.find(path)?)
    }

    /// In the order in which a node's values are shown.
    pub(super) fn shape_at(&self, node: u32) -> Option<Shape> {
        for child in &self.store.node(node).children {
            match self.store.node(*child).edge {
                Edge::Key(_) if self.shape_at(*child).is_some() => return Some(Shape::Map),
                Edge::Element(_) if self.is_in_set(*child) => return Some(Shape::Set),
                Edge::Key(_) | Edge::Object(_) | Edge::Element(_) => {}
            }
        }
        if self.sum(node, Kind::Counter, 0).is_some() {
            return Some(Shape::Counter);
        }
        if self.sum(node, Kind::Grow, 0).is_some() {
            return Some(Shape::Growing);
        }
        if !self.store.entries_at(node, Kind::Max).is_empty() {
            return Some(Shape::Maximum);
        }
        if self.flag(node).is_some() {
            return Some(Shape::Flag);
        }
        self.store.entries_at(node, Kind::Register).last().map(|entry| match entry.body {
            Body::Value(_) => Shape::Register,
            Body::Map(_) => Shape::Map,
            Body::Counter(..) => Shape::Counter,
        })
    }
}
