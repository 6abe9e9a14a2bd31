//! What a source says, before anything stands in for what it does not.

use kromka_core::{Bytes, Energy, Share, Tick};
use kromka_power::ThermalReading;

use crate::fault::Fault;

/// One quantity, as it was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Measured<T> {
    /// It was read.
    Value(T),
    /// The device has none, or it is not known yet; nothing is wrong.
    #[default]
    Absent,
    /// It has one, and it could not be read; the faults say why.
    Failed,
}

impl<T> Measured<T> {
    /// The value, if it was read.
    #[must_use]
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Failed => None,
        }
    }
}

/// The batteries of a device, as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Battery {
    /// How full they are together.
    pub charge: Share,
    /// Whether power from outside keeps them: they are being charged, or are full or held while it is there.
    pub charging: bool,
    /// What they hold when full; `None` when any of them does not say.
    pub capacity: Option<Energy>,
    /// What they hold now; `None` when any of them does not say.
    pub remaining: Option<Energy>,
    /// The rate at which they are drained, or charged, in milliwatts; `None` when any of them does not say.
    pub rate_mw: Option<u32>,
    /// How many there are.
    pub count: u8,
}

/// Everything that a source says at once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Readings {
    /// The battery; absent on mains.
    pub battery: Measured<Battery>,
    /// How warm the device is; absent when it has no sensor.
    pub thermal: Measured<ThermalReading>,
    /// Memory a task could take.
    pub memory_free: Measured<Bytes>,
    /// How busy the processors were since the reading before; absent at the first, which has none before it.
    pub load: Measured<Share>,
    /// What could not be read.
    pub faults: Vec<Fault>,
}

/// Where readings come from: this machine, what the host pushes, a simulation.
pub trait Source {
    /// Reads everything now. What cannot be read is [`Measured::Failed`] with a fault; it never panics.
    fn read(&mut self, now: Tick) -> Readings;
}

impl<S: Source + ?Sized> Source for &mut S {
    fn read(&mut self, now: Tick) -> Readings {
        (**self).read(now)
    }
}

impl<S: Source + ?Sized> Source for Box<S> {
    fn read(&mut self, now: Tick) -> Readings {
        (**self).read(now)
    }
}

/// A source of nothing: every quantity is absent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Nothing;

impl Source for Nothing {
    fn read(&mut self, _now: Tick) -> Readings {
        Readings::default()
    }
}
