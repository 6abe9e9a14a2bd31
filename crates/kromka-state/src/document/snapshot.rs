//! A document as bytes, to go on from after a restart.

use alloc::vec::Vec;

use kromka_core::Valid;

use crate::bounds;
use crate::clock::{Clock, ReplicaId};
use crate::codec::{Message, Reader, SNAPSHOT, Writer, close, open, start};
use crate::config::Config;
use crate::document::Document;
use crate::document::apply::Absent;
use crate::error::MessageError;

impl Document {
    /// All that this replica needs to go on: the state, its names, the messages that wait. Who goes on from an older one than
    /// its peers have heard of gives commits a second time: they refuse them then.
    pub fn snapshot(&mut self) -> Vec<u8> {
        self.seal();
        let mut out = Writer::default();
        self.build(&Clock::new(), None, true).encode(SNAPSHOT, &mut out);
        out.u64(self.config.replica.0);
        out.u64(self.named.into());
        out.len(self.held.len());
        for held in self.held() {
            out.len(held.len());
            out.bytes(held);
        }
        close(out)
    }

    /// The document of a snapshot. Deltas begin anew: a peer that lacks something gets the whole state once.
    ///
    /// # Errors
    /// What is wrong with the bytes.
    pub fn from_snapshot(config: Valid<Config>, bytes: &[u8]) -> Result<Self, MessageError> {
        let (flags, mut reader) = start(open(bytes, SNAPSHOT)?, SNAPSHOT)?;
        let message = Message::decode(flags, &mut reader, config.max_leaves)?;
        let replica = ReplicaId(reader.u64()?);
        if replica != config.replica {
            return Err(MessageError::Replica { have: replica.0, need: config.replica.0 });
        }
        let mut document = Self::new(config);
        document.named = reader.u32()?;
        // One commit may give as many as there are leaves beyond the last that is allowed.
        let (have, max) = (u64::from(document.named), u64::from(bounds::NAMES_MAX) + u64::from(config.max_leaves));
        if have > max {
            return Err(MessageError::Clock { have, max });
        }
        let held = read_held(&mut reader)?;
        reader.end()?;
        // It was believed before, however far it is ahead of an empty document.
        document.stamp = message.head.stamp;
        document.check_head(&message.head, None)?;
        let targets = document.plan(&message, false)?;
        document.merge(&message, &targets, Absent::of(&message.head));
        for bytes in held {
            // One that was good on its own may not be beside the others: its sender tells it again.
            let _refused = document.apply(bytes).is_err();
        }
        Ok(document)
    }
}

fn read_held<'a>(reader: &mut Reader<'a>) -> Result<Vec<&'a [u8]>, MessageError> {
    let max = usize::try_from(bounds::HELD.max).unwrap_or(usize::MAX);
    let count = reader.len(max)?;
    let mut held = Vec::with_capacity(count);
    for _ in 0..count {
        let len = reader.len(bounds::MESSAGE_BYTES_MAX)?;
        held.push(reader.bytes(len)?);
    }
    Ok(held)
}
