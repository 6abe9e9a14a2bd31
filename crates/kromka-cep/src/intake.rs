//! Events of several sources, put in order.

pub(crate) mod config;
mod lowest;
pub(crate) mod side;
mod sources;
#[cfg(feature = "serde")]
pub(crate) mod state;
pub(crate) mod stats;
mod waiting;

use kromka_core::{Tick, Valid};

use crate::error::EventError;
use crate::event::{Event, Schema};
use config::IntakeConfig;
use side::{Head, LateEvent, Reason, Side};
use sources::Sources;
use stats::{IntakeStats, SourceStats, Taken};
use waiting::Waiting;

/// Puts events of several sources in the order of their times, and of one time in the order in which they came.
///
/// ```
/// use kromka_cep::{Event, Intake, IntakeConfig, Reason, Schema};
/// use kromka_core::{Tick, Validate};
///
/// let mut schema = Schema::new();
/// let reading = schema.kind("reading")?;
/// let config = IntakeConfig { lateness_ms: 100, future_skew_ms: 1_000, ..IntakeConfig::default() };
/// let mut intake = Intake::new(&schema, config.validate()?);
///
/// let now = Tick::from_ms(10_000);
/// let event = |ms: u64| Event { at: Tick::from_ms(ms), key: 0, kind: reading, id: ms };
/// let mut order = Vec::new();
/// let mut release = |event: &Event, _: &[f64]| order.push(event.id);
/// intake.offer(1, now, &[event(9_000), event(9_500), event(9_450)], &[], &mut release)?;
/// // The second source has a fast clock: what it says of the future moves nothing.
/// intake.offer(2, now, &[event(3_600_000), event(9_470)], &[], &mut release)?;
/// intake.offer(1, now, &[event(9_700)], &[], &mut release)?;
/// intake.offer(2, now, &[event(9_800)], &[], &mut release)?;
/// assert_eq!(order, [9_000, 9_450, 9_470, 9_500]);
/// assert_eq!(intake.watermark(), Tick::from_ms(9_600));
/// let aside = intake.late().expect("one event");
/// assert_eq!((aside.event.id, aside.why), (3_600_000, Reason::Future { until: Tick::from_ms(11_000) }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # The watermark
///
/// That of a source is the latest of its events that were put in order, less `lateness_ms`. That of all is the lowest of the
/// sources that are not idle, but not above the host's time less `lateness_ms`; it never falls. Events up to it are released,
/// earlier ones that come after that are late and go to the side output ([`Intake::late`]).
///
/// - An event that comes within `lateness_ms` of the time at which it happened, by the host's time, is never late, whatever
///   the clocks of others say. Nor is one that is within `lateness_ms` of the latest of its source, unless the source is idle.
///   (But for [`Intake::release_until`] and [`Intake::finish`], by which the caller says otherwise.)
/// - An event more than `future_skew_ms` after the host's time goes to the side output and moves nothing: a fast clock costs
///   the events of its source and no others. Once repaired, its source is as any other.
/// - A clock that was set back makes the events of its source late, as far as they are behind the watermark. Since its
///   source does not move on, it is idle after `idle_ms`, as is one whose clock stands still or that says nothing.
/// - A new source is not waited for before its first event, and its events behind the watermark are late.
/// - While all sources are idle, only [`Intake::advance`] moves the watermark: to the host's time less `lateness_ms`.
///
/// The host's time never falls: a call with an earlier one is as one with the latest so far. A host without a clock, as in a
/// replay, says [`Tick::NEVER`] in all calls: then nothing is from the future, and no source is idle.
///
/// # How it is used
///
/// What is released comes in order to a function of the caller, within the calls that let it be: to an
/// [`Engine`](crate::Engine), which may then advance to [`Intake::watermark`]. A batch is taken as its events one by one. An
/// event that is in order at once is released from where the caller has it, in constant time for one source; another one
/// waits, at O(log waiting + log sources); a new source takes O(sources). Nothing is allocated but for more events that wait,
/// more in the side output, and more sources than ever before.
#[derive(Debug, Clone)]
pub struct Intake {
    config: Valid<IntakeConfig>,
    width: usize,
    kinds: usize,
    now: Tick,
    /// All that waits is later.
    watermark: Tick,
    sources: Sources,
    waiting: Waiting,
    side: Side,
    counts: Counts,
}

#[derive(Debug, Clone, Copy, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Counts {
    accepted: u64,
    late: u64,
    future: u64,
    dropped: u64,
    refused: u64,
}

impl Intake {
    /// An empty one, for the events of a schema.
    #[must_use]
    pub fn new(schema: &Schema, config: Valid<IntakeConfig>) -> Self {
        Self::empty(config, schema.width(), schema.kinds())
    }

    fn empty(config: Valid<IntakeConfig>, width: usize, kinds: usize) -> Self {
        Self {
            width,
            kinds,
            now: Tick::ZERO,
            watermark: Tick::ZERO,
            sources: Sources::new(config.sources_max),
            waiting: Waiting::new(width),
            side: Side::new(width, config.late_max),
            counts: Counts::default(),
            config,
        }
    }

    /// Takes the kinds and attributes that a schema has by now; events that wait have no value of what is new. Whether nothing is
    /// gone: otherwise it is another schema, and nothing was changed.
    pub fn refit(&mut self, schema: &Schema) -> bool {
        let fits = schema.width() >= self.width && schema.kinds() >= self.kinds;
        if fits {
            (self.kinds, self.width) = (schema.kinds(), schema.width());
            self.waiting.widen(self.width);
            self.side.widen(self.width);
        }
        fits
    }

    /// Takes events of one source in any order, with a row of values for each, and releases what is in order by then.
    ///
    /// # Errors
    /// [`EventError::Values`], [`EventError::Kind`] or [`EventError::Sources`]: none was taken. [`EventError::Full`]: those
    /// before were taken, and those that wait are kept. The rest can be offered again after [`Intake::advance`], or after
    /// the sources that are waited for were heard, or [`Intake::release_until`] goes on without them.
    pub fn offer(
        &mut self,
        source: u64,
        now: Tick,
        events: &[Event],
        values: &[f64],
        mut release: impl FnMut(&Event, &[f64]),
    ) -> Result<Taken, EventError> {
        self.check(events, values)?;
        let known = self.sources.find(source);
        self.tell_time(now, known, &mut release);
        let number = match known {
            Some(number) => number,
            None => {
                self.sources.add(source, self.now).inspect_err(|_| count(&mut self.counts.refused, events.len()))?
            }
        };
        let until = self.now.after(self.config.future_skew_ms);
        let mut taken = Taken::default();
        for (place, event) in events.iter().enumerate() {
            let row = &values[place * self.width..(place + 1) * self.width];
            let why = if event.at > until {
                taken.future += 1;
                count(&mut self.counts.future, 1);
                self.sources.count_future(number);
                Reason::Future { until }
            } else if event.at < self.watermark {
                taken.late += 1;
                count(&mut self.counts.late, 1);
                self.sources.count_late(number);
                Reason::Late { watermark: self.watermark }
            } else if self.accept(number, event, row, &mut release) {
                taken.accepted += 1;
                continue;
            } else {
                count(&mut self.counts.refused, events.len() - place);
                return Err(EventError::Full { taken: place, max: self.config.waiting_max });
            };
            if !self.side.push(Head { event: *event, source, why }, row) {
                taken.dropped += 1;
                count(&mut self.counts.dropped, 1);
            }
        }
        Ok(taken)
    }

    /// It is this late by the host's time: sources that have not moved on for too long are idle, and what waited for them is
    /// released.
    pub fn advance(&mut self, now: Tick, mut release: impl FnMut(&Event, &[f64])) {
        self.tell_time(now, None, &mut release);
        // Before the first event there is nothing that others could be late for.
        if self.sources.slowest().is_none() && self.counts.accepted > 0 {
            let all_idle = Tick::from_ms(self.now.since(Tick::from_ms(self.config.lateness_ms)));
            self.release_until(all_idle, release);
        }
    }

    /// Nothing earlier is waited for: what is not later is released, and what comes earlier from now on is late. For hosts that
    /// know better than the watermark, and for those that rather lose order than wait when all is full.
    pub fn release_until(&mut self, until: Tick, mut release: impl FnMut(&Event, &[f64])) {
        self.watermark = self.watermark.max(until);
        self.let_go(self.watermark, &mut release);
    }

    /// No event will come any more: all that waits is released.
    pub fn finish(&mut self, mut release: impl FnMut(&Event, &[f64])) {
        if let Some(last) = self.let_go(Tick::NEVER, &mut release) {
            self.watermark = self.watermark.max(last);
        }
    }

    /// The next event of the side output: one that was late, or from the future. When it is full, the newest are dropped and
    /// counted.
    pub fn late(&mut self) -> Option<LateEvent<'_>> {
        self.side.pop()
    }

    /// Nothing earlier will be released.
    #[must_use]
    pub const fn watermark(&self) -> Tick {
        self.watermark
    }

    /// When the earliest event happened that waits.
    #[must_use]
    pub fn first_waiting(&self) -> Option<Tick> {
        self.waiting.first()
    }

    /// What it waits for, and how much it holds.
    #[must_use]
    pub const fn config(&self) -> &Valid<IntakeConfig> {
        &self.config
    }

    /// What was done so far.
    #[must_use]
    pub fn stats(&self) -> IntakeStats {
        let Counts { accepted, late, future, dropped, refused } = self.counts;
        let waiting = self.waiting.len();
        IntakeStats {
            accepted,
            released: accepted.saturating_sub(waiting as u64),
            late,
            future,
            dropped,
            refused,
            waiting,
            side: self.side.len(),
            sources: self.sources.len(),
            idle: self.sources.idle(),
            watermark: self.watermark,
        }
    }

    /// What a source has said so far, unless it was idle and made place for another.
    #[must_use]
    pub fn source(&self, source: u64) -> Option<SourceStats> {
        self.sources.stats(source)
    }

    /// All sources that are known, in the order of their names.
    pub fn sources(&self) -> impl Iterator<Item = SourceStats> {
        self.sources.iter()
    }

    fn check(&self, events: &[Event], values: &[f64]) -> Result<(), EventError> {
        let (have, need) = (values.len(), events.len().saturating_mul(self.width));
        if have != need {
            return Err(EventError::Values { have, need });
        }
        match events.iter().find(|event| usize::from(event.kind.0) >= self.kinds) {
            Some(event) => Err(EventError::Kind { have: event.kind.0, taken: 0 }),
            None => Ok(()),
        }
    }

    /// The source that is being heard is not idle, however long it was silent: else its events were late for being its first.
    fn tell_time(&mut self, now: Tick, heard: Option<u32>, release: &mut impl FnMut(&Event, &[f64])) {
        self.now = self.now.max(now);
        self.sources.age(self.now, self.config.idle_ms, heard);
        self.watermark = self.watermark_at(self.sources.slowest());
        self.let_go(self.watermark, release);
    }

    /// Whether there was room.
    fn accept(&mut self, source: u32, event: &Event, row: &[f64], release: &mut impl FnMut(&Event, &[f64])) -> bool {
        if self.waiting.len() >= self.config.waiting_max && !self.makes_room(source, event.at) {
            return false;
        }
        self.sources.accept(source, event.at, self.now);
        count(&mut self.counts.accepted, 1);
        self.watermark = self.watermark_at(self.sources.slowest());
        if event.at <= self.watermark {
            self.let_go(event.at, release);
            release(event, row);
            self.let_go(self.watermark, release);
        } else {
            self.let_go(self.watermark, release);
            self.waiting.push(event, row);
        }
        true
    }

    /// Whether an event of this time would not have to wait, or others would not if it came.
    fn makes_room(&self, source: u32, at: Tick) -> bool {
        let watermark = self.watermark_at(self.sources.slowest_with(source, at));
        at <= watermark || self.waiting.first().is_some_and(|first| first <= watermark)
    }

    /// The watermark, if the slowest of those that are waited for is so far.
    fn watermark_at(&self, slowest: Option<Tick>) -> Tick {
        let latest = slowest.map_or(Tick::ZERO, |slowest| slowest.min(self.now));
        self.watermark.max(Tick::from_ms(latest.ms().saturating_sub(self.config.lateness_ms)))
    }

    /// Releases what is not later than that, and gives the time of the last.
    fn let_go(&mut self, until: Tick, release: &mut impl FnMut(&Event, &[f64])) -> Option<Tick> {
        let mut last = None;
        while let Some((event, values)) = self.waiting.pop_until(until) {
            release(event, values);
            last = Some(event.at);
        }
        last
    }
}

/// Counts stay at the largest there is, as they may have been read from a state.
fn count(counter: &mut u64, events: usize) {
    *counter = counter.saturating_add(events as u64);
}
