//! Tasks on threads: a device that fails every tenth task, a cloud that takes those over, and ends that are told once
//! each.

use std::error::Error;
use std::sync::mpsc;

use kromka::core::{Environment, TaskKind, Valid, Validate};
use kromka::{Answer, Config, Engine, Orchestrator, Report, Slot};

const TASKS: u64 = 100;

fn main() -> Result<(), Box<dyn Error>> {
    // A device that failed once is tried again at once.
    let config = Config { cooldown_ms: 0, ..Config::default() };
    let engine = Engine::new(config.validate()?, vec![Slot::EMPTY; 128].into_boxed_slice())?;

    // Environments without an executor are closed.
    let (ends, told) = mpsc::channel();
    let orchestrator = Orchestrator::<String>::builder()
        .executor(Environment::Local, |run| {
            Answer::Done(if run.tag() % 10 == 0 { Report::failed() } else { Report::success() })
        })
        .executor(Environment::CloudBasic, |run| {
            // The payload is what was submitted; a real executor sends it.
            assert!(run.payload().starts_with("prompt"));
            Answer::Done(Report::success())
        })
        .on_end(move |ended| ends.send(ended).unwrap_or(()))
        .start(engine, 2)?;

    for tag in 0..TASKS {
        orchestrator.submit_tagged(&Valid::of(TaskKind::Inference), tag, format!("prompt {tag}"))?;
    }
    // Every task to its end; then the engine comes back.
    let stopped = orchestrator.drain(None)?;
    let mut ends: Vec<_> = told.iter().collect();
    ends.sort_unstable_by_key(|ended| ended.tag);
    for ended in ends.iter().step_by(25) {
        println!("{}: {:?}", ended.payload, ended.end);
    }
    let metrics = stopped.engine.metrics();
    println!("{} submitted, {} done, {} ends told", metrics.submitted, metrics.done, ends.len());
    Ok(())
}
