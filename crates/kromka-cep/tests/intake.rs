//! What an intake does when clocks are wrong, sources fall silent and there is no room.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use kromka_cep::{
    ABSENT, AttributeKind, Element, Engine, Event, EventError, Intake, IntakeConfig, KindId, Pattern, Predicate,
    Reason, Rule, Schema, Sequence, Taken,
};
use kromka_core::{Tick, Validate};

const HOUR_MS: u64 = 3_600_000;

fn schema() -> Schema {
    let mut schema = Schema::new();
    schema.kind("reading").unwrap();
    schema
}

fn config() -> IntakeConfig {
    IntakeConfig { lateness_ms: 100, future_skew_ms: 1_000, idle_ms: 10_000, ..IntakeConfig::default() }
}

/// An intake, and the times of what it released.
struct Bench {
    intake: Intake,
    released: Vec<u64>,
}

impl Bench {
    fn new(config: IntakeConfig) -> Self {
        Self { intake: Intake::new(&schema(), config.validate().unwrap()), released: Vec::new() }
    }

    fn offer(&mut self, source: u64, now: u64, times: &[u64]) -> Result<Taken, EventError> {
        let events: Vec<Event> = times.iter().map(|at| event(*at)).collect();
        self.intake.offer(source, Tick::from_ms(now), &events, &[], |event, _| self.released.push(event.at.ms()))
    }

    fn advance(&mut self, now: u64) {
        self.intake.advance(Tick::from_ms(now), |event, _| self.released.push(event.at.ms()));
    }

    fn watermark(&self) -> u64 {
        self.intake.watermark().ms()
    }
}

fn event(at: u64) -> Event {
    Event { at: Tick::from_ms(at), key: 0, kind: KindId(0), id: at }
}

fn accepted(events: usize) -> Result<Taken, EventError> {
    Ok(Taken { accepted: events, ..Taken::default() })
}

fn late(events: usize) -> Result<Taken, EventError> {
    Ok(Taken { late: events, ..Taken::default() })
}

fn future(events: usize) -> Result<Taken, EventError> {
    Ok(Taken { future: events, ..Taken::default() })
}

/// 99 sources that are right and one that runs five hours ahead, for a minute; then its clock is repaired.
#[test]
fn one_fast_clock_does_not_make_a_fleet_late() {
    let mut bench = Bench::new(config());
    let mut now = 10 * HOUR_MS;
    for second in 0..60 {
        for source in 0..100 {
            now += 10;
            let fast_ms = if source == 42 { 5 * HOUR_MS } else { 0 };
            let taken = bench.offer(source, now, &[now - 20 + fast_ms, now - 60 + fast_ms]);
            assert_eq!(taken, if source == 42 { future(2) } else { accepted(2) }, "second {second}");
        }
    }
    let fast = bench.intake.source(42).unwrap();
    assert_eq!((fast.latest, fast.future, fast.late, fast.is_idle), (None, 120, 0, true));
    assert_eq!(bench.intake.late().unwrap().source, 42);
    // What is right has been released, but for the last second that others may still add to.
    assert!(bench.released.is_sorted() && bench.released.len() > 99 * 58 * 2);
    assert_eq!(bench.intake.stats().late, 0);
    assert_eq!(bench.offer(42, now, &[now - 20]), accepted(1));
}

/// The same while the others say nothing: there is nobody left who could hold the watermark back.
#[test]
fn a_clock_that_is_fast_within_the_skew_makes_nobody_late() {
    let mut bench = Bench::new(IntakeConfig { idle_ms: 100, ..config() });
    assert_eq!(bench.offer(1, 50_000, &[49_990]), accepted(1));
    for now in (50_200..60_000).step_by(50) {
        assert_eq!(bench.offer(2, now, &[now + 1_000]), accepted(1));
        bench.advance(now);
        assert_eq!(bench.watermark(), now - 100);
    }
    assert_eq!(bench.offer(1, 60_000, &[59_950]), accepted(1));
    // Repaired, it is earlier than itself, and not late.
    assert_eq!(bench.offer(2, 60_000, &[59_990]), accepted(1));
}

#[test]
fn an_idle_source_holds_back_only_until_it_is_found_idle() {
    let mut bench = Bench::new(config());
    bench.offer(1, 1_000, &[1_000]).unwrap();
    bench.offer(2, 1_000, &[1_000]).unwrap();
    for now in (1_100..=10_900).step_by(100) {
        bench.offer(1, now, &[now]).unwrap();
        assert_eq!(bench.watermark(), 900);
    }
    assert_eq!(bench.released, [0; 0]);
    bench.offer(1, 11_000, &[11_000]).unwrap();
    assert_eq!(bench.watermark(), 10_900);
    assert_eq!(bench.released.len(), 101);
    assert!(bench.intake.source(2).unwrap().is_idle);
    // What it says of the time in which nobody waited for it is late; with what is not it is waited for again.
    assert_eq!(bench.offer(2, 11_050, &[10_850, 10_950]), Ok(Taken { accepted: 1, late: 1, ..Taken::default() }));
    bench.offer(1, 15_000, &[15_000]).unwrap();
    assert_eq!(bench.watermark(), 10_900);
    assert!(!bench.intake.source(2).unwrap().is_idle);
}

/// A clock that stands still says something all the time and yet nothing new.
#[test]
fn a_clock_that_stands_still_holds_back_no_longer_than_silence() {
    let mut bench = Bench::new(config());
    for now in (1_000..12_000).step_by(100) {
        bench.offer(1, now, &[now]).unwrap();
        bench.offer(2, now, &[1_000]).unwrap();
    }
    assert_eq!(bench.watermark(), 11_800);
    let stuck = bench.intake.source(2).unwrap();
    assert_eq!((stuck.latest, stuck.moved), (Some(Tick::from_ms(1_000)), Tick::from_ms(1_000)));
    assert!(stuck.is_idle && stuck.late > 0);
}

#[test]
fn a_clock_that_was_set_back_makes_its_events_late_until_it_is_right() {
    let mut bench = Bench::new(config());
    bench.offer(1, HOUR_MS, &[HOUR_MS]).unwrap();
    assert_eq!(bench.offer(1, HOUR_MS + 10, &[10, 20]), late(2));
    assert_eq!(bench.watermark(), HOUR_MS - 100);
    let aside = bench.intake.late().unwrap();
    assert_eq!(aside.why, Reason::Late { watermark: Tick::from_ms(HOUR_MS - 100) });
    assert_eq!((aside.event.id, aside.source), (10, 1));
    assert_eq!(bench.offer(1, HOUR_MS + 30, &[HOUR_MS + 25]), accepted(1));
    assert_eq!(bench.intake.source(1).unwrap().late, 2);
}

#[test]
fn the_host_whose_clock_steps_back_changes_nothing() {
    let mut bench = Bench::new(config());
    bench.offer(1, 50_000, &[50_000]).unwrap();
    bench.advance(10);
    assert_eq!(bench.offer(1, 20, &[50_500]), accepted(1));
    assert_eq!(bench.watermark(), 49_900);
}

#[test]
fn a_first_event_after_a_long_silence_is_not_late() {
    let mut bench = Bench::new(IntakeConfig { lateness_ms: 0, ..config() });
    for minute in 1..5 {
        // It took 30 ms to come.
        assert_eq!(bench.offer(1, 60_000 * minute, &[60_000 * minute - 30]), accepted(1));
    }
    assert_eq!(bench.released.len(), 4);
}

#[test]
fn time_goes_on_when_all_are_silent_and_the_host_says_so() {
    let mut bench = Bench::new(config());
    bench.advance(500_000);
    assert_eq!(bench.watermark(), 0);
    bench.offer(1, 500_000, &[400_000]).unwrap();
    bench.advance(509_999);
    assert_eq!((bench.watermark(), bench.released.len()), (399_900, 0));
    bench.advance(510_000);
    assert_eq!((bench.watermark(), bench.released.len()), (509_900, 1));
}

#[test]
fn a_source_in_order_waits_for_nothing() {
    let mut bench = Bench::new(IntakeConfig { lateness_ms: 0, waiting_max: 1, ..config() });
    let times: Vec<u64> = (0..10_000).collect();
    assert_eq!(bench.offer(1, 10_000, &times), accepted(10_000));
    assert_eq!(bench.released, times);
    assert_eq!(bench.intake.stats().waiting, 0);
}

#[test]
fn what_finds_no_room_is_handed_back_and_nothing_is_lost() {
    let mut bench = Bench::new(IntakeConfig { waiting_max: 3, ..config() });
    bench.offer(1, 1_000, &[1_000]).unwrap();
    bench.offer(2, 1_000, &[1_000]).unwrap();
    let times = [1_200, 400, 1_100, 1_300];
    assert_eq!(bench.offer(1, 1_400, &times), Err(EventError::Full { taken: 2, max: 3 }));
    let stats = bench.intake.stats();
    assert_eq!((stats.accepted, stats.late, stats.waiting, stats.refused), (3, 1, 3, 2));
    assert_eq!(bench.offer(1, 1_400, &times[2..]), Err(EventError::Full { taken: 0, max: 3 }));
    // The other source was what was waited for.
    bench.offer(2, 1_400, &[1_150]).unwrap();
    assert_eq!(bench.offer(1, 1_400, &times[2..]), Err(EventError::Full { taken: 1, max: 3 }));
    bench.intake.release_until(Tick::from_ms(1_150), |event, _| bench.released.push(event.at.ms()));
    assert_eq!(bench.offer(1, 1_400, &times[3..]), accepted(1));
    assert_eq!(bench.offer(2, 1_400, &[1_149]), late(1));
    bench.intake.finish(|event, _| bench.released.push(event.at.ms()));
    assert_eq!(bench.released, [1_000, 1_000, 1_100, 1_150, 1_200, 1_300]);
    assert_eq!(bench.watermark(), 1_300);
}

/// A source has ended, as one of several in a recorded file does, and nothing says so.
#[test]
fn an_engine_that_is_full_goes_on_with_the_earliest_and_keeps_the_order() {
    let config = IntakeConfig { waiting_max: 3, ..config() };
    let mut engine = Engine::with_intake(schema(), config.validate().unwrap());
    let every = Pattern::Sequence(Sequence::new(vec![Element::new("each", Predicate::Always)]));
    engine.add_rule(&Rule::new("every", every)).unwrap();
    engine.push_from(1, Tick::NEVER, &[event(1_000)], &[]).unwrap();
    for at in [1_100, 1_400, 1_050, 1_030, 1_300] {
        while let Err(error) = engine.push_from(2, Tick::NEVER, &[event(at)], &[]) {
            assert!(matches!(error, EventError::Full { taken: 0, .. }), "{error}");
            let first = engine.first_waiting().unwrap();
            engine.release_until(first.min(Tick::from_ms(at)));
        }
    }
    // 1,030 was before all that waited.
    assert_eq!((engine.first_waiting(), engine.intake_stats().unwrap().late), (Some(Tick::from_ms(1_100)), 0));
    engine.finish();
    let seen: Vec<u64> = std::iter::from_fn(|| engine.poll().map(|found| found.first)).collect();
    assert_eq!(seen, [1_000, 1_030, 1_050, 1_100, 1_300, 1_400]);
    assert_eq!(engine.first_waiting(), None);
}

#[test]
fn a_full_side_output_drops_the_newest_and_counts_it() {
    let mut bench = Bench::new(IntakeConfig { late_max: 2, ..config() });
    bench.offer(1, HOUR_MS, &[HOUR_MS]).unwrap();
    assert_eq!(bench.offer(1, HOUR_MS, &[1, 2, 3]), Ok(Taken { late: 3, dropped: 1, ..Taken::default() }));
    assert_eq!(bench.intake.late().unwrap().event.id, 1);
    assert_eq!(bench.offer(1, HOUR_MS, &[4]), late(1));
    let rest: Vec<u64> = core::iter::from_fn(|| bench.intake.late().map(|late| late.event.id)).collect();
    assert_eq!(rest, [2, 4]);
    assert_eq!((bench.intake.stats().late, bench.intake.stats().dropped), (4, 1));
}

#[test]
fn a_new_source_takes_the_place_of_the_longest_idle_or_none() {
    let mut bench = Bench::new(IntakeConfig { sources_max: 2, ..config() });
    bench.offer(1, 1_000, &[1_000]).unwrap();
    bench.offer(2, 2_000, &[2_000]).unwrap();
    assert_eq!(bench.offer(3, 3_000, &[3_000, 3_001]), Err(EventError::Sources { max: 2 }));
    assert_eq!(bench.intake.stats().refused, 2);
    assert_eq!(bench.offer(3, 15_000, &[15_000]), accepted(1));
    assert_eq!(bench.intake.sources().map(|source| source.source).collect::<Vec<_>>(), [2, 3]);
}

#[test]
fn what_is_no_event_of_the_schema_is_refused_as_a_whole() {
    let mut schema = schema();
    schema.attribute("value", AttributeKind::Number).unwrap();
    let mut intake = Intake::new(&schema, config().validate().unwrap());
    let mut offer = |events: &[Event], values: &[f64]| {
        intake.offer(1, Tick::from_ms(1_000), events, values, |_, _| ()).map_err(|error| error.number())
    };
    assert_eq!(offer(&[event(1), event(2)], &[1.0]), Err(2041));
    assert_eq!(offer(&[event(1), Event { kind: KindId(1), ..event(2) }], &[1.0, 2.0]), Err(2043));
    assert_eq!(intake.stats().accepted + intake.stats().refused, 0);
    schema.kind("other").unwrap();
    assert!(intake.refit(&schema));
    let other = Event { kind: KindId(1), ..event(2) };
    assert_eq!(intake.offer(1, Tick::from_ms(1_000), &[other], &[2.0], |_, _| ()), accepted(1));
    assert!(!intake.refit(&Schema::new()));
}

#[test]
fn events_that_wait_have_no_value_of_an_attribute_that_is_new() {
    for width in 0..3 {
        let mut schema = schema();
        for column in 0..width {
            schema.attribute(&format!("v{column}"), AttributeKind::Number).unwrap();
        }
        let mut intake = Intake::new(&schema, config().validate().unwrap());
        let now = Tick::from_ms(HOUR_MS);
        let before = |id: u64| (0..width).map(|column| (10 * id + column) as f64).collect::<Vec<_>>();
        let late = [before(8), before(9)].concat();
        let values = [vec![0.0; usize::try_from(width).unwrap()], before(2), before(3)].concat();
        intake.offer(1, now, &[event(HOUR_MS), event(HOUR_MS - 2), event(HOUR_MS - 3)], &values, |_, _| ()).unwrap();
        let side = intake.offer(1, now, &[event(8), event(9)], &late, |_, _| ()).map(|taken| taken.late);
        assert_eq!(side, Ok(2));
        schema.attribute("new", AttributeKind::Number).unwrap();
        assert!(intake.refit(&schema));
        let row = [before(1), vec![7.0]].concat();
        intake.offer(1, now, &[event(HOUR_MS - 1)], &row, |_, _| ()).unwrap();
        let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        let absent = |values: Vec<f64>| bits(&[values, vec![ABSENT]].concat());
        let sides: Vec<_> = core::iter::from_fn(|| intake.late().map(|late| bits(late.values))).collect();
        assert_eq!(sides, [absent(before(8)), absent(before(9))]);
        let mut told = Vec::new();
        intake.finish(|event, values| told.push((HOUR_MS - event.at.ms(), bits(values))));
        assert_eq!(told[..3], [(3, absent(before(3))), (2, absent(before(2))), (1, bits(&row))]);
    }
}

/// However a source cuts its stream into batches, it is the same.
#[test]
fn a_batch_is_its_events_one_by_one() {
    let times = [5_000, 4_950, 5_200, 4_000, 9_999, 5_150, 5_100, 6_000, 5_899, 5_950];
    let told = |batch: usize| {
        let mut bench = Bench::new(config());
        bench.offer(2, 5_500, &[5_050]).unwrap();
        times.chunks(batch).for_each(|times| assert!(bench.offer(1, 5_900, times).is_ok()));
        bench.offer(2, 5_900, &[5_800]).unwrap();
        let aside: Vec<Reason> = core::iter::from_fn(|| bench.intake.late().map(|late| late.why)).collect();
        (bench.released, aside, bench.intake.stats())
    };
    let one_by_one = told(1);
    assert!(one_by_one.0.len() > 4 && one_by_one.1.len() == 2, "{one_by_one:?}");
    (2..=times.len()).for_each(|batch| assert_eq!(told(batch), one_by_one));
}

#[test]
fn the_ends_of_time_are_times() {
    let mut bench = Bench::new(config());
    assert_eq!(
        bench.offer(u64::MAX, u64::MAX, &[0, u64::MAX, u64::MAX - 100, 0]),
        Ok(Taken { accepted: 3, late: 1, ..Taken::default() })
    );
    bench.advance(u64::MAX);
    assert_eq!(bench.watermark(), u64::MAX - 100);
    bench.intake.release_until(Tick::NEVER, |event, _| bench.released.push(event.at.ms()));
    assert_eq!(bench.released, [0, u64::MAX - 100, u64::MAX]);
    assert_eq!(bench.offer(0, 0, &[u64::MAX]), accepted(1));
}

/// A host without a clock.
#[test]
fn without_a_clock_nothing_is_from_the_future_and_nobody_is_idle() {
    let mut bench = Bench::new(IntakeConfig { idle_ms: 1, ..config() });
    for at in [10, 20, HOUR_MS] {
        assert_eq!(bench.offer(1, u64::MAX, &[at]), accepted(1));
        assert_eq!(bench.offer(2, u64::MAX, &[at]), accepted(1));
        bench.advance(u64::MAX);
        assert_eq!(bench.watermark(), at.saturating_sub(100));
    }
}

/// A state that was written by nobody is refused, whatever was changed in it.
#[test]
fn a_state_that_contradicts_itself_is_refused() {
    let mut bench = Bench::new(IntakeConfig { late_max: 1, waiting_max: 2, ..config() });
    bench.offer(1, 5_000, &[5_000, 4_950, 1]).unwrap();
    let saved = serde_json::to_value(&bench.intake).unwrap();
    let read = |pointer: &str, to: serde_json::Value| {
        let mut changed = saved.clone();
        *changed.pointer_mut(pointer).expect(pointer) = to;
        serde_json::from_value::<Intake>(changed).map_err(|error| error.to_string())
    };
    assert!(read("/now", 5_000.into()).is_ok());
    let row = &saved["waiting"][0];
    for (pointer, to, what) in [
        ("/config/idle_ms", 0.into(), "idle_ms"),
        ("/now", 1.into(), "its sources"),
        ("/watermark", 1.into(), "its watermark"),
        ("/watermark", 4_990.into(), "what waits"),
        ("/kinds", 0.into(), "what waits"),
        ("/counts/accepted", 1.into(), "more waits than came"),
        ("/config/waiting_max", 1.into(), "more waits than may"),
        ("/config/late_max", 0.into(), "its side output is too large"),
        ("/waiting/1/at", 4_940.into(), "what waits"),
        ("/waiting/0/bits", vec![1_u64].into(), "what waits"),
        ("/side/0/row/at", 4_910.into(), "its side output"),
        ("/sources/0/latest", 9_000.into(), "its sources"),
        ("/sources/0/latest", serde_json::Value::Null, "its sources"),
        ("/sources", vec![saved["sources"][0].clone(); 2].into(), "its sources"),
        ("/side/0/why", serde_json::json!({ "future": { "until": 6_000 } }), "its side output"),
        ("/waiting", vec![row.clone(); 3].into(), "more waits than may"),
    ] {
        let error = read(pointer, to).err();
        assert!(error.as_ref().is_some_and(|error| error.contains(what)), "{pointer}: {error:?}");
    }
}
