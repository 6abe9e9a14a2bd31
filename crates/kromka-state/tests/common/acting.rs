//! What replicas do in a simulation: any operations, and some that nothing takes back, with a ledger of those.

use kromka_core::Validate;
use kromka_state::{Config, Document, Operation, ReplicaId, Value};
use kromka_testkit::network::Time;

use super::drawn::{Drawn, KEYS, KINDS};
use super::everything;

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

/// A document, and what was done with it that nothing takes back.
pub(crate) struct Actor {
    pub(crate) document: Document,
    ledger: Ledger,
}

impl Actor {
    /// A new one, or what was saved of it.
    pub(crate) fn boot(config: Config, saved: Option<&[u8]>) -> Result<Self, String> {
        let config = config.validate().map_err(|error| error.to_string())?;
        let Some(saved) = saved else {
            return Ok(Self { document: Document::new(config), ledger: Ledger::default() });
        };
        let (ledger, snapshot) = saved.split_first_chunk().ok_or("no ledger")?;
        let document = Document::from_snapshot(config, snapshot).map_err(|error| error.to_string())?;
        Ok(Self { document, ledger: Ledger::from_bytes(ledger) })
    }

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

    /// Does something, made of a number.
    pub(crate) fn act(&mut self, draw: u64, time: Time) {
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

    /// All that it goes on from.
    pub(crate) fn save(&mut self) -> Vec<u8> {
        let mut bytes = self.ledger.to_bytes();
        bytes.extend(self.document.snapshot());
        bytes
    }
}

/// A replica's own configuration.
pub(crate) fn config_of(all: &Config, index: usize) -> Config {
    Config { replica: ReplicaId(index as u64 + 1), ..*all }
}

/// Whether all hold the same, and all that was saved.
pub(crate) fn check(config: &Config, actors: &[&Actor]) -> Result<(), String> {
    let Some(first) = actors.first() else { return Ok(()) };
    let (all, digest) = everything(&first.document);
    let ledger = actors.iter().map(|actor| actor.ledger).fold(Ledger::default(), Ledger::with);
    for (index, actor) in actors.iter().enumerate() {
        let (document, number) = (&actor.document, index + 1);
        same(&format!("the clock of {number}"), document.clock(), first.document.clock())?;
        let here = everything(document);
        for path in all.keys().chain(here.0.keys()) {
            same(&format!("{path:?} of {number}"), &here.0.get(path), &all.get(path))?;
        }
        same(&format!("the digest of {number}"), &here.1, &digest)?;
        same(&format!("what waits at {number}"), &document.held().count(), &0)?;
        let config = config_of(config, index).validate().map_err(|error| error.to_string())?;
        let restored = Document::from_snapshot(config, &document.clone().snapshot());
        let restored = restored.map_err(|error| format!("the snapshot of {number}: {error}"))?;
        same(&format!("what {number} saved"), &everything(&restored), &here)?;
    }
    same("what nothing takes back", &Ledger::of(&first.document), &ledger)
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, have: &T, want: &T) -> Result<(), String> {
    if have == want { Ok(()) } else { Err(format!("{what}: have {have:?}, want {want:?}")) }
}
