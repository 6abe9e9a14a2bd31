//! What is wrong with a text of JSON.

use core::fmt::{self, Write as _};
use std::string::ToString as _;

use kromka::core::numbered_errors;

/// The longest words, in bytes: an error is handed on by value.
const WORDS_BYTES: usize = 80;

/// Words of a library that an error repeats, cut where they are long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    bytes: [u8; WORDS_BYTES],
    len: usize,
}

impl Words {
    /// What `value` displays.
    fn of(value: &impl fmt::Display) -> Self {
        let mut words = Self { bytes: [0; WORDS_BYTES], len: 0 };
        // Full is not an error: the words are cut.
        let _ = write!(words, "{value}");
        words
    }
}

impl fmt::Write for Words {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for letter in text.chars() {
            let end = self.len + letter.len_utf8();
            letter.encode_utf8(self.bytes.get_mut(self.len..end).ok_or(fmt::Error)?);
            self.len = end;
        }
        Ok(())
    }
}

impl fmt::Display for Words {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(core::str::from_utf8(&self.bytes[..self.len]).unwrap_or_default())
    }
}

numbered_errors! {
    /// Why a text of JSON was not understood.
    pub enum JsonError {
        /// It is no JSON, or not of rules.
        Rules {
            /// The line, from 1.
            line: usize,
            /// The byte in it, from 1; 0 before the first.
            column: usize,
            /// What is wrong.
            what: Words,
        } = 2940, "line {line}, column {column}: {what}";
    }
}

impl From<serde_json::Error> for JsonError {
    fn from(wrong: serde_json::Error) -> Self {
        let said = wrong.to_string();
        // It ends with where that is.
        let what = said.rsplit_once(" at line ").map_or(&*said, |(what, _)| what);
        Self::Rules { line: wrong.line(), column: wrong.column(), what: Words::of(&what) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_with_where_it_is() {
        let said =
            |text: &str| JsonError::from(serde_json::from_str::<std::vec::Vec<u8>>(text).unwrap_err()).to_string();
        assert_eq!(said("[1,\n 2 3]"), "line 2, column 4: expected `,` or `]`");
        assert_eq!(said(""), "line 1, column 0: EOF while parsing a value");
        let long = std::format!("\"{}\"", "é".repeat(100));
        let cut = said(&long);
        assert!(cut.starts_with("line 1, column 202: invalid type: string \"éé") && cut.len() < 110, "{cut}");
    }
}
