//! Structures that may grow: each begins with its size, as the caller was compiled.

use core::mem::MaybeUninit;

use crate::error::FaceError;
use crate::fault::Fault;
use crate::pointer;

/// A structure that begins with `uint32_t struct_size`.
///
/// # Safety
/// It is `repr(C)`, its first field is the `u32`, each version only appended fields, and every field admits any bits.
pub(crate) unsafe trait Growing: Copy {
    /// Its name in C.
    const NAME: &'static str;
    /// The sizes of the versions before this one, in bytes, smallest first.
    const OLDER: &'static [usize] = &[];
    /// What the fields of a later version are where an older caller does not have them, and what `_init` sets.
    const INIT: Self;
}

/// This version's size.
pub(crate) const fn size_of_struct<T>() -> u32 {
    let size = size_of::<T>();
    assert!(size <= u32::MAX as usize);
    #[expect(clippy::cast_possible_truncation, reason = "asserted")]
    let size = size as u32;
    size
}

/// The size that a caller gave, if a version of `T` had it.
fn known<T: Growing>(have: u32) -> Result<usize, FaceError> {
    let size = have as usize;
    if size == size_of::<T>() || T::OLDER.contains(&size) {
        return Ok(size);
    }
    let max = size_of_struct::<T>();
    let min = T::OLDER.first().map_or(max, |size| u32::try_from(*size).unwrap_or(max));
    Err(FaceError::StructSize { what: T::NAME, have, min, max })
}

/// The size that a structure of the caller says, if a version of `T` had it.
///
/// # Safety
/// `pointer` is NULL or points to a `struct_size`.
///
/// # Errors
/// [`FaceError::Null`], [`FaceError::Misaligned`], [`FaceError::StructSize`].
unsafe fn given_size<T: Growing>(pointer: *const T, argument: &'static str) -> Result<usize, Fault> {
    // SAFETY: a version of `T` begins with its size.
    let have = unsafe { pointer::input(aligned(pointer, argument)?.cast::<u32>(), argument) }?;
    Ok(known::<T>(have)?)
}

/// What a caller gave, with the defaults where its version ends.
///
/// # Safety
/// `pointer` is NULL or points to a `struct_size` and as many bytes as that says.
///
/// # Errors
/// [`FaceError::Null`], [`FaceError::Misaligned`], [`FaceError::StructSize`].
pub(crate) unsafe fn input<T: Growing>(pointer: *const T, argument: &'static str) -> Result<T, Fault> {
    // SAFETY: the caller's promise is the same.
    let size = unsafe { given_size(pointer, argument) }?;
    let mut value = MaybeUninit::new(T::INIT);
    // SAFETY: `size` bytes are there by the caller's promise and fit a `T`; any bits will do for its fields.
    Ok(unsafe {
        value.as_mut_ptr().cast::<u8>().copy_from_nonoverlapping(pointer.cast::<u8>(), size);
        value.assume_init()
    })
}

/// A place of the caller for a structure: its version's part of it is written, its size stays.
pub(crate) struct Out<T> {
    place: *mut T,
    size: usize,
}

impl<T: Growing> Out<T> {
    /// Writes the result, as far as the caller's version goes.
    pub(crate) fn write(&self, value: &T) {
        let field = size_of::<u32>();
        let from = core::ptr::from_ref(value).cast::<u8>();
        // SAFETY: `out` checked the place; `size` is at least that of the first field and at most that of `T`.
        unsafe { self.place.cast::<u8>().add(field).copy_from_nonoverlapping(from.add(field), self.size - field) }
    }
}

/// A place for a structure, cleared to its defaults.
///
/// # Safety
/// `pointer` is NULL or points to a `struct_size` and as many bytes as that says, which may be written.
///
/// # Errors
/// [`FaceError::Null`], [`FaceError::Misaligned`], [`FaceError::StructSize`].
pub(crate) unsafe fn out<T: Growing>(pointer: *mut T, argument: &'static str) -> Result<Out<T>, Fault> {
    // SAFETY: the caller's promise is the same.
    let out = Out { place: pointer, size: unsafe { given_size(pointer, argument) }? };
    out.write(&T::INIT);
    Ok(out)
}

/// What a caller gave in a structure that results go to as well, and the place of those, cleared to what `keep` leaves
/// of what was given.
///
/// # Safety
/// As for [`out`].
///
/// # Errors
/// As for [`out`].
pub(crate) unsafe fn exchange<T: Growing>(
    pointer: *mut T,
    argument: &'static str,
    keep: impl FnOnce(&T) -> T,
) -> Result<(T, Out<T>), Fault> {
    // SAFETY: the caller's promise is the same.
    let given = unsafe { input(pointer, argument) }?;
    // SAFETY: as above.
    let out = Out { place: pointer, size: unsafe { given_size(pointer, argument) }? };
    out.write(&keep(&given));
    Ok((given, out))
}

/// Structures of the caller in a row, as far apart as the caller's version is long.
pub(crate) struct Array<T> {
    first: *const T,
    stride: usize,
    argument: &'static str,
}

impl<T: Growing> Array<T> {
    /// # Safety
    /// `first` is NULL or points to `count` structures, of which there is one at least.
    ///
    /// # Errors
    /// Those of [`input`] for the first; [`FaceError::Mixed`] when another has another size.
    pub(crate) unsafe fn new(first: *const T, count: usize, argument: &'static str) -> Result<Self, Fault> {
        // SAFETY: the caller's promise is the same.
        let array = Self { first, stride: unsafe { given_size(first, argument) }?, argument };
        for at in 1..count {
            // SAFETY: every structure begins with its size, whatever that is.
            let size = unsafe { pointer::input(array.at(at).cast::<u32>(), argument) }?;
            if size as usize != array.stride {
                return Err(FaceError::Mixed { what: T::NAME, at }.into());
            }
        }
        Ok(array)
    }

    fn at(&self, at: usize) -> *const T {
        self.first.wrapping_byte_add(at * self.stride)
    }

    /// # Safety
    /// `at` is less than the count of `new`.
    ///
    /// # Errors
    /// Those of [`input`].
    pub(crate) unsafe fn read(&self, at: usize) -> Result<T, Fault> {
        // SAFETY: the promises of `new` and of the caller; every size was checked in `new`.
        unsafe { input(self.at(at), self.argument) }
    }
}

/// Sets a structure to its defaults, its size included: what every `_init` does.
///
/// # Safety
/// `pointer` is NULL or points to memory for a `T` that may be written.
///
/// # Errors
/// [`FaceError::Null`], [`FaceError::Misaligned`].
pub(crate) unsafe fn init<T: Growing>(pointer: *mut T, argument: &'static str) -> Result<i32, Fault> {
    // SAFETY: the caller's promise is the same.
    unsafe { pointer::cleared(pointer, argument, T::INIT) }?;
    Ok(0)
}

fn aligned<T>(pointer: *const T, argument: &'static str) -> Result<*const T, FaceError> {
    if !pointer.is_aligned() {
        return Err(FaceError::Misaligned { argument, need: align_of::<T>() });
    }
    Ok(pointer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq)]
    #[repr(C)]
    struct First {
        struct_size: u32,
        a: u32,
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    #[repr(C)]
    struct Second {
        struct_size: u32,
        a: u32,
        b: u64,
    }

    // SAFETY: repr(C), the size first, integers only.
    unsafe impl Growing for Second {
        const NAME: &'static str = "second_t";
        const OLDER: &'static [usize] = &[size_of::<First>()];
        const INIT: Self = Self { struct_size: size_of_struct::<Self>(), a: 1, b: 2 };
    }

    /// Memory for the second version of which only the first is there.
    fn older(struct_size: u32) -> Second {
        Second { struct_size, a: 7, b: 99 }
    }

    #[test]
    fn an_older_caller_gets_the_defaults_of_what_it_does_not_know() {
        let given = older(8);
        // SAFETY: 16 bytes are there, more than the caller says.
        let read = unsafe { input(&raw const given, "x") };
        assert_eq!(read, Ok(Second { struct_size: 8, a: 7, b: 2 }));
    }

    #[test]
    fn nothing_is_written_behind_an_older_structure() {
        let mut given = older(8);
        // SAFETY: 16 bytes are there, more than the caller says.
        let place = unsafe { out(&raw mut given, "x") }.expect("a known size");
        place.write(&Second { struct_size: 16, a: 5, b: 6 });
        assert_eq!(given, Second { struct_size: 8, a: 5, b: 99 });
    }

    #[test]
    fn what_is_given_and_taken_back_keeps_what_is_told_to() {
        let mut given = Second { struct_size: 16, a: 7, b: 99 };
        // SAFETY: 16 bytes are there, as it says.
        let exchanged = unsafe { exchange(&raw mut given, "x", |given| Second { a: given.a, ..Second::INIT }) };
        let (read, place) = exchanged.expect("a known size");
        assert_eq!((read.b, given), (99, Second { struct_size: 16, a: 7, b: 2 }));
        place.write(&Second { struct_size: 0, a: 7, b: 3 });
        assert_eq!(given, Second { struct_size: 16, a: 7, b: 3 });
    }

    #[test]
    fn elements_are_as_far_apart_as_the_callers_version_is_long() {
        let row = Aligned([8, 1, 8, 2, 8, 3]);
        // SAFETY: three of the first version.
        let array = unsafe { Array::<Second>::new((&raw const row).cast(), 3, "x") }.expect("all of one size");
        // SAFETY: below the count.
        let read = [0, 1, 2].map(|at| unsafe { array.read(at) }.expect("a known size").a);
        assert_eq!(read, [1, 2, 3]);
        let mixed = Aligned([8, 1, 16, 2, 0, 0]);
        // SAFETY: two sizes are there.
        let error = unsafe { Array::<Second>::new((&raw const mixed).cast(), 2, "x") }.err();
        assert_eq!(error, Some(FaceError::Mixed { what: "second_t", at: 1 }.into()));
    }

    #[repr(C, align(8))]
    struct Aligned([u32; 6]);

    #[test]
    fn sizes_that_no_version_had_are_refused() {
        for have in [0, 4, 12, 24, u32::MAX] {
            let given = older(have);
            // SAFETY: refused before more than the size is read.
            let status = unsafe { input(&raw const given, "x") };
            let error = FaceError::StructSize { what: "second_t", have, min: 8, max: 16 };
            assert_eq!(status, Err(error.into()));
        }
    }
}
