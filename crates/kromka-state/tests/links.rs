//! What links once did wrong, each as it was found.
#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

mod common;

use common::{everything, replica, restart};
use kromka_core::{Tick, Validate};
use kromka_state::sync::{DocumentId, Event, Link, LinkConfig, Loopback, Side};
use kromka_state::{Clock, Config, Document, MessageError, Policies, ReplicaId};

fn link(config: LinkConfig) -> Link {
    Link::new(config.validate().unwrap())
}

fn ms(ms: u64) -> Tick {
    Tick::from_ms(ms)
}

/// Two replicas, and a way between them that can be cut.
struct Pair {
    left: Document,
    right: Document,
    up: Link,
    down: Link,
    now: u64,
    is_cut: bool,
}

impl Pair {
    fn new(config: LinkConfig) -> Self {
        let (left, right) = (replica(Policies::default(), 1), replica(Policies::default(), 2));
        Self { left, right, up: link(config), down: link(config), now: 0, is_cut: false }
    }

    fn run(&mut self, steps: u64) {
        for _ in 0..steps {
            self.now += 10;
            while let Some(frame) = self.up.poll(&mut self.left, ms(self.now)) {
                if !self.is_cut {
                    self.down.receive(&mut self.right, &frame, ms(self.now)).unwrap();
                }
            }
            while let Some(frame) = self.down.poll(&mut self.right, ms(self.now)) {
                if !self.is_cut {
                    self.up.receive(&mut self.left, &frame, ms(self.now)).unwrap();
                }
            }
        }
    }

    /// Milliseconds until a new value is there.
    fn takes(&mut self, value: i64) -> u64 {
        let begun = self.now;
        self.left.set(&["x"], value).unwrap();
        while self.right.get_i64(&["x"]) != Some(value) && self.now < begun + 1_000_000 {
            self.run(1);
        }
        self.now - begun
    }
}

/// What was sent twice was acknowledged once, and the other one was waited for; and the outage counted as the time of a turn.
#[test]
fn after_an_outage_the_next_change_is_not_late() {
    for outage in [50, 20_000] {
        let mut pair = Pair::new(LinkConfig::device());
        pair.run(10);
        pair.left.set(&["x"], 1).unwrap();
        pair.is_cut = true;
        pair.run(outage);
        pair.is_cut = false;
        assert!(pair.takes(2) <= 60_000);
        pair.run(10);
        assert!(pair.takes(3) <= 20, "after {outage}");
        // One lost frame costs the time until it is sent again, and no more.
        pair.run(10);
        pair.is_cut = true;
        pair.left.set(&["x"], 4).unwrap();
        pair.run(1);
        pair.is_cut = false;
        let begun = pair.now;
        while pair.right.get_i64(&["x"]) != Some(4) {
            pair.run(1);
        }
        assert!(pair.now - begun <= 1_010, "{} ms", pair.now - begun);
    }
}

/// A host that slept until then did not sleep at all.
#[test]
fn a_link_says_when_to_wake_it() {
    let config = LinkConfig::region();
    let (mut up, mut down) = (link(config), link(config));
    let (mut left, mut right) = (replica(Policies::default(), 1), replica(Policies::default(), 2));
    let frame = up.poll(&mut left, ms(0)).unwrap();
    down.receive(&mut right, &frame, ms(0)).unwrap();
    let answer = down.poll(&mut right, ms(0)).unwrap();
    up.receive(&mut left, &answer, ms(10)).unwrap();
    while up.poll(&mut left, ms(10)).is_some() {}
    assert_eq!(up.wakes(ms(10)), Some(ms(60_000)));
    up.disconnect();
    assert_eq!(up.wakes(ms(20)), None);
    up.connect();
    up.exchange(&mut left, &mut Loopback::new(0).end(Side::Left), ms(30));
    assert_eq!(up.wakes(ms(30)), Some(ms(30 + config.retry_ms)));
}

/// A replica acknowledged, was restored from a copy from before, said so, and then took a delta that stands alone.
#[test]
fn who_was_restored_is_not_taken_for_who_has_seen_all() {
    let config = LinkConfig::device();
    let (mut here, mut there, mut third) = {
        let of = |number| replica(Policies::default(), number);
        (of(1), of(2), of(3))
    };
    let (mut up, mut down, mut network) = (link(config), link(config), Loopback::new(64));
    here.set(&["s"], 0).unwrap();
    let mut now = 0;
    let mut run = |up: &mut Link, down: &mut Link, here: &mut Document, there: &mut Document, steps: u64| {
        for _ in 0..steps {
            now += 1;
            up.exchange(here, &mut network.end(Side::Left), ms(now));
            down.exchange(there, &mut network.end(Side::Right), ms(now));
        }
        now
    };
    run(&mut up, &mut down, &mut here, &mut there, 10);
    let copy = there.clone();
    third.set(&["q"], 7).unwrap();
    here.apply(&third.delta_since(here.clock())).unwrap();
    let at = run(&mut up, &mut down, &mut here, &mut there, 10);
    assert_eq!(there.get_i64(&["q"]), Some(7));
    (there, down) = (copy, link(config));
    restart(&mut there);
    here.set(&["s"], 1).unwrap();
    let delta = up.poll(&mut here, ms(at + 1)).unwrap();
    let have = down.poll(&mut there, ms(at + 1)).unwrap();
    down.receive(&mut there, &delta, ms(at + 2)).unwrap();
    up.receive(&mut here, &have, ms(at + 2)).unwrap();
    run(&mut up, &mut down, &mut here, &mut there, 3_000);
    assert_eq!(there.get_i64(&["q"]), Some(7));
    assert!(up.is_settled(&mut here, DocumentId(0)));
}

/// It was refused for minutes as if it were wrong.
#[test]
fn without_room_for_what_is_early_a_peer_is_told_what_it_has() {
    let mut pair = Pair::new(LinkConfig::device());
    let config = Config { held_max: 0, ..Config::new(ReplicaId(2)) };
    pair.right = Document::new(config.validate().unwrap());
    pair.takes(1);
    let old = pair.right.clone();
    pair.takes(2);
    pair.right = old;
    assert!(pair.takes(3) <= 50);
    assert_eq!(pair.down.event(), None);
}

/// A frame's worth of differences between documents that fit in one.
#[test]
fn a_comparison_that_fits_in_no_frame_is_not_begun_for_ever() {
    let config = LinkConfig { frame_bytes_max: 50_000, ..LinkConfig::device() };
    let mut pair = Pair::new(config);
    for key in 0..2_000_i64 {
        pair.left.set(&[&format!("{key:04}")], key % 50).unwrap();
        if key > 0 {
            pair.right.set(&[&format!("{key:04}")], (key + 1) % 50).unwrap();
        }
    }
    restart(&mut pair.left);
    restart(&mut pair.right);
    pair.run(2_000);
    let events: Vec<Event> = std::iter::from_fn(|| pair.up.event()).collect();
    assert_eq!(everything(&pair.left), everything(&pair.right), "{events:?}");
}

/// The peer had compacted one leaf away, and was told the whole state instead of a patch with names, which fitted in no frame.
#[test]
fn a_patch_of_a_forgotten_leaf_is_told_with_its_name() {
    let config = LinkConfig { frame_bytes_max: 20_000, compare_from: 10, ..LinkConfig::device() };
    let mut pair = Pair::new(config);
    for key in 0..4_000_i64 {
        pair.left.set(&[&format!("{key:04}")], key % 50).unwrap();
        if key % 500 == 499 {
            pair.right.apply(&pair.left.delta_since(pair.right.clock())).unwrap();
        }
    }
    pair.left.delete(&["0007"]).unwrap();
    pair.right.apply(&pair.left.delta_since(pair.right.clock())).unwrap();
    assert_eq!(pair.right.compact(), 1);
    pair.left.set(&["0007"], 1).unwrap();
    restart(&mut pair.left);
    pair.run(1_000);
    assert_eq!(everything(&pair.left), everything(&pair.right));
}

/// A counter had the part of a replica that the message did not name, and it became another's.
#[test]
fn a_delta_names_every_replica_whose_part_it_tells() {
    let of = |number| replica(Policies::default(), number);
    let (mut two, mut twin, mut other, mut relay, mut last) = (of(2), of(3), of(3), of(4), of(5));
    two.increment(&["c"], 1).unwrap();
    twin.apply(&two.delta_since(&Clock::new())).unwrap();
    twin.increment(&["c"], 5).unwrap();
    twin.delta_since(&Clock::new());
    twin.delete(&["c"]).unwrap();
    two.apply(&twin.delta_since(two.clock())).unwrap();
    for step in 0..4 {
        other.set(&["x"], step).unwrap();
        other.delta_since(&Clock::new());
    }
    relay.apply(&other.delta_since(&Clock::new())).unwrap();
    last.apply(&other.delta_since(&Clock::new())).unwrap();
    relay.apply(&two.delta_since(&Clock::new())).unwrap();
    last.apply(&relay.delta_since(last.clock())).unwrap();
    assert_eq!(everything(&last), everything(&relay));
}

#[test]
fn compacting_nothing_costs_nothing_and_a_watch_hears_of_what_was_forgotten() {
    let mut document = replica(Policies::default(), 1);
    document.set(&["x"], 1).unwrap();
    for key in 0..50 {
        document.set(&[&format!("{key}")], 1).unwrap();
    }
    document.delta_since(&Clock::new());
    let seen = document.clock().clone();
    document.set(&["x"], 2).unwrap();
    let before = document.delta_since(&seen).len();
    assert_eq!((document.compact(), document.delta_since(&seen).len()), (0, before));
    let mut watch = document.watch(&["x"]);
    document.delete(&["x"]).unwrap();
    assert_eq!(document.compact(), 1);
    assert_eq!(document.changes(&mut watch), [["x"]]);
    assert!(document.changes(&mut watch).is_empty());
}

/// Each time that a robot forgets an element it gives it a new name, and its gateway kept all of them.
#[test]
fn names_of_a_leaf_do_not_pile_up() {
    let (mut robot, mut gateway) = (replica(Policies::default(), 1), replica(Policies::default(), 2));
    let mut sizes = Vec::new();
    for _ in 0..200 {
        robot.add(&["queue"], "weld").unwrap();
        gateway.apply(&robot.delta_since(gateway.clock())).unwrap();
        robot.remove(&["queue"], "weld").unwrap();
        robot.compact();
        sizes.push(gateway.snapshot().len());
    }
    assert!(sizes[199] <= sizes[20] + 8, "{sizes:?}");
}

#[test]
fn a_snapshot_that_has_no_names_left_to_give_is_refused() {
    let mut content = replica(Policies::default(), 1).snapshot();
    // Before the checksum: how many names were given, and how many messages wait.
    content.truncate(content.len() - 4 - 2);
    content.extend([0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0]);
    content.extend(crc32fast::hash(&content).to_le_bytes());
    let config = Config::new(ReplicaId(1)).validate().unwrap();
    let error = Document::from_snapshot(config, &content).unwrap_err();
    assert!(matches!(error, MessageError::Clock { .. }), "{error}");
}
