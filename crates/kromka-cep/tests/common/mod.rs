//! The notation of `data/cep`: cases, and whether an engine finds what they say.

mod notation;

use std::collections::BTreeMap;

use kromka_cep::{Binding, Completion, Engine, Event, Rule, Schema};
use kromka_core::Tick;
use serde_json::Value as Json;

/// Why a case failed, in words.
pub(crate) type Verdict = Result<(), String>;

/// A match, kept.
struct Found {
    by: Completion,
    first: u64,
    bindings: Vec<Binding>,
}

/// A match as cases tell it: what completed it, all events, and those of each element.
type Told = (Json, Vec<u64>, BTreeMap<String, Vec<u64>>);

/// Runs a case.
pub(crate) fn run(case: &Json) -> Verdict {
    let events = list(&case["events"])?;
    let mut schema = Schema::new();
    notation::declare(&mut schema, case, events)?;
    let rule = notation::rule(case)?;
    let mut rows = Vec::new();
    for event in events {
        rows.push(row(&mut schema, event)?);
    }
    let mut engine = Engine::new(schema);
    let id = engine.add_rule(&rule).map_err(|error| error.to_string())?;
    let width = engine.schema().width();
    for (event, values) in rows {
        debug_assert_eq!(values.len(), width);
        engine.push(&[event], &values).map_err(|error| error.to_string())?;
    }
    if let Some(to) = case["advance_time_to"].as_u64() {
        engine.advance(Tick::from_ms(to));
    }
    if case["order"] == "batch" {
        engine.finish();
    }
    let names = engine.elements(id).ok_or("no rule")?.to_vec();
    let mut matches = Vec::new();
    while let Some(found) = engine.poll() {
        matches.push(Found { by: found.by, first: found.first, bindings: found.bindings.to_vec() });
    }
    compare(case, &rule, &names, &matches)
}

/// An event, and its values.
fn row(schema: &mut Schema, event: &Json) -> Result<(Event, Vec<f64>), String> {
    let mut values = vec![kromka_cep::ABSENT; schema.width()];
    for (name, value) in event.as_object().ok_or("no event")? {
        let Some((place, _)) = schema.find_attribute(name) else { continue };
        values[usize::from(place)] = match value {
            Json::Number(number) => number.as_f64().ok_or("no number")?,
            Json::String(text) => schema.symbol(text).map_err(|error| error.to_string())?,
            Json::Null => kromka_cep::ABSENT,
            other => return Err(format!("no value: {other}")),
        };
    }
    let number = |key: &str| event[key].as_u64().ok_or(format!("no {key}: {event}"));
    let kind = event["type"].as_str().unwrap_or(notation::NO_KIND);
    let kind = schema.find_kind(kind).ok_or("no kind")?;
    Ok((Event { at: Tick::from_ms(number("ts")?), key: 0, kind, id: number("n")? }, values))
}

fn compare(case: &Json, rule: &Rule, names: &[Box<str>], matches: &[Found]) -> Verdict {
    let tells_bindings = |wanted: &Json| wanted.get("bindings").is_some_and(Json::is_object);
    let tells_at = case["order"] != "batch";
    let is_rows = case["dialect"] == "row_pattern";
    if let Some(counts) = case.get("counts_by_event") {
        let events = list(&case["events"])?;
        let have: Vec<usize> = events
            .iter()
            .map(|event| {
                let of = |found: &&Found| event["n"].as_u64().map(Completion::Event) == Some(found.by);
                matches.iter().filter(of).count()
            })
            .collect();
        if Json::from(have.clone()) != *counts {
            return Err(format!("counts {have:?}, wanted {counts}; {:?}", rule.pattern));
        }
    }
    let Some(wanted) = case.get("matches") else { return Ok(()) };
    let wanted = list(wanted)?;
    let mut left: Vec<Told> = matches.iter().map(|found| told(names, found)).collect();
    for want in wanted {
        let at = left.iter().position(|(by, events, bindings)| {
            let same_events = match want.get("empty_at") {
                Some(at) if !at.is_null() => events.is_empty() && at.as_u64() == by["first"].as_u64(),
                // A stream of rows tells no empty match; an expression may be true without an event.
                _ => Json::from(events.clone()) == want["events"] && !(events.is_empty() && tells_at && is_rows),
            };
            let same_bindings = !tells_bindings(want) || want["bindings"] == serde_json::json!(bindings);
            let same_at = !tells_at
                || match (want.get("at").and_then(Json::as_u64), want.get("at_ts").and_then(Json::as_u64)) {
                    (Some(at), _) => by["event"].as_u64() == Some(at),
                    (None, Some(at)) => by["time"].as_u64() == Some(at),
                    (None, None) => want.get("at").is_none_or(|_| by.get("time").is_some()),
                };
            same_events && same_bindings && same_at
        });
        match at {
            Some(at) => drop(left.swap_remove(at)),
            None => return Err(format!("missing {want}; left {left:?}")),
        }
    }
    if left.is_empty() { Ok(()) } else { Err(format!("too many: {left:?}")) }
}

fn told(names: &[Box<str>], found: &Found) -> Told {
    let mut events: Vec<u64> = found.bindings.iter().map(|binding| binding.event).collect();
    events.sort_unstable();
    events.dedup();
    let mut bindings: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for binding in &found.bindings {
        let name = names[usize::try_from(binding.element).unwrap_or(usize::MAX)].to_string();
        bindings.entry(name).or_default().push(binding.event);
    }
    let by = match found.by {
        Completion::Event(id) => serde_json::json!({ "event": id, "first": found.first }),
        Completion::Time(at) => serde_json::json!({ "time": at.ms(), "first": found.first }),
    };
    (by, events, bindings)
}

pub(crate) fn list(json: &Json) -> Result<&[Json], String> {
    json.as_array().map(Vec::as_slice).ok_or(format!("no list: {json}"))
}
