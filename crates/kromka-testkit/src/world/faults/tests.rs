//! The schedule of faults, and what each does to tries, beacons and samples.

use kromka_core::LinkKind;

use super::*;
use crate::{
    Constants, WorldData,
    constants::HOUR_MS,
    world::{
        Attempt, Task, TryStatus, World,
        tests::{data, state, task},
    },
};

use Environment::{CloudBasic, CloudPremium, EdgeNearby, Hybrid, Local, Peer};

/// An hour of Wi-Fi, in which everything is in range but perhaps the peer.
const AT_MS: u64 = 21 * HOUR_MS;

fn fault(kind: FaultKind, place: FaultPlace) -> Fault {
    Fault { from_ms: AT_MS, to_ms: AT_MS + kind.length_ms(), kind, place }
}

fn world<'d>(data: &'d WorldData, faults: &[Fault]) -> World<'d> {
    let faults = Faults::of(faults.to_vec(), data.devices);
    World::with(data, Constants::default(), &data.windows[0], 1, 2, Some(faults))
}

fn attempt(world: &World<'_>, environment: Environment, at_ms: u64) -> Attempt {
    world.attempt(&task(at_ms), environment, at_ms, &state(world, at_ms, 30.0), None)
}

fn drawn(seed: u64, days: u32) -> Faults {
    Faults::drawn(Noise::new(seed), days, 6)
}

#[test]
fn each_place_has_its_faults_of_each_kind() {
    let faults = drawn(1, 14);
    let count = |kind, place| faults.list.iter().filter(|it| it.kind == kind && it.place == place).count();
    for environment in PLACES {
        let counts = FaultKind::ALL.map(|kind| count(kind, FaultPlace::Environment(environment)));
        assert_eq!((counts[0], counts[1], counts[2]), (280, 280, 14), "{environment:?}");
        assert_eq!(counts[4..], [28, 28, 14, 0], "{environment:?}");
    }
    for device in 0..6 {
        assert_eq!(count(FaultKind::NetworkLost, FaultPlace::Device(device)), 56);
    }
    let clouds = [CloudBasic, CloudPremium].map(|cloud| count(FaultKind::Cut4h, FaultPlace::Environment(cloud)));
    assert_eq!((clouds[0] + clouds[1], faults.list.len()), (2, 3 * 644 + 6 * 56 + 2));
}

#[test]
fn a_fault_that_comes_once_a_week_comes_in_some_days_only_and_in_either_cloud() {
    let cuts: Vec<Fault> =
        (0..700).flat_map(|seed| drawn(seed, 1).list).filter(|it| it.kind == FaultKind::Cut4h).collect();
    assert!((70..130).contains(&cuts.len()), "{}", cuts.len());
    for cloud in [CloudBasic, CloudPremium] {
        assert!(cuts.iter().filter(|it| it.place == FaultPlace::Environment(cloud)).count() > cuts.len() / 3);
    }
}

#[test]
fn faults_are_whole_in_order_and_anywhere_in_the_window() {
    let list = drawn(3, 14).list;
    assert!(list.is_sorted());
    assert!(list.iter().all(|it| it.to_ms - it.from_ms == it.kind.length_ms() && it.to_ms <= 14 * DAY_MS));
    for day in 0..14 {
        let cuts = list.iter().filter(|it| it.kind == FaultKind::Cut10s && it.from_ms / DAY_MS == day);
        assert!((30..100).contains(&cuts.count()), "day {day}");
    }
}

#[test]
fn the_seed_alone_decides_the_schedule() {
    assert_eq!(drawn(1, 14), drawn(1, 14));
    assert_ne!(drawn(1, 14), drawn(2, 14));
    // Other devices change nothing for these.
    let two = Faults::drawn(Noise::new(1), 14, 2);
    let of_two = |faults: &Faults| -> Vec<Fault> {
        let theirs = |it: &&Fault| !matches!(it.place, FaultPlace::Device(device) if device >= 2);
        faults.list.iter().filter(theirs).copied().collect()
    };
    assert_eq!(of_two(&two), of_two(&drawn(1, 14)));
    // No two kinds and places begin together.
    let mut starts: Vec<u64> = drawn(1, 14).list.iter().map(|it| it.from_ms).collect();
    starts.dedup();
    assert!(starts.len() > 2_250);
}

#[test]
fn spans_that_touch_are_one() {
    let spans = Spans::new(vec![(50, 60), (10, 20), (20, 30), (12, 25)]);
    assert_eq!(spans.0, [(10, 30), (50, 60)]);
    for (at_ms, inside) in [(9, false), (10, true), (29, true), (30, false), (50, true), (59, true), (60, false)] {
        assert_eq!(spans.contain(at_ms), inside, "{at_ms}");
    }
    assert!(!Spans::default().contain(0));
}

#[test]
fn a_cut_fails_what_begins_in_it_and_silences_beacons() {
    let data = data();
    let quiet = world(&data, &[]);
    for kind in [FaultKind::Cut1s, FaultKind::Cut10s, FaultKind::Cut10min, FaultKind::Cut4h] {
        for (hit, hits) in [(CloudBasic, vec![CloudBasic]), (CloudPremium, vec![CloudPremium, Hybrid])] {
            let cut = fault(kind, FaultPlace::Environment(hit));
            let world = world(&data, &[cut]);
            for environment in Environment::ALL {
                let down = hits.contains(&environment);
                for (at_ms, inside) in
                    [(cut.from_ms - 1, false), (cut.from_ms, true), (cut.to_ms - 1, true), (cut.to_ms, false)]
                {
                    let expected =
                        if down && inside { Some(Failure::Down) } else { quiet.unreachable(0, environment, at_ms) };
                    assert_eq!(world.unreachable(0, environment, at_ms), expected, "{kind:?} {environment:?}");
                    assert_eq!(attempt(&world, environment, at_ms).failure, expected, "{kind:?} {environment:?}");
                }
            }
            let settled = world.settle(&attempt(&world, hit, AT_MS), None);
            assert_eq!((settled.status, settled.after_ms), (TryStatus::Failed, 2_000));
        }
    }
    let world = world(&data, &[fault(FaultKind::Cut1s, FaultPlace::Environment(EdgeNearby))]);
    let settled = world.settle(&attempt(&world, EdgeNearby, AT_MS), None);
    assert_eq!((settled.status, settled.after_ms), (TryStatus::Failed, 500));
}

#[test]
fn flapping_is_down_and_up_every_20_seconds() {
    let data = data();
    let flapping = fault(FaultKind::Flapping, FaultPlace::Environment(CloudPremium));
    let world = world(&data, &[flapping]);
    for second in 0..600 {
        let down = second / 20 % 2 == 0;
        let at_ms = AT_MS + 1_000 * second;
        assert_eq!(world.unreachable(1, CloudPremium, at_ms).is_some(), down, "second {second}");
        assert_eq!(attempt(&world, Hybrid, at_ms).failure.is_some(), down, "second {second}");
    }
    assert_eq!(world.unreachable(1, CloudPremium, flapping.to_ms), None);
}

#[test]
fn a_brown_out_takes_four_times_as_long_and_is_reachable() {
    let data = data();
    let quiet = world(&data, &[]);
    let world = world(&data, &[fault(FaultKind::BrownOut, FaultPlace::Environment(CloudPremium))]);
    let [before, slow] = [&quiet, &world].map(|world| attempt(world, CloudPremium, AT_MS));
    assert!(slow.latency_ms.abs_diff(4 * before.latency_ms) <= 2, "{slow:?}");
    assert!(slow.first_result_ms.abs_diff(4 * before.first_result_ms) <= 2, "{slow:?}");
    assert_eq!((slow.failure, slow.cost), (before.failure, before.cost));
    assert_eq!(world.unreachable(0, CloudPremium, AT_MS), None);
    let [hybrid, slow_hybrid] = [&quiet, &world].map(|world| attempt(world, Hybrid, AT_MS));
    let more_ms = slow_hybrid.latency_ms - hybrid.latency_ms;
    assert!((f64::from(more_ms) - 0.45 * 3.0 * f64::from(before.latency_ms)).abs() < 3.0, "{more_ms}");
    assert_eq!(attempt(&world, CloudBasic, AT_MS), attempt(&quiet, CloudBasic, AT_MS));
    let over = AT_MS + FaultKind::BrownOut.length_ms();
    assert_eq!(attempt(&world, CloudPremium, over), attempt(&quiet, CloudPremium, over));
}

#[test]
fn a_slow_failure_is_seen_late_or_at_the_time_out() {
    let data = data();
    let world = world(&data, &[fault(FaultKind::SlowFailure, FaultPlace::Environment(EdgeNearby))]);
    assert_eq!(world.unreachable(0, EdgeNearby, AT_MS), None);
    let slow = attempt(&world, EdgeNearby, AT_MS);
    assert_eq!(slow.failure, Some(Failure::Slow));
    for (timeout, status, after_ms) in [
        (None, TryStatus::Failed, 8_000),
        (Some(9_000), TryStatus::Failed, 8_000),
        (Some(8_000), TryStatus::Failed, 8_000),
        (Some(7_999), TryStatus::TimedOut, 7_999),
        (Some(500), TryStatus::TimedOut, 500),
    ] {
        let settled = world.settle(&slow, timeout);
        assert_eq!((settled.status, settled.after_ms, settled.cost), (status, after_ms, slow.cost), "{timeout:?}");
        assert!((settled.energy_j - slow.energy_j / 2.0).abs() < 1e-12);
    }
    assert_eq!(attempt(&world, CloudBasic, AT_MS).failure, None);
    assert_eq!(attempt(&world, EdgeNearby, AT_MS + FaultKind::SlowFailure.length_ms()).failure, None);
}

#[test]
fn a_device_without_network_has_itself_and_its_peer() {
    let data = data();
    let quiet = world(&data, &[]);
    let lost = fault(FaultKind::NetworkLost, FaultPlace::Device(1));
    let world = world(&data, &[lost]);
    for environment in Environment::ALL {
        let expected = match environment {
            Local | Peer => quiet.unreachable(1, environment, AT_MS),
            _ => Some(Failure::NoNetwork),
        };
        assert_eq!(world.unreachable(1, environment, AT_MS), expected, "{environment:?}");
        assert_eq!(world.unreachable(0, environment, AT_MS), quiet.unreachable(0, environment, AT_MS));
        assert_eq!(world.unreachable(1, environment, lost.to_ms), quiet.unreachable(1, environment, lost.to_ms));
        let mine = Task { device: 1, ..task(AT_MS) };
        let tried = world.attempt(&mine, environment, AT_MS, &state(&world, AT_MS, 30.0), None);
        assert_eq!(tried.failure == Some(Failure::NoNetwork), !matches!(environment, Local | Peer));
    }
    // Known a second late, at its beginning and at its end.
    let kind = |device, at_ms| world.link_sample(device, at_ms).kind;
    assert_eq!((kind(1, AT_MS + 999), kind(1, AT_MS + 1_000)), (LinkKind::Wifi, LinkKind::None));
    assert_eq!((kind(1, lost.to_ms + 999), kind(1, lost.to_ms + 1_000)), (LinkKind::None, LinkKind::Wifi));
    assert_eq!(kind(0, AT_MS + 1_000), LinkKind::Wifi);
    assert_eq!(world.link_sample(1, AT_MS + 1_000).at.ms(), AT_MS);
}

#[test]
fn what_was_worked_out_before_holds_under_faults_and_without_any_nothing_changes() {
    let data = WorldData::generated(2);
    let faulty = World::with_faults(&data, Constants::default(), &data.windows[1], 3, 1);
    let mut bare = World::with_faults(&data, Constants::default(), &data.windows[1], 3, 1);
    bare.prepared.clear();
    let plain = World::new(&data, Constants::default(), &data.windows[1], 3, 1);
    let empty = Some(Faults::of(Vec::new(), data.devices));
    let empty = World::with(&data, Constants::default(), &data.windows[1], 3, 1, empty);
    let mut changed = 0;
    for task in faulty.tasks_of(4) {
        let state = state(&faulty, task.view.arrival_ms, 33.0);
        for environment in Environment::ALL {
            let attempt = |world: &World<'_>| world.attempt(task, environment, state.at_ms, &state, None);
            assert_eq!(attempt(&faulty), attempt(&bare), "{task:?} {environment:?}");
            assert_eq!(attempt(&plain), attempt(&empty), "{task:?} {environment:?}");
            changed += usize::from(attempt(&plain) != attempt(&faulty));
        }
        assert_eq!(faulty.best_option(task, &state, 0.2), bare.best_option(task, &state, 0.2));
    }
    assert!(changed > 0 && plain.faults().is_none() && faulty.faults().is_some());
}
