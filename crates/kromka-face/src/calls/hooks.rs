//! For the library's own tests. Never in a library that is shipped.

use core::ffi::c_int;

#[cfg(feature = "cep")]
use crate::engines::{self, orchestrator_cep_t};
use crate::guard::guard;
use crate::registry;
#[cfg(feature = "vector")]
use crate::vectors::{self, Token, orchestrator_vector_t};

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

/// Panics within a search of a vector index, or with `alone` other than 0 within a change, on purpose.
///
/// Errors: `ORCHESTRATOR_ERR_PANICKED`; those of every function that takes an index.
#[cfg(feature = "vector")]
#[expect(clippy::missing_panics_doc, reason = "the guard catches it")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_test_panic_in_vector(index: *mut orchestrator_vector_t, alone: c_int) -> c_int {
    guard(|| {
        let token = Token::from_pointer(index)?;
        if alone == 0 {
            return vectors::search(token, |_, _| panic!("on purpose"));
        }
        vectors::change(token, |_| panic!("on purpose"))
    })
}

/// Panics within a call on an event engine, on purpose.
///
/// Errors: `ORCHESTRATOR_ERR_PANICKED`; those of every function that takes an engine.
#[cfg(feature = "cep")]
#[expect(clippy::missing_panics_doc, reason = "the guard catches it")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_test_panic_in_cep(engine: *mut orchestrator_cep_t) -> c_int {
    guard(|| engines::with(engines::Token::from_pointer(engine)?, |_| panic!("on purpose")))
}
