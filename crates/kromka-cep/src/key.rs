//! Keys of events that are texts.

use xxhash_rust::xxh3::xxh3_64;

/// The key of events whose key is a text: for who pushes events, as `key = 'pump-7'` in a rule asks for this one. It is the same on
/// all devices, and in all versions.
///
/// A whole number as it is usually written, from 0 to 2⁶⁴ − 1, is that number: `7` and `'7'` are one key, `'007'` is another. Any
/// other text is its XXH3 hash of 64 bits. Two texts may have the same one, by chance once in 37 million sets of a million keys
/// each, or because somebody has made them up: where that matters, tell streams apart by an attribute that holds texts.
///
/// ```
/// use kromka_cep::key_of;
///
/// assert_eq!((key_of("7"), key_of("18446744073709551615")), (7, u64::MAX));
/// assert_ne!(key_of("007"), 7);
/// assert_eq!(key_of("pump-7"), 0xaa1a_5db8_2961_abad);
/// ```
#[must_use]
pub fn key_of(text: &str) -> u64 {
    let is_plain = text == "0" || text.starts_with(|first: char| matches!(first, '1'..='9'));
    text.parse().ok().filter(|_| is_plain).unwrap_or_else(|| xxh3_64(text.as_bytes()))
}
