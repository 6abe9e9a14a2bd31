//! The devices that are known, and which of them are there.

mod config;
mod device;
mod state;

use std::collections::BTreeMap;

use kromka_core::{Tick, Valid};
use kromka_power::{DeviceClass, PowerError};

use crate::bounds::STATE_BYTES_MAX;
use crate::capabilities::Capabilities;
use crate::class::{ClassPolicy, ClassReason, classify};
use crate::error::{RegistryError, RegistryStateError};
use crate::excerpt::Excerpt;
use crate::store::Store;

pub use config::RegistryConfig;
pub use device::{Device, DeviceId, Event, EventKind, Presence, Refused};
pub use state::REGISTRY_VERSION;

/// What was told of a device since it was last heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Told {
    Nothing,
    Late,
    Lost,
}

#[derive(Debug, Clone)]
struct Entry {
    device: Device,
    /// When it was last heard, or came back from the store.
    since: Tick,
    is_heard: bool,
    told: Told,
}

/// The devices that are known, which of them are there, and what each class is governed by.
///
/// What it accepts it has saved to its [`Store`] before it says so; a change that could not be saved is not made.
/// Heartbeats are not saved: after a restart every device is [`Presence::Unheard`], and lost once it misses as many
/// time-outs from then on. Each change writes all of it.
#[derive(Debug)]
pub struct Registry<S> {
    config: Valid<RegistryConfig>,
    store: S,
    devices: BTreeMap<DeviceId, Entry>,
    /// `None` is the default of the class.
    policies: [Option<ClassPolicy>; DeviceClass::ALL.len()],
}

impl<S: Store> Registry<S> {
    /// A registry with what the store keeps, or an empty one when it keeps nothing.
    ///
    /// # Errors
    /// The store cannot be read, or what it keeps is no state that fits. Nothing in the store is changed.
    pub fn open(config: Valid<RegistryConfig>, mut store: S, now: Tick) -> Result<Self, RegistryStateError> {
        let kept = store.load().map_err(|error| RegistryStateError::NotRead { kind: error.kind() })?;
        let (devices, policies) = match kept {
            Some(bytes) => state::decode(&bytes)?,
            None => (Vec::new(), [None; DeviceClass::ALL.len()]),
        };
        if devices.len() > config.capacity {
            return Err(RegistryStateError::TooMany { have: devices.len(), max: config.capacity });
        }
        let entry = |device| Entry { device, since: now, is_heard: false, told: Told::Nothing };
        let devices = devices.into_iter().map(|(id, device)| (id, entry(device))).collect();
        Ok(Self { config, store, devices, policies })
    }

    /// Takes a device, or what it can do now if it is known; either is a heartbeat, too. A class that was told stays.
    ///
    /// # Errors
    /// [`RegistryError::Full`], or the change could not be kept: all is handed back.
    pub fn register(&mut self, id: DeviceId, capabilities: Capabilities, now: Tick) -> Result<Event, Box<Refused>> {
        let (have, max) = (self.devices.len(), self.config.capacity);
        let before = self.devices.get(&id).cloned();
        if before.is_none() && have >= max {
            return Err(Box::new(Refused { id, capabilities, error: RegistryError::Full { have, max } }));
        }
        let (class, reason) = match &before {
            Some(Entry { device: Device { class, reason: ClassReason::Told, .. }, .. }) => (*class, ClassReason::Told),
            _ => classify(&capabilities),
        };
        let kind = match &before {
            None => EventKind::Registered,
            Some(entry) => self.returned(entry, now).unwrap_or(EventKind::Updated),
        };
        let since = before.as_ref().map_or(now, |entry| entry.since.max(now));
        let device = Device { capabilities, class, reason };
        self.devices.insert(id.clone(), Entry { device, since, is_heard: true, told: Told::Nothing });
        match self.save() {
            Ok(()) => Ok(Event { device: id, kind, at: now }),
            Err(error) => {
                let undone = match before {
                    Some(before) => self.devices.insert(id.clone(), before),
                    None => self.devices.remove(&id),
                };
                let capabilities = undone.map(|entry| entry.device.capabilities).unwrap_or_default();
                Err(Box::new(Refused { id, capabilities, error }))
            }
        }
    }

    /// Notes that a device was heard: that it returned, if it was not there.
    ///
    /// # Errors
    /// [`RegistryError::UnknownDevice`].
    pub fn heartbeat(&mut self, id: &str, now: Tick) -> Result<Option<Event>, RegistryError> {
        let unknown = RegistryError::UnknownDevice { have: Excerpt::of(id) };
        let (device, entry) = self.devices.get_key_value(id).ok_or(unknown)?;
        let event = self.returned(entry, now).map(|kind| Event { device: device.clone(), kind, at: now });
        let entry = self.devices.get_mut(id).ok_or(unknown)?;
        // A heartbeat that was overtaken by a later one takes nothing back.
        entry.since = entry.since.max(now);
        (entry.is_heard, entry.told) = (true, Told::Nothing);
        Ok(event)
    }

    /// Tells which devices became late or lost since it was last asked, in the order of their names. A device that became
    /// both is lost only.
    pub fn expire(&mut self, now: Tick) -> Vec<Event> {
        let config = *self.config;
        let told = |(id, entry): (&DeviceId, &mut Entry)| {
            let (kind, told) = match presence(&config, entry, now) {
                Presence::Lost => (EventKind::Lost, Told::Lost),
                Presence::Late { .. } => (EventKind::Late, Told::Late),
                Presence::Alive | Presence::Unheard => return None,
            };
            let is_new = told > entry.told;
            entry.told = entry.told.max(told);
            is_new.then(|| Event { device: id.clone(), kind, at: now })
        };
        self.devices.iter_mut().filter_map(told).collect()
    }

    /// When [`Registry::expire`] has something to tell at the earliest, if nothing is heard until then; `None` is never.
    #[must_use]
    pub fn next_expiry(&self) -> Option<Tick> {
        let due = |entry: &Entry| {
            let timeouts = match entry.told {
                Told::Lost => return None,
                Told::Nothing if entry.is_heard => 1,
                Told::Nothing | Told::Late => self.config.timeouts,
            };
            Some(entry.since.after(self.config.timeout_ms.saturating_mul(u64::from(timeouts))))
        };
        self.devices.values().filter_map(due).min()
    }

    /// Whether a device is there; `None` when there is no such device.
    #[must_use]
    pub fn status(&self, id: &str, now: Tick) -> Option<Presence> {
        self.devices.get(id).map(|entry| presence(&self.config, entry, now))
    }

    /// Forgets a device.
    ///
    /// # Errors
    /// [`RegistryError::UnknownDevice`], or the change could not be kept.
    pub fn remove(&mut self, id: &str, now: Tick) -> Result<Event, RegistryError> {
        let unknown = RegistryError::UnknownDevice { have: Excerpt::of(id) };
        let (device, entry) = self.devices.remove_entry(id).ok_or(unknown)?;
        match self.save() {
            Ok(()) => Ok(Event { device, kind: EventKind::Removed, at: now }),
            Err(error) => {
                self.devices.insert(device, entry);
                Err(error)
            }
        }
    }

    /// Says what kind a device is, whatever its capabilities look like.
    ///
    /// # Errors
    /// [`RegistryError::UnknownDevice`], or the change could not be kept.
    pub fn set_class(&mut self, id: &str, class: DeviceClass) -> Result<(), RegistryError> {
        let unknown = RegistryError::UnknownDevice { have: Excerpt::of(id) };
        let device = &mut self.devices.get_mut(id).ok_or(unknown)?.device;
        let before = (device.class, device.reason);
        (device.class, device.reason) = (class, ClassReason::Told);
        let saved = self.save();
        if let (Err(_), Some(entry)) = (&saved, self.devices.get_mut(id)) {
            (entry.device.class, entry.device.reason) = before;
        }
        saved
    }

    /// Governs a class by another policy; `None` is its default.
    ///
    /// # Errors
    /// The change could not be kept.
    pub fn set_policy(&mut self, class: DeviceClass, policy: Option<Valid<ClassPolicy>>) -> Result<(), RegistryError> {
        let policy = policy.map(Valid::into_inner);
        let before = std::mem::replace(&mut self.policies[class.index()], policy);
        self.save().inspect_err(|_| self.policies[class.index()] = before)
    }

    /// What a class is governed by.
    #[must_use]
    pub fn policy(&self, class: DeviceClass) -> ClassPolicy {
        self.policies[class.index()].unwrap_or_else(|| ClassPolicy::of(class))
    }

    /// A device.
    #[must_use]
    pub fn device(&self, id: &str) -> Option<&Device> {
        self.devices.get(id).map(|entry| &entry.device)
    }

    /// The devices, in the order of their names.
    pub fn devices(&self) -> impl Iterator<Item = (&DeviceId, &Device)> {
        self.devices.iter().map(|(id, entry)| (id, &entry.device))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.devices.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.devices.is_empty()
    }

    /// The store.
    #[must_use]
    pub fn into_store(self) -> S {
        self.store
    }

    /// That a device returned, if it was not there.
    fn returned(&self, entry: &Entry, now: Tick) -> Option<EventKind> {
        let is_there = presence(&self.config, entry, now) == Presence::Alive;
        (!is_there).then(|| EventKind::Returned { missed: missed(&self.config, entry, now) })
    }

    fn save(&mut self) -> Result<(), RegistryError> {
        let bytes = state::encode(self.devices.iter().map(|(id, entry)| (id, &entry.device)), &self.policies);
        let (have, max) = (bytes.len(), STATE_BYTES_MAX);
        if have > max {
            return Err(RegistryError::TooLarge { have, max });
        }
        self.store.save(&bytes).map_err(|error| RegistryError::NotKept { kind: error.kind() })
    }
}

/// Time-outs since a device was heard; a clock that stepped back counts none.
fn missed(config: &RegistryConfig, entry: &Entry, now: Tick) -> u32 {
    u32::try_from(now.since(entry.since) / config.timeout_ms).unwrap_or(u32::MAX)
}

fn presence(config: &RegistryConfig, entry: &Entry, now: Tick) -> Presence {
    match missed(config, entry, now) {
        missed if missed >= config.timeouts => Presence::Lost,
        _ if !entry.is_heard => Presence::Unheard,
        0 => Presence::Alive,
        missed => Presence::Late { missed },
    }
}

/// What is wrong with a policy that was read back.
fn check(policies: &[Option<ClassPolicy>]) -> Result<(), PowerError> {
    use kromka_core::Validate as _;
    policies.iter().flatten().try_for_each(ClassPolicy::check)
}
