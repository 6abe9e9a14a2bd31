//! Kromka without std and without a heap.
//!
//! That this program links is the proof: a dependency with std brings a second panic handler, one with alloc needs an
//! allocator, and there is neither here. That it returns 0 is the proof that it works. `cargo run` in this directory.
#![no_std]
#![no_main]

mod checks;
mod host;

use core::ffi::{c_char, c_int};

use host::say;

/// Where C starts a program. Returns the number of checks that failed.
// SAFETY: the name is C's for this function with this signature, and no other `main` is linked.
#[unsafe(no_mangle)]
pub extern "C" fn main(_argc: c_int, _argv: *const *const c_char) -> c_int {
    let mut failed = 0;
    for (name, check) in checks::ALL {
        if !check() {
            say(c"failed:");
            say(name);
            failed += 1;
        }
    }
    if failed == 0 {
        say(c"no_std: all checks passed");
    }
    failed
}
