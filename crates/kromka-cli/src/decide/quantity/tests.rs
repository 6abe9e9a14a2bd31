//! Decimals are exact, and ranges are named.

use super::*;

fn read<M: Measure>(json: &str) -> Result<i64, String> {
    serde_json::from_str::<Quantity<M>>(json).map(Quantity::get).map_err(|error| error.to_string())
}

#[test]
fn decimals_are_exact_where_floats_are_not() {
    assert_eq!(read::<UsdMeasure>("\"0.000000001\""), Ok(1));
    // Its nearest float is 999999.99999999895.
    assert_eq!(read::<UsdMeasure>("\"999999.999999999\""), Ok(999_999_999_999_999));
    assert_eq!(read::<UsdMeasure>("0.1"), Ok(100_000_000));
    assert_eq!(read::<UsdMeasure>("2"), Ok(2_000_000_000));
    assert_eq!(read::<DegreesMeasure>("-12.5"), Ok(-12_500));
    assert_eq!(read::<MegabytesMeasure>("\"1.5\""), Ok(1_500_000));
    assert_eq!(read::<DeadlineMeasure>("2000.0"), Ok(2_000));
}

#[test]
fn a_float_is_rounded_but_a_string_means_every_digit() {
    assert_eq!(read::<ShareMeasure>("0.30000000000000004"), Ok(300_000_000));
    assert_eq!(read::<ShareMeasure>("0.9999999996"), Ok(1_000_000_000));
    assert!(read::<ShareMeasure>("\"0.30000000000000004\"").unwrap_err().contains("has more than 9 decimals"));
}

#[test]
fn what_is_no_such_number_says_what_is_allowed() {
    for (json, part) in [
        ("-0.5", "-0.5 USD is out of range; allowed is 0 to 1000000 USD"),
        ("1e300", "is out of range"),
        ("\"1e3\"", "is no decimal number"),
        ("\"\"", "is no decimal number"),
        ("\"1.\"", "is no decimal number"),
        ("\"+1\"", "is no decimal number"),
        ("true", "expected a number or a decimal string, 0 to 1000000 USD"),
    ] {
        let error = read::<UsdMeasure>(json).unwrap_err();
        assert!(error.contains(part), "{json}: {error}");
    }
    for (json, part) in [
        ("0", "0 ms is out of range; allowed is 1 to 4294967295 ms"),
        ("\"5\"", "expected a whole number"),
        ("5.5", "is no whole number"),
        ("18446744073709551615", "is out of range"),
    ] {
        let error = read::<DeadlineMeasure>(json).unwrap_err();
        assert!(error.contains(part), "{json}: {error}");
    }
}

#[test]
fn decimals_are_written_without_idle_zeros() {
    for (value, text) in [(0, "0"), (1, "0.000000001"), (-1_500_000_000, "-1.5"), (2_000_000_000, "2")] {
        assert_eq!(decimal(value, 9), text);
        assert_eq!(parse(text, 9, Spare::Refused), Ok(value));
    }
}
