//! JSON into a document, and out of it.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use kromka_core::Tick;
use serde_json::{Map, Value as Json};

use crate::bounds;
use crate::document::{Document, Operation, Shape};
use crate::error::StateError;
use crate::value::Value;

/// What becomes of keys, and of elements of sets, that are there and that JSON lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Missing {
    /// They stay.
    Keep,
    /// They are deleted.
    Delete,
}

impl Document {
    /// What is at a path and below, as [`Document::get`] reads it.
    #[must_use]
    pub fn to_json(&self, path: &[&str]) -> Option<Json> {
        self.get(path).map(|value| Json::from(&value))
    }

    /// Makes what is at a path read as this, in one transaction. How many operations that took: what is equal is not written,
    /// and none is no commit.
    ///
    /// An object becomes a map, and its keys are written one by one; where maps are objects it is made if there is none, but
    /// not those above the path. Anything else becomes a register, a list as a whole, `null` as a value. What is there already
    /// stays what it is where it can: a counter is added to, a maximum raised, a flag turned, a set given its elements (in
    /// whatever order), and a register that holds a map gets another one as a whole. A counter that only grows, or a maximum,
    /// that is to be less becomes a register, and so does a set that is to be empty.
    ///
    /// ```
    /// use kromka_core::Validate;
    /// use kromka_state::{Config, Document, Missing, ReplicaId};
    /// use serde_json::json;
    ///
    /// let mut document = Document::new(Config::new(ReplicaId(1)).validate()?);
    /// document.increment(&["welds"], 3)?;
    /// let robot = json!({ "welds": 5, "tool": { "kind": "gripper", "force": 20 } });
    /// assert_eq!(document.import(&[], &robot, Missing::Keep)?, 3);
    /// assert_eq!(document.import(&["tool"], &json!({ "kind": "welder" }), Missing::Delete)?, 2);
    /// assert_eq!(document.to_json(&[]), Some(json!({ "welds": 5, "tool": { "kind": "welder" } })));
    /// assert_eq!(document.import(&["welds"], &json!(5), Missing::Keep)?, 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Document::commit`].
    pub fn import(&mut self, path: &[&str], json: &Json, missing: Missing) -> Result<usize, StateError> {
        self.import_at(path, json, missing, Tick::ZERO)
    }

    /// The same at a time of the wall clock, which counts only under [`crate::RegisterPolicy::Hlc`].
    ///
    /// # Errors
    /// As [`Document::commit`].
    pub fn import_at(&mut self, path: &[&str], json: &Json, missing: Missing, now: Tick) -> Result<usize, StateError> {
        let keys = path.iter().map(|key| String::from(*key)).collect();
        let mut import = Import { document: self, missing, keys, writes: Vec::new() };
        import.any(self.get(path).as_ref(), json)?;
        let writes = import.writes;
        let paths: Vec<Vec<&str>> = writes.iter().map(|(keys, _)| keys.iter().map(String::as_str).collect()).collect();
        let operations: Vec<Operation<'_>> =
            writes.iter().zip(&paths).map(|((_, operation), path)| operation.clone().at(path)).collect();
        self.commit_at(&operations, now)?;
        Ok(operations.len())
    }
}

/// What is to be written, so far.
struct Import<'a> {
    document: &'a Document,
    missing: Missing,
    /// Where it is.
    keys: Vec<String>,
    /// Operations, each with its path.
    writes: Vec<(Vec<String>, Operation<'static>)>,
}

impl Import<'_> {
    fn write(&mut self, operation: Operation<'static>) {
        self.writes.push((self.keys.clone(), operation));
    }

    fn shape(&self) -> Option<Shape> {
        self.document.shape(&self.keys.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn any(&mut self, have: Option<&Value>, json: &Json) -> Result<(), StateError> {
        // What recurses must end.
        let (depth, max) = (self.keys.len(), bounds::DEPTH_MAX);
        if depth > max {
            return Err(StateError::Depth { have: depth, max });
        }
        match (have, json) {
            (Some(have), json) if is_same(have, json) => {}
            (_, Json::Object(items)) => self.object(have, items)?,
            (_, json) => self.leaf(have, json),
        }
        Ok(())
    }

    fn object(&mut self, have: Option<&Value>, items: &Map<String, Json>) -> Result<(), StateError> {
        let shape = have.and_then(|_| self.shape());
        match (shape, have) {
            (Some(Shape::Map), Some(Value::Map(have))) => self.keys_of(have, items),
            (Some(Shape::Register), Some(Value::Map(have))) => {
                let want = self.whole(have, items);
                if want != **have {
                    self.write(Operation::Set(&[], Value::Map(Box::new(want))));
                }
                Ok(())
            }
            _ => {
                // Where maps are paths, one is there by its keys.
                if !self.keys.is_empty() && (items.is_empty() || self.document.is_identity()) {
                    self.write(Operation::Make(&[]));
                }
                self.keys_of(&BTreeMap::new(), items)
            }
        }
    }

    fn keys_of(&mut self, have: &BTreeMap<String, Value>, items: &Map<String, Json>) -> Result<(), StateError> {
        for (key, json) in items {
            self.keys.push(key.clone());
            self.any(have.get(key), json)?;
            self.keys.pop();
        }
        if self.missing == Missing::Keep {
            return Ok(());
        }
        if items.is_empty() && !have.is_empty() && !self.keys.is_empty() && !self.document.is_identity() {
            // Without keys the map would be gone; this deletes them and says that it is there.
            self.write(Operation::Make(&[]));
            return Ok(());
        }
        for key in have.keys().filter(|key| !items.contains_key(*key)) {
            self.keys.push(key.clone());
            self.write(Operation::Delete(&[]));
            self.keys.pop();
        }
        Ok(())
    }

    /// A map that is one value.
    fn whole(&self, have: &BTreeMap<String, Value>, items: &Map<String, Json>) -> BTreeMap<String, Value> {
        let mut want = if self.missing == Missing::Keep { have.clone() } else { BTreeMap::new() };
        for (key, json) in items {
            let value = match (have.get(key), json) {
                (Some(have), json) if is_same(have, json) => have.clone(),
                (Some(Value::Map(have)), Json::Object(items)) => Value::Map(Box::new(self.whole(have, items))),
                (_, json) => Value::from(json),
            };
            want.insert(key.clone(), value);
        }
        want
    }

    /// As an operation of what is there, if it has one that does it.
    fn leaf(&mut self, have: Option<&Value>, json: &Json) {
        let shape = have.and_then(|_| self.shape());
        if let (Some(Shape::Set), Some(Value::List(have)), Json::Array(items)) = (shape, have, json)
            && !(items.is_empty() && self.missing == Missing::Delete)
        {
            return self.elements(have, items);
        }
        let want = Value::from(json);
        let operation = match (shape, have, &want) {
            (Some(Shape::Flag), _, Value::Bool(true)) => Operation::Enable(&[]),
            (Some(Shape::Flag), _, Value::Bool(false)) => Operation::Disable(&[]),
            (Some(shape), Some(Value::Int(have)), Value::Int(to)) => match (shape, to.checked_sub(*have)) {
                (Shape::Counter, Some(by)) => Operation::Increment(&[], by),
                (Shape::Growing, Some(by)) if by > 0 => Operation::Grow(&[], by),
                (Shape::Maximum, _) if to > have => Operation::Raise(&[], *to),
                _ => Operation::Set(&[], want),
            },
            _ => Operation::Set(&[], want),
        };
        self.write(operation);
    }

    /// Of a set, which has its elements in order.
    fn elements(&mut self, have: &[Value], items: &[Json]) {
        let mut kept = BTreeSet::new();
        let mut new = BTreeSet::new();
        for json in items {
            let value = Value::from(json);
            // Bytes are a list in JSON.
            let as_list = || have.iter().position(|have| json.is_array() && is_same(have, json));
            match have.binary_search(&value).ok().or_else(as_list) {
                Some(at) => kept.insert(at),
                None => new.insert(value),
            };
        }
        if self.missing == Missing::Delete {
            for (_, element) in have.iter().enumerate().filter(|(at, _)| !kept.contains(at)) {
                self.write(Operation::Remove(&[], element.clone()));
            }
        }
        for element in new {
            self.write(Operation::Add(&[], element));
        }
    }
}

/// Whether a value is what this JSON becomes, or becomes this JSON.
fn is_same(have: &Value, json: &Json) -> bool {
    match (have, json) {
        (Value::Map(have), Json::Object(items)) => {
            let same = |(key, have): (&String, &Value)| items.get(key).is_some_and(|json| is_same(have, json));
            have.len() == items.len() && have.iter().all(same)
        }
        (Value::List(have), Json::Array(items)) => {
            have.len() == items.len() && have.iter().zip(items).all(|(have, json)| is_same(have, json))
        }
        (Value::Bytes(have), Json::Array(items)) => {
            let same = |(have, json): (&u8, &Json)| json.as_u64() == Some((*have).into());
            have.len() == items.len() && have.iter().zip(items).all(same)
        }
        (Value::Text(have), Json::String(text)) => **have == **text,
        (_, Json::Object(_) | Json::Array(_) | Json::String(_)) => false,
        (have, json) => *have == Value::from(json),
    }
}
