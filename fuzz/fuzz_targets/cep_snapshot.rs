//! Any bytes as a snapshot of event patterns: refused, or an engine that runs. Most inputs are given the header and the checksum
//! that let them past the first checks, and most of those are a real snapshot that is changed in a few places.
#![no_main]

use std::sync::LazyLock;

use kromka_cep::{Engine, Event, KindId, Rules, SNAPSHOT_VERSION, Schema};
use kromka_core::Tick;
use libfuzzer_sys::fuzz_target;

/// Rules of all dialects, with quotas that an input can reach.
const RULES: &str = "
    RULE chain: SEQUENCE(a: k, b: l, c: m) WITHIN 5 s PARTITION BY key QUOTA (NODES 40, KEYS 3);
    RULE sequence: SEQUENCE(a: k+ GREEDY, NOT b: l, c: (k | m) (v <> a.v)) WITHIN 5 s
        AFTER MATCH SKIP PAST LAST EVENT PARTITION BY door QUOTA (NODES 40, KEYS 3);
    RULE rows: MATCH_RECOGNIZE(PATTERN(A+? (B | C)* D $) DEFINE A AS v > PREV(v), D AS v < FIRST(A.v)) QUOTA (NODES 60);
    RULE expression: EXPRESSION every (x=k -> [1:] y=l -> (z=m(v <> x.v) and not k(v = 5)) within 5 s) or absent k for 10 s
        PARTITION BY key QUOTA (NODES 60, KEYS 3);
    RULE adjacent: EXPRESSION every strict every (a: k, [1:] l, m) QUOTA (NODES 40)
";
/// Events of the real snapshot, and of what is restored.
const EVENTS: u64 = 40;
/// Matches that are looked at after each event.
const MATCHES: usize = 64;

/// An engine with the rules, in which nothing has happened.
static FRESH: LazyLock<Engine> = LazyLock::new(|| {
    let (mut schema, rules) = (Schema::new(), Rules::parse(RULES).expect("rules"));
    rules.declare(&mut schema).expect("room for what they mention");
    let mut engine = Engine::new(schema);
    for rule in &rules.rules {
        engine.add_rule(rule).expect("a rule");
    }
    engine
});

/// The body of a snapshot in which all of them have begun.
static BODY: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut engine = FRESH.clone();
    drive(&mut engine, 7);
    engine.to_bytes().split_off(HEADER)
});
const HEADER: usize = 16;

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, bytes)) = bytes.split_first() else { return };
    let snapshot = match kind % 4 {
        0 => bytes.to_vec(),
        1 => signed(bytes.to_vec()),
        // A real one, changed where the input says: a place, and what is added there, put in or taken out.
        _ => {
            let mut body = BODY.clone();
            for change in bytes.chunks_exact(4) {
                let at = usize::from(u16::from_le_bytes([change[0], change[1]])) % body.len().max(1);
                match change[2] % 4 {
                    0 if at < body.len() => drop(body.remove(at)),
                    1 => body.insert(at, change[3]),
                    _ if at < body.len() => body[at] = body[at].wrapping_add(change[3]),
                    _ => {}
                }
            }
            signed(body)
        }
    };
    let mut engine = FRESH.clone();
    if engine.restore(&snapshot).is_err() {
        return;
    }
    same_again(&engine);
    drive(&mut engine, *kind);
    same_again(&engine);
});

/// A body with its header and checksum.
fn signed(body: Vec<u8>) -> Vec<u8> {
    let mut bytes = b"KRMP".to_vec();
    bytes.extend(SNAPSHOT_VERSION.to_le_bytes());
    bytes.extend([0, 0]);
    bytes.extend(u32::try_from(body.len()).unwrap_or(u32::MAX).to_le_bytes());
    bytes.extend(crc32fast::hash(&body).to_le_bytes());
    bytes.extend(body);
    bytes
}

/// What was restored is written and restored again as the same.
fn same_again(engine: &Engine) {
    let (saved, mut again) = (engine.to_bytes(), FRESH.clone());
    let restored = again.restore(&saved);
    assert!(restored.is_ok(), "{restored:?}");
    assert!(again.to_bytes() == saved, "the same bytes");
}

/// Events of all kinds with small values, and jumps of time.
fn drive(engine: &mut Engine, seed: u8) {
    let (kinds, width) = (engine.schema().kinds(), engine.schema().width());
    let mut draw = u64::from(seed);
    for id in 0..EVENTS {
        draw = draw.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let small = |shift: u32, end: u64| draw >> shift & (end - 1);
        let at = engine.stats().now.after(small(40, 1_024));
        let kind = KindId(u16::try_from(small(33, 1 << 20) % kinds as u64).unwrap_or(0));
        let value = |place: usize| f64::from(u8::try_from(small(50, 8)).unwrap_or(0)) + f64::from(u8::from(place > 0));
        let values: Vec<f64> = (0..width).map(value).collect();
        let event = Event { at, key: small(55, 4), kind, id };
        assert!(engine.push(&[event], &values).is_ok(), "an event like all");
        if id % 16 == 15 {
            engine.advance(Tick::from_ms(at.ms().saturating_add(small(20, 1 << 14))));
        }
        for _ in 0..MATCHES * usize::from(id % 8 == 7) {
            let Some(found) = engine.poll() else { break };
            let (rule, last) = (found.rule, found.bindings.iter().map(|binding| binding.element as usize).max());
            let elements = engine.elements(rule).map_or(0, <[_]>::len);
            assert!(last.is_none_or(|last| last < elements), "an element of the rule");
        }
    }
}
