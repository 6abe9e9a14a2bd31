//! Rules as JSON: the same as the language says, and what is written is read again as the same.

mod forms;

use kromka_cep::{
    Action, AfterMatch, AfterRows, Argument, Attribute, AttributeKind, Comparison, Consume, Content, Contiguity,
    Element, Expression, Operand, Pattern, Predicate, Quota, RowExpression, RowPattern, Rule, Rules, Sequence, Value,
    WhenFull,
};
use proptest::prelude::*;
use serde_json::Value as Json;

#[test]
fn json_says_what_the_language_says() {
    for form in forms::forms() {
        let rule: Rule = serde_json::from_str(form.json).unwrap_or_else(|error| panic!("{error}: {}", form.text));
        assert_eq!(rule, form.built, "{}", form.text);
        // It is written as short as it can be.
        let written = serde_json::to_value(&rule).unwrap();
        assert_eq!(written, serde_json::from_str::<Json>(form.json).unwrap(), "{}", form.text);
    }
}

#[test]
fn a_document_has_declarations_too() {
    let text = "EVENT reading, idle; ATTRIBUTE temp NUMBER UNIT '°C'; ATTRIBUTE door TEXT; SEQUENCE(a: reading)";
    let json = r#"{
        "attributes": [{ "name": "temp", "kind": "number", "unit": "°C" }, { "name": "door", "kind": "text" }],
        "events": ["reading", "idle"],
        "rules": [{ "name": "rule_1", "pattern": { "sequence": { "elements": [
            { "name": "a", "content": { "event": { "kinds": ["reading"] } } }
        ] } } }]
    }"#;
    let rules = Rules::parse(text).unwrap();
    assert_eq!(serde_json::from_str::<Rules>(json).unwrap(), rules);
    assert_eq!(serde_json::to_value(&rules).unwrap(), serde_json::from_str::<Json>(json).unwrap());
    assert_eq!(serde_json::from_str::<Rules>("{}").unwrap(), Rules::default());
}

/// What the page on the language shows.
#[test]
fn the_rules_of_the_documentation_are_read() {
    let page = include_str!("../../../docs/CEP.md");
    let json = page.split("```json\n").nth(1).and_then(|block| block.split("```").next()).expect("a block");
    assert_eq!(serde_json::from_str::<Rules>(json).unwrap().rules.len(), 1);
}

#[test]
fn what_is_wrong_is_said() {
    let rule = |pattern: &str| format!(r#"{{"rules":[{{"name":"a","pattern":{pattern}}}]}}"#);
    for (json, message) in [
        (
            r#"{"rule":[]}"#.to_owned(),
            "unknown field `rule`, expected one of `attributes`, `events`, `rules` at line 1",
        ),
        (
            rule(r#"{"sequence":{"elements":[],"within":5}}"#),
            "unknown field `within`, expected one of `elements`, `within_ms`",
        ),
        (rule(r#"{"sequenze":{}}"#), "unknown variant `sequenze`, expected one of `sequence`, `algebra`, `rows`"),
        (rule(r#"{"rows":{"rows":"A ("}}"#), "line 1, column 4: found the end, expected `(`, `)`"),
        (rule(r#"{"rows":{"rows":"A","define":{"A":"always","A":"always"}}}"#), "`A` is defined twice"),
        (rule(r#"{"algebra":{"event":{"when":{"one_of":{"attribute":"a","values":[[]]}}}}}"#), "a number or a text"),
    ] {
        let error = serde_json::from_str::<Rules>(&json).expect_err(&json).to_string();
        assert!(error.contains(message), "{json}: {error}");
    }
}

#[test]
fn depth_has_a_bound() {
    let deep =
        |open: &str, close: &str, depth: usize| format!("{}\"always\"{}", open.repeat(depth), close.repeat(depth));
    assert!(serde_json::from_str::<Predicate>(&deep("{\"not\":", "}", 50)).is_ok());
    for (open, close) in [("{\"not\":", "}"), ("{\"all\":[", "]}")] {
        let error = serde_json::from_str::<Predicate>(&deep(open, close, 100_000)).unwrap_err();
        assert!(error.to_string().contains("recursion limit"), "{error}");
    }
    assert!(serde_json::from_str::<Expression>(&deep("{\"every\":", "}", 100_000)).is_err());
    let rows = format!("\"{}A{}\"", "(".repeat(100_000), ")".repeat(100_000));
    assert!(serde_json::from_str::<RowExpression>(&rows).is_err());
}

/// However deep a text may be, its JSON is not too deep to be read.
#[test]
fn what_a_text_says_is_read_again() {
    let groups = |depth| {
        let open: String = (0..depth).map(|number| format!("a{number}: k, (")).collect();
        format!("SEQUENCE({open}b (NOT (v > 1 AND w > 2)){})", ")".repeat(depth))
    };
    let asked = |depth| format!("SEQUENCE(a ({}v > 1{}))", "v > 1 AND (w > 2 OR ".repeat(depth), ")".repeat(depth));
    let all = |depth| format!("EXPRESSION {}a(v > 1){}", "a -> b or c and (".repeat(depth), ")".repeat(depth));
    let every = |depth| format!("EXPRESSION {}a(NOT (v > 1 AND w > 2))", "every ".repeat(depth));
    for text in [groups(30), asked(16), all(10), every(29)] {
        let rules = Rules::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        let json = serde_json::to_string(&rules).unwrap();
        assert_eq!(serde_json::from_str::<Rules>(&json).expect(&text), rules);
    }
    for text in [groups(31), asked(17), all(11), every(30)] {
        assert_eq!(Rules::parse(&text).expect_err(&text).number(), 2032);
    }
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z]{1,3}", "[a-z `'\"()]{1,4}", Just("permute".to_owned()), Just("größe".to_owned())]
}

fn value() -> impl Strategy<Value = Value> {
    let number = prop_oneof![-1e3..1e3, any::<f64>().prop_filter("JSON has no others", |number| number.is_finite())];
    prop_oneof![number.prop_map(Value::Number), any::<u64>().prop_map(Value::from), name().prop_map(Value::Text)]
}

fn operand() -> impl Strategy<Value = Operand> {
    prop_oneof![
        value().prop_map(Operand::Constant),
        (name(), any::<Option<u32>>(), name()).prop_map(|(element, index, attribute)| Operand::Bound {
            element,
            index,
            attribute
        }),
        any::<u32>().prop_map(Operand::Earlier),
    ]
}

fn comparison() -> impl Strategy<Value = Comparison> {
    prop::sample::select(vec![
        Comparison::Less,
        Comparison::LessOrEqual,
        Comparison::Greater,
        Comparison::GreaterOrEqual,
        Comparison::Equal,
        Comparison::NotEqual,
    ])
}

fn predicate() -> impl Strategy<Value = Predicate> {
    let leaf = prop_oneof![
        Just(Predicate::Always),
        prop::collection::vec(name(), 0..3).prop_map(Predicate::Kinds),
        (name(), comparison(), operand()).prop_map(|(attribute, by, with)| Predicate::Compare { attribute, by, with }),
        (name(), prop::collection::vec(value(), 0..3))
            .prop_map(|(attribute, values)| Predicate::OneOf { attribute, values }),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let all = || prop::collection::vec(inner.clone(), 0..3);
        prop_oneof![
            all().prop_map(Predicate::All),
            all().prop_map(Predicate::Any),
            inner.prop_map(|inner| Predicate::Not(Box::new(inner))),
        ]
    })
}

fn contiguity() -> impl Strategy<Value = Contiguity> {
    prop::sample::select(vec![Contiguity::Next, Contiguity::FollowedBy, Contiguity::FollowedByAny])
}

/// An element of this content.
fn element_of(content: impl Strategy<Value = Content>) -> impl Strategy<Value = Element> {
    let flags = (any::<bool>(), any::<bool>(), contiguity(), contiguity());
    let times = (0..4_u32, prop_oneof![Just(None), Just(Some(1)), any::<Option<u32>>()]);
    (name(), content, flags, times, prop::option::of(predicate())).prop_map(
        |(name, content, (optional, greedy, contiguity, inner), (min, max), until)| Element {
            name,
            contiguity,
            content,
            min,
            max,
            optional,
            greedy,
            inner,
            until,
        },
    )
}

fn element() -> impl Strategy<Value = Element> {
    let leaf = prop_oneof![predicate().prop_map(Content::Event), predicate().prop_map(Content::Not)];
    element_of(leaf)
        .prop_recursive(3, 8, 3, |inner| element_of(prop::collection::vec(inner, 0..3).prop_map(Content::Group)))
}

fn sequence() -> impl Strategy<Value = Sequence> {
    let after = prop_oneof![
        Just(AfterMatch::NoSkip),
        Just(AfterMatch::SkipToNext),
        Just(AfterMatch::SkipPastLast),
        name().prop_map(AfterMatch::SkipToFirst),
        name().prop_map(AfterMatch::SkipToLast),
    ];
    let consume = prop::sample::select(vec![Consume::None, Consume::Partition, Consume::Any]);
    let bounds = (any::<Option<u64>>(), any::<Option<u64>>(), any::<Option<u32>>(), any::<bool>());
    (prop::collection::vec(element(), 0..4), after, consume, bounds).prop_map(
        |(elements, after_match, consume, (within_ms, within_positions, limit, tells_timeouts))| Sequence {
            elements,
            within_ms,
            within_positions,
            after_match,
            consume,
            limit,
            tells_timeouts,
        },
    )
}

fn expression() -> impl Strategy<Value = Expression> {
    let leaf = (prop::option::of(name()), predicate()).prop_map(|(name, when)| Expression::Event { name, when });
    leaf.prop_recursive(3, 10, 3, |inner| {
        let all = || prop::collection::vec(inner.clone(), 0..3);
        let boxed = || inner.clone().prop_map(Box::new);
        prop_oneof![
            all().prop_map(Expression::Follows),
            (all(), any::<bool>()).prop_map(|(elements, every_start)| Expression::Adjacent { elements, every_start }),
            all().prop_map(Expression::And),
            all().prop_map(Expression::Or),
            boxed().prop_map(Expression::Not),
            boxed().prop_map(Expression::Every),
            (boxed(), any::<u32>(), any::<Option<u32>>(), prop::option::of(boxed()))
                .prop_map(|(of, min, max, until)| Expression::Repeat { of, min, max, until }),
            (boxed(), any::<u64>()).prop_map(|(of, ms)| Expression::Within { of, ms }),
            (boxed(), any::<u64>()).prop_map(|(of, ms)| Expression::Span { of, ms }),
            (boxed(), any::<u64>()).prop_map(|(of, ms)| Expression::Absent { of, ms }),
        ]
    })
}

/// Only such as a text can say: lists of two or more, quantifiers in their order, and nothing repeated but what is something.
fn row_expression() -> impl Strategy<Value = RowExpression> {
    let leaf = prop_oneof![
        4 => name().prop_map(RowExpression::Row),
        1 => Just(RowExpression::First),
        1 => Just(RowExpression::Last),
    ];
    leaf.prop_recursive(4, 12, 3, |inner| {
        let item = || prop_oneof![5 => inner.clone(), 1 => Just(RowExpression::Empty)];
        let times = prop_oneof![
            (0..3_u32, 1..4_u32).prop_map(|(min, more)| (min, Some(min + more))),
            (0..3_u32).prop_map(|min| (min, None)),
            (1..3_u32).prop_map(|times| (times, Some(times))),
        ];
        prop_oneof![
            (inner.clone(), item()).prop_map(|(one, two)| RowExpression::Concat(vec![one, two])),
            (item(), inner.clone()).prop_map(|(one, two)| RowExpression::Either(vec![one, two])),
            (inner.clone(), times, any::<bool>()).prop_map(|(of, (min, max), reluctant)| RowExpression::Repeat {
                of: Box::new(of),
                min,
                max,
                reluctant,
            }),
        ]
    })
}

fn row_pattern() -> impl Strategy<Value = RowPattern> {
    let after = prop::sample::select(vec![AfterRows::SkipPastLast, AfterRows::SkipToNext]);
    let define = prop::collection::btree_map(name(), predicate(), 0..3);
    (row_expression(), define, after, any::<bool>()).prop_map(|(rows, define, after_match, tells_empty)| RowPattern {
        rows,
        define: define.into_iter().rev().collect(),
        after_match,
        tells_empty,
    })
}

fn rule() -> impl Strategy<Value = Rule> {
    let pattern = prop_oneof![
        sequence().prop_map(Pattern::Sequence),
        expression().prop_map(Pattern::Algebra),
        row_pattern().prop_map(Pattern::Rows),
    ];
    let argument = prop_oneof![name().prop_map(Argument::Text), name().prop_map(Argument::Name)];
    let action =
        (name(), prop::collection::vec(argument, 0..3)).prop_map(|(name, arguments)| Action { name, arguments });
    let when = prop::sample::select(vec![WhenFull::DropOldest, WhenFull::DropNewest]);
    let quota = (any::<u32>(), any::<u32>(), any::<u32>(), when).prop_map(|(nodes, matches, keys, when_full)| Quota {
        nodes,
        matches,
        keys,
        when_full,
    });
    let actions = prop::collection::vec(action, 0..3);
    (name(), pattern, prop::option::of(name()), actions, prop_oneof![Just(Quota::default()), quota])
        .prop_map(|(name, pattern, partition_by, actions, quota)| Rule { name, pattern, partition_by, actions, quota })
}

fn rules() -> impl Strategy<Value = Rules> {
    let kind = prop::sample::select(vec![AttributeKind::Number, AttributeKind::Symbol]);
    let attribute =
        (name(), kind, prop::option::of(name())).prop_map(|(name, kind, unit)| Attribute { name, kind, unit });
    let attributes = prop::collection::vec(attribute, 0..3);
    (attributes, prop::collection::vec(name(), 0..3), prop::collection::vec(rule(), 0..3))
        .prop_map(|(attributes, events, rules)| Rules { attributes, events, rules })
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(rules in rules()) {
        let json = serde_json::to_string(&rules).unwrap();
        prop_assert_eq!(serde_json::from_str::<Rules>(&json).unwrap(), rules, "{}", json);
    }

    #[test]
    fn rows_are_written_as_they_are_read(rows in row_expression()) {
        let text = rows.to_string();
        prop_assert_eq!(RowExpression::parse(&text).unwrap(), rows, "{}", text);
    }
}
