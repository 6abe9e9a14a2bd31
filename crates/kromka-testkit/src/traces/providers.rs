//! What an inference provider was measured to do, request by request.

use std::path::Path;

use super::table::Table;
use crate::TraceError;

/// One measured answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Generation {
    /// Until the first token, in seconds, above 0.
    pub ttft_s: f64,
    /// Between tokens, in seconds, above 0.
    pub itl_s: f64,
}

/// Reads `ttft_s` and `inter_token_latency_s`; rows where one of them is not above 0 gave no answer and are left out.
pub(super) fn read(path: &Path) -> Result<Vec<Generation>, TraceError> {
    let table = Table::open(path)?;
    let (ttft, itl) = (table.column("ttft_s")?, table.column("inter_token_latency_s")?);
    let mut records = Vec::new();
    table.rows(|row| {
        if let (Some(ttft_s), Some(itl_s)) = (row.number(ttft)?, row.number(itl)?)
            && ttft_s > 0.0
            && itl_s > 0.0
        {
            records.push(Generation { ttft_s, itl_s });
        }
        Ok(())
    })?;
    if records.is_empty() {
        return Err(table.unusable("no answer".into(), "a row with ttft_s and inter_token_latency_s above 0"));
    }
    Ok(records)
}
