//! What is asked on the edges of an automaton: what elements ask, each told once, and what is made of that.
//!
//! Each state asks the same again and again, negated or not: a condition is a number, whatever the text of it.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::bounds::{DEPTH_MAX, STATES_MAX};
use crate::error::PatternError;
use crate::pattern::predicate::Predicate;
use crate::test::Test;

/// Conditions of one pattern: of each element there are a handful, and [`crate::bounds::ELEMENTS_MAX`] elements.
const CONDITIONS_MAX: usize = STATES_MAX;
/// Conditions within each other: each group that ends with what is greedy adds one or two.
const NESTED_MAX: u16 = 256;

const _: () = assert!(NESTED_MAX as usize >= 8 * DEPTH_MAX);
// They are numbered by 16 bits.
const _: () = assert!(CONDITIONS_MAX <= 1 << 16);

/// A condition by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct When(u16);

impl When {
    pub(super) const ALWAYS: Self = Self(0);
}

/// What a condition is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Made {
    Always,
    /// What an element asks.
    Test(u16),
    Not(When),
    Both(When, When),
}

/// The conditions of a pattern that is being compiled.
pub(super) struct Draft<'a> {
    made: Vec<Made>,
    /// How many are within each.
    nested: Vec<u16>,
    known: BTreeMap<Made, When>,
    predicates: Vec<&'a Predicate>,
    /// Those by where they are.
    places: BTreeMap<usize, u16>,
    is_full: bool,
}

/// The conditions of a pattern.
#[derive(Debug, Clone)]
pub(crate) struct Conditions {
    tests: Box<[Test]>,
    made: Box<[Made]>,
}

impl<'a> Draft<'a> {
    pub(super) fn new() -> Self {
        Self {
            made: Vec::from([Made::Always]),
            nested: Vec::from([0]),
            known: BTreeMap::from([(Made::Always, When::ALWAYS)]),
            predicates: Vec::new(),
            places: BTreeMap::new(),
            is_full: false,
        }
    }

    /// What a predicate of the pattern asks.
    pub(super) fn of(&mut self, predicate: &'a Predicate) -> When {
        if matches!(predicate, Predicate::Always) {
            return When::ALWAYS;
        }
        let place = core::ptr::from_ref(predicate).addr();
        let next = u16::try_from(self.predicates.len()).unwrap_or(u16::MAX);
        let number = *self.places.entry(place).or_insert(next);
        if number == next {
            self.predicates.push(predicate);
        }
        self.make(Made::Test(number), 0)
    }

    /// The opposite.
    pub(super) fn not(&mut self, when: When) -> When {
        match self.made[usize::from(when.0)] {
            Made::Not(inner) => inner,
            _ => self.make(Made::Not(when), self.nested[usize::from(when.0)]),
        }
    }

    /// One and the other.
    pub(super) fn both(&mut self, one: When, other: When) -> When {
        if one == When::ALWAYS || one == other {
            return other;
        }
        if other == When::ALWAYS {
            return one;
        }
        let nested = self.nested[usize::from(one.0)].max(self.nested[usize::from(other.0)]);
        self.make(Made::Both(one, other), nested)
    }

    fn make(&mut self, made: Made, nested: u16) -> When {
        if let Some(known) = self.known.get(&made) {
            return *known;
        }
        // It is refused in the end.
        self.is_full |= self.made.len() >= CONDITIONS_MAX || nested >= NESTED_MAX;
        let Some(next) = u16::try_from(self.made.len()).ok().filter(|_| !self.is_full) else { return When::ALWAYS };
        self.made.push(made);
        self.nested.push(nested + 1);
        self.known.insert(made, When(next));
        When(next)
    }

    /// Ready to be asked.
    pub(super) fn compile(
        self,
        mut test: impl FnMut(&Predicate) -> Result<Test, PatternError>,
    ) -> Result<Conditions, PatternError> {
        if self.is_full {
            return Err(PatternError::States { max: STATES_MAX });
        }
        let tests = self.predicates.into_iter().map(&mut test).collect::<Result<_, _>>()?;
        Ok(Conditions { tests, made: self.made.into() })
    }
}

impl Conditions {
    /// Whether one holds, where it is known which tests do.
    pub(crate) fn hold(&self, when: When, holds: &impl Fn(&Test) -> bool) -> bool {
        match self.made[usize::from(when.0)] {
            Made::Always => true,
            Made::Test(test) => holds(&self.tests[usize::from(test)]),
            Made::Not(inner) => !self.hold(inner, holds),
            Made::Both(one, other) => self.hold(one, holds) && self.hold(other, holds),
        }
    }

    /// A test without which one does not hold, if there is such.
    pub(crate) fn needs(&self, when: When) -> Option<&Test> {
        match self.made[usize::from(when.0)] {
            Made::Always | Made::Not(_) => None,
            Made::Test(test) => Some(&self.tests[usize::from(test)]),
            Made::Both(one, other) => self.needs(one).or_else(|| self.needs(other)),
        }
    }

    /// How many rows they look back at most.
    pub(crate) fn looks_back(&self) -> u32 {
        self.tests.iter().map(Test::looks_back).max().unwrap_or(0)
    }
}
