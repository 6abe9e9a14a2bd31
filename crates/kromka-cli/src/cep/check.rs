//! `kromka cep check`: what is wrong with rules, or else what they are.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use comfy_table::{Table, presets};
use kromka_cep::{AttributeKind, Engine, KindId, Rule, Rules};
use serde_json::{Value, json};

use super::rules::{Text, Wrong, compile};
use super::words::{Ends, action, dialect};
use crate::failure::{Failure, print};

const NOTES: &str = "\
Examples:
  kromka cep check pump.rules
  kromka cep check --json - < pump.rules

A match that has begun ends where nothing more can be part of it. Where no time ends it, a rule keeps as many as its quota
allows (QUOTA in the rule), and drops others.
Exit codes: 0 the rules can be used, 1 the output could not be written, 2 they cannot, or there is no such file.";

/// What `kromka cep check` is given.
#[derive(Args)]
#[command(after_help = NOTES)]
pub(super) struct Arguments {
    /// The rules; - is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print one JSON object instead of a table, with what is wrong, if anything is
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let text = Text::read(&arguments.file)?;
    let checked = text.parse().map_err(|wrong| vec![wrong]).and_then(|rules| {
        let engine = compile(&rules, Engine::new)?;
        Ok((rules, engine))
    });
    match checked {
        Ok((rules, engine)) => {
            print(&if arguments.json { document(&rules, &engine).to_string() } else { words(&rules, &engine) })?;
            Ok(ExitCode::SUCCESS)
        }
        Err(all) => {
            if arguments.json {
                let errors: Vec<Value> = all.iter().map(Wrong::document).collect();
                print(&json!({ "errors": errors }).to_string())?;
            }
            Err(text.failure(&all).into())
        }
    }
}

/// Rules with what their events are bound to.
fn described<'a>(rules: &'a Rules, engine: &'a Engine) -> impl Iterator<Item = (&'a Rule, &'a [Box<str>])> {
    rules.rules.iter().zip(engine.rules()).map(|(rule, id)| (rule, engine.elements(id).unwrap_or_default()))
}

/// The kinds of events that are asked for.
fn kinds(engine: &Engine) -> Vec<&str> {
    (0..=u16::MAX).map_while(|kind| engine.schema().kind_name(KindId(kind))).collect()
}

fn unit<'a>(rules: &'a Rules, name: &str) -> Option<&'a str> {
    rules.attributes.iter().find(|attribute| attribute.name == name)?.unit.as_deref()
}

fn words(rules: &Rules, engine: &Engine) -> String {
    let listed = |what: &str, all: &[String]| match all.is_empty() {
        true => String::new(),
        false => format!("{what:<9} {}\n", all.join(", ")),
    };
    let of_kind = |kind: AttributeKind| -> Vec<String> {
        let all = engine.schema().attributes().filter(|(_, other)| *other == kind);
        let told = all.map(|(name, _)| match unit(rules, name) {
            Some(unit) => format!("{name} ({unit})"),
            None => name.to_owned(),
        });
        told.collect()
    };
    let mut table = Table::new();
    let header = ["rule", "dialect", "elements", "partition", "ends", "actions"];
    table.load_style(presets::ASCII_MARKDOWN).set_header(header);
    for (rule, elements) in described(rules, engine) {
        table.add_row([
            rule.name.clone(),
            dialect(&rule.pattern).to_owned(),
            elements.join(", "),
            rule.partition_by.clone().unwrap_or_else(|| "-".to_owned()),
            Ends::of(&rule.pattern).words(),
            rule.actions.iter().map(action).collect::<Vec<_>>().join(" "),
        ]);
    }
    let kinds: Vec<String> = kinds(engine).into_iter().map(String::from).collect();
    format!(
        "{table}\n\n{}{}{}",
        listed("kinds", &kinds),
        listed("numbers", &of_kind(AttributeKind::Number)),
        listed("texts", &of_kind(AttributeKind::Symbol)),
    )
}

fn document(rules: &Rules, engine: &Engine) -> Value {
    let attribute =
        |(name, kind): (&str, AttributeKind)| json!({ "name": name, "kind": kind, "unit": unit(rules, name) });
    let rule = |(rule, elements): (&Rule, &[Box<str>])| {
        let Ends { ms, events } = Ends::of(&rule.pattern);
        json!({
            "name": rule.name,
            "dialect": dialect(&rule.pattern),
            "elements": elements,
            "partition_by": rule.partition_by,
            "ends_ms": ms,
            "ends_events": events,
            "quota": rule.quota,
            "actions": rule.actions,
        })
    };
    json!({
        "rules": described(rules, engine).map(rule).collect::<Vec<_>>(),
        "kinds": kinds(engine),
        "attributes": engine.schema().attributes().map(attribute).collect::<Vec<_>>(),
        "errors": [],
    })
}
