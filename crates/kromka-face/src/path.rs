//! Paths of files, as C gives them.

use core::ffi::c_char;
use std::path::Path;

use crate::error::FaceError;
use crate::fault::Fault;
use crate::pointer;

/// Bytes of a path at most, with its NUL: as many as Linux takes.
pub const ORCHESTRATOR_PATH_MAX: usize = 4096;

/// A path that the caller gives as text.
///
/// # Safety
/// `text` is NULL or points to bytes up to a NUL that nobody changes for as long as the result lives.
///
/// # Errors
/// [`FaceError::Null`]; [`FaceError::Path`] where it is empty, too long, or no UTF-8.
pub(crate) unsafe fn path<'a>(text: *const c_char, argument: &'static str) -> Result<&'a Path, Fault> {
    let no_path = |why| FaceError::Path { argument, why };
    // SAFETY: the caller's promise about the first byte.
    unsafe { pointer::input(text, argument) }?;
    // SAFETY: no byte before was the NUL, so this one is there, too.
    let len = (0..ORCHESTRATOR_PATH_MAX).find(|at| unsafe { text.add(*at).read() } == 0);
    let len = len.ok_or(no_path("it is longer than 4095 bytes, the most"))?;
    // SAFETY: as many bytes were read.
    let bytes = unsafe { core::slice::from_raw_parts(text.cast::<u8>(), len) };
    let text = core::str::from_utf8(bytes).map_err(|_| no_path("it is not UTF-8"))?;
    if text.is_empty() {
        return Err(no_path("it is empty").into());
    }
    Ok(Path::new(text))
}

const _: () = assert!(ORCHESTRATOR_PATH_MAX == 4095 + 1, "the message says so");

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::CString;
    use std::string::{String, ToString as _};

    fn read(bytes: &[u8]) -> Result<String, String> {
        let text = CString::new(bytes).expect("no NUL within");
        // SAFETY: a text that ends with a NUL, and lives as long as the path.
        let path = unsafe { path(text.as_ptr(), "path") };
        path.map(|path| path.display().to_string()).map_err(|fault| std::format!("{fault}"))
    }

    #[test]
    fn a_text_is_a_path_or_said_not_to_be_one() {
        assert_eq!(read(b"a/\xC3\xA9.kv").as_deref(), Ok("a/\u{e9}.kv"));
        assert_eq!(read(&[b'a'; ORCHESTRATOR_PATH_MAX - 1]).map(|path| path.len()), Ok(ORCHESTRATOR_PATH_MAX - 1));
        for (bytes, why) in [(&b""[..], "empty"), (b"a\xFF", "not UTF-8"), (&[b'a'; ORCHESTRATOR_PATH_MAX], "longer")] {
            assert!(read(bytes).is_err_and(|said| said.starts_with("path is no path: it is ") && said.contains(why)));
        }
        // SAFETY: NULL is allowed.
        assert_eq!(unsafe { path(core::ptr::null(), "path") }, Err(FaceError::Null { argument: "path" }.into()));
    }
}
