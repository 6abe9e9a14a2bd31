//! C in the documentation: a reader copies it, so it compiles, and a whole program runs.

/// What every fence may use without saying so.
const INCLUDE: &str = "#include <orchestrator.h>";

/// A block of C in a document.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fence {
    document: String,
    /// The line of its first line of code, counted from 1.
    line: usize,
    code: String,
}

/// Whether the C of this file is compiled.
pub(crate) fn is_document(path: &str) -> bool {
    let in_docs = path.strip_prefix("docs/").is_some_and(|name| !name.contains('/'));
    path == "README.md" || in_docs && crate::tree::has_extension(path, "md")
}

/// The blocks of C of a document, without the indentation of a list that they are in.
pub(crate) fn scan(document: &str, text: &str) -> Vec<Fence> {
    let mut fences = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        let bare = line.trim_start();
        let Some(info) = bare.strip_prefix("```") else { continue };
        let indent = line.len() - bare.len();
        let inside = lines.by_ref().map(|(_, line)| line).take_while(|line| line.trim() != "```");
        let code: String = inside.map(|line| format!("{}\n", without_indent(line, indent))).collect();
        if info.split([' ', ',']).next() == Some("c") {
            fences.push(Fence { document: document.to_owned(), line: index + 2, code });
        }
    }
    fences
}

fn without_indent(line: &str, indent: usize) -> &str {
    let blanks = line.len() - line.trim_start().len();
    &line[blanks.min(indent)..]
}

impl Fence {
    /// Where it is, for messages.
    pub(crate) fn shown(&self) -> String {
        format!("{}:{}", self.document, self.line)
    }

    /// A name for the file it is compiled from.
    pub(crate) fn file_name(&self) -> String {
        format!("{}_{}.c", self.document.replace(['/', '.'], "_"), self.line)
    }

    /// The text of that file; messages of the compiler name the document.
    pub(crate) fn source(&self) -> String {
        let has_include = self.code.lines().any(|line| line.contains("orchestrator.h"));
        let include = if has_include { String::new() } else { format!("{INCLUDE}\n") };
        format!("{include}#line {} \"{}\"\n{}", self.line, self.document, self.code)
    }

    /// Whether it is a whole program.
    pub(crate) fn is_program(&self) -> bool {
        self.code.lines().any(|line| line.starts_with("int main("))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_blocks_of_c_are_found_with_their_lines() {
        let text = "# T\n```c\nint a;\n```\n```rust\nlet c = 1;\n```\n```text\n```c is not C here\n```\n- list\n  ```c\n  int b(void)\n  {\n    return 1;\n  }\n  ```\n";
        let fences = scan("README.md", text);
        let found: Vec<_> = fences.iter().map(|fence| (fence.shown(), fence.code.as_str())).collect();
        assert_eq!(
            found,
            [("README.md:3".to_owned(), "int a;\n"), ("README.md:13".to_owned(), "int b(void)\n{\n  return 1;\n}\n")]
        );
    }

    #[test]
    fn the_header_is_included_once_and_lines_are_those_of_the_document() {
        let fence = |code: &str| Fence { document: "docs/C.md".to_owned(), line: 7, code: code.to_owned() };
        assert_eq!(fence("int a;\n").source(), "#include <orchestrator.h>\n#line 7 \"docs/C.md\"\nint a;\n");
        assert_eq!(fence("#include <orchestrator.h>\n").source(), "#line 7 \"docs/C.md\"\n#include <orchestrator.h>\n");
        assert_eq!(fence("").file_name(), "docs_C_md_7.c");
    }

    #[test]
    fn programs_have_a_main() {
        let fence = |code: &str| Fence { document: String::new(), line: 1, code: code.to_owned() };
        assert!(fence("#include <stdio.h>\nint main(void) {\n").is_program());
        assert!(!fence("/* call it in main() */\nint domain(void);\n").is_program());
    }

    #[test]
    fn documents_are_the_readme_and_the_docs() {
        assert!(is_document("README.md") && is_document("docs/C.md"));
        assert!(!is_document("docs/a/b.md") && !is_document("docs/x.json") && !is_document("include/README.md"));
    }
}
