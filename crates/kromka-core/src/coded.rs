//! Enumerations with codes: one declaration gives the list, the index and the way back from an integer.

/// Gives an enumeration of codes from 0 `ALL`, `index()` and `TryFrom<i32>`.
///
/// The enumeration is `Copy` and states its codes itself, because other languages and snapshots keep them; what is said
/// here is its name for [`UnknownCode`](crate::UnknownCode) and its variants in the order of their codes. That none is
/// missing or misplaced is checked when it is compiled.
///
/// ```
/// #[derive(Debug, Clone, Copy, PartialEq)]
/// #[repr(u8)]
/// enum Shape {
///     Round = 0,
///     Square = 1,
/// }
/// kromka_core::coded!(Shape, "shape", [Round, Square]);
///
/// assert_eq!(Shape::try_from(1), Ok(Shape::Square));
/// assert_eq!(Shape::try_from(2).unwrap_err().to_string(), "shape 2 is unknown; allowed is 0 to 2 exclusive");
/// assert_eq!(Shape::ALL.map(Shape::index), [0, 1]);
/// ```
#[macro_export]
macro_rules! coded {
    ($name:ident, $what:literal, [$($variant:ident),* $(,)?]) => {
        impl $name {
            /// All of them, in the order of their codes.
            pub const ALL: [Self; [$(Self::$variant),*].len()] = [$(Self::$variant),*];

            /// The code, which is the place in `ALL`.
            #[must_use]
            pub const fn index(self) -> usize {
                self as usize
            }
        }

        impl ::core::convert::TryFrom<i32> for $name {
            type Error = $crate::UnknownCode;
            fn try_from(code: i32) -> ::core::result::Result<Self, $crate::UnknownCode> {
                match usize::try_from(code).ok().and_then(|index| Self::ALL.get(index)) {
                    Some(found) => Ok(*found),
                    None => {
                        let count = i32::try_from(Self::ALL.len()).unwrap_or(i32::MAX);
                        Err($crate::UnknownCode::Unknown { what: $what, have: code, count })
                    }
                }
            }
        }

        const _: () = {
            let mut i = 0;
            while i < $name::ALL.len() {
                assert!($name::ALL[i] as usize == i, "the variants are not in the order of their codes");
                // Does not compile without all of them.
                match $name::ALL[i] {
                    $($name::$variant => {})*
                }
                i += 1;
            }
        };
    };
}

#[cfg(test)]
mod tests {
    use crate::{Environment, LinkKind, OutcomeStatus};

    #[test]
    fn every_code_is_its_variant_and_no_other_is_known() {
        for (code, status) in (0..).zip(OutcomeStatus::ALL) {
            assert_eq!(OutcomeStatus::try_from(code), Ok(status));
        }
        for code in [-1, 6, i32::MAX, i32::MIN] {
            assert_eq!(LinkKind::try_from(code).unwrap_err().number(), 1010);
        }
        let unknown = Environment::try_from(6).unwrap_err();
        assert_eq!(std::format!("{unknown}"), "environment 6 is unknown; allowed is 0 to 6 exclusive");
    }
}
