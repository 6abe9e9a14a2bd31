//! The recorded world, cut to what an unoptimised build runs in seconds.

use kromka_core::Environment;
use kromka_testkit::{Constants, DeviceState, Hooks, Replay, Source, World, WorldData, data_dir};

#[test]
fn the_recorded_world_tells_policies_apart() {
    let Some(directory) = data_dir() else { return };
    let policies = ["all-local", "all-basic", "specification-literal", "specification-filtered", "clairvoyant"];
    let replay = Replay {
        source: Source::Directory(directory),
        policies: policies.map(str::to_owned).to_vec(),
        seeds: vec![1],
        days: Some(2),
        ..Replay::default()
    };
    let report = replay.run(&Hooks::default()).unwrap();
    let ratio = |name: &str| report.policies[name].pooled.value_ratio;
    assert_eq!(ratio("clairvoyant").to_bits(), 1.0_f64.to_bits());
    assert!(ratio("specification-filtered") > ratio("specification-literal"));
    assert!(ratio("specification-filtered") < 1.0 && ratio("all-local") > 0.0 && ratio("all-basic") > 0.0);
    assert_eq!(report, replay.run(&Hooks::default()).unwrap());
}

#[test]
fn every_try_on_every_trace_is_finite() {
    let Some(directory) = data_dir() else { return };
    let data = WorldData::load(&directory).unwrap();
    for window in &data.windows {
        let world = World::new(&data, Constants::default(), window, 9, 1);
        for device in 0..world.devices() {
            for task in world.tasks_of(device) {
                let state = DeviceState { at_ms: task.view.arrival_ms, ..DeviceState::new(world.constants()) };
                for environment in Environment::ALL {
                    let attempt = world.attempt(task, environment, state.at_ms, &state, None);
                    assert!(attempt.energy_j.is_finite() && attempt.energy_j >= 0.0, "{attempt:?}");
                    assert!(attempt.first_result_ms <= attempt.latency_ms, "{attempt:?}");
                }
            }
        }
    }
}
