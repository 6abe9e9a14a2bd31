//! Documents and the types of crdts: exports that are merged, and changes that are taken over.
#![cfg(feature = "interop")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use common::{everything, replica, restart, sync};
use crdts::{CmRDT, CvRDT, MVReg, Map, Orswot, PNCounter, VClock};
use kromka_core::Tick;
use kromka_state::{Clock, Document, Dot, MapPolicy, Operation, Policies, RegisterPolicy, ReplicaId, SetPolicy, Value};
use proptest::prelude::*;

/// Of any kind, and of several at one place.
const PATHS: [&[&str]; 5] = [&["m"], &["m", "a"], &["m", "b"], &["m", "a", "c"], &["s"]];

#[derive(Debug, Clone)]
enum Step {
    Commit(usize, Vec<(u8, usize, i64)>),
    Sync(usize, usize),
    Restart(usize),
    Compact(usize),
}

fn operation((what, path, number): (u8, usize, i64)) -> Operation<'static> {
    let path = PATHS[path];
    match what {
        0..4 => Operation::Set(path, Value::Int(number)),
        4..7 => Operation::Add(path, Value::Int(number)),
        7 => Operation::Remove(path, Value::Int(number)),
        8 => Operation::Delete(path),
        9 => Operation::Make(path),
        10 => Operation::Increment(path, number),
        _ => Operation::Enable(path),
    }
}

fn step() -> impl Strategy<Value = Step> {
    let operations = proptest::collection::vec((0_u8..12, 0..PATHS.len(), 0_i64..4), 1..4);
    prop_oneof![
        6 => (0_usize..3, operations).prop_map(|(at, all)| Step::Commit(at, all)),
        3 => (0_usize..3, 1_usize..3).prop_map(|(from, by)| Step::Sync(from, (from + by) % 3)),
        1 => (0_usize..3).prop_map(Step::Restart),
        1 => (0_usize..3).prop_map(Step::Compact),
    ]
}

fn policies() -> impl Strategy<Value = Policies> {
    let registers = vec![RegisterPolicy::Multi, RegisterPolicy::Lww, RegisterPolicy::Hlc];
    proptest::sample::select(registers).prop_map(|register| Policies { register, ..Policies::default() })
}

fn tell(documents: &mut [Document], from: usize, to: usize) {
    if let Ok([from, to]) = documents.get_disjoint_mut([from, to]) {
        sync(from, to);
    }
}

fn after(policies: Policies, steps: &[Step]) -> Vec<Document> {
    let mut documents: Vec<Document> = (1..4).map(|number| replica(policies, number)).collect();
    for step in steps {
        match step {
            Step::Commit(at, all) => {
                let operations: Vec<_> = all.iter().copied().map(operation).collect();
                // Where maps are objects, there may be none to write in.
                let done = documents[*at].commit(&operations);
                assert!(done.is_ok() || policies.map == MapPolicy::Identity, "{done:?}");
            }
            Step::Sync(from, to) => tell(&mut documents, *from, *to),
            Step::Restart(at) => restart(&mut documents[*at]),
            Step::Compact(at) => {
                documents[*at].compact();
            }
        }
    }
    documents
}

type Tree = Map<Vec<String>, MVReg<Value, u64>, u64>;

fn set(document: &mut Document, path: &[&str]) -> Orswot<Value, u64> {
    document.export_orswot(path, &VClock::new()).unwrap()
}

fn register(document: &mut Document, path: &[&str]) -> MVReg<Value, u64> {
    document.export_mvreg(path, &VClock::new()).unwrap()
}

fn tree(document: &mut Document) -> Tree {
    document.export_tree(&[], &VClock::new()).unwrap()
}

fn map(document: &mut Document, path: &[&str]) -> Map<String, MVReg<Value, u64>, u64> {
    document.export_map(path, &VClock::new()).unwrap()
}

fn merged<T: CvRDT>(mut one: T, other: T) -> T {
    one.merge(other);
    one
}

fn read(register: &MVReg<Value, u64>) -> BTreeSet<Value> {
    register.read().val.into_iter().collect()
}

fn texts(set: &Orswot<String, u64>) -> BTreeSet<String> {
    set.read().val.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn merged_exports_are_the_export_of_the_merged(
        policies in policies(), is_identity in any::<bool>(), steps in proptest::collection::vec(step(), 1..30)
    ) {
        let map_policy = if is_identity { MapPolicy::Identity } else { MapPolicy::ResetRemove };
        let mut documents = after(Policies { map: map_policy, ..policies }, &steps);
        let sets = PATHS.into_iter().filter(|path| !is_identity || path.len() == 1);
        for (from, to) in [(0, 1), (1, 2), (2, 0), (1, 0)] {
            let (mut one, mut other) = (documents[from].clone(), documents[to].clone());
            let mut both = other.clone();
            sync(&mut documents[from], &mut both);
            for path in sets.clone() {
                prop_assert_eq!(merged(set(&mut one, path), set(&mut other, path)), set(&mut both, path));
            }
            if is_identity {
                continue;
            }
            for path in PATHS {
                prop_assert_eq!(merged(map(&mut one, path), map(&mut other, path)), map(&mut both, path));
            }
            prop_assert_eq!(merged(tree(&mut one), tree(&mut other)), tree(&mut both));
        }
        for (from, to) in [(0, 1), (1, 2), (2, 0), (0, 1), (1, 2)] {
            tell(&mut documents, from, to);
        }
        let [one, two, three] = &mut documents[..] else { panic!("three replicas") };
        let none = VClock::new();
        prop_assert_eq!(one.export_tree(&[], &none), two.export_tree(&[], &none));
        prop_assert_eq!(two.export_tree(&[], &none), three.export_tree(&[], &none));
        for path in PATHS {
            prop_assert_eq!(one.export_orswot::<Value>(path, &none), two.export_orswot(path, &none));
            prop_assert_eq!(one.export_mvreg::<Value>(path, &none), two.export_mvreg(path, &none));
        }
    }

    /// What the reading of a document shows is what an export reads as.
    #[test]
    fn exports_read_as_documents(steps in proptest::collection::vec(step(), 1..30)) {
        let policies = Policies { register: RegisterPolicy::Multi, ..Policies::default() };
        let mut document = after(policies, &steps).remove(0);
        let tree = tree(&mut document);
        for path in PATHS {
            let shown: BTreeSet<Value> = document.get_all(path).into_iter().collect();
            let members: Vec<Value> = set(&mut document, path).read().val.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
            prop_assert!(members.is_empty() || shown.contains(&Value::List(members)));
            let keys: Vec<String> = path.iter().map(|key| String::from(*key)).collect();
            let values = tree.get(&keys).val.map_or_else(BTreeSet::new, |register| read(&register));
            // That a map was made does not show where something is in it.
            prop_assert!(values.iter().all(|value| shown.contains(value) || *value == Value::Map(Box::default())));
            prop_assert_eq!(read(&register(&mut document, path)), values);
        }
    }

    /// A single register does not know what it does not show.
    #[test]
    fn merged_registers_lose_nothing_and_settle(
        policies in policies(), steps in proptest::collection::vec(step(), 1..30)
    ) {
        let mut documents = after(policies, &steps);
        let (mut one, mut other) = (documents[0].clone(), documents[1].clone());
        let mut both = other.clone();
        sync(&mut documents[0], &mut both);
        for path in PATHS {
            let (whole, together) = (register(&mut both, path), merged(register(&mut one, path), register(&mut other, path)));
            prop_assert!(read(&whole).is_subset(&read(&together)));
            if !read(&whole).is_empty() {
                prop_assert_eq!(merged(together, whole.clone()), whole.clone());
                prop_assert_eq!(merged(whole.clone(), register(&mut one, path)), whole);
            }
        }
    }

    #[test]
    fn clocks_go_both_ways(commits in proptest::collection::vec((any::<u64>(), 1_u64..9), 0..9)) {
        let clock: Clock = commits.iter().map(|(replica, seq)| (ReplicaId(*replica), *seq)).collect();
        let theirs = VClock::from(&clock);
        prop_assert_eq!(Clock::from(&theirs), clock);
        for (replica, seq) in commits {
            let dot = Dot { replica: ReplicaId(replica), seq };
            prop_assert_eq!(Dot::from(crdts::Dot::from(dot)), dot);
            prop_assert!(theirs.get(&replica) >= seq);
        }
    }
}

const ACTOR: u64 = 77;

/// A document, and a set that another program has: what was added on either side since they last met, they then both have; what
/// neither has added, they have if both still had it.
#[derive(Debug)]
struct Pair {
    document: Document,
    theirs: Orswot<String, u64>,
    adopted: VClock<u64>,
    /// Here, and there.
    added: [BTreeSet<String>; 2],
}

const SET: &[&str] = &["s"];

impl Pair {
    fn new() -> Self {
        let (document, theirs) = (replica(Policies::default(), 1), Orswot::new());
        Self { document, theirs, adopted: VClock::new(), added: Default::default() }
    }

    fn ours(&self) -> BTreeSet<String> {
        let Some(Value::List(items)) = self.document.get(SET) else { return BTreeSet::new() };
        items.into_iter().map(|item| String::try_from(item).unwrap()).collect()
    }

    fn change(&mut self, here: bool, add: bool, element: &str) {
        match (here, add) {
            (true, true) => self.document.add(SET, element).unwrap(),
            (true, false) => self.document.remove(SET, element).unwrap(),
            (false, true) => {
                let context = self.theirs.read().derive_add_ctx(ACTOR);
                self.theirs.apply(self.theirs.add(element.into(), context));
            }
            (false, false) => {
                let context = self.theirs.contains(&element.into()).derive_rm_ctx();
                self.theirs.apply(self.theirs.rm(element.into(), context));
            }
        }
        let added = &mut self.added[usize::from(!here)];
        if add {
            added.insert(element.into())
        } else {
            added.remove(element)
        };
    }

    fn meet(&mut self) {
        self.document.adopt_orswot(SET, &self.theirs, &mut self.adopted).unwrap();
        self.theirs.merge(self.document.export_orswot(SET, &self.adopted).unwrap());
        self.added = Default::default();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn both_sides_of_an_exchange_are_what_both_did(
        changes in proptest::collection::vec((any::<bool>(), 0_u8..5, proptest::sample::select(&["a", "b", "c"][..])), 1..40)
    ) {
        let mut pair = Pair::new();
        for (here, what, element) in changes {
            if what > 1 {
                pair.change(here, what > 2, element);
                continue;
            }
            // Elements that one side has and nobody has added were removed on the other.
            let (ours, theirs) = (pair.ours(), texts(&pair.theirs));
            let mut want: BTreeSet<String> = ours.intersection(&theirs).cloned().collect();
            want.extend(pair.added.iter().flatten().cloned());
            pair.meet();
            prop_assert_eq!((pair.ours(), texts(&pair.theirs)), (want.clone(), want));
            let before = (everything(&pair.document), pair.document.clock().clone());
            prop_assert!(!pair.document.adopt_orswot(SET, &pair.theirs, &mut pair.adopted).unwrap());
            prop_assert_eq!((everything(&pair.document), pair.document.clock().clone()), before);
        }
    }
}

#[test]
fn what_was_adopted_and_removed_does_not_come_back() {
    let mut pair = Pair::new();
    pair.change(false, true, "a");
    let old = pair.theirs.clone();
    assert!(pair.document.adopt_orswot(SET, &old, &mut pair.adopted).unwrap());
    pair.change(true, false, "a");
    assert!(!pair.document.adopt_orswot(SET, &old, &mut pair.adopted).unwrap());
    assert_eq!(pair.document.get(SET), None);
    pair.meet();
    assert!(texts(&pair.theirs).is_empty());
}

#[test]
fn an_element_that_was_added_again_is_not_taken_back() {
    let (mut pair, mut other) = (Pair::new(), replica(Policies::default(), 2));
    pair.change(true, true, "a");
    pair.meet();
    sync(&mut pair.document, &mut other);
    pair.change(false, false, "a");
    // By a replica of which the other side has not heard.
    other.add(SET, "a").unwrap();
    sync(&mut other, &mut pair.document);
    assert!(!pair.document.adopt_orswot(SET, &pair.theirs, &mut pair.adopted).unwrap());
    assert!(pair.document.contains(SET, &"a".into()));
}

#[test]
fn a_register_is_taken_over_once_and_the_choice_of_the_other_side_too() {
    let policies = Policies { register: RegisterPolicy::Multi, ..Policies::default() };
    let (mut one, mut two, mut adopted) = (replica(policies, 1), replica(policies, 2), VClock::new());
    one.set(&["x"], 1).unwrap();
    two.set(&["x"], 2).unwrap();
    sync(&mut two, &mut one);
    let mut theirs = register(&mut one, &["x"]);
    assert_eq!(read(&theirs), [1, 2].map(Value::Int).into());
    assert!(!one.adopt_mvreg(&["x"], &theirs, &mut adopted, Tick::ZERO).unwrap());
    for value in [2, 3].map(Value::Int) {
        theirs.apply(theirs.write(value.clone(), theirs.read().derive_add_ctx(ACTOR)));
        assert!(one.adopt_mvreg(&["x"], &theirs, &mut adopted, Tick::ZERO).unwrap());
        assert!(!one.adopt_mvreg(&["x"], &theirs, &mut adopted, Tick::ZERO).unwrap());
        assert_eq!(one.get_all(&["x"]), std::slice::from_ref(&value));
        theirs.merge(one.export_mvreg(&["x"], &adopted).unwrap());
        assert_eq!(theirs.read().val, [value]);
    }
    // What is the same is not written again.
    theirs.apply(theirs.write(Value::Int(3), theirs.read().derive_add_ctx(ACTOR)));
    let before = one.clock().clone();
    assert!(!one.adopt_mvreg(&["x"], &theirs, &mut adopted, Tick::ZERO).unwrap());
    assert_eq!(*one.clock(), before);
}

#[test]
fn what_a_type_cannot_say_is_not_exported() {
    let none = VClock::new();
    let mut document = replica(Policies { set: SetPolicy::RemoveWins, ..Policies::default() }, 1);
    assert!(document.export_orswot::<Value>(SET, &none).is_none());
    let mut document = replica(Policies { map: MapPolicy::Identity, ..Policies::default() }, 1);
    document.commit(&[Operation::Make(&["o"]), Operation::Set(&["o", "x"], Value::Null)]).unwrap();
    document.commit(&[Operation::Add(SET, Value::Null), Operation::Set(&["x"], Value::Int(1))]).unwrap();
    assert!(document.export_orswot::<Value>(SET, &none).is_some());
    assert!(document.export_orswot::<String>(SET, &none).is_none());
    assert!(document.export_orswot::<Value>(&["o", "s"], &none).is_none());
    assert!(document.export_mvreg::<i64>(&["x"], &none).is_some());
    assert!(document.export_mvreg::<bool>(&["x"], &none).is_none());
    assert!(document.export_mvreg::<Value>(&["o"], &none).is_none());
    assert!(document.export_mvreg::<Value>(&["o", "x"], &none).is_none());
    assert!(document.export_map(&[], &none).is_none());
    assert!(document.export_tree(&[], &none).is_none());
}

/// An open commit may still change, and a dot must not.
#[test]
fn an_export_ends_the_commit() {
    let mut document = replica(Policies::default(), 1);
    document.add(SET, "a").unwrap();
    let before = document.export_orswot::<String>(SET, &VClock::new()).unwrap();
    document.remove(SET, "a").unwrap();
    document.add(SET, "b").unwrap();
    let after = document.export_orswot::<String>(SET, &VClock::new()).unwrap();
    assert_eq!(merged(before, after.clone()), after);
    assert_eq!(texts(&after), ["b".to_owned()].into());
}

#[test]
fn exports_are_serialised() {
    let mut document = replica(Policies::default(), 1);
    let values = [Value::Null, Value::Bytes([7; 3].into()), Value::Float(1.0), Value::List(vec![1.into(), "x".into()])];
    let map_value = Value::Map(Box::new(BTreeMap::from([("k".to_owned(), Value::Bool(true))])));
    for (value, key) in values.into_iter().chain([map_value]).zip(["a", "b", "c", "d", "e"]) {
        document.set(&["m", key], value.clone()).unwrap();
        document.add(SET, value).unwrap();
    }
    fn again<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + Debug>(value: &T) {
        let bytes = postcard::to_allocvec(value).unwrap();
        assert_eq!(postcard::from_bytes::<T>(&bytes).unwrap(), *value);
    }
    again(&set(&mut document, SET));
    again(&map(&mut document, &["m"]));
    again(&tree(&mut document));
    document.delete(SET).unwrap();
    document.add(SET, "text").unwrap();
    let texts = set(&mut document, SET);
    let json = serde_json::to_string(&texts).unwrap();
    assert_eq!(serde_json::from_str::<Orswot<Value, u64>>(&json).unwrap(), texts);
}

/// Why counters are not exported: a key is removed while another replica adds to its counter, and the order decides.
#[test]
fn a_counter_in_a_map_of_theirs_diverges() {
    type Counters = Map<&'static str, PNCounter<u64>, u64>;
    let add = |map: &mut Counters, key| {
        let op = map.update(key, map.read_ctx().derive_add_ctx(1), |counter, context| counter.inc(context.dot.actor));
        map.apply(op.clone());
        op
    };
    let mut one = Counters::new();
    (0..5).for_each(|_| drop(add(&mut one, "other")));
    add(&mut one, "c");
    let mut other = one.clone();
    let remove = other.rm("c", other.get(&"c").derive_rm_ctx());
    other.apply(remove.clone());
    let added = add(&mut one, "c");
    one.apply(remove);
    other.apply(added);
    let sum = |map: &Counters| map.get(&"c").val.map_or(0.into(), |counter| counter.read());
    assert_eq!((sum(&one), sum(&other)), (0.into(), 2.into()));
    // The same here.
    let (mut one, mut other) = (replica(Policies::default(), 1), replica(Policies::default(), 2));
    one.increment(&["m", "c"], 1).unwrap();
    sync(&mut one, &mut other);
    other.delete(&["m"]).unwrap();
    one.increment(&["m", "c"], 1).unwrap();
    sync(&mut one, &mut other);
    sync(&mut other, &mut one);
    assert_eq!((one.get_i64(&["m", "c"]), other.get_i64(&["m", "c"])), (Some(1), Some(1)));
}
