//! Processing strategies: on the device, elsewhere, split, or later. The choice in the terms of the specification.
//!
//! The engine does not go by them: it takes the pair of environments with the best expected value, and
//! [`Strategy::of`] names what that is. [`determine`] is the specification's order of precedence, a rule of thumb for
//! hosts that want one, and [`assess`] what it asks for, from the options and terms that a decision sees. Where the two
//! differ from the specification, and why:
//!
//! - *Local* needs to be done in time with at least a given probability, because "can handle" without a time is true of
//!   a device that takes an hour. What was learned from results moves that probability, so that the strategy adapts.
//! - *Hybrid* needs connectivity and permission. The specification forgets both: it splits a task to a cloud that cannot
//!   be reached, and data to one that may not see it. It stays behind offloading, so that it is for tasks that may not,
//!   or cannot, go elsewhere whole.
//! - *Defer* says when to try again, or that waiting does not help: no time is known, the deadline is before it, or the
//!   task may not wait. The specification defers without end.
//! - Costs are limits here, and no part of the order: a device that can do it does it, however well another would.
//!
//! Whether the device can do its part of a hybrid is what the host says with that environment's own profile: `enabled`
//! and `concurrency`, and a sample's `available`, `memory_free` and `compute_free` for the part. It is not guessed from
//! [`Environment::Local`], which may be off exactly because the device cannot do tasks whole.

use kromka_core::{
    Constraint, Environment, EnvironmentMap, EnvironmentSet, ExecutionOption, Share, TaskRequirements, Tick, Valid,
    coded,
};

use crate::decide::{PASSING, Ruling};
use crate::filter::{self, Broken, Limit};
use crate::terms::Terms;
use crate::utility::result_ppb;

/// How a task is processed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum Strategy {
    /// Whole, on this device.
    Local = 0,
    /// Whole, elsewhere: in a cloud, on a server nearby, on another device.
    Offload = 1,
    /// Split between this device and a cloud.
    Hybrid = 2,
    /// Not now.
    Defer = 3,
}
coded!(Strategy, "processing strategy", [Local, Offload, Hybrid, Defer]);

impl Strategy {
    /// The strategy that running in `environment` is. Of a verdict that is no decision it is [`Strategy::Defer`].
    #[must_use]
    pub const fn of(environment: Environment) -> Self {
        match environment {
            Environment::Local => Self::Local,
            Environment::CloudBasic | Environment::CloudPremium | Environment::EdgeNearby | Environment::Peer => {
                Self::Offload
            }
            Environment::Hybrid => Self::Hybrid,
        }
    }

    /// A short name: `local`, `offload`, `hybrid`, `defer`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Offload => "offload",
            Self::Hybrid => "hybrid",
            Self::Defer => "defer",
        }
    }
}

/// How much of a task the device can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[repr(u8)]
pub enum LocalSupport {
    /// Nothing of it.
    None = 0,
    /// Its part of a hybrid.
    Partial = 1,
    /// All of it, in time.
    Full = 2,
}
coded!(LocalSupport, "local support", [None, Partial, Full]);

/// What a strategy is determined from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Assessment {
    /// How much of it the device can do.
    pub local: LocalSupport,
    /// Whether it may be done on the device.
    pub local_allowed: bool,
    /// Whether it may be done elsewhere, whole.
    pub offload_allowed: bool,
    /// Whether its data may be split to a cloud.
    pub hybrid_allowed: bool,
    /// Whether another place can be reached and answers.
    pub connected: bool,
    /// When what stands in the way may be over; `None` when nobody knows, or waiting does not help.
    pub ready_at: Option<Tick>,
}

/// What to do with a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Processing {
    /// How it is processed.
    pub strategy: Strategy,
    /// When to ask again, after now; only with [`Strategy::Defer`], where `None` says that waiting does not help.
    pub try_again: Option<Tick>,
}

/// An environment that answers less often than this is not connected; it is also where a breaker opens.
const CONNECTED_MIN: Share = Share::from_percent(50);
/// One that nothing but doubt stands against is looked at again after this, in milliseconds: doubt fades with time.
const DOUBT_MS: u64 = 30_000;

/// What the host or the task has against an environment, whatever it could do. `Enabled` is either's, by who said so.
const FORBIDDEN: Broken = Broken::of(&[
    Constraint::Enabled,
    Constraint::Tried,
    Constraint::Sensitivity,
    Constraint::Privacy,
    Constraint::Rule,
    Constraint::Cost,
    Constraint::Energy,
    Constraint::Power,
]);
/// What an environment cannot do, whatever is allowed.
const INCAPABLE: Broken = Broken::of(&[
    Constraint::Enabled,
    Constraint::Offline,
    Constraint::Quality,
    Constraint::Memory,
    Constraint::Compute,
    Constraint::Deadline,
    Constraint::Reachable,
    Constraint::Availability,
    Constraint::Capacity,
]);
/// What says nothing about reaching an environment.
const NOT_OF_REACH: Broken = Broken::of(&Constraint::ALL).without(PASSING.without(Broken::of(&[Constraint::Power])));

// What is not forbidden and not incapable has nothing against it.
const _: () = {
    let outscored = Broken::of(&[Constraint::Outscored]);
    assert!(Broken::of(&Constraint::ALL).without(outscored).without(FORBIDDEN).without(INCAPABLE).is_none());
};

/// The strategy for an assessment: local, else offload, else hybrid, else defer.
#[must_use]
pub fn determine(assessment: &Assessment, now: Tick) -> Processing {
    let Assessment { local, local_allowed, offload_allowed, hybrid_allowed, connected, ready_at } = *assessment;
    let strategy = if local == LocalSupport::Full && local_allowed {
        Strategy::Local
    } else if connected && offload_allowed {
        Strategy::Offload
    } else if connected && hybrid_allowed && local != LocalSupport::None {
        Strategy::Hybrid
    } else {
        Strategy::Defer
    };
    // A time that has come has not helped.
    let try_again = ready_at.filter(|at| strategy == Strategy::Defer && *at > now && *at != Tick::NEVER);
    Processing { strategy, try_again }
}

/// What [`determine`] asks for, from what a decision sees: O(options × rules), no allocation.
///
/// - `local` is full when the device is there and within its limits, and gives a result in time with a probability of
///   `assurance` or more; else partial, when a hybrid takes tasks.
/// - Allowed is what neither data, privacy, rules, limits, cost, energy nor an earlier try stand against; elsewhere
///   nothing else that time does not remove may, either (quality, memory, compute, deadline). As long as any other place
///   can be reached, the permission of those counts that can be.
/// - `connected` is when some other place is there, can be reached, has room and answers more often than not. A peer may
///   be, without a network.
/// - `ready_at` is, for a task that may wait, the first time at which something that may run it may have opened, early
///   enough for its deadline.
///
/// What nothing is feasible for is deferred here, until the very time of the verdict; what is not deferred is feasible
/// in an environment of its strategy.
#[must_use]
pub fn assess(
    task: &Valid<TaskRequirements>,
    options: &EnvironmentMap<ExecutionOption>,
    terms: &Terms<'_>,
    assurance: Share,
) -> Assessment {
    let ruling = Ruling::new(task, options, terms);
    let limit = Limit::new(task, terms, ruling.out_set());
    let broken = EnvironmentMap::from_fn(|environment| {
        filter::broken(task, environment, &options[environment], terms, &limit, ruling.out[environment.index()])
    });
    let set = |is_in: &dyn Fn(Environment) -> bool| {
        let members = Environment::ALL.into_iter().filter(|environment| is_in(*environment));
        members.collect::<EnvironmentSet>()
    };
    let elsewhere = |e: Environment| e != Environment::Local;
    let connected = set(&|e| {
        let doubtful = options[e].availability < CONNECTED_MIN;
        elsewhere(e) && options[e].enabled && broken[e].only(NOT_OF_REACH) && !doubtful
    });
    let permitted = set(&|e| elsewhere(e) && broken[e].only(PASSING));
    let counting = if connected.is_empty() { permitted } else { permitted.and(connected) };

    let local = &options[Environment::Local];
    let against = broken[Environment::Local];
    let left_ms = u64::from(task.deadline_ms.saturating_sub(terms.elapsed_ms));
    let in_time = result_ppb(local) * u64::from(local.distribution().within(left_ms).share_ppb);
    let assured = in_time >= u64::from(assurance.ppb()) * u64::from(Share::ONE.ppb());
    Assessment {
        local: if local.enabled && against.only(FORBIDDEN) && assured {
            LocalSupport::Full
        } else if options[Environment::Hybrid].enabled {
            LocalSupport::Partial
        } else {
            LocalSupport::None
        },
        local_allowed: terms.limits.allowed.contains(Environment::Local) && against.only(INCAPABLE),
        offload_allowed: !counting.without(Environment::Hybrid).is_empty(),
        hybrid_allowed: counting.contains(Environment::Hybrid),
        connected: !connected.is_empty(),
        ready_at: ready_at(task, options, terms, &broken, connected),
    }
}

/// The first time at which an environment that only time stands against, or doubt, may be open.
fn ready_at(
    task: &TaskRequirements,
    options: &EnvironmentMap<ExecutionOption>,
    terms: &Terms<'_>,
    broken: &EnvironmentMap<Broken>,
    connected: EnvironmentSet,
) -> Option<Tick> {
    if !task.qos.deferrable {
        return None;
    }
    let at = |(environment, option): (Environment, &ExecutionOption)| {
        let doubtful = environment != Environment::Local && !connected.contains(environment);
        let at = match broken[environment] {
            nothing if nothing.is_none() && doubtful => terms.now.after(DOUBT_MS),
            something if !something.is_none() && something.only(PASSING) => option.ready_at,
            _ => return None,
        };
        filter::opens_in_time(task, option, terms, at).then_some(at)
    };
    options.iter().filter_map(at).min()
}
