//! `include/orchestrator.h`: the C header, made from the source of the C face.

use std::collections::{HashMap, HashSet};

use anyhow::{Context, ensure};
use cbindgen::{Config, DocumentationStyle, Language, Style};
use quote::ToTokens as _;

use crate::face::{CRATE, Face, FaceItem, attributes};
use crate::tree::Tree;

/// Where the header lives.
pub(crate) const PATH: &str = "include/orchestrator.h";

/// Everything of the header that is the same whatever the face has.
const FRAME: &str = include_str!("header/frame.h");

/// Columns of a line, as in the Rust of this tree.
const LINE_MAX: usize = 120;

/// Features of the face and the macros that tell C of them.
const MACROS: &[(&str, &str)] = &[
    ("feature = std", "ORCHESTRATOR_HAS_STD"),
    ("feature = threads", "ORCHESTRATOR_HAS_THREADS"),
    ("feature = vector", "ORCHESTRATOR_HAS_VECTOR"),
    ("feature = cep", "ORCHESTRATOR_HAS_CEP"),
    ("feature = test-hooks", "ORCHESTRATOR_HAS_TEST_HOOKS"),
];

/// Writes the header into the tree.
pub(crate) fn write(tree: &Tree) -> anyhow::Result<()> {
    std::fs::write(tree.root.join(PATH), text(tree)?).with_context(|| format!("cannot write {PATH}"))
}

/// The header of this tree.
pub(crate) fn text(tree: &Tree) -> anyhow::Result<String> {
    let version = &tree.package(CRATE).with_context(|| format!("there is no package {CRATE}"))?.version;
    let body = body(&Face::load(&tree.root)?)?;
    Ok(FRAME
        .replace("@VERSION@", &version.to_string())
        .replace("@ABI@", &version.major.to_string())
        .replace("@BODY@", body.trim()))
}

/// The declarations.
fn body(face: &Face) -> anyhow::Result<String> {
    let scratch = tempfile::tempdir()?;
    let source = scratch.path().join("face.rs");
    std::fs::write(&source, flat(face))?;
    let bindings = cbindgen::Builder::new().with_config(config(face)).with_src(&source).generate()?;
    let mut written = Vec::new();
    bindings.write(&mut written);
    let text = tidied(&String::from_utf8(written)?);
    // cbindgen leaves out what it does not understand and says so to a log that nobody reads.
    for item in &face.items {
        ensure!(declares(&text, &item.name), "cbindgen left out `{}`; C cannot say its type or value", item.name);
    }
    Ok(text)
}

/// The face as one file, which is what cbindgen reads.
fn flat(face: &Face) -> String {
    let mut out = String::new();
    for FaceItem { item, condition, .. } in &face.items {
        let mut item = item.clone();
        if let Some(own) = attributes(&mut item) {
            own.extend(condition.attribute());
        }
        out.push_str(&item.to_token_stream().to_string());
        out.push('\n');
    }
    out
}

fn config(face: &Face) -> Config {
    let mut config = Config {
        language: Language::C,
        cpp_compat: true,
        no_includes: true,
        style: Style::Both,
        documentation_style: DocumentationStyle::Doxy,
        usize_is_size_t: true,
        tab_width: 4,
        line_length: LINE_MAX,
        ..Config::default()
    };
    config.defines =
        MACROS.iter().map(|(feature, name)| ((*feature).to_owned(), (*name).to_owned())).collect::<HashMap<_, _>>();
    // Types that no function mentions, too: a void pointer may stand for them.
    config.export.include = face.items.iter().filter(|item| item.is_type()).map(|item| item.name.clone()).collect();
    config
}

/// What cbindgen writes, in the form of the house: comments of one line in one line, constants that keep value and sign
/// beside any operator, functions that name types as the contract does, and no blanks at line ends.
fn tidied(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut out = String::new();
    let mut in_functions = false;
    let mut at = 0;
    while at < lines.len() {
        in_functions |= lines[at] == "extern \"C\" {";
        let (line, used) = match short_comment(&lines[at..]) {
            Some(comment) => (comment, 3),
            None if in_functions => (lines[at].replace("struct ", ""), 1),
            None => (constant(lines[at]).unwrap_or_else(|| lines[at].to_owned()), 1),
        };
        out.push_str(&line);
        out.push('\n');
        at += used;
    }
    out
}

/// Three lines of a comment as one.
fn short_comment(lines: &[&str]) -> Option<String> {
    let [open, words, close, ..] = lines else { return None };
    let indent = open.strip_suffix("/**")?;
    let words = words.trim_start().strip_prefix("* ")?;
    let one = format!("{indent}/** {words} */");
    (close.trim_start() == "*/" && one.chars().count() <= LINE_MAX).then_some(one)
}

/// `(-1)` for `-1`, and `4294967295u` for a number that is negative, or longer than 32 bits, without the letter.
fn constant(line: &str) -> Option<String> {
    let (name, value) = line.strip_prefix("#define ")?.split_once(' ')?;
    if value.starts_with('-') {
        return Some(format!("#define {name} ({value})"));
    }
    let value: u32 = value.parse().ok()?;
    i32::try_from(value).is_err().then(|| format!("#define {name} {value}u"))
}

/// Names that are texts: what `orchestrator_status_string` says of a number that is no status.
const TEXTS: &[&str] = &["ORCHESTRATOR_ERR_UNKNOWN"];

/// Names of ours in comments of a header that nothing in it declares, each with its line; `X_...` stands for all that
/// start so.
pub(crate) fn undeclared(text: &str) -> Vec<(usize, &str)> {
    let declared: HashSet<&str> = text.lines().filter(|line| !is_comment(line)).flat_map(names).collect();
    let known = |name: &str| declared.contains(name) || !is_ours(name) || TEXTS.contains(&name);
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let comment = if is_comment(line) { line } else { continue };
        for name in names(comment) {
            let is_start = comment.contains(&format!("{name}..."));
            if !(known(name) || is_start && declared.iter().any(|full| full.starts_with(name))) {
                found.push((index + 1, name));
            }
        }
    }
    found
}

fn is_ours(name: &str) -> bool {
    ["ORCHESTRATOR_", "orchestrator_", "ENV_"].into_iter().any(|start| name.starts_with(start))
}

/// The identifiers of a line.
fn names(line: &str) -> impl Iterator<Item = &str> {
    line.split(|letter: char| !letter.is_alphanumeric() && letter != '_').filter(|name| !name.is_empty())
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("/*") || line.starts_with("* ") || line == "*"
}

/// Whether a name occurs outside of comments.
fn declares(text: &str, name: &str) -> bool {
    text.lines().filter(|line| !is_comment(line)).any(|line| names(line).any(|have| have == name))
}

#[cfg(test)]
mod tests;
