//! What is said of texts that mean nothing, and that none of them takes long.

use kromka_cep::{RowExpression, Rules, SyntaxError, bounds};

/// Texts, and what is said of each.
const WRONG: &[(&str, &str)] = &[
    ("SEQUENCE", "line 1, column 9: found the end, expected `(`"),
    ("SEQUENCE(a (v > 1)", "line 1, column 19: found the end, expected `)`, `{`, `,`, `+`, `*` or `?`"),
    ("RULE a SEQUENCE(limit (v > 1))", "line 1, column 17: found the keyword `limit`, expected `(` or a name"),
    ("SEQUENCE(a)", "line 1, column 11: found `)`, expected `(` or `:`"),
    ("SEQUENCE(a (v > 1),\n  b (v > ))", "line 2, column 10: found `)`, expected `-`, a name, a text or a number"),
    ("SEQUENCE(a (v ~ 1))", "line 1, column 15: found `~`, expected `NOT`, `IN`, `BETWEEN`, `[`, `.` or a comparison"),
    ("SEQUENCE(a (v 1))", "line 1, column 15: found `1`, expected `NOT`, `IN`, `BETWEEN`, `[`, `.` or a comparison"),
    (
        "SEQUENCE(a (v > 'x))",
        "line 1, column 17: found a quote without its end, expected `-`, a name, a text or a number",
    ),
    (
        "SEQUENCE(a (v = 'x\\q'))",
        "line 1, column 17: found a text with an unknown escape, expected `-`, a name, a text or a number",
    ),
    ("SEQUENCE(a: k) WITHIN 10", "line 1, column 25: found the end, expected a unit of time"),
    ("SEQUENCE(a: k) WITHIN 10 weeks", "line 1, column 26: found `weeks`, expected a unit of time"),
    ("SEQUENCE(a: k) WITHIN ten", "line 1, column 23: found `ten`, expected `SLIDING` or a number"),
    ("SEQUENCE(a: k) ACTION ALERT", "line 1, column 28: found the end, expected `(`"),
    (
        "SEQUENCE(a: k){2}",
        "line 1, column 15: found `{`, expected `RULE`, `PATTERN`, `SEQUENCE`, `SELECT`, `FROM`, `CORRELATE`, `MATCH_RECOGNIZE`, `EXPRESSION`, `WITHIN`, `AFTER`, `CONSUME`, `LIMIT`, `PARTITION`, `EMIT`, `QUOTA`, `ACTION`, `OUTPUT`, `;` or the end",
    ),
    (
        "ALERT('x')",
        "line 1, column 1: found `ALERT`, expected `RULE`, `PATTERN`, `SEQUENCE`, `SELECT`, `FROM`, `CORRELATE`, `MATCH_RECOGNIZE`, `EXPRESSION`, `EVENT`, `ATTRIBUTE` or the end",
    ),
    (
        "EXPRESSION a -> ",
        "line 1, column 16: found the end, expected `NOT`, `EVERY`, `STRICT`, `ABSENT`, `(`, `[`, `*` or a name",
    ),
    (
        "MATCH_RECOGNIZE(PATTERN(A B) DEFINE A AS v >> 1)",
        "line 1, column 45: found `>`, expected `-`, a name, a text or a number",
    ),
    (
        "MATCH_RECOGNIZE(PATTERN(A B DEFINE A AS v > 1)",
        "line 1, column 43: found `>`, expected `(`, `)`, `{`, `|`, `+`, `*`, `?`, `^`, `$` or a name",
    ),
    ("SEQUENCE(a: k) WITHIN 10 SECONDS WITHIN 5 SECONDS", "line 1, column 34: this was said already"),
    ("SEQUENCE(a (v NOT 1))", "line 1, column 19: found `1`, expected `IN` or `BETWEEN`"),
    (
        "SEQUENCE(a (v > w))",
        "line 1, column 17: a comparison of two attributes of one event is not supported; compare with a constant, with another element's attribute, or with PREV",
    ),
    (
        "SEQUENCE(a: k, b (1 > 2))",
        "line 1, column 19: a comparison without an attribute of the event itself is not supported; write that attribute by its name alone",
    ),
    (
        "SEQUENCE(a: k, b (v > PREV(w)))",
        "line 1, column 23: PREV of another attribute is not supported; compare an attribute with PREV of the same one",
    ),
    (
        "SEQUENCE(a: k, b (v > PREV(a.v)))",
        "line 1, column 28: PREV of another element is not supported; PREV looks at the rows before the event itself",
    ),
    (
        "MATCH_RECOGNIZE(PATTERN(A) DEFINE A AS v > LAST(A.v))",
        "line 1, column 49: FIRST and LAST of the element itself is not supported; write element[0].attribute or element[LAST].attribute for its events before this one",
    ),
    ("SEQUENCE(a (v > 85°C), b (v < 20°F))", "line 1, column 31: `v` is in °F here, and in °C before"),
    ("ATTRIBUTE v NUMBER UNIT 'K'; SEQUENCE(a (v > 85°C))", "line 1, column 46: `v` is in °C here, and in K before"),
    ("SEQUENCE(a (v > 85°C), b (w > 1 g), c (v > b.w))", "line 1, column 44: `v` is in g here, and in °C before"),
    ("SEQUENCE(a (v > 85), b (v = 'x'))", "line 1, column 29: `v` is a text here, and a number before"),
    ("SEQUENCE(a (at = 'x'))", "line 1, column 18: `at` is a text here, and a number before"),
    ("ATTRIBUTE key NUMBER; SEQUENCE(a (key = 'x'))", "line 1, column 41: `key` is a text here, and a number before"),
    ("SEQUENCE(a (v > 1), b (w = 'x'), c (w = a.v))", "line 1, column 41: `w` is a number here, and a text before"),
    ("SEQUENCE(a (v > 1), b (v > c.v))", "line 1, column 28: the pattern has no element `c`"),
    ("SEQUENCE(a (v > 1)) AFTER MATCH SKIP TO LAST b", "line 1, column 46: the pattern has no element `b`"),
    // Nothing was said of these, and no event ever fitted, or one took the place of another.
    ("SEQUENCE(a: k, b: k, a: k)", "line 1, column 22: `a` is another element already; each has a name of its own"),
    ("SEQUENCE(a: k, (b: k, b: l)+)", "line 1, column 23: `b` is another element already; each has a name of its own"),
    ("SEQUENCE(a: k, NOT a: l, b: k)", "line 1, column 20: `a` is another element already; each has a name of its own"),
    ("CORRELATE a: k WITH a: l", "line 1, column 21: `a` is another element already; each has a name of its own"),
    (
        "SEQUENCE(a (v > 1), b (v > c.v), c (v > 2))",
        "line 1, column 28: nothing is bound to `c` by then; allowed are elements that come before",
    ),
    (
        "SEQUENCE(a (v > a[0].v), b: k)",
        "line 1, column 17: nothing is bound to `a` by then; allowed are elements that come before",
    ),
    (
        "SEQUENCE(a: k, NOT b: l, c (v > b.v))",
        "line 1, column 33: nothing is bound to `b` by then; allowed are elements that come before",
    ),
    (
        "SEQUENCE(a: k, NOT b (v > c.v), c: k)",
        "line 1, column 27: nothing is bound to `c` by then; allowed are elements that come before",
    ),
    (
        "SEQUENCE(a: k, b: k+ UNTIL (v > c.v), c: k)",
        "line 1, column 33: nothing is bound to `c` by then; allowed are elements that come before",
    ),
    ("SEQUENCE(a: k, NOT b: l, c: k) AFTER MATCH SKIP TO LAST b", "line 1, column 57: the pattern has no element `b`"),
    (
        "MATCH_RECOGNIZE(PATTERN(A B) DEFINE A AS v > 1, C AS v > 2)",
        "line 1, column 49: the pattern has no element `C`",
    ),
    (
        "MATCH_RECOGNIZE(PATTERN(A B) DEFINE A AS v > 1 AND v < B.v)",
        "line 1, column 56: nothing is bound to `B` by then; allowed are elements that come before",
    ),
    ("MATCH_RECOGNIZE(PATTERN(A B) DEFINE B AS v < C.v)", "line 1, column 46: the pattern has no element `C`"),
    (
        "EXPRESSION x=a(v > y.v) -> y=b",
        "line 1, column 20: nothing is bound to `y` by then; allowed are elements that come before",
    ),
    (
        "EXPRESSION x=a AND y=b(v > x.v)",
        "line 1, column 28: nothing is bound to `x` by then; allowed are elements that come before",
    ),
    (
        "EXPRESSION x=a OR y=b(v > x.v)",
        "line 1, column 27: nothing is bound to `x` by then; allowed are elements that come before",
    ),
    (
        "EXPRESSION ABSENT x=a FOR 5 s -> y=b(v > x.v)",
        "line 1, column 42: nothing is bound to `x` by then; allowed are elements that come before",
    ),
    ("EXPRESSION x=a -> y=b(v > z.v)", "line 1, column 27: the pattern has no element `z`"),
    ("SEQUENCE(a (v > 1){3,2})", "line 1, column 19: nothing can be there 3 to 2 times"),
    ("SEQUENCE(a (v > 1){0})", "line 1, column 19: nothing can be there 0 to 0 times"),
    ("SEQUENCE(a (v > 1){1025})", "line 1, column 20: a number above 1024"),
    ("SEQUENCE(a (v > 1)) LIMIT 5000000000", "line 1, column 27: a number above 4294967295"),
    ("SEQUENCE(a (v > 1e999))", "line 1, column 17: a number of more than 1.7976931348623157e308, which is the most"),
    (
        "FROM a WHERE v > 1 HAVING AVG(v) > 5",
        "line 1, column 27: an aggregate but COUNT is not supported; HAVING takes COUNT(*) > n and COUNT(DISTINCT attribute) > n",
    ),
    (
        "FROM a WHERE v > 1 GROUP BY i HAVING COUNT(*) > 5 intersections WITHIN SLIDING WINDOW 2 MINUTES",
        "line 1, column 51: a count of something else than events is not supported; COUNT(*) counts events of one group; COUNT(DISTINCT attribute) > n without GROUP BY counts groups",
    ),
    ("FROM a HAVING COUNT(*) < 5", "line 1, column 24: found `<`, expected `>=` or `>`"),
    ("FROM a HAVING COUNT(*) >= 0", "line 1, column 27: nothing can be there 0 to 0 times"),
    (
        "FROM a GROUP BY v HAVING COUNT(DISTINCT v) > 5",
        "line 1, column 26: a count of the values that it is grouped by is not supported; a group has one of them: leave out GROUP BY",
    ),
    (
        "FROM a WITHIN TUMBLING WINDOW 2 MINUTES",
        "line 1, column 15: a tumbling window is not supported; a pattern's time slides: WITHIN SLIDING WINDOW, or WITHIN alone",
    ),
    (
        "SELECT AVG(v) FROM a",
        "line 1, column 8: a column that is computed is not supported; SELECT takes `*` or the names of attributes; count with HAVING COUNT(*) > n",
    ),
    (
        "SELECT v FROM a JOIN b",
        "line 1, column 17: JOIN is not supported; a pattern is of events; look up what belongs to them where its matches are polled",
    ),
    (
        "CORRELATE: a: x WITH b: y (WITHIN 5 s) WITH c: z",
        "line 1, column 40: a time within which an element but the last one comes is not supported; say it of the last one, or of all: WITHIN",
    ),
    (
        "CORRELATE: a: x WITH b (within 10 minutes)",
        "line 1, column 25: found the keyword `within`, expected `NOT`, `IS`, `TRUE`, `FALSE`, `(`, `-`, a name, a text or a number",
    ),
    (
        "CORRELATE: customer_entry (RFID badge scan)",
        "line 1, column 33: found `badge`, expected `NOT`, `IN`, `BETWEEN`, `[`, `.` or a comparison",
    ),
    (
        "CORRELATE: a: x WITH b: y JOIN product_database (item_id)",
        "line 1, column 27: JOIN is not supported; a pattern is of events; look up what belongs to them where its matches are polled",
    ),
    (
        "CORRELATE: a: x WITH b: y OUTPUT: cart = [item1]",
        "line 1, column 35: an output that is computed is not supported; an action has names and texts: NAME(name, \"text\")",
    ),
    (
        "MATCH_RECOGNIZE(MEASURES a AS b PATTERN(A))",
        "line 1, column 17: MEASURES is not supported; a match tells its events; what is measured of them is up to who polls it",
    ),
    ("MATCH_RECOGNIZE(ORDER BY v PATTERN(A))", "line 1, column 26: found `v`, expected `at`"),
    ("MATCH_RECOGNIZE(PATTERN(A B) DEFINE A AS v > 1, A AS v > 2)", "line 1, column 49: this was said already"),
    ("MATCH_RECOGNIZE(PATTERN(PERMUTE(A,B,C,D,E,F,G)))", "line 1, column 25: 7 are permuted; at most 6 are allowed"),
    (
        "MATCH_RECOGNIZE(PATTERN(PERMUTE(A,B,C,D,E,PERMUTE(A,B,C,D,E,F))))",
        "line 1, column 64: more than 16384 rows of one pattern, with all orders, are not allowed",
    ),
    ("EXPRESSION [3:2] a", "line 1, column 12: nothing can be there 3 to 2 times"),
    ("EXPRESSION every a within 5 sec WITHIN", "line 1, column 39: found the end, expected a number"),
    (
        "RULE a: SEQUENCE(x: k) RULE b: SEQUENCE(x: k) foo",
        "line 1, column 47: found `foo`, expected `RULE`, `PATTERN`, `SEQUENCE`, `SELECT`, `FROM`, `CORRELATE`, `MATCH_RECOGNIZE`, `EXPRESSION`, `WITHIN`, `AFTER`, `CONSUME`, `LIMIT`, `PARTITION`, `EMIT`, `QUOTA`, `ACTION`, `OUTPUT`, `;` or the end",
    ),
    ("EVENT a ATTRIBUTE", "line 1, column 9: found `ATTRIBUTE`, expected `,` or `;`"),
];

#[test]
fn errors_say_where_what_and_what_instead() {
    for (text, message) in WRONG {
        let error = Rules::parse(text).expect_err(text);
        assert_eq!(error.to_string(), *message, "{text}");
        assert!(error.at().is_some_and(|at| message.starts_with(&format!("{at}: "))), "{text}");
    }
}

#[test]
fn errors_are_numbered() {
    let number = |text: &str| Rules::parse(text).expect_err(text).number();
    assert_eq!(number("SEQUENCE"), 2031);
    assert_eq!(number("SEQUENCE(a: k) LIMIT 5000000000"), 2033);
    assert_eq!(number("SEQUENCE(a (v > 85 K), b (v > 85 C))"), 2035);
    assert_eq!(number("SEQUENCE(a (v > 85), b (v = 'x'))"), 2036);
    assert_eq!(number("SELECT AVG(v) FROM a"), 2037);
    assert_eq!(number("SEQUENCE(a: k) LIMIT 5 LIMIT 5"), 2039);
    assert_eq!(number("SEQUENCE(a: k) WITHIN 0 ms"), 2062);
    assert_eq!(number("SEQUENCE(a: k{2,1})"), 2063);
    assert_eq!(number("SEQUENCE(a (v > b.v))"), 2064);
    assert_eq!(number("SEQUENCE(a (v > b.v), b: k)"), 2070);
    assert_eq!(number("SEQUENCE(a: k, a: k)"), 2056);
}

#[test]
fn a_row_pattern_alone_says_where_it_is_wrong() {
    for (text, message) in [
        ("A (B", "line 1, column 5: found the end, expected `(`, `)`, `{`, `|`, `+`, `*`, `?`, `^`, `$` or a name"),
        ("A\n&", "line 2, column 1: found `&`, expected `(`, `{`, `|`, `+`, `*`, `?`, `^`, `$`, a name or the end"),
        ("A{2", "line 1, column 4: found the end, expected `}` or `,`"),
        ("A{5,2}", "line 1, column 2: nothing can be there 5 to 2 times"),
    ] {
        assert_eq!(RowExpression::parse(text).expect_err(text).to_string(), message, "{text}");
    }
}

/// So many of a text in a row.
fn many(text: &str, times: usize) -> String {
    text.repeat(times)
}

#[test]
fn nothing_is_deeper_than_it_may_be() {
    let within =
        |open: &str, close: &str, text: &str, depth| format!("{}{text}{}", many(open, depth), many(close, depth));
    let texts = |depth| {
        [
            format!("SEQUENCE(a ({}))", within("(", ")", "v > 1", depth)),
            format!("SEQUENCE(a ({}))", within("NOT (", ")", "v > 1", depth)),
            format!("SEQUENCE({})", within("(", ")", "a: k", depth)),
            format!("EXPRESSION {}", within("(", ")", "a", depth)),
            format!("EXPRESSION {}", within("every ", "", "a", depth)),
            format!("EXPRESSION {}", within("not every [2] of ", "", "a", depth / 3)),
            format!("EXPRESSION {}", within("absent ", " for 1 s", "a", depth)),
            format!("EXPRESSION {}", within("", " within 1 s", "a", depth)),
            format!("MATCH_RECOGNIZE(PATTERN({}))", within("(", ")", "a", depth)),
            format!("MATCH_RECOGNIZE(PATTERN({}))", within("", "+", "a", depth)),
            format!("MATCH_RECOGNIZE(PATTERN({}))", within("PERMUTE(", ")", "a", depth / 2)),
        ]
    };
    let max = bounds::DEPTH_MAX;
    for text in texts(max) {
        Rules::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    }
    for depth in [max + 3, 50_000] {
        for text in texts(depth) {
            let error = Rules::parse(&text).expect_err(&text);
            assert!(matches!(error, SyntaxError::Depth { .. }), "{error}: {}", &text[..40]);
        }
    }
    let stars = RowExpression::parse(&format!("A{}", many("*", 100_000))).unwrap_err();
    assert!(matches!(stars, SyntaxError::Depth { max: bounds::DEPTH_MAX, .. }));
}

/// Half a megabyte of each takes a tenth of a second; were it quadratic, the test would not end.
#[test]
fn nothing_takes_long() {
    let half = bounds::TEXT_BYTES_MAX / 2;
    let of = |text: &str| many(text, half / text.len());
    let each = |text: &dyn Fn(usize) -> String| (0..half / text(10_000).len()).map(text).collect::<String>();
    let texts = [
        format!("SEQUENCE(a ({}))", of("NOT ")),
        format!("SEQUENCE(a ({}v > 1))", of("NOT ")),
        format!("SEQUENCE({}a: k)", each(&|n| format!("a{n}: k+ GREEDY, "))),
        format!("SEQUENCE({}a: k)", each(&|n| format!("a{n}: k, (b{n}: k)?, "))),
        format!("SEQUENCE({}a: k)", of("a: k, ")),
        format!("SEQUENCE(a: k, ({}z: k)+)", each(&|n| format!("a{n} (v = z.v), "))),
        format!("EXPRESSION {}a", each(&|n| format!("a{n}=a(v > a.v) and (b{n}=b or "))),
        format!("EXPRESSION {}", each(&|n| format!("x{n}=a{} -> ", if n > 0 { "(v > x0.v)" } else { "" }))),
        format!("EXPRESSION {}a", each(&|n| format!("x{n}=a and (x{n}=b or x{n}=c) and "))),
        format!("MATCH_RECOGNIZE(PATTERN({}) DEFINE A AS {}TRUE)", many("A ", 9_000), many("v > Z.v OR ", 1_000)),
        format!("SEQUENCE({}", of("a (v > 1), ")),
        format!("EXPRESSION {}a", of("a -> [1:2] b until c and d or e -> ")),
        format!("MATCH_RECOGNIZE(PATTERN({}))", of("A+?")),
        format!("MATCH_RECOGNIZE(PATTERN({}))", of("()*")),
        format!("MATCH_RECOGNIZE(PATTERN(A) DEFINE {}A AS TRUE)", of("A AS v > 1, ")),
        of("RULE a: SEQUENCE(a: k) "),
        of("SEQUENCE(a: k)"),
        of("EVENT a, b, c;"),
        of("ATTRIBUTE a NUMBER UNIT 'x';"),
        (0..half / 30).map(|n| format!("ATTRIBUTE a{n} NUMBER UNIT 'x';")).collect(),
        (0..half / 40).map(|n| format!("SEQUENCE(a (v{n} > 1 g), b (v{n} = a.v{}))", n / 2)).collect(),
        (0..half / 40).map(|n| format!("SEQUENCE(a{n}: k, b (v = a{n}.v))")).collect(),
        format!("SEQUENCE(a: k) ACTION {}", of("A('b') ")),
        of("'"),
        of("`a"),
        of("--"),
        of(" "),
        of("1e"),
        of("1 a/"),
        of("\\"),
        format!("'{}'", of("\\'")),
        of("°"),
    ];
    for text in texts {
        if let Ok(rules) = Rules::parse(&text) {
            let _ = rules.declare(&mut kromka_cep::Schema::new());
        }
    }
    let long = many("a", bounds::TEXT_BYTES_MAX + 1);
    let (have, max) = (long.len(), bounds::TEXT_BYTES_MAX);
    assert_eq!(Rules::parse(&long), Err(SyntaxError::Long { have, max }));
    assert_eq!(RowExpression::parse(&long), Err(SyntaxError::Long { have, max }));
    let conditions = format!("SEQUENCE(a ({}TRUE))", many("v > 1 OR ", bounds::CONDITIONS_MAX));
    assert!(matches!(Rules::parse(&conditions), Err(SyntaxError::Many { .. })));
}
