//! What times and energies are explained by: the features of each regression, in units that make an ordinary task's
//! about 1.

use kromka_core::Environment;

use crate::conditions::{Case, ORDINARY_TOKENS};
use crate::regression::Features;

/// The answer counts in these many tokens: as long as that of an ordinary task.
const TOKENS: f64 = ORDINARY_TOKENS as f64;
/// A link slower than 10 kilobits per second counts as that fast: what is slower stalls in other ways.
const DOWN_MAX: f64 = 100.0;
/// Megabits of a token that is received, with what carries it: 6 bytes.
const TOKEN_MBIT: f64 = 5e-5;

/// What time depends on, with an answer of `tokens`: a start, the input, the answer; the answer on a warm device or a
/// slow link; round trips, or the payload where the link is not the network's.
#[inline]
pub(crate) fn work_features(case: &Case, tokens: f64) -> Features {
    let output = tokens / TOKENS;
    match case.environment {
        Environment::Local => [1.0, case.input, output, output * case.heat, 0.0, 0.0],
        Environment::Peer => [1.0, case.input, output, 0.0, case.payload_mbit, 0.0],
        _ => [1.0, case.input, output, output * case.down.min(DOWN_MAX), case.rtt, 0.0],
    }
}

/// What one more token adds to the features of time.
#[inline]
pub(crate) fn token_features(case: &Case) -> Features {
    let with_answer = match case.environment {
        Environment::Local => case.heat,
        Environment::Peer => 0.0,
        _ => case.down.min(DOWN_MAX),
    };
    [0.0, 0.0, 1.0 / TOKENS, with_answer / TOKENS, 0.0, 0.0]
}

/// What the energy of the device's own work, or its waiting for a peer, depends on: a start, and seconds.
#[inline]
pub(crate) fn energy_features(work_ms: f64) -> Features {
    [1.0, work_ms / 1e3, 0.0, 0.0, 0.0, 0.0]
}

/// What the energy of the radio depends on: being used, waking, seconds of sending, what is sent, seconds of waiting,
/// receiving.
#[inline]
pub(crate) fn radio_features(case: &Case, work_ms: f64, tokens: f64) -> Features {
    let receiving = tokens * case.down * TOKEN_MBIT;
    [1.0, case.asleep, case.transfer_ms / 1e3, case.payload_mbit, work_ms / 1e3, receiving]
}

/// What a hybrid's time depends on: its part in the cloud, its part on the device, and the wait for that.
#[inline]
pub(crate) fn parts_features(cloud_ms: f64, own_ms: f64, wait_ms: f64) -> Features {
    [cloud_ms, own_ms, wait_ms, 0.0, 0.0, 0.0]
}
