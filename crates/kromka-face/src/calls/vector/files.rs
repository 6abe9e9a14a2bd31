//! Indexes in files: opened, kept there, saved.

use core::ffi::{c_char, c_int};
use std::path::Path;

use kromka::vector::Index;
use kromka::vector::file::{Durable, FileError, Lost, Open, Opened};

use crate::guard::guard;
use crate::path::path;
use crate::pointer;
use crate::sized::{self, Growing as _};
use crate::types::{orchestrator_vector_config_t, orchestrator_vector_open_t, orchestrator_vector_opened_t};
use crate::vectors::{self, Held, Token, orchestrator_vector_t};

/// Opens a file. Reading one that lost what had been synchronised asks for a word, too: else nobody might see it.
fn opened(path: &Path, keeps: bool, open: Open) -> Result<(Held, Opened), FileError> {
    if keeps {
        let (kept, opened) = Durable::open(path, open)?;
        return Ok((Held::Kept(kept), opened));
    }
    let (index, opened) = Index::open(path, open)?;
    match opened.lost {
        Some(Lost { at, bytes, synced: true }) if !open.accept_loss => Err(FileError::Damaged { at, bytes }),
        _ => Ok((Held::Memory(index), opened)),
    }
}

/// Opens the file of an index that `orchestrator_vector_save` or `orchestrator_vector_create_at` has made: to read it, or to
/// keep the index in it. `path` is UTF-8 up to a NUL, within `ORCHESTRATOR_PATH_MAX` bytes. `config` may be NULL for the
/// defaults, `opened` where nobody asks what was found. Up to `ORCHESTRATOR_VECTORS_MAX` indexes are there at once.
///
/// The state is that after one of the changes, never one between; the limits are those that the index was made with. What was
/// being written when the power was lost is told in `opened` and no error. Damage to what had been synchronised is
/// `ORCHESTRATOR_ERR_FILE_DAMAGED` unless `accept_loss` is set; `opened` says what would be lost then, and is cleared after
/// every other error. All of the file is checked: one that is damaged or made up is an error and no more.
///
/// The index is the caller's, to be given back with `orchestrator_vector_destroy`. O(bytes of the file), and as long as the
/// changes took that are replayed. Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`,
/// `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_PATH`, `ORCHESTRATOR_ERR_INDEXES_FULL`; `ORCHESTRATOR_ERR_FILE_IO` also
/// where there is no such file; `ORCHESTRATOR_ERR_FILE_LOCKED` where it is to be kept and is open so elsewhere;
/// `ORCHESTRATOR_ERR_FILE_TOO_LARGE`, `ORCHESTRATOR_ERR_FILE_DAMAGED`, and for what is no file of an index, or one that is
/// damaged, `ORCHESTRATOR_ERR_FILE_NOT_AN_INDEX`, `ORCHESTRATOR_ERR_FILE_VERSION`, `ORCHESTRATOR_ERR_FILE_CHECKSUM`,
/// `ORCHESTRATOR_ERR_FILE_CUT`, `ORCHESTRATOR_ERR_FILE_INCONSISTENT`, `ORCHESTRATOR_ERR_FILE_FIELD`,
/// `ORCHESTRATOR_ERR_FILE_REPLAY`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_open(
    path: *const c_char,
    config: *const orchestrator_vector_open_t,
    index: *mut *mut orchestrator_vector_t,
    opened: *mut orchestrator_vector_opened_t,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a pointer.
        let out = unsafe { pointer::cleared(index, "index", core::ptr::null_mut()) }?;
        // SAFETY: the caller gives NULL or a structure with its size.
        let found = (!opened.is_null()).then(|| unsafe { sized::out(opened, "opened") }).transpose()?;
        // SAFETY: the caller gives NULL or a text.
        let path = unsafe { self::path(path, "path") }?;
        let config = if config.is_null() {
            orchestrator_vector_open_t::INIT
        } else {
            // SAFETY: not NULL, so the caller gives a structure with its size.
            unsafe { sized::input(config, "config") }?
        };
        let (keeps, open) = config.read()?;
        let tell = |what: orchestrator_vector_opened_t| found.iter().for_each(|found| found.write(&what));
        let token = vectors::enter(|| match self::opened(path, keeps, open) {
            Ok((held, opened)) => {
                tell((&opened).into());
                Ok(held)
            }
            Err(error) => {
                if let FileError::Damaged { at, bytes } = error {
                    tell(Lost { at, bytes, synced: true }.into());
                }
                Err(error.into())
            }
        })?;
        out.write(token.to_pointer());
        Ok(0)
    })
}

/// Makes an index without vectors that is kept in a new file, which is on the disk when this returns. `path` is UTF-8 up to a
/// NUL, within `ORCHESTRATOR_PATH_MAX` bytes. For a file that may be there already: call this first, and on
/// `ORCHESTRATOR_ERR_FILE_EXISTS` open it with `ORCHESTRATOR_VECTOR_KEEP`.
///
/// The index is the caller's, to be given back with `orchestrator_vector_destroy`; the file stays. It is locked where the system
/// has locks: nobody else can keep an index in it meanwhile. As long as the disk takes. Any thread; may be called from a
/// callback.
///
/// Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`,
/// `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_VECTOR_FIELD`, `ORCHESTRATOR_ERR_PATH`, `ORCHESTRATOR_ERR_INDEXES_FULL`,
/// `ORCHESTRATOR_ERR_FILE_EXISTS`, `ORCHESTRATOR_ERR_FILE_LOCKED` where somebody else is making it, `ORCHESTRATOR_ERR_FILE_IO`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_create_at(
    path: *const c_char,
    config: *const orchestrator_vector_config_t,
    index: *mut *mut orchestrator_vector_t,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a pointer.
        let out = unsafe { pointer::cleared(index, "index", core::ptr::null_mut()) }?;
        // SAFETY: the caller gives NULL or a text.
        let path = unsafe { self::path(path, "path") }?;
        // SAFETY: the caller gives NULL or a structure with its size.
        let config = unsafe { sized::input(config, "config") }?.read()?;
        out.write(vectors::enter(|| Ok(Held::Kept(Durable::create(path, config)?)))?.to_pointer());
        Ok(0)
    })
}

/// Writes all of an index into a file that takes the place of the one there is: whoever opens it finds what it had before or all
/// of this, whatever happens meanwhile, and it is on the disk when this returns. `path` is UTF-8 up to a NUL, within
/// `ORCHESTRATOR_PATH_MAX` bytes; beside it a file with `.` before its name and `.kromka-new` behind it is written first, and
/// removed where that fails.
///
/// With `path` NULL an index that is kept in a file is written into that one anew: what was appended to it goes, and changes are
/// taken again after one could not be written. Another path is a copy, and the index is kept where it was.
///
/// O(bytes of the index), and as long as the disk takes. Any thread. Searches run beside a copy, changes wait for all of it;
/// everything waits where the index's own file is written.
///
/// Errors: `ORCHESTRATOR_ERR_PATH`, `ORCHESTRATOR_ERR_NOT_KEPT` for NULL with an index in memory, `ORCHESTRATOR_ERR_FILE_LOCKED`
/// where somebody is writing that file, or an index is kept in it, this one too, `ORCHESTRATOR_ERR_FILE_IO`: the file is as it
/// was before, or as it was to be; those of every function that takes an index.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_save(index: *mut orchestrator_vector_t, path: *const c_char) -> c_int {
    guard(|| {
        let token = Token::from_pointer(index)?;
        if path.is_null() {
            return vectors::change(token, |index| index.checkpoint().map(|()| 0));
        }
        // SAFETY: not NULL, so the caller gives a text.
        let path = unsafe { self::path(path, "path") }?;
        vectors::look(token, |index| {
            index.save(path)?;
            Ok(0)
        })
    })
}

/// Makes all changes so far of an index that is kept in a file survive a loss of power: waits until the disk has them.
///
/// As long as the disk takes, and O(1) where it has them. Any thread; other calls on the index wait.
///
/// Errors: `ORCHESTRATOR_ERR_NOT_KEPT` for an index in memory only, whose changes nothing spares;
/// `ORCHESTRATOR_ERR_FILE_BEHIND`; `ORCHESTRATOR_ERR_FILE_IO`, when nobody knows what the disk has, and
/// `orchestrator_vector_save` with no path mends it; those of every function that takes an index.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_vector_sync(index: *mut orchestrator_vector_t) -> c_int {
    guard(|| vectors::change(Token::from_pointer(index)?, |index| index.sync().map(|()| 0)))
}
