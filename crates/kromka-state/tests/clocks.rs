//! Hybrid clocks where the clocks on the wall are wrong.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use std::collections::BTreeSet;

use common::{draw, everything, replica};
use kromka_core::{Tick, Validate};
use kromka_state::{
    Applied, Clock, Config, Document, MessageError, Operation, Outcome, Policies, RegisterPolicy, ReplicaId, Value,
};
use proptest::prelude::*;

const HOUR: u64 = 3_600_000;
const DAY: u64 = 24 * HOUR;
/// Some day in 2025.
const START: u64 = 1_750_000_000_000;
/// As documents have it.
const COUNT_BITS: u32 = 16;

const HLC: Policies = Policies {
    register: RegisterPolicy::Hlc,
    set: kromka_state::SetPolicy::AddWins,
    flag: kromka_state::FlagPolicy::EnableWins,
    map: kromka_state::MapPolicy::ResetRemove,
};

fn set(document: &mut Document, value: i64, now: u64) {
    document.commit_at(&[Operation::Set(&["x"], Value::Int(value))], Tick::from_ms(now)).unwrap();
}

fn tell(from: &mut Document, to: &mut Document, now: u64) -> Result<Applied, MessageError> {
    to.apply_at(&from.delta_since(to.clock()), Tick::from_ms(now))
}

/// One assignment: its clock as the definition of hybrid clocks has it, and the assignments that it had seen.
struct Write {
    stamp: u64,
    replica: usize,
    past: BTreeSet<usize>,
}

/// What should be read of those that were seen: of the assignments that no other of them had seen the one with the highest
/// clock, then replica.
fn winner(writes: &[Write], seen: &BTreeSet<usize>) -> Option<usize> {
    let is_replaced = |write: usize| seen.iter().any(|other| writes[*other].past.contains(&write));
    let last = seen.iter().copied().filter(|write| !is_replaced(*write));
    last.max_by_key(|write| (writes[*write].stamp, writes[*write].replica))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Four replicas: right, five hours behind, five hours ahead, and one whose clock jumps back now and then.
    #[test]
    fn what_is_later_by_cause_wins_whatever_the_wall_clocks_say(seed in any::<u64>()) {
        let mut seed = seed;
        let mut documents: Vec<Document> = (1..5).map(|number| replica(HLC, number)).collect();
        let (mut writes, mut seen, mut clocks) = (Vec::<Write>::new(), vec![BTreeSet::new(); 4], [0_u64; 4]);
        let (mut time, mut jumping) = (START, START);
        for step in 0..60 {
            time += draw(&mut seed) % 60_000;
            let jumps = draw(&mut seed).is_multiple_of(8);
            jumping = if jumps { time - draw(&mut seed) % (10 * HOUR) } else { jumping + 1_000 };
            let walls = [time, time - 5 * HOUR, time + 5 * HOUR, jumping];
            let at = common::below(&mut seed, 4);
            if draw(&mut seed).is_multiple_of(2) {
                clocks[at] = (clocks[at] + 1).max(walls[at] << COUNT_BITS);
                set(&mut documents[at], i64::try_from(writes.len()).unwrap(), walls[at]);
                prop_assert!(seen[at].iter().all(|before: &usize| writes[*before].stamp < clocks[at]));
                let new = writes.len();
                writes.push(Write { stamp: clocks[at], replica: at, past: seen[at].clone() });
                seen[at].insert(new);
            } else {
                let from = (at + 1 + common::below(&mut seed, 3)) % 4;
                let [source, target] = documents.get_disjoint_mut([from, at]).unwrap();
                tell(source, target, walls[at]).unwrap();
                clocks[at] = clocks[at].max(clocks[from]);
                let news = seen[from].clone();
                seen[at].extend(news);
            }
            let want = winner(&writes, &seen[at]).map(|write| i64::try_from(write).unwrap());
            prop_assert_eq!(documents[at].get_i64(&["x"]), want, "step {} at {}", step, at);
        }
    }
}

#[test]
fn concurrent_assignments_are_ordered_by_time_then_replica() {
    for (one_at, two_at, want) in [(START, START, 2), (START + 1, START, 1), (START, START + 1, 2)] {
        let (mut one, mut two) = (replica(HLC, 1), replica(HLC, 2));
        set(&mut one, 1, one_at);
        set(&mut two, 2, two_at);
        tell(&mut one, &mut two, START).unwrap();
        tell(&mut two, &mut one, START).unwrap();
        assert_eq!((one.get_i64(&["x"]), two.get_i64(&["x"])), (Some(want), Some(want)));
    }
}

#[test]
fn a_clock_that_jumps_back_does_not_take_the_document_back() {
    let (mut one, mut two) = (replica(HLC, 1), replica(HLC, 2));
    set(&mut one, 1, START + 5 * HOUR);
    set(&mut one, 2, START);
    tell(&mut one, &mut two, START).unwrap();
    assert_eq!(two.get_i64(&["x"]), Some(2));
    set(&mut two, 3, START);
    tell(&mut two, &mut one, START).unwrap();
    assert_eq!(one.get_i64(&["x"]), Some(3));
}

/// One replica that was centuries ahead was once believed, and nobody won against it again.
#[test]
fn a_clock_that_is_none_is_refused() {
    let (mut insane, mut sane, mut other) = (replica(HLC, 3), replica(HLC, 2), replica(HLC, 1));
    set(&mut insane, 3, START + 500 * 365 * DAY);
    set(&mut sane, 2, START);
    let before = (everything(&sane), sane.clock().clone(), sane.snapshot());
    let error = tell(&mut insane, &mut sane, START).unwrap_err();
    assert!(matches!(error, MessageError::Clock { .. }) && error.number() == 1937, "{error}");
    assert_eq!((everything(&sane), sane.clock().clone(), sane.snapshot()), before);
    // The others go on.
    set(&mut other, 1, START + 1);
    tell(&mut other, &mut sane, START + 1).unwrap();
    assert_eq!(sane.get_i64(&["x"]), Some(1));
    // Who believed it is believed no more.
    other.apply(&insane.delta_since(&Clock::new())).unwrap();
    assert_eq!(tell(&mut other, &mut sane, START + 1).unwrap_err().number(), 1937);
}

#[test]
fn as_much_as_is_allowed_is_believed_and_what_was_believed_is_known() {
    let config = Config { policies: HLC, drift_max_ms: 500, ..Config::new(ReplicaId(9)) };
    let empty = Document::new(config.validate().unwrap());
    let mut fast = replica(HLC, 1);
    set(&mut fast, 1, START + 500);
    let mut reader = empty.clone();
    assert_eq!(tell(&mut fast, &mut reader, START).unwrap().outcome, Outcome::Merged);
    // Counts within that millisecond.
    set(&mut fast, 2, START);
    assert_eq!(tell(&mut fast, &mut reader, START).unwrap().outcome, Outcome::Merged);
    // A reader whose own clock goes back an hour goes on with what it knows.
    fast.increment(&["n"], 0).unwrap();
    let mut slow = replica(HLC, 2);
    set(&mut slow, 3, START);
    assert_eq!(tell(&mut slow, &mut reader, START - HOUR).unwrap().outcome, Outcome::Merged);
    assert_eq!(reader.get_i64(&["x"]), Some(2));
    set(&mut fast, 4, START + 501);
    assert_eq!(tell(&mut fast, &mut reader, START).unwrap_err().number(), 1937);
    assert_eq!(tell(&mut fast, &mut reader, START + 1).unwrap().outcome, Outcome::Merged);
}

#[test]
fn what_waits_is_asked_again_when_it_is_released() {
    let (mut writer, mut reader) = (replica(HLC, 1), replica(HLC, 2));
    set(&mut writer, 1, START);
    let first = writer.delta_since(&Clock::new());
    let before = writer.clock().clone();
    set(&mut writer, 2, START + DAY);
    let second = writer.delta_since(&before);
    assert_eq!(reader.apply_at(&second, Tick::from_ms(START)).unwrap().outcome, Outcome::Held);
    // The reader's clock was set right meanwhile.
    let applied = reader.apply_at(&first, Tick::from_ms(START - HOUR)).unwrap();
    assert_eq!((applied.released, applied.refused, reader.held().count()), (0, 1, 0));
    assert_eq!(reader.get_i64(&["x"]), Some(1));
    assert_eq!(tell(&mut writer, &mut reader, START).unwrap().outcome, Outcome::Merged);
}

#[test]
fn where_no_time_decides_none_is_asked_for() {
    for register in [RegisterPolicy::Lww, RegisterPolicy::Multi] {
        let policies = Policies { register, ..Policies::default() };
        let (mut one, mut two) = (replica(policies, 1), replica(policies, 2));
        set(&mut one, 1, u64::MAX);
        assert_eq!(tell(&mut one, &mut two, 0).unwrap().outcome, Outcome::Merged);
    }
    // A time beyond the last one is refused where it is told, and costs nothing.
    let mut document = replica(HLC, 1);
    let error = document.commit_at(&[Operation::Enable(&["f"])], Tick::NEVER).unwrap_err();
    assert_eq!(error.number(), 1912);
    set(&mut document, 1, START);
    assert_eq!(document.get_i64(&["x"]), Some(1));
}
