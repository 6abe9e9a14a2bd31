//! What is there, with the commits that said it.

use alloc::string::String;
use alloc::vec::Vec;

use crate::clock::{Clock, Dot};
use crate::document::Document;
use crate::document::read::is_on;
use crate::leaf::Kind;
use crate::store::Edge;
use crate::value::Value;

/// A register: where it is, and its concurrent values with the commits that assigned them.
pub(crate) type Register = (Vec<String>, Vec<(Dot, Value)>);

impl Document {
    /// Ends the open commit, whose content could still change, and tells what was seen.
    pub(crate) fn settle(&mut self) -> &Clock {
        self.seal();
        &self.clock
    }

    /// The elements of the set at a path, in their order, with the adds that stand.
    pub(crate) fn element_dots(&self, path: &[&str]) -> Vec<(&Value, Vec<Dot>)> {
        let children = self.find(path).map_or(&[][..], |node| &self.store.node(node).children);
        let element = |child: &u32| {
            let Edge::Element(value) = &self.store.node(*child).edge else { return None };
            let entries = self.store.entries_at(*child, Kind::Element).iter();
            let added = entries.filter(|entry| is_on(entry)).map(|entry| self.store.dot(entry)).collect();
            self.is_in_set(*child).then_some((value, added))
        };
        children.iter().filter_map(element).collect()
    }

    /// The values of the register at a path that stand, in the order of their commits, those that another one wins over too.
    pub(crate) fn register_dots(&self, path: &[&str]) -> Vec<(Dot, Value)> {
        self.find(path).map_or_else(Vec::new, |node| self.values_with_dots(node))
    }

    /// Whether the register at a path holds an object that somebody made, which is no constant value. Where maps are paths, a
    /// map that was made only says that it is there.
    pub(crate) fn has_object(&self, path: &[&str]) -> bool {
        let entries = self.find(path).map_or(&[][..], |node| self.store.entries_at(node, Kind::Register));
        self.is_identity() && entries.iter().any(|entry| self.store.object(entry).is_some())
    }

    /// The registers at a path and below, by the keys from there, where maps are paths.
    pub(crate) fn registers_below(&self, path: &[&str]) -> Vec<Register> {
        let (mut keys, mut registers) = (Vec::new(), Vec::new());
        if let Some(node) = self.find(path) {
            self.collect_registers(node, &mut keys, &mut registers);
        }
        registers
    }

    fn collect_registers(&self, node: u32, keys: &mut Vec<String>, registers: &mut Vec<Register>) {
        let values = self.values_with_dots(node);
        if !values.is_empty() {
            registers.push((keys.clone(), values));
        }
        for child in &self.store.node(node).children {
            let Edge::Key(key) = &self.store.node(*child).edge else { break };
            keys.push(String::from(&**key));
            self.collect_registers(*child, keys, registers);
            keys.pop();
        }
    }

    fn values_with_dots(&self, node: u32) -> Vec<(Dot, Value)> {
        let entries = self.store.entries_at(node, Kind::Register).iter();
        let mut values: Vec<_> = entries.map(|entry| (self.store.dot(entry), self.entry(node, entry))).collect();
        values.sort_unstable_by_key(|(dot, _)| *dot);
        values
    }
}
