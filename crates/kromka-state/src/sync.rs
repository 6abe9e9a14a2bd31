//! How replicas keep each other up to date, without IO: frames go in and come out, and time is given.
//!
//! ```
//! use kromka_core::{Tick, Validate};
//! use kromka_state::sync::{Link, LinkConfig, Loopback, Side};
//! use kromka_state::{Config, Document, ReplicaId};
//!
//! let mut robot = Document::new(Config::new(ReplicaId(1)).validate()?);
//! let mut gateway = Document::new(Config::new(ReplicaId(2)).validate()?);
//! let mut up = Link::new(LinkConfig::device().validate()?);
//! let mut down = Link::new(LinkConfig::device().validate()?);
//! let mut network = Loopback::new(64);
//! robot.set(&["battery"], 73)?;
//! for ms in 0..10 {
//!     up.exchange(&mut robot, &mut network.end(Side::Left), Tick::from_ms(ms));
//!     down.exchange(&mut gateway, &mut network.end(Side::Right), Tick::from_ms(ms));
//! }
//! assert_eq!(gateway.get_i64(&["battery"]), Some(73));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # In the order of the flow
//!
//! - [`LinkConfig`]: how often a link speaks, how soon it asks again, how much it says at once
//! - [`Documents`]: what is shared over it: one [`Document`](crate::Document), or many by [`DocumentId`]
//! - [`Link::poll`]: the next frame, if one is due; [`Link::receive`]: what the peer's frame says; [`Link::wakes`]: when to poll
//! - [`Link::event`]: what a host should know of
//! - [`Transport`]: what carries frames; [`Loopback`]: one within a program
//!
//! # What is told
//!
//! Each side tells which commits it has seen, sends what the other has not, and holds it to be seen only once that was
//! acknowledged: frames may be lost, late, doubled and out of order. While a delta is under way later changes gather, so that
//! the next one tells of where they led to. Now and then both compare a digest of the whole document. A peer that lacks more
//! than is remembered gets the whole state, or, of a large document, what differs: both compare sums over sixteenths of ranges
//! until they know where. Replicas that differ although they have seen the same commits, which only damage or a replica number
//! that was given twice brings about, unite what they hold, and say so; where one name was given to two leaves they only say
//! so.
//!
//! # Frames
//!
//! A byte with the version and flags, items of documents, a checksum: [`bounds::FRAME_OVERHEAD`](crate::bounds::FRAME_OVERHEAD)
//! bytes and about three for each item. With the feature `zstd`, frames beyond
//! [`bounds::COMPRESS_FROM`](crate::bounds::COMPRESS_FROM) bytes are compressed, once the peer has said that it can read that.

mod config;
mod documents;
mod event;
mod frame;
mod item;
mod link;
mod loopback;
mod offer;
mod progress;
mod ranges;
mod take;
#[cfg(feature = "zstd")]
mod zstd;

pub use config::LinkConfig;
pub use documents::{DocumentId, Documents};
pub use event::Event;
pub use link::{Link, LinkFigures};
pub use loopback::{End, Loopback, Side, Transport};
