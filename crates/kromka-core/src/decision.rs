//! The answer: where to run, what was turned down and why.

use crate::{Environment, EnvironmentSet, PowerMode, Score, Share, Tick, coded};

/// The unit of a rejection's `have` and `need`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// 0 or 1.
    Flag,
    /// A [`crate::Sensitivity`] code.
    Sensitivity,
    /// Milliseconds.
    Milliseconds,
    /// Nano-units of the currency.
    Nano,
    /// Microjoules.
    Microjoules,
    /// Bytes.
    Bytes,
    /// A count.
    Count,
    /// Parts per billion.
    Ppb,
    /// A [`Score`], in units of 10⁻¹⁸.
    Score,
    /// The number of a rule.
    Rule,
    /// A [`crate::Priority`] code.
    Priority,
}

/// What stood in an option's way. Lower codes are checked first and are the ones reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum Constraint {
    /// No executor, or it takes no tasks, or a limit closes it: have 0, need 1.
    Enabled = 0,
    /// It failed this task already: have 1 try, need 0.
    Tried = 1,
    /// The data is more sensitive than the environment may see: have its ceiling, need the sensitivity.
    Sensitivity = 2,
    /// The task demands more privacy: have the ceiling, need the level's.
    Privacy = 3,
    /// A rule forbids it, or requires others: have the rule's number, need none (-1).
    Rule = 4,
    /// There is no network and it, or the task, needs one: have 0, need 1.
    Offline = 5,
    /// Quality floor: have the expected quality, need the floor.
    Quality = 6,
    /// Memory: have what is free, need what the task takes.
    Memory = 7,
    /// Compute: have the free units, need the task's.
    Compute = 8,
    /// Cost: have the expected cost with the policy's risk, need at most the limit.
    Cost = 9,
    /// Energy: have the expected energy, need at most the limit.
    Energy = 10,
    /// Deadline: have the expected time since submission with the policy's risk, need at most the deadline.
    Deadline = 11,
    /// It cannot be reached now: have 0, need 1.
    Reachable = 12,
    /// It is up too rarely: have the availability, need the least.
    Availability = 13,
    /// It is full: have the free places, need 1.
    Capacity = 14,
    /// Nothing stood in its way but the chosen option, which scores more, or is where the task is and within the switch
    /// margin: have its score, need the chosen one's.
    Outscored = 15,
    /// The power mode keeps tasks of this priority off the device: have it, need the least that may run there. Nothing
    /// else stood in its way.
    Power = 16,
}
coded!(
    Constraint,
    "constraint",
    [
        Enabled,
        Tried,
        Sensitivity,
        Privacy,
        Rule,
        Offline,
        Quality,
        Memory,
        Compute,
        Cost,
        Energy,
        Deadline,
        Reachable,
        Availability,
        Capacity,
        Outscored,
        Power,
    ]
);

impl Constraint {
    /// The unit of `have` and `need`.
    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::Enabled | Self::Offline | Self::Reachable => Unit::Flag,
            Self::Sensitivity | Self::Privacy => Unit::Sensitivity,
            Self::Rule => Unit::Rule,
            Self::Quality | Self::Availability => Unit::Ppb,
            Self::Memory => Unit::Bytes,
            Self::Compute | Self::Capacity | Self::Tried => Unit::Count,
            Self::Cost => Unit::Nano,
            Self::Energy => Unit::Microjoules,
            Self::Deadline => Unit::Milliseconds,
            Self::Outscored => Unit::Score,
            Self::Power => Unit::Priority,
        }
    }

    /// Whether time alone may remove it, so that waiting can help.
    #[must_use]
    pub const fn passes_with_time(self) -> bool {
        matches!(self, Self::Reachable | Self::Capacity | Self::Offline | Self::Availability | Self::Power)
    }
}

/// Why one environment was not chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Rejection {
    /// Which one.
    pub environment: Environment,
    /// What stood in its way; the first of [`Constraint::ALL`] that did.
    pub constraint: Constraint,
    /// What it had, in [`Constraint::unit`].
    pub have: i64,
    /// What it needed.
    pub need: i64,
}

/// A reason for each environment that was not chosen, lowest environment first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Rejections {
    items: [Option<Rejection>; Environment::COUNT],
}

impl Rejections {
    /// Nothing rejected.
    pub const NONE: Self = Self { items: [None; Environment::COUNT] };

    /// Sets the reason of `rejection.environment`.
    pub fn put(&mut self, rejection: Rejection) {
        self.items[rejection.environment.index()] = Some(rejection);
    }

    /// Takes the reason of `environment` back.
    pub fn clear(&mut self, environment: Environment) {
        self.items[environment.index()] = None;
    }

    /// The reason of one environment, if it was not chosen.
    #[must_use]
    pub fn of(&self, environment: Environment) -> Option<&Rejection> {
        self.items[environment.index()].as_ref()
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Rejection> {
        self.items.iter().flatten()
    }
}

/// Environments in order, each at most once.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Ranking {
    items: [Environment; Environment::COUNT],
    members: EnvironmentSet,
}

impl PartialEq for Ranking {
    /// What stands after the last member is no part of it.
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl Eq for Ranking {}

impl Default for Ranking {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl Ranking {
    /// None.
    pub const EMPTY: Self = Self { items: [Environment::Local; Environment::COUNT], members: EnvironmentSet::EMPTY };

    /// The `members` in the order of their places in `order`, which names each environment once, the members first.
    #[must_use]
    #[inline]
    pub fn of(members: EnvironmentSet, order: [Environment; Environment::COUNT]) -> Self {
        debug_assert!(order[..members.len()].iter().all(|environment| members.contains(*environment)));
        Self { items: order, members }
    }

    /// Adds `environment` at the end, unless it is there already.
    pub fn push(&mut self, environment: Environment) {
        if !self.members.contains(environment)
            && let Some(place) = self.items.get_mut(self.members.len())
        {
            *place = environment;
            self.members = self.members.with(environment);
        }
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The environments, best first.
    #[must_use]
    pub fn as_slice(&self) -> &[Environment] {
        // Whole at most, also when the set was read from damaged storage.
        self.items.get(..self.members.len()).unwrap_or(&self.items)
    }

    /// The best.
    #[must_use]
    pub fn first(&self) -> Option<Environment> {
        self.as_slice().first().copied()
    }
}

/// Where to run a task, and what else was possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Decision {
    /// The best feasible environment.
    pub chosen: Environment,
    /// The other feasible environments, best first.
    pub fallbacks: Ranking,
    /// How long to wait for the first result before the try counts as failed, in milliseconds; `None` waits.
    pub detect_timeout_ms: Option<u32>,
    /// Where to cut the answer so that the cost limit holds, in tokens; `None` does not cut.
    pub token_cap: Option<u32>,
    /// The index of the chosen one.
    pub score: Score,
    /// How far the runner-up is behind; [`Score::ONE`] when there is none. Negative when the switch margin kept a task
    /// where it was although another environment scores more.
    pub margin: Score,
    /// How well the estimates behind the chosen one are founded, 0 to 1.
    pub confidence: Share,
    /// The power mode that it was made under.
    pub power_mode: PowerMode,
    /// Why each of the others was not chosen.
    pub rejected: Rejections,
}

impl Decision {
    /// A decision with nothing in it yet, to be filled in place.
    pub const BLANK: Self = Self {
        chosen: Environment::Local,
        fallbacks: Ranking::EMPTY,
        detect_timeout_ms: None,
        token_cap: None,
        score: Score::ZERO,
        margin: Score::ONE,
        confidence: Share::ZERO,
        power_mode: PowerMode::HighPerformance,
        rejected: Rejections::NONE,
    };
}

/// Nothing can run the task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Infeasible {
    /// Why, for each environment.
    pub rejected: Rejections,
    /// What to try when a late or doubtful answer is better than none: the fastest environment that only its deadline
    /// stands against; if there is none, the fastest that besides is believed unreachable, and is up with a
    /// probability of one in twenty at least. `None` when another limit stands against all.
    pub nearest: Option<Environment>,
}

/// What a decision came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Verdict {
    /// Run it there.
    Run(Decision),
    /// Nothing is feasible now, but may be in time: decide again at `until`.
    Defer {
        /// When to decide again.
        until: Tick,
        /// Why nothing is feasible now.
        now: Infeasible,
    },
    /// No feasible option.
    Infeasible(Infeasible),
}

impl Verdict {
    /// The decision, if there is one.
    #[must_use]
    pub const fn decision(&self) -> Option<&Decision> {
        match self {
            Self::Run(decision) => Some(decision),
            Self::Defer { .. } | Self::Infeasible(_) => None,
        }
    }

    /// The reasons against the environments that were not chosen.
    #[must_use]
    pub const fn rejected(&self) -> &Rejections {
        match self {
            Self::Run(decision) => &decision.rejected,
            Self::Defer { now, .. } | Self::Infeasible(now) => &now.rejected,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ranking_holds_each_environment_once() {
        let mut ranking = Ranking::EMPTY;
        for environment in [Environment::Hybrid, Environment::Local, Environment::Hybrid] {
            ranking.push(environment);
        }
        assert_eq!(ranking.as_slice(), [Environment::Hybrid, Environment::Local]);
        let [local, basic, premium, ..] = Environment::ALL;
        let members = EnvironmentSet::of(&[local, premium]);
        let order = [premium, local, basic, Environment::Peer, Environment::Hybrid, Environment::EdgeNearby];
        assert_eq!(Ranking::of(members, order).as_slice(), [premium, local]);
        assert!(Ranking::of(EnvironmentSet::EMPTY, order).is_empty());
        assert_eq!(Ranking::of(EnvironmentSet::EMPTY, order), Ranking::EMPTY);
    }
}
