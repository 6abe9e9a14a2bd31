//! The noise of the world: a hash, so that every counterfactual exists and no draw depends on another.

use kromka_core::Environment;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// What a draw is for. The numbers are part of every result and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Stream {
    /// Order of the arrival rows.
    Shuffle = 1,
    /// Hour of a task.
    Hour = 2,
    /// Time within its hour.
    WithinHour = 3,
    /// Type.
    Kind = 4,
    /// Deadline.
    Deadline = 5,
    /// Cost limit.
    CostMax = 6,
    /// Sensitivity.
    Sensitivity = 7,
    /// Quality floor.
    Quality = 8,
    /// Heavy payload.
    Payload = 9,
    /// Round-trip time.
    Rtt = 10,
    /// Speed of local work.
    Local = 11,
    /// Record of a provider.
    Record = 12,
    /// Failures at any time.
    Failure = 13,
    /// Failures during an incident.
    Incident = 14,
    /// Failures of the edge, by block.
    Block = 15,
    /// Range of the peer.
    Range = 16,
    /// The generated world's own draws.
    Generated = 17,
    /// Constants of a jittered world, by their place in its table.
    Jitter = 18,
    /// Beginnings of faults.
    FaultStart = 19,
    /// Which of two clouds a fault hits.
    FaultCloud = 20,
    /// Whether a fault that comes less than once in the window comes.
    FaultExtra = 21,
}

/// Draws of one seed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Noise {
    seed: u64,
}

impl Noise {
    /// The draws of `seed`.
    pub(crate) const fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// The hash of a key, a lane and a stream.
    fn hash(self, key: u64, lane: u32, stream: Stream) -> u64 {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&key.to_le_bytes());
        bytes[8..12].copy_from_slice(&lane.to_le_bytes());
        bytes[12..].copy_from_slice(&(stream as u32).to_le_bytes());
        xxh3_64_with_seed(&bytes, self.seed)
    }

    /// The hash itself, for shuffling.
    pub(crate) fn bits(self, key: u64, stream: Stream) -> u64 {
        self.hash(key, u32::MAX, stream)
    }

    /// A number in [0, 1) for a key that belongs to no environment.
    pub(crate) fn unit(self, key: u64, stream: Stream) -> f64 {
        to_unit(self.hash(key, u32::MAX, stream))
    }

    /// A number in [0, 1) for a key in an environment.
    pub(crate) fn unit_in(self, key: u64, environment: Environment, stream: Stream) -> f64 {
        to_unit(self.hash(key, environment as u32, stream))
    }

    /// A number in [0, 1) for a key in a lane of the faults.
    pub(crate) fn unit_fault(self, key: u64, lane: u32, stream: Stream) -> f64 {
        to_unit(self.hash(key, lane, stream))
    }

    /// A number in [0, 1) for a key in a lane of the generated world.
    pub(crate) fn unit_lane(self, key: u64, lane: u32) -> f64 {
        to_unit(self.hash(key, lane, Stream::Generated))
    }
}

/// The upper 53 bits, as many as a float holds exactly.
fn to_unit(hash: u64) -> f64 {
    (hash >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_uniform_and_independent_across_keys_streams_and_seeds() {
        let noise = Noise::new(1);
        let n = 20_000;
        let mean = (0..n).map(|key| noise.unit(key, Stream::Kind)).sum::<f64>() / n as f64;
        assert!((mean - 0.5).abs() < 0.01, "{mean}");
        let product = (0..n).map(|key| noise.unit(key, Stream::Kind) * noise.unit(key, Stream::Deadline)).sum::<f64>();
        assert!((product / n as f64 - 0.25).abs() < 0.01);
        let other = Noise::new(2);
        assert!((0..n).all(|key| noise.bits(key, Stream::Kind) != other.bits(key, Stream::Kind)));
        assert!((0..n).all(|key| (0.0..1.0).contains(&noise.unit_in(key, Environment::Peer, Stream::Range))));
    }
}
