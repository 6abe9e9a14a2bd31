//! crdts: operations, each told as one when it is made, encoded by postcard.
//!
//! A `Map` has values of one type, so there is one of registers, one of counters and one of sets; keys are whole paths,
//! which costs fewer bytes than maps in maps, where each level adds its dot. Every operation must be told, as the receiver
//! applies each in its order; after a long time apart the whole state is shorter, and is told instead (`CvRDT`). Replicas are
//! numbers, as small as the encoding makes them.

use anyhow::{Context, Result, bail};
use crdts::{CmRDT, CvRDT, MVReg, Map, Orswot, PNCounter, map};
use kromka_state::{Operation, Value};
use serde::{Deserialize, Serialize};

use super::replica::Replica;

type Registers = Map<String, MVReg<Scalar, u64>, u64>;
type Counters = Map<String, PNCounter<u64>, u64>;
type Sets = Map<String, Orswot<String, u64>, u64>;

/// A value of a register.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Scalar {
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    List(Vec<Self>),
}

impl Scalar {
    fn new(value: &Value) -> Result<Self> {
        Ok(match value {
            Value::Bool(value) => Self::Bool(*value),
            Value::Int(value) => Self::Int(*value),
            Value::Float(value) => Self::Float(*value),
            Value::Text(text) => Self::Text(text.to_string()),
            Value::List(items) => Self::List(items.iter().map(Self::new).collect::<Result<_>>()?),
            other => bail!("no value of the workloads: {other:?}"),
        })
    }

    fn value(&self) -> Value {
        match self {
            Self::Bool(value) => Value::Bool(*value),
            Self::Int(value) => Value::Int(*value),
            Self::Float(value) => Value::Float(*value),
            Self::Text(text) => Value::from(text.as_str()),
            Self::List(items) => Value::List(items.iter().map(Self::value).collect()),
        }
    }
}

/// One operation, as it is told.
#[derive(Clone, Serialize, Deserialize)]
enum Told {
    Register(map::Op<String, MVReg<Scalar, u64>, u64>),
    Counter(map::Op<String, PNCounter<u64>, u64>),
    Set(map::Op<String, Orswot<String, u64>, u64>),
}

/// What is told: what was done, or what it led to.
#[derive(Serialize, Deserialize)]
enum Message {
    Operations(Vec<Told>),
    State(Box<State>),
}

/// What a document is made of.
#[derive(Clone, Default, Serialize, Deserialize)]
struct State {
    registers: Registers,
    counters: Counters,
    sets: Sets,
}

impl State {
    fn apply(&mut self, told: Told) {
        match told {
            Told::Register(operation) => self.registers.apply(operation),
            Told::Counter(operation) => self.counters.apply(operation),
            Told::Set(operation) => self.sets.apply(operation),
        }
    }

    fn merge(&mut self, other: Self) {
        self.registers.merge(other.registers);
        self.counters.merge(other.counters);
        self.sets.merge(other.sets);
    }

    fn told(&self, actor: u64, operation: &Operation<'_>) -> Result<Told> {
        let key = operation.path().join("/");
        Ok(match operation {
            Operation::Set(_, value) => {
                let value = Scalar::new(value)?;
                let add = self.registers.read_ctx().derive_add_ctx(actor);
                Told::Register(self.registers.update(key, add, |register, add| register.write(value, add)))
            }
            Operation::Increment(_, by) => {
                let add = self.counters.read_ctx().derive_add_ctx(actor);
                Told::Counter(self.counters.update(key, add, |counter, _| match by {
                    0.. => counter.inc_many(actor, by.unsigned_abs()),
                    _ => counter.dec_many(actor, by.unsigned_abs()),
                }))
            }
            Operation::Add(_, Value::Text(element)) => {
                let add = self.sets.read_ctx().derive_add_ctx(actor);
                Told::Set(self.sets.update(key, add, |set, add| set.add(element.to_string(), add)))
            }
            Operation::Remove(_, Value::Text(element)) => {
                let add = self.sets.read_ctx().derive_add_ctx(actor);
                let element = element.to_string();
                Told::Set(self.sets.update(key, add, |set, _| {
                    let remove = set.contains(&element).derive_rm_ctx();
                    set.rm(element, remove)
                }))
            }
            other => bail!("no operation of the workloads: {other:?}"),
        })
    }
}

/// A replica, with the operations that nobody was told of yet.
pub(crate) struct Crdts {
    actor: u64,
    state: State,
    untold: Vec<Told>,
}

impl Replica for Crdts {
    const NAME: &'static str = "crdts";
    const PACKAGE: &'static str = "crdts";

    fn new(number: u64) -> Result<Self> {
        Ok(Self { actor: number, state: State::default(), untold: Vec::new() })
    }

    fn commit(&mut self, operations: &[Operation<'_>]) -> Result<()> {
        for operation in operations {
            let told = self.state.told(self.actor, operation)?;
            self.state.apply(told.clone());
            self.untold.push(told);
        }
        Ok(())
    }

    fn message(&mut self, _to: &Self) -> Result<Vec<u8>> {
        Ok(postcard::to_allocvec(&Message::Operations(std::mem::take(&mut self.untold)))?)
    }

    fn message_after_long(&mut self, _to: &Self) -> Result<Vec<u8>> {
        self.untold.clear();
        Ok(postcard::to_allocvec(&Message::State(Box::new(self.state.clone())))?)
    }

    fn merge(&mut self, message: &[u8]) -> Result<()> {
        match postcard::from_bytes(message)? {
            Message::Operations(told) => told.into_iter().for_each(|told| self.state.apply(told)),
            Message::State(state) => self.state.merge(*state),
        }
        Ok(())
    }

    fn save(&mut self) -> Result<Vec<u8>> {
        Ok(postcard::to_allocvec(&self.state)?)
    }

    fn registers(&self, path: &[&str]) -> Result<Vec<Value>> {
        let register = self.state.registers.get(&path.join("/")).val;
        let mut values: Vec<Value> =
            register.iter().flat_map(|register| register.read().val).map(|v| v.value()).collect();
        values.sort();
        Ok(values)
    }

    fn counter(&self, path: &[&str]) -> Result<i64> {
        let sum = self.state.counters.get(&path.join("/")).val.unwrap_or_default().read();
        i64::try_from(sum).ok().context("a sum beyond 64 bits")
    }

    fn has(&self, path: &[&str], element: &str) -> Result<bool> {
        let set = self.state.sets.get(&path.join("/")).val.unwrap_or_default();
        Ok(set.contains(&element.to_owned()).val)
    }
}
