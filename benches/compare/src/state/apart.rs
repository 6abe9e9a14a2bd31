//! Two replicas that begin the same and are apart for ten thousand operations each.

use anyhow::Result;
use kromka_state::{Operation, Value};

use super::reading::Reading;
use super::replica::Replica;
use super::robot::{draw, measured};

/// Operations of each side, each committed by itself.
pub(crate) const OPERATIONS: u32 = 10_000;
/// Of ten operations so many assign a register, the next so many add to a counter, and the rest add to or remove from a set.
const ASSIGNED: u64 = 7;
const COUNTED: u64 = 2;
/// Registers that are assigned.
const REGISTERS: usize = 300;
/// Counters.
const COUNTERS: usize = 20;
/// Elements that come and go.
const ELEMENTS: usize = 64;

/// The keys that are used.
struct Names {
    registers: Vec<String>,
    counters: Vec<String>,
}

/// The paths that are used.
struct Paths<'a> {
    registers: Vec<[&'a str; 2]>,
    counters: Vec<[&'a str; 2]>,
}

impl Names {
    fn new() -> Self {
        Self {
            registers: (0..REGISTERS).map(|key| format!("setting-{key:03}")).collect(),
            counters: (0..COUNTERS).map(|key| format!("count-{key:02}")).collect(),
        }
    }

    fn paths(&self) -> Paths<'_> {
        Paths {
            registers: self.registers.iter().map(|key| ["settings", key]).collect(),
            counters: self.counters.iter().map(|key| ["counts", key]).collect(),
        }
    }
}

impl Paths<'_> {
    /// The document that both begin with: everything is there, of the set every other element.
    fn first(&self) -> Vec<Operation<'_>> {
        let registers = (0..REGISTERS).map(|key| Operation::Set(&self.registers[key], value(key, &mut 0)));
        let counters = self.counters.iter().map(|path| Operation::Increment(path, 1));
        let elements = (0..ELEMENTS).step_by(2).map(|key| Operation::Add(&["tags"], element(key)));
        registers.chain(counters).chain(elements).collect()
    }

    /// The next operation.
    fn draw(&self, seed: &mut u64) -> Operation<'_> {
        match draw(seed) % 10 {
            ..ASSIGNED => {
                let key = below(seed, REGISTERS);
                Operation::Set(&self.registers[key], value(key, seed))
            }
            kind if kind < ASSIGNED + COUNTED => {
                let path = &self.counters[below(seed, COUNTERS)];
                Operation::Increment(path, i64::from(u8::try_from(draw(seed) % 12).unwrap_or(0)) - 3)
            }
            _ => {
                let element = element(below(seed, ELEMENTS));
                let is_add = draw(seed).is_multiple_of(2);
                if is_add { Operation::Add(&["tags"], element) } else { Operation::Remove(&["tags"], element) }
            }
        }
    }
}

fn below(seed: &mut u64, end: usize) -> usize {
    usize::try_from(draw(seed) % end as u64).unwrap_or(0)
}

/// A value for a register: of three a count, a measured value and a text.
fn value(key: usize, seed: &mut u64) -> Value {
    match key % 3 {
        0 => Value::Int(i64::from(u16::try_from(draw(seed) % 10_000).unwrap_or(0))),
        1 => Value::Float(measured(seed, 80.0, 1_000.0)),
        _ => Value::from(format!("station-{:02}", draw(seed) % 100).as_str()),
    }
}

fn element(key: usize) -> Value {
    Value::from(format!("tag-{key:02}").as_str())
}

/// A side.
pub(crate) struct Side<R> {
    pub(crate) replica: R,
    pub(crate) reading: Reading,
    /// What it has to tell the other.
    pub(crate) message: Vec<u8>,
}

impl<R: Replica> Side<R> {
    /// What it does while it is apart.
    fn work(&mut self, paths: &Paths<'_>, mut seed: u64) -> Result<()> {
        for _ in 0..OPERATIONS {
            let operation = [paths.draw(&mut seed)];
            self.replica.commit(&operation)?;
            self.reading.commit(&operation)?;
        }
        Ok(())
    }
}

/// What both began with, and both, with the messages that neither has merged yet.
pub(crate) struct Apart<R> {
    pub(crate) begun: Reading,
    pub(crate) left: Side<R>,
    pub(crate) right: Side<R>,
}

/// Two sides after all they did.
pub(crate) fn apart<R: Replica>() -> Result<Apart<R>> {
    let names = Names::new();
    let paths = names.paths();
    let mut begun = Reading::default();
    begun.commit(&paths.first())?;
    let mut replica = R::new(1)?;
    replica.commit(&paths.first())?;
    let message = replica.message(&R::new(2)?)?;
    let side = |replica| Side { replica, reading: begun.clone(), message: Vec::new() };
    let (mut left, mut right) = (side(replica), side(R::begin(2, &message)?));
    left.work(&paths, 1)?;
    right.work(&paths, 2)?;
    left.message = left.replica.message_after_long(&right.replica)?;
    right.message = right.replica.message_after_long(&left.replica)?;
    Ok(Apart { begun, left, right })
}
