//! A device of a registry, and what is told of it.

use std::borrow::Borrow;
use std::fmt;

use kromka_core::Tick;
use kromka_power::DeviceClass;
use serde::{Deserialize, Serialize};

use crate::bounds::DEVICE_ID_BYTES_MAX;
use crate::capabilities::Capabilities;
use crate::class::ClassReason;
use crate::error::{DeviceIdError, RegistryError};

/// A device's name: 1 to [`DEVICE_ID_BYTES_MAX`] bytes, without control characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DeviceId(String);

impl DeviceId {
    /// A name.
    ///
    /// # Errors
    /// A name that is empty, too long, or holds a control character.
    pub fn new(name: impl Into<String>) -> Result<Self, DeviceIdError> {
        let name = name.into();
        if name.is_empty() || name.len() > DEVICE_ID_BYTES_MAX {
            return Err(DeviceIdError::Length { have: name.len(), max: DEVICE_ID_BYTES_MAX });
        }
        match name.char_indices().find(|(_, letter)| letter.is_control()) {
            Some((at, _)) => Err(DeviceIdError::Control { at }),
            None => Ok(Self(name)),
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for DeviceId {
    type Error = DeviceIdError;
    fn try_from(name: String) -> Result<Self, DeviceIdError> {
        Self::new(name)
    }
}

impl From<DeviceId> for String {
    fn from(id: DeviceId) -> Self {
        id.0
    }
}

impl Borrow<str> for DeviceId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DeviceId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Whether a device is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Presence {
    /// It came back from the store, and was not heard since.
    Unheard,
    /// It was heard within the time-out.
    Alive,
    /// It missed heartbeats, fewer than make it lost.
    Late {
        /// Time-outs since it was heard.
        missed: u32,
    },
    /// It missed too many.
    Lost,
}

/// What happened to a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// It is new.
    Registered,
    /// It registered again while it was there.
    Updated,
    /// It misses a heartbeat; told once until it returns.
    Late,
    /// It missed too many; told once until it returns.
    Lost,
    /// It was heard again, or for the first time after a restart.
    Returned {
        /// Time-outs it had missed.
        missed: u32,
    },
    /// It was removed.
    Removed,
}

/// Something that happened to a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// To which.
    pub device: DeviceId,
    /// What.
    pub kind: EventKind,
    /// When it was noticed.
    pub at: Tick,
}

/// A device that was not registered: all of it is the caller's again.
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    /// Its name.
    pub id: DeviceId,
    /// What it can do.
    pub capabilities: Capabilities,
    /// Why not.
    pub error: RegistryError,
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "device {}: {}", self.id, self.error)
    }
}

impl std::error::Error for Refused {}

/// A device of a registry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Device {
    /// What it can do.
    pub capabilities: Capabilities,
    /// What kind it is.
    pub class: DeviceClass,
    /// Why.
    pub reason: ClassReason,
}
