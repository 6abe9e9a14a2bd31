//! What documents must read as.

use std::collections::BTreeMap;
use std::fmt;

use anyhow::{Result, bail};
use kromka_state::{Operation, Value};

use super::replica::Replica;

/// Two replicas that were told the same do not read the same, or do not read as what was done.
#[derive(Debug)]
pub(crate) struct Disagreement(String);

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Disagreement {}

fn ensure(holds: bool, wrong: impl FnOnce() -> String) -> Result<()> {
    if holds { Ok(()) } else { Err(Disagreement(wrong()).into()) }
}

type Path = Vec<String>;

/// What a document reads as that one replica alone has changed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reading {
    registers: BTreeMap<Path, Last<Value>>,
    counters: BTreeMap<Path, i64>,
    elements: BTreeMap<(Path, String), Last<bool>>,
}

/// What was said last of something, and how often something was said of it: who says again what was there before has said it.
#[derive(Debug, Clone, Default, PartialEq)]
struct Last<T> {
    times: u32,
    said: T,
}

impl<T> Last<T> {
    fn say(of: Option<&Self>, said: T) -> Self {
        Self { times: of.map_or(0, |last| last.times) + 1, said }
    }
}

impl Reading {
    /// Does operations.
    pub(crate) fn commit(&mut self, operations: &[Operation<'_>]) -> Result<()> {
        for operation in operations {
            let path: Path = operation.path().iter().map(|key| (*key).to_owned()).collect();
            match operation {
                Operation::Set(_, value) => {
                    let last = Last::say(self.registers.get(&path), value.clone());
                    self.registers.insert(path, last);
                }
                Operation::Increment(_, by) => *self.counters.entry(path).or_default() += by,
                Operation::Add(_, Value::Text(element)) | Operation::Remove(_, Value::Text(element)) => {
                    let element = (path, element.to_string());
                    let last = Last::say(self.elements.get(&element), matches!(operation, Operation::Add(..)));
                    self.elements.insert(element, last);
                }
                other => bail!("no operation of the workloads: {other:?}"),
            }
        }
        Ok(())
    }

    /// Whether a replica that was told all reads like this.
    pub(crate) fn check<R: Replica>(&self, replica: &R) -> Result<()> {
        self.check_merged(self, self, [replica, replica])
    }

    /// Whether two replicas read the same that began like this, then were apart and read like `left` and `right`, and then
    /// merged: a counter what both added to it, and of what both said at least something. Which, differs among engines.
    pub(crate) fn check_merged<R: Replica>(&self, left: &Self, right: &Self, replicas: [&R; 2]) -> Result<()> {
        for path in left.registers.keys().chain(right.registers.keys()) {
            let [here, there] = replicas.map(|replica| replica.registers(&keys(path)));
            let (here, there) = (here?, there?);
            ensure(here == there, || format!("{path:?} reads {here:?} and {there:?}"))?;
            let allowed = allowed([self, left, right].map(|side| side.registers.get(path)));
            let holds = !here.is_empty() && here.iter().all(|value| allowed.contains(&Some(value)));
            ensure(holds, || format!("{path:?} reads {here:?}, none of {allowed:?}"))?;
        }
        for path in left.counters.keys().chain(right.counters.keys()) {
            let [begun, left, right] = [self, left, right].map(|side| side.counters.get(path).copied().unwrap_or(0));
            for replica in replicas {
                let (have, need) = (replica.counter(&keys(path))?, left + right - begun);
                ensure(have == need, || format!("{path:?} counts {have} instead of {need}"))?;
            }
        }
        for element in left.elements.keys().chain(right.elements.keys()) {
            let [here, there] = replicas.map(|replica| replica.has(&keys(&element.0), &element.1));
            let (here, there) = (here?, there?);
            ensure(here == there, || format!("{element:?} is in one set and not in the other"))?;
            let allowed = allowed([self, left, right].map(|side| side.elements.get(element)));
            let holds = allowed.iter().any(|said| said.copied().unwrap_or(false) == here);
            ensure(holds, || format!("whether {element:?} is in the set is {here}, none of {allowed:?}"))?;
        }
        Ok(())
    }
}

fn keys(path: &Path) -> Vec<&str> {
    path.iter().map(String::as_str).collect()
}

/// What may be read: what one side alone said, else what either did.
fn allowed<T: PartialEq>([begun, left, right]: [Option<&Last<T>>; 3]) -> Vec<Option<&T>> {
    let sides = match (left == begun, right == begun) {
        (true, _) => vec![right],
        (_, true) => vec![left],
        _ => vec![left, right],
    };
    sides.into_iter().map(|last| last.map(|last| &last.said)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::kromka::Kromka;
    use super::*;

    fn reading(operations: &[Operation<'_>]) -> Reading {
        let mut reading = Reading::default();
        reading.commit(operations).unwrap();
        reading
    }

    fn replica(operations: &[Operation<'_>]) -> Kromka {
        let mut replica = Kromka::new(1).unwrap();
        replica.commit(operations).unwrap();
        replica
    }

    #[test]
    fn what_one_side_alone_said_must_be_read_and_counters_must_sum() {
        let begun = [Operation::Set(&["a"], 1_i64.into()), Operation::Increment(&["n"], 2)];
        let left = [&begun[..], &[Operation::Set(&["a"], 2_i64.into()), Operation::Increment(&["n"], 3)]].concat();
        let right = [&begun[..], &[Operation::Increment(&["n"], -1)]].concat();
        let [began, left, right] = [&begun, &left[..], &right].map(reading);
        let check = |a: i64, n| {
            let replica = replica(&[Operation::Set(&["a"], a.into()), Operation::Increment(&["n"], n)]);
            began.check_merged(&left, &right, [&replica, &replica])
        };
        assert!(check(2, 4).is_ok());
        assert!(check(1, 4).unwrap_err().is::<Disagreement>());
        assert!(check(2, 5).unwrap_err().is::<Disagreement>());
    }

    #[test]
    fn two_that_read_otherwise_disagree() {
        let both = [1_i64, 2].map(|value| [Operation::Set(&["a"], value.into())]);
        let [left, right] = both.each_ref().map(|operations| reading(operations));
        let [here, there] = both.each_ref().map(|operations| replica(operations));
        let begun = Reading::default();
        assert!(begun.check_merged(&left, &right, [&here, &here]).is_ok());
        assert!(begun.check_merged(&left, &right, [&here, &there]).unwrap_err().is::<Disagreement>());
    }
}
