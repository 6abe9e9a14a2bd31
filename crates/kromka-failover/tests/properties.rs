//! What holds after any sequence of calls.

mod common;

use common::*;
use kromka_core::*;
use kromka_failover::Strategy;
use kromka_failover::*;
use proptest::prelude::*;
// Two of one name: the plan's is an enumeration, this is how values are made.
use proptest::strategy::Strategy as Strategy_;

/// One call.
#[derive(Debug, Clone)]
enum Step {
    Outcome(Environment, OutcomeStatus, u64),
    TimeOut(Environment, u64),
    Beacon(Environment, bool, u64),
    Probe(Environment),
    Lapse,
    Task { candidates: EnvironmentSet, p_up: EnvironmentMap<Share>, pick: usize },
    Redispatch(Environment, u64),
    Trigger(Environment, RecoveryAction),
    Configure(Plan),
}

fn environment() -> impl Strategy_<Value = Environment> {
    prop::sample::select(Environment::ALL.to_vec())
}

fn share() -> impl Strategy_<Value = Share> {
    prop_oneof![Just(0), Just(500_000_000), Just(1_000_000_000), 0..=1_000_000_000u32].prop_map(Share::from_ppb)
}

fn set() -> impl Strategy_<Value = EnvironmentSet> {
    (0..64u8).prop_map(|bits| EnvironmentSet::from_bits(bits).unwrap_or_default())
}

fn plan() -> impl Strategy_<Value = Plan> {
    let strategy = prop::sample::select(Strategy::ALL.to_vec());
    let condition = (prop::option::of(1..5u16), prop::option::of(share()), 1..=64u8, prop::option::of(share()));
    let health = (any::<bool>(), any::<bool>(), 10_000..40_000u32, 1..10_000u32, 1..4u8, 1..4u8);
    let recovery = (1..100_000u32, 100_000..1_000_000u32, 0..=20u8, 1..4u8, 1_000_000..=1_000_000_000u32);
    (environment(), strategy, condition, health, recovery, prop::collection::vec(environment(), 0..6)).prop_map(
        |(primary, strategy, condition, health, recovery, fallbacks)| {
            let mut plan = Plan { strategy, ..Plan::new(primary) };
            let (failures_in_a_row, failed_share, window_tries, p_up_below) = condition;
            let failures_in_a_row = failures_in_a_row.or(Some(1).filter(|_| failed_share.is_none()));
            plan.condition = Condition { failures_in_a_row, failed_share, window_tries, p_up_below };
            let (enabled, when_healthy, interval_ms, timeout_ms, failures_to_eject, successes_to_restore) = health;
            plan.health_check =
                HealthCheck { enabled, when_healthy, interval_ms, timeout_ms, failures_to_eject, successes_to_restore };
            let (delay_ms, delay_max_ms, doublings, successes_to_close, share_min) = recovery;
            let share_min = Share::from_ppb(share_min);
            plan.recovery = Recovery { delay_ms, delay_max_ms, doublings, successes_to_close, share_min };
            fallbacks.into_iter().filter(|e| *e != primary).for_each(|e| plan.fallbacks.push(e));
            plan
        },
    )
}

/// A moment before now, in milliseconds, mostly near.
fn ago() -> impl Strategy_<Value = u64> {
    prop_oneof![4 => 0..5_000u64, 1 => 0..1_000_000u64, 1 => Just(u64::MAX)]
}

fn step() -> impl Strategy_<Value = Step> {
    let status = prop::sample::select(OutcomeStatus::ALL.to_vec());
    let action = prop::sample::select(RecoveryAction::ALL.to_vec());
    prop_oneof![
        6 => (environment(), status, ago()).prop_map(|(e, status, ago)| Step::Outcome(e, status, ago)),
        4 => (environment(), ago()).prop_map(|(e, ago)| Step::TimeOut(e, ago)),
        4 => (environment(), any::<bool>(), ago()).prop_map(|(e, reachable, ago)| Step::Beacon(e, reachable, ago)),
        2 => environment().prop_map(Step::Probe),
        2 => Just(Step::Lapse),
        8 => (set(), prop::array::uniform6(share()), 0..6usize)
            .prop_map(|(candidates, p_up, pick)| Step::Task { candidates, p_up: EnvironmentMap(p_up), pick }),
        1 => (environment(), ago()).prop_map(|(e, ago)| Step::Redispatch(e, ago)),
        1 => (environment(), action).prop_map(|(e, action)| Step::Trigger(e, action)),
        2 => plan().prop_map(Step::Configure),
    ]
}

/// Time mostly goes on; sometimes it jumps, back too, and sometimes it is no time at all.
fn times() -> impl Strategy_<Value = Vec<(u64, Step)>> {
    let now = prop_oneof![6 => 0..60_000u64, 2 => 0..2_000_000u64, 1 => Just(u64::MAX)];
    prop::collection::vec((now, step()), 0..120)
}

fn apply(failover: &mut Failover, step: &Step, now: Tick) -> Result<(), TestCaseError> {
    let before = |ago: u64| Tick::from_ms(now.ms().saturating_sub(ago));
    match step {
        Step::Outcome(e, status, ago) => failover.observe_outcome(*e, *status, before(*ago), now),
        Step::TimeOut(e, ago) => failover.observe_time_out(*e, before(*ago), now),
        Step::Beacon(environment, reachable, ago) => {
            let beacon = Beacon { environment: *environment, at: before(*ago), reachable: *reachable, rtt_ms: None };
            failover.observe_beacon(&beacon, now);
        }
        Step::Probe(e) => failover.probed(*e, now),
        Step::Lapse => {
            failover.lapse_probes(now);
            let left = failover.next_wake(EnvironmentSet::EMPTY);
            prop_assert!(now == Tick::NEVER || left.is_none_or(|at| at > now), "what lapsed is not waited for");
        }
        Step::Task { candidates, p_up, pick } => {
            let asked = *failover;
            let admission = failover.admit(*candidates, p_up, now);
            prop_assert_eq!(&asked, &*failover);
            check(&admission, *candidates, p_up)?;
            failover.observe_choice(admission.excluded());
            if let Some(e) = admission.allowed.iter().nth(pick % admission.allowed.len().max(1)) {
                failover.dispatched(&admission, e, now);
            }
        }
        Step::Redispatch(e, ago) => failover.observe_redispatch(*e, before(*ago), now),
        Step::Trigger(e, action) => failover.trigger(*e, *action, now),
        Step::Configure(plan) => failover.configure(plan.validate().expect("generated plans are valid")),
    }
    Ok(())
}

/// Never all out; nothing that was not asked about; a reason for each that is.
fn check(admission: &Admission, candidates: EnvironmentSet, p_up: &EnvironmentMap<Share>) -> Result<(), TestCaseError> {
    prop_assert_eq!(admission.allowed.is_empty(), candidates.is_empty());
    prop_assert_eq!(admission.allowed.and(candidates), admission.allowed);
    prop_assert_eq!(admission.allowed.and(admission.excluded()), EnvironmentSet::EMPTY);
    prop_assert_eq!(admission.allowed.len() + admission.excluded().len(), candidates.len());
    prop_assert_eq!(admission.trials.and(admission.allowed), admission.trials);
    for environment in Environment::ALL {
        let held = admission.held[environment].is_some();
        let is_kept = admission.kept == Some(environment);
        prop_assert_eq!(held, admission.excluded().contains(environment) || is_kept);
    }
    if let Some(kept) = admission.kept {
        prop_assert_eq!(admission.allowed, EnvironmentSet::of(&[kept]));
        for other in admission.excluded().iter().filter(|e| admission.held[*e] != Some(Hold::Isolated)) {
            let wins = p_up[kept] > p_up[other] || p_up[kept] == p_up[other] && kept < other;
            prop_assert!(wins && admission.held[kept] != Some(Hold::Isolated));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn any_sequence_of_calls_leaves_a_sound_state(steps in times()) {
        let mut failover = Failover::new();
        for (ms, step) in &steps {
            let now = Tick::from_ms(*ms);
            apply(&mut failover, step, now)?;
            prop_assert!(failover.is_consistent(), "{:?}", failover);
            for environment in Environment::ALL {
                let diagnosis = failover.diagnose(environment, Share::ONE, now);
                prop_assert_eq!(diagnosis.failing, diagnosis.failing_since.is_some());
                prop_assert_eq!(diagnosis.share == Share::ZERO, diagnosis.state == State::Ejected);
                prop_assert!(diagnosis.window_failures <= diagnosis.window_tries);
            }
        }
        let resilience = failover.resilience(Tick::ZERO);
        prop_assert!(resilience.failing_ms <= resilience.observed_ms);
        prop_assert!(resilience.wrong_ejections <= resilience.excluded_choices);
        prop_assert!(resilience.recoveries <= resilience.episodes && resilience.episodes <= resilience.failures);
    }

    /// A copy that is stored and read goes on as the original does.
    #[cfg(feature = "serde")]
    #[test]
    fn a_restored_state_goes_on_alike(steps in times(), after in times()) {
        let mut failover = Failover::new();
        for (ms, step) in &steps {
            apply(&mut failover, step, Tick::from_ms(*ms))?;
        }
        let text = serde_json::to_string(&failover).expect("plain data");
        let mut restored: Failover = serde_json::from_str(&text).expect("what was written is read");
        prop_assert_eq!(&restored, &failover);
        for (ms, step) in &after {
            apply(&mut failover, step, Tick::from_ms(*ms))?;
            apply(&mut restored, step, Tick::from_ms(*ms))?;
        }
        prop_assert_eq!(restored, failover);
    }

    /// Under a share that stands, the number that passes is exact, whatever else the tasks could do.
    #[test]
    fn gradual_traffic_is_its_share_within_one_task(failures in 1..5u64, tasks in 1..400u32, bits in prop::collection::vec(0..64u8, 400)) {
        let mut failover = strategy(Strategy::Gradual);
        for s in 0..failures {
            failover.fails(s + 10);
        }
        let now = at(failures + 9);
        let share = failover.diagnose(BASIC, Share::ONE, now).share;
        let (mut sent, mut possible) = (0u64, 0u64);
        for bits in bits.iter().take(tasks as usize) {
            let candidates = EnvironmentSet::from_bits(*bits).unwrap();
            let admission = failover.admit(candidates, &UP, now);
            let goes = admission.allowed.contains(BASIC);
            let to = if goes { Some(BASIC) } else { admission.allowed.iter().next() };
            let Some(to) = to else { continue };
            failover.dispatched(&admission, to, now);
            // One that had nowhere else to go is no part of the share.
            if candidates.contains(BASIC) && admission.kept.is_none() {
                possible += 1;
                sent += u64::from(goes);
            }
        }
        let exact = possible * u64::from(share.ppb());
        prop_assert!(sent * 1_000_000_000 <= exact && exact < (sent + 1) * 1_000_000_000, "{sent} of {possible}");
    }

    /// What happens to one environment does not depend on the others, nor on the order in which they are told of.
    #[test]
    fn environments_do_not_disturb_one_another(
        steps in prop::collection::vec((0..6usize, any::<bool>(), 1..20_000u64), 1..60),
    ) {
        let tell = |failover: &mut Failover, environment: Environment, up: bool, now: Tick| {
            let status = if up { OutcomeStatus::Success } else { OutcomeStatus::Failed };
            failover.observe_outcome(environment, status, now, now);
        };
        let plans = |failover: &mut Failover| {
            for primary in Environment::ALL {
                let strategy = Strategy::ALL[primary.index() % Strategy::ALL.len()];
                failover.configure(Plan { strategy, ..Plan::new(primary) }.validate().expect("the plan is valid"));
            }
        };
        let mut together = Failover::new();
        plans(&mut together);
        let mut alone = [together; Environment::COUNT];
        let mut now = Tick::ZERO;
        for (at, up, ms) in &steps {
            now = now.after(*ms);
            tell(&mut together, Environment::ALL[*at], *up, now);
            tell(&mut alone[*at], Environment::ALL[*at], *up, now);
        }
        for environment in Environment::ALL {
            let alone = &alone[environment.index()];
            prop_assert_eq!(alone.diagnose(environment, Share::ONE, now), together.diagnose(environment, Share::ONE, now));
            let candidates = EnvironmentSet::of(&[environment, Environment::ALL[(environment.index() + 1) % 6]]);
            let (a, b) = (alone.admit(candidates, &UP, now), together.admit(candidates, &UP, now));
            prop_assert_eq!(a.held[environment], b.held[environment]);
        }
    }
}
