//! When an item is there: the `cfg` attributes of an item and of the modules around it.

use proc_macro2::TokenStream;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Lit, Meta, Token, parse_quote};

/// What a `cfg` says, as far as the header can say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Condition {
    /// It is always so, or never.
    Known(bool),
    /// The crate has this feature.
    Feature(String),
    /// The opposite.
    Not(Box<Condition>),
    /// All of them.
    All(Vec<Condition>),
    /// One of them.
    Any(Vec<Condition>),
    /// Something that depends on more than features, as it is written.
    Unknown(String),
}

impl Condition {
    /// What no condition restricts.
    pub(crate) const fn always() -> Self {
        Self::Known(true)
    }

    /// This and what the `cfg` attributes say.
    pub(crate) fn and(&self, attributes: &[Attribute]) -> Self {
        let own = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"));
        let own = own.map(|attribute| attribute.parse_args().map_or_else(|_| Self::Unknown("cfg".to_owned()), read));
        let mut all = vec![self.clone()];
        for condition in own {
            // The same feature on a module and on its items is said once.
            if !all.contains(&condition) {
                all.push(condition);
            }
        }
        fold(Self::All(all))
    }

    /// Whether nothing fulfils it outside of tests.
    pub(crate) fn is_never(&self) -> bool {
        *self == Self::Known(false)
    }

    /// The part that is no feature.
    pub(crate) fn unknown(&self) -> Option<&str> {
        match self {
            Self::Unknown(text) => Some(text),
            Self::Known(_) | Self::Feature(_) => None,
            Self::Not(inner) => inner.unknown(),
            Self::All(list) | Self::Any(list) => list.iter().find_map(Self::unknown),
        }
    }

    /// Whether a library with these features fulfils it.
    pub(crate) fn holds(&self, features: &[&str]) -> bool {
        match self {
            Self::Known(known) => *known,
            Self::Feature(name) => features.contains(&name.as_str()),
            Self::Not(inner) => !inner.holds(features),
            Self::All(list) => list.iter().all(|condition| condition.holds(features)),
            Self::Any(list) => list.iter().any(|condition| condition.holds(features)),
            Self::Unknown(_) => false,
        }
    }

    /// The attribute that says it; `None` when it always holds.
    pub(crate) fn attribute(&self) -> Option<Attribute> {
        let tokens = self.tokens();
        (*self != Self::Known(true)).then(|| parse_quote!(#[cfg(#tokens)]))
    }

    fn tokens(&self) -> TokenStream {
        let of = |list: &[Self]| -> Vec<TokenStream> { list.iter().map(Self::tokens).collect() };
        match self {
            Self::Known(_) | Self::Unknown(_) => parse_quote!(unknown),
            Self::Feature(name) => parse_quote!(feature = #name),
            Self::Not(inner) => {
                let inner = inner.tokens();
                parse_quote!(not(#inner))
            }
            Self::All(list) => {
                let list = of(list);
                parse_quote!(all(#(#list),*))
            }
            Self::Any(list) => {
                let list = of(list);
                parse_quote!(any(#(#list),*))
            }
        }
    }
}

fn read(meta: Meta) -> Condition {
    let text = quote::quote!(#meta).to_string();
    match meta {
        // The header is for libraries, and no library is a test.
        Meta::Path(path) if path.is_ident("test") => Condition::Known(false),
        Meta::NameValue(pair) if pair.path.is_ident("feature") => match pair.value {
            Expr::Lit(syn::ExprLit { lit: Lit::Str(name), .. }) => Condition::Feature(name.value()),
            _ => Condition::Unknown(text),
        },
        Meta::List(list) => {
            let Ok(inner) = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) else {
                return Condition::Unknown(text);
            };
            let mut inner: Vec<Condition> = inner.into_iter().map(read).collect();
            match list.path.get_ident().map(ToString::to_string).as_deref() {
                Some("all") => Condition::All(inner),
                Some("any") => Condition::Any(inner),
                Some("not") if inner.len() == 1 => Condition::Not(Box::new(inner.remove(0))),
                _ => Condition::Unknown(text),
            }
        }
        _ => Condition::Unknown(text),
    }
}

/// The same condition without parts that are known.
fn fold(condition: Condition) -> Condition {
    match condition {
        Condition::Not(inner) => match fold(*inner) {
            Condition::Known(known) => Condition::Known(!known),
            inner => Condition::Not(Box::new(inner)),
        },
        Condition::All(list) => join(list, true),
        Condition::Any(list) => join(list, false),
        other => other,
    }
}

/// Folds a list in which `neutral` changes nothing and its opposite decides.
fn join(list: Vec<Condition>, neutral: bool) -> Condition {
    let mut kept: Vec<Condition> =
        list.into_iter().map(fold).filter(|part| *part != Condition::Known(neutral)).collect();
    if kept.contains(&Condition::Known(!neutral)) {
        return Condition::Known(!neutral);
    }
    match kept.len() {
        0 => Condition::Known(neutral),
        1 => kept.remove(0),
        _ if neutral => Condition::All(kept),
        _ => Condition::Any(kept),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(attributes: &[Attribute]) -> Condition {
        Condition::always().and(attributes)
    }

    fn feature(name: &str) -> Condition {
        Condition::Feature(name.to_owned())
    }

    #[test]
    fn features_are_joined_and_said_once() {
        let outer = of(&[parse_quote!(#[cfg(feature = "std")])]);
        assert_eq!(outer, feature("std"));
        assert_eq!(outer.and(&[parse_quote!(#[cfg(feature = "std")])]), feature("std"));
        let both = outer.and(&[parse_quote!(#[doc = "x"]), parse_quote!(#[cfg(feature = "threads")])]);
        assert_eq!(both.attribute(), Some(parse_quote!(#[cfg(all(feature = "std", feature = "threads"))])));
        assert_eq!(Condition::always().attribute(), None);
    }

    #[test]
    fn tests_are_no_part_of_a_library() {
        assert!(of(&[parse_quote!(#[cfg(test)])]).is_never());
        assert!(of(&[parse_quote!(#[cfg(all(test, feature = "std"))])]).is_never());
        assert_eq!(of(&[parse_quote!(#[cfg(any(test, feature = "test-hooks"))])]), feature("test-hooks"));
        assert_eq!(of(&[parse_quote!(#[cfg(not(test))])]), Condition::always());
    }

    #[test]
    fn what_is_no_feature_is_named() {
        let condition = of(&[parse_quote!(#[cfg(any(feature = "std", target_os = "linux"))])]);
        assert_eq!(condition.unknown(), Some("target_os = \"linux\""));
        assert_eq!(feature("std").unknown(), None);
    }

    #[test]
    fn conditions_hold_for_sets_of_features() {
        let none = of(&[parse_quote!(#[cfg(not(any(feature = "std", feature = "threads")))])]);
        assert!(none.holds(&[]) && !none.holds(&["std"]) && !none.holds(&["threads"]));
        let both = of(&[parse_quote!(#[cfg(feature = "std")]), parse_quote!(#[cfg(feature = "threads")])]);
        assert!(both.holds(&["std", "threads"]) && !both.holds(&["std"]));
    }
}
