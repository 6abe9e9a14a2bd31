//! The fleet: agents that change their documents ten times a second and tell a gateway once a second, which keeps a document
//! for each of them.
//!
//! What is counted is what is told, without what each document begins with, which is the same for all. In a batch the
//! messages of a second lie one behind the other, each with its agent's number and its length; the gateway merges them one
//! by one. Its documents' memory is what merging took and did not give back.

use std::time::Duration;

use anyhow::{Context, Result};
use cpu_time::ThreadTime;

use super::reading::Reading;
use super::replica::Replica;
use super::report::Figures;
use super::robot::Robot;
use crate::ALLOCATOR;

/// Agents.
pub(crate) const AGENTS: u64 = 100;
/// Seconds, and messages of each agent.
const SECONDS: u32 = 60;
/// Updates of an agent in a second.
const UPDATES_A_SECOND: u32 = 10;
/// Updates of each agent.
pub(crate) const UPDATES: u32 = SECONDS * UPDATES_A_SECOND;
/// The compressor's own default level.
const LEVEL: i32 = 3;
/// The gateway's number in every document.
const GATEWAY: u64 = 1;

/// One agent, its document here and at the gateway, and what that must read as.
struct Agent<R> {
    robot: Robot,
    reading: Reading,
    here: R,
    there: R,
}

/// What was told and what it took.
#[derive(Default)]
struct Cost {
    bytes: usize,
    batched: usize,
    merging: Duration,
    /// Bytes that the gateway's documents hold: what they took and did not give back.
    held: isize,
}

impl Cost {
    /// Bytes that were taken meanwhile and not given back.
    fn hold<T>(&mut self, run: impl FnOnce() -> T) -> T {
        let before = ALLOCATOR.allocated();
        let result = run();
        self.held += ALLOCATOR.allocated().cast_signed() - before.cast_signed();
        result
    }
}

/// One round of an engine.
pub(crate) fn round<R: Replica>() -> Result<Figures> {
    let mut cost = Cost::default();
    let mut agents = (1..=AGENTS).map(|number| start::<R>(number, &mut cost)).collect::<Result<Vec<_>>>()?;
    for second in 0..SECONDS {
        tell(&mut agents, second, &mut cost)?;
    }
    let mut saved = 0;
    for agent in &mut agents {
        cost.hold(|| agent.there.settle());
        agent.reading.check(&agent.here)?;
        agent.reading.check(&agent.there)?;
        saved += agent.there.save()?.len();
    }
    let updates = AGENTS as f64 * f64::from(UPDATES);
    let messages = AGENTS as f64 * f64::from(SECONDS);
    Ok(Figures::from([
        ("bytes_per_update", cost.bytes as f64 / updates),
        ("bytes_per_update_batched", cost.batched as f64 / updates),
        ("merge_us", cost.merging.as_secs_f64() * 1e6 / messages),
        ("heap_kb_per_agent", cost.held as f64 / 1_024.0 / AGENTS as f64),
        ("snapshot_bytes", saved as f64 / AGENTS as f64),
    ]))
}

/// An agent and its document, of which the gateway has been told.
fn start<R: Replica>(number: u64, cost: &mut Cost) -> Result<Agent<R>> {
    let robot = Robot::new(number);
    let mut here = R::new(number + GATEWAY)?;
    let mut reading = Reading::default();
    robot.first(|operations| here.commit(operations))?;
    robot.first(|operations| reading.commit(operations))?;
    let message = here.message(&R::new(GATEWAY)?)?;
    let there = cost.hold(|| R::begin(GATEWAY, &message))?;
    Ok(Agent { robot, reading, here, there })
}

/// One second: every agent's updates and message, then what the gateway makes of all messages.
fn tell<R: Replica>(agents: &mut [Agent<R>], second: u32, cost: &mut Cost) -> Result<()> {
    let (mut messages, mut batch) = (Vec::with_capacity(agents.len()), Vec::new());
    for (number, agent) in (1_usize..).zip(agents.iter_mut()) {
        for update in 1..=UPDATES_A_SECOND {
            let operations = agent.robot.update(second * UPDATES_A_SECOND + update);
            agent.here.commit(&operations)?;
            agent.reading.commit(&operations)?;
        }
        let message = agent.here.message(&agent.there)?;
        cost.bytes += message.len();
        push_number(&mut batch, number);
        push_number(&mut batch, message.len());
        batch.extend_from_slice(&message);
        messages.push(message);
    }
    cost.batched += zstd::bulk::compress(&batch, LEVEL).context("cannot compress a batch")?.len();
    let merging = cost.hold(|| merge(agents, &messages))?;
    cost.merging += merging;
    Ok(())
}

/// What merging each message into its document takes: of all at once, because asking for the time takes nearly as long as
/// the quickest of them.
fn merge<R: Replica>(agents: &mut [Agent<R>], messages: &[Vec<u8>]) -> Result<Duration> {
    let start = ThreadTime::try_now()?;
    for (agent, message) in agents.iter_mut().zip(messages) {
        agent.there.merge(message)?;
    }
    Ok(start.try_elapsed()?)
}

/// A number, seven bits to a byte.
fn push_number(out: &mut Vec<u8>, mut number: usize) {
    while let Ok(more) = u8::try_from(number & 0x7F)
        && number > 0x7F
    {
        out.push(more | 0x80);
        number >>= 7;
    }
    out.extend(u8::try_from(number));
}

#[cfg(test)]
mod tests {
    use super::super::kromka::Kromka;
    use super::*;

    #[test]
    fn a_robot_is_about_860_bytes_of_json() {
        let (mut kromka, mut robot) = (Kromka::new(2).unwrap(), Robot::new(1));
        robot.first(|operations| kromka.commit(operations)).unwrap();
        (1..=UPDATES).for_each(|step| kromka.commit(&robot.update(step)).unwrap());
        let json = serde_json::Value::from(&kromka.0.get(&[]).unwrap()).to_string();
        assert!((850..=880).contains(&json.len()), "{} bytes: {json}", json.len());
    }

    #[test]
    fn numbers_take_seven_bits_a_byte() {
        let mut out = Vec::new();
        [0, 127, 128, 300].iter().for_each(|number| push_number(&mut out, *number));
        assert_eq!(out, [0, 127, 0x80, 1, 0xAC, 2]);
    }
}
