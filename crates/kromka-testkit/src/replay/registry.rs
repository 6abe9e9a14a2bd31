//! Policies by name.

use kromka_core::{Environment, EnvironmentMap, EnvironmentProfile};

use super::{
    Policy,
    ablation::{Part, Without},
    baselines::{Always, Clairvoyant, Failures, FixedOrder, LowestLatency, Specification},
    battery::{BatteryRun, Cheapest},
    kromka::Kromka,
    orders::Order,
};
use crate::ReplayError;

/// The names of all policies, in the order of the documentation.
pub const POLICIES: [&str; 11] = [
    "kromka",
    "all-local",
    "all-basic",
    "all-premium",
    "lowest-latency",
    "specification-literal",
    "specification-filtered",
    "premium-first",
    "local-first",
    "best-fixed-order",
    "clairvoyant",
];

/// A policy, before there is an instance of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    Kromka(Option<Part>),
    Always(Environment),
    LowestLatency,
    Specification {
        filtered: bool,
    },
    PremiumFirst,
    LocalFirst,
    BestOrder,
    Clairvoyant,
    /// The feasible place that takes the least energy: only beside `kromka` with a battery target.
    Cheapest,
    /// `kromka` without the battery target that others have.
    Unbound,
}

/// The policy of a name.
pub(super) fn choice(name: &str) -> Option<Choice> {
    Some(match name {
        "kromka" => Choice::Kromka(None),
        "all-local" => Choice::Always(Environment::Local),
        "all-basic" => Choice::Always(Environment::CloudBasic),
        "all-premium" => Choice::Always(Environment::CloudPremium),
        "lowest-latency" => Choice::LowestLatency,
        "specification-literal" => Choice::Specification { filtered: false },
        "specification-filtered" => Choice::Specification { filtered: true },
        "premium-first" => Choice::PremiumFirst,
        "local-first" => Choice::LocalFirst,
        "best-fixed-order" => Choice::BestOrder,
        "clairvoyant" => Choice::Clairvoyant,
        _ => return None,
    })
}

/// An instance for one device. `best_order` is what the search found, if it was asked for; `failures` is shared by all
/// devices of a scene.
///
/// # Errors
/// [`ReplayError::Engine`] when the engine refuses the world's tiers.
pub(super) fn make<'o>(
    choice: Choice,
    best_order: Option<&'o Order>,
    tiers: &EnvironmentMap<EnvironmentProfile>,
    failures: &Failures,
    battery: Option<&BatteryRun>,
) -> Result<Box<dyn Policy + 'o>, ReplayError> {
    Ok(match choice {
        Choice::Kromka(part) => Box::new(Kromka::new(tiers, Without(part), battery)?),
        Choice::Unbound => Box::new(Kromka::new(tiers, Without(None), None)?),
        Choice::Cheapest => Box::new(Cheapest),
        Choice::Always(environment) => Box::new(Always(environment)),
        Choice::LowestLatency => Box::new(LowestLatency::new(failures)),
        Choice::Specification { filtered } => Box::new(Specification::new(filtered, failures)),
        Choice::PremiumFirst => Box::new(FixedOrder::new(&FixedOrder::PREMIUM_FIRST, failures)),
        Choice::LocalFirst => Box::new(FixedOrder::new(&FixedOrder::LOCAL_FIRST, failures)),
        Choice::BestOrder => Box::new(FixedOrder::new(best_order.map_or(&Environment::ALL, |order| order), failures)),
        Choice::Clairvoyant => Box::new(Clairvoyant),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_name_is_a_policy() {
        assert!(POLICIES.iter().all(|name| choice(name).is_some()));
        assert_eq!(choice("best"), None);
    }
}
