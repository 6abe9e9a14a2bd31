//! Messages as bytes.

mod body;
mod bytes;
mod definition;
mod message;
mod print;
mod state;

pub(crate) use bytes::{Reader, Writer};
pub(crate) use definition::Definition;
pub(crate) use message::{Author, DELTA, Head, Message, SNAPSHOT, close, open, start};
pub(crate) use print::{write_edge, write_leaf};
pub(crate) use state::{Said, State};
