//! Enumerations of the transports of messages.

use super::{Code, codes};

/// A transport of the BitChat and BetaNet profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_transport_preset_t {
    /// BitChat, a Bluetooth mesh that stores and forwards: without a network, free, thrifty, slow, up to 64 KiB. Its id
    /// is 1.
    ORCHESTRATOR_TRANSPORT_BITCHAT = 0,
    /// BetaNet, an encrypted overlay on the internet, over Wi-Fi or a cable. Its id is 2.
    ORCHESTRATOR_TRANSPORT_BETANET = 1,
    /// The same over LTE, 5G and whatever else there is, which takes more energy. Its id is 3.
    ORCHESTRATOR_TRANSPORT_BETANET_MOBILE = 2,
}
// SAFETY: declared `repr(i32)` above.
unsafe impl Code for orchestrator_transport_preset_t {}

/// What stood in a transport's way. Lower codes are checked first and are the ones reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_transport_constraint_t {
    /// It may not be used: have 0, need 1.
    ORCHESTRATOR_TRANSPORT_ENABLED = 0,
    /// The message is more sensitive than what may go by it: have its ceiling, need the sensitivity.
    ORCHESTRATOR_TRANSPORT_SENSITIVITY = 1,
    /// Others learn too much: have its privacy, need the least, in parts per billion.
    ORCHESTRATOR_TRANSPORT_PRIVACY = 2,
    /// It takes no message so large: have the size, need at most its limit, in bytes.
    ORCHESTRATOR_TRANSPORT_SIZE = 3,
    /// It stores and forwards, and an answer is awaited: have 0, need 1.
    ORCHESTRATOR_TRANSPORT_INTERACTIVE = 4,
    /// Cost: have what it would be, need at most the limit, in billionths of a unit of the currency.
    ORCHESTRATOR_TRANSPORT_COST = 5,
    /// Energy: have what it would be, need at most the limit, in microjoules.
    ORCHESTRATOR_TRANSPORT_ENERGY = 6,
    /// It arrives too rarely: have its reliability, need the least, in parts per billion.
    ORCHESTRATOR_TRANSPORT_RELIABILITY = 7,
    /// There is no network, or none that it runs over: have 0, need 1.
    ORCHESTRATOR_TRANSPORT_LINK = 8,
    /// It could not be used now: have 0, need 1.
    ORCHESTRATOR_TRANSPORT_AVAILABLE = 9,
    /// It would be late: have the expected time, need at most the deadline, in milliseconds.
    ORCHESTRATOR_TRANSPORT_DEADLINE = 10,
}
codes!(orchestrator_transport_constraint_t = TransportConstraint {
    ORCHESTRATOR_TRANSPORT_ENABLED = Enabled,
    ORCHESTRATOR_TRANSPORT_SENSITIVITY = Sensitivity,
    ORCHESTRATOR_TRANSPORT_PRIVACY = Privacy,
    ORCHESTRATOR_TRANSPORT_SIZE = Size,
    ORCHESTRATOR_TRANSPORT_INTERACTIVE = Interactive,
    ORCHESTRATOR_TRANSPORT_COST = Cost,
    ORCHESTRATOR_TRANSPORT_ENERGY = Energy,
    ORCHESTRATOR_TRANSPORT_RELIABILITY = Reliability,
    ORCHESTRATOR_TRANSPORT_LINK = Link,
    ORCHESTRATOR_TRANSPORT_AVAILABLE = Available,
    ORCHESTRATOR_TRANSPORT_DEADLINE = Deadline,
});

/// What transports are weighed by; places in arrays of weights and parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_transport_criterion_t {
    /// The time until delivery.
    ORCHESTRATOR_TRANSPORT_CRITERION_TIME = 0,
    /// The cost.
    ORCHESTRATOR_TRANSPORT_CRITERION_COST = 1,
    /// The device's energy.
    ORCHESTRATOR_TRANSPORT_CRITERION_ENERGY = 2,
    /// How little others learn.
    ORCHESTRATOR_TRANSPORT_CRITERION_PRIVACY = 3,
    /// The delivery chance.
    ORCHESTRATOR_TRANSPORT_CRITERION_RELIABILITY = 4,
}
codes!(orchestrator_transport_criterion_t = TransportCriterion {
    ORCHESTRATOR_TRANSPORT_CRITERION_TIME = Time,
    ORCHESTRATOR_TRANSPORT_CRITERION_COST = Cost,
    ORCHESTRATOR_TRANSPORT_CRITERION_ENERGY = Energy,
    ORCHESTRATOR_TRANSPORT_CRITERION_PRIVACY = Privacy,
    ORCHESTRATOR_TRANSPORT_CRITERION_RELIABILITY = Reliability,
});
