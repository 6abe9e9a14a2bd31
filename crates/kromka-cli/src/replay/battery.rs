//! What became of the batteries, in words.

use kromka_testkit::BatteryFigures;

/// The figures, a line each.
pub(super) fn text(figures: &BatteryFigures) -> String {
    let BatteryFigures { survived, clairvoyant_survived, value_given_up, survived_without_target, cases } = figures;
    format!(
        "battery: {survived:.4} of {cases} devices lasted until the target ({clairvoyant_survived:.4} where each task takes \
         the least energy that it can, {survived_without_target:.4} without the target); {value_given_up:.2} points of value \
         ratio given up for it\n"
    )
}
