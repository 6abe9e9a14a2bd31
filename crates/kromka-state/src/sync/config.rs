//! How a link behaves.

use kromka_core::{BoundError, Validate};

use crate::bounds;

/// How a link to a peer behaves. Both ends may differ, but for what a frame may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkConfig {
    /// Milliseconds over which changes gather before they are sent, 0 to a day.
    pub window_ms: u64,
    /// Milliseconds after which what was not acknowledged is sent again, 1 to a day; each time twice as many,
    pub retry_ms: u64,
    /// but no more than these, 1 to a day; where they are fewer, as many as the first time.
    pub retry_max_ms: u64,
    /// Milliseconds between two comparisons of a document that has nothing new, and after which what a peer refused is tried
    /// again, 1 to a week.
    pub check_ms: u64,
    /// Bytes of a frame at most, sent or received, before compression: 256 to 16 MiB. What a peer lacks of a document must
    /// fit in one: the host is told where it does not.
    pub frame_bytes_max: u32,
    /// From so many leaves on, 0 to 16,777,216, a peer that lacks more than is remembered is told what differs and not the
    /// whole state. That takes fewer bytes and some more turns.
    pub compare_from: u32,
}

impl LinkConfig {
    /// From a device to its gateway: what is new is sent at once, and what is lost again after a second.
    #[must_use]
    pub const fn device() -> Self {
        Self {
            window_ms: 0,
            retry_ms: 1_000,
            retry_max_ms: 60_000,
            check_ms: 300_000,
            frame_bytes_max: 4 << 20,
            compare_from: 512,
        }
    }

    /// From a gateway to the edge of the network: batches of 100 milliseconds.
    #[must_use]
    pub const fn gateway() -> Self {
        Self { window_ms: 100, frame_bytes_max: 16 << 20, ..Self::device() }
    }

    /// From the edge of the network to the cloud: batches of a minute.
    #[must_use]
    pub const fn region() -> Self {
        Self { window_ms: 60_000, retry_ms: 10_000, retry_max_ms: 600_000, check_ms: 3_600_000, ..Self::gateway() }
    }
}

impl Default for LinkConfig {
    /// [`LinkConfig::device`].
    fn default() -> Self {
        Self::device()
    }
}

impl Validate for LinkConfig {
    type Error = BoundError;

    fn check(&self) -> Result<(), BoundError> {
        bounds::WINDOW.check_u64(self.window_ms)?;
        bounds::RETRY.check_u64(self.retry_ms)?;
        bounds::RETRY_MAX.check_u64(self.retry_max_ms)?;
        bounds::CHECK.check_u64(self.check_ms)?;
        bounds::FRAME_BYTES.check(self.frame_bytes_max.into())?;
        bounds::COMPARE_FROM.check(self.compare_from.into())
    }
}
