//! A file that is whole or not there.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// Whether the file can be expected to be written, asked before a long run.
pub(super) fn check(path: &Path) -> Result<(), Failure> {
    let directory = parent(path);
    if path.is_dir() {
        return Err(named(path, &io::ErrorKind::IsADirectory.into()));
    }
    if !directory.is_dir() {
        return Err(named(
            path,
            &io::Error::new(io::ErrorKind::NotFound, format!("no directory {}", directory.display())),
        ));
    }
    Ok(())
}

/// Writes the whole text beside the file and puts it in its place then, so that whoever reads it finds the old text or
/// the new one. A link stays one; a device or pipe, which has no place, is written directly.
pub(super) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let special = fs::metadata(&target).is_ok_and(|found| !found.is_file());
    let result = if special { fs::write(&target, text) } else { replace(&target, text) };
    result.map_err(|error| named(path, &error))
}

fn replace(target: &Path, text: &str) -> io::Result<()> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".kromka-").suffix(".tmp");
    // As any other new file, not for the owner alone; a file that exists keeps its permissions.
    let kept = fs::metadata(target).map(|found| found.permissions()).ok();
    #[cfg(unix)]
    if kept.is_none() {
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(parent(target))?;
    file.write_all(text.as_bytes())?;
    if let Some(kept) = kept {
        file.as_file().set_permissions(kept)?;
    }
    file.persist(target).map_err(|error| error.error)?;
    Ok(())
}

fn parent(path: &Path) -> PathBuf {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

fn named(path: &Path, error: &io::Error) -> Failure {
    Failure::Output(io::Error::new(error.kind(), format!("{}: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(directory: &Path) -> Vec<String> {
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_file_is_made_or_replaced_and_nothing_else_is_left() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("report.html");
        for text in ["a longer first text", "a second"] {
            write(&path, text).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
        assert_eq!(names(directory.path()), ["report.html"]);
    }

    #[test]
    fn what_cannot_be_written_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let message = |result: Result<(), Failure>| match result {
            Err(Failure::Output(error)) => error.to_string(),
            other => panic!("{other:?}"),
        };
        let missing = directory.path().join("nowhere").join("report.html");
        assert!(message(check(&missing)).contains("nowhere"));
        assert!(message(write(&missing, "text")).starts_with(&missing.display().to_string()));
        assert!(message(check(directory.path())).starts_with(&directory.path().display().to_string()));
        check(&directory.path().join("report.html")).unwrap();
        check(Path::new("report.html")).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_a_file_keeps_its_permissions() {
        use std::os::unix::fs::PermissionsExt as _;
        let directory = tempfile::tempdir().unwrap();
        let (file, link) = (directory.path().join("file"), directory.path().join("link"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        write(&link, "new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
