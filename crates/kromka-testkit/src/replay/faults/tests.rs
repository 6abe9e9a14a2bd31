//! What is noted under faults, and what it comes to, on cases made by hand.

use kromka_core::{Infeasible, Rejection, Rejections};

use super::*;
use crate::{Constants, World, WorldData};

use Environment::{CloudBasic, CloudPremium, EdgeNearby, Hybrid, Local, Peer};

fn verdict(rejected: &[(Environment, Constraint)]) -> Verdict {
    let mut rejections = Rejections::NONE;
    for (environment, constraint) in rejected {
        rejections.put(Rejection { environment: *environment, constraint: *constraint, have: 0, need: 1 });
    }
    Verdict::Infeasible(Infeasible { rejected: rejections, nearest: None })
}

fn fault(from_ms: u64, to_ms: u64, kind: FaultKind, place: FaultPlace) -> Fault {
    Fault { from_ms, to_ms, kind, place }
}

#[test]
fn a_choice_is_wrong_that_leaves_out_what_is_up_and_said_so() {
    let mut watch = Watch::default();
    let mut decide = |heard: &[(Environment, bool)], up: &[Environment], rejected: &[(Environment, Constraint)]| {
        for (environment, reachable) in heard {
            watch.heard(*environment, *reachable);
        }
        let mut ejections = Ejections::new(EnvironmentSet::of(up));
        ejections.decided(TaskHandle::from_bits(1), &verdict(rejected));
        watch.decided(&ejections);
        (watch.choices, watch.wrong)
    };
    let out = Constraint::Reachable;
    // No beacon yet; then one, and the choice leaves it out for this reason or another.
    assert_eq!(decide(&[], &[CloudBasic, EdgeNearby], &[(CloudBasic, out)]), (1, 0));
    assert_eq!(
        decide(&[(CloudBasic, true)], &[CloudBasic, EdgeNearby], &[(CloudBasic, out), (EdgeNearby, out)]),
        (2, 1)
    );
    assert_eq!(decide(&[], &[CloudBasic], &[(CloudBasic, Constraint::Deadline)]), (3, 1));
    // Down in truth, whatever its beacon said; or up, but it said the contrary.
    assert_eq!(decide(&[], &[EdgeNearby], &[(CloudBasic, out)]), (4, 1));
    assert_eq!(decide(&[(CloudBasic, false)], &[CloudBasic], &[(CloudBasic, out)]), (5, 1));
    // Two at once are one wrong choice.
    let heard = [(CloudBasic, true), (EdgeNearby, true)];
    assert_eq!(decide(&heard, &[CloudBasic, EdgeNearby], &[(CloudBasic, out), (EdgeNearby, out)]), (6, 2));
}

#[test]
fn a_redispatch_counts_where_and_while_its_first_try_began() {
    let mut watch = Watch::default();
    let first = Course::default();
    let failed = Course { tries: 1, failed_over: true, ..first };
    let elsewhere = Course { tries: 1, failed_over: false, ..first };
    for (task, environment, at_ms, again_ms, course) in [
        (0, Hybrid, 1_500, 2_100, failed),
        (1, CloudBasic, 1_500, 2_200, failed),
        (2, CloudPremium, 1_999, 2_300, failed),
        (3, CloudPremium, 2_000, 2_400, failed),
        (4, Local, 1_500, 2_500, elsewhere),
        (5, EdgeNearby, 5_100, 5_900, failed),
    ] {
        watch.arrived(None, false);
        watch.dispatched(TaskId(task), environment, at_ms, &first);
        watch.dispatched(TaskId(task), Local, again_ms, &course);
    }
    let premium = FaultPlace::Environment(CloudPremium);
    let felt = [
        fault(1_000, 2_000, FaultKind::SlowFailure, premium),
        fault(1_200, 1_900, FaultKind::SlowFailure, premium),
        fault(1_400, 1_600, FaultKind::Flapping, premium),
        fault(5_000, 6_000, FaultKind::NetworkLost, FaultPlace::Device(3)),
    ];
    let mut tally = FaultTally::default();
    tally.count_redispatch(&watch, 3, &felt);
    let of = |kind: FaultKind| tally.kinds[kind as usize].redispatch_ms.clone();
    assert_eq!((of(FaultKind::SlowFailure), of(FaultKind::Flapping)), (vec![600, 301], vec![600]));
    assert_eq!((of(FaultKind::NetworkLost), of(FaultKind::Cut4h)), (vec![800], vec![]));
}

#[test]
fn tasks_within_faults_and_ends_never_told_are_counted() {
    let data = WorldData { devices: 2, ..WorldData::generated(1) };
    let world = World::with_faults(&data, Constants::default(), &data.windows[0], 5, 2);
    let beacons = world.beacon_times(1);
    let mut device = Device::new(&world, 1, &beacons);
    let mut watch = Watch::default();
    // Every third could not be done, every second of the others was served at half its value.
    for number in 0..world.tasks_of(1).len() {
        let (best, served) = (if number % 3 == 0 { 0.0 } else { 0.8 }, number % 2 == 0);
        device.courses.push(Course { best, value: if served { 0.4 } else { 0.0 }, served, ..Course::default() });
        watch.arrived(None, false);
        if number > 2 {
            watch.ended();
        }
    }
    let tally = FaultTally::of(&watch, &device, &beacons);
    assert_eq!(tally.lost, 3);
    let faults = world.faults().unwrap();
    for (kind, counted) in FaultKind::ALL.into_iter().zip(&tally.kinds) {
        let hit = |at_ms: u64| {
            let mut of_kind = faults.iter().filter(|it| it.kind == kind && it.place != FaultPlace::Device(0));
            of_kind.any(|it| it.from_ms <= at_ms && at_ms < it.to_ms)
        };
        let inside: Vec<usize> =
            world.tasks_of(1).iter().enumerate().filter(|it| hit(it.1.view.arrival_ms)).map(|it| it.0).collect();
        let feasible: Vec<usize> = inside.iter().copied().filter(|number| number % 3 != 0).collect();
        let served = feasible.iter().filter(|number| **number % 2 == 0).count() as u64;
        assert_eq!((counted.tasks, counted.feasible), (inside.len() as u64, feasible.len() as u64), "{kind:?}");
        assert_eq!(counted.served, served, "{kind:?}");
        assert!((counted.value - 0.4 * served as f64).abs() < 1e-9, "{kind:?}");
        // Those of environments are counted with the first device.
        let own = faults.iter().filter(|it| it.kind == kind && it.place == FaultPlace::Device(1)).count() as u64;
        assert_eq!(counted.faults, own, "{kind:?}");
    }
    assert!(tally.kinds[FaultKind::SlowFailure as usize].tasks > 0);
    assert!(tally.kinds[FaultKind::NetworkLost as usize].tasks > 0);
}

#[test]
fn figures_pool_all_kinds_and_seconds_are_seconds() {
    let mut faults = FaultTally { lost: 2, choices: 8, wrong: 2, ..FaultTally::default() };
    faults.kinds[FaultKind::Cut1s as usize] = KindTally {
        faults: 3,
        lag_ms: vec![0, 1_500],
        lag_with_arrivals_ms: vec![4_000, 9_000],
        ..KindTally::default()
    };
    let mut more = FaultTally::default();
    more.kinds[FaultKind::Flapping as usize] = KindTally {
        tasks: 5,
        feasible: 4,
        served: 3,
        value: 1.5,
        best: 2.0,
        redispatch_ms: vec![700, 500],
        lag_ms: vec![250],
        lag_with_arrivals_ms: vec![10_000],
        ..KindTally::default()
    };
    faults.add(&more);
    let tally = Tally { faults: Some(Box::new(faults)), ..Tally::default() };
    let figures = figures(&[tally, Tally::default()]).unwrap();
    let text = |value: &dyn std::fmt::Debug| format!("{value:?}");
    assert_eq!((figures.tasks_lost, text(&figures.wrong_ejections)), (2, text(&0.25)));
    assert_eq!(text(&figures.recovery_lag_from_chance_s_p99), text(&Some(1.5)));
    assert_eq!(text(&figures.recovery_lag_s_p99), text(&Some(10.0)));
    let flapping = &figures.by_fault["flapping"];
    assert_eq!(
        (flapping.tasks, text(&flapping.served_share), text(&flapping.value_ratio)),
        (5, text(&0.75), text(&0.75))
    );
    assert_eq!((flapping.redispatch_ms_p50, flapping.redispatch_ms_p99), (Some(500), Some(700)));
    assert_eq!(text(&flapping.recovery_lag_from_chance_s_p99), text(&Some(0.25)));
    assert_eq!((figures.by_fault.len(), figures.by_fault["cut_1s"].faults), (FaultKind::COUNT, 3));
    assert_eq!(super::figures(&[Tally::default()]), None);
}

#[test]
fn what_a_fault_hits_is_felt_by_a_hybrid_too_and_never_near_by() {
    let premium = FaultPlace::Environment(CloudPremium);
    let lost = FaultPlace::Device(2);
    let felt = |place: FaultPlace, device| Environment::ALL.map(|environment| place.concerns(device, environment));
    let expected = |wanted: &[Environment]| Environment::ALL.map(|environment| wanted.contains(&environment));
    assert_eq!(felt(premium, 0), expected(&[CloudPremium, Hybrid]));
    assert_eq!(felt(lost, 2), expected(&CUT_OFF));
    assert_eq!(felt(lost, 1), expected(&[]));
    assert!(!CUT_OFF.contains(&Local) && !CUT_OFF.contains(&Peer));
}
