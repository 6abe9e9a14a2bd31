//! A node that is right, and the same with a flaw.

use std::collections::BTreeSet;

use crate::network::{Node, Subject, Time};

/// What is wrong with a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    Nothing,
    /// What comes a second time makes it forget.
    ForgetsOnDuplicate,
    /// It takes what has the highest version of all that it was told, whoever told it.
    TakesOnlyTheNewest,
    /// What comes late takes the place of what its sender told before.
    LosesOnReordering,
    /// It saves how many elements it has made, and not what it has.
    SavesNothing,
    /// It always has something to say.
    NeverRests,
    /// It refuses frames.
    Refuses,
    /// It panics at an element of a peer.
    Panics,
}

/// The n-th element that a node made.
type Element = (u64, u64);

/// A set that only grows, told as a whole until each peer has acknowledged its version.
pub(super) struct Toy {
    flaw: Flaw,
    own: u64,
    made: u64,
    version: u64,
    /// Frames that it ever sent.
    frames: u64,
    elements: BTreeSet<Element>,
    peers: Vec<Peer>,
}

#[derive(Clone, Copy, Default)]
struct Peer {
    /// What it has acknowledged of ours, and we of its.
    acknowledged: u64,
    seen: u64,
    is_owed: bool,
    /// The last frame that came.
    frame: u64,
    told: Option<(u64, u64)>,
}

/// Between what it tells a peer, and before it repeats itself.
const PAUSE_MS: u64 = 10;
const REPEAT_MS: u64 = 150;

pub(super) fn words(bytes: &[u8]) -> Result<Vec<u64>, String> {
    let (words, rest) = bytes.as_chunks::<8>();
    if rest.is_empty() { Ok(words.iter().copied().map(u64::from_le_bytes).collect()) } else { Err("cut".into()) }
}

fn bytes(head: [u64; 3], elements: &BTreeSet<Element>) -> Vec<u8> {
    let elements = elements.iter().flat_map(|(node, number)| [*node, *number]);
    head.into_iter().chain(elements).flat_map(u64::to_le_bytes).collect()
}

fn elements(words: &[u64]) -> BTreeSet<Element> {
    words.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
}

impl Node for Toy {
    fn act(&mut self, _: u64, _: Time) {
        self.made += 1;
        self.version += 1;
        self.elements.insert((self.own, self.made));
    }

    fn connect(&mut self, peer: usize, _: Time) {
        self.peers[peer].told = None;
    }

    fn poll(&mut self, peer: usize, time: Time) -> Option<Vec<u8>> {
        let now = time.steady.ms();
        let this = &mut self.peers[peer];
        let is_news = this.acknowledged < self.version;
        let since = |pause| this.told.is_none_or(|(_, ms)| ms + pause <= now);
        let is_new = this.told.is_none_or(|(version, _)| version < self.version);
        let speaks = this.is_owed || is_news && (is_new || since(REPEAT_MS));
        if !(speaks && since(PAUSE_MS) || self.flaw == Flaw::NeverRests) {
            return None;
        }
        self.frames += 1;
        (this.told, this.is_owed) = (Some((self.version, now)), false);
        Some(bytes([self.version, this.seen << 1 | u64::from(is_news), self.frames], &self.elements))
    }

    fn receive(&mut self, peer: usize, frame: &[u8], _: Time) -> Result<(), String> {
        let words = words(frame)?;
        let [version, seen_and_asks, frame, rest @ ..] = &words[..] else { return Err("no head".into()) };
        let (news, version) = (elements(rest), *version);
        let newest = self.peers.iter().map(|peer| peer.seen).max().unwrap_or(0);
        let this = &mut self.peers[peer];
        let (is_twice, is_late) = (*frame == this.frame, *frame < this.frame);
        (this.seen, this.frame) = (this.seen.max(version), this.frame.max(*frame));
        this.acknowledged = this.acknowledged.max(seen_and_asks >> 1);
        this.is_owed |= seen_and_asks & 1 == 1;
        match self.flaw {
            Flaw::ForgetsOnDuplicate if is_twice => {
                self.elements.retain(|element| element.0 == self.own || !news.contains(element));
                return Ok(());
            }
            Flaw::TakesOnlyTheNewest if version <= newest => return Ok(()),
            Flaw::LosesOnReordering if is_late => {
                self.elements.retain(|element| element.0 != peer as u64 || news.contains(element));
                return Ok(());
            }
            Flaw::Refuses => return Err("refused".into()),
            Flaw::Panics => assert!(news.is_empty(), "an element of node {peer}"),
            _ => {}
        }
        let count = self.elements.len();
        self.elements.extend(news);
        self.version += u64::from(self.elements.len() > count);
        Ok(())
    }

    fn save(&mut self) -> Vec<u8> {
        let none = BTreeSet::new();
        let elements = if self.flaw == Flaw::SavesNothing { &none } else { &self.elements };
        bytes([self.made, self.version, self.frames], elements)
    }
}

pub(super) struct Toys(pub(super) Flaw);

impl Subject for Toys {
    type Node = Toy;

    fn boot(&self, index: usize, nodes: usize, saved: Option<&[u8]>, _: Time) -> Result<Toy, String> {
        let words = words(saved.unwrap_or(&[0; 24]))?;
        let [made, version, frames, rest @ ..] = &words[..] else { return Err("no head".into()) };
        let (made, version, frames, elements) = (*made, *version, *frames, elements(rest));
        let peers = vec![Peer::default(); nodes];
        Ok(Toy { flaw: self.0, own: index as u64, made, version, frames, elements, peers })
    }

    fn check(&self, nodes: &[Toy]) -> Result<(), String> {
        let all: BTreeSet<Element> =
            nodes.iter().flat_map(|node| (1..=node.made).map(|number| (node.own, number))).collect();
        for node in nodes {
            let missing: Vec<_> = all.symmetric_difference(&node.elements).collect();
            if !missing.is_empty() {
                return Err(format!("node {} differs in {missing:?}", node.own));
            }
        }
        Ok(())
    }

    fn check_always(&self, nodes: &[Option<Toy>]) -> Result<(), String> {
        let has_own = |node: &Toy| {
            self.0 != Flaw::Nothing || (1..=node.made).all(|number| node.elements.contains(&(node.own, number)))
        };
        if nodes.iter().flatten().all(has_own) { Ok(()) } else { Err("it lost its own".into()) }
    }

    fn quiet_ms(&self) -> u64 {
        2 * REPEAT_MS
    }
}
