//! What is in a file comes back, whatever happens to the file.

mod crash;
mod damage;
mod memory;
mod names;
mod script;

use std::vec::Vec;

use kromka_core::{Tick, Validate as _};

use super::*;
use crate::config::{Coding, Config, Exact};
use crate::index::{Compaction, Search};
use crate::marks::Marks;
use memory::Memory;
use script::{Script, config, dump};

/// Changes and checkpoints of a script on a disk without faults.
fn played(seed: u64, steps: usize) -> (Memory, Durable, Script) {
    let disk = Memory::new(seed);
    let mut durable = Durable::create_on(Box::new(disk.clone()), Index::new(config())).unwrap();
    let mut script = Script::new(seed);
    for _ in 0..steps {
        script.step(&mut durable).unwrap();
    }
    (disk, durable, script)
}

#[test]
fn what_is_changed_comes_back_after_each_change() {
    for seed in 0..20 {
        let (disk, mut durable, mut script) = played(seed, 0);
        for step in 0..120 {
            script.step(&mut durable).unwrap();
            if step % 7 != 0 {
                continue;
            }
            let open = Open { map: step % 2 == 0, ..Open::default() };
            let (again, opened) = Durable::open_on(Box::new(disk.clone()), open).unwrap();
            assert_eq!(opened.lost, None);
            assert_eq!(again.changes(), durable.changes());
            assert_eq!(dump(again.index()), dump(durable.index()), "seed {seed}, step {step}");
            assert_eq!(again.index().config(), durable.index().config());
            durable = again;
        }
    }
}

#[test]
fn a_reopened_index_finds_the_same() {
    for seed in 0..10 {
        let (disk, mut durable, _) = played(seed, 100);
        durable.checkpoint().unwrap();
        for map in [false, true] {
            let (again, _) = Durable::open_on(Box::new(disk.clone()), Open { map, ..Open::default() }).unwrap();
            for (id, _) in durable.index().iter() {
                let vector = durable.index().vector(id).unwrap();
                let hits = |index: &Index| {
                    let (mut searcher, mut hits) = Default::default();
                    index.search(&vector, &Search::new(5), &mut searcher, &mut hits).unwrap();
                    hits
                };
                assert_eq!(hits(durable.index()), hits(again.index()));
            }
            // Only what is counted besides: nothing is held for what is not there yet.
            let (have, need) = (again.index().stats(), durable.index().stats());
            assert_eq!((have.vectors, have.removed, have.linked), (need.vectors, need.removed, need.linked));
        }
    }
}

#[test]
fn an_expired_vector_that_a_compaction_removed_does_not_come_back() {
    let (disk, mut durable, _) = played(1, 0);
    let marks = Marks { expires: Some(Tick::from_ms(10)), ..Marks::default() };
    durable.add(1, &[1.0; script::DIMS], marks).unwrap();
    durable.add(2, &[2.0; script::DIMS], Marks::default()).unwrap();
    assert_eq!(durable.compact(Tick::from_ms(11), 100).unwrap().expired, 1);
    durable.add(1, &[3.0; script::DIMS], Marks::default()).unwrap();
    let (again, opened) = Durable::open_on(Box::new(disk), Open::default()).unwrap();
    assert_eq!(opened.replayed, 4);
    assert_eq!(dump(again.index()), dump(durable.index()));
}

#[test]
fn a_compaction_that_was_left_half_done_removed_no_more_than_it_did() {
    let (disk, mut durable, _) = played(1, 0);
    let marks = Marks { expires: Some(Tick::from_ms(10)), ..Marks::default() };
    for id in 0..20 {
        durable.add(id, &[1.0; script::DIMS], marks).unwrap();
    }
    assert_eq!(durable.compact(Tick::from_ms(11), 7).unwrap().expired, 7);
    // The log once told the time alone, and reading it removed all 20.
    durable.update(0, &[2.0; script::DIMS], Marks::default()).unwrap();
    let (again, opened) = Durable::open_on(Box::new(disk), Open::default()).unwrap();
    assert_eq!((opened.lost, again.index().len()), (None, 13));
    assert_eq!(dump(again.index()), dump(durable.index()));
}

#[test]
fn a_failed_write_is_mended_by_a_checkpoint() {
    let (disk, mut durable, mut script) = played(3, 40);
    disk.fail_after(0);
    let failed = durable.add(10_000, &[0.5; script::DIMS], Marks::default());
    assert!(matches!(failed, Err(FileError::Io { .. })), "{failed:?}");
    disk.mend();
    assert_eq!(durable.remove(10_000), Err(FileError::Behind));
    assert_eq!(durable.sync(), Err(FileError::Behind));
    assert!(durable.is_behind() && durable.index().marks(10_000).is_some());
    durable.checkpoint().unwrap();
    for _ in 0..20 {
        script.step(&mut durable).unwrap();
    }
    let (again, opened) = Durable::open_on(Box::new(disk), Open::default()).unwrap();
    assert_eq!((dump(again.index()), opened.lost), (dump(durable.index()), None));
}

/// The new file kept all the room that there was, and the next change failed.
#[test]
fn a_checkpoint_that_finds_no_room_leaves_what_there_was() {
    let (disk, mut durable, _) = played(3, 60);
    let (before, snapshot) = (disk.used(), durable.index().to_bytes().unwrap().len());
    for room in [100, snapshot / 2, snapshot - 1] {
        disk.limit(room);
        let failed = durable.checkpoint();
        assert!(matches!(failed, Err(FileError::Io { kind: std::io::ErrorKind::StorageFull, .. })), "{failed:?}");
        assert_eq!(disk.used(), before);
    }
    disk.limit(snapshot - 1);
    durable.add(10_000, &[0.5; script::DIMS], Marks::default()).unwrap();
    disk.limit(snapshot + 100);
    durable.checkpoint().unwrap();
    let (again, _) = Durable::open_on(Box::new(disk.clone()), Open::default()).unwrap();
    assert_eq!(dump(again.index()), dump(durable.index()));
    // Nor does a failed save or a failed creation.
    let empty = Memory::new(1);
    empty.limit(snapshot / 2);
    durable::save(Box::new(empty.clone()), durable.index()).unwrap_err();
    Durable::create_on(Box::new(empty.clone()), durable.into_index()).unwrap_err();
    assert_eq!(empty.used(), 0);
}

#[test]
fn what_the_index_refuses_is_not_in_the_log() {
    let (disk, mut durable, _) = played(3, 0);
    durable.add(1, &[1.0; script::DIMS], Marks::default()).unwrap();
    let before = durable.log_bytes();
    let refused: Vec<Result<(), FileError>> = std::vec![
        durable.add(1, &[1.0; script::DIMS], Marks::default()),
        durable.add(2, &[1.0; script::DIMS + 1], Marks::default()),
        durable.update(2, &[1.0; script::DIMS], Marks::default()),
        durable.remove(2),
        durable.mark(2, Marks::default()),
        durable.add_batch(&[5, 5], &[1.0; 2 * script::DIMS]),
    ];
    assert!(refused.iter().all(|result| matches!(result, Err(FileError::Refused { .. }))), "{refused:?}");
    assert_eq!(durable.log_bytes(), before);
    assert_eq!(Durable::open_on(Box::new(disk), Open::default()).unwrap().1.replayed, 1);
}

#[test]
fn a_log_that_has_become_long_is_worth_a_compaction() {
    let (_, mut durable, _) = played(3, 0);
    durable.add(1, &[1.0; script::DIMS], Marks::default()).unwrap();
    while durable.log_bytes() < 1 << 20 {
        assert!(!durable.wants_compaction(Tick::ZERO));
        durable.mark(1, Marks::default()).unwrap();
    }
    assert!(durable.wants_compaction(Tick::ZERO));
    assert_eq!(durable.compact(Tick::ZERO, 100).unwrap().progress, Compaction::Done);
    assert!(durable.log_bytes() == 0 && !durable.wants_compaction(Tick::ZERO));
}

#[test]
fn learned_codes_come_back() {
    for coding in [Coding::Product { bytes: 2 }, Coding::Binary] {
        let config = Config { coding, exact: Exact::Bf16, ..script::config().into_inner() }.validate().unwrap();
        let disk = Memory::new(1);
        let mut durable = Durable::create_on(Box::new(disk.clone()), Index::new(config)).unwrap();
        let opened = |disk: &Memory| Durable::open_on(Box::new(disk.clone()), Open::default()).unwrap().0;
        assert!(matches!(opened(&disk).add(1, &[1.0; 3], Marks::default()), Err(FileError::Refused { .. })));
        let vectors: Vec<f32> = (0..90_u8).map(|at| f32::from(at.wrapping_mul(37) % 50)).collect();
        durable.train(&vectors).unwrap();
        // From the log, from a snapshot without vectors, and from one with them.
        for round in 0..3 {
            durable.add_batch(&[10 * round, 10 * round + 1], &vectors[..6]).unwrap();
            let again = opened(&disk);
            assert_eq!(again.index().to_bytes(), durable.index().to_bytes());
            durable.checkpoint().unwrap();
            assert_eq!(opened(&disk).index().to_bytes(), durable.index().to_bytes());
        }
        let mut bytes = durable.index().to_bytes().unwrap();
        let (again, _) = Index::from_bytes(&bytes).unwrap();
        assert_eq!(dump(&again), dump(durable.index()));
        let last = bytes.len() - 64;
        bytes[last] ^= 1;
        assert!(matches!(Index::from_bytes(&bytes), Err(FileError::Checksum { part: "learned codes", .. })));
    }
}

#[cfg(feature = "instant-distance")]
#[test]
fn a_frozen_graph_is_left_out() {
    let (_, durable, _) = played(4, 60);
    let mut index = durable.into_index();
    index.freeze(16).unwrap();
    let id = index.iter().next().unwrap().0;
    index.remove(id).unwrap();
    let (again, _) = Index::from_bytes(&index.to_bytes().unwrap()).unwrap();
    assert_eq!(dump(&again), dump(&index));
    assert_eq!(again.stats().linked, 0);
}
