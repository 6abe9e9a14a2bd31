//! What this program needs from its host: memory, a line of output and an end.

use core::alloc::{GlobalAlloc, Layout};
use core::ffi::{CStr, c_char, c_int, c_void};
use core::panic::PanicInfo;
use core::ptr;

// SAFETY: the signatures are those of the C standard library.
#[link(name = "c")]
unsafe extern "C" {
    fn puts(line: *const c_char) -> c_int;
    fn posix_memalign(pointer: *mut *mut c_void, align: usize, size: usize) -> c_int;
    fn free(pointer: *mut c_void);
    fn abort() -> !;
}

/// Prints a line.
pub(crate) fn say(line: &CStr) {
    // SAFETY: a `CStr` ends with a zero byte and lives longer than the call, which only reads it.
    let _ = unsafe { puts(line.as_ptr()) };
}

struct Heap;

// SAFETY: blocks come from the C library, as long and as aligned as asked for, and go back to it; neither unwinds.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let mut block = ptr::null_mut();
        // SAFETY: the place for the pointer is there, and the alignment is a power of two and a multiple of a pointer's size.
        match unsafe { posix_memalign(&raw mut block, layout.align().max(size_of::<usize>()), layout.size()) } {
            0 => block.cast(),
            _ => ptr::null_mut(),
        }
    }

    unsafe fn dealloc(&self, block: *mut u8, _: Layout) {
        // SAFETY: the block came from `posix_memalign`.
        unsafe { free(block.cast()) }
    }
}

#[global_allocator]
static HEAP: Heap = Heap;

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    say(c"panicked");
    // SAFETY: `abort` may be called at any time.
    unsafe { abort() }
}

/// The compiled `core` names this in its unwinding tables; nothing unwinds here.
// SAFETY: the name is the one that `core` refers to, and with `panic = "abort"` nobody calls it.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}

/// The compiled `alloc` calls this where it would go on unwinding.
// SAFETY: the name is the one that `alloc` refers to, and with `panic = "abort"` nobody calls it.
#[unsafe(no_mangle)]
extern "C" fn _Unwind_Resume() -> ! {
    // SAFETY: `abort` may be called at any time.
    unsafe { abort() }
}
