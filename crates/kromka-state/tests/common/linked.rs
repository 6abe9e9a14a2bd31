//! Documents that links keep up to date.

use kromka_core::Validate;
use kromka_state::sync::{Event, Link, LinkConfig};
use kromka_state::{Config, MessageError};
use kromka_testkit::network::{Node, Subject, Time};

use super::acting::{Actor, check, config_of};

/// Longest wait of a link here until it says again what was lost.
const RETRY_MAX_MS: u64 = 1_000;

/// A document with a link to each peer.
pub(crate) struct Linked {
    actor: Actor,
    links: Vec<Link>,
}

impl Node for Linked {
    fn act(&mut self, draw: u64, time: Time) {
        self.actor.act(draw, time);
    }

    fn connect(&mut self, peer: usize, _: Time) {
        self.links[peer].connect();
    }

    fn poll(&mut self, peer: usize, time: Time) -> Option<Vec<u8>> {
        self.links[peer].poll(&mut self.actor.document, time.steady)
    }

    fn receive(&mut self, peer: usize, frame: &[u8], time: Time) -> Result<(), String> {
        let link = &mut self.links[peer];
        link.receive(&mut self.actor.document, frame, time.steady).map_err(|error| error.to_string())?;
        let full = MessageError::HeldFull { messages: 0, bytes: 0 }.number();
        while let Some(event) = link.event() {
            match event {
                Event::Refused { error, .. } if error.number() == full => {}
                Event::PeerRefused { number, .. } if number == full => {}
                event => return Err(format!("{event:?}")),
            }
        }
        Ok(())
    }

    fn save(&mut self) -> Vec<u8> {
        self.actor.save()
    }
}

/// Replicas of one document: each with this configuration, but for its number, and links that compare from so many leaves on.
pub(crate) struct Links {
    pub(crate) config: Config,
    pub(crate) compare_from: u32,
}

impl Subject for Links {
    type Node = Linked;

    fn boot(&self, index: usize, nodes: usize, saved: Option<&[u8]>, _: Time) -> Result<Linked, String> {
        let config = LinkConfig {
            retry_ms: 100,
            retry_max_ms: RETRY_MAX_MS,
            check_ms: 20 * RETRY_MAX_MS,
            compare_from: self.compare_from,
            ..LinkConfig::device()
        };
        let link = Link::new(config.validate().map_err(|error| error.to_string())?);
        Ok(Linked { actor: Actor::boot(config_of(&self.config, index), saved)?, links: vec![link; nodes] })
    }

    fn check(&self, nodes: &[Linked]) -> Result<(), String> {
        check(&self.config, &nodes.iter().map(|node| &node.actor).collect::<Vec<_>>())
    }

    fn quiet_ms(&self) -> u64 {
        2 * RETRY_MAX_MS
    }
}
