//! Incidents as levels over the time of a window.

use jiff::Timestamp;

use crate::traces::Incident;

/// The level of the worst incident from each time on, until the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Levels {
    steps: Vec<(u64, u8)>,
}

impl Levels {
    /// Cuts the window `start` to `start` + `length_ms` out of a list of incidents, which may overlap.
    pub(crate) fn new(incidents: &[Incident], start: Timestamp, length_ms: u64) -> Self {
        let from_start = |time: Timestamp| {
            let ms = time.as_millisecond().saturating_sub(start.as_millisecond());
            u64::try_from(ms).unwrap_or(0).min(length_ms)
        };
        let spans: Vec<(u64, u64, u8)> = incidents
            .iter()
            .map(|incident| (from_start(incident.start), from_start(incident.end), incident.level))
            .filter(|(from, to, level)| from < to && *level > 0)
            .collect();
        let mut times: Vec<u64> = spans.iter().flat_map(|(from, to, _)| [*from, *to]).collect();
        times.sort_unstable();
        times.dedup();
        let worst_at = |time: u64| {
            spans.iter().filter(|(from, to, _)| (*from..*to).contains(&time)).map(|span| span.2).max().unwrap_or(0)
        };
        Self { steps: times.into_iter().map(|time| (time, worst_at(time))).collect() }
    }

    /// The level at a time: 0 none, 1 degraded, 2 down.
    pub(crate) fn at(&self, at_ms: u64) -> u8 {
        let after = self.steps.partition_point(|(time, _)| *time <= at_ms);
        after.checked_sub(1).map_or(0, |place| self.steps[place].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_incidents_count_as_the_worst_and_end_at_their_close() {
        let start: Timestamp = "2024-02-01T00:00:00Z".parse().unwrap();
        let minute = |n: i64| Timestamp::from_second(start.as_second() + 60 * n).unwrap();
        let incident = |from, to, level| Incident { start: minute(from), end: minute(to), level };
        let incidents =
            [incident(-10, 5, 2), incident(10, 30, 1), incident(20, 25, 2), incident(40, 40, 2), incident(50, 55, 0)];
        let levels = Levels::new(&incidents, start, 60 * 60_000);
        for (at, level) in
            [(0, 2), (4, 2), (5, 0), (10, 1), (19, 1), (20, 2), (24, 2), (25, 1), (30, 0), (40, 0), (52, 0)]
        {
            assert_eq!(levels.at(at * 60_000), level, "minute {at}");
        }
    }
}
