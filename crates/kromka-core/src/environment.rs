//! The six places where a task can run.

use core::ops::{Index, IndexMut};

use crate::{BoundError, bounds, coded};

/// Where a task can run. The order is the specification's; ties go to the lower one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum Environment {
    /// On this device.
    Local = 0,
    /// A cloud's ordinary tier.
    CloudBasic = 1,
    /// A cloud's best tier.
    CloudPremium = 2,
    /// A server one hop away.
    EdgeNearby = 3,
    /// Another device of the same rank.
    Peer = 4,
    /// Split between this device and the premium cloud.
    Hybrid = 5,
}
coded!(Environment, "environment", [Local, CloudBasic, CloudPremium, EdgeNearby, Peer, Hybrid]);

impl Environment {
    /// How many there are.
    pub const COUNT: usize = Self::ALL.len();

    /// A short name: `local`, `basic`, `premium`, `edge`, `peer`, `hybrid`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::CloudBasic => "basic",
            Self::CloudPremium => "premium",
            Self::EdgeNearby => "edge",
            Self::Peer => "peer",
            Self::Hybrid => "hybrid",
        }
    }

    /// The environment of a short name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|environment| environment.name() == name)
    }
}

/// One value for each environment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EnvironmentMap<T>(pub [T; Environment::COUNT]);

impl<T> EnvironmentMap<T> {
    /// Asks `make` for each value.
    pub fn from_fn(mut make: impl FnMut(Environment) -> T) -> Self {
        Self(Environment::ALL.map(&mut make))
    }

    /// Each environment with its value, lowest first.
    pub fn iter(&self) -> impl Iterator<Item = (Environment, &T)> {
        Environment::ALL.into_iter().zip(&self.0)
    }
}

impl<T> Index<Environment> for EnvironmentMap<T> {
    type Output = T;
    fn index(&self, environment: Environment) -> &T {
        &self.0[environment.index()]
    }
}

impl<T> IndexMut<Environment> for EnvironmentMap<T> {
    fn index_mut(&mut self, environment: Environment) -> &mut T {
        &mut self.0[environment.index()]
    }
}

/// A set of environments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(try_from = "u8", into = "u8"))]
pub struct EnvironmentSet(u8);

impl TryFrom<u8> for EnvironmentSet {
    type Error = BoundError;
    /// From bits; what is read from outside is checked here.
    fn try_from(bits: u8) -> Result<Self, BoundError> {
        bounds::ENVIRONMENT_BITS.check(i64::from(bits))?;
        Ok(Self(bits))
    }
}

impl From<EnvironmentSet> for u8 {
    fn from(set: EnvironmentSet) -> Self {
        set.bits()
    }
}

impl EnvironmentSet {
    /// None.
    pub const EMPTY: Self = Self(0);
    /// All six.
    pub const ALL: Self = Self(0b11_1111);

    /// The set of these.
    #[must_use]
    pub const fn of(environments: &[Environment]) -> Self {
        let mut set = Self::EMPTY;
        let mut i = 0;
        while i < environments.len() {
            set = set.with(environments[i]);
            i += 1;
        }
        set
    }

    /// From bits, bit `i` for `Environment::ALL[i]`; `None` when a higher bit is set.
    #[must_use]
    pub const fn from_bits(bits: u8) -> Option<Self> {
        if bits & !Self::ALL.0 == 0 { Some(Self(bits)) } else { None }
    }

    /// As bits.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// This set and `environment`.
    #[must_use]
    pub const fn with(self, environment: Environment) -> Self {
        Self(self.0 | 1 << environment as u8)
    }

    /// This set without `environment`.
    #[must_use]
    pub const fn without(self, environment: Environment) -> Self {
        Self(self.0 & !(1 << environment as u8))
    }

    /// All that are not in it.
    #[must_use]
    pub const fn complement(self) -> Self {
        Self(Self::ALL.0 & !self.0)
    }

    /// What is in both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether `environment` is in it.
    #[must_use]
    pub const fn contains(self, environment: Environment) -> bool {
        self.0 >> environment as u8 & 1 == 1
    }

    /// How many are in it.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether none is in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Its members, lowest first.
    pub fn iter(self) -> impl Iterator<Item = Environment> {
        Environment::ALL.into_iter().filter(move |environment| self.contains(*environment))
    }
}

impl FromIterator<Environment> for EnvironmentSet {
    fn from_iter<I: IntoIterator<Item = Environment>>(environments: I) -> Self {
        environments.into_iter().fold(Self::EMPTY, Self::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_outside_the_six_are_refused() {
        for code in [-1, 6, i32::MAX, i32::MIN] {
            assert_eq!(Environment::try_from(code).unwrap_err().number(), 1010);
        }
        for (code, environment) in Environment::ALL.into_iter().enumerate() {
            assert_eq!(Environment::try_from(i32::try_from(code).unwrap()), Ok(environment));
            assert_eq!(Environment::from_name(environment.name()), Some(environment));
        }
    }

    #[test]
    fn sets_keep_what_is_put_in() {
        let set = EnvironmentSet::of(&[Environment::Peer, Environment::Local]);
        assert_eq!(set.iter().collect::<std::vec::Vec<_>>(), [Environment::Local, Environment::Peer]);
        assert_eq!(set.iter().collect::<EnvironmentSet>(), set);
        assert_eq!(set.without(Environment::Peer).len(), 1);
        assert_eq!(EnvironmentSet::from_bits(0b100_0000), None);
        assert_eq!(EnvironmentSet::try_from(0b100_0000).unwrap_err().number(), 1001);
    }
}
