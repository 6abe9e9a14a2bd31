//! Numbered errors: one declaration gives the enum, its message, its frozen number and the row in `docs/ERRORS.md`.

/// One row of the error reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorEntry {
    /// The frozen number; the C face returns its negative.
    pub number: u16,
    /// The variant's name.
    pub name: &'static str,
    /// The message, with the names of its fields in braces.
    pub message: &'static str,
}

/// The errors of one operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorTable {
    /// The name of the Rust enum.
    pub name: &'static str,
    /// Its variants, lowest number first.
    pub entries: &'static [ErrorEntry],
}

/// Declares an error enum whose variants carry a frozen number and a message.
///
/// The number is written here and nowhere else: `number()` returns it, `TABLE` lists it for the documentation and for
/// the C header.
#[macro_export]
macro_rules! numbered_errors {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident {
            $(
                $(#[$variant_meta:meta])*
                $variant:ident $({ $( $(#[$field_meta:meta])* $field:ident : $ty:ty ),* $(,)? })? = $number:literal, $message:literal
            );* $(;)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
        #[non_exhaustive]
        $vis enum $name {
            $(
                $(#[$variant_meta])*
                #[error($message)]
                $variant $({ $( $(#[$field_meta])* $field: $ty ),* })?,
            )*
        }

        impl $name {
            /// The rows of the error reference.
            pub const TABLE: $crate::ErrorTable = $crate::ErrorTable {
                name: stringify!($name),
                entries: &[ $( $crate::ErrorEntry { number: $number, name: stringify!($variant), message: $message } ),* ],
            };

            /// The frozen number of this error.
            #[must_use]
            pub const fn number(&self) -> u16 {
                match self {
                    $( Self::$variant $({ $( $field: _ ),* })? => $number, )*
                }
            }
        }
    };
}

numbered_errors! {
    /// A value outside its range. `have` is what was given.
    pub enum BoundError {
        /// An integer outside its range.
        OutOfRange {
            /// The field's name, with its unit.
            field: &'static str,
            /// What was given.
            have: i64,
            /// The smallest allowed value.
            min: i64,
            /// The largest allowed value.
            max: i64,
        } = 1001, "{field} is {have}; allowed is {min} to {max}";
        /// A float outside its range.
        OutOfRangeFloat {
            /// The field's name, with its unit.
            field: &'static str,
            /// What was given.
            have: f64,
            /// The smallest allowed value.
            min: f64,
            /// The largest allowed value.
            max: f64,
        } = 1002, "{field} is {have}; allowed is {min} to {max}";
        /// A float that is NaN or infinite.
        NotFinite {
            /// The field's name, with its unit.
            field: &'static str,
        } = 1003, "{field} is not a finite number";
    }
}

numbered_errors! {
    /// An integer that names no variant of an enumeration.
    pub enum UnknownCode {
        /// The code is not in the enumeration.
        Unknown {
            /// The enumeration's name.
            what: &'static str,
            /// What was given.
            have: i32,
            /// How many codes there are, counted from 0.
            count: i32,
        } = 1010, "{what} {have} is unknown; allowed is 0 to {count} exclusive";
    }
}
