//! What others tell: checked as a whole, then merged.

mod merge;
mod plan;

use crate::bounds;
use crate::clock::{Clock, Dot};
use crate::codec::{DELTA, Head, Message, open};
use crate::config::RegisterPolicy;
use crate::document::Document;
use crate::error::MessageError;

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was merged.
    Merged,
    /// It had nothing new.
    Known,
    /// It builds on messages that have not come yet, and waits for them.
    Held,
}

/// What a message did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// What became of it.
    pub outcome: Outcome,
    /// Messages that had waited for it and were merged, too.
    pub released: usize,
    /// Messages that had waited for it and turned out to be wrong. They are dropped.
    pub refused: usize,
}

impl Document {
    /// Takes a message of a peer, in any order and however often.
    ///
    /// # Errors
    /// What is wrong with it. Nothing was changed.
    pub fn apply(&mut self, bytes: &[u8]) -> Result<Applied, MessageError> {
        let mut applied = Applied { outcome: self.apply_one(bytes)?, released: 0, refused: 0 };
        if applied.outcome != Outcome::Merged {
            return Ok(applied);
        }
        // Each round takes one out, so it ends.
        while let Some(held) = self.release() {
            match self.apply_one(&held) {
                Ok(_) => applied.released += 1,
                Err(_) => applied.refused += 1,
            }
        }
        Ok(applied)
    }

    fn apply_one(&mut self, bytes: &[u8]) -> Result<Outcome, MessageError> {
        let (flags, mut reader) = open(bytes, DELTA)?;
        let message = Message::decode(flags, &mut reader, self.config.max_leaves)?;
        reader.end()?;
        self.check_head(&message.head)?;
        let own = self.config.replica;
        let (have, max) = (message.head.target().get(own), self.clock.get(own));
        if have > max {
            return Err(MessageError::Reused { have, max });
        }
        if self.clock.covers(&message.head.target()) {
            return Ok(Outcome::Known);
        }
        if !self.clock.covers(&message.head.base()) {
            self.hold(&message.head, bytes)?;
            return Ok(Outcome::Held);
        }
        let leaves = self.plan(&message)?;
        self.seal();
        self.merge(&message, &leaves);
        Ok(Outcome::Merged)
    }

    /// Whether a message can be of this document, and its clocks of this world.
    pub(super) fn check_head(&self, head: &Head) -> Result<(), MessageError> {
        let (have, need) = (head.policies, self.config.policies.byte());
        if have != need {
            return Err(MessageError::Policies { have, need });
        }
        let ahead = match self.config.policies.register {
            // The time of a wall clock is far ahead of the first stamp.
            RegisterPolicy::Hlc => bounds::STAMP_MAX,
            RegisterPolicy::Multi | RegisterPolicy::Lww => bounds::LAMPORT_AHEAD_MAX,
        };
        let (have, max) = (head.stamp, self.stamp.saturating_add(ahead).min(bounds::STAMP_MAX));
        if have > max {
            return Err(MessageError::Clock { have, max });
        }
        let unknown = head.authors.iter().filter(|author| self.clock.get(author.replica) == 0).count();
        let (have, max) = (self.clock.len() + unknown, bounds::REPLICAS_MAX);
        if have > max { Err(MessageError::Replicas { have, max }) } else { Ok(()) }
    }

    /// Notes that all of this was seen; it began with this count of changes.
    fn advance(&mut self, since: u64, target: &Clock, stamp: u64) {
        for (replica, seq) in target.iter() {
            let dot = Dot { replica, seq };
            if !self.clock.contains(dot) {
                self.history.push(since, dot, self.config.history);
                self.clock.advance(dot);
            }
        }
        self.stamp = self.stamp.max(stamp);
    }
}
