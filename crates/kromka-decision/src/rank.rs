//! The order of the options.

use kromka_core::{CRITERIA, Criterion, Environment, EnvironmentMap, EnvironmentSet, ExecutionOption, Mode};

use crate::mcda::{Direction, Indices, Matrix, promethee_ii, topsis, vikor};
use crate::score::Sheet;

/// The environments by index, those of `feasible` first, ties to the lower environment.
#[inline]
pub(crate) fn order(
    indices: &[i64; Environment::COUNT],
    feasible: EnvironmentSet,
) -> [Environment; Environment::COUNT] {
    // By reference: a copy would read in wider pieces what was just written, and wait for it.
    let keys = if feasible == EnvironmentSet::ALL { indices } else { &masked(indices, feasible) };
    // An option's place is the count of those before it: no branches to predict, and six is few.
    let mut places = [0u32, 1, 2, 3, 4, 5];
    for i in 0..Environment::COUNT {
        for j in i + 1..Environment::COUNT {
            let later_is_better = u32::from(keys[j] > keys[i]);
            places[i] += later_is_better;
            places[j] -= later_is_better;
        }
    }
    // Three bits a place in one integer, because an array that is written by element and read whole stalls.
    let packed = (0..6).fold(0u32, |packed, code| packed | code << (3 * places[code as usize]));
    [0, 3, 6, 9, 12, 15].map(|shift| BY_CODE[(packed >> shift & 7) as usize])
}

/// Infeasible ones sort below every index there can be; within each part ties go to the lower environment.
#[cold]
fn masked(indices: &[i64; Environment::COUNT], feasible: EnvironmentSet) -> [i64; Environment::COUNT] {
    let mut keys = *indices;
    for (key, environment) in keys.iter_mut().zip(Environment::ALL) {
        if !feasible.contains(environment) {
            *key = i64::MIN;
        }
    }
    keys
}

/// Each environment at its code, and two that no code names so that three bits are always a place.
const BY_CODE: [Environment; 8] = {
    let mut by_code = [Environment::Local; 8];
    let mut i = 0;
    while i < Environment::COUNT {
        by_code[i] = Environment::ALL[i];
        i += 1;
    }
    by_code
};

/// Less is better for what an option takes.
const DIRECTIONS: [Direction; CRITERIA] = {
    let mut directions = [Direction::Benefit; CRITERIA];
    directions[Criterion::Latency.index()] = Direction::Cost;
    directions[Criterion::Cost.index()] = Direction::Cost;
    directions[Criterion::Energy.index()] = Direction::Cost;
    directions[Criterion::Carbon.index()] = Direction::Cost;
    directions
};

/// Replaces the index of each feasible option by that of `mode`, in parts of [`kromka_core::Score::ONE`].
///
/// The matrix holds the feasible options only, because these modes measure the options against each other: latency,
/// cost, energy and carbon as amounts, all else as shares.
#[inline(never)]
pub(crate) fn by_mode(
    mode: Mode,
    sheet: &Sheet<'_>,
    options: &EnvironmentMap<ExecutionOption>,
    feasible: EnvironmentSet,
    indices: &mut [i64; Environment::COUNT],
) {
    let (of, worse_is_more): (fn(&Matrix<'_>) -> Indices, bool) = match mode {
        Mode::WeightedSum | Mode::ExpectedUtility => return,
        Mode::Topsis => (topsis, false),
        Mode::Vikor => (vikor, true),
        Mode::PrometheeII => (promethee_ii, false),
    };
    let mut rows = [[0.0; CRITERIA]; Environment::COUNT];
    for (row, environment) in rows.iter_mut().zip(feasible.iter()) {
        *row = amounts(sheet, &options[environment]);
    }
    let weights = sheet.weights().map(f64::from);
    // Each value is an integer as a float and the weights sum to 10⁹, so that the only possible error is that there is
    // no row: then nothing is ordered, and the indices stay those of the weighted sum.
    let Ok(matrix) = Matrix::new(&rows[..feasible.len()], &weights, &DIRECTIONS) else { return };
    for (value, environment) in of(&matrix).iter().zip(feasible.iter()) {
        indices[environment.index()] = billionths(if worse_is_more { 1.0 - value } else { *value });
    }
}

/// The raw value of each criterion.
#[expect(
    clippy::cast_precision_loss,
    reason = "amounts are below 2^53; beyond their ranges a rounding changes nothing"
)]
fn amounts(sheet: &Sheet<'_>, option: &ExecutionOption) -> [f64; CRITERIA] {
    let amounts = sheet.amounts(option, option.latency_ms);
    let share = |share: kromka_core::Share| f64::from(share.ppb());
    let [a, b, c, d] = option.custom.map(share);
    [
        share(option.quality),
        amounts.latency_ms as f64,
        amounts.cost.nano().max(0) as f64,
        share(option.privacy),
        share(option.availability),
        amounts.energy.uj() as f64,
        amounts.carbon.ug() as f64,
        a,
        b,
        c,
        d,
    ]
}

/// An index of −1 to 1 in parts of [`kromka_core::Score::ONE`], to the nearest billionth: what floats distinguish below
/// that is rounding, and ties go to the lower environment.
#[expect(clippy::cast_possible_truncation, reason = "an index is -1 to 1")]
fn billionths(index: f64) -> i64 {
    libm::round(index * 1e9) as i64 * 1_000_000_000
}
