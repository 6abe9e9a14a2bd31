//! The rule language: what texts mean, and what is said of those that mean nothing.

use kromka_cep::{
    Action, AfterMatch, AfterRows, Argument, AttributeKind, Comparison, Consume, Content, Contiguity, Element, Engine,
    Event, Expression, Operand, Pattern, Predicate, Quota, RowExpression, RowPattern, Rule, Rules, Schema, Sequence,
    Value, WhenFull,
};
use kromka_core::Tick;

/// Pattern 1 of the source, as it is printed.
const SOURCE_1: &str = r#"
 PATTERN:
   SEQUENCE(
     temp_increase (temp > 85°C),
     vibration_spike (vibration > 0.7g),
     pressure_drop (pressure < 50 PSI)
   ) WITHIN 30 SECONDS

 ACTION:
   ALERT("Critical: Equipment failure imminent")
   TRIGGER(shutdown_workflow)
   LOG(event_sequence, timestamp, context)
"#;

fn compare(attribute: &str, by: Comparison, with: Operand) -> Predicate {
    Predicate::Compare { attribute: attribute.into(), by, with }
}

fn number(attribute: &str, by: Comparison, with: f64) -> Predicate {
    compare(attribute, by, Operand::Constant(Value::Number(with)))
}

fn above(attribute: &str, limit: f64) -> Predicate {
    number(attribute, Comparison::Greater, limit)
}

fn bound(element: &str, index: Option<u32>, attribute: &str) -> Operand {
    Operand::Bound { element: element.into(), index, attribute: attribute.into() }
}

fn then(name: &str, predicate: Predicate) -> Element {
    Element { contiguity: Contiguity::FollowedBy, ..Element::new(name, predicate) }
}

fn event(name: Option<&str>, when: Predicate) -> Expression {
    Expression::Event { name: name.map(String::from), when }
}

fn action(name: &str, names: &[&str]) -> Action {
    Action { name: name.into(), arguments: names.iter().map(|name| Argument::Name((*name).into())).collect() }
}

fn rule(text: &str) -> Rule {
    let rules = Rules::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let [rule] = <[Rule; 1]>::try_from(rules.rules).expect("one rule");
    rule
}

fn sequence(text: &str) -> Sequence {
    match rule(text).pattern {
        Pattern::Sequence(sequence) => sequence,
        other => panic!("{other:?}"),
    }
}

fn expression(text: &str) -> Expression {
    match rule(&format!("EXPRESSION {text}")).pattern {
        Pattern::Algebra(expression) => expression,
        other => panic!("{other:?}"),
    }
}

fn predicate(text: &str) -> Predicate {
    match sequence(&format!("SEQUENCE(b (TRUE), c (TRUE), a ({text})+)")).elements.remove(2).content {
        Content::Event(predicate) => predicate,
        other => panic!("{other:?}"),
    }
}

fn wrong(text: &str) -> String {
    Rules::parse(text).expect_err(text).to_string()
}

#[test]
fn the_first_pattern_of_the_source_is_understood_as_it_is_printed() {
    let rules = Rules::parse(SOURCE_1).unwrap();
    let less = number("pressure", Comparison::Less, 50.0);
    let elements = vec![
        Element::new("temp_increase", above("temp", 85.0)),
        then("vibration_spike", above("vibration", 0.7)),
        then("pressure_drop", less),
    ];
    let sequence = Sequence { within_ms: Some(30_000), ..Sequence::new(elements) };
    let alert = Argument::Text("Critical: Equipment failure imminent".into());
    let actions = vec![
        Action { name: "ALERT".into(), arguments: vec![alert] },
        action("TRIGGER", &["shutdown_workflow"]),
        action("LOG", &["event_sequence", "timestamp", "context"]),
    ];
    assert_eq!(rules.rules, [Rule { actions, ..Rule::new("rule_1", Pattern::Sequence(sequence)) }]);
    let units: Vec<_> =
        rules.attributes.iter().map(|one| (one.name.as_str(), one.kind, one.unit.as_deref().unwrap_or(""))).collect();
    let number = AttributeKind::Number;
    assert_eq!(units, [("temp", number, "°C"), ("vibration", number, "g"), ("pressure", number, "PSI")]);
}

#[test]
fn what_is_declared_is_found() {
    let rules = Rules::parse(SOURCE_1).unwrap();
    let mut schema = Schema::new();
    let kind = schema.kind("reading").unwrap();
    rules.declare(&mut schema).unwrap();
    let mut engine = Engine::new(schema);
    engine.add_rule(&rules.rules[0]).unwrap();
    let event = |second: u64, id| Event { at: Tick::from_ms(second * 1_000), key: 0, kind, id };
    // The attributes are columns in the order in which they were mentioned.
    let values = [90.0, 0.1, 70.0, 80.0, 0.9, 70.0, 80.0, 0.1, 40.0];
    engine.push(&[event(1, 1), event(2, 2), event(3, 3)], &values).unwrap();
    let found = engine.poll().expect("a match");
    assert_eq!(found.bindings.iter().map(|binding| binding.event).collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn elements_say_what_may_lie_between_and_how_many_there_are() {
    let text = "RULE busy: SEQUENCE(
        a: start,
        NEXT b: (x | y)(v > 1),
        NOT c (v = 0),
        ANY d (v > 2)+ GREEDY COMBINATIONS UNTIL (v > 9),
        NOT NEXT e: z,
        (f (v > 3), THEN g: *(v > 4)){2,3},
        h (v > 5)*,
        i (v > 6)?,
        j (v > 7){4}? CONSECUTIVE,
        k (v > 8){,5},
        l (v > 9){2,}
    )";
    let kinds = Predicate::Kinds(vec!["x".into(), "y".into()]);
    let not = |name: &str, contiguity, predicate| Element {
        content: Content::Not(predicate),
        contiguity,
        ..Element::new(name, Predicate::Always)
    };
    let optional = |element: Element, max| Element { max, optional: true, ..element };
    let group = Element::group(vec![Element::new("f", above("v", 3.0)), then("g", above("v", 4.0))]);
    let elements = vec![
        Element::new("a", Predicate::kind("start")),
        Element::new("b", Predicate::All(vec![kinds, above("v", 1.0)])),
        not("c", Contiguity::FollowedBy, number("v", Comparison::Equal, 0.0)),
        Element {
            contiguity: Contiguity::FollowedByAny,
            max: None,
            greedy: true,
            inner: Contiguity::FollowedByAny,
            until: Some(above("v", 9.0)),
            ..Element::new("d", above("v", 2.0))
        },
        not("e", Contiguity::Next, Predicate::kind("z")),
        Element { contiguity: Contiguity::FollowedBy, min: 2, max: Some(3), ..group },
        optional(then("h", above("v", 5.0)), None),
        optional(then("i", above("v", 6.0)), Some(1)),
        Element { min: 4, inner: Contiguity::Next, ..optional(then("j", above("v", 7.0)), Some(4)) },
        optional(then("k", above("v", 8.0)), Some(5)),
        Element { min: 2, max: None, ..then("l", above("v", 9.0)) },
    ];
    assert_eq!(rule(text), Rule::new("busy", Pattern::Sequence(Sequence::new(elements))));
}

#[test]
fn clauses_say_the_rest() {
    let text =
        "RULE `of all`: SEQUENCE(a: k) WITHIN 1.5 MINUTES WITHIN 10 EVENTS AFTER MATCH SKIP TO LAST a CONSUME PARTITION
        LIMIT 3 EMIT TIMEOUTS PARTITION BY user QUOTA(NODES 10, KEYS 5, MATCHES 7, DROP NEWEST)
        ACTION LOG(a.user, 'it''s \"it\"', \"a\\\\b\\n\") DONE()";
    let sequence = Sequence {
        within_ms: Some(90_000),
        within_positions: Some(10),
        after_match: AfterMatch::SkipToLast("a".into()),
        consume: Consume::Partition,
        limit: Some(3),
        tells_timeouts: true,
        ..Sequence::new(vec![Element::new("a", Predicate::kind("k"))])
    };
    let texts = ["it's \"it\"", "a\\b\n"].map(|text| Argument::Text(text.into()));
    let mut log = action("LOG", &["a.user"]);
    log.arguments.extend(texts);
    assert_eq!(
        rule(text),
        Rule {
            partition_by: Some("user".into()),
            quota: Quota { nodes: 10, keys: 5, matches: 7, when_full: WhenFull::DropNewest },
            actions: vec![log, action("DONE", &[])],
            ..Rule::new("of all", Pattern::Sequence(sequence))
        }
    );
    let after = |text: &str| sequence_after(text);
    assert_eq!(after("NO SKIP"), AfterMatch::NoSkip);
    assert_eq!(after("SKIP TO NEXT ROW"), AfterMatch::SkipToNext);
    assert_eq!(after("SKIP PAST LAST EVENT"), AfterMatch::SkipPastLast);
    assert_eq!(after("SKIP TO FIRST a"), AfterMatch::SkipToFirst("a".into()));
}

fn sequence_after(text: &str) -> AfterMatch {
    sequence(&format!("SEQUENCE(a: k) AFTER MATCH {text}")).after_match
}

#[test]
fn durations_are_whole_milliseconds() {
    let within = |text: &str| sequence(&format!("SEQUENCE(a: k) WITHIN {text}")).within_ms;
    for (text, ms) in [
        ("30 SECONDS", 30_000),
        ("30s", 30_000),
        ("1 sec", 1_000),
        ("250 ms", 250),
        ("1.5 SECONDS", 1_500),
        (".5 min", 30_000),
        ("2 MINUTES", 120_000),
        ("1 hour", 3_600_000),
        ("0.25h", 900_000),
        ("7 days", 604_800_000),
        ("18446744073709551615 ms", u64::MAX),
        ("SLIDING WINDOW 2 MINUTES", 120_000),
    ] {
        assert_eq!(within(text), Some(ms), "{text}");
    }
    for text in ["0 SECONDS", "0.0001 SECONDS", "18446744073709551615 SECONDS", "1e3 ms", "99999999999999999999 ms"] {
        let message = format!("line 1, column 23: a duration is of whole milliseconds, 1 to {}", u64::MAX);
        assert_eq!(wrong(&format!("SEQUENCE(a: k) WITHIN {text}")), message);
    }
}

#[test]
fn predicates_bind_as_in_sql() {
    let [a, b, c] = ["a", "b", "c"].map(|name| above(name, 1.0));
    assert_eq!(
        predicate("a > 1 OR b > 1 AND c > 1"),
        Predicate::Any(vec![a.clone(), Predicate::All(vec![b.clone(), c.clone()])])
    );
    assert_eq!(
        predicate("(a > 1 OR b > 1) AND NOT c > 1"),
        Predicate::All(vec![Predicate::Any(vec![a.clone(), b.clone()]), Predicate::Not(Box::new(c.clone()))])
    );
    assert_eq!(predicate("a > 1 and b > 1 and c > 1"), Predicate::All(vec![a.clone(), b, c]));
    assert_eq!(predicate("NOT NOT a > 1"), a);
    assert_eq!(predicate("FALSE"), Predicate::Not(Box::new(Predicate::Always)));
    assert_eq!(predicate("IS k"), Predicate::kind("k"));
    assert_eq!(predicate("IS (k | l)"), Predicate::Kinds(vec!["k".into(), "l".into()]));
}

#[test]
fn comparisons_have_the_attribute_of_the_event_on_either_side() {
    for (text, by) in [
        ("<", Comparison::Less),
        ("<=", Comparison::LessOrEqual),
        (">", Comparison::Greater),
        (">=", Comparison::GreaterOrEqual),
        ("=", Comparison::Equal),
        ("==", Comparison::Equal),
        ("!=", Comparison::NotEqual),
        ("<>", Comparison::NotEqual),
    ] {
        assert_eq!(predicate(&format!("v {text} -1.5e3")), number("v", by, -1500.0));
    }
    let more = |with| compare("v", Comparison::Greater, with);
    assert_eq!(predicate("5 < v"), above("v", 5.0));
    assert_eq!(predicate("v > b.w"), more(bound("b", None, "w")));
    assert_eq!(predicate("b[LAST].w < v"), more(bound("b", None, "w")));
    assert_eq!(predicate("v > b[2].w"), more(bound("b", Some(2), "w")));
    assert_eq!(predicate("v > FIRST(b.w)"), more(bound("b", Some(0), "w")));
    assert_eq!(predicate("v > FIRST(b.w, 2)"), more(bound("b", Some(2), "w")));
    assert_eq!(predicate("v > LAST(b.w)"), more(bound("b", None, "w")));
    assert_eq!(predicate("a.v > a[0].v"), more(bound("a", Some(0), "v")));
    for text in ["v > PREV(v)", "v > PREV()", "v > PREV(1)", "v > PREV(v, 1)", "a.v > PREV(a.v)"] {
        assert_eq!(predicate(text), more(Operand::Earlier(1)), "{text}");
    }
    assert_eq!(predicate("PREV(3) < v"), more(Operand::Earlier(3)));
    assert_eq!(
        predicate("v BETWEEN 1 AND b.v"),
        Predicate::All(vec![
            number("v", Comparison::GreaterOrEqual, 1.0),
            compare("v", Comparison::LessOrEqual, bound("b", None, "v"))
        ])
    );
    let values = vec![Value::Text("open".into()), Value::Text("shut".into())];
    let one_of = Predicate::OneOf { attribute: "door".into(), values };
    assert_eq!(predicate("door IN ('open', \"shut\")"), one_of);
    assert_eq!(predicate("door NOT IN ('open', 'shut')"), Predicate::Not(Box::new(one_of)));
    assert_eq!(predicate("type = 'k'"), compare("type", Comparison::Equal, Operand::Constant(Value::Text("k".into()))));
}

#[test]
fn a_selection_counts_events_of_a_group() {
    let text = "RULE:
        FROM traffic_sensors
        WHERE vehicle_count > 100
        GROUP BY intersection_id
        HAVING COUNT(*) > 5
        WITHIN SLIDING WINDOW 2 MINUTES
      ACTION:
        NOTIFY(traffic_control_center)";
    let when = Predicate::All(vec![Predicate::kind("traffic_sensors"), above("vehicle_count", 100.0)]);
    let events = Element { min: 6, max: Some(6), ..Element::new("event", when) };
    let sequence = Sequence { within_ms: Some(120_000), ..Sequence::new(vec![events]) };
    let selected = Rule {
        partition_by: Some("intersection_id".into()),
        actions: vec![action("NOTIFY", &["traffic_control_center"])],
        ..Rule::new("rule_1", Pattern::Sequence(sequence))
    };
    assert_eq!(rule(text), selected);
    assert_eq!(rule(&text.replace("> 5", ">= 6 EVENTS")), selected);
    assert_eq!(rule(&text.replace("FROM", "SELECT * FROM")), selected);
    let columns = rule(&text.replace("FROM", "SELECT intersection_id, vehicle_count FROM"));
    assert_eq!(columns.actions[0], action("SELECT", &["intersection_id", "vehicle_count"]));
}

#[test]
fn a_selection_counts_what_differs() {
    let text =
        "FROM traffic_sensors WHERE vehicle_count > 100 HAVING COUNT(DISTINCT intersection_id) > 2 WITHIN 2 MINUTES";
    let rules = Rules::parse(text).unwrap();
    let mut schema = Schema::new();
    rules.declare(&mut schema).unwrap();
    let kind = schema.find_kind("traffic_sensors").unwrap();
    let [count, place] =
        ["vehicle_count", "intersection_id"].map(|name| usize::from(schema.find_attribute(name).unwrap().0));
    let mut engine = Engine::new(schema);
    engine.add_rule(&rules.rules[0]).unwrap();
    let mut matches = Vec::new();
    for (id, (at, intersection)) in
        [(0, 1.0), (1, 1.0), (2, 2.0), (3, 2.0), (4, 1.0), (5, 3.0), (200, 2.0)].into_iter().enumerate()
    {
        let mut values = [0.0; 2];
        values[count] = 101.0;
        values[place] = intersection;
        let id = id as u64;
        engine.push(&[Event { at: Tick::from_ms(at * 1_000), key: 0, kind, id }], &values).unwrap();
        while let Some(found) = engine.poll() {
            matches.push(found.bindings.iter().map(|binding| binding.event).collect::<Vec<_>>());
        }
    }
    matches.sort();
    // The last event makes the count, once.
    assert_eq!(matches, [[3, 4, 5]]);
}

#[test]
fn what_is_correlated_follows_in_its_order() {
    let text = "CORRELATE:
        customer_entry: badge
        WITH item_picked: weight (change < 0)+
        WITH customer_exit: gate (WITHIN 10 MINUTES)
      PARTITION BY key
      OUTPUT: CHARGE(customer_account, total_price)";
    let picked = Predicate::All(vec![Predicate::kind("weight"), number("change", Comparison::Less, 0.0)]);
    let elements = vec![
        Element::new("customer_entry", Predicate::kind("badge")),
        Element { max: None, ..then("item_picked", picked) },
        then("customer_exit", Predicate::kind("gate")),
    ];
    let sequence = Sequence { within_ms: Some(600_000), ..Sequence::new(elements) };
    let correlated = Rule {
        partition_by: Some("key".into()),
        actions: vec![action("CHARGE", &["customer_account", "total_price"])],
        ..Rule::new("rule_1", Pattern::Sequence(sequence))
    };
    assert_eq!(rule(text), correlated);
    assert_eq!(
        rule(&text.replace("(WITHIN 10 MINUTES)", "").replace("PARTITION", "WITHIN 10 MINUTES PARTITION")),
        correlated
    );
}

#[test]
fn rows_are_matched_as_in_sql() {
    let text = "MATCH_RECOGNIZE (
        PARTITION BY symbol ORDER BY at AFTER MATCH SKIP TO NEXT ROW SHOW EMPTY MATCHES
        PATTERN ( A B+? (C | D){2,3} )
        DEFINE B AS B.price < PREV(B.price), C AS price > A.price AND price > LAST(B.price)
    )";
    let of = |element: &str| compare("price", Comparison::Greater, bound(element, None, "price"));
    let pattern = RowPattern {
        rows: RowExpression::parse("A B+? (C|D){2,3}").unwrap(),
        define: vec![
            ("B".into(), compare("price", Comparison::Less, Operand::Earlier(1))),
            ("C".into(), Predicate::All(vec![of("A"), of("B")])),
        ],
        after_match: AfterRows::SkipToNext,
        tells_empty: true,
    };
    assert_eq!(rule(text), Rule { partition_by: Some("symbol".into()), ..Rule::new("rule_1", Pattern::Rows(pattern)) });
}

#[test]
fn expressions_bind_as_in_epl() {
    let [a, b, c] = ["a", "b", "c"].map(|kind| event(None, Predicate::kind(kind)));
    let boxed = |of: &Expression| Box::new(of.clone());
    let every = |of: &Expression| Expression::Every(boxed(of));
    assert_eq!(expression("every a -> b"), Expression::Follows(vec![every(&a), b.clone()]));
    assert_eq!(
        expression("every (a -> b or c and a)"),
        every(&Expression::Follows(vec![
            a.clone(),
            Expression::Or(vec![b.clone(), Expression::And(vec![c.clone(), a.clone()])])
        ]))
    );
    assert_eq!(
        expression("x=a(v > 1) -> (y: (b | c) and not *(v > x.v)) within 5 sec"),
        Expression::Follows(vec![
            event(Some("x"), Predicate::All(vec![Predicate::kind("a"), above("v", 1.0)])),
            Expression::Within {
                of: Box::new(Expression::And(vec![
                    event(Some("y"), Predicate::Kinds(vec!["b".into(), "c".into()])),
                    Expression::Not(Box::new(event(None, compare("v", Comparison::Greater, bound("x", None, "v"))))),
                ])),
                ms: 5_000,
            }
        ])
    );
    let repeat = |of: &Expression, min, max, until: Option<&Expression>| Expression::Repeat {
        of: boxed(of),
        min,
        max,
        until: until.map(boxed),
    };
    assert_eq!(expression("[2:3] of a until b"), repeat(&a, 2, Some(3), Some(&b)));
    assert_eq!(expression("a until b"), repeat(&a, 0, None, Some(&b)));
    assert_eq!(expression("[2] a"), repeat(&a, 2, Some(2), None));
    assert_eq!(expression("[2:] a"), repeat(&a, 2, None, None));
    assert_eq!(expression("every [:3] a"), every(&repeat(&a, 0, Some(3), None)));
    assert_eq!(
        expression("a -> absent b for 10 seconds"),
        Expression::Follows(vec![a.clone(), Expression::Absent { of: boxed(&b), ms: 10_000 }])
    );
    assert_eq!(
        expression("strict every (a, [1:] b, c) span 1 min"),
        Expression::Span {
            of: Box::new(Expression::Adjacent { elements: vec![a, repeat(&b, 1, None, None), c], every_start: true }),
            ms: 60_000
        }
    );
}

#[test]
fn names_are_words_or_quoted() {
    let text = "RULE \"hot, and dry\": SEQUENCE(`limit` (`the ``limit``` > 1)) -- a comment\n // another";
    let element = Element::new("limit", above("the `limit`", 1.0));
    assert_eq!(rule(text), Rule::new("hot, and dry", Pattern::Sequence(Sequence::new(vec![element]))));
    assert_eq!(rule("RULE größe: SEQUENCE(ä (ö > 1));").name, "größe");
}

#[test]
fn several_rules_and_declarations() {
    let text = "EVENT reading, alarm;
        ATTRIBUTE temp NUMBER UNIT '°C';
        ATTRIBUTE place TEXT;
        ATTRIBUTE load NUMBER;
        RULE a: SEQUENCE(x (temp > 85°C)) ACTION ALERT('a')
        RULE b: SEQUENCE(x (temp > 90 AND load > 50 %)); SEQUENCE(y: reading, x: other (place = y.place))
        EXPRESSION every reading PARTITION BY user";
    let rules = Rules::parse(text).unwrap();
    let names: Vec<_> = rules.rules.iter().map(|rule| rule.name.as_str()).collect();
    assert_eq!(names, ["a", "b", "rule_3", "rule_4"]);
    let unit = |name: &str| rules.attributes.iter().find(|one| one.name == name).unwrap().unit.clone();
    assert_eq!([unit("temp"), unit("place"), unit("load")], [Some("°C".into()), None, Some("%".into())]);
    let mut schema = Schema::new();
    rules.declare(&mut schema).unwrap();
    assert_eq!((schema.kinds(), schema.width()), (3, 4));
    let kind = |name: &str| schema.find_attribute(name).unwrap().1;
    assert_eq!(["temp", "place", "load", "user"].map(kind), {
        let number = AttributeKind::Number;
        [number, AttributeKind::Symbol, number, number]
    });
    let mut engine = Engine::new(schema);
    for rule in &rules.rules {
        engine.add_rule(rule).unwrap();
    }
    assert_eq!(Rules::parse(" -- nothing").unwrap(), Rules::default());
}

#[test]
fn what_is_compared_is_of_one_kind() {
    // By what it is compared with: `a` is a text because `b` is.
    let text = "SEQUENCE(c (v > 1), b (b = c.c), x (a = b.b), d (a = x.a AND c = 'text'))";
    let rules = Rules::parse(text).unwrap();
    let mut schema = Schema::new();
    rules.declare(&mut schema).unwrap();
    for (name, kind) in
        ["a", "b", "c", "v"].into_iter().zip([AttributeKind::Symbol; 3].into_iter().chain([AttributeKind::Number]))
    {
        assert_eq!(schema.find_attribute(name).unwrap().1, kind, "{name}");
    }
    // Nothing is changed where it does not fit.
    let mut other = Schema::new();
    other.attribute("c", AttributeKind::Number).unwrap();
    let error = rules.declare(&mut other).unwrap_err();
    assert_eq!((error.to_string().as_str(), error.number()), ("`c` is a number and a text", 2065));
    assert_eq!((other.width(), other.kinds()), (1, 0));
}

/// What the page on the language shows.
#[test]
fn the_rules_of_the_documentation_are_understood() {
    let page = include_str!("../../../docs/CEP.md");
    let blocks = page.split("```text\n").skip(1).filter_map(|block| block.split("```").next());
    let rules: Vec<&str> = blocks.filter(|block| !block.starts_with("document")).collect();
    assert_eq!(rules.len(), 4);
    for text in rules {
        let read = Rules::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"));
        let mut schema = Schema::new();
        read.declare(&mut schema).unwrap();
        let mut engine = Engine::new(schema);
        for rule in &read.rules {
            engine.add_rule(rule).unwrap();
        }
    }
}
