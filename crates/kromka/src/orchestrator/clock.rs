//! The clock of an orchestrator: the only file of the library that reads one.

use std::time::{Duration, Instant};

use kromka_core::{Tick, bounds};

/// The end of the clock.
const LAST: Tick = Tick::from_ms(bounds::TICK_MS.max.cast_unsigned());

/// Goes on from the engine's time, so that a resumed engine's clock never steps.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    anchor: Instant,
    start: Tick,
}

impl Clock {
    /// A clock that says `start` now.
    pub(crate) fn starting_at(start: Tick) -> Self {
        Self { anchor: Instant::now(), start }
    }

    /// The time, rounded down, so that what is due at a tick is never done before it. It stands still at the last tick
    /// that the engine knows.
    pub(crate) fn now(&self) -> Tick {
        self.start.after(u64::try_from(self.anchor.elapsed().as_millis()).unwrap_or(u64::MAX)).min(LAST)
    }

    /// When the clock will say `tick`; `None` when it never does, or the system has no name for so late a time.
    pub(crate) fn instant_of(&self, tick: Tick) -> Option<Instant> {
        if tick > LAST {
            return None;
        }
        self.anchor.checked_add(Duration::from_millis(tick.since(self.start)))
    }

    /// When `timeout` from now is over; `None` when it never is.
    pub(crate) fn deadline(timeout: Option<Duration>) -> Option<Instant> {
        Instant::now().checked_add(timeout?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_is_not_before_its_instant() {
        let clock = Clock::starting_at(Tick::from_ms(5_000));
        let tick = clock.now();
        assert!(tick >= Tick::from_ms(5_000));
        assert!(clock.instant_of(tick).is_some_and(|instant| instant <= Instant::now()));
    }

    #[test]
    fn a_tick_behind_the_last_one_never_comes() {
        let clock = Clock::starting_at(LAST);
        assert_eq!(clock.instant_of(LAST.after(1)), None);
        std::thread::sleep(Duration::from_millis(2));
        assert_eq!(clock.now(), LAST);
        assert!(clock.instant_of(LAST).is_some_and(|instant| instant <= Instant::now()));
    }

    #[test]
    fn times_beyond_the_clock_are_no_times() {
        assert_eq!(Clock::deadline(Some(Duration::MAX)), None);
        assert_eq!(Clock::deadline(None), None);
    }
}
