//! Messages as bytes.

mod body;
mod bytes;
mod definition;
mod message;
mod state;

pub(crate) use bytes::{Reader, Writer};
pub(crate) use definition::Definition;
pub(crate) use message::{Author, DELTA, Head, Message, SNAPSHOT, close, open};
pub(crate) use state::{Said, State};
