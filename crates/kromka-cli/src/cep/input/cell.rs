//! A value as it was written.

use std::borrow::Cow;
use std::fmt;

use anyhow::{Context as _, bail, ensure};
use jiff::{Timestamp, civil::DateTime, tz::Offset};
use kromka::core::{Tick, bounds::TICK_MS};
use kromka_cep::{ABSENT, key_of};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Characters of a text that a message shows.
const SHOWN: usize = 40;
/// Integers up to here are the same as floats.
const EXACT_MAX: f64 = 9_007_199_254_740_992.0;

/// A value as it was written. What is read of one is told in messages to be that of a name.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell<'a> {
    Missing,
    Whole(u64),
    Number(f64),
    Flag(bool),
    Text(Cow<'a, str>),
    /// A list or an object.
    Nested,
}

impl<'a> Cell<'a> {
    /// A cell of a table.
    pub(super) fn of(text: &'a str) -> Self {
        match text.trim() {
            "" => Self::Missing,
            text => Self::Text(text.into()),
        }
    }

    /// A number: those that are true count 1, and what is missing is not there.
    pub(super) fn number(&self, of: &str) -> anyhow::Result<f64> {
        let number = match self {
            Self::Missing => Some(ABSENT),
            Self::Whole(number) => Some(*number as f64),
            Self::Number(number) => Some(*number),
            Self::Flag(flag) => Some(f64::from(u8::from(*flag))),
            Self::Text(text) if text.eq_ignore_ascii_case("true") => Some(1.0),
            Self::Text(text) if text.eq_ignore_ascii_case("false") => Some(0.0),
            Self::Text(text) => text.parse().ok(),
            Self::Nested => None,
        };
        number.with_context(|| format!("{of} is {self}; allowed is a number"))
    }

    /// A text, whatever it was written as.
    pub(super) fn text(&self, of: &str) -> anyhow::Result<Cow<'_, str>> {
        Ok(match self {
            Self::Missing => "".into(),
            Self::Whole(number) => number.to_string().into(),
            Self::Number(number) => number.to_string().into(),
            Self::Flag(flag) => flag.to_string().into(),
            Self::Text(text) => text.as_ref().into(),
            Self::Nested => bail!("{of} is {self}; allowed is a text"),
        })
    }

    /// A whole number, or what stands for a text: the same for 7 and "7", and in rules.
    pub(super) fn name(&self, of: &str) -> anyhow::Result<u64> {
        match self {
            Self::Whole(number) => Ok(*number),
            _ => Ok(key_of(&self.text(of)?)),
        }
    }

    pub(super) fn whole(&self, of: &str) -> anyhow::Result<u64> {
        let number = match self {
            Self::Whole(number) => Some(*number),
            Self::Text(text) => text.parse().ok(),
            Self::Number(number) => exact(*number),
            _ => None,
        };
        number.with_context(|| format!("{of} is {self}; allowed is a whole number from 0 to {}", u64::MAX))
    }

    pub(super) fn time(&self, of: &str) -> anyhow::Result<Tick> {
        let ms = match self {
            Self::Whole(ms) => Some(*ms),
            Self::Number(ms) => exact(*ms),
            Self::Text(text) => text.parse().ok().or_else(|| time(text)),
            _ => None,
        };
        let ms = ms.with_context(|| {
            format!("{of} is {self}; allowed is whole milliseconds, or a time as 2024-02-29T20:41:00Z, from 1970 on")
        })?;
        let max = TICK_MS.max.unsigned_abs();
        ensure!(ms <= max, "{of} is {ms}; allowed is 0 to {max} ms");
        Ok(Tick::from_ms(ms))
    }
}

/// Milliseconds since 1970 of a time with an offset, or without one in UTC.
fn time(text: &str) -> Option<u64> {
    // The date has signs too, but not so far behind.
    let has_offset = text.get(10..).is_some_and(|rest| rest.contains(['Z', 'z', '+', '-']));
    let time: Timestamp =
        if has_offset { text.parse().ok()? } else { Offset::UTC.to_timestamp(text.parse::<DateTime>().ok()?).ok()? };
    // Rounded down, as what is earlier stays earlier.
    u64::try_from(time.as_millisecond()).ok().filter(|_| time >= Timestamp::UNIX_EPOCH)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked before")]
fn exact(number: f64) -> Option<u64> {
    ((0.0..=EXACT_MAX).contains(&number) && number.fract() == 0.0).then_some(number as u64)
}

impl fmt::Display for Cell<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => to.write_str("missing"),
            Self::Whole(number) => write!(to, "{number}"),
            Self::Number(number) => write!(to, "{number}"),
            Self::Flag(flag) => write!(to, "{flag}"),
            Self::Text(text) if text.chars().nth(SHOWN).is_none() => write!(to, "{text:?}"),
            Self::Text(text) => write!(to, "{:?}...", text.chars().take(SHOWN).collect::<String>()),
            Self::Nested => to.write_str("a list or an object"),
        }
    }
}

impl<'de> Deserialize<'de> for Cell<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Cell<'de>;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Cell<'de>, E> {
        Ok(Cell::Missing)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Cell<'de>, E> {
        Ok(Cell::Flag(flag))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Cell<'de>, E> {
        Ok(Cell::Whole(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Cell<'de>, E> {
        Ok(Cell::Number(number as f64))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Cell<'de>, E> {
        Ok(Cell::Number(number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Cell<'de>, E> {
        Ok(Cell::of(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Cell<'de>, E> {
        Ok(match text.trim() {
            "" => Cell::Missing,
            text => Cell::Text(text.to_owned().into()),
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Cell<'de>, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Cell::Nested)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Cell<'de>, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Cell::Nested)
    }
}
