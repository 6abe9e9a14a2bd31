//! Between the vocabulary's integers and the models' floats. What does not fit goes to the nearest end of its range.

use kromka_core::{Energy, Money, bounds};

/// To the nearest integer; below 0 and NaN become 0.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates, as wanted")]
pub(crate) fn rounded(value: f64) -> u32 {
    (value + 0.5) as u32
}

/// To the nearest microjoule within [`bounds::ENERGY_UJ`].
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates, as wanted")]
pub(crate) fn energy(value: f64) -> Energy {
    Energy::from_uj((value + 0.5) as u64).min(Energy::from_uj(bounds::ENERGY_UJ.max.unsigned_abs()))
}

/// Down to the nano-unit within [`bounds::COST_NANO`].
#[expect(clippy::cast_possible_truncation, reason = "the cast saturates, as wanted")]
pub(crate) fn money(value: f64) -> Money {
    Money::from_nano((value as i64).clamp(bounds::COST_NANO.min, bounds::COST_NANO.max))
}

/// In nano-units.
#[expect(clippy::cast_precision_loss, reason = "an estimate needs no more than 53 bits")]
pub(crate) fn nano(value: Money) -> f64 {
    value.nano() as f64
}

/// In microjoules.
#[expect(clippy::cast_precision_loss, reason = "an estimate needs no more than 53 bits")]
pub(crate) fn uj(value: Energy) -> f64 {
    value.uj() as f64
}

/// In milliseconds.
#[expect(clippy::cast_precision_loss, reason = "milliseconds of centuries are exact")]
pub(crate) fn ms(value: u64) -> f64 {
    value as f64
}
