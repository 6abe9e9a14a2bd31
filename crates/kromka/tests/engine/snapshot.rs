//! Snapshots: what is written is read, and nothing else.

use kromka::core::{Energy, Environment, Money, Outcome, OutcomeStatus, Priority, TaskHandle, Tick};
use kromka::decision::{Comparison, Condition, Effect, Field, Rule};
use kromka::{Action, Config, Engine, HandleError, RescheduleReason, SNAPSHOT_VERSION, Slot, SnapshotError};

use crate::common::{Host, check_counts, deferrable, outcome, task, urgent};

const HEADER: usize = 16;

/// A host with something in every table: tasks in all states, a batch, rules, beacons, failures.
fn busy() -> Host {
    let mut config = Config::default();
    for profile in &mut config.profiles.0 {
        (profile.concurrency, profile.queue) = (1, 2);
    }
    let mut host = Host::new(config, 8);
    host.practise(3);
    let conditions = [Condition { field: Field::LatencyMs, comparison: Comparison::Greater, value: 60_000 }];
    let rule = Rule {
        conditions: &conditions,
        effect: Effect::Forbid(kromka::core::EnvironmentSet::of(&[Environment::Hybrid])),
    };
    host.engine.add_rule(&rule).unwrap();
    host.beacon(Environment::Peer, false);
    let mut handles = [kromka::core::TaskHandle { index: 0, generation: 0 }; 2];
    let valid = kromka::core::Validate::validate(urgent(Priority::Critical)).unwrap();
    host.engine.submit_batch(&[valid; 2], &mut handles, host.now).unwrap();
    for _ in 0..2 {
        host.submit(task());
    }
    let [a, b] = [host.run(), host.run()];
    host.complete(&a, OutcomeStatus::Failed);
    host.engine.reschedule(b.task, RescheduleReason::Device, host.now).unwrap();
    let mut quality = deferrable();
    quality.qos.availability_min = kromka::core::Share::ONE;
    host.submit(quality);
    host.submit(urgent(Priority::Low));
    host.check();
    host
}

fn restore(bytes: &[u8], capacity: usize) -> Result<Engine<Vec<Slot>>, SnapshotError> {
    Engine::restore(bytes, vec![Slot::EMPTY; capacity])
}

/// The same bytes with the checksum that their body should have.
fn sign(bytes: &mut [u8]) {
    let crc = crc32fast::hash(&bytes[HEADER..]);
    bytes[12..16].copy_from_slice(&crc.to_le_bytes());
}

/// The engine after any outcome was given of whatever ran in the snapshot.
fn answered(mut engine: Engine<Vec<Slot>>) -> Engine<Vec<Slot>> {
    let now = engine.now();
    for index in 0..8 {
        let guess = TaskHandle { index, generation: 0 };
        let Err(HandleError::Stale { need: generation, .. }) = engine.status(guess) else { continue };
        let task = TaskHandle { index, generation };
        for (environment, attempt) in
            Environment::ALL.into_iter().flat_map(|e| (1..=6).map(move |attempt| (e, attempt)))
        {
            let outcome = Outcome {
                task,
                attempt,
                environment,
                status: OutcomeStatus::Success,
                latency_ms: 1,
                first_result_ms: None,
                energy: Energy::ZERO,
                cost: Money::ZERO,
                output_tokens: None,
                quality: None,
            };
            let _ = engine.complete(&outcome, now);
        }
    }
    engine
}

/// Whatever was restored can be driven to its end without a panic.
fn drive(mut engine: Engine<Vec<Slot>>) {
    let mut now = engine.now();
    for _ in 0..40 {
        for _ in 0..100 {
            match engine.poll(now) {
                Some(Action::Run(dispatch)) => {
                    let status =
                        if now.ms().is_multiple_of(2) { OutcomeStatus::Success } else { OutcomeStatus::Failed };
                    let _ = engine.complete(&outcome(&dispatch, status), now);
                }
                Some(_) => {}
                None => break,
            }
        }
        match engine.next_wake() {
            Some(at) if at > now => now = at,
            _ => break,
        }
    }
    check_counts(&engine);
}

#[test]
fn a_restored_engine_goes_on_as_the_one_it_was_taken_of() {
    let mut host = busy();
    let mut twin = host.restored();
    for step in 0..400u64 {
        let action = host.engine.poll(host.now);
        assert_eq!(twin.poll(host.now), action);
        if let Some(Action::Run(dispatch)) = action {
            let status = if step % 3 == 0 { OutcomeStatus::Failed } else { OutcomeStatus::Success };
            for engine in [&mut host.engine, &mut twin] {
                engine.complete(&outcome(&dispatch, status), host.now).unwrap();
            }
        }
        if action.is_none() {
            host.wait(3_000);
        }
        assert!(twin == host.engine);
    }
    assert_eq!(host.engine.metrics().in_flight, 0);
}

#[test]
fn a_buffer_that_is_too_small_says_exactly_what_is_needed_and_stays_as_it_was() {
    let host = busy();
    let need = host.snapshot().len();
    for have in [0, 1, 15, 16, 17, need / 2, need - 1] {
        let mut buffer = vec![0xA5; have];
        assert_eq!(host.engine.snapshot(&mut buffer), Err(SnapshotError::TooSmall { have, need }));
        assert!(buffer.iter().all(|byte| *byte == 0xA5));
    }
    let mut buffer = vec![0; need];
    assert_eq!(host.engine.snapshot(&mut buffer), Ok(need));
}

#[test]
fn every_length_but_the_right_one_is_refused() {
    let mut bytes = busy().snapshot();
    for len in 0..bytes.len() {
        assert_eq!(restore(&bytes[..len], 8).unwrap_err(), SnapshotError::NotASnapshot { have: len });
    }
    // More than that is a page of flash.
    bytes.resize(bytes.len() + 100, 0xFF);
    assert!(restore(&bytes, 8).is_ok());
}

#[test]
fn every_damaged_byte_is_noticed() {
    let bytes = busy().snapshot();
    for place in 0..bytes.len() {
        for mask in if place < HEADER { 1..=255 } else { 128..=129 } {
            let mut damaged = bytes.clone();
            damaged[place] ^= mask;
            let error = restore(&damaged, 8).unwrap_err();
            let expected: &[u16] = match place {
                0..4 | 6..8 => &[2131],
                4..6 => &[2132],
                8..12 => &[2131, 2133],
                _ => &[2133],
            };
            assert!(expected.contains(&error.number()), "byte {place}: {error}");
        }
    }
}

#[test]
fn another_version_and_another_capacity_say_which() {
    let mut bytes = busy().snapshot();
    for have in [7, 9, 0] {
        assert_eq!(restore(&bytes, have).unwrap_err(), SnapshotError::Capacity { have, need: 8 });
    }
    bytes[4..6].copy_from_slice(&(SNAPSHOT_VERSION + 1).to_le_bytes());
    let version = SnapshotError::Version { have: SNAPSHOT_VERSION + 1, need: SNAPSHOT_VERSION };
    assert_eq!(restore(&bytes, 8).unwrap_err(), version);
}

#[test]
fn nonsense_with_a_right_checksum_is_refused() {
    let bytes = busy().snapshot();
    let mut longer = bytes.clone();
    longer.push(0);
    let len = u32::try_from(longer.len() - HEADER).unwrap();
    longer[8..12].copy_from_slice(&len.to_le_bytes());
    let mut shorter = bytes.clone();
    shorter.pop();
    shorter[8..12].copy_from_slice(&(len - 2).to_le_bytes());
    let mut empty = bytes[..HEADER].to_vec();
    empty[8..12].fill(0);
    let mut zeros = bytes.clone();
    zeros[HEADER..].fill(0);
    let mut ones = bytes;
    ones[HEADER..].fill(0xFF);
    for mut nonsense in [longer, shorter, empty, zeros, ones] {
        sign(&mut nonsense);
        assert_eq!(restore(&nonsense, 8).unwrap_err(), SnapshotError::Inconsistent);
    }
}

/// A checksum is no proof of origin: a snapshot changed by hand and signed anew may be another engine's, but must be one
/// that can be driven.
#[test]
fn whatever_is_changed_and_signed_anew_is_refused_or_works() {
    let bytes = busy().snapshot();
    let (mut refused, mut works) = (0, 0);
    for place in HEADER..bytes.len() {
        for mask in [0x01, 0x80, 0xFF] {
            let mut changed = bytes.clone();
            changed[place] ^= mask;
            sign(&mut changed);
            match restore(&changed, 8) {
                Ok(engine) => {
                    works += 1;
                    drive(engine.clone());
                    drive(answered(engine));
                }
                Err(_) => refused += 1,
            }
        }
    }
    assert!(refused > 1_000 && works > 1_000, "{refused} refused, {works} work: this tests little");
}

#[test]
fn time_goes_on_from_where_the_snapshot_was_taken() {
    let host = busy();
    let mut engine = host.restored();
    assert_eq!(engine.now(), host.now);
    // The device was off and its clock began anew: the host adds what the engine was told last.
    let base = engine.now();
    while engine.poll(base.after(5)).is_some() {}
    assert_eq!(engine.now(), base.after(5));
    assert!(engine.next_wake().is_some_and(|at| at > Tick::from_ms(5)));
}
