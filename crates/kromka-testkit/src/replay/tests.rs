//! Runs of the built-in world, cut to a day: what must hold for every policy, and for policies that misbehave.

use std::{cell::RefCell, rc::Rc};

use kromka_core::{Beacon, Environment, Tick};

use super::*;
use crate::world::{TaskId, TaskView, TryStatus};

fn cut(policies: &[&str]) -> Replay {
    Replay {
        policies: policies.iter().map(|name| (*name).to_owned()).collect(),
        seeds: vec![1, 2],
        days: Some(1),
        ..Replay::default()
    }
}

/// All but the search over 720 orders, which takes its time without optimisation.
fn quick() -> Vec<&'static str> {
    POLICIES.into_iter().filter(|name| *name != "best-fixed-order").collect()
}

fn in_threads(threads: usize, replay: &Replay) -> Report {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| replay.run(&Hooks::default())).unwrap()
}

#[test]
fn runs_are_equal_whatever_the_threads() {
    let replay = cut(&quick());
    let one = in_threads(1, &replay);
    assert_eq!(one, in_threads(1, &replay));
    assert_eq!(one, in_threads(4, &replay));
    assert!(one.digest.as_ref().is_some_and(|digest| digest.len() == 16));
}

#[test]
fn the_clairvoyant_is_the_measure() {
    let report = cut(&quick()).run(&Hooks::default()).unwrap();
    let best = &report.policies["clairvoyant"];
    assert_eq!(best.pooled.value_ratio.to_bits(), 1.0_f64.to_bits());
    assert_eq!(best.pooled.misses.to_bits(), 0.0_f64.to_bits());
    assert_eq!(best.pooled.privacy_breaches, 0);
    for (name, policy) in &report.policies {
        let figures = [policy.pooled].into_iter().chain(policy.by_window.values().copied());
        for figures in figures {
            assert!((0.0..=1.0).contains(&figures.value_ratio), "{name}");
            assert!((0.0..=1.0).contains(&figures.misses) && (0.0..=1.0).contains(&figures.served_share), "{name}");
            assert!(figures.joule_per_task > 0.0 && figures.decide_ns_mean.abs() < 1e-12, "{name}");
        }
        assert_eq!(policy.by_window.len(), 2);
    }
    let breaches = |name: &str| report.policies[name].pooled.privacy_breaches;
    assert_eq!(breaches("all-local") + breaches("premium-first") + breaches("specification-filtered"), 0);
    assert!(breaches("all-basic") > 0 && breaches("specification-literal") > 0);
}

#[test]
fn faults_are_the_same_for_all_and_change_nothing_unasked() {
    let plain = cut(&quick());
    let replay = Replay { faults: true, ..plain.clone() };
    let report = in_threads(1, &replay);
    assert_eq!(report, in_threads(3, &replay));
    let best = &report.policies["clairvoyant"].pooled;
    assert_eq!(best.value_ratio.to_bits(), 1.0_f64.to_bits());
    let without = plain.run(&Hooks::default()).unwrap();
    for name in ["kromka", "premium-first", "clairvoyant"] {
        assert_ne!(report.policies[name].digest, without.policies[name].digest, "{name}");
        assert_eq!((report.policies[name].refused_calls, without.policies[name].refused_calls), (0, 0), "{name}");
    }
    let faults = report.faults.as_ref().unwrap();
    assert_eq!(faults.tasks_lost, 0);
    assert_eq!(faults.served_share.to_bits(), report.policies["kromka"].pooled.served_share.to_bits());
    // Two seeds in two windows of a day, six devices.
    let count = |name: &str| faults.by_fault[name].faults;
    assert_eq!((count("cut_1s"), count("flapping"), count("network_lost")), (4 * 60, 4 * 3, 4 * 24));
    assert!(faults.by_fault["slow_failure"].tasks > 0 && faults.recovery_lag_s_p99.is_some());
    assert!((0.0..0.5).contains(&faults.wrong_ejections));
    assert_eq!(without.faults, None);
    let alone = Replay { faults: true, ..cut(&["premium-first"]) }.run(&Hooks::default()).unwrap();
    assert_eq!((alone.faults, &alone.policies["premium-first"]), (None, &report.policies["premium-first"]));
}

#[test]
fn a_jittered_world_is_another_one_and_says_so() {
    let plain = cut(&["kromka", "all-local"]);
    let jittered = |seed| Replay { world_jitter: Some(seed), ..plain.clone() }.run(&Hooks::default()).unwrap();
    let (one, two, without) = (jittered(1), jittered(2), plain.run(&Hooks::default()).unwrap());
    assert_eq!(one, jittered(1));
    for name in ["kromka", "all-local"] {
        let joule = |report: &Report| report.policies[name].pooled.joule_per_task.to_bits();
        assert!(joule(&one) != joule(&two) && joule(&one) != joule(&without), "{name}");
    }
    let key = |report: &Report| serde_json::to_value(report).unwrap().get("world_jitter").cloned();
    assert_eq!((key(&one), key(&without)), (Some(serde_json::json!(1)), None));
}

#[test]
fn wrong_requests_say_what_is_allowed() {
    let message = |replay: Replay| replay.run(&Hooks::default()).unwrap_err().to_string();
    let unknown = message(cut(&["oracle"]));
    assert!(unknown.contains("\"oracle\"") && unknown.contains("clairvoyant"), "{unknown}");
    assert!(message(Replay { seeds: Vec::new(), ..cut(&["all-local"]) }).contains("no seed"));
    assert!(message(Replay { seeds: vec![4, 4], ..cut(&["all-local"]) }).contains("seed 4 is given twice"));
    assert!(message(cut(&[])).contains("no policy"));
    for days in [0, 15] {
        let message = message(Replay { days: Some(days), ..cut(&["all-local"]) });
        assert_eq!(message, format!("days is {days}; allowed is 1 to 14"));
    }
    let missing = message(Replay { source: Source::Directory("nowhere".into()), ..cut(&["all-local"]) });
    assert!(missing.contains("world.json"), "{missing}");
}

#[test]
fn the_document_has_the_keys_of_the_specification() {
    let report = cut(&["all-basic"]).run(&Hooks::default()).unwrap();
    let document = serde_json::to_value(&report).unwrap();
    let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&document), ["data", "digest", "policies", "seeds"]);
    let figures = [
        "cost_usd_per_1000",
        "decide_ns_mean",
        "joule_per_task",
        "misses",
        "privacy_breaches",
        "redispatch_ms_p50",
        "redispatch_ms_p99",
        "served_share",
        "value_ratio",
        "within_5pct",
    ];
    let basic = &document["policies"]["all-basic"];
    assert_eq!(
        keys(basic).iter().filter(|key| *key != "by_window").collect::<Vec<_>>(),
        figures.iter().collect::<Vec<_>>()
    );
    assert_eq!(keys(&basic["by_window"]), ["calm", "stormy"]);
    assert_eq!(keys(&basic["by_window"]["calm"]), figures);
    assert!(basic["redispatch_ms_p50"].is_null() && document["digest"].is_null());
}

#[test]
fn progress_and_clock_are_heard() {
    let seen = std::sync::Mutex::new(Vec::new());
    let time = std::sync::atomic::AtomicU64::new(0);
    let hooks = Hooks {
        progress: Some(&|progress| seen.lock().unwrap().push(progress)),
        clock: Some(&|| time.fetch_add(5, std::sync::atomic::Ordering::Relaxed)),
    };
    let replay = Replay { seeds: vec![1], ..cut(&["all-local", "clairvoyant"]) };
    let report = replay.run(&hooks).unwrap();
    let seen = seen.into_inner().unwrap();
    assert_eq!(seen.len(), 4);
    assert!(seen.contains(&Progress { done: 4, total: 4 }));
    assert!(report.policies["all-local"].pooled.decide_ns_mean >= 5.0);
}

/// Writes down what it is told, and tries what it must not.
#[derive(Default)]
struct Scribe {
    deferred: Option<TaskId>,
    ends: Vec<(TryEnd, Tick)>,
    beacons: usize,
    answers: Vec<Beacon>,
    refusals: Vec<Refusal>,
    last: Tick,
    woken: usize,
}

impl Scribe {
    fn note(&mut self, context: &Context<'_, '_>) {
        assert!(context.now() >= self.last, "time runs backwards");
        self.last = context.now();
    }

    fn run(&mut self, task: TaskId, context: &mut Context<'_, '_>) {
        let dispatch = Dispatch { environment: Environment::CloudPremium, detect_timeout_ms: Some(1), token_cap: None };
        context.run(task, dispatch).unwrap();
        self.refusals.extend(context.run(task, dispatch).err());
    }
}

impl Policy for Scribe {
    fn arrived(&mut self, task: &TaskView, context: &mut Context<'_, '_>) {
        self.note(context);
        assert_eq!(task.requirements.output_tokens_max, 0);
        if self.deferred.is_none() {
            // Waits five seconds, and asks for what it must not.
            self.deferred = Some(task.id);
            context.wake_at(context.now().after(5_000));
            let next = TaskId(task.id.0 + 1);
            self.refusals.extend(context.run(next, Dispatch::to(Environment::Local)).err());
            context.probe(Environment::CloudBasic).unwrap();
            self.refusals.extend(context.probe(Environment::CloudBasic).err());
        }
    }

    fn woken(&mut self, context: &mut Context<'_, '_>) {
        self.note(context);
        self.woken += 1;
        if let Some(task) = self.deferred {
            self.run(task, context);
        }
    }

    fn ended(&mut self, end: &TryEnd, context: &mut Context<'_, '_>) {
        self.note(context);
        self.ends.push((*end, context.now()));
        let again = context.run(end.task, Dispatch::to(Environment::Local));
        self.refusals.extend(again.err());
    }

    fn hears_beacons(&self) -> bool {
        true
    }

    fn beacon(&mut self, _: &Beacon, context: &mut Context<'_, '_>) {
        self.note(context);
        self.beacons += 1;
    }

    fn probed(&mut self, answer: &Beacon, context: &mut Context<'_, '_>) {
        self.note(context);
        self.answers.push(*answer);
    }
}

/// A scribe that can be read when the run is over.
struct Shared(Rc<RefCell<Scribe>>);

impl Policy for Shared {
    fn arrived(&mut self, task: &TaskView, context: &mut Context<'_, '_>) {
        self.0.borrow_mut().arrived(task, context);
    }

    fn woken(&mut self, context: &mut Context<'_, '_>) {
        self.0.borrow_mut().woken(context);
    }

    fn ended(&mut self, end: &TryEnd, context: &mut Context<'_, '_>) {
        self.0.borrow_mut().ended(end, context);
    }

    fn hears_beacons(&self) -> bool {
        self.0.borrow().hears_beacons()
    }

    fn beacon(&mut self, beacon: &Beacon, context: &mut Context<'_, '_>) {
        self.0.borrow_mut().beacon(beacon, context);
    }

    fn probed(&mut self, answer: &Beacon, context: &mut Context<'_, '_>) {
        self.0.borrow_mut().probed(answer, context);
    }
}

#[test]
fn a_policy_may_defer_fail_over_once_and_probe_but_no_more() {
    let data = WorldData { devices: 1, ..WorldData::generated(1) };
    let world = World::new(&data, Constants::default(), &data.windows[0], 1, 1);
    let scribe = Rc::new(RefCell::new(Scribe::default()));
    let beacons = [world.beacon_times(0)];
    let tally = Simulation::new(&world, &beacons, vec![Shared(Rc::clone(&scribe))]).finish(None);
    let scribe = scribe.borrow();
    let task = world.tasks_of(0)[0].view;
    let started = task.arrival_ms + 5_000;
    let [(first, first_at), (second, second_at)] = scribe.ends[..] else { panic!("{:?}", scribe.ends) };
    assert_eq!((first.status, first.attempt, first.environment), (TryStatus::TimedOut, 1, Environment::CloudPremium));
    assert_eq!((first_at.ms(), first.latency_ms, first.output_tokens), (started + 1, 1, None));
    assert_eq!((second.status, second.attempt, second.environment), (TryStatus::Success, 2, Environment::Local));
    assert_eq!(second_at.ms(), started + 1 + u64::from(second.latency_ms));
    assert_eq!(second.first_result_ms, Some(second.latency_ms));
    let [
        Refusal::UnknownTask { .. },
        Refusal::ProbeTooSoon { have_ms: 0, .. },
        Refusal::Running { .. },
        Refusal::Served { .. },
    ] = scribe.refusals[..]
    else {
        panic!("{:?}", scribe.refusals)
    };
    assert_eq!(scribe.woken, 1);
    assert_eq!(scribe.beacons, Environment::COUNT * world.beacon_times(0).len());
    assert!(scribe.answers.iter().all(|answer| answer.reachable && answer.rtt_ms.is_some()));
    assert_eq!(tally.redispatch_ms, [1]);
    assert_eq!((tally.tasks, tally.misses >= tally.feasible - 1), (300, true));
}
