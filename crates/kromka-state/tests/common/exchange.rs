//! Documents that tell each other of themselves without a session: each frame has the sender's clock, and what its peer lacks
//! as far as that is known. What was sent is taken to have arrived until it is not acknowledged in time, so that messages come
//! before those that they build on.

use kromka_core::{Tick, Validate};
use kromka_state::{Clock, Config, Document, MessageError, Operation, ReplicaId, Value};
use kromka_testkit::network::{Node, Subject, Time};

use super::drawn::{Drawn, KEYS, KINDS};
use super::everything;

/// Between two frames to a peer, and before one is repeated.
const PAUSE_MS: u64 = 10;
const REPEAT_MS: u64 = 250;

/// What no other operation touches, so that it is known what it comes to.
const SUM: &[&str] = &["sum"];
const GROWN: &[&str] = &["grown"];
const PEAK: &[&str] = &["peak"];
const MARKS: &[&str] = &["marks"];

/// Numbers out of one. The first ones decide what is done, so that a small one is something simple.
struct Digits(u64);

impl Digits {
    fn below(&mut self, end: u8) -> u8 {
        let digit = self.0 % u64::from(end);
        self.0 /= u64::from(end);
        u8::try_from(digit).unwrap_or(0)
    }

    fn drawn(&mut self) -> Drawn {
        let what = self.below(KINDS);
        let path = (0..=self.below(3)).map(|_| KEYS[usize::from(self.below(3))]).collect();
        Drawn { what, path, number: i64::from(self.below(7)) - 3 }
    }
}

/// What a replica has made that nothing takes back: saved with its document.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Ledger {
    sum: i64,
    grown: i64,
    peak: i64,
    marks: i64,
}

const LEDGER_BYTES: usize = 32;

impl Ledger {
    /// What a document has of it.
    fn of(document: &Document) -> Self {
        let [sum, grown, peak] = [SUM, GROWN, PEAK].map(|path| document.get_i64(path).unwrap_or(0));
        let marks = match document.get(MARKS) {
            Some(Value::List(marks)) => i64::try_from(marks.len()).unwrap_or(i64::MAX),
            _ => 0,
        };
        Self { sum, grown, peak, marks }
    }

    /// What two have made.
    fn with(self, other: Self) -> Self {
        Self {
            sum: self.sum + other.sum,
            grown: self.grown + other.grown,
            peak: self.peak.max(other.peak),
            marks: self.marks + other.marks,
        }
    }

    fn to_bytes(self) -> Vec<u8> {
        [self.sum, self.grown, self.peak, self.marks].into_iter().flat_map(i64::to_le_bytes).collect()
    }

    fn from_bytes(bytes: &[u8; LEDGER_BYTES]) -> Self {
        let (words, _) = bytes.as_chunks::<8>();
        let [sum, grown, peak, marks] = [0, 1, 2, 3].map(|at| i64::from_le_bytes(words[at]));
        Self { sum, grown, peak, marks }
    }
}

/// What is known of a peer.
#[derive(Debug, Clone, Default)]
struct Peer {
    /// What it has seen, if it ever said so,
    clock: Option<Clock>,
    /// and will have seen once all arrives that it was sent.
    told: Clock,
    /// What we had seen when it was last told, and when that was.
    said: Option<(Clock, Tick)>,
    /// It does not know what we have seen.
    is_owed: bool,
    /// It, or we, do not know the leaves of a message.
    wants_names: bool,
    lacks_names: bool,
}

/// A document, and what it does with its peers.
pub(crate) struct Replica {
    document: Document,
    ledger: Ledger,
    peers: Vec<Peer>,
}

impl Replica {
    /// Adds to what nothing takes back.
    fn mark(&mut self, by: i64, time: Time) {
        let own = i64::try_from(self.document.config().replica.0).unwrap_or(0);
        let mut ledger = self.ledger;
        ledger.sum += by;
        ledger.grown += by.abs();
        ledger.peak = ledger.peak.max(by.abs());
        ledger.marks += 1;
        let operations = [
            Operation::Increment(SUM, by),
            Operation::Grow(GROWN, by.abs()),
            Operation::Raise(PEAK, by.abs()),
            Operation::Add(MARKS, Value::Int(own << 32 | ledger.marks)),
        ];
        if self.document.commit_at(&operations, time.wall).is_ok() {
            self.ledger = ledger;
        }
    }
}

impl Node for Replica {
    fn act(&mut self, draw: u64, time: Time) {
        let mut digits = Digits(draw);
        match digits.below(10) {
            9 if digits.below(3) == 0 => {
                self.document.compact();
            }
            8 | 9 => self.mark(i64::from(digits.below(7)) - 3, time),
            _ => {
                let drawn: Vec<Drawn> = (0..=digits.below(3)).map(|_| digits.drawn()).collect();
                let operations: Vec<Operation<'_>> = drawn.iter().map(Drawn::operation).collect();
                if self.document.commit_at(&operations, time.wall).is_err() {
                    // Under identity there is no object at most paths, but at some.
                    let alone = operations.iter().map(std::slice::from_ref);
                    alone.for_each(|operation| _ = self.document.commit_at(operation, time.wall));
                }
            }
        }
    }

    fn connect(&mut self, peer: usize, _: Time) {
        self.peers[peer] = Peer::default();
    }

    fn poll(&mut self, peer: usize, time: Time) -> Option<Vec<u8>> {
        let (peer, own) = (&mut self.peers[peer], self.document.clock());
        let since = |pause| peer.said.as_ref().is_none_or(|(_, at)| time.steady.since(*at) >= pause);
        let is_new = peer.said.as_ref().is_none_or(|(clock, _)| clock != own);
        let is_late = since(REPEAT_MS);
        let differs = peer.clock.as_ref() != Some(own);
        if !since(PAUSE_MS) || !(peer.is_owed || peer.lacks_names || differs && (is_new || is_late)) {
            return None;
        }
        let own = own.clone();
        let flags = u8::from(peer.lacks_names);
        let mut frame = vec![flags, u8::from(peer.clock.is_some())];
        put(&own, &mut frame);
        put(peer.clock.as_ref().unwrap_or(&Clock::new()), &mut frame);
        if let Some(clock) = &peer.clock {
            if is_late || peer.wants_names {
                peer.told = clock.clone();
            }
            if self.document.has_news(&peer.told) {
                let names = std::mem::take(&mut peer.wants_names);
                let document = &mut self.document;
                let delta = if names { document.named_delta_since(clock) } else { document.delta_since(&peer.told) };
                frame.extend(delta);
                peer.told.join(&own);
            }
        }
        (peer.said, peer.is_owed, peer.lacks_names) = (Some((own, time.steady)), false, false);
        Some(frame)
    }

    fn receive(&mut self, peer: usize, frame: &[u8], _: Time) -> Result<(), String> {
        let [wants_names, is_known, rest @ ..] = frame else { return Err("no head".into()) };
        let (theirs, rest) = take(rest)?;
        let (ours, delta) = take(rest)?;
        let mut lacks_names = false;
        if !delta.is_empty() {
            match self.document.apply(delta) {
                Ok(applied) => lacks_names = applied.refused > 0,
                Err(MessageError::UnknownLeaf { .. }) => lacks_names = true,
                // It is sent again.
                Err(MessageError::HeldFull { .. }) => {}
                Err(error) => return Err(error.to_string()),
            }
        }
        let peer = &mut self.peers[peer];
        peer.wants_names |= *wants_names == 1;
        peer.lacks_names |= lacks_names;
        peer.is_owed |= *is_known == 0 || ours != *self.document.clock();
        peer.told.join(&theirs);
        peer.clock.get_or_insert_default().join(&theirs);
        Ok(())
    }

    fn save(&mut self) -> Vec<u8> {
        let mut bytes = self.ledger.to_bytes();
        bytes.extend(self.document.snapshot());
        bytes
    }
}

fn put(clock: &Clock, frame: &mut Vec<u8>) {
    frame.push(u8::try_from(clock.len()).unwrap_or(u8::MAX));
    for (replica, seq) in clock.iter() {
        frame.extend(replica.0.to_le_bytes());
        frame.extend(seq.to_le_bytes());
    }
}

fn take(frame: &[u8]) -> Result<(Clock, &[u8]), String> {
    let (len, rest) = frame.split_first().ok_or("no clock")?;
    let (pairs, rest) = rest.split_at_checked(16 * usize::from(*len)).ok_or("half a clock")?;
    let (words, _) = pairs.as_chunks::<8>();
    let dots = words.chunks_exact(2).map(|dot| {
        let [replica, seq] = [dot[0], dot[1]].map(u64::from_le_bytes);
        (ReplicaId(replica), seq)
    });
    Ok((dots.collect(), rest))
}

/// Replicas of one document: each with this configuration, but for its number.
pub(crate) struct Documents(pub(crate) Config);

impl Documents {
    fn config(&self, index: usize) -> Config {
        Config { replica: ReplicaId(index as u64 + 1), ..self.0 }
    }
}

impl Subject for Documents {
    type Node = Replica;

    fn boot(&self, index: usize, nodes: usize, saved: Option<&[u8]>, _: Time) -> Result<Replica, String> {
        let config = self.config(index).validate().map_err(|error| error.to_string())?;
        let peers = vec![Peer::default(); nodes];
        let Some(saved) = saved else {
            return Ok(Replica { document: Document::new(config), ledger: Ledger::default(), peers });
        };
        let (ledger, snapshot) = saved.split_first_chunk().ok_or("no ledger")?;
        let document = Document::from_snapshot(config, snapshot).map_err(|error| error.to_string())?;
        Ok(Replica { document, ledger: Ledger::from_bytes(ledger), peers })
    }

    fn check(&self, nodes: &[Replica]) -> Result<(), String> {
        let Some(first) = nodes.first() else { return Ok(()) };
        let all = everything(&first.document);
        let ledger = nodes.iter().map(|node| node.ledger).fold(Ledger::default(), Ledger::with);
        for (node, number) in nodes.iter().zip(1..) {
            let document = &node.document;
            same(&format!("the clock of {number}"), document.clock(), first.document.clock())?;
            let here = everything(document);
            for path in all.keys().chain(here.keys()) {
                same(&format!("{path:?} of {number}"), &here.get(path), &all.get(path))?;
            }
            same(&format!("what waits at {number}"), &document.held().count(), &0)?;
            let config = self.config(number - 1).validate().map_err(|error| error.to_string())?;
            let restored = Document::from_snapshot(config, &document.clone().snapshot());
            let restored = restored.map_err(|error| format!("the snapshot of {number}: {error}"))?;
            same(&format!("what {number} saved"), &everything(&restored), &here)?;
        }
        let have = Ledger::of(&first.document);
        same("what nothing takes back", &have, &ledger)
    }

    fn quiet_ms(&self) -> u64 {
        2 * REPEAT_MS
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, have: &T, want: &T) -> Result<(), String> {
    if have == want { Ok(()) } else { Err(format!("{what}: have {have:?}, want {want:?}")) }
}
