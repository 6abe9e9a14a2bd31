//! The network: frames on their way.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::draw::{Fate, of_arrival, of_frame};
use super::history::Faults;
use super::report::Stats;

/// Frames on their way from one node to another: more are dropped, as a socket does.
pub const IN_FLIGHT_MAX: usize = 256;
/// How much longer a frame that may be overtaken takes, in longest delays.
const LATENESS: u64 = 4;

/// One direction between two nodes.
#[derive(Debug, Clone, Copy, Default)]
struct Link {
    is_cut: bool,
    /// Frames that were ever sent.
    sent: u64,
    in_flight: usize,
    /// When the last frame arrives that keeps its place.
    last_ms: u64,
    /// The latest frame that arrived, from 1.
    newest: u64,
}

/// A frame on its way: the first to arrive is the first in the order, then the first that was sent.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Flight {
    at_ms: u64,
    order: u64,
    from: usize,
    to: usize,
    /// Which of its link's, from 1.
    number: u64,
    is_copy: bool,
    frame: Vec<u8>,
}

/// A frame that arrived.
#[derive(Debug)]
pub(super) struct Arrival {
    pub(super) at_ms: u64,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) frame: Vec<u8>,
}

#[derive(Debug)]
pub(super) struct Wire {
    seed: u64,
    nodes: usize,
    pub(super) faults: Faults,
    links: Vec<Link>,
    flights: BinaryHeap<Reverse<Flight>>,
    order: u64,
}

impl Wire {
    pub(super) fn new(seed: u64, nodes: usize) -> Self {
        Self {
            seed,
            nodes,
            faults: Faults::default(),
            links: vec![Link::default(); nodes * nodes],
            flights: BinaryHeap::new(),
            order: 0,
        }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.flights.is_empty()
    }

    fn link(&mut self, from: usize, to: usize) -> &mut Link {
        &mut self.links[from * self.nodes + to]
    }

    /// Whether the way was open.
    pub(super) fn cut(&mut self, from: usize, to: usize) -> bool {
        !std::mem::replace(&mut self.link(from, to).is_cut, true)
    }

    pub(super) fn heal(&mut self) {
        self.links.iter_mut().for_each(|link| link.is_cut = false);
    }

    pub(super) fn send(&mut self, from: usize, to: usize, frame: Vec<u8>, now_ms: u64, stats: &mut Stats) {
        let (seed, faults) = (self.seed, self.faults);
        let link = self.link(from, to);
        link.sent += 1;
        let (number, is_cut) = (link.sent, link.is_cut);
        stats.frames += 1;
        stats.bytes += frame.len() as u64;
        let happens = |fate, of_1000: u32| of_frame(seed, (from, to), number, 0, fate) % 1_000 < u64::from(of_1000);
        if is_cut {
            stats.cut_off += 1;
            return;
        }
        if happens(Fate::Loss, faults.loss) {
            stats.lost += 1;
            return;
        }
        let flight = Flight { at_ms: now_ms, order: 0, from, to, number, is_copy: false, frame };
        if happens(Fate::Duplication, faults.duplication) {
            stats.duplicated += 1;
            self.launch(Flight { is_copy: true, frame: flight.frame.clone(), ..flight }, stats);
        }
        self.launch(flight, stats);
    }

    /// Puts a frame on its way that is sent now.
    fn launch(&mut self, mut flight: Flight, stats: &mut Stats) {
        let Flight { from, to, number, is_copy, .. } = flight;
        let draw = |fate| of_frame(self.seed, (from, to), number, is_copy.into(), fate);
        let min = u64::from(self.faults.delay_ms_min.max(1));
        let max = u64::from(self.faults.delay_ms_max).max(min);
        // A copy keeps no place: it was on another way.
        let is_late = is_copy || draw(Fate::Reordering) % 1_000 < u64::from(self.faults.reordering);
        let late_ms = if is_late { draw(Fate::Lateness) % (LATENESS * max + 1) } else { 0 };
        flight.at_ms += min + draw(Fate::Delay) % (max - min + 1) + late_ms;
        let link = self.link(from, to);
        if link.in_flight >= IN_FLIGHT_MAX {
            stats.overflowed += 1;
            return;
        }
        link.in_flight += 1;
        if !is_late {
            link.last_ms = link.last_ms.max(flight.at_ms);
            flight.at_ms = link.last_ms;
        }
        self.order += 1;
        flight.order = self.order;
        self.flights.push(Reverse(flight));
    }

    /// The next frame to arrive until then.
    pub(super) fn arrive(&mut self, until_ms: u64, stats: &mut Stats) -> Option<Arrival> {
        loop {
            let Reverse(flight) = self.flights.peek()?;
            if flight.at_ms > until_ms {
                return None;
            }
            let Reverse(Flight { at_ms, from, to, number, is_copy, frame, .. }) = self.flights.pop()?;
            let link = self.link(from, to);
            link.in_flight -= 1;
            if link.is_cut {
                stats.cut_off += 1;
                continue;
            }
            stats.reordered += u64::from(!is_copy && number < link.newest);
            link.newest = link.newest.max(number);
            stats.digest = stats.digest.wrapping_add(of_arrival(at_ms, (from, to), &frame));
            return Some(Arrival { at_ms, from, to, frame });
        }
    }
}
