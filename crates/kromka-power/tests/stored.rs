//! What is read back from storage is checked.
#![cfg(feature = "serde")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use kromka_core::{Share, Validate};
use kromka_power::{Assessment, Governor, PowerPolicy, PowerSample, ThermalReading};
use serde_json::{Value, json};

fn governor() -> Governor {
    let mut governor = Governor::new(PowerPolicy::default().validate().unwrap());
    let battery = Some(Share::from_percent(18));
    governor.update(&PowerSample { battery, charging: false, thermal: ThermalReading::Unknown });
    governor.note_chunk(512);
    governor.note_transport(1);
    governor
}

#[test]
fn a_governor_goes_on_where_it_was_stored() {
    let stored = serde_json::to_string(&governor()).unwrap();
    assert_eq!(serde_json::from_str::<Governor>(&stored).unwrap(), governor());
}

/// A damaged mode was believed until the next reading, and counted as an adaptation then.
#[test]
fn a_mode_that_does_not_follow_from_its_levels_is_refused() {
    let sound = serde_json::to_value(governor()).unwrap();
    for (key, value) in
        [("mode", "high_performance"), ("cause", "thermal_hot"), ("battery", "normal"), ("thermal", "critical")]
    {
        let mut stored = sound.clone();
        stored["now"][key] = json!(value);
        let error = serde_json::from_value::<Governor>(stored.clone()).unwrap_err().to_string();
        assert!(error.starts_with("the stored mode is "), "{key}: {error}");
        assert!(serde_json::from_value::<Assessment>(stored["now"].clone()).is_err());
    }
    let mut stored = sound;
    stored["policy"]["battery_low"] = Value::from(1);
    assert!(serde_json::from_value::<Governor>(stored).is_err());
}
