//! Errors, one enum for each operation.

use std::io;

use kromka_core::{BoundError, ErrorTable, numbered_errors};

use crate::excerpt::Excerpt;

numbered_errors! {
    /// A name that no device can have.
    pub enum DeviceIdError {
        /// It is empty, or too long.
        Length {
            /// Bytes given.
            have: usize,
            /// The most there may be.
            max: usize,
        } = 2301, "the device's name has {have} bytes; allowed is 1 to {max}";
        /// It holds a control character.
        Control {
            /// The byte at which.
            at: usize,
        } = 2302, "the device's name has a control character at byte {at}; none are allowed";
    }
}

numbered_errors! {
    /// A change of a registry that was not made. The registry is as it was.
    pub enum RegistryError {
        /// It has as many devices as it holds.
        Full {
            /// Devices in the registry.
            have: usize,
            /// How many it holds.
            max: usize,
        } = 2310, "the registry has {have} devices; it has room for {max}";
        /// There is no such device.
        UnknownDevice {
            /// The beginning of its name.
            have: Excerpt,
        } = 2311, "there is no device {have}; it must be registered first";
        /// The state could not be kept.
        NotKept {
            /// What the store said.
            kind: io::ErrorKind,
        } = 2312, "the state could not be kept: {kind}";
        /// The state is larger than one may be.
        TooLarge {
            /// Bytes of the state.
            have: usize,
            /// The most there may be.
            max: usize,
        } = 2313, "the state has {have} bytes; allowed are {max}";
    }
}

numbered_errors! {
    /// A state that no registry could be made of.
    pub enum RegistryStateError {
        /// It could not be read from the store.
        NotRead {
            /// What the store said.
            kind: io::ErrorKind,
        } = 2320, "the state could not be read: {kind}";
        /// It does not begin as a state does, or it is cut short.
        NotAState {
            /// Bytes there are.
            have: usize,
        } = 2321, "these {have} bytes are not the state of a registry, or only the beginning of one";
        /// It was written by a version that this one cannot read.
        Version {
            /// The version it was written by.
            have: u16,
            /// The version that is read.
            need: u16,
        } = 2322, "the state has version {have}; this library reads version {need}";
        /// Its checksum does not fit its content.
        Checksum {
            /// The checksum of what is there.
            have: u32,
            /// The checksum that it should have.
            need: u32,
        } = 2323, "the state is damaged: its checksum is {have:#010x}, it should be {need:#010x}";
        /// Its content contradicts itself although its checksum fits.
        Inconsistent = 2324, "the state contradicts itself; it was not written by this library";
        /// It has more devices than the registry holds.
        TooMany {
            /// Devices in the state.
            have: usize,
            /// How many the registry holds.
            max: usize,
        } = 2325, "the state has {have} devices; the registry has room for {max}";
    }
}

numbered_errors! {
    /// A simulation that cannot be run.
    pub enum SimulationError {
        /// A value that is no number.
        NotANumber {
            /// The variable or the key.
            name: &'static str,
            /// What was given.
            have: Excerpt,
            /// The smallest allowed value.
            min: f64,
            /// The largest allowed value.
            max: f64,
        } = 2330, "{name} is {have}; allowed is a number from {min} to {max}";
        /// A number outside its range.
        OutOfRange {
            /// The variable or the key.
            name: &'static str,
            /// What was given.
            have: f64,
            /// The smallest allowed value.
            min: f64,
            /// The largest allowed value.
            max: f64,
        } = 2331, "{name} is {have}; allowed is {min} to {max}";
        /// A word that is none of those allowed.
        NotAWord {
            /// The variable or the key.
            name: &'static str,
            /// What was given.
            have: Excerpt,
            /// What may be.
            need: &'static str,
        } = 2332, "{name} is {have}; allowed is {need}";
        /// A key that there is not.
        UnknownKey {
            /// The key.
            have: Excerpt,
            /// What may be.
            need: &'static str,
        } = 2333, "there is no key {have}; allowed is {need}";
        /// The document is no JSON, or not of this form.
        Document {
            /// The line, from 1.
            line: usize,
            /// The column, from 1.
            column: usize,
            /// What should be there.
            need: &'static str,
        } = 2334, "line {line}, column {column}: {need} is needed";
        /// The samples are not in the order of their times.
        Order {
            /// The sample, from 0.
            at: usize,
            /// Its time in milliseconds.
            have: u64,
            /// The time before, which it must be above.
            need: u64,
        } = 2335, "sample {at} is at {have} ms; it must be after the one before, at {need} ms";
        /// There are more samples than are read.
        TooMany {
            /// Samples there are.
            have: usize,
            /// How many are read.
            max: usize,
        } = 2336, "there are {have} samples; allowed are {max}";
    }
}

numbered_errors! {
    /// Settings of a registry that cannot be used.
    pub enum RegistryConfigError {
        /// A field outside its range.
        Field {
            /// Which and how.
            source: BoundError,
        } = 2340, "{source}";
        /// It holds no device, or more than a registry may.
        Capacity {
            /// Devices asked for.
            have: usize,
            /// The most there may be.
            max: usize,
        } = 2341, "the registry is to hold {have} devices; allowed is 1 to {max}";
    }
}

impl From<BoundError> for RegistryConfigError {
    fn from(source: BoundError) -> Self {
        Self::Field { source }
    }
}

/// The numbered errors of this crate.
pub const ERROR_TABLES: &[ErrorTable] = &[
    DeviceIdError::TABLE,
    RegistryError::TABLE,
    RegistryStateError::TABLE,
    SimulationError::TABLE,
    RegistryConfigError::TABLE,
];
