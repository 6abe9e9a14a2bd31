//! How soon an environment is used again after a fault.

use crate::world::{Fault, FaultKind};

/// A task whose best option is the environment in question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chance {
    /// When it arrived.
    pub(super) arrival_ms: u64,
    /// When it was sent there, if its first try was.
    pub(super) taken_ms: Option<u64>,
}

/// One return to an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Recovery {
    /// The fault, or the first of those that are one because there was no return between them.
    pub(super) kind: FaultKind,
    /// From the first chance after the beacon to the dispatch of the first that was taken.
    pub(super) lag_ms: u64,
    /// To it from the beacon itself.
    pub(super) lag_with_arrivals_ms: u64,
}

/// The returns of one device to one environment. `faults` are those that the device feels there, by their beginning;
/// those of them that `cut_off` tells made it unreachable; `beacons_up` the times of heard beacons that said reachable,
/// `chances` in the order of arrival.
///
/// A fault that begins before the return from another belongs to it, whatever its kind: what counts then is the beacon
/// after both. A chance that is never taken lags until the window's end; where there is no chance, there is no return.
pub(super) fn recoveries(
    faults: &[Fault],
    cut_off: impl Fn(&Fault) -> bool,
    beacons_up: &[u64],
    chances: &[Chance],
    end_ms: u64,
) -> Vec<Recovery> {
    let mut list = Vec::new();
    let mut left = faults.iter().peekable();
    while let Some(fault) = left.next() {
        if !cut_off(fault) {
            continue;
        }
        let mut over_ms = fault.to_ms;
        loop {
            let back = after(over_ms, beacons_up, chances, end_ms);
            let back_ms = back.map_or(u64::MAX, |back| back.taken_ms);
            if let Some(next) = left.next_if(|next| next.from_ms < back_ms) {
                over_ms = over_ms.max(next.to_ms);
                continue;
            }
            list.extend(back.map(|back| Recovery {
                kind: fault.kind,
                lag_ms: back.taken_ms.saturating_sub(back.chance_ms),
                lag_with_arrivals_ms: back.taken_ms.saturating_sub(back.beacon_ms),
            }));
            break;
        }
    }
    list
}

/// A beacon, the first chance after it and the first that was taken.
#[derive(Clone, Copy)]
struct Back {
    beacon_ms: u64,
    chance_ms: u64,
    taken_ms: u64,
}

fn after(over_ms: u64, beacons_up: &[u64], chances: &[Chance], end_ms: u64) -> Option<Back> {
    let beacon_ms = *beacons_up.get(beacons_up.partition_point(|at_ms| *at_ms < over_ms))?;
    let chances = &chances[chances.partition_point(|chance| chance.arrival_ms < beacon_ms)..];
    let chance_ms = chances.first()?.arrival_ms;
    let taken_ms = chances.iter().find_map(|chance| chance.taken_ms).unwrap_or(end_ms);
    Some(Back { beacon_ms, chance_ms, taken_ms })
}

#[cfg(test)]
mod tests {
    use kromka_core::Environment;

    use super::*;
    use crate::world::FaultPlace;

    const END_MS: u64 = 10_000;

    fn fault(from_ms: u64, to_ms: u64, kind: FaultKind) -> Fault {
        Fault { from_ms, to_ms, kind, place: FaultPlace::Environment(Environment::CloudBasic) }
    }

    fn chance(arrival_ms: u64, taken_ms: Option<u64>) -> Chance {
        Chance { arrival_ms, taken_ms }
    }

    fn of(faults: &[Fault], beacons_up: &[u64], chances: &[Chance]) -> Vec<(FaultKind, u64, u64)> {
        let list = recoveries(faults, |fault| fault.kind.cuts(), beacons_up, chances, END_MS);
        list.iter().map(|it| (it.kind, it.lag_ms, it.lag_with_arrivals_ms)).collect()
    }

    #[test]
    fn a_first_chance_that_is_taken_lags_by_nothing_but_the_wait_for_it() {
        let faults = [fault(1_000, 2_000, FaultKind::Cut1s)];
        // Before the beacon nobody said that it is back: what was sent there then does not count.
        let chances = [chance(2_100, Some(2_100)), chance(2_700, Some(2_700)), chance(2_900, None)];
        assert_eq!(of(&faults, &[900, 2_500, 3_000], &chances), [(FaultKind::Cut1s, 0, 200)]);
    }

    #[test]
    fn chances_that_are_missed_count_until_one_is_taken() {
        let faults = [fault(1_000, 2_000, FaultKind::Flapping)];
        let chances = [chance(2_600, None), chance(2_800, None), chance(3_000, Some(3_050))];
        assert_eq!(of(&faults, &[2_000], &chances), [(FaultKind::Flapping, 450, 1_050)]);
    }

    #[test]
    fn a_fault_before_the_return_belongs_to_the_first() {
        let faults = [
            fault(1_000, 2_000, FaultKind::Cut10s),
            // Begins before the first chance is taken, and ends after it.
            fault(2_550, 2_650, FaultKind::BrownOut),
            fault(4_000, 4_100, FaultKind::Cut1s),
        ];
        let chances =
            [chance(2_500, None), chance(2_600, Some(2_600)), chance(3_300, Some(3_300)), chance(4_300, Some(4_300))];
        let beacons_up = [2_200, 3_000, 4_200];
        assert_eq!(of(&faults, &beacons_up, &chances), [(FaultKind::Cut10s, 0, 300), (FaultKind::Cut1s, 0, 100)]);
    }

    #[test]
    fn a_long_fault_is_not_over_with_a_short_one_inside_it() {
        let faults = [fault(1_000, 5_000, FaultKind::Cut4h), fault(2_000, 2_100, FaultKind::Cut1s)];
        let chances = [chance(5_400, Some(5_400))];
        assert_eq!(of(&faults, &[5_100], &chances), [(FaultKind::Cut4h, 0, 300)]);
    }

    #[test]
    fn what_never_comes_back_lags_to_the_end_and_what_has_no_chance_not_at_all() {
        let faults = [fault(1_000, 2_000, FaultKind::Cut1s)];
        assert_eq!(of(&faults, &[2_500], &[chance(3_000, None)]), [(FaultKind::Cut1s, 7_000, 7_500)]);
        assert_eq!(of(&faults, &[2_500], &[chance(1_500, None)]), []);
        assert_eq!(of(&faults, &[1_999], &[chance(3_000, Some(3_000))]), []);
    }

    #[test]
    fn slow_answers_and_late_failures_cut_nothing_off() {
        let faults = [fault(1_000, 2_000, FaultKind::BrownOut), fault(5_000, 6_000, FaultKind::SlowFailure)];
        assert_eq!(of(&faults, &[2_000, 6_000], &[chance(2_500, None), chance(6_500, Some(6_500))]), []);
    }
}
