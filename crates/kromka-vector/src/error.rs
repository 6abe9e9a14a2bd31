//! What can be wrong, by number.

use kromka_core::{BoundError, numbered_errors};

numbered_errors! {
    /// Why an index refused what it was asked. Nothing was changed.
    pub enum VectorError {
        /// A field outside its range.
        Field {
            /// Which and how.
            source: BoundError,
        } = 1701, "{source}";
        /// A vector of another length.
        Dims {
            /// What was given.
            have: usize,
            /// What the index is made for.
            need: usize,
        } = 1702, "a vector has {have} values; this index needs {need}";
        /// A value that is no number, or beyond what can be squared.
        Value {
            /// Its place in the vector.
            at: usize,
        } = 1703, "value {at} of a vector is not a number from -1e15 to 1e15";
        /// A vector without a direction, where only the direction counts.
        Zero = 1704, "all values of a vector are below 1e-30; the cosine needs a direction";
        /// An id that there is already.
        Duplicate {
            /// The id.
            id: u64,
        } = 1705, "there is a vector with id {id} already";
        /// An id that there is not.
        Unknown {
            /// The id.
            id: u64,
        } = 1706, "there is no vector with id {id}";
        /// The index has as many vectors as it may.
        Full {
            /// Vectors that there would be.
            need: u64,
            /// What the index may have.
            max: u64,
        } = 1707, "full: there would be {need} vectors; at most {max} are allowed";
        /// The index has as much memory as it may.
        FullBytes {
            /// Bytes that there would be.
            need: u64,
            /// What the index may have.
            max: u64,
        } = 1708, "full: there would be {need} bytes; at most {max} are allowed";
        /// Lists that belong together are of different lengths.
        Lengths {
            /// Ids that were given.
            ids: usize,
            /// Vectors that were given.
            vectors: usize,
        } = 1709, "there are {ids} ids and {vectors} vectors; each vector needs one";
        /// A first vector, where codes are learned from vectors.
        Untrained = 1710, "these codes are learned from vectors: train the index first, or begin with a batch";
        /// Vectors to learn from, where there are vectors already.
        Trained {
            /// Vectors that there are.
            have: usize,
        } = 1711, "there are {have} vectors with codes; codes are learned before the first is added";
        /// Codes that are not of bytes for each value.
        Coding = 1712, "only an index of 8-bit codes can be frozen";
    }
}

impl From<BoundError> for VectorError {
    fn from(source: BoundError) -> Self {
        Self::Field { source }
    }
}
