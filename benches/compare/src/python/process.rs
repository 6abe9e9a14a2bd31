//! A process that answers commands: one JSON line in, one JSON line out.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::last_words;

/// The longest that one command may take. A peer that hangs is skipped, not waited for: what takes longest, the build
/// of an index on one thread, takes a tenth of it for the largest set.
const PATIENCE: Duration = Duration::from_secs(900);

/// What the script answers.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answer<T> {
    Ok(T),
    Error(String),
}

/// A running script; it is killed when this is dropped.
pub(crate) struct Process {
    child: Child,
    commands: ChildStdin,
    answers: Receiver<String>,
    /// Gives what the child wrote to its error stream, once that has ended.
    words: Option<JoinHandle<Vec<u8>>>,
}

impl Process {
    /// Starts the command with all three streams in our hands.
    pub(super) fn start(command: &mut Command) -> Result<Self> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().context("cannot start the script")?;
        let commands = child.stdin.take().context("the script has no input")?;
        let stdout = child.stdout.take().context("the script has no output")?;
        let mut stderr = child.stderr.take().context("the script has no error stream")?;
        let (send, answers) = mpsc::channel();
        // Threads, because a pipe has no time-out and a full one stops the child. The first ends with the stream or
        // with the receiver.
        thread::spawn(move || {
            BufReader::new(stdout).lines().map_while(Result::ok).try_for_each(|line| send.send(line))
        });
        let words = thread::spawn(move || {
            let mut words = Vec::new();
            // What was read before an error is kept, and an error means the end.
            let _ = stderr.read_to_end(&mut words);
            words
        });
        Ok(Self { child, commands, answers, words: Some(words) })
    }

    /// Sends one command and waits for its answer.
    pub(crate) fn ask<T: DeserializeOwned>(&mut self, command: &impl Serialize) -> Result<T> {
        let mut line = serde_json::to_vec(command)?;
        line.push(b'\n');
        // A child that has ended closes the pipe: its last words say more than this error.
        let _ = self.commands.write_all(&line).and_then(|()| self.commands.flush());
        let answer = match self.answers.recv_timeout(PATIENCE) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => {
                self.child.kill().context("cannot end a script that hangs")?;
                bail!("no answer in {} s", PATIENCE.as_secs());
            }
            Err(RecvTimeoutError::Disconnected) => {
                let status = self.child.wait()?;
                let words = self.words.take().and_then(|reader| reader.join().ok()).unwrap_or_default();
                bail!("the script ended: {status}: {}", last_words(&words));
            }
        };
        match serde_json::from_str(&answer).context("cannot read the script's answer")? {
            Answer::Ok(answer) => Ok(answer),
            Answer::Error(error) => bail!(error),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Neither can fail for a child of ours, except that it has ended already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Process {
        Process::start(Command::new("sh").args(["-c", script])).unwrap()
    }

    #[test]
    fn answers_errors_and_ends_are_told_apart() {
        let script = [
            r#"read line; echo "{\"ok\": $line}""#,
            r#"read line; echo '{"error": "no such engine"}'"#,
            "read line; echo bye >&2; exit 7",
        ];
        let mut process = shell(&script.join("; "));
        assert_eq!(process.ask::<u32>(&5).unwrap(), 5);
        assert_eq!(process.ask::<u32>(&6).unwrap_err().to_string(), "no such engine");
        let end = process.ask::<u32>(&7).unwrap_err().to_string();
        assert!(end.contains('7') && end.ends_with("bye"), "{end}");
        // And once more, after the end.
        assert!(process.ask::<u32>(&8).is_err());
    }
}
