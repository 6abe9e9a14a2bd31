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

/// Whether `count` elements can be anywhere in memory.
///
/// # Errors
/// [`FaceError::Null`], [`FaceError::Misaligned`], [`FaceError::Count`].
#[cfg(any(feature = "vector", feature = "cep"))]
fn check_list<T>(first: *const T, count: usize, argument: &'static str) -> Result<(), FaceError> {
    check(first, argument)?;
    let max = isize::MAX.unsigned_abs() / size_of::<T>().max(1);
    if count > max {
        let wide = |count| i64::try_from(count).unwrap_or(i64::MAX);
        return Err(FaceError::Count { argument, have: wide(count), min: 0, max: wide(max) });
    }
    Ok(())
}

/// An array of the caller, borrowed for the call.
///
/// # Safety
/// `first` is NULL or points to `count` elements that nobody changes for as long as the result lives; `T` admits any bits.
///
/// # Errors
/// [`FaceError::Null`], [`FaceError::Misaligned`], [`FaceError::Count`].
#[cfg(any(feature = "vector", feature = "cep"))]
pub(crate) unsafe fn list<'a, T: Copy>(
    first: *const T,
    count: usize,
    argument: &'static str,
) -> Result<&'a [T], Fault> {
    check_list(first, count, argument)?;
    // SAFETY: not NULL, aligned and not too long; the rest is the caller's promise.
    Ok(unsafe { core::slice::from_raw_parts(first, count) })
}

/// Places of the caller in a row that results go to.
#[cfg(any(feature = "vector", feature = "cep"))]
pub(crate) struct OutList<T> {
    first: *mut T,
    count: usize,
}

#[cfg(any(feature = "vector", feature = "cep"))]
impl<T: Copy> OutList<T> {
    /// Writes results from a place on; what finds no room is left out.
    pub(crate) fn write(&self, at: usize, values: impl IntoIterator<Item = T>) {
        for (at, value) in (at..self.count).zip(values) {
            // SAFETY: below the count; `cleared_list` was given as many places that may be written, and checked them.
            unsafe { self.first.add(at).write(value) };
        }
    }

    /// Clears all of them.
    #[cfg(feature = "vector")]
    pub(crate) fn clear(&self, empty: T) {
        self.write(0, core::iter::repeat_n(empty, self.count));
    }
}

/// Places for results.
///
/// # Safety
/// `first` is NULL or points to `count` elements that may be written for as long as the result lives.
///
/// # Errors
/// [`FaceError::Null`], [`FaceError::Misaligned`], [`FaceError::Count`].
#[cfg(any(feature = "vector", feature = "cep"))]
pub(crate) unsafe fn out_list<T>(first: *mut T, count: usize, argument: &'static str) -> Result<OutList<T>, Fault> {
    check_list(first.cast_const(), count, argument)?;
    Ok(OutList { first, count })
}

/// As [`out_list`], cleared at once.
///
/// # Safety
/// As for [`out_list`].
///
/// # Errors
/// As for [`out_list`].
#[cfg(feature = "vector")]
pub(crate) unsafe fn cleared_list<T: Copy>(
    first: *mut T,
    count: usize,
    argument: &'static str,
    empty: T,
) -> Result<OutList<T>, Fault> {
    // SAFETY: the caller's promise is the same.
    let list = unsafe { out_list(first, count, argument) }?;
    list.clear(empty);
    Ok(list)
}

/// Bytes of the caller that are written to, cleared at once.
///
/// # Safety
/// `first` is NULL or points to `count` bytes that may be written, and that nobody else looks at for as long as the result lives.
///
/// # Errors
/// [`FaceError::Null`], [`FaceError::Count`].
#[cfg(feature = "cep")]
pub(crate) unsafe fn cleared_bytes<'a>(
    first: *mut u8,
    count: usize,
    argument: &'static str,
) -> Result<&'a mut [u8], Fault> {
    check_list(first.cast_const(), count, argument)?;
    // SAFETY: not NULL and not too long; cleared before they are read; the rest is the caller's promise.
    Ok(unsafe {
        first.write_bytes(0, count);
        core::slice::from_raw_parts_mut(first, count)
    })
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
