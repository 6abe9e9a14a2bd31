//! One program: built by each compiler, then run as it is, under valgrind, and with the sanitizers.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};

use super::library::Library;
use super::matrix::Source;
use super::{Report, Work, tool};

/// What the standard library of Rust needs from the system. Since glibc 2.34 all of it is in libc, where these names
/// are empty; older ones and other systems need them.
const SYSTEM_LIBRARIES: &[&str] = &["-lpthread", "-ldl", "-lm"];

/// How long a program may take: hundreds of times what the longest takes, so only a deadlock reaches it.
const SECONDS_MAX: u32 = 120;
/// Valgrind runs one thread at a time and each step some fifty times slower.
const SECONDS_MAX_VALGRIND: u32 = 1200;

/// The exit code by which valgrind says that it found something; none of the programs uses it.
const FOUND: &str = "--error-exitcode=99";

/// Options that make a leak an error, but for what is reachable at exit: the standard library keeps its main thread's
/// handle and standard output's buffer. Threads take turns fairly: without, one that tries again and again keeps the
/// others from what it tries for.
const VALGRIND: &[&str] = &[
    "-q",
    "--fair-sched=yes",
    FOUND,
    "--leak-check=full",
    "--show-leak-kinds=definite,indirect,possible",
    "--errors-for-leak-kinds=definite,indirect,possible",
];

/// A source with the library it is linked to.
pub(crate) struct Program<'a> {
    work: &'a Work,
    source: &'a Source,
    library: &'a Library,
    /// What it must print.
    expected: Option<String>,
}

impl<'a> Program<'a> {
    /// A program; `name.expected` beside `name.c` is what it must print.
    pub(crate) fn new(work: &'a Work, source: &'a Source, library: &'a Library) -> Self {
        let expected = std::fs::read_to_string(source.path.with_extension("expected")).ok();
        Self { work, source, library, expected }
    }

    /// Whether it stands before no function, so that checkers can.
    pub(crate) fn is_plain(&self) -> bool {
        self.source.wrap.is_empty()
    }

    /// Builds and runs it in every way. Without a sanitized library there is no run with sanitizers; a quick run is
    /// without valgrind; `shares` adds a run with the shared library.
    pub(crate) fn prove(&self, report: &mut Report, sanitized: Option<&Library>, quick: bool, shares: bool) {
        let shown = &self.source.shown;
        for compiler in self.source.language.compilers() {
            let run = self.static_program(compiler).and_then(|program| self.run(&mut limited(SECONDS_MAX, &program)));
            report.record(&format!("{shown} runs, built by {compiler}"), run);
        }
        if shares {
            report.record(&format!("{shown} runs with the shared library"), self.with_shared_library());
        }
        if quick {
            return;
        }
        if !self.is_plain() {
            let why = format!("it stands before {}", self.source.wrap.join(", "));
            Report::skip(&format!("{shown} under valgrind and sanitizers"), &why);
            return;
        }
        report.record(&format!("{shown} runs under valgrind"), self.under_valgrind());
        if let Some(library) = sanitized {
            report.record(&format!("{shown} runs with sanitizers"), self.with_sanitizers(library));
        }
    }

    fn under_valgrind(&self) -> anyhow::Result<()> {
        let [compiler, _] = self.source.language.compilers();
        let program = self.static_program(compiler)?;
        self.run(limited(SECONDS_MAX_VALGRIND, Path::new("valgrind")).args(VALGRIND).arg(program))
    }

    /// The sanitizers see C's side by clang and Rust's side by the library.
    fn with_sanitizers(&self, library: &Library) -> anyhow::Result<()> {
        let [_, clang] = self.source.language.compilers();
        let flags = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer"];
        let program = self.link(clang, "sanitized", |command| {
            command.args(flags).arg(&library.archive);
        })?;
        let mut command = limited(SECONDS_MAX, &program);
        command.env("ASAN_OPTIONS", "detect_leaks=1:strict_string_checks=1").env("UBSAN_OPTIONS", "print_stacktrace=1");
        self.run(&mut command)
    }

    fn with_shared_library(&self) -> anyhow::Result<()> {
        let [compiler, _] = self.source.language.compilers();
        let shared = &self.library.shared;
        // Programs ask for the library by the name it has inside, which only an installed one has outside.
        let directory = self.work.programs.join("shared");
        std::fs::create_dir_all(&directory)?;
        let file = shared.file_name().context("a library has a name")?;
        let name = self.library.soname()?.unwrap_or_else(|| file.to_string_lossy().into_owned());
        std::fs::copy(shared, directory.join(&name)).with_context(|| format!("cannot copy {}", shared.display()))?;
        let program = self.link(compiler, "shared", |command| {
            command.arg(directory.join(&name)).arg(format!("-Wl,-rpath,{}", directory.display()));
        })?;
        self.run(&mut limited(SECONDS_MAX, &program))
    }

    /// The program of a compiler with the archive.
    fn static_program(&self, compiler: &str) -> anyhow::Result<PathBuf> {
        self.link(compiler, compiler, |command| {
            command.arg(&self.library.archive);
        })
    }

    /// Links a program under the newest standard; `kind` tells the programs of one source apart.
    fn link(&self, compiler: &str, kind: &str, add: impl Fn(&mut Command)) -> anyhow::Result<PathBuf> {
        let standard = self.source.standards().last().context("no standard is left")?;
        let stem = self.source.path.file_stem().context("a source has a name")?.to_string_lossy();
        let language = self.source.language.extension();
        let program = self.work.programs.join(format!("{stem}.{language}.{kind}"));
        let mut command = self.source.compile(self.work, compiler, standard, self.library.build.defines());
        command.args(["-g", "-O1"]);
        add(&mut command);
        command.args(self.source.wrap.iter().map(|name| format!("-Wl,--wrap={name}")));
        command.args(SYSTEM_LIBRARIES).arg("-o").arg(&program);
        tool::run(&mut command)?;
        Ok(program)
    }

    /// Runs it and compares what it prints.
    fn run(&self, command: &mut Command) -> anyhow::Result<()> {
        let printed = tool::run(command.current_dir(&self.work.root))?;
        let Some(expected) = &self.expected else { return Ok(()) };
        ensure!(
            printed == *expected,
            "it printed\n{printed}\nand should print\n{expected}\n`{}`",
            tool::shown(command)
        );
        Ok(())
    }
}

/// A command that ends after so many seconds.
fn limited(seconds: u32, program: &Path) -> Command {
    let mut command = Command::new("timeout");
    command.arg(seconds.to_string()).arg(program);
    // Cargo names its own directories there, where another build of the library may be.
    command.env_remove("LD_LIBRARY_PATH");
    command
}
