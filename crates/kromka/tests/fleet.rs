//! What one device learned of the clouds is what a new one begins with.
#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

use kromka::core::{
    Environment, EnvironmentSet, Outcome, OutcomeStatus, TaskKind, TaskRequirements, Tick, Valid, Validate,
};
use kromka::estimate::Experience;
use kromka::state::{Document, MapPolicy, Policies, ReplicaId, Value};
use kromka::{Action, Config, Engine, Slot, fleet};

type Device = Engine<[Slot; 8]>;

fn device() -> Device {
    Engine::new(Config::default().validate().unwrap(), [Slot::EMPTY; 8]).unwrap()
}

fn document(replica: u64) -> Document {
    Document::new(kromka::state::Config::new(ReplicaId(replica)).validate().unwrap())
}

/// Tasks that all take so long in whatever cloud they are sent to.
fn live(engine: &mut Device, tasks: u64, latency_ms: u32) {
    for task in 0..tasks {
        let now = Tick::from_ms(task * 60_000);
        let wanted = TaskRequirements { input_tokens: 256, ..TaskRequirements::new(TaskKind::Inference) };
        engine.submit(&wanted.validate().unwrap(), now).unwrap();
        while let Some(action) = engine.poll(now) {
            let Action::Run(dispatch) = action else { continue };
            let outcome = Outcome {
                task: dispatch.task,
                attempt: dispatch.attempt,
                environment: dispatch.environment,
                status: OutcomeStatus::Success,
                latency_ms,
                first_result_ms: None,
                energy: kromka::core::Energy::ZERO,
                cost: kromka::core::Money::ZERO,
                output_tokens: Some(64),
                quality: None,
            };
            engine.complete(&outcome, Tick::from_ms(now.ms() + u64::from(latency_ms))).unwrap();
        }
    }
}

#[test]
fn a_new_device_knows_what_the_fleet_does() {
    let (mut old, mut new) = (device(), device());
    live(&mut old, 40, 900);
    let learned = old.experience();
    let seen: EnvironmentSet =
        Environment::ALL.into_iter().filter(|environment| learned.work_ms[*environment].samples > 3).collect();
    assert!(!seen.is_empty(), "{learned:?}");
    let (mut first, mut second) = (document(1), document(2));
    assert!(fleet::tell(&learned, &mut first, &["learned"]).unwrap() > 0);
    // What has not moved is not told again.
    assert_eq!(fleet::tell(&learned, &mut first, &["learned"]).unwrap(), 0);
    second.apply(&first.delta_since(second.clock())).unwrap();
    let before = new.experience();
    new.believe(&fleet::hear(&second, &["learned"]));
    for environment in seen.iter() {
        let [was, is, truth] =
            [&before, &new.experience(), &learned].map(|experience| experience.work_ms[environment].mean);
        assert!((is - truth).abs() < 0.1 * (was - truth).abs(), "{environment:?}: {was} to {is}, not {truth}");
    }
    // It goes on learning, and tells what it learned beside the others.
    live(&mut new, 40, 500);
    assert!(fleet::tell(&new.experience(), &mut second, &["learned"]).unwrap() > 0);
    let Some(Value::Map(replicas)) = second.get(&["learned"]) else { panic!("nothing told") };
    assert_eq!(replicas.len(), 2);
}

#[test]
fn what_was_seen_is_not_overruled_and_nonsense_is_nothing() {
    let (mut own, mut shared) = (device(), document(1));
    live(&mut own, 40, 900);
    let before = own.experience();
    shared.set(&["learned", "x"], 5).unwrap();
    shared.set(&["learned", "y", "work_ms", "basic"], Value::List(vec![Value::Float(1e300), Value::Int(-1)])).unwrap();
    assert_eq!(fleet::hear(&shared, &["learned"]), Experience::default());
    let mut others = device();
    live(&mut others, 40, 9_000);
    fleet::tell(&others.experience(), &mut shared, &["learned"]).unwrap();
    own.believe(&fleet::hear(&shared, &["learned"]));
    for environment in Environment::ALL {
        if before.work_ms[environment].samples > 0 {
            assert_eq!(own.experience().work_ms[environment], before.work_ms[environment]);
        }
    }
}

#[test]
fn a_restored_engine_believes_the_same() {
    let (mut old, mut new) = (device(), device());
    live(&mut old, 40, 900);
    new.believe(&old.experience());
    let mut bytes = vec![0; 64 << 10];
    let len = new.snapshot(&mut bytes).unwrap();
    let restored: Device = Engine::restore(&bytes[..len], [Slot::EMPTY; 8]).unwrap();
    assert_eq!(restored.experience(), new.experience());
    let task = Valid::of(TaskKind::Inference);
    let now = Tick::from_ms(10_000_000);
    assert_eq!(restored.options(&task, now), new.options(&task, now));
}

#[test]
fn objects_must_be_made_first() {
    let policies = Policies { map: MapPolicy::Identity, ..Policies::default() };
    let config = kromka::state::Config { policies, ..kromka::state::Config::new(ReplicaId(1)) };
    let mut shared = Document::new(config.validate().unwrap());
    let mut own = device();
    live(&mut own, 40, 900);
    assert_eq!(fleet::tell(&own.experience(), &mut shared, &["learned"]).unwrap_err().number(), 1907);
}
