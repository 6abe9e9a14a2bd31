//! Cargo manifests, line by line: findings need lines, which parsers of TOML throw away.

/// One `key = value` of a manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry<'a> {
    /// The section's name, without brackets; empty above the first.
    pub(crate) section: &'a str,
    /// The key, with its dots.
    pub(crate) key: &'a str,
    /// The value as it is written, up to the end of its first line.
    pub(crate) value: &'a str,
    /// Its line, counted from 1.
    pub(crate) line: usize,
}

/// Every entry that starts in the first column; lines of a longer value are indented.
pub(crate) fn entries(text: &str) -> impl Iterator<Item = Entry<'_>> {
    let mut section = "";
    text.lines().enumerate().filter_map(move |(index, line)| {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end().trim_end_matches(']').trim_start_matches('[').trim();
            return None;
        }
        if line.starts_with([' ', '\t', '#', ']', '}']) {
            return None;
        }
        let (key, value) = line.split_once('=')?;
        Some(Entry { section, key: key.trim(), value: value.trim(), line: index + 1 })
    })
}

/// The line of a dependency in a manifest; 1 when it is not there as `name = …` or `name.workspace = …`.
pub(crate) fn dependency_line(text: &str, name: &str) -> usize {
    entries(text)
        .find(|entry| entry.section.ends_with("dependencies") && entry.key.split('.').next() == Some(name))
        .map_or(1, |entry| entry.line)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "[package]\nname = \"a\"\n\n[dependencies]\nb.workspace = true\nc = { path = \"c\", features = [\n    \"x\",\n] }\n\n[lints]\nworkspace = true\n";

    #[test]
    fn entries_know_their_section_and_line() {
        let found: Vec<_> = entries(TEXT).map(|entry| (entry.section, entry.key, entry.line)).collect();
        assert_eq!(
            found,
            [
                ("package", "name", 2),
                ("dependencies", "b.workspace", 5),
                ("dependencies", "c", 6),
                ("lints", "workspace", 11)
            ]
        );
    }

    #[test]
    fn dependencies_are_found_in_both_spellings() {
        assert_eq!(dependency_line(TEXT, "b"), 5);
        assert_eq!(dependency_line(TEXT, "c"), 6);
        assert_eq!(dependency_line(TEXT, "d"), 1);
    }
}
