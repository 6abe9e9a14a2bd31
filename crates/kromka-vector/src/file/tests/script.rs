//! Changes by chance, and what there must be after each.

use std::collections::BTreeMap;
use std::vec::Vec;

use kromka_core::{Tick, Valid, Validate as _};

use crate::config::{Config, Exact};
use crate::file::{Durable, FileError};
use crate::graph::draw;
use crate::index::Index;
use crate::marks::Marks;
use crate::metric::Metric;

/// Odd, so that records have zeros behind their values.
pub(super) const DIMS: usize = 3;

/// A graph from the eighth vector on, as small as graphs are.
pub(super) fn config() -> Valid<Config> {
    let config = Config::new(3, Metric::L2);
    Config { exact: Exact::F32, flat_max: 8, degree: 4, ef_construction: 8, seed: 5, ..config }.validate().unwrap()
}

/// What an index has, by id.
pub(super) type Dump = BTreeMap<u64, (Marks, [u32; DIMS])>;

pub(super) fn dump(index: &Index) -> Dump {
    let all = index.iter().map(|(id, marks)| {
        let vector: [f32; DIMS] = index.vector(id).unwrap().try_into().unwrap();
        (id, (marks, vector.map(f32::to_bits)))
    });
    let dump: Dump = all.collect();
    assert_eq!(dump.len(), index.len());
    dump
}

/// Changes that are drawn, and the states after them.
pub(super) struct Script {
    state: u64,
    next: u64,
    now: u64,
    /// By the number of changes.
    pub(super) history: BTreeMap<u64, Dump>,
    /// Changes that must be there after a loss of power.
    pub(super) floor: u64,
}

impl Script {
    pub(super) fn new(seed: u64) -> Self {
        let history = BTreeMap::from([(0, Dump::new())]);
        Self { state: seed, next: 0, now: 0, history, floor: 0 }
    }

    fn draw(&mut self, below: u64) -> u64 {
        draw(&mut self.state) % below
    }

    fn vector(&mut self) -> [f32; DIMS] {
        #[expect(clippy::cast_precision_loss, reason = "small")]
        [(); DIMS].map(|()| self.draw(1_000) as f32 / 100.0 - 5.0)
    }

    fn marks(&mut self) -> Marks {
        let expires = (self.draw(4) == 0).then(|| Tick::from_ms(self.now + self.draw(60)));
        Marks { tags: self.draw(2), class: u8::try_from(self.draw(3)).unwrap(), expires }
    }

    fn known(&mut self, durable: &Durable) -> Option<u64> {
        let ids: Vec<u64> = durable.index().iter().map(|(id, _)| id).collect();
        let at = self.draw(ids.len().max(1) as u64);
        ids.get(usize::try_from(at).unwrap()).copied()
    }

    /// Does something, and notes the state after it: also where it failed, as it may have been done.
    pub(super) fn step(&mut self, durable: &mut Durable) -> Result<(), FileError> {
        let before = durable.changes();
        let done = self.try_step(durable);
        if matches!(done, Err(FileError::Behind)) {
            return done;
        }
        let changes = if done.is_err() { before + 1 } else { durable.changes() };
        assert!(changes <= before + 1);
        self.history.insert(changes, dump(durable.index()));
        done
    }

    fn try_step(&mut self, durable: &mut Durable) -> Result<(), FileError> {
        self.now += 1;
        match self.draw(20) {
            0..=6 => {
                let (vector, marks) = (self.vector(), self.marks());
                self.next += 1;
                durable.add(self.next, &vector, marks)
            }
            7..=9 => {
                let (vector, marks) = (self.vector(), self.marks());
                self.known(durable).map_or(Ok(()), |id| durable.update(id, &vector, marks))
            }
            10 => {
                let marks = self.marks();
                self.known(durable).map_or(Ok(()), |id| durable.mark(id, marks))
            }
            11..=13 => self.known(durable).map_or(Ok(()), |id| durable.remove(id)),
            14 => {
                let ids: Vec<u64> = (0..self.draw(30)).map(|at| self.next + 1 + at).collect();
                self.next += 30;
                let vectors: Vec<f32> = ids.iter().flat_map(|_| self.vector()).collect();
                durable.add_batch(&ids, &vectors)
            }
            15 => durable.checkpoint().inspect(|()| self.floor = durable.changes()),
            16..=17 => durable.compact(Tick::from_ms(self.now), 10).map(|_| ()),
            _ => durable.sync().inspect(|()| self.floor = durable.changes()),
        }
    }
}
