//! The formulas of the world against figures worked out by hand.

use kromka_core::{Bytes, LinkKind, Money, Sensitivity, TaskKind, TaskRequirements};

use super::*;
use crate::{DeviceFit, Generation, Incident, Rates, Request, constants::HOUR_MS};

/// A world in which everything that is drawn has one value.
pub(super) fn data() -> WorldData {
    let record = |ttft_s, itl_s| vec![vec![Generation { ttft_s, itl_s }]];
    WorldData {
        devices: 2,
        days: 2,
        tasks_per_device_day: 40,
        requests: vec![Request { tokens_in: 100, tokens_out: 50 }],
        device: DeviceFit { token_ms: -90.0, token_ms_per_celsius: 4.0, prefill_tokens_per_s: 50.0 },
        providers: [record(0.4, 0.01), record(0.8, 0.02), record(0.2, 0.005)],
        lte: vec![vec![Rates { down_kbps: 8_000.0, up_kbps: 1_000.0 }, Rates { down_kbps: 2.0, up_kbps: 0.0 }]],
        nr: vec![vec![Rates { down_kbps: 4_000.0, up_kbps: 0.0 }], vec![Rates { down_kbps: 80_000.0, up_kbps: 0.0 }]],
        rtts_ms: vec![80.0],
        incidents: Vec::new(),
        ..WorldData::generated(1)
    }
}

fn world(data: &WorldData) -> World<'_> {
    World::new(data, Constants::default(), &data.windows[0], 1, 2)
}

/// A task of device 0 at `at_ms` that belongs to no window, so that nothing of it was worked out before.
pub(super) fn task(at_ms: u64) -> Task {
    let requirements = TaskRequirements {
        deadline_ms: 10_000,
        cost_max: Money::from_nano(10_000_000),
        input_tokens: 100,
        payload: Bytes::new(400),
        ..TaskRequirements::new(TaskKind::Inference)
    };
    Task {
        view: TaskView { id: TaskId(0), arrival_ms: at_ms, requirements },
        index: quiet_index(),
        device: 0,
        output_tokens: 50,
    }
}

/// A task number beyond the window's whose draws let nothing fail.
fn quiet_index() -> u64 {
    let noise = Noise::new(1);
    (1_000_000..)
        .find(|index| {
            let draw = |key, environment, stream| noise.unit_in(key, environment, stream);
            Environment::ALL.iter().all(|environment| draw(*index, *environment, crate::noise::Stream::Failure) > 0.1)
                && draw(index / 40, Environment::EdgeNearby, crate::noise::Stream::Block) > 0.1
        })
        .unwrap()
}

pub(super) fn state(world: &World<'_>, at_ms: u64, temperature_c: f64) -> DeviceState {
    DeviceState { at_ms, temperature_c, ..DeviceState::new(world.constants()) }
}

fn near(have: f64, need: f64) {
    assert!((have - need).abs() < 1e-9, "have {have}, need {need}");
}

#[test]
fn the_link_follows_the_calendar() {
    let data = data();
    let world = world(&data);
    for (hour, kind) in
        [(0, LinkKind::Wifi), (6, LinkKind::Wifi), (7, LinkKind::Lte), (8, LinkKind::Lte), (9, LinkKind::Nr)]
            .into_iter()
            .chain([
                (16, LinkKind::Nr),
                (17, LinkKind::Lte),
                (19, LinkKind::Lte),
                (20, LinkKind::Wifi),
                (31, LinkKind::Lte),
            ])
    {
        assert_eq!(world.link_kind(hour * HOUR_MS), kind, "hour {hour}");
        assert_eq!(world.link_kind((hour + 1) * HOUR_MS - 1), kind, "hour {hour}");
    }
    // Row: whole seconds modulo two. LTE in seconds with the second row is floored.
    let lte = world.link(0, 7 * HOUR_MS);
    near(lte.up_kbps, 1_000.0);
    near(lte.rtt_ms, 92.0);
    let floored = world.link(0, 7 * HOUR_MS + 1_999);
    near(floored.up_kbps, 8.0);
    near(floored.down_kbps, 8.0);
    // Trace: device and hour modulo two; the uplink is a quarter of the downlink, at least 2 Mbit/s.
    near(world.link(0, 10 * HOUR_MS).down_kbps, 4_000.0);
    near(world.link(0, 10 * HOUR_MS).up_kbps, 2_000.0);
    near(world.link(1, 10 * HOUR_MS).down_kbps, 80_000.0);
    near(world.link(1, 10 * HOUR_MS).up_kbps, 20_000.0);
    let wifi = world.link(0, 0);
    assert!((12.0..20.0).contains(&wifi.rtt_ms));
    near(world.link(0, 2_999).rtt_ms, wifi.rtt_ms);
    assert!((world.link(0, 3_000).rtt_ms - wifi.rtt_ms).abs() > 1e-9);
}

#[test]
fn local_work_takes_the_fitted_time() {
    let data = data();
    let world = world(&data);
    let mut state = state(&world, 0, 30.0);
    state.occupied_until_ms = 1_500;
    let task = task(0);
    let attempt = world.attempt(&task, Environment::Local, 0, &state, None);
    // 100 / 200 tokens of prompt, .6 × 50 tokens of 30 ms: 1.4 s × noise, and 1.5 s of queue.
    let noise = 0.93 + 0.14 * world.noise.unit_in(task.index, Environment::Local, crate::noise::Stream::Local);
    assert_eq!(attempt.occupies_ms, crate::numeric::ms_of(1.4 * noise));
    assert_eq!(attempt.latency_ms, crate::numeric::ms_of(1.4 * noise + 1.5));
    assert_eq!(attempt.first_result_ms, attempt.latency_ms);
    near(attempt.energy_j, 4.5 * 1.4 * noise);
    near(attempt.heat_c, 0.16 * attempt.energy_j);
    assert_eq!(attempt.cost, Money::ZERO);
    // At 41 °C a token takes 74 ms and the work another 12 %.
    state.temperature_c = 41.0;
    let hot = world.attempt(&task, Environment::Local, 0, &state, None);
    near(hot.energy_j, 4.5 * (0.5 + 0.6 * 50.0 * 0.074) * noise * 1.12);
    // At 20 °C the fit would be below zero: 5 ms.
    state.temperature_c = 20.0;
    let cold = world.attempt(&task, Environment::Local, 0, &state, None);
    near(cold.energy_j, 4.5 * (0.5 + 0.6 * 50.0 * 0.005) * noise);
}

#[test]
fn remote_work_takes_round_trips_transfer_and_tokens() {
    let data = data();
    let world = world(&data);
    let at_ms = 7 * HOUR_MS;
    let task = task(at_ms);
    let state = state(&world, at_ms, 30.0);
    let basic = world.attempt(&task, Environment::CloudBasic, at_ms, &state, None);
    // 2.5 × 92 ms, 3.2 kbit at 1 Mbit/s, 2.4 kbit at 8 Mbit/s, .4 s and 50 × 10 ms.
    let (up, down) = (0.0032, 0.0003);
    let latency = 0.23 + up + down + 0.4 + 0.5;
    assert_eq!(basic.failure, None);
    assert_eq!(basic.latency_ms, 1_134);
    assert_eq!(basic.first_result_ms, 633);
    let radio = (1.29 + 0.438) * up + (1.29 + 0.052 * 8.0) * down + 0.6 * (latency - up - down);
    near(basic.energy_j, radio + 2.5);
    let awake = DeviceState { radio_until_ms: Some(at_ms - 10_000), ..state };
    near(world.attempt(&task, Environment::CloudBasic, at_ms, &awake, None).energy_j, radio);
    // 100 × .15 + 50 × .6 dollars for a million.
    assert_eq!(basic.cost, Money::from_nano(45_000));
    assert_eq!(world.attempt(&task, Environment::CloudPremium, at_ms, &state, None).cost, Money::from_nano(750_000));
}

#[test]
fn wifi_and_the_edge_have_their_own_figures() {
    let data = data();
    let world = world(&data);
    let task = task(0);
    let edge = world.attempt(&task, Environment::EdgeNearby, 0, &state(&world, 0, 30.0), None);
    let (up, down) = (3.2 / 30_000.0, 2.4 / 60_000.0);
    let wait = 0.02 + 0.2 + 0.25;
    assert_eq!(edge.latency_ms, 470);
    near(edge.energy_j, 0.8 * up + 0.5 * down + 0.15 * wait + 0.1);
    near(world.rtt_ms(0, Environment::EdgeNearby, 10 * HOUR_MS).unwrap(), 40.0);
    // In range on Wi-Fi, never on LTE, on 5G but for every third half-hour.
    let reach = |half_hour: u64| world.unreachable(0, Environment::EdgeNearby, half_hour * HOUR_MS / 2).is_none();
    assert!(reach(0) && reach(2) && reach(40));
    assert!(!reach(14) && !reach(17) && !reach(34));
    assert!(reach(18) && reach(19) && !reach(20) && reach(21));
}

#[test]
fn the_peer_is_slow_frugal_and_often_away() {
    let data = data();
    let world = world(&data);
    let quarter = |n: u64| n * HOUR_MS / 4;
    let reached = |n: u64| world.unreachable(0, Environment::Peer, quarter(n)).is_none();
    let share = (0..10_000).filter(|n| reached(*n)).count();
    assert!((5_800..6_200).contains(&share), "{share}");
    let at_ms = quarter((0..).find(|n| reached(*n)).unwrap());
    let task = task(at_ms);
    let peer = world.attempt(&task, Environment::Peer, at_ms, &state(&world, at_ms, 45.0), None);
    let noise = 0.93 + 0.14 * world.noise.unit_in(task.index, Environment::Peer, crate::noise::Stream::Local);
    // At 32 °C a token takes 38 ms, whatever this device's own temperature.
    let latency = (0.5 + 0.6 * 50.0 * 0.038) * noise * 1.1 + 3.2 / 20_000.0 + 0.05;
    assert_eq!(peer.latency_ms, crate::numeric::ms_of(latency));
    near(peer.energy_j, 0.4 * latency + 0.3);
    assert_eq!((peer.occupies_ms, peer.failure), (0, None));
}

#[test]
fn a_hybrid_is_made_of_its_parts() {
    let data = data();
    let world = world(&data);
    let at_ms = 7 * HOUR_MS;
    let task = task(at_ms);
    let mut state = state(&world, at_ms, 30.0);
    state.occupied_until_ms = at_ms + 2_000;
    let [premium, local, hybrid] = [Environment::CloudPremium, Environment::Local, Environment::Hybrid]
        .map(|environment| world.attempt(&task, environment, at_ms, &state, None));
    let work_s = local.energy_j / 4.5;
    let premium_s = 0.23 + 0.0032 + 0.0003 + 0.8 + 1.0;
    let latency = 0.45 * premium_s + 0.35 * work_s + 0.35 * 2.0;
    assert_eq!(hybrid.latency_ms, crate::numeric::ms_of(latency));
    assert_eq!(hybrid.first_result_ms, premium.first_result_ms);
    near(hybrid.energy_j, 0.5 * premium.energy_j + 0.35 * local.energy_j);
    near(hybrid.heat_c, 0.06 * 0.35 * local.energy_j);
    assert_eq!(hybrid.cost, Money::from_nano(337_500));
    assert_eq!(hybrid.occupies_ms, crate::numeric::ms_of(0.35 * work_s));
}

#[test]
fn incidents_slow_and_then_stop_the_clouds() {
    let mut data = data();
    let start = data.windows[0].start;
    let hours = |n: i64| start + jiff::SignedDuration::from_hours(n);
    data.incidents = vec![
        Incident { start: hours(7), end: hours(8), level: 1 },
        Incident { start: hours(8), end: hours(9), level: 2 },
    ];
    let world = world(&data);
    let clouds = [Environment::CloudBasic, Environment::CloudPremium, Environment::Hybrid];
    let at = |at_ms, environment| world.attempt(&task(at_ms), environment, at_ms, &state(&world, at_ms, 30.0), None);
    assert_eq!(at(7 * HOUR_MS, Environment::CloudBasic).latency_ms, 1_814);
    for environment in clouds {
        assert_eq!(world.unreachable(0, environment, 7 * HOUR_MS), None);
        assert_eq!(world.unreachable(0, environment, 8 * HOUR_MS), Some(Failure::Down));
        assert_eq!(at(8 * HOUR_MS, environment).failure, Some(Failure::Down));
    }
    // A quarter of the requests are dropped while degraded; a dead uplink drops all.
    let drops = (0..2_000).filter(|n| {
        let task = Task { index: 5_000_000 + n, ..task(7 * HOUR_MS) };
        let state = state(&world, 7 * HOUR_MS, 30.0);
        world.attempt(&task, Environment::CloudBasic, 7 * HOUR_MS, &state, None).failure == Some(Failure::Degraded)
    });
    assert!((420..580).contains(&drops.count()));
    assert_eq!(at(7 * HOUR_MS + 1_000, Environment::CloudBasic).failure, Some(Failure::DeadUplink));
}

#[test]
fn a_cap_cuts_the_answer_and_is_charged_up_to_it() {
    let data = data();
    let world = world(&data);
    let state = state(&world, 0, 30.0);
    let whole = world.attempt(&task(0), Environment::CloudBasic, 0, &state, Some(50));
    assert!(!whole.truncated);
    let cut = world.attempt(&task(0), Environment::CloudBasic, 0, &state, Some(20));
    assert!(cut.truncated && cut.output_tokens == 20);
    assert_eq!(cut.cost, Money::from_nano(15_000 + 12_000));
    let settled = world.settle(&cut, None);
    assert_eq!((settled.status, settled.after_ms, settled.cost), (TryStatus::Truncated, cut.latency_ms, cut.cost));
    near(settled.energy_j, cut.energy_j);
    // A local answer too: it takes the time up to the cap.
    let local = world.attempt(&task(0), Environment::Local, 0, &state, Some(0));
    assert!(local.truncated && local.latency_ms < 600);
}

#[test]
fn failures_are_seen_in_time_and_charged_by_half() {
    let data = data();
    let world = world(&data);
    let state = state(&world, 0, 30.0);
    let fine = world.attempt(&task(0), Environment::CloudPremium, 0, &state, None);
    let failed = Attempt { failure: Some(Failure::Random), ..fine };
    assert_eq!(world.settle(&fine, None).status, TryStatus::Success);
    assert_eq!(world.settle(&fine, Some(fine.first_result_ms)).status, TryStatus::Success);
    let late = world.settle(&fine, Some(fine.first_result_ms - 1));
    assert_eq!((late.status, late.after_ms), (TryStatus::TimedOut, fine.first_result_ms - 1));
    near(late.energy_j, fine.energy_j / 2.0);
    assert_eq!(late.cost, fine.cost);
    assert_eq!(world.settle(&failed, None).after_ms, 2_000);
    assert_eq!(world.settle(&failed, Some(700)).after_ms, 700);
    assert_eq!(world.settle(&failed, Some(3_000)).status, TryStatus::Failed);
    let near_by = Attempt { environment: Environment::EdgeNearby, ..failed };
    assert_eq!(world.settle(&near_by, Some(3_000)).after_ms, 500);
}

#[test]
fn what_was_worked_out_before_is_what_would_be_worked_out_now() {
    let data = WorldData::generated(2);
    let prepared = World::new(&data, Constants::default(), &data.windows[1], 3, 1);
    let mut bare = World::new(&data, Constants::default(), &data.windows[1], 3, 1);
    bare.prepared.clear();
    for task in prepared.tasks_of(4) {
        let state = state(&prepared, task.view.arrival_ms, 33.0);
        for environment in Environment::ALL {
            let attempt = |world: &World<'_>| world.attempt(task, environment, state.at_ms, &state, None);
            assert_eq!(attempt(&prepared), attempt(&bare), "{task:?} {environment:?}");
        }
        assert_eq!(prepared.best_option(task, &state, 0.2), bare.best_option(task, &state, 0.2));
    }
}

#[test]
fn data_goes_only_where_it_may() {
    let data = data();
    let world = world(&data);
    let with = |sensitivity| {
        let mut task = task(0);
        task.view.requirements.sensitivity = sensitivity;
        Environment::ALL.into_iter().filter(|environment| world.private(&task, *environment)).collect::<Vec<_>>()
    };
    use Environment::{CloudBasic, CloudPremium, EdgeNearby, Hybrid, Local};
    assert_eq!(with(Sensitivity::Public).len(), 6);
    assert_eq!(with(Sensitivity::Personal), [Local, CloudBasic, CloudPremium, EdgeNearby, Hybrid]);
    assert_eq!(with(Sensitivity::Confidential), [Local, CloudPremium, EdgeNearby, Hybrid]);
    assert_eq!(with(Sensitivity::Secret), [Local]);
    let mut secret = task(0);
    secret.view.requirements.sensitivity = Sensitivity::Secret;
    let state = state(&world, 0, 30.0);
    assert!(world.option_value(&secret, Environment::CloudPremium, &state, 0.15) <= 0.0);
    assert_eq!(world.best_option(&secret, &state, 0.15).1, Local);
}

#[test]
fn beacons_stop_ten_minutes_after_the_last_task() {
    let data = data();
    let world = world(&data);
    let times = world.beacon_times(1);
    let arrivals: Vec<u64> = world.tasks_of(1).iter().map(|task| task.view.arrival_ms).collect();
    let awake = |at: u64| arrivals.iter().any(|arrival| *arrival <= at && at <= arrival + 600_000);
    let expected: Vec<u64> = (0..=world.end_ms()).step_by(60_000).filter(|at| awake(*at)).collect();
    assert_eq!(times, expected);
}
