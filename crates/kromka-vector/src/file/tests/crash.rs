//! Power is lost at each operation of a disk.

use std::boxed::Box;

use super::memory::Memory;
use super::script::{Script, config, dump};
use crate::file::{Durable, Open};
use crate::index::Index;

/// Steps of a life, which ends with a loss of power.
const STEPS: usize = 45;

/// Lives on until the disk fails, or for so many steps.
fn live(durable: &mut Durable, script: &mut Script) {
    for _ in 0..STEPS {
        if script.step(durable).is_err() {
            return;
        }
    }
}

/// Opens what is left; it must be a state that there was, and not one before what was synchronised.
fn reopened(disk: &Memory, script: &mut Script, what: &str) -> Durable {
    let (durable, opened) = Durable::open_on(Box::new(disk.clone()), Open::default()).unwrap_or_else(|error| {
        panic!("{what}: {error}");
    });
    let changes = durable.changes();
    assert!(changes >= script.floor, "{what}: {changes} changes, {} were synchronised", script.floor);
    assert_eq!(script.history.get(&changes), Some(&dump(durable.index())), "{what}: after {changes} changes");
    assert!(opened.lost.is_none_or(|lost| !lost.synced), "{what}: {opened:?}");
    // What was lost never was.
    script.history.retain(|other, _| *other <= changes);
    script.floor = changes;
    durable
}

/// Two lives, of which the first ends after so many operations; false where it lived longer.
fn lives(seed: u64, operations: usize) -> bool {
    let what = std::format!("seed {seed}, {operations} operations");
    let disk = Memory::new(seed ^ (operations as u64) << 20);
    let mut script = Script::new(seed);
    disk.fail_after(operations);
    let created = Durable::create_on(Box::new(disk.clone()), Index::new(config()));
    let Ok(mut durable) = created else {
        disk.lose_power();
        // It was not there yet, or is there without a change.
        if let Ok((durable, _)) = Durable::open_on(Box::new(disk), Open::default()) {
            assert_eq!(durable.changes(), 0, "{what}");
        }
        return true;
    };
    live(&mut durable, &mut script);
    let ended = disk.operations() > operations;
    disk.lose_power();
    // The second life ends within its first operations, so that what the first left behind is still there.
    let mut durable = reopened(&disk, &mut script, &what);
    disk.fail_after(1 + operations % 9);
    live(&mut durable, &mut script);
    disk.lose_power();
    let mut durable = reopened(&disk, &mut script, &what);
    live(&mut durable, &mut script);
    ended
}

#[test]
fn power_is_lost_at_each_operation() {
    for seed in 0..12 {
        let mut operations = 0;
        while lives(seed, operations) {
            operations += 1;
        }
        assert!(operations > STEPS / 2, "{operations} operations");
    }
}
