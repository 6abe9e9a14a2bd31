//! The one guard around every function: no panic crosses, every error leaves its message.

use core::ffi::c_int;
#[cfg(feature = "std")]
use std::cell::RefCell;

use crate::fault::{Fault, Status};
use crate::text::Message;

#[cfg(feature = "std")]
std::thread_local! {
    static LAST_ERROR: RefCell<Message> = const { RefCell::new(Message::EMPTY) };
}

/// Runs the body of a function of the C face and makes a status of what it gives.
pub(crate) fn guard(body: impl FnOnce() -> Status) -> c_int {
    match caught(body) {
        Ok(status) => status,
        Err(fault) => {
            remember(&fault);
            fault.status()
        }
    }
}

/// A panic becomes an error. The instance that the call was on has marked itself by then.
#[cfg(feature = "std")]
fn caught(body: impl FnOnce() -> Status) -> Status {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|payload| {
        // Dropping what was thrown may panic again; that is kept, because dropping it might do so for ever.
        if let Err(again) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
            core::mem::forget(again);
        }
        Err(crate::error::FaceError::Panicked.into())
    })
}

/// Without std a panic never returns: the library's panic handler calls the host.
#[cfg(not(feature = "std"))]
fn caught(body: impl FnOnce() -> Status) -> Status {
    body()
}

#[cfg(feature = "std")]
fn remember(fault: &Fault) {
    LAST_ERROR.with(|message| message.borrow_mut().set(fault));
}

/// Without std there is no memory of its own for each thread.
#[cfg(not(feature = "std"))]
fn remember(_: &Fault) {}

/// The message of the last error of this thread; empty before the first, and without std.
pub(crate) fn last_error() -> Message {
    #[cfg(feature = "std")]
    return LAST_ERROR.with(|message| *message.borrow());
    #[cfg(not(feature = "std"))]
    Message::EMPTY
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::FaceError;

    #[test]
    fn a_panic_becomes_a_status_with_a_message() {
        assert_eq!(guard(|| panic!("on purpose")), -2910);
        assert!(last_error().as_str().starts_with("the call panicked"));
        assert_eq!(guard(|| Err(FaceError::NotInitialized.into())), -2901);
        assert!(last_error().as_str().starts_with("there is no instance"));
        assert_eq!(guard(|| Ok(7)), 7);
        assert!(last_error().as_str().starts_with("there is no instance"), "a success leaves it");
    }
}
