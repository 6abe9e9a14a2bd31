//! Replicas over a bad network, simulated: what is lost, late, twice or cut off, and who crashes, is drawn from a seed, and a
//! history that ends badly is shortened to one that can be read.
//!
//! ```
//! use kromka_testkit::network::{History, Node, Scenario, Subject, Time, explore, run};
//!
//! /// The highest number that it drew, of which it tells nobody.
//! struct Silent(u64);
//!
//! impl Node for Silent {
//!     fn act(&mut self, draw: u64, _: Time) {
//!         self.0 = self.0.max(draw);
//!     }
//!     fn poll(&mut self, _: usize, _: Time) -> Option<Vec<u8>> {
//!         None
//!     }
//!     fn save(&mut self) -> Vec<u8> {
//!         self.0.to_le_bytes().to_vec()
//!     }
//! #   fn connect(&mut self, _: usize, _: Time) {}
//! #   fn receive(&mut self, _: usize, _: &[u8], _: Time) -> Result<(), String> {
//! #       Ok(())
//! #   }
//! }
//!
//! struct Highest;
//!
//! impl Subject for Highest {
//!     type Node = Silent;
//!     fn boot(&self, _: usize, _: usize, saved: Option<&[u8]>, _: Time) -> Result<Silent, String> {
//!         Ok(Silent(saved.and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_le_bytes)))
//!     }
//!     fn check(&self, nodes: &[Silent]) -> Result<(), String> {
//!         if nodes.iter().all(|node| node.0 == nodes[0].0) { Ok(()) } else { Err("they differ".into()) }
//!     }
//! }
//!
//! let failure = explore(&Highest, &Scenario::default(), 0..10).unwrap_err();
//! assert_eq!((failure.history.nodes, failure.history.steps.len()), (2, 1));
//! // What it prints is a test from now on.
//! let kept = History::parse(&failure.history.to_string())?;
//! assert_eq!(run(&Highest, &kept).unwrap_err().cause, failure.cause);
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! # In the order of the flow
//!
//! - [`Subject`]: what is simulated, as one [`Node`] for each device, and what must be true of all of them
//! - [`Scenario`]: how many there are, how they are connected, and how bad things get; with a seed it draws a [`History`] of
//!   [`Step`]s
//! - [`run`]: one history, to its [`Stats`] or its [`Failure`]; [`explore`]: the histories of many seeds
//! - [`shrink`]: a failure with the fewest and simplest steps that lead to it
//!
//! # What happens to nodes
//!
//! - A frame takes its time, is lost, comes twice, or is overtaken by later ones. At a cut, and where nobody runs, nothing
//!   arrives. Links hold [`IN_FLIGHT_MAX`] frames and drop more.
//! - A node that crashes goes on from what it saved last. It is saved whenever something of it is sent, before that leaves: what
//!   others may have heard of is never taken back.
//! - Clocks of nodes are off, drift and jump.
//! - In the end all cuts and faults end and all nodes run. They must come to rest within [`ROUNDS_MAX`] rounds and
//!   [`FRAMES_MAX`] frames; then it is checked what they are.
//!
//! # Guarantees
//!
//! Equal histories end equally, bit by bit, in every build and with any number of threads. What becomes of a frame depends on
//! the seed, the link and which of its frames it is, so that a history with a step less is nearly the same.

mod draw;
mod explore;
mod history;
mod report;
mod scenario;
mod shrink;
mod simulation;
mod subject;
#[cfg(test)]
mod tests;
mod wire;

pub use explore::explore;
pub use history::{Faults, History, NODES_MAX, STEPS_MAX, Step, Topology};
pub use report::{Cause, Failure, Stats};
pub use scenario::{Scenario, Weights};
pub use shrink::shrink;
pub use simulation::{FRAMES_MAX, ROUNDS_MAX, run};
pub use subject::{Node, Subject, Time};
pub use wire::IN_FLIGHT_MAX;
