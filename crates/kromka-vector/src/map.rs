//! The one function that maps a file.
#![expect(unsafe_code, reason = "what is mapped changes with the file")]

use alloc::sync::Arc;
use std::fs::File;
use std::io;

use memmap2::MmapOptions;

use crate::table::Held;

/// The first bytes of a file, mapped to be read only. All of it is fetched at once: a file that is opened is checked whole.
pub(crate) fn map(file: &File, len: usize) -> io::Result<Held> {
    let mut options = MmapOptions::new();
    options.len(len).populate();
    // SAFETY: what is mapped must not change or be cut off while it is mapped. Ours: only the snapshot is mapped; this crate
    // never writes to the snapshot of a file nor cuts it, it appends behind it, and replaces a snapshot by renaming another
    // file over it, which leaves the mapped one as it is. One writer at a time has the file locked. The caller's: nobody
    // else writes to the file or cuts it, which the documentation of opening asks for.
    let mapped = unsafe { options.map(file) }?;
    Ok(Arc::new(mapped))
}
