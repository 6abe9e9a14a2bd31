//! What the tests share: a world of replicas that is driven by the steps of `data/state`.
#![allow(dead_code, reason = "each test uses its part")]

pub(crate) mod acting;
pub(crate) mod drawn;
pub(crate) mod exchange;
pub(crate) mod linked;
pub(crate) mod reference;
pub(crate) mod robot;

use std::collections::{BTreeMap, BTreeSet};

use kromka_core::{Tick, Validate};
use kromka_state::{
    Config, Document, FlagPolicy, MapPolicy, MessageError, Operation, Outcome, Policies, RegisterPolicy, ReplicaId,
    SetPolicy, Value,
};
use serde_json::Value as Json;

pub(crate) use robot::draw;

pub(crate) fn below(state: &mut u64, end: usize) -> usize {
    usize::try_from(draw(state) % end as u64).unwrap_or(0)
}

pub(crate) fn replica(policies: Policies, number: u64) -> Document {
    let config = Config { policies, ..Config::new(ReplicaId(number)) };
    Document::new(config.validate().expect("a valid configuration"))
}

/// Every combination with these registers.
pub(crate) fn all_policies(registers: &[RegisterPolicy]) -> impl Iterator<Item = Policies> {
    registers.iter().flat_map(|register| {
        (0..8).map(|bits| Policies {
            register: *register,
            set: if bits & 1 == 0 { SetPolicy::AddWins } else { SetPolicy::RemoveWins },
            flag: if bits & 2 == 0 { FlagPolicy::EnableWins } else { FlagPolicy::DisableWins },
            map: if bits & 4 == 0 { MapPolicy::ResetRemove } else { MapPolicy::Identity },
        })
    })
}

/// Tells `to` all that `from` has learned, as a host does.
pub(crate) fn sync(from: &mut Document, to: &mut Document) {
    for message in from.held().map(<[u8]>::to_vec).collect::<Vec<_>>() {
        to.apply(&message).expect("a message that waits is a good one");
    }
    let delta = from.delta_since(to.clock());
    let applied = match to.apply(&delta) {
        Err(MessageError::UnknownLeaf { .. }) => to.apply(&from.named_delta_since(to.clock())),
        applied => applied,
    };
    let applied = applied.expect("a delta of what was asked for");
    assert_eq!(applied.refused, 0);
    assert_ne!(applied.outcome, Outcome::Held);
}

pub(crate) fn restart(document: &mut Document) {
    let config = document.config().validate().expect("it was valid before");
    *document = Document::from_snapshot(config, &document.snapshot()).expect("its own snapshot");
}

/// All that a document holds: concurrent values of every path, in any order, and a digest of what cannot be read, too.
pub(crate) fn everything(document: &Document) -> (BTreeMap<Vec<String>, BTreeSet<Value>>, u64) {
    let paths = document.paths().into_iter().chain([Vec::new()]);
    let read = paths
        .map(|path| {
            let keys: Vec<&str> = path.iter().map(String::as_str).collect();
            let values = document.get_all(&keys).into_iter().collect();
            (path, values)
        })
        .collect();
    (read, document.clone().digest())
}

/// A file's case, with documents for its replicas.
pub(crate) struct World {
    names: Vec<String>,
    documents: BTreeMap<String, Document>,
    messages: BTreeMap<String, Vec<u8>>,
}

/// Why a case failed, in words.
pub(crate) type Verdict = Result<(), String>;

impl World {
    pub(crate) fn new(case: &Json) -> Result<Self, String> {
        let policies = policies(&case["policy"])?;
        let mut names: Vec<String> = list(&case["replicas"])?.iter().map(text).collect::<Result<_, _>>()?;
        names.sort();
        let numbered = names.iter().zip(1..);
        let documents = numbered.map(|(name, number)| (name.clone(), replica(policies, number))).collect();
        Ok(Self { names, documents, messages: BTreeMap::new() })
    }

    pub(crate) fn step(&mut self, step: &Json) -> Verdict {
        let fields = list(step)?;
        let word = |at: usize| fields.get(at).map_or(Err("a field is missing".into()), text);
        match text(&fields[0])?.as_str() {
            "sync" => {
                self.sync(&word(1)?, &word(2)?)?;
                Ok(())
            }
            "sync*" => self.sync_all(),
            "restart" => {
                restart(self.document(&word(1)?)?);
                Ok(())
            }
            "deliver" => {
                let message = self.messages.get(&word(1)?).cloned().ok_or("no such message")?;
                let to = word(2)?;
                self.document(&to)?.apply(&message).map_err(|error| error.to_string())?;
                Ok(())
            }
            "check" => self.expect(&fields[1]),
            "tx" => {
                let operations = list(&fields[2])?.iter().map(list).collect::<Result<Vec<_>, _>>()?;
                self.commit(&word(1)?, &operations, fields.get(3))
            }
            replica => {
                let takes = if has_argument(&word(1)?) { 4 } else { 3 };
                self.commit(replica, &[&fields[1..takes.min(fields.len())]], fields.get(takes))
            }
        }
    }

    fn document(&mut self, name: &str) -> Result<&mut Document, String> {
        self.documents.get_mut(name).ok_or(format!("no replica {name}"))
    }

    /// Commits, and keeps the message of this commit alone.
    fn commit(&mut self, name: &str, operations: &[&[Json]], options: Option<&Json>) -> Verdict {
        let paths = operations.iter().map(|fields| path(&fields[1])).collect::<Result<Vec<_>, _>>()?;
        let keys: Vec<Vec<&str>> = paths.iter().map(|path| path.iter().map(String::as_str).collect()).collect();
        let operations = operations.iter().zip(&keys);
        let operations: Vec<Operation<'_>> =
            operations.map(|(fields, keys)| operation(fields, keys)).collect::<Result<_, _>>()?;
        let wall = options.and_then(|options| options["wall"].as_u64()).unwrap_or(0);
        let document = self.document(name)?;
        let before = document.clock().clone();
        document.commit_at(&operations, Tick::from_ms(wall)).map_err(|error| error.to_string())?;
        let message = document.delta_since(&before);
        if let Some(label) = options.and_then(|options| options["as"].as_str()) {
            self.messages.insert(label.into(), message);
        }
        Ok(())
    }

    fn sync(&mut self, from: &str, to: &str) -> Verdict {
        let mut source = self.documents.remove(from).ok_or(format!("no replica {from}"))?;
        if let Some(target) = self.documents.get_mut(to) {
            sync(&mut source, target);
        }
        self.documents.insert(from.into(), source);
        Ok(())
    }

    fn sync_all(&mut self) -> Verdict {
        let names = self.names.clone();
        // To the first one and back from it.
        for name in &names[1..] {
            self.sync(name, &names[0])?;
        }
        for name in &names[1..] {
            self.sync(&names[0], name)?;
        }
        Ok(())
    }

    pub(crate) fn expect(&self, expectation: &Json) -> Verdict {
        if let Some(same) = expectation.get("same") {
            let all: Vec<_> =
                list(same)?.iter().map(|name| everything(&self.documents[name.as_str().unwrap_or("")])).collect();
            return if all.windows(2).all(|pair| pair[0] == pair[1]) {
                Ok(())
            } else {
                Err(format!("not the same: {all:?}"))
            };
        }
        let document = self.documents.get(&text(&expectation["at"])?).ok_or("no such replica")?;
        let path = path(&expectation["path"])?;
        let keys: Vec<&str> = path.iter().map(String::as_str).collect();
        let (one, mut all) = (document.get(&keys), document.get_all(&keys));
        let holds = if expectation["absent"] == Json::Bool(true) {
            one.is_none()
        } else if let Some(values) = expectation.get("values") {
            let mut wanted: Vec<Value> = list(values)?.iter().map(Value::from).collect();
            wanted.sort();
            all.sort();
            all == wanted
        } else {
            reads(one.as_ref(), &Value::from(&expectation["value"]))
        };
        if holds { Ok(()) } else { Err(format!("{expectation}: have {all:?}")) }
    }
}

/// Whether what is there reads as what is wanted: an absent set as an empty one, and a map without keys as an empty one.
fn reads(have: Option<&Value>, want: &Value) -> bool {
    match (have, want) {
        (None, Value::List(items)) => items.is_empty(),
        (None, Value::Map(items)) => items.values().all(|item| reads(None, item)),
        (None, _) => false,
        (Some(Value::Map(have)), Value::Map(want)) => {
            have.keys().all(|key| want.contains_key(key)) && want.iter().all(|(key, want)| reads(have.get(key), want))
        }
        (Some(have), want) => have == want,
    }
}

fn list(json: &Json) -> Result<&[Json], String> {
    json.as_array().map(Vec::as_slice).ok_or(format!("no list: {json}"))
}

fn text(json: &Json) -> Result<String, String> {
    json.as_str().map(String::from).ok_or(format!("no text: {json}"))
}

fn path(json: &Json) -> Result<Vec<String>, String> {
    list(json)?.iter().map(text).collect()
}

fn has_argument(operation: &str) -> bool {
    matches!(operation, "set" | "inc" | "add" | "rem" | "counter")
}

/// `[op, path, argument?]`.
fn operation<'a>(fields: &[Json], path: &'a [&'a str]) -> Result<Operation<'a>, String> {
    let number = || fields.get(2).and_then(Json::as_i64).ok_or("no integer");
    let argument = || fields.get(2).map(Value::from).ok_or("no argument");
    Ok(match text(&fields[0])?.as_str() {
        "set" => Operation::Set(path, argument()?),
        "del" => Operation::Delete(path),
        "inc" => Operation::Increment(path, number()?),
        "add" => Operation::Add(path, argument()?),
        "rem" => Operation::Remove(path, argument()?),
        "enable" => Operation::Enable(path),
        "disable" => Operation::Disable(path),
        "make" => Operation::Make(path),
        "counter" => Operation::Counter(path, number()?),
        other => return Err(format!("no operation {other}")),
    })
}

/// A policy that is not known fails: it must not pass as another.
fn policies(json: &Json) -> Result<Policies, String> {
    let mut policies = Policies { register: RegisterPolicy::Multi, ..Policies::default() };
    for (key, name) in json.as_object().ok_or("no policy")? {
        match (key.as_str(), name.as_str().unwrap_or("")) {
            ("register", "multi") => policies.register = RegisterPolicy::Multi,
            ("register", "lww-lamport-then-replica") => policies.register = RegisterPolicy::Lww,
            ("set", "add-wins") => policies.set = SetPolicy::AddWins,
            ("set", "remove-wins") => policies.set = SetPolicy::RemoveWins,
            ("flag", "enable-wins") => policies.flag = FlagPolicy::EnableWins,
            ("flag", "disable-wins") => policies.flag = FlagPolicy::DisableWins,
            ("map", "reset-remove") => policies.map = MapPolicy::ResetRemove,
            ("map", "identity") => policies.map = MapPolicy::Identity,
            (key, name) => return Err(format!("no policy {key}: {name}")),
        }
    }
    Ok(policies)
}
