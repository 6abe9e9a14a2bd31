//! Colours, told apart by colour-blind eyes too, in light and in dark.

use kromka::core::Environment;
use kromka_testkit::Cause;
use plotters::style::RGBColor;

/// Text and axes; the style sheet turns it over in the dark, as it does with the next two.
pub(super) const INK: RGBColor = RGBColor(0x22, 0x22, 0x22);
/// Grid lines.
pub(super) const GRID: RGBColor = RGBColor(0xDD, 0xDD, 0xDD);
/// All windows together.
pub(super) const POOLED: RGBColor = RGBColor(0x66, 0x66, 0x66);
/// Bars of a single kind.
pub(super) const PLAIN: RGBColor = RGBColor(0x66, 0x99, 0xCC);

/// The point of the policy that is ours.
pub(super) const OURS: RGBColor = RGBColor(0xD5, 0x5E, 0x00);

/// Windows, none of them the colour of an environment (P. Tol, medium contrast).
const WINDOWS: [RGBColor; 5] = [
    RGBColor(0x66, 0x99, 0xCC),
    RGBColor(0x99, 0x44, 0x55),
    RGBColor(0xEE, 0xCC, 0x66),
    RGBColor(0x99, 0x77, 0x00),
    RGBColor(0xEE, 0x99, 0xAA),
];

/// Causes (P. Tol, muted).
const CAUSES: [RGBColor; Cause::COUNT] = [
    RGBColor(0x88, 0x22, 0x55),
    RGBColor(0x33, 0x22, 0x88),
    RGBColor(0xCC, 0x66, 0x77),
    RGBColor(0xDD, 0xCC, 0x77),
    RGBColor(0x99, 0x99, 0x33),
    RGBColor(0x11, 0x77, 0x33),
    RGBColor(0x88, 0xCC, 0xEE),
    RGBColor(0x44, 0xAA, 0x99),
    RGBColor(0xAA, 0x44, 0x99),
];

/// The colour of a window by its place; more windows than colours begin again.
pub(super) fn window(place: usize) -> RGBColor {
    WINDOWS[place % WINDOWS.len()]
}

/// The colour of a cause.
pub(super) fn cause(cause: Cause) -> RGBColor {
    CAUSES[cause as usize]
}

/// The colour of an environment (M. Okabe, K. Ito): clouds are blue.
pub(super) fn environment(environment: Environment) -> RGBColor {
    match environment {
        Environment::Local => RGBColor(0x00, 0x9E, 0x73),
        Environment::CloudBasic => RGBColor(0x56, 0xB4, 0xE9),
        Environment::CloudPremium => RGBColor(0x00, 0x72, 0xB2),
        Environment::EdgeNearby => RGBColor(0xE6, 0x9F, 0x00),
        Environment::Peer => RGBColor(0xCC, 0x79, 0xA7),
        Environment::Hybrid => RGBColor(0xD5, 0x5E, 0x00),
    }
}

/// As the charts write it; the style sheet turns dark colours over by these words.
pub(super) fn css(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}
