//! Any bytes as a snapshot: refused, or an engine that can be driven. Half of the inputs are given the header and the
//! checksum that let them past the first checks.
#![no_main]

use kromka::{Action, Config, Engine, Slot};
use kromka_core::{Energy, Money, Outcome, OutcomeStatus, TaskKind, Tick, Valid, Validate};
use libfuzzer_sys::fuzz_target;

const HEADER: usize = 16;
const CAPACITY: usize = 3;
type Small = Engine<[Slot; CAPACITY]>;

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, bytes)) = bytes.split_first() else { return };
    let restored = match kind % 3 {
        0 => Engine::restore(bytes, [Slot::EMPTY; CAPACITY]),
        1 => Engine::restore(&signed(bytes.to_vec()), [Slot::EMPTY; CAPACITY]),
        // A real snapshot, changed where the input says: pairs of a place and what is added there.
        _ => {
            let mut body = real();
            for change in bytes.chunks_exact(3) {
                let place = usize::from(u16::from_le_bytes([change[0], change[1]])) % body.len();
                body[place] = body[place].wrapping_add(change[2]);
            }
            Engine::restore(&signed(body), [Slot::EMPTY; CAPACITY])
        }
    };
    if let Ok(engine) = restored {
        same_again(&engine);
        drive(engine);
    }
});

/// The body of a snapshot of an engine with a task that runs and one that waits.
fn real() -> Vec<u8> {
    let Ok(config) = Config::default().validate() else { unreachable!("the default configuration is valid") };
    let Ok(mut engine) = Small::new(config, [Slot::EMPTY; CAPACITY]) else { unreachable!("three places are allowed") };
    for _ in 0..2 {
        let _ = engine.submit(&Valid::of(TaskKind::Inference), Tick::from_ms(5));
    }
    let _ = engine.poll(Tick::from_ms(5));
    written(&engine).split_off(HEADER)
}

fn written(engine: &Small) -> Vec<u8> {
    let mut buffer = vec![0; 32 * 1024];
    let len = engine.snapshot(&mut buffer).unwrap_or_default();
    buffer.truncate(len);
    buffer
}

/// A body with its header and checksum.
fn signed(body: Vec<u8>) -> Vec<u8> {
    let mut bytes = b"KRMK\x01\x00\x00\x00".to_vec();
    bytes.extend(u32::try_from(body.len()).unwrap_or(u32::MAX).to_le_bytes());
    bytes.extend(crc32fast::hash(&body).to_le_bytes());
    bytes.extend(body);
    bytes
}

/// What was restored is written and restored again as the same.
fn same_again(engine: &Small) {
    let again = Small::restore(&written(engine), [Slot::EMPTY; CAPACITY]);
    assert!(again.as_ref() == Ok(engine));
}

fn drive(mut engine: Small) {
    let mut now = engine.now();
    for _ in 0..20 {
        for _ in 0..60 {
            match engine.poll(now) {
                Some(Action::Run(dispatch)) if !now.ms().is_multiple_of(3) => {
                    let outcome = Outcome {
                        task: dispatch.task,
                        attempt: dispatch.attempt,
                        environment: dispatch.environment,
                        status: if now.ms() % 3 == 1 { OutcomeStatus::Success } else { OutcomeStatus::Failed },
                        latency_ms: 700,
                        first_result_ms: None,
                        energy: Energy::ZERO,
                        cost: Money::from_nano(1),
                        output_tokens: Some(1),
                        quality: None,
                    };
                    assert!(engine.complete(&outcome, now).is_ok(), "what was dispatched can be completed");
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
    same_again(&engine);
}
