//! Peers from Python: a virtual environment under the cargo target directory, with pinned packages.

use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context, Result, bail};

mod process;

pub(crate) use process::Process;

/// The interpreter that makes the environment, and where the environment's own one is.
const PYTHON: [&str; 2] = if cfg!(windows) { ["python", "Scripts/python.exe"] } else { ["python3", "bin/python"] };

/// An interpreter with the packages that one comparison pins.
pub(crate) struct Interpreter(PathBuf);

impl Interpreter {
    /// Makes the environment, or takes the one that an earlier run made.
    ///
    /// `requirements` are lines as pip reads them; `comparison` names the stamp that says they are installed.
    pub(crate) fn with(comparison: &str, requirements: &str) -> Result<Self> {
        let home = target_directory()?.join("compare-venv");
        let python = home.join(PYTHON[1]);
        // Written last, so that an interrupted installation is repeated.
        let stamp = home.join(format!("{comparison}.installed"));
        if python.is_file() && fs::read_to_string(&stamp).is_ok_and(|installed| installed == requirements) {
            return Ok(Self(python));
        }
        // On one that exists this repairs what is missing.
        output(Command::new(PYTHON[0]).args(["-m", "venv"]).arg(&home), b"")
            .context("cannot make a virtual environment")?;
        let wanted = home.join(format!("{comparison}.txt"));
        fs::write(&wanted, requirements).with_context(|| format!("cannot write {}", wanted.display()))?;
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "--requirement"]);
        output(pip.arg(&wanted), b"").context("cannot install the pinned packages")?;
        fs::write(&stamp, requirements).with_context(|| format!("cannot write {}", stamp.display()))?;
        Ok(Self(python))
    }

    /// Runs a script on this input and returns what it prints.
    pub(crate) fn run(&self, script: &str, input: &[u8]) -> Result<Vec<u8>> {
        output(Command::new(&self.0).args(["-c", script]), input)
    }

    /// Starts a script that answers commands until its input ends, on one thread.
    pub(crate) fn start(&self, script: &str) -> Result<Process> {
        let mut command = Command::new(&self.0);
        // Read by OpenMP and by the BLAS of numpy, both of which start a thread per core otherwise.
        for threads in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"] {
            command.env(threads, "1");
        }
        Process::start(command.args(["-c", script]))
    }
}

/// Where cargo builds, as an absolute path: the directory with cargo's cache tag above this executable, unless the
/// environment names one.
fn target_directory() -> Result<PathBuf> {
    if let Some(named) = env::var_os("CARGO_TARGET_DIR") {
        return Ok(std::path::absolute(named)?);
    }
    let executable = env::current_exe()?;
    let tagged = executable.ancestors().find(|directory| directory.join("CACHEDIR.TAG").is_file());
    // Without a tag: the executable is in <target>/<profile>.
    let target = tagged.or_else(|| executable.ancestors().nth(2));
    target.map(Path::to_path_buf).context("the executable is in no directory of cargo's")
}

/// Runs a command to its end; its last words are the error.
fn output(command: &mut Command, input: &[u8]) -> Result<Vec<u8>> {
    let program = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().with_context(|| format!("cannot start {program}"))?;
    let stdin = child.stdin.take();
    let finished = thread::scope(|scope| {
        // From a second thread, because the child may print before it has read all. One that ends early closes the
        // pipe: its exit status tells, not this write.
        scope.spawn(move || stdin.map(|mut pipe| pipe.write_all(input)));
        child.wait_with_output()
    })?;
    if !finished.status.success() {
        bail!("{program}: {}: {}", finished.status, last_words(&finished.stderr));
    }
    Ok(finished.stdout)
}

/// The last line of an error stream, which is where Python says what went wrong.
fn last_words(stream: &[u8]) -> String {
    String::from_utf8_lossy(stream).trim().lines().last().unwrap_or("no message").to_owned()
}
