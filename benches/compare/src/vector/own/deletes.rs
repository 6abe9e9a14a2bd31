//! What is left of an index when vectors were removed, or replaced by others, and it was compacted.

use std::fmt;

use anyhow::Result;
use cpu_time::ProcessTime;
use kromka_core::Tick;
use kromka_vector::{Compaction, Index, Marks};
use serde::Serialize;

use crate::vector::engine::Found;
use crate::vector::kromka::{Asked, KROMKA, index, nearest_k};
use crate::vector::own::EF;
use crate::vector::set::{Set, draw};
use crate::vector::truth::{Part, nearest, recall};

/// Slots that a step of compaction looks at where it runs to its end.
const STEP: u32 = 256;
/// The same where it runs between changes.
const STEP_BETWEEN: u32 = 64;
/// Of so many tenths of an index, three are replaced: the rest of the set is what they are replaced by.
const REPLACED: [usize; 2] = [3, 10];

/// Before and after.
#[derive(Serialize)]
pub(crate) struct AfterDeletes {
    ef: u32,
    /// A random half was removed at once, then the index was compacted to the end.
    #[serde(flatten)]
    pub(crate) deleted: Recovery,
    /// 30 % at random were replaced by as many others, one by one, with a step of compaction after each; in the end it
    /// was compacted to the end.
    #[serde(rename = "churn")]
    pub(crate) churned: Recovery,
}

/// One comparison. A recall is against the exact neighbours among what is there at the time.
#[derive(Serialize)]
pub(crate) struct Recovery {
    vectors_before: usize,
    vectors_after: usize,
    /// Bytes after, as a share of those before.
    memory_ratio: f64,
    recall_before: f64,
    recall_after: f64,
    /// Of a new index of the same vectors.
    recall_fresh: f64,
    /// CPU seconds of all steps of compaction.
    compaction_cpu_s: f64,
}

impl fmt::Display for Recovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { memory_ratio, recall_before, recall_after, recall_fresh, compaction_cpu_s, .. } = self;
        write!(f, "memory x {memory_ratio:.3}, recall {recall_before:.4} before, {recall_after:.4} after, ")?;
        write!(f, "{recall_fresh:.4} built anew; compaction {compaction_cpu_s:.2} CPU s")
    }
}

/// Removes, replaces, compacts and compares.
pub(super) fn measure(set: &Set) -> Result<AfterDeletes> {
    let rows = set.base.len();
    let mut order: Vec<usize> = (0..rows).collect();
    order.sort_by_key(|row| draw(*row as u64));
    let (removed, kept) = order.split_at(rows / 2);
    let [share, whole] = REPLACED;
    let (initial, others) = order.split_at(rows * whole / (whole + share));
    let replaced = others.len().min(initial.len() * share / whole);
    let (gone, stayed) = initial.split_at(replaced);
    let come = &others[..replaced];
    let parts = [part(rows, &[&order]), part(rows, &[kept]), part(rows, &[initial]), part(rows, &[stayed, come])];
    let truths = nearest(&set.base, &set.queries, &parts);
    let change =
        |at: usize| Change { set, parts: [&parts[at], &parts[at + 1]], truths: [&truths[at], &truths[at + 1]] };
    let deleted = change(0).run(|index| {
        removed.iter().try_for_each(|row| index.remove(*row as u64))?;
        Ok(0.0)
    })?;
    let churned = change(2).run(|index| {
        let mut cpu_s = 0.0;
        for (old, new) in gone.iter().zip(come) {
            index.remove(*old as u64)?;
            let at = new * set.base.dims;
            index.add(*new as u64, &set.base.values()[at..at + set.base.dims], Marks::default())?;
            let start = ProcessTime::try_now()?;
            index.compact(Tick::ZERO, STEP_BETWEEN);
            cpu_s += start.try_elapsed()?.as_secs_f64();
        }
        Ok(cpu_s)
    })?;
    Ok(AfterDeletes { ef: EF, deleted, churned })
}

/// The rows that are in any of these lists.
fn part(rows: usize, lists: &[&[usize]]) -> Part {
    let mut part = vec![false; rows];
    lists.iter().copied().flatten().for_each(|row| part[*row] = true);
    part
}

/// What is there before and after, and the neighbours among it.
struct Change<'a> {
    set: &'a Set,
    parts: [&'a Part; 2],
    truths: [&'a [Found]; 2],
}

impl Change<'_> {
    /// Makes an index of what is there before, changes and compacts it; `change` says what compacting took in it.
    fn run(&self, change: impl FnOnce(&mut Index) -> Result<f64>) -> Result<Recovery> {
        let [before, after] = self.parts;
        let mut asked = self.built(before)?;
        let recall_before = self.recall(&mut asked, self.truths[0])?;
        let (vectors_before, bytes_before) = (asked.index.len(), asked.index.heap_bytes());
        let during_s = change(&mut asked.index)?;
        let start = ProcessTime::try_now()?;
        while asked.index.compact(Tick::ZERO, STEP).progress == Compaction::More {}
        let compaction_cpu_s = during_s + start.try_elapsed()?.as_secs_f64();
        Ok(Recovery {
            vectors_before,
            vectors_after: asked.index.len(),
            memory_ratio: asked.index.heap_bytes() as f64 / bytes_before as f64,
            recall_before,
            recall_after: self.recall(&mut asked, self.truths[1])?,
            recall_fresh: self.recall(&mut self.built(after)?, self.truths[1])?,
            compaction_cpu_s,
        })
    }

    fn built(&self, part: &Part) -> Result<Asked> {
        let (ids, values) = self.set.base.part(part);
        Ok(Asked::new(index(KROMKA.config(self.set.base.dims)?, &ids, &values)?, EF))
    }

    fn recall(&self, asked: &mut Asked, truth: &[Found]) -> Result<f64> {
        Ok(recall(&asked.find_all(&self.set.queries, &nearest_k()?)?, truth))
    }
}
