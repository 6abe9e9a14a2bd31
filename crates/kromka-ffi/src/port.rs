//! What the host gives where no operating system does.

use core::ffi::c_char;
use core::panic::PanicInfo;

unsafe extern "C" {
    /// Stops the device, or starts it anew; must not return. `file` is `len` bytes without a NUL.
    fn orchestrator_port_panic(file: *const c_char, len: usize, line: u32);
}

/// A panic is a defect of the library. Where nothing can unwind, the host decides what becomes of the device.
#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    let (file, line) = info.location().map_or(("", 0), |location| (location.file(), location.line()));
    // SAFETY: the text is static and as long as said; the header demands the function of the host.
    unsafe { orchestrator_port_panic(file.as_ptr().cast(), file.len(), line) };
    // It returned all the same.
    loop {
        core::hint::spin_loop();
    }
}

/// The precompiled parts of the language name this on targets with an operating system, although nothing here unwinds.
#[cfg(not(target_os = "none"))]
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}
