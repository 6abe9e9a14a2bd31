//! Rates of a mobile link, second by second.

use std::path::Path;

use super::table::Table;
use crate::TraceError;

/// What a link carried in one second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// Towards the device, in kbit/s, 0 or more.
    pub down_kbps: f64,
    /// From the device, in kbit/s, 0 or more.
    pub up_kbps: f64,
}

/// Which rates a file must have: a 5G file's uplink is only acknowledgements and is not used.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Uplink {
    Needed,
    Unused,
}

/// Reads `dl_kbps` and, where needed, `ul_kbps`; rows that lack one are left out. Round-trip times above 0 in
/// `rtt_ms`, if there is such a column, are added to `rtts_ms`.
pub(super) fn read(path: &Path, uplink: Uplink, rtts_ms: &mut Vec<f64>) -> Result<Vec<Rates>, TraceError> {
    let table = Table::open(path)?;
    let down = table.column("dl_kbps")?;
    let up = if uplink == Uplink::Needed { Some(table.column("ul_kbps")?) } else { None };
    let rtt = table.optional("rtt_ms");
    let mut rows = Vec::new();
    table.rows(|row| {
        let down = row.amount(down)?;
        let up = match up {
            Some(up) => row.amount(up)?,
            None => Some(0.0),
        };
        if let (Some(down_kbps), Some(up_kbps)) = (down, up) {
            rows.push(Rates { down_kbps, up_kbps });
        }
        if let Some(rtt) = rtt {
            rtts_ms.extend(row.amount(rtt)?.filter(|rtt| *rtt > 0.0));
        }
        Ok(())
    })?;
    if rows.is_empty() {
        return Err(table.unusable("no rates".into(), "a row with its rates"));
    }
    Ok(rows)
}
