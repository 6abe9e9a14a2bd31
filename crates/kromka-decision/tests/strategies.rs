//! Processing strategies: the order of precedence, and how an assessment and a decision agree.
#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

use kromka_core::*;
use kromka_decision::{
    Assessment, Comparison, Condition, Effect, Field, LocalSupport, Processing, ReadyPolicy, Rule, RuleTable, Strategy,
    Terms, assess, decide, determine,
};
use proptest::prelude::{Just, ProptestConfig, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};
use proptest::strategy::Strategy as Generator;

const NOW: Tick = Tick::from_ms(50_000);
const ASSURANCE: Share = Share::from_percent(80);

/// What an assessment and a decision are made of.
#[derive(Debug, Clone)]
struct World {
    task: TaskRequirements,
    options: EnvironmentMap<ExecutionOption>,
    policy: Policy,
    rules: RuleTable,
    limits: Limits,
    link: LinkSample,
    tried: EnvironmentSet,
    elapsed_ms: u32,
}

impl Default for World {
    /// Everything is possible, and takes a second.
    fn default() -> Self {
        let mut options = EnvironmentMap::from_fn(ExecutionOption::ideal);
        for option in &mut options.0 {
            option.latency_ms = 1_000;
            option.latency_deviation_ms = 200;
            option.ready_at = NOW;
            option.needs_network = !matches!(option.environment, Environment::Local | Environment::Peer);
        }
        let mut task = TaskRequirements::new(TaskKind::Inference);
        task.deadline_ms = 60_000;
        task.qos.deferrable = true;
        Self {
            task,
            options,
            policy: Policy::default(),
            rules: RuleTable::default(),
            limits: Limits::NONE,
            link: LinkSample::default(),
            tried: EnvironmentSet::EMPTY,
            elapsed_ms: 0,
        }
    }
}

impl World {
    /// The default, changed.
    fn with(change: impl FnOnce(&mut Self)) -> Self {
        let mut world = Self::default();
        change(&mut world);
        world
    }

    fn look(&self) -> (Assessment, Verdict) {
        let policy = ReadyPolicy::new(&self.policy.validate().unwrap(), &Preferences::default().validate().unwrap());
        let device = DeviceSample::default();
        let weights = policy.weights_at(&device);
        let terms = Terms {
            limits: self.limits,
            tried: self.tried,
            elapsed_ms: self.elapsed_ms,
            ..Terms::new(&policy, &weights, &self.rules, &device, &self.link, NOW)
        };
        let task = self.task.validate().unwrap();
        (assess(&task, &self.options, &terms, ASSURANCE), decide(&task, &self.options, &terms))
    }

    fn processing(&self) -> Processing {
        determine(&self.look().0, NOW)
    }

    fn strategy(&self) -> Strategy {
        self.processing().strategy
    }
}

fn deferred(at_ms: u64) -> Processing {
    Processing { strategy: Strategy::Defer, try_again: Some(Tick::from_ms(at_ms)) }
}

const NEVER_AGAIN: Processing = Processing { strategy: Strategy::Defer, try_again: None };

/// The specification's if-else chain with its hybrid branch put right, written down a second time, over every input.
#[test]
fn the_order_is_local_offload_hybrid_defer() {
    let mut seen = std::collections::BTreeMap::new();
    for local in LocalSupport::ALL {
        for bits in 0..16u8 {
            let [local_allowed, offload_allowed, hybrid_allowed, connected] = [0, 1, 2, 3].map(|i| bits >> i & 1 == 1);
            let ready_at = Some(NOW.after(7));
            let assessment = Assessment { local, local_allowed, offload_allowed, hybrid_allowed, connected, ready_at };
            let processing = determine(&assessment, NOW);
            let expected = match (local, local_allowed, connected, offload_allowed, hybrid_allowed) {
                (LocalSupport::Full, true, ..) => Strategy::Local,
                (_, _, true, true, _) => Strategy::Offload,
                (LocalSupport::Full | LocalSupport::Partial, _, true, false, true) => Strategy::Hybrid,
                _ => Strategy::Defer,
            };
            assert_eq!(processing.strategy, expected, "{assessment:?}");
            assert_eq!(processing.try_again, ready_at.filter(|_| expected == Strategy::Defer));
            *seen.entry(expected.name()).or_insert(0) += 1;
        }
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [("defer", 27), ("hybrid", 3), ("local", 8), ("offload", 10)]);
}

#[test]
fn a_time_that_has_come_or_never_comes_is_no_time_to_try_again() {
    let assessment = Assessment {
        local: LocalSupport::Partial,
        local_allowed: true,
        offload_allowed: true,
        hybrid_allowed: true,
        connected: false,
        ready_at: Some(NOW),
    };
    for (ready_at, try_again) in
        [(NOW, None), (Tick::ZERO, None), (Tick::NEVER, None), (NOW.after(1), Some(NOW.after(1)))]
    {
        let processing = determine(&Assessment { ready_at: Some(ready_at), ..assessment }, NOW);
        assert_eq!(processing, Processing { strategy: Strategy::Defer, try_again });
    }
}

#[test]
fn every_environment_has_its_strategy() {
    use Strategy::{Hybrid, Local, Offload};
    assert_eq!(Environment::ALL.map(Strategy::of), [Local, Offload, Offload, Offload, Offload, Hybrid]);
    assert_eq!(Strategy::try_from(3), Ok(Strategy::Defer));
    assert_eq!(Strategy::try_from(4).unwrap_err().number(), 1010);
}

#[test]
fn the_device_comes_first_as_long_as_it_is_in_time_often_enough() {
    assert_eq!(World::default().strategy(), Strategy::Local);
    // A second, give or take .2: four in five are there by 1.21 s.
    for (deadline_ms, strategy) in [(1_250, Strategy::Local), (1_150, Strategy::Offload)] {
        let world = World::with(|world| world.task.deadline_ms = deadline_ms);
        assert_eq!(world.strategy(), strategy, "{deadline_ms}");
    }
    // It fails every fourth time; its answer is cut every fourth time.
    let flaky = World::with(|world| world.options[Environment::Local].availability = Share::from_percent(75));
    let cut = World::with(|world| world.options[Environment::Local].fits = Share::from_percent(75));
    assert_eq!((flaky.strategy(), cut.strategy()), (Strategy::Offload, Strategy::Offload));
    // What it waited already is gone.
    let late = World::with(|world| world.elapsed_ms = 59_000);
    assert_eq!(late.strategy(), Strategy::Offload);
}

#[test]
fn what_the_device_cannot_do_or_may_not_do_goes_elsewhere() {
    let local = Environment::Local;
    let others = EnvironmentSet::ALL.without(local);
    let worlds = [
        World::with(|world| world.options[local].enabled = false),
        World::with(|world| (world.options[local].memory_free, world.task.memory) = (Bytes::new(5), Bytes::new(6))),
        World::with(|world| world.task.qos.quality_min = Share::from_percent(60))
            .but(|world| world.options[local].quality = Share::from_percent(50)),
        World::with(|world| world.options[local].slots_free = 0),
        World::with(|world| world.limits.allowed = others),
        World::with(|world| world.tried = EnvironmentSet::of(&[local])),
        World::with(|world| {
            let hot = [Condition { field: Field::PayloadBytes, comparison: Comparison::Less, value: i64::MAX }];
            let effect = Effect::Forbid(EnvironmentSet::of(&[local]));
            world.rules.push(&Rule { conditions: &hot, effect }).unwrap();
        }),
        World::with(|world| world.task.qos.energy_max = Some(Energy::from_uj(3)))
            .but(|world| world.options[local].energy = Energy::from_uj(4)),
    ];
    for (i, world) in worlds.iter().enumerate() {
        let (assessment, _) = world.look();
        assert_eq!(world.strategy(), Strategy::Offload, "world {i}");
        let able = assessment.local == LocalSupport::Full;
        assert!(able != assessment.local_allowed, "world {i}: {assessment:?}");
        assert_eq!(able, i >= 4, "world {i}: whether it can does not depend on whether it may");
    }
}

impl World {
    fn but(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// The device cannot do it whole, and it may go to no other place whole: the hybrid's case.
    fn split() -> Self {
        Self::with(|world| {
            world.task.sensitivity = Sensitivity::Confidential;
            world.options[Environment::Local].enabled = false;
            for environment in Environment::ALL {
                if !matches!(environment, Environment::Local | Environment::Hybrid) {
                    world.options[environment].ceiling = Sensitivity::Personal;
                }
            }
        })
    }
}

/// The specification splits whatever the device supports in part, with no look at the network or at the data.
#[test]
fn a_split_needs_the_device_s_part_a_network_and_permission() {
    assert_eq!(World::split().strategy(), Strategy::Hybrid);
    let hybrid = Environment::Hybrid;
    let lacking = [
        World::split().but(|world| world.options[hybrid].enabled = false),
        World::split().but(|world| world.link.kind = LinkKind::None),
        World::split().but(|world| world.policy.offline = true),
        World::split().but(|world| world.options[hybrid].reachable = false),
        World::split().but(|world| world.options[hybrid].availability = Share::from_percent(40)),
        World::split().but(|world| world.options[hybrid].ceiling = Sensitivity::Personal),
        World::split()
            .but(|world| world.task.privacy = PrivacyLevel::Sealed)
            .but(|world| world.options[hybrid].ceiling = Sensitivity::Confidential),
        World::split().but(|world| world.tried = EnvironmentSet::of(&[hybrid])),
    ];
    for (i, world) in lacking.iter().enumerate() {
        assert_eq!(world.strategy(), Strategy::Defer, "lack {i}");
    }
}

/// A host that cannot do whole tasks on the device may have turned that off: it says nothing of the device's part.
#[test]
fn a_device_that_is_off_for_whole_tasks_still_splits_and_a_hybrid_that_is_off_is_never_chosen() {
    let (assessment, verdict) = World::split().look();
    assert_eq!(assessment.local, LocalSupport::Partial);
    assert_eq!(verdict.decision().map(|decision| decision.chosen), Some(Environment::Hybrid));
    let off = World::split().but(|world| world.options[Environment::Hybrid].enabled = false);
    let (assessment, verdict) = off.look();
    assert_eq!(assessment.local, LocalSupport::None);
    assert!(verdict.decision().is_none());
    let reason = verdict.rejected().of(Environment::Hybrid).unwrap();
    assert_eq!((reason.constraint, reason.have, reason.need), (Constraint::Enabled, 0, 1));
}

/// What may see the data is out of reach, what can be reached may not see it: that is no offloading.
#[test]
fn permission_counts_only_where_there_is_a_connection() {
    let world = World::with(|world| {
        world.task.sensitivity = Sensitivity::Confidential;
        world.options[Environment::Local].enabled = false;
        world.options[Environment::CloudBasic].ceiling = Sensitivity::Personal;
        for environment in [Environment::CloudPremium, Environment::EdgeNearby, Environment::Peer, Environment::Hybrid]
        {
            world.options[environment].reachable = false;
            world.options[environment].ready_at = NOW.after(9_000);
        }
    });
    let (assessment, _) = world.look();
    assert!(assessment.connected && !assessment.offload_allowed && !assessment.hybrid_allowed, "{assessment:?}");
    assert_eq!(world.processing(), deferred(59_000));
}

#[test]
fn without_a_network_a_peer_is_still_a_connection() {
    let offline = World::with(|world| world.link.kind = LinkKind::None)
        .but(|world| world.options[Environment::Local].enabled = false);
    assert_eq!(offline.strategy(), Strategy::Offload);
    let alone = offline.but(|world| world.options[Environment::Peer].enabled = false);
    assert!(!alone.look().0.connected);
    assert_eq!(alone.processing(), NEVER_AGAIN, "nobody knows when there is a network again");
}

#[test]
fn a_deferral_says_when_to_try_again_unless_waiting_does_not_help() {
    let waiting = || {
        World::with(|world| {
            for (environment, option) in Environment::ALL.into_iter().zip(&mut world.options.0) {
                option.enabled = environment == Environment::EdgeNearby;
            }
            let edge = &mut world.options[Environment::EdgeNearby];
            (edge.reachable, edge.ready_at) = (false, NOW.after(20_000));
        })
    };
    assert_eq!(waiting().processing(), deferred(70_000));
    let soon = waiting().but(|world| {
        let peer = &mut world.options[Environment::Peer];
        (peer.enabled, peer.slots_free, peer.ready_at) = (true, 0, NOW.after(3_000));
    });
    assert_eq!(soon.processing(), deferred(53_000));
    let hopeless: [fn(&mut World); 4] = [
        |world| world.task.qos.deferrable = false,
        |world| world.task.deadline_ms = 20_500,
        |world| world.options[Environment::EdgeNearby].ready_at = Tick::NEVER,
        |world| world.options[Environment::EdgeNearby].ceiling = Sensitivity::Public,
    ];
    for (i, change) in hopeless.into_iter().enumerate() {
        let world = waiting().but(|world| world.task.sensitivity = Sensitivity::Personal).but(change);
        assert_eq!(world.processing(), NEVER_AGAIN, "change {i}");
    }
}

/// It passes every hard limit, so that the engine would still run it there for want of anything better.
#[test]
fn what_fails_more_often_than_not_is_asked_again_when_the_doubt_has_faded() {
    let doubtful = World::with(|world| {
        for (environment, option) in Environment::ALL.into_iter().zip(&mut world.options.0) {
            option.enabled = environment == Environment::CloudBasic;
            option.availability = Share::from_percent(49);
        }
    });
    let (assessment, verdict) = doubtful.look();
    assert!(!assessment.connected && verdict.decision().is_some());
    assert_eq!(doubtful.processing(), deferred(80_000));
    let even = doubtful.but(|world| world.options[Environment::CloudBasic].availability = Share::from_percent(50));
    assert_eq!(even.strategy(), Strategy::Offload);
}

fn share() -> impl Generator<Value = Share> {
    prop_oneof![Just(0), Just(500_000_000), Just(1_000_000_000), 0..=1_000_000_000u32].prop_map(Share::from_ppb)
}

fn option() -> impl Generator<Value = ExecutionOption> {
    let flags = (prop::bool::weighted(0.8), prop::bool::weighted(0.8), any::<bool>(), 0..4usize, 0..3u32);
    let times = (0..4_000u32, 0..900u32, prop_oneof![Just(u64::MAX), 49_900..54_000u64]);
    (flags, times, share(), share(), 2..9u64, 0..3i64).prop_map(
        |(flags, times, availability, quality, memory, cost)| ExecutionOption {
            enabled: flags.0,
            reachable: flags.1,
            needs_network: flags.2,
            ceiling: Sensitivity::ALL[flags.3],
            slots_free: flags.4,
            latency_ms: times.0,
            latency_deviation_ms: times.1,
            ready_at: Tick::from_ms(times.2),
            availability,
            quality,
            memory_free: Bytes::new(memory),
            cost: Money::from_nano(cost),
            ..ExecutionOption::ideal(Environment::Local)
        },
    )
}

fn world() -> impl Generator<Value = World> {
    let task = (200..9_000u32, 0..4usize, 0..4u64, 1..4i64, prop::bool::weighted(0.9), prop::bool::weighted(0.7));
    let terms = (0..64u8, 0..64u8, 0..500u32, prop::bool::weighted(0.2), 0..5usize, 0..64u8);
    (prop::array::uniform6(option()), task, terms).prop_map(|(options, task, terms)| {
        World::with(|world| {
            world.options = EnvironmentMap(options);
            world.task = TaskRequirements {
                deadline_ms: task.0,
                sensitivity: Sensitivity::ALL[task.1],
                memory: Bytes::new(task.2),
                cost_max: Money::from_nano(task.3),
                offline_capable: task.4,
                ..world.task
            };
            world.task.qos.deferrable = task.5;
            world.limits.allowed = EnvironmentSet::from_bits(terms.0 | terms.1 | terms.5).unwrap();
            world.tried = EnvironmentSet::from_bits(terms.0 & terms.1 & terms.5).unwrap();
            world.elapsed_ms = terms.2;
            if terms.3 {
                world.link.kind = LinkKind::None;
            }
            world.policy.mode = Mode::ALL[terms.4];
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_strategy_is_feasible_and_a_verdict_without_a_choice_is_a_deferral_until_the_same_time(world in world()) {
        let (assessment, verdict) = world.look();
        let processing = determine(&assessment, NOW);
        match verdict {
            Verdict::Run(decision) => {
                let feasible = decision.fallbacks.as_slice().iter().copied().chain([decision.chosen]);
                let strategies: Vec<_> = feasible.map(Strategy::of).collect();
                prop_assert!(processing.strategy == Strategy::Defer || strategies.contains(&processing.strategy));
            }
            Verdict::Defer { until, .. } => {
                prop_assert_eq!(processing, Processing { strategy: Strategy::Defer, try_again: Some(until) });
            }
            Verdict::Infeasible(_) => prop_assert_eq!(processing, NEVER_AGAIN),
        }
    }
}
