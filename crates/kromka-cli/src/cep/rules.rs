//! The rules of a file, and what is wrong with them.

#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context as _, anyhow, ensure};
use kromka_cep::bounds::TEXT_BYTES_MAX;
use kromka_cep::{Engine, Position, Rules, Schema};
use serde_json::{Value, json};

/// Characters of a line that are shown around what is wrong with it.
const SHOWN: usize = 100;

/// A file of rules.
pub(super) struct Text {
    /// What it is called in messages.
    source: String,
    text: String,
}

/// Something that is wrong with rules.
#[derive(Debug)]
pub(super) struct Wrong {
    /// With which, where it is one that was understood.
    rule: Option<String>,
    /// Where, unless it is all of it.
    at: Option<Position>,
    /// The number of the error, if it has one.
    number: Option<u16>,
    message: String,
}

impl Text {
    /// Reads a file, `-` for standard input.
    ///
    /// # Errors
    /// When it cannot be read, or is longer than rules may be.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let (source, input): (String, Box<dyn Read>) = if path == Path::new("-") {
            ("standard input".to_owned(), Box::new(io::stdin().lock()))
        } else {
            let source = path.display().to_string();
            let file = File::open(path).with_context(|| source.clone())?;
            (source, Box::new(file))
        };
        let mut text = String::new();
        let most = TEXT_BYTES_MAX;
        input.take(most as u64 + 1).read_to_string(&mut text).with_context(|| source.clone())?;
        ensure!(text.len() <= most, "{source}: longer than {most} bytes, which is the most");
        if text.starts_with('\u{feff}') {
            text.remove(0);
        }
        Ok(Self { source, text })
    }

    /// The rules, of which there is one at least.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub(super) fn parse(&self) -> Result<Rules, Wrong> {
        let rules = if self.text.trim_start().starts_with('{') { json(&self.text)? } else { language(&self.text)? };
        match rules.rules.is_empty() {
            true => Err(Wrong { rule: None, at: None, number: None, message: "there is no rule in it".to_owned() }),
            false => Ok(rules),
        }
    }

    /// All that is wrong, with the lines that it is in.
    pub(super) fn failure(&self, all: &[Wrong]) -> anyhow::Error {
        let told: Vec<String> = all.iter().map(|wrong| self.tell(wrong)).collect();
        anyhow!("{}", told.join("\n"))
    }

    fn tell(&self, Wrong { rule, at, message, .. }: &Wrong) -> String {
        let source = &self.source;
        match (rule, at) {
            (Some(rule), _) => format!("{source}: rule {rule}: {message}"),
            (None, Some(at)) => format!("{source}: {at}: {message}\n{}", excerpt(&self.text, *at)),
            (None, None) => format!("{source}: {message}"),
        }
    }
}

impl Wrong {
    /// For programs.
    pub(super) fn document(&self) -> Value {
        let Self { rule, at, number, message } = self;
        let mut document = json!({ "number": number, "message": message });
        if let Some(rule) = rule {
            document["rule"] = json!(rule);
        }
        if let Some(at) = at {
            (document["line"], document["column"]) = (json!(at.line), json!(at.column));
        }
        document
    }
}

/// Reads rules that are written in the language of rules.
fn language(text: &str) -> Result<Rules, Wrong> {
    Rules::parse(text).map_err(|error| {
        let (at, message) = (error.at(), error.to_string());
        let place = at.map_or_else(String::new, |at| format!("{at}: "));
        let message = message.strip_prefix(&place).unwrap_or(&message).to_owned();
        Wrong { rule: None, at, number: Some(error.number()), message }
    })
}

/// Reads rules that are written as JSON.
fn json(text: &str) -> Result<Rules, Wrong> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        located(text, error.inner(), if path == "." { "" } else { &path })
    });
    let rules = read?;
    deserializer.end().map_err(|error| located(text, &error, ""))?;
    Ok(rules)
}

/// What the parser says of a place, and the path to it.
fn located(text: &str, error: &serde_json::Error, path: &str) -> Wrong {
    let (line, column) = (error.line(), error.column());
    let message = error.to_string();
    let message = message.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&message);
    let message = if path.is_empty() { message.to_owned() } else { format!("{path}: {message}") };
    // The parser counts bytes.
    let before = text.split('\n').nth(line.saturating_sub(1)).unwrap_or_default().as_bytes();
    let before = &before[..column.saturating_sub(1).min(before.len())];
    let column = String::from_utf8_lossy(before).chars().count() + 1;
    let at = u32::try_from(line).ok().zip(u32::try_from(column).ok());
    let at = at.filter(|(line, _)| *line > 0).map(|(line, column)| Position { line, column });
    Wrong { rule: None, at, number: None, message }
}

/// An engine with these rules, over the events that they mention.
///
/// # Errors
/// What is wrong with each rule that cannot be compiled, or with what they say of events.
pub(super) fn compile(rules: &Rules, engine: impl FnOnce(Schema) -> Engine) -> Result<Engine, Vec<Wrong>> {
    let wrong = |rule: Option<&str>, number, message| {
        let (rule, number) = (rule.map(String::from), Some(number));
        Wrong { rule, at: None, number, message }
    };
    let mut schema = Schema::new();
    rules.declare(&mut schema).map_err(|error| vec![wrong(None, error.number(), error.to_string())])?;
    let mut engine = engine(schema);
    let add = |rule: &kromka_cep::Rule| match engine.add_rule(rule) {
        Ok(_) => None,
        Err(error) => Some(wrong(Some(&rule.name), error.number(), error.to_string())),
    };
    let all: Vec<Wrong> = rules.rules.iter().filter_map(add).collect();
    if all.is_empty() { Ok(engine) } else { Err(all) }
}

/// The line of a place, and below it what points there.
fn excerpt(text: &str, at: Position) -> String {
    let place = |from_one: u32| usize::try_from(from_one.saturating_sub(1)).unwrap_or(usize::MAX);
    // What is missing at the end may be missing in a line of its own.
    let line = text.split('\n').nth(place(at.line)).unwrap_or_default();
    let before = place(at.column);
    let from = before.saturating_sub(SHOWN / 2);
    // A tab is as wide as a blank then, and nothing is an order to the terminal.
    let plain = |char: char| if char.is_control() { ' ' } else { char };
    let shown: String = line.chars().skip(from).take(SHOWN).map(plain).collect();
    let (number, left) = (at.line.to_string(), before - from);
    let margin = number.len();
    format!("  {number} | {}\n  {:margin$} | {:left$}^", shown.trim_end(), "", "")
}
