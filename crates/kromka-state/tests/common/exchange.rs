//! Documents that tell each other of themselves without a session: each frame has the sender's clock, and what its peer lacks
//! as far as that is known. What was sent is taken to have arrived until it is not acknowledged in time, so that messages come
//! before those that they build on.

use kromka_core::Tick;
use kromka_state::{Clock, Config, MessageError, ReplicaId};
use kromka_testkit::network::{Node, Subject, Time};

use super::acting::{Actor, check, config_of};

/// Between two frames to a peer, and before one is repeated.
const PAUSE_MS: u64 = 10;
const REPEAT_MS: u64 = 250;

/// What is known of a peer.
#[derive(Debug, Clone, Default)]
struct Peer {
    /// What it has seen, if it ever said so,
    clock: Option<Clock>,
    /// and will have seen once all arrives that it was sent.
    told: Clock,
    /// What we had seen when it was last told, and when that was.
    said: Option<(Clock, Tick)>,
    /// It does not know what we have seen.
    is_owed: bool,
    /// It, or we, do not know the leaves of a message.
    wants_names: bool,
    lacks_names: bool,
}

/// A document, and what is known of its peers.
pub(crate) struct Replica {
    actor: Actor,
    peers: Vec<Peer>,
}

impl Node for Replica {
    fn act(&mut self, draw: u64, time: Time) {
        self.actor.act(draw, time);
    }

    fn connect(&mut self, peer: usize, _: Time) {
        self.peers[peer] = Peer::default();
    }

    fn poll(&mut self, peer: usize, time: Time) -> Option<Vec<u8>> {
        let (peer, own) = (&mut self.peers[peer], self.actor.document.clock());
        let since = |pause| peer.said.as_ref().is_none_or(|(_, at)| time.steady.since(*at) >= pause);
        let is_new = peer.said.as_ref().is_none_or(|(clock, _)| clock != own);
        let is_late = since(REPEAT_MS);
        let differs = peer.clock.as_ref() != Some(own);
        if !since(PAUSE_MS) || !(peer.is_owed || peer.lacks_names || differs && (is_new || is_late)) {
            return None;
        }
        let own = own.clone();
        let flags = u8::from(peer.lacks_names);
        let mut frame = vec![flags, u8::from(peer.clock.is_some())];
        put(&own, &mut frame);
        put(peer.clock.as_ref().unwrap_or(&Clock::new()), &mut frame);
        if let Some(clock) = &peer.clock {
            if is_late || peer.wants_names {
                peer.told = clock.clone();
            }
            if self.actor.document.has_news(&peer.told) {
                let names = std::mem::take(&mut peer.wants_names);
                let document = &mut self.actor.document;
                let delta = if names { document.named_delta_since(clock) } else { document.delta_since(&peer.told) };
                frame.extend(delta);
                peer.told.join(&own);
            }
        }
        (peer.said, peer.is_owed, peer.lacks_names) = (Some((own, time.steady)), false, false);
        Some(frame)
    }

    fn receive(&mut self, peer: usize, frame: &[u8], _: Time) -> Result<(), String> {
        let [wants_names, is_known, rest @ ..] = frame else { return Err("no head".into()) };
        let (theirs, rest) = take(rest)?;
        let (ours, delta) = take(rest)?;
        let mut lacks_names = false;
        if !delta.is_empty() {
            match self.actor.document.apply(delta) {
                Ok(applied) => lacks_names = applied.refused > 0,
                Err(MessageError::UnknownLeaf { .. }) => lacks_names = true,
                // It is sent again.
                Err(MessageError::HeldFull { .. }) => {}
                Err(error) => return Err(error.to_string()),
            }
        }
        let peer = &mut self.peers[peer];
        peer.wants_names |= *wants_names == 1;
        peer.lacks_names |= lacks_names;
        peer.is_owed |= *is_known == 0 || ours != *self.actor.document.clock();
        peer.told.join(&theirs);
        peer.clock.get_or_insert_default().join(&theirs);
        Ok(())
    }

    fn save(&mut self) -> Vec<u8> {
        self.actor.save()
    }
}

fn put(clock: &Clock, frame: &mut Vec<u8>) {
    frame.push(u8::try_from(clock.len()).unwrap_or(u8::MAX));
    for (replica, seq) in clock.iter() {
        frame.extend(replica.0.to_le_bytes());
        frame.extend(seq.to_le_bytes());
    }
}

fn take(frame: &[u8]) -> Result<(Clock, &[u8]), String> {
    let (len, rest) = frame.split_first().ok_or("no clock")?;
    let (pairs, rest) = rest.split_at_checked(16 * usize::from(*len)).ok_or("half a clock")?;
    let (words, _) = pairs.as_chunks::<8>();
    let dots = words.chunks_exact(2).map(|dot| {
        let [replica, seq] = [dot[0], dot[1]].map(u64::from_le_bytes);
        (ReplicaId(replica), seq)
    });
    Ok((dots.collect(), rest))
}

/// Replicas of one document: each with this configuration, but for its number.
pub(crate) struct Documents(pub(crate) Config);

impl Subject for Documents {
    type Node = Replica;

    fn boot(&self, index: usize, nodes: usize, saved: Option<&[u8]>, _: Time) -> Result<Replica, String> {
        Ok(Replica { actor: Actor::boot(config_of(&self.0, index), saved)?, peers: vec![Peer::default(); nodes] })
    }

    fn check(&self, nodes: &[Replica]) -> Result<(), String> {
        check(&self.0, &nodes.iter().map(|node| &node.actor).collect::<Vec<_>>())
    }

    fn quiet_ms(&self) -> u64 {
        2 * REPEAT_MS
    }
}
