//! BitChat and BetaNet, as the source project uses them, as one named profile.

use kromka_core::{Bytes, Energy, Kbps, LinkKind, Money, Sensitivity, Share};

use super::{Carrier, Delivery, LinkKinds, Transport};

/// A Bluetooth mesh of up to seven hops: without a network, free, thrifty, slow, for small messages.
///
/// That it is, is the source project's; the numbers are ours: 2 s over the hops and 30 s until a peer is met, 8 kbit/s from
/// end to end (the hops share the air), 30 mJ to wake and 2.4 J for a megabyte (30 mW at 100 kbit/s on the device's own
/// hop), 64 KiB, 95 % delivered.
pub const BITCHAT: Transport = Transport {
    id: 1,
    enabled: true,
    available: true,
    carrier: Carrier::Own,
    delivery: Delivery::StoreAndForward { delay_ms: 30_000 },
    latency_ms: 2_000,
    rate: Kbps::new(8),
    energy_fixed: Energy::from_uj(30_000),
    energy_per_mb: Energy::from_uj(2_400_000),
    cost_per_message: Money::ZERO,
    cost_per_mb: Money::ZERO,
    cost_per_mb_metered: Money::ZERO,
    size_max: Some(Bytes::new(65_536)),
    ceiling: Sensitivity::Confidential,
    privacy: Share::from_percent(90),
    reliability: Share::from_percent(95),
};

/// An encrypted overlay on the internet, for what is large or urgent, over Wi-Fi or a cable.
///
/// The numbers are ours: 400 ms through the overlay, up to 20 Mbit/s, .5 J to wake the radio and until it sleeps, 1 J for
/// a megabyte, 5 units of the currency for a gigabyte where the network is metered, 99 % delivered.
pub const BETANET: Transport = Transport {
    id: 2,
    enabled: true,
    available: true,
    carrier: Carrier::Link(LinkKinds::of(&[LinkKind::Wifi, LinkKind::Wired])),
    delivery: Delivery::Online,
    latency_ms: 400,
    rate: Kbps::new(20_000),
    energy_fixed: Energy::from_uj(500_000),
    energy_per_mb: Energy::from_uj(1_000_000),
    cost_per_message: Money::ZERO,
    cost_per_mb: Money::ZERO,
    cost_per_mb_metered: Money::from_nano(5_000_000),
    size_max: None,
    ceiling: Sensitivity::Confidential,
    privacy: Share::from_percent(90),
    reliability: Share::from_percent(99),
};

/// The same over LTE, 5G and whatever else there is, whose radio stays on for some ten seconds at a watt after each
/// message: 10 J and 5 J for a megabyte, which are ours too.
pub const BETANET_MOBILE: Transport = Transport {
    id: 3,
    carrier: Carrier::Link(LinkKinds::of(&[LinkKind::Lte, LinkKind::Nr, LinkKind::Other])),
    energy_fixed: Energy::from_uj(10_000_000),
    energy_per_mb: Energy::from_uj(5_000_000),
    ..BETANET
};

/// BitChat and BetaNet, as the source project chooses between them; [`super::TransportPolicy::default`] is the policy.
///
/// | state | goes by |
/// |---|---|
/// | offline | BitChat |
/// | battery low or nearly empty, device hot | BitChat, unless the message is too large for it or would be late |
/// | battery to be saved; over LTE, 5G; metered | BitChat, unless the same, or little time would be left |
/// | battery enough, Wi-Fi | BetaNet from 10 KiB on, as in the source project, and for what is urgent by deadline or priority; else BitChat |
///
/// That is for messages of normal priority; time counts twice as much at a high one and four times at a critical one.
/// The source project asks for BitChat alone at a nearly empty battery and drops what it cannot take; here BetaNet takes
/// that. It also turns to BitChat from a round trip of 300 ms on; here that is time, and no more.
pub const BITCHAT_BETANET: [Transport; 3] = [BITCHAT, BETANET, BETANET_MOBILE];
