//! loro: maps in maps and its counters, the updates since the receiver's version vector.
//!
//! Committed once an update; what is told since the last message is one change, as its default merges them. A set is a map
//! with a key for each element, a list that is replaced as a whole a value. What is saved is the shallow snapshot, which has
//! no history; memory is counted after the history was put into blocks of bytes. Replicas have small numbers.

use anyhow::{Context, Result, bail};
use kromka_state::{Operation, Value};
use loro::{Container, ExportMode, LoroCounter, LoroDoc, LoroMap, LoroValue, ValueOrContainer};

use super::replica::Replica;

/// The name of the root, as short as names are.
const ROOT: &str = "r";

/// A document.
pub(crate) struct Loro(LoroDoc);

impl Loro {
    /// The map of these keys, if they lead to one.
    fn find(&self, keys: &[&str]) -> Option<LoroMap> {
        keys.iter().try_fold(self.0.get_map(ROOT), |map, key| map_in(&map, key))
    }

    fn find_or_new(&self, keys: &[&str]) -> Result<LoroMap> {
        keys.iter().try_fold(self.0.get_map(ROOT), |map, key| match map_in(&map, key) {
            Some(inner) => Ok(inner),
            None => Ok(map.insert_container(key, LoroMap::new())?),
        })
    }
}

fn map_in(map: &LoroMap, key: &str) -> Option<LoroMap> {
    match map.get(key) {
        Some(ValueOrContainer::Container(Container::Map(inner))) => Some(inner),
        _ => None,
    }
}

fn counter_in(map: &LoroMap, key: &str) -> Option<LoroCounter> {
    match map.get(key) {
        Some(ValueOrContainer::Container(Container::Counter(counter))) => Some(counter),
        _ => None,
    }
}

fn loro_value(value: &Value) -> Result<LoroValue> {
    Ok(match value {
        Value::Bool(value) => LoroValue::Bool(*value),
        Value::Int(value) => LoroValue::I64(*value),
        Value::Float(value) => LoroValue::Double(*value),
        Value::Text(text) => LoroValue::from(&**text),
        Value::List(items) => LoroValue::from(items.iter().map(loro_value).collect::<Result<Vec<_>>>()?),
        other => bail!("no value of the workloads: {other:?}"),
    })
}

fn value(of: &LoroValue) -> Result<Value> {
    Ok(match of {
        LoroValue::Bool(value) => Value::Bool(*value),
        LoroValue::I64(value) => Value::Int(*value),
        LoroValue::Double(value) => Value::Float(*value),
        LoroValue::String(text) => Value::from(text.as_str()),
        LoroValue::List(items) => Value::List(items.iter().map(value).collect::<Result<_>>()?),
        other => bail!("no value of the workloads: {other:?}"),
    })
}

impl Replica for Loro {
    const NAME: &'static str = "loro";
    const PACKAGE: &'static str = "loro";

    fn new(number: u64) -> Result<Self> {
        let doc = LoroDoc::new();
        doc.set_peer_id(number)?;
        Ok(Self(doc))
    }

    fn commit(&mut self, operations: &[Operation<'_>]) -> Result<()> {
        for operation in operations {
            let path = operation.path();
            let (last, above) = path.split_last().context("an empty path")?;
            match operation {
                Operation::Set(_, value) => self.find_or_new(above)?.insert(last, loro_value(value)?)?,
                Operation::Increment(_, by) => {
                    let map = self.find_or_new(above)?;
                    let counter = match counter_in(&map, last) {
                        Some(counter) => counter,
                        None => map.insert_container(last, LoroCounter::new())?,
                    };
                    counter.increment(*by as f64)?;
                }
                Operation::Add(_, Value::Text(element)) => self.find_or_new(path)?.insert(element, true)?,
                Operation::Remove(_, Value::Text(element)) => self.find_or_new(path)?.delete(element)?,
                other => bail!("no operation of the workloads: {other:?}"),
            }
        }
        self.0.commit();
        Ok(())
    }

    fn message(&mut self, to: &Self) -> Result<Vec<u8>> {
        Ok(self.0.export(ExportMode::updates(&to.0.oplog_vv()))?)
    }

    fn merge(&mut self, message: &[u8]) -> Result<()> {
        self.0.import(message)?;
        Ok(())
    }

    fn settle(&mut self) {
        self.0.compact_change_store();
    }

    fn save(&mut self) -> Result<Vec<u8>> {
        Ok(self.0.export(ExportMode::shallow_snapshot(&self.0.oplog_frontiers()))?)
    }

    fn registers(&self, path: &[&str]) -> Result<Vec<Value>> {
        let (last, above) = path.split_last().context("an empty path")?;
        match self.find(above).and_then(|map| map.get(last)) {
            Some(ValueOrContainer::Value(of)) => Ok(vec![value(&of)?]),
            _ => Ok(Vec::new()),
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "sums of integers far below 2^53")]
    fn counter(&self, path: &[&str]) -> Result<i64> {
        let (last, above) = path.split_last().context("an empty path")?;
        let counter = self.find(above).and_then(|map| counter_in(&map, last));
        Ok(counter.map_or(0, |counter| counter.get() as i64))
    }

    fn has(&self, path: &[&str], element: &str) -> Result<bool> {
        Ok(self.find(path).is_some_and(|map| map.get(element).is_some()))
    }
}
