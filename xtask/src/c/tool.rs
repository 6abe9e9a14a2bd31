//! The compilers and checkers from outside, and how they are run.

use std::process::Command;

use anyhow::{Context, bail, ensure};

/// What is always needed: the command and the package of Debian that has it.
const TOOLS: &[(&str, &str)] = &[
    ("gcc", "gcc"),
    ("g++", "g++"),
    ("clang", "clang"),
    ("clang++", "clang"),
    ("readelf", "binutils"),
    ("timeout", "coreutils"),
];

/// What only a full run needs.
const FULL_TOOLS: &[(&str, &str)] = &[("nm", "binutils"), ("valgrind", "valgrind")];

/// Fails with the names of the packages that are missing: a check that is left out in silence passes for ever.
pub(crate) fn require(quick: bool) -> anyhow::Result<()> {
    let mut missing: Vec<String> = Vec::new();
    let full = if quick { &[] } else { FULL_TOOLS };
    for (tool, package) in TOOLS.iter().chain(full) {
        let found = Command::new(tool).arg("--version").output().is_ok_and(|output| output.status.success());
        if !found {
            missing.push(format!("{tool} (package {package})"));
        }
    }
    if missing.is_empty() && !quick && !has_sanitizer_runtime()? {
        missing.push("clang's sanitizer runtime (package libclang-rt-dev or libclang-rt-<version>-dev)".to_owned());
    }
    ensure!(missing.is_empty(), "missing: {}; `.ci/run tools` installs them", missing.join(", "));
    Ok(())
}

/// Whether clang links a program with the sanitizers; distributions package their runtime on its own.
fn has_sanitizer_runtime() -> anyhow::Result<bool> {
    let scratch = tempfile::tempdir()?;
    let source = scratch.path().join("empty.c");
    std::fs::write(&source, "int main(void) { return 0; }\n")?;
    let mut clang = Command::new("clang");
    clang.arg("-fsanitize=address,undefined").arg(&source).arg("-o").arg(scratch.path().join("empty"));
    Ok(clang.output().context("cannot run clang")?.status.success())
}

/// Runs a command and returns what it printed; the error has the command and all that it printed.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<String> {
    let output = command.output().with_context(|| format!("cannot run `{}`", shown(command)))?;
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        let error = String::from_utf8_lossy(&output.stderr);
        bail!("{out}{error}\n{}: `{}`", output.status, shown(command));
    }
    Ok(out)
}

/// The command as one can type it.
pub(crate) fn shown(command: &Command) -> String {
    let variables = command
        .get_envs()
        .filter_map(|(name, value)| Some(format!("{}={}", name.to_string_lossy(), quoted(&value?.to_string_lossy()))));
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words = words.map(|word| quoted(&word.to_string_lossy()));
    variables.chain(words).collect::<Vec<_>>().join(" ")
}

fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "-_./=+,:@%".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_one_types_it() {
        let mut command = Command::new("gcc");
        command.args(["-I", "a b", "x.c", "it's"]).env("LANG", "C").env_remove("LD_LIBRARY_PATH");
        assert_eq!(shown(&command), "LANG=C gcc -I 'a b' x.c 'it'\\''s'");
    }

    #[test]
    fn a_failure_says_what_was_run_and_what_it_said() {
        let error = run(Command::new("sh").args(["-c", "echo out; echo err >&2; exit 3"])).unwrap_err().to_string();
        for part in ["out\n", "err\n", "exit status: 3", "`sh -c 'echo out; echo err >&2; exit 3'`"] {
            assert!(error.contains(part), "{part} is not in {error}");
        }
        assert_eq!(run(Command::new("sh").args(["-c", "echo out"])).unwrap(), "out\n");
    }
}
