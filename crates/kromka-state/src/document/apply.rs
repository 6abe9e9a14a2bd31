//! What others tell: checked as a whole, then merged.

mod merge;
mod plan;

use kromka_core::Tick;

use crate::bounds;
use crate::clock::{Clock, Dot};
use crate::codec::{DELTA, Head, Message, open, start};
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

/// What a message did, and what its sender has seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) applied: Applied,
    pub(crate) target: Clock,
}

impl Told {
    /// Nothing had waited for it.
    pub(crate) const fn alone(outcome: Outcome, target: Clock) -> Self {
        Self { applied: Applied { outcome, released: 0, refused: 0 }, target }
    }
}

/// What a message means for the leaves that it does not name.
#[derive(Debug, Clone, Copy)]
pub(super) enum Absent<'a> {
    /// They did not change.
    Same,
    /// Where its sender has seen them, they are gone.
    Gone,
    /// These leaves are gone where its sender has seen them. The others were the same when its receiver had seen this much, so
    /// that what came to them since and the sender knew already had been cancelled there.
    These(&'a [u32], &'a Clock),
    /// They stay, and so does all that the others held.
    Unite,
}

impl Absent<'_> {
    pub(super) const fn of(head: &Head) -> Self {
        if head.is_whole { Self::Gone } else { Self::Same }
    }
}

impl Document {
    /// Takes a message of a peer, in any order and however often. Under [`RegisterPolicy::Hlc`] it believes any clock, because
    /// it has none to compare it with: who has takes messages with [`Document::apply_at`].
    ///
    /// # Errors
    /// What is wrong with it. Nothing was changed.
    pub fn apply(&mut self, bytes: &[u8]) -> Result<Applied, MessageError> {
        self.take(open(bytes, DELTA)?, None).map(|told| told.applied)
    }

    /// The same at a time of the wall clock. Under [`RegisterPolicy::Hlc`] a message whose clock is more than
    /// [`crate::Config::drift_max_ms`] ahead of it is refused, unless as much was believed before: one replica that is years
    /// ahead would win over all others for years, and take the clocks of all with it. Nothing of what that replica learned
    /// gets through, nor of what others learned from it that believed it: all should take messages this way, and it is to go
    /// on as a new replica.
    ///
    /// # Errors
    /// What is wrong with it; [`MessageError::Clock`] if it is that. Nothing was changed.
    pub fn apply_at(&mut self, bytes: &[u8], now: Tick) -> Result<Applied, MessageError> {
        self.take(open(bytes, DELTA)?, Some(now)).map(|told| told.applied)
    }

    /// Takes a message without its checksum.
    pub(crate) fn take(&mut self, content: &[u8], now: Option<Tick>) -> Result<Told, MessageError> {
        let (outcome, target) = self.take_one(content, now)?;
        if outcome == Outcome::Merged {
            return Ok(self.told(target, now));
        }
        Ok(Told::alone(outcome, target))
    }

    /// What a message did that was merged, with those that had waited for it.
    pub(super) fn told(&mut self, target: Clock, now: Option<Tick>) -> Told {
        let mut told = Told::alone(Outcome::Merged, target);
        // Each round takes one out, so it ends.
        while let Some(held) = self.release() {
            match open(&held, DELTA).and_then(|content| self.take_one(content, now)) {
                Ok(_) => told.applied.released += 1,
                Err(_) => told.applied.refused += 1,
            }
        }
        told
    }

    fn take_one(&mut self, content: &[u8], now: Option<Tick>) -> Result<(Outcome, Clock), MessageError> {
        let (flags, mut reader) = start(content, DELTA)?;
        let message = Message::decode(flags, &mut reader, self.config.max_leaves)?;
        reader.end()?;
        self.check_own(&message.head, now)?;
        let target = message.head.target();
        if self.clock.covers(&target) {
            return Ok((Outcome::Known, target));
        }
        if !self.clock.covers(&message.head.base()) {
            self.hold(&message.head, content)?;
            return Ok((Outcome::Held, target));
        }
        let leaves = self.plan(&message, false)?;
        self.seal();
        self.merge(&message, &leaves, Absent::of(&message.head));
        Ok((Outcome::Merged, target))
    }

    /// Whether a message can be of this document, and knows no more commits of this replica than it made.
    pub(super) fn check_own(&self, head: &Head, now: Option<Tick>) -> Result<(), MessageError> {
        self.check_head(head, now)?;
        let own = self.config.replica;
        let (have, max) = (head.target().get(own), self.clock.get(own));
        if have > max {
            return Err(MessageError::Reused { have, max });
        }
        // There is room for this replica also before it commits something.
        let (writers, is_listener, max) = (self.writers_with(head), max == 0, bounds::REPLICAS_MAX);
        let have = writers + usize::from(is_listener);
        if writers > self.clock.len() && have > max { Err(MessageError::Replicas { have, max }) } else { Ok(()) }
    }

    /// Replicas that have written, with those of a message.
    fn writers_with(&self, head: &Head) -> usize {
        self.clock.len() + head.authors.iter().filter(|author| self.clock.get(author.replica) == 0).count()
    }

    /// Whether a message can be of this document, and its clocks of this world.
    pub(super) fn check_head(&self, head: &Head, now: Option<Tick>) -> Result<(), MessageError> {
        let (have, need) = (head.policies, self.config.policies.byte());
        if have != need {
            return Err(MessageError::Policies { have, need });
        }
        let (have, max) = (head.stamp, self.stamp_max(now));
        if have > max {
            return Err(MessageError::Clock { have, max });
        }
        let (have, max) = (self.writers_with(head), bounds::REPLICAS_MAX);
        if have > max { Err(MessageError::Replicas { have, max }) } else { Ok(()) }
    }

    /// The highest stamp that is believed.
    fn stamp_max(&self, now: Option<Tick>) -> u64 {
        let max = match (self.config.policies.register, now) {
            (RegisterPolicy::Multi | RegisterPolicy::Lww, _) => self.stamp.saturating_add(bounds::LAMPORT_AHEAD_MAX),
            // The time of a wall clock is far ahead of the first stamp.
            (RegisterPolicy::Hlc, None) => bounds::STAMP_MAX,
            (RegisterPolicy::Hlc, Some(now)) => {
                let ms = now.after(self.config.drift_max_ms.into()).ms();
                // All counts within that millisecond.
                let end = ms.saturating_add(1).saturating_mul(1 << bounds::HLC_COUNT_BITS) - 1;
                end.max(self.stamp)
            }
        };
        max.min(bounds::STAMP_MAX)
    }

    /// Notes that all of this was seen; it began with this count of changes.
    fn advance(&mut self, since: u64, target: &Clock, stamp: u64) {
        for (replica, seq) in target.iter() {
            let dot = Dot { replica, seq };
            if !self.clock.contains(dot) {
                self.history.push(since, dot, self.config.history, &mut self.store.replicas);
                self.clock.advance(dot);
            }
        }
        self.stamp = self.stamp.max(stamp);
    }
}
