//! Events of several sources, which an intake puts in order.

use alloc::boxed::Box;

use kromka_core::{Tick, Valid};

use super::Engine;
use crate::error::EventError;
use crate::event::{Event, Schema};
use crate::intake::Intake;
use crate::intake::config::IntakeConfig;
use crate::intake::side::LateEvent;
use crate::intake::stats::{IntakeStats, SourceStats, Taken};
use crate::test::Row;

impl Engine {
    /// Without rules, for events of several sources that come in no order: [`Engine::push_from`].
    #[must_use]
    pub fn with_intake(schema: Schema, config: Valid<IntakeConfig>) -> Self {
        let intake = Some(Box::new(Intake::new(&schema, config)));
        Self { intake, ..Self::new(schema) }
    }

    /// Takes events of one source, with a row of values for each. The rules see them in the order of their times, as soon as the
    /// watermark of all sources has come so far ([`Intake`] says when that is). Those that come too late for that, or claim to
    /// be from the future, are told by [`Engine::poll_late`]. `now` is the host's time.
    ///
    /// An engine without an intake takes them as [`Engine::push`] does.
    ///
    /// # Errors
    /// Those of [`Intake::offer`], or without an intake those of [`Engine::push`]. [`EventError::taken`] says how many were taken.
    pub fn push_from(&mut self, source: u64, now: Tick, events: &[Event], values: &[f64]) -> Result<Taken, EventError> {
        let Some(mut intake) = self.intake.take() else {
            return self.push(events, values).map(|()| Taken { accepted: events.len(), ..Taken::default() });
        };
        self.refresh();
        self.out.clear_told();
        let taken = intake.offer(source, now, events, values, |event, values| self.take(Row { event, values }));
        self.advance_rules(intake.watermark());
        self.intake = Some(intake);
        taken
    }

    /// The next event that came too late, or claims to be from the future.
    pub fn poll_late(&mut self) -> Option<LateEvent<'_>> {
        self.intake.as_mut()?.late()
    }

    /// What the intake has done so far, if there is one.
    #[must_use]
    pub fn intake_stats(&self) -> Option<IntakeStats> {
        self.intake.as_ref().map(|intake| intake.stats())
    }

    /// What a source has said so far, if it is known.
    #[must_use]
    pub fn source_stats(&self, source: u64) -> Option<SourceStats> {
        self.intake.as_ref()?.source(source)
    }

    /// When the earliest event happened that waits to be put in order.
    #[must_use]
    pub fn first_waiting(&self) -> Option<Tick> {
        self.intake.as_ref()?.first_waiting()
    }

    /// Nothing earlier is waited for: [`Intake::release_until`]. After [`EventError::Full`], the time of
    /// [`Engine::first_waiting`] makes room and loses no more order than it must. Without an intake nothing waits.
    pub fn release_until(&mut self, until: Tick) {
        if let Some(mut intake) = self.intake.take() {
            self.refresh();
            self.out.clear_told();
            intake.release_until(until, |event, values| self.take(Row { event, values }));
            self.advance_rules(intake.watermark());
            self.intake = Some(intake);
        }
    }

    pub(super) fn advance_intake(&mut self, now: Tick) {
        if let Some(mut intake) = self.intake.take() {
            intake.advance(now, |event, values| self.take(Row { event, values }));
            self.advance_rules(intake.watermark());
            self.intake = Some(intake);
        }
    }

    pub(super) fn finish_intake(&mut self) {
        if let Some(mut intake) = self.intake.take() {
            intake.finish(|event, values| self.take(Row { event, values }));
            self.advance_rules(intake.watermark());
            self.intake = Some(intake);
        }
    }
}
