//! How matches are told.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::{self, BufWriter, IsTerminal as _, Stdout, Write as _};

use kromka::core::Tick;
use kromka_cep::{Action, Binding, Engine, RuleId};
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use super::table::Live;
use crate::cep::words::{action, time};
use crate::failure::Failure;

/// What of a rule is told with each of its matches.
pub(super) struct RuleWords {
    pub(super) id: RuleId,
    pub(super) name: String,
    elements: Vec<Box<str>>,
    actions: Vec<Action>,
    /// With a blank before each.
    action_words: String,
}

impl RuleWords {
    /// Those of an engine, in the order of their numbers.
    pub(super) fn all(engine: &Engine) -> Vec<Self> {
        let of = |id| {
            let actions = engine.actions(id).unwrap_or_default();
            Self {
                id,
                name: engine.name(id).unwrap_or_default().to_owned(),
                elements: engine.elements(id).unwrap_or_default().to_vec(),
                actions: actions.to_vec(),
                action_words: actions.iter().fold(String::new(), |words, one| words + " " + &action(one)),
            }
        };
        engine.rules().map(of).collect()
    }
}

/// A match.
pub(super) struct Told<'a> {
    pub(super) rule: &'a RuleWords,
    pub(super) at: Tick,
    pub(super) by: Option<u64>,
    pub(super) is_timed_out: bool,
    pub(super) bindings: &'a [Binding],
}

/// Where matches go.
pub(super) enum Output {
    /// A line for each, for people.
    Lines(BufWriter<Stdout>),
    /// A line for each, for programs.
    Json(BufWriter<Stdout>),
    /// A table of what there was so far.
    Table(Live),
}

impl Output {
    pub(super) fn new(json: bool) -> Self {
        let buffered = || BufWriter::new(io::stdout());
        match json {
            true => Self::Json(buffered()),
            false if io::stdout().is_terminal() => Self::Table(Live::new()),
            false => Self::Lines(buffered()),
        }
    }

    pub(super) fn tell(&mut self, told: &Told<'_>) -> Result<(), Failure> {
        match self {
            Self::Lines(to) => writeln!(to, "{}", line(told)).map_err(Failure::Output),
            Self::Json(to) => {
                serde_json::to_writer(&mut *to, &document(told)).map_err(|error| Failure::Output(error.into()))?;
                to.write_all(b"\n").map_err(Failure::Output)
            }
            Self::Table(_) => Ok(()),
        }
    }

    /// All so far is there for who reads it.
    pub(super) fn flush(&mut self) -> Result<(), Failure> {
        match self {
            Self::Lines(to) | Self::Json(to) => to.flush().map_err(Failure::Output),
            Self::Table(_) => Ok(()),
        }
    }
}

/// Each element with its events, in the order of the pattern; those without any are left out.
fn by_element<'a>(told: &'a Told<'_>) -> impl Iterator<Item = (&'a str, Vec<u64>)> {
    let events = |element: usize| {
        let is_its = move |binding: &&Binding| usize::try_from(binding.element) == Ok(element);
        told.bindings.iter().filter(is_its).map(|binding| binding.event).collect::<Vec<_>>()
    };
    let all = told.rule.elements.iter().enumerate();
    all.map(move |(place, name)| (&**name, events(place))).filter(|(_, events)| !events.is_empty())
}

fn line(told: &Told<'_>) -> String {
    let mut line = format!("{} {}", time(told.at), told.rule.name);
    for (element, events) in by_element(told) {
        let ids: Vec<String> = events.iter().map(u64::to_string).collect();
        // A text takes it all.
        let _ = write!(line, " {element}={}", ids.join(","));
    }
    if told.is_timed_out {
        line += " (timed out)";
    }
    line + &told.rule.action_words
}

#[derive(Serialize)]
struct Document<'a> {
    rule: &'a str,
    at: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<u64>,
    events: Vec<u64>,
    bindings: Bindings<'a>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    timed_out: bool,
    #[serde(skip_serializing_if = "<[Action]>::is_empty")]
    actions: &'a [Action],
}

/// A map in the order of the pattern.
struct Bindings<'a>(Vec<(&'a str, Vec<u64>)>);

impl Serialize for Bindings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (element, events) in &self.0 {
            map.serialize_entry(element, events)?;
        }
        map.end()
    }
}

fn document<'a>(told: &'a Told<'_>) -> Document<'a> {
    let mut seen = HashSet::new();
    // What is bound to several elements is one event.
    let events = told.bindings.iter().map(|binding| binding.event).filter(|event| seen.insert(*event)).collect();
    Document {
        rule: &told.rule.name,
        at: told.at.ms(),
        by: told.by,
        events,
        bindings: Bindings(by_element(told).collect()),
        timed_out: told.is_timed_out,
        actions: &told.rule.actions,
    }
}
