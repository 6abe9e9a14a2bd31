//! The state as data: its size, and what is refused of it.

mod common;

use common::*;
use kromka_core::*;
use kromka_failover::*;

#[test]
fn it_is_small() {
    let size = size_of::<Failover>();
    assert!(size <= 6 * 1024, "a failover takes {size} bytes");
    assert!(size_of::<Admission>() <= 16, "an admission takes {} bytes", size_of::<Admission>());
    assert!(size_of::<Plan>() <= 80, "a plan takes {} bytes", size_of::<Plan>());
}

#[test]
fn codes_are_the_specifications() {
    assert_eq!(Strategy::ALL.map(|strategy| strategy as u8), [0, 1, 2, 3]);
    assert_eq!(Strategy::try_from(2), Ok(Strategy::Conditional));
    let unknown = RecoveryAction::try_from(4).unwrap_err();
    assert_eq!(unknown.to_string(), "recovery action 4 is unknown; allowed is 0 to 4 exclusive");
}

#[cfg(feature = "serde")]
#[test]
fn a_state_that_contradicts_itself_is_found() {
    let mut failover = strategy(Strategy::Gradual);
    failover.fails(10);
    failover.answers(20);
    failover.fails(30);
    failover.observe_choice(EnvironmentSet::of(&[BASIC]));
    let good = serde_json::to_value(failover).expect("plain data");
    let read = |value: &serde_json::Value| serde_json::from_value::<Failover>(value.clone());
    assert!(read(&good).expect("what was written is read").is_consistent());
    for (pointer, bad) in [
        ("/clock", serde_json::json!(5)),
        ("/choices", serde_json::json!(0)),
        ("/plans/1/primary", serde_json::json!("local")),
        ("/plans/1/recovery/delay_ms", serde_json::json!(0)),
        ("/standings/1/until", serde_json::json!(u64::MAX)),
        ("/standings/1/last_kind", serde_json::json!("none")),
        ("/standings/1/to_close", serde_json::json!(101)),
        ("/standings/1/window/tries", serde_json::json!(65)),
        ("/standings/1/window/failed", serde_json::json!(8)),
        ("/standings/1/ration/since", serde_json::json!(31_000)),
        ("/standings/1/ration/share", serde_json::json!(1_000_000_000)),
        ("/standings/1/probes/sent", serde_json::json!(31_000)),
        ("/standings/1/tally/recoveries", serde_json::json!(2)),
        ("/standings/1/tally/repaired_ms", serde_json::json!(30_001)),
        ("/exclusions/wrong", serde_json::json!(2)),
    ] {
        let mut value = good.clone();
        *value.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer} is there")) = bad;
        assert!(!read(&value).expect("of the right type").is_consistent(), "{pointer}");
    }
    let mut value = good;
    *value.pointer_mut("/standings/1/ration/credit").expect("is there") = serde_json::json!(1_000_000_001);
    assert!(read(&value).is_err(), "a share is checked when it is read");
}
