//! Power: what a mode bounds, what it leaves, and a battery that must last.

use kromka::core::{
    Celsius, Constraint, DeviceSample, Energy, EnvironmentMap, Outcome, OutcomeStatus, PowerMode, Priority, Scorecard,
    Sensitivity, Share, TaskRequirements, Tick, Validate, Verdict,
};
use kromka::power::{
    AppleState, BatteryTarget, Cause, ChunkPolicy, Lasting, PowerPolicy, ThermalLevel, ThermalReading,
};
use kromka::{Config, End, Observation, TaskState};

use crate::common::{CloudBasic, Host, Local, Peer, deferrable, narrow, only, outcome, profile, task, urgent};

impl Host {
    fn device(&mut self, percent: u8, degrees: i32, charging: bool) {
        let temperature = Celsius::from_milli(degrees * 1_000);
        let battery = Share::from_percent(percent);
        self.observe(Observation::Device(DeviceSample { battery, charging, temperature, ..DeviceSample::default() }));
    }

    fn verdict(&self, task: TaskRequirements) -> Verdict {
        let mut cards = EnvironmentMap::from_fn(Scorecard::empty);
        self.engine.decide(&task.validate().unwrap(), self.now, &mut cards)
    }
}

/// A task whose data may not leave the device.
fn secret(priority: Priority) -> TaskRequirements {
    TaskRequirements { sensitivity: Sensitivity::Secret, ..urgent(priority) }
}

#[test]
fn a_thrifty_mode_keeps_the_usual_task_off_the_device_and_says_so() {
    let mut host = Host::new(only(&[Local, Peer]), 4);
    host.device(100, 25, false);
    let Verdict::Run(before) = host.verdict(task()) else { panic!("nothing to run") };
    assert_eq!(before.power_mode, PowerMode::HighPerformance);
    assert!(before.rejected.iter().all(|reason| reason.constraint != Constraint::Power));

    host.device(10, 25, false);
    assert_eq!((host.engine.power().mode, host.engine.power().cause), (PowerMode::UltraSaver, Cause::BatteryCritical));
    let Verdict::Run(after) = host.verdict(task()) else { panic!("nothing to run") };
    assert_eq!((after.chosen, after.power_mode), (Peer, PowerMode::UltraSaver));
    let reason = after.rejected.of(Local).unwrap();
    let need = Priority::Critical as i64;
    assert_eq!((reason.constraint, reason.have, reason.need), (Constraint::Power, Priority::Normal as i64, need));
    // What is most urgent runs where it is best.
    let Verdict::Run(urgent) = host.verdict(urgent(Priority::Critical)) else { panic!("nothing to run") };
    assert!(urgent.rejected.of(Local).is_none_or(|reason| reason.constraint == Constraint::Outscored));
}

#[test]
fn a_task_with_nowhere_else_to_go_runs_on_an_empty_battery_but_not_on_a_device_that_must_cool() {
    let mut host = Host::new(only(&[Local]), 4);
    host.device(5, 25, false);
    let Verdict::Infeasible(why) = host.verdict(secret(Priority::Normal)) else { panic!("it is feasible") };
    assert_eq!(why.nearest, Some(Local));
    host.submit(secret(Priority::Normal));
    let dispatch = host.run();
    assert_eq!(dispatch.environment, Local);
    host.complete(&dispatch, OutcomeStatus::Success);
    host.expect_end(dispatch.task, End::Done);

    host.device(100, 65, false);
    let Verdict::Infeasible(why) = host.verdict(secret(Priority::Normal)) else { panic!("it is feasible") };
    assert_eq!(why.nearest, None);
    let hot = host.submit(secret(Priority::Normal));
    host.expect_end(hot, End::Infeasible);
    // A call for help is answered.
    host.submit(secret(Priority::Critical));
    assert_eq!(host.run().environment, Local);
}

#[test]
fn a_task_that_may_wait_does_so_until_the_device_recovers() {
    let mut host = Host::new(only(&[Local]), 4);
    host.device(5, 25, false);
    let waiting = host.submit(TaskRequirements { deadline_ms: 600_000, ..deferrable() });
    host.quiet();
    assert_eq!(host.state(waiting), TaskState::Deferred);
    host.device(80, 25, true);
    assert_eq!(host.run().task, waiting);
}

#[test]
fn tasks_that_wait_for_the_device_are_decided_again_when_it_may_do_less() {
    let mut config = narrow(Local, 1, 8);
    config.profiles[Peer].enabled = true;
    config.profiles[Peer].concurrency = 0;
    let mut host = Host::new(config, 4);
    host.submit(task());
    let first = host.run();
    assert_eq!(first.environment, Local);
    let second = host.submit(task());
    host.quiet();
    assert_eq!(host.state(second), TaskState::Queued);
    host.engine.set_profile(Peer, profile(Peer, |_| {}));
    host.device(100, 70, false);
    let moved = host.run();
    assert_eq!((moved.task, moved.environment), (second, Peer));
}

#[test]
fn fewer_tasks_run_at_once_on_a_thrifty_device_and_one_always_may() {
    let mut host = Host::new(narrow(Local, 4, 64), 16);
    let running = |host: &mut Host| {
        let mut count = 0;
        while let Some(kromka::Action::Run(_)) = host.poll() {
            count += 1;
        }
        count
    };
    for _ in 0..8 {
        host.submit(urgent(Priority::Critical));
    }
    host.device(15, 25, false);
    assert_eq!(running(&mut host), 2, "half of four in saver mode");
    host.device(100, 25, false);
    assert_eq!(running(&mut host), 2, "the other half once it has recovered");

    let mut host = Host::new(narrow(Local, 4, 64), 16);
    for _ in 0..8 {
        host.submit(urgent(Priority::Critical));
    }
    host.device(100, 90, false);
    assert_eq!(running(&mut host), 1);
}

#[test]
fn what_the_platform_says_of_heat_counts_over_the_temperature() {
    let mut host = Host::new(only(&[Local, CloudBasic]), 4);
    host.device(100, 25, false);
    assert_eq!(host.engine.power().thermal, ThermalLevel::Normal);
    host.observe(Observation::Thermal(Some(ThermalReading::Apple(AppleState::Critical))));
    assert_eq!(
        (host.engine.power().mode, host.engine.power().thermal),
        (PowerMode::UltraSaver, ThermalLevel::Critical)
    );
    host.device(100, 25, false);
    assert_eq!(host.engine.power().thermal, ThermalLevel::Critical);
    host.observe(Observation::Thermal(Some(ThermalReading::Apple(AppleState::Nominal))));
    assert_eq!(host.engine.power().mode, PowerMode::HighPerformance);
    assert_eq!((host.engine.power_counters().adaptations, host.engine.power_counters().throttles), (2, 1));
    host.device(100, 70, false);
    assert_eq!(host.engine.power().thermal, ThermalLevel::Normal);
    host.observe(Observation::Thermal(None));
    assert_eq!(host.engine.power().thermal, ThermalLevel::Critical, "the samples count again");
}

#[test]
fn a_word_about_heat_is_no_reading_of_the_battery() {
    let drained = |words: bool| {
        let mut host = Host::new(only(&[Local]), 4);
        for step in 0..40u8 {
            let battery = Share::from_f64_clamped(1.0 - 0.0155 * f64::from(step));
            host.observe(Observation::Device(DeviceSample { battery, ..DeviceSample::default() }));
            for _ in 0..31 {
                host.wait(60_000);
                if words {
                    host.observe(Observation::Thermal(Some(ThermalReading::Unknown)));
                }
            }
        }
        host.engine.endurance().hourly().base
    };
    assert_eq!(drained(true), drained(false));
}

#[test]
fn a_task_with_nowhere_else_to_go_runs_whatever_the_host_wants_of_late_answers() {
    let mut host = Host::new(Config { best_effort: false, ..only(&[Local]) }, 4);
    host.device(5, 25, false);
    host.submit(secret(Priority::Normal));
    assert_eq!(host.run().environment, Local);
    // A late one does not.
    let late = host.submit(TaskRequirements { deadline_ms: 1, ..secret(Priority::Normal) });
    host.expect_end(late, End::Infeasible);
}

#[test]
fn tasks_that_were_put_off_wake_when_the_device_has_cooled_although_its_battery_is_empty() {
    let mut host = Host::new(only(&[Local]), 4);
    host.device(5, 70, false);
    let waiting = host.submit(TaskRequirements { deadline_ms: 600_000, ..deferrable() });
    host.quiet();
    assert_eq!(host.state(waiting), TaskState::Deferred);
    let wake = host.engine.next_wake().unwrap();
    host.device(5, 40, false);
    assert!(host.engine.next_wake().unwrap() < wake, "it is decided again now");
}

#[test]
fn the_host_may_ask_for_more_thrift_but_not_for_less() {
    let mut host = Host::new(only(&[Local, CloudBasic]), 4);
    host.engine.set_power_mode(PowerMode::Saver);
    let mode = |host: &Host| host.engine.throttle().bound.mode;
    assert_eq!((mode(&host), host.engine.power().mode), (PowerMode::Saver, PowerMode::HighPerformance));
    let Verdict::Run(decision) = host.verdict(task()) else { panic!("nothing to run") };
    assert_eq!(decision.power_mode, PowerMode::Saver);
    host.device(5, 25, false);
    assert_eq!(mode(&host), PowerMode::UltraSaver);
    host.engine.set_power_mode(PowerMode::HighPerformance);
    assert_eq!(mode(&host), PowerMode::UltraSaver);
    host.check();
}

#[test]
fn without_modes_nothing_is_bound() {
    let mut host = Host::new(Config { power_modes: false, ..only(&[Local]) }, 4);
    host.device(1, 90, false);
    assert_eq!(host.engine.power().mode, PowerMode::UltraSaver, "it is told all the same");
    let Verdict::Run(decision) = host.verdict(task()) else { panic!("nothing to run") };
    assert_eq!((decision.chosen, decision.power_mode), (Local, PowerMode::HighPerformance));
}

#[test]
fn a_power_policy_is_checked_and_can_be_changed() {
    let twisted = PowerPolicy { battery_low: Share::from_percent(5), ..PowerPolicy::default() };
    let error = Config { power: twisted, ..Config::default() }.validate().unwrap_err();
    assert_eq!(error.number(), 2105, "{error}");

    let mut host = Host::new(only(&[Local]), 4);
    host.device(45, 25, false);
    assert_eq!(host.engine.power().mode, PowerMode::HighPerformance);
    let careful = PowerPolicy { battery_conservative: Share::from_percent(60), ..PowerPolicy::default() };
    host.engine.set_power_policy(careful.validate().unwrap());
    assert_eq!(host.engine.power().mode, PowerMode::Balanced);
    host.check();
}

#[test]
fn chunks_follow_the_device() {
    let mut host = Host::new(only(&[Local]), 4);
    let policy = ChunkPolicy::SPECIFICATION.validate().unwrap();
    host.device(100, 25, false);
    let first = host.engine.chunk(&policy).size;
    host.device(15, 25, false);
    assert!(host.engine.chunk(&policy).size < first);
    assert_eq!(host.engine.power_counters().chunk_changes, 1);
    host.check();
}

/// A day on a battery: a task each ten minutes on the device, which takes `joule`, and so much of the battery an hour
/// besides. Returns the thrift at each hour.
fn day(host: &mut Host, base_percent: f64, capacity_j: f64, joule: f64, hours: u32) -> Vec<u32> {
    let (mut battery, mut thrift) = (1.0, Vec::new());
    for step in 0..hours * 6 {
        let share = Share::from_f64_clamped(battery);
        host.observe(Observation::Device(DeviceSample { battery: share, ..DeviceSample::default() }));
        host.submit(urgent(Priority::Critical));
        let dispatch = host.run();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and positive")]
        let energy = Energy::from_uj((joule * 1e6) as u64);
        host.engine.complete(&Outcome { energy, ..outcome(&dispatch, OutcomeStatus::Success) }, host.now).unwrap();
        host.expect_end(dispatch.task, End::Done);
        host.wait(600_000);
        battery -= base_percent / 600.0 + joule / capacity_j;
        if step % 6 == 5 {
            thrift.push(host.engine.outlook(host.now).map_or(0, |outlook| outlook.thrift_milli));
        }
    }
    thrift
}

#[test]
fn a_battery_that_lasts_asks_for_nothing_and_one_that_would_not_for_thrift() {
    for (joule, thrifty) in [(40.0, false), (80.0, true)] {
        let mut host = Host::new(only(&[Local]), 4);
        let until = host.now.after(20 * 3_600_000);
        let target = BatteryTarget { capacity: Some(Energy::from_uj(20_000_000_000)), ..BatteryTarget::until(until) };
        host.engine.set_battery_target(Some(target.validate().unwrap()));
        // 3 % an hour leave 40 % for 120 tasks: 66 J each.
        let thrift = day(&mut host, 3.0, 20_000.0, joule, 10);
        assert_eq!(thrift.last().is_some_and(|thrift| *thrift > 1_000), thrifty, "{joule} J: {thrift:?}");
        let outlook = host.engine.outlook(host.now).unwrap();
        assert!(outlook.base.uj().abs_diff(6_000_000_000) < 1_000_000_000, "{outlook:?}");
        assert!(matches!(outlook.lasting(), Lasting::Lasts { .. }) || thrifty);
    }
}

#[test]
fn a_target_that_is_over_or_taken_back_asks_for_nothing() {
    let mut host = Host::new(only(&[Local]), 4);
    let target = |until: Tick| Some(BatteryTarget::until(until).validate().unwrap());
    host.device(100, 25, false);
    host.engine.set_battery_target(target(host.now.after(900 * 3_600_000)));
    assert!(host.engine.outlook(host.now).unwrap().thrift_milli > 1_000, "over a month");
    host.device(30, 25, true);
    assert_eq!(host.engine.outlook(host.now), None, "on a charger");
    host.device(30, 25, false);
    assert!(host.engine.outlook(host.now).is_some());
    host.engine.set_battery_target(None);
    assert_eq!(host.engine.outlook(host.now), None);
    host.engine.set_battery_target(target(host.now));
    assert_eq!(host.engine.outlook(host.now), None);
    host.engine.set_battery_target(target(host.now.after(900 * 3_600_000)));
    assert!(host.engine.outlook(host.now).is_some());
    // Over without another reading, asked before the engine is told the time, and after.
    let thrifty = host.verdict(task());
    host.wait(901 * 3_600_000);
    assert_eq!(host.engine.outlook(host.now), None);
    let asked = host.verdict(task());
    host.quiet();
    assert_eq!((host.engine.outlook(host.now), host.verdict(task())), (None, asked));
    assert_ne!(thrifty, asked);
    // In the past although the last reading is older.
    host.engine.set_battery_target(target(host.now.after(0)));
    assert_eq!((host.engine.outlook(host.now), host.engine.endurance().target()), (None, None));
    host.check();
}

#[test]
fn caps_for_each_hour_are_in_what_the_battery_has() {
    let mut host = Host::new(only(&[Local]), 4);
    day(&mut host, 3.0, 20_000.0, 30.0, 6);
    let mut caps = [Energy::ZERO; 12];
    let plan = host.engine.battery_schedule(Share::from_percent(50), 12 * 3_600_000, &mut caps).unwrap();
    assert!(matches!(plan.lasting, Lasting::Lasts { .. }), "{plan:?}");
    assert_eq!(caps.iter().map(|cap| cap.uj()).sum::<u64>(), plan.granted.uj());
    let refused = host.engine.battery_schedule(Share::ONE, 0, &mut []).unwrap_err();
    assert_eq!(refused.number(), 1220);
}
