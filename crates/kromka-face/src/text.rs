//! Text into buffers of a fixed size and of the caller, without allocation.

use core::ffi::c_char;
use core::fmt::{self, Write as _};

use crate::error::FaceError;
use crate::fault::{Fault, Status};
use crate::pointer;

/// The longest message of `orchestrator_last_error`, in bytes without the NUL; a longer one is cut.
pub const ORCHESTRATOR_MESSAGE_MAX: usize = 256;

/// A message of up to [`ORCHESTRATOR_MESSAGE_MAX`] bytes.
#[derive(Clone, Copy)]
pub(crate) struct Message {
    bytes: [u8; ORCHESTRATOR_MESSAGE_MAX],
    len: usize,
}

impl Message {
    /// No message.
    pub(crate) const EMPTY: Self = Self { bytes: [0; ORCHESTRATOR_MESSAGE_MAX], len: 0 };

    /// Replaces it by what `value` displays.
    #[cfg(any(test, feature = "std"))]
    pub(crate) fn set(&mut self, value: &impl fmt::Display) {
        self.len = 0;
        // Full is not an error: the message is cut.
        let _ = write!(self, "{value}");
    }

    /// What it says.
    pub(crate) fn as_str(&self) -> &str {
        core::str::from_utf8(&self.bytes[..self.len]).unwrap_or_default()
    }
}

impl fmt::Write for Message {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for letter in text.chars() {
            let end = self.len + letter.len_utf8();
            let place = self.bytes.get_mut(self.len..end).ok_or(fmt::Error)?;
            letter.encode_utf8(place);
            self.len = end;
        }
        Ok(())
    }
}

/// Counts the bytes that a value displays as.
struct Length(usize);

impl fmt::Write for Length {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.len();
        Ok(())
    }
}

/// Bytes of the caller, filled from the front.
struct Tail<'a>(&'a mut [u8]);

impl fmt::Write for Tail<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let rest = core::mem::take(&mut self.0);
        let (place, rest) = rest.split_at_mut_checked(text.len()).ok_or(fmt::Error)?;
        place.copy_from_slice(text.as_bytes());
        self.0 = rest;
        Ok(())
    }
}

/// The text in bytes of the caller.
///
/// # Errors
/// [`FaceError::Text`].
#[cfg(feature = "cep")]
fn utf8<'a>(bytes: &'a [u8], argument: &'static str) -> Result<&'a str, Fault> {
    core::str::from_utf8(bytes).map_err(|wrong| FaceError::Text { argument, at: wrong.valid_up_to() }.into())
}

/// A text of the caller of so many bytes, without a NUL.
///
/// # Safety
/// `text` is NULL or points to `len` bytes that nobody changes for as long as the result lives.
///
/// # Errors
/// [`FaceError::Null`], [`FaceError::Count`], [`FaceError::Text`].
#[cfg(feature = "cep")]
pub(crate) unsafe fn given<'a>(text: *const c_char, len: usize, argument: &'static str) -> Result<&'a str, Fault> {
    // SAFETY: the caller's promise.
    utf8(unsafe { pointer::list(text.cast::<u8>(), len, argument) }?, argument)
}

/// A text of the caller that ends with a NUL.
///
/// # Safety
/// `text` is NULL or points to bytes up to a NUL that nobody changes for as long as the result lives.
///
/// # Errors
/// [`FaceError::Null`], [`FaceError::Text`].
#[cfg(feature = "cep")]
pub(crate) unsafe fn ended<'a>(text: *const c_char, argument: &'static str) -> Result<&'a str, Fault> {
    if text.is_null() {
        return Err(FaceError::Null { argument }.into());
    }
    // SAFETY: not NULL, so the caller gives bytes up to a NUL.
    utf8(unsafe { core::ffi::CStr::from_ptr(text) }.to_bytes(), argument)
}

/// Clears a buffer of the caller and the size that it will need, before anything can fail.
///
/// # Safety
/// `buffer` is NULL or `len` bytes that may be written, `needed` is NULL or may be written.
///
/// # Errors
/// [`FaceError::Null`], [`FaceError::Misaligned`] for `needed`.
pub(crate) unsafe fn clear(buffer: *mut c_char, len: usize, needed: *mut usize) -> Result<pointer::Out<usize>, Fault> {
    if len > 0 && !buffer.is_null() {
        // SAFETY: not NULL, so by the caller's promise there is at least one byte.
        unsafe { buffer.write(0) }
    }
    // SAFETY: the caller's promise about `needed`.
    unsafe { pointer::cleared(needed, "needed", 0) }
}

/// Writes what `value` displays and a NUL into a buffer of the caller, and the bytes needed, NUL included, into
/// `needed`. A buffer of 0 bytes may be NULL and only asks for the size.
///
/// # Safety
/// `buffer` is NULL or `len` bytes that may be written, `needed` is NULL or may be written.
///
/// # Errors
/// [`FaceError::Null`]; [`FaceError::BufferTooSmall`], then the buffer holds an empty text if it holds any.
pub(crate) unsafe fn give(value: &impl fmt::Display, buffer: *mut c_char, len: usize, needed: *mut usize) -> Status {
    // SAFETY: the caller's promise is the same.
    let needed = unsafe { clear(buffer, len, needed) }?;
    let mut length = Length(0);
    let _ = write!(length, "{value}");
    let need = length.0 + 1;
    needed.write(need);
    if len == 0 {
        return Ok(0);
    }
    if buffer.is_null() {
        return Err(FaceError::Null { argument: "buf" }.into());
    }
    // SAFETY: not NULL, so by the caller's promise `len` bytes that may be written; cleared before they are read.
    let bytes = unsafe {
        buffer.cast::<u8>().write_bytes(0, len);
        core::slice::from_raw_parts_mut(buffer.cast::<u8>(), len)
    };
    if need > len {
        return Err(FaceError::BufferTooSmall { have: len, need }.into());
    }
    let _ = write!(Tail(bytes), "{value}");
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::String;

    #[test]
    fn a_long_message_is_cut_between_letters() {
        let mut message = Message::EMPTY;
        message.set(&"é".repeat(ORCHESTRATOR_MESSAGE_MAX));
        assert_eq!(message.as_str(), "é".repeat(ORCHESTRATOR_MESSAGE_MAX / 2));
        message.set(&"short");
        assert_eq!(message.as_str(), "short");
    }

    #[test]
    fn a_buffer_is_filled_or_left_empty() {
        let (mut buffer, mut needed) = ([b'x' as c_char; 8], 0usize);
        // SAFETY: both are locals of the sizes given.
        let status = unsafe { give(&"kromka", buffer.as_mut_ptr(), 8, &raw mut needed) };
        assert_eq!((status, needed), (Ok(0), 7));
        #[expect(clippy::cast_sign_loss, reason = "ASCII")]
        let text: String = buffer[..6].iter().map(|letter| char::from(*letter as u8)).collect();
        assert_eq!((text.as_str(), buffer[6]), ("kromka", 0));
        // SAFETY: as above, with six of the eight bytes.
        let status = unsafe { give(&"kromka", buffer.as_mut_ptr(), 6, &raw mut needed) };
        assert_eq!(status, Err(FaceError::BufferTooSmall { have: 6, need: 7 }.into()));
        assert_eq!((buffer[0], needed), (0, 7));
        // SAFETY: no buffer is given.
        let status = unsafe { give(&"kromka", core::ptr::null_mut(), 0, &raw mut needed) };
        assert_eq!((status, needed), (Ok(0), 7));
    }
}
