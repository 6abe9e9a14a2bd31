//! What Linux says in files. Each reader takes the roots, so that a tree of files is a machine.

pub(crate) mod battery;
pub(crate) mod container;
mod file;
pub(crate) mod gpu;
pub(crate) mod memory;
pub(crate) mod model;
pub(crate) mod network;
pub(crate) mod processor;
pub(crate) mod thermal;
