//! Any bytes as a delta, a snapshot or a frame of an agent's state: refused without a change, or taken, and then the document
//! still works, survives its own snapshot, and a new replica learns all of it. Most inputs are a real message, changed where the
//! input says, with a checksum that fits what it has become.
#![no_main]

use kromka_core::{Tick, Validate};
use kromka_state::sync::{Documents, Link, LinkConfig, Loopback, Side, Transport};
use kromka_state::{Clock, Config, Document, FlagPolicy, MapPolicy, Operation, Policies, RegisterPolicy, ReplicaId};
use kromka_state::{SetPolicy, Value};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

/// A replica that no few changed bytes speak for.
const NEW: ReplicaId = ReplicaId(u64::MAX / 3);
/// Leaves that a document may have here, so that a run is short.
const LEAVES: u32 = 2_000;
const CHECKSUM: usize = 4;

static POLICIES: LazyLock<Vec<Policies>> = LazyLock::new(|| {
    vec![
        Policies::default(),
        Policies { register: RegisterPolicy::Multi, set: SetPolicy::RemoveWins, ..Policies::default() },
        Policies { map: MapPolicy::Identity, flag: FlagPolicy::DisableWins, ..Policies::default() },
        Policies { register: RegisterPolicy::Hlc, map: MapPolicy::Identity, ..Policies::default() },
    ]
});

/// What a peer says of a document, under each of the policies: deltas, then its snapshot.
static MESSAGES: LazyLock<Vec<Vec<Vec<u8>>>> =
    LazyLock::new(|| POLICIES.iter().map(|policies| messages(*policies)).collect());

/// Frames of a link in both directions, under the default policies: of a small document, and of one that is compared.
static FRAMES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(frames);

fuzz_target!(|bytes: &[u8]| {
    let [kind, which, rest @ ..] = bytes else { return };
    let policies = usize::from(which % 4);
    match kind % 4 {
        0 => apply(POLICIES[policies], &sealed(rest.to_vec())),
        1 => {
            let all = &MESSAGES[policies];
            let (last, deltas) = all.split_last().expect("a snapshot");
            match deltas.get(usize::from(which / 4) % all.len()) {
                Some(delta) => apply(POLICIES[policies], &changed(delta, rest)),
                None => restore(POLICIES[policies], &changed(last, rest)),
            }
        }
        2 => receive(&sealed(rest.to_vec())),
        _ => receive(&changed(&FRAMES[usize::from(*which) % FRAMES.len()], rest)),
    }
});

fn document(policies: Policies, replica: ReplicaId) -> Document {
    let config = Config { policies, max_leaves: LEAVES, ..Config::new(replica) };
    Document::new(config.validate().expect("a good configuration"))
}

/// Some of everything.
fn write(document: &mut Document, step: i64) {
    let all = [
        Operation::Make(&["m"]),
        Operation::Set(&["m", "x"], Value::Float(0.5)),
        Operation::Set(&["text"], Value::from("operational")),
        Operation::Counter(&["c"], 3),
        Operation::Increment(&["c"], step),
        Operation::Grow(&["g"], 1),
        Operation::Raise(&["max"], step),
        Operation::Add(&["s"], Value::Int(step)),
        Operation::Remove(&["s"], Value::Int(step - 1)),
        Operation::Enable(&["f"]),
        Operation::Delete(&["text"]),
    ];
    for operation in all {
        document.commit_at(&[operation], Tick::from_ms(1_000)).expect("a good operation");
    }
}

fn messages(policies: Policies) -> Vec<Vec<u8>> {
    let (mut one, mut two) = (document(policies, ReplicaId(1)), document(policies, ReplicaId(2)));
    let mut messages = Vec::new();
    for step in 1..4 {
        let before = two.clock().clone();
        write(&mut two, step);
        messages.push(two.delta_since(&before));
        write(&mut one, -step);
        two.apply(&one.delta_since(two.clock())).expect("a good delta");
        messages.push(two.delta_since(&before));
    }
    messages.push(two.delta_since(&Clock::new()));
    messages.push(two.snapshot());
    messages
}

fn frames() -> Vec<Vec<u8>> {
    let mut frames = Vec::new();
    for compare_from in [0, 1_000] {
        let (mut one, mut two) = two_replicas();
        let config = LinkConfig { compare_from, check_ms: 5, ..LinkConfig::device() };
        let (mut up, mut down) = (link(config), link(config));
        let mut network = Loopback::new(100);
        for ms in 0..30 {
            if ms % 10 == 0 {
                write(&mut one, 1);
                write(&mut two, 2);
                // Nothing is remembered, so that documents are compared.
                one.compact();
            }
            exchange(&mut up, &mut one, &mut network, Side::Left, ms, &mut frames);
            exchange(&mut down, &mut two, &mut network, Side::Right, ms, &mut frames);
        }
    }
    frames
}

fn exchange(
    link: &mut Link,
    own: &mut Document,
    network: &mut Loopback,
    side: Side,
    ms: u64,
    frames: &mut Vec<Vec<u8>>,
) {
    let now = Tick::from_ms(ms);
    while let Some(frame) = network.end(side).receive() {
        link.receive(own, &frame, now).expect("a good frame");
    }
    while let Some(frame) = link.poll(own, now) {
        frames.push(frame.clone());
        network.end(side).send(frame).expect("a short queue");
    }
}

fn two_replicas() -> (Document, Document) {
    (document(Policies::default(), ReplicaId(1)), document(Policies::default(), ReplicaId(2)))
}

fn link(config: LinkConfig) -> Link {
    Link::new(config.validate().expect("a good configuration"))
}

/// With a checksum that is right.
fn sealed(mut content: Vec<u8>) -> Vec<u8> {
    content.extend(crc32fast::hash(&content).to_le_bytes());
    content
}

/// A message with some bytes changed, cut out or doubled.
fn changed(message: &[u8], changes: &[u8]) -> Vec<u8> {
    let mut content = message[..message.len() - CHECKSUM].to_vec();
    for change in changes.chunks_exact(4) {
        if content.is_empty() {
            break;
        }
        let place = usize::from(u16::from_le_bytes([change[0], change[1]])) % content.len();
        match change[2] % 8 {
            0 => content.truncate(place),
            1 => drop(content.remove(place)),
            2 => content.insert(place, change[3]),
            3 => content[place] = content[place].wrapping_add(change[3]),
            _ => content[place] = change[3],
        }
    }
    sealed(content)
}

fn apply(policies: Policies, message: &[u8]) {
    let mut own = document(policies, ReplicaId(1));
    write(&mut own, 5);
    let before = (own.digest(), own.clock().clone());
    if own.apply(message).is_err() {
        assert_eq!((own.digest(), own.clock()), (before.0, &before.1), "a refused message changed something");
    }
    drive(own);
}

fn restore(policies: Policies, snapshot: &[u8]) {
    let config = *document(policies, ReplicaId(2)).config();
    if let Ok(own) = Document::from_snapshot(config.validate().expect("a good configuration"), snapshot) {
        drive(own);
    }
}

fn receive(frame: &[u8]) {
    let (mut own, _) = two_replicas();
    write(&mut own, 5);
    let mut link = link(LinkConfig { compare_from: 0, ..LinkConfig::device() });
    for ms in 0..3 {
        let _refused = link.receive(&mut own, frame, Tick::from_ms(ms));
        while link.poll(&mut own, Tick::from_ms(ms)).is_some() {}
    }
    assert!(link.wakes(Tick::from_ms(3)) >= Some(Tick::from_ms(2)));
    let same = own.document(kromka_state::sync::DocumentId(0)).is_some();
    assert!(same);
    drive(own);
}

/// A document that was told nonsense still is one.
fn drive(mut own: Document) {
    let config = *own.config();
    let written = own.commit(&[Operation::Set(&["a"], Value::Int(1))]);
    let digest = own.digest();
    let snapshot = own.snapshot();
    let back = Document::from_snapshot(config.validate().expect("a good configuration"), &snapshot);
    let mut back = back.expect("its own snapshot");
    assert_eq!((back.digest(), back.clock()), (digest, own.clock()));
    let mut new = document(config.policies, NEW);
    new.apply(&own.delta_since(&Clock::new())).expect("all of it");
    assert_eq!((new.digest(), new.clock()), (digest, own.clock()));
    assert_eq!(new.get(&[]), own.get(&[]));
    if written.is_ok() {
        assert_eq!(new.get_all(&["a"]), own.get_all(&["a"]));
    }
    own.compact();
    assert_eq!(own.digest(), digest, "what was compacted was in use");
}
