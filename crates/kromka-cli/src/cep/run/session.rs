//! A run: events in, matches out, and what became of all of them.

use std::process::ExitCode;
use std::slice;
use std::time::Instant;

use anyhow::anyhow;
use kromka::core::Tick;
use kromka_cep::{Completion, Engine, Event, EventError, KindId, Reason};

use super::output::{Output, RuleWords, Told};
use super::shared::Shared;
use super::{Ignored, summary, table};
use crate::cep::input::Batch;
use crate::cep::words::{duration, time};
use crate::failure::Failure;

/// Records that cannot be read, and events that are late, of which each is told; others are counted.
const TOLD_MAX: u64 = 5;

/// What became of events.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// Events that were read.
    pub(super) events: u64,
    /// Those that were not in order.
    pub(super) late: u64,
    /// Those that claim to be from the future.
    pub(super) future: u64,
    /// Those that could not be taken.
    pub(super) refused: u64,
    /// How many times others could be waited for no longer, for want of room.
    pub(super) early: u64,
    /// Records that could not be read.
    pub(super) wrong: u64,
}

/// What rules ask for and no event had so far.
pub(super) struct Unseen {
    pub(super) attributes: Vec<usize>,
    pub(super) kinds: Vec<KindId>,
}

/// A run.
pub(super) struct Session {
    pub(super) engine: Shared,
    is_strict: bool,
    pub(super) output: Output,
    pub(super) rules: Vec<RuleWords>,
    /// When each rule had its last match.
    pub(super) last: Vec<Option<Tick>>,
    times: super::times::Times,
    pub(super) unseen: Unseen,
    pub(super) counts: Counts,
    /// The first thing that was wrong.
    first_wrong: Option<String>,
    pub(super) began: Instant,
}

impl Session {
    pub(super) fn new(engine: Shared, output: Output, is_strict: bool) -> Self {
        let (rules, unseen) = {
            let engine = engine.lock();
            let schema = engine.schema();
            let kinds = (0..=u16::MAX).map(KindId).take_while(|kind| schema.kind_name(*kind).is_some()).collect();
            (RuleWords::all(&engine), Unseen { attributes: (0..schema.width()).collect(), kinds })
        };
        Self {
            engine,
            is_strict,
            output,
            last: vec![None; rules.len()],
            rules,
            times: super::times::Times::default(),
            unseen,
            counts: Counts::default(),
            first_wrong: None,
            began: Instant::now(),
        }
    }

    /// The rules see events, as far as these are in order; `now` is the host's time.
    pub(super) fn take(&mut self, batch: &Batch, now: Tick) -> Result<(), Failure> {
        let shared = self.engine.clone();
        let mut engine = shared.lock();
        let width = batch.values.len() / batch.events.len().max(1);
        for (place, (event, source)) in batch.events.iter().zip(&batch.sources).enumerate() {
            let row = &batch.values[place * width..(place + 1) * width];
            self.unseen.attributes.retain(|column| row[*column].is_nan());
            self.unseen.kinds.retain(|kind| *kind != event.kind);
            self.counts.events += 1;
            self.offer(&mut engine, (*source, now), event, row)?;
        }
        self.output.flush()?;
        table::refresh(self, &engine);
        Ok(())
    }

    fn offer(&mut self, engine: &mut Engine, from: (u64, Tick), event: &Event, row: &[f64]) -> Result<(), Failure> {
        loop {
            let taken = engine.push_from(from.0, from.1, slice::from_ref(event), row);
            if taken.is_ok_and(|taken| taken.accepted > 0) {
                self.times.note(event.id, event.at);
            }
            self.poll(engine)?;
            match (taken, engine.first_waiting()) {
                (Ok(_), _) => return Ok(()),
                // The earliest, or this one before it, goes on before others that might come: what is lost is their order.
                (Err(EventError::Full { .. }), Some(first)) => {
                    self.counts.early += 1;
                    engine.release_until(first.min(event.at));
                }
                (Err(EventError::Late { need, .. }), _) => {
                    self.set_aside(event, Reason::Late { watermark: Tick::from_ms(need) });
                    return Ok(());
                }
                (Err(error), _) => {
                    self.counts.refused += 1;
                    let told = format!("event {}: {error}", event.id);
                    self.tell_wrong(self.counts.refused, told);
                    return Ok(());
                }
            }
        }
    }

    /// It is this late, and nothing came.
    pub(super) fn advance(&mut self, now: Tick) -> Result<(), Failure> {
        let shared = self.engine.clone();
        let mut engine = shared.lock();
        engine.advance(now);
        self.poll(&mut engine)?;
        self.output.flush()?;
        table::refresh(self, &engine);
        Ok(())
    }

    /// A record could not be read. Whether to go on behind it.
    pub(super) fn leave_out(&mut self, error: &anyhow::Error) -> bool {
        self.counts.wrong += 1;
        let told = format!("{error:#}");
        if self.is_strict {
            self.first_wrong.get_or_insert(told);
        } else {
            self.tell_wrong(self.counts.wrong, told);
        }
        !self.is_strict
    }

    /// The so-and-so-many-th of its sort.
    fn tell_wrong(&mut self, number: u64, told: String) {
        if number <= TOLD_MAX {
            self.note(&format!("warning: {told}"));
        }
        self.first_wrong.get_or_insert(told);
    }

    fn set_aside(&mut self, event: &Event, why: Reason) {
        let (id, at) = (event.id, time(event.at));
        let (number, told) = match why {
            Reason::Late { watermark } => {
                self.counts.late += 1;
                let behind = duration(watermark.since(event.at));
                (self.counts.late, format!("event {id} of {at} is late: it is {behind} behind what was seen already"))
            }
            Reason::Future { until } => {
                self.counts.future += 1;
                (self.counts.future, format!("event {id} of {at} is from the future: allowed is up to {}", time(until)))
            }
        };
        if number <= TOLD_MAX {
            self.note(&format!("warning: {told}"));
        }
    }

    /// A line on the error stream, above a table.
    fn note(&self, line: &str) {
        match &self.output {
            Output::Table(live) => live.suspend(|| eprintln!("{line}")),
            Output::Lines(_) | Output::Json(_) => eprintln!("{line}"),
        }
    }

    /// Tells what was found, and what could not be put in order.
    fn poll(&mut self, engine: &mut Engine) -> Result<(), Failure> {
        let now = engine.stats().now;
        while let Some(found) = engine.poll() {
            let (at, by) = match found.by {
                Completion::Event(id) => (self.times.of(id).unwrap_or(now), Some(id)),
                Completion::Time(at) => (at, None),
            };
            let place = usize::try_from(found.rule.0).unwrap_or(usize::MAX);
            let Some(rule) = self.rules.get(place) else { continue };
            self.last[place] = Some(at);
            let (is_timed_out, bindings) = (found.is_timed_out, found.bindings);
            self.output.tell(&Told { rule, at, by, is_timed_out, bindings })?;
        }
        self.times.forget(now);
        while let Some((event, why)) = engine.poll_late().map(|late| (late.event, late.why)) {
            self.set_aside(&event, why);
        }
        Ok(())
    }

    /// The input is over: all that waits is seen, and what became of everything is told on the error stream.
    ///
    /// # Errors
    /// When something could not be read or taken.
    pub(super) fn finish(mut self, ignored: &Ignored) -> Result<ExitCode, Failure> {
        let shared = self.engine.clone();
        let mut engine = shared.lock();
        // Not all at once: a quota holds only so many matches until they are told.
        while let Some(first) = engine.first_waiting() {
            engine.release_until(first);
            self.poll(&mut engine)?;
        }
        engine.finish();
        self.poll(&mut engine)?;
        self.output.flush()?;
        table::close(&mut self, &engine)?;
        eprint!("{}", summary::text(&self, &engine, ignored));
        let Counts { wrong, refused, .. } = self.counts;
        match self.first_wrong {
            None => Ok(ExitCode::SUCCESS),
            Some(first) if self.is_strict => Err(anyhow!(first).into()),
            Some(first) => {
                let told = format!("{wrong} records could not be read, {refused} events not taken; the first: {first}");
                Err(anyhow!(told).into())
            }
        }
    }
}
