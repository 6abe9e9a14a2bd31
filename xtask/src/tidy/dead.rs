//! A source file that no `mod` reaches is compiled by nobody and rots.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenTree};

use crate::finding::Finding;
use crate::tokens::{Tokens, flat, group, is_ident, is_punct, string};
use crate::tree::Tree;

/// Finds the dead files under `src/` of every member.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (package, manifest) in tree.packages() {
        let source = format!("{}src/", manifest.trim_end_matches("Cargo.toml"));
        let roots = package.targets.iter().map(|target| tree.relative(target.src_path.as_std_path()));
        let reached = reach(roots, &|path| tree.text(path).map(str::to_owned));
        let mine = tree.files.iter().filter(|file| file.is_rust() && file.path.starts_with(&source));
        findings.extend(mine.filter(|file| !reached.contains(&file.path)).map(|file| dead(&file.path)));
    }
    findings
}

fn dead(path: &str) -> Finding {
    Finding::new(path, 1, "no `mod` reaches this file", "every file under src/ is part of a target")
}

/// A file to be read: its path and the directory of its child modules.
struct Step {
    path: String,
    children: String,
}

impl Step {
    /// A crate root, a `mod.rs`, or a file named by `#[path]`: its children are beside it.
    fn beside(path: String) -> Self {
        let children = parent(&path).to_owned();
        Self { path, children }
    }

    /// Any other file: its children are in the directory of its name.
    fn below(path: String) -> Self {
        let children = path.trim_end_matches(".rs").to_owned();
        Self { path, children }
    }
}

/// The files that are compiled when these roots are.
fn reach(roots: impl Iterator<Item = String>, read: &dyn Fn(&str) -> Option<String>) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut steps: Vec<Step> = roots.map(Step::beside).collect();
    while let Some(step) = steps.pop() {
        if reached.contains(&step.path) {
            continue;
        }
        let Some(text) = read(&step.path) else { continue };
        if let Ok(tokens) = Tokens::parse(&text) {
            follow(tokens.top(), &step, &step.children, &mut steps);
        }
        reached.insert(step.path);
    }
    reached
}

/// Collects what these tokens declare; `directory` is where a module declared here lives.
fn follow(list: &[TokenTree], step: &Step, directory: &str, steps: &mut Vec<Step>) {
    for (at, token) in list.iter().enumerate() {
        if is_ident(token, "mod") {
            if let [TokenTree::Ident(name), after, ..] = &list[at + 1..] {
                let name = name.to_string().trim_start_matches("r#").to_owned();
                declare(&name, after, &path_attributes(&list[..at]), step, directory, steps);
            }
        } else if is_ident(token, "include")
            && let [bang, TokenTree::Group(argument), ..] = &list[at + 1..]
            && is_punct(bang, '!')
            && let Some(path) = flat(argument.stream()).first().and_then(string)
        {
            steps.push(Step::beside(join(parent(&step.path), &path)));
        } else if let TokenTree::Group(inner) = token {
            // Bodies of inline modules are followed where they are declared, with their own directory.
            let is_inline = at >= 2 && is_ident(&list[at - 2], "mod");
            if !is_inline {
                follow(&flat(inner.stream()), step, directory, steps);
            }
        }
    }
}

/// `mod name;` adds its possible files, `mod name { … }` is followed inside.
fn declare(name: &str, after: &TokenTree, paths: &[String], step: &Step, directory: &str, steps: &mut Vec<Step>) {
    if let Some(body) = group(after, Delimiter::Brace) {
        follow(&flat(body.stream()), step, &join(directory, name), steps);
        return;
    }
    if !is_punct(after, ';') {
        return;
    }
    // A `#[path]` outside of inline modules is relative to the file, inside of them to their directory.
    let base = if directory == step.children { parent(&step.path) } else { directory };
    steps.extend(paths.iter().map(|path| Step::beside(join(base, path))));
    steps.push(Step::below(join(directory, &format!("{name}.rs"))));
    steps.push(Step::beside(join(directory, &format!("{name}/mod.rs"))));
}

/// Every `path = "…"` in the attributes that end a run of tokens, also inside `cfg_attr`.
fn path_attributes(before: &[TokenTree]) -> Vec<String> {
    let mut paths = Vec::new();
    let mut rest = before;
    loop {
        rest = match rest {
            [head @ .., last] if is_ident(last, "pub") || group(last, Delimiter::Parenthesis).is_some() => head,
            [head @ .., hash, last] if is_punct(hash, '#') && group(last, Delimiter::Bracket).is_some() => {
                collect_paths(last, &mut paths);
                head
            }
            _ => return paths,
        };
    }
}

fn collect_paths(token: &TokenTree, paths: &mut Vec<String>) {
    let TokenTree::Group(group) = token else { return };
    let list = flat(group.stream());
    for (at, token) in list.iter().enumerate() {
        collect_paths(token, paths);
        if is_ident(token, "path")
            && let [equals, literal, ..] = &list[at + 1..]
            && is_punct(equals, '=')
        {
            paths.extend(string(literal));
        }
    }
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// One path below another, without `.` and `..`.
fn join(base: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in base.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The files of a made-up crate that are not reached from `c/src/lib.rs`.
    fn unreached(files: &[(&str, &str)]) -> Vec<String> {
        let read = |path: &str| files.iter().find(|(have, _)| *have == path).map(|(_, text)| (*text).to_owned());
        let reached = reach(["c/src/lib.rs".to_owned()].into_iter(), &read);
        files.iter().map(|(path, _)| (*path).to_owned()).filter(|path| !reached.contains(path)).collect()
    }

    #[test]
    fn declared_modules_are_reached_in_both_layouts() {
        let files = [
            ("c/src/lib.rs", "mod a;\n#[cfg(test)]\npub(crate) mod b;\ncfg_if! { if x { mod r#type; } }"),
            ("c/src/a.rs", "mod inner;"),
            ("c/src/a/inner.rs", ""),
            ("c/src/b/mod.rs", "mod deep;"),
            ("c/src/b/deep.rs", ""),
            ("c/src/type.rs", ""),
        ];
        assert_eq!(unreached(&files), [""; 0]);
    }

    #[test]
    fn what_nobody_declares_is_dead() {
        let files = [
            ("c/src/lib.rs", "// mod a;\nmod b {}\nfn f() { let s = \"mod d;\"; }"),
            ("c/src/a.rs", ""),
            ("c/src/b.rs", ""),
            ("c/src/d.rs", "mod e;"),
            ("c/src/d/e.rs", ""),
        ];
        assert_eq!(unreached(&files), ["c/src/a.rs", "c/src/b.rs", "c/src/d.rs", "c/src/d/e.rs"]);
    }

    #[test]
    fn a_module_beside_its_parent_is_dead() {
        let files = [("c/src/lib.rs", "mod a;"), ("c/src/a.rs", "mod b;"), ("c/src/b.rs", "")];
        assert_eq!(unreached(&files), ["c/src/b.rs"]);
    }

    #[test]
    fn inline_modules_are_directories() {
        let files = [("c/src/lib.rs", "mod a { mod b; }"), ("c/src/a/b.rs", ""), ("c/src/b.rs", "")];
        assert_eq!(unreached(&files), ["c/src/b.rs"]);
    }

    #[test]
    fn paths_and_includes_are_followed() {
        let files = [
            ("c/src/lib.rs", "#[cfg_attr(unix, path = \"x/unix.rs\")] pub mod os;\ninclude!(\"../gen/made.rs\");"),
            ("c/src/x/unix.rs", "mod child;"),
            ("c/src/x/child.rs", ""),
            ("c/gen/made.rs", ""),
        ];
        assert_eq!(unreached(&files), [""; 0]);
    }
}
