//! Requests: how many tokens go in and come out.

use std::path::Path;

use super::table::Table;
use crate::{TraceError, numeric::round_u32};

/// One recorded request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// Tokens of the question.
    pub tokens_in: u32,
    /// Tokens of the answer.
    pub tokens_out: u32,
}

/// Reads `in_tok` and `out_tok`; rows that lack one of them are left out.
pub(super) fn read(path: &Path, into: &mut Vec<Request>) -> Result<(), TraceError> {
    let table = Table::open(path)?;
    let (tokens_in, tokens_out) = (table.column("in_tok")?, table.column("out_tok")?);
    let before = into.len();
    table.rows(|row| {
        if let (Some(tokens_in), Some(tokens_out)) = (row.amount(tokens_in)?, row.amount(tokens_out)?) {
            into.push(Request { tokens_in: round_u32(tokens_in), tokens_out: round_u32(tokens_out) });
        }
        Ok(())
    })?;
    if into.len() == before {
        return Err(table.unusable("no request".into(), "a row with in_tok and out_tok"));
    }
    Ok(())
}
