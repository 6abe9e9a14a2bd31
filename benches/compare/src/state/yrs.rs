//! yrs: maps in maps, updates in its second encoding.
//!
//! A transaction for each update, in which what it replaced is collected; what is told is the difference to the receiver's
//! state vector, which no longer has the contents that were collected. The updates that transactions announce, merged, still
//! have them. There are no counters: one is a map with a key for each replica that added to it, and reads as their sum. A set
//! is a map with a key for each element. Replicas have small numbers.

use anyhow::{Context, Result, bail};
use kromka_state::{Operation, Value};
use yrs::updates::decoder::Decode;
use yrs::{Any, Doc, Map, MapPrelim, MapRef, Number, Out, ReadTxn, StateVector, Transact, TransactionMut, Update};

use super::replica::Replica;

/// The name of the root, as short as names are.
const ROOT: &str = "r";

/// A document and its root.
pub(crate) struct Yrs {
    doc: Doc,
    root: MapRef,
}

impl Yrs {
    /// The map of these keys, if they lead to one.
    fn find(&self, transaction: &impl ReadTxn, keys: &[&str]) -> Option<MapRef> {
        keys.iter().try_fold(self.root.clone(), |map, key| map_in(&map, transaction, key))
    }

    fn find_or_new(&self, transaction: &mut TransactionMut<'_>, keys: &[&str]) -> MapRef {
        keys.iter().fold(self.root.clone(), |map, key| match map_in(&map, transaction, key) {
            Some(inner) => inner,
            None => map.insert(transaction, *key, MapPrelim::default()),
        })
    }
}

fn map_in(map: &MapRef, transaction: &impl ReadTxn, key: &str) -> Option<MapRef> {
    match map.get(transaction, key) {
        Some(Out::YMap(inner)) => Some(inner),
        _ => None,
    }
}

fn integer(out: &Out) -> i64 {
    match out {
        Out::Any(Any::Number(Number::Int(value))) => *value,
        _ => 0,
    }
}

fn any(value: &Value) -> Result<Any> {
    Ok(match value {
        Value::Bool(value) => Any::Bool(*value),
        Value::Int(value) => Any::Number(Number::Int(*value)),
        Value::Float(value) => Any::Number(Number::Float(*value)),
        Value::Text(text) => Any::String((&**text).into()),
        Value::List(items) => Any::Array(items.iter().map(any).collect::<Result<_>>()?),
        other => bail!("no value of the workloads: {other:?}"),
    })
}

fn value(any: &Any) -> Result<Value> {
    Ok(match any {
        Any::Bool(value) => Value::Bool(*value),
        Any::Number(Number::Int(value)) => Value::Int(*value),
        Any::Number(Number::Float(value)) => Value::Float(*value),
        Any::String(text) => Value::from(&**text),
        Any::Array(items) => Value::List(items.iter().map(value).collect::<Result<_>>()?),
        other => bail!("no value of the workloads: {other:?}"),
    })
}

impl Replica for Yrs {
    const NAME: &'static str = "yrs";
    const PACKAGE: &'static str = "yrs";

    fn new(number: u64) -> Result<Self> {
        let doc = Doc::with_client_id(number);
        let root = doc.get_or_insert_map(ROOT);
        Ok(Self { doc, root })
    }

    fn commit(&mut self, operations: &[Operation<'_>]) -> Result<()> {
        let mut transaction = self.doc.transact_mut();
        for operation in operations {
            let path = operation.path();
            let (last, above) = path.split_last().context("an empty path")?;
            match operation {
                Operation::Set(_, value) => {
                    self.find_or_new(&mut transaction, above).insert(&mut transaction, *last, any(value)?);
                }
                Operation::Increment(_, by) => {
                    let map = self.find_or_new(&mut transaction, path);
                    let own = self.doc.client_id().to_string();
                    let sum = map.get(&transaction, &own).as_ref().map_or(0, integer) + by;
                    map.insert(&mut transaction, own, Any::Number(Number::Int(sum)));
                }
                Operation::Add(_, Value::Text(element)) => {
                    self.find_or_new(&mut transaction, path).insert(&mut transaction, &**element, Any::Bool(true));
                }
                Operation::Remove(_, Value::Text(element)) => {
                    self.find_or_new(&mut transaction, path).remove(&mut transaction, element);
                }
                other => bail!("no operation of the workloads: {other:?}"),
            }
        }
        Ok(())
    }

    fn message(&mut self, to: &Self) -> Result<Vec<u8>> {
        let seen = to.doc.transact().state_vector();
        Ok(self.doc.transact().encode_diff_v2(&seen))
    }

    fn merge(&mut self, message: &[u8]) -> Result<()> {
        let update = Update::decode_v2(message)?;
        // Dropped at once, and so committed: collecting is a part of merging.
        Ok(self.doc.transact_mut().apply_update(update)?)
    }

    fn save(&mut self) -> Result<Vec<u8>> {
        Ok(self.doc.transact().encode_state_as_update_v2(&StateVector::default()))
    }

    fn registers(&self, path: &[&str]) -> Result<Vec<Value>> {
        let transaction = self.doc.transact();
        let (last, above) = path.split_last().context("an empty path")?;
        match self.find(&transaction, above).and_then(|map| map.get(&transaction, last)) {
            Some(Out::Any(any)) => Ok(vec![value(&any)?]),
            _ => Ok(Vec::new()),
        }
    }

    fn counter(&self, path: &[&str]) -> Result<i64> {
        let transaction = self.doc.transact();
        let map = self.find(&transaction, path);
        Ok(map.map_or(0, |map| map.iter(&transaction).map(|(_, part)| integer(&part)).sum()))
    }

    fn has(&self, path: &[&str], element: &str) -> Result<bool> {
        let transaction = self.doc.transact();
        Ok(self.find(&transaction, path).is_some_and(|map| map.contains_key(&transaction, element)))
    }
}
