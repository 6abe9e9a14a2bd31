//! The proof that deciding, driving an engine and judging a device allocate nothing: an allocator that counts for each thread.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod counting;

use std::fmt::Write as _;
use std::hint::black_box;

use counting::allocations;
use kromka::core::{
    Beacon, Bytes, DeviceSample, EnvironmentMap, EnvironmentSample, LinkKind, LinkSample, Mode, Outcome, OutcomeStatus,
    Policy, Priority, Scorecard, TaskHandle, TaskRequirements, Tick, Validate,
};
use kromka::decision::{Explanation, Judgement, ReadyPolicy, RuleTable, Terms, decide, judge};
use kromka::power::{
    BITCHAT_BETANET, ChunkPolicy, DeviceClass, Governor, Limits, Message, PowerPolicy, PowerSample, ThermalReading,
    TransportPolicy, Transports,
};
use kromka::{Action, Config, Dispatch, Engine, Observation, RescheduleReason, Slot};
use kromka_benches::{options, task};

#[test]
fn the_count_counts() {
    assert_eq!(allocations(|| Box::new(black_box(7))), 1);
    assert_eq!(allocations(|| black_box(7)), 0);
}

#[test]
fn deciding_allocates_nothing_in_any_mode() {
    let (task, options) = (task().validate().unwrap(), options());
    let (device, link, rules) = (DeviceSample::default(), LinkSample::default(), RuleTable::default());
    for mode in Mode::ALL {
        let policy = Policy { mode, ..Policy::default() }.validate().unwrap();
        let policy = ReadyPolicy::new(&policy, &kromka::core::Preferences::default().validate().unwrap());
        let mut judgement = Judgement::default();
        let mut text = String::with_capacity(4_096);
        let count = allocations(|| {
            let weights = policy.weights_at(&device);
            let terms = Terms::new(&policy, &weights, &rules, &device, &link, Tick::ZERO);
            judge(&task, &options, &terms, &mut judgement);
            let explanation = Explanation { verdict: &judgement.verdict, cards: &judgement.cards };
            write!(text, "{explanation}").unwrap();
            decide(&task, &options, &terms)
        });
        assert_eq!(count, 0, "{mode:?}");
    }
}

fn outcome(dispatch: &Dispatch, status: OutcomeStatus) -> Outcome {
    Outcome {
        task: dispatch.task,
        attempt: dispatch.attempt,
        environment: dispatch.environment,
        status,
        latency_ms: 700,
        first_result_ms: Some(300),
        energy: kromka::core::Energy::from_uj(1_000_000),
        cost: kromka::core::Money::from_nano(1_000),
        output_tokens: Some(20),
        quality: None,
    }
}

/// Everything an engine does, some hundred times.
fn use_everything(engine: &mut Engine<&mut [Slot]>, task: &TaskRequirements, buffer: &mut [u8]) -> usize {
    let task = task.validate().unwrap();
    let mut cards = EnvironmentMap::from_fn(Scorecard::empty);
    let mut length = 0;
    for round in 0..100u64 {
        let now = Tick::from_ms(round * 5_000);
        let mut handles = [TaskHandle { index: 0, generation: 0 }; 3];
        let _ = engine.submit_batch(&[task; 3], &mut handles, now);
        let handle = engine.submit(&task, now).unwrap();
        let _ = black_box(engine.decide(&task, now, &mut cards));
        for observation in [
            Observation::Device(DeviceSample::default()),
            Observation::Link(LinkSample::default()),
            Observation::Environment(EnvironmentSample::new(kromka::core::Environment::Peer, round % 2 == 0, now)),
            Observation::Beacon(Beacon {
                environment: kromka::core::Environment::EdgeNearby,
                at: now,
                reachable: round % 5 != 0,
                rtt_ms: None,
            }),
        ] {
            engine.observe(&observation, now).unwrap();
        }
        while let Some(action) = engine.poll(now) {
            if let Action::Run(dispatch) = action {
                let status = if round % 3 == 0 { OutcomeStatus::Failed } else { OutcomeStatus::Success };
                let _ = engine.first_result(dispatch.task, dispatch.attempt, now);
                let _ = engine.reschedule(handle, RescheduleReason::User, now);
                engine.complete(&outcome(&dispatch, status), now).unwrap();
            }
        }
        let _ = black_box((engine.status(handle), engine.cancel(handle, now), engine.next_wake()));
        length = engine.snapshot(buffer).unwrap();
    }
    length
}

#[test]
fn driving_an_engine_allocates_nothing() {
    let mut slots = [Slot::EMPTY; 8];
    let mut buffer = vec![0; 32 * 1024];
    let task = task();
    let config = Config::default().validate().unwrap();
    let mut length = 0;
    let count = allocations(|| {
        let mut engine = Engine::new(config, &mut slots[..]).unwrap();
        length = use_everything(&mut engine, &task, &mut buffer);
        engine.metrics().done
    });
    assert_eq!(count, 0);
    let mut others = [Slot::EMPTY; 8];
    let count = allocations(|| Engine::restore(&buffer[..length], &mut others[..]).unwrap().metrics().done);
    assert_eq!(count, 0, "restoring allocates");
}

/// Everything that is judged of a device and its messages, in every mode and on every kind of link.
fn judge_a_device(governor: &mut Governor, percent: u8) -> u32 {
    let battery = Some(kromka::core::Share::from_percent(percent));
    let state = governor.update(&PowerSample {
        battery,
        charging: percent.is_multiple_of(2),
        thermal: ThermalReading::Unknown,
    });
    let chunk = ChunkPolicy::default().chunk(&state, Some(Bytes::new(u64::MAX)));
    governor.note_chunk(chunk.size);
    black_box(DeviceClass::ALL.map(|class| Limits::of(class, &state)));
    black_box(Priority::ALL.map(|priority| governor.policy().gate(priority, &state)));
    let transports = Transports::new(&BITCHAT_BETANET).unwrap();
    for kind in LinkKind::ALL {
        let link = LinkSample { kind, ..LinkSample::default() };
        let message = Message::new(Bytes::new(u64::from(percent) * 1_000));
        let in_use = governor.transport();
        let choice = TransportPolicy::default().choose(&transports, &message, state.mode, &link, in_use);
        black_box((choice.nearest(), choice.fallbacks().count()));
        if let Ok(scored) = choice.best() {
            governor.note_transport(scored.id);
        }
    }
    governor.counters().switches
}

#[test]
fn modes_chunks_limits_gates_and_transports_allocate_nothing() {
    let mut governor = Governor::new(PowerPolicy::default().validate().unwrap());
    let mut switches = 0;
    let count = allocations(|| (0..=100).for_each(|percent| switches = judge_a_device(&mut governor, percent)));
    assert_eq!(count, 0);
    assert!(switches > 0 && governor.counters().adaptations > 0);
}
