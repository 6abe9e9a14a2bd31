//! Sequences, one element after another.

use alloc::vec::Vec;
use core::time::Duration;

use super::ms;
use crate::pattern::predicate::Predicate;
use crate::pattern::sequence::{AfterMatch, Consume, Content, Contiguity, Element, Sequence};

impl Sequence {
    /// What begins with an event of which this holds.
    ///
    /// ```
    /// use core::time::Duration;
    /// use kromka_cep::{Contiguity, Element, Sequence, attribute};
    ///
    /// // Hot, then shaken three times at least, and no reset between, all in less than half a minute.
    /// let sequence = Sequence::begin("hot", attribute("temperature").above(85.0))
    ///     .not_followed_by("reset", attribute("button").equals("reset"))
    ///     .then(Contiguity::FollowedBy, Element::new("shaken", attribute("vibration").above(0.7)).at_least(3).greedy())
    ///     .within(Duration::from_secs(30));
    /// assert_eq!(sequence.elements.len(), 3);
    /// ```
    #[must_use]
    pub fn begin(name: &str, predicate: Predicate) -> Self {
        Self::new(Vec::from([Element::new(name, predicate)]))
    }

    /// Then this element, with this between.
    #[must_use]
    pub fn then(mut self, contiguity: Contiguity, element: Element) -> Self {
        self.elements.push(Element { contiguity, ..element });
        self
    }

    /// Then an event of which this holds, the very next one.
    #[must_use]
    pub fn next(self, name: &str, predicate: Predicate) -> Self {
        self.then(Contiguity::Next, Element::new(name, predicate))
    }

    /// Then the first event of which this holds.
    #[must_use]
    pub fn followed_by(self, name: &str, predicate: Predicate) -> Self {
        self.then(Contiguity::FollowedBy, Element::new(name, predicate))
    }

    /// Then any event of which this holds.
    #[must_use]
    pub fn followed_by_any(self, name: &str, predicate: Predicate) -> Self {
        self.then(Contiguity::FollowedByAny, Element::new(name, predicate))
    }

    /// This does not hold of the very next event.
    #[must_use]
    pub fn not_next(self, name: &str, predicate: Predicate) -> Self {
        self.not(Contiguity::Next, name, predicate)
    }

    /// This holds of no event until the next element, or until the time is over.
    #[must_use]
    pub fn not_followed_by(self, name: &str, predicate: Predicate) -> Self {
        self.not(Contiguity::FollowedBy, name, predicate)
    }

    fn not(self, contiguity: Contiguity, name: &str, predicate: Predicate) -> Self {
        let element = Element::new(name, Predicate::Always);
        self.then(contiguity, Element { content: Content::Not(predicate), ..element })
    }

    /// The last event is less than this after the first. Parts of a millisecond are left out.
    #[must_use]
    pub fn within(self, duration: Duration) -> Self {
        Self { within_ms: Some(ms(duration)), ..self }
    }

    /// The last event is at most so many events after the first.
    #[must_use]
    pub const fn within_events(mut self, events: u64) -> Self {
        self.within_positions = Some(events);
        self
    }

    /// What becomes of other attempts, once one was a match.
    #[must_use]
    pub fn after_match(self, after_match: AfterMatch) -> Self {
        Self { after_match, ..self }
    }

    /// What a match takes from others.
    #[must_use]
    pub const fn consume(mut self, consume: Consume) -> Self {
        self.consume = consume;
        self
    }

    /// One event completes at most so many matches.
    #[must_use]
    pub const fn limit(mut self, matches: u32) -> Self {
        self.limit = Some(matches);
        self
    }

    /// Attempts whose time is over are told, too.
    #[must_use]
    pub const fn tell_timeouts(mut self) -> Self {
        self.tells_timeouts = true;
        self
    }
}

impl Element {
    /// So many times.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        self.repeated(times, Some(times))
    }

    /// So many times at least, and at most.
    #[must_use]
    pub fn times_between(self, min: u32, max: u32) -> Self {
        self.repeated(min, Some(max))
    }

    /// So many times, or more.
    #[must_use]
    pub fn at_least(self, times: u32) -> Self {
        self.repeated(times, None)
    }

    /// Once, or more often.
    #[must_use]
    pub fn one_or_more(self) -> Self {
        self.repeated(1, None)
    }

    /// Any number of times, and perhaps not at all.
    #[must_use]
    pub fn zero_or_more(self) -> Self {
        self.repeated(0, None)
    }

    fn repeated(self, min: u32, max: Option<u32>) -> Self {
        Self { min: min.max(1), max, optional: self.optional || min == 0, ..self }
    }

    /// As it is, or not at all.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// It takes all that it can before the next element is tried.
    #[must_use]
    pub const fn greedy(mut self) -> Self {
        self.greedy = true;
        self
    }

    /// Nothing lies between its events.
    #[must_use]
    pub const fn consecutive(mut self) -> Self {
        self.inner = Contiguity::Next;
        self
    }

    /// Anything lies between its events, also such as could be of it.
    #[must_use]
    pub const fn allow_combinations(mut self) -> Self {
        self.inner = Contiguity::FollowedByAny;
        self
    }

    /// An event of which this holds ends it, and is not taken by it.
    #[must_use]
    pub fn until(self, predicate: Predicate) -> Self {
        Self { until: Some(predicate), ..self }
    }
}
