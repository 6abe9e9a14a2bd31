//! Code in the README that is shown from an example equals that example, which CI compiles and runs.

use crate::finding::Finding;

/// The file that is looked at.
pub(crate) const PATH: &str = "README.md";

const BEGIN: &str = "// README-BEGIN";
const END: &str = "// README-END";

/// Finds every marked block that differs from its file; `read` gives the text of a file of the tree.
pub(crate) fn scan(text: &str, read: &dyn Fn(&str) -> Option<String>) -> Vec<Finding> {
    let lines: Vec<&str> = text.lines().collect();
    let mut findings = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some(source) = line.trim().strip_prefix("<!-- from ").and_then(|rest| rest.strip_suffix(" -->")) else {
            continue;
        };
        if let Some((wrong, allowed, at)) = compare(&lines[index + 1..], source, read) {
            findings.push(Finding::new(PATH, index + 1 + at, wrong, allowed));
        }
    }
    findings
}

/// What is wrong with the block after a marker, what is allowed, and how many lines after the marker.
fn compare(after: &[&str], source: &str, read: &dyn Fn(&str) -> Option<String>) -> Option<(String, String, usize)> {
    let Some(code) = read(source) else {
        return Some((format!("{source} is not in this tree"), "the marker names a tracked file".to_owned(), 0));
    };
    if !after.first().is_some_and(|line| line.starts_with("```")) {
        return Some(("no code block follows the marker".to_owned(), "its fence is the next line".to_owned(), 1));
    }
    let shown: Vec<&str> = after[1..].iter().copied().take_while(|line| !line.starts_with("```")).collect();
    let wanted = excerpt(&code);
    let same = shown.iter().zip(&wanted).take_while(|(have, need)| have == need).count();
    if same == shown.len() && same == wanted.len() {
        return None;
    }
    let have = shown.get(same).copied().unwrap_or("the end of the block");
    let need = wanted.get(same).map_or("the end of the block", String::as_str);
    Some((format!("`{have}` differs from {source}"), format!("it says `{need}`"), same + 2))
}

/// The lines between the markers without their common indentation, or the whole file.
fn excerpt(code: &str) -> Vec<String> {
    let lines: Vec<&str> = code.lines().collect();
    let place = |marker: &str| lines.iter().position(|line| line.trim() == marker);
    let part = match (place(BEGIN), place(END)) {
        (Some(begin), Some(end)) if begin < end => &lines[begin + 1..end],
        _ => &lines[..],
    };
    let indent = |line: &&str| line.len() - line.trim_start().len();
    let common = part.iter().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    part.iter().map(|line| line.get(common..).unwrap_or_default().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = "//! Docs.\nfn main() {\n    // README-BEGIN\n    let a = 1;\n    if a == 1 {\n\n        b();\n    }\n    // README-END\n}\n";

    fn read(path: &str) -> Option<String> {
        match path {
            "a.rs" => Some(EXAMPLE.to_owned()),
            "whole.rs" => Some("fn main() {}\n".to_owned()),
            _ => None,
        }
    }

    #[test]
    fn equal_blocks_pass_between_markers_and_as_whole_files() {
        let text = "# T\n<!-- from a.rs -->\n```rust\nlet a = 1;\nif a == 1 {\n\n    b();\n}\n```\n\
                    <!-- from whole.rs -->\n```rust\nfn main() {}\n```\n```rust\nunmarked();\n```\n";
        assert_eq!(scan(text, &read), []);
    }

    #[test]
    fn a_changed_line_is_found_where_it_is() {
        let text = "<!-- from a.rs -->\n```rust\nlet a = 1;\nif a == 2 {\n\n    b();\n}\n```\n";
        let findings = scan(text, &read);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].to_string(), "README.md:4: `if a == 2 {` differs from a.rs; it says `if a == 1 {`");
    }

    #[test]
    fn short_and_long_blocks_are_found() {
        for block in ["", "fn main() {}\nmore();\n"] {
            let text = format!("<!-- from whole.rs -->\n```rust\n{block}```\n");
            assert_eq!(scan(&text, &read).len(), 1, "{block:?}");
        }
    }

    #[test]
    fn markers_without_a_file_or_a_block_are_found() {
        assert_eq!(scan("<!-- from gone.rs -->\n```rust\n```\n", &read).len(), 1);
        assert_eq!(scan("<!-- from a.rs -->\n\n```rust\n```\n", &read).len(), 1);
        assert_eq!(scan("<!-- from a.rs -->", &read).len(), 1);
    }
}
