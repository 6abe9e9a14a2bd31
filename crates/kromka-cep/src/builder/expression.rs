//! Expressions, from the inside.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ops::Not;
use core::time::Duration;

use super::ms;
use crate::pattern::algebra::Expression;
use crate::pattern::predicate::Predicate;

impl Expression {
    /// An event of which this holds, bound to a name.
    ///
    /// ```
    /// use core::time::Duration;
    /// use kromka_cep::{Expression, Predicate};
    ///
    /// // Each time that something is ordered: paid within an hour, and not cancelled before.
    /// let paid = Expression::event("paid", Predicate::kind("payment"));
    /// let cancelled = Expression::any(Predicate::kind("cancellation"));
    /// let both = paid.and(!cancelled).within(Duration::from_secs(3_600));
    /// let expression = Expression::event("order", Predicate::kind("order")).every().followed_by(both);
    /// # let _ = expression;
    /// ```
    #[must_use]
    pub fn event(name: &str, when: Predicate) -> Self {
        Self::Event { name: Some(name.into()), when }
    }

    /// An event of which this holds, which is not told.
    #[must_use]
    pub const fn any(when: Predicate) -> Self {
        Self::Event { name: None, when }
    }

    /// Then the other.
    #[must_use]
    pub fn followed_by(self, other: Self) -> Self {
        match self {
            Self::Follows(all) => Self::Follows(with(all, other)),
            one => Self::Follows(Vec::from([one, other])),
        }
    }

    /// This and the other, in any order.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match self {
            Self::And(all) => Self::And(with(all, other)),
            one => Self::And(Vec::from([one, other])),
        }
    }

    /// This or the other.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match self {
            Self::Or(all) => Self::Or(with(all, other)),
            one => Self::Or(Vec::from([one, other])),
        }
    }

    /// These right after each other: events, or repeated ones.
    #[must_use]
    pub fn adjacent(elements: impl IntoIterator<Item = Self>) -> Self {
        Self::Adjacent { elements: elements.into_iter().collect(), every_start: false }
    }

    /// The same, and attempts begin again and again.
    #[must_use]
    pub fn every_adjacent(elements: impl IntoIterator<Item = Self>) -> Self {
        Self::Adjacent { elements: elements.into_iter().collect(), every_start: true }
    }

    /// Anew each time that it has become true, or can no more.
    #[must_use]
    pub fn every(self) -> Self {
        Self::Every(Box::new(self))
    }

    /// So many times.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        self.times_between(times, Some(times))
    }

    /// So many times at least, and at most if there is a most.
    #[must_use]
    pub fn times_between(self, min: u32, max: Option<u32>) -> Self {
        Self::Repeat { of: Box::new(self), min, max, until: None }
    }

    /// Any number of times, or as often as was said, until the other becomes true.
    #[must_use]
    pub fn until(self, end: Self) -> Self {
        let until = Some(Box::new(end));
        match self {
            Self::Repeat { of, min, max, until: None } => Self::Repeat { of, min, max, until },
            of => Self::Repeat { of: Box::new(of), min: 0, max: None, until },
        }
    }

    /// True less than this after it was begun with. Parts of a millisecond are left out.
    #[must_use]
    pub fn within(self, duration: Duration) -> Self {
        Self::Within { of: Box::new(self), ms: ms(duration) }
    }

    /// Its last event is at most this after its first. Parts of a millisecond are left out.
    #[must_use]
    pub fn span(self, duration: Duration) -> Self {
        Self::Span { of: Box::new(self), ms: ms(duration) }
    }

    /// True this long after it was begun with, if this has not become true by then. Parts of a millisecond are left out.
    #[must_use]
    pub fn absent_for(self, duration: Duration) -> Self {
        Self::Absent { of: Box::new(self), ms: ms(duration) }
    }
}

/// True until this becomes true, and never again.
impl Not for Expression {
    type Output = Self;

    fn not(self) -> Self {
        Self::Not(Box::new(self))
    }
}

fn with(mut all: Vec<Expression>, other: Expression) -> Vec<Expression> {
    all.push(other);
    all
}
