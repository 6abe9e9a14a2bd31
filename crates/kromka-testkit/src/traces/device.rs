//! How fast a phone runs a small model, and how its heat slows it.

use std::path::Path;

use super::table::Table;
use crate::TraceError;

/// Longer runs heat the phone while they last, so that their start temperature says little.
const GENERATED_MAX: f64 = 256.0;

/// The speed of local work.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DeviceFit {
    /// Time per generated token at 0 °C, in ms, by extrapolation: usually negative.
    pub token_ms: f64,
    /// Further ms per token for each °C.
    pub token_ms_per_celsius: f64,
    /// Median rate of reading a prompt, in tokens per second, above 0.
    pub prefill_tokens_per_s: f64,
}

/// Fits the rows of the `opencl` backend: time per token (`tbt_ms`) on `temp_start_c` by least squares over rows with
/// at most 256 `gen_tokens`, and the median of `prompt_tokens` over `ttft_ms`.
pub(super) fn read(path: &Path) -> Result<DeviceFit, TraceError> {
    let table = Table::open(path)?;
    let backend = table.column("backend")?;
    let (prompt, generated) = (table.column("prompt_tokens")?, table.column("gen_tokens")?);
    let (ttft, token, temperature) = (table.column("ttft_ms")?, table.column("tbt_ms")?, table.column("temp_start_c")?);
    let mut points = Vec::new();
    let mut rates = Vec::new();
    table.rows(|row| {
        let (prompt, generated, ttft) = (row.amount(prompt)?, row.amount(generated)?, row.amount(ttft)?);
        let (token, temperature) = (row.amount(token)?, row.number(temperature)?);
        if !row.text(backend).is_some_and(|backend| backend.eq_ignore_ascii_case("opencl")) {
            return Ok(());
        }
        if let (Some(generated), Some(token), Some(temperature)) = (generated, token, temperature)
            && generated <= GENERATED_MAX
        {
            points.push((temperature, token));
        }
        if let (Some(prompt), Some(ttft)) = (prompt, ttft)
            && prompt > 0.0
            && ttft > 0.0
        {
            rates.push(prompt / (ttft / 1000.0));
        }
        Ok(())
    })?;
    let Some(prefill_tokens_per_s) = median(&mut rates) else {
        return Err(table.unusable("no prompt was timed".into(), "an opencl row with prompt_tokens and ttft_ms"));
    };
    let Some((token_ms, token_ms_per_celsius)) = least_squares(&points) else {
        return Err(table.unusable("no token was timed".into(), "an opencl row with at most 256 gen_tokens and tbt_ms"));
    };
    Ok(DeviceFit { token_ms, token_ms_per_celsius, prefill_tokens_per_s })
}

/// The middle value, or the mean of the two in the middle.
fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let upper = *values.get(values.len() / 2)?;
    let lower = values[(values.len() - 1) / 2];
    Some((lower + upper) / 2.0)
}

/// Intercept and slope; points that all have one abscissa have no slope, and their mean is the intercept.
fn least_squares(points: &[(f64, f64)]) -> Option<(f64, f64)> {
    if points.is_empty() {
        return None;
    }
    let n = points.len() as f64;
    let mean_x = points.iter().map(|point| point.0).sum::<f64>() / n;
    let mean_y = points.iter().map(|point| point.1).sum::<f64>() / n;
    let spread = points.iter().map(|(x, _)| (x - mean_x) * (x - mean_x)).sum::<f64>();
    let joint = points.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum::<f64>();
    let slope = if spread > 1e-9 { joint / spread } else { 0.0 };
    Some((mean_y - slope * mean_x, slope))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_and_one_abscissa_has_no_slope() {
        let (a, b) = least_squares(&[(30.0, 25.0), (40.0, 65.0), (35.0, 45.0)]).unwrap();
        assert!((a + 95.0).abs() < 1e-9 && (b - 4.0).abs() < 1e-9, "{a} {b}");
        assert_eq!(least_squares(&[(30.0, 20.0), (30.0, 40.0)]), Some((30.0, 0.0)));
        assert_eq!(least_squares(&[]), None);
    }

    #[test]
    fn the_median_of_an_even_count_is_between() {
        assert_eq!(median(&mut [4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(&mut [9.0]), Some(9.0));
        assert_eq!(median(&mut []), None);
    }
}
