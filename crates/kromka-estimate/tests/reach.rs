//! Reachability and serving: who is blamed for a failure, and what time does to it.

use kromka_core::{Beacon, Environment, LinkKind, Tick};
use kromka_estimate::{Breaker, Reach};

const WIFI: LinkKind = LinkKind::Wifi;

fn at(seconds: u64) -> Tick {
    Tick::from_ms(seconds * 1_000)
}

fn beacon(reachable: bool, at: Tick) -> Beacon {
    Beacon { environment: Environment::EdgeNearby, at, reachable, rtt_ms: None }
}

/// One that answered and was heard every 30 s for an hour.
fn well() -> Reach {
    let mut reach = Reach::new(0.95);
    for i in 0..120 {
        reach.heard(beacon(true, at(30 * i)), WIFI);
        reach.succeeded(WIFI, at(30 * i + 1));
    }
    reach
}

const HOUR: u64 = 3_600;

#[test]
fn after_a_failure_a_beacon_that_says_down_takes_the_blame_off_serving() {
    let mut reach = well();
    // Long after the last sign of life: flakiness alone would be unlikely.
    reach.failed(WIFI, 0.0, at(2 * HOUR), at(2 * HOUR));
    let (mut gone, mut there) = (reach, reach);
    gone.heard(beacon(false, at(2 * HOUR + 1)), WIFI);
    assert!(gone.now(WIFI, at(2 * HOUR + 2)).answers < 0.01);
    // Once it is heard again, it serves as well as ever.
    gone.heard(beacon(true, at(2 * HOUR + 5)), WIFI);
    there.heard(beacon(true, at(2 * HOUR + 5)), WIFI);
    let (gone, there) = (gone.now(WIFI, at(2 * HOUR + 6)).answers, there.now(WIFI, at(2 * HOUR + 6)).answers);
    assert!(gone > 0.85, "{gone}");
    assert!(there < gone - 0.2, "a beacon that says up leaves the blame on serving: {there}");
}

#[test]
fn it_recovers_with_time_and_each_further_failure_doubles_that() {
    // Seconds until four of five tries would be answered, by failures.
    let recovery = |failures: u64| {
        let mut reach = well();
        for i in 0..failures {
            reach.failed(WIFI, 0.0, at(HOUR + i), at(HOUR + i));
            reach.heard(beacon(true, at(HOUR + i)), WIFI);
        }
        (0u64..100_000).find(|seconds| {
            let mut later = reach;
            later.heard(beacon(true, at(HOUR + failures + seconds)), WIFI);
            later.now(WIFI, at(HOUR + failures + seconds)).answers > 0.8
        })
    };
    let times: Vec<u64> = (1..=8).map(|failures| recovery(failures).unwrap()).collect();
    assert_eq!(times[0], 0, "one failure is believed to be flakiness where a beacon says up");
    assert!((300..1_800).contains(&times[1]), "{times:?}");
    for more in 2..5 {
        assert!(times[more] * 10 > times[more - 1] * 18, "{times:?}");
    }
    assert_eq!(times[7], times[6], "not for ever: {times:?}");
}

#[test]
fn what_was_seen_on_one_link_says_nothing_on_another() {
    let mut reach = well();
    reach.heard(beacon(false, at(HOUR)), WIFI);
    assert!(reach.now(WIFI, at(HOUR)).reachable < 1e-9);
    assert!(reach.now(LinkKind::Lte, at(HOUR)).reachable > 0.8);
    reach.heard(beacon(true, at(HOUR + 10)), LinkKind::Lte);
    let back = reach.now(WIFI, at(HOUR + 10)).reachable;
    assert!((0.5..0.999).contains(&back), "back on Wi-Fi only its share of time counts: {back}");
}

#[test]
fn reachability_that_changes_often_is_trusted_for_a_shorter_time() {
    let (mut steady, mut restless) = (well(), well());
    for i in 0..200 {
        steady.heard(beacon(true, at(HOUR + 30 * i)), WIFI);
        restless.heard(beacon(i % 2 == 0, at(HOUR + 30 * i)), WIFI);
    }
    let end = HOUR + 30 * 200;
    steady.heard(beacon(true, at(end)), WIFI);
    restless.heard(beacon(true, at(end)), WIFI);
    let (steady, restless) = (steady.now(WIFI, at(end + 60)).reachable, restless.now(WIFI, at(end + 60)).reachable);
    assert!(steady > 0.95 && restless < 0.85, "{steady} {restless}");
}

#[test]
fn failures_between_answers_are_flakiness_and_no_outage() {
    let mut flaky = well();
    for i in 0..200 {
        if i % 5 == 0 {
            flaky.failed(WIFI, 0.0, at(HOUR + 10 * i), at(HOUR + 10 * i));
        } else {
            flaky.succeeded(WIFI, at(HOUR + 10 * i));
        }
    }
    flaky.succeeded(WIFI, at(HOUR + 2_000));
    let answers = flaky.now(WIFI, at(HOUR + 2_000)).answers;
    assert!((0.75..0.985).contains(&answers), "{answers}");
    assert!(well().now(WIFI, at(HOUR - 20)).answers > 0.99);
    assert_eq!(flaky.failures(), 0);
}

#[test]
fn a_burst_of_failures_was_taken_for_flakiness_because_no_time_had_passed() {
    let mut reach = well();
    reach.succeeded(WIFI, at(HOUR));
    for _ in 0..4 {
        reach.failed(WIFI, 0.0, at(HOUR), at(HOUR));
    }
    let answers = reach.now(WIFI, at(HOUR)).answers;
    assert!(answers < 0.1, "{answers}");
}

#[test]
fn tries_that_an_outage_fails_together_were_believed_to_put_off_its_end_each() {
    let outage = |tries: u64| {
        let mut reach = well();
        reach.failed(WIFI, 0.0, at(HOUR), at(HOUR + 2));
        for i in 1..tries {
            reach.failed(WIFI, 0.0, at(HOUR + i % 2), at(HOUR + 3));
        }
        reach
    };
    assert_eq!(outage(16).failures(), 1);
    // One that began after the failure was seen is a further one.
    let mut further = outage(16);
    further.failed(WIFI, 0.0, at(HOUR + 3), at(HOUR + 4));
    assert_eq!(further.failures(), 2);
    let back = |reach: &Reach| reach.now(WIFI, at(HOUR + 1_200)).answers;
    assert!(back(&outage(16)) > 0.9, "{}", back(&outage(16)));
    assert!(back(&further) < back(&outage(16)));
}

/// Tries that overlapped without end were one failure for as long as the outage lasted.
#[test]
fn of_tries_that_overlap_without_end_each_that_follows_a_failure_counts() {
    let mut reach = well();
    for second in 0..60 {
        reach.failed(WIFI, 0.0, at(HOUR + second), at(HOUR + second + 5));
    }
    assert!((10..=13).contains(&reach.failures()), "{}", reach.failures());
}

/// A failure made a beacon of a moment ago ten seconds old, which was too old.
#[test]
fn a_failure_does_not_age_what_was_heard_beyond_its_validity() {
    let mut reach = well();
    reach.believe_for(5_000);
    reach.heard(beacon(true, at(HOUR)), WIFI);
    reach.failed(WIFI, 0.0, at(HOUR), at(HOUR));
    let reachable = reach.now(WIFI, at(HOUR)).reachable;
    assert!(reachable > 0.9, "{reachable}");
}

#[test]
fn what_something_else_fails_is_blamed_on_that() {
    let (mut blamed, mut spared) = (well(), well());
    blamed.failed(WIFI, 0.0, at(HOUR + 900), at(HOUR + 900));
    spared.failed(WIFI, 0.9, at(HOUR + 900), at(HOUR + 900));
    let (blamed, spared) = (blamed.now(WIFI, at(HOUR + 900)).answers, spared.now(WIFI, at(HOUR + 900)).answers);
    assert!(spared > 0.95 && blamed < 0.5, "{spared} {blamed}");
}

#[test]
fn a_clock_that_steps_back_took_the_state_back_with_it() {
    let failed_at = |when: Tick| {
        let mut reach = well();
        reach.succeeded(WIFI, at(HOUR));
        reach.failed(WIFI, 0.0, when, when);
        reach.now(WIFI, at(HOUR + 60))
    };
    assert_eq!(failed_at(at(HOUR - 600)), failed_at(at(HOUR)));
}

#[test]
fn an_older_beacon_does_not_win() {
    let mut reach = well();
    reach.heard(beacon(false, at(HOUR)), WIFI);
    let before = reach;
    reach.heard(beacon(true, at(HOUR - 1)), WIFI);
    assert_eq!(reach, before);
}

#[test]
fn a_breaker_opens_with_failures_half_opens_with_time_and_closes_with_an_answer() {
    let mut reach = well();
    assert_eq!(reach.breaker(WIFI, at(HOUR)), Breaker::Closed);
    for i in 0..3 {
        reach.failed(WIFI, 0.0, at(HOUR + i), at(HOUR + i));
    }
    assert_eq!(reach.breaker(WIFI, at(HOUR + 3)), Breaker::Open);
    assert_eq!(reach.failed_at(), Some(at(HOUR + 2)));
    assert_eq!(reach.breaker(WIFI, at(10 * HOUR)), Breaker::HalfOpen);
    reach.succeeded(WIFI, at(10 * HOUR));
    assert_eq!((reach.breaker(WIFI, at(10 * HOUR)), reach.failed_at()), (Breaker::Closed, None));
}
