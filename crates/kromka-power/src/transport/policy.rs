//! What a choice of transport weighs, and how much.

use kromka_core::{BoundError, Energy, Money, Share, Validate, bounds as core_bounds, numbered_errors};

use super::choice::TransportConstraint;
use crate::bounds;

numbered_errors! {
    /// Transports or a policy that cannot be used, or a message that nothing takes.
    pub enum TransportError {
        /// A field outside its range.
        Field {
            /// Which and how.
            source: BoundError,
        } = 1209, "{source}";
        /// More transports than there is room for.
        TooMany {
            /// How many were given.
            have: usize,
            /// The most there may be.
            max: usize,
        } = 1210, "{have} transports were given; {max} are the most";
        /// Two transports have one name.
        IdTwice {
            /// Their name.
            id: u16,
        } = 1211, "transport {id} is given twice; each id is given once";
        /// A transport runs over the device's network, but over no kind of it.
        NoLink {
            /// Which one.
            id: u16,
        } = 1212, "transport {id} runs over no kind of link; it needs one at least";
        /// No criterion counts.
        WeightsSumToZero = 1213, "the weights of the criteria of transports sum to 0; one at least must be more";
        /// No transport was given that could be refused.
        NoTransport = 1214, "no transport was given; at least one is needed";
        /// Each transport was refused.
        Refused {
            /// How many were.
            count: usize,
            /// The one that was nearest.
            nearest: u16,
            /// What stood in its way.
            constraint: TransportConstraint,
            /// What it had, in [`TransportConstraint::unit`].
            have: i64,
            /// What it needed.
            need: i64,
        } = 1215, "each of {count} transports was refused; the nearest is {nearest}, whose {constraint} is {have} where {need} is needed";
        /// A thriftier mode would make less of energy.
        GainFalls {
            /// The first mode whose gain is below that of the one before, by its code.
            mode: usize,
            /// Its gain, in thousandths.
            have: u32,
            /// That of the one before.
            need: u32,
        } = 1216, "energy gain of mode {mode} is {have} thousandths; at least {need}, as the mode before it, is needed";
    }
}

impl From<BoundError> for TransportError {
    fn from(source: BoundError) -> Self {
        Self::Field { source }
    }
}

/// How much each criterion counts, relative to the others: [`bounds::TRANSPORT_WEIGHT`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TransportWeights {
    /// Of the time until delivery. Default 240.
    pub time: u16,
    /// Of the cost. Default 200.
    pub cost: u16,
    /// Of the device's energy, before its gain. Default 250.
    pub energy: u16,
    /// Of privacy. Default 150.
    pub privacy: u16,
    /// Of the delivery chance. Default 150.
    pub reliability: u16,
}

/// How transports are weighed. [`Validate::validate`] checks it.
///
/// Each criterion has a value from 0 to 1: 1 − time ÷ anchor, 1 − cost ÷ anchor, 1 − energy ÷ anchor, never below 0,
/// privacy and reliability as declared. The anchor is the message's own limit, or the policy's scale where that is less:
/// it does not depend on the other transports, so that none of them changes the order of the rest. The score is the mean
/// of the values under the weights; each part is rounded down to a part per billion, and they sum to the score exactly.
///
/// The numbers of the default are ours: with [`super::BITCHAT_BETANET`] they give the behaviour that is told there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TransportPolicy {
    /// How much each criterion counts.
    pub weights: TransportWeights,
    /// What each priority makes of the weight of time, in thousandths: [`bounds::TRANSPORT_GAIN_MILLI`]. Default halved,
    /// as it is, doubled, fourfold.
    pub time_gain_milli: [u32; 4],
    /// What each power mode makes of the weight of energy, in thousandths, not falling. Default as it is, 3, 15 and 30
    /// times as much.
    pub energy_gain_milli: [u32; 4],
    /// The delivery time that is worth nothing, in milliseconds: [`bounds::TIME_SCALE_MS`]. Default 10 minutes.
    pub time_scale_ms: u32,
    /// The cost that is worth nothing: [`bounds::COST_SCALE_NANO`]. Default a thousandth of a unit.
    pub cost_scale: Money,
    /// The energy that is worth nothing: [`core_bounds::ENERGY_SCALE_UJ`]. Default 5 J.
    pub energy_scale: Energy,
    /// By how much of the score another transport must be better than the one in use: [`bounds::SWITCH_MARGIN_PPB`].
    /// Default .2 %, which is what some 5 s of ten minutes are worth in high performance; with 0 it is kept in a tie only.
    pub switch_margin: Share,
}

impl Default for TransportPolicy {
    fn default() -> Self {
        Self {
            weights: TransportWeights { time: 240, cost: 200, energy: 250, privacy: 150, reliability: 150 },
            time_gain_milli: [500, 1_000, 2_000, 4_000],
            energy_gain_milli: [1_000, 3_000, 15_000, 30_000],
            time_scale_ms: 600_000,
            cost_scale: Money::from_nano(1_000_000),
            energy_scale: Energy::from_uj(5_000_000),
            switch_margin: Share::from_ppb(2_000_000),
        }
    }
}

impl Validate for TransportPolicy {
    type Error = TransportError;
    fn check(&self) -> Result<(), TransportError> {
        let TransportWeights { time, cost, energy, privacy, reliability } = self.weights;
        let weights = [time, cost, energy, privacy, reliability];
        for weight in weights {
            bounds::TRANSPORT_WEIGHT.check(i64::from(weight))?;
        }
        for gain in self.time_gain_milli.iter().chain(&self.energy_gain_milli) {
            bounds::TRANSPORT_GAIN_MILLI.check(i64::from(*gain))?;
        }
        bounds::TIME_SCALE_MS.check(i64::from(self.time_scale_ms))?;
        bounds::COST_SCALE_NANO.check(self.cost_scale.nano())?;
        core_bounds::ENERGY_SCALE_UJ.check_u64(self.energy_scale.uj())?;
        bounds::SWITCH_MARGIN_PPB.check(i64::from(self.switch_margin.ppb()))?;
        let falls = self.energy_gain_milli.windows(2).position(|pair| pair[1] < pair[0]);
        if let Some(at) = falls {
            let [need, have] = [at, at + 1].map(|mode| self.energy_gain_milli[mode]);
            return Err(TransportError::GainFalls { mode: at + 1, have, need });
        }
        if weights == [0; 5] {
            return Err(TransportError::WeightsSumToZero);
        }
        Ok(())
    }
}
