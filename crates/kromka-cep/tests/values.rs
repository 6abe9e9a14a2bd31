//! What is compared is what was meant: whole numbers of 64 bits, keys that are texts, zeros and what is no number.

use kromka_cep::{
    ABSENT, AttributeKind, Comparison, Element, Engine, Event, KindId, Operand, Pattern, PatternError, Predicate, Rule,
    Rules, Schema, Sequence, Value, attribute, key_of,
};
use kromka_core::Tick;

/// Two to the power of 53: from here on a float is not every whole number.
const EXACT: u64 = 1 << 53;

/// Whole numbers around those where floats begin to leave some out, and at both ends.
fn numbers() -> Vec<u64> {
    let around = |number: u64| (number - 3)..=(number + 3);
    // From 2⁶⁴ - 1024 on the nearest float is 2⁶⁴.
    let all = [around(3), around(EXACT), around(1 << 60), around(u64::MAX - 1_023), around(u64::MAX - 3)];
    all.into_iter().flatten().collect()
}

/// An engine with the rules of a text, and their attributes.
fn engine(text: &str) -> Engine {
    let rules = Rules::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let mut schema = Schema::new();
    schema.kind("k").expect("one kind");
    rules.declare(&mut schema).expect("no contradiction");
    let mut engine = Engine::new(schema);
    for rule in &rules.rules {
        engine.add_rule(rule).unwrap_or_else(|error| panic!("{error}: {text}"));
    }
    engine
}

/// The ids of the events that matches end with.
fn found(engine: &mut Engine) -> Vec<u64> {
    let mut all = Vec::new();
    while let Some(found) = engine.poll() {
        all.extend(found.bindings.last().map(|binding| binding.event));
    }
    all
}

fn event(at: u64, key: u64, id: u64) -> Event {
    Event { at: Tick::from_ms(at), key, kind: KindId(0), id }
}

fn holds(by: Comparison, have: u64, limit: u64) -> bool {
    match by {
        Comparison::Less => have < limit,
        Comparison::LessOrEqual => have <= limit,
        Comparison::Greater => have > limit,
        Comparison::GreaterOrEqual => have >= limit,
        Comparison::Equal => have == limit,
        Comparison::NotEqual => have != limit,
    }
}

/// Both were made floats, so that 2⁵³ + 1 was 2⁵³.
#[test]
fn large_keys_and_ids_are_not_rounded() {
    use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    let all = numbers();
    for by in [Less, LessOrEqual, Greater, GreaterOrEqual, Equal, NotEqual] {
        for limit in all.iter().copied() {
            let compared = |name: &str| Predicate::Compare {
                attribute: name.into(),
                by,
                with: Operand::Constant(Value::from(limit)),
            };
            // As the index finds it, and as it is asked where a second condition stands beside it.
            let both = Predicate::All(vec![compared("id"), !attribute("key").equals(1_u64)]);
            let mut engine = Engine::new({
                let mut schema = Schema::new();
                schema.kind("k").expect("one kind");
                schema
            });
            for (name, asked) in [("key", compared("key")), ("id", compared("id")), ("both", both)] {
                let elements = vec![Element::new("x", asked)];
                engine.add_rule(&Rule::new(name, Pattern::Sequence(Sequence::new(elements)))).expect("a rule");
            }
            for (at, number) in all.iter().enumerate() {
                engine.push(&[event(at as u64, *number, *number)], &[]).expect("in order");
                let mut matches = 0;
                while engine.poll().is_some() {
                    matches += 1;
                }
                let wanted = if !holds(by, *number, limit) { 0 } else { 2 + usize::from(*number != 1) };
                assert_eq!(matches, wanted, "{number} {by:?} {limit}");
            }
        }
    }
}

#[test]
fn large_numbers_are_exact_in_all_forms_of_a_rule() {
    let text = "SEQUENCE(x (key = 9007199254740993 AND id IN (18446744073709551615, 5) AND at < 9007199254740993))";
    let json = r#"{ "name": "rule_1", "pattern": { "sequence": { "elements": [ { "name": "x", "content": { "event":
        { "all": [
            { "compare": { "attribute": "key", "by": "==", "with": { "constant": 9007199254740993 } } },
            { "one_of": { "attribute": "id", "values": [18446744073709551615, 5] } },
            { "compare": { "attribute": "at", "by": "<", "with": { "constant": 9007199254740993 } } }
        ] } } } ] } } }"#;
    let when = attribute("key")
        .equals(EXACT + 1)
        .and(attribute("id").one_of([u64::MAX, 5]))
        .and(attribute("at").below(EXACT + 1));
    let built = Rule::new("rule_1", Sequence::begin("x", when));
    assert_eq!(Rules::parse(text).expect(text).rules, core::slice::from_ref(&built));
    let read: Rule = serde_json::from_str(json).expect(json);
    assert_eq!(read, built);
    assert_eq!(serde_json::from_str::<Rule>(&serde_json::to_string(&built).expect("JSON")).expect("JSON"), built);
    let mut engine = engine(text);
    let events = [event(1, EXACT, 5), event(1, EXACT + 1, 5), event(1, EXACT + 1, u64::MAX - 1)];
    engine.push(&events, &[]).expect("in order");
    engine.push(&[event(EXACT, EXACT + 1, u64::MAX), event(EXACT + 1, EXACT + 1, u64::MAX)], &[]).expect("in order");
    assert_eq!(found(&mut engine), [5, u64::MAX]);
}

/// What has a part that is not whole, is negative, or beyond 64 bits lies between, below or above all.
#[test]
fn keys_compare_with_any_number() {
    for (asked, ids) in [
        ("key > 2.5", vec![3, EXACT + 1, u64::MAX]),
        ("key <= 2.5", vec![2]),
        ("key = 2.5", vec![]),
        ("key > -1", vec![2, 3, EXACT + 1, u64::MAX]),
        ("key < -0.5", vec![]),
        ("key < 18446744073709551616", vec![2, 3, EXACT + 1, u64::MAX]),
        ("key >= 1e30", vec![]),
        ("key = 18446744073709551615", vec![u64::MAX]),
    ] {
        let mut engine = engine(&format!("SEQUENCE(x ({asked}))"));
        for (at, key) in [2, 3, EXACT + 1, u64::MAX].into_iter().enumerate() {
            engine.push(&[event(at as u64, key, key)], &[]).expect("in order");
        }
        assert_eq!(found(&mut engine), ids, "{asked}");
    }
}

/// An attribute is a float, and so is what it is compared with: a number that no float is finds the nearest.
#[test]
fn attributes_compare_as_floats_and_exactly_with_ids() {
    let mut engine = engine("SEQUENCE(x (v = 9007199254740993)) SEQUENCE(x: k, NEXT y (id = x.v))");
    let float = 9_007_199_254_740_992.0;
    engine.push(&[event(1, 0, 1), event(2, 0, EXACT + 1), event(3, 0, EXACT)], &[float; 3]).expect("in order");
    // The first rule finds all, the second one only the id that is the value.
    assert_eq!(found(&mut engine), [1, EXACT + 1, EXACT, EXACT]);
}

/// A rule could not name a key that the command line had read as a text.
#[test]
fn a_key_that_is_a_text_is_asked_for_by_it() {
    let text = "RULE a: SEQUENCE(x (key = 'pump-7')) RULE b: SEQUENCE(x (key IN ('7', 'pump-8')))
        RULE c: SEQUENCE(x (key != 'pump-7' AND key > 7))";
    let mut engine = engine(text);
    let keys = ["pump-7", "pump-8", "7", "007", "8"];
    for (id, key) in (1..).zip(keys) {
        engine.push(&[event(id, key_of(key), id)], &[]).expect("in order");
    }
    let mut matches = Vec::new();
    while let Some(found) = engine.poll() {
        matches.push((found.rule.0, found.bindings[0].event));
    }
    assert_eq!(matches, [(0, 1), (1, 2), (2, 2), (1, 3), (2, 4), (2, 5)]);
    let built = attribute("key").equals("pump-7");
    let rules = Rules::parse(text).expect(text);
    assert_eq!(rules.rules[0].pattern, Sequence::begin("x", built).into());
    // There is no order of texts, and none of what they stand for.
    let ordered = Rules::parse("SEQUENCE(x (key > 'pump-7'))").expect("a rule");
    assert_eq!(Engine::new(Schema::new()).add_rule(&ordered.rules[0]), Err(PatternError::Comparison));
    // An attribute of that name is what it is declared as.
    let declared = "ATTRIBUTE key NUMBER; SEQUENCE(x (key = 'pump-7'))";
    assert_eq!(Rules::parse(declared).expect_err(declared).number(), 2036);
}

/// They were taken, and no event ever fitted, or all did.
#[test]
fn what_is_no_finite_number_is_refused() {
    let mut schema = Schema::new();
    schema.attribute("v", AttributeKind::Number).expect("one attribute");
    let mut engine = Engine::new(schema);
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        for when in [attribute("v").above(number), attribute("key").equals(number), attribute("v").one_of([number])] {
            let rule = Rule::new("a", Sequence::begin("x", when));
            assert_eq!(engine.add_rule(&rule), Err(PatternError::Constant));
        }
    }
    for text in ["SEQUENCE(x (v > 1e999))", "SEQUENCE(x (v IN (1, -1e999)))", "SEQUENCE(x (v < 1e999 °C))"] {
        assert_eq!(Rules::parse(text).expect_err(text).number(), 2069);
    }
    for json in ["1e999", "-1e999", "NaN"] {
        assert!(serde_json::from_str::<Value>(json).is_err(), "{json}");
    }
    let error = serde_json::from_str::<Value>("1e999").expect_err("infinite").to_string();
    assert!(error.starts_with("number out of range"), "{error}");
}

/// Of two zeros one was a stream of its own.
#[test]
fn zeros_are_one_stream_and_so_is_what_is_absent() {
    let mut engine = engine("SEQUENCE(x (n = 1), y (n = 2)) PARTITION BY place");
    let columns: Vec<String> = engine.schema().attributes().map(|(name, _)| name.to_owned()).collect();
    let row =
        |n: f64, place: f64| -> Vec<f64> { columns.iter().map(|name| if name == "n" { n } else { place }).collect() };
    let other = f64::from_bits(ABSENT.to_bits() | 1);
    assert!(other.is_nan() && other.to_bits() != ABSENT.to_bits());
    for (id, (n, place)) in (1..).zip([(1.0, 0.0), (2.0, -0.0), (1.0, ABSENT), (2.0, other), (2.0, 5.0)]) {
        engine.push(&[event(id, 0, id)], &row(n, place)).expect("in order");
    }
    assert_eq!(found(&mut engine), [2, 4]);
}
