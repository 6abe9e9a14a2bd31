//! The laws of merging, on any histories: the order of messages does not matter, nor how they were cut, nor how often they come.

mod common;

use common::drawn::{Drawn, KEYS, KINDS};
use common::{everything, replica, restart, sync};
use kromka_state::{Clock, Document, FlagPolicy, MapPolicy, Operation, Outcome, Policies, RegisterPolicy, SetPolicy};
use proptest::prelude::*;

fn drawn() -> impl Strategy<Value = Drawn> {
    let path = proptest::collection::vec(proptest::sample::select(&KEYS[..]), 1..4);
    (0..KINDS, path, -3_i64..4).prop_map(|(what, path, number)| Drawn { what, path, number })
}

#[derive(Debug, Clone)]
enum Step {
    Commit(usize, Vec<Drawn>),
    Sync(usize, usize),
    Restart(usize),
    Compact(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0_usize..3, proptest::collection::vec(drawn(), 1..4)).prop_map(|(at, all)| Step::Commit(at, all)),
        3 => (0_usize..3, 1_usize..3).prop_map(|(from, by)| Step::Sync(from, (from + by) % 3)),
        1 => (0_usize..3).prop_map(Step::Restart),
        1 => (0_usize..3).prop_map(Step::Compact),
    ]
}

fn policies() -> impl Strategy<Value = Policies> {
    (0_u8..3, any::<[bool; 3]>()).prop_map(|(register, [set, flag, map])| Policies {
        register: [RegisterPolicy::Multi, RegisterPolicy::Lww, RegisterPolicy::Hlc][usize::from(register)],
        set: if set { SetPolicy::AddWins } else { SetPolicy::RemoveWins },
        flag: if flag { FlagPolicy::EnableWins } else { FlagPolicy::DisableWins },
        map: if map { MapPolicy::ResetRemove } else { MapPolicy::Identity },
    })
}

/// Three replicas after a history, and the message of each commit.
fn after(policies: Policies, steps: &[Step], compact: bool) -> (Vec<Document>, Vec<Vec<u8>>) {
    let mut documents: Vec<Document> = (1..4).map(|number| replica(policies, number)).collect();
    let mut messages = Vec::new();
    for step in steps {
        match step {
            Step::Commit(at, all) => {
                let operations: Vec<Operation<'_>> = all.iter().map(Drawn::operation).collect();
                let (before, was) = (documents[*at].clock().clone(), everything(&documents[*at]));
                if documents[*at].commit(&operations).is_err() {
                    assert_eq!((everything(&documents[*at]), documents[*at].clock()), (was, &before));
                } else {
                    messages.push(documents[*at].delta_since(&before));
                }
            }
            Step::Sync(from, to) => {
                if let Ok([from, to]) = documents.get_disjoint_mut([*from, *to]) {
                    sync(from, to);
                }
            }
            Step::Restart(at) => restart(&mut documents[*at]),
            Step::Compact(at) if compact => {
                documents[*at].compact();
            }
            Step::Compact(_) => {}
        }
    }
    (documents, messages)
}

fn sync_all(documents: &mut [Document]) {
    for (from, to) in [(0, 1), (1, 2), (2, 0), (0, 1), (1, 2)] {
        if let Ok([from, to]) = documents.get_disjoint_mut([from, to]) {
            sync(from, to);
        }
    }
}

fn merged(into: &Document, with: &Document) -> Document {
    let (mut into, mut with) = (into.clone(), with.clone());
    sync(&mut with, &mut into);
    into
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn merging_is_commutative_associative_and_idempotent(
        policies in policies(), steps in proptest::collection::vec(step(), 1..30)
    ) {
        let (documents, _) = after(policies, &steps, true);
        let [a, b, c] = &documents[..] else { panic!("three replicas") };
        prop_assert_eq!(everything(&merged(a, b)), everything(&merged(b, a)));
        prop_assert_eq!(everything(&merged(&merged(a, b), c)), everything(&merged(a, &merged(b, c))));
        prop_assert_eq!(everything(&merged(a, a)), everything(a));
        let mut twice = merged(a, b);
        let (state, delta) = (everything(&twice), b.clone().delta_since(&Clock::new()));
        prop_assert_eq!(twice.apply(&delta).map(|applied| applied.outcome), Ok(Outcome::Known));
        prop_assert_eq!(everything(&twice), state);
    }

    #[test]
    fn deltas_lead_to_what_the_whole_state_is(
        policies in policies(), steps in proptest::collection::vec(step(), 1..30)
    ) {
        let (documents, _) = after(policies, &steps, true);
        for (mut from, to) in documents.iter().cloned().zip(documents.iter().cycle().skip(1).cloned()) {
            let (mut by_delta, mut by_state) = (to.clone(), to);
            sync(&mut from, &mut by_delta);
            by_state.apply(&from.named_delta_since(&Clock::new())).expect("a whole state");
            prop_assert_eq!(everything(&by_delta), everything(&by_state));
            let mut restarted = from.clone();
            restart(&mut restarted);
            prop_assert_eq!(everything(&restarted), everything(&from));
            prop_assert_eq!(restarted.clock(), from.clock());
        }
    }

    #[test]
    fn messages_in_any_order_and_twice_converge(
        policies in policies(),
        steps in proptest::collection::vec(step(), 1..30),
        order in proptest::collection::vec(any::<proptest::sample::Index>(), 60),
    ) {
        let (mut documents, messages) = after(policies, &steps, false);
        let mut listener = replica(policies, 9);
        if !messages.is_empty() {
            for at in &order {
                listener.apply(&messages[at.index(messages.len())]).expect("a good message");
            }
            restart(&mut listener);
        }
        for message in messages.iter().rev().chain(&messages) {
            listener.apply(message).expect("a good message");
        }
        prop_assert_eq!(listener.held().count(), 0);
        sync_all(&mut documents);
        for document in &documents {
            prop_assert_eq!(everything(document), everything(&listener));
            prop_assert_eq!(document.clock(), listener.clock());
        }
    }
}
