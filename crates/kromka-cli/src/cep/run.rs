//! `kromka cep run`: what rules find in the events of a file or a pipe.

mod live;
mod output;
mod session;
mod shared;
mod summary;
mod table;
mod times;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, anyhow};
use clap::Args;
use jiff::SignedDuration;
use kromka::core::{Tick, Valid, Validate as _};
use kromka_cep::bounds::SOURCES_MAX;
use kromka_cep::{Engine, IntakeConfig};

use self::output::Output;
use self::session::Session;
use self::shared::Shared;
use super::input::{Batch, Format, Reader};
use super::rules::{Text, compile};
use crate::failure::Failure;

/// Events of a file that are read before the rules see them; of a pipe each is seen as it comes.
const BATCH: usize = 1_024;

/// How long a source may say nothing new before the others go on without it, in milliseconds. Who looks at a pipe wants to see what
/// there is: what is lost is no event that comes within the lateness of when it happened.
const IDLE_MS: u64 = 5_000;

const NOTES: &str = "\
Examples:
  kromka cep run --rules pump.rules --input day.csv
  kromka cep run --rules pump.rules --input day.jsonl --json > matches.jsonl
  tail -f readings.csv | kromka cep run --rules pump.rules --input - --live

Columns, or keys of a line of JSON:
  ts, at, timestamp, datetime or time   milliseconds, or a time as 2024-02-29T20:41:00Z; it must be there
  type or kind                          the kind of event; without, the one that the rules ask for
  key, source                           a whole number or a text; without, 0
  id                                    a whole number; without, which record of the input it is, from 1
  what the rules ask for                a number or a text
Others are ignored, and named at the end. Kinds beyond 4096 count as one, and texts beyond 1048576, or of more than 256 bytes, are
told apart by their hashes; both are counted at the end. A key that is a text is asked for by it: key = 'pump-7'.

Events are put in order by their times, those of each source up to --lateness behind its latest. A source that says nothing
holds all back, its own latest events too: with --live until it is --idle, else until 65536 events wait, of which the earliest
go on then. With --live the time is this machine's, and goes on while no events come; without, it is that of the events.

Output is a line for each match as soon as it is found: time, rule, element=ids of events, actions. Actions are told, and
nothing is done. On a terminal it is a table instead. With --json each line is an object with rule, at (milliseconds), by (the
event that completed it; absent where time did), events, bindings, timed_out (only if so) and actions.

A record that cannot be read is left out; the first few are told, all are counted, and the exit code is 2 at the end.
Exit codes: 0 done, 1 the output could not be written, 2 bad input.";

/// What `kromka cep run` is given.
#[derive(Args)]
#[command(after_help = NOTES)]
pub(super) struct Arguments {
    /// The rules; - is standard input
    #[arg(long, value_name = "FILE")]
    rules: PathBuf,
    /// The events: CSV, or a JSON object in each line; - is standard input
    #[arg(long, value_name = "FILE")]
    input: PathBuf,
    /// How the events are written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Print a JSON object for each match
    #[arg(long)]
    json: bool,
    /// Read no further than the first record that cannot be read
    #[arg(long)]
    strict: bool,
    /// The events happen now: go by this machine's clock
    #[arg(long)]
    live: bool,
    /// The events are in order: wait for none, and leave out those that are not
    #[arg(long, conflicts_with_all = ["live", "lateness"])]
    in_order: bool,
    /// How much earlier than the latest of its source an event may be, as 500ms, 2s or, in milliseconds, 2000 [default: 2s]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    lateness: Option<u64>,
    /// How much later than this machine's time an event may claim to be [default: 5s]
    #[arg(long, value_name = "DURATION", value_parser = duration, requires = "live")]
    future_skew: Option<u64>,
    /// A source that says nothing new for so long does not hold the others back [default: 5s]
    #[arg(long, value_name = "DURATION", value_parser = duration, requires = "live")]
    idle: Option<u64>,
}

impl Arguments {
    fn config(&self) -> anyhow::Result<Valid<IntakeConfig>> {
        let ordinary = IntakeConfig::default();
        let config = IntakeConfig {
            lateness_ms: self.lateness.unwrap_or(ordinary.lateness_ms),
            future_skew_ms: self.future_skew.unwrap_or(ordinary.future_skew_ms),
            idle_ms: self.idle.unwrap_or(IDLE_MS),
            sources_max: SOURCES_MAX,
            ..ordinary
        };
        config.validate().map_err(|error| anyhow!("{error}"))
    }
}

/// Milliseconds of a duration, or plain ones.
fn duration(text: &str) -> Result<u64, String> {
    let ms = text.parse().ok().or_else(|| {
        let duration: SignedDuration = text.parse().ok()?;
        let is_whole = duration.subsec_nanos() % 1_000_000 == 0;
        u64::try_from(duration.as_millis()).ok().filter(|_| is_whole)
    });
    ms.ok_or_else(|| "allowed is a duration as 500ms, 2s or 1m 30s, or whole milliseconds".to_owned())
}

/// What was ignored of an input: names, how often each had a value, and how often others had one.
#[derive(Debug, Default)]
struct Ignored {
    names: Vec<(String, u64)>,
    others: u64,
}

impl Ignored {
    fn of(reader: &Reader) -> Self {
        let (names, others) = reader.ignored();
        Self { names: names.to_vec(), others }
    }
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let is_piped = |path: &Path| path == Path::new("-");
    if is_piped(&arguments.rules) && is_piped(&arguments.input) {
        return Err(anyhow!("--rules and --input are both standard input; one of them must be a file").into());
    }
    let config = arguments.config()?;
    let text = Text::read(&arguments.rules)?;
    let rules = text.parse().map_err(|wrong| text.failure(&[wrong]))?;
    let engine = compile(&rules, |schema| match arguments.in_order {
        true => Engine::new(schema),
        false => Engine::with_intake(schema, config),
    });
    let shared = Shared::new(engine.map_err(|all| text.failure(&all))?);
    let mut session = Session::new(shared.clone(), Output::new(arguments.json), arguments.strict);
    let ignored = if arguments.live {
        live::read(arguments, &shared, &mut session)?
    } else {
        recorded(arguments, &shared, &mut session)?
    };
    session.finish(&ignored)
}

/// Reads all that there is. The time of the host is not known: nothing is from the future, and no source is idle.
fn recorded(arguments: &Arguments, shared: &Shared, session: &mut Session) -> Result<Ignored, Failure> {
    let mut names = shared.clone();
    let opened = Reader::open(&arguments.input, arguments.format, shared.lock().schema());
    let mut reader = opened.context("--input")?;
    let mut batch = Batch::default();
    let max = if arguments.input == Path::new("-") { 1 } else { BATCH };
    loop {
        let read = reader.next_batch(&mut names, &mut batch, max);
        session.take(&batch, Tick::NEVER)?;
        let goes_on = match read {
            Ok(read) => read > 0,
            Err(error) => session.leave_out(&error),
        };
        if !goes_on {
            return Ok(Ignored::of(&reader));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_with_units_or_without() {
        for (text, ms) in
            [("0", 0), ("250", 250), ("500ms", 500), ("2s", 2_000), ("1m 30s", 90_000), ("PT1H", 3_600_000)]
        {
            assert_eq!(duration(text), Ok(ms), "{text}");
        }
        for text in ["", "s", "-1", "-2s", "1.5", "1us", "2 weeks ago"] {
            assert!(duration(text).unwrap_err().contains("allowed is"), "{text}");
        }
    }
}
