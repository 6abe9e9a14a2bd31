//! Documentation comments for a reader of C: links of Rust become the words they show.

use syn::{Attribute, Expr, Lit, Meta, parse_quote};

/// Attributes that mean something in the header.
const KEPT: &[&str] = &["repr", "unsafe", "no_mangle", "export_name"];

/// The attributes for the header: the documentation as plain text, and what decides over layout and name.
pub(super) fn rewrite(attributes: &[Attribute]) -> Vec<Attribute> {
    let lines: Vec<String> = attributes.iter().filter_map(text).collect();
    let kept = attributes.iter().filter(|attribute| KEPT.iter().any(|name| attribute.path().is_ident(name)));
    let plain = plain(&lines.join("\n"));
    let docs = plain.lines().map(|line| -> Attribute { parse_quote!(#[doc = #line]) });
    docs.chain(kept.cloned()).collect()
}

/// What one line of documentation says.
fn text(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(pair) = &attribute.meta else { return None };
    let Expr::Lit(syn::ExprLit { lit: Lit::Str(text), .. }) = &pair.value else { return None };
    pair.path.is_ident("doc").then(|| text.value())
}

/// Text without links; code between fences stays as it is.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut prose = String::new();
    let mut is_code = false;
    for line in text.lines() {
        let is_fence = line.trim_start().starts_with("```");
        if is_code || is_fence {
            out.push_str(&unlink(&std::mem::take(&mut prose)));
            out.push_str(line);
            out.push('\n');
            is_code ^= is_fence;
        } else if !is_definition(line) {
            prose.push_str(line);
            prose.push('\n');
        }
    }
    out.push_str(&unlink(&prose));
    // A comment ends at the first of these, and the other one is a warning inside of a comment.
    out.trim_end().replace("*/", "* /").replace("/*", "/ *")
}

/// `[name]: target`, which other lines refer to.
fn is_definition(line: &str) -> bool {
    line.trim_start().strip_prefix('[').and_then(|rest| rest.split_once("]: ")).is_some()
}

/// Prose without links.
fn unlink(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['[', '`', '\\']) {
        out.push_str(&rest[..at]);
        let here = &rest[at..];
        rest = if let Some(bracket) = ["\\[", "\\]"].into_iter().find(|escaped| here.starts_with(escaped)) {
            out.push_str(&bracket[1..]);
            &here[2..]
        } else if let Some((shown, after)) = here.starts_with('[').then(|| link(here, &out)).flatten() {
            out.push_str(&shown);
            after
        } else {
            // Code, a plain bracket or a backslash.
            let code = here.strip_prefix('`').and_then(|inner| inner.find('`')).map_or(1, |end| end + 2);
            let code = if here.starts_with('`') { code } else { 1 };
            out.push_str(&here[..code]);
            &here[code..]
        };
    }
    out + rest
}

/// What the link at the start shows, and the text after it; `None` when it is no link.
fn link<'a>(here: &'a str, before: &str) -> Option<(String, &'a str)> {
    let end = here.find(']')?;
    let (label, after) = (&here[1..end], &here[end + 1..]);
    if let Some(target) = after.strip_prefix('(')
        && let Some(close) = target.find(')')
    {
        let after = &target[close + 1..];
        let target = &target[..close];
        let is_web = target.starts_with("http");
        return Some((if is_web { format!("{} ({target})", name(label)) } else { name(label) }, after));
    }
    if let Some(target) = after.strip_prefix('[')
        && let Some(close) = target.find(']')
    {
        return Some((name(label), &target[close + 1..]));
    }
    // Without a target it is a link only when it names something; `a[count]` is C, and `[0, 1]` a range.
    let is_index = before.ends_with(|letter: char| letter.is_alphanumeric() || letter == '_');
    let is_code = label.len() > 1 && label.starts_with('`') && label.ends_with('`');
    let is_path =
        label.contains(['_', ':']) && label.chars().all(|letter| letter.is_alphanumeric() || "_:()".contains(letter));
    (!is_index && (is_code || is_path)).then(|| (name(label), after))
}

/// A path of Rust as C writes it: `Self::field` is `field`, `some_t::field` is `some_t.field`, a variant is its name.
fn name(label: &str) -> String {
    let bare = label.trim_matches('`');
    if !bare.contains("::") {
        return label.to_owned();
    }
    let mut parts = bare.rsplit("::");
    let last = parts.next().unwrap_or_default();
    let of = parts.next().filter(|of| of.ends_with("_t") && last.starts_with(|first: char| first.is_lowercase()));
    let joined = of.map_or_else(|| last.to_owned(), |of| format!("{of}.{last}"));
    if label.starts_with('`') { format!("`{joined}`") } else { joined }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_become_what_they_show() {
        for (rust, c) in [
            ("see [`orchestrator_poll`] and [`Self::count`].", "see `orchestrator_poll` and `count`."),
            ("[`task_event_t::kind`], [`crate::types::ENV_LOCAL`]", "`task_event_t.kind`, `ENV_LOCAL`"),
            ("[orchestrator_poll] or [the poll](orchestrator_poll)", "orchestrator_poll or the poll"),
            ("[`a_b`](crate::c::a_b) and [two][2]\n\n[2]: crate::d", "`a_b` and two"),
            ("[page](https://example.org/x)", "page (https://example.org/x)"),
        ] {
            assert_eq!(plain(rust), c);
        }
    }

    #[test]
    fn brackets_that_are_no_links_stay() {
        for text in ["in [0, 1]", "out[count_max]", "`[u8; 4]` and `a[b_c]`", "- a list\n- of two", "a `", "a [ b"] {
            assert_eq!(plain(text), text);
        }
        assert_eq!(plain(r"in \[0, 1\]"), "in [0, 1]");
    }

    #[test]
    fn code_between_fences_stays() {
        let text = "Do\n```c\nint a = b[`x`];\n```\nthen [`c`]";
        assert_eq!(plain(text), "Do\n```c\nint a = b[`x`];\n```\nthen `c`");
    }

    #[test]
    fn nothing_ends_the_comment() {
        assert_eq!(plain("a */ b /* c"), "a * / b / * c");
    }

    #[test]
    fn only_what_matters_to_c_is_kept() {
        let attributes: Vec<Attribute> =
            vec![parse_quote!(#[doc = " A [`b`]."]), parse_quote!(#[derive(Debug)]), parse_quote!(#[repr(C)])];
        let kept: Vec<Attribute> = vec![parse_quote!(#[doc = " A `b`."]), parse_quote!(#[repr(C)])];
        assert_eq!(rewrite(&attributes), kept);
    }
}
