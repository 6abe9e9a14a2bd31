//! Many readings, a line each.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read as _, Write as _};
use std::path::Path;

use anyhow::{Context as _, anyhow};
use kromka::power::{Cause, ChunkPolicy, PowerMode, PowerPolicy, PowerSample, ThermalReading};
use serde::{Deserialize, Deserializer, Serialize};

use super::reading::{celsius, charge, memory};
use crate::failure::Failure;

/// The longest line that is read, in bytes: a hundred times what it needs.
const LINE_BYTES_MAX: u64 = 64 << 10;

/// A line in. Each key must be there; what is not known is null. Others are not looked at.
#[derive(Deserialize)]
struct Line {
    #[serde(deserialize_with = "known_or_null")]
    battery_percent: Option<f64>,
    charging: bool,
    #[serde(deserialize_with = "known_or_null")]
    temp_celsius: Option<f64>,
    #[serde(deserialize_with = "known_or_null")]
    memory_available_mb: Option<f64>,
}

/// As usual, but the key must be there.
fn known_or_null<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    Option::deserialize(deserializer)
}

/// A line out.
#[derive(Serialize)]
struct Answer {
    mode: u8,
    mode_name: PowerMode,
    cause: Cause,
    chunk_bytes: u32,
}

/// Judges each line of `file`, - for standard input, and prints as many in the same order.
/// Blank lines are none.
pub(super) fn run(file: &Path) -> Result<(), Failure> {
    let (source, reader): (String, Box<dyn BufRead>) = if file == Path::new("-") {
        ("standard input".to_owned(), Box::new(io::stdin().lock()))
    } else {
        let source = file.display().to_string();
        let opened = File::open(file).with_context(|| source.clone())?;
        (source, Box::new(BufReader::new(opened)))
    };
    let mut output = BufWriter::new(io::stdout().lock());
    let result = judge_all(&source, reader, &mut output);
    // What was judged before a bad line is told.
    output.flush().map_err(Failure::Output)?;
    result
}

fn judge_all(source: &str, mut reader: Box<dyn BufRead>, output: &mut impl io::Write) -> Result<(), Failure> {
    let mut line = Vec::new();
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
        if line.trim_ascii().is_empty() {
            continue;
        }
        let answer = judge(&line).with_context(at)?;
        serde_json::to_writer(&mut *output, &answer).map_err(|error| Failure::Output(error.into()))?;
        output.write_all(b"\n").map_err(Failure::Output)?;
    }
    Ok(())
}

fn judge(line: &[u8]) -> anyhow::Result<Answer> {
    let line: Line = serde_json::from_slice(line).map_err(|error| {
        // The line is known, and is not the first.
        let (message, place) = (error.to_string(), format!(" at line {} column {}", error.line(), error.column()));
        anyhow!("column {}: {}", error.column(), message.strip_suffix(&place).unwrap_or(&message))
    })?;
    let known = |name, value: Option<f64>| value.map(|value| celsius(name, value)).transpose();
    let sample = PowerSample {
        battery: line.battery_percent.map(|percent| charge("battery_percent", percent)).transpose()?,
        charging: line.charging,
        thermal: known("temp_celsius", line.temp_celsius)?.unwrap_or(ThermalReading::Unknown),
    };
    let memory = line.memory_available_mb.map(|mib| memory("memory_available_mb", mib)).transpose()?;
    let state = PowerPolicy::SPECIFICATION.assess(&sample);
    let chunk_bytes = ChunkPolicy::SPECIFICATION.chunk(&state, memory).size;
    Ok(Answer { mode: state.mode as u8, mode_name: state.mode, cause: state.cause, chunk_bytes })
}
