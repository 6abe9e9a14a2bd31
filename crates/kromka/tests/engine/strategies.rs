//! Processing strategies adapt to results: the device falls behind, the cloud fails, both recover.

use kromka::core::Environment::Hybrid;
use kromka::core::{
    Constraint, LinkKind, Outcome, OutcomeStatus, Sensitivity, Share, TaskRequirements, Tick, Valid, Validate, Verdict,
};
use kromka::decision::{Processing, Strategy};
use kromka::{Action, Config, TaskState};

use crate::common::{CloudBasic, Host, Local, deferrable, only, outcome, profile, task};

/// A task that both may take, and that may wait.
fn either() -> Valid<TaskRequirements> {
    TaskRequirements { deadline_ms: 60_000, ..deferrable() }.validate().unwrap()
}

impl Host {
    fn processing(&self) -> Processing {
        self.engine.strategy(&either(), self.now)
    }

    fn strategy(&self) -> Strategy {
        self.processing().strategy
    }

    /// A try of a task that only the device may do, or that only the cloud is good enough for, with this end.
    fn see(&mut self, on_device: bool, status: OutcomeStatus, latency_ms: u32) {
        let mut task = TaskRequirements { deadline_ms: 600_000, ..task() };
        match on_device {
            true => task.sensitivity = Sensitivity::Secret,
            false => task.qos.quality_min = Share::from_percent(60),
        }
        self.submit(task);
        let dispatch = self.run();
        assert_eq!(dispatch.environment, if on_device { Local } else { CloudBasic });
        self.wait(u64::from(latency_ms));
        let first_result_ms = (!on_device).then_some(latency_ms / 2);
        let end = Outcome { latency_ms, first_result_ms, ..outcome(&dispatch, status) };
        self.engine.complete(&end, self.now).unwrap();
        while let Some(action) = self.poll() {
            assert!(!matches!(action, Action::Run(_)), "a second try: {action:?}");
        }
        self.wait(2_000);
    }

    /// As many tries as it takes, within reason, until the strategy is another; how many there were.
    fn until(&mut self, strategy: Strategy, on_device: bool, status: OutcomeStatus, latency_ms: u32) -> u32 {
        let before = self.strategy();
        assert_ne!(before, strategy);
        for tries in 1..=40 {
            self.see(on_device, status, latency_ms);
            match self.strategy() {
                now if now == strategy => return tries,
                now => assert_eq!(now, before, "another strategy on the way"),
            }
        }
        panic!("still {before:?} after 40 tries");
    }
}

const DEVICE: bool = true;
const CLOUD: bool = false;

#[test]
fn the_strategy_follows_what_results_show() {
    let mut host = Host::new(Config { run_timeout_ms: 600_000, ..only(&[Local, CloudBasic]) }, 2);
    assert_eq!(host.strategy(), Strategy::Local, "by the public priors");
    for _ in 0..6 {
        host.see(CLOUD, OutcomeStatus::Success, 1_500);
    }
    // The device keeps missing the deadline.
    host.until(Strategy::Offload, DEVICE, OutcomeStatus::Success, 110_000);
    // So does the cloud, in its way: there is nothing left but to wait, and a time to look again.
    host.until(Strategy::Defer, CLOUD, OutcomeStatus::Failed, 500);
    let deferred = host.processing();
    assert!(deferred.try_again.is_some_and(|at| at > host.now && at <= host.now.after(58_500)), "{deferred:?}");
    // It recovers.
    host.until(Strategy::Offload, CLOUD, OutcomeStatus::Success, 1_500);
    // The device does too, and is asked first again, whatever becomes of the cloud.
    host.until(Strategy::Local, DEVICE, OutcomeStatus::Success, 2_000);
    for _ in 0..5 {
        host.see(CLOUD, OutcomeStatus::Failed, 500);
    }
    assert_eq!(host.processing(), Processing { strategy: Strategy::Local, try_again: None });
}

#[test]
fn time_alone_ends_a_deferral_that_results_began() {
    let mut host = Host::new(only(&[CloudBasic]), 2);
    host.until(Strategy::Defer, CLOUD, OutcomeStatus::Failed, 500);
    let mut waits = 0;
    while let Processing { strategy: Strategy::Defer, try_again } = host.processing() {
        host.now = try_again.expect("a time");
        waits += 1;
        assert!(waits <= 40, "it is put off for ever");
    }
    assert_eq!(host.strategy(), Strategy::Offload);
}

/// The host's profile says that it needs none. There is no split without the other half.
#[test]
fn a_hybrid_needs_a_network_whatever_its_profile_says() {
    let mut config = only(&[Hybrid]);
    config.profiles[Hybrid].needs_network = false;
    let mut host = Host::new(config, 2);
    assert_eq!(host.strategy(), Strategy::Hybrid);
    let waits = host.submit(deferrable());
    host.link(LinkKind::None);
    host.quiet();
    assert_eq!((host.state(waits), host.strategy()), (TaskState::Deferred, Strategy::Defer));
    let mut cards = kromka::core::EnvironmentMap::from_fn(kromka::core::Scorecard::empty);
    let verdict = host.engine.decide(&either(), host.now, &mut cards);
    assert_eq!(verdict.rejected().of(Hybrid).map(|rejection| rejection.constraint), Some(Constraint::Offline));
    host.link(LinkKind::Wifi);
    assert_eq!(host.run().environment, Hybrid);
}

/// One waits for the hybrid, which runs another, when the network is lost: nothing told it that its place is no more.
#[test]
fn what_waits_for_a_hybrid_goes_elsewhere_when_the_network_is_lost() {
    let mut config = only(&[Local, Hybrid]);
    (config.profiles[Hybrid].needs_network, config.profiles[Local].enabled) = (false, false);
    let mut host = Host::new(config, 3);
    host.submit(task());
    assert_eq!(host.run().environment, Hybrid);
    let waits = host.submit(task());
    host.quiet();
    assert_eq!(host.state(waits), TaskState::Queued);
    host.engine.set_profile(Local, profile(Local, |_| {}));
    host.link(LinkKind::None);
    let dispatch = host.run();
    assert_eq!((dispatch.task, dispatch.environment), (waits, Local));
}

#[test]
fn asking_changes_nothing_and_agrees_with_the_decision_where_nothing_is_feasible() {
    let mut host = Host::new(only(&[CloudBasic]), 2);
    host.link(LinkKind::None);
    let before = host.engine.clone();
    let mut cards = kromka::core::EnvironmentMap::from_fn(kromka::core::Scorecard::empty);
    let verdict = host.engine.decide(&either(), host.now, &mut cards);
    let Verdict::Defer { until, .. } = verdict else { panic!("{verdict:?}") };
    assert_eq!(host.processing(), Processing { strategy: Strategy::Defer, try_again: Some(until) });
    assert!(until > host.now && until < Tick::NEVER);
    assert!(host.engine == before);
}
