//! Where something is in a text, and what is there.

use core::fmt;

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The character in it, from 1.
    pub column: u32,
}

impl Position {
    /// Of the character behind so many bytes.
    pub(crate) fn of(text: &str, at: usize) -> Self {
        let before = text.get(..at).unwrap_or(text);
        let lines = before.bytes().filter(|byte| *byte == b'\n').count();
        let columns = before.chars().rev().take_while(|char| *char != '\n').count();
        let from_one = |count: usize| u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1);
        Self { line: from_one(lines), column: from_one(columns) }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {}, column {}", self.line, self.column)
    }
}

/// Bytes of a text that an error shows.
const EXCERPT_BYTES: usize = 30;

/// The beginning of a text, short enough for an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Excerpt {
    bytes: [u8; EXCERPT_BYTES],
    len: u8,
    is_cut: bool,
}

impl Excerpt {
    pub(crate) fn of(text: &str) -> Self {
        let mut len = text.len().min(EXCERPT_BYTES);
        while !text.is_char_boundary(len) {
            len -= 1;
        }
        let mut bytes = [0; EXCERPT_BYTES];
        bytes[..len].copy_from_slice(&text.as_bytes()[..len]);
        Self { bytes, len: u8::try_from(len).unwrap_or(0), is_cut: len < text.len() }
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = &self.bytes[..usize::from(self.len)];
        for char in core::str::from_utf8(shown).unwrap_or_default().chars() {
            // One line, and nothing that a terminal takes as an order.
            write!(out, "{}", if char.is_control() { ' ' } else { char })?;
        }
        out.write_str(if self.is_cut { "…" } else { "" })
    }
}

/// What was there instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Nothing more.
    End,
    /// A word that is no name, unless it is quoted.
    Keyword(Excerpt),
    /// Something else.
    Other(Excerpt),
    /// A text, or a quoted name, that does not end.
    Endless,
    /// A text with a `\` before what needs none.
    Escape,
}

impl fmt::Display for Found {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::End => out.write_str("the end"),
            Self::Keyword(word) => write!(out, "the keyword `{word}`"),
            Self::Other(text) => write!(out, "`{text}`"),
            Self::Endless => out.write_str("a quote without its end"),
            Self::Escape => out.write_str("a text with an unknown escape"),
        }
    }
}
