//! Rules that can only be mistakes are refused in all forms, and those that look like some are not.

use kromka_cep::{
    Contiguity, Element, Engine, Operand, Pattern, Predicate, RowExpression, RowPattern, Rule, Rules, Schema, Sequence,
    attribute,
};

/// What is said of a rule that is built, and of the same as JSON.
fn refused(pattern: impl Into<Pattern>) -> (u16, String) {
    let built = Rules { rules: vec![Rule::new("a", pattern)], ..Rules::default() };
    let json = serde_json::to_string(&built).expect("JSON");
    let read: Rules = serde_json::from_str(&json).expect(&json);
    assert_eq!(read, built);
    let mut schema = Schema::new();
    let error = read.declare(&mut schema).expect_err(&json);
    assert_eq!((schema.width(), schema.kinds()), (0, 0), "nothing is declared");
    // An engine takes it: what is not bound is compared with as nothing.
    schema.attribute("v", kromka_cep::AttributeKind::Number).expect("one attribute");
    schema.kind("k").expect("one kind");
    Engine::new(schema).add_rule(&built.rules[0]).map(drop).unwrap_or_else(|told| assert_eq!(told.number(), 2018));
    (error.number(), error.to_string())
}

fn asks_of(element: &str) -> Predicate {
    attribute("v").above(Operand::latest(element, "v"))
}

fn rows(pattern: &str, define: &[(&str, &str)]) -> RowPattern {
    let define = define.iter().map(|(name, element)| ((*name).into(), asks_of(element))).collect();
    RowPattern {
        rows: RowExpression::parse(pattern).expect(pattern),
        define,
        after_match: kromka_cep::AfterRows::default(),
        tells_empty: false,
    }
}

#[test]
fn mistakes_are_refused_in_all_forms() {
    let kind = || Predicate::kind("k");
    let (number, told) = refused(Sequence::begin("x", kind()).followed_by("x", kind()));
    assert_eq!((number, told.as_str()), (2059, "rule a: two elements are called `x`; each has a name of its own"));
    let (number, told) = refused(Sequence::begin("x", asks_of("y")).followed_by("y", kind()));
    let unbound = "rule a: nothing is bound to `y` when it is asked about; allowed are elements that come before";
    assert_eq!((number, told.as_str()), (2058, unbound));
    let (number, told) = refused(Sequence::begin("x", asks_of("z")));
    assert_eq!((number, told.as_str()), (2057, "rule a: the pattern has no element `z`"));
    assert_eq!(refused(rows("A B", &[("A", "B")])).0, 2058);
    assert_eq!(refused(rows("A B", &[("C", "A")])).0, 2057);
}

/// What may be bound is asked about, however it came to be before.
#[test]
fn what_may_be_bound_is_no_mistake() {
    for text in [
        "SEQUENCE(a: k, b (v > a.v)?, c (v > b.v))",
        "SEQUENCE(a: k, b (v > b[LAST].v)+, c (v > b[0].v))",
        "SEQUENCE(a: k, (b (v > c.v), c: k)+)",
        "SEQUENCE(a: k, (b: k, c: k)+ UNTIL (v > c.v))",
        "SEQUENCE(a: k, b: k{2} UNTIL (v > a.v AND b.v > b[0].v))",
        "SEQUENCE(a: k, NOT r: reset, b: k, NOT r: reset, c: k)",
        "SEQUENCE(a: k, b: k) AFTER MATCH SKIP TO LAST b",
        "FROM k HAVING COUNT(DISTINCT v) > 3",
        "FROM k WHERE v > event[0].v HAVING COUNT(*) > 3",
        "MATCH_RECOGNIZE(PATTERN((A B)+) DEFINE A AS v > B.v, B AS v > A.v)",
        "MATCH_RECOGNIZE(PATTERN(A B A) DEFINE A AS v > B.v OR v > A[0].v)",
        "MATCH_RECOGNIZE(PATTERN(PERMUTE(A, B)) DEFINE A AS v > B.v, B AS v > A.v)",
        "MATCH_RECOGNIZE(PATTERN(A{2,3} B?) DEFINE A AS v > A[LAST].v)",
        "EXPRESSION x=a -> y=b(v > x.v)",
        "EXPRESSION (x=a OR x=b) -> y=b(v > x.v)",
        "EXPRESSION (x=a AND y=b) -> z=b(v > x.v AND v > y.v)",
        "EXPRESSION x=a -> (y=b(v > x.v) AND NOT c(v > x.v))",
        "EXPRESSION EVERY [3] OF x=a(v > x[0].v)",
        "EXPRESSION [1:] OF x=a UNTIL b(v > x.v)",
        "EXPRESSION STRICT (x=a, y=b(v > x.v))",
        "EXPRESSION STRICT ((x=a(v > y.v) AND y=b(v > x.v)), z=c)",
        "EXPRESSION x=a -> x=b(v > x[0].v)",
    ] {
        let rules = Rules::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"));
        let mut schema = Schema::new();
        rules.declare(&mut schema).unwrap_or_else(|error| panic!("{error}: {text}"));
        Engine::new(schema).add_rule(&rules.rules[0]).unwrap_or_else(|error| panic!("{error}: {text}"));
    }
}

/// Elements of a group are told apart by name as those outside are.
#[test]
fn a_name_in_a_group_is_a_name() {
    let group = Element::group(vec![Element::new("x", Predicate::kind("k"))]);
    let sequence = Sequence::begin("x", Predicate::kind("k")).then(Contiguity::FollowedBy, group);
    assert_eq!(refused(sequence).0, 2059);
}
