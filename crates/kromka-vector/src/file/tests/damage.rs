//! A file that is cut off or changed.

use std::boxed::Box;
use std::vec::Vec;

use kromka_core::Validate as _;

use super::memory::Memory;
use super::played;
use super::script::{Script, config, dump};
use crate::config::Config;
use crate::file::{Durable, FileError, Open, Opened};
use crate::index::Index;
use crate::marks::Marks;

/// A file with a graph in its snapshot and a log of some changes, synchronised in between; where the log begins.
fn small() -> (Vec<u8>, usize, Script) {
    let (disk, mut durable, mut script) = played(11, 30);
    // A checkpoint among the steps begins the log anew.
    while durable.log_bytes() < 400 {
        script.step(&mut durable).unwrap();
        durable.sync().unwrap();
    }
    assert!(durable.index().stats().linked > 0 && durable.index().stats().vectors > 8);
    let bytes = disk.bytes();
    let start = bytes.len() - usize::try_from(durable.log_bytes()).unwrap();
    (bytes, start, script)
}

fn open(bytes: Vec<u8>, open: Open) -> Result<(Durable, Opened), FileError> {
    Durable::open_on(Box::new(Memory::with(bytes, 0)), open)
}

/// Whether a file opens to a state that there was; what was lost.
fn state(bytes: Vec<u8>, script: &Script, what: &str) -> Option<Opened> {
    for map in [false, true] {
        let accept = Open { map, accept_loss: true, ..Open::default() };
        let Ok((durable, opened)) = open(bytes.clone(), accept) else { continue };
        assert_eq!(script.history.get(&durable.changes()), Some(&dump(durable.index())), "{what}");
        if map {
            return Some(opened);
        }
    }
    None
}

#[test]
fn a_file_that_is_cut_off_anywhere_is_its_last_whole_state() {
    let (bytes, start, script) = small();
    let mut last = 0;
    for len in 0..=bytes.len() {
        let opened = state(bytes[..len].to_vec(), &script, "cut");
        assert_eq!(opened.is_some(), len >= start, "cut to {len} bytes of {start} and a log");
        if let Some(opened) = opened {
            assert!(opened.replayed == last || opened.replayed == last + 1 && opened.lost.is_none());
            assert!(opened.lost.is_none_or(|lost| lost.at + lost.bytes == len as u64 && !lost.synced));
            last = opened.replayed;
        }
    }
    assert!(last > 3);
}

#[test]
fn no_changed_bit_goes_unseen() {
    let (bytes, start, script) = small();
    let mut synced = 0;
    for at in 0..bytes.len() {
        // One bit of each byte, and each bit of some.
        for bit in (0..8).filter(|bit| at % 8 == *bit || at % 11 == 0) {
            let mut bytes = bytes.clone();
            bytes[at] ^= 1 << bit;
            let opened = state(bytes, &script, "flipped");
            assert!(opened.is_none() || at >= start, "bit {bit} of byte {at}");
            assert!(opened.is_none_or(|opened| opened.lost.is_some()), "bit {bit} of byte {at}");
            synced += usize::from(opened.and_then(|opened| opened.lost).is_some_and(|lost| lost.synced));
        }
    }
    // But for the last one, each record has one after it that says that it had been written.
    assert!(synced * 2 > bytes.len() - start, "{synced}");
}

#[test]
fn damage_is_not_cut_off_unasked() {
    let (mut bytes, start, _) = small();
    bytes[start + 40] ^= 1;
    let disk = Memory::with(bytes.clone(), 0);
    let refused = Durable::open_on(Box::new(disk.clone()), Open::default());
    assert!(matches!(refused, Err(FileError::Damaged { .. })), "{refused:?}");
    assert_eq!(disk.bytes(), bytes);
    let accepted = Durable::open_on(Box::new(disk.clone()), Open { accept_loss: true, ..Open::default() });
    assert!(accepted.is_ok_and(|(_, opened)| opened.lost.is_some_and(|lost| lost.synced)));
    assert_eq!(disk.bytes(), &bytes[..start]);
}

#[test]
fn a_file_of_something_else_is_told() {
    let kinds: Vec<u16> = [&b""[..], &[0; 500], b"KROMKVEC", &[0xFF; 4096]]
        .into_iter()
        .map(|bytes| open(bytes.to_vec(), Open::default()).unwrap_err().number())
        .collect();
    assert_eq!(kinds, [1721; 4]);
    let (mut bytes, ..) = small();
    bytes[8] = 2;
    assert_eq!(open(bytes, Open::default()).unwrap_err(), FileError::Version { have: 2, need: 1 });
}

#[test]
fn the_log_of_another_snapshot_is_none() {
    let of = |seed| {
        let disk = Memory::new(0);
        let config = Config { seed, ..config().into_inner() }.validate().unwrap();
        let mut durable = Durable::create_on(Box::new(disk.clone()), Index::new(config)).unwrap();
        durable.add(1, &[1.0; 3], Marks::default()).unwrap();
        (disk.bytes(), usize::try_from(durable.log_bytes()).unwrap())
    };
    let ((one, log), (other, _)) = (of(1), of(2));
    let start = one.len() - log;
    let mixed = [&one[..start], &other[start..]].concat();
    let (durable, opened) = open(mixed, Open::default()).unwrap();
    assert!(durable.index().is_empty() && opened.lost.is_some_and(|lost| lost.bytes == log as u64));
}
