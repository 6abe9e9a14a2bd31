//! A link in both directions, over what loses, doubles and reorders; and what it does when the two are far apart.
#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

mod common;

use std::collections::BTreeMap;

use common::{draw, everything, replica, restart};
use kromka_core::{Tick, Validate};
use kromka_state::sync::{DocumentId, Documents, Event, Link, LinkConfig, Loopback, Side, Transport};
use kromka_state::{Clock, Config, Document, Policies, ReplicaId};

fn link(config: LinkConfig) -> Link {
    Link::new(config.validate().unwrap())
}

/// Two replicas and what is between them.
struct Pair {
    left: Document,
    right: Document,
    up: Link,
    down: Link,
    network: Loopback,
    now: u64,
}

impl Pair {
    fn new(config: LinkConfig) -> Self {
        let (left, right) = (replica(Policies::default(), 1), replica(Policies::default(), 2));
        Self { left, right, up: link(config), down: link(config), network: Loopback::new(1_000), now: 0 }
    }

    /// Lets time pass, a millisecond at a time.
    fn run(&mut self, ms: u64) {
        for _ in 0..ms {
            self.now += 1;
            let now = Tick::from_ms(self.now);
            self.up.exchange(&mut self.left, &mut self.network.end(Side::Left), now);
            self.down.exchange(&mut self.right, &mut self.network.end(Side::Right), now);
        }
    }

    fn is_same(&self) -> bool {
        everything(&self.left) == everything(&self.right)
    }

    fn events(&mut self) -> Vec<Event> {
        let up = std::iter::from_fn(|| self.up.event()).collect::<Vec<_>>();
        up.into_iter().chain(std::iter::from_fn(|| self.down.event())).collect()
    }

    fn sent_bytes(&self) -> u64 {
        self.up.figures().sent_bytes + self.down.figures().sent_bytes
    }
}

#[test]
fn both_sides_learn_and_then_are_silent() {
    let mut pair = Pair::new(LinkConfig::device());
    pair.left.set(&["a"], 1).unwrap();
    pair.right.increment(&["n"], 2).unwrap();
    pair.run(10);
    assert!(pair.is_same());
    assert_eq!(pair.left.get_i64(&["n"]), Some(2));
    let frames = pair.up.figures().sent + pair.down.figures().sent;
    pair.run(1_000);
    assert_eq!(pair.up.figures().sent + pair.down.figures().sent, frames);
    assert!(pair.up.is_settled(&mut pair.left, DocumentId(0)));
    // What one is told it does not tell back.
    let before = pair.down.figures().sent_bytes;
    pair.left.set(&["a"], 2).unwrap();
    pair.run(5);
    assert!(pair.is_same());
    // An acknowledgement: a version, a kind, a document and two checksums.
    assert_eq!(pair.down.figures().sent_bytes - before, 11);
}

#[test]
fn changes_gather_while_a_delta_is_under_way_and_within_a_window() {
    let mut pair = Pair::new(LinkConfig { window_ms: 100, ..LinkConfig::device() });
    pair.run(300);
    let before = pair.up.figures().sent;
    for step in 0..100 {
        pair.left.set(&["x"], step).unwrap();
        pair.run(1);
    }
    pair.run(101);
    assert!(pair.is_same());
    assert!(pair.up.figures().sent - before <= 3, "{}", pair.up.figures().sent - before);
}

/// Loses, doubles and reorders: the same for the same seed.
struct Bad {
    frames: Vec<(u64, Vec<u8>)>,
    seed: u64,
}

impl Bad {
    fn send(&mut self, frame: &[u8], now: u64) {
        let fate = draw(&mut self.seed) % 10;
        let copies = match fate {
            0..3 => 0,
            3..5 => 2,
            _ => 1,
        };
        for _ in 0..copies {
            let delay = draw(&mut self.seed) % 400;
            self.frames.push((now + delay, frame.to_vec()));
        }
    }

    fn due(&mut self, now: u64) -> Vec<Vec<u8>> {
        let (due, rest) = std::mem::take(&mut self.frames).into_iter().partition(|(at, _)| *at <= now);
        self.frames = rest;
        let due: Vec<(u64, Vec<u8>)> = due;
        due.into_iter().map(|(_, frame)| frame).collect()
    }
}

#[test]
fn what_loses_doubles_and_reorders_only_delays() {
    for seed in 0..20 {
        let config = LinkConfig { retry_ms: 200, check_ms: 20_000, compare_from: 4, ..LinkConfig::device() };
        let (mut up, mut down) = (link(config), link(config));
        let small = Config { history: 4, ..Config::new(ReplicaId(1)) };
        let mut left = Document::new(small.validate().unwrap());
        let mut right = replica(Policies::default(), 2);
        let (mut there, mut back) = (Bad { frames: Vec::new(), seed }, Bad { frames: Vec::new(), seed: seed + 100 });
        let mut draws = seed + 200;
        for now in 0..120_000 {
            let tick = Tick::from_ms(now);
            if now < 20_000 && now % 37 == 0 {
                let (side, key) = (draw(&mut draws) % 2, draw(&mut draws) % 30);
                let document = if side == 0 { &mut left } else { &mut right };
                document.increment(&["n"], 1).unwrap();
                let key = format!("k{key}");
                if draw(&mut draws).is_multiple_of(4) {
                    document.delete(&[&key]).unwrap();
                } else {
                    document.set(&[&key], i64::try_from(now).unwrap()).unwrap();
                }
            }
            if now == 10_000 {
                restart(&mut left);
                up = link(config);
            }
            if now % 5_000 == 2_500 {
                right.compact();
            }
            for frame in back.due(now) {
                up.receive(&mut left, &frame, tick).unwrap();
            }
            for frame in there.due(now) {
                down.receive(&mut right, &frame, tick).unwrap();
            }
            while let Some(frame) = up.poll(&mut left, tick) {
                there.send(&frame, now);
            }
            while let Some(frame) = down.poll(&mut right, tick) {
                back.send(&frame, now);
            }
        }
        assert_eq!(everything(&left), everything(&right), "seed {seed}");
        assert_eq!(left.get_i64(&["n"]), Some(20_000 / 37 + 1));
        let told: Vec<Event> = std::iter::from_fn(|| up.event()).chain(std::iter::from_fn(|| down.event())).collect();
        assert!(told.is_empty(), "{told:?}");
    }
}

/// A large document on both sides, and a peer whose history the other has forgotten.
fn far_apart(compare_from: u32) -> Pair {
    let mut pair = Pair::new(LinkConfig { compare_from, ..LinkConfig::device() });
    for key in 0..5_000 {
        pair.left.set(&["store", &format!("key {key}")], key).unwrap();
    }
    pair.run(20);
    assert!(pair.is_same());
    pair
}

#[test]
fn of_a_large_document_only_what_differs_is_told() {
    let mut bytes = Vec::new();
    for compare_from in [100, 1 << 20] {
        let mut pair = far_apart(compare_from);
        // Nothing of this is remembered after the restart.
        pair.left.set(&["store", "key 7"], "changed").unwrap();
        pair.left.delete(&["store", "key 8"]).unwrap();
        pair.left.set(&["store", "new"], 1).unwrap();
        pair.right.set(&["store", "key 9"], "there").unwrap();
        pair.left.compact();
        restart(&mut pair.left);
        pair.up.connect();
        pair.down.connect();
        let before = pair.sent_bytes();
        pair.run(50);
        assert!(pair.is_same(), "from {compare_from}");
        assert_eq!(pair.right.get(&["store", "key 8"]), None);
        assert_eq!(pair.events(), []);
        bytes.push(pair.sent_bytes() - before);
    }
    assert!(bytes[0] * 10 < bytes[1], "{bytes:?}");
}

#[test]
fn where_nearly_all_differs_everything_is_told() {
    let mut pair = Pair::new(LinkConfig { compare_from: 10, ..LinkConfig::device() });
    for key in 0..40_000 {
        pair.left.set(&[&format!("{key}")], key).unwrap();
        pair.right.set(&[&format!("{key}")], -key).unwrap();
    }
    restart(&mut pair.left);
    restart(&mut pair.right);
    pair.run(50);
    assert!(pair.is_same());
    assert_eq!(pair.events(), []);
}

#[test]
fn replicas_that_differ_without_reason_are_united_and_it_is_told() {
    let mut pair = Pair::new(LinkConfig { check_ms: 1_000, ..LinkConfig::device() });
    pair.left.set(&["a"], 1).unwrap();
    pair.run(10);
    // One number for two replicas: each makes its own second commit.
    let mut twin = pair.left.clone();
    pair.left.set(&["a"], 2).unwrap();
    twin.set(&["a"], 3).unwrap();
    pair.right.apply(&twin.delta_since(&Clock::new())).unwrap();
    assert_eq!(pair.left.clock(), pair.right.clock());
    pair.run(3_000);
    assert!(pair.is_same());
    assert_eq!(pair.left.get_i64(&["a"]), Some(3));
    let events = pair.events();
    assert!(events.contains(&Event::Diverged { document: DocumentId(0) }), "{events:?}");
    pair.run(3_000);
    assert_eq!(pair.events(), []);
}

#[test]
fn a_peer_that_was_restored_from_an_old_copy_is_told_again() {
    let mut pair = Pair::new(LinkConfig::device());
    pair.left.set(&["a"], 1).unwrap();
    pair.run(10);
    let old = pair.right.clone();
    pair.left.set(&["b"], 2).unwrap();
    pair.run(10);
    assert_eq!(pair.right.get_i64(&["b"]), Some(2));
    // The link of the other side does not hear of it.
    pair.right = old;
    pair.left.set(&["c"], 3).unwrap();
    pair.run(10);
    assert!(pair.is_same());
}

#[test]
fn a_leaf_that_a_peer_has_compacted_away_is_named_anew() {
    let mut pair = Pair::new(LinkConfig::device());
    pair.left.set(&["a"], 1).unwrap();
    pair.run(10);
    pair.left.delete(&["a"]).unwrap();
    pair.run(10);
    assert_eq!(pair.right.compact(), 1);
    pair.left.set(&["a"], 2).unwrap();
    pair.run(10);
    assert_eq!(pair.right.get_i64(&["a"]), Some(2));
    assert_eq!(pair.events(), []);
}

#[test]
fn what_is_not_shared_and_what_is_refused_is_told_and_tried_again() {
    let mut pair = Pair::new(LinkConfig { check_ms: 1_000, ..LinkConfig::device() });
    let mut shared: BTreeMap<DocumentId, Document> = BTreeMap::new();
    shared.insert(DocumentId(7), replica(Policies::default(), 1));
    pair.right.set(&["a"], 1).unwrap();
    let mut up = link(LinkConfig { check_ms: 1_000, ..LinkConfig::device() });
    for now in 0..1_500 {
        let now = Tick::from_ms(now);
        up.exchange(&mut shared, &mut pair.network.end(Side::Left), now);
        pair.down.exchange(&mut pair.right, &mut pair.network.end(Side::Right), now);
    }
    let absent = |events: &[Event], id| {
        events.iter().filter(|event| **event == Event::Absent { document: DocumentId(id) }).count()
    };
    let events: Vec<Event> = std::iter::from_fn(|| up.event()).collect();
    assert_eq!((absent(&events, 7), events.len()), (2, 2), "{events:?}");
    // A document with other policies.
    let identity = Policies { map: kromka_state::MapPolicy::Identity, ..Policies::default() };
    shared.insert(DocumentId(0), replica(identity, 1));
    for now in 1_500..4_000 {
        let now = Tick::from_ms(now);
        up.exchange(&mut shared, &mut pair.network.end(Side::Left), now);
        pair.down.exchange(&mut pair.right, &mut pair.network.end(Side::Right), now);
    }
    let events: Vec<Event> = std::iter::from_fn(|| pair.down.event()).collect();
    assert!(events.contains(&Event::PeerRefused { document: DocumentId(0), number: 1935 }), "{events:?}");
    assert!(shared.document(DocumentId(0)).unwrap().paths().is_empty());
}

#[test]
fn what_does_not_fit_in_a_frame_is_told() {
    let mut pair = Pair::new(LinkConfig { frame_bytes_max: 256, ..LinkConfig::device() });
    pair.left.set(&["a"], "x".repeat(300).as_str()).unwrap();
    pair.run(10);
    assert!(matches!(pair.events()[..], [Event::TooLarge { max: 251, .. }]));
    assert_eq!(pair.right.get(&["a"]), None);
}

#[test]
fn a_transport_that_is_full_gets_the_frame_again() {
    let mut pair = Pair::new(LinkConfig::device());
    pair.network = Loopback::new(0);
    pair.left.set(&["a"], 1).unwrap();
    pair.run(3);
    assert_eq!(pair.network.len(), 0);
    pair.network = Loopback::new(1);
    pair.run(20);
    assert!(pair.is_same());
}

#[test]
fn no_frame_changes_anything_when_a_bit_of_it_does() {
    let mut pair = Pair::new(LinkConfig::device());
    pair.left.set(&["a"], 1).unwrap();
    pair.run(10);
    pair.left.set(&["a"], 2).unwrap();
    let frame = pair.up.poll(&mut pair.left, Tick::from_ms(20)).unwrap();
    for bit in 0..frame.len() * 8 {
        let mut wrong = frame.clone();
        wrong[bit / 8] ^= 1 << (bit % 8);
        pair.down.receive(&mut pair.right, &wrong, Tick::from_ms(20)).unwrap_err();
    }
    assert_eq!(pair.right.get_i64(&["a"]), Some(1));
    let changed = pair.down.receive(&mut pair.right, &frame, Tick::from_ms(20)).unwrap();
    assert_eq!((changed, pair.right.get_i64(&["a"])), (vec![DocumentId(0)], Some(2)));
}

#[cfg(feature = "zstd")]
#[test]
fn batches_are_compressed_once_the_peer_has_said_that_it_reads_them() {
    let mut pair = Pair::new(LinkConfig::device());
    let robots = |number: u64| {
        (0..40).map(|id| (DocumentId(id), replica(Policies::default(), number))).collect::<BTreeMap<_, _>>()
    };
    let (mut left, mut right) = (robots(1), robots(2));
    let mut sizes = Vec::new();
    for now in 0..10 {
        for document in left.values_mut() {
            document.set(&["position", "health"], format!("operational since {now}").as_str()).unwrap();
        }
        let (tick, before) = (Tick::from_ms(now), pair.up.figures().sent_bytes);
        pair.up.exchange(&mut left, &mut pair.network.end(Side::Left), tick);
        pair.down.exchange(&mut right, &mut pair.network.end(Side::Right), tick);
        sizes.push(pair.up.figures().sent_bytes - before);
    }
    let told: usize = left.values_mut().map(|document| document.delta_since(&Clock::new()).len()).sum();
    assert_eq!(right[&DocumentId(39)].get(&["position"]), left[&DocumentId(39)].get(&["position"]));
    assert!(told > 2_000 && sizes.iter().all(|size| *size < 1_500), "{told} {sizes:?}");
}

#[test]
fn a_link_that_is_down_is_silent_and_begins_anew() {
    let mut pair = Pair::new(LinkConfig::device());
    pair.up.disconnect();
    pair.left.set(&["a"], 1).unwrap();
    pair.run(5);
    assert_eq!(pair.up.figures().sent, 0);
    pair.up.connect();
    pair.run(1_100);
    assert!(pair.is_same());
}

#[test]
fn a_loopback_is_bounded() {
    let mut network = Loopback::new(1);
    network.end(Side::Left).send(vec![1]).unwrap();
    assert_eq!(network.end(Side::Left).send(vec![2]), Err(vec![2]));
    assert_eq!((network.end(Side::Left).receive(), network.end(Side::Right).receive()), (None, Some(vec![1])));
}
