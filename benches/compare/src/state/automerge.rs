//! automerge: maps in maps and its counters, saved since the last message.
//!
//! `AutoCommit`, which its documentation offers for those who need no transactions of their own: what was done since the last
//! message is one change, and `save_after` is how changes since the last time are told (`save_incremental` is the same with
//! heads that it keeps). A change for each update would have its hash, its author and its columns each time. A set is a map
//! with a key for each element; there is no list that is a value, so one is an object. Actors are as short as they can be.

use anyhow::{Context, Result, bail};
use automerge::transaction::Transactable;
use automerge::{ActorId, AutoCommit, ChangeHash, ObjId, ObjType, ROOT, ReadDoc, ScalarValue};
use kromka_state::{Operation, Value};

use super::replica::Replica;

/// A document, and what others were told of it.
pub(crate) struct Automerge {
    doc: AutoCommit,
    told: Vec<ChangeHash>,
}

impl Automerge {
    /// The map of these keys, if they lead to one.
    fn find(&self, keys: &[&str]) -> Result<Option<ObjId>> {
        let mut map = ROOT;
        for key in keys {
            let Some(inner) = self.map_in(&map, key)? else { return Ok(None) };
            map = inner;
        }
        Ok(Some(map))
    }

    fn find_or_new(&mut self, keys: &[&str]) -> Result<ObjId> {
        let mut map = ROOT;
        for key in keys {
            map = match self.map_in(&map, key)? {
                Some(inner) => inner,
                None => self.doc.put_object(&map, *key, ObjType::Map)?,
            };
        }
        Ok(map)
    }

    fn map_in(&self, map: &ObjId, key: &str) -> Result<Option<ObjId>> {
        match self.doc.get(map, key)? {
            Some((automerge::Value::Object(ObjType::Map), inner)) => Ok(Some(inner)),
            _ => Ok(None),
        }
    }

    fn put(&mut self, map: &ObjId, key: &str, value: &Value) -> Result<()> {
        if let Value::List(items) = value {
            let list = self.doc.put_object(map, key, ObjType::List)?;
            for (at, item) in items.iter().enumerate() {
                self.doc.insert(&list, at, scalar(item)?)?;
            }
            return Ok(());
        }
        Ok(self.doc.put(map, key, scalar(value)?)?)
    }

    /// Adds to a counter, which is made if it is not there.
    fn increment(&mut self, map: &ObjId, key: &str, by: i64) -> Result<()> {
        if self.doc.get(map, key)?.is_none() {
            self.doc.put(map, key, ScalarValue::counter(0))?;
        }
        Ok(self.doc.increment(map, key, by)?)
    }
}

fn scalar(value: &Value) -> Result<ScalarValue> {
    Ok(match value {
        Value::Bool(value) => ScalarValue::Boolean(*value),
        Value::Int(value) => ScalarValue::Int(*value),
        Value::Float(value) => ScalarValue::F64(*value),
        Value::Text(text) => ScalarValue::from(&**text),
        other => bail!("no value of the workloads: {other:?}"),
    })
}

fn value(of: &automerge::Value<'_>) -> Result<Value> {
    let automerge::Value::Scalar(scalar) = of else { bail!("no value of the workloads: {of:?}") };
    Ok(match &**scalar {
        ScalarValue::Boolean(value) => Value::Bool(*value),
        ScalarValue::Int(value) => Value::Int(*value),
        ScalarValue::F64(value) => Value::Float(*value),
        ScalarValue::Str(text) => Value::from(text.as_str()),
        other => bail!("no value of the workloads: {other:?}"),
    })
}

impl Replica for Automerge {
    const NAME: &'static str = "automerge";
    const PACKAGE: &'static str = "automerge";

    fn new(number: u64) -> Result<Self> {
        let doc = AutoCommit::new().with_actor(ActorId::from([u8::try_from(number)?]));
        Ok(Self { doc, told: Vec::new() })
    }

    fn begin(number: u64, message: &[u8]) -> Result<Self> {
        let mut replica = Self::new(number)?;
        replica.merge(message)?;
        replica.told = replica.doc.get_heads();
        Ok(replica)
    }

    fn commit(&mut self, operations: &[Operation<'_>]) -> Result<()> {
        for operation in operations {
            let path = operation.path();
            let (last, above) = path.split_last().context("an empty path")?;
            match operation {
                Operation::Set(_, value) => {
                    let map = self.find_or_new(above)?;
                    self.put(&map, last, value)?;
                }
                Operation::Increment(_, by) => {
                    let map = self.find_or_new(above)?;
                    self.increment(&map, last, *by)?;
                }
                Operation::Add(_, Value::Text(element)) => {
                    let set = self.find_or_new(path)?;
                    self.doc.put(&set, &**element, true)?;
                }
                Operation::Remove(_, Value::Text(element)) => {
                    let set = self.find_or_new(path)?;
                    self.doc.delete(&set, &**element)?;
                }
                other => bail!("no operation of the workloads: {other:?}"),
            }
        }
        Ok(())
    }

    fn message(&mut self, _to: &Self) -> Result<Vec<u8>> {
        let message = self.doc.save_after(&self.told);
        self.told = self.doc.get_heads();
        Ok(message)
    }

    fn merge(&mut self, message: &[u8]) -> Result<()> {
        self.doc.load_incremental(message)?;
        Ok(())
    }

    fn save(&mut self) -> Result<Vec<u8>> {
        Ok(self.doc.save())
    }

    fn registers(&self, path: &[&str]) -> Result<Vec<Value>> {
        let (last, above) = path.split_last().context("an empty path")?;
        let Some(map) = self.find(above)? else { return Ok(Vec::new()) };
        match self.doc.get(&map, *last)? {
            Some((automerge::Value::Object(ObjType::List), list)) => {
                let items = self.doc.values(&list).map(|(item, _)| value(&item)).collect::<Result<_>>()?;
                Ok(vec![Value::List(items)])
            }
            Some((of, _)) => Ok(vec![value(&of)?]),
            None => Ok(Vec::new()),
        }
    }

    fn counter(&self, path: &[&str]) -> Result<i64> {
        let (last, above) = path.split_last().context("an empty path")?;
        let Some(map) = self.find(above)? else { return Ok(0) };
        Ok(self.doc.get(&map, *last)?.and_then(|(of, _)| of.as_i64()).unwrap_or(0))
    }

    fn has(&self, path: &[&str], element: &str) -> Result<bool> {
        let Some(set) = self.find(path)? else { return Ok(false) };
        Ok(self.doc.get(&set, element)?.is_some())
    }
}
