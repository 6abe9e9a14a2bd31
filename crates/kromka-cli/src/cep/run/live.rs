//! Events that happen now: another thread waits for them, so that time goes on while none come.

use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use jiff::Timestamp;
use kromka::core::Tick;

use super::session::Session;
use super::shared::Shared;
use super::{Arguments, Ignored};
use crate::cep::input::{Batch, Reader};
use crate::failure::Failure;

/// Records that are read before the rules have seen those before: who writes faster waits.
const QUEUE: usize = 1_024;
/// How often the rules are told how late it is, at least.
const TICK: Duration = Duration::from_millis(100);

/// What was read.
enum Record {
    /// One event, or none.
    Events(Batch),
    Wrong(anyhow::Error),
    End(Result<Ignored, anyhow::Error>),
}

pub(super) fn read(arguments: &Arguments, shared: &Shared, session: &mut Session) -> Result<Ignored, Failure> {
    let (to, from) = mpsc::sync_channel(QUEUE);
    let (path, format, names) = (arguments.input.clone(), arguments.format, shared.clone());
    // It may wait for an event that never comes when all else is over, and is not waited for.
    thread::spawn(move || {
        let schema = names.lock().schema().clone();
        let end = Reader::open(&path, format, &schema).context("--input").map(|reader| forward(reader, names, &to));
        // Nobody hears it once the output is closed.
        let _ = to.send(Record::End(end));
    });
    loop {
        match from.recv_timeout(TICK) {
            Ok(Record::Events(batch)) => session.take(&batch, now())?,
            Ok(Record::Wrong(error)) => {
                if !session.leave_out(&error) {
                    return Ok(Ignored::default());
                }
            }
            Ok(Record::End(end)) => return Ok(end?),
            Err(RecvTimeoutError::Timeout) => session.advance(now())?,
            Err(RecvTimeoutError::Disconnected) => return Err(anyhow!("the reader of the events has stopped").into()),
        }
    }
}

/// Reads until the end of the input, or until nobody wants it.
fn forward(mut reader: Reader, mut names: Shared, to: &SyncSender<Record>) -> Ignored {
    loop {
        let mut batch = Batch::default();
        let record = match reader.next_batch(&mut names, &mut batch, 1) {
            Ok(0) => break,
            Ok(_) => Record::Events(batch),
            Err(error) => Record::Wrong(error),
        };
        if to.send(record).is_err() {
            break;
        }
    }
    Ignored::of(&reader)
}

fn now() -> Tick {
    Tick::from_ms(u64::try_from(Timestamp::now().as_millisecond()).unwrap_or(0))
}
