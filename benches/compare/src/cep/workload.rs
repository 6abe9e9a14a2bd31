//! What is looked for, and where.

use kromka_cep::Contiguity;

/// Kinds of events.
pub(super) const KINDS: usize = 20;
/// Keys of events, where they matter.
const KEYS: u64 = 10_000;
/// Values that are told apart.
const VALUES: u64 = 10_007;

/// A workload: sequences of events of the kinds 0, 1, 2 and so on.
pub(super) struct Workload {
    pub(super) name: &'static str,
    /// Events of a sequence.
    pub(super) length: usize,
    pub(super) window_ms: Option<u64>,
    pub(super) contiguity: Contiguity,
    /// A match takes its events, and all before it, from others.
    pub(super) consumes: bool,
    /// The last event never comes: all that is done is to keep what could begin a match.
    pub(super) is_hopeless: bool,
    pub(super) is_keyed: bool,
    pub(super) rules: usize,
    /// Each element of each rule asks for a value above a limit of its own, which one event in a hundred has.
    pub(super) has_limits: bool,
    /// Its rate is of matches.
    pub(super) counts_matches: bool,
}

const fn consume(name: &'static str, length: usize, window_ms: u64) -> Workload {
    Workload {
        name,
        length,
        window_ms: Some(window_ms),
        contiguity: Contiguity::FollowedBy,
        consumes: true,
        is_hopeless: false,
        is_keyed: false,
        rules: 1,
        has_limits: false,
        counts_matches: false,
    }
}

const fn any(name: &'static str, length: usize, window_ms: u64) -> Workload {
    let contiguity = Contiguity::FollowedByAny;
    Workload { contiguity, consumes: false, is_hopeless: true, ..consume(name, length, window_ms) }
}

pub(super) const WORKLOADS: &[Workload] = &[
    consume("consume_n3_w1000", 3, 1_000),
    consume("consume_n6_w1000", 6, 1_000),
    consume("consume_n12_w1000", 12, 1_000),
    Workload { is_keyed: true, ..consume("keyed_n3", 3, 1_000_000) },
    any("any_n3_w100", 3, 100),
    any("any_n3_w1000", 3, 1_000),
    any("any_n3_w10000", 3, 10_000),
    any("any_n6_w100", 6, 100),
    any("any_n6_w10000", 6, 10_000),
    any("any_n12_w100", 12, 100),
    any("any_n12_w10000", 12, 10_000),
    Workload { is_hopeless: false, counts_matches: true, ..any("enumerate_matches", 3, 1_000) },
    Workload { rules: 1_000, has_limits: true, ..consume("rules_1000", 3, 1_000) },
    // Without limits each event matters to 150 rules, and completes some forty matches.
    Workload { rules: 1_000, ..consume("rules_1000_dense", 3, 1_000) },
];

impl Workload {
    /// The kinds of a rule's sequence. Of many rules each has its own.
    pub(super) fn kinds(&self, rule: usize) -> Vec<usize> {
        let shift = [rule, rule / KINDS * 3, rule / (KINDS * KINDS) * 7];
        let mut kinds: Vec<usize> = (0..self.length).map(|at| (at + shift[at % 3]) % KINDS).collect();
        if let Some(last) = kinds.last_mut().filter(|_| self.is_hopeless) {
            // A kind that is declared and never drawn.
            *last = KINDS;
        }
        kinds
    }

    /// What the value of an element's event of a rule is above, if anything.
    #[expect(clippy::cast_precision_loss, reason = "below a hundred")]
    pub(super) fn limit(&self, rule: usize, at: usize) -> Option<f64> {
        self.has_limits.then(|| 0.98 + 0.02 * ((rule * 7 + at * 13) % 100) as f64 / 101.0)
    }
}

/// An event: which of all, its kind and its key, and a value from 0 to 1.
#[derive(Clone, Copy)]
pub(super) struct Drawn {
    pub(super) number: u64,
    pub(super) kind: usize,
    pub(super) key: u64,
    pub(super) value: f64,
}

/// The events of a workload.
pub(super) struct Stream {
    state: u64,
    number: u64,
    is_keyed: bool,
}

impl Stream {
    pub(super) const fn new(workload: &Workload) -> Self {
        Self { state: 12_345, number: 0, is_keyed: workload.is_keyed }
    }

    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    pub(super) fn next(&mut self) -> Drawn {
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let high = self.state >> 33;
        let kind = usize::try_from(high % KINDS as u64).unwrap_or(0);
        let key = if self.is_keyed { high / KINDS as u64 % KEYS } else { 0 };
        self.number += 1;
        let value = f64::from(u16::try_from(high / KINDS as u64 % VALUES).unwrap_or(0)) / VALUES as f64;
        Drawn { number: self.number, kind, key, value }
    }
}
