//! Which versions are compared.

use anyhow::{Context, Result};

/// The version of a crate that this was built with.
pub(crate) fn locked(package: &str) -> Result<&'static str> {
    let name = format!("name = \"{package}\"");
    let mut lines = include_str!("../../../Cargo.lock").lines().skip_while(|line| *line != name).skip(1);
    let version = lines.next().and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    version.with_context(|| format!("{package} is not in Cargo.lock"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_locked_one() {
        assert_eq!(locked("libm").unwrap(), "0.2.16");
        assert!(locked("no-such-crate").is_err());
    }
}
