//! For the library's own tests. Never in a library that is shipped.

use core::ffi::c_int;

use crate::guard::guard;
use crate::registry;

/// Panics within a call on the current instance, on purpose.
///
/// Errors: `ORCHESTRATOR_ERR_PANICKED`; those of every function.
#[expect(clippy::missing_panics_doc, reason = "the guard catches it")]
#[unsafe(no_mangle)]
pub extern "C" fn orchestrator_test_panic() -> c_int {
    guard(|| registry::with_current(|mut context| context.engine(|_, _| panic!("on purpose"))))
}

/// Panics outside of every instance, on purpose.
///
/// Errors: `ORCHESTRATOR_ERR_PANICKED`.
#[expect(clippy::missing_panics_doc, reason = "the guard catches it")]
#[unsafe(no_mangle)]
pub extern "C" fn orchestrator_test_panic_outside() -> c_int {
    guard(|| panic!("on purpose"))
}
