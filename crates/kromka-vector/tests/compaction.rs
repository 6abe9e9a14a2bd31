//! A compaction goes on in steps of the size it is told, between whatever else is done.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use std::collections::BTreeSet;

use common::{clustered, draw, found, index};
use kromka_core::Tick;
use kromka_vector::{Compacted, Compaction, Config, Index, Marks, Metric, Search};

const DIMS: usize = 16;
const STEP: u32 = 7;

fn config(flat_max: u32) -> Config {
    Config { flat_max, ..Config::new(16, Metric::L2) }
}

/// Steps until nothing is left; what they did.
fn compact(index: &mut Index, now: Tick) -> Vec<Compacted> {
    let mut steps = Vec::new();
    while steps.last().is_none_or(|step: &Compacted| step.progress == Compaction::More) {
        steps.push(index.compact(now, STEP));
        assert!(steps.len() < 100_000, "it does not end");
    }
    steps
}

#[test]
fn no_step_looks_at_more_slots_than_it_may() {
    for flat_max in [0, 100, 10_000] {
        let vectors = clustered(900, DIMS, 1);
        let mut index = index(config(flat_max), &vectors);
        for id in 0..900 {
            match id % 3 {
                0 => index.remove(id).unwrap(),
                1 => index.mark(id, Marks { expires: Some(Tick::from_ms(id)), ..Marks::default() }).unwrap(),
                _ => {}
            }
        }
        let steps = compact(&mut index, Tick::from_ms(450));
        assert!(steps.iter().all(|step| step.looked_at <= STEP as usize && step.expired <= STEP as usize));
        // All that expired by then, and all slots at least once.
        assert_eq!(steps.iter().map(|step| step.expired).sum::<usize>(), 150);
        assert!(steps.len() >= 600 / STEP as usize, "{}", steps.len());
        assert_eq!((index.len(), index.stats().removed), (450, 0));
        // The next that expires does so at 451: until then nothing need be looked at.
        assert_eq!(compact(&mut index, Tick::from_ms(450)).iter().map(|step| step.looked_at).sum::<usize>(), 0);
        assert_eq!(compact(&mut index, Tick::from_ms(451)).iter().map(|step| step.expired).sum::<usize>(), 1);
    }
}

#[test]
fn an_idle_loop_is_told_when_a_compaction_is_worth_it() {
    let now = Tick::from_ms(100);
    let mut index = index(config(0), &clustered(800, DIMS, 2));
    assert!(!index.wants_compaction(now));
    (0..100).for_each(|id| index.remove(id).unwrap());
    assert!(!index.wants_compaction(now), "an eighth is not more than an eighth");
    index.remove(100).unwrap();
    assert!(index.wants_compaction(now));
    index.compact(now, 1);
    assert!(index.wants_compaction(now), "half done");
    compact(&mut index, now);
    assert!(!index.wants_compaction(now));
    let marks = Marks { expires: Some(now), ..Marks::default() };
    index.mark(500, marks).unwrap();
    assert!(!index.wants_compaction(now), "one that has expired is not worth a pass over all");
    (501..680).for_each(|id| index.mark(id, marks).unwrap());
    assert!(!index.wants_compaction(Tick::from_ms(99)) && index.wants_compaction(now));
    assert_eq!(compact(&mut index, now).iter().map(|step| step.expired).sum::<usize>(), 180);
    assert!(!index.wants_compaction(now));
    // Singly added they are linked four at a time, while there is a graph; a new one has all to link.
    let mut fresh = Index::new(kromka_core::Validate::validate(config(50)).unwrap());
    for (id, vector) in (0..51).zip(clustered(51, DIMS, 3).chunks(DIMS)) {
        fresh.add(id, vector, Marks::default()).unwrap();
    }
    assert!(fresh.wants_compaction(now));
    compact(&mut fresh, now);
    assert_eq!((fresh.wants_compaction(now), fresh.stats().linked), (false, 51));
}

#[test]
fn what_could_expire_and_was_removed_leaves_nothing_to_ask_of() {
    let mut index = index(config(100), &clustered(1, DIMS, 4));
    index.mark(0, Marks { expires: Some(Tick::from_ms(1)), ..Marks::default() }).unwrap();
    index.remove(0).unwrap();
    // There was a share of no slots: a division by zero.
    assert!(!index.wants_compaction(Tick::from_ms(2)));
    assert_eq!(compact(&mut index, Tick::from_ms(2)).len(), 1);
}

/// What is removed, added, updated and expires between two steps, in every phase of a compaction.
#[test]
fn what_is_done_between_steps_stays_done() {
    for seed in 0..6 {
        let mut state = seed;
        let mut index = index(config(if seed % 2 == 0 { 0 } else { 150 }), &clustered(400, DIMS, seed));
        let mut ids: BTreeSet<u64> = (0..400).collect();
        let (mut next, mut now) = (400, 0);
        for round in 0..1_500 {
            let id = draw(&mut state) % next;
            match draw(&mut state) % 5 {
                0 | 1 => assert_eq!(index.remove(id).is_ok(), ids.remove(&id)),
                2 => {
                    let expires = Some(Tick::from_ms(now + draw(&mut state) % 900));
                    index.add(next, &clustered(1, DIMS, next), Marks { expires, ..Marks::default() }).unwrap();
                    ids.insert(next);
                    next += 1;
                }
                3 => {
                    let updated = index.update(id, &clustered(1, DIMS, id + 1), Marks::default());
                    assert_eq!(updated.is_ok(), ids.contains(&id));
                }
                _ => now += 3,
            }
            let before: BTreeSet<u64> = index.iter().map(|(id, _)| id).collect();
            assert_eq!(before, ids, "round {round} of {seed}");
            let over: Vec<u64> = expired(&index, now);
            let step = index.compact(Tick::from_ms(now), 1 + u32::try_from(draw(&mut state) % 12).unwrap());
            ids = index.iter().map(|(id, _)| id).collect();
            let gone: Vec<u64> = before.difference(&ids).copied().collect();
            assert!(gone.len() == step.expired && gone.iter().all(|id| over.contains(id)), "round {round} of {seed}");
        }
        compact(&mut index, Tick::from_ms(now));
        assert_eq!((expired(&index, now), index.stats().removed), (Vec::new(), 0));
        assert_eq!(found(&index, &[0.0; DIMS], &Search::new(400)).len(), index.len().min(400));
    }
}

fn expired(index: &Index, now: u64) -> Vec<u64> {
    let is_over = |marks: &Marks| marks.expires.is_some_and(|expires| expires.ms() <= now);
    index.iter().filter(|(_, marks)| is_over(marks)).map(|(id, _)| id).collect()
}
