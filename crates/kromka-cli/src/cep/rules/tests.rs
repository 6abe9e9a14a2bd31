use super::*;

fn shown(text: &str, line: u32, column: u32) -> String {
    excerpt(text, Position { line, column })
}

#[test]
fn what_is_wrong_is_pointed_at() {
    assert_eq!(shown("a\n\tb ü > c\n", 2, 6), "  2 |  b ü > c\n    |      ^");
    assert_eq!(shown("a b\r\n", 1, 4), "  1 | a b\n    |    ^");
    assert_eq!(shown("a\n", 2, 1), "  2 |\n    | ^".replace("|\n", "| \n"));
    assert_eq!(shown("", 1, 1), "  1 | \n    | ^");
    let long = format!("{}x{}", "a".repeat(1_000), "b".repeat(1_000));
    let told = shown(&long, 1, 1_001);
    let (line, caret) = told.split_once('\n').unwrap();
    assert_eq!((line.len(), line.find('x')), (6 + SHOWN, caret.find('^')));
}

#[test]
fn rules_that_cannot_be_compiled_are_all_named() {
    let rules = Rules::parse("RULE a: SEQUENCE(x: k, NOT y: k) RULE b: SEQUENCE(x: k) QUOTA (KEYS 0)").unwrap();
    let wrong = compile(&rules, Engine::new).unwrap_err();
    let text = Text { source: "here".into(), text: String::new() };
    let told = text.failure(&wrong).to_string();
    assert_eq!(
        told,
        "here: rule a: a pattern that ends with what must not follow needs a time within which\n\
         here: rule b: a quota is 0; 1 to 16777216 are allowed"
    );
    assert_eq!(wrong[1].document(), json!({ "rule": "b", "number": 2029, "message": wrong[1].message }));
}
