//! How a file of the system is read: up to a bound, and never trusted.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

use crate::bounds::FILE_BYTES_MAX;
use crate::excerpt::Excerpt;
use crate::fault::Problem;

/// A file's text without the blanks and zeros about it.
pub(crate) fn text(path: &Path) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(FILE_BYTES_MAX).read_to_end(&mut bytes));
    match read {
        // A device tree ends its texts with a zero.
        Ok(_) => Ok(String::from_utf8_lossy(&bytes).trim_matches(['\0', ' ', '\n', '\t', '\r']).to_owned()),
        Err(error) => Err(problem(&error)),
    }
}

/// A file's text, if it can be read and has any.
pub(crate) fn text_if_any(path: &Path) -> Option<String> {
    text(path).ok().filter(|text| !text.is_empty())
}

/// What stands in the way of a file.
fn problem(error: &io::Error) -> Problem {
    match error.kind() {
        io::ErrorKind::NotFound => Problem::Missing,
        kind => Problem::Unreadable { kind },
    }
}

/// A whole number that a file holds.
pub(crate) fn integer(path: &Path) -> Result<i64, Problem> {
    let text = text(path)?;
    text.parse().map_err(|_| Problem::Nonsense { have: Excerpt::of(&text), need: "a whole number" })
}

/// The names in a directory, sorted, because the system's order means nothing; none when there is no such directory.
pub(crate) fn names(directory: &Path, max: usize) -> Result<Vec<String>, Problem> {
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(problem(&error)),
    };
    let mut names: Vec<String> =
        entries.filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned())).collect();
    names.sort_unstable_by(|a, b| natural(a).cmp(&natural(b)));
    names.truncate(max);
    Ok(names)
}

/// So that `zone10` comes after `zone9`.
fn natural(name: &str) -> (&str, u64, &str) {
    let stem = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    (stem, name[stem.len()..].parse().unwrap_or_default(), name)
}
