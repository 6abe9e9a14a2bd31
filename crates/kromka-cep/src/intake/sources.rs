//! Where events come from, and how far each of those is.

use alloc::vec::Vec;

use kromka_core::Tick;

use super::lowest::Lowest;
use super::stats::SourceStats;
use crate::error::EventError;

/// A source.
#[derive(Debug, Clone, Copy)]
struct Source {
    name: u64,
    /// The latest of its events that were accepted.
    latest: Option<Tick>,
    /// The host's time when that came, or when it was first heard.
    moved: Tick,
    accepted: u64,
    late: u64,
    future: u64,
}

/// The sources that are known. One is active from an accepted event on that is later than all before it, until it is found to
/// be idle. Only active ones are waited for.
#[derive(Debug, Clone)]
pub(crate) struct Sources {
    max: usize,
    all: Vec<Source>,
    /// Their numbers, in the order of their names.
    by_name: Vec<(u64, u32)>,
    /// The active ones, by the latest of their events.
    latest: Lowest,
    /// The active ones, by when that came.
    moved: Lowest,
    /// The one that was found last: events of one come in a row.
    found: u32,
}

impl Sources {
    pub(crate) const fn new(max: usize) -> Self {
        Self { max, all: Vec::new(), by_name: Vec::new(), latest: Lowest::new(), moved: Lowest::new(), found: 0 }
    }

    /// The number of a source that is known.
    pub(crate) fn find(&mut self, name: u64) -> Option<u32> {
        if self.all.get(self.found as usize).is_none_or(|source| source.name != name) {
            self.found = self.by_name[self.place(name).ok()?].1;
        }
        Some(self.found)
    }

    /// A new one. It may take the place of that which has been idle for longest.
    pub(crate) fn add(&mut self, name: u64, now: Tick) -> Result<u32, EventError> {
        self.insert(Source { name, latest: None, moved: now, accepted: 0, late: 0, future: 0 })
    }

    fn place(&self, name: u64) -> Result<usize, usize> {
        self.by_name.binary_search_by_key(&name, |named| named.0)
    }

    fn insert(&mut self, source: Source) -> Result<u32, EventError> {
        let max = self.max;
        let number = if self.all.len() < max {
            let number = u32::try_from(self.all.len()).map_err(|_| EventError::Sources { max })?;
            self.all.push(source);
            number
        } else {
            let number = self.longest_idle().ok_or(EventError::Sources { max })?;
            let before = core::mem::replace(&mut self.all[number as usize], source);
            if let Ok(place) = self.place(before.name) {
                self.by_name.remove(place);
            }
            number
        };
        let (Ok(place) | Err(place)) = self.place(source.name);
        self.by_name.insert(place, (source.name, number));
        Ok(number)
    }

    /// Of several the one with the lowest name.
    fn longest_idle(&self) -> Option<u32> {
        let idle = self.by_name.iter().filter(|(_, number)| !self.latest.has(*number));
        idle.min_by_key(|(_, number)| self.all[*number as usize].moved).map(|(_, number)| *number)
    }

    /// Its event is accepted.
    pub(crate) fn accept(&mut self, number: u32, at: Tick, now: Tick) {
        let source = &mut self.all[number as usize];
        source.accepted = source.accepted.saturating_add(1);
        if source.latest.is_none_or(|latest| latest < at) {
            source.latest = Some(at);
            source.moved = now;
            self.latest.set(number, at.ms());
            self.moved.set(number, now.ms());
        }
    }

    pub(crate) fn count_late(&mut self, number: u32) {
        let late = &mut self.all[number as usize].late;
        *late = late.saturating_add(1);
    }

    pub(crate) fn count_future(&mut self, number: u32) {
        let future = &mut self.all[number as usize].future;
        *future = future.saturating_add(1);
    }

    /// Waits no longer for those that have not moved on for so long, but for one that is about to say something.
    pub(crate) fn age(&mut self, now: Tick, idle_ms: u64, but: Option<u32>) {
        let mut kept = None;
        while let Some((moved, number)) = self.moved.first() {
            if now.since(Tick::from_ms(moved)) < idle_ms {
                break;
            }
            self.moved.remove(number);
            if but == Some(number) {
                kept = Some((number, moved));
            } else {
                self.latest.remove(number);
            }
        }
        if let Some((number, moved)) = kept {
            self.moved.set(number, moved);
        }
    }

    /// How far the active source is that is behind all others.
    pub(crate) fn slowest(&self) -> Option<Tick> {
        self.latest.first().map(|(latest, _)| Tick::from_ms(latest))
    }

    /// The same, if an event of this time is accepted from that source.
    pub(crate) fn slowest_with(&self, number: u32, at: Tick) -> Option<Tick> {
        let latest = self.all[number as usize].latest;
        if latest.is_some_and(|latest| at <= latest) {
            return self.slowest();
        }
        let others = self.latest.first_without(number).map_or(Tick::NEVER, Tick::from_ms);
        Some(others.min(at))
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// How many are not waited for.
    pub(crate) fn idle(&self) -> usize {
        self.all.len() - self.latest.len()
    }

    pub(crate) fn stats(&self, name: u64) -> Option<SourceStats> {
        let place = self.place(name).ok()?;
        Some(self.tell(self.by_name[place].1))
    }

    /// All of them, in the order of their names.
    pub(crate) fn iter(&self) -> impl Iterator<Item = SourceStats> {
        self.by_name.iter().map(|(_, number)| self.tell(*number))
    }

    fn tell(&self, number: u32) -> SourceStats {
        let Source { name, latest, moved, accepted, late, future } = self.all[number as usize];
        SourceStats { source: name, latest, moved, is_idle: !self.latest.has(number), accepted, late, future }
    }

    /// Puts one back as it was told; they come in the order of their names. Whether it fits.
    #[cfg(feature = "serde")]
    pub(crate) fn put_back(&mut self, told: &SourceStats) -> bool {
        let SourceStats { source: name, latest, moved, is_idle, accepted, late, future } = *told;
        let is_in_order = self.by_name.last().is_none_or(|last| last.0 < name);
        let is_told_right = latest.is_some() == (accepted > 0) && (is_idle || latest.is_some());
        if !is_in_order || !is_told_right || self.all.len() >= self.max {
            return false;
        }
        let Ok(number) = self.insert(Source { name, latest, moved, accepted, late, future }) else { return false };
        if let Some(latest) = latest.filter(|_| !is_idle) {
            self.latest.set(number, latest.ms());
            self.moved.set(number, moved.ms());
        }
        true
    }
}
