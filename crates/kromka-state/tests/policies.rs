//! Every combination of policies, on random histories, against the reference.

mod common;

use common::reference::{Reference, Seen};
use common::{all_policies, below, everything, replica, restart, sync};
use kromka_state::{Document, Dot, MapPolicy, Operation, Outcome, Policies, RegisterPolicy, Value};

const REPLICAS: usize = 3;

/// Paths that stay what they are, but that objects come and go.
const REGISTERS: &[&[&str]] = &[&["r"], &["o", "r"], &["o", "p", "r"]];
const COUNTERS: &[&[&str]] = &[&["c"], &["o", "c"], &["o", "p", "c"]];
const SETS: &[&[&str]] = &[&["s"], &["o", "s"], &["o", "p", "s"]];
const FLAGS: &[&[&str]] = &[&["f"], &["o", "f"], &["o", "p", "f"]];
const MAPS: &[&[&str]] = &[&["o"], &["o", "p"]];

/// What a commit did, and the message that tells of it alone.
struct Sent {
    dot: Dot,
    ops: Vec<usize>,
    past: Seen,
    message: Vec<u8>,
}

struct History {
    policies: Policies,
    documents: Vec<Document>,
    reference: Reference,
    seen: Vec<Seen>,
    /// Of each replica what it has not told.
    open: Vec<Vec<usize>>,
    sent: Vec<Sent>,
    seed: u64,
}

impl History {
    fn new(policies: Policies, seed: u64) -> Self {
        Self {
            policies,
            documents: (1..).take(REPLICAS).map(|number| replica(policies, number)).collect(),
            reference: Reference::new(policies),
            seen: vec![Seen::new(); REPLICAS],
            open: vec![Vec::new(); REPLICAS],
            sent: Vec::new(),
            seed,
        }
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[below(&mut self.seed, items.len())]
    }

    fn operation(&mut self) -> Operation<'static> {
        let number = i64::try_from(below(&mut self.seed, 7)).unwrap_or(0) - 2;
        let identity = self.policies.map == MapPolicy::Identity;
        match below(&mut self.seed, if identity { 14 } else { 12 }) {
            0 | 1 => Operation::Set(self.pick(REGISTERS), Value::Int(number)),
            2 | 3 => Operation::Increment(self.pick(COUNTERS), number),
            4 | 5 => Operation::Add(self.pick(SETS), Value::Int(number)),
            6 => Operation::Remove(self.pick(SETS), Value::Int(number)),
            7 => Operation::Enable(self.pick(FLAGS)),
            8 => Operation::Disable(self.pick(FLAGS)),
            9 => Operation::Counter(self.pick(COUNTERS), number),
            10 => {
                let all = [REGISTERS, COUNTERS, SETS, FLAGS, MAPS].concat();
                Operation::Delete(self.pick(&all))
            }
            11 if self.pick(&[0, 1, 2]) == 0 => Operation::Delete(&[]),
            11 => Operation::Delete(self.pick(MAPS)),
            12 if self.pick(&[0, 1, 2]) == 0 => Operation::Set(self.pick(MAPS), Value::Int(number)),
            _ => Operation::Make(self.pick(MAPS)),
        }
    }

    fn write(&mut self, at: usize, tell: bool) {
        let operations: Vec<_> = (0..self.pick(&[1, 1, 1, 2, 4])).map(|_| self.operation()).collect();
        let before = self.documents[at].clock().clone();
        let (past, lamport) = (self.seen[at].clone(), self.reference.next_lamport(&self.seen[at]));
        let (reference, mut seen, mut ops) = (self.reference.clone(), past.clone(), Vec::new());
        let replica = self.documents[at].config().replica.0;
        let done = operations.iter().all(|operation| {
            let op = self.reference.add(replica, lamport, &seen, operation);
            seen.extend(op);
            ops.extend(op);
            op.is_some()
        });
        let then = self.documents[at].commit(&operations);
        assert_eq!(then.is_ok(), done, "{operations:?}: {then:?}");
        if !done {
            self.reference = reference;
            return;
        }
        self.seen[at] = seen;
        self.open[at].extend(&ops);
        self.reference.restamp(&self.open[at], lamport);
        if tell {
            self.open[at].clear();
            let replica = self.documents[at].config().replica;
            let dot = Dot { replica, seq: self.documents[at].clock().get(replica) };
            self.sent.push(Sent { dot, ops, past, message: self.documents[at].delta_since(&before) });
        }
    }

    fn sync(&mut self, from: usize, to: usize) {
        self.open[from].clear();
        if self.documents[from].has_news(self.documents[to].clock()) {
            self.open[to].clear();
        }
        let [source, target] = self.documents.get_disjoint_mut([from, to]).expect("two replicas");
        sync(source, target);
        let news = self.seen[from].clone();
        self.seen[to].extend(news);
        self.learn(to);
    }

    fn deliver(&mut self, message: usize, to: usize) {
        let applied = self.documents[to].apply(&self.sent[message].message).expect("a good message");
        let Sent { ops, past, .. } = &self.sent[message];
        assert_eq!(applied.outcome == Outcome::Known, ops.iter().all(|op| self.seen[to].contains(op)));
        assert!(applied.outcome != Outcome::Held || !past.is_subset(&self.seen[to]), "held without need");
        if applied.outcome == Outcome::Merged {
            self.open[to].clear();
        }
        self.learn(to);
    }

    /// What its clock says that it has seen: also what waited until now.
    fn learn(&mut self, at: usize) {
        let clock = self.documents[at].clock();
        for Sent { ops, dot, .. } in &self.sent {
            if clock.contains(*dot) {
                self.seen[at].extend(ops);
            }
        }
    }

    fn check(&self, at: usize) {
        let all = [REGISTERS, COUNTERS, SETS, FLAGS, MAPS].concat();
        for path in all.into_iter().chain([&[][..]]) {
            let (document, seen) = (&self.documents[at], &self.seen[at]);
            let (have, want) = (document.get(path), self.reference.get(seen, path));
            assert_eq!(have, want, "{path:?} of replica {at} under {:?}", self.policies);
            if !path.is_empty() {
                let (have, want) = (document.get_all(path), self.reference.get_all(seen, path));
                assert_eq!(have, want, "all of {path:?} of replica {at} under {:?}", self.policies);
            }
        }
    }

    fn run(&mut self, steps: usize, tell: bool) {
        for _ in 0..steps {
            let at = below(&mut self.seed, REPLICAS);
            let other = (at + 1 + below(&mut self.seed, REPLICAS - 1)) % REPLICAS;
            let touched = match below(&mut self.seed, 20) {
                0..10 => {
                    self.write(at, tell);
                    at
                }
                10..14 => {
                    self.sync(at, other);
                    other
                }
                14..18 if !self.sent.is_empty() => {
                    let message = below(&mut self.seed, self.sent.len());
                    self.deliver(message, other);
                    other
                }
                18 => {
                    restart(&mut self.documents[at]);
                    self.open[at].clear();
                    at
                }
                // A message of one commit cannot be asked for again by other names.
                19 if !tell && below(&mut self.seed, 3) == 0 => {
                    self.documents[at].compact();
                    self.open[at].clear();
                    at
                }
                _ => continue,
            };
            self.check(touched);
        }
        for at in [0, 1, 2, 0, 1, 2] {
            self.sync(at, (at + 1) % REPLICAS);
        }
        for at in 0..REPLICAS {
            self.check(at);
            assert_eq!(everything(&self.documents[at]), everything(&self.documents[0]));
            assert_eq!(self.documents[at].held().count(), 0);
        }
    }
}

/// The reference has no clocks.
const REGISTER_POLICIES: [RegisterPolicy; 2] = [RegisterPolicy::Multi, RegisterPolicy::Lww];

/// Histories of each combination: more of them where `KROMKA_HISTORIES` says so.
fn histories() -> u64 {
    std::env::var("KROMKA_HISTORIES").ok().and_then(|count| count.parse().ok()).unwrap_or(20)
}

#[test]
fn every_policy_is_the_reference_with_a_message_for_each_commit() {
    for (policies, number) in all_policies(&REGISTER_POLICIES).zip(1_u64..) {
        for seed in 0..histories() {
            History::new(policies, seed * 1_000 + number).run(80, true);
        }
    }
}

#[test]
fn every_policy_is_the_reference_where_commits_are_told_as_one() {
    for (policies, number) in all_policies(&REGISTER_POLICIES).zip(1_u64..) {
        for seed in 0..histories() {
            History::new(policies, seed * 1_000 + 500 + number).run(80, false);
        }
    }
}
