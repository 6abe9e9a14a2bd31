//! The state of an intake, as it is saved. Nothing that is read is believed before it was checked.

use alloc::vec::Vec;

use kromka_core::{Tick, Valid};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::config::IntakeConfig;
use super::side::{Head, LateEvent, Reason};
use super::stats::SourceStats;
use super::{Counts, Intake};
use crate::error::{IntakeStateError, PatternSnapshotError};
use crate::event::saved::Places;
use crate::event::{Event, KindId, Schema};
use crate::snapshot::{self, Loaded};

/// An event with its values, as bits: formats for people know no [`ABSENT`](crate::ABSENT).
#[derive(Serialize, Deserialize)]
struct Row {
    at: Tick,
    key: u64,
    kind: u16,
    id: u64,
    bits: Vec<u64>,
}

#[derive(Serialize, Deserialize)]
struct Aside {
    source: u64,
    why: Reason,
    row: Row,
}

/// An intake as it is saved.
#[derive(Serialize, Deserialize)]
pub(crate) struct State {
    config: Valid<IntakeConfig>,
    width: usize,
    kinds: usize,
    now: Tick,
    watermark: Tick,
    counts: Counts,
    sources: Vec<SourceStats>,
    waiting: Vec<Row>,
    side: Vec<Aside>,
}

impl Row {
    fn of(event: &Event, values: &[f64]) -> Self {
        let Event { at, key, kind, id } = *event;
        Self { at, key, kind: kind.0, id, bits: values.iter().map(|value| value.to_bits()).collect() }
    }

    fn event(&self) -> Event {
        Event { at: self.at, key: self.key, kind: KindId(self.kind), id: self.id }
    }

    /// Takes the numbers that there are by now.
    fn renumber(&mut self, places: &Places) -> Loaded<()> {
        let values: Vec<f64> = self.bits.iter().map(|bits| f64::from_bits(*bits)).collect();
        self.kind = places.kind(self.kind)?.0;
        self.bits = places.values(&values)?.into_iter().map(f64::to_bits).collect();
        Ok(())
    }

    /// What is read into `values`, if it is as wide as it should be and of a kind that is known.
    fn read(&self, intake: &Intake, values: &mut Vec<f64>) -> bool {
        values.clear();
        values.extend(self.bits.iter().map(|bits| f64::from_bits(*bits)));
        values.len() == intake.width && usize::from(self.kind) < intake.kinds
    }
}

impl Aside {
    fn of(late: LateEvent<'_>) -> Self {
        Self { source: late.source, why: late.why, row: Row::of(&late.event, late.values) }
    }

    fn is_true(&self, watermark: Tick) -> bool {
        match self.why {
            Reason::Late { watermark: then } => self.row.at < then && then <= watermark,
            Reason::Future { until } => self.row.at > until,
        }
    }
}

impl State {
    pub(crate) fn of(intake: &Intake) -> Self {
        Self {
            config: intake.config,
            width: intake.width,
            kinds: intake.kinds,
            now: intake.now,
            watermark: intake.watermark,
            counts: intake.counts,
            sources: intake.sources.iter().collect(),
            waiting: intake.waiting.sorted().map(|(event, values)| Row::of(event, values)).collect(),
            side: intake.side.iter().map(Aside::of).collect(),
        }
    }

    /// What goes on by another configuration, with the kinds and columns that there are by now: it must have room for what waits.
    pub(crate) fn read_into(mut self, config: Valid<IntakeConfig>, schema: &Schema, places: &Places) -> Loaded<Intake> {
        snapshot::must(places.were() == (self.kinds, self.width), "the schema of the intake")?;
        let rows = self.waiting.iter_mut().chain(self.side.iter_mut().map(|aside| &mut aside.row));
        for row in rows {
            row.renumber(places)?;
        }
        let is_enough = self.waiting.len() <= config.waiting_max && self.sources.len() <= config.sources_max;
        if !is_enough || self.side.len() > config.late_max {
            let what = "the snapshot has more events or sources than the engine has room for";
            return Err(PatternSnapshotError::Intake { what });
        }
        (self.config, self.kinds, self.width) = (config, schema.kinds(), schema.width());
        let intake = self.believed(false);
        intake.map_err(|IntakeStateError::Inconsistent { what }| PatternSnapshotError::Inconsistent { what })
    }

    /// The intake that it is the state of, if it may be; `by_config` if all of it was taken by the configuration that it has.
    fn believed(self, by_config: bool) -> Result<Intake, IntakeStateError> {
        let must = |holds: bool, what| if holds { Ok(()) } else { Err(IntakeStateError::Inconsistent { what }) };
        let mut intake = Intake::empty(self.config, self.width, self.kinds);
        (intake.now, intake.watermark, intake.counts) = (self.now, self.watermark, self.counts);
        let latest_max = if by_config { self.now.after(self.config.future_skew_ms) } else { Tick::NEVER };
        for source in &self.sources {
            let is_past = source.moved <= self.now && source.latest.is_none_or(|latest| latest <= latest_max);
            must(is_past && intake.sources.put_back(source), "its sources")?;
        }
        let is_where = intake.watermark_at(intake.sources.slowest()) == self.watermark;
        must(is_where || !by_config, "its watermark")?;
        must(self.waiting.len() <= self.config.waiting_max, "more waits than may")?;
        must(self.waiting.len() as u64 <= self.counts.accepted, "more waits than came")?;
        must(self.side.len() <= self.config.late_max, "its side output is too large")?;
        let mut values = Vec::new();
        let mut before = self.watermark.after(1);
        for row in &self.waiting {
            must(before <= row.at && row.at > self.watermark && row.read(&intake, &mut values), "what waits")?;
            intake.waiting.push(&row.event(), &values);
            before = row.at;
        }
        for aside in &self.side {
            must(aside.row.read(&intake, &mut values) && aside.is_true(self.watermark), "its side output")?;
            let Aside { source, why, row } = aside;
            must(
                intake.side.push(Head { event: row.event(), source: *source, why: *why }, &values),
                "its side output",
            )?;
        }
        Ok(intake)
    }
}

impl Serialize for Intake {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        State::of(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Intake {
    /// Refuses what no intake could have written; [`Intake::refit`] tells whether it fits the schema.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        State::deserialize(deserializer)?.believed(true).map_err(de::Error::custom)
    }
}
