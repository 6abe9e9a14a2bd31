//! Many readings, a line each.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _, Write as _};
use std::path::Path;

use anyhow::{Context as _, anyhow, ensure};
use kromka::power::{Cause, ChunkPolicy, PowerMode, PowerPolicy, PowerSample, ThermalReading};
use serde::{Deserialize, Deserializer, Serialize};

use super::reading::{bytes, degree, share};
use crate::failure::Failure;

/// The longest line that is read, in bytes: a hundred times what it needs.
const LINE_BYTES_MAX: u64 = 64 << 10;

/// A line in. Each key must be there; null is no battery, or what is not known. Other keys are not looked at, and numbers
/// beyond what there is count as the end of it.
#[derive(Deserialize)]
struct Line {
    #[serde(deserialize_with = "number_or_null")]
    battery_percent: Option<f64>,
    charging: bool,
    #[serde(deserialize_with = "number_or_null")]
    temp_celsius: Option<f64>,
    #[serde(deserialize_with = "number_or_null")]
    memory_available_mb: Option<f64>,
}

/// As usual, but the key must be there.
fn number_or_null<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    Option::deserialize(deserializer)
}

/// A line out.
#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Judged { mode: u8, mode_name: PowerMode, cause: Cause, chunk_bytes: u32 },
    Refused { error: String },
}

/// Judges each line of `file`, - for standard input, and prints as many in the same order, each as soon as it is judged;
/// of a line that cannot be, what is wrong with it. Blank lines are none.
///
/// # Errors
/// When a line could not be judged, after all others were.
pub(super) fn run(file: &Path, policies: &(PowerPolicy, ChunkPolicy)) -> Result<(), Failure> {
    let (source, mut reader): (String, Box<dyn BufRead>) = if file == Path::new("-") {
        ("standard input".to_owned(), Box::new(io::stdin().lock()))
    } else {
        let source = file.display().to_string();
        let opened = File::open(file).with_context(|| source.clone())?;
        (source, Box::new(BufReader::new(opened)))
    };
    // Flushed at each end of a line, for whoever waits for it.
    let mut output = io::stdout().lock();
    let mut line = Vec::new();
    let (mut refused, mut first) = (0u64, None);
    for number in 1u64.. {
        line.clear();
        let at = || format!("{source}, line {number}");
        reader.by_ref().take(LINE_BYTES_MAX + 1).read_until(b'\n', &mut line).with_context(at)?;
        if line.is_empty() {
            break;
        }
        if line.len() as u64 > LINE_BYTES_MAX {
            return Err(anyhow!("{}: longer than {LINE_BYTES_MAX} bytes, which is the most", at()).into());
        }
        let text = line.trim_ascii();
        if text.is_empty() {
            continue;
        }
        let answer = judge(text, policies).unwrap_or_else(|error| {
            refused += 1;
            let error = format!("{}: {error:#}", at());
            first.get_or_insert_with(|| error.clone());
            Answer::Refused { error }
        });
        serde_json::to_writer(&mut output, &answer).map_err(|error| Failure::Output(error.into()))?;
        output.write_all(b"\n").map_err(Failure::Output)?;
    }
    match first {
        Some(first) => Err(anyhow!("{refused} lines could not be judged; the first is {first}").into()),
        None => Ok(()),
    }
}

fn judge(text: &[u8], (policy, chunks): &(PowerPolicy, ChunkPolicy)) -> anyhow::Result<Answer> {
    ensure!(text.starts_with(b"{"), "it is no object");
    let line: Line = serde_json::from_slice(text).map_err(|error| {
        // The parser counts lines from here.
        let (message, place) = (error.to_string(), format!(" at line {} column {}", error.line(), error.column()));
        anyhow!("column {}: {}", error.column(), message.strip_suffix(&place).unwrap_or(&message))
    })?;
    let sample = PowerSample {
        battery: line.battery_percent.map(share),
        charging: line.charging,
        thermal: line.temp_celsius.map_or(ThermalReading::Unknown, degree),
    };
    let state = policy.assess(&sample);
    let chunk_bytes = chunks.chunk(&state, line.memory_available_mb.map(bytes)).size;
    Ok(Answer::Judged { mode: state.mode as u8, mode_name: state.mode, cause: state.cause, chunk_bytes })
}
