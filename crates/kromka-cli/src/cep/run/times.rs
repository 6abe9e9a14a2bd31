//! When events happened that the rules may yet see.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use kromka::core::Tick;

/// The times of events, which a match tells by their names only. It holds those that wait in the intake, and no others.
#[derive(Debug, Default)]
pub(super) struct Times {
    /// Names with times: of one name, the earliest first, as the rules see them.
    by_name: BTreeSet<(u64, u64)>,
    /// Times with names, the earliest first.
    by_time: BinaryHeap<Reverse<(u64, u64)>>,
}

impl Times {
    pub(super) fn note(&mut self, id: u64, at: Tick) {
        self.by_name.insert((id, at.ms()));
        self.by_time.push(Reverse((at.ms(), id)));
    }

    pub(super) fn of(&self, id: u64) -> Option<Tick> {
        self.by_name.range((id, 0)..=(id, u64::MAX)).next().map(|(_, at)| Tick::from_ms(*at))
    }

    /// The rules have seen all up to then.
    pub(super) fn forget(&mut self, until: Tick) {
        while let Some(Reverse((at, id))) = self.by_time.peek().copied()
            && at <= until.ms()
        {
            self.by_time.pop();
            self.by_name.remove(&(id, at));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_events_of_one_name_the_earlier_is_told_first() {
        let mut times = Times::default();
        for (id, at) in [(7, 300), (7, 200), (8, 100), (7, 200)] {
            times.note(id, Tick::from_ms(at));
        }
        assert_eq!((times.of(7), times.of(8), times.of(9)), (Some(Tick::from_ms(200)), Some(Tick::from_ms(100)), None));
        times.forget(Tick::from_ms(200));
        assert_eq!((times.of(7), times.of(8)), (Some(Tick::from_ms(300)), None));
        times.forget(Tick::NEVER);
        assert!(times.by_name.is_empty() && times.by_time.is_empty());
    }
}
