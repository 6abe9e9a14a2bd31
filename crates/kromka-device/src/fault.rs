//! A sensor that did not say what it should, and what is used instead.

use std::fmt;
use std::io;

use crate::excerpt::Excerpt;

/// What is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sensor {
    /// Charge, state and power of the battery.
    Battery,
    /// Temperatures, or what the platform says of them.
    Thermal,
    /// Memory.
    Memory,
    /// How busy the processors are.
    Load,
    /// Processors: how many.
    Processors,
    /// Space for files.
    Storage,
    /// Network interfaces.
    Network,
    /// What the device is.
    Model,
}

impl Sensor {
    /// Its name, as it is printed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Battery => "battery",
            Self::Thermal => "thermal",
            Self::Memory => "memory",
            Self::Load => "load",
            Self::Processors => "processors",
            Self::Storage => "storage",
            Self::Network => "network",
            Self::Model => "model",
        }
    }
}

/// What is wrong with a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// The file that should be there is not.
    Missing,
    /// It is there and cannot be read.
    Unreadable {
        /// Why not.
        kind: io::ErrorKind,
    },
    /// It says what cannot be.
    Nonsense {
        /// What it says.
        have: Excerpt,
        /// What it may say.
        need: &'static str,
    },
    /// Nothing was pushed for too long.
    Stale {
        /// Age of what was pushed last, in milliseconds.
        age_ms: u64,
    },
    /// The host has pushed nothing yet.
    NeverTold,
    /// This platform has no way to read it; the host may push it.
    Unsupported,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => write!(formatter, "is missing"),
            Self::Unreadable { kind } => write!(formatter, "cannot be read: {kind}"),
            Self::Nonsense { have, need } => write!(formatter, "is {have}; allowed is {need}"),
            Self::Stale { age_ms } => write!(formatter, "was told {age_ms} ms ago, which is too long"),
            Self::NeverTold => write!(formatter, "was never told"),
            Self::Unsupported => write!(formatter, "cannot be read on this platform"),
        }
    }
}

/// What is used instead of a reading that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instead {
    /// Nothing: the rest of what the sensor says is enough.
    Rest,
    /// The last good reading.
    Last {
        /// Its age in milliseconds.
        age_ms: u64,
    },
    /// What is stated for the sensor: [`Fallback`](crate::Fallback).
    Stated,
    /// Nothing is known.
    Unknown,
}

impl fmt::Display for Instead {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rest => write!(formatter, "the rest is used"),
            Self::Last { age_ms } => write!(formatter, "the reading of {age_ms} ms ago is used"),
            Self::Stated => write!(formatter, "the stated default is used"),
            Self::Unknown => write!(formatter, "it counts as unknown"),
        }
    }
}

/// A reading that failed: of which sensor, where, how, and what is used instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which sensor.
    pub sensor: Sensor,
    /// Where: a file below the roots, a part of a platform, a variable.
    pub place: String,
    /// What is wrong there.
    pub problem: Problem,
    /// What is used instead.
    pub instead: Instead,
}

impl Fault {
    /// A reading that failed and is left out.
    #[must_use]
    pub fn new(sensor: Sensor, place: impl Into<String>, problem: Problem) -> Self {
        Self { sensor, place: place.into(), problem, instead: Instead::Rest }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {} {}; {}", self.sensor.name(), self.place, self.problem, self.instead)
    }
}
