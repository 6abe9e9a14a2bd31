//! Finds the nearest of some hundred to a million vectors, on a device.
//!
//! ```
//! use kromka_core::Validate;
//! use kromka_vector::{Config, Index, Marks, Metric, Search, Searcher};
//!
//! let mut index = Index::new(Config::new(3, Metric::Cosine).validate()?);
//! index.add(7, &[1.0, 0.0, 0.2], Marks::default())?;
//! index.add(8, &[0.0, 1.0, 0.0], Marks::default())?;
//! let (mut searcher, mut hits) = (Searcher::default(), Vec::new());
//! index.search(&[0.9, 0.1, 0.0], &Search::new(1), &mut searcher, &mut hits)?;
//! assert_eq!(hits[0].id, 7);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # In the order of the flow
//!
//! - [`Config`]: dimensions, [`Metric`], [`Exact`] values besides the codes, limits
//! - [`Index`]: adds, updates, marks and removes vectors by id; [`Marks`] are tags, a class and an expiry
//! - [`Search`] with a [`Filter`], by a [`Searcher`], finds [`Hit`]s
//! - [`Index::compact`]: gives back the memory of what was removed, a step at a time, when [`Index::wants_compaction`]
//! - [`Index::train`]: learns codes of [`Coding::Product`] and [`Coding::Binary`] from vectors that are not added
//! - [`Index::estimate_recall`]: how well searches find, by the index's own vectors
//! - the module `file`: [`Index`]es in files, kept there change by change, and vectors of other systems
//! - [`Index::usual`] and [`Index::outlier`]: how unusual a vector is among those of the index
//!
//! # Guarantees
//!
//! - Same calls, same results, bit for bit: on every processor, by every [`Kernel`], and with the feature `rayon` on any number
//!   of threads. Only graphs that were made by `Index::freeze` differ.
//! - A search returns `k` results whenever there are so many that it may return.
//! - A search allocates nothing once its [`Searcher`] has grown to its size, unless it is of a frozen index.
//! - [`Index::heap_bytes`] is what the index holds, counted by capacity, but for the estimate of a frozen graph, and of linking
//!   what its first thread holds; [`Config::max_vectors`] and [`Config::max_bytes`] end
//!   in an error that changes nothing.
//! - No change of a vector takes long: the graph is made in steps, some vectors at each change. Only memory that grows is copied,
//!   and each plane of a mapped file when it is first changed.
//!
//! # What it does not do
//!
//! It makes no embeddings, and it does not grow past one machine.
//!
//! # Features
//!
//! `std` (default) tells the processor's instructions when the program runs; without it those count that the program was
//! compiled for, and has the module `file`. `mmap` (implies `std`) maps files. `rayon` (implies `std`) links batches on all
//! threads. `instant-distance` (implies `std`): `Index::freeze`, which replaces the graph by one of that crate.
#![no_std]

extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

mod bits;
pub mod bounds;
#[cfg_attr(not(any(feature = "std", test)), expect(dead_code, reason = "what only files need"))]
mod code;
mod config;
mod error;
mod exact;
#[cfg(feature = "std")]
pub mod file;
mod filter;
#[cfg(feature = "instant-distance")]
mod frozen;
mod graph;
mod index;
mod kernel;
mod lookup;
#[cfg(feature = "mmap")]
mod map;
mod marks;
mod metric;
mod pool;
mod segment;
mod store;
#[cfg_attr(not(any(feature = "std", test)), expect(dead_code, reason = "what only files need"))]
mod table;
mod visited;

pub use config::{Coding, Config, Exact};
pub use error::VectorError;
pub use filter::{Accept, Filter};
pub use index::{Compacted, Compaction, Hit, Index, Outlier, Search, Searcher, Stats, Usual};
pub use kernel::Kernel;
pub use marks::Marks;
pub use metric::Metric;

/// The tables of this crate's errors.
pub const ERROR_TABLES: &[kromka_core::ErrorTable] = &[
    VectorError::TABLE,
    #[cfg(feature = "std")]
    file::FileError::TABLE,
];
