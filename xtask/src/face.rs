//! The source of the C face: its public items in the order of the source, each with the condition it stands under.
//!
//! The source is read, not compiled, so the result is the same on every target and for every set of features.

mod condition;
mod docs;

use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use syn::{Attribute, Item, Visibility, parse_quote};

pub(crate) use self::condition::Condition;

/// The crate whose public items are the C face.
pub(crate) const CRATE: &str = "kromka-face";

/// The features of a default build.
pub(crate) const DEFAULT_FEATURES: &[&str] = &["std", "threads", "vector", "cep"];

/// Types of constants that C can state.
const CONSTANT_TYPES: &[&str] =
    &["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "usize", "isize", "f32", "f64", "bool", "c_int"];

/// One item that C sees.
pub(crate) struct FaceItem {
    /// The item, without bodies and without attributes that C does not know.
    pub(crate) item: Item,
    /// Its name in C.
    pub(crate) name: String,
    /// When a library has it.
    pub(crate) condition: Condition,
}

impl FaceItem {
    /// Whether it is a function.
    pub(crate) fn is_function(&self) -> bool {
        matches!(self.item, Item::Fn(_))
    }

    /// Whether it is a type.
    pub(crate) fn is_type(&self) -> bool {
        !matches!(self.item, Item::Fn(_) | Item::Const(_))
    }
}

/// Everything that C sees.
pub(crate) struct Face {
    /// The items, in the order of the source.
    pub(crate) items: Vec<FaceItem>,
}

impl Face {
    /// Reads the crate below the root of the tree.
    pub(crate) fn load(root: &Path) -> anyhow::Result<Self> {
        let directory = root.join("crates").join(CRATE).join("src");
        let mut face = Self { items: Vec::new() };
        face.file(&directory.join("lib.rs"), &directory, &Condition::always())?;
        ensure!(face.items.iter().any(FaceItem::is_function), "{CRATE} has no function for C");
        Ok(face)
    }

    /// Names of the functions that a library with these features exports, sorted.
    pub(crate) fn functions(&self, features: &[&str]) -> Vec<&str> {
        let exported = self.items.iter().filter(|item| item.is_function() && item.condition.holds(features));
        let mut names: Vec<&str> = exported.map(|item| item.name.as_str()).collect();
        names.sort_unstable();
        // A function may be written once with and once without a feature.
        names.dedup();
        names
    }

    fn file(&mut self, path: &Path, children: &Path, outer: &Condition) -> anyhow::Result<()> {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let file = syn::parse_file(&text)
            .map_err(|error| anyhow::anyhow!("{}:{}: {error}", path.display(), error.span().start().line))?;
        self.module(file.items, path, children, outer)
    }

    fn module(&mut self, items: Vec<Item>, path: &Path, children: &Path, outer: &Condition) -> anyhow::Result<()> {
        for item in items {
            if let Item::Mod(module) = item {
                let condition = outer.and(&module.attrs);
                let name = module.ident.to_string();
                let below = children.join(&name);
                match module.content {
                    Some((_, items)) => self.module(items, path, &below, &condition)?,
                    // What is compiled for tests only may live anywhere and is no part of the face.
                    None if condition.is_never() => {}
                    None => self.file(&module_file(children, &name)?, &below, &condition)?,
                }
            } else if let Some((item, name, own)) = of_c(item) {
                let condition = outer.and(&own);
                if let Some(unknown) = condition.unknown() {
                    bail!("{}: {name} stands under `{unknown}`, which the header cannot say", path.display());
                }
                if !condition.is_never() {
                    self.items.push(FaceItem { item, name, condition });
                }
            }
        }
        Ok(())
    }
}

/// The file of a module that is declared with `mod name;`.
fn module_file(children: &Path, name: &str) -> anyhow::Result<PathBuf> {
    let places = [children.join(format!("{name}.rs")), children.join(name).join("mod.rs")];
    places.into_iter().find(|path| path.is_file()).with_context(|| format!("module {name} has no file in {CRATE}"))
}

/// The item as C sees it, its name and its own attributes; `None` when C does not see it.
fn of_c(mut item: Item) -> Option<(Item, String, Vec<Attribute>)> {
    let (visibility, ident) = match &item {
        Item::Fn(it) => (&it.vis, &it.sig.ident),
        Item::Struct(it) => (&it.vis, &it.ident),
        Item::Union(it) => (&it.vis, &it.ident),
        Item::Enum(it) => (&it.vis, &it.ident),
        Item::Type(it) => (&it.vis, &it.ident),
        Item::Const(it) => (&it.vis, &it.ident),
        _ => return None,
    };
    // The lint `unreachable_pub` sees to it that what is `pub` is reachable.
    if !matches!(visibility, Visibility::Public(_)) {
        return None;
    }
    let name = ident.to_string();
    let seen = match &item {
        Item::Fn(it) => it.sig.abi.is_some() && it.attrs.iter().any(is_no_mangle),
        Item::Const(it) => is_constant_of_c(&it.ty),
        // Rust's own types of the crate are named as Rust names types.
        _ => name.ends_with("_t") || name.ends_with("_fn"),
    };
    if !seen {
        return None;
    }
    let mut own = std::mem::take(attributes(&mut item)?);
    *attributes(&mut item)? = docs::rewrite(&own);
    for inner in members(&mut item) {
        // A layout that depends on the build is none: such a condition joins those of the whole item, as unknown.
        own.extend(inner.iter().filter(|attribute| attribute.path().is_ident("cfg")).map(unsayable));
        *inner = docs::rewrite(inner);
    }
    match &mut item {
        Item::Fn(function) => function.block.stmts.clear(),
        // Nothing of it is for C, so C sees a name to point at.
        Item::Struct(of) if of.fields.iter().all(|field| matches!(field.vis, Visibility::Inherited)) => {
            of.attrs.retain(|attribute| !attribute.path().is_ident("repr"));
        }
        _ => {}
    }
    Some((item, name, own))
}

/// A condition of a field or a variant, as one that the header cannot say.
fn unsayable(attribute: &Attribute) -> Attribute {
    let inner = attribute.meta.require_list().map(|list| list.tokens.clone()).unwrap_or_default();
    parse_quote!(#[cfg(inside(#inner))])
}

fn is_no_mangle(attribute: &Attribute) -> bool {
    if attribute.path().is_ident("no_mangle") {
        return true;
    }
    attribute.path().is_ident("unsafe")
        && attribute.parse_args::<syn::Path>().is_ok_and(|inner| inner.is_ident("no_mangle"))
}

fn is_constant_of_c(ty: &syn::Type) -> bool {
    let syn::Type::Path(path) = ty else { return false };
    path.path.segments.last().is_some_and(|last| CONSTANT_TYPES.iter().any(|name| last.ident == name))
}

/// The attributes of an item that C can see.
pub(crate) fn attributes(item: &mut Item) -> Option<&mut Vec<Attribute>> {
    match item {
        Item::Fn(it) => Some(&mut it.attrs),
        Item::Type(it) => Some(&mut it.attrs),
        Item::Const(it) => Some(&mut it.attrs),
        Item::Struct(it) => Some(&mut it.attrs),
        Item::Union(it) => Some(&mut it.attrs),
        Item::Enum(it) => Some(&mut it.attrs),
        _ => None,
    }
}

/// The attributes of its fields or variants.
fn members(item: &mut Item) -> Vec<&mut Vec<Attribute>> {
    match item {
        Item::Struct(it) => it.fields.iter_mut().map(|field| &mut field.attrs).collect(),
        Item::Union(it) => it.fields.named.iter_mut().map(|field| &mut field.attrs).collect(),
        Item::Enum(it) => it.variants.iter_mut().map(|variant| &mut variant.attrs).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
