//! The state of an event engine goes out and comes back.

use core::ffi::c_int;

use kromka::cep::PatternSnapshotError;

use crate::engines::{self, Token, orchestrator_cep_t};
use crate::error::FaceError;
use crate::guard::guard;
use crate::pointer;
use crate::sized;
use crate::types::orchestrator_cep_restored_t;

/// Writes the state of an engine: how late it is, what its rules have begun, the matches and events that wait. The rules themselves
/// are not in it. The same state is the same bytes; the engine is as before.
///
/// Writes up to `len` bytes into `buf` and the bytes that all of it needs into `needed`. With `len` 0 it only tells the size, and
/// `buf` may be NULL. What does not fit leaves `buf` cleared. O(what it holds, and len); others wait for all of it. Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_COUNT` for a `len` that no memory has,
/// `ORCHESTRATOR_ERR_BUFFER_TOO_SMALL`; those of every function that takes an engine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_snapshot(
    engine: *mut orchestrator_cep_t,
    buf: *mut u8,
    len: usize,
    needed: *mut usize,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a size.
        let needed = unsafe { pointer::cleared(needed, "needed", 0) }?;
        // SAFETY: the caller gives NULL or as many bytes.
        let bytes = (len > 0).then(|| unsafe { pointer::cleared_bytes(buf, len, "buf") }).transpose()?;
        engines::with(Token::from_pointer(engine)?, |held| {
            let Some(bytes) = bytes else {
                needed.write(held.engine.snapshot_len());
                return Ok(0);
            };
            match held.engine.snapshot(bytes) {
                Ok(written) => {
                    needed.write(written);
                    Ok(0)
                }
                Err(PatternSnapshotError::TooSmall { have, need }) => {
                    needed.write(need);
                    Err(FaceError::BufferTooSmall { have, need }.into())
                }
                Err(other) => Err(other.into()),
            }
        })
    })
}

/// Goes on where a snapshot of `len` bytes was taken; more bytes behind it are not looked at. The engine is one that has its rules
/// by then and has taken no event, nor been told a time. A rule of the same name that asks for the same goes on, others begin anew.
/// What the snapshot names is declared where it is missing: kinds, columns and values of texts may be other numbers than they
/// were, and are told by `orchestrator_cep_declare_kind` and its kin; rules have the numbers that this engine gave them. How sources
/// are put in order is as this engine was made. `restored` tells what became of the rules, and may be NULL.
///
/// Whatever the bytes, nothing but an error comes of them. O(len). Any thread.
///
/// Errors: `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_STRUCT_SIZE`, `ORCHESTRATOR_ERR_COUNT` for a `len` that no memory
/// has; `ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_IN_USE` for an engine with events or a time of its own;
/// `ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_NOT_A_SNAPSHOT`, `ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_VERSION`,
/// `ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_CHECKSUM`, `ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_INCONSISTENT` for what is no snapshot, or a
/// damaged one; `ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_SCHEMA` where an attribute holds something else here,
/// `ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_INTAKE` where more waits in it than may here; those of every function that takes an engine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_cep_restore(
    engine: *mut orchestrator_cep_t,
    buf: *const u8,
    len: usize,
    restored: *mut orchestrator_cep_restored_t,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = (!restored.is_null()).then(|| unsafe { sized::out(restored, "restored") }).transpose()?;
        // SAFETY: the caller gives NULL or as many bytes.
        let bytes = unsafe { pointer::list(buf, len, "buf") }?;
        engines::with(Token::from_pointer(engine)?, |held| {
            let restored = held.engine.restore(bytes)?;
            out.iter().for_each(|out| out.write(&restored.into()));
            Ok(0)
        })
    })
}
