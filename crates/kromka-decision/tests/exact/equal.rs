//! What the library returned against what the reference says.

use kromka_core::Score;
use num_rational::Ratio;

/// A score of the reference as the library writes it.
pub(crate) fn raw(score: &Ratio<i128>) -> i64 {
    let raw = score * i128::from(Score::ONE.raw());
    assert!(raw.is_integer(), "scores are multiples of 10^-18");
    i64::try_from(raw.to_integer()).expect("a score fits 64 bits")
}

/// Says what differs, if it does.
pub(crate) fn same<T: PartialEq + std::fmt::Debug>(what: &str, have: T, need: T) -> Result<(), String> {
    if have == need { Ok(()) } else { Err(format!("{what} is {have:?}, need {need:?}")) }
}
