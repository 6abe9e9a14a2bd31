//! What an engine takes: the figures of the documentation (11.6 KiB is 11,878 bytes), as upper bounds.

use kromka::decision::RuleTable;
use kromka::{Engine, Slot};

#[test]
fn a_slot_and_an_engine_are_no_larger_than_the_documentation_says() {
    let have = (size_of::<Slot>(), size_of::<Engine<[Slot; 0]>>());
    assert!(have.0 <= 176 && have.1 <= 11_878, "{have:?}");
    assert!(size_of::<RuleTable>() <= 4_198, "{}", size_of::<RuleTable>());
}
