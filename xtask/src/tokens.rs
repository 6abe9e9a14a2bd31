//! Rust as tokens: unlike a syntax tree they reach into macros, and unlike text they leave out comments and strings.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// The tokens of a file.
pub(crate) struct Tokens(Vec<TokenTree>);

impl Tokens {
    /// Reads a file's text; the error is the line that is no Rust.
    pub(crate) fn parse(text: &str) -> Result<Self, usize> {
        text.parse::<TokenStream>().map(|stream| Self(flat(stream))).map_err(|error| error.span().start().line)
    }

    /// The outermost tokens.
    pub(crate) fn top(&self) -> &[TokenTree] {
        &self.0
    }

    /// Shows every run of tokens between two delimiters, the file itself first.
    pub(crate) fn walk(&self, visit: &mut impl FnMut(&[TokenTree])) {
        walk(&self.0, visit);
    }
}

fn walk(tokens: &[TokenTree], visit: &mut impl FnMut(&[TokenTree])) {
    visit(tokens);
    for token in tokens {
        if let TokenTree::Group(group) = token {
            walk(&flat(group.stream()), visit);
        }
    }
}

/// The tokens of a stream, to be indexed.
pub(crate) fn flat(stream: TokenStream) -> Vec<TokenTree> {
    stream.into_iter().collect()
}

/// The line that a token starts in.
pub(crate) fn line(token: &TokenTree) -> usize {
    token.span().start().line
}

/// Whether a token is this word.
pub(crate) fn is_ident(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

/// Whether a token is this sign.
pub(crate) fn is_punct(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

/// The group that a token is, if it has this delimiter.
pub(crate) fn group(token: &TokenTree, delimiter: Delimiter) -> Option<&Group> {
    match token {
        TokenTree::Group(group) if group.delimiter() == delimiter => Some(group),
        _ => None,
    }
}

/// What a plain string literal holds; `None` for other tokens.
pub(crate) fn string(token: &TokenTree) -> Option<String> {
    let TokenTree::Literal(literal) = token else { return None };
    Some(literal.to_string().strip_prefix('"')?.strip_suffix('"')?.to_owned())
}

/// The body of a function.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Body {
    /// The function's name.
    pub(crate) name: String,
    /// The line of `fn`.
    pub(crate) line: usize,
    /// Lines from the opening to the closing brace, both counted.
    pub(crate) lines: usize,
}

/// Every function with a body, also in macros and in other functions.
pub(crate) fn functions(tokens: &Tokens) -> Vec<Body> {
    let mut bodies = Vec::new();
    tokens.walk(&mut |list| {
        bodies.extend((0..list.len()).filter(|at| is_ident(&list[*at], "fn")).filter_map(|at| body(&list[at..])));
    });
    bodies
}

/// The body of the function that starts with this `fn`; `None` for function types and declarations.
fn body(list: &[TokenTree]) -> Option<Body> {
    let name = match list.get(1)? {
        TokenTree::Ident(ident) => ident.to_string(),
        // `fn $name` of a macro.
        TokenTree::Punct(punct) if punct.as_char() == '$' => format!("${}", list.get(2)?),
        _ => return None,
    };
    for (at, token) in list.iter().enumerate().skip(2) {
        if is_punct(token, ';') {
            return None;
        }
        let Some(group) = group(token, Delimiter::Brace) else { continue };
        // A brace before `>` or `,` is a const argument of the signature.
        if list.get(at + 1).is_some_and(|next| is_punct(next, '>') || is_punct(next, ',')) {
            continue;
        }
        let lines = group.span_close().end().line - group.span_open().start().line + 1;
        return Some(Body { name, line: line(&list[0]), lines });
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bodies(text: &str) -> Vec<(String, usize, usize)> {
        functions(&Tokens::parse(text).unwrap()).into_iter().map(|body| (body.name, body.line, body.lines)).collect()
    }

    #[test]
    fn functions_are_measured_from_brace_to_brace() {
        let text = "fn a() {}\n\nfn b<T>(x: T)\nwhere\n    T: Copy,\n{\n    x;\n}\n";
        assert_eq!(bodies(text), [("a".to_owned(), 1, 1), ("b".to_owned(), 3, 3)]);
    }

    #[test]
    fn functions_in_macros_traits_and_functions_are_found() {
        let text = "m! { $v fn $f() {\n} }\ntrait T { fn a(); fn b() { fn c() {\n} } }";
        assert_eq!(
            bodies(text),
            [("$f".to_owned(), 1, 2), ("b".to_owned(), 3, 2), ("c".to_owned(), 3, 2)],
            "`a` has no body"
        );
    }

    #[test]
    fn types_and_const_arguments_are_no_bodies() {
        assert_eq!(bodies("type F = fn(u8) -> u8; struct S { f: fn() }"), []);
        assert_eq!(bodies("fn a() -> Array<{ 1 + 2 }, { 3 }> {\n\n}"), [("a".to_owned(), 1, 3)]);
    }

    #[test]
    fn what_is_no_rust_is_an_error_with_its_line() {
        assert_eq!(Tokens::parse("fn a() {\n").err(), Some(1));
        assert!(Tokens::parse("//! docs\n#![no_std]\nfn a() {}\n").is_ok());
    }
}
