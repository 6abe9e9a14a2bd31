//! The libraries under proof: how each is built, and what it exports.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use super::tool;
use crate::symbols::{self, Library as Kind};

/// The crate that packages the face, and the name of its library.
const PACKAGE: &str = "kromka-ffi";
const STATIC: &str = "libkromka_c.a";
const SHARED: &str = "libkromka_c.so";

/// One way to build the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Build {
    /// With checks for overflow and with the functions that fail on purpose.
    Dev,
    /// As it is shipped.
    Release,
    /// As it is shipped for microcontrollers, but for this machine.
    Firmware,
    /// As `Dev`, with Rust's side under the address sanitizer, which sees a use after free on that side only then.
    Sanitized,
}

impl Build {
    /// What programs for this library define.
    pub(crate) const fn defines(self) -> &'static [&'static str] {
        match self {
            Self::Dev | Self::Sanitized => &["ORCHESTRATOR_HAS_TEST_HOOKS"],
            Self::Release | Self::Firmware => &[],
        }
    }
}

/// A library that is built.
#[derive(Debug, Clone)]
pub(crate) struct Library {
    /// Which.
    pub(crate) build: Build,
    /// The archive.
    pub(crate) archive: PathBuf,
    /// The shared library; not every build has one.
    pub(crate) shared: PathBuf,
}

impl Library {
    /// Checks that the shared library exports these functions and nothing else.
    pub(crate) fn exports_exactly(&self, wanted: &[&str]) -> anyhow::Result<()> {
        let printed = tool::run(Command::new("nm").args(["-D", "--defined-only"]).arg(&self.shared))?;
        symbols::compare(&symbols::exported(&printed, Kind::Shared, wanted), wanted)
    }

    /// Checks that the archive has these functions and no others of the face.
    pub(crate) fn has_exactly(&self, wanted: &[&str]) -> anyhow::Result<()> {
        let printed = tool::run(Command::new("nm").arg("--defined-only").arg(&self.archive))?;
        symbols::compare(&symbols::exported(&printed, Kind::Static, wanted), wanted)
    }

    /// The name that programs ask for when they start; `None` when the library gives none.
    pub(crate) fn soname(&self) -> anyhow::Result<Option<String>> {
        let printed = tool::run(Command::new("readelf").arg("-d").arg(&self.shared))?;
        Ok(soname(&printed))
    }
}

/// The name in what `readelf -d` prints.
fn soname(printed: &str) -> Option<String> {
    let line = printed.lines().find(|line| line.contains("(SONAME)"))?;
    Some(line.split_once('[')?.1.split_once(']')?.0.to_owned())
}

/// Where libraries are built: beside the other builds of the tree, because features and flags differ.
pub(crate) struct Libraries<'a> {
    root: &'a Path,
    target: &'a Path,
}

impl<'a> Libraries<'a> {
    /// Builds in a tree, into a directory.
    pub(crate) const fn new(root: &'a Path, target: &'a Path) -> Self {
        Self { root, target }
    }

    /// Builds one.
    pub(crate) fn build(&self, build: Build) -> anyhow::Result<Library> {
        let host = host()?;
        println!("building {PACKAGE} ({build:?})");
        let mut command = self.command(build, &host);
        // What cargo prints is for the reader, who waits.
        let status = command.status().context("cannot run cargo")?;
        anyhow::ensure!(status.success(), "{status}: `{}`", tool::shown(&command));
        let directory = self.directory(build, &host);
        Ok(Library { build, archive: directory.join(STATIC), shared: directory.join(SHARED) })
    }

    fn command(&self, build: Build, host: &str) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.current_dir(self.root);
        command.args(["rustc", "-q", "--lib", "-p", PACKAGE, "--target-dir"]).arg(self.target(build));
        match build {
            Build::Dev => command.args(["--features", "test-hooks"]),
            Build::Release => command.arg("--release"),
            // Only the archive: nothing that has no std is a shared library.
            Build::Firmware => {
                command.args(["--profile", "firmware", "--no-default-features", "--crate-type", "staticlib"])
            }
            // Only the archive: the program brings the sanitizer's runtime. The flag is unstable; the pinned
            // toolchain accepts it when told to. A target is named so that build scripts are built without it.
            Build::Sanitized => command
                .args(["--features", "test-hooks", "--crate-type", "staticlib", "--target", host])
                .env("RUSTC_BOOTSTRAP", "1")
                .env("RUSTFLAGS", "-Zsanitizer=address")
                .env_remove("CARGO_ENCODED_RUSTFLAGS"),
        };
        command
    }

    /// Flags are not a part of cargo's directories.
    fn target(&self, build: Build) -> PathBuf {
        match build {
            Build::Sanitized => self.target.join("sanitized"),
            Build::Dev | Build::Release | Build::Firmware => self.target.to_owned(),
        }
    }

    fn directory(&self, build: Build, host: &str) -> PathBuf {
        let target = self.target(build);
        match build {
            Build::Dev => target.join("debug"),
            Build::Release => target.join("release"),
            Build::Firmware => target.join("firmware"),
            Build::Sanitized => target.join(host).join("debug"),
        }
    }
}

/// The target that this machine is.
fn host() -> anyhow::Result<String> {
    let printed = tool::run(Command::new("rustc").arg("-vV"))?;
    let host = printed.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc does not say its host")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_build_has_its_own_place() {
        let libraries = Libraries::new(Path::new("/r"), Path::new("/t"));
        let places: Vec<PathBuf> = [Build::Dev, Build::Release, Build::Firmware, Build::Sanitized]
            .into_iter()
            .map(|build| libraries.directory(build, "host"))
            .collect();
        for (index, place) in places.iter().enumerate() {
            assert!(!places[..index].contains(place), "{}", place.display());
        }
    }

    #[test]
    fn only_builds_for_tests_have_what_fails_on_purpose() {
        let libraries = Libraries::new(Path::new("/r"), Path::new("/t"));
        for (build, has) in
            [(Build::Dev, true), (Build::Release, false), (Build::Firmware, false), (Build::Sanitized, true)]
        {
            assert_eq!(tool::shown(&libraries.command(build, "host")).contains("test-hooks"), has);
            assert_eq!(build.defines().contains(&"ORCHESTRATOR_HAS_TEST_HOOKS"), has);
        }
    }

    #[test]
    fn the_name_of_a_shared_library_is_read() {
        let printed = " 0x0000000000000001 (NEEDED)  Shared library: [libc.so.6]\n 0x000000000000000e (SONAME)  Library soname: [libkromka_c.so.0]\n";
        assert_eq!(soname(printed).as_deref(), Some("libkromka_c.so.0"));
        assert_eq!(soname("nothing"), None);
    }
}
