//! Which transport a message goes by: hard constraints first, then a score, then whether a switch is worth it.

use core::fmt;

use kromka_core::{Energy, LinkSample, Money, Share, Unit, coded};

use super::policy::{TransportError, TransportPolicy, TransportWeights};
use super::{Carrier, Delivery, Message, Transport, Transports};
use crate::bounds::TRANSPORTS_MAX;
use crate::math::scaled;
use kromka_core::PowerMode;

/// What stood in a transport's way. Lower codes are checked first and are the ones reported; what time may remove is last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum TransportConstraint {
    /// It may not be used: have 0, need 1.
    #[default]
    Enabled = 0,
    /// The message is more sensitive than what may go by it: have its ceiling, need the sensitivity.
    Sensitivity = 1,
    /// Others learn too much: have its privacy, need the least.
    Privacy = 2,
    /// It takes no message so large: have the size, need at most its limit.
    Size = 3,
    /// It stores and forwards, and an answer is awaited: have 0, need 1.
    Interactive = 4,
    /// Cost: have what it would be, need at most the limit.
    Cost = 5,
    /// Energy: have what it would be, need at most the limit.
    Energy = 6,
    /// It arrives too rarely: have its reliability, need the least.
    Reliability = 7,
    /// There is no network, or none that it runs over: have 0, need 1.
    Link = 8,
    /// It could not be used now: have 0, need 1.
    Available = 9,
    /// It would be late: have the expected time, need at most the deadline.
    Deadline = 10,
}
coded!(
    TransportConstraint,
    "transport constraint",
    [Enabled, Sensitivity, Privacy, Size, Interactive, Cost, Energy, Reliability, Link, Available, Deadline,]
);

impl TransportConstraint {
    /// The unit of `have` and `need`.
    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::Enabled | Self::Interactive | Self::Link | Self::Available => Unit::Flag,
            Self::Sensitivity => Unit::Sensitivity,
            Self::Privacy | Self::Reliability => Unit::Ppb,
            Self::Size => Unit::Bytes,
            Self::Cost => Unit::Nano,
            Self::Energy => Unit::Microjoules,
            Self::Deadline => Unit::Milliseconds,
        }
    }

    /// The name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::Sensitivity => "sensitivity",
            Self::Privacy => "privacy",
            Self::Size => "size",
            Self::Interactive => "interactive",
            Self::Cost => "cost",
            Self::Energy => "energy",
            Self::Reliability => "reliability",
            Self::Link => "link",
            Self::Available => "available",
            Self::Deadline => "deadline",
        }
    }
}

impl fmt::Display for TransportConstraint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// What transports are weighed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum TransportCriterion {
    /// The time until delivery.
    Time = 0,
    /// The cost.
    Cost = 1,
    /// The device's energy.
    Energy = 2,
    /// How little others learn.
    Privacy = 3,
    /// The delivery chance.
    Reliability = 4,
}
coded!(TransportCriterion, "transport criterion", [Time, Cost, Energy, Privacy, Reliability]);

/// Why a transport cannot take a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Refusal {
    /// Which one.
    pub id: u16,
    /// What stood in its way; the first of [`TransportConstraint::ALL`] that did.
    pub constraint: TransportConstraint,
    /// What it had, in [`TransportConstraint::unit`].
    pub have: i64,
    /// What it needed.
    pub need: i64,
}

impl Refusal {
    /// By which share of the larger of the two it was short, in parts per billion.
    fn short(&self) -> u64 {
        scaled(self.have.abs_diff(self.need), u64::from(Share::ONE.ppb()), self.have.max(self.need).unsigned_abs())
    }
}

/// A transport that can take a message, and what that is worth.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Scored {
    /// Which one.
    pub id: u16,
    /// The score: the sum of the parts.
    pub score: Share,
    /// What each criterion gives to it, in parts per billion, by [`TransportCriterion::index`].
    pub parts: [u32; 5],
    /// When the message is expected to arrive, in milliseconds.
    pub time_ms: u32,
    /// What it costs.
    pub cost: Money,
    /// What the device spends on it.
    pub energy: Energy,
}

/// The transport of a message, what else could take it, and why the rest cannot.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TransportChoice {
    scored: [Scored; TRANSPORTS_MAX],
    refused: [Refusal; TRANSPORTS_MAX],
    scored_count: usize,
    refused_count: usize,
    chosen: usize,
}

impl TransportChoice {
    /// The one to use; `None` when all were refused.
    #[must_use]
    pub fn chosen(&self) -> Option<&Scored> {
        self.scored().get(self.chosen)
    }

    /// The one to use.
    ///
    /// # Errors
    /// [`TransportError::Refused`] with the nearest, [`TransportError::NoTransport`] when none was declared.
    pub fn best(&self) -> Result<&Scored, TransportError> {
        self.chosen().ok_or_else(|| match self.nearest() {
            None => TransportError::NoTransport,
            Some(&Refusal { id, constraint, have, need }) => {
                TransportError::Refused { count: self.refused_count, nearest: id, constraint, have, need }
            }
        })
    }

    /// What to try after the chosen one, best first.
    pub fn fallbacks(&self) -> impl Iterator<Item = &Scored> {
        self.scored().iter().enumerate().filter(|(at, _)| *at != self.chosen).map(|(_, scored)| scored)
    }

    /// All that can take the message, best first.
    #[must_use]
    pub fn scored(&self) -> &[Scored] {
        &self.scored[..self.scored_count]
    }

    /// Whether the one in use was kept although another scores more.
    #[must_use]
    pub const fn is_kept(&self) -> bool {
        self.chosen != 0
    }

    /// The others, as declared.
    #[must_use]
    pub fn refused(&self) -> &[Refusal] {
        &self.refused[..self.refused_count]
    }

    /// The refused one that got furthest through the constraints; of several the one that was short by the smallest share,
    /// then the first declared. `None` when none was refused.
    #[must_use]
    pub fn nearest(&self) -> Option<&Refusal> {
        let distance = |refusal: &&Refusal| (core::cmp::Reverse(refusal.constraint), refusal.short());
        self.refused().iter().min_by_key(distance)
    }

    /// Puts one in its place: after all that score as much or more, so that ties go to the first declared.
    fn insert(&mut self, scored: Scored) {
        let at = self.scored().iter().position(|other| other.score < scored.score).unwrap_or(self.scored_count);
        self.scored.copy_within(at..self.scored_count, at + 1);
        self.scored[at] = scored;
        self.scored_count += 1;
    }
}

impl TransportPolicy {
    /// The transport of a message on a device in this mode and on this link. The one in use is kept while it can take the
    /// message, unless another is better by more than the margin.
    #[must_use]
    pub fn choose(
        &self,
        transports: &Transports<'_>,
        message: &Message,
        mode: PowerMode,
        link: &LinkSample,
        in_use: Option<u16>,
    ) -> TransportChoice {
        let weights = self.weights_at(message, mode);
        let mut choice = TransportChoice::default();
        for transport in transports.as_slice() {
            match taken(transport, message, link) {
                Ok(scored) => choice.insert(self.score(scored, transport, message, &weights)),
                Err((constraint, have, need)) => {
                    choice.refused[choice.refused_count] = Refusal { id: transport.id, constraint, have, need };
                    choice.refused_count += 1;
                }
            }
        }
        let most = choice.scored[0].score.ppb();
        let is_near = |scored: &Scored| most - scored.score.ppb() <= self.switch_margin.ppb();
        let kept = choice.scored().iter().position(|scored| Some(scored.id) == in_use && is_near(scored));
        choice.chosen = kept.unwrap_or(0);
        choice
    }

    /// The weights with their gains, in thousandths.
    fn weights_at(&self, message: &Message, mode: PowerMode) -> [u64; 5] {
        let TransportWeights { time, cost, energy, privacy, reliability } = self.weights;
        let gained = |weight: u16, gain: u32| u64::from(weight) * u64::from(gain);
        [
            gained(time, self.time_gain_milli[message.priority.index()]),
            gained(cost, 1_000),
            gained(energy, self.energy_gain_milli[mode.index()]),
            gained(privacy, 1_000),
            gained(reliability, 1_000),
        ]
    }

    fn score(&self, scored: Scored, transport: &Transport, message: &Message, weights: &[u64; 5]) -> Scored {
        let cost_anchor = message.cost_max.min(self.cost_scale).nano().unsigned_abs();
        let energy_anchor = message.energy_max.unwrap_or(self.energy_scale).min(self.energy_scale).uj();
        let values = [
            left(u64::from(scored.time_ms), u64::from(message.deadline_ms.min(self.time_scale_ms))),
            left(scored.cost.nano().unsigned_abs(), cost_anchor),
            left(scored.energy.uj(), energy_anchor),
            transport.privacy,
            transport.reliability,
        ];
        let sum = weights.iter().sum();
        let mut parts = [0; 5];
        for ((part, value), weight) in parts.iter_mut().zip(values).zip(weights) {
            *part = u32::try_from(scaled(*weight, u64::from(value.ppb()), sum)).unwrap_or(u32::MAX);
        }
        Scored { score: Share::from_ppb(parts.iter().sum()), parts, ..scored }
    }
}

/// 1 − used ÷ anchor, never below 0, rounded down. What takes nothing is worth all of it, whatever the anchor.
fn left(used: u64, anchor: u64) -> Share {
    if used == 0 {
        return Share::ONE;
    }
    let left = scaled(anchor.saturating_sub(used), u64::from(Share::ONE.ppb()), anchor);
    Share::from_ppb(u32::try_from(left).unwrap_or(u32::MAX))
}

/// What the message takes on this transport, or the first constraint in its way, with have and need.
fn taken(
    transport: &Transport,
    message: &Message,
    link: &LinkSample,
) -> Result<Scored, (TransportConstraint, i64, i64)> {
    use TransportConstraint as Constraint;
    let (cost, energy) = (transport.cost(message.size, link), transport.energy(message.size));
    let time_ms = transport.time_ms(message.size, link);
    let has_link = match transport.carrier {
        Carrier::Own => true,
        Carrier::Link(kinds) => kinds.contains(link.kind),
    };
    let flag = |constraint, have: bool, need: bool| (constraint, i64::from(have), i64::from(need), !need || have);
    let least = |constraint, have: i64, need: i64| (constraint, have, need, have >= need);
    let most = |constraint, have: u64, need: u64| (constraint, signed(have), signed(need), have <= need);
    let (size, size_max) = (message.size.get(), transport.size_max.map_or(u64::MAX, |size| size.get()));
    let energy_max = message.energy_max.map_or(u64::MAX, Energy::uj);
    let checks = [
        flag(Constraint::Enabled, transport.enabled, true),
        least(Constraint::Sensitivity, transport.ceiling as i64, message.sensitivity as i64),
        least(Constraint::Privacy, transport.privacy.ppb().into(), message.privacy_min.ppb().into()),
        most(Constraint::Size, size, size_max),
        flag(Constraint::Interactive, transport.delivery == Delivery::Online, message.interactive),
        (Constraint::Cost, cost.nano(), message.cost_max.nano(), cost <= message.cost_max),
        most(Constraint::Energy, energy.uj(), energy_max),
        least(Constraint::Reliability, transport.reliability.ppb().into(), message.reliability_min.ppb().into()),
        flag(Constraint::Link, has_link, true),
        flag(Constraint::Available, transport.available, true),
        most(Constraint::Deadline, time_ms, message.deadline_ms.into()),
    ];
    match checks.into_iter().find(|(_, _, _, passed)| !passed) {
        Some((constraint, have, need, _)) => Err((constraint, have, need)),
        None => {
            let time_ms = u32::try_from(time_ms).unwrap_or(u32::MAX);
            Ok(Scored { id: transport.id, time_ms, cost, energy, ..Scored::default() })
        }
    }
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
