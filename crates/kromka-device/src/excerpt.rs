//! The beginning of a text that was read, for whoever has to be told what it was.

use std::fmt;

/// Bytes that are kept: a wrong number is shorter, and a wrong file is known by its beginning.
const KEPT: usize = 40;

/// The beginning of a text, on one line: plain data, so that an error can carry what was given.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Excerpt {
    bytes: [u8; KEPT],
    len: u8,
    is_cut: bool,
}

impl Excerpt {
    /// The beginning of `text`, without control characters.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut excerpt = Self { bytes: [0; KEPT], len: 0, is_cut: false };
        let mut len = 0;
        for letter in text.chars() {
            let letter = if letter.is_control() { ' ' } else { letter };
            let end = len + letter.len_utf8();
            let Some(place) = excerpt.bytes.get_mut(len..end) else {
                excerpt.is_cut = true;
                break;
            };
            letter.encode_utf8(place);
            len = end;
        }
        // At most forty.
        excerpt.len = u8::try_from(len).unwrap_or_default();
        excerpt
    }

    /// What was kept.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..usize::from(self.len)]).unwrap_or_default()
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "\"{}{}\"", self.as_str(), if self.is_cut { "…" } else { "" })
    }
}

impl fmt::Debug for Excerpt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_long_is_cut_between_letters_and_stays_on_its_line() {
        assert_eq!(Excerpt::of("abc").to_string(), "\"abc\"");
        assert_eq!(Excerpt::of("a\nb\0").to_string(), "\"a b \"");
        let long = "é".repeat(30);
        assert_eq!(Excerpt::of(&long).to_string(), format!("\"{}…\"", "é".repeat(20)));
        assert_eq!(Excerpt::of("").as_str(), "");
    }
}
