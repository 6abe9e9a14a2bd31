//! Pointers that come in: checked for what can be checked, then trusted.

use crate::error::FaceError;
use crate::fault::Fault;

/// Whether `pointer` can point to a `T` at all.
///
/// # Errors
/// [`FaceError::Null`], [`FaceError::Misaligned`].
fn check<T>(pointer: *const T, argument: &'static str) -> Result<(), FaceError> {
    if pointer.is_null() {
        return Err(FaceError::Null { argument });
    }
    if !pointer.is_aligned() {
        return Err(FaceError::Misaligned { argument, need: align_of::<T>() });
    }
    Ok(())
}

/// A copy of an input: borrowed for the call only, and what the caller changes meanwhile is not seen half.
///
/// # Safety
/// `pointer` is NULL or points to a `T`, every field of which admits whatever bits are there.
///
/// # Errors
/// [`FaceError::Null`], [`FaceError::Misaligned`].
pub(crate) unsafe fn input<T: Copy>(pointer: *const T, argument: &'static str) -> Result<T, Fault> {
    check(pointer, argument)?;
    // SAFETY: not NULL and aligned; the rest is the caller's promise.
    Ok(unsafe { pointer.read() })
}

/// A place of the caller that a result goes to.
pub(crate) struct Out<T>(*mut T);

impl<T> Out<T> {
    /// Writes the result.
    pub(crate) fn write(&self, value: T) {
        // SAFETY: `out` was given a pointer that may be written, and checked it.
        unsafe { self.0.write(value) }
    }
}

/// A place for a result.
///
/// # Safety
/// `pointer` is NULL or may be written for as long as the result lives.
///
/// # Errors
/// [`FaceError::Null`], [`FaceError::Misaligned`].
pub(crate) unsafe fn out<T>(pointer: *mut T, argument: &'static str) -> Result<Out<T>, Fault> {
    check(pointer.cast_const(), argument)?;
    Ok(Out(pointer))
}

/// As [`out`], cleared at once: what is not set after an error is at least defined.
///
/// # Safety
/// As for [`out`].
///
/// # Errors
/// As for [`out`].
pub(crate) unsafe fn cleared<T: Copy>(pointer: *mut T, argument: &'static str, empty: T) -> Result<Out<T>, Fault> {
    // SAFETY: the caller's promise is the same.
    let out = unsafe { out(pointer, argument) }?;
    out.write(empty);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_and_misaligned_pointers_are_refused_by_name() {
        // SAFETY: NULL is allowed.
        let status = unsafe { input::<u32>(core::ptr::null(), "task") };
        assert_eq!(status, Err(FaceError::Null { argument: "task" }.into()));
        let words = [7u32; 2];
        let odd = words.as_ptr().cast::<u8>().wrapping_add(1).cast::<u32>();
        // SAFETY: refused before it is read.
        let status = unsafe { input(odd, "task") };
        assert_eq!(status, Err(FaceError::Misaligned { argument: "task", need: 4 }.into()));
        // SAFETY: an array of two words.
        assert_eq!(unsafe { input(words.as_ptr(), "task") }, Ok(7));
    }
}
