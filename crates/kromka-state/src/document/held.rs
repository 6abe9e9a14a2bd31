//! Messages that came before those that they build on.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::clock::Clock;
use crate::codec::{DELTA, Head, Writer, close, open};
use crate::document::Document;
use crate::error::MessageError;

/// One of them.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) bytes: Box<[u8]>,
    /// What must have been seen before.
    base: Clock,
    /// Who has seen this needs it no more.
    target: Clock,
}

impl Held {
    pub(super) fn heap_bytes(&self) -> usize {
        self.bytes.len() + self.base.heap_bytes() + self.target.heap_bytes()
    }
}

impl Document {
    /// The messages that wait and that a peer with this clock needs, too, without their checksums.
    pub(crate) fn held_beyond(&self, peer: &Clock) -> Vec<Vec<u8>> {
        let needed = self.held.iter().filter(|held| !peer.covers(&held.target));
        needed.filter_map(|held| Some(open(&held.bytes, DELTA).ok()?.to_vec())).collect()
    }

    /// Keeps a message until it can be applied.
    pub(super) fn hold(&mut self, head: &Head, content: &[u8]) -> Result<(), MessageError> {
        let bytes = close(Writer(content.to_vec()));
        if self.held.iter().any(|held| *held.bytes == *bytes) {
            return Ok(());
        }
        let have: usize = self.held.iter().map(|held| held.bytes.len()).sum();
        if self.held.len() >= self.config.held_max as usize || have + bytes.len() > self.config.held_bytes_max as usize
        {
            return Err(MessageError::HeldFull { messages: self.held.len(), bytes: have });
        }
        self.held.push(Held { bytes: bytes.into(), base: head.base(), target: head.target() });
        Ok(())
    }

    /// The first message that can be applied now; those that are no longer needed are dropped.
    pub(super) fn release(&mut self) -> Option<Box<[u8]>> {
        let clock = &self.clock;
        self.held.retain(|held| !clock.covers(&held.target));
        let at = self.held.iter().position(|held| clock.covers(&held.base))?;
        Some(self.held.remove(at).bytes)
    }
}
