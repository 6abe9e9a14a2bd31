//! Where tests find the recorded data.

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The directory of recorded data: `KROMKA_DATA`, else `../shared/data` beside the workspace.
///
/// When it is not there, says `skipped: set KROMKA_DATA` on the error stream and returns `None`, so that a test can
/// pass without data.
///
/// # Panics
/// When it is not there and `KROMKA_REQUIRE_DATA` is `1`: where data must be, a skipped test is a failed one.
#[must_use]
pub fn data_dir() -> Option<PathBuf> {
    let set = std::env::var_os("KROMKA_DATA").filter(|value| !value.is_empty()).map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let found = find(set, beside);
    if found.is_none() {
        let required = std::env::var_os("KROMKA_REQUIRE_DATA").is_some_and(|value| value == "1");
        assert!(!required, "KROMKA_REQUIRE_DATA is 1 and there is no data: set KROMKA_DATA to its directory");
        // Written, not printed: what a passing test prints is captured and never seen.
        let _ = writeln!(std::io::stderr(), "skipped: set KROMKA_DATA");
    }
    found
}

/// What is set wins, even when it is not there: a wrong setting must not be covered up by other data.
fn find(set: Option<PathBuf>, beside: PathBuf) -> Option<PathBuf> {
    Some(set.unwrap_or(beside)).filter(|path| path.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_setting_is_not_covered_up_by_the_default() {
        let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        assert_eq!(find(Some(here.join("missing")), here.clone()), None);
        assert_eq!(find(None, here.clone()), Some(here.clone()));
        assert_eq!(find(Some(here.clone()), here.join("missing")), Some(here));
    }
}
