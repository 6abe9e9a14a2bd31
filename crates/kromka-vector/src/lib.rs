//! Finds the nearest of some hundred to a million vectors, on a device.
#![no_std]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

pub mod bounds;
mod code;
mod config;
mod error;
mod exact;
mod graph;
mod index;
mod kernel;
mod lookup;
mod metric;
mod pool;
mod table;
mod visited;

pub use config::{Config, Exact};
pub use error::VectorError;
pub use index::{Hit, Index, Search, Searcher};
pub use kernel::Kernel;
pub use metric::Metric;
