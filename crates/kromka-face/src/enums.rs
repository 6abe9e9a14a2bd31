//! Enumerations as C names them: integers of 32 bits, checked when they come in.
//!
//! A field or argument is a `MaybeUninit<enumeration>` because C can put any integer there; [`code`] reads it as one.

#[cfg(feature = "cep")]
mod cep;
mod drill;
mod failover;
mod own;
mod power;
mod reasons;
mod transport;
#[cfg(feature = "vector")]
mod vector;
mod vocabulary;

use core::mem::MaybeUninit;

use kromka::core::UnknownCode;

#[cfg(feature = "cep")]
pub use cep::*;
pub use drill::*;
pub use failover::*;
pub use own::*;
pub use power::*;
pub use reasons::*;
pub use transport::*;
#[cfg(feature = "vector")]
pub use vector::*;
pub use vocabulary::*;

/// An enumeration of the C face.
///
/// # Safety
/// It is `repr(i32)`.
pub(crate) unsafe trait Code: Copy {}

/// The integer that C gave.
pub(crate) fn code<E: Code>(raw: MaybeUninit<E>) -> i32 {
    const { assert!(size_of::<E>() == size_of::<i32>()) };
    // SAFETY: as large as an i32, for which any bits will do, and the caller of the C function initialised it.
    unsafe { raw.as_ptr().cast::<i32>().read() }
}

/// An integer for C.
pub(crate) fn wire<E: Code>(code: i32) -> MaybeUninit<E> {
    const { assert!(size_of::<E>() == size_of::<i32>()) };
    let mut raw = MaybeUninit::<E>::uninit();
    // SAFETY: as large as an i32 and as aligned.
    unsafe { raw.as_mut_ptr().cast::<i32>().write(code) };
    raw
}

/// The flag that C gave.
///
/// # Errors
/// [`UnknownCode`] for any byte but 0 and 1.
pub(crate) fn flag(raw: MaybeUninit<bool>, what: &'static str) -> Result<bool, UnknownCode> {
    // SAFETY: one byte, for which any bits will do, and the caller of the C function initialised it.
    match unsafe { raw.as_ptr().cast::<u8>().read() } {
        0 => Ok(false),
        1 => Ok(true),
        have => Err(UnknownCode::Unknown { what, have: i32::from(have), count: 2 }),
    }
}

/// What a code stands for: its place among all.
///
/// # Errors
/// [`UnknownCode`].
#[cfg(any(feature = "vector", feature = "cep"))]
fn of<T: Copy, const N: usize>(have: i32, all: &[T; N], what: &'static str) -> Result<T, UnknownCode> {
    let found = usize::try_from(have).ok().and_then(|at| all.get(at));
    // Some codes, not some billion.
    found.copied().ok_or(UnknownCode::Unknown { what, have, count: i32::try_from(N).unwrap_or(i32::MAX) })
}

/// Ties an enumeration to that of the vocabulary: the same variants with the same codes, checked by the compiler.
macro_rules! codes {
    ($name:ident = $word:ident { $($here:ident = $there:ident),* $(,)? }) => {
        // SAFETY: declared `repr(i32)` above.
        unsafe impl Code for $name {}

        const _: () = {
            use $crate::enums::words::$word;
            $(assert!($name::$here as i32 == $word::$there as i32);)*
            assert!([$($name::$here),*].len() == $word::ALL.len());
        };

        impl From<$crate::enums::words::$word> for $name {
            fn from(word: $crate::enums::words::$word) -> Self {
                match word {
                    $($crate::enums::words::$word::$there => Self::$here,)*
                }
            }
        }
    };
}
pub(crate) use codes;

/// The vocabulary that the enumerations are tied to.
pub(crate) mod words {
    pub(crate) use kromka::core::{
        Constraint, Criterion, Environment, LinkKind, Mode, OutcomeStatus, PowerMode, Priority, PrivacyLevel,
        Sensitivity, TaskKind,
    };
    pub(crate) use kromka::decision::{Comparison, Field};
    pub(crate) use kromka::failover::{FailureKind, RecoveryAction, State, Strategy};
    pub(crate) use kromka::power::{BatteryLevel, Cause, ThermalLevel, TransportConstraint, TransportCriterion};
    pub(crate) use kromka::{DrillCheck, End, RescheduleReason};
}

/// A variant for C.
pub(crate) fn give<E: Code>(variant: impl Into<E>) -> MaybeUninit<E> {
    MaybeUninit::new(variant.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_c_may_give_come_through_as_integers() {
        for given in [0, 5, 6, -1, i32::MIN, i32::MAX] {
            assert_eq!(code(wire::<execution_environment_t>(given)), given);
        }
        let odd = wire_flag(2);
        assert_eq!(flag(odd, "offline_capable").unwrap_err().number(), 1010);
        assert_eq!((flag(wire_flag(0), "x"), flag(wire_flag(1), "x")), (Ok(false), Ok(true)));
    }

    fn wire_flag(byte: u8) -> MaybeUninit<bool> {
        let mut raw = MaybeUninit::<bool>::uninit();
        // SAFETY: one byte.
        unsafe { raw.as_mut_ptr().cast::<u8>().write(byte) };
        raw
    }
}
