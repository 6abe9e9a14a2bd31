use kromka_core::Environment::{CloudBasic, Local};

use super::*;
use crate::{Constants, Hooks, Replay, WorldData, world::World};

fn first_task() -> Task {
    let data = WorldData { devices: 1, ..WorldData::generated(1) };
    let world = World::new(&data, Constants::default(), &data.windows[0], 1, 1);
    world.tasks_of(0)[0]
}

/// What is done to a task.
type Change<'c> = &'c dyn Fn(&mut Course);

/// A task that was served at once and within all limits where it is best.
fn well() -> Course {
    Course {
        best: 0.8,
        value: 0.7,
        tries: 1,
        served: true,
        finished: true,
        best_in: Some(Local),
        first: Some(Local),
        ..Course::default()
    }
}

#[test]
fn each_cause_is_found_and_the_first_that_applies_counts() {
    let task = first_task();
    let dear = task.view.requirements.cost_max.nano() + 1;
    // From the last cause to the first: what was said before stays, and the new one must win.
    let mut course = well();
    let expensive = |course: &mut Course| course.cost_nano = dear;
    let turns: [(Cause, Change<'_>); Cause::COUNT] = [
        (Cause::SameEnvironment, &|_| ()),
        (Cause::OtherEnvironment, &|course| course.first = Some(CloudBasic)),
        (Cause::Fallback, &|course| course.tries = 2),
        (Cause::LowQuality, &|course| course.served = false),
        (Cause::Dear, &expensive),
        (Cause::Late, &|course| course.late = true),
        (Cause::Failed, &|course| course.finished = false),
        (Cause::NeverRan, &|course| course.tries = 0),
        (Cause::Breach, &|course| course.breach = true),
    ];
    for (cause, change) in turns {
        change(&mut course);
        assert_eq!(Cause::of(&task, &course), cause);
    }
}

#[test]
fn causes_are_listed_by_their_codes_with_names_of_their_own() {
    for (code, cause) in Cause::ALL.into_iter().enumerate() {
        assert_eq!(cause as usize, code);
        assert!(Cause::ALL[..code].iter().all(|other| other.name() != cause.name()));
    }
}

#[test]
fn tasks_that_nobody_could_serve_are_left_out() {
    let mut account = Account::default();
    account.finish(&first_task(), &Course { best: 0.0, ..well() });
    assert_eq!(account, Account::default());
    account.finish(&first_task(), &well());
    assert!((account.lost[Cause::SameEnvironment as usize] - 0.1).abs() < 1e-12);
    assert_eq!(account.first_tries.iter().map(|hour| hour[Local]).sum::<u64>(), 1);
}

#[test]
fn a_day_without_tasks_has_no_ratio() {
    let mut account = Account::default();
    account.day(1).add(0.3, 0.6);
    let name = "calm".to_owned();
    let detail = account.detail([(&name, &account)].into_iter(), 3);
    let [None, Some(half), None] = detail.days["calm"][..] else { panic!("{:?}", detail.days) };
    assert!((half - 0.5).abs() < 1e-12);
}

#[test]
fn what_the_causes_lost_is_all_that_the_ratio_lacks() {
    let policies: Vec<String> =
        crate::POLICIES.into_iter().filter(|name| *name != "best-fixed-order").map(str::to_owned).collect();
    let replay = Replay { policies, seeds: vec![1, 2], days: Some(2), ..Replay::default() };
    let report = replay.run(&Hooks::default()).unwrap();
    assert_eq!(report.days, 2);
    for (name, policy) in &report.policies {
        let detail = &policy.detail;
        let sum: f64 = detail.lost.iter().sum();
        let lacks = 1.0 - policy.pooled.value_ratio;
        assert!((sum - lacks).abs() < 1e-9, "{name}: {sum} {lacks}");
        assert_eq!(detail.days.len(), 2);
        for (window, days) in &detail.days {
            let [Some(first), Some(second)] = days[..] else { panic!("{name}: {days:?}") };
            let ratio = policy.by_window[window].value_ratio;
            let between = (first.min(second)..=first.max(second)).contains(&ratio);
            assert!(between || (first - second).abs() < 1e-9, "{name}, {window}: {days:?} {ratio}");
        }
    }
    let lost = |name: &str, cause: Cause| report.policies[name].detail.lost[cause as usize];
    assert!(Cause::ALL.into_iter().all(|cause| lost("clairvoyant", cause).abs() < 1e-12));
    assert!(lost("all-basic", Cause::Breach) > 0.0 && lost("all-local", Cause::LowQuality) > 0.0);
    assert!(lost("kromka", Cause::Breach).abs() < 1e-12 && lost("kromka", Cause::OtherEnvironment) > 0.0);
    // A policy of one environment tries that one only, every feasible task, and never a second time.
    let tries = &report.policies["all-basic"].detail.first_tries;
    let basic: u64 = tries.iter().map(|hour| hour[CloudBasic]).sum();
    let all: u64 = tries.iter().flat_map(|hour| hour.0).sum();
    assert!(basic == all && all > 0 && lost("all-basic", Cause::Fallback).abs() < 1e-12);
}

#[test]
fn a_try_counts_in_its_hour_and_a_task_on_the_day_of_its_arrival() {
    // Hours count from the window's start: a try at 25 h is one of hour 1, its task's day that of the arrival.
    let mut task = first_task();
    task.view.arrival_ms = 23 * HOUR_MS;
    let mut account = Account::default();
    account.finish(&task, &Course { first_at_ms: 25 * HOUR_MS, ..well() });
    assert_eq!(account.first_tries[1][Local], 1);
    assert_eq!(account.days.len(), 1);
}
