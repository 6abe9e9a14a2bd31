//! Incidents of a status page.

use std::path::Path;

use jiff::{Timestamp, civil::DateTime, tz::Offset};

use super::table::Table;
use crate::TraceError;

/// One incident of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Incident {
    /// When it began.
    pub start: Timestamp,
    /// When it was over.
    pub end: Timestamp,
    /// 0 none, 1 degraded, 2 and above down.
    pub level: u8,
}

/// Reads `incident_impact_level`, `start_timestamp` and `close_timestamp` of the rows whose `service_column` is not 0.
/// Rows that lack one of these are left out. No incident at all is a good service, not an error.
pub(super) fn read(path: &Path, service_column: &str) -> Result<Vec<Incident>, TraceError> {
    let table = Table::open(path)?;
    let service = table.column(service_column)?;
    let level = table.column("incident_impact_level")?;
    let (start, close) = (table.column("start_timestamp")?, table.column("close_timestamp")?);
    let mut incidents = Vec::new();
    table.rows(|row| {
        let time = |column| -> Result<Option<Timestamp>, TraceError> {
            let Some(text) = row.text(column) else { return Ok(None) };
            let time =
                timestamp(text).ok_or_else(|| row.bad(column, text, "a UTC time as 2024-02-29 20:41:00+00:00"))?;
            Ok(Some(time))
        };
        let (level, start_time, end) = (row.amount(level)?, time(start)?, time(close)?);
        let concerned = row.number(service)?.is_some_and(|flag| flag > 0.0);
        if let (true, Some(level), Some(start_time), Some(end)) = (concerned, level, start_time, end) {
            if end < start_time {
                let need = "a time that is not before start_timestamp";
                return Err(row.bad(close, row.text(close).unwrap_or(""), need));
            }
            // Above 2 the levels differ in name only: down is down.
            let level = if level >= 2.0 { 2 } else { u8::from(level >= 1.0) };
            incidents.push(Incident { start: start_time, end, level });
        }
        Ok(())
    })?;
    incidents.sort_by_key(|incident| (incident.start, incident.end, incident.level));
    Ok(incidents)
}

/// A time with an offset, or without one in UTC.
pub(super) fn timestamp(text: &str) -> Option<Timestamp> {
    text.parse::<Timestamp>().ok().or_else(|| Offset::UTC.to_timestamp(text.parse::<DateTime>().ok()?).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_with_and_without_offset_are_read() {
        let expected: Timestamp = "2024-02-29T20:41:00Z".parse().unwrap();
        for text in
            ["2024-02-29 20:41:00+00:00", "2024-02-29T20:41:00Z", "2024-02-29 20:41:00", "2024-02-29 22:41:00+02:00"]
        {
            assert_eq!(timestamp(text), Some(expected), "{text}");
        }
        assert_eq!(timestamp("yesterday"), None);
    }
}
