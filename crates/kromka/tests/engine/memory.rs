//! What an engine takes: the figures of the documentation (25 KiB is 25,600 bytes), as upper bounds.

use std::mem::MaybeUninit;

use kromka::core::Validate;
use kromka::decision::RuleTable;
use kromka::{Config, ConfigError, Engine, Slot};

#[test]
fn a_slot_and_an_engine_are_no_larger_than_the_documentation_says() {
    let have = (size_of::<Slot>(), size_of::<Engine<[Slot; 0]>>());
    assert!(have.0 <= 216 && have.1 <= 25_600, "{have:?}");
    assert!(size_of::<RuleTable>() <= 4_198, "{}", size_of::<RuleTable>());
}

#[test]
fn an_engine_made_in_place_is_the_one_that_is_made_anywhere() {
    let config = Config::default().validate().unwrap();
    let mut place = MaybeUninit::uninit();
    let made = Engine::new_in(&mut place, &config, [Slot::EMPTY; 3]).unwrap();
    assert_eq!(*made, Engine::new(config, [Slot::EMPTY; 3]).unwrap());
    let mut place = MaybeUninit::<Engine<[Slot; 0]>>::uninit();
    let error = Engine::new_in(&mut place, &config, []).unwrap_err();
    assert!(matches!(error, ConfigError::Capacity { have: 0, .. }));
}
