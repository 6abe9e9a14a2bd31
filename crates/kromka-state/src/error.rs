//! What can be wrong, by number.

use kromka_core::numbered_errors;

numbered_errors! {
    /// Why a document refused a change. Nothing was changed.
    pub enum StateError {
        /// An operation on the whole document that only a key can have.
        Root = 1901, "the whole document can only be deleted; this operation needs a key";
        /// A path of too many keys.
        Depth {
            /// Keys that it has.
            have: usize,
            /// Keys that it may have.
            max: usize,
        } = 1902, "a path has {have} keys; at most {max} are allowed";
        /// A key that is too long.
        Key {
            /// Its bytes.
            have: usize,
            /// Bytes that it may have.
            max: usize,
        } = 1903, "a key has {have} bytes; at most {max} are allowed";
        /// A value that is too big.
        Value {
            /// Its bytes.
            have: usize,
            /// Bytes that it may have.
            max: usize,
        } = 1904, "a value has {have} bytes; at most {max} are allowed";
        /// Lists and maps within each other.
        Nested {
            /// How many may be.
            max: usize,
        } = 1905, "a value has lists or maps more than {max} deep";
        /// A number without a value.
        NotFinite = 1906, "a value is not a finite number";
        /// A path through what is no object, where maps are objects.
        NoObject {
            /// Keys of the path up to there.
            depth: usize,
        } = 1907, "there is no object at the first {depth} keys of the path: make it first";
        /// A sum beyond 64 bits.
        Overflow = 1908, "a counter would leave the range of 64 bits";
        /// A counter that only grows.
        Negative {
            /// What was to be added.
            have: i64,
        } = 1909, "this counter only grows: {have} cannot be added";
        /// The document has as many leaves as it may.
        Full {
            /// What the document may have.
            max: u32,
        } = 1910, "full: at most {max} leaves are allowed";
        /// A transaction of too many operations.
        Operations {
            /// Operations that it has.
            have: usize,
            /// Operations that it may have.
            max: usize,
        } = 1911, "a transaction has {have} operations; at most {max} are allowed";
        /// A clock at its end.
        Clock = 1912, "the clock of this replica is at its end";
    }
}

numbered_errors! {
    /// Why a message or a snapshot was refused. Nothing was changed.
    pub enum MessageError {
        /// It ends within a field.
        Truncated {
            /// Bytes that it has.
            have: usize,
        } = 1930, "a message of {have} bytes ends within a field";
        /// Another version.
        Version {
            /// The version that it names.
            have: u8,
            /// The version that is read.
            need: u8,
        } = 1931, "a message has version {have}; this build reads version {need}";
        /// A damaged message.
        Checksum {
            /// What was computed.
            have: u32,
            /// What is written.
            need: u32,
        } = 1932, "the checksum of a message is {have:#010x}, and {need:#010x} is written in it";
        /// Bytes behind its end.
        Trailing {
            /// How many.
            bytes: usize,
        } = 1933, "a message has {bytes} bytes behind its end";
        /// A length beyond what is there, or beyond what may be.
        Length {
            /// What is written.
            have: u64,
            /// What can be.
            max: u64,
        } = 1934, "a message names a length of {have}; at most {max} can be";
        /// A document with other policies: the two would not converge.
        Policies {
            /// Those of the message.
            have: u8,
            /// Those of the document.
            need: u8,
        } = 1935, "a message is of a document with the policies {have:#04x}; those of this one are {need:#04x}";
        /// A field that no document writes.
        Malformed {
            /// Its place.
            at: usize,
        } = 1936, "byte {at} of a message is none that a document writes";
        /// A clock far in the future.
        Clock {
            /// What is written.
            have: u64,
            /// What can be.
            max: u64,
        } = 1937, "a message has a clock at {have}; at most {max} is believed";
        /// Commits of this replica that it did not make: its number was given twice, or it was restored from an old snapshot.
        Reused {
            /// The commit.
            have: u64,
            /// The last one of this replica.
            max: u64,
        } = 1938, "a message has commit {have} of this replica, which has made {max}: its number is in use elsewhere";
        /// One commit with two contents.
        Contradiction {
            /// The replica that made it.
            replica: u64,
            /// Its number.
            seq: u64,
        } = 1939, "commit {seq} of replica {replica} is known with another content";
        /// A leaf that was named before, in a message that was never seen or has been compacted away.
        UnknownLeaf {
            /// The replica that named it.
            replica: u64,
            /// The number that it gave.
            number: u32,
        } = 1940, "leaf {number} of replica {replica} is not known: ask for a delta that names its leaves";
        /// One name for two leaves.
        Name {
            /// The replica that named it.
            replica: u64,
            /// The number that it gave.
            number: u32,
        } = 1941, "leaf {number} of replica {replica} is known as another one";
        /// The document has as many leaves as it may.
        Full {
            /// Leaves that there would be at most.
            need: u64,
            /// What the document may have.
            max: u64,
        } = 1942, "full: there would be {need} leaves or nodes; at most {max} are allowed";
        /// No place for a message that came early.
        HeldFull {
            /// Messages that wait.
            messages: usize,
            /// Their bytes.
            bytes: usize,
        } = 1943, "a message came early, and {messages} of {bytes} bytes wait already";
        /// Another number of replicas than may write.
        Replicas {
            /// How many there would be.
            have: usize,
            /// How many may be.
            max: usize,
        } = 1944, "there would be {have} replicas; at most {max} are allowed";
        /// A snapshot where a delta is needed, or the other way round.
        Kind {
            /// What it says it is.
            have: u8,
        } = 1945, "a message of kind {have} cannot be used here";
        /// A snapshot of another replica.
        Replica {
            /// The one that made it.
            have: u64,
            /// The one of the configuration.
            need: u64,
        } = 1946, "a snapshot is of replica {have}, not of {need}";
        /// A frame that is compressed, by what this build lacks, or damaged before its checksum was made.
        Compressed {
            /// Bytes that it should have unpacked.
            len: usize,
        } = 1950, "a frame of {len} bytes is compressed and cannot be unpacked";
    }
}
