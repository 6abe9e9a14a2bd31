//! Which compilers and standards a file must pass.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Work, tool};

/// Every warning is an error: a program that includes the header must stay free to ask for them all.
const WARNINGS: &[&str] = &["-Wall", "-Wextra", "-Werror", "-pedantic"];

/// Examples for the library without an operating system.
const FIRMWARE: &[&str] = &["poll_loop"];

/// What a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// C.
    C,
    /// C++.
    Cpp,
}

impl Language {
    /// By the name of a file; `None` for headers and everything else.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "c" => Some(Self::C),
            "cpp" => Some(Self::Cpp),
            _ => None,
        }
    }

    /// The end of a file's name.
    pub(crate) const fn extension(self) -> &'static str {
        match self {
            Self::C => "c",
            Self::Cpp => "cpp",
        }
    }

    /// The compilers, gcc's first.
    pub(crate) const fn compilers(self) -> [&'static str; 2] {
        match self {
            Self::C => ["gcc", "clang"],
            Self::Cpp => ["g++", "clang++"],
        }
    }

    /// The standards that the header promises, newest last.
    pub(crate) const fn standards(self) -> [&'static str; 3] {
        match self {
            Self::C => ["c99", "c11", "c17"],
            Self::Cpp => ["c++11", "c++17", "c++20"],
        }
    }
}

/// A file that is compiled, with what its first lines ask for:
/// `/* since: c11 */` leaves older standards out, `/* wrap: malloc free */` lets the program stand before functions.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// How messages call it.
    pub(crate) shown: String,
    /// What it is written in.
    pub(crate) language: Language,
    /// The functions that it replaces.
    pub(crate) wrap: Vec<String>,
    since: Option<String>,
}

impl Source {
    /// A file of this text; `None` when it is not compiled on its own.
    pub(crate) fn new(path: &Path, shown: &str, text: &str) -> Option<Self> {
        Some(Self {
            path: path.to_owned(),
            shown: shown.to_owned(),
            language: Language::of(path)?,
            wrap: marker(text, "wrap")
                .map(|words| words.split_whitespace().map(str::to_owned).collect())
                .unwrap_or_default(),
            since: marker(text, "since").map(str::to_owned),
        })
    }

    /// The same file under another name.
    pub(crate) fn shown_as(mut self, shown: &str) -> Self {
        shown.clone_into(&mut self.shown);
        self
    }

    /// Whether it is for the library without an operating system.
    pub(crate) fn is_firmware(&self) -> bool {
        self.path.file_stem().is_some_and(|stem| FIRMWARE.iter().any(|name| stem == *name))
    }

    /// The standards that it must pass; none when its first standard is unknown.
    pub(crate) fn standards(&self) -> &'static [&'static str] {
        let all: &'static [&'static str] = match self.language {
            Language::C => const { &Language::C.standards() },
            Language::Cpp => const { &Language::Cpp.standards() },
        };
        let first = self.since.as_deref().map_or(Some(0), |since| all.iter().position(|standard| *standard == since));
        first.map_or(&[], |first| &all[first..])
    }

    /// Compilers and standards in words.
    pub(crate) fn dialects(&self) -> String {
        format!("{} with {}", self.language.compilers().join(" and "), self.standards().join(", "))
    }

    /// The command that compiles it with a compiler under a standard; what it makes is for the caller to add.
    pub(crate) fn compile(&self, work: &Work, compiler: &str, standard: &str, defines: &[&str]) -> Command {
        let mut command = Command::new(compiler);
        command.current_dir(&work.root).arg(format!("-std={standard}")).args(WARNINGS);
        command.args(defines.iter().map(|name| format!("-D{name}")));
        if self.is_firmware() {
            command.arg("-DORCHESTRATOR_PROFILE_FIRMWARE");
        }
        command.arg("-I").arg(&work.include).arg(&self.path);
        command
    }
}

/// Compiles a file with every compiler under every standard, without making anything.
pub(crate) fn check(work: &Work, source: &Source, defines: &[&str]) -> anyhow::Result<()> {
    anyhow::ensure!(!source.standards().is_empty(), "its `since:` names none of {:?}", source.language.standards());
    for compiler in source.language.compilers() {
        for standard in source.standards() {
            tool::run(source.compile(work, compiler, standard, defines).arg("-fsyntax-only"))?;
        }
    }
    Ok(())
}

/// What a comment in the first lines says: `/* key: words */` or `// key: words`.
fn marker<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let comments = text.lines().map_while(|line| {
        let inner = line.strip_prefix("/* ").and_then(|rest| rest.strip_suffix(" */"));
        inner.or_else(|| line.strip_prefix("// "))
    });
    comments.filter_map(|line| line.strip_prefix(key)?.strip_prefix(": ")).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(name: &str, text: &str) -> Source {
        Source::new(Path::new(name), name, text).unwrap()
    }

    #[test]
    fn files_pass_every_standard_of_their_language() {
        assert_eq!(source("a.c", "").standards(), ["c99", "c11", "c17"]);
        assert_eq!(source("a.cpp", "").standards(), ["c++11", "c++17", "c++20"]);
        assert_eq!(source("a.c", "").dialects(), "gcc and clang with c99, c11, c17");
        assert!(
            Source::new(Path::new("a.h"), "a.h", "").is_none() && Source::new(Path::new("README"), "", "").is_none()
        );
    }

    #[test]
    fn first_lines_ask_for_more() {
        let asked = source("a.c", "/* since: c11 */\n/* wrap: malloc free */\n#include <x.h>\n");
        assert_eq!(
            (asked.standards(), asked.wrap.as_slice()),
            (&["c11", "c17"][..], &["malloc".to_owned(), "free".to_owned()][..])
        );
        assert_eq!(source("a.cpp", "// since: c++20\n").standards(), ["c++20"]);
        assert_eq!(source("a.c", "int a;\n/* wrap: malloc */\n").wrap, [""; 0]);
        assert_eq!(source("a.c", "/* since: c12 */\n").standards(), [""; 0]);
    }

    #[test]
    fn commands_turn_warnings_into_errors() {
        let work = Work { root: "/r".into(), include: "/r/include".into(), programs: "/p".into() };
        let command = source("examples/c/poll_loop.c", "").compile(&work, "gcc", "c99", &["A"]);
        assert_eq!(
            tool::shown(&command),
            "gcc -std=c99 -Wall -Wextra -Werror -pedantic -DA -DORCHESTRATOR_PROFILE_FIRMWARE -I /r/include examples/c/poll_loop.c"
        );
    }
}
