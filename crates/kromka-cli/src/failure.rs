//! Why a command ended early, and the exit code that says so.

use std::io::{self, Write as _};
use std::process::ExitCode;

/// The output could not be written.
const OUTPUT: u8 = 1;
/// The input cannot be used; clap ends with the same code for arguments that it does not know.
const INPUT: u8 = 2;

/// Why a command ended early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// What was given cannot be used.
    Input(anyhow::Error),
    /// The result could not be written.
    Output(io::Error),
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Input(error)
    }
}

impl Failure {
    /// Says why on the error stream and gives the exit code.
    pub(crate) fn report(&self) -> ExitCode {
        let (message, code) = match self {
            Self::Input(error) => (format!("{error:#}"), INPUT),
            // Whoever reads the output has seen enough.
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => return ExitCode::SUCCESS,
            Self::Output(error) => (format!("the output cannot be written: {error}"), OUTPUT),
        };
        eprintln!("error: {message}");
        ExitCode::from(code)
    }
}

/// Writes a command's result, with the end of its last line.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    writeln!(output, "{}", text.trim_end()).and_then(|()| output.flush()).map_err(Failure::Output)
}
