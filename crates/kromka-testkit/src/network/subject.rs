//! What is simulated.

use kromka_core::Tick;

/// What a node's clocks show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    /// Since the node was started: it never goes back while the node runs, and drifts.
    pub steady: Tick,
    /// The time of day as the node has it: it drifts, and jumps forth and back.
    pub wall: Tick,
}

/// A replica, or one side of whatever nodes tell each other. It does nothing by itself: it is asked.
///
/// It is saved before what it wants to send leaves, so that a crash takes nothing back that others may have heard of.
pub trait Node {
    /// Makes a change of its own, which this number alone decides: a lower one had better be a simpler change.
    fn act(&mut self, draw: u64, time: Time);

    /// A connection to a peer begins: the first, or a new one because either was started again or the old one broke. Frames of
    /// earlier ones may still come. A cut that begins or ends is not told.
    fn connect(&mut self, peer: usize, time: Time);

    /// The next frame to a peer; `None` where there is none now. It is asked until then, whenever something happened to it or
    /// time went by.
    fn poll(&mut self, peer: usize, time: Time) -> Option<Vec<u8>>;

    /// Takes a frame that a peer sent: late, twice, or before either was started again.
    ///
    /// # Errors
    /// Why no node that is right would have sent it: it ends the history.
    fn receive(&mut self, peer: usize, frame: &[u8], time: Time) -> Result<(), String>;

    /// All that it goes on from after a crash.
    fn save(&mut self) -> Vec<u8>;
}

/// What nodes are made of, and what must be true of them.
pub trait Subject {
    /// What runs on each device.
    type Node: Node;

    /// The node of this place, of so many: from what it had saved, or for the first time where that is nothing.
    ///
    /// # Errors
    /// Why it cannot go on from what it had saved: it ends the history.
    fn boot(&self, index: usize, nodes: usize, saved: Option<&[u8]>, time: Time) -> Result<Self::Node, String>;

    /// What must be true once all nodes run, the network is whole and nobody has anything to say.
    ///
    /// # Errors
    /// What is not.
    fn check(&self, nodes: &[Self::Node]) -> Result<(), String>;

    /// What must be true after every step. Nodes that crashed are not there.
    ///
    /// # Errors
    /// What is not.
    fn check_always(&self, _nodes: &[Option<Self::Node>]) -> Result<(), String> {
        Ok(())
    }

    /// How long nobody may say anything before it is taken that nobody will: longer than nodes wait before they repeat
    /// themselves.
    fn quiet_ms(&self) -> u64 {
        5_000
    }
}
