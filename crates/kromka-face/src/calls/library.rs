//! The library itself: versions, errors.

use core::ffi::{CStr, c_char, c_int};

use crate::guard::{guard, last_error};
use crate::pointer;
use crate::status;
use crate::text;

/// The number in the name of the shared library; a program compiled with another one must not call it.
const ABI_VERSION: c_int = parse(env!("CARGO_PKG_VERSION_MAJOR"));

/// The integer that cargo gives as text.
const fn parse(text: &str) -> c_int {
    let (bytes, mut value, mut i) = (text.as_bytes(), 0, 0);
    while i < bytes.len() {
        assert!(bytes[i].is_ascii_digit());
        value = value * 10 + (bytes[i] - b'0') as c_int;
        i += 1;
    }
    value
}

/// The library has threads, messages for each thread, and a heap: it was built with the standard library.
pub const ORCHESTRATOR_FEATURE_STD: u32 = 1;
/// The library has `orchestrator_start` and its kin.
pub const ORCHESTRATOR_FEATURE_THREADS: u32 = 2;
/// The library has functions for its own tests. Never ship it.
pub const ORCHESTRATOR_FEATURE_TEST_HOOKS: u32 = 4;
/// The library has `orchestrator_vector_create` and its kin.
pub const ORCHESTRATOR_FEATURE_VECTOR: u32 = 8;
/// The library has `orchestrator_cep_create` and its kin.
pub const ORCHESTRATOR_FEATURE_CEP: u32 = 16;

/// The version of the binary interface: compare it with `ORCHESTRATOR_ABI_VERSION` of the header.
///
/// Any thread, any time. Never fails.
#[unsafe(no_mangle)]
pub extern "C" fn orchestrator_abi_version() -> c_int {
    ABI_VERSION
}

/// The version of the library, as `ORCHESTRATOR_VERSION` of the header. Static; never NULL.
///
/// Any thread, any time. Never fails.
#[unsafe(no_mangle)]
pub extern "C" fn orchestrator_version() -> *const c_char {
    // SAFETY: ends with the NUL that is written here, and a version has none before.
    unsafe { CStr::from_bytes_with_nul_unchecked(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) }.as_ptr()
}

/// What the library was built with: the sum of its `ORCHESTRATOR_FEATURE_...`.
///
/// Any thread, any time.
///
/// Errors: `ORCHESTRATOR_ERR_NULL`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_features(features: *mut u32) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a number.
        let out = unsafe { pointer::cleared(features, "features", 0) }?;
        let of = |has: bool, bit: u32| if has { bit } else { 0 };
        out.write(
            of(cfg!(feature = "std"), ORCHESTRATOR_FEATURE_STD)
                | of(cfg!(feature = "threads"), ORCHESTRATOR_FEATURE_THREADS)
                | of(cfg!(feature = "test-hooks"), ORCHESTRATOR_FEATURE_TEST_HOOKS)
                | of(cfg!(feature = "vector"), ORCHESTRATOR_FEATURE_VECTOR)
                | of(cfg!(feature = "cep"), ORCHESTRATOR_FEATURE_CEP),
        );
        Ok(0)
    })
}

/// The message of the last error of this thread, which says what was given and what is allowed. A success leaves it.
/// Empty before the first error, and in libraries without `ORCHESTRATOR_FEATURE_STD`.
///
/// Writes up to `len` bytes with the NUL into `buf` and the bytes that the whole text needs into `needed`. With `len` 0
/// it only tells the size, and `buf` may be NULL. A text that does not fit leaves `buf` empty.
///
/// Any thread, any time.
///
/// Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`,
/// `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL`; the message stays as it was then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_last_error(buf: *mut c_char, len: usize, needed: *mut usize) -> c_int {
    let message = last_error();
    // Not in the guard, which would replace the message that is asked for.
    // SAFETY: the caller gives NULL or `len` bytes, and NULL or a place for a size.
    match unsafe { text::give(&message.as_str(), buf, len, needed) } {
        Ok(status) => status,
        Err(fault) => fault.status(),
    }
}

/// The name of a status, such as `ORCHESTRATOR_ERR_SUBMIT_FULL`; `ORCHESTRATOR_OK` for 0 and for counts,
/// `ORCHESTRATOR_ERR_UNKNOWN` for a number that is no status. Static; never NULL.
///
/// Any thread, any time. Never fails.
#[unsafe(no_mangle)]
pub extern "C" fn orchestrator_status_string(status: c_int) -> *const c_char {
    name(status).as_ptr()
}

fn name(status: c_int) -> &'static CStr {
    let status = status.min(0);
    match status::NAMES.binary_search_by_key(&status, |(number, _)| *number) {
        Ok(place) => status::NAMES[place].1,
        Err(_) => c"ORCHESTRATOR_ERR_UNKNOWN",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_of_every_crate_has_a_name() {
        for (_, tables) in crate::ERROR_TABLES {
            for entry in tables.iter().flat_map(|table| table.entries) {
                let name = name(-c_int::from(entry.number)).to_str().expect("ASCII");
                assert!(name.starts_with("ORCHESTRATOR_ERR_") && name != "ORCHESTRATOR_ERR_UNKNOWN", "{name}");
            }
        }
        assert_eq!((name(0), name(7)), (c"ORCHESTRATOR_OK", c"ORCHESTRATOR_OK"));
        assert_eq!((name(-1), name(c_int::MIN)), (c"ORCHESTRATOR_ERR_UNKNOWN", c"ORCHESTRATOR_ERR_UNKNOWN"));
    }
}
