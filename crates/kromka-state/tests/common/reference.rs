//! An independent reading of `data/state/README.md`: a value is a function of the operations that were seen and of what each
//! of them had seen. It is slow, has no clocks but Lamport's, and forgets nothing.

use std::collections::{BTreeMap, BTreeSet};

use kromka_state::{FlagPolicy, MapPolicy, Operation, Policies, RegisterPolicy, SetPolicy, Value};

/// Operations by their numbers.
pub(crate) type Seen = BTreeSet<usize>;

/// Where: keys from the root, or under identity one key of an object.
#[derive(Debug, Clone, PartialEq)]
struct Place {
    object: Option<usize>,
    keys: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
enum Act {
    Set(Value),
    Make,
    Counter(i64),
    Delete,
    /// To counters that were assigned, or without any to the one that is there by itself.
    Increment(i64, Vec<usize>),
    Element(Value, bool),
    Flag(bool),
}

#[derive(Debug, Clone)]
struct Op {
    replica: u64,
    lamport: u64,
    past: Seen,
    place: Place,
    act: Act,
}

/// All operations of a history.
#[derive(Debug, Clone)]
pub(crate) struct Reference {
    policies: Policies,
    ops: Vec<Op>,
}

impl Reference {
    pub(crate) fn new(policies: Policies) -> Self {
        Self { policies, ops: Vec::new() }
    }

    /// Above all that was seen.
    pub(crate) fn next_lamport(&self, seen: &Seen) -> u64 {
        1 + seen.iter().map(|op| self.ops[*op].lamport).max().unwrap_or(0)
    }

    /// Operations that nobody has heard of are told as one, at the end of them.
    pub(crate) fn restamp(&mut self, ops: &[usize], lamport: u64) {
        for op in ops {
            self.ops[*op].lamport = lamport;
        }
    }

    /// Adds an operation; `None` where there is no object to do it in.
    pub(crate) fn add(&mut self, replica: u64, lamport: u64, seen: &Seen, operation: &Operation<'_>) -> Option<usize> {
        let is_delete = matches!(operation, Operation::Delete(_));
        let Some(place) = self.place(seen, operation.path()) else {
            // What is not there can be deleted, or removed from, where that leaves nothing.
            let leaves_nothing =
                is_delete || matches!(operation, Operation::Remove(..)) && self.policies.set == SetPolicy::AddWins;
            let nowhere = Place { object: Some(usize::MAX), keys: Vec::new() };
            return leaves_nothing.then(|| self.push(replica, lamport, seen, nowhere, Act::Delete));
        };
        let act = match operation {
            Operation::Set(_, value) => Act::Set(value.clone()),
            Operation::Make(_) => Act::Make,
            Operation::Counter(_, start) => Act::Counter(*start),
            Operation::Delete(_) => Act::Delete,
            Operation::Increment(_, by) => {
                let is_counter = |op: &usize| matches!(self.ops[*op].act, Act::Counter(_)) && self.is_identity();
                Act::Increment(*by, self.assigned(seen, &place).into_iter().filter(is_counter).collect())
            }
            Operation::Add(_, element) => Act::Element(element.clone(), true),
            Operation::Remove(_, element) => Act::Element(element.clone(), false),
            Operation::Enable(_) => Act::Flag(true),
            Operation::Disable(_) => Act::Flag(false),
            other => panic!("{other:?} is none of the README's"),
        };
        Some(self.push(replica, lamport, seen, place, act))
    }

    fn push(&mut self, replica: u64, lamport: u64, seen: &Seen, place: Place, act: Act) -> usize {
        self.ops.push(Op { replica, lamport, past: seen.clone(), place, act });
        self.ops.len() - 1
    }

    fn is_identity(&self) -> bool {
        self.policies.map == MapPolicy::Identity
    }

    fn place(&self, seen: &Seen, path: &[&str]) -> Option<Place> {
        let keys = |keys: &[&str]| keys.iter().map(|key| String::from(*key)).collect();
        if !self.is_identity() || path.is_empty() {
            return Some(Place { object: None, keys: keys(path) });
        }
        let mut object = None;
        let (last, rest) = path.split_last()?;
        for key in rest {
            let winner = *self.assigned(seen, &Place { object, keys: keys(&[key]) }).first()?;
            object = Some(winner).filter(|op| self.ops[*op].act == Act::Make);
            object?;
        }
        Some(Place { object, keys: keys(&[last]) })
    }

    /// Whether an operation that was seen deletes or replaces all that this one did.
    fn is_cancelled(&self, seen: &Seen, op: usize) -> bool {
        let place = &self.ops[op].place;
        seen.iter().map(|other| &self.ops[*other]).any(|other| {
            let above = other.place.object == place.object && place.keys.starts_with(&other.place.keys);
            let takes = match other.act {
                Act::Delete => true,
                Act::Counter(_) | Act::Make | Act::Set(_) => other.place == *place,
                _ => false,
            };
            takes && above && other.past.contains(&op)
        })
    }

    /// The operations at a place that stand, and that this lets through.
    fn standing(&self, seen: &Seen, place: &Place, is: impl Fn(&Act) -> bool) -> Vec<usize> {
        let here = |op: &&usize| self.ops[**op].place == *place && is(&self.ops[**op].act);
        seen.iter().filter(here).copied().filter(|op| !self.is_cancelled(seen, *op)).collect()
    }

    /// Assignments that stand, the winner first.
    fn assigned(&self, seen: &Seen, place: &Place) -> Vec<usize> {
        let identity = self.is_identity();
        let mut ops = self.standing(seen, place, |act| match act {
            Act::Set(_) | Act::Make => true,
            Act::Counter(_) => identity,
            _ => false,
        });
        ops.sort_by_key(|op| std::cmp::Reverse((self.ops[*op].lamport, self.ops[*op].replica)));
        ops
    }

    /// Those of some operations that no other of them has seen.
    fn last_of(&self, ops: &[usize]) -> Vec<usize> {
        let seen_by = |op: usize| ops.iter().any(|other| self.ops[*other].past.contains(&op));
        ops.iter().copied().filter(|op| !seen_by(*op)).collect()
    }

    pub(crate) fn get(&self, seen: &Seen, path: &[&str]) -> Option<Value> {
        if path.is_empty() {
            return Some(Value::Map(Box::new(self.map(seen, None, &[]))));
        }
        self.get_all(seen, path).into_iter().next()
    }

    pub(crate) fn get_all(&self, seen: &Seen, path: &[&str]) -> Vec<Value> {
        self.place(seen, path).map_or_else(Vec::new, |place| self.at(seen, &place))
    }

    fn map(&self, seen: &Seen, object: Option<usize>, prefix: &[String]) -> BTreeMap<String, Value> {
        let below = |op: &usize| {
            let place = &self.ops[*op].place;
            (place.object == object && place.keys.starts_with(prefix)).then(|| place.keys.get(prefix.len()))?
        };
        let keys: BTreeSet<&String> = seen.iter().filter_map(below).collect();
        keys.into_iter()
            .filter_map(|key| {
                let keys = prefix.iter().chain([key]).cloned().collect();
                let value = self.at(seen, &Place { object, keys }).into_iter().next()?;
                Some((key.clone(), value))
            })
            .collect()
    }

    fn at(&self, seen: &Seen, place: &Place) -> Vec<Value> {
        let mut values = Vec::new();
        if !self.is_identity() {
            let map = self.map(seen, None, &place.keys);
            values.extend((!map.is_empty()).then(|| Value::Map(Box::new(map))));
        }
        let elements = self.elements(seen, place);
        values.extend((!elements.is_empty()).then_some(Value::List(elements)));
        values.extend(self.sum(seen, place).map(Value::Int));
        values.extend(self.flag(seen, place).map(Value::Bool));
        let assigned = self.assigned(seen, place);
        let shown = if self.policies.register == RegisterPolicy::Multi { usize::MAX } else { 1 };
        values.extend(assigned.into_iter().take(shown).map(|op| self.read(seen, op)));
        values
    }

    fn read(&self, seen: &Seen, op: usize) -> Value {
        match &self.ops[op].act {
            Act::Set(value) => value.clone(),
            Act::Make => Value::Map(Box::new(self.map(seen, Some(op), &[]))),
            Act::Counter(start) => {
                let added = seen.iter().map(|other| match &self.ops[*other].act {
                    Act::Increment(by, targets) if targets.contains(&op) => *by,
                    _ => 0,
                });
                Value::Int(start + added.sum::<i64>())
            }
            other => panic!("{other:?} assigns nothing"),
        }
    }

    fn sum(&self, seen: &Seen, place: &Place) -> Option<i64> {
        let identity = self.is_identity();
        let ops = self.standing(seen, place, |act| match act {
            Act::Increment(_, targets) => targets.is_empty(),
            Act::Counter(_) => !identity,
            _ => false,
        });
        let amounts = ops.iter().map(|op| match self.ops[*op].act {
            Act::Increment(by, _) | Act::Counter(by) => by,
            _ => 0,
        });
        (!ops.is_empty()).then(|| amounts.sum())
    }

    fn flag(&self, seen: &Seen, place: &Place) -> Option<bool> {
        let ops = self.last_of(&self.standing(seen, place, |act| matches!(act, Act::Flag(_))));
        let side = self.policies.flag == FlagPolicy::EnableWins;
        let wins = ops.iter().any(|op| self.ops[*op].act == Act::Flag(side));
        (!ops.is_empty()).then_some(wins == side)
    }

    fn elements(&self, seen: &Seen, place: &Place) -> Vec<Value> {
        let ops = self.standing(seen, place, |act| matches!(act, Act::Element(..)));
        let element = |op: &usize| match &self.ops[*op].act {
            Act::Element(value, on) => (value.clone(), *on),
            other => panic!("{other:?} is none of an element"),
        };
        let values: BTreeSet<Value> = ops.iter().map(|op| element(op).0).collect();
        let is_in = |value: &Value| {
            let of = |side: bool| ops.iter().filter(move |op| element(op) == (value.clone(), side));
            let seen_by = |op: usize, side: bool| of(side).any(|other| self.ops[*other].past.contains(&op));
            let added = of(true).any(|op| !seen_by(*op, false));
            let removed = of(false).any(|op| !seen_by(*op, true));
            match self.policies.set {
                SetPolicy::AddWins => added,
                SetPolicy::RemoveWins => added && !removed,
            }
        };
        values.iter().filter(|value| is_in(value)).cloned().collect()
    }
}
