//! What searches find, by every kernel that this processor has.
//!
//! Prints a line for each kernel, its name and a digest of what it found, and returns how many found something else than the
//! plain one. It needs no std, so that it can be built for a processor whose standard library is not at hand, and run by an
//! emulator: the digests of all processors are the same. `cargo run --release` in this directory.
#![no_std]
#![no_main]

extern crate alloc;

mod host;
mod life;

use alloc::ffi::CString;
use alloc::format;
use core::ffi::{c_char, c_int};

use host::say;
use kromka_vector::Kernel;

/// Where C starts a program.
// SAFETY: the name is C's for this function with this signature, and no other `main` is linked.
#[unsafe(no_mangle)]
pub extern "C" fn main(_argc: c_int, _argv: *const *const c_char) -> c_int {
    let mut first = None;
    let mut differ = 0;
    for kernel in Kernel::all() {
        let line = match life::digest(kernel) {
            Ok(digest) => {
                differ += c_int::from(*first.get_or_insert(digest) != digest);
                format!("{} {digest:016x}", kernel.name())
            }
            Err(error) => {
                differ += 1;
                format!("{} failed: {error}", kernel.name())
            }
        };
        say(&CString::new(line).unwrap_or_default());
    }
    differ
}
