//! The ways a message can leave the device, and what it asks of them.

use core::mem::MaybeUninit;

use kromka::core::{BoundError, Bytes, Energy, Kbps, Money, Priority, Sensitivity, Validate as _};
use kromka::power::{
    BETANET, BETANET_MOBILE, BITCHAT, Carrier, Delivery, LinkKinds, Message, Transport, TransportError, bounds,
};

use super::{ORCHESTRATOR_NONE_U64, count, float, share, some_u64};
use crate::enums::{code, data_sensitivity_t, flag, give, orchestrator_priority_t};
use crate::fault::Fault;
use crate::sized::{Growing, size_of_struct};

/// Most transports that one choice is among.
pub const ORCHESTRATOR_TRANSPORTS_MAX: usize = 8;
/// How many criteria of transports there are: the length of arrays that are indexed by
/// `orchestrator_transport_criterion_t`.
pub const ORCHESTRATOR_TRANSPORT_CRITERIA: usize = 5;

// A header cannot compute, so the numbers stand above.
const _: () = {
    assert!(ORCHESTRATOR_TRANSPORTS_MAX == bounds::TRANSPORTS_MAX);
    assert!(ORCHESTRATOR_TRANSPORT_CRITERIA == kromka::power::TransportCriterion::ALL.len());
};

/// One way to send a message. Set it up with `orchestrator_transport_init`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct orchestrator_transport_t {
    /// The size of this structure, set by `orchestrator_transport_init`.
    pub struct_size: u32,
    /// What the host calls it, 0 to 65535; no two are called the same.
    pub id: u32,
    /// Whether it may be used at all.
    pub enabled: MaybeUninit<bool>,
    /// Whether it could be used now: its radio is on, its peer or server was seen.
    pub available: MaybeUninit<bool>,
    /// Whether a radio or cable of its own carries it, with or without a network; if not, the device's network does.
    pub own_carrier: MaybeUninit<bool>,
    /// Whether others keep a message until the receiver is met, so that no answer can come back on it.
    pub store_and_forward: MaybeUninit<bool>,
    /// The kinds of network that it runs over: the sum of `1 << orchestrator_link_kind_t`, one of them at least. Not read
    /// with a carrier of its own.
    pub link_kinds: u32,
    /// How long a message is expected to be kept, in milliseconds; read only with `store_and_forward`.
    pub delay_ms: u32,
    /// Until the first byte arrives, in milliseconds; the round trip of the device's network comes on top.
    pub latency_ms: u32,
    /// How fast it sends, in kilobits per second, up to 10^9; the device's network, where it runs over that, may be
    /// slower. 0 sends nothing but an empty message.
    pub rate_kbps: u32,
    /// Energy of any message, in microjoules, up to 10^12: to wake the radio, and until it sleeps again.
    pub energy_fixed_uj: u64,
    /// Energy of 10^6 bytes, in microjoules, up to 10^12.
    pub energy_per_mb_uj: u64,
    /// Price of any message, in billionths of a unit of the currency, 0 to 10^15.
    pub cost_per_message_nano: i64,
    /// Price of 10^6 bytes, in the same unit and range.
    pub cost_per_mb_nano: i64,
    /// Besides, where it runs over the device's network and that is metered, in the same unit and range.
    pub cost_per_mb_metered_nano: i64,
    /// The largest message that it takes, in bytes, up to 2^50; `ORCHESTRATOR_NONE_U64` is no limit.
    pub size_max_bytes: u64,
    /// The most sensitive data that may go by it.
    pub ceiling: MaybeUninit<data_sensitivity_t>,
    /// How little others learn from its use, 0 to 1.
    pub privacy: f32,
    /// How often what is sent by it arrives, 0 to 1.
    pub reliability: f32,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestrator_transport_t {
    const NAME: &'static str = "orchestrator_transport_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        id: 0,
        enabled: MaybeUninit::new(false),
        available: MaybeUninit::new(false),
        own_carrier: MaybeUninit::new(false),
        store_and_forward: MaybeUninit::new(false),
        link_kinds: 0,
        delay_ms: 0,
        latency_ms: 0,
        rate_kbps: 0,
        energy_fixed_uj: 0,
        energy_per_mb_uj: 0,
        cost_per_message_nano: 0,
        cost_per_mb_nano: 0,
        cost_per_mb_metered_nano: 0,
        size_max_bytes: ORCHESTRATOR_NONE_U64,
        ceiling: MaybeUninit::new(data_sensitivity_t::DATA_PUBLIC),
        privacy: 0.0,
        reliability: 0.0,
    };
}

/// The name of a transport as the engine has it.
///
/// # Errors
/// [`BoundError`] above 65535.
fn id(value: u32) -> Result<u16, BoundError> {
    count(value, &kromka::core::bounds::Bound { field: "id", min: 0, max: i64::from(u16::MAX) })
}

impl orchestrator_transport_t {
    /// A transport of the named profile; `None` when there is no such.
    pub(crate) fn preset(code: i32) -> Option<Self> {
        let of = [&BITCHAT, &BETANET, &BETANET_MOBILE];
        usize::try_from(code).ok().and_then(|place| of.get(place)).map(|transport| Self::from(*transport))
    }

    /// In the words of the engine; ranges are checked with the list as a whole.
    pub(crate) fn read(&self) -> Result<Transport, Fault> {
        let carrier = if flag(self.own_carrier, "own_carrier")? {
            Carrier::Own
        } else {
            let bits = count::<u8>(self.link_kinds, &bounds::LINK_BITS).and_then(LinkKinds::try_from);
            Carrier::Link(bits.map_err(TransportError::from)?)
        };
        let delivery = if flag(self.store_and_forward, "store_and_forward")? {
            Delivery::StoreAndForward { delay_ms: self.delay_ms }
        } else {
            Delivery::Online
        };
        Ok(Transport {
            id: id(self.id).map_err(TransportError::from)?,
            enabled: flag(self.enabled, "enabled")?,
            available: flag(self.available, "available")?,
            carrier,
            delivery,
            latency_ms: self.latency_ms,
            rate: Kbps::new(self.rate_kbps),
            energy_fixed: Energy::from_uj(self.energy_fixed_uj),
            energy_per_mb: Energy::from_uj(self.energy_per_mb_uj),
            cost_per_message: Money::from_nano(self.cost_per_message_nano),
            cost_per_mb: Money::from_nano(self.cost_per_mb_nano),
            cost_per_mb_metered: Money::from_nano(self.cost_per_mb_metered_nano),
            size_max: some_u64(self.size_max_bytes).map(Bytes::new),
            ceiling: Sensitivity::try_from(code(self.ceiling))?,
            privacy: share(self.privacy, "privacy").map_err(TransportError::from)?,
            reliability: share(self.reliability, "reliability").map_err(TransportError::from)?,
        })
    }
}

impl From<&Transport> for orchestrator_transport_t {
    fn from(transport: &Transport) -> Self {
        let (own_carrier, link_kinds) = match transport.carrier {
            Carrier::Own => (true, 0),
            Carrier::Link(kinds) => (false, u32::from(u8::from(kinds))),
        };
        let (store_and_forward, delay_ms) = match transport.delivery {
            Delivery::Online => (false, 0),
            Delivery::StoreAndForward { delay_ms } => (true, delay_ms),
        };
        Self {
            id: u32::from(transport.id),
            enabled: MaybeUninit::new(transport.enabled),
            available: MaybeUninit::new(transport.available),
            own_carrier: MaybeUninit::new(own_carrier),
            store_and_forward: MaybeUninit::new(store_and_forward),
            link_kinds,
            delay_ms,
            latency_ms: transport.latency_ms,
            rate_kbps: transport.rate.get(),
            energy_fixed_uj: transport.energy_fixed.uj(),
            energy_per_mb_uj: transport.energy_per_mb.uj(),
            cost_per_message_nano: transport.cost_per_message.nano(),
            cost_per_mb_nano: transport.cost_per_mb.nano(),
            cost_per_mb_metered_nano: transport.cost_per_mb_metered.nano(),
            size_max_bytes: transport.size_max.map_or(ORCHESTRATOR_NONE_U64, Bytes::get),
            ceiling: give(transport.ceiling),
            privacy: float(transport.privacy),
            reliability: float(transport.reliability),
            ..Self::INIT
        }
    }
}

/// A message to be sent. Set it up with `orchestrator_message_init`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct orchestrator_message_t {
    /// The size of this structure, set by `orchestrator_message_init`.
    pub struct_size: u32,
    /// It is of no use later than this, in milliseconds, 1 or more. Default 600000.
    pub deadline_ms: u32,
    /// Its size, in bytes, up to 2^50. Default 0.
    pub size_bytes: u64,
    /// Whether an answer is awaited while the sender is online. Default false: it may wait.
    pub interactive: MaybeUninit<bool>,
    /// How sensitive it is. Default public.
    pub sensitivity: MaybeUninit<data_sensitivity_t>,
    /// The least privacy that will do, 0 to 1. Default 0: any.
    pub privacy_min: f32,
    /// The least delivery chance that will do, 0 to 1. Default 0: any.
    pub reliability_min: f32,
    /// How much its time counts. Default normal.
    pub priority: MaybeUninit<orchestrator_priority_t>,
    /// The most it may cost, in billionths of a unit of the currency, 0 to 10^15; 0 admits only what is free. Default one
    /// unit.
    pub cost_max_nano: i64,
    /// The most energy the device may spend on it, in microjoules, up to 10^12; `ORCHESTRATOR_NONE_U64` (default) is no
    /// limit.
    pub energy_max_uj: u64,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for orchestrator_message_t {
    const NAME: &'static str = "orchestrator_message_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        deadline_ms: 600_000,
        size_bytes: 0,
        interactive: MaybeUninit::new(false),
        sensitivity: MaybeUninit::new(data_sensitivity_t::DATA_PUBLIC),
        privacy_min: 0.0,
        reliability_min: 0.0,
        priority: MaybeUninit::new(orchestrator_priority_t::ORCHESTRATOR_PRIORITY_NORMAL),
        cost_max_nano: 1_000_000_000,
        energy_max_uj: ORCHESTRATOR_NONE_U64,
    };
}

impl orchestrator_message_t {
    pub(crate) fn read(&self) -> Result<Message, Fault> {
        let message = Message {
            deadline_ms: self.deadline_ms,
            interactive: flag(self.interactive, "interactive")?,
            sensitivity: Sensitivity::try_from(code(self.sensitivity))?,
            privacy_min: share(self.privacy_min, "privacy_min")?,
            reliability_min: share(self.reliability_min, "reliability_min")?,
            cost_max: Money::from_nano(self.cost_max_nano),
            energy_max: some_u64(self.energy_max_uj).map(Energy::from_uj),
            priority: Priority::try_from(code(self.priority))?,
            ..Message::new(Bytes::new(self.size_bytes))
        };
        message.check()?;
        Ok(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_of_c_are_those_of_the_engine() {
        assert_eq!(orchestrator_message_t::INIT.read(), Ok(Message::new(Bytes::ZERO)));
        for (code, transport) in [BITCHAT, BETANET, BETANET_MOBILE].iter().enumerate() {
            let preset = orchestrator_transport_t::preset(i32::try_from(code).unwrap_or(-1)).expect("a preset");
            assert_eq!(preset.read(), Ok(*transport));
        }
        assert!(orchestrator_transport_t::preset(3).is_none() && orchestrator_transport_t::preset(-1).is_none());
    }

    #[test]
    fn a_field_out_of_its_range_is_named() {
        for (transport, words) in [
            (orchestrator_transport_t { id: 65_536, ..bitchat() }, "id is 65536; allowed is 0 to 65535"),
            (orchestrator_transport_t { privacy: 2.0, ..bitchat() }, "privacy is 2; allowed is 0 to 1"),
            (
                orchestrator_transport_t { own_carrier: MaybeUninit::new(false), link_kinds: 64, ..bitchat() },
                "link_kinds is 64; allowed is 0 to 63",
            ),
        ] {
            let error = transport.read().unwrap_err();
            assert_eq!((error.status(), std::format!("{error}").as_str()), (-1209, words));
        }
    }

    fn bitchat() -> orchestrator_transport_t {
        orchestrator_transport_t::from(&BITCHAT)
    }
}
