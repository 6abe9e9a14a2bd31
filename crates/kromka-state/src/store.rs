//! The tree of a document: nodes by their edges, leaves at them, and which leaves changed last.

mod names;
mod replicas;

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::cmp::Ordering;

use thin_vec::ThinVec;

use crate::clock::{Dot, ReplicaId};
use crate::few::{Few, grow, grow_thin, thin_bytes};
use crate::leaf::{Content, Entry, Kind, ObjectId, Writers};
use crate::value::Value;

use names::Label;
pub(crate) use names::{Name, Names};
pub(crate) use replicas::{Mark, Place, Replicas};

/// No node, no leaf.
pub(crate) const NONE: u32 = u32::MAX;
/// The node of the whole document.
pub(crate) const ROOT: u32 = 0;

/// How a node is reached from the one above.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Edge {
    /// By a key of a map.
    Key(Box<str>),
    /// As an object that the register of the node above holds.
    Object(Box<ObjectId>),
    /// As an element of the set at the node above.
    Element(Value),
}

/// An edge that is looked for, without making it first.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Toward<'a> {
    Key(&'a str),
    Object(ObjectId),
    Element(&'a Value),
}

impl Toward<'_> {
    fn of(edge: &Edge) -> Toward<'_> {
        match edge {
            Edge::Key(key) => Toward::Key(key),
            Edge::Object(id) => Toward::Object(**id),
            Edge::Element(value) => Toward::Element(value),
        }
    }

    fn to_edge(self) -> Edge {
        match self {
            Self::Key(key) => Edge::Key(key.into()),
            Self::Object(id) => Edge::Object(Box::new(id)),
            Self::Element(value) => Edge::Element(value.clone()),
        }
    }

    fn rank(self) -> u8 {
        match self {
            Self::Key(_) => 0,
            Self::Object(_) => 1,
            Self::Element(_) => 2,
        }
    }

    fn order(self, other: Toward<'_>) -> Ordering {
        match (self, other) {
            (Self::Key(a), Toward::Key(b)) => a.cmp(b),
            (Self::Object(a), Toward::Object(b)) => a.cmp(&b),
            (Self::Element(a), Toward::Element(b)) => a.cmp(b),
            (a, b) => a.rank().cmp(&b.rank()),
        }
    }
}

impl<'a> From<&'a Edge> for Toward<'a> {
    fn from(edge: &'a Edge) -> Self {
        Toward::of(edge)
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) parent: u32,
    pub(crate) edge: Edge,
    /// Sorted by their edges.
    pub(crate) children: ThinVec<u32>,
    /// The first of its leaves.
    first: u32,
}

#[derive(Debug, Clone)]
pub(crate) struct Leaf {
    pub(crate) node: u32,
    pub(crate) kind: Kind,
    /// The next leaf of the same node.
    next: u32,
    names: Few<Label>,
    pub(crate) content: Content,
    pub(crate) writers: Writers,
    /// The count of changes at its last one,
    pub(crate) changed: u64,
    /// and its neighbours in the order of that.
    older: u32,
    newer: u32,
}

/// Nodes, leaves, their names and the order of their changes.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    pub(crate) nodes: Vec<Node>,
    pub(crate) leaves: Vec<Leaf>,
    pub(crate) names: Names,
    pub(crate) replicas: Replicas,
    /// Changes so far: every one that others may have to be told has a number.
    pub(crate) changes: u64,
    newest: u32,
}

impl Store {
    pub(crate) fn new() -> Self {
        let root = Node { parent: NONE, edge: Edge::Key("".into()), children: ThinVec::new(), first: NONE };
        Self {
            nodes: Vec::from([root]),
            leaves: Vec::new(),
            names: Names::default(),
            replicas: Replicas::default(),
            changes: 0,
            newest: NONE,
        }
    }

    pub(crate) fn node(&self, node: u32) -> &Node {
        &self.nodes[node as usize]
    }

    pub(crate) fn leaf(&self, leaf: u32) -> &Leaf {
        &self.leaves[leaf as usize]
    }

    pub(crate) fn leaf_mut(&mut self, leaf: u32) -> &mut Leaf {
        &mut self.leaves[leaf as usize]
    }

    fn search(&self, node: u32, toward: Toward<'_>) -> Result<usize, usize> {
        self.node(node).children.binary_search_by(|child| Toward::of(&self.node(*child).edge).order(toward))
    }

    pub(crate) fn child(&self, node: u32, toward: Toward<'_>) -> Option<u32> {
        self.search(node, toward).ok().map(|at| self.node(node).children[at])
    }

    /// The child, made if it is not there. Callers see to it that there is room.
    pub(crate) fn child_or_new(&mut self, node: u32, toward: Toward<'_>) -> u32 {
        match self.search(node, toward) {
            Ok(at) => self.node(node).children[at],
            Err(at) => {
                let new = index(self.nodes.len());
                grow(&mut self.nodes);
                self.nodes.push(Node { parent: node, edge: toward.to_edge(), children: ThinVec::new(), first: NONE });
                let children = &mut self.nodes[node as usize].children;
                grow_thin(children);
                children.insert(at, new);
                new
            }
        }
    }

    /// The leaves at a node, newest first.
    pub(crate) fn leaves_at(&self, node: u32) -> impl Iterator<Item = u32> + '_ {
        let mut at = self.node(node).first;
        core::iter::from_fn(move || {
            let leaf = (at != NONE).then_some(at)?;
            at = self.leaf(leaf).next;
            Some(leaf)
        })
    }

    pub(crate) fn leaf_at(&self, node: u32, kind: Kind) -> Option<u32> {
        self.leaves_at(node).find(|leaf| self.leaf(*leaf).kind == kind)
    }

    /// The leaf, made if it is not there. Callers see to it that there is room.
    pub(crate) fn leaf_or_new(&mut self, node: u32, kind: Kind) -> u32 {
        if let Some(leaf) = self.leaf_at(node, kind) {
            return leaf;
        }
        let new = index(self.leaves.len());
        let next = core::mem::replace(&mut self.nodes[node as usize].first, new);
        let (names, content, writers) = (Few::NONE, Content::of(kind), Writers::Nobody);
        grow(&mut self.leaves);
        self.leaves.push(Leaf { node, kind, next, names, content, writers, changed: 0, older: NONE, newer: NONE });
        new
    }

    /// The commit of an entry.
    pub(crate) fn dot(&self, entry: &Entry) -> Dot {
        self.replicas.dot(entry.mark)
    }

    /// The object that an entry made.
    pub(crate) fn object(&self, entry: &Entry) -> Option<ObjectId> {
        entry.body.object(self.dot(entry))
    }

    /// The names of a leaf, the oldest that is known here first.
    pub(crate) fn names_of(&self, leaf: &Leaf) -> impl Iterator<Item = Name> + Clone {
        leaf.names.as_slice().iter().map(|label| self.replicas.name(*label))
    }

    pub(crate) fn add_name(&mut self, leaf: u32, name: Name) {
        self.names.insert(name.replica, name.number, leaf);
        let label = self.replicas.label(name);
        self.leaf_mut(leaf).names.push(label);
    }

    pub(crate) fn remove_name(&mut self, leaf: u32, name: Name) {
        self.names.remove(name.replica, name.number);
        let label = self.replicas.label(name);
        self.leaf_mut(leaf).names.retain(|other| *other != label);
    }

    /// Notes that a replica has changed a leaf.
    pub(crate) fn add_writer(&mut self, leaf: u32, replica: ReplicaId) {
        let place = self.replicas.place(replica);
        self.leaf_mut(leaf).writers.add(place);
    }

    /// Whether another replica has ever changed a leaf, as far as is known.
    pub(crate) fn has_other_writers(&self, leaf: &Leaf, replica: ReplicaId) -> bool {
        match leaf.writers {
            Writers::Nobody => false,
            Writers::One(place) => self.replicas.replica(place) != replica,
            Writers::Several => true,
        }
    }

    /// The entries of a node's leaf.
    pub(crate) fn entries_at(&self, node: u32, kind: Kind) -> &[Entry] {
        self.leaf_at(node, kind).map_or(&[], |leaf| self.leaf(leaf).content.entries())
    }

    /// Takes back the nodes and leaves that were made since there were so many, and that nothing names yet.
    pub(crate) fn truncate(&mut self, nodes: usize, leaves: usize) {
        while self.leaves.len() > leaves
            && let Some(leaf) = self.leaves.pop()
        {
            self.nodes[leaf.node as usize].first = leaf.next;
        }
        while self.nodes.len() > nodes {
            let last = index(self.nodes.len() - 1);
            let parent = self.node(last).parent;
            self.nodes[parent as usize].children.retain(|child| *child != last);
            self.nodes.pop();
        }
    }

    /// Notes that leaves changed, all at once.
    pub(crate) fn changed(&mut self, leaves: &[u32]) {
        self.changes += 1;
        for leaf in leaves {
            self.unlink(*leaf);
            let older = core::mem::replace(&mut self.newest, *leaf);
            let changed = self.changes;
            let this = self.leaf_mut(*leaf);
            (this.changed, this.older, this.newer) = (changed, older, NONE);
            if older != NONE {
                self.leaf_mut(older).newer = *leaf;
            }
        }
    }

    fn unlink(&mut self, leaf: u32) {
        let Leaf { older, newer, changed, .. } = *self.leaf(leaf);
        if changed == 0 {
            return;
        }
        if newer == NONE {
            self.newest = older;
        } else {
            self.leaf_mut(newer).older = older;
        }
        if older != NONE {
            self.leaf_mut(older).newer = newer;
        }
    }

    /// The leaves that changed after this count of changes, the last one first.
    pub(crate) fn changed_since(&self, changes: u64) -> impl Iterator<Item = u32> + '_ {
        let mut at = self.newest;
        core::iter::from_fn(move || {
            let leaf = (at != NONE && self.leaf(at).changed > changes).then_some(at)?;
            at = self.leaf(leaf).older;
            Some(leaf)
        })
    }

    /// The edges from the root to a node.
    pub(crate) fn path(&self, node: u32) -> Vec<&Edge> {
        let mut edges = Vec::new();
        let mut at = node;
        while at != ROOT {
            edges.push(&self.node(at).edge);
            at = self.node(at).parent;
        }
        edges.reverse();
        edges
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        let edge = |edge: &Edge| match edge {
            Edge::Key(key) => key.len(),
            Edge::Object(id) => size_of_val(&**id),
            Edge::Element(value) => value.heap_bytes(),
        };
        let node = |node: &Node| thin_bytes(&node.children) + edge(&node.edge);
        let leaf = |leaf: &Leaf| leaf.names.heap_bytes() + leaf.content.heap_bytes();
        self.nodes.capacity() * size_of::<Node>()
            + self.leaves.capacity() * size_of::<Leaf>()
            + self.nodes.iter().map(node).sum::<usize>()
            + self.leaves.iter().map(leaf).sum::<usize>()
            + self.names.heap_bytes()
            + self.replicas.heap_bytes()
    }
}

/// A place in a table, which bounds keep below 2³¹.
fn index(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(NONE)
}
