//! Messages that no document wrote: each is refused with its reason and changes nothing.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use common::{draw, everything, replica};
use kromka_core::Validate;
use kromka_state::{
    Clock, Config, Document, MapPolicy, MessageError, Operation, Outcome, Policies, ReplicaId, Value, bounds,
};
use proptest::prelude::*;

fn written(number: u64) -> Document {
    let mut document = replica(Policies::default(), number);
    document.set(&["a", "x"], 12.5).unwrap();
    document.set(&["a", "text"], "some text that is longer than thirty-two bytes").unwrap();
    document.increment(&["n"], 3).unwrap();
    document.add(&["s"], "e").unwrap();
    document.commit(&[Operation::Enable(&["f"]), Operation::Raise(&["m"], 7)]).unwrap();
    document
}

/// With a checksum that is right, so that what is wrong is found by what it says.
fn sealed(mut content: Vec<u8>) -> Vec<u8> {
    let checksum = crc32fast::hash(&content);
    content.extend(checksum.to_le_bytes());
    content
}

fn refused(document: &mut Document, bytes: &[u8]) -> MessageError {
    let (before, mut copy) = ((everything(document), document.clock().clone()), document.clone());
    let error = document.apply(bytes).unwrap_err();
    assert_eq!((everything(document), document.clock().clone()), before);
    assert_eq!(document.snapshot(), copy.snapshot());
    error
}

#[test]
fn what_is_wrong_is_named() {
    let good = written(1).delta_since(&Clock::new());
    let content = &good[..good.len() - 4];
    let mut other = replica(Policies::default(), 2);
    let mut number = |bytes: &[u8]| refused(&mut other, bytes).number();
    assert_eq!(number(&[]), 1930);
    assert_eq!(number(&sealed(content[..content.len() - 1].to_vec())), 1930);
    assert_eq!(number(&good[..good.len() - 1]), 1932);
    let mut version = content.to_vec();
    version[0] = version[0] & 0xF0 | 9;
    assert_eq!(number(&sealed(version)), 1931);
    assert_eq!(number(&sealed([content, &[0]].concat())), 1933);
    let mut policies = content.to_vec();
    policies[1] ^= 1;
    assert_eq!(number(&sealed(policies)), 1935);
    // A head: version, policies, one author (1) with so many commits, all new, then a stamp.
    let far = [0x01, 0x01, 1, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 1];
    assert_eq!(number(&sealed(far.to_vec())), 1937);
    let stamped = [0x01, 0x01, 1, 1, 1, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0, 0, 0];
    assert_eq!(number(&sealed(stamped.to_vec())), 1937);
    // So many dots, definitions or leaves are in no message of this length.
    let long = [0x01, 0x01, 1, 1, 1, 1, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F];
    assert_eq!(number(&sealed(long.to_vec())), 1934);
    assert_eq!(number(&written(3).snapshot()), 1945);
    assert_eq!(other.apply(&good).unwrap().outcome, Outcome::Merged);
}

/// Room was once made for as many as were promised, at many times the bytes of the promise.
#[test]
fn more_leaves_than_a_document_may_have_are_refused_before_room_is_made() {
    let config = Config { max_leaves: 100, ..Config::new(ReplicaId(2)) };
    let mut document = Document::new(config.validate().unwrap());
    // One author, no dot, no definition, 101 states and as many bytes.
    let head = [0x01, 0x01, 1, 1, 1, 1, 1, 0, 0, 101];
    let error = refused(&mut document, &sealed([&head[..], &[0; 1_000]].concat()));
    assert_eq!(error, MessageError::Full { need: 101, max: 100 });
}

/// It was once written and could not be read again.
#[test]
fn a_snapshot_of_more_than_a_message_comes_back() {
    let mut document = replica(Policies::default(), 1);
    let text = "x".repeat(bounds::VALUE_BYTES_MAX);
    for key in ('a'..='z').map(String::from) {
        document.set(&[&key], text.as_str()).unwrap();
    }
    let snapshot = document.snapshot();
    assert!(snapshot.len() > bounds::MESSAGE_BYTES_MAX);
    let config = document.config().validate().unwrap();
    assert_eq!(everything(&Document::from_snapshot(config, &snapshot).unwrap()), everything(&document));
}

/// Paths were once counted as if they had no keys in common, and leaves once for each of their names.
#[test]
fn a_document_that_has_room_for_its_leaves_has_it_after_a_restart_and_elsewhere() {
    let config = |number| Config { max_leaves: 100, ..Config::new(ReplicaId(number)) }.validate().unwrap();
    let (mut one, mut two) = (Document::new(config(1)), Document::new(config(2)));
    for key in (0..100).map(|key| format!("k{key}")) {
        let path = ["a", "path", "of", "not", "so", "many", &key];
        one.set(&path, 1).unwrap();
        two.set(&path, 2).unwrap();
    }
    two.apply(&one.delta_since(&Clock::new())).unwrap();
    let snapshot = two.snapshot();
    assert_eq!(everything(&Document::from_snapshot(config(2), &snapshot).unwrap()), everything(&two));
    let mut three = Document::new(config(3));
    three.apply(&two.delta_since(&Clock::new())).unwrap();
    assert_eq!(everything(&three), everything(&two));
    assert_eq!(three.set(&["more"], 1).unwrap_err().number(), 1910);
}

/// A peer's clock was believed, and what was then written could not be read again.
#[test]
fn a_clock_that_was_believed_is_believed_after_a_restart() {
    let mut document = replica(Policies::default(), 2);
    // One author (1) with one commit of nothing, at the highest stamp that an empty document takes.
    let far = [0x01, 0x01, 1, 1, 1, 1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40, 0, 0, 0];
    assert_eq!(document.apply(&sealed(far.to_vec())).unwrap().outcome, Outcome::Merged);
    document.set(&["x"], 1).unwrap();
    let (config, snapshot) = (document.config().validate().unwrap(), document.snapshot());
    assert_eq!(everything(&Document::from_snapshot(config, &snapshot).unwrap()), everything(&document));
}

#[test]
fn commits_of_a_replica_that_it_did_not_make_are_refused() {
    let mut twin = written(1);
    let mut document = replica(Policies::default(), 1);
    let error = refused(&mut document, &twin.delta_since(&Clock::new()));
    assert_eq!(error, MessageError::Reused { have: 1, max: 0 });
}

#[test]
fn one_commit_with_two_contents_is_refused() {
    let (mut one, mut two, mut three) = (written(1), replica(Policies::default(), 1), replica(Policies::default(), 2));
    two.set(&["a", "x"], 13.5).unwrap();
    three.apply(&one.delta_since(&Clock::new())).unwrap();
    // A second commit, so that there is news.
    let before = Clock::new();
    two.delta_since(&before);
    two.set(&["b"], 1).unwrap();
    let error = refused(&mut three, &two.delta_since(&before));
    assert!(matches!(error, MessageError::Contradiction { .. } | MessageError::Name { .. }), "{error}");
}

#[test]
fn what_waits_is_bounded() {
    let mut writer = replica(Policies::default(), 1);
    let config = Config { held_max: 2, ..Config::new(ReplicaId(2)) };
    let mut reader = Document::new(config.validate().unwrap());
    let mut messages = Vec::new();
    for step in 0..4 {
        let before = writer.clock().clone();
        writer.set(&["x"], step).unwrap();
        messages.push(writer.delta_since(&before));
    }
    for early in &messages[1..3] {
        assert_eq!(reader.apply(early).unwrap().outcome, Outcome::Held);
        assert_eq!(reader.apply(early).unwrap().outcome, Outcome::Held);
    }
    assert_eq!(refused(&mut reader, &messages[3]).number(), 1943);
    let applied = reader.apply(&messages[0]).unwrap();
    assert_eq!((applied.outcome, applied.released, applied.refused), (Outcome::Merged, 2, 0));
    reader.apply(&messages[3]).unwrap();
    assert_eq!(reader.get_i64(&["x"]), Some(3));
}

#[test]
fn a_full_document_refuses_what_does_not_fit() {
    let config = Config { max_leaves: 2, ..Config::new(ReplicaId(2)) };
    let mut small = Document::new(config.validate().unwrap());
    assert_eq!(refused(&mut small, &written(1).delta_since(&Clock::new())).number(), 1942);
    small.set(&["a"], 1).unwrap();
    let operations = [Operation::Set(&["b"], Value::Int(1)), Operation::Set(&["c"], Value::Int(1))];
    assert_eq!(small.commit(&operations).unwrap_err().number(), 1910);
    assert_eq!((small.leaves(), small.get(&["b"])), (1, None));
}

#[test]
fn operations_that_cannot_be_done_leave_nothing() {
    let mut document = replica(Policies { map: MapPolicy::Identity, ..Policies::default() }, 1);
    let long = "k".repeat(2_000);
    let deep = ["k"; 40];
    let cases: [(Operation<'_>, u16); 7] = [
        (Operation::Set(&[], Value::Null), 1901),
        (Operation::Set(&deep, Value::Null), 1902),
        (Operation::Set(&[&long], Value::Null), 1903),
        (Operation::Set(&["a"], Value::Float(f64::NAN)), 1906),
        (Operation::Set(&["a", "b"], Value::Null), 1907),
        (Operation::Increment(&["n"], i64::MAX), 1908),
        (Operation::Grow(&["g"], -1), 1909),
    ];
    document.increment(&["n"], 1).unwrap();
    let (before, snapshot) = (document.clock().clone(), document.clone().snapshot());
    for (operation, number) in cases {
        let error = document.commit(&[Operation::Set(&["z"], Value::Null), operation]).unwrap_err();
        assert_eq!(error.number(), number, "{error}");
        assert_eq!((document.clock(), document.clone().snapshot()), (&before, snapshot.clone()));
    }
}

#[test]
fn a_replica_that_has_written_nothing_keeps_room_for_itself_among_all() {
    let mut document = replica(Policies::default(), 1);
    let told = |number: u64, document: &mut Document| {
        let mut other = replica(Policies::default(), number);
        other.increment(&["n"], 1).unwrap();
        document.apply(&other.delta_since(&Clock::new())).map(|applied| applied.outcome)
    };
    let all = bounds::REPLICAS_MAX as u64;
    for number in 2..=all {
        assert_eq!(told(number, &mut document), Ok(Outcome::Merged));
    }
    let (have, max) = (bounds::REPLICAS_MAX + 1, bounds::REPLICAS_MAX);
    assert_eq!(told(all + 1, &mut document), Err(MessageError::Replicas { have, max }));
    document.increment(&["n"], 1).unwrap();
    let mut peer = replica(Policies::default(), 2);
    peer.increment(&["n"], 1).unwrap();
    peer.apply(&document.delta_since(&Clock::new())).unwrap();
    assert_eq!(peer.get_i64(&["n"]), i64::try_from(all).ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// What is changed anywhere in a message, its checksum made right again, panics nowhere.
    #[test]
    fn no_bytes_break_a_document(seed in any::<u64>(), changes in 1_usize..6) {
        let (mut document, mut seed) = (written(2), seed);
        let good = written(1).delta_since(&Clock::new());
        let mut content = good[..good.len() - 4].to_vec();
        for _ in 0..changes {
            let at = common::below(&mut seed, content.len());
            content[at] = draw(&mut seed).to_le_bytes()[0];
        }
        let before = (everything(&document), document.clock().clone());
        if document.apply(&sealed(content)).is_err() {
            prop_assert_eq!((everything(&document), document.clock().clone()), before);
        }
        document.set(&["a"], 1).unwrap();
        // Of a number that no few bytes turn another one into: a message that speaks for it would rightly be refused.
        let mut copy = replica(Policies::default(), u64::MAX / 3);
        let delta = document.delta_since(&Clock::new());
        copy.apply(&delta).unwrap();
        prop_assert_eq!(everything(&copy), everything(&document));
    }

    #[test]
    fn any_bytes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut document = written(2);
        let _refused = document.apply(&sealed(bytes.clone()));
        let config = *document.config();
        let _refused = Document::from_snapshot(config.validate().unwrap(), &sealed(bytes));
        document.set(&["a"], 1).unwrap();
    }
}
