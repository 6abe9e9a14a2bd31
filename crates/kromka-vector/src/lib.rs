//! Finds the nearest of some hundred to a million vectors, on a device.
#![no_std]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod bits;
pub mod bounds;
mod code;
mod config;
mod error;
mod exact;
mod filter;
mod graph;
mod index;
mod kernel;
mod lookup;
mod marks;
mod metric;
mod pool;
mod store;
mod table;
mod visited;

pub use config::{Config, Exact};
pub use error::VectorError;
pub use filter::Filter;
pub use index::{Compacted, Compaction, Hit, Index, Search, Searcher, Stats};
pub use kernel::Kernel;
pub use marks::Marks;
pub use metric::Metric;
