//! What this program needs from its host: a line of output and an end.

use core::ffi::{CStr, c_char, c_int};
use core::panic::PanicInfo;

// SAFETY: the signatures are those of the C standard library.
#[link(name = "c")]
unsafe extern "C" {
    fn puts(line: *const c_char) -> c_int;
    fn abort() -> !;
}

/// Prints a line.
pub(crate) fn say(line: &CStr) {
    // SAFETY: a `CStr` ends with a zero byte and lives longer than the call, which only reads it.
    let _ = unsafe { puts(line.as_ptr()) };
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    say(c"panicked");
    // SAFETY: `abort` may be called at any time.
    unsafe { abort() }
}

/// The compiled `core` names this in its unwinding tables. Nothing unwinds here, so it only has to exist; std has its
/// own, and the two in one program are one more way for std to fail the link.
// SAFETY: the name is the one that `core` refers to, and with `panic = "abort"` nobody calls it.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}
