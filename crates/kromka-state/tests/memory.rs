//! What a message may make its receiver hold: about what it has itself.

mod common;

use common::replica;
use kromka_state::{Policies, bounds};

/// Many times a message, and a small part of what its paths were once spelt out to.
const LIMIT: usize = 300 << 20;

/// Stops the test where more is asked for.
#[global_allocator]
static HEAP: cap::Cap<std::alloc::System> = cap::Cap::new(std::alloc::System, LIMIT);

fn varint(mut value: usize, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    out.push(value.to_le_bytes()[0]);
}

/// A long path once, and then again and again as what it has in common with the one before: four bytes each.
#[test]
fn a_path_that_is_named_again_is_not_spelt_out_again() {
    // One author (1) with one commit, stamp 1, no dots.
    let mut content = vec![0x01, 0x01, 1, 1, 1, 1, 1, 0];
    let names = 1 << 20;
    varint(names, &mut content);
    for name in 0..names {
        let more = if name == 0 { bounds::DEPTH_MAX } else { 0 };
        content.extend([0, 0, u8::try_from(bounds::DEPTH_MAX - more).unwrap_or(0), u8::try_from(more).unwrap_or(0)]);
        for _ in 0..more {
            varint(bounds::KEY_BYTES_MAX << 2, &mut content);
            content.extend([b'k'; bounds::KEY_BYTES_MAX]);
        }
    }
    // No states.
    content.push(0);
    content.extend(crc32fast::hash(&content).to_le_bytes());
    assert!(content.len() < bounds::MESSAGE_BYTES_MAX);
    let mut document = replica(Policies::default(), 2);
    // One leaf, whatever it is called.
    document.apply(&content).expect("what a document may write");
    assert_eq!(document.leaves(), 1);
}
