//! Bytes that no engine has written, or that have changed since: refused, or an engine that runs.

use kromka_cep::{Engine, Event, PatternSnapshotError, Restored, Rule, SNAPSHOT_VERSION};

use crate::draw::{Draw, Step, steps};
use crate::{Bench, rules, schema};

/// Bodies that are changed.
const CASES: u64 = 20_000;
const HEADER: usize = 16;

/// A body with its header and checksum.
fn signed(body: &[u8]) -> Vec<u8> {
    let mut bytes = b"KRMP".to_vec();
    bytes.extend(SNAPSHOT_VERSION.to_le_bytes());
    bytes.extend([0, 0]);
    bytes.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
    bytes.extend(crc32fast::hash(body).to_le_bytes());
    bytes.extend(body);
    bytes
}

/// An engine in which something has happened, and its rules.
fn some(draw: &mut Draw) -> (Vec<Rule>, Vec<Step>, Engine) {
    let (rules, steps) = (rules(draw), steps(draw));
    let mut bench = Bench::new(schema(), &rules);
    bench.run(&steps);
    (rules, steps, bench.engine)
}

#[test]
fn whatever_is_missing_or_has_changed_is_noticed() {
    for seed in 0..40 {
        let (rules, _, engine) = some(&mut Draw(seed));
        let bytes = engine.to_bytes();
        let mut new = Bench::new(schema(), &rules).engine;
        let before = new.to_bytes();
        for end in 0..bytes.len() {
            let have = end;
            assert_eq!(new.restore(&bytes[..end]), Err(PatternSnapshotError::NotASnapshot { have }));
        }
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut changed = bytes.clone();
                changed[at] ^= 1 << bit;
                let error = new.restore(&changed).unwrap_err();
                match at {
                    0..4 | 6..8 => assert!(matches!(error, PatternSnapshotError::NotASnapshot { .. })),
                    4..6 => assert!(matches!(error, PatternSnapshotError::Version { need: SNAPSHOT_VERSION, .. })),
                    8..12 => assert!(matches!(
                        error,
                        PatternSnapshotError::NotASnapshot { .. } | PatternSnapshotError::Checksum { .. }
                    )),
                    _ => assert!(matches!(error, PatternSnapshotError::Checksum { .. })),
                }
            }
        }
        assert_eq!(new.to_bytes(), before);
        let resumed = rules.len();
        assert_eq!(new.restore(&bytes), Ok(Restored { resumed, ..Restored::default() }));
    }
}

/// Another body: some of its bytes are others, or some are missing or there twice.
fn changed(draw: &mut Draw, body: &[u8]) -> Vec<u8> {
    let mut body = body.to_vec();
    for _ in 0..1 + draw.below(3) {
        let at = draw.size_below(body.len());
        match draw.below(8) {
            0 => drop(body.remove(at)),
            1 => body.insert(at, draw.one_of(&[0, 1, 127, 128, 255])),
            2 => body[at] = draw.one_of(&[0, 1, 2, 127, 128, 255]),
            3 => body[at] = body[at].wrapping_add(1),
            4 => body[at] = body[at].wrapping_sub(1),
            5 => {
                // The largest number there is.
                let largest = [255; 9].into_iter().chain([1]);
                body.splice(at..=at, largest);
            }
            6 => {
                let end = (at + 1 + draw.size_below(20)).min(body.len());
                let again = body[at..end].to_vec();
                body.splice(at..at, again);
            }
            _ => body[at] ^= 1 << draw.below(8),
        }
        if body.is_empty() {
            return body;
        }
    }
    body
}

/// Does what was done before once more, as far as it can be.
fn drive(engine: &mut Engine, steps: &[Step]) {
    for step in steps {
        let now = engine.stats().now;
        match *step {
            Step::Event { kind, key, text, level, after_ms } => {
                let (kinds, width) = (engine.schema().kinds(), engine.schema().width());
                if kinds == 0 {
                    continue;
                }
                let kind = kromka_cep::KindId(u16::try_from(kind % kinds).unwrap());
                let row: Vec<f64> = (0..width).map(|at| level + f64::from(u8::try_from(at).unwrap())).collect();
                let id = text.map_or(0, |text| text as u64);
                engine.push(&[Event { at: now.after(after_ms), key, kind, id }], &row).unwrap();
            }
            Step::Advance(ms) => engine.advance(now.after(ms)),
            Step::Poll(most) => {
                for _ in 0..most {
                    let Some(found) = engine.poll() else { break };
                    let (rule, elements) = (found.rule, found.bindings.iter().map(|binding| binding.element as usize));
                    let most = elements.max();
                    assert!(most.is_none_or(|most| most < engine.elements(rule).unwrap().len()));
                }
            }
            Step::Finish => engine.finish(),
        }
    }
}

#[test]
fn what_passes_the_checksum_makes_no_engine_that_panics() {
    let (mut restored, mut seed) = (0_u64, 0);
    while seed < CASES {
        let mut draw = Draw(seed);
        let (rules, mut again, engine) = some(&mut draw);
        again.extend(steps(&mut draw));
        let body = engine.to_bytes().split_off(HEADER);
        for _ in 0..40 {
            seed += 1;
            let mut new = Bench::new(schema(), &rules).engine;
            let before = new.to_bytes();
            if new.restore(&signed(&changed(&mut draw, &body))).is_err() {
                assert_eq!(new.to_bytes(), before, "{seed}");
                continue;
            }
            restored += 1;
            let saved = new.to_bytes();
            let mut same = Bench::new(schema(), &rules).engine;
            assert!(same.restore(&saved).is_ok(), "{seed}");
            assert_eq!(same.to_bytes(), saved, "{seed}");
            drive(&mut new, &again);
            let saved = new.to_bytes();
            let mut same = Bench::new(schema(), &rules).engine;
            assert!(same.restore(&saved).is_ok(), "{seed}");
            assert_eq!(same.to_bytes(), saved, "{seed}");
        }
    }
    // Many changes are of names and values, which nobody can know.
    assert!(restored > CASES / 10, "{restored}");
}
