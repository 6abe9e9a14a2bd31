//! Documents over a bad network: whatever is lost, late, twice, cut off or forgotten in a crash, in the end all are the same
//! and nothing that was saved is gone. `KROMKA_STEPS` says how many steps; what fails is printed as a history to keep.

mod common;

use common::all_policies;
use common::exchange::Documents;
use common::linked::Links;
use kromka_state::{Config, Policies, RegisterPolicy, ReplicaId};
use kromka_testkit::network::{Scenario, Stats, Subject, Topology, explore};

/// Steps where nothing else is said: some seconds without optimisation.
const STEPS: u64 = 100_000;
const STEPS_OF_HISTORY: u64 = 200;
const REGISTER_POLICIES: [RegisterPolicy; 3] = [RegisterPolicy::Multi, RegisterPolicy::Lww, RegisterPolicy::Hlc];

fn steps() -> u64 {
    std::env::var("KROMKA_STEPS").ok().and_then(|steps| steps.parse().ok()).unwrap_or(STEPS)
}

/// Room for a history of commits and for many messages that wait, or for so few that both are often too short.
fn config(policies: Policies, is_small: bool) -> Config {
    let config = Config { policies, ..Config::new(ReplicaId(1)) };
    if is_small { Config { history: 4, held_max: 2, ..config } } else { config }
}

fn scenario(topology: Topology, nodes: usize) -> Scenario {
    let steps = usize::try_from(STEPS_OF_HISTORY).unwrap_or(0);
    Scenario { nodes, topology, steps, ..Scenario::default() }
}

/// Histories under every policy, in several shapes, as many as make half of the steps.
fn explore_all<S: Subject + Sync>(subject: impl Fn(Config, bool) -> S) {
    let shapes = [(Topology::Mesh, 3), (Topology::Star, 5), (Topology::Chain, 4), (Topology::Mesh, 2)];
    let worlds: Vec<_> =
        all_policies(&REGISTER_POLICIES).flat_map(|policies| shapes.map(|shape| (policies, shape))).collect();
    let each = steps().div_ceil(2 * STEPS_OF_HISTORY * worlds.len() as u64);
    let mut stats = Stats::default();
    for (seed, (policies, (topology, nodes))) in (0..).step_by(1 << 32).zip(worlds) {
        for is_small in [false, true] {
            let (config, end) = (config(policies, is_small), each.div_ceil(2));
            let start = seed + u64::from(is_small) * end;
            match explore(&subject(config, is_small), &scenario(topology, nodes), start..start + end) {
                Ok(more) => stats += more,
                Err(failure) => panic!("{config:?}\n{failure}"),
            }
        }
    }
    println!("{stats:?}");
}

#[test]
fn messages_bring_all_to_the_same_under_every_policy() {
    explore_all(|config, _| Documents(config));
}

#[test]
fn links_bring_all_to_the_same_under_every_policy() {
    explore_all(|config, is_small| Links { config, compare_from: if is_small { 0 } else { 1_000 } });
}
