//! The ways a message can leave a device, and what it asks of them.

mod choice;
mod policy;
mod profile;

use kromka_core::{
    BoundError, Bytes, Energy, Kbps, LinkKind, LinkSample, Money, Priority, Sensitivity, Share, Validate,
    bounds as core_bounds,
};

use crate::bounds::{self, TRANSPORTS_MAX};
use crate::math::scaled_up;

pub use choice::{Refusal, Scored, TransportChoice, TransportConstraint, TransportCriterion};
pub use policy::{TransportError, TransportPolicy, TransportWeights};
pub use profile::{BETANET, BETANET_MOBILE, BITCHAT, BITCHAT_BETANET};

/// Kinds of link that a transport runs over. [`LinkKind::None`] is no link, and never in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(try_from = "u8", into = "u8"))]
pub struct LinkKinds(u8);

impl TryFrom<u8> for LinkKinds {
    type Error = BoundError;
    /// From bits; what is read from outside is checked here.
    fn try_from(bits: u8) -> Result<Self, BoundError> {
        bounds::LINK_BITS.check(i64::from(bits))?;
        Ok(Self(bits & Self::ANY.0))
    }
}

impl From<LinkKinds> for u8 {
    fn from(kinds: LinkKinds) -> Self {
        kinds.0
    }
}

impl LinkKinds {
    /// All there are.
    pub const ANY: Self = Self(0b11_1110);

    /// The set of these.
    #[must_use]
    pub const fn of(kinds: &[LinkKind]) -> Self {
        let (mut bits, mut i) = (0, 0);
        while i < kinds.len() {
            bits |= 1 << kinds[i] as u8;
            i += 1;
        }
        Self(bits & Self::ANY.0)
    }

    /// Whether `kind` is in it.
    #[must_use]
    pub const fn contains(self, kind: LinkKind) -> bool {
        self.0 >> kind as u8 & 1 == 1
    }
}

impl FromIterator<LinkKind> for LinkKinds {
    fn from_iter<I: IntoIterator<Item = LinkKind>>(kinds: I) -> Self {
        Self(kinds.into_iter().fold(0, |bits, kind| bits | Self::of(&[kind]).0))
    }
}

/// What carries a transport.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Carrier {
    /// A radio or cable of its own, with or without a network: a Bluetooth mesh.
    Own,
    /// The device's network, while it is of one of these kinds.
    Link(LinkKinds),
}

/// How a transport delivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Delivery {
    /// While the sender waits: an answer can come back on it.
    Online,
    /// Kept by others until the receiver is met.
    StoreAndForward {
        /// How long that is expected to take, in milliseconds.
        delay_ms: u32,
    },
}

/// One way to send a message. [`Transports::new`] checks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Transport {
    /// What the host calls it; no two are called the same.
    pub id: u16,
    /// Whether it may be used at all.
    pub enabled: bool,
    /// Whether it could be used now: its radio is on, its peer or server was seen.
    pub available: bool,
    /// What carries it.
    pub carrier: Carrier,
    /// How it delivers.
    pub delivery: Delivery,
    /// Until the first byte arrives, in milliseconds; the round trip of the device's network comes on top.
    pub latency_ms: u32,
    /// How fast it sends; the device's network, where it runs over that, may be slower. 0 sends nothing but an empty
    /// message. [`core_bounds::RATE_KBPS`].
    pub rate: Kbps,
    /// Energy of any message: to wake the radio, and what it takes until it sleeps again. [`core_bounds::ENERGY_UJ`].
    pub energy_fixed: Energy,
    /// Energy of a megabyte (10⁶ bytes): [`core_bounds::ENERGY_UJ`].
    pub energy_per_mb: Energy,
    /// Price of any message: [`core_bounds::COST_NANO`].
    pub cost_per_message: Money,
    /// Price of a megabyte: [`core_bounds::COST_NANO`].
    pub cost_per_mb: Money,
    /// Besides, where it runs over the device's network and that is metered: [`core_bounds::COST_NANO`].
    pub cost_per_mb_metered: Money,
    /// The largest message that it takes: [`core_bounds::BYTES`]; `None` is no limit.
    pub size_max: Option<Bytes>,
    /// The most sensitive data that may go by it.
    pub ceiling: Sensitivity,
    /// How little others learn from its use.
    pub privacy: Share,
    /// How often what is sent by it arrives.
    pub reliability: Share,
}

/// Bytes of a megabyte.
const MB: u64 = 1_000_000;

impl Transport {
    /// When a message of this size is expected to have arrived, in milliseconds, rounded up: latency + bits ÷ rate + the
    /// delay of storing and forwarding + the round trip of the network. Without a rate never.
    pub(crate) fn time_ms(&self, size: Bytes, link: &LinkSample) -> u64 {
        let (rate, network_ms) = match self.carrier {
            Carrier::Own => (self.rate, 0),
            Carrier::Link(_) => (self.rate.min(link.up), link.rtt_ms),
        };
        let delay_ms = match self.delivery {
            Delivery::Online => 0,
            Delivery::StoreAndForward { delay_ms } => delay_ms,
        };
        // Kilobits per second are bits per millisecond.
        let sending_ms = match u64::from(rate.get()) {
            0 if size == Bytes::ZERO => 0,
            0 => return u64::MAX,
            rate => scaled_up(size.get(), 8, rate),
        };
        [self.latency_ms, network_ms, delay_ms]
            .into_iter()
            .fold(sending_ms, |sum, ms| sum.saturating_add(u64::from(ms)))
    }

    /// What a message of this size costs, rounded up.
    pub(crate) fn cost(&self, size: Bytes, link: &LinkSample) -> Money {
        let metered = match self.carrier {
            Carrier::Link(_) if link.metered => self.cost_per_mb_metered,
            _ => Money::ZERO,
        };
        let per_mb = self.cost_per_mb.saturating_add(metered).nano().unsigned_abs();
        let cost = i64::try_from(scaled_up(size.get(), per_mb, MB)).unwrap_or(i64::MAX);
        Money::from_nano(cost).saturating_add(self.cost_per_message)
    }

    /// What a message of this size takes, rounded up.
    pub(crate) fn energy(&self, size: Bytes) -> Energy {
        self.energy_fixed.saturating_add(Energy::from_uj(scaled_up(size.get(), self.energy_per_mb.uj(), MB)))
    }

    fn check(&self) -> Result<(), TransportError> {
        core_bounds::RATE_KBPS.check(i64::from(self.rate.get()))?;
        for energy in [self.energy_fixed, self.energy_per_mb] {
            core_bounds::ENERGY_UJ.check_u64(energy.uj())?;
        }
        for cost in [self.cost_per_message, self.cost_per_mb, self.cost_per_mb_metered] {
            core_bounds::COST_NANO.check(cost.nano())?;
        }
        if let Some(size) = self.size_max {
            core_bounds::BYTES.check_u64(size.get())?;
        }
        match self.carrier {
            Carrier::Link(LinkKinds(0)) => Err(TransportError::NoLink { id: self.id }),
            _ => Ok(()),
        }
    }
}

/// The transports of a device, checked: up to [`TRANSPORTS_MAX`], in the order in which ties are settled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Transports<'a>(&'a [Transport]);

impl<'a> Transports<'a> {
    /// Takes a list of transports.
    ///
    /// # Errors
    /// [`TransportError::TooMany`], [`TransportError::IdTwice`], [`TransportError::NoLink`], [`TransportError::Field`].
    pub fn new(transports: &'a [Transport]) -> Result<Self, TransportError> {
        if transports.len() > TRANSPORTS_MAX {
            return Err(TransportError::TooMany { have: transports.len(), max: TRANSPORTS_MAX });
        }
        for (at, transport) in transports.iter().enumerate() {
            transport.check()?;
            if transports[..at].iter().any(|other| other.id == transport.id) {
                return Err(TransportError::IdTwice { id: transport.id });
            }
        }
        Ok(Self(transports))
    }

    /// As declared.
    #[must_use]
    pub const fn as_slice(self) -> &'a [Transport] {
        self.0
    }
}

/// A message to be sent. [`Validate::validate`] checks the ranges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Message {
    /// Its size: [`core_bounds::BYTES`].
    pub size: Bytes,
    /// It is of no use later than this, in milliseconds: [`core_bounds::DEADLINE_MS`]. Default 10 minutes.
    pub deadline_ms: u32,
    /// Whether an answer is awaited while the sender is online. Default no: it may wait.
    pub interactive: bool,
    /// How sensitive it is. Default public.
    pub sensitivity: Sensitivity,
    /// The least privacy that will do. Default 0: any.
    pub privacy_min: Share,
    /// The least delivery chance that will do. Default 0: any.
    pub reliability_min: Share,
    /// The most it may cost: [`core_bounds::COST_NANO`]. 0 admits only what is free. Default one unit.
    pub cost_max: Money,
    /// The most energy the device may spend on it: [`core_bounds::ENERGY_UJ`]; `None`, the default, is no limit.
    pub energy_max: Option<Energy>,
    /// How much its time counts: [`TransportPolicy::time_gain_milli`]. Default normal.
    pub priority: Priority,
}

impl Message {
    /// A public message of this size that may wait ten minutes.
    #[must_use]
    pub const fn new(size: Bytes) -> Self {
        Self {
            size,
            deadline_ms: 600_000,
            interactive: false,
            sensitivity: Sensitivity::Public,
            privacy_min: Share::ZERO,
            reliability_min: Share::ZERO,
            cost_max: Money::from_nano(1_000_000_000),
            energy_max: None,
            priority: Priority::Normal,
        }
    }
}

impl Validate for Message {
    type Error = BoundError;
    fn check(&self) -> Result<(), BoundError> {
        core_bounds::BYTES.check_u64(self.size.get())?;
        core_bounds::DEADLINE_MS.check(i64::from(self.deadline_ms))?;
        core_bounds::COST_NANO.check(self.cost_max.nano())?;
        self.energy_max.map_or(Ok(()), |energy| core_bounds::ENERGY_UJ.check_u64(energy.uj()))
    }
}
