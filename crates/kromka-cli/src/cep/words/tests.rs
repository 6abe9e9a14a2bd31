use kromka_cep::Rules;

use super::*;

fn ends(text: &str) -> String {
    Ends::of(&Rules::parse(text).unwrap().rules[0].pattern).words()
}

#[test]
fn what_ends_an_attempt_is_told() {
    for (text, words) in [
        ("SEQUENCE(a: k, b: k) WITHIN 90 SECONDS", "within 90 s"),
        // It was told as four.
        ("SEQUENCE(a: k, b: k) WITHIN 3 EVENTS", "within 3 events"),
        ("SEQUENCE(a: k, b: k, c: k) WITHIN 1 EVENTS", "within 1 event"),
        ("SEQUENCE(a: k, NEXT b: k) WITHIN 3 EVENTS", "within 1 event"),
        ("SEQUENCE(a: k, b: k)", "at no time"),
        ("SEQUENCE(a: k, NEXT (b: k, NEXT c: k){3} CONSECUTIVE, NEXT d: k) WITHIN 1 h", "within 1 h or 7 events"),
        ("SEQUENCE(a: k, NEXT b: k{3})", "at no time"),
        ("FROM k WHERE v > 1", "at once"),
        ("FROM k HAVING COUNT(*) > 5", "at no time"),
        ("EXPRESSION EVERY a=k -> b=k WITHIN 2 MINUTES -> ABSENT c=k FOR 500 ms", "within 120500 ms"),
        ("EXPRESSION EVERY a=k -> b=k", "at no time"),
        ("EXPRESSION EVERY (a=k OR b=k)", "at once"),
        ("EXPRESSION EVERY (a=k AND b=k)", "at no time"),
        ("EXPRESSION EVERY (a=k AND b=k) SPAN 5 s", "within 5 s"),
        ("MATCH_RECOGNIZE(PATTERN(A (B | C D){2} E?))", "within 5 events"),
        ("MATCH_RECOGNIZE(PATTERN(A B+))", "at no time"),
    ] {
        assert_eq!(ends(text), words, "{text}");
    }
}

#[test]
fn times_and_actions_are_as_they_are_written() {
    assert_eq!((duration(0), duration(86_400_000)), ("0 ms".into(), "1 d".into()));
    assert_eq!(time(Tick::from_ms(1_583_750_073_004)), "2020-03-09T10:34:33.004Z");
    assert_eq!(time(Tick::NEVER), u64::MAX.to_string());
    let rules = Rules::parse("SEQUENCE(a: k) ACTION: ALERT('Too \"hot\"') TRIGGER(stop, \"now\") LOG(a)").unwrap();
    let told: Vec<String> = rules.rules[0].actions.iter().map(action).collect();
    assert_eq!(told, [r#"ALERT("Too \"hot\"")"#, r#"TRIGGER(stop, "now")"#, "LOG(a)"]);
}
