//! The best of all fixed orders, by trying each of them.

use kromka_core::Environment;
use rayon::prelude::*;

use super::{
    Scene,
    baselines::{Failures, FixedOrder},
    simulation::Simulation,
};

/// An order of all environments.
pub(super) type Order = [Environment; Environment::COUNT];

/// How many orders of six there are.
const COUNT: usize = 720;
/// Orders that pass over a day's tasks together.
const TOGETHER: usize = 24;
/// Pieces of work of one scene.
pub(super) const TICKS: usize = COUNT.div_ceil(TOGETHER);
const DAY_MS: usize = 86_400_000;

/// All [`COUNT`] orders, in lexical order.
fn all() -> Vec<Order> {
    let mut orders = Vec::new();
    extend(&mut Vec::new(), &mut orders);
    orders
}

fn extend(head: &mut Vec<Environment>, orders: &mut Vec<Order>) {
    if let Ok(order) = Order::try_from(head.as_slice()) {
        orders.push(order);
        return;
    }
    for environment in Environment::ALL {
        if !head.contains(&environment) {
            head.push(environment);
            extend(head, orders);
            head.pop();
        }
    }
}

/// The order with the highest `value_ratio` over all scenes; of equal ones the first. `tick` is called
/// [`TICKS`] times for each scene.
pub(super) fn best(scenes: &[Scene<'_>], tick: &(dyn Fn() + Sync)) -> Order {
    let orders = all();
    let jobs: Vec<(&Scene<'_>, &[Order])> =
        scenes.iter().flat_map(|scene| orders.chunks(TOGETHER).map(move |orders| (scene, orders))).collect();
    let sums: Vec<Vec<(f64, f64)>> = jobs
        .par_iter()
        .map(|(scene, orders)| {
            let sums = together(scene, orders);
            tick();
            sums
        })
        .collect();
    let sums: Vec<(f64, f64)> = sums.into_iter().flatten().collect();
    let ratio = |place: usize| {
        let of_order = sums.iter().skip(place).step_by(orders.len());
        let (value, best) = of_order.fold((0.0, 0.0), |sum, tried| (sum.0 + tried.0, sum.1 + tried.1));
        if best > 0.0 { value / best } else { 0.0 }
    };
    let mut first = (f64::NEG_INFINITY, Environment::ALL);
    for (place, order) in orders.iter().enumerate() {
        let ratio = ratio(place);
        if ratio > first.0 {
            first = (ratio, *order);
        }
    }
    first.1
}

/// Runs some orders through a scene day by day, so that the tasks of a day stay in the cache while all pass over them.
fn together(scene: &Scene<'_>, orders: &[Order]) -> Vec<(f64, f64)> {
    let mut runs = Vec::with_capacity(orders.len());
    for order in orders {
        let failures = Failures::default();
        let policies = (0..scene.world.devices()).map(|_| FixedOrder::new(order, &failures)).collect();
        runs.push(scene.simulation(policies, true));
    }
    for until_ms in (0..scene.world.end_ms()).step_by(DAY_MS) {
        for run in &mut runs {
            run.run_until(until_ms, None);
        }
    }
    let finish = |run: Simulation<'_, FixedOrder<'_>>| {
        let tally = run.finish(None);
        (tally.value, tally.best)
    };
    runs.into_iter().map(finish).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_720_different_orders() {
        let mut orders = all();
        assert_eq!(orders.first(), Some(&Environment::ALL));
        orders.sort_unstable();
        orders.dedup();
        assert_eq!(orders.len(), COUNT);
    }
}
