//! Rules of event patterns that run on some events.

use kromka_cep::{ABSENT, Engine, Event, KindId, Rules, Schema};
use kromka_core::Tick;

/// Rules of an input that are run.
const RULES: usize = 4;
/// Events that they are offered.
const EVENTS: usize = 64;
/// Matches that are looked at after each event.
const MATCHES: usize = 256;

/// Declares what rules mention, and offers events to those that are ones: of these bytes, of all kinds, with small values.
///
/// # Panics
/// Where the engine refuses an event, or tells one that has not come: what the fuzzer looks for.
pub fn run(rules: &Rules, bytes: &[u8]) {
    let mut schema = Schema::new();
    if schema.kind("-").is_err() || rules.declare(&mut schema).is_err() {
        return;
    }
    let mut engine = Engine::new(schema);
    for rule in rules.rules.iter().take(RULES) {
        let _ = engine.add_rule(rule);
    }
    let (kinds, width) = (engine.schema().kinds(), engine.schema().width());
    let mut at = 0;
    for (id, byte) in bytes.iter().rev().take(EVENTS).enumerate() {
        at += u64::from(byte / 32) * 500;
        let kind = KindId(u16::try_from(usize::from(*byte) % kinds).unwrap_or(0));
        let value = |place: usize| match usize::from(*byte).wrapping_add(place) % 9 {
            8 => ABSENT,
            value => f64::from(u8::try_from(value).unwrap_or(0)),
        };
        let values: Vec<f64> = (0..width).map(value).collect();
        let event = Event { at: Tick::from_ms(at), key: u64::from(byte % 3), kind, id: id as u64 };
        assert!(engine.push(&[event], &values).is_ok(), "an event like all");
        for _ in 0..MATCHES {
            let Some(found) = engine.poll() else { break };
            assert!(found.bindings.iter().all(|binding| binding.event <= id as u64), "no event to come");
        }
    }
    engine.advance(Tick::from_ms(at + 100_000));
    engine.finish();
}
