//! `kromka decide`: one decision from a document, with its reasons.

mod answer;
mod convert;
mod document;
mod names;
mod quantity;
mod rules;
mod table;

/// Gives a checked type the schema of the keys that it is read from.
macro_rules! schema_of {
    ($checked:ty = $keys:ty) => {
        impl schemars::JsonSchema for $checked {
            fn inline_schema() -> bool {
                <$keys as schemars::JsonSchema>::inline_schema()
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                <$keys as schemars::JsonSchema>::schema_name()
            }
            fn schema_id() -> std::borrow::Cow<'static, str> {
                <$keys as schemars::JsonSchema>::schema_id()
            }
            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                <$keys as schemars::JsonSchema>::json_schema(generator)
            }
        }
    };
}
use schema_of;

use std::fs::File;
use std::io::{self, IsTerminal as _, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, anyhow, bail};
use clap::Args;
use kromka::core::{Environment, EnvironmentMap, Scorecard, Verdict};

use self::convert::Case;
use self::document::Document;
use crate::failure::{Failure, print};

/// The exit code when no environment can run the task.
const INFEASIBLE: u8 = 3;
/// The longest document that is read: a thousand times the example.
const DOCUMENT_BYTES_MAX: u64 = 4 << 20;

const EXAMPLE: &str = include_str!("../../../docs/decide.example.json");

const EXAMPLES: &str = "\
Examples:
  kromka decide --example > task.json
  kromka decide task.json
  kromka decide --json < task.json
  kromka decide --schema > decide.schema.json

Keys, units and defaults are in the schema. Money may be a string (\"0.0003\"), which is read exactly.
Exit codes: 0 decided (run, or wait until a time), 2 bad input, 3 no feasible option.";

/// What `kromka decide` is given.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The document; - or nothing is standard input
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Print one JSON object instead of a table
    #[arg(long)]
    json: bool,
    /// Print an example document
    #[arg(long, conflicts_with_all = ["file", "json", "schema"])]
    example: bool,
    /// Print the JSON schema of the document
    #[arg(long, conflicts_with_all = ["file", "json"])]
    schema: bool,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    if arguments.example {
        print(EXAMPLE)?;
        return Ok(ExitCode::SUCCESS);
    }
    if arguments.schema {
        print(&schema()?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let (source, text) = read(arguments.file.as_deref())?;
    let case = Case::new(&parse(&text).map_err(|error| error.context(source))?)?;
    let mut cards = EnvironmentMap::from_fn(Scorecard::empty);
    let verdict = case.decide(&mut cards);
    let answer = if arguments.json {
        let answer = answer::Answer::new(&verdict, &cards, case.present);
        serde_json::to_string(&answer).map_err(anyhow::Error::from)?
    } else {
        table::text(&verdict, &cards, &case)
    };
    print(&answer)?;
    Ok(match verdict {
        Verdict::Run(_) | Verdict::Defer { .. } => ExitCode::SUCCESS,
        Verdict::Infeasible(_) => ExitCode::from(INFEASIBLE),
    })
}

/// The document's text and what it is called in messages.
fn read(file: Option<&Path>) -> anyhow::Result<(String, String)> {
    let mut text = String::new();
    let (source, result) = match file.filter(|path| *path != Path::new("-")) {
        Some(path) => {
            let source = path.display().to_string();
            let file = File::open(path).with_context(|| source.clone())?;
            (source, file.take(DOCUMENT_BYTES_MAX + 1).read_to_string(&mut text))
        }
        None if file.is_none() && io::stdin().is_terminal() => {
            bail!("no document; give a file, or - for standard input; --example prints one to start from")
        }
        None => {
            ("standard input".to_owned(), io::stdin().lock().take(DOCUMENT_BYTES_MAX + 1).read_to_string(&mut text))
        }
    };
    result.with_context(|| source.clone())?;
    if text.len() as u64 > DOCUMENT_BYTES_MAX {
        bail!("{source}: longer than {DOCUMENT_BYTES_MAX} bytes, which is the most");
    }
    Ok((source, text))
}

/// Parses a document. What is wrong is said with its line, its column and its path.
fn parse(text: &str) -> anyhow::Result<Document> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        bail!("the document is empty; it needs task and environments; kromka decide --example prints one");
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let document: Document = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        located(text, error.inner(), if path == "." { "" } else { &path })
    })?;
    deserializer.end().map_err(|error| located(text, &error, ""))?;
    Ok(document)
}

/// The parser's message behind the place that it speaks of.
fn located(text: &str, error: &serde_json::Error, path: &str) -> anyhow::Error {
    let (line, column) = (error.line(), error.column());
    let message = error.to_string();
    let message = message.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&message);
    let path = if path.is_empty() { String::new() } else { format!("{path}: ") };
    if line == 0 {
        return anyhow!("{path}{message}");
    }
    let found = if error.is_syntax() { word(text, line, column) } else { None };
    let found = found.map_or_else(String::new, |word| format!(", found {word}"));
    anyhow!("line {line}, column {column}: {path}{message}{found}")
}

/// The word of a line, both counted from 1, that a column is in.
fn word(text: &str, line: usize, column: usize) -> Option<&str> {
    let line = text.lines().nth(line.checked_sub(1)?)?;
    let ends = |letter: char| letter.is_whitespace() || ",:[]{}\"".contains(letter);
    let (before, after) = line.split_at_checked(column.checked_sub(1)?)?;
    let start = before.rfind(ends).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let end = after.find(ends).map_or(line.len(), |at| before.len() + at);
    line.get(start..end).filter(|word| !word.is_empty())
}

/// The JSON schema of the document.
fn schema() -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(&schemars::schema_for!(Document))?)
}

/// The role of an environment in a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Chosen,
    /// Its place among the fallbacks, from 1.
    Fallback(usize),
    Rejected,
}

impl Role {
    fn of(environment: Environment, verdict: &Verdict) -> Self {
        let Some(decision) = verdict.decision() else { return Self::Rejected };
        if decision.chosen == environment {
            return Self::Chosen;
        }
        let place = decision.fallbacks.as_slice().iter().position(|fallback| *fallback == environment);
        place.map_or(Self::Rejected, |place| Self::Fallback(place + 1))
    }

    fn words(self) -> String {
        match self {
            Self::Chosen => "chosen".to_owned(),
            Self::Fallback(place) => format!("fallback {place}"),
            Self::Rejected => "rejected".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests;
