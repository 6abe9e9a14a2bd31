//! What can be wrong with files, by number.

use std::io;

use kromka_core::{BoundError, numbered_errors};

use crate::error::VectorError;

numbered_errors! {
    /// Why a file was not read or written.
    pub enum FileError {
        /// The system refused.
        Io {
            /// What was to be done.
            doing: &'static str,
            /// What the system said.
            kind: io::ErrorKind,
        } = 1720, "{doing} failed: {kind}";
        /// It does not begin as an index does, or is cut short at once.
        NotAnIndex {
            /// Bytes there are.
            have: u64,
        } = 1721, "these {have} bytes are not an index, or only the beginning of one";
        /// It was written by a version that this one cannot read.
        Version {
            /// The version it was written by.
            have: u32,
            /// The version that is read.
            need: u32,
        } = 1722, "the file has version {have}; this library reads version {need}";
        /// A checksum does not fit what it is of.
        Checksum {
            /// What it is of.
            part: &'static str,
            /// The checksum of what is there.
            have: u32,
            /// The checksum that it should have.
            need: u32,
        } = 1723, "the {part} are damaged: their checksum is {have:#010x}, it should be {need:#010x}";
        /// The file ends within its snapshot.
        Cut {
            /// Bytes there are.
            have: u64,
            /// Bytes of the snapshot.
            need: u64,
        } = 1724, "the file has {have} bytes; its snapshot alone has {need}";
        /// What is in it contradicts itself although its checksums fit.
        Inconsistent {
            /// Where.
            part: &'static str,
        } = 1725, "the {part} contradict the rest of the file; it was not written by this library";
        /// A field of its configuration is outside its range.
        Field {
            /// Which and how.
            source: BoundError,
        } = 1726, "in the file {source}";
        /// A file was to be created where there is one.
        Exists = 1727, "there is a file of that name; opening it, or another name, is needed";
        /// Another handle has the file open for changes.
        Locked = 1728, "the file is open for changes elsewhere; one at a time is allowed";
        /// An earlier write failed, so that the file lacks changes that the index in memory has.
        Behind = 1729, "the file lacks changes because writing them failed; a checkpoint is needed before further ones";
        /// Changes that had been synchronised are damaged, and opening for changes would cut off what follows them.
        Damaged {
            /// Where the damage begins, in bytes.
            at: u64,
            /// Bytes from there to the end.
            bytes: u64,
        } = 1730, "changes are damaged at byte {at}, {bytes} bytes before the end; opening without them has to be told to (accept_loss)";
        /// A change of the log cannot be made although its checksum fits.
        Replay {
            /// The number of the change.
            change: u64,
            /// Why not.
            source: VectorError,
        } = 1731, "change {change} of the log cannot be made: {source}";
        /// A batch that one record cannot hold.
        Batch {
            /// Bytes of the batch.
            have: u64,
            /// Bytes of a record at most.
            max: u64,
        } = 1732, "the batch has {have} bytes; at most {max} are allowed at once";
        /// The index refused; neither it nor the file was changed.
        Refused {
            /// Why.
            source: VectorError,
        } = 1733, "{source}";
        /// A row of an imported file has another length.
        Row {
            /// The row, from 0.
            row: u64,
            /// Its values.
            have: u64,
            /// What the index is made for.
            need: u64,
        } = 1734, "row {row} has {have} values; this index needs {need}";
        /// A NumPy file holds something else than rows of numbers.
        Npy {
            /// What it has to hold.
            need: &'static str,
        } = 1735, "the .npy file needs {need}";
        /// The file has more bytes than it may.
        TooLarge {
            /// Bytes there are.
            have: u64,
            /// What was allowed.
            max: u64,
        } = 1736, "the file has {have} bytes; at most {max} are allowed";
    }
}

impl FileError {
    /// What the system said while something was done.
    pub(crate) fn io(doing: &'static str) -> impl Fn(io::Error) -> Self {
        move |error| Self::Io { doing, kind: error.kind() }
    }
}

impl From<BoundError> for FileError {
    fn from(source: BoundError) -> Self {
        Self::Field { source }
    }
}

impl From<VectorError> for FileError {
    fn from(source: VectorError) -> Self {
        Self::Refused { source }
    }
}
