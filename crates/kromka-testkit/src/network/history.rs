//! What happens, step by step: a plain list, so that it can be kept, shortened and run again.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Nodes of a history.
pub const NODES_MAX: usize = 64;
/// Steps of a history: a longer one is better cut into several, which are run side by side and shortened sooner.
pub const STEPS_MAX: usize = 1 << 20;

/// Who is connected to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topology {
    /// Everyone to everyone.
    Mesh,
    /// Everyone to the first.
    Star,
    /// Everyone to the next.
    Chain,
}

impl Topology {
    /// Whether two nodes are connected.
    #[must_use]
    pub const fn connects(self, a: usize, b: usize) -> bool {
        match self {
            Self::Mesh => a != b,
            Self::Star => a != b && (a == 0 || b == 0),
            Self::Chain => a.abs_diff(b) == 1,
        }
    }
}

/// What the network does to frames from now on. All zero is a network without faults, and with a delay of 1 ms.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Faults {
    /// Frames that are lost, of 1,000.
    pub loss: u32,
    /// Frames that come twice, of 1,000.
    pub duplication: u32,
    /// Frames that later ones may overtake, of 1,000; the others of a link come in their order.
    pub reordering: u32,
    /// How long a frame takes at least, in milliseconds; 1 where it is less.
    pub delay_ms_min: u32,
    /// How long it takes at most, in milliseconds; one that may be overtaken, up to four times as long more.
    pub delay_ms_max: u32,
}

/// One step. One of a node that is not there, or that runs or does not as the step would have it, does nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// A node makes a change of its own.
    Act {
        /// Which node.
        node: usize,
        /// Which change.
        draw: u64,
    },
    /// Time goes by, and what is on its way arrives.
    Advance {
        /// So much, in milliseconds.
        ms: u32,
    },
    /// A node saves, without sending.
    Save {
        /// Which node.
        node: usize,
    },
    /// Nothing passes from one node to another, what is on its way neither; the way back is another one.
    Cut {
        /// The sender.
        from: usize,
        /// The receiver.
        to: usize,
    },
    /// All cuts end.
    Heal,
    /// The connection between two nodes begins anew.
    Connect {
        /// One of them,
        a: usize,
        /// and the other.
        b: usize,
    },
    /// A node stops, and forgets what was not saved. What it has sent is on its way all the same.
    Crash {
        /// Which node.
        node: usize,
    },
    /// A node that crashed goes on from what was saved, with new connections.
    Restart {
        /// Which node.
        node: usize,
    },
    /// A node's clocks go differently from now on.
    Skew {
        /// Which node.
        node: usize,
        /// How far its time of day is off from now on, but for what it drifted, in milliseconds.
        ms: i64,
        /// How much faster its clocks go, in parts per million.
        ppm: i32,
    },
    /// The network treats what is sent from now on otherwise.
    Faults(Faults),
}

/// All that decides what happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// What becomes of each frame is drawn from this: of the n-th of a link always the same, whatever else happens.
    pub seed: u64,
    /// How many nodes there are.
    pub nodes: usize,
    /// Who is connected to whom.
    pub topology: Topology,
    /// What happens.
    pub steps: Vec<Step>,
}

impl History {
    /// A history as it is printed.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }
}

/// As JSON in one line.
impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = serde_json::to_string(self).map_err(|_| fmt::Error)?;
        f.write_str(&json)
    }
}
