//! `libkromka_c`: the C face packaged as a static and a shared library.
//!
//! Everything in it is `kromka-face`; `include/orchestrator.h` describes it. This crate only says how it is linked: its
//! kinds of library, its name, and, without std, what a panic does.
//!
//! # Features
//!
//! `std`, `threads`, `vector` and `cep` (default), `mmap`: see `kromka-face`. Without them the library asks nothing of an operating system and
//! never allocates; the host gives `orchestrator_port_panic`. Build that one with a profile that aborts on panic, such as
//! `firmware`.
#![no_std]

// All its functions are exported by being linked.
extern crate kromka_face as _;

#[cfg(not(any(feature = "std", test)))]
mod port;
