//! An intake against what its documentation says, done slowly: every step of random streams of random sources.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::collections::{BTreeMap, VecDeque};

use kromka_cep::{AttributeKind, Event, EventError, Intake, IntakeConfig, KindId, Reason, Schema, Taken};
use kromka_core::{Tick, Validate};

const STREAMS: u64 = 10_000;
const STEPS: usize = 40;
const NAMES: [u64; 6] = [0, 1, 2, 77, 1 << 40, u64::MAX];

struct Draw(u64);

impl Draw {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }
}

type Aside = (u64, u64, Reason);

#[derive(Clone, Copy, PartialEq, Debug)]
struct Known {
    latest: Option<u64>,
    moved: u64,
    is_waited_for: bool,
}

/// Times and names of events, nothing else.
#[derive(Clone)]
struct Model {
    config: IntakeConfig,
    now: u64,
    watermark: u64,
    sources: BTreeMap<u64, Known>,
    /// Time, arrival, name.
    waiting: Vec<(u64, u64, u64)>,
    arrivals: u64,
    released: Vec<u64>,
    side: VecDeque<Aside>,
    dropped: u64,
    has_accepted: bool,
}

impl Model {
    fn new(config: IntakeConfig) -> Self {
        Self {
            config,
            now: 0,
            watermark: 0,
            sources: BTreeMap::new(),
            waiting: Vec::new(),
            arrivals: 0,
            released: Vec::new(),
            side: VecDeque::new(),
            dropped: 0,
            has_accepted: false,
        }
    }

    fn settle(&mut self, until: Option<u64>) {
        let waited_for = self.sources.values().filter(|source| source.is_waited_for);
        if let Some(slowest) = waited_for.filter_map(|source| source.latest).min() {
            self.watermark = self.watermark.max(slowest.min(self.now).saturating_sub(self.config.lateness_ms));
        }
        self.watermark = self.watermark.max(until.unwrap_or(0));
        self.waiting.sort_unstable();
        let due = self.waiting.partition_point(|waiting| waiting.0 <= self.watermark);
        self.released.extend(self.waiting.drain(..due).map(|waiting| waiting.2));
    }

    fn tell_time(&mut self, now: u64, heard: Option<u64>) {
        self.now = self.now.max(now);
        for (name, source) in &mut self.sources {
            if heard != Some(*name) && self.now - source.moved >= self.config.idle_ms {
                source.is_waited_for = false;
            }
        }
        self.settle(None);
    }

    fn accept(&mut self, source: u64, event: &Event) {
        let at = event.at.ms();
        let known = self.sources.get_mut(&source).unwrap();
        if known.latest.is_none_or(|latest| latest < at) {
            *known = Known { latest: Some(at), moved: self.now, is_waited_for: true };
        }
        self.waiting.push((at, self.arrivals, event.id));
        self.arrivals += 1;
        self.has_accepted = true;
        self.settle(None);
    }

    fn offer(&mut self, source: u64, now: u64, events: &[Event]) -> Result<Taken, EventError> {
        self.tell_time(now, Some(source));
        if !self.sources.contains_key(&source) {
            let max = self.config.sources_max;
            if self.sources.len() == max {
                let idle = self.sources.iter().filter(|(_, known)| !known.is_waited_for);
                let longest = idle.min_by_key(|(name, known)| (known.moved, **name)).map(|(name, _)| *name);
                self.sources.remove(&longest.ok_or(EventError::Sources { max })?);
            }
            self.sources.insert(source, Known { latest: None, moved: self.now, is_waited_for: false });
        }
        let mut taken = Taken::default();
        let until = Tick::from_ms(self.now.saturating_add(self.config.future_skew_ms));
        for (place, event) in events.iter().enumerate() {
            let why = if event.at > until {
                taken.future += 1;
                Reason::Future { until }
            } else if event.at.ms() < self.watermark {
                taken.late += 1;
                Reason::Late { watermark: Tick::from_ms(self.watermark) }
            } else {
                let mut after = self.clone();
                after.accept(source, event);
                let max = self.config.waiting_max;
                if after.waiting.len() > max {
                    return Err(EventError::Full { taken: place, max });
                }
                *self = after;
                taken.accepted += 1;
                continue;
            };
            if self.side.len() < self.config.late_max {
                self.side.push_back((event.id, source, why));
            } else {
                taken.dropped += 1;
                self.dropped += 1;
            }
        }
        Ok(taken)
    }

    fn advance(&mut self, now: u64) {
        self.tell_time(now, None);
        if self.has_accepted && !self.sources.values().any(|source| source.is_waited_for) {
            self.settle(Some(self.now.saturating_sub(self.config.lateness_ms)));
        }
    }

    fn finish(&mut self) {
        self.settle(self.waiting.iter().map(|waiting| waiting.0).max());
    }
}

/// How a source's clock goes.
#[derive(Clone, Copy)]
enum Clock {
    Right,
    HoursFast,
    Slow,
    Stuck,
    SetBack,
    Wild,
}

/// One stream, and what happened to each of its events.
struct Run {
    draw: Draw,
    intake: Intake,
    model: Model,
    /// The times of what was released, by name.
    released: Vec<u64>,
    at: BTreeMap<u64, u64>,
    refused: Vec<u64>,
    aside: Vec<u64>,
    next: u64,
    /// The caller moved the watermark itself.
    is_forced: bool,
}

fn schema() -> Schema {
    let mut schema = Schema::new();
    schema.kind("k").unwrap();
    schema.attribute("id", AttributeKind::Number).unwrap();
    schema
}

impl Run {
    fn new(seed: u64) -> Self {
        let mut draw = Draw(seed);
        let config = IntakeConfig {
            lateness_ms: draw.one_of(&[0, 0, 3, 20, 100]),
            future_skew_ms: draw.one_of(&[0, 10, 200]),
            idle_ms: draw.one_of(&[1, 30, 300, 100_000]),
            waiting_max: usize::try_from(draw.one_of(&[1, 3, 10, 1_000])).unwrap(),
            sources_max: usize::try_from(draw.one_of(&[1, 3, 6])).unwrap(),
            late_max: usize::try_from(draw.one_of(&[0, 2, 1_000])).unwrap(),
        };
        let intake = Intake::new(&schema(), config.validate().unwrap());
        Self {
            draw,
            intake,
            model: Model::new(config),
            released: Vec::new(),
            at: BTreeMap::new(),
            refused: Vec::new(),
            aside: Vec::new(),
            next: 0,
            is_forced: false,
        }
    }

    fn batch(&mut self, now: u64, clock: Clock) -> Vec<Event> {
        let events = (0..self.draw.below(6)).map(|_| {
            let jitter = self.draw.below(30);
            let at = match clock {
                Clock::Right => now.saturating_sub(jitter),
                Clock::HoursFast => now.saturating_add(7_200_000),
                Clock::Slow => now.saturating_sub(150 + jitter),
                Clock::Stuck => 1_050,
                Clock::SetBack if now > 2_000 => now.saturating_sub(900 + jitter),
                Clock::SetBack => now.saturating_add(jitter),
                Clock::Wild => self.draw.one_of(&[0, 1, now, now.saturating_add(9), u64::MAX - 1, u64::MAX]),
            };
            self.next += 1;
            self.at.insert(self.next, at);
            Event { at: Tick::from_ms(at), key: 0, kind: KindId(0), id: self.next }
        });
        events.collect()
    }

    fn offer(&mut self, source: u64, now: u64, events: &[Event]) {
        let rows: Vec<f64> = events.iter().map(|event| event.id as f64).collect();
        let released = &mut self.released;
        let release = |event: &Event, row: &[f64]| {
            assert_eq!(row, [event.id as f64]);
            released.push(event.id);
        };
        let have = self.intake.offer(source, Tick::from_ms(now), events, &rows, release);
        let need = self.model.offer(source, now, events);
        assert_eq!(have, need);
        let taken = match have {
            Ok(taken) => taken.accepted + taken.late + taken.future,
            Err(EventError::Full { taken, .. }) => taken,
            Err(_) => 0,
        };
        self.refused.extend(events[taken..].iter().map(|event| event.id));
        // Nothing that comes soon is late, whatever the clocks of others say.
        if let (Ok(taken), false) = (have, self.is_forced) {
            let soon = self.model.now.saturating_sub(self.model.config.lateness_ms);
            assert!(taken.late <= events.iter().filter(|event| event.at.ms() < soon).count());
        }
    }

    fn step(&mut self, now: u64, source: usize, clock: Clock) {
        match self.draw.below(40) {
            0..=4 => {
                self.intake.advance(Tick::from_ms(now), |event, _| self.released.push(event.id));
                self.model.advance(now);
            }
            5 if self.draw.below(8) == 0 => {
                let until = self.draw.one_of(&[0, now, now.saturating_add(50)]);
                self.intake.release_until(Tick::from_ms(until), |event, _| self.released.push(event.id));
                self.model.settle(Some(until));
                self.is_forced = true;
            }
            6..=9 => self.poll(),
            10 => {
                let saved = serde_json::to_string(&self.intake).unwrap();
                self.intake = serde_json::from_str(&saved).unwrap();
                assert_eq!(serde_json::to_string(&self.intake).unwrap(), saved);
            }
            11 => self.intake = self.intake.clone(),
            12 if self.draw.below(10) == 0 => self.finish(),
            _ => {
                let events = self.batch(now, clock);
                self.offer(NAMES[source], now, &events);
            }
        }
        self.compare();
    }

    fn poll(&mut self) {
        while let Some(late) = self.intake.late() {
            assert_eq!(Some((late.event.id, late.source, late.why)), self.model.side.pop_front());
            assert_eq!(late.values, [late.event.id as f64]);
            self.aside.push(late.event.id);
        }
        assert_eq!(self.model.side.len(), 0);
    }

    fn finish(&mut self) {
        self.intake.finish(|event, _| self.released.push(event.id));
        self.model.finish();
        self.is_forced = true;
        assert_eq!(self.intake.stats().waiting, 0);
    }

    fn compare(&self) {
        let stats = self.intake.stats();
        assert_eq!(self.released, self.model.released);
        assert_eq!(stats.watermark.ms(), self.model.watermark);
        assert_eq!((stats.waiting, stats.side), (self.model.waiting.len(), self.model.side.len()));
        assert_eq!((stats.released, stats.dropped), (self.released.len() as u64, self.model.dropped));
        assert_eq!(stats.refused, self.refused.len() as u64);
        let have = self.intake.sources().map(|known| {
            let (latest, is_waited_for) = (known.latest.map(Tick::ms), !known.is_idle);
            (known.source, Known { latest, moved: known.moved.ms(), is_waited_for })
        });
        assert!(have.eq(self.model.sources.iter().map(|(name, known)| (*name, *known))));
    }

    /// Each event is in one place, and what was released is in order.
    fn end(mut self) {
        self.finish();
        self.poll();
        self.compare();
        assert!(self.released.iter().map(|id| self.at[id]).is_sorted());
        let dropped = self.intake.stats().dropped;
        let mut all = [self.released, self.aside, self.refused].concat();
        let told = all.len() as u64;
        all.sort_unstable();
        all.dedup();
        assert_eq!((all.len() as u64, told + dropped), (told, self.next));
    }
}

#[test]
fn it_does_what_its_documentation_says() {
    for seed in 0..STREAMS {
        let mut run = Run::new(seed);
        let clocks =
            [Clock::Right, Clock::Right, Clock::HoursFast, Clock::Slow, Clock::Stuck, Clock::SetBack, Clock::Wild];
        let clocks = NAMES.map(|_| run.draw.one_of(&clocks));
        let sources = 1 + run.draw.below(NAMES.len() as u64);
        let mut now = run.draw.one_of(&[0, 1_000, 1_000, 1_000, u64::MAX - 300, u64::MAX]);
        let pace = run.draw.one_of(&[0, 10, 80]);
        for _ in 0..STEPS {
            now = now.saturating_add(run.draw.below(pace + 1));
            // The host's clock steps back now and then.
            let told = if run.draw.below(20) == 0 { now.saturating_sub(40) } else { now };
            let source = usize::try_from(run.draw.below(sources)).unwrap();
            run.step(told, source, clocks[source]);
        }
        run.end();
    }
}
