//! How far the two sides of a link are with a document.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use kromka_core::Tick;

use crate::bounds;
use crate::clock::Clock;
use crate::document::{Cursor, Print};
use crate::sync::config::LinkConfig;
use crate::sync::ranges::Probe;

/// How far a peer is with a document.
#[derive(Debug, Clone, Default)]
pub(super) struct Progress {
    /// What it has seen, as far as it said so.
    pub(super) peer: Option<Clock>,
    /// When it was asked for that.
    pub(super) asked: Option<Tick>,
    /// What was sent and not acknowledged: the last one is under way, those before were given up, and may arrive yet.
    flights: Vec<Flight>,
    is_flying: bool,
    /// How often the same was sent without an answer.
    pub(super) tries: u32,
    /// Nothing is sent until then.
    pub(super) pause: Option<Tick>,
    /// When both were compared last.
    pub(super) checked: Option<Tick>,
    /// The next delta tells what its names stand for.
    pub(super) named: bool,
    /// The next delta tells everything.
    pub(super) whole: bool,
    pub(super) comparing: Option<Comparing>,
}

/// What was sent and not acknowledged.
#[derive(Debug, Clone)]
pub(super) struct Flight {
    pub(super) checksum: u32,
    /// What the peer will have seen.
    pub(super) target: Clock,
    /// What it had seen then, as far as was known.
    base: Clock,
    pub(super) sent: Tick,
    /// It tells what its names stand for.
    pub(super) named: bool,
}

/// A comparison of a document.
#[derive(Debug, Clone)]
pub(super) struct Comparing {
    pub(super) round: u64,
    /// The number that it was begun with.
    pub(super) begun: u64,
    /// The turn of the peer that comes next.
    pub(super) turn: u32,
    pub(super) is_ours: bool,
    pub(super) unite: bool,
    /// What was here when it began,
    pub(super) cursor: Cursor,
    /// and what the peer had seen.
    pub(super) peer: Option<Clock>,
    pub(super) found: BTreeSet<u64>,
    /// What was held when it began: all turns are about that, so that what changes meanwhile is told apart.
    pub(super) prints: Vec<Print>,
    /// What was said last here, to be said again if nobody answers.
    pub(super) last: Probe,
    /// When that was,
    pub(super) at: Tick,
    /// and how often it was.
    pub(super) tries: u32,
    /// It is known here what differs; the peer may have to be told again.
    pub(super) is_over: bool,
}

impl Progress {
    /// Milliseconds until what was sent is sent again, on a way that took so long there and back.
    pub(super) fn patience_ms(&self, config: &LinkConfig, turn_ms: u64) -> u64 {
        let doubled = config.retry_ms.saturating_mul(1 << self.tries.min(bounds::RETRIES_COUNTED));
        doubled.max(turn_ms.saturating_mul(2)).min(config.retry_max_ms.max(config.retry_ms))
    }

    /// Notes that the peer has seen this, too.
    pub(super) fn heard(&mut self, clock: &Clock) {
        if let Some(peer) = &mut self.peer {
            peer.join(clock);
        }
    }

    /// Notes that this is under way.
    pub(super) fn fly(&mut self, content: &[u8], target: &Clock, named: bool, now: Tick) {
        if self.flights.len() >= bounds::FLIGHTS_MAX {
            self.flights.remove(0);
        }
        let (base, target) = (self.peer.clone().unwrap_or_default(), target.clone());
        self.flights.push(Flight { checksum: crc32fast::hash(content), target, base, sent: now, named });
        self.is_flying = true;
    }

    /// When that was sent which is under way.
    pub(super) fn flying_since(&self) -> Option<Tick> {
        self.flights.last().filter(|_| self.is_flying).map(|flight| flight.sent)
    }

    /// The comparison that goes on.
    pub(super) fn goes_on(&mut self) -> Option<&mut Comparing> {
        self.comparing.as_mut().filter(|comparing| !comparing.is_over)
    }

    /// Nobody waits for what is under way.
    pub(super) const fn give_up(&mut self) {
        self.is_flying = false;
    }

    /// What was sent with this checksum, and whether it was sent but once; it and what was sent before are under way no more.
    pub(super) fn land(&mut self, checksum: u32) -> Option<(Flight, bool)> {
        let same = |flight: &Flight| flight.checksum == checksum;
        let is_single = self.flights.iter().filter(|flight| same(flight)).count() == 1;
        let at = self.flights.iter().rposition(same)?;
        let flight = self.flights.drain(..=at).next_back();
        self.is_flying &= !self.flights.is_empty();
        flight.map(|flight| (flight, is_single))
    }

    /// Notes that what was sent was merged. A peer that said since that it has seen less than that builds on has not seen all
    /// of it now.
    pub(super) fn accepted(&mut self, flight: &Flight) {
        if self.peer.as_ref().is_some_and(|peer| peer.covers(&flight.base)) {
            self.heard(&flight.target);
        }
        (self.tries, self.named, self.whole) = (0, false, false);
    }

    /// The peer has seen this: what leads no further is under way no more.
    pub(super) fn land_within(&mut self, clock: &Clock) {
        self.flights.retain(|flight| !clock.covers(&flight.target));
        self.is_flying &= !self.flights.is_empty();
        if !self.is_flying {
            self.tries = 0;
        }
    }
}
