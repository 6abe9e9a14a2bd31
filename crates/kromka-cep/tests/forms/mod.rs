//! Rules in three forms: as a text, as JSON in its shortest form, and built.

use std::time::Duration;

use kromka_cep::{
    Action, AfterMatch, Comparison, Consume, Contiguity, Element, Expression, Operand, Predicate, Quota, RowPattern,
    Rule, Sequence, Value, WhenFull, attribute,
};

/// A rule in each form.
pub(crate) struct Forms {
    pub(crate) text: &'static str,
    pub(crate) json: &'static str,
    pub(crate) built: Rule,
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(crate) fn forms() -> Vec<Forms> {
    vec![failure(), busy(), traffic(), doors(), order(), adjacent(), valley()]
}

fn failure() -> Forms {
    let sequence = Sequence::begin("hot", Predicate::kind("reading").and(attribute("temp").above(85)))
        .followed_by("shaken", attribute("vibration").above(0.7))
        .within(seconds(30));
    Forms {
        text: "RULE failure: SEQUENCE(hot: reading (temp > 85°C), shaken (vibration > 0.7g)) WITHIN 30 SECONDS
            PARTITION BY key ACTION: ALERT('Failure') LOG(hot, shaken)",
        json: r#"{
            "name": "failure",
            "pattern": { "sequence": {
                "elements": [
                    { "name": "hot", "content": { "event": { "all": [
                        { "kinds": ["reading"] },
                        { "compare": { "attribute": "temp", "by": ">", "with": { "constant": 85.0 } } }
                    ] } } },
                    { "name": "shaken", "contiguity": "followed_by", "content": { "event":
                        { "compare": { "attribute": "vibration", "by": ">", "with": { "constant": 0.7 } } }
                    } }
                ],
                "within_ms": 30000
            } },
            "partition_by": "key",
            "actions": [
                { "name": "ALERT", "arguments": [{ "text": "Failure" }] },
                { "name": "LOG", "arguments": [{ "name": "hot" }, { "name": "shaken" }] }
            ]
        }"#,
        built: Rule::new("failure", sequence)
            .partition_by("key")
            .action(Action::new("ALERT").with_text("Failure"))
            .action(Action::new("LOG").with_name("hot").with_name("shaken")),
    }
}

fn busy() -> Forms {
    let rising = attribute("load").above(Operand::latest("more", "load"));
    let group = Element::group(vec![Element::new("c", Predicate::kind("c"))]).times_between(2, 3).optional();
    let sequence = Sequence::begin("a", Predicate::kinds(["a", "b"]))
        .then(Contiguity::FollowedByAny, Element::new("more", rising).one_or_more().greedy().consecutive())
        .not_next("idle", attribute("load").equals(0))
        .then(Contiguity::Next, group)
        .not_followed_by("stop", Predicate::kind("stop"))
        .then(
            Contiguity::FollowedBy,
            Element::new("d", Predicate::kind("d")).zero_or_more().allow_combinations().until(Predicate::kind("e")),
        )
        .next("f", Predicate::Always)
        .within_events(20)
        .after_match(AfterMatch::SkipToFirst("more".into()))
        .consume(Consume::Any)
        .limit(2)
        .tell_timeouts();
    Forms {
        text: "RULE busy: SEQUENCE(
            a: (a | b), ANY more (load > more[LAST].load)+ GREEDY CONSECUTIVE, NOT NEXT idle (load = 0),
            NEXT (c: c){2,3}?, NOT stop: stop, d: d* COMBINATIONS UNTIL (IS e), NEXT f (TRUE)
        ) WITHIN 20 EVENTS AFTER MATCH SKIP TO FIRST more CONSUME ANY LIMIT 2 EMIT TIMEOUTS
        QUOTA (KEYS 10, DROP NEWEST)",
        json: r#"{
            "name": "busy",
            "pattern": { "sequence": {
                "elements": [
                    { "name": "a", "content": { "event": { "kinds": ["a", "b"] } } },
                    { "name": "more", "contiguity": "followed_by_any", "max": null, "greedy": true, "inner": "next",
                        "content": { "event": { "compare": { "attribute": "load", "by": ">",
                            "with": { "bound": { "element": "more", "attribute": "load" } } } } } },
                    { "name": "idle", "content": { "not":
                        { "compare": { "attribute": "load", "by": "==", "with": { "constant": 0.0 } } } } },
                    { "min": 2, "max": 3, "optional": true, "content": { "group": [
                        { "name": "c", "content": { "event": { "kinds": ["c"] } } }
                    ] } },
                    { "name": "stop", "contiguity": "followed_by", "content": { "not": { "kinds": ["stop"] } } },
                    { "name": "d", "contiguity": "followed_by", "max": null, "optional": true,
                        "inner": "followed_by_any", "until": { "kinds": ["e"] },
                        "content": { "event": { "kinds": ["d"] } } },
                    { "name": "f", "content": { "event": "always" } }
                ],
                "within_positions": 20,
                "after_match": { "skip_to_first": "more" },
                "consume": "any",
                "limit": 2,
                "tells_timeouts": true
            } },
            "quota": { "nodes": 65536, "matches": 65536, "keys": 10, "when_full": "drop_newest" }
        }"#,
        built: Rule::new("busy", sequence).quota(Quota {
            keys: 10,
            when_full: WhenFull::DropNewest,
            ..Quota::default()
        }),
    }
}

fn traffic() -> Forms {
    let event = Predicate::kind("traffic").and(attribute("vehicles").above(100));
    Forms {
        text: "RULE traffic FROM traffic WHERE vehicles > 100 GROUP BY place HAVING COUNT(*) > 5 WITHIN 2 MINUTES",
        json: r#"{
            "name": "traffic",
            "pattern": { "sequence": {
                "elements": [{ "name": "event", "min": 6, "max": 6, "content": { "event": { "all": [
                    { "kinds": ["traffic"] },
                    { "compare": { "attribute": "vehicles", "by": ">", "with": { "constant": 100.0 } } }
                ] } } }],
                "within_ms": 120000
            } },
            "partition_by": "place"
        }"#,
        built: Rule::new(
            "traffic",
            Sequence::new(vec![Element::new("event", event).times(6)]).within(Duration::from_secs(120)),
        )
        .partition_by("place"),
    }
}

fn doors() -> Forms {
    let door = attribute("door").one_of(["open", "ajar"]).or(!attribute("door").differs("wide"));
    let predicate = door.and(attribute("at").between(5, 6.5)).and(!Predicate::kind("test"));
    Forms {
        text: "RULE doors SEQUENCE(
            door ((door IN ('open', 'ajar') OR NOT door <> 'wide') AND (at BETWEEN 5 AND 6.5) AND NOT IS test))",
        json: r#"{ "name": "doors", "pattern": { "sequence": { "elements": [
            { "name": "door", "content": { "event": { "all": [
                { "any": [
                    { "one_of": { "attribute": "door", "values": ["open", "ajar"] } },
                    { "not": { "compare": { "attribute": "door", "by": "!=", "with": { "constant": "wide" } } } }
                ] },
                { "all": [
                    { "compare": { "attribute": "at", "by": ">=", "with": { "constant": 5.0 } } },
                    { "compare": { "attribute": "at", "by": "<=", "with": { "constant": 6.5 } } }
                ] },
                { "not": { "kinds": ["test"] } }
            ] } } }
        ] } } }"#,
        built: Rule::new("doors", Sequence::begin("door", predicate)),
    }
}

fn order() -> Forms {
    let order = Expression::event("order", Predicate::kind("order"));
    let same = |kind: &str| Predicate::kind(kind).and(attribute("user").equals(Operand::latest("order", "user")));
    let paid = Expression::event("paid", same("payment"));
    let twice = Expression::any(Predicate::kind("reminder")).times_between(2, Some(3));
    let expression =
        order.every().followed_by(paid.and(!Expression::any(same("cancellation"))).within(seconds(3_600))).followed_by(
            twice
                .until(Expression::any(Predicate::kind("end")))
                .or(Expression::any(Predicate::kind("call")).absent_for(seconds(60))),
        );
    Forms {
        text: "RULE order: EXPRESSION every order=order
            -> (paid=payment(user = order.user) and not cancellation(user = order.user)) within 1 hour
            -> [2:3] of reminder until end or absent call for 60 s",
        json: r#"{ "name": "order", "pattern": { "algebra": { "follows": [
            { "every": { "event": { "name": "order", "when": { "kinds": ["order"] } } } },
            { "within": { "ms": 3600000, "of": { "and": [
                { "event": { "name": "paid", "when": { "all": [
                    { "kinds": ["payment"] },
                    { "compare": { "attribute": "user", "by": "==",
                        "with": { "bound": { "element": "order", "attribute": "user" } } } }
                ] } } },
                { "not": { "event": { "when": { "all": [
                    { "kinds": ["cancellation"] },
                    { "compare": { "attribute": "user", "by": "==",
                        "with": { "bound": { "element": "order", "attribute": "user" } } } }
                ] } } } }
            ] } } },
            { "or": [
                { "repeat": {
                    "of": { "event": { "when": { "kinds": ["reminder"] } } },
                    "min": 2, "max": 3,
                    "until": { "event": { "when": { "kinds": ["end"] } } }
                } },
                { "absent": { "of": { "event": { "when": { "kinds": ["call"] } } }, "ms": 60000 } }
            ] }
        ] } } }"#,
        built: Rule::new("order", expression),
    }
}

fn adjacent() -> Forms {
    let [a, b] = ["a", "b"].map(|kind| Expression::event(kind, Predicate::kind(kind)));
    let expression = Expression::every_adjacent([a, b.times_between(1, None)]).span(seconds(5));
    Forms {
        text: "RULE adjacent: EXPRESSION STRICT EVERY (a: a, [1:] b: b) SPAN 5 s",
        json: r#"{ "name": "adjacent", "pattern": { "algebra": { "span": { "ms": 5000, "of": { "adjacent": {
            "elements": [
                { "event": { "name": "a", "when": { "kinds": ["a"] } } },
                { "repeat": { "of": { "event": { "name": "b", "when": { "kinds": ["b"] } } }, "min": 1 } }
            ],
            "every_start": true
        } } } } } }"#,
        built: Rule::new("adjacent", expression),
    }
}

fn valley() -> Forms {
    let rows = RowPattern::parse("A DOWN+? (UP | FLAT){2,5} $").expect("rows");
    let first = Operand::nth("A", 0, "price");
    let rows = rows
        .define("DOWN", attribute("price").below(Operand::Earlier(1)))
        .define(
            "UP",
            attribute("price")
                .compares(Comparison::GreaterOrEqual, first)
                .and(attribute("x").equals(Value::Number(1.0))),
        )
        .skip_to_next()
        .tell_empty();
    Forms {
        text: "RULE valley: MATCH_RECOGNIZE(
            AFTER MATCH SKIP TO NEXT ROW SHOW EMPTY MATCHES PATTERN (A DOWN+? (UP | FLAT){2,5} $)
            DEFINE DOWN AS price < PREV(price), UP AS price >= FIRST(A.price) AND x = 1
        ) PARTITION BY symbol",
        json: r#"{ "name": "valley", "pattern": { "rows": {
            "rows": "A DOWN+? (UP | FLAT){2,5} $",
            "define": {
                "DOWN": { "compare": { "attribute": "price", "by": "<", "with": { "earlier": 1 } } },
                "UP": { "all": [
                    { "compare": { "attribute": "price", "by": ">=",
                        "with": { "bound": { "element": "A", "index": 0, "attribute": "price" } } } },
                    { "compare": { "attribute": "x", "by": "==", "with": { "constant": 1.0 } } }
                ] }
            },
            "after_match": "skip_to_next",
            "tells_empty": true
        } }, "partition_by": "symbol" }"#,
        built: Rule::new("valley", rows).partition_by("symbol"),
    }
}
