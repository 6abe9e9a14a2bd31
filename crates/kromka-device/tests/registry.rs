//! A registry of devices: time-outs, limits, restarts.
#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

use std::io;

use kromka_core::{Bytes, Celsius, Tick, Validate};
use kromka_device::{
    Capabilities, ClassPolicy, ClassReason, DeviceId, Event, EventKind, FileStore, Firmware, MemoryStore, Presence,
    Registry, RegistryConfig, RegistryError, Store,
};
use kromka_power::DeviceClass;
use proptest::prelude::*;

fn id(name: &str) -> DeviceId {
    DeviceId::new(name).unwrap()
}

fn phone() -> Capabilities {
    Capabilities {
        os: "android".into(),
        cores_logical: 8,
        memory_total: Bytes::new(6 << 30),
        ..Capabilities::default()
    }
}

fn open<S: Store>(store: S, now: Tick) -> Registry<S> {
    Registry::open(RegistryConfig::default().validate().unwrap(), store, now).unwrap()
}

const fn seconds(seconds: u64) -> Tick {
    Tick::from_ms(seconds * 1_000)
}

fn kinds(events: &[Event]) -> Vec<(&str, EventKind)> {
    events.iter().map(|event| (event.device.as_str(), event.kind)).collect()
}

/// A store that fails when it is told to.
#[derive(Debug, Default)]
struct Flaky {
    inner: MemoryStore,
    fails: bool,
}

impl Store for Flaky {
    fn save(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.fails { Err(io::ErrorKind::StorageFull.into()) } else { self.inner.save(bytes) }
    }

    fn load(&mut self) -> io::Result<Option<Vec<u8>>> {
        self.inner.load()
    }
}

#[test]
fn a_device_that_falls_silent_is_late_twice_and_lost_the_third_time() {
    let mut registry = open(MemoryStore::default(), seconds(0));
    assert_eq!(registry.register(id("a"), phone(), seconds(0)).unwrap().kind, EventKind::Registered);
    let status = |registry: &Registry<MemoryStore>, now| registry.status("a", now).unwrap();
    assert_eq!(registry.next_expiry(), Some(seconds(30)));
    assert_eq!(status(&registry, Tick::from_ms(29_999)), Presence::Alive);
    assert_eq!(registry.expire(Tick::from_ms(29_999)), []);
    assert_eq!(status(&registry, seconds(30)), Presence::Late { missed: 1 });
    assert_eq!(kinds(&registry.expire(seconds(30))), [("a", EventKind::Late)]);
    assert_eq!(registry.next_expiry(), Some(seconds(90)));
    assert_eq!(status(&registry, seconds(60)), Presence::Late { missed: 2 });
    assert_eq!(registry.expire(seconds(89)), [], "it was told");
    assert_eq!(status(&registry, seconds(90)), Presence::Lost);
    assert_eq!(kinds(&registry.expire(seconds(90))), [("a", EventKind::Lost)]);
    assert_eq!((registry.expire(seconds(900)), registry.next_expiry()), (vec![], None));
    // It comes back.
    let event = registry.heartbeat("a", seconds(905)).unwrap().unwrap();
    assert_eq!((event.kind, event.at), (EventKind::Returned { missed: 30 }, seconds(905)));
    assert_eq!(registry.heartbeat("a", seconds(910)).unwrap(), None);
    assert_eq!(status(&registry, seconds(939)), Presence::Alive);
    // It registers again: while it is there, and when it was lost.
    assert_eq!(registry.register(id("a"), phone(), seconds(920)).unwrap().kind, EventKind::Updated);
    let event = registry.register(id("a"), phone(), seconds(1_010)).unwrap();
    assert_eq!(event.kind, EventKind::Returned { missed: 3 });
}

#[test]
fn events_come_by_name_and_a_clock_that_steps_back_loses_nobody() {
    let mut registry = open(MemoryStore::default(), seconds(0));
    for name in ["c", "a", "b"] {
        registry.register(id(name), phone(), seconds(100)).unwrap();
    }
    assert_eq!(registry.status("a", seconds(10)), Some(Presence::Alive));
    assert_eq!(registry.heartbeat("b", seconds(170)).unwrap().unwrap().kind, EventKind::Returned { missed: 2 });
    // A heartbeat that was overtaken takes nothing back.
    assert_eq!(registry.heartbeat("b", seconds(120)).unwrap(), None);
    assert_eq!(kinds(&registry.expire(seconds(190))), [("a", EventKind::Lost), ("c", EventKind::Lost)]);
    assert_eq!(registry.remove("c", seconds(191)).unwrap().kind, EventKind::Removed);
    assert_eq!((registry.status("c", seconds(191)), registry.len()), (None, 2));
    let unknown = registry.heartbeat("c", seconds(192)).unwrap_err();
    assert_eq!(unknown.to_string(), "there is no device \"c\"; it must be registered first");
    assert_eq!(registry.remove("c", seconds(192)).unwrap_err(), unknown);
    assert_eq!(registry.set_class("c", DeviceClass::Iot).unwrap_err().number(), 2311);
}

#[test]
fn a_full_registry_hands_back_and_goes_on() {
    let config = RegistryConfig { capacity: 1, ..RegistryConfig::default() }.validate().unwrap();
    let mut registry = Registry::open(config, MemoryStore::default(), seconds(0)).unwrap();
    registry.register(id("a"), phone(), seconds(0)).unwrap();
    let refused = registry.register(id("b"), phone(), seconds(1)).unwrap_err();
    assert_eq!((refused.id.as_str(), &refused.capabilities), ("b", &phone()));
    assert_eq!(refused.error, RegistryError::Full { have: 1, max: 1 });
    assert_eq!(registry.register(id("a"), phone(), seconds(1)).unwrap().kind, EventKind::Updated);
    // A state of more devices than there is room for is refused whole.
    let mut large = open(MemoryStore::default(), seconds(0));
    for name in ["a", "b"] {
        large.register(id(name), phone(), seconds(0)).unwrap();
    }
    assert_eq!(Registry::open(config, large.into_store(), seconds(0)).unwrap_err().number(), 2325);
}

#[test]
fn names_and_settings_that_cannot_be_are_refused() {
    for (name, number) in [("", 2301), ("a\nb", 2302)] {
        assert_eq!(DeviceId::new(name).unwrap_err().number(), number);
    }
    assert_eq!(DeviceId::new("é".repeat(33)).unwrap_err().number(), 2301);
    assert!(DeviceId::new("x".repeat(64)).is_ok());
    let base = RegistryConfig::default();
    for (config, number) in [
        (RegistryConfig { timeout_ms: 0, ..base }, 2340),
        (RegistryConfig { timeouts: 0, ..base }, 2340),
        (RegistryConfig { capacity: 0, ..base }, 2341),
        (RegistryConfig { capacity: 1_025, ..base }, 2341),
    ] {
        assert_eq!(config.check().unwrap_err().number(), number);
    }
}

#[test]
fn a_restart_loses_nothing_that_was_accepted() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("devices.state");
    let mut registry = open(FileStore::new(&file), seconds(0));
    let board = Firmware { board: Some("Raspberry Pi 5".into()), ..Firmware::default() };
    let board = Capabilities { os: "linux".into(), firmware: board, ..Capabilities::default() };
    registry.register(id("board"), board.clone(), seconds(1)).unwrap();
    registry.register(id("phone"), phone(), seconds(2)).unwrap();
    registry.register(id("gone"), phone(), seconds(3)).unwrap();
    registry.remove("gone", seconds(4)).unwrap();
    registry.set_class("phone", DeviceClass::Tablet).unwrap();
    let mut policy = ClassPolicy::of(DeviceClass::Tablet);
    policy.power.warm = Celsius::from_milli(40_000);
    registry.set_policy(DeviceClass::Tablet, Some(policy.validate().unwrap())).unwrap();
    drop(registry);
    // A crash while it wrote leaves half a file beside it.
    std::fs::write(directory.path().join("devices.state.new"), b"KRM").unwrap();

    // Another process has another clock.
    let mut registry = open(FileStore::new(&file), seconds(5_000));
    assert_eq!(registry.devices().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["board", "phone"]);
    assert_eq!(registry.device("board").unwrap().capabilities, board);
    assert_eq!(registry.device("board").unwrap().class, DeviceClass::SingleBoard);
    assert_eq!(registry.device("phone").unwrap().reason, ClassReason::Told);
    assert_eq!(registry.policy(DeviceClass::Tablet), policy);
    assert_eq!(registry.policy(DeviceClass::Iot), ClassPolicy::of(DeviceClass::Iot));
    assert_eq!(registry.status("board", seconds(5_060)), Some(Presence::Unheard));
    let event = registry.heartbeat("board", seconds(5_060)).unwrap().unwrap();
    assert_eq!(event.kind, EventKind::Returned { missed: 2 });
    assert_eq!(kinds(&registry.expire(seconds(5_089))), [], "neither late nor lost");
    assert_eq!(kinds(&registry.expire(seconds(5_090))), [("board", EventKind::Late), ("phone", EventKind::Lost)]);
    // What it can do was told anew; that it is a tablet stays.
    registry.register(id("phone"), phone(), seconds(5_100)).unwrap();
    assert_eq!(registry.device("phone").unwrap().class, DeviceClass::Tablet);
    registry.set_policy(DeviceClass::Tablet, None).unwrap();
    assert_eq!(registry.policy(DeviceClass::Tablet), ClassPolicy::of(DeviceClass::Tablet));
}

#[test]
fn a_change_that_cannot_be_kept_is_not_made() {
    let mut registry = open(Flaky::default(), seconds(0));
    registry.register(id("a"), phone(), seconds(0)).unwrap();
    let state = registry.into_store().inner;
    let mut registry = open(Flaky { inner: state, fails: true }, seconds(0));
    let other = Capabilities { cores_logical: 2, ..phone() };
    let full = RegistryError::NotKept { kind: io::ErrorKind::StorageFull };
    for name in ["a", "b"] {
        let refused = registry.register(id(name), other.clone(), seconds(1)).unwrap_err();
        assert_eq!((refused.error, refused.capabilities), (full, other.clone()));
    }
    assert_eq!(registry.remove("a", seconds(1)).unwrap_err(), full);
    assert_eq!(registry.set_class("a", DeviceClass::Iot).unwrap_err(), full);
    let policy = ClassPolicy::of(DeviceClass::Iot).validate().unwrap();
    assert_eq!(registry.set_policy(DeviceClass::Laptop, Some(policy)).unwrap_err(), full);
    assert_eq!((registry.len(), &registry.device("a").unwrap().capabilities), (1, &phone()));
    assert_eq!(registry.device("a").unwrap().class, DeviceClass::Smartphone);
    assert_eq!(registry.policy(DeviceClass::Laptop), ClassPolicy::of(DeviceClass::Laptop));
    assert_eq!(registry.status("a", seconds(1)), Some(Presence::Unheard), "that was no heartbeat");
}

/// A state of two devices.
fn state() -> Vec<u8> {
    let mut registry = open(MemoryStore::default(), seconds(0));
    for name in ["a", "b"] {
        registry.register(id(name), phone(), seconds(0)).unwrap();
    }
    registry.into_store().0.unwrap()
}

fn reopened(bytes: &[u8]) -> Result<usize, u16> {
    let config = RegistryConfig::default().validate().unwrap();
    let opened = Registry::open(config, MemoryStore(Some(bytes.to_vec())), seconds(0));
    opened.map(|registry| registry.len()).map_err(|error| error.number())
}

#[test]
fn a_damaged_state_is_refused_and_says_how() {
    let state = state();
    assert_eq!(reopened(&state), Ok(2));
    let with = |at: usize, byte: u8| {
        let mut bytes = state.clone();
        bytes[at] = byte;
        reopened(&bytes)
    };
    assert_eq!((reopened(&[]), reopened(b"KRMD"), with(0, b'X')), (Err(2321), Err(2321), Err(2321)));
    assert_eq!((with(4, 9), with(20, 0xff)), (Err(2322), Err(2323)));
    assert_eq!(reopened(&state[..state.len() - 1]), Err(2321));
    // A right checksum of wrong content.
    let body = [7_u8; 5];
    let mut forged = state[..8].to_vec();
    forged.extend(5_u32.to_le_bytes());
    forged.extend(crc32fast::hash(&body).to_le_bytes());
    forged.extend(body);
    assert_eq!(reopened(&forged), Err(2324));
    let directory = tempfile::tempdir().unwrap();
    let config = RegistryConfig::default().validate().unwrap();
    let unreadable = Registry::open(config, FileStore::new(directory.path()), seconds(0)).unwrap_err();
    assert_eq!(unreadable.number(), 2320);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), has_head in any::<bool>()) {
        let mut given = bytes.clone();
        if has_head {
            given = state()[..8].to_vec();
            given.extend(u32::try_from(bytes.len()).unwrap().to_le_bytes());
            given.extend(crc32fast::hash(&bytes).to_le_bytes());
            given.extend(&bytes);
        }
        let _ = reopened(&given);
    }

    #[test]
    fn one_changed_byte_is_noticed(at in 0_usize..100, change in 1_u8..) {
        let mut bytes = state();
        let at = at % bytes.len();
        bytes[at] ^= change;
        prop_assert!(reopened(&bytes).is_err());
    }
}
