//! `cargo xtask c`: what the C face promises, proven by C and C++ programs.
//!
//! The header compiles under every standard and compiler that it promises; the programs of the tests run as they are,
//! under valgrind and with sanitizers in both languages; the examples and the code in the documentation run, too; and
//! the libraries export what the header declares and nothing else.

mod fence;
mod library;
mod matrix;
mod program;
mod tool;

use std::path::{Path, PathBuf};

use anyhow::Context;

use self::library::{Build, Libraries};
use self::matrix::{Language, Source};
use self::program::Program;
use crate::errors::c_status;
use crate::face::{DEFAULT_FEATURES, Face};
use crate::tables;
use crate::tree::Tree;

/// The programs of the tests: each is a whole program that fails with an exit code.
const TESTS: &str = "crates/kromka-ffi/tests/c";
/// The programs for readers.
const EXAMPLES: &str = "examples/c";
/// The header for C++ programs, written by hand, and the first standard that it is for.
const CPP_HEADER: (&str, &str) = ("orchestrator.hpp", "c++17");

/// Counts what failed and prints one line for each check.
pub(crate) struct Report {
    failed: usize,
}

impl Report {
    /// Prints the outcome of one check; a failure does not end the others.
    fn record(&mut self, what: &str, outcome: anyhow::Result<()>) {
        match outcome {
            Ok(()) => println!("passed   {what}"),
            Err(error) => {
                self.failed += 1;
                println!("FAILED   {what}\n{error:#}");
            }
        }
    }

    fn skip(what: &str, why: &str) {
        println!("skipped  {what}: {why}");
    }
}

/// Proves everything; `quick` leaves out valgrind, the sanitizers and the libraries that are shipped.
/// The answer is whether all of it passed.
pub(crate) fn run(tree: &Tree, quick: bool) -> anyhow::Result<bool> {
    tool::require(quick)?;
    let scratch = tree.metadata.target_directory.join("c").into_std_path_buf();
    let work = Work { include: tree.root.join("include"), programs: scratch.join("programs"), root: tree.root.clone() };
    std::fs::create_dir_all(&work.programs).with_context(|| format!("cannot make {}", work.programs.display()))?;
    let mut report = Report { failed: 0 };

    let tests = sources(tree, TESTS);
    let examples = sources(tree, EXAMPLES);
    headers(&work, &mut report)?;
    let face = Face::load(&tree.root)?;
    report.record("every function and status of the header is in a test", all_named(tree, &face));
    for (sources, directory) in [(&tests, TESTS), (&examples, EXAMPLES)] {
        // Nothing to run is no proof.
        if sources.is_empty() {
            report.record(directory, Err(anyhow::anyhow!("there are no programs")));
        }
    }
    for (sources, build) in [(&tests, Build::Dev), (&examples, Build::Release)] {
        for source in sources {
            let outcome = matrix::check(&work, source, build.defines());
            report.record(&format!("{} compiles under {}", source.shown, source.dialects()), outcome);
        }
    }

    let libraries = Libraries::new(&work.root, &scratch);
    let dev = libraries.build(Build::Dev)?;
    let mut build = |build: Build| match (!quick).then(|| libraries.build(build))? {
        Ok(library) => Some(library),
        Err(error) => {
            report.record(&format!("the library builds ({build:?})"), Err(error));
            None
        }
    };
    let (release, firmware, sanitized) = (build(Build::Release), build(Build::Firmware), build(Build::Sanitized));
    if let Some(release) = &release {
        report.record("shared library exports the header", release.exports_exactly(&face.functions(DEFAULT_FEATURES)));
        report.record("static library has the header", release.has_exactly(&face.functions(DEFAULT_FEATURES)));
    }
    if let Some(firmware) = &firmware {
        report.record("firmware library has the header", firmware.has_exactly(&face.functions(&[])));
    }

    let shipped = release.unwrap_or_else(|| dev.clone());
    let mut needs_shared = true;
    for source in &tests {
        let program = Program::new(&work, source, &dev);
        let shares = needs_shared && program.is_plain();
        needs_shared &= !shares;
        program.prove(&mut report, sanitized.as_ref(), quick, shares);
    }
    for source in &examples {
        let library = if source.is_firmware() { firmware.as_ref() } else { Some(&shipped) };
        match library {
            Some(library) => Program::new(&work, source, library).prove(&mut report, None, quick, false),
            None => Report::skip(&source.shown, "the firmware library is not built"),
        }
    }
    documents(tree, &work, &shipped, quick, &mut report)?;
    println!("{}", if report.failed == 0 { "all passed".to_owned() } else { format!("{} failed", report.failed) });
    Ok(report.failed == 0)
}

/// The directories of a run.
pub(crate) struct Work {
    /// The root of the tree, where commands run.
    root: PathBuf,
    /// Where the headers are.
    include: PathBuf,
    /// Where programs are built.
    programs: PathBuf,
}

/// The C and C++ files of a directory of the tree.
fn sources(tree: &Tree, directory: &str) -> Vec<Source> {
    let below = |path: &str| path.strip_prefix(directory)?.strip_prefix('/').map(|name| !name.contains('/'));
    let inside = tree.files.iter().filter(|file| below(&file.path) == Some(true));
    inside.filter_map(|file| Source::new(&tree.root.join(&file.path), &file.path, &file.text)).collect()
}

/// The program that holds every status against its name, so that to be named there proves nothing else.
const NAMES: &str = "crates/kromka-ffi/tests/c/library.c";

/// Whether the tests call every function and expect every status that a function may return.
fn all_named(tree: &Tree, face: &Face) -> anyhow::Result<()> {
    let tests = || tree.files.iter().filter(|file| file.path.starts_with(TESTS));
    let names = |text: &str, name: &str| {
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        text.match_indices(name).any(|(at, _)| !text[at + name.len()..].starts_with(is_part))
    };
    let mut missing = Vec::new();
    for name in face.functions(DEFAULT_FEATURES) {
        if !tests().any(|file| names(&file.text, name)) {
            missing.push(name.to_owned());
        }
    }
    for table in tables::TABLES.iter().flat_map(|(_, tables)| tables.iter()) {
        for entry in table.entries.iter().filter(|entry| tables::is_of_c(table.name, entry.name)) {
            let status = c_status(table.name, entry.name);
            if !tests().any(|file| file.path != NAMES && names(&file.text, &status)) {
                missing.push(status);
            }
        }
    }
    anyhow::ensure!(missing.is_empty(), "no test names {}", missing.join(", "));
    Ok(())
}

/// Files that hold nothing but the headers, for every kind of library.
fn headers(work: &Work, report: &mut Report) -> anyhow::Result<()> {
    let twice = |name: &str| format!("#include <{name}>\n#include <{name}>\n");
    for (name, defines) in [
        ("default", &[][..]),
        ("firmware", &["ORCHESTRATOR_PROFILE_FIRMWARE"]),
        ("test hooks", &["ORCHESTRATOR_HAS_TEST_HOOKS"]),
    ] {
        for language in [Language::C, Language::Cpp] {
            let text = twice("orchestrator.h");
            let source = written(&work.programs, &format!("header_only.{}", language.extension()), &text)?;
            let outcome = matrix::check(work, &source, defines);
            report.record(&format!("orchestrator.h, {name}, compiles under {}", source.dialects()), outcome);
        }
    }
    let (name, since) = CPP_HEADER;
    if work.include.join(name).is_file() {
        let text = format!("// since: {since}\n{}", twice(name));
        let source = written(&work.programs, "wrapper_only.cpp", &text)?;
        report.record(&format!("{name} compiles under {}", source.dialects()), matrix::check(work, &source, &[]));
    }
    Ok(())
}

/// A file of our own, to be compiled.
fn written(directory: &Path, name: &str, text: &str) -> anyhow::Result<Source> {
    let path = directory.join(name);
    std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    Source::new(&path, name, text).with_context(|| format!("{name} is neither C nor C++"))
}

/// Compiles the C in the documentation, and runs what is a program.
fn documents(
    tree: &Tree,
    work: &Work,
    shipped: &library::Library,
    quick: bool,
    report: &mut Report,
) -> anyhow::Result<()> {
    for file in tree.files.iter().filter(|file| fence::is_document(&file.path)) {
        for fence in fence::scan(&file.path, &file.text) {
            let source = written(&work.programs, &fence.file_name(), &fence.source())?.shown_as(&fence.shown());
            let outcome = matrix::check(work, &source, &[]);
            report.record(&format!("{} compiles under {}", source.shown, source.dialects()), outcome);
            if fence.is_program() {
                Program::new(work, &source, shipped).prove(report, None, quick, false);
            }
        }
    }
    Ok(())
}
