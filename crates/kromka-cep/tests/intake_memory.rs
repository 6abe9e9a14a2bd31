//! An intake that has been as full as it gets allocates nothing more.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use kromka_cep::{AttributeKind, Event, Intake, IntakeConfig, KindId, Schema};
use kromka_core::{Tick, Validate};

#[global_allocator]
static HEAP: cap::Cap<std::alloc::System> = cap::Cap::new(std::alloc::System, usize::MAX);

const SOURCES: u64 = 50;

/// A round of all sources: in order, out of order, late and from the future; some of them wait.
fn round(intake: &mut Intake, round: u64, rows: &[f64]) -> u64 {
    let mut released = 0;
    let now = Tick::from_ms(1_000_000 + 1_000 * round);
    for source in 0..SOURCES {
        let at = |ms: u64| Event { at: Tick::from_ms(now.ms() - 500 + ms), key: source, kind: KindId(0), id: ms };
        let events = [at(source), at(300), at(200 + source), at(0), at(400_000)].map(|event| Event {
            // One of them goes back an hour.
            at: if event.id == 0 { Tick::from_ms(event.at.ms() - 500_000) } else { event.at },
            ..event
        });
        // Sources come and go, so that there are new ones again and again.
        let name = if source == 0 { SOURCES + round } else { source };
        intake.offer(name, now, &events, rows, |_, _| released += 1).unwrap();
    }
    intake.advance(now, |_, _| released += 1);
    while intake.late().is_some() {}
    released
}

#[test]
fn an_intake_that_is_warm_allocates_nothing() {
    let mut schema = Schema::new();
    schema.kind("reading").unwrap();
    for name in ["a", "b", "c"] {
        schema.attribute(name, AttributeKind::Number).unwrap();
    }
    let config = IntakeConfig { sources_max: 55, idle_ms: 3_000, ..IntakeConfig::default() };
    let mut intake = Intake::new(&schema, config.validate().unwrap());
    let rows = [1.0; 15];
    (0..50).for_each(|number| assert!(round(&mut intake, number, &rows) > 0 || number < 5));
    // The least of several: the test's harness may allocate on its own thread.
    let least = (0..5).map(|part| {
        let before = HEAP.total_allocated();
        (0..200).for_each(|number| assert!(round(&mut intake, 50 + 200 * part + number, &rows) > 0));
        HEAP.total_allocated() - before
    });
    assert_eq!(least.min(), Some(0));
    let stats = intake.stats();
    assert!(stats.waiting > 0 && stats.late > 0 && stats.future > 0 && stats.refused == 0, "{stats:?}");
}
